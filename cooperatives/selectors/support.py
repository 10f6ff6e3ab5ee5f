"""Support as pages show it: who was reached (distinct organisations) and how often (lượt), never one for the other."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet, Sum

from cooperatives.models import Organisation, Participation, Programme, SupportActivity
from cooperatives.models.support import Funding, ProgrammeLink
from cooperatives.selectors.history import inside, no_name
from coopportal.kit.changes import History, Track, changes_of

MOST_CHOSEN = 5000


@dataclass(frozen=True)
class Reach:
    """`persons` and `funding_vnd` are None while nobody stated any. Loans are turnover, never funding."""

    activities: int
    organisations: int
    turns: int
    persons: int | None
    funding_vnd: int | None
    loans_vnd: int | None


def reach(activities: QuerySet) -> Reach:
    """What these activities reached, all together: an organisation that came twice is one organisation and two lượt."""
    within = {"activity__in": activities.order_by().values("pk")}
    told = activities.order_by().aggregate(rows=Count("pk"), persons=Sum("attendances"))
    turns = Participation.objects.filter(**within).aggregate(
        organisations=Count("organisation", distinct=True),
        turns=Count("pk"),
        loans=Sum("amount_vnd", filter=Q(activity__kind=SupportActivity.Kind.LOAN)),
    )
    funding = Funding.objects.filter(**within).aggregate(sum=Sum("amount_vnd"))["sum"]
    return Reach(told["rows"], turns["organisations"], turns["turns"], told["persons"], funding, turns["loans"])


def with_reach(activities: list[SupportActivity]) -> list[SupportActivity]:
    """The activities of a page, each with `organisation_count` and `turn_count`: one query for all."""
    counted = SupportActivity.objects.filter(pk__in=[one.pk for one in activities]).with_turns()
    figures = {pk: pair for pk, *pair in counted.values_list("pk", "organisation_count", "turn_count")}
    for one in activities:
        one.organisation_count, one.turn_count = figures[one.pk]
    return activities


def chosen_organisations(user, texts: list[str]) -> list[Organisation]:
    """The organisations whose numbers another page handed over ("12", "12,15,19"), as far as the person sees them."""
    numbers = [part.strip() for text in texts for part in text.split(",")]
    numbers = [int(part) for part in numbers if part.isascii() and part.isdigit() and len(part) < 10][:MOST_CHOSEN]
    seen = Organisation.objects.visible_to(user).filter(pk__in=numbers) if numbers else Organisation.objects.none()
    return list(seen.select_related("commune").defer("search_vector", "search_key").order_by("sort_key", "pk"))


def deleted_activities(user) -> QuerySet:
    """The last images of deleted activities that are not back, the latest first."""
    images = SupportActivity.pgh_event_model.objects.filter(pgh_label="delete")
    if not user.sees_nation:
        images = images.filter(base__in=user.territory_ids)
    if user.commune_id:
        images = images.filter(commune__in=user.commune_ids)
    there = SupportActivity.objects.values("pk")
    newer = images.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id").values("pgh_id")
    return images.filter(pgh_id__in=newer).exclude(pgh_obj_id__in=there).select_related("base").order_by("-pgh_id")


def programmes_with_use(user) -> QuerySet:
    """The programmes a person sees, each with how many activities of the person's territory name it."""
    programmes = Programme.objects.visible_to(user).select_related("province")
    mine = SupportActivity.objects.visible_to(user).values("pk")
    return programmes.annotate(
        activity_count=Count("activities", filter=Q(activities__in=mine), distinct=True)
    ).order_by("-last_year", "name", "pk")


def activity_history(activity: SupportActivity, user, before: datetime | None = None) -> History:
    """What was written of an activity, its money, its programmes and of who took part, the latest first."""
    of_it = {"activity_id": activity.pk}
    ever = Participation.pgh_event_model.objects.filter(**of_it, organisation__isnull=False).values("organisation")
    seen = Organisation.objects.visible_to(user)
    took_part = Q(pk__in=activity.participations.exclude(organisation=None).values("organisation")) | Q(pk__in=ever)
    names = dict(seen.filter(took_part).values_list("pk", "name"))
    tracks = [
        Track(SupportActivity, {"id": activity.pk}, lambda image: ""),
        Track(
            Participation,
            of_it,
            lambda image: names.get(image.organisation_id, image.founding_group),
            readable=inside(Participation, user),
        ),
        Track(Funding, of_it, lambda image: Funding.Nature(image.nature).label),
        Track(ProgrammeLink, {"supportactivity_id": activity.pk}, no_name),
    ]
    return changes_of(tracks, before, {Organisation: seen, Programme: Programme.objects.visible_to(user)})
