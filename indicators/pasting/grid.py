"""What a person pasted, as rows of cells: from Excel (tabs), from Word or a browser (HTML), or parted by semicolons."""

import csv
import re
from datetime import date
from html.parser import HTMLParser
from io import StringIO

from coopportal.kit.periods import day_label
from coopportal.kit.text import nfc
from coopportal.kit.workbooks.figures import exact
from coopportal.kit.workbooks.reading import Sheet
from coopportal.kit.workbooks.refused import Refused, Unreadable
from coopportal.kit.workbooks.survey import column_letters

MOST_ROWS, MOST_COLUMNS = 300, 40
WIDE_GAP = re.compile(r"\s{2,}|\s*\|\s*")


def grid_of(text: str) -> list[list[str]]:
    """Rows of equal width, "" for a blank cell; blank rows are left out."""
    rows = rows_of_html(text) if "<tr" in text.lower() else rows_of_text(text)
    rows = [[cell_text(cell) for cell in row] for row in rows]
    rows = [row for row in rows if any(row)]
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def cell_text(cell: str) -> str:
    printable = "".join(letter if letter.isprintable() else " " for letter in nfc(cell))
    return " ".join(printable.split())


def rows_of_text(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.strip()]
    if "\t" in text:
        # A cell of several lines stands between quotes; a single quote is a letter like any other.
        quoting = csv.QUOTE_NONE if text.count('"') % 2 else csv.QUOTE_MINIMAL
        return list(csv.reader(StringIO(text, newline=""), delimiter="\t", quoting=quoting))
    if sum(";" in line for line in lines) * 2 > len(lines):
        return [line.split(";") for line in lines]
    return [WIDE_GAP.split(line.strip().strip("|")) for line in lines]


class Cells(HTMLParser):
    """The cells of every table row; one that spans several columns is followed by blanks."""

    def __init__(self):
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.inside = True
            span = dict(attrs).get("colspan") or "1"
            wide = int(span) if span.isascii() and span.isdigit() and len(span) < 3 else 1
            self.rows[-1] += [""] * wide
            self.at = len(self.rows[-1]) - wide

    def handle_endtag(self, tag):
        if tag in ("td", "th", "tr"):
            self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.rows[-1][self.at] += f" {data}"


def rows_of_html(text: str) -> list[list[str]]:
    cells = Cells()
    cells.feed(text)
    cells.close()
    return cells.rows


# Workbooks


def text_of(sheet: Sheet) -> str:
    """A sheet as if it had been pasted. Raises Unreadable for cells that are never read, such as formulas."""
    lines = []
    for number, row in enumerate(sheet.rows, sheet.first_row):
        for at, cell in enumerate(row, sheet.first_column):
            if isinstance(cell, Refused):
                raise Unreadable(cell.rule, f"Ô {column_letters(at)}{number}: {cell.error.sentence}", sheet.name)
        lines.append("\t".join(map(written, row)))
    return "\n".join(lines)


def written(cell) -> str:
    """A cell as a person would type it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "Có" if cell else "Không"
    if isinstance(cell, int | float):
        return f"{exact(cell):f}".replace(".", ",")
    if isinstance(cell, date):
        return day_label(cell)
    return " ".join(str(cell).split())
