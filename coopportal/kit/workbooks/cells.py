"""What stands in a cell, read as its column wants it: one strict reading per shape, and never a guess.

Each `read_…` returns the value, None for a blank cell ("leave as it is"), CLEAR for "x" or "xóa" ("make it empty") and
raises CellError. `read_column` does the same for a whole column, fast, and sees what one cell cannot show: that dots
mean two things, that days are written month first. Rules: DESIGN §10, DOMAIN §6.3, RELIABILITY §3 D.
"""

from collections.abc import Callable
from datetime import date
from functools import partial

from coopportal.kit.workbooks.blanks import CLEAR
from coopportal.kit.workbooks.choices import Known, read_choice, read_choices, read_flag
from coopportal.kit.workbooks.days import days_in_doubt, plain_days, read_day, read_year
from coopportal.kit.workbooks.figures import dot_of, plain_counts, plain_money, read_count, read_decimal, read_money
from coopportal.kit.workbooks.refused import CellError, Refused
from coopportal.kit.workbooks.texts import needs_no_care, plain_codes, plain_texts, read_code, read_text

__all__ = [
    "CLEAR",
    "CellError",
    "Refused",
    "read_choice",
    "read_choices",
    "read_code",
    "read_column",
    "read_count",
    "read_day",
    "read_decimal",
    "read_flag",
    "read_money",
    "read_text",
    "read_year",
]

READERS = {
    "text": read_text,
    "code": read_code,
    "count": read_count,
    "decimal": read_decimal,
    "money": read_money,
    "day": read_day,
    "year": read_year,
    "flag": read_flag,
    "choice": read_choice,
    "choices": read_choices,
}


FAST = {
    ("text", str): plain_texts,
    ("code", str): plain_codes,
    ("count", float): plain_counts,
    ("money", float): plain_money,
    ("day", date): plain_days,
}


def read_column(
    shape: str, cells: list, kinds: set[type] | None = None, **options
) -> tuple[list, list[tuple[int, CellError]]]:
    """(values, errors): a value per cell (None where there is an error), and (index, error) per cell that cannot be read.

    `kinds`: the types of the cells, where they are known. `options` as for `read_<shape>`. What a column shows as a whole
    counts: numbers written "12,5" say what the dot of "1.450" means; "12/25/2024" makes "03/04/2024" doubtful.
    """
    if "choices" in options:
        options = {"choices": Known(options.pop("choices"), options.pop("also", None) or {}), **options}
    kinds = (kinds or set(map(type, cells))) - {type(None)}
    if (shape, *kinds) in FAST and (values := FAST[shape, *kinds](cells, **options)) is not None:
        return values, []
    if str in kinds and shape in {"count", "decimal", "money"} and options.get("dot") is None:
        options["dot"] = dot_of(cells)
    read = partial(READERS[shape], **options)
    if shape == "text" and str in kinds:
        return careful_texts(cells, read, options.get("longest"))
    values, errors = one_kind(cells, read) if len(kinds) < 2 else each(cells, read)
    if shape == "day" and str in kinds and options.get("month_first") is None:
        return days_in_doubt(cells, values, errors)
    return values, errors


def careful_texts(cells: list, read: Callable, longest: int | None) -> tuple[list, list[tuple[int, CellError]]]:
    """Only the texts that need care are looked at closely."""
    values, errors = list(cells), []
    for index, cell in enumerate(cells):
        if cell is not None and (cell.__class__ is not str or not cell or not needs_no_care([cell], longest)):
            values[index] = _read_or_tell(read, cell)
            if values[index].__class__ is CellError:
                errors.append((index, values[index]))
                values[index] = None
    return values, errors


def one_kind(cells: list, read: Callable) -> tuple[list, list[tuple[int, CellError]]]:
    """Every different cell is read once; all are of one type, for 1, 1.0 and True are one key."""
    known = {cell: _read_or_tell(read, cell) for cell in dict.fromkeys(cells)}
    values = list(map(known.__getitem__, cells))
    if not any(value.__class__ is CellError for value in known.values()):
        return values, []
    errors = [(index, value) for index, value in enumerate(values) if value.__class__ is CellError]
    for index, _ in errors:
        values[index] = None
    return values, errors


def each(cells: list, read: Callable) -> tuple[list, list[tuple[int, CellError]]]:
    """As `one_kind`, for a column of several types."""
    values, errors = [None] * len(cells), []
    for kind in set(map(type, cells)) - {type(None)}:
        places = [index for index, cell in enumerate(cells) if cell.__class__ is kind]
        read_values, told = one_kind([cells[index] for index in places], read)
        for place, value in zip(places, read_values, strict=True):
            values[place] = value
        errors += [(places[index], error) for index, error in told]
    return values, sorted(errors, key=lambda found: found[0])


def _read_or_tell(read: Callable, cell):
    if cell is None:
        return None
    try:
        return read(cell)
    except CellError as error:
        return error
