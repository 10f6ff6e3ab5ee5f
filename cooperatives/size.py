"""How large a cooperative is, by the dated thresholds of its group of sectors.

Source: Luật HTX 17/2023/QH15 Điều 16; NĐ 113/2024/NĐ-CP Điều 5.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from cooperatives.models import AnnualReturn, Kind, Sector, SizeThreshold

Size = SizeThreshold.Size
DOWNWARDS = (Size.LARGE, Size.MEDIUM, Size.SMALL)  # whoever reaches none of these is micro
GROUPS = {Sector.AGRICULTURE: "agriculture", Sector.INDUSTRY: "industry", Sector.CONSTRUCTION: "industry"}
OTHER_GROUP = "trade"
Thresholds = Mapping[str, Mapping[str, SizeThreshold]]  # group of sectors → size → threshold


@dataclass(frozen=True)
class SizeAnswer:
    """`size` None: it cannot be told, and `why` says what is missing."""

    size: Size | None
    why: str = ""

    @property
    def label(self) -> str:
        return self.size.label if self.size else "…"


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
        return SizeAnswer(None, "không phân loại quy mô tổ hợp tác")
    of_group = thresholds.get(GROUPS.get(row.sector, OTHER_GROUP))
    if not of_group:
        return SizeAnswer(None, f"chưa có ngưỡng quy mô cho lĩnh vực {row.get_sector_display().lower()} năm {row.year}")
    for size in DOWNWARDS:
        reached = reaches(row, of_group[size])
        if reached is None:
            return SizeAnswer(None, f"chưa có {', '.join(missing(row))}")
        if reached:
            return SizeAnswer(size)
    return SizeAnswer(Size.MICRO)


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
