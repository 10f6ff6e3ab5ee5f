"""Doors to the steps of a report: submit, take back, send back, write down the number."""

import json

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from cooperatives.api.file import file_response
from cooperatives.views.identity import add_errors
from coopportal.kit.refusals import Conflict
from coopportal.kit.rows import StaleRow
from reports.forms.life import IssueForm, SendBackForm, StepForm, SubmitForm
from reports.life import STEPS, Turn, may_turn
from reports.services.life import issue_report, require_step, send_back_report, submit_report, take_back_report
from reports.views.reading import reports_for


@require_POST
def report_submit(request, pk):
    report = get_object_or_404(reports_for(request), pk=pk)
    return done(request, report, SubmitForm(request.POST), submit_report, "Đã trình ký. Lãnh đạo đơn vị được báo ngay.")


@require_POST
def report_take_back(request, pk):
    report = get_object_or_404(reports_for(request), pk=pk)
    return done(request, report, StepForm(request.POST), take_back_report, "Đã rút báo cáo về.")


def done(request, report, form, act, sentence: str):
    """Take the step, and back to the report with what came of it."""
    try:
        if not form.is_valid():
            raise ValidationError([error for errors in form.errors.values() for error in errors])
        act(report, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, sentence)
    return redirect(report)


def report_send_back(request, pk):
    report = get_object_or_404(reports_for(request), pk=pk)
    refuse_unless(report, Turn.SEND_BACK, request.user)
    rows = [row for row in json.loads(report.content)["rows"] if row["level"] == "target"]
    form = SendBackForm(request.POST or None, rows=rows, initial={"version": report.version})
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("reason", "version")}
        try:
            send_back_report(report, by=request.user, remarks=form.remarks(), **given)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Đã trả lại báo cáo. Người lập được báo ngay.")
            return redirect(report)
    context = {
        "report": report,
        "form": form,
        "bounds": [form["reason"]],
        "form_title": STEPS[Turn.SEND_BACK].label,
        "lead": "Nêu lý do chung; có thể góp ý thêm ở từng dòng.",
    }
    return render(request, "reports/report_step.html", context, status=422 if form.is_bound else 200)


def refuse_unless(report, turn: str, user) -> None:
    """No form for a step that cannot be taken. Raises PermissionDenied, Conflict."""
    require_step(report, turn, user)
    if not may_turn(user, report, turn):
        raise Conflict(STEPS[turn].refusal, report.get_absolute_url())


def report_issue(request, pk):
    report = get_object_or_404(reports_for(request), pk=pk)
    refuse_unless(report, Turn.ISSUE, request.user)
    known = getattr(report, "issue", None)
    first = {"version": known.version if known else 0, "recipients": report.recipients}
    if known:
        first |= {"number": known.number, "issued_on": known.issued_on, "recipients": known.recipients}
    form, status = IssueForm(request.POST or None, request.FILES or None, initial=first), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            paper = given.pop("paper")
            try:
                issue_report(report, by=request.user, paper=paper and (paper.name, paper.read()), **given)
            except StaleRow as stale:
                form, status = form.against(stale.row), stale.status
            except ValidationError as error:
                add_errors(form, error)
            else:
                messages.success(request, "Đã ghi số văn bản. Báo cáo là đã phát hành.")
                return redirect(report)
    context = {
        "report": report,
        "form": form,
        "bounds": form.visible_fields(),
        "form_title": STEPS[Turn.ISSUE].label,
        "lead": "Số, ngày, nơi nhận và bản ký nằm cạnh báo cáo; nội dung đã ký không đổi.",
        "files": True,
    }
    return render(request, "reports/report_step.html", context, status=status)


def report_paper(request, pk):
    """The scanned paper, never shown in the page."""
    report = get_object_or_404(reports_for(request), pk=pk)
    file = getattr(report, "issue", None) and report.issue.signed_paper
    if file is None:
        raise Http404("no signed paper")
    return file_response(file)
