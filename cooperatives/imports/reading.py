"""From the rows of a sheet to typed columns and their faults. The cells themselves are read by coopportal/kit/workbooks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from cooperatives.imports.columns import by_key
from cooperatives.imports.mapping import Mapping, data_rows
from cooperatives.imports.notices import Question, numbers_as_text, of_the_sheet, question
from cooperatives.imports.staging import Fault, Staging
from cooperatives.models import ActualStatus, Kind, LegalStatus, Rating, Sector
from cooperatives.tables import Column, CommuneAct, Shape
from coopportal.kit.fields import MOST_COUNT, MOST_VND
from coopportal.kit.rows import copy_text
from coopportal.kit.sheets import NOT_IN_XML
from coopportal.kit.workbooks.cells import CLEAR, read_column

BELOW_ZERO = {"profit_vnd"}
CODE_LENGTHS = {
    "code": (10, 13), "phone": (10,), **dict.fromkeys(("commune_code", "new_code", "into_code"), (5,))
}  # fmt: skip
# How people write a choice besides its label, folded.
SHORT_WORDS = {
    "kind": {
        "htx": Kind.HTX, "tht": Kind.GROUP, "to htx": Kind.GROUP, "lhhtx": Kind.UNION, "lien hiep htx": Kind.UNION,
        "lien hiep": Kind.UNION, "qtdnd": Kind.CREDIT_FUND, "quy tdnd": Kind.CREDIT_FUND, "quy tin dung": Kind.CREDIT_FUND,
    },
    "sector": {
        "nong nghiep": Sector.AGRICULTURE, "nln": Sector.AGRICULTURE, "thuy san": Sector.AGRICULTURE,
        "lam nghiep": Sector.AGRICULTURE, "phi nong nghiep": Sector.OTHER, "cong nghiep": Sector.INDUSTRY,
        "tieu thu cong nghiep": Sector.INDUSTRY, "cn ttcn": Sector.INDUSTRY, "cong nghiep ttcn": Sector.INDUSTRY,
        "thuong mai": Sector.TRADE, "dich vu": Sector.TRADE, "thuong mai dich vu": Sector.TRADE, "tmdv": Sector.TRADE,
        "giao thong van tai": Sector.TRANSPORT, "gtvt": Sector.TRANSPORT, "qtdnd": Sector.CREDIT, "khac": Sector.OTHER,
    },
    "legal_status": {"hoat dong": LegalStatus.ACTIVE, "tam ngung": LegalStatus.SUSPENDED, "giai the": LegalStatus.DISSOLVED},
    "actual_status": {
        "hoat dong": ActualStatus.ACTIVE, "ngung": ActualStatus.INACTIVE, "tam ngung": ActualStatus.INACTIVE,
        "khong hoat dong": ActualStatus.INACTIVE, "hinh thuc": ActualStatus.NOMINAL,
    },
    "act": {
        "doi ten": CommuneAct.RENAME, "doi loai": CommuneAct.RENAME, "doi ma": CommuneAct.RENAME,
        "thanh lap phuong": CommuneAct.RENAME, "sap nhap": CommuneAct.MERGE, "nhap": CommuneAct.MERGE,
        "hop nhat": CommuneAct.MERGE, "nhap vao": CommuneAct.MERGE,
        "tach": CommuneAct.SPLIT, "chia tach": CommuneAct.SPLIT, "chia": CommuneAct.SPLIT, "lap moi": CommuneAct.SPLIT,
    },
    "band": {"tb": Rating.Band.AVERAGE, "a": Rating.Band.GOOD, "b": Rating.Band.FAIR, "c": Rating.Band.AVERAGE},
}  # fmt: skip


@dataclass(frozen=True)
class ReadColumn:
    values: list
    cleared: list[int]  # indices of the rows with an "x"
    errors: list[tuple[int, str, str]]  # index, rule, sentence
    notice: str = ""
    question: Question | None = None


def options_of(column: Column, mapping: Mapping) -> dict:
    """How the cells of this column are to be understood: see coopportal/kit/workbooks/cells.py."""
    answer = mapping.answers.get(column.key)
    match column.shape:
        case Shape.CHOICE | Shape.CHOICES:
            values = set(column.choices.values)
            also = {word: str(value) for word, value in SHORT_WORDS.get(column.key, {}).items() if value in values}
            return {"choices": column.choices.choices, "also": also}
        case Shape.MONEY:
            unit = mapping.units.get(column.key, "triệu")
            return {"unit": unit, "dot": answer, "negative": column.key in BELOW_ZERO, "most": MOST_VND}
        case Shape.DECIMAL:
            return {"dot": answer}
        case Shape.COUNT:
            return {"dot": answer, "most": MOST_COUNT}
        case Shape.DAY:
            return {"month_first": None if answer is None else answer == "month"}
        case Shape.TEXT:
            return {"longest": column.longest}
        case Shape.CODE:
            return {"longest": column.longest, "lengths": CODE_LENGTHS.get(column.key, ())}
    return {}


def read(column: Column, cells: list, mapping: Mapping) -> ReadColumn:
    kinds = set(map(type, cells))
    values, errors = read_column(column.shape.value, cells, kinds, **options_of(column, mapping))
    if column.shape is Shape.TEXT:
        for at, _ in errors:
            values[at] = as_it_stands(cells[at])
    cleared = [at for at, value in enumerate(values) if value is CLEAR] if CLEAR in values else []
    for at in cleared:
        values[at] = None
    if column.key == "code":
        values = [dashed(value) for value in values]
    if column.shape is Shape.CHOICES:
        values = [value if value is None else "{" + ",".join(value) + "}" for value in values]
    told = [(at, error.rule, advice(error)) for at, error in errors]
    asked = None if column.key in mapping.answers else question(column, cells, told)
    return ReadColumn(values, cleared, told, numbers_as_text(column, cells, values) if str in kinds else "", asked)


def as_it_stands(cell) -> str | None:
    """A text that is refused: what stands in the registry in the very same words is not refused (Writer.forgive)."""
    return NOT_IN_XML.sub("", cell) if isinstance(cell, str) else None


def dashed(code: str | None) -> str | None:
    """The code of a branch as it is stored: 4700123452-001."""
    return f"{code[:10]}-{code[10:]}" if code and len(code) == 13 and code.isdigit() else code


def advice(error) -> str:
    return f"{error} Có phải: {error.suggestion}?" if error.suggestion else str(error)


def is_plain(one: ReadColumn) -> bool:
    """Whether each cell says by itself what it means, so that the rest of the column may be read apart from it."""
    return not (one.cleared or one.errors or one.notice or one.question)


def cells_of(sheet, mapping: Mapping, rows: Sequence[int]) -> dict[str, list]:
    """Key → the cells of these rows; what the mapping fixes for every row comes last."""
    cells = {
        key: picked(sheet.columns[int(at)], rows) for at, key in mapping.columns.items() if int(at) < len(sheet.columns)
    }
    return cells | {key: [text] * len(rows) for key, text in mapping.fixed.items() if key not in cells}


def stage(staging: Staging, sheets, ready: Callable[..., str | None]) -> int:
    """Put the mapped sheet of a workbook into the temporary tables. Returns how many rows it has.

    `ready(code, mapping, sheet, rows)`: the rows as COPY takes them, if that is known already (imports/ahead.py).
    Raises ValidationError when the workbook has no sheet of that name, or no row below the heads.
    """
    mapping, known = staging.mapping, by_key(staging.code)
    sheet = next((one for one in sheets if one.name == mapping.sheet), None)
    if sheet is None:
        raise ValidationError(f"Tệp không có trang tính “{mapping.sheet}”.", code="no_such_sheet")
    rows = data_rows(sheet, mapping)
    if not rows:
        raise ValidationError("Không có dòng dữ liệu nào dưới dòng tiêu đề.", code="no_rows")
    staging.notices = of_the_sheet(sheets, sheet, mapping.head_row)
    cells = cells_of(sheet, mapping, rows)
    if (text := ready(staging.code, mapping, sheet, rows)) is not None:
        staging.fill(list(cells), text, [])
        return len(rows)
    found = {key: read(known[key], cells[key], mapping) for key in cells}
    staging.notices += [one.notice for one in found.values() if one.notice]
    staging.questions = [one.question for one in found.values() if one.question]
    staging.cleared = {key for key, one in found.items() if one.cleared}
    numbers = [sheet.first_row + at for at in rows]
    faults = [Fault(numbers[at], key, rule, text) for key, one in found.items() for at, rule, text in one.errors]
    values = [one.values for one in found.values()]
    staging.fill(list(found), copy_text([numbers, *values, cleared_keys(found, len(rows))]), faults)
    return len(rows)


def picked(column: list, rows: Sequence[int]) -> list:
    """The cells of these rows; a slice where they follow each other, as they mostly do."""
    if rows[-1] - rows[0] == len(rows) - 1:
        return column[rows[0] : rows[-1] + 1]
    return [column[at] for at in rows]


def cleared_keys(found: dict[str, ReadColumn], count: int) -> list[str | None]:
    """For each row the keys that it empties, as PostgreSQL writes an array."""
    keys: list[list[str]] = [[] for _ in range(count)] if any(one.cleared for one in found.values()) else []
    for key, one in found.items():
        for at in one.cleared:
            keys[at].append(key)
    return ["{" + ",".join(names) + "}" if names else None for names in keys] or [None] * count
