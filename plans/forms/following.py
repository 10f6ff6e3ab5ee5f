"""What people type while a plan is followed: explanations, requests for them, figures, tasks."""

from django import forms

from accounts.models import Agency
from accounts.once import OnceForm
from cooperatives.models.yearly import Difficulty
from coopportal.kit.conflicts import VersionedForm
from coopportal.kit.fields import DayField, NumberField
from coopportal.kit.periods import Span
from indicators.forms.reported import evidence_field, refuse_large
from indicators.models import ReportedValue
from indicators.selectors.reported import agencies_of
from plans.models import Explanation, ExplanationRequest, Task, WorkState

MOST = 10**15
Nature = ReportedValue.Nature


def longest(model, name: str) -> int:
    return model._meta.get_field(name).max_length


def text_area(label: str, model, name: str, **options):
    return forms.CharField(
        label=label, max_length=longest(model, name), widget=forms.Textarea(attrs={"rows": 4}), **options
    )


class SpanFields(forms.Form):
    from_on = DayField(label="Từ ngày", error_messages={"required": "Nhập ngày đầu, ví dụ 01/01/2026."})
    to_on = DayField(label="Đến hết ngày", error_messages={"required": "Nhập ngày cuối, ví dụ 30/06/2026."})

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("from_on"), cleaned.get("to_on")
        if first and last and first > last:
            self.add_error(
                "to_on", "Ngày cuối phải bằng hoặc sau ngày đầu, ví dụ từ 01/01/2026 đến 30/06/2026."
            )  # fmt: skip
        return cleaned


class ExplanationFields(SpanFields):
    cause = forms.ChoiceField(
        label="Nguyên nhân chính", required=False, choices=[("", "Chưa phân loại"), *Difficulty.choices]
    )
    text = text_area(
        "Giải trình", Explanation, "text",
        error_messages={"required": "Ghi giải trình, ví dụ “12 HTX chờ đo đạc đất nên chưa đăng ký”."},
    )  # fmt: skip


class NewExplanationForm(OnceForm, ExplanationFields):
    pass


class ExplanationForm(VersionedForm, ExplanationFields):
    pass


class RequestForm(OnceForm, SpanFields):
    """Asks the agencies of the ticked targets. `choices`: (target id, its words)."""

    targets = forms.TypedMultipleChoiceField(
        label="Chỉ tiêu", coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Chọn ít nhất một chỉ tiêu cần giải trình."},
    )  # fmt: skip
    due_on = DayField(label="Hạn trả lời", error_messages={"required": "Nhập hạn trả lời, ví dụ 20/07/2026."})
    words = forms.CharField(
        label="Nội dung đề nghị",
        required=False,
        max_length=longest(ExplanationRequest, "words"),
        help_text="Ví dụ: Nêu rõ nguyên nhân và giải pháp đến hết năm.",
    )

    def __init__(self, *args, choices, **options):
        super().__init__(*args, **options)
        self.fields["targets"].choices = choices

    @property
    def span(self) -> Span:
        return Span(self.cleaned_data["from_on"], self.cleaned_data["to_on"])


class ReasonForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label="Lý do", max_length=300, error_messages={"required": "Ghi lý do."})


class TargetFigureForm(forms.Form):
    """A figure of a target in the target's unit. `version`: of the one in hand; blank where there is none."""

    nature = forms.ChoiceField(
        label="Tính chất",
        choices=[
            (Nature.ESTIMATE, "Ước thực hiện cả năm"),
            (Nature.PRELIMINARY, "Số sơ bộ đến ngày tính"),
            (Nature.OFFICIAL, "Số chính thức đến ngày tính"),
        ],
    )
    value = NumberField(
        label="Giá trị", decimals=4, least=None, most=MOST, error_messages={"required": "Nhập giá trị, ví dụ 38."}
    )
    source = forms.CharField(
        label="Văn bản nguồn",
        max_length=longest(ReportedValue, "source"),
        help_text="Ví dụ: Báo cáo 215/BC-LMHTX ngày 12/12/2026.",
        error_messages={"required": "Ghi văn bản nguồn, ví dụ “Báo cáo 215/BC-LMHTX ngày 12/12/2026”."},
    )
    note = forms.CharField(
        label="Ghi chú xác nhận cảnh báo", max_length=longest(ReportedValue, "note"), required=False,
        help_text="Chỉ cần khi cổng cảnh báo số bất thường.",
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class AgencyField(forms.ModelChoiceField):
    def __init__(self, **options):
        super().__init__(
            **{"queryset": Agency.objects.none(), "required": False, "empty_label": "Chưa phân công"}
            | {"error_messages": {"invalid_choice": "Không có cơ quan này trong phạm vi của bạn. Hãy chọn lại."}}
            | options
        )


class AssignFields(forms.Form):
    """Who answers for it, with whose help, until when."""

    agency = AgencyField(label="Cơ quan chủ trì")
    cooperating = forms.ModelMultipleChoiceField(
        label="Cơ quan phối hợp", queryset=Agency.objects.none(), required=False,
        widget=forms.SelectMultiple(attrs={"size": 4}), help_text="Giữ Ctrl để chọn nhiều cơ quan.",
        error_messages={"invalid_choice": "Không có cơ quan này trong phạm vi của bạn. Hãy chọn lại."},
    )  # fmt: skip
    due_on = DayField(label="Hạn hoàn thành", required=False)

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        for name in ("agency", "cooperating"):
            self.fields[name].queryset = agencies_of(user)


class TaskFields(AssignFields):
    wording = text_area(
        "Nội dung nhiệm vụ", Task, "wording",
        error_messages={"required": "Ghi nội dung nhiệm vụ, ví dụ “Tập huấn kế toán cho 30 HTX”."},
    )  # fmt: skip
    solution_group = forms.CharField(
        label="Nhóm giải pháp", required=False, max_length=longest(Task, "solution_group"),
        help_text="Ví dụ: Đào tạo, bồi dưỡng.",
    )  # fmt: skip
    source = forms.CharField(
        label="Văn bản giao", required=False, max_length=longest(Task, "source"),
        help_text="Để trống nếu chính kế hoạch giao; ví dụ: Thông báo kết luận 45/TB-UBND.",
    )  # fmt: skip

    field_order = ("wording", "agency", "due_on", "cooperating", "solution_group", "source")


class NewTaskForm(OnceForm, TaskFields):
    pass


class TaskForm(VersionedForm, TaskFields):
    pass


class AssignForm(VersionedForm, AssignFields):
    field_order = ("agency", "due_on", "cooperating")


class TellForm(VersionedForm):
    """How a task or a milestone stands."""

    state = forms.ChoiceField(
        label="Tình trạng",
        choices=[
            (WorkState.TO_DO, "Chưa thực hiện"),
            (WorkState.DOING, "Đang thực hiện"),
            (WorkState.DONE, "Đã hoàn thành"),
        ],
    )
    done_on = DayField(label="Ngày hoàn thành", required=False)
    evidence = forms.CharField(
        label="Minh chứng", required=False, max_length=longest(Task, "evidence"),
        help_text="Ví dụ: Quyết định 215/QĐ-UBND ngày 30/6/2026.",
    )  # fmt: skip
    file = evidence_field()

    def clean_file(self):
        return refuse_large(self.cleaned_data["file"])
