"""What stands in a cell, read as its column wants it: one strict reading per shape, and never a guess.

Each `read_…` returns the value, None for a blank cell ("leave as it is"), CLEAR for "x" or "xóa" ("make it empty") and
raises CellError. `read_column` does the same for a whole column, fast, and sees what one cell cannot show: that dots
mean two things, that days are written month first. Rules: DESIGN §10, DOMAIN §6.3, RELIABILITY §3 D.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from difflib import get_close_matches
from enum import Enum
from functools import partial

from coopportal.kit.fields import FIRST_YEAR, LAST_YEAR
from coopportal.kit.numbers import format_number
from coopportal.kit.periods import day_label
from coopportal.kit.text import INVISIBLE, ODD_SPACES, nfc, search_key
from coopportal.kit.workbooks.refused import CellError, Refused


class _Clear(Enum):
    CLEAR = "x"

    def __repr__(self):
        return "CLEAR"


CLEAR = _Clear.CLEAR
CLEARING = {"x", "xóa", "xoá"}
NO_DATA = {"", "…", "..."}  # as the portal and statistical tables print what is not known
MOST = 10**15  # above it a workbook's number has lost digits
UNITS = {"đồng": 1, "nghìn": 10**3, "triệu": 10**6, "tỷ": 10**9}

# ---------------------------------------------------------------- text

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
FORMULA = re.compile(r"^(?:=|@\w+\(|[+\-@].*[|!(].*)", re.DOTALL)
LOST_LETTERS = re.compile(r"[^\W\d_]\?[^\W\d_]|\ufffd")
OTHER_SCRIPT = re.compile("[\u0370-\u03ff\u0400-\u052f]")
PICTURE = re.compile("[\U0001f000-\U0001ffff]")
SPACES = re.compile(r"[ \t]+")
LINES = re.compile(r"\s*[\r\n]+\s*")


def _word(text: str, character: str) -> str:
    return next((word for word in text.split() if character in word), character)


def _clean(text: str) -> str:
    """As stored: NFC, one space between words, on one line; raises CellError for what a name cannot contain."""
    if found := CONTROL.search(text):
        raise CellError(
            "control_character", f"Ô chứa ký tự điều khiển không nhìn thấy (mã {ord(found[0]):04X}). Gõ lại nội dung ô."
        )
    text = nfc(text)
    if found := OTHER_SCRIPT.search(text):
        word = _word(text, found[0])
        raise CellError(
            "other_script", f"“{word}” có chữ “{found[0]}” không thuộc bảng chữ Latinh. Gõ lại bằng chữ Việt."
        )
    if LOST_LETTERS.search(text):
        raise CellError("lost_letters", "Chữ có dấu trong ô đã bị mất (thành “?”). Gõ lại nội dung ô từ tệp gốc.")
    if not text.isprintable() or PICTURE.search(text):
        for character in text:
            if unicodedata.category(character) in {"Co", "Cn"} or PICTURE.match(character):
                raise CellError("odd_character", f"Ô chứa ký tự “{character}” không phải chữ hay số. Xóa ký tự này.")
    return text


def _is_clearing(text: str) -> bool:
    return text.lower() in CLEARING


def _refuse(cell) -> None:
    if isinstance(cell, Refused):
        raise cell.error


def read_text(cell, *, longest: int | None = None, multiline: bool = False):
    """Text in NFC without odd spaces. Numbers and days that Excel made of text come back as it shows them."""
    _refuse(cell)
    if cell is None:
        return None
    if isinstance(cell, bool):
        raise CellError("flag_not_text", "Ô là giá trị đúng/sai (TRUE/FALSE), không phải chữ. Gõ lại nội dung ô.")
    if isinstance(cell, (int, float)):
        cell = format_number(_exact(cell), None).replace(".", "")
    elif isinstance(cell, date):
        cell = day_label(cell)
    text = _clean(cell)
    text = SPACES.sub(" ", text) if multiline else SPACES.sub(" ", LINES.sub(" ", text))
    if text in NO_DATA:
        return None
    if _is_clearing(text):
        return CLEAR
    if text.startswith(("'=", "'{=")):  # as our own exports write it (sheets.safe_cell)
        text = text[1:]
    elif FORMULA.match(text):
        raise CellError("formula_text", f"Nội dung “{text[:40]}” có dạng công thức. Xóa dấu “{text[0]}” ở đầu ô.")
    if longest and len(text) > longest:
        raise CellError(
            "too_long", f"Nội dung dài {format_number(len(text))} ký tự, tối đa {format_number(longest)} ký tự."
        )
    return text


def read_code(cell, *, lengths: Iterable[int] = (), longest: int | None = None):
    """Digits and letters that are no number; zeros stay. With `lengths` a number that lost its first zero is told."""
    _refuse(cell)
    if cell is None:
        return None
    if isinstance(cell, (bool, date)):
        raise CellError("not_a_code", "Ô không phải là mã số. Định dạng cột là Văn bản (Text) rồi gõ lại mã.")
    text = _code_of_number(cell) if isinstance(cell, (int, float)) else _clean(cell).replace(" ", "").lstrip("'")
    if text in NO_DATA:
        return None
    if _is_clearing(text):
        return CLEAR
    if not text.isascii() and any(character.isdigit() and not character.isascii() for character in text):
        raise _foreign_digits()
    if re.fullmatch(r"\d[.,]?\d*[eE]\+?\d+", text):
        raise CellError(
            "digits_lost", f"Mã “{text}” đã bị Excel đổi thành số. Định dạng cột là Văn bản (Text) rồi gõ lại mã."
        )
    if text[0] in "=@":
        raise CellError("formula_text", f"Nội dung “{text[:40]}” có dạng công thức. Xóa dấu “{text[0]}” ở đầu ô.")
    if text.isdigit() and len(text) not in lengths and len(text) + 1 in lengths:
        raise CellError(
            "lost_zero",
            f"Mã “{text}” thiếu một chữ số, có lẽ Excel đã bỏ số 0 ở đầu (0{text}). "
            "Định dạng cột là Văn bản (Text) rồi gõ lại mã.",
            suggestion=f"0{text}",
        )
    if longest and len(text) > longest:
        raise CellError("too_long", f"Mã dài {len(text)} ký tự, tối đa {longest} ký tự.")
    return text


def _code_of_number(number: float) -> str:
    if number != number or abs(number) >= MOST or number != int(number) or number < 0:
        raise CellError(
            "digits_lost", "Mã đã bị Excel đổi thành số và mất chữ số. Định dạng cột là Văn bản (Text) rồi gõ lại."
        )
    return str(int(number))


# ---------------------------------------------------------------- numbers

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


def _foreign_digits() -> CellError:
    return CellError("foreign_digits", "Ô dùng chữ số toàn chiều rộng hoặc của bảng chữ khác. Gõ lại bằng chữ số 0–9.")


def _ambiguous(text: str) -> CellError:
    return CellError(
        "ambiguous_number",
        f"“{text}” có thể hiểu theo hai cách. Cho biết dấu chấm trong cột này là hàng nghìn hay thập phân, "
        "hoặc gõ lại, ví dụ 1.234,5",
    )


def _negative() -> CellError:
    return CellError("negative", "Số không được âm. Ghi số từ 0 trở lên.")


def _exact(number: float) -> Decimal:
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
        return _foreign_digits()
    if text in {"-", "–", "—"}:
        return CellError("dash", "Dấu gạch không cho biết là 0 hay chưa có số liệu. Ghi 0, hoặc để trống ô.")
    return CellError("not_a_number", NOT_A_NUMBER)


def _number(cell, *, dot: str | None, negative: bool, whole: bool, of_text: Callable | None = None):
    """None, CLEAR or an exact Decimal; raises CellError."""
    _refuse(cell)
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
        if _is_clearing(nfc(text)):
            return CLEAR
        value = (of_text or _number_of_text)(text, dot, whole)
    elif cell != cell or abs(cell) >= MOST:
        raise CellError("too_large", "Số quá lớn, bảng tính đã mất chữ số. Kiểm tra lại số và đơn vị tính.")
    else:
        value = _exact(cell)
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
        value = _exact(cell) * UNITS[unit]
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


# ---------------------------------------------------------------- days and years

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
    _refuse(cell)
    if cell is None:
        return None
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, (bool, int, float)):
        raise CellError(
            "number_not_day",
            f"Ô là số {format_number(_exact(cell)) if abs(cell) < MOST else ''}, không phải ngày. {DAY_ADVICE}",
        )
    if isinstance(cell, str):
        text = SPACES.sub(" ", nfc(cell)).lower()
        if text in NO_DATA:
            return None
        if _is_clearing(text):
            return CLEAR
        cell = _day_of_text(text, month_first)
    if not first_year <= cell.year <= last_year:
        raise CellError("year_out_of_range", f"Năm phải từ {first_year} đến {last_year}; ô ghi {day_label(cell)}.")
    return cell


def _day_of_text(text: str, month_first: bool | None) -> date:
    match = WRITTEN_DAY.fullmatch(text) or ISO_DAY.fullmatch(text)
    if not match:
        if any(character.isdigit() and not character.isascii() for character in text):
            raise _foreign_digits()
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
    _refuse(cell)
    if cell is None:
        return None
    if isinstance(cell, (bool, date)):
        raise CellError("not_a_year", "Ô không phải là năm. Định dạng ô là Số rồi ghi năm, ví dụ 2024.")
    if isinstance(cell, str):
        text = nfc(cell).lower().removeprefix("năm").strip()
        if text in NO_DATA:
            return None
        if _is_clearing(text):
            return CLEAR
        if not re.fullmatch(r"\d{4}", text, re.ASCII):
            raise (
                _foreign_digits()
                if text.isdigit() and not text.isascii()
                else CellError("not_a_year", "Năm không hợp lệ. Ghi bốn chữ số, ví dụ 2024.")
            )
        cell = int(text)
    if cell != cell or not first_year <= cell <= last_year or cell != int(cell):
        raise CellError("not_a_year", f"Năm phải từ {first_year} đến {last_year}, ví dụ 2024.")
    return int(cell)


# ---------------------------------------------------------------- choices

YES = {"co", "x", "dung", "yes", "y", "true", "1", "c"}
NO = {"khong", "sai", "no", "n", "false", "0", "k", "ko"}
TICKS = {"✓", "✔", "☑", "√"}


def read_flag(cell):
    """True or False: có/không, x (here it ticks; "xóa" clears), 1/0, đúng/sai, ✓."""
    _refuse(cell)
    if cell is None or isinstance(cell, bool):
        return cell
    if isinstance(cell, str):
        text = nfc(cell)
        if text in NO_DATA:
            return None
        if text.lower() in CLEARING - {"x"}:
            return CLEAR
        key = search_key(text)
        if key in YES or text in TICKS:
            return True
        if key in NO:
            return False
    elif cell in (0, 1) and not isinstance(cell, date):
        return bool(cell)
    raise CellError("not_a_flag", "Ghi “có” hoặc “không” (hoặc đánh dấu x, 1/0).")


Choices = Iterable[tuple[str, str]]


class _Known:
    """The choices of a column by value, by label and by label without accents."""

    def __init__(self, choices: Choices, also: dict[str, str]):
        choices = [(value, str(label)) for value, label in choices if value != ""]
        self.labels = [label for _, label in choices]
        self.exact = {nfc(label).lower(): value for value, label in choices}
        self.values = {str(value).lower(): value for value, _ in choices}
        self.keys, doubtful = {}, set()
        for word, value in [*[(label, value) for value, label in choices], *also.items()]:
            key = search_key(word)
            if self.keys.setdefault(key, value) != value:
                doubtful.add(key)
        for key in doubtful:
            del self.keys[key]

    def find(self, text: str):
        """The value, or raises CellError with what there is to choose from."""
        low = text.lower()
        for known, word in ((self.exact, low), (self.values, low), (self.keys, search_key(text))):
            if word in known:
                return known[word]
        near = get_close_matches(search_key(text), list(self.keys), 1, 0.75)
        hint = next((label for label in self.labels if near and search_key(label) == near[0]), "")
        among = "; ".join(self.labels[:8]) + ("; …" if len(self.labels) > 8 else "")
        raise CellError(
            "not_a_choice", f"“{text[:60]}” không có trong danh mục. Chọn một trong: {among}.", suggestion=hint
        )


def read_choice(cell, *, choices: Choices | _Known, also: dict[str, str] | None = None):
    """The value whose value or label stands in the cell; accents, case and spaces make no difference.

    `also`: other ways of writing a label → its value.
    """
    known = choices if isinstance(choices, _Known) else _Known(choices, also or {})
    _refuse(cell)
    if cell is None:
        return None
    text = read_text(cell)
    return text if text is None or text is CLEAR else known.find(text)


def read_choices(cell, *, choices: Choices | _Known, also: dict[str, str] | None = None):
    """A list of values, each once, in the order written; parted by ";" or line breaks, by "," where no label has one."""
    known = choices if isinstance(choices, _Known) else _Known(choices, also or {})
    _refuse(cell)
    if cell is None:
        return None
    text = read_text(cell, multiline=True)
    if text is None or text is CLEAR:
        return text
    commas = "" if any("," in label for label in known.labels) else ","
    words = [word.strip() for word in re.split(rf"[;\n{commas}]", text)]
    return list(dict.fromkeys(known.find(word) for word in words if word))


# ---------------------------------------------------------------- whole columns

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


def read_column(shape: str, cells: list, **options) -> tuple[list, list[tuple[int, CellError]]]:
    """(values, errors): a value per cell (None where there is an error), and (index, error) per cell that cannot be read.

    `options` as for `read_<shape>`. What a column shows as a whole counts: numbers written "12,5" say what the dot of
    "1.450" means; "12/25/2024" makes "03/04/2024" doubtful.
    """
    if "choices" in options:
        options = {"choices": _Known(options.pop("choices"), options.pop("also", None) or {}), **options}
    kinds = set(map(type, cells))
    kinds.discard(type(None))
    if (shape, *kinds) in FAST and (values := FAST[shape, *kinds](cells, **options)) is not None:
        return values, []
    if str in kinds and shape in {"count", "decimal", "money"} and options.get("dot") is None:
        options["dot"] = _dot_of(cells)
    read = partial(READERS[shape], **options)
    if shape == "day" and str in kinds and options.get("month_first") is None:
        return _days_in_doubt(cells, *_each(cells, read))
    if shape == "text" and str in kinds:
        return _texts(cells, read, options.get("longest"))
    return _each(cells, read)


def _each(cells: list, read: Callable) -> tuple[list, list[tuple[int, CellError]]]:
    """Every different cell is read once; a type has its own memory, for 1, 1.0 and True are one key."""
    memories, values, errors = {}, [], []
    for index, cell in enumerate(cells):
        if cell is None:
            values.append(None)
            continue
        memory = memories.setdefault(cell.__class__, {})
        if cell not in memory:
            try:
                memory[cell] = read(cell)
            except CellError as error:
                memory[cell] = error
        value = memory[cell]
        if value.__class__ is CellError:
            errors.append((index, value))
            value = None
        values.append(value)
    return values, errors


def _dot_of(cells: list) -> str | None:
    """What the dot means in this column, by what it shows: THOUSANDS, MIXED, or None where it shows nothing."""
    figures = {figure for cell in set(cells) if cell.__class__ is str for figure in FIGURES.findall(cell)}
    vietnamese = any(
        GROUPED.fullmatch(figure) or (COMMA.fullmatch(figure) and not THOUSAND_LIKE.fullmatch(figure))
        for figure in figures
    )
    if any(FOREIGN.fullmatch(figure) and not ONE_DOT.fullmatch(figure) for figure in figures):
        return MIXED
    return THOUSANDS if vietnamese else None


def _days_in_doubt(cells: list, values: list, errors: list) -> tuple[list, list[tuple[int, CellError]]]:
    """Where one cell is written month first, every other that could be is doubtful too."""
    if not any(error.rule == "month_first" for _, error in errors):
        return values, errors
    for index, (cell, value) in enumerate(zip(cells, values, strict=True)):
        if cell.__class__ is str and value.__class__ is date and value.day <= 12 and value.day != value.month:
            values[index] = None
            errors.append((index, CellError("ambiguous_day", AMBIGUOUS_DAY.format(cell[:20]))))
    return values, sorted(errors, key=lambda found: found[0])


# ---------------------------------------------------------------- the columns that most workbooks are made of

PLAIN = re.compile(
    "[^A-Za-z0-9 À-ÏÑ-ÖØ-ïñ-öø-ýĂăĐđĨĩŨũƠơƯưẠ-ỹ!-,\\-./:;<>\\[\\]_{}|~–—‘’“”•°²³§]"  # noqa: RUF039
)
FIRST, LAST = frozenset(" =@'+-…."), frozenset(" ")
WORDS_TO_LOOK_AT = frozenset(CLEARING | {word.upper() for word in CLEARING} | {word.title() for word in CLEARING})
CODE_LIKE = re.compile(r"[^0-9A-DF-WYZa-df-wyz./\-]")
EXACT = 2**53


def _needs_no_care(texts: list[str], longest: int | None) -> bool:
    """Whether every one of these texts is what `read_text` would make of it."""
    return (
        PLAIN.search("".join(texts)) is None
        and FIRST.isdisjoint({text[0] for text in texts})
        and LAST.isdisjoint({text[-1] for text in texts})
        and WORDS_TO_LOOK_AT.isdisjoint(texts)
        and not any("  " in text for text in texts)
        and (longest is None or max(map(len, texts)) <= longest)
    )


def _plain_texts(cells: list, *, longest: int | None = None, multiline: bool = False) -> list | None:
    texts = [cell for cell in cells if cell is not None]
    return cells if all(texts) and _needs_no_care(texts, longest) else None


def _texts(cells: list, read: Callable, longest: int | None) -> tuple[list, list[tuple[int, CellError]]]:
    """As `_each`, but only the texts that need care are looked at closely."""
    care = [
        cell if cell.__class__ is not str or not cell or not _needs_no_care([cell], longest) else None for cell in cells
    ]
    values, errors = _each(care, read)
    wrong = {index for index, _ in errors}
    return [
        cell if close is None and index not in wrong else value
        for index, (cell, close, value) in enumerate(zip(cells, care, values, strict=True))
    ], errors


def _plain_codes(cells: list, *, lengths: Iterable[int] = (), longest: int | None = None) -> list | None:
    texts = [cell for cell in cells if cell is not None]
    if not all(texts):
        return None
    found = set(map(len, texts))
    short = any(length + 1 in lengths and length not in lengths for length in found)
    if short or (longest and max(found) > longest) or CODE_LIKE.search("".join(texts)):
        return None
    return cells if not FIRST.intersection({text[0] for text in texts}) else None


def _plain_counts(cells: list, *, most: int | None = None, dot: str | None = None) -> list | None:
    numbers = [cell for cell in cells if cell is not None]
    if not all(map(float.is_integer, numbers)) or min(numbers) < 0 or max(numbers) > min(most or MOST, MOST - 1):
        return None
    return [cell if cell is None else int(cell) for cell in cells]


def _plain_money(
    cells: list, *, unit: str = "đồng", negative: bool = False, dot: str | None = None, most=None
) -> list | None:
    factor = UNITS[unit]
    amounts = [cell if cell is None else cell * factor for cell in cells]
    known = [amount for amount in amounts if amount is not None]
    if not all(map(float.is_integer, known)) or max(map(abs, known)) > min(most or MOST, MOST - 1, EXACT):
        return None
    if not negative and min(known) < 0:
        return None
    return [amount if amount is None else int(amount) for amount in amounts]


def _plain_days(
    cells: list, *, first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR, month_first: bool | None = None
) -> list | None:
    years = {cell.year for cell in cells if cell is not None}
    return cells if first_year <= min(years) and max(years) <= last_year else None


FAST = {
    ("text", str): _plain_texts,
    ("code", str): _plain_codes,
    ("count", float): _plain_counts,
    ("money", float): _plain_money,
    ("day", date): _plain_days,
}
