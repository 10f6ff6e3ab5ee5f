"""Numbers and money, exact: Vietnamese dots and commas, amounts with their unit, and what must be asked about."""

import math
import re
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from operator import sub

from coopportal.kit.numbers import format_number
from coopportal.kit.periods import day_label
from coopportal.kit.text import INVISIBLE, ODD_SPACES, nfc
from coopportal.kit.workbooks.blanks import CLEAR, NO_DATA, SPACES, foreign_digits, is_clearing, refuse
from coopportal.kit.workbooks.refused import CellError

MOST = 10**15  # above it a workbook's number has lost digits
SURE = 10**14  # đồng; below it a product of floats is off by less than a fiftieth
NEARLY = 0.1  # đồng: nearer than this to a whole one nothing is to be rounded
UNITS = {"đồng": 1, "nghìn": 10**3, "triệu": 10**6, "tỷ": 10**9}
WHOLE = re.compile(r"\d+", re.ASCII)
GROUPED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3}){2,}(?:,\d+)?|[1-9]\d{0,2}\.\d{3},\d+", re.ASCII)  # certainly Vietnamese
COMMA = re.compile(r"\d+,\d+", re.ASCII)
ONE_DOT = re.compile(r"[1-9]\d{0,2}\.\d{3}", re.ASCII)  # 1.450: a thousand and more, or one and a half nearly
FOREIGN = re.compile(r"\d{1,3}(?:,\d{3})+\.\d+|[1-9]\d{0,2}(?:,\d{3}){2,}|\d+\.\d+", re.ASCII)
ENGLISH = re.compile(r"(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d+)?", re.ASCII)
NOT_A_NUMBER = "Số không hợp lệ. Dùng dấu chấm ngăn cách hàng nghìn, dấu phẩy cho phần thập phân, ví dụ 1.234,5"
THOUSAND_LIKE = re.compile(r"[1-9]\d{0,2},\d{3}", re.ASCII)
FIGURES = re.compile(r"\d[\d.,]*\d|\d", re.ASCII)
THOUSANDS, DECIMAL = "thousands", "decimal"  # what a dot means, as the person answered
MIXED = "mixed"  # the column shows both ways of writing: nothing that could be either is read


def _ambiguous(text: str) -> CellError:
    return CellError(
        "ambiguous_number",
        f"“{text}” có thể hiểu theo hai cách. Cho biết dấu chấm trong cột này là hàng nghìn hay thập phân, "
        "hoặc gõ lại, ví dụ 1.234,5",
    )


def _negative() -> CellError:
    return CellError("negative", "Số không được âm. Ghi số từ 0 trở lên.")


def exact(number: float) -> Decimal:
    """A workbook's number as Excel shows it: fifteen digits, the rest is an artefact of binary fractions."""
    if not math.isfinite(number):
        raise CellError("too_large", "Số quá lớn, bảng tính đã mất chữ số. Kiểm tra lại số và đơn vị tính.")
    return Decimal(int(number)) if number == int(number) else Decimal(f"{number:.15g}")


def _number_of_text(text: str, dot: str | None, whole: bool) -> Decimal:
    digits = text.replace(" ", "")
    sign = -1 if digits[:1] in "-−" and digits else 1
    digits = digits[1:] if sign < 0 else digits
    if WHOLE.fullmatch(digits):
        return sign * Decimal(digits)
    if dot == DECIMAL:
        if not ENGLISH.fullmatch(digits):
            raise _ambiguous(text) if COMMA.fullmatch(digits) or GROUPED.fullmatch(digits) else _no_number(text)
        return sign * Decimal(digits.replace(",", ""))
    one_dot = ONE_DOT.fullmatch(digits)
    if dot == MIXED and (one_dot or THOUSAND_LIKE.fullmatch(digits)):
        raise _ambiguous(text)
    if GROUPED.fullmatch(digits) or (one_dot and (whole or dot == THOUSANDS)):
        return sign * Decimal(digits.replace(".", "").replace(",", "."))
    if COMMA.fullmatch(digits) and not (whole and len(digits.partition(",")[2]) == 3):
        return sign * Decimal(digits.replace(",", "."))
    if one_dot or FOREIGN.fullmatch(digits) or COMMA.fullmatch(digits):
        raise _ambiguous(text)
    raise _no_number(text)


def _no_number(text: str) -> CellError:
    if any(character.isdigit() and not character.isascii() for character in text):
        return foreign_digits()
    if text in {"-", "–", "—"}:
        return CellError("dash", "Dấu gạch không cho biết là 0 hay chưa có số liệu. Ghi 0, hoặc để trống ô.")
    return CellError("not_a_number", NOT_A_NUMBER)


def _number(cell, *, dot: str | None, negative: bool, whole: bool, of_text: Callable | None = None):
    """None, CLEAR or an exact Decimal; raises CellError."""
    refuse(cell)
    if cell is None:
        return None
    if isinstance(cell, bool):
        raise CellError("flag_not_number", "Ô là giá trị đúng/sai (TRUE/FALSE), không phải số. Gõ lại số.")
    if isinstance(cell, date):
        raise CellError(
            "day_not_number",
            f"Ô là ngày {day_label(cell)}, không phải số; có lẽ Excel đã đổi. Định dạng ô là Số rồi gõ lại.",
        )
    if isinstance(cell, str):
        text = SPACES.sub(" ", ODD_SPACES.sub(" ", INVISIBLE.sub("", cell))).strip()
        if text in NO_DATA:
            return None
        if is_clearing(nfc(text)):
            return CLEAR
        value = (of_text or _number_of_text)(text, dot, whole)
    elif cell != cell or abs(cell) >= MOST:
        raise CellError("too_large", "Số quá lớn, bảng tính đã mất chữ số. Kiểm tra lại số và đơn vị tính.")
    else:
        value = exact(cell)
    if abs(value) >= MOST:
        raise CellError("too_large", "Số quá lớn. Kiểm tra lại số và đơn vị tính.")
    if value < 0 and not negative:
        raise _negative()
    return value


def read_count(cell, *, most: int | None = None, dot: str | None = None):
    """A whole number from 0. "1.360" is 1360, for a count has no decimals; 3.7 members are refused."""
    value = _number(cell, dot=dot, negative=False, whole=True)
    if value is None or value is CLEAR:
        return value
    if value != int(value):
        raise CellError("not_whole", f"Phải là số nguyên; ô ghi {format_number(value)}.")
    if most is not None and value > most:
        raise CellError("too_large", f"Số quá lớn, tối đa {format_number(most)}. Kiểm tra lại số và đơn vị tính.")
    return int(value)


def read_decimal(cell, *, decimals: int | None = None, negative: bool = False, dot: str | None = None, most=None):
    """A Decimal, rounded half up to `decimals`. "1.450" and "1.5" as text are asked about unless `dot` answers."""
    value = _number(cell, dot=dot, negative=negative, whole=False)
    if value is None or value is CLEAR:
        return value
    if most is not None and abs(value) > most:
        raise CellError("too_large", f"Số quá lớn, tối đa {format_number(most)}. Kiểm tra lại số và đơn vị tính.")
    return value if decimals is None else value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


WITH_UNIT = re.compile(r"(?P<number>[-−]?[\d.,]+)(?P<unit>nghìn|ngàn|triệu|tr|tỷ|tỉ|đồng|đ|vnđ|vnd)(?:đồng|đ|vnđ|vnd)?")
SAME_UNIT = {"ngàn": "nghìn", "tr": "triệu", "tỉ": "tỷ", "đ": "đồng", "vnđ": "đồng", "vnd": "đồng"}


def _amount_of_text(text: str, dot: str | None, whole: bool, *, unit: str) -> Decimal:
    """Đồng. "1 tỷ 456 triệu", "29 tỷ", "85 triệu đồng", or a number in the column's unit."""
    plain = nfc(text).lower().replace(" ", "")
    if WHOLE.fullmatch(plain) or not re.search(r"[a-zđ]", plain):
        return _number_of_text(text, dot, whole) * UNITS[unit]
    pieces = list(WITH_UNIT.finditer(plain))
    if not pieces or "".join(piece[0] for piece in pieces) != plain:
        raise CellError("not_a_number", "Số tiền không hợp lệ. Ví dụ: 29 tỷ; 85 triệu; 1 tỷ 456 triệu; 1.234,5")
    units = [UNITS[SAME_UNIT.get(piece["unit"], piece["unit"])] for piece in pieces]
    if units != sorted(set(units), reverse=True):
        raise CellError("not_a_number", "Số tiền không hợp lệ. Ví dụ: 29 tỷ; 85 triệu; 1 tỷ 456 triệu; 1.234,5")
    amounts = [_number_of_text(piece["number"], dot, factor == 1) for piece, factor in zip(pieces, units, strict=True)]
    return sum((amount * factor for amount, factor in zip(amounts, units, strict=True)), Decimal(0))


def read_money(cell, *, unit: str = "đồng", negative: bool = False, dot: str | None = None, most: int | None = None):
    """Whole đồng, rounded half up. `unit` is the column's, for cells that name none: đồng, nghìn, triệu, tỷ."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) < MOST:
        value = exact(cell) * UNITS[unit]
        if value < 0 and not negative:
            raise _negative()
    else:
        of_text = partial(_amount_of_text, unit=unit)
        value = _number(cell, dot=dot, negative=negative, whole=unit == "đồng", of_text=of_text)
    if value is None or value is CLEAR:
        return value
    if abs(value) > (most or MOST):
        raise CellError("too_large", "Số tiền quá lớn. Kiểm tra lại số và đơn vị tính của cột.")
    return int(value.to_integral_value(ROUND_HALF_UP))


def dot_of(cells: list) -> str | None:
    """What the dot means in this column, by what it shows: THOUSANDS, MIXED, or None where it shows nothing."""
    figures = {figure for cell in set(cells) if cell.__class__ is str for figure in FIGURES.findall(cell)}
    vietnamese = any(
        GROUPED.fullmatch(figure) or (COMMA.fullmatch(figure) and not THOUSAND_LIKE.fullmatch(figure))
        for figure in figures
    )
    if any(FOREIGN.fullmatch(figure) and not ONE_DOT.fullmatch(figure) for figure in figures):
        return MIXED
    return THOUSANDS if vietnamese else None


# The columns that most workbooks are made of


def plain_counts(cells: list, *, most: int | None = None, dot: str | None = None) -> list | None:
    numbers = [cell for cell in cells if cell is not None] if None in cells else cells
    if not all(map(float.is_integer, numbers)) or min(numbers) < 0 or max(numbers) > min(most or MOST, MOST - 1):
        return None
    return (
        list(map(int, cells)) if len(numbers) == len(cells) else [cell if cell is None else int(cell) for cell in cells]
    )


def plain_money(
    cells: list, *, unit: str = "đồng", negative: bool = False, dot: str | None = None, most: int | None = None
) -> list | None:
    factor = UNITS[unit]
    given = [cell for cell in cells if cell is not None] if None in cells else cells
    limit = min(SURE, most or MOST) / factor
    if not math.isfinite(sum(given)) or min(given) < (-limit if negative else 0) or max(given) > limit:
        return None
    exact_amounts = [cell * factor for cell in given]
    amounts = list(map(round, exact_amounts))
    if max(map(abs, map(sub, exact_amounts, amounts))) > NEARLY:
        return None
    if len(given) == len(cells):
        return amounts
    whole = iter(amounts)
    return [cell if cell is None else next(whole) for cell in cells]
