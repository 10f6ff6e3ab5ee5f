"""Lines of a preview in people's words: labels instead of codes, triệu đồng, "cũ → mới", the cell as Excel names it."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from cooperatives.imports.columns import by_key
from cooperatives.models import Import, ImportLine
from cooperatives.tables import IMPORTED, Column, Shape
from coopportal.kit.numbers import MILLION, format_number
from coopportal.kit.periods import day_label
from coopportal.kit.workbooks.survey import column_letters
from provinces.models import Commune, Province

NOTHING = "(trống)"


@dataclass(frozen=True)
class ToldChange:
    label: str
    old: str
    new: str
    seen: str | None = None  # in the template, where it stands otherwise now


@dataclass(frozen=True)
class ToldFault:
    cell: str
    label: str
    sentence: str
    is_warning: bool


@dataclass(frozen=True)
class ToldLine:
    row: int
    label: str
    organisation_id: int | None
    outcome: str
    outcome_label: str
    changes: list[ToldChange]
    faults: list[ToldFault]
    takes_file: bool | None


def told_lines(one: Import, lines: list[ImportLine]) -> list[ToldLine]:
    """Two queries at most, for names of places."""
    known, places = IMPORTED[one.table].by_key | by_key(one.table), names_of_places(lines)
    columns = {key: int(at) for at, key in one.mapping.get("columns", {}).items()}
    first = next((s["first_column"] for s in one.sheets if s["name"] == one.mapping.get("sheet")), 1)
    return [
        ToldLine(
            line.row,
            line.label,
            line.organisation_id,
            line.outcome,
            line.get_outcome_display(),
            [told_change(known[key], values, places) for key, values in line.changes.items()],
            [told_fault(fault, line.row, known, columns, first) for fault in line.faults],
            line.takes_file,
        )
        for line in lines
    ]


def told_change(column: Column, values: list, places) -> ToldChange:
    """`values`: old, new, and what a template showed. What is only shown has no old value."""
    old, *others = values
    return ToldChange(
        column.label,
        "" if column.fixed else in_words(column, old, places),
        *(in_words(column, value, places) for value in others),
    )


def told_fault(fault: dict, row: int, known: dict[str, Column], columns: dict[str, int], first: int) -> ToldFault:
    at = columns.get(fault["key"])
    cell = f"{column_letters(first + at)}{row}" if at is not None else f"Dòng {row}"
    label = known[fault["key"]].label if fault["key"] in known else ""
    return ToldFault(cell, label, fault["sentence"], fault.get("severity") == "warning")


def names_of_places(lines: list[ImportLine]) -> dict[tuple[str, int], str]:
    wanted = {key: {v for line in lines for v in line.changes.get(key, ()) if v} for key in ("commune", "base")}
    communes = Commune.objects.filter(pk__in=wanted["commune"]) if wanted["commune"] else ()
    bases = Province.objects.filter(pk__in=wanted["base"]) if wanted["base"] else ()
    return {("commune", c.pk): c.full_name for c in communes} | {("base", p.pk): p.name for p in bases}


def in_words(column: Column, value, places) -> str:
    if value is None or value in ("", []):
        return NOTHING
    if (column.key, value) in places if isinstance(value, int) else False:
        return places[column.key, value]
    match column.shape:
        case Shape.MONEY:
            return format_number(Fraction(value, MILLION), None)
        case Shape.COUNT:
            return format_number(value)
        case Shape.DAY:
            return day_label(date.fromisoformat(value))
        case Shape.FLAG:
            return "Có" if value else "Không"
        case Shape.CHOICE:
            return dict(column.choices.choices).get(value, value)
        case Shape.CHOICES:
            return ", ".join(str(dict(column.choices.choices).get(one, one)) for one in value)
    return str(value)
