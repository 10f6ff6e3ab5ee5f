import json

from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header

from accounts.permissions import Act
from jobs.services import open_file
from reports.forms.signing import SignForm
from reports.models import ProgressReport
from reports.selectors.changes import changes_since
from reports.selectors.printing import figure_heads, printable
from reports.services.computing import XLSX


def reports_for(request):
    return ProgressReport.objects.visible_to(request.user).select_related(
        "plan__province__successor", "province__successor", "requested_by", "owner_agency", "job"
    )


def shown(request, report) -> dict:
    return {"report": report, "job": report.job, "can_retry": request.user.can(Act.REPORT_REQUEST)}


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
