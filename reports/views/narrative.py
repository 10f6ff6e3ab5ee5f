import json

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render

from cooperatives.views.identity import add_errors
from reports.forms.narrative import NarrativeForm
from reports.narrative import SECTIONS
from reports.selectors.difficulties import difficulties_draft
from reports.services.life import Turn, require_step
from reports.services.narrative import write_narrative
from reports.views.reading import reports_for


def report_narrative(request, pk):
    """The words of the Word document. A report that is no draft any more says so on its own page."""
    report = get_object_or_404(reports_for(request), pk=pk)
    require_step(report, Turn.SUBMIT, request.user)
    first = report.narrative | {"version": report.version}
    if request.method == "GET" and report.is_computed and not report.narrative.get("difficulties"):
        first["difficulties"] = difficulties_draft(report, json.loads(report.content))
    form = NarrativeForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        texts = {key: form.cleaned_data[key] for key in SECTIONS}
        try:
            write_narrative(report, texts, by=request.user, version=form.cleaned_data["version"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Đã ghi lời văn; tệp Word của dự thảo đã được lập lại.")
            return redirect(report)
    context = {
        "report": report,
        "form": form,
        "bounds": [form[key] for key in SECTIONS],
        "form_title": "Ghi lời văn",
        "lead": "Mỗi dòng là một đoạn trong tệp Word. Mục để trống không được in trong bản ký.",
    }
    return render(request, "reports/report_step.html", context, status=422 if form.is_bound else 200)
