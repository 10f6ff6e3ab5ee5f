"""A report at a stage of a programme of several years: what each year brought beside what they brought together."""

from datetime import date

from coopportal.kit.numbers import NO_FIGURE, format_beside, format_number
from coopportal.kit.periods import day_label, year_of, year_span
from plans.models import Plan
from plans.selectors.years import YearCell, YearRow
from reports.exact import exact_text
from reports.workbook.figures import NOT_APPLICABLE

FIRST_YEAR = 4  # the column, counted from 0, where the years begin
LEGEND = (
    "Năm có dấu * chưa hết. “Cộng dồn” chỉ có ở số cộng được qua các năm, tính từ năm đầu. “Số năm đạt”: trong các năm đã "
    "kết thúc, ở chỉ tiêu đặt mức cho từng năm."
)


def stage_of(plan: Plan, as_of: date) -> str:
    """ "tổng kết" from the last day on; "sơ kết giữa kỳ" in the year in the middle; else "sơ kết 2 năm"."""
    whole = plan.last_year - plan.first_year + 1
    passed = year_of(as_of, plan.calendar) - plan.first_year + 1
    if as_of >= year_span(plan.last_year, plan.calendar).end:
        return "tổng kết"
    return "sơ kết giữa kỳ" if passed * 2 in (whole, whole + 1) else f"sơ kết {passed} năm"


def years_table(content: dict, rows: list[YearRow]) -> dict:
    """In the order, the numbering and the words of the report's own rows, whose targets `rows` are of."""
    by_target = {row.terms.target_id: row for row in rows}
    cells = rows[0].cells if rows else []
    plan = content["plan"]
    table_rows = []
    for told in content["rows"]:
        if told["level"] != "target":
            table_rows.append({"level": "section", "stt": told["stt"], "label": told["label"]})
        elif row := by_target.get(told["target"]):
            table_rows.append({"level": "row", "key": told["target"], "cells": table_cells(told, row)})
    return {
        "key": "years",
        "sheet": "Từng năm",
        "title": "Thực hiện từng năm và cộng dồn",
        "heads": [
            [
                *({"text": text, "rows": 2} for text in ("STT", "Chỉ tiêu", "ĐVT")),
                {"text": f"KH giai đoạn {plan['first_year']}–{plan['last_year']}", "rows": 2},
                {"text": "Thực hiện từng năm", "span": len(cells)},
                {"text": "Cộng dồn", "rows": 2},
                {"text": "Số năm đạt", "rows": 2},
            ],
            [{"text": year_head(cell, content)} for cell in cells],
        ],
        "kinds": ["stt", "label", "unit", "goal", *["figure"] * (len(cells) + 1), "note"],
        "numbers": ["A", "B", "C", "1", *map(str, range(2, len(cells) + 4))],
        "rows": table_rows,
        "legend": LEGEND,
    }


def year_head(cell: YearCell, content: dict) -> str:
    if cell.ended:
        return str(cell.year)
    return f"{cell.year}* (đến {day_label(date.fromisoformat(content['as_of']))})"


def table_cells(told: dict, row: YearRow) -> list[dict]:
    figures = [year_cell(cell, row) for cell in row.cells]
    texts = (told["stt"], told["label"], told["unit"])
    return [*map(worded, texts), goal(told), *figures, added_up(row), worded(row.kept_text or NOT_APPLICABLE)]


def goal(told: dict) -> dict:
    """A range can only be words."""
    text = told["goal_text"] or NOT_APPLICABLE
    return worded(text) if told["high"] is not None else worded(text) | {"value": told["low"]}


def worded(text: str) -> dict:
    return {"text": text, "value": None, "formula": ""}


def year_cell(cell: YearCell, row: YearRow) -> dict:
    if cell.value is None:
        return worded(NO_FIGURE)
    text = format_beside(cell.value, [row.goal.low, row.goal.high], row.unit.decimals)
    return {"text": text, "value": exact_text(cell.value), "formula": ""}


def added_up(row: YearRow) -> dict:
    """From the first year on, as the registry counts it; a live sum where the years' own figures add up to it."""
    if not row.terms.target.indicator.flow or not row.cells:
        return worded(NOT_APPLICABLE)
    last, values = row.cells[-1], [cell.value for cell in row.cells]
    whole = last.value if len(row.cells) == 1 else last.cumulative
    if whole is None:
        return worded(NO_FIGURE)
    adds_up = None not in values and sum(values) == whole
    first, end = (chr(ord("A") + FIRST_YEAR + at) for at in (0, len(values) - 1))
    formula = f"=SUM({first}{{row}}:{end}{{row}})" if adds_up else ""
    return {"text": format_number(whole, row.unit.decimals), "value": exact_text(whole), "formula": formula}
