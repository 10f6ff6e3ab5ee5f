"""A table of reported values: pasted or uploaded, then confirmed; and the workbook that one fills in."""

from django import forms
from django.core.exceptions import ValidationError

from accounts.once import OnceForm
from coopportal.kit import clock
from coopportal.kit.periods import Calendar
from coopportal.kit.uploads import MEBIBYTE
from coopportal.kit.workbooks.reading import Unreadable, read_workbook
from indicators.forms.reported import (
    PERIOD_CHOICES,
    PERIODS,
    PeriodForm,
    SourceForm,
    evidence_field,
    province_field,
    refuse_large,
)
from indicators.models import ReportedValue
from indicators.pasting import review
from indicators.pasting.grid import MOST_COLUMNS, MOST_ROWS, grid_of, text_of
from indicators.pasting.table import AS_BLANK, AS_ZERO
from indicators.selectors.reported import programmes_of, writable_provinces

LONGEST, LARGEST = 200_000, 2 * MEBIBYTE


class TableForm(PeriodForm, SourceForm):
    text = forms.CharField(
        label="Bảng số liệu",
        required=False,
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text="Chép bảng trong Excel hoặc Word rồi dán vào đây, gồm cả dòng tiêu đề. Cột đầu là tên hoặc mã chỉ tiêu.",
        error_messages={"max_length": "Bảng quá dài. Hãy chia làm nhiều lần dán."},
    )
    file = forms.FileField(
        label="hoặc tệp Excel, CSV",
        required=False,
        max_length=200,
        help_text="Dùng mẫu tải từ cổng hoặc bảng của bạn; không quá 2 MB.",
        error_messages={
            "empty": "Tệp trống. Hãy chọn lại tệp.",
            "max_length": "Tên tệp quá dài. Hãy đặt tên ngắn hơn.",
        },
    )
    across = forms.ChoiceField(
        label="Mỗi cột số liệu là",
        choices=[(review.PERIODS, "Một kỳ (năm, quý, 6 tháng …)"), (review.PROVINCES, "Một địa bàn, cùng một kỳ")],
        initial=review.PERIODS,
    )
    province = province_field()
    nature = forms.ChoiceField(
        label="Tính chất",
        choices=ReportedValue.Nature.choices,
        initial=ReportedValue.Nature.OFFICIAL,
        help_text="Tiêu đề cột ghi “Ước” hoặc “Sơ bộ” thì theo tiêu đề.",
    )
    programme = forms.ModelChoiceField(
        label="Riêng của chương trình",
        queryset=None,
        required=False,
        empty_label="Không, số chung của địa bàn",
        error_messages={"invalid_choice": "Không có chương trình này trong phạm vi của bạn."},
    )
    dot = forms.ChoiceField(
        label="Dấu chấm trong số là",
        required=False,
        choices=[
            ("", "Tự nhận; hỏi khi không chắc"),
            ("thousands", "Hàng nghìn: 1.450"),
            ("decimal", "Thập phân: 14.5"),
        ],
    )
    dash = forms.ChoiceField(
        label="Dấu “-” trong ô là",
        required=False,
        choices=[("", "Hỏi lại"), (AS_ZERO, "Không phát sinh (0)"), (AS_BLANK, "Chưa có số liệu")],
    )

    GROUPS = (
        ("Bảng", ("text", "file")),
        ("Các cột", ("across", "calendar", "nature", "programme")),
        ("Mỗi cột một kỳ: địa bàn của bảng", ("province",)),
        ("Mỗi cột một địa bàn: kỳ của bảng", ("period", "year", "from_on", "to_on")),
        ("Nguồn chung cho cả bảng", ("source", "agency")),
        ("Cách đọc số", ("dot", "dash")),
    )

    def __init__(self, *args, user, **options):
        super().__init__(*args, user=user, **options)
        self.fields["province"].queryset = writable_provinces(user)
        self.fields["province"].required = False
        self.fields["programme"].queryset = programmes_of(user)
        self.initial.setdefault("province", user.place.slug)
        self.initial.setdefault("year", clock.today().year)

    @property
    def groups(self):
        return [(title, [self[name] for name in names]) for title, names in self.GROUPS]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST:
            raise ValidationError("Tệp lớn hơn 2 MB. Chỉ giữ lại bảng số liệu, bỏ hình ảnh rồi tải lên lại.")
        return file

    def clean(self):
        if self.cleaned_data.get("across") == review.PROVINCES:
            super().clean()
        elif (
            self.cleaned_data.get("across") and not self.cleaned_data.get("province") and "province" not in self.errors
        ):
            self.add_error("province", "Chọn địa bàn của bảng.")
        self.read_table()
        return self.cleaned_data

    def read_table(self) -> None:
        """The cells, of the file if there is one: its text then stands in the form as if it had been pasted."""
        if file := self.cleaned_data.get("file"):
            try:
                sheets = [
                    sheet for sheet in read_workbook(file.read(), file.name) if not sheet.hidden and sheet.row_count
                ]
                text = text_of(sheets[0]) if sheets else ""
            except Unreadable as problem:
                self.add_error("file", problem.sentence)
                return
            self.data = self.data.copy()
            self.data[self.add_prefix("text")] = text
            self.cleaned_data["text"] = text
        grid = grid_of(self.cleaned_data.get("text") or "")
        if "text" in self.errors or "file" in self.errors:
            return
        if len(grid) < 2 or len(grid[0]) < 2:
            self.add_error("text", "Dán bảng có dòng tiêu đề và ít nhất hai cột: chỉ tiêu và một cột số liệu.")
        elif len(grid) > MOST_ROWS or len(grid[0]) > MOST_COLUMNS:
            self.add_error(
                "text", f"Bảng quá lớn: tối đa {MOST_ROWS} dòng, {MOST_COLUMNS} cột. Hãy chia làm nhiều lần dán."
            )
        self.cleaned_data["grid"] = grid

    def asked(self) -> review.Asked:
        told = self.cleaned_data
        across = told["across"]
        return review.Asked(
            grid=told["grid"],
            across=across,
            province=told["province"],
            span=self.span if across == review.PROVINCES else None,
            calendar=told["calendar"] or Calendar.CALENDAR,
            **{name: told[name] for name in ("nature", "programme", "source", "agency", "dot", "dash")},
        )

    @property
    def carried(self):
        """What the next page sends along unseen: all but the table, which it shows, and the file, which was read."""
        return [bound for bound in self if bound.name not in ("text", "file")]


class ConfirmForm(OnceForm):
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    note = forms.CharField(
        label="Ghi chú xác nhận các số bất thường",
        required=False,
        max_length=300,
        help_text="Ví dụ: đã đối chiếu biểu gốc.",
    )
    reason = forms.CharField(
        label="Lý do các số khác số tính từ hồ sơ",
        required=False,
        max_length=300,
        help_text="Ghi vào những số có chênh lệch. Ví dụ: 12 HTX mới đăng ký chưa nhập hồ sơ.",
    )
    evidence = evidence_field()

    def clean_evidence(self):
        return refuse_large(self.cleaned_data["evidence"])


class TemplateForm(forms.Form):
    """Which workbook to fill in: a province and a period, beside the same period of the year before."""

    province = province_field()
    period = forms.ChoiceField(
        label="Kỳ", choices=[choice for choice in PERIOD_CHOICES if choice[0] in PERIODS], initial="year"
    )
    year = PeriodForm.base_fields["year"]
    calendar = forms.ChoiceField(label="Năm tính theo", required=False, choices=Calendar.choices)
    nature = forms.ChoiceField(label="Tính chất", choices=ReportedValue.Nature.choices, initial="official")

    def __init__(self, data=None, *, user):
        super().__init__(data, auto_id="template_%s", initial={"province": user.place.slug, "year": clock.today().year})
        self.fields["province"].queryset = writable_provinces(user)

    def clean_year(self):
        return self.cleaned_data["year"] or clock.today().year

    def spans(self):
        told = self.cleaned_data
        build, calendar = PERIODS[told["period"]][1], Calendar(told["calendar"] or Calendar.CALENDAR)
        return [build(year, calendar) for year in (told["year"] - 1, told["year"])]
