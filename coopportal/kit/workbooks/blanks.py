"""What a cell says besides a value, whatever its column: nothing, "make it empty", or what is never read."""

import re
from enum import Enum

from coopportal.kit.workbooks.refused import CellError, Refused


class _Clear(Enum):
    CLEAR = "x"

    def __repr__(self):
        return "CLEAR"


CLEAR = _Clear.CLEAR
CLEARING = {"x", "xóa", "xoá"}
NO_DATA = {"", "…", "..."}  # as the portal and statistical tables print what is not known
SPACES = re.compile(r"[ \t]+")


def is_clearing(text: str) -> bool:
    return text.lower() in CLEARING


def refuse(cell) -> None:
    if isinstance(cell, Refused):
        raise cell.error


def foreign_digits() -> CellError:
    return CellError("foreign_digits", "Ô dùng chữ số toàn chiều rộng hoặc của bảng chữ khác. Gõ lại bằng chữ số 0–9.")
