"""The builder's choices, all in the address: what is shown of them is asked again with every choice."""

from django import forms
from django.core.exceptions import ValidationError

from accounts.once import OnceForm
from coopportal.kit.conflicts import VersionedForm
from coopportal.kit.fields import MillionsField, NumberField
from indicators.building import (
    AVERAGE,
    KNOWN,
    MET,
    MOST_CONDITIONS,
    POPULATION,
    ROLES,
    SHARE,
    SUBJECTS,
    SUM,
    Chosen,
    condition_choices,
    fields_of,
    measures_of,
    numbers_of,
    operators_of,
)
from indicators.models import Indicator, Unit
from indicators.sources import SOURCES

MOST_NUMBER = 10**12


class MakeForm(forms.Form):
    """What is counted, and how. Only what makes sense of the subject is there to be chosen."""

    source = forms.ChoiceField(label="Đếm từ đâu", choices=SUBJECTS.items())
    measure = forms.ChoiceField(label="Tính gì")

    def __init__(self, data):
        source = data.get("source") if data.get("source") in SUBJECTS else next(iter(SUBJECTS))
        measures = measures_of(source)
        measure = data.get("measure") if data.get("measure") in measures else next(iter(measures))
        numbers = numbers_of(source)
        given = {"source": data.get("source") or source, "measure": measure}
        if measure in (SUM, AVERAGE):
            given["field"] = data.get("field") if data.get("field") in numbers else next(iter(numbers))
            given["over"] = data.get("over") or "last"
        super().__init__(given)
        self.fields["measure"].choices = measures.items()
        if measure in (SUM, AVERAGE):
            self.fields["field"] = forms.ChoiceField(label="Mục", choices=numbers.items())
        if measure == SUM and SOURCES[source].annual:
            self.fields["over"] = forms.ChoiceField(
                label="Kỳ nhiều năm",
                choices=[("last", "lấy năm cuối của kỳ"), ("sum", "cộng các năm trong kỳ")],
            )
        self.chosen_source, self.chosen_measure = source, measure


class ConditionForm(forms.Form):
    """One condition: of which field, and what it is to be. An empty one asks nothing."""

    of = forms.ChoiceField(label="Điều kiện", required=False)

    def __init__(self, data, *, number: int, source: str, measure: str):
        known = fields_of(source)
        prefix = f"c{number}"
        key = data.get(f"{prefix}-of", "")
        self.key = key if key in known else ""
        super().__init__(data, prefix=prefix)
        self.fields["of"].choices = [("", "Thêm điều kiện…"), *condition_choices(source)]
        if not self.key:
            return
        _, _, self.field = known[self.key]
        operators = operators_of(self.field)
        self.fields["op"] = forms.ChoiceField(label="So sánh", required=False, choices=operators.items())
        self.operator = data.get(f"{prefix}-op") if data.get(f"{prefix}-op") in operators else next(iter(operators))
        self.data = self.data.copy()  # the first word counts where the address names none that fits the field
        self.data[f"{prefix}-op"] = self.operator
        if self.field.choices:
            self.fields["value"] = forms.MultipleChoiceField(
                label="Giá trị",
                required=False,
                choices=self.field.choices.choices,
                widget=forms.CheckboxSelectMultiple,
            )
        elif self.field.number and self.operator != KNOWN:
            self.fields["number"] = (
                MillionsField(label="Triệu đồng", signed=True, required=False)
                if self.field.money
                else NumberField(label="Số", decimals=2, most=MOST_NUMBER, required=False)
            )
        if measure == SHARE:
            self.fields["role"] = forms.ChoiceField(label="Thuộc về", required=False, choices=ROLES.items())

    def clean(self):
        cleaned = super().clean()
        if not self.key or self.errors:
            return cleaned
        if self.field.choices and not cleaned.get("value"):
            raise ValidationError({"value": "Chọn ít nhất một giá trị, hoặc bỏ điều kiện này."})
        if "number" in self.fields and cleaned.get("number") is None:
            raise ValidationError({"number": "Nhập số, ví dụ 0 hoặc 1.000; hoặc bỏ điều kiện này."})
        return cleaned

    def chosen(self) -> Chosen:
        cleaned = self.cleaned_data
        number = cleaned.get("number")
        if number is not None and number == int(number):
            number = int(number)
        return Chosen(
            self.key,
            self.operator,
            tuple(cleaned.get("value") or ()),
            number if number is None or isinstance(number, int) else float(number),
            (cleaned.get("role") or MET) if "role" in self.fields else POPULATION,
        )


def condition_forms(data, *, source: str, measure: str) -> list[ConditionForm]:
    """Those that ask something, and one more to choose; what does not fit the subject falls away."""
    every = [ConditionForm(data, number=at, source=source, measure=measure) for at in range(MOST_CONDITIONS)]
    asking = [form for form in every if form.key]
    return asking + [form for form in every if not form.key][:1]


TYPED = {"hx-preserve": "true"}  # what one types stays while the figure beside is drawn anew


class WordsForm(forms.Form):
    """What an indicator is called and why; how it is counted stands in its definition."""

    name = forms.CharField(
        label="Tên chỉ tiêu",
        widget=forms.TextInput(attrs=TYPED),
        max_length=Indicator._meta.get_field("name").max_length,
        help_text="Ví dụ: Số hợp tác xã nông nghiệp có giám đốc là nữ, liên kết chuỗi, có lãi.",
        error_messages={"required": "Đặt tên chỉ tiêu như sẽ ghi trong kế hoạch, báo cáo."},
    )
    rising = forms.TypedChoiceField(
        label="Chiều tốt",
        choices=[("1", "càng cao càng tốt"), ("0", "càng thấp càng tốt")],
        coerce=lambda value: value == "1",
    )
    group = forms.ChoiceField(label="Nhóm trong danh mục", choices=Indicator.Group.choices)
    why = forms.CharField(
        label="Ý nghĩa, căn cứ",
        required=False,
        max_length=Indicator._meta.get_field("why").max_length,
        widget=forms.Textarea(attrs={"rows": 2} | TYPED),
    )


class ChangeForm(VersionedForm, WordsForm):
    def __init__(self, data=None, *, one: Indicator):
        words = {"name": one.name, "rising": "1" if one.rising else "0", "group": one.group, "why": one.why}
        super().__init__(data, initial=words | {"version": one.version})


class SaveForm(OnceForm, WordsForm):
    unit = forms.ModelChoiceField(
        label="Đơn vị tính",
        queryset=Unit.objects.none(),
        empty_label=None,
        error_messages={"invalid_choice": "Đơn vị tính này không hợp với cách tính. Hãy chọn trong danh sách."},
    )

    def __init__(self, data=None, *, dimension: str, **options):
        super().__init__(data, **options)
        self.fields["unit"].queryset = Unit.objects.filter(dimension=dimension).order_by("pk")
        self.order_fields(["name", "unit", "rising", "group", "why", "form_key"])
