"""What the steps of a report ask for."""

from django import forms

from cooperatives.services.documents import TOO_LARGE
from coopportal.kit.conflicts import VersionedForm
from coopportal.kit.fields import DayField
from coopportal.kit.uploads import LARGEST_UPLOAD

LONG = forms.Textarea(attrs={"rows": 3})


class StepForm(forms.Form):
    """A step without a question. `version` is the report's that the person saw."""

    version = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid"), "Biểu mẫu thiếu phiên bản. Hãy mở lại trang báo cáo."),
    )


class SubmitForm(StepForm):
    note = forms.CharField(
        label="Lời trình", max_length=1000, required=False, widget=LONG,
        help_text="Ví dụ: Đã bổ sung số liệu quý IV của Liên minh HTX.",
    )  # fmt: skip


class SendBackForm(StepForm):
    """A remark for each row that has one: `rows` are (row of the content, its field)."""

    reason = forms.CharField(
        label="Lý do trả lại",
        max_length=1000,
        widget=LONG,
        help_text="Ví dụ: Bổ sung số liệu quý IV của Liên minh HTX.",
        error_messages={"required": "Nhập lý do trả lại, ví dụ “Bổ sung số liệu quý IV của Liên minh HTX”."},
    )

    def __init__(self, data=None, *, rows: list[dict], **options):
        super().__init__(data, **options)
        self.keys = {f"row-{row['target']}": row for row in rows}
        for name, row in self.keys.items():
            self.fields[name] = forms.CharField(
                label=f"Ý kiến: {row['label']}",
                max_length=500,
                required=False,
                widget=forms.Textarea(attrs={"rows": 1}),
            )

    @property
    def rows(self) -> list[tuple[dict, forms.BoundField]]:
        return [(row, self[name]) for name, row in self.keys.items()]

    def remarks(self) -> dict[int, str]:
        return {row["target"]: text for name, row in self.keys.items() if (text := self.cleaned_data[name])}


class IssueForm(VersionedForm):
    """`version` is that of the number written down before; 0 while there is none."""

    number = forms.CharField(
        label="Số, ký hiệu", max_length=60, help_text="Ví dụ 125/BC-STC.",
        error_messages={"required": "Nhập số, ký hiệu, ví dụ 125/BC-STC."},
    )  # fmt: skip
    issued_on = DayField(label="Ngày văn bản", error_messages={"required": "Nhập ngày văn bản, ví dụ 17/01/2025."})
    recipients = forms.CharField(
        label="Nơi nhận", max_length=1000, required=False, widget=LONG,
        help_text="Ví dụ: UBND tỉnh; Liên minh HTX tỉnh; lưu VT.",
    )  # fmt: skip
    paper = forms.FileField(
        label="Bản ký (PDF)",
        required=False,
        max_length=200,
        help_text="Bản quét đã ký, đóng dấu, không quá 10 MB.",
        error_messages={
            "empty": "Tệp trống. Hãy chọn lại tệp.",
            "max_length": "Tên tệp quá dài. Hãy đặt tên ngắn hơn.",
        },
    )

    def clean_paper(self):
        file = self.cleaned_data["paper"]
        if file and file.size > LARGEST_UPLOAD:
            raise forms.ValidationError(TOO_LARGE)
        return file
