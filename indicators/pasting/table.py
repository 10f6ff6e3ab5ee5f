"""A pasted table as it stands: its heads, its lines, its figures; nothing of the database."""

import re
from dataclasses import dataclass
from decimal import Decimal

from coopportal.kit.text import search_key
from coopportal.kit.workbooks.blanks import CLEAR
from coopportal.kit.workbooks.cells import read_count, read_decimal
from coopportal.kit.workbooks.figures import dot_of
from coopportal.kit.workbooks.refused import CellError
from indicators.models import Unit
from indicators.pasting.labels import money_factor

LABELS = {"chi tieu", "noi dung", "ten chi tieu", "danh muc chi tieu", "tieu chi"}
UNITS = {"dvt", "don vi tinh", "don vi"}
CODES = {"ma", "ma chi tieu"}
FIGURE = re.compile(r"[-−]?\d[\d., ]*%?")
NUMBERING = re.compile(r"[A-C]|\(?\d{1,2}\)?(?:\s*=.*)?")
DASHES = {"-", "–", "—"}
AS_ZERO, AS_BLANK = "zero", "blank"


@dataclass(frozen=True)
class Line:
    """`number`: of the row as pasted, from 1. `figures`: one text a column of the heads."""

    number: int
    label: str
    code: str
    unit: str
    figures: list[str]

    @property
    def is_title(self) -> bool:
        """Without any figure: a heading between the lines."""
        return not any(self.figures)


@dataclass(frozen=True)
class Table:
    heads: list[str]
    lines: list[Line]
    dot: str | None  # what the figures show of the dot's meaning

    @classmethod
    def of(cls, grid: list[list[str]], known) -> "Table":
        """`known(text)`: whether the head of a column is understood. Of two rows of heads the upper may be for several."""
        heads = head_rows(grid, known)
        titles = joined(grid[:heads])
        label, unit, code = columns_of_words(titles, grid[heads:])
        others = [at for at in range(len(titles)) if at > label and at not in (unit, code)]
        lines = [
            Line(
                number,
                row[label],
                row[code] if code is not None else "",
                row[unit] if unit is not None else "",
                [row[at] for at in others],
            )
            for number, row in enumerate(grid, 1)
            if number > heads and not is_numbering(row)
        ]
        figures = [figure for line in lines for figure in line.figures]
        return cls([titles[at] for at in others], lines, dot_of(figures))


def head_rows(grid: list[list[str]], known) -> int:
    """How many rows at the top are heads: up to the last of the first three whose columns are understood."""
    for count in (1, 2, 3):
        if count <= len(grid) and any(map(known, joined(grid[:count])[1:])):
            below = grid[count : count + 1]
            more = below and not below[0][0] and not any(FIGURE.fullmatch(cell) for cell in below[0])
            return count + bool(more)
    return 1


def joined(rows: list[list[str]]) -> list[str]:
    """The rows of heads as one: an upper head goes on to the right until the next one. A title above them is no head."""
    rows = [row for row in rows[:-1] if any(row[1:])] + rows[-1:]
    if not rows:
        return []
    titles = rows[0]
    for row in rows[1:]:
        upper, last = [], ""
        for at, cell in enumerate(titles):
            last = cell if cell or not row[at] else last
            upper.append(last)
        titles = [f"{above} {below}".strip() for above, below in zip(upper, row, strict=True)]
    return titles


def columns_of_words(titles: list[str], body: list[list[str]]) -> tuple[int, int | None, int | None]:
    """Where the names, the units and the codes stand. Names without a head of their own: the first column of words."""
    keys = [search_key(title) for title in titles]
    unit = next((at for at, key in enumerate(keys) if key in UNITS), None)
    code = next((at for at, key in enumerate(keys) if key in CODES), None)
    label = next((at for at, key in enumerate(keys) if key in LABELS), None)
    if label is None:
        wordy = [
            sum(len(search_key(row[at])) > 3 and not FIGURE.fullmatch(row[at]) for row in body)
            for at in range(len(keys))
        ]
        label = next((at for at, count in enumerate(wordy) if count * 2 > len(body) and at != unit), 0)
    return label, unit, code


def is_numbering(row: list[str]) -> bool:
    """The line "A, B, 1, 2, 3=2/1" below the heads of official tables."""
    cells = [cell for cell in row if cell]
    return len(cells) > 2 and "A" in cells[:1] and all(map(NUMBERING.fullmatch, cells))


def read_figure(text: str, unit: Unit, *, dot: str | None, dash: str = "", written_unit: str = "") -> Decimal | None:
    """The figure in the unit of the indicator; None for a blank, "…", "x". Raises CellError."""
    text = text.strip()
    if text in DASHES and dash:
        return Decimal(0) if dash == AS_ZERO else None
    if unit.dimension == Unit.Dimension.SHARE:
        text = text.removesuffix("%")
    factor = money_factor(written_unit) if unit.dimension == Unit.Dimension.MONEY and written_unit else None
    if unit.dimension == Unit.Dimension.COUNT and not unit.decimals:
        value = read_count(text, dot=dot)
    else:
        value = read_decimal(text, negative=True, dot=dot)
    if value is None or value is CLEAR:
        return None
    if factor:
        value = value * factor / unit.factor
    if value != round(Decimal(value), 4):
        raise CellError("decimals", "Số có quá bốn chữ số thập phân. Làm tròn rồi dán lại.")
    return Decimal(value)
