"""Whose changes the history of an organisation's file tells, and what of them a reader may see."""

from datetime import datetime

from django.db.models import Q

from cooperatives.models import (
    AnnualReturn,
    Organisation,
    Participation,
    Rating,
    Recognition,
    Representative,
    Spell,
    Succession,
    SupportActivity,
    UnionMembership,
)
from cooperatives.models.file import ChangeProposal, Document
from cooperatives.models.yearly import COUNTED_STATES
from coopportal.kit.changes import History, Track, changes_of
from coopportal.kit.periods import day_label


def masked(image) -> str:
    """Of an erased person the old images are empty as well."""
    return Representative.masked_name.fget(image) if image.full_name else "(đã xóa dữ liệu cá nhân)"


HIDDEN = "•••"
MASKS = {
    "full_name": masked,
    "phone": lambda image: Representative.masked_phone.fget(image) or HIDDEN,
    "email": lambda image: HIDDEN,
}


def no_name(image) -> str:
    return ""


def of_year(image) -> str:
    return f"năm {image.year}"


def since(image) -> str:
    return f"từ {day_label(image.from_on)}"


def inside(model, user) -> Q:
    """The rows of `model` in the person's territory: those of before a move stay with the place they were in."""
    return Q() if user.sees_nation else model.objects.none()._inside(user)


def tracks_of(organisation: Organisation, user) -> list[Track]:
    mine = {"organisation_id": organisation.pk}
    returns = inside(AnnualReturn, user) & (Q(state__in=COUNTED_STATES) if user.is_central_reader else Q())
    return [
        Track(Organisation, {"id": organisation.pk}, no_name),
        Track(Spell, mine, since),
        Track(Representative, mine, masked, MASKS, also=("erased_at",)),
        Track(AnnualReturn, mine, lambda image: str(image.year), readable=returns),
        Track(Rating, mine, of_year, readable=inside(Rating, user)),
        Track(Participation, mine, no_name, readable=inside(Participation, user)),
        Track(
            Recognition, mine, lambda image: Recognition.Group(image.group).label, readable=inside(Recognition, user)
        ),
        Track(Document, mine, lambda image: image.title, also=("removed_at",)),
        Track(ChangeProposal, mine, no_name),
        Track(UnionMembership, {"member_id": organisation.pk}, no_name),
        Track(UnionMembership, {"union_id": organisation.pk}, no_name),
        Track(Succession, {"predecessor_id": organisation.pk}, no_name),
        Track(Succession, {"successor_id": organisation.pk}, no_name),
    ]


def organisation_history(organisation: Organisation, user, before: datetime | None = None) -> History:
    readable = {model: model.objects.visible_to(user) for model in (Organisation, SupportActivity)}
    return changes_of(tracks_of(organisation, user), before, readable)
