"""A comparison of two lists as a workbook: how the totals come about, then a sheet a group."""

import io

import xlsxwriter

from coopportal.kit.numbers import format_number
from coopportal.kit.periods import Span
from coopportal.kit.sheets import safe_cell
from indicators.selectors.comparing import Comparison, Told
from provinces.models import Province
from provinces.selectors import display_name

SHEETS = (
    ("only_here", "Chỉ có ở cổng"),
    ("only_there", "Chỉ có trong danh sách"),
    ("doubtful", "Chưa chắc"),
    ("repeated", "Ghi trùng"),
    ("both", "Có ở cả hai"),
)
HEADS = (("Dòng", 8), ("Tên tổ chức", 52), ("Mã số thuế", 17), ("Xã, phường, đặc khu", 26), ("Vì sao", 80))


def comparison_xlsx(made: Comparison, heading: str, province: Province, span: Span) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#D7E7F4"}
        )
        cell = book.add_format({"text_wrap": True, "valign": "top", "border": 1, "border_color": "#C9D2DC"})
        bold = book.add_format({"bold": True, "font_size": 13})
        page = book.add_worksheet("Tổng hợp")
        page.set_column(0, 0, 34)
        page.set_column(1, 1, 12)
        page.write_string(0, 0, safe_cell(heading, escape=False), bold)
        page.write_string(1, 0, f"{display_name(province)}, {span.label()}")
        totals = [
            ("Tổ chức phía sau con số", made.here),
            ("Số dòng của danh sách", made.lines),
            *((title, len(getattr(made, name))) for name, title in SHEETS),
        ]
        for row, (label, count) in enumerate(totals, start=3):
            page.write_string(row, 0, label, cell)
            page.write_number(row, 1, count, cell)
        for name, title in SHEETS:
            write_group(book.add_worksheet(title), getattr(made, name), head, cell)
        for sheet in book.worksheets():
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
    return out.getvalue()


def write_group(sheet, rows: list[Told], head, cell) -> None:
    for at, (label, width) in enumerate(HEADS):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, label, head)
    for row, one in enumerate(rows, start=1):
        if one.number is not None:
            sheet.write_number(row, 0, one.number, cell)
        else:
            sheet.write_blank(row, 0, None, cell)
        for at, text in enumerate((one.name, one.code, one.commune, one.why), start=1):
            sheet.write_string(row, at, safe_cell(text, escape=False), cell)
    if not rows:
        sheet.write_string(1, 1, f"{format_number(0)} dòng", cell)
    sheet.freeze_panes(1, 2)
    sheet.repeat_rows(0)
