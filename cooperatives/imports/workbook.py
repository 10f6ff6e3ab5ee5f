"""Templates to fill in: the person's own records, drop-downs, guidance, and hidden what says which column is which."""

import io
import math
from collections.abc import Iterator
from decimal import Decimal

import xlsxwriter
from django import forms

from accounts.models import User
from cooperatives.imports.columns import PERSONAL, VERSION, importable
from cooperatives.imports.mapping import MARK
from cooperatives.imports.notices import MARK_SHEET
from cooperatives.imports.places import communes_of
from cooperatives.imports.records import record_rows
from cooperatives.models import Kind
from cooperatives.tables import COMMUNE_CHANGES, IMPORTED, Column, Shape
from coopportal.kit import clock
from coopportal.kit.numbers import MILLION
from coopportal.kit.sheets import safe_cell

DATA, GUIDE, LISTS = "Dữ liệu", "Hướng dẫn", "_danh_muc"
MOST_ROWS = 15_000
EMPTY_ROWS = 1_000  # below the records, with drop-downs, for new ones
LEAST_WIDTH, MOST_WIDTH = 12, 38  # in letters
WIDTHS = {
    "name": 42,
    "address": 44,
    "note": 40,
    "reason": 40,
    "commune": 24,
    "title": 52,
    "product": 34,
    "website": 28,
    "called": 24,
    "act": 20,
    "on": 14,
    "new_name": 24,
    "new_kind": 12,
    "basis": 32,
}
OF_SHAPE = {
    Shape.COUNT: 12, Shape.DECIMAL: 10, Shape.MONEY: 15, Shape.FLAG: 12, Shape.DAY: 13, Shape.YEAR: 8, Shape.CODE: 17,
    Shape.CHOICES: 40,
}  # fmt: skip
PAGE = 190  # letters across a printed page
HEAD_HEIGHT, LINE_HEIGHT = 64, 15  # points
ADVICE_WIDTH = 96
ALIGNED = {"0": {"align": "left"}, "dd/mm/yyyy": {"align": "center"}}  # beside them stands text
FLAGS = ["Có", "Không"]
GUIDANCE = (
    "Điền hoặc sửa ở trang “Dữ liệu”, lưu rồi tải lên tại mục Nhập Excel. Cổng cho xem trước mọi thay đổi rồi mới ghi.",
    "Ô để trống: giữ nguyên giá trị đang có. Gõ x: xóa giá trị đang có. Gõ 0: ghi số không.",
    "Không sửa cột màu xám: chúng cho biết dòng thuộc hồ sơ nào. Thêm hồ sơ mới ở các dòng trống bên dưới.",
    "Tiền ghi bằng triệu đồng: 1.250 là 1 tỷ 250 triệu đồng. Ngày ghi ngày/tháng/năm, ví dụ 31/12/2025.",
    "Không xếp lại từng cột riêng lẻ; xếp thì xếp cả bảng. Có thể xóa bớt dòng không dùng.",
    "Trang này không được đọc khi nhập.",
)
GUIDANCE_ON_COMMUNES = (
    "Điền ở trang “Dữ liệu”, mỗi xã một ngày một dòng, rồi tải lên tại mục Thay đổi xã, phường. Xem trước rồi mới ghi.",
    "Đổi tên, loại, mã: điền “Tên mới”, “Loại mới”, “Mã mới”, chỉ những gì thay đổi.",
    "Nhập vào xã khác: mỗi xã nhập đi một dòng; “Nhập vào mã” là mã của xã nhận.",
    "Xã nhận là xã mới lập: các dòng cùng ghi mã mới đó; dòng đầu ghi cả “Tên mới” và “Loại mới” của nó.",
    "Tách ra xã mới: ghi mã xã bị tách, rồi “Tên mới”, “Loại mới”, “Mã mới” của xã tách ra.",
    "Khi tách, hồ sơ ở lại xã cũ: tổ chức nào thuộc xã mới thì cán bộ phụ trách ghi “Chuyển địa bàn”.",
    "Mã xã là mã đang dùng ngay trước ngày hiệu lực. Nhiều thay đổi nối tiếp nhau ghi chung một tệp được.",
    "Ngày hiệu lực không sau ngày nạp. Dòng chỉ có mã và tên là xã không thay đổi. Trang này không được đọc khi nạp.",
)
ADVICE = {
    Shape.TEXT: "Chữ",
    Shape.CODE: "Mã số, giữ cả số 0 ở đầu",
    Shape.COUNT: "Số nguyên, ví dụ 25",
    Shape.DECIMAL: "Số, ví dụ 85,5",
    Shape.MONEY: "Triệu đồng, ví dụ 1.250,5",
    Shape.YEAR: "Năm, ví dụ 2025",
    Shape.DAY: "Ngày, ví dụ 31/12/2025",
    Shape.FLAG: "Có hoặc Không",
    Shape.CHOICE: "Chọn trong danh sách",
    Shape.CHOICES: "Một hoặc nhiều mục, cách nhau bằng dấu chấm phẩy",
}


class TooManyRows(Exception):
    pass


class FilterForm(forms.Form):
    """Which of the person's records the template holds."""

    kind = forms.ChoiceField(label="Loại hình", required=False, choices=[("", "Tất cả"), *Kind.choices])
    commune = forms.CharField(label="Xã, phường (mã hoặc tên)", required=False, max_length=80)
    year = forms.IntegerField(
        label="Năm", required=False, min_value=1997, max_value=2100,
        error_messages={"invalid": "Năm là một số, ví dụ 2025."},
    )  # fmt: skip

    def __init__(self, *args, user: User, **options):
        super().__init__(*args, **options)
        self.user = user
        self.fields["year"].initial = clock.today().year


def template_workbook(code: str, user: User, filters: dict) -> tuple[str, bytes]:
    """(file name, bytes). Raises TooManyRows with a sentence when the filters leave more than a workbook should hold."""
    columns = importable(code)
    out = io.BytesIO()
    options = {"in_memory": True, "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        drawing = Drawing(book, columns)
        rows = drawing.data(record_rows(code, user, filters))
        if code == COMMUNE_CHANGES.code:
            drawing.guide(IMPORTED[code].name, GUIDANCE_ON_COMMUNES, "Bắt buộc với dòng có thay đổi")
        else:
            drawing.guide(IMPORTED[code].name, GUIDANCE, "Bắt buộc với hồ sơ mới")
        drawing.lists(user)
        drawing.mark(code)
        drawing.validate(rows)
    return f"mau-nhap_{code}_{clock.today():%Y%m%d}.xlsx", out.getvalue()


class Drawing:
    """One workbook being drawn; `columns` in the order of the sheet, the version last and hidden."""

    def __init__(self, book, columns: tuple[Column, ...]):
        self.book, self.columns = book, columns
        head = {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "border_color": "#C9D2DC"}
        self.head = book.add_format(head | {"bg_color": "#D7E7F4"})
        self.needed = book.add_format(head | {"bg_color": "#F9E3B4"})
        self.grey_head = book.add_format(head | {"bg_color": "#E1E6EC"})
        self.sheet = book.add_worksheet(DATA)
        self.pages = [book.add_worksheet(name) for name in (GUIDE, LISTS, MARK_SHEET)]
        self.formats = {}
        self.ranges: dict[str, str] = {}

    def format(self, column: Column, value=None, locked=False):
        """Of a cell: by the shape of the column, whole money without decimals; what says which record is meant is locked."""
        number = {
            Shape.DAY: "dd/mm/yyyy",
            Shape.COUNT: "#,##0" if column.key not in ("id", "organisation", "activity") else "0",
            Shape.YEAR: "0",
            Shape.MONEY: "#,##0" if value is None or value == int(value) else "#,##0.0#####",
            Shape.DECIMAL: "#,##0.##",
            Shape.CODE: "@",
            Shape.TEXT: "@",
        }.get(column.shape, "General")
        if (number, locked) not in self.formats:
            look = {"num_format": number, "locked": locked, "valign": "top"} | ALIGNED.get(number, {})
            self.formats[number, locked] = self.book.add_format(
                look | ({"font_color": "#566379", "bg_color": "#F1F3F6"} if locked else {})
            )
        return self.formats[number, locked]

    def data(self, records: Iterator[dict]) -> int:
        sheet = self.sheet
        for at, column in enumerate(self.columns):
            sheet.set_column(at, at, width_of(column), self.format(column))
        sheet.set_column(len(self.columns), len(self.columns), 4, None, {"hidden": True})
        sheet.set_row(0, HEAD_HEIGHT)
        for at, column in enumerate(self.columns):
            look = self.grey_head if column.fixed else self.needed if column.required else self.head
            sheet.write_string(0, at, column.label, look)
        sheet.write_string(0, len(self.columns), VERSION.label, self.grey_head)
        row = 0
        for row, record in enumerate(records, start=1):
            if row > MOST_ROWS:
                raise TooManyRows(
                    f"Bộ lọc còn hơn {MOST_ROWS:,} hồ sơ. Hãy chọn xã hoặc loại hình rồi tải lại.".replace(",", ".")
                )
            for at, column in enumerate(self.columns):
                self.write(row, at, column, record.get(column.key))
            if record.get("version"):
                sheet.write_number(row, len(self.columns), record["version"], self.format(VERSION, locked=True))
        kept = next(
            (at for at, column in enumerate(self.columns, start=1) if column.key in ("name", "title", "commune")), 1
        )
        sheet.freeze_panes(1, kept)
        sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "delete_rows": True})
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(math.ceil(sum(map(width_of, self.columns)) / PAGE), 0)
        sheet.repeat_rows(0)
        sheet.repeat_columns(0, kept - 1)
        return row

    def write(self, row: int, at: int, column: Column, value) -> None:
        if value is None or value == "" or value == []:
            if column.fixed:
                self.sheet.write_blank(row, at, None, self.format(column, locked=True))
            return
        value = cell_of(column, value)
        look = self.format(column, value if column.shape is Shape.MONEY else None, column.fixed)
        if column.shape is Shape.DAY:
            self.sheet.write_datetime(row, at, value, look)
        elif isinstance(value, str):
            self.sheet.write_string(row, at, safe_cell(value, escape=False), look)
        else:
            self.sheet.write_number(row, at, value, look)

    def guide(self, name: str, guidance: tuple[str, ...], needed: str) -> None:
        sheet = self.pages[0]
        title, wrap = (
            self.book.add_format({"bold": True, "font_size": 13}),
            self.book.add_format({"text_wrap": True, "valign": "top"}),
        )
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 44, wrap)
        sheet.set_column(1, 1, ADVICE_WIDTH, wrap)
        sheet.write_string(0, 0, f"Mẫu nhập: {name}", title)
        for row, text in enumerate(guidance, start=2):
            sheet.merge_range(row, 0, row, 1, text, wrap)
        top = len(guidance) + 3
        for at, text in enumerate(("Cột", "Cách điền")):
            sheet.write_string(top, at, text, self.head)
        for row, column in enumerate(self.columns, start=top + 1):
            words = "Không sửa" if column.fixed else ADVICE[column.shape] + (f". {needed}" if column.required else "")
            if column.choices:
                words += ": " + "; ".join(str(label) for label in column.choices.labels)
            if column.key in PERSONAL:
                words += ". Dữ liệu cá nhân: chỉ điền khi có thay đổi"
            sheet.set_row(row, LINE_HEIGHT * math.ceil(len(words) / ADVICE_WIDTH))
            sheet.write_string(row, 0, column.label, wrap)
            sheet.write_string(row, 1, words, wrap)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)

    def lists(self, user: User) -> None:
        """The words of drop-downs, a column each, in a sheet of their own: they may be longer than Excel's 255 characters."""
        found = {
            column.key: [str(label) for label in column.choices.labels]
            for column in self.columns
            if column.shape is Shape.CHOICE
        }
        found |= {column.key: FLAGS for column in self.columns if column.shape is Shape.FLAG}
        if any(column.key == "commune" and not column.fixed for column in self.columns):
            found["commune"] = [commune.full_name for commune in communes_of(user).order_by("sort_key")]
        found = {key: words for key, words in found.items() if words}
        sheet = self.pages[1]
        for row in range(max(map(len, found.values()), default=0)):
            for at, words in enumerate(found.values()):
                if row < len(words):
                    sheet.write_string(row, at, words[row])
        for at, (key, words) in enumerate(found.items()):
            letter = xlsxwriter.utility.xl_col_to_name(at)
            self.ranges[key] = f"='{LISTS}'!${letter}$1:${letter}${len(words)}"
        sheet.hide()

    def mark(self, code: str) -> None:
        sheet = self.pages[2]
        for at, cell in enumerate((MARK, "1", code, DATA)):
            sheet.write_string(0, at, cell)
        sheet.write_number(0, 4, 1)
        for at, key in enumerate((*(column.key for column in self.columns), VERSION.key)):
            sheet.write_string(1, at, key)
        sheet.hide()

    def validate(self, rows: int) -> None:
        """Drop-downs, also for the rows below that are still empty. What is not in the list is warned of, not refused: "x"."""
        last = rows + EMPTY_ROWS
        for at, column in enumerate(self.columns):
            if column.fixed:
                continue
            rule = None
            if column.key in self.ranges:
                rule = {"validate": "list", "source": self.ranges[column.key]}
            if rule:
                label = f"Chọn một mục của “{column.label}” trong danh sách, gõ x để xóa, hoặc để trống."[:250]
                self.sheet.data_validation(
                    1,
                    at,
                    last,
                    at,
                    rule | {"error_title": "Không đúng danh mục", "error_message": label, "error_type": "warning"},
                )


def width_of(column: Column) -> int:
    """In letters: of a choice its longest label, of a text at least half its head, which has several lines."""
    if column.shape is Shape.CHOICE:
        return min(max(len(str(label)) for label in column.choices.labels) + 2, MOST_WIDTH)
    return WIDTHS.get(column.key) or OF_SHAPE.get(column.shape) or max(LEAST_WIDTH, min(len(column.label), MOST_WIDTH))


def cell_of(column: Column, value):
    match column.shape:
        case Shape.MONEY:
            return Decimal(value) / MILLION
        case Shape.FLAG:
            return FLAGS[0] if value else FLAGS[1]
        case Shape.CHOICE:
            return str(dict(column.choices.choices).get(value, value))
        case Shape.CHOICES:
            labels = dict(column.choices.choices)
            return "; ".join(str(labels.get(one, one)) for one in value)
    return value
