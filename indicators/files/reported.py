"""Reported values as workbooks: the template that one fills in and uploads, and the list as Excel or CSV."""

import io
from collections.abc import Iterable

import xlsxwriter

from accounts.models import User
from cooperatives.exports import Content, about_list
from cooperatives.tables import Column, Shape
from coopportal.kit.periods import Span
from coopportal.kit.sheets import safe_cell, typed_text
from indicators.files.sheets import SETTINGS, looks, page
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
    with xlsxwriter.Workbook(out, SETTINGS) as book:
        formats = looks(book)
        heads = [*HEADS, *(heading(span, nature) for span in spans)]
        sheet = page(book, "Số liệu", [26, 58, 18, *(20 for _ in spans)], heads, formats["head"])
        sheet.freeze_panes(1, 2)
        guide = page(book, "Hướng dẫn", [110])
        for row, (one, cells) in enumerate(zip(indicators, keys, strict=True), start=1):
            for at, text in enumerate((one.code, one.name, one.unit.label)):
                sheet.write_string(row, at, typed_text(text), formats["fixed"])
            for at, cell in enumerate(cells, start=len(HEADS)):
                figure = as_there(there, cell)
                look = formats["whole" if figure is None or figure == int(figure) else "number"]
                if figure is None:
                    sheet.write_blank(row, at, None, look)
                else:
                    sheet.write_number(row, at, safe_cell(figure), look)
        for row, text in enumerate(GUIDANCE):
            guide.write_string(row, 0, text, formats["text"])
    return out.getvalue()


def heading(span: Span, nature: str) -> str:
    label = span.label()
    words = {ReportedValue.Nature.ESTIMATE: "Ước", ReportedValue.Nature.PRELIMINARY: "Sơ bộ"}.get(nature, "")
    return f"{words} {label}".strip().capitalize() if words else label[0].upper() + label[1:]


def as_there(there: dict, cell: ReportedValue):
    key = (cell.indicator_id, cell.province_id, None, cell.from_on, cell.to_on, cell.nature)
    return as_reported(there[key]).value if key in there else None


# The list

COLUMNS = [
    Column("indicator", "Mã chỉ tiêu", Shape.TEXT),
    Column("name", "Chỉ tiêu", Shape.TEXT),
    Column("province", "Địa bàn", Shape.TEXT),
    Column("span", "Kỳ", Shape.TEXT),
    Column("from_on", "Từ ngày", Shape.DAY),
    Column("to_on", "Đến hết ngày", Shape.DAY),
    Column("unit", "ĐVT", Shape.TEXT),
    Column("value", "Số báo cáo", Shape.DECIMAL),
    Column("about", "Xấp xỉ", Shape.TEXT),
    Column("numerator", "Tử số", Shape.DECIMAL),
    Column("denominator", "Mẫu số", Shape.DECIMAL),
    Column("computed", "Tính từ hồ sơ", Shape.DECIMAL),
    Column("difference", "Chênh lệch", Shape.DECIMAL),
    Column("nature", "Tính chất", Shape.TEXT),
    Column("state", "Trạng thái", Shape.TEXT),
    Column("supersedes", "Dùng thay số tính từ hồ sơ", Shape.TEXT),
    Column("reason", "Lý do", Shape.TEXT),
    Column("source", "Nguồn", Shape.TEXT),
    Column("agency", "Cơ quan báo cáo", Shape.TEXT),
    Column("programme", "Chương trình", Shape.TEXT),
    Column("entered_by", "Người nhập", Shape.TEXT),
    Column("approved_by", "Người duyệt", Shape.TEXT),
]
BATCH = 200


def content_of(rows: list[ReportedValue], filters: str, user: User) -> Content:
    return Content("Số liệu báo cáo", COLUMNS, cells_of(rows), about_list("Số liệu báo cáo", filters, user))


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
