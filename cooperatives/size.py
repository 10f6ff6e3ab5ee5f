"""How large a cooperative is, by the dated thresholds of its group of sectors.

Source: Luật HTX 17/2023/QH15 Điều 16; NĐ 113/2024/NĐ-CP Điều 5.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Case, ExpressionWrapper, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull

from cooperatives.models import AnnualReturn, Kind, Sector, SizeThreshold
from cooperatives.models.yearly import COUNTED_STATES

Size = SizeThreshold.Size


class SizeClass(models.TextChoices):
    """What can be said of a size; the first four are those of the thresholds."""

    LARGE = Size.LARGE.value, Size.LARGE.label
    MEDIUM = Size.MEDIUM.value, Size.MEDIUM.label
    SMALL = Size.SMALL.value, Size.SMALL.label
    MICRO = Size.MICRO.value, Size.MICRO.label
    UNKNOWN = "unknown", "Chưa đủ số liệu"
    NOT_CLASSED = "none", "Không phân loại"


DOWNWARDS = (Size.LARGE, Size.MEDIUM, Size.SMALL)  # whoever reaches none of these is micro
GROUPS = {Sector.AGRICULTURE: "agriculture", Sector.INDUSTRY: "industry", Sector.CONSTRUCTION: "industry"}
OTHER_GROUP = "trade"
Thresholds = Mapping[str, Mapping[str, SizeThreshold]]  # group of sectors → size → threshold


@dataclass(frozen=True)
class SizeAnswer:
    """`why` says what is missing where nothing can be told."""

    told: SizeClass
    why: str = ""

    @property
    def label(self) -> str:
        return self.told.label


def thresholds_on(day: date) -> Thresholds:
    """Those in force on that day; one query."""
    found: dict[str, dict[str, SizeThreshold]] = {}
    rows = SizeThreshold.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)
    for row in rows.order_by("valid_from"):
        found.setdefault(row.sector_group, {})[row.size] = row
    return found


def size_of(row: AnnualReturn, thresholds: Thresholds) -> SizeAnswer:
    """By the official members and (revenue or total capital) that a return states, tested from large downwards."""
    if row.kind == Kind.GROUP:
        return SizeAnswer(SizeClass.NOT_CLASSED, "không phân loại quy mô tổ hợp tác")
    of_group = thresholds.get(GROUPS.get(row.sector, OTHER_GROUP))
    if not of_group:
        sector = row.get_sector_display().lower()
        return SizeAnswer(SizeClass.UNKNOWN, f"chưa có ngưỡng quy mô cho lĩnh vực {sector} năm {row.year}")
    for size in DOWNWARDS:
        reached = reaches(row, of_group[size])
        if reached is None:
            return SizeAnswer(SizeClass.UNKNOWN, f"chưa có {', '.join(missing(row))}")
        if reached:
            return SizeAnswer(SizeClass(size.value))
    return SizeAnswer(SizeClass.MICRO)


def reaches(row: AnnualReturn, threshold: SizeThreshold) -> bool | None:
    """None when what is blank might decide it."""
    members = at_least(row.members_official, threshold.members_at_least)
    money = (
        at_least(row.revenue_vnd, threshold.revenue_vnd_at_least),
        at_least(row.capital_total_vnd, threshold.capital_vnd_at_least),
    )
    enough = True if True in money else None if None in money else False
    if False in (members, enough):
        return False
    return None if None in (members, enough) else True


def at_least(value: int | None, bound: int) -> bool | None:
    return None if value is None else value >= bound


def missing(row: AnnualReturn) -> list[str]:
    names = {
        "members_official": "số thành viên chính thức",
        "revenue_vnd": "doanh thu",
        "capital_total_vnd": "tổng nguồn vốn",
    }
    return [words for name, words in names.items() if getattr(row, name) is None]


def sizes_of(rows: Iterable[AnnualReturn]) -> dict[int, SizeAnswer]:
    """Id of a return → its size, by the thresholds at the end of its year. One query a year."""
    rows = list(rows)
    thresholds = {year: thresholds_on(date(year, 12, 31)) for year in {row.year for row in rows}}
    return {row.pk: size_of(row, thresholds[row.year]) for row in rows}


# The same, worked out by the database: for lists


def size_case() -> Case:
    """The `SizeClass` of each row of a query over returns: what `size_of` answers. One query for the thresholds."""
    found: dict[tuple, dict[str, SizeThreshold]] = {}
    for row in SizeThreshold.objects.order_by("-valid_from", "sector_group"):
        found.setdefault((row.sector_group, row.valid_from, row.valid_to), {})[row.size] = row
    tests = [When(kind=Kind.GROUP, then=Value(SizeClass.NOT_CLASSED))]
    for (group, valid_from, valid_to), sizes in found.items():
        here = in_group(group) & Q(year__gte=valid_from.year)
        if valid_to:
            here &= Q(year__lt=valid_to.year)
        for size in DOWNWARDS:
            reached = reached_by(sizes[size])
            undecided = IsNull(ExpressionWrapper(reached, models.BooleanField()), True)
            tests += [When(here & reached, then=Value(size)), When(here & Q(undecided), then=Value(SizeClass.UNKNOWN))]
        tests.append(When(here, then=Value(SizeClass.MICRO)))
    return Case(*tests, default=Value(SizeClass.UNKNOWN), output_field=models.CharField())


def in_group(group: str) -> Q:
    sectors = [sector for sector, name in GROUPS.items() if name == group]
    return ~Q(sector__in=list(GROUPS)) if group == OTHER_GROUP else Q(sector__in=sectors)


def reached_by(threshold: SizeThreshold) -> Q:
    """As `reaches`: what SQL knows of three values is the same."""
    enough = Q(revenue_vnd__gte=threshold.revenue_vnd_at_least) | Q(
        capital_total_vnd__gte=threshold.capital_vnd_at_least
    )
    return Q(members_official__gte=threshold.members_at_least) & enough


def size_by_latest_return() -> Case:
    """Of each row of a query over organisations, by the latest return that counts."""
    returns = AnnualReturn.objects.filter(organisation=OuterRef("pk"), state__in=COUNTED_STATES).order_by("-year")
    latest = Subquery(returns.annotate(size=size_case()).values("size")[:1])
    return Case(
        When(kind=Kind.GROUP, then=Value(SizeClass.NOT_CLASSED)),
        default=Coalesce(latest, Value(SizeClass.UNKNOWN)),
        output_field=models.CharField(),
    )
