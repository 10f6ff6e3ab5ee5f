"""Text and codes: as they are stored, or told what in them no name contains."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from coopportal.kit.numbers import format_number
from coopportal.kit.periods import day_label
from coopportal.kit.text import nfc
from coopportal.kit.workbooks.blanks import CLEAR, CLEARING, NO_DATA, SPACES, foreign_digits, is_clearing, refuse
from coopportal.kit.workbooks.figures import MOST, exact
from coopportal.kit.workbooks.refused import CellError

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
FORMULA = re.compile(r"^(?:=|@\w+\(|[+\-@].*[|!(].*)", re.DOTALL)
LOST_LETTERS = re.compile(r"[^\W\d_]\?[^\W\d_]|\ufffd")
OTHER_SCRIPT = re.compile("[\u0370-\u03ff\u0400-\u052f]")
PICTURE = re.compile("[\U0001f000-\U0001ffff]")
LINES = re.compile(r"\s*[\r\n]+\s*")


def _word(text: str, character: str) -> str:
    return next((word for word in text.split() if character in word), character)


def clean(text: str) -> str:
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


def read_text(cell, *, longest: int | None = None, multiline: bool = False):
    """Text in NFC without odd spaces. Numbers and days that Excel made of text come back as it shows them."""
    refuse(cell)
    if cell is None:
        return None
    if isinstance(cell, bool):
        raise CellError("flag_not_text", "Ô là giá trị đúng/sai (TRUE/FALSE), không phải chữ. Gõ lại nội dung ô.")
    if isinstance(cell, (int, float)):
        cell = format_number(exact(cell), None).replace(".", "")
    elif isinstance(cell, date):
        cell = day_label(cell)
    text = clean(cell)
    text = SPACES.sub(" ", text) if multiline else SPACES.sub(" ", LINES.sub(" ", text))
    if text in NO_DATA:
        return None
    if is_clearing(text):
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
    refuse(cell)
    if cell is None:
        return None
    if isinstance(cell, (bool, date)):
        raise CellError("not_a_code", "Ô không phải là mã số. Định dạng cột là Văn bản (Text) rồi gõ lại mã.")
    text = _code_of_number(cell) if isinstance(cell, (int, float)) else clean(cell).replace(" ", "").lstrip("'")
    if text in NO_DATA:
        return None
    if is_clearing(text):
        return CLEAR
    if not text.isascii() and any(character.isdigit() and not character.isascii() for character in text):
        raise foreign_digits()
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


# The columns that most workbooks are made of

PLAIN = re.compile(
    "[^A-Za-z0-9 À-ÏÑ-ÖØ-ïñ-öø-ýĂăĐđĨĩŨũƠơƯưẠ-ỹ!-,\\-./:;<>\\[\\]_{}|~–—‘’“”•°²³§]"  # noqa: RUF039
)
FIRST, LAST = frozenset(" =@'+-…."), frozenset(" ")
WORDS_TO_LOOK_AT = frozenset(CLEARING | {word.upper() for word in CLEARING} | {word.title() for word in CLEARING})
CODE_LIKE = re.compile(r"[^0-9A-DF-WYZa-df-wyz./\-]")


def needs_no_care(texts: list[str], longest: int | None) -> bool:
    """Whether every one of these texts is what `read_text` would make of it."""
    return (
        PLAIN.search("".join(texts)) is None
        and FIRST.isdisjoint({text[0] for text in texts})
        and LAST.isdisjoint({text[-1] for text in texts})
        and WORDS_TO_LOOK_AT.isdisjoint(texts)
        and not any("  " in text for text in texts)
        and (longest is None or max(map(len, texts)) <= longest)
    )


def plain_texts(cells: list, *, longest: int | None = None, multiline: bool = False) -> list | None:
    texts = [cell for cell in cells if cell is not None]
    return cells if all(texts) and needs_no_care(texts, longest) else None


def plain_codes(cells: list, *, lengths: Iterable[int] = (), longest: int | None = None) -> list | None:
    texts = [cell for cell in cells if cell is not None]
    if not all(texts):
        return None
    found = set(map(len, texts))
    short = any(length + 1 in lengths and length not in lengths for length in found)
    if short or (longest and max(found) > longest) or CODE_LIKE.search("".join(texts)):
        return None
    return cells if not FIRST.intersection({text[0] for text in texts}) else None
