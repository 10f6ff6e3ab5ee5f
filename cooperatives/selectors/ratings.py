"""What ratings follow: which schemes hold, who may not be rated and why, how a year stands."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q, QuerySet

from cooperatives.models import BIRTHS, ActualStatus, Kind, LegalStatus, Organisation, Rating, RatingScheme, Spell
from cooperatives.selectors.year_end import year_end_day

RATED_KINDS = (Kind.HTX, Kind.CREDIT_FUND, Kind.UNION)  # Source: Thông tư 01/2020/TT-BKHĐT: groups are not rated
STOPPED_DAYS = 92  # three months, the longest there are
Band, Cause = Rating.Band, Rating.Cause


def schemes_for(user) -> QuerySet:
    """The nation's schemes and those of the person's provinces, in the order of their days."""
    schemes = RatingScheme.objects.select_related("province")
    if not user.sees_nation:
        schemes = schemes.filter(Q(province=None) | Q(province__in=user.province_ids))
    return schemes.order_by("-valid_from", "name")


def holds_for(scheme: RatingScheme, year: int, rated_on: date | None) -> bool:
    """Whether ratings of `year` may follow the scheme: it is valid at the year's end, or on the day of rating."""
    days = [date(year, 12, 31), *([rated_on] if rated_on else [])]
    return any(scheme.valid_from <= day and (scheme.valid_to is None or day < scheme.valid_to) for day in days)


def causes_of(organisations: Iterable[int], year: int) -> dict[int, Cause]:
    """Organisation id → why the rule leaves it unrated for `year`; who may be rated is not in it. One query for all."""
    first, end = date(year, 1, 1), date(year + 1, 1, 1)
    lives: dict[int, list[tuple]] = {}
    spells = Spell.objects.filter(organisation__in=organisations, from_on__lt=end).order_by("organisation", "from_on")
    for pk, *spell in spells.values_list("organisation", "from_on", "until", "entry", "legal_status", "actual_status"):
        lives.setdefault(pk, []).append(spell)
    causes = {pk: cause_of(life, first, end) for pk, life in lives.items()}
    return {pk: cause for pk, cause in causes.items() if cause}


def cause_of(life: list[tuple], first: date, end: date) -> Cause | None:
    """`life`: (from_on, until, entry, legal status, actual status) in order, begun before `end`, the day after the year.

    Younger than 12 months at the year's end, counted from the last birth; or stopped more than three months in the year.
    Source: Thông tư 01/2020/TT-BKHĐT, Thông tư 09/2017/TT-BNNPTNT.
    """
    born = max((spell[0] for spell in life if spell[2] in BIRTHS), default=life[0][0])
    if born > first:
        return Cause.YOUNG
    stopped = sum(
        (min(until, end) - max(start, first)).days
        for start, until, _, legal, actual in life
        if until > first and (legal == LegalStatus.SUSPENDED or actual != ActualStatus.ACTIVE)
    )
    return Cause.STOPPED if stopped > STOPPED_DAYS else None


def rateable(user, year: int) -> QuerySet:
    """The organisations that existed at the end of `year` (today, of the running one) and are of a kind that is rated."""
    spells = Spell.objects.covering(year_end_day(year)).filter(kind__in=RATED_KINDS)
    spells = spells.exclude(legal_status=LegalStatus.DISSOLVED)
    return Organisation.objects.visible_to(user).filter(pk__in=spells.values("organisation"))


def year_summary(organisations: QuerySet, year: int) -> dict[str, int]:
    """How many of each band count, how many nobody said anything of ("none"), and all together ("all")."""
    within = organisations.order_by().values("pk")
    counted = Rating.objects.filter(year=year, counts=True, organisation__in=within)
    bands = dict(counted.values_list("band").annotate(rows=Count("pk")))
    total = organisations.count()
    said = sum(bands.values())
    return {"all": total, "none": total - said} | {band.value: bands.get(band.value, 0) for band in Band}
