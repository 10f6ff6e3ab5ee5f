"""Asking agencies for what a report misses."""

from django import forms

from coopportal.kit.fields import DayField
from plans.models import ExplanationRequest
from reports.forms.life import StepForm


class ChaseForm(StepForm):
    """`choices`: the targets that may be asked about now."""

    targets = forms.TypedMultipleChoiceField(
        label="Nội dung cần hỏi", coerce=int, error_messages={"required": "Chọn ít nhất một dòng cần hỏi."}
    )
    due_on = DayField(label="Hạn trả lời", error_messages={"required": "Nhập hạn trả lời, ví dụ 20/07/2026."})
    words = forms.CharField(
        label="Nội dung đề nghị",
        required=False,
        max_length=ExplanationRequest._meta.get_field("words").max_length,
        help_text="Ví dụ: Nêu rõ nguyên nhân và giải pháp đến hết năm.",
    )

    def __init__(self, *args, choices, **options):
        super().__init__(*args, **options)
        self.fields["targets"].choices = choices
