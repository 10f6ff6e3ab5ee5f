"""One organisation's file: a page with tabs, each an address of its own."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from accounts.permissions import Act
from cooperatives.models import ChangeProposal, Organisation, RecordMerge
from cooperatives.models.yearly import COUNTED_STATES
from cooperatives.ownership import Block, may_rate, may_write
from cooperatives.size import sizes_of
from coopportal.kit.refusals import Moved
from provinces.selectors import convert_addresses

# route, label; in the order of the tabs
TABS = (
    ("detail", "Thông tin chung"),
    ("members", "Thành viên, vốn"),
    ("spells", "Quá trình hoạt động"),
    ("returns", "Phiếu năm"),
    ("ratings", "Xếp loại"),
    ("support", "Hỗ trợ"),
    ("recognitions", "Khen thưởng, chứng nhận"),
    ("union", "Liên hiệp"),
    ("documents", "Tài liệu"),
    ("history", "Lịch sử"),
)


def organisation_or_404(request, pk, **same) -> Organisation:
    """The organisation, if it is in the person's territory. Raises Moved when its record was merged into another."""
    organisations = Organisation.objects.visible_to(request.user).select_related("base__successor", "commune")
    if found := organisations.filter(pk=pk, **same).first():
        return found
    merge = RecordMerge.objects.visible_to(request.user).standing().filter(removed_id=pk).first()
    if merge is None:
        raise Http404("no such organisation")
    raise Moved(address_now(request, merge.kept_id))


def address_now(request, pk: int) -> str:
    """The same tab of another organisation; what is not a tab leads to the first one."""
    here = request.resolver_match
    is_tab = here.url_name in dict(TABS) and request.method == "GET"
    return reverse(f"cooperatives:{here.url_name if is_tab else 'detail'}", args=[pk])


def show_tab(request, organisation: Organisation, route: str, template: str, status: int = 200, **context):
    """A tab of the file, within organisation_base.html."""
    tabs = [
        {"label": label, "url": reverse(f"cooperatives:{name}", args=[organisation.pk]), "active": name == route}
        for name, label in TABS
    ]
    may = {block.value: may_write(request.user, block, organisation) for block in Block}
    return render(request, template, {"organisation": organisation, "tabs": tabs, "may": may} | context, status=status)


def organisation_detail(request, pk):
    organisation = organisation_or_404(request, pk)
    return show_tab(
        request, organisation, "detail", "cooperatives/organisation_detail.html", **general(request, organisation)
    )


def general(request, organisation: Organisation) -> dict:
    """What the general tab tells beside the record itself."""
    return {
        "representatives": organisation.representatives.filter(to_on=None).order_by("from_on", "pk"),
        "memberships": organisation.union_memberships.filter(to_on=None).select_related("union"),
        "converted": converted_address(organisation),
        "size": size_told(organisation),
        "open_proposals": organisation.proposals.filter(state=ChangeProposal.State.OPEN).count(),
        "merges": organisation.merges.standing(),
        "can_reveal": request.user.can(Act.PERSON_REVEAL),
        "can_propose": request.user.can(Act.CHANGE_PROPOSE),
        "can_merge": request.user.can(Act.RECORD_MERGE) and may_write(request.user, Block.IDENTITY, organisation),
    }


def size_told(organisation: Organisation) -> dict:
    """Its size by the latest return that counts, and the year of that return; None where there is no such return."""
    latest = organisation.annualreturns.filter(state__in=COUNTED_STATES).order_by("-year").first()
    return {"answer": sizes_of([latest])[latest.pk], "year": latest.year} if latest else {"answer": None, "year": None}


def converted_address(organisation: Organisation):
    """Where the written address lies now, when that is not what it says already; None when there is nothing to tell."""
    if not organisation.address:
        return None
    found = convert_addresses([(organisation.address, organisation.base)])[0]
    return found if found.candidates else None


def organisation_ratings(request, pk):
    organisation = organisation_or_404(request, pk)
    ratings = organisation.ratings.select_related("scheme", "rated_by").order_by("-year", "-counts", "pk")
    may = {"may_rate": may_rate(request.user), "may_count": request.user.can(Act.RATING_WRITE)}
    return show_tab(request, organisation, "ratings", "cooperatives/organisation_ratings.html", ratings=ratings, **may)


def organisation_support(request, pk):
    organisation = organisation_or_404(request, pk)
    participations = organisation.participations.select_related("activity").order_by("-activity__counts_on")
    return show_tab(
        request, organisation, "support", "cooperatives/organisation_support.html", participations=participations
    )


def organisation_recognitions(request, pk):
    organisation = organisation_or_404(request, pk)
    recognitions = organisation.recognitions.select_related("programme").order_by("-from_on")
    return show_tab(
        request, organisation, "recognitions", "cooperatives/organisation_recognitions.html", recognitions=recognitions
    )


def shown(row, name: str):
    """A choice by its label."""
    display = getattr(row, f"get_{name}_display", None)
    return display() if display else getattr(row, name)
