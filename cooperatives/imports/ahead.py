"""Rows made ready for COPY while the rest of their file is still being read: the parent would only wait meanwhile.

A block of rows is taken when each of its cells says by itself what it means: no error, no "x", nothing to tell or to
ask. One that is not so ends it, and `reading.stage` looks at whole columns; what both make of a file is the same.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from cooperatives.imports.columns import by_key
from cooperatives.imports.mapping import Mapping, first_data_row
from cooperatives.imports.reading import cells_of, is_plain, read
from coopportal.kit.rows import copy_text

Understood = tuple[str, Mapping]  # the code of the table, and how the sheet is to be read


@dataclass
class Ahead:
    """`understand` says how sheets are to be read of which only the first rows are there; None while nobody knows.

    `blocks` hold the rows from the first below the heads to the row `done` (an index of the sheet, not counted in); None
    once given up.
    """

    understand: Callable[[list], Understood | None]
    understood: Understood | None = None
    sheet: object | None = None
    asked_of: int = 0
    done: int = 0
    blocks: list[str] | None = field(default_factory=list)

    def __call__(self, sheets: list) -> None:
        sheet = sheets[-1]
        if self.blocks is None or sheet.hidden:
            return
        if self.understood is None and self.asked_of < len(sheets):
            self.asked_of = len(sheets)
            self.understood = self.understand(
                [replace(one) for one in sheets]
            )  # copies: a sheet keeps what its top says
        if self.sheet is None and self.understood and sheet.name == self.understood[1].sheet:
            self.sheet = sheet
        if sheet is self.sheet:
            self.take(sheet)

    def take(self, sheet) -> None:
        code, mapping = self.understood
        first, known = first_data_row(sheet, mapping), by_key(code)
        start = max(self.done, first)
        if start >= sheet.row_count:
            return
        cells = cells_of(sheet, mapping, range(start, sheet.row_count))
        found = {key: read(known[key], column, mapping) for key, column in cells.items()}
        no_blank_row = any(None not in column for column in cells.values())
        if not no_blank_row or not all(map(is_plain, found.values())):
            self.blocks = None
            return
        numbers = range(sheet.first_row + start, sheet.first_row + sheet.row_count)
        nothing = [None] * len(numbers)
        self.blocks.append(copy_text([numbers, *(one.values for one in found.values()), nothing]))
        self.done = sheet.row_count

    def ready(self, code: str, mapping: Mapping, sheet, rows: list[int]) -> str | None:
        """The rows of `sheet` as COPY takes them: number, a column a key, nothing cleared. None: they are not all at hand."""
        whole = len(rows) == sheet.row_count - first_data_row(sheet, mapping)  # no row was left out
        same = sheet is self.sheet and self.understood == (code, mapping) and self.done == sheet.row_count
        return "".join(self.blocks) if whole and same and self.blocks is not None else None
