"""Proposals of change: those that wait for a person's answer, and those that the person's agency made."""

from django.db.models import Q

from accounts.models import User
from cooperatives.models import ChangeProposal, Kind
from cooperatives.ownership import Block, act_for

ANSWERS_SHOWN = 50


def waiting_for(user: User):
    """Open ones about parts that the person may write, the oldest first."""
    owned = Q(pk=None)
    for block in Block:
        fund, others = user.can(act_for(block, Kind.CREDIT_FUND)), user.can(act_for(block, Kind.HTX))
        if fund and others:
            owned |= Q(block=block)
        elif fund:
            owned |= Q(block=block, organisation__kind=Kind.CREDIT_FUND)
        elif others:
            owned |= Q(block=block) & ~Q(organisation__kind=Kind.CREDIT_FUND)
    rows = ChangeProposal.objects.visible_to(user).filter(owned, state=ChangeProposal.State.OPEN)
    return rows.select_related("organisation", "by", "agency").order_by("created_at", "pk")


def made_by(user: User):
    """Those of the person's agency, the latest first."""
    rows = ChangeProposal.objects.visible_to(user).filter(agency=user.agency)
    return rows.select_related("organisation", "by", "agency", "answered_by").order_by("-created_at", "-pk")
