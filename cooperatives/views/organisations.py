"""One organisation's file: a page with tabs, each an address of its own."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from accounts.permissions import Act
from cooperatives.models import Organisation
from cooperatives.ownership import Block, may_rate, may_write

# route, label; in the order of the tabs
TABS = (
    ("detail", "Thông tin chung"),
    ("spells", "Quá trình hoạt động"),
    ("returns", "Phiếu năm"),
    ("ratings", "Xếp loại"),
    ("support", "Hỗ trợ"),
    ("recognitions", "Khen thưởng, chứng nhận"),
    ("history", "Lịch sử"),
)


def organisation_or_404(request, pk, **same) -> Organisation:
    """The organisation, if it is in the person's territory."""
    organisations = Organisation.objects.visible_to(request.user).select_related("base__successor", "commune")
    return get_object_or_404(organisations, pk=pk, **same)


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
        request,
        organisation,
        "detail",
        "cooperatives/organisation_detail.html",
        representative=organisation.representatives.filter(to_on=None).first(),
        memberships=organisation.union_memberships.filter(to_on=None).select_related("union"),
    )


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
