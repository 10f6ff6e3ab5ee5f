from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.once import once
from accounts.permissions import Act, require
from cooperatives.forms.proposals import ProposalForm
from cooperatives.models import ChangeProposal, Organisation
from cooperatives.ownership import Block, may_write, require_owner
from cooperatives.selectors.proposals import ANSWERS_SHOWN, made_by, waiting_for
from cooperatives.services.proposals import accept_proposal, decline_proposal, propose_change
from cooperatives.views.documents import sent_version
from cooperatives.views.identity import add_errors
from cooperatives.views.organisations import organisation_or_404, show_tab, shown
from coopportal.kit.paging import keyset_page


def proposal_list(request):
    """The room: what waits for me, and what became of ours."""
    page = keyset_page(waiting_for(request.user), request, ("created_at", "pk"))
    context = {
        "waiting": [dressed(one) for one in page.rows],
        "made": [dressed(one) for one in made_by(request.user)[:ANSWERS_SHOWN]],
        "previous_url": page.previous_url,
        "next_url": page.next_url,
    }
    return render(request, "cooperatives/proposal_list.html", context)


def dressed(one: ChangeProposal) -> ChangeProposal:
    """With the words of its part and field, and what stands there now."""
    one.block_label = Block(one.block).label if one.block in Block.values else one.block
    if one.field:
        field = Organisation._meta.get_field(one.field)
        one.field_label = field.verbose_name
        one.value_text = dict(field.flatchoices).get(one.value, one.value)
        one.value_now = shown(one.organisation, one.field)
    return one


def organisation_proposals(request, pk):
    organisation = organisation_or_404(request, pk)
    form = None
    if request.user.can(Act.CHANGE_PROPOSE):
        form = ProposalForm(organisation=organisation, user=request.user)
    return show_proposals(request, organisation, form)


def show_proposals(request, organisation, form, status=200):
    rows = organisation.proposals.select_related("organisation", "by", "agency", "answered_by")[:ANSWERS_SHOWN]
    shown = [dressed(one) for one in rows]
    for one in shown:
        one.mine_to_answer = one.block in Block.values and may_write(request.user, Block(one.block), organisation)
    context = {"proposals": shown, "form": form}
    return show_tab(request, organisation, "detail", "cooperatives/organisation_proposals.html", status, **context)


@require_POST
def proposal_new(request, pk):
    organisation = organisation_or_404(request, pk)
    require(request.user, Act.CHANGE_PROPOSE)
    form = ProposalForm(request.POST, organisation=organisation, user=request.user)

    def propose() -> str:
        propose_change(organisation, by=request.user, **form.proposal())
        messages.success(request, "Đã gửi đề nghị. Đơn vị quản lý thấy ở mục “Đề nghị sửa”; trả lời hiện ở đây.")
        return reverse("cooperatives:proposals", args=[pk])

    if form.is_valid():
        try:
            return once(request, form, propose)
        except ValidationError as error:
            add_errors(form, error)
    return show_proposals(request, organisation, form, status=422)


@require_POST
def proposal_answer(request, pk):
    """`answer_as`: accept or decline."""
    proposals = ChangeProposal.objects.visible_to(request.user).select_related(
        "organisation__base", "organisation__commune"
    )
    proposal = get_object_or_404(proposals, pk=pk)
    require_owner(request.user, Block(proposal.block), proposal.organisation)
    act = accept_proposal if request.POST.get("answer_as") == "accept" else decline_proposal
    try:
        act(proposal, by=request.user, version=sent_version(request), answer=request.POST.get("answer", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Đã trả lời đề nghị.")
    return redirect(proposal)
