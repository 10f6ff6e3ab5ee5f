import json

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.permissions import Act
from cooperatives.api.file import file_response
from reports.forms.life import SubmitForm
from reports.forms.own_forms import FillForm
from reports.forms.signing import SignForm
from reports.life import Turn, may_turn
from reports.models import FilledForm, ProgressReport
from reports.narrative import told
from reports.selectors.changes import changes_since
from reports.selectors.comparing import comparable
from reports.selectors.explaining import new_words
from reports.selectors.life import turns_of
from reports.selectors.printing import figure_heads, printable
from reports.services.computing import DOCX, FILES
from reports.word import document_file_name
from reports.word.brief import meeting_brief


def reports_for(request):
    return ProgressReport.objects.visible_to(request.user).select_related(
        "plan__province__successor",
        "province__successor",
        "requested_by",
        "owner_agency",
        "job",
        "issue__signed_paper",
        "replaces",
    )


def shown(request, report) -> dict:
    return {"report": report, "job": report.job, "can_retry": request.user.can(Act.REPORT_REQUEST)}


def report_detail(request, pk):
    return show_report(request, get_object_or_404(reports_for(request), pk=pk))


def show_report(request, report, sign_form=None):
    """`sign_form`: one that was refused, with what was typed into it."""
    content = printable(json.loads(report.content)) if report.is_computed else None
    context = shown(request, report) | {"content": content}
    if content:
        context |= {
            "figure_heads": figure_heads(content),
            "reference_only": content["reference_only"],
            "demonstration": content["demonstration"],
            "can_open_lists": request.user.holds(report.province),
            "may": {turn: may_turn(request.user, report, turn) for turn in Turn},
            "sign_form": sign_form or SignForm(report=report),
            "submit_form": SubmitForm(initial={"version": report.version}),
            "turns": turns_of(report),
            "narrative": told(report.narrative),
            **own_forms_of(report, request.user),
            "earlier": comparable(report, request.user).first(),
            "may_chase": may_turn(request.user, report, Turn.SUBMIT),
            "new_words": new_words(content) if may_turn(request.user, report, Turn.SUBMIT) else 0,
        }
    if report.is_signed:
        context |= {
            "signature": signature(report),
            "changes": changes_since(report),
            "issue": getattr(report, "issue", None),
            "replaced_by": report.replaced_by.visible_to(request.user).first(),
        }
    return render(request, "reports/report_detail.html", context, status=422 if sign_form else 200)


def own_forms_of(report, user) -> dict:
    """For who may fill the agency's own forms: which there are, and which were filled with this report."""
    if not user.can(Act.REPORT_REQUEST) or report.plan_id is None:
        return {}
    filled = FilledForm.objects.filter(report=report, form__agency=user.agency_id).select_related("form", "job")
    return {"fill_form": FillForm(user=user), "filled_forms": filled}


def signature(report) -> dict:
    return {
        "code": report.verification_code,
        "signer_name": report.signed_by.full_name,
        "capacity": report.signer_capacity,
        "signed_at": report.signed_at,
        "digest": report.sha256,
    }


def report_download(request, pk):
    report = get_object_or_404(reports_for(request).select_related(*FILES), pk=pk)
    return download(report, request.GET.get("format"), request.GET.get("copy"), request.user)


def report_brief(request, pk):
    """One page for the meeting, of a report that has rows; it tells verdicts, so only people of the territory get it."""
    report = get_object_or_404(reports_for(request), pk=pk)
    content = json.loads(report.content) if report.is_computed else {"rows": []}
    if not content["rows"] or not request.user.reads(report.province):
        raise Http404("no rows")
    content |= {"narrative": content.get("narrative") or report.narrative}
    document = meeting_brief(content, signed=report.is_signed)
    name = f"tom-tat_{document_file_name(content)}"
    return HttpResponse(document, content_type=DOCX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def download(report, kind: str | None, copy: str | None, user):
    """The stored bytes; 404 while there are none. `copy`: internal or outgoing; None: the fuller one the person may have.

    The internal copy lists the organisations, so it is there only for who holds the whole territory. `kind`: xlsx, which
    None means too, or docx, which is a copy to be sent.
    """
    files = {("xlsx", "outgoing"): report.outgoing_file, ("docx", "outgoing"): report.document_file}
    if user.holds(report.province):
        files["xlsx", "internal"] = report.internal_file
    kind = kind or "xlsx"
    fullest = "internal" if (kind, "internal") in files else "outgoing"
    file = files.get((kind, copy or fullest))
    if not report.is_computed or file is None:
        raise Http404("not computed yet")
    return file_response(file)
