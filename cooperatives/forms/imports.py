import re

from django import forms

from accounts.models import User
from cooperatives.imports import mapping as mappings
from cooperatives.imports.columns import by_key, fillable, importable
from cooperatives.imports.mapping import Mapping
from cooperatives.imports.notices import DAYS, DOT
from cooperatives.imports.writers import tables_for
from cooperatives.tables import IMPORTED, Shape
from coopportal.kit.numbers import format_number
from coopportal.kit.workbooks.cells import CellError, read_count, read_day, read_decimal

ROW = re.compile(r"[1-9]\d{0,6}", re.ASCII)
NO_COLUMN = ("", "— bỏ qua cột này —")
MOST_COLUMNS = 120


class UploadForm(forms.Form):
    table = forms.ChoiceField(label="Dữ liệu trong tệp")
    file = forms.FileField(
        label="Tệp Excel",
        help_text="Tệp .xlsx hoặc .csv, không quá 10 MB. Tệp của phần mềm khác cũng được: cổng sẽ hỏi cột nào là gì.",
        error_messages={
            "required": "Hãy chọn tệp để nhập, không quá 10 MB.",
            "empty": "Tệp rỗng. Kiểm tra lại tệp trên máy rồi chọn lại.",
            "max_length": "Tên tệp dài quá. Đặt tên ngắn hơn rồi chọn lại.",
        },
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        max_length=200,
    )

    def __init__(self, *args, user: User, **options):
        super().__init__(*args, **options)
        self.fields["table"].choices = [(code, IMPORTED[code].name) for code in tables_for(user)]
        self.fields["table"].error_messages["invalid_choice"] = "Hãy chọn bảng dữ liệu mà tệp thuộc về."


class SheetForm(forms.Form):
    """Which sheet of the file, and which row has the heads."""

    sheet = forms.ChoiceField(label="Trang tính")

    def __init__(self, *args, sheets, **options):
        super().__init__(*args, **options)
        self.fields["sheet"].choices = [(one["name"], f"{one['name']} ({one['rows']} dòng)") for one in sheets]


class MappingForm(forms.Form):
    """One choice a column of the sheet, and what a file may leave unsaid for all of its rows."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    sheet = forms.CharField(widget=forms.HiddenInput)
    save_as = forms.CharField(
        label="Lưu cách ghép với tên",
        max_length=120,
        required=False,
        help_text="Để trống nếu không lưu. Lần sau tệp cùng tiêu đề được nhận ra ngay.",
    )

    def __init__(self, *args, code: str, seen: dict, chosen: Mapping | None, **options):
        self.code, self.seen = code, seen
        heads, samples = seen["heads"][:MOST_COLUMNS], seen["samples"]
        columns = chosen.columns if chosen else mappings.propose(code, heads, samples)
        units = chosen.units if chosen else mappings.units(code, columns, heads)
        fixed = chosen.fixed if chosen else {}
        self.answers = chosen.answers if chosen else {}
        first = {"sheet": seen["name"]}
        super().__init__(*args, initial=first | options.pop("initial", {}), **options)
        choices = [NO_COLUMN, *((one.key, one.label) for one in importable(code))]
        self.columns = []
        for at, head in enumerate(heads):
            key = columns.get(str(at), "")
            self.fields[f"column-{at}"] = forms.ChoiceField(
                label=head or f"Cột {at + 1}", choices=choices, required=False, initial=key
            )
            self.fields[f"unit-{at}"] = forms.ChoiceField(
                label=f"Đơn vị tiền của {head or f'cột {at + 1}'}",
                choices=[("", "—"), *((unit, unit) for unit in mappings.UNITS)],
                required=False,
                initial=units.get(key, ""),
            )
        for one in self.fixable():
            self.fields[f"fixed-{one.key}"] = forms.CharField(
                label=one.label, required=False, max_length=200, initial=fixed.get(one.key, "")
            )

    def fixable(self):
        """What is often the same for a whole file and stands in its title, not in a column."""
        names = {"year", "scheme", "kind", "sector", "base", "commune", "band"}
        return [one for one in fillable(IMPORTED[self.code]) if one.key in names]

    def rows(self):
        """(field, unit field, samples) of each column, for the page."""
        for at, samples in enumerate(self.seen["samples"][:MOST_COLUMNS]):
            yield self[f"column-{at}"], self[f"unit-{at}"], samples

    def fixed_fields(self):
        return [self[f"fixed-{one.key}"] for one in self.fixable()]

    def shared_fields(self):
        return [self["save_as"]]

    def clean(self):
        data = super().clean()
        chosen = {str(at): data.get(f"column-{at}") for at in range(len(self.seen["heads"][:MOST_COLUMNS]))}
        chosen = {at: key for at, key in chosen.items() if key}
        for at, key in chosen.items():
            if list(chosen.values()).count(key) > 1:
                self.add_error(f"column-{at}", "Hai cột cùng ghép vào một mục. Giữ một cột, cột kia chọn bỏ qua.")
        if not chosen:
            raise forms.ValidationError("Hãy ghép ít nhất một cột, ví dụ cột tên hoặc mã số thuế.")
        return data

    def mapping(self) -> Mapping:
        data = self.cleaned_data
        at_keys = {
            str(at): data[f"column-{at}"]
            for at in range(len(self.seen["heads"][:MOST_COLUMNS]))
            if data.get(f"column-{at}")
        }
        money = {one.key for one in importable(self.code) if one.shape is Shape.MONEY}
        units = {key: data.get(f"unit-{at}") or "triệu" for at, key in at_keys.items() if key in money}
        fixed = {one.key: data[f"fixed-{one.key}"] for one in self.fixable() if data.get(f"fixed-{one.key}")}
        fixed = {key: value for key, value in fixed.items() if key not in at_keys.values()}
        return Mapping(self.seen["name"], self.seen["head_row"], at_keys, units, fixed, self.answers)


class AnswerForm(forms.Form):
    """One question a column: what the dot, or the first number of a day, means there. Shown with the file's own cells."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, code: str, questions: list[dict], **options):
        super().__init__(*args, **options)
        known, self.keys = by_key(code), [question["key"] for question in questions]
        for question in questions:
            column = known[question["key"]]
            self.fields[column.key] = forms.ChoiceField(
                label=f"Cột “{column.label}”, {question['count']} ô",
                choices=[(answer, told(column, answer, question["examples"])) for answer in ANSWERS[question["about"]]],
                widget=forms.RadioSelect,
                error_messages={"required": f"Hãy cho biết cách viết ở cột “{column.label}”."},
            )

    def asked(self):
        return [self[key] for key in self.keys]

    def answers(self) -> dict[str, str]:
        return {key: self.cleaned_data[key] for key in self.keys}


ANSWERS = {
    DOT: {
        "thousands": "Dấu chấm ngăn hàng nghìn, dấu phẩy là phần lẻ",
        "decimal": "Dấu phẩy ngăn hàng nghìn, dấu chấm là phần lẻ",
    },
    DAYS: {"day": "Ngày trước, tháng sau", "month": "Tháng trước, ngày sau"},
}
IN_WORDS = {answer: words for about in ANSWERS.values() for answer, words in about.items()}


def told(column, answer: str, examples: list[str]) -> str:
    """ "Dấu chấm ngăn hàng nghìn: “1.450” là 1.450"; a cell that cannot be read so is told to be unreadable."""
    read = [as_read(column, answer, example) for example in examples]
    shown = "; ".join(f"“{example}” là {value}" for example, value in zip(examples, read, strict=True))
    return f"{IN_WORDS[answer]}: {shown}"


def as_read(column, answer: str, example: str) -> str:
    try:
        if answer in ANSWERS[DAYS]:
            day = read_day(example, month_first=answer == "month")
            return f"ngày {day.day} tháng {day.month} năm {day.year}"
        read = read_count if column.shape is Shape.COUNT else read_decimal
        return format_number(read(example, dot=answer), None)
    except CellError:
        return "không đọc được"


class ConfirmForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    overwrites = forms.ChoiceField(
        label="Dòng xung đột",
        choices=[
            ("", "Giữ dữ liệu đang có ở mọi dòng xung đột"),
            ("file", "Lấy theo tệp ở mọi dòng xung đột"),
            ("rows", "Theo lựa chọn từng dòng ở thẻ “Xung đột”"),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="Giải trình các cảnh báo",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ví dụ: đã đối chiếu với phiếu gốc của các hợp tác xã.",
    )

    def takes_file(self) -> bool | None:
        """Of all conflicting rows; None: as chosen row by row."""
        return {"": False, "file": True, "rows": None}[self.cleaned_data["overwrites"]]


class ChoiceForm(forms.Form):
    """Conflicting rows of one page: `row-7` is "file" or "registry", a row without a choice is not sent."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def take_file(self) -> dict[int, bool]:
        said = {name.removeprefix("row-"): value for name, value in self.data.items() if name.startswith("row-")}
        return {int(row): value == "file" for row, value in said.items() if ROW.fullmatch(row)}
