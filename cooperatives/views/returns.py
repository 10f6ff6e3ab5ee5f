"""An organisation's annual return: filled in, handed in, checked."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.permissions import Act
from accounts.services import draft_of, drop_draft
from cooperatives.forms.returns import AnnualReturnForm, ReviewForm
from cooperatives.models import AnnualReturn
from cooperatives.ownership import Block, may_write, require_owner
from cooperatives.plausibility import findings
from cooperatives.return_blocks import blocks_for
from cooperatives.return_years import opens_on, years_with_returns
from cooperatives.selectors.year_end import year_end
from cooperatives.services.returns import (
    OpenWarnings,
    save_return,
    stated_before,
    stated_in,
    submit_return,
)
from cooperatives.views.organisations import organisation_or_404, show_tab
from cooperatives.views.return_sheet import sheet, shown_findings, years_of
from cooperatives.views.reviews import act_on_review
from coopportal.kit import clock
from coopportal.kit.rows import StaleRow


def organisation_returns(request, pk):
    organisation = organisation_or_404(request, pk)
    returns = organisation.annualreturns.visible_to(request.user)
    return show_tab(
        request,
        organisation,
        "returns",
        "cooperatives/organisation_returns.html",
        years=years_of(organisation, list(returns)),
    )


def return_edit(request, pk, year):
    """The return of one year; the address stands before the return does, and then shows an empty form."""
    organisation, row = organisation_and_return(request, pk, year)
    kind = kind_of(organisation, row, year)
    if request.method == "POST":
        require_owner(request.user, Block.RETURN, organisation)
        return act_on(request, organisation, row, kind, form_for(row, kind, request.POST))
    form = form_for(row, kind) if may_write(request.user, Block.RETURN, organisation) else None
    return show_return(request, organisation, row, kind, form, draft=form and draft_of(request.user, request.path))


def form_for(row: AnnualReturn, kind: str, data=None) -> AnnualReturnForm:
    initial = stated_in(row) | {"note": row.note, "version": row.version, "keeps": row.kept}
    initial |= {f"confirm_{code}": said["note"] for code, said in row.confirmations.items()}
    return AnnualReturnForm(data, kind=kind, initial=initial)


def act_on(request, organisation, row, kind, form):
    """`act`: save, submit, or keep-… with the code of a block."""
    act = request.POST.get("act", "save")
    if act.startswith("keep-"):
        return keep_block(request, organisation, row, kind, form, act.removeprefix("keep-"))
    if not form.is_valid():
        return show_return(request, organisation, row, kind, form, status=422)
    return write_return(request, organisation, row, kind, form, submit_return if act == "submit" else save_return)


def organisation_and_return(request, pk, year: int):
    """The stored return, or one that nobody has begun. 404 outside the territory and for years without returns."""
    organisation = organisation_or_404(request, pk)
    row = organisation.annualreturns.filter(year=year).select_related("submitted_by", "reviewed_by").first()
    if row is None and year in years_with_returns(organisation):
        return organisation, AnnualReturn(organisation=organisation, year=year, version=0)
    if row is None or not AnnualReturn.objects.visible_to(request.user).filter(pk=row.pk).exists():
        raise Http404("no such return")
    return organisation, row


def kind_of(organisation, row, year: int) -> str:
    state = year_end(organisation.pk, year)
    return state.kind if state else row.kind


def write_return(request, organisation, row, kind, form, act):
    how = {"version": form.cleaned_data["version"], "kept": form.cleaned_data["keeps"], "notes": form.notes}
    try:
        saved = act(organisation, row.year, form.figures, by=request.user, **how)
    except OpenWarnings as refused:
        form.add_error(None, refused.message)
        return show_return(request, organisation, row, kind, form, status=422, found=refused.findings)
    except ValidationError as error:
        form.add_error(None, error)
        return show_return(request, organisation, row, kind, form, status=422)
    except StaleRow as stale:
        return show_return(request, organisation, stale.row, kind, form.against(stale.row), status=409)
    drop_draft(request.user, request.path)
    messages.success(request, said_of(saved, submitted=act is submit_return))
    return redirect(saved)


def said_of(row: AnnualReturn, *, submitted: bool) -> str:
    if submitted:
        return f"Đã nộp phiếu năm {row.year}. Phiếu đang chờ kiểm tra."
    return f"Đã lưu phiếu năm {row.year}." + ("" if row.counts else " Phiếu chưa nộp nên chưa được tính vào số liệu.")


def keep_block(request, organisation, row, kind, form, code: str):
    """Show the form with last year's figures in one block; nothing is written."""
    block = next((block for block in blocks_for(kind) if block.code == code), None)
    before = stated_before(organisation, row.year)
    if block is None or before is None:
        raise Http404("no such block")
    form.fill(block.stocks, before)
    kept = [*form.data.getlist("keeps"), code]
    form.data.setlist("keeps", list(dict.fromkeys(kept)))
    return show_return(request, organisation, row, kind, form, kept=kept)


def show_return(request, organisation, row, kind, form, *, status=200, found=None, draft=None, kept=None):
    before = stated_before(organisation, row.year)
    if draft:
        draft.fill(form)
        kept = draft.fields.get("keeps", [])
    elif form is not None and form.is_bound:
        kept = kept or form.data.getlist("keeps")
    if found is None:
        found = findings(stated_in(row), before, kind) if row.pk else []
    can_check = request.user.can(Act.RETURN_CHECK) and row.counts and row.pk
    kept = row.kept if kept is None else kept
    context = {
        "row": row,
        "year_before": row.year - 1,
        "form": form,
        "kept": [block.code for block in blocks_for(kind) if block.code in kept],
        "blocks": sheet(kind, stated_in(row), before, form, kept=kept, remarks=row.remarks),
        "warnings": shown_findings(found, row.confirmations, form),
        "draft": draft,
        "opens_on": opens_on(row.year) if opens_on(row.year) > clock.today() else None,
        "review_form": review_form(row, kind) if can_check else None,
        "own": row.submitted_by_id == request.user.pk,
        "error_title": bool(form is not None and form.errors),
    }
    return show_tab(request, organisation, "returns", "cooperatives/return_detail.html", status=status, **context)


def review_form(row, kind, data=None) -> ReviewForm:
    lines = [line for block in blocks_for(kind) for line in block.lines]
    return ReviewForm(data, lines=lines, initial={"version": row.version})


@require_POST
def return_review(request, pk, year):
    """`act`: check or send-back."""
    organisation = organisation_or_404(request, pk)
    row = get_object_or_404(AnnualReturn.objects.visible_to(request.user), organisation=organisation, year=year)
    act_on_review(request, row, review_form(row, row.kind, request.POST))
    return redirect(row)
