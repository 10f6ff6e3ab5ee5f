"""How the child that reads a workbook hands the cells to its parent: frames of plain bytes that can only become values.

Neither pickle nor marshal: what a hostile file might make of the child must not run, nor crash, in the parent. A frame
is a kind and a length, then text parted by a character, numbers of a fixed width, or JSON; the parent checks every
count. By columns, because joining and splitting a column is one call in C: about 0.3 s for 1.4 million cells.
"""

import json
import math
import struct
from array import array
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import BinaryIO

from coopportal.kit.workbooks.refused import RULES, Refused

FRAME = struct.Struct("<1sI")
PARTING = "\x1f"  # no character of a sheet's text: cells that hold it travel as JSON
LARGEST_FRAME = 64 * 1024 * 1024
Cell = str | int | float | bool | date | datetime | Refused | None


class Spoilt(Exception):
    """What came is not what the child sends."""


def send(stream: BinaryIO, kind: bytes, content: bytes) -> None:
    stream.write(FRAME.pack(kind, len(content)))
    stream.write(content)


def send_json(stream: BinaryIO, kind: bytes, content) -> None:
    send(stream, kind, json.dumps(content).encode())


def frames(stream: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """(kind, content) until the stream ends; raises Spoilt where it ends in the middle."""
    while head := stream.read(FRAME.size):
        if len(head) < FRAME.size:
            raise Spoilt
        kind, length = FRAME.unpack(head)
        if length > LARGEST_FRAME:
            raise Spoilt
        content = stream.read(length)
        if len(content) < length:
            raise Spoilt
        yield kind, content


def pack_column(cells: tuple) -> tuple[bytes, bytes]:
    """One column of at most a block's rows, as calamine gives it ("" for blank), as (kind, bytes)."""
    types = set(map(type, cells))
    if types == {str}:
        text = PARTING.join(cells)
        if text.count(PARTING) == len(cells) - 1:
            return (b"s", text.encode()) if len(text) >= len(cells) else (b"n", b"")
    elif types == {float}:
        if are_finite(cells):
            return b"f", array("d", cells).tobytes()
    elif types == {float, str}:
        given = [cell for cell in cells if cell.__class__ is float]
        if len(given) == len(cells) - cells.count("") and are_finite(given):  # other text, NaN or infinity go as JSON
            return b"f", array("d", [math.nan if cell == "" else cell for cell in cells]).tobytes()
    elif types == {date}:
        return b"d", array("i", [cell.toordinal() for cell in cells]).tobytes()
    elif types == {date, str} and not any(cell for cell in cells if cell.__class__ is str):
        return b"d", array("i", [cell and cell.toordinal() or 0 for cell in cells]).tobytes()
    return b"j", json.dumps([_plain(cell) for cell in cells]).encode()


def are_finite(numbers: Sequence[float]) -> bool:
    """Whether none is NaN or infinite; now and then False of very large ones, too, for a sum is what is looked at."""
    return math.isfinite(sum(numbers))


def _plain(cell):
    """A cell as JSON can hold it."""
    if isinstance(cell, datetime):
        return {"t": cell.isoformat()}
    if isinstance(cell, date):
        return {"d": cell.toordinal()}
    if isinstance(cell, Refused):
        return {"r": cell.rule}
    if isinstance(cell, (time, timedelta)):
        return str(cell)
    if isinstance(cell, float) and not math.isfinite(cell):
        return str(cell)
    return cell if cell != "" else None


def unpack_column(kind: bytes, content: bytes, length: int) -> list[Cell]:
    """The cells of `pack_column`, None for blank; raises Spoilt unless there are exactly `length`."""
    try:
        cells = _UNPACK[kind](content, length)
    except (KeyError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise Spoilt from error
    if len(cells) != length:
        raise Spoilt
    return cells


def _texts(content: bytes, length: int) -> list[Cell]:
    cells = content.decode().split(PARTING)
    return [cell or None for cell in cells] if "" in cells else cells


def _numbers(content: bytes, length: int) -> list[Cell]:
    numbers = array("d")
    numbers.frombytes(content)
    cells = numbers.tolist()
    return cells if are_finite(cells) else [cell if math.isfinite(cell) else None for cell in cells]


def _days(content: bytes, length: int) -> list[Cell]:
    ordinals = array("i")
    ordinals.frombytes(content)
    known = {ordinal: date.fromordinal(ordinal) if ordinal else None for ordinal in set(ordinals)}
    return [known[ordinal] for ordinal in ordinals]


def _mixed(content: bytes, length: int) -> list[Cell]:
    return [_cell(cell) for cell in json.loads(content)]


def _cell(cell) -> Cell:
    if not isinstance(cell, dict):
        if cell is None or isinstance(cell, (str, int, float)):
            return cell
        raise Spoilt
    ((kind, value),) = cell.items()
    if kind == "d":
        return date.fromordinal(value)
    if kind == "t":
        return datetime.fromisoformat(value)
    if kind == "r" and value in RULES:
        return Refused(value)
    raise Spoilt


_UNPACK = {
    b"n": lambda content, length: [None] * length,
    b"s": _texts,
    b"f": _numbers,
    b"d": _days,
    b"j": _mixed,
}
