"""The report on all plans of the nation: how many targets stand where, by province and by indicator. Nobody is ranked."""

from collections import Counter, defaultdict

from coopportal.kit.numbers import format_number
from plans.selectors.rows import Reading, TargetRow
from plans.verdict import Status
from provinces.models import Province
from provinces.selectors import display_name

FIRST_COUNT = "E"  # the column of the first verdict
KINDS = ["stt", "label", "figure", "figure", *["figure"] * len(Status)]
LEGEND = (
    "Tỉnh, thành phố xếp theo tên; kế hoạch của tỉnh trước sắp xếp tính vào tỉnh hiện nay. Mỗi chỉ tiêu được đánh giá theo "
    "mức, thời hạn và địa giới của kế hoạch đặt ra nó."
)
COLUMNS = [
    {"label": "Kế hoạch", "kind": "text"},
    {"label": "Chỉ tiêu", "kind": "text"},
    {"label": "ĐVT", "kind": "text"},
    {"label": "Mức kế hoạch", "kind": "text"},
    {"label": "Thực hiện", "kind": "text"},
    {"label": "Đánh giá", "kind": "text"},
]


def present_province(reading: Reading) -> Province:
    return reading.plan.province.successor or reading.plan.province


def nation_tables(readings: list[Reading]) -> list[dict]:
    by_province, by_indicator = defaultdict(list), defaultdict(list)
    for reading in readings:
        for row in reading.whole_rows:
            by_province[present_province(reading)].append((reading, row))
            by_indicator[row.target.indicator].append((reading, row))
    provinces = sorted(by_province, key=lambda province: province.sort_key)
    indicators = sorted(by_indicator, key=lambda indicator: indicator.position)
    return [
        counted(
            "provinces", "Tổng hợp", "Tiến độ theo tỉnh, thành phố", "Tỉnh, thành phố",
            [(province.slug, display_name(province), by_province[province]) for province in provinces],
        ),
        counted(
            "indicators", "Theo chỉ tiêu", "Tiến độ theo chỉ tiêu", "Chỉ tiêu",
            [(indicator.code, indicator.name, by_indicator[indicator]) for indicator in indicators],
        ),
    ]  # fmt: skip


def counted(key: str, sheet: str, title: str, label: str, groups: list[tuple]) -> dict:
    """A row for each group of (reading, row), and their sum. `groups`: (key, label, rows)."""
    rows = [
        {"level": "row", "key": group, "cells": cells(str(place), name, found)}
        for place, (group, name, found) in enumerate(groups, start=1)
    ]
    everything = [one for _, _, found in groups for one in found]
    return {
        "key": key,
        "sheet": sheet,
        "title": title,
        "heads": [
            [
                *({"text": text, "rows": 2} for text in ("STT", label, "Kế hoạch", "Chỉ tiêu")),
                {"text": "Số chỉ tiêu theo đánh giá", "span": len(Status)},
            ],
            [{"text": status.label} for status in Status],
        ],
        "kinds": KINDS,
        "numbers": ["A", "B", *map(str, range(1, len(KINDS) - 1))],
        "rows": [*rows, {"level": "total", "key": "", "cells": cells("", "Cộng", everything, total=True)}],
        "legend": LEGEND,
    }


def cells(stt: str, label: str, found: list[tuple[Reading, TargetRow]], *, total: bool = False) -> list[dict]:
    """Each target stands in one group, so the groups' counts add up; a plan may stand in many."""
    counts = Counter(row.verdict.status for _, row in found)
    plans = len({reading.plan.pk for reading, _ in found})
    first, last = FIRST_COUNT, chr(ord(FIRST_COUNT) + len(Status) - 1)
    return [
        {"text": stt, "value": None, "formula": ""},
        {"text": label, "value": None, "formula": ""},
        number(plans),
        number(len(found), f"=SUM({first}{{row}}:{last}{{row}})"),
        *(
            number(counts[status], "=SUM({0}{{first}}:{0}{{above}})".format(chr(ord(first) + at)) if total else "")
            for at, status in enumerate(Status)
        ),
    ]


def number(value: int, formula: str = "") -> dict:
    return {"text": format_number(value), "value": str(value), "formula": formula}


def nation_records(readings: list[Reading]) -> list[dict]:
    """A list for each province: its targets and how they stand."""
    lists = defaultdict(list)
    for reading in readings:
        lists[present_province(reading)] += [record(reading, row) for row in reading.whole_rows]
    return [
        {
            "stt": str(place),
            "title": display_name(province),
            "total": str(len(lists[province])),
            "columns": COLUMNS,
            "rows": lists[province],
        }
        for place, province in enumerate(sorted(lists, key=lambda province: province.sort_key), start=1)
    ]


def record(reading: Reading, row: TargetRow) -> list[str]:
    plan, status = reading.plan, Status(row.verdict.status)
    return [plan.number or plan.title, row.label, row.unit.label, row.goal_text, row.actual_text, status.label]
