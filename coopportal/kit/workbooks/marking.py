"""The person's own workbook back, with what is wrong written where it is wrong: red cells with comments.

openpyxl opens the whole workbook, so that happens in the guarded child too. What it cannot open, or what is too large
for it, comes back as a list of the errors instead.
"""

import json
import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from io import BytesIO

import xlsxwriter

from coopportal.kit.sheets import safe_cell
from coopportal.kit.workbooks import wire
from coopportal.kit.workbooks.guarded import answer_of_child
from coopportal.kit.workbooks.survey import column_letters

logger = logging.getLogger(__name__)

LIST_HEADS = ["Trang tính", "Ô", "Lỗi và cách sửa"]
LIST_WIDTHS = [24, 10, 100]


@dataclass(frozen=True)
class Mark:
    """One error: the sheet's name, Excel's row and column (1-based), what to tell."""

    sheet: str
    row: int
    column: int
    sentence: str

    @property
    def cell(self) -> str:
        return f"{column_letters(self.column)}{self.row}"


def marked_up(content: bytes, marks: Iterable[Mark], file_name: str = "") -> bytes:
    """An .xlsx: the workbook (or the plain list) with its cells marked, or a list of the marks. Raises nothing of its own."""
    marks = list(marks)
    given = json.dumps([asdict(mark) for mark in marks]).encode()
    with answer_of_child("mark", file_name, given, b"\n", content) as stream:
        try:
            answer = dict(wire.frames(stream))
        except wire.Spoilt:
            answer = {}
    if b"X" in answer:
        logger.error("A workbook was not marked: %s", json.loads(answer[b"X"]))
    return answer.get(b"W") or listed(marks)


def listed(marks: list[Mark]) -> bytes:
    """A workbook that lists the errors in the order of rows."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("Lỗi")
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        for column, width in enumerate(LIST_WIDTHS):
            sheet.set_column(column, column, width, wrapped)
        sheet.write_row(0, 0, LIST_HEADS, bold)
        sheet.freeze_panes(1, 0)
        for number, mark in enumerate(sorted(marks, key=lambda mark: (mark.sheet, mark.row, mark.column)), start=1):
            for column, text in enumerate((mark.sheet, mark.cell, mark.sentence)):
                sheet.write_string(number, column, safe_cell(text, escape=False))
    return file.getvalue()
