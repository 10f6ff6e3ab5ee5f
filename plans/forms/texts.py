"""A text given to be read, and the proposals out of it, as people fill them in."""

from django import forms

from accounts.once import OnceForm
from coopportal.kit import clock
from coopportal.kit.conflicts import VersionedForm
from coopportal.kit.fields import DayField, NumberField, YearField, refuse_future
from indicators.models import Indicator, Unit
from plans.forms.plans import PlanChoiceField
from plans.models import Edition, Plan, TextProposal
from plans.rights import keeps
from plans.spans import Basis
from plans.verdict import Comparator

MOST_VALUE = 10**15


class TextForm(OnceForm):
    """A text pasted, or a file; one of the two. `plans`: those that may be chosen."""

    plan = PlanChoiceField(label="Kế hoạch", to_field_name="slug")
    text = forms.CharField(
        label="Dán nội dung văn bản",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Mở văn bản, chọn tất cả (Ctrl+A), sao chép (Ctrl+C) rồi dán (Ctrl+V) vào đây.",
    )
    file = forms.FileField(
        label="hoặc chọn tệp",
        required=False,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".docx,.pdf,.txt"}),
        help_text="Word (.docx), PDF có chữ hoặc .txt, không quá 10 MB. Bản chụp (scan) thì cổng không đọc được.",
        error_messages={
            "empty": "Tệp rỗng. Kiểm tra lại tệp trên máy rồi chọn lại.",
            "max_length": "Tên tệp dài quá. Đặt tên ngắn hơn rồi chọn lại.",
        },
    )

    def __init__(self, *args, plans, **options):
        super().__init__(*args, **options)
        self.fields["plan"].queryset = plans

    def clean(self):
        cleaned = super().clean()
        has_text = bool((cleaned.get("text") or "").strip())
        if has_text and cleaned.get("file"):
            raise forms.ValidationError("Chỉ dùng một cách: dán nội dung hoặc chọn tệp. Hãy bỏ một trong hai.")
        if not has_text and not cleaned.get("file") and "file" not in self.errors:
            self.add_error("text", "Dán nội dung văn bản, hoặc chọn tệp Word, PDF.")
        return cleaned


class TargetsForm(TextForm):
    """For proposals: onto a plan whose rows are open, or to begin a new one."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["plan"].label = "Lấy chỉ tiêu cho"
        self.fields["plan"].empty_label = "Lập kế hoạch mới từ văn bản"


class CheckForm(TextForm):
    """For a check: the plan whose figures are compared, and the day of results that name none."""

    as_of = DayField(label="Số liệu tính đến", required=False, help_text="Cho những kết quả mà văn bản không ghi ngày.")
    field_order = ["plan", "as_of", "text", "file"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["plan"].label = "So với kế hoạch"
        self.fields["plan"].required = True
        self.fields["plan"].empty_label = "Chọn kế hoạch"
        self.fields["plan"].error_messages["required"] = "Chọn kế hoạch để so."
        self.fields["as_of"].initial = clock.today

    def clean_as_of(self):
        day = self.cleaned_data["as_of"]
        if day:
            refuse_future(day)
        return day


class IndicatorField(forms.ModelChoiceField):
    def label_from_instance(self, indicator):
        return indicator.name


class ProposalForm(VersionedForm):
    """One proposal, corrected before it is accepted."""

    indicator = IndicatorField(
        label="Chỉ tiêu trong danh mục",
        queryset=Indicator.objects.none(),
        error_messages={"invalid_choice": "Không có chỉ tiêu này trong danh mục. Hãy chọn lại."},
    )
    wording = forms.CharField(
        label="Nội dung chỉ tiêu theo văn bản", max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    comparator = forms.ChoiceField(label="So sánh", choices=Comparator.choices)
    low = NumberField(label="Mức", decimals=4, most=MOST_VALUE, help_text="Ví dụ 1.234,5.")
    high = NumberField(
        label="Mức trên", decimals=4, most=MOST_VALUE, required=False, help_text="Chỉ khi là khoảng, ví dụ 65–70."
    )
    unit = forms.ModelChoiceField(
        label="Đơn vị tính",
        queryset=Unit.objects.all(),
        error_messages={"invalid_choice": "Không có đơn vị tính này. Hãy chọn lại."},
    )
    basis = forms.ChoiceField(label="Cách tính thời gian", choices=Basis.choices)
    year = YearField(label="Năm", required=False)
    baseline = NumberField(label="Số gốc", decimals=4, most=MOST_VALUE, required=False)

    def __init__(self, data=None, *, proposal: TextProposal, user, **options):
        names = ("indicator", "wording", "comparator", "low", "high", "unit", "basis", "year", "baseline", "version")
        initial = {name: getattr(proposal, f"{name}_id", None) or getattr(proposal, name) for name in names}
        super().__init__(data, initial=initial, **options)
        self.fields["indicator"].queryset = Indicator.objects.visible_to(user).order_by("position")

    def clean(self):
        cleaned = super().clean()
        between = cleaned.get("comparator") == Comparator.BETWEEN
        low, high = cleaned.get("low"), cleaned.get("high")
        if between and low is not None and (high is None or high < low):
            self.add_error("high", "Chỉ tiêu dạng khoảng cần mức dưới và mức trên, ví dụ 65 và 70.")
        if not between and high is not None:
            self.add_error("high", "Chỉ điền mức trên khi so sánh là khoảng. Hãy xóa ô này hoặc đổi cách so sánh.")
        return cleaned

    def corrected(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name not in {"version"}}


def open_plans(user):
    """Plans whose rows the person may write now."""
    plans = Plan.objects.visible_to(user).filter(editions__state__in=Edition.OPEN)
    return plans.filter(pk__in=[plan.pk for plan in plans.select_related("owner_agency") if keeps(user, plan)])
