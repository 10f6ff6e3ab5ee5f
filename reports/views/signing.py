from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from cooperatives.views.identity import add_errors
from reports.forms.signing import SignForm
from reports.life import Turn, may_turn
from reports.services.signing import sign_report
from reports.views.reading import reports_for, show_report


@require_POST
def report_sign(request, pk):
    """What is refused stands on the page again as it was typed, while the person may sign."""
    report = get_object_or_404(reports_for(request), pk=pk)
    form = SignForm(request.POST, report=report)
    try:
        if not form.is_valid():
            raise ValidationError([error for errors in form.errors.values() for error in errors])
        wanted = {
            name: form.cleaned_data[name] for name in ("version", "title", "mode", "behalf", "authority", "recipients")
        }
        sign_report(report, by=request.user, replaces=form.cleaned_data.get("replaces"), **wanted)
    except ValidationError as error:
        if may_turn(request.user, report, Turn.SIGN):
            if form.is_valid():
                add_errors(form, error)
            return show_report(request, report, form)
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Đã ký duyệt và khóa báo cáo. Số liệu và tệp Excel từ nay không thay đổi.")
    return redirect(report)
