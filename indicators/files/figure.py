"""A figure with its years, provinces and parts as a workbook: real numbers, and beside each what limits it."""

import io
from collections.abc import Iterable

import xlsxwriter

from coopportal.kit.periods import day_label
from coopportal.kit.sheets import typed_text
from indicators.asks import Actual
from indicators.files.sheets import SETTINGS, looks, page
from indicators.models import Indicator
from indicators.selectors.figures import Reading
from indicators.sentences import explain, limit
from provinces.selectors import display_name

HEADS = ["Giá trị", "Tử số", "Mẫu số", "Ghi chú"]
Row = tuple[str, Actual]


def figure_workbook(reading: Reading, quote: str, parts: tuple[str, Iterable[Row]] | None) -> bytes:
    """`parts`: what the figure is parted by, and the rows. Sheets that would be empty are left out."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, SETTINGS) as book:
        formats = looks(book, value={"num_format": number_format(reading.indicator)})
        write_about(book, formats, reading, quote)
        write_rows(
            book, formats, reading, "Qua các năm", "Năm", ((str(one.year), one.actual) for one in reading.series)
        )
        if reading.places:
            named = ((display_name(one.province), one.actual) for one in reading.places)
            write_rows(book, formats, reading, "Theo tỉnh", "Tỉnh, thành phố", named)
        if parts:
            name, rows = parts
            write_rows(book, formats, reading, "Chia theo", name, rows)
    return out.getvalue()


def number_format(indicator: Indicator) -> str:
    return "#,##0." + "#" * max(indicator.unit.decimals, 2) if indicator.unit.decimals else "#,##0.##"


def write_about(book, formats, reading: Reading, quote: str) -> None:
    main, indicator = reading.main, reading.indicator
    sheet = page(book, "Con số", [26, 100])
    facts = [
        ("Chỉ tiêu", indicator.name),
        ("Mã", indicator.code),
        ("Địa bàn", display_name(main.province)),
        ("Từ ngày", day_label(main.ask.span.start)),
        ("Đến hết ngày", day_label(main.ask.span.end)),
        ("Đơn vị tính", indicator.unit.label),
        ("Cách tính", explain(reading.definition)),
        ("Căn cứ", indicator.legal_source),
        ("Câu dùng cho văn bản", quote),
    ]
    for row, (label, text) in enumerate(facts):
        sheet.write_string(row, 0, label, formats["strong"])
        sheet.write_string(row, 1, typed_text(text), formats["text"])
    for column, head in enumerate(HEADS):
        sheet.write_string(len(facts) + 1 + column, 0, head, formats["strong"])
    write_figure(sheet, formats, main.actual, [(len(facts) + 1 + column, 1) for column in range(len(HEADS))])


def write_rows(book, formats, reading: Reading, title: str, first: str, rows: Iterable[Row]) -> None:
    heads = [first, f"{HEADS[0]} ({reading.indicator.unit.label})", *HEADS[1:]]
    sheet = page(book, title, [44, 16, 22, 22, 34], heads, formats["head"])
    for number, (label, actual) in enumerate(rows, 1):
        sheet.write_string(number, 0, typed_text(label), formats["text"])
        write_figure(sheet, formats, actual, [(number, column) for column in range(1, 5)])


def write_figure(sheet, formats, actual: Actual, cells: list[tuple[int, int]]) -> None:
    """What is not known is "…", never 0; its figures stay blank."""
    value, numerator, denominator, note = cells
    if actual.value is None:
        sheet.write_string(*value, "…")
        return
    sheet.write_number(*value, float(actual.value), formats["value"])
    for cell, figure in ((numerator, actual.numerator), (denominator, actual.denominator)):
        if figure is not None:
            sheet.write_number(*cell, float(figure), formats["number"])
    sheet.write_string(*note, limit(actual), formats["text"])
