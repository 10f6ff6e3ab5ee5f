"""Reported values as workbooks: the template that one fills in and uploads, and the list as Excel or CSV."""

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter

from cooperatives.exports import decimal_comma, no_formula
from coopportal.kit.numbers import format_number
from coopportal.kit.periods import Span, day_label
from coopportal.kit.sheets import safe_cell
from indicators.models import Indicator, ReportedValue
from indicators.selectors.reported import beside, standing
from indicators.stated import as_reported
from provinces.models import Province

GUIDANCE = (
    "Điền số vào các cột kỳ của trang “Số liệu” rồi tải lên tại Chỉ tiêu → Số báo cáo → Dán bảng, tệp Excel.",
    "Số đang có đã điền sẵn; sửa ô nào thì ô ấy thành số mới. Ô để trống: không nhập gì. Số 0 thì ghi 0.",
    "Ghi theo đúng đơn vị tính ở cột ĐVT. Cổng cho xem trước mọi thay đổi rồi mới ghi.",
    "Không sửa cột Mã. Có thể xóa bớt dòng không dùng, thêm cột kỳ khác, ví dụ “6 tháng đầu năm 2025”.",
)
HEADS = ("Mã", "Chỉ tiêu", "ĐVT")


def template(indicators: list[Indicator], province: Province, spans: list[Span], nature: str, agency) -> bytes:
    """All indicators with what stands for the spans now: open figures of the agency, else the approved ones."""
    keys = [
        [
            ReportedValue(indicator=one, province=province, from_on=span.start, to_on=span.end, nature=nature)
            for span in spans
        ]
        for one in indicators
    ]
    there = standing([row for rows in keys for row in rows], agency)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#D7E7F4"}
        )
        fixed = book.add_format({"font_color": "#566379", "bg_color": "#F1F3F6", "text_wrap": True, "valign": "top"})
        number = book.add_format({"num_format": "#,##0.####", "valign": "top"})
        whole = book.add_format({"num_format": "#,##0", "valign": "top"})
        sheet, guide = book.add_worksheet("Số liệu"), book.add_worksheet("Hướng dẫn")
        for at, width in enumerate((26, 58, 18, *(20 for _ in spans))):
            sheet.set_column(at, at, width)
        for at, text in enumerate((*HEADS, *(heading(span, nature) for span in spans))):
            sheet.write_string(0, at, text, head)
        for row, (one, cells) in enumerate(zip(indicators, keys, strict=True), start=1):
            for at, text in enumerate((one.code, one.name, one.unit.label)):
                sheet.write_string(row, at, safe_cell(text, escape=False), fixed)
            for at, cell in enumerate(cells, start=len(HEADS)):
                figure = as_there(there, cell)
                look = whole if figure is None or figure == int(figure) else number
                if figure is None:
                    sheet.write_blank(row, at, None, look)
                else:
                    sheet.write_number(row, at, safe_cell(figure), look)
        sheet.freeze_panes(1, 2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        guide.set_column(0, 0, 110, book.add_format({"text_wrap": True, "valign": "top"}))
        for row, text in enumerate(GUIDANCE):
            guide.write_string(row, 0, text)
    return out.getvalue()


def heading(span: Span, nature: str) -> str:
    label = span.label()
    words = {ReportedValue.Nature.ESTIMATE: "Ước", ReportedValue.Nature.PRELIMINARY: "Sơ bộ"}.get(nature, "")
    return f"{words} {label}".strip().capitalize() if words else label[0].upper() + label[1:]


def as_there(there: dict, cell: ReportedValue):
    key = (cell.indicator_id, cell.province_id, None, cell.from_on, cell.to_on, cell.nature)
    return as_reported(there[key]).value if key in there else None


# The list

COLUMNS = (
    "Mã chỉ tiêu", "Chỉ tiêu", "Địa bàn", "Kỳ", "Từ ngày", "Đến hết ngày", "ĐVT", "Số báo cáo", "Xấp xỉ", "Tử số", "Mẫu số",
    "Tính từ hồ sơ", "Chênh lệch", "Tính chất", "Trạng thái", "Dùng thay số tính từ hồ sơ", "Lý do", "Nguồn", "Cơ quan báo cáo",
    "Chương trình", "Người nhập", "Người duyệt",
)  # fmt: skip
WIDTHS = (20, 46, 20, 24, 12, 12, 14, 16, 8, 14, 14, 16, 14, 12, 16, 12, 34, 46, 34, 34, 26, 26)
BATCH = 200


def cells_of(rows: list[ReportedValue]) -> Iterable[tuple]:
    """One tuple a row, in the order of COLUMNS; figures exact, blanks None."""
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        for row, compared in zip(batch, beside(batch), strict=True):
            yield (
                row.indicator.code, row.indicator.name, str(row.province), row.span.label(), row.from_on, row.to_on,
                row.indicator.unit.label, compared.stated, "x" if row.about else "", row.numerator, row.denominator,
                compared.computed, compared.difference, row.get_nature_display(), row.get_state_display(),
                "x" if row.supersedes else "", row.reason, row.source, str(row.agency or ""), str(row.programme or ""),
                str(row.entered_by or ""), str(row.approved_by or ""),
            )  # fmt: skip


def list_xlsx(rows: list[ReportedValue]) -> bytes:
    return table_xlsx("Số liệu báo cáo", COLUMNS, WIDTHS, cells_of(rows))


def table_xlsx(name: str, columns: Sequence[str], widths: Sequence[int], rows: Iterable[tuple]) -> bytes:
    """A list as one sheet: text stays text, figures are figures, days are days, a blank is a blank."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#D7E7F4"}
        )
        looks = {
            "day": book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"}),
            "whole": book.add_format({"num_format": "#,##0", "valign": "top"}),
            "number": book.add_format({"num_format": "#,##0.####", "valign": "top"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        sheet, number = book.add_worksheet(name), 0
        for at, (title, width) in enumerate(zip(columns, widths, strict=True)):
            sheet.set_column(at, at, width)
            sheet.write_string(0, at, title, head)
        for number, cells in enumerate(rows, start=1):
            for at, cell in enumerate(cells):
                write_cell(sheet, number, at, cell, looks)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, max(number, 1), len(columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    return out.getvalue()


def write_cell(sheet, row: int, at: int, cell, looks: dict) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        sheet.write_string(row, at, safe_cell(cell, escape=False), looks["text"])
    elif hasattr(cell, "year"):
        sheet.write_datetime(row, at, cell, looks["day"])
    else:
        sheet.write_number(row, at, safe_cell(cell), looks["whole" if cell == int(cell) else "number"])


def list_csv(rows: list[ReportedValue]) -> bytes:
    return table_csv(COLUMNS, cells_of(rows))


def table_csv(columns: Sequence[str], rows: Iterable[tuple]) -> bytes:
    """As Excel with Vietnamese settings opens it by a double click: ";" between cells, a comma for decimals."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    for cells in rows:
        writer.writerow([csv_cell(cell) for cell in cells])
    return out.getvalue().encode()


def csv_cell(cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return no_formula(cell)
    if hasattr(cell, "year"):
        return day_label(cell)
    return decimal_comma(cell) if cell == int(cell) else format_number(cell, 4).replace(".", "")
