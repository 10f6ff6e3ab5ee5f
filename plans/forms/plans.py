"""The head of a plan as people type it."""

from django import forms

from accounts.once import OnceForm
from cooperatives.models import Programme
from coopportal.kit.conflicts import VersionedForm
from coopportal.kit.fields import CountField, DayField, YearField
from coopportal.kit.periods import Calendar
from indicators.forms.asks import ProvinceField
from indicators.selectors.reported import writable_provinces
from plans.models import Plan
from plans.services.plans import FACTS
from provinces.models import Province

GROUPS = (
    ("Văn bản", ("document_type", "number", "issued_on", "issuer", "signer", "title")),
    ("Thời kỳ, địa bàn", ("first_year", "last_year", "calendar", "province")),
    ("Kế hoạch liên quan", ("parent", "predecessor", "programme")),
    ("Nội dung", ("objective", "legal_bases", "declared_target_count", "source", "reason")),
)
WIDE = {"title", "province", "objective", "legal_bases", "parent", "predecessor", "programme", "source", "reason"}
COMMON_ISSUERS = ("Ủy ban nhân dân {}", "Hội đồng nhân dân {}", "Liên minh Hợp tác xã {}")
PARTY = {"province": "Tỉnh ủy {}", "city": "Thành ủy {}"}
NATIONAL_ISSUERS = ("Thủ tướng Chính phủ", "Chính phủ", "Ban Chấp hành Trung ương", "Liên minh Hợp tác xã Việt Nam")


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    def __init__(self, **options):
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), **options)

    def to_python(self, value):
        return [line for one in super().to_python(value).splitlines() if (line := one.strip())]

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial, data):
        return self.to_python(self.prepare_value(initial or [])) != self.to_python(data or "")


class PlanChoiceField(forms.ModelChoiceField):
    def __init__(self, **options):
        super().__init__(queryset=Plan.objects.none(), required=False, empty_label="Không có", **options)
        self.error_messages["invalid_choice"] = "Không có kế hoạch này trong phạm vi của bạn. Hãy chọn trong danh sách."

    def label_from_instance(self, plan):
        return f"{plan.number_text} – {plan.title} ({plan.period_text})"


def text_field(name: str, **options) -> forms.CharField:
    column = Plan._meta.get_field(name)
    label = str(column.verbose_name)
    return forms.CharField(label=label[0].upper() + label[1:], max_length=column.max_length, **options)


class PlanFields(forms.Form):
    """Once valid, `given()` is what the services take."""

    document_type = forms.ChoiceField(label="Loại văn bản", choices=Plan.DocumentType.choices)
    number = text_field("number", required=False, help_text="Ví dụ 532/KH-UBND. Chưa có số thì để trống.")
    issued_on = DayField(label="Ngày ban hành", required=False)
    issuer = text_field(
        "issuer",
        widget=forms.TextInput(attrs={"list": "issuers"}),
        error_messages={"required": "Nhập cơ quan ban hành, ví dụ Ủy ban nhân dân tỉnh Bắc Kạn."},
    )
    signer = text_field("signer", required=False)
    title = text_field(
        "title",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ví dụ: Phát triển kinh tế tập thể, hợp tác xã năm 2026.",
        error_messages={"required": "Nhập trích yếu, ví dụ “Phát triển kinh tế tập thể, hợp tác xã năm 2026”."},
    )
    first_year = YearField(label="Từ năm", error_messages={"required": "Nhập năm đầu của kế hoạch, ví dụ 2026."})
    last_year = YearField(label="Đến năm", required=False, help_text="Kế hoạch một năm thì để trống.")
    calendar = forms.ChoiceField(label="Năm tính số liệu", choices=Calendar.choices, initial=Calendar.CALENDAR)
    province = ProvinceField(
        label="Địa bàn",
        queryset=Province.objects.none(),
        error_messages={
            "required": "Chọn địa bàn.",
            "invalid_choice": "Không có địa bàn này trong phạm vi của bạn. Hãy chọn trong danh sách.",
        },
    )
    parent = PlanChoiceField(
        label="Thuộc kế hoạch cấp trên", help_text="Ví dụ kế hoạch 5 năm mà kế hoạch năm này thực hiện."
    )
    predecessor = PlanChoiceField(label="Kế hoạch kỳ trước")
    programme = forms.ModelChoiceField(
        label="Đề án, chương trình", queryset=Programme.objects.none(), required=False, empty_label="Không có"
    )
    objective = forms.CharField(
        label="Mục tiêu tổng quát", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    legal_bases = LinesField(
        label="Căn cứ", required=False, help_text="Mỗi dòng một văn bản, ví dụ: Luật Hợp tác xã số 17/2023/QH15."
    )
    declared_target_count = CountField(
        label="Số chỉ tiêu văn bản nêu",
        required=False,
        most=500,
        help_text="Để biết đã nhập đủ chưa, ví dụ “5/14 chỉ tiêu”.",
    )
    source = text_field("source", required=False)

    def __init__(self, data=None, *, user, **options):
        super().__init__(data, **options)
        plans = Plan.objects.visible_to(user).order_by("-last_year", "-first_year", "-pk")
        self.fields["province"].queryset = writable_provinces(user)
        self.fields["parent"].queryset = plans
        self.fields["predecessor"].queryset = plans
        self.fields["programme"].queryset = Programme.objects.visible_to(user).order_by("name")

    def clean_legal_bases(self):
        bases = self.cleaned_data["legal_bases"]
        longest = Plan._meta.get_field("legal_bases").base_field.max_length
        if len(bases) > 50 or any(len(one) > longest for one in bases):
            raise forms.ValidationError(f"Nhập tối đa 50 căn cứ, mỗi căn cứ không quá {longest} ký tự.")
        return bases

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("last_year") is None and "last_year" not in self.errors:
            cleaned["last_year"] = cleaned.get("first_year")
        return cleaned

    def given(self) -> dict:
        return {name: self.cleaned_data[name] for name in FACTS if name in self.cleaned_data}

    @property
    def groups(self) -> list[tuple[str, list]]:
        return [
            (heading, [(self[name], name in WIDE) for name in names if name in self.fields])
            for heading, names in GROUPS
        ]


class NewPlanForm(OnceForm, PlanFields):
    pass


class PlanForm(VersionedForm, PlanFields):
    """`plan` as it stands; of one that is issued the frame is locked and a reason asked for."""

    reason = forms.CharField(
        label="Lý do sửa", max_length=400, help_text="Ví dụ: Đính chính ngày ban hành.",
        error_messages={"required": "Kế hoạch đã ban hành: ghi lý do sửa, ví dụ “Đính chính ngày ban hành”."},
    )  # fmt: skip

    def __init__(self, data=None, *, plan: Plan, user, **options):
        first = {name: getattr(plan, name) for name in FACTS} | {"version": plan.version}
        super().__init__(data, user=user, initial=first, **options)
        if plan.status in Plan.IN_FORCE:
            for name in ("province", "first_year", "last_year", "calendar"):
                del self.fields[name]
        else:
            del self.fields["reason"]
        for name in ("parent", "predecessor"):
            self.fields[name].queryset = self.fields[name].queryset.exclude(pk=plan.pk)

    def clean(self):
        cleaned = super().clean()
        if "last_year" not in self.fields:
            cleaned.pop("last_year", None)
        return cleaned


def issuers(province: Province | None, user) -> list[str]:
    """Who may have issued it, for the list under the field: the usual bodies of the place, and those met before."""
    place = province or user.place
    if place.is_nation:
        usual = []
    else:
        name = place.full_name[0].lower() + place.full_name[1:]
        usual = [one.format(name) for one in COMMON_ISSUERS] + [PARTY[place.kind].format(place.name)]
    met = Plan.objects.visible_to(user).order_by("issuer").values_list("issuer", flat=True).distinct()[:50]
    return list(dict.fromkeys([*usual, *NATIONAL_ISSUERS, *met]))
