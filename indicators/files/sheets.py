"""What the small workbooks of this app have in common; lists of any length are written by cooperatives/exports.py."""

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

SETTINGS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LOOKS = {
    "head": {"bold": True, "text_wrap": True, "bg_color": "#E6F0F8", "border": 1, "valign": "vcenter"},
    "title": {"bold": True, "font_size": 13},
    "strong": {"bold": True, "valign": "top"},
    "text": {"text_wrap": True, "valign": "top"},
    "fixed": {"text_wrap": True, "valign": "top", "font_color": "#566379", "bg_color": "#F1F3F6"},
    "whole": {"num_format": "#,##0", "valign": "top"},
    "number": {"num_format": "#,##0.####", "valign": "top"},
    "day": {"num_format": "dd/mm/yyyy", "valign": "top", "align": "left"},
}


def looks(book: Workbook, **more: dict) -> dict:
    """The formats by name, with those of `more` beside or instead of them."""
    return {name: book.add_format(look) for name, look in (LOOKS | more).items()}


def page(book: Workbook, title: str, widths: list[int], heads: list[str] | None = None, head=None) -> Worksheet:
    """A sheet as it is printed: A4 landscape, one page wide. `heads` stand in its first row, on every page."""
    sheet = book.add_worksheet(title)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for column, text in enumerate(heads or ()):
        sheet.write_string(0, column, text, head)
    if heads:
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
    return sheet
