"""A printed sheet: A4 landscape by Nghị định 30/2020, text that stays text, rows as high as their text."""

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from coopportal.kit.numbers import Exact
from coopportal.kit.periods import day_label
from coopportal.kit.sheets import safe_cell
from reports.workbook.seal import DEMONSTRATION, DRAFT, Copy, Seal
from reports.workbook.typeface import FONT, text_height

# Column widths are counted in digits of the book's own font; 72 and 21 pixels are Excel's for Times New Roman 12.
BOOK_FONT = {"default_format_properties": {"font_name": FONT, "font_size": 12}}
BOOK_FONT |= {"default_column_width": 72, "default_row_height": 21}
ROW_HEIGHT = 15.75  # points, the 21 pixels
BOOK_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False} | BOOK_FONT
A4 = 9
MARGINS_MM = {"left": 30, "right": 15, "top": 20, "bottom": 20}
PAGE_WIDTH = 950  # pixels between the margins, 96 to the inch: so wide a sheet prints its 12 points as 12 points
PAGE_HEIGHT = 481  # points between the margins
SMALLEST_SCALE = 0.66  # to save a page: 12 points print as 8
CELL_PADDING = 8  # pixels lost to both edges of a cell
INDENT = 12  # pixels, of one step


def printed_format(decimals: int, *, prefix: str = "", suffix: str = "") -> str:
    """A number format with Vietnamese separators where the program knows them, else those of the reader's machine."""
    before, after = (f'"{text.replace(chr(34), "")}"' if text else "" for text in (prefix, suffix))
    return f"[$-42A]{before}#,##0{'.' + '0' * decimals if decimals else ''}{after}"


class Double(float):
    """A float that XlsxWriter writes with all its digits: 9.96, not 9.960000000000001."""

    def __format__(self, spec):
        return repr(float(self)).removesuffix(".0")


class Paper:
    """One sheet of the book. Text is written as text; `finish` gives each row the height its longest text needs."""

    def __init__(self, book: Workbook, name: str, widths: list[int]):
        self.book, self.name, self.widths = book, name, widths
        self.sheet = book.add_worksheet(name)
        self.heights: dict[int, float] = {}
        self.looks: dict[tuple, Format] = {}
        self.last = len(widths) - 1
        for column, width in enumerate(widths):
            self.sheet.set_column_pixels(column, column, width)

    def look(self, **properties) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self.looks:
            self.looks[key] = self.book.add_format(
                {"font_name": FONT, "font_size": 12, "valign": "vcenter"} | properties
            )
        return self.looks[key]

    def height(self, row: int, points: float) -> None:
        """The row becomes at least so high."""
        self.heights[row] = max(self.heights.get(row, 0), points)

    def needed(self, first: int, last: int, text: str, look: Format) -> float:
        """Points that the text takes over these columns."""
        room = sum(self.widths[first : last + 1]) - CELL_PADDING - INDENT * look.indent
        return text_height(text, room, look.font_size, bold=bool(look.bold))

    def text(self, row: int, first: int, text: str, look: Format, *, last: int | None = None) -> None:
        """Text in one cell, or merged up to column `last`."""
        last = first if last is None else last
        value = safe_cell(text, escape=False)
        if last > first:
            self.sheet.merge_range(row, first, row, last, "", look)
        self.height(row, self.needed(first, last, value, look))
        if value:
            self.sheet.write_string(row, first, value, look)
        else:
            self.sheet.write_blank(row, first, None, look)

    def rich(self, row: int, first: int, fragments: list, look: Format, *, last: int) -> None:
        """Merged text in several looks: format, text, format, text…"""
        self.sheet.merge_range(row, first, row, last, "", look)
        safe = [safe_cell(part, escape=False) if isinstance(part, str) else part for part in fragments]
        self.sheet.write_rich_string(row, first, *safe, look)

    def number(self, row: int, column: int, value: Exact, look: Format, *, formula: str = "") -> None:
        """A real number; with `formula`, a formula that shows it before anything is recalculated."""
        number = Double(safe_cell(value))
        self.height(row, self.needed(column, column, "0", look))
        if formula:
            self.sheet.write_formula(row, column, formula, look, number)
        else:
            self.sheet.write_number(row, column, number, look)

    def print_on_a4(self, content: dict, copy: Copy, seal: Seal | None) -> None:
        sheet = self.sheet
        sheet.set_paper(A4)
        sheet.set_landscape()
        sheet.set_margins(**{side: width / 25.4 for side, width in MARGINS_MM.items()})
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        marks = [mark for mark, wanted in ((DRAFT, not seal), (DEMONSTRATION, content["demonstration"])) if wanted]
        secrecy = "Bản nội bộ, không gửi ra ngoài" if copy == Copy.INTERNAL else ""
        if header := marginal(left=" · ".join(marks), right=secrecy):
            sheet.set_header(header, {"margin": 10 / 25.4})
        proof = f"Mã xác thực: {seal.code}\nTra cứu: {seal.verify_path}" if seal else DRAFT
        signed = f"Ký ngày {day_label(seal.signed_on)}" if seal else ""
        sheet.set_footer(marginal(left=proof, center="Trang &P/&N", right=signed), {"margin": 8 / 25.4})

    def break_pages(self, last_row: int, *, repeated: range, together: int) -> None:
        """Print on one page where that stays legible; else keep the rows from `together` on, to be signed, on one."""
        heights = [self.heights.get(row, ROW_HEIGHT) for row in range(last_row + 1)]
        scale = min(1, PAGE_WIDTH / sum(self.widths))
        if sum(heights) * min(scale, SMALLEST_SCALE) <= PAGE_HEIGHT:
            self.sheet.fit_to_pages(1, 1)
            return
        page_starts_at, used = 0, 0.0
        for row, height in enumerate(heights):
            if used + height > PAGE_HEIGHT / scale:
                page_starts_at, used = row, sum(heights[at] for at in repeated)
            used += height
        if page_starts_at > together:
            self.sheet.set_h_pagebreaks([together])

    def finish(self) -> None:
        for row, points in self.heights.items():
            self.sheet.set_row(row, min(points, 409))
        self.sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576", "formula_differs": "A1:XFD1048576"})


def marginal(*, left: str = "", center: str = "", right: str = "") -> str:
    """A header or footer; none begins with a digit. `center` may hold codes, elsewhere an ampersand is one."""
    parts = [("&L", left.replace("&", "&&")), ("&C", center), ("&R", right.replace("&", "&&"))]
    return "".join(f'{side}&"{FONT},Regular"&10{text}' for side, text in parts if text)
