"""What may stand in a cell of a workbook, whichever library writes it."""

import re
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from coopportal.kit.clock import local
from coopportal.kit.numbers import format_number

LONGEST_TEXT = 32_767  # UTF-16 units; Excel cuts the rest without a word
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
ODD = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
LINE_BREAK = re.compile("\r\n?")
LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # Excel reads _x0041_ as A


def safe_cell(value, *, escape: bool = True):
    """The value as a workbook can hold it: text stays text, a figure is a figure, a moment shows Việt Nam's clock.

    Text that a library could take for a formula gets an apostrophe. `escape=False` for XlsxWriter, which escapes
    `_xHHHH_` itself: twice would spoil it. Raises ValueError for text that does not fit and for NaN and infinity.
    """
    if isinstance(value, str):
        return _safe_text(value, escape)
    if isinstance(value, datetime):
        return local(value).replace(tzinfo=None)
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / value.denominator
    if isinstance(value, (float, Decimal)) and not Decimal(value).is_finite():
        raise ValueError("Không ghi được vào bảng tính một giá trị không phải là số.")
    return value


def typed_text(text: str) -> str:
    """Text for a cell that is written as text, whatever it begins with, by a library that escapes `_xHHHH_` itself.

    Nothing is added to it, so what comes back is what went out. Raises ValueError for text that does not fit.
    """
    if ODD.search(text) is None and len(text) < LONGEST_TEXT // 2:  # of a long list nearly every cell
        return text
    return _fitting(NOT_IN_XML.sub("", LINE_BREAK.sub("\n", text).replace("\t", " ")))


def _safe_text(text: str, escape: bool) -> str:
    text = NOT_IN_XML.sub("", LINE_BREAK.sub("\n", text).replace("\t", " "))
    text = "'" + text if text.startswith(("=", "{=")) else text
    return _fitting(LOOKS_ESCAPED.sub("_x005F_", text) if escape else text)


def _fitting(text: str) -> str:
    if (length := len(text.encode("utf-16-le")) // 2) > LONGEST_TEXT:
        raise ValueError(f"Nội dung dài {format_number(length)} ký tự; một ô bảng tính chỉ chứa được 32.767.")
    return text
