"""Other people's workbooks, read in a guarded child process: cells out, or one sentence why not.

The child (guarded.py, child.py) has a limit on memory and time and no secrets. What it sends can only become values
(wire.py).
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from json import loads
from typing import BinaryIO

from coopportal.kit.workbooks import encodings, wire
from coopportal.kit.workbooks.guard import LARGEST_FILE, is_workbook
from coopportal.kit.workbooks.guarded import answer_of_child
from coopportal.kit.workbooks.refused import CellError, Refused, Unreadable

__all__ = ["CellError", "Note", "Refused", "Sheet", "Unreadable", "read_workbook"]

logger = logging.getLogger(__name__)

TOP = 250  # rows
TOO_HEAVY = "Tệp cần quá nhiều bộ nhớ hoặc thời gian để đọc. Xóa dòng, cột thừa và định dạng thừa, chia nhỏ tệp rồi tải lên lại."


@dataclass(frozen=True)
class Note:
    """What the person should know before confirming, though the sheet is read."""

    rule: str
    sentence: str


@dataclass(frozen=True)
class Sheet:
    """One sheet's cells, by columns of equal length; a blank cell is None, numbers are floats.

    `first_row`, `first_column`: Excel's numbers (1-based) of the first cell. `merged`: (top, left, bottom, right),
    Excel's numbers. `hidden` sheets come along only when their name begins with "_": our own templates' technical ones.
    """

    name: str
    columns: list[list]
    first_row: int = 1
    first_column: int = 1
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden: bool = False
    notes: tuple[Note, ...] = ()

    @cached_property
    def rows(self) -> list[list]:
        return [list(row) for row in zip(*self.columns, strict=True)]

    @cached_property
    def top(self) -> list[list]:
        """The first rows: where heads and examples are looked for."""
        return [list(row) for row in zip(*(column[:TOP] for column in self.columns), strict=True)]

    @property
    def row_count(self) -> int:
        return len(self.columns[0]) if self.columns else 0


def read_workbook(
    content: bytes, file_name: str, meanwhile: Callable[[list[Sheet]], None] | None = None
) -> list[Sheet]:
    """The visible sheets of an .xlsx, then hidden ones named "_…", or the one list of a .csv. Raises Unreadable.

    `meanwhile` is called while the child goes on: with the sheets so far, hidden ones first, the last one still growing;
    not for sheets whose letters are still to be converted.
    """
    is_workbook(content[: LARGEST_FILE + 1], file_name)  # the plain answers cost no process
    with answer_of_child("read", file_name, content) as stream:
        return collected(stream, meanwhile)


def collected(stream: BinaryIO, meanwhile: Callable[[list[Sheet]], None] | None = None) -> list[Sheet]:
    """What the child sends; one that was ended, or that sends anything else, met a file too heavy to read."""
    coming = Coming()
    for _ in coming.blocks(stream):
        if meanwhile and not coming.heads[-1]["odd_letters"]:
            meanwhile(coming.sheets)
    return coming.whole()


class Coming:
    """The sheets as the child sends them."""

    def __init__(self):
        self.sheets: list[Sheet] = []
        self.heads: list[dict] = []
        self.refusal: Unreadable | None = None
        self.ended = False

    def blocks(self, stream: BinaryIO) -> Iterator[None]:
        """Stops after each block of rows. Raises Unreadable."""
        coming = wire.frames(stream)
        try:
            for kind, content in coming:
                if kind == b"U":
                    self.refusal = Unreadable(*loads(content))
                if kind == b"X":
                    logger.error("A workbook was not read: %s", loads(content))
                    raise Unreadable("too_heavy", TOO_HEAVY)
                if kind == b"S":
                    self.heads.append(loads(content))
                    self.sheets.append(_sheet(self.heads[-1]))
                elif kind == b"B":
                    _add_block(self.sheets[-1], int(content), coming)
                    yield
                elif kind == b"M":
                    logger.info("A workbook was read: %s", loads(content))
                self.ended = self.ended or kind == b"E"
        except (wire.Spoilt, ValueError, TypeError, LookupError) as error:
            raise Unreadable("too_heavy", TOO_HEAVY) from error

    def whole(self) -> list[Sheet]:
        """The sheets when nothing more comes. Raises Unreadable."""
        if self.refusal or not self.ended:
            raise self.refusal or Unreadable("too_heavy", TOO_HEAVY)
        sheets = [
            _in_unicode(sheet, head["font"]) if head["odd_letters"] else sheet
            for sheet, head in zip(self.sheets, self.heads, strict=True)
        ]
        return sorted(sheets, key=lambda sheet: sheet.hidden)


def _sheet(head: dict) -> Sheet:
    return Sheet(
        name=head["name"],
        columns=[[] for _ in range(head["width"])],
        first_row=head["first_row"],
        first_column=head["first_column"],
        merged=tuple(tuple(merge) for merge in head["merged"]),
        hidden=head["hidden"],
        notes=tuple(Note(*note) for note in head["notes"]),
    )


def _add_block(sheet: Sheet, length: int, coming: Iterator[tuple[bytes, bytes]]) -> None:
    for column in sheet.columns:
        kind, content = next(coming, (b"", b""))
        column += wire.unpack_column(kind, content, length)


def _in_unicode(sheet: Sheet, font: str) -> Sheet:
    columns, counts = encodings.in_unicode(sheet.columns, font)
    examples = _changed(sheet.columns, columns) if counts else ""
    notes = [
        Note(
            "converted_letters",
            f"Trang tính “{sheet.name}”: {count} ô gõ bằng bảng mã cũ ({encodings.NAMES[kind]}) đã được chuyển sang Unicode"
            f"{examples}. Xem kỹ chữ trước khi xác nhận.",
        )
        for kind, count in counts.items()
        if count
    ]
    return replace(sheet, columns=columns, notes=(*sheet.notes, *notes))


def _changed(before: list[list], after: list[list]) -> str:
    """ ", ví dụ “Hîp t¸c x·” → “Hợp tác xã”": the first two texts that became others."""
    pairs = (pair for columns in zip(before, after, strict=True) for pair in zip(*columns, strict=True))
    told = dict.fromkeys((old, new) for old, new in pairs if old is not new and isinstance(new, str))
    examples = [f"“{old[:40]}” → “{new[:40]}”" for old, new in islice(told, 2)]
    return f", ví dụ {', '.join(examples)}" if examples else ""
