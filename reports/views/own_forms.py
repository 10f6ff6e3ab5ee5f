from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.permissions import Act, require
from cooperatives.api.file import file_response
from reports.forms.own_forms import FillForm, OwnFormUpload
from reports.models import FilledForm, OwnForm
from reports.own_form import COLUMNS, FACTS
from reports.services.own_forms import fill_form, upload_form, withdraw_form
from reports.views.reading import reports_for


def own_forms(request):
    """The agency's forms, and the place to bring one."""
    require(request.user, Act.REPORT_REQUEST)
    form = OwnFormUpload(request.POST or None, request.FILES or None) if request.method == "POST" else OwnFormUpload()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload_form(title=form.cleaned_data["title"], name=file.name, content=file.read(), by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Đã nhận biểu mẫu. Mở một báo cáo để điền.")
            return redirect("reports:own_forms")
    context = {
        "form": form,
        "own_forms": OwnForm.objects.visible_to(request.user).in_use().select_related("by", "file"),
        "facts": [(name, label) for name, (label, _) in FACTS.items()],
        "columns": list(COLUMNS.items()),
    }
    return render(request, "reports/own_forms.html", context, status=422 if form.is_bound else 200)


def own_form_file(request, pk):
    """The form as it was uploaded."""
    form = get_object_or_404(OwnForm.objects.visible_to(request.user).select_related("file"), pk=pk)
    return file_response(form.file)


@require_POST
def own_form_withdraw(request, pk):
    withdraw_form(get_object_or_404(OwnForm.objects.visible_to(request.user), pk=pk), by=request.user)
    messages.success(request, "Biểu mẫu đã thôi dùng.")
    return redirect("reports:own_forms")


@require_POST
def report_fill(request, pk):
    report = get_object_or_404(reports_for(request), pk=pk)
    require(request.user, Act.REPORT_REQUEST)
    form = FillForm(request.POST, user=request.user)
    try:
        if not form.is_valid():
            raise ValidationError([sentence for sentences in form.errors.values() for sentence in sentences])
        fill_form(report, form.cleaned_data["form"], by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Đang điền biểu mẫu; vài giây nữa tệp có ở mục Biểu mẫu riêng của trang này.")
    return redirect(report)


def filled_file(request, pk):
    """404 until the job is done, when the file was swept, and for another agency's form."""
    rows = FilledForm.objects.visible_to(request.user).select_related("file")
    one = get_object_or_404(rows, pk=pk, form__in=OwnForm.objects.visible_to(request.user))
    if one.file is None:
        raise Http404("not filled yet")
    return file_response(one.file)
