"""Days and years: day first as officials write, never guessed."""

import re
from datetime import date, datetime

from coopportal.kit.fields import FIRST_YEAR, LAST_YEAR
from coopportal.kit.numbers import format_number
from coopportal.kit.periods import day_label
from coopportal.kit.text import nfc
from coopportal.kit.workbooks.blanks import CLEAR, NO_DATA, SPACES, foreign_digits, is_clearing, refuse
from coopportal.kit.workbooks.figures import MOST, exact
from coopportal.kit.workbooks.refused import CellError

WRITTEN_DAY = re.compile(
    r"(?:ngày )?(?P<day>\d{1,2})(?: tháng |[/.\-])(?P<month>\d{1,2})(?: năm |[/.\-])(?P<year>\d{4})", re.ASCII
)
ISO_DAY = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[T ]00:00(?::00)?)?", re.ASCII)
SHORT_YEAR = re.compile(r"\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2}", re.ASCII)
AMBIGUOUS_DAY = (
    "“{}” có thể là ngày/tháng hoặc tháng/ngày, vì cột này có ô ghi tháng trước. Ghi ngày/tháng/năm, ví dụ 31/12/2024."
)
DAY_ADVICE = "Ngày không hợp lệ. Ghi ngày/tháng/năm, ví dụ 31/12/2024."


def read_day(cell, *, first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR, month_first: bool | None = None):
    """A date. Text is day first unless `month_first`; a serial number counts only where the cell is formatted as a date."""
    refuse(cell)
    if cell is None:
        return None
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, (bool, int, float)):
        raise CellError(
            "number_not_day",
            f"Ô là số {format_number(exact(cell)) if abs(cell) < MOST else ''}, không phải ngày. {DAY_ADVICE}",
        )
    if isinstance(cell, str):
        text = SPACES.sub(" ", nfc(cell)).lower()
        if text in NO_DATA:
            return None
        if is_clearing(text):
            return CLEAR
        cell = _day_of_text(text, month_first)
    if not first_year <= cell.year <= last_year:
        raise CellError("year_out_of_range", f"Năm phải từ {first_year} đến {last_year}; ô ghi {day_label(cell)}.")
    return cell


def _day_of_text(text: str, month_first: bool | None) -> date:
    match = WRITTEN_DAY.fullmatch(text) or ISO_DAY.fullmatch(text)
    if not match:
        if any(character.isdigit() and not character.isascii() for character in text):
            raise foreign_digits()
        if SHORT_YEAR.fullmatch(text):
            raise CellError("short_year", f"Năm phải đủ bốn chữ số. {DAY_ADVICE}")
        raise CellError("not_a_day", DAY_ADVICE)
    day, month, year = int(match["day"]), int(match["month"]), int(match["year"])
    if month_first and match.re is WRITTEN_DAY:
        day, month = month, day
    elif month > 12 >= day and match.re is WRITTEN_DAY:
        raise CellError(
            "month_first", f"“{text}” có vẻ ghi tháng trước ngày. Ghi ngày/tháng/năm, ví dụ {month}/{day}/{year}."
        )
    try:
        return date(year, month, day)
    except ValueError:
        if year == 0:
            raise CellError("year_out_of_range", f"Không có năm 0. {DAY_ADVICE}") from None
        raise CellError("no_such_day", f"Không có ngày “{text}” trong lịch. {DAY_ADVICE}") from None


def read_year(cell, *, first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR):
    """A year of four digits: 2024, "2024", "năm 2024"."""
    refuse(cell)
    if cell is None:
        return None
    if isinstance(cell, (bool, date)):
        raise CellError("not_a_year", "Ô không phải là năm. Định dạng ô là Số rồi ghi năm, ví dụ 2024.")
    if isinstance(cell, str):
        text = nfc(cell).lower().removeprefix("năm").strip()
        if text in NO_DATA:
            return None
        if is_clearing(text):
            return CLEAR
        if not re.fullmatch(r"\d{4}", text, re.ASCII):
            raise (
                foreign_digits()
                if text.isdigit() and not text.isascii()
                else CellError("not_a_year", "Năm không hợp lệ. Ghi bốn chữ số, ví dụ 2024.")
            )
        cell = int(text)
    if cell != cell or not first_year <= cell <= last_year or cell != int(cell):
        raise CellError("not_a_year", f"Năm phải từ {first_year} đến {last_year}, ví dụ 2024.")
    return int(cell)


def days_in_doubt(cells: list, values: list, errors: list) -> tuple[list, list[tuple[int, CellError]]]:
    """Where one cell is written month first, every other that could be is doubtful too."""
    if not any(error.rule == "month_first" for _, error in errors):
        return values, errors
    for index, (cell, value) in enumerate(zip(cells, values, strict=True)):
        if cell.__class__ is str and value.__class__ is date and value.day <= 12 and value.day != value.month:
            values[index] = None
            errors.append((index, CellError("ambiguous_day", AMBIGUOUS_DAY.format(cell[:20]))))
    return values, sorted(errors, key=lambda found: found[0])


def plain_days(
    cells: list, *, first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR, month_first: bool | None = None
) -> list | None:
    years = {cell.year for cell in cells if cell is not None}
    return cells if first_year <= min(years) and max(years) <= last_year else None
