import json

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from accounts.permissions import Act, require
from coopportal.kit.paging import keyset_page
from jobs.services import open_file
from reports.forms import ReportForm, SignForm
from reports.models import ProgressReport
from reports.selectors import changes_since, figure_heads, printable
from reports.services import XLSX, recompute_report, request_report, sign_report


def reports_for(request):
    return ProgressReport.objects.visible_to(request.user).select_related(
        "plan__province__successor", "province__successor", "requested_by", "owner_agency", "job"
    )


def report_list(request):
    page = keyset_page(reports_for(request).defer("content", "records"), request, ("-created_at", "-pk"))
    context = {
        "reports": page.rows,
        "previous_url": page.previous_url,
        "next_url": page.next_url,
        "can_report": request.user.can(Act.REPORT_REQUEST),
    }
    return render(request, "reports/report_list.html", context)


def report_new(request):
    require(request.user, Act.REPORT_REQUEST)
    first = {
        "plan": request.GET.get("plan"),
        "as_of": request.GET.get("as_of"),
        "boundaries": "new" if request.GET.get("boundaries") == "new" else "old",
    }
    form = ReportForm(request.POST or None, user=request.user, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            report = request_report(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(report)
    return render(request, "reports/report_form.html", {"form": form}, status=422 if form.is_bound else 200)


def report_detail(request, pk):
    report = get_object_or_404(reports_for(request), pk=pk)
    content = printable(json.loads(report.content)) if report.is_computed else None
    context = shown(request, report) | {"content": content}
    if content:
        context |= {
            "figure_heads": figure_heads(content),
            "reference_only": content["reference_only"],
            "demonstration": content["demonstration"],
            "can_open_lists": request.user.holds(report.province),
            "can_sign": report.status == ProgressReport.Status.READY and may_sign(request.user, report),
            "sign_form": SignForm(initial={"version": report.version}),
        }
    if report.is_signed:
        context |= {"signature": signature(report), "changes": changes_since(report)}
    return render(request, "reports/report_detail.html", context)


def shown(request, report) -> dict:
    return {"report": report, "job": report.job, "can_retry": request.user.can(Act.REPORT_REQUEST)}


def may_sign(user, report) -> bool:
    return user.can(Act.REPORT_SIGN) and user.agency_id == report.owner_agency_id


def signature(report) -> dict:
    return {
        "code": report.verification_code,
        "signer_name": report.signed_by.full_name,
        "signer_mode": report.signer_mode,
        "signer_title": report.signer_title,
        "signed_at": report.signed_at,
        "digest": report.sha256,
    }


def report_status(request, pk):
    """The progress, as a piece of the page; once the report is there the page is told to show it."""
    report = get_object_or_404(reports_for(request), pk=pk)
    if report.is_computed:
        return HttpResponse(headers={"HX-Refresh": "true"}) if request.htmx else redirect(report)
    return render(request, "reports/_report_status.html", shown(request, report))


def report_download(request, pk):
    report = get_object_or_404(reports_for(request).select_related("internal_file", "outgoing_file"), pk=pk)
    return download(report, request.GET.get("copy"), request.user)


def download(report, copy: str | None, user):
    """The stored bytes; 404 while there are none. `copy`: internal or outgoing; None: the fuller one the person may have.

    The internal copy lists the organisations, so it is there only for who holds the whole territory.
    """
    files = {"outgoing": report.outgoing_file}
    if user.holds(report.province):
        files["internal"] = report.internal_file
    file = files.get(copy or max(files, key=["outgoing", "internal"].index))
    if not report.is_computed or file is None:
        raise Http404("not computed yet")
    response = StreamingHttpResponse(open_file(file), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, file.name)
    response["Content-Length"] = file.size
    return response


@require_POST
def report_sign(request, pk):
    report = get_object_or_404(reports_for(request), pk=pk)
    form = SignForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError([error for errors in form.errors.values() for error in errors])
        wanted = {name: form.cleaned_data[name] for name in ("version", "title", "mode")}
        sign_report(report, by=request.user, **wanted)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Đã ký duyệt và khóa báo cáo. Số liệu và tệp Excel từ nay không thay đổi.")
    return redirect(report)


@require_POST
def report_retry(request, pk):
    report = get_object_or_404(reports_for(request), pk=pk)
    try:
        recompute_report(report, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(report)
