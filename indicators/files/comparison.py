"""A comparison of two lists as a workbook: how the totals come about, then a sheet a group."""

import io

import xlsxwriter

from coopportal.kit.periods import Span
from coopportal.kit.sheets import typed_text
from indicators.files.sheets import SETTINGS, looks, page
from indicators.selectors.comparing import GROUPS, Comparison, Told
from provinces.models import Province
from provinces.selectors import display_name

COLUMNS = {"Dòng": 8, "Tên tổ chức": 52, "Mã số thuế": 17, "Xã, phường, đặc khu": 26, "Vì sao": 80}


def comparison_xlsx(made: Comparison, heading: str, province: Province, span: Span) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, SETTINGS) as book:
        formats = looks(book)
        about = page(book, "Tổng hợp", [34, 12])
        about.write_string(0, 0, typed_text(heading), formats["title"])
        about.write_string(1, 0, typed_text(f"{display_name(province)}, {span.label()}"))
        totals = [
            ("Tổ chức phía sau con số", made.here),
            ("Số dòng của danh sách", made.lines),
            *((title, len(getattr(made, name))) for name, title in GROUPS.items()),
        ]
        for row, (label, count) in enumerate(totals, start=3):
            about.write_string(row, 0, label, formats["text"])
            about.write_number(row, 1, count, formats["whole"])
        for name, title in GROUPS.items():
            write_group(book, title, getattr(made, name), formats)
    return out.getvalue()


def write_group(book, title: str, rows: list[Told], formats: dict) -> None:
    sheet = page(book, title, [*COLUMNS.values()], [*COLUMNS], formats["head"])
    sheet.freeze_panes(1, 2)
    for row, one in enumerate(rows, start=1):
        if one.number is not None:
            sheet.write_number(row, 0, one.number, formats["whole"])
        for at, text in enumerate((one.name, one.code, one.commune, one.why), start=1):
            sheet.write_string(row, at, typed_text(text), formats["text"])
