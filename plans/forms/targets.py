"""A row of the plan as it is typed: page, grid, paste and workbook read it here, word by word as people write it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from django import forms
from django.db.models import Q

from accounts.models import Agency, User
from coopportal.kit.fields import DayField, NumberField, YearField
from coopportal.kit.numbers import NumberError
from coopportal.kit.text import search_key
from indicators.models import Indicator, Unit
from plans.goals import SIGNS, read_goal
from plans.models import Plan, TargetTerms
from plans.spans import Basis
from plans.verdict import Comparator

MOST = 10**15
YEAR_COLUMNS = 10  # a plan of more years has no column a year
DIRECTIONS = (("up", "càng cao càng tốt", True), ("down", "càng thấp càng tốt", False))


class NamedField(forms.Field):
    """One of a list, by its key or by its name; accents and case aside. The value is the third of (key, name, value).

    `also`: value → other words for it, understood and never shown.
    """

    def __init__(self, named: Iterable[tuple] = (), *, hint: str, also: Mapping | None = None, **options):
        super().__init__(**{"required": False, "widget": forms.Select} | options)
        self.hint = hint
        self.also = {search_key(word) or word: value for value, words in (also or {}).items() for word in words}
        self.offer(named)

    def offer(self, named: Iterable[tuple]) -> None:
        self.named = list(named)
        self.widget.choices = [("", ""), *((key, name) for key, name, _ in self.named)]

    def to_python(self, value):
        text = str(value or "").strip()
        if not text:
            return None
        wanted = search_key(text) or text
        for key, name, one in self.named:
            if text in (key, name):
                return one
        same = [one for _, name, one in self.named if search_key(name) == wanted]
        if len(same) == 1:
            return same[0]
        if wanted in self.also:
            return self.also[wanted]
        raise forms.ValidationError(f"Không có “{text[:60]}” trong {self.hint}.{self.nearest(wanted)}", code="unknown")

    def nearest(self, wanted: str) -> str:
        by_key = {search_key(name): name for _, name, _ in self.named}
        near = [by_key[key] for key in get_close_matches(wanted, by_key, n=2, cutoff=0.6)]
        near = near or [name for key, name in by_key.items() if wanted in key][:2]
        return f" Có phải “{'” hoặc “'.join(near)}”?" if near else " Hãy chọn trong danh sách."

    def name_of(self, value) -> str:
        """As a cell shows it."""
        return next((name for _, name, one in self.named if one == value), "") if value is not None else ""

    def prepare_value(self, value):
        return next((key for key, _, one in self.named if one == value), value)


class GoalField(forms.CharField):
    """Text; `TargetForm.clean` reads it, for it may say how it is compared."""


class TargetForm(forms.Form):
    """`given()` is what `save_target` takes. Every field may stay blank here; what is missing the service says."""

    section = forms.CharField(label="Mục", max_length=120, required=False)
    indicator = NamedField(label="Chỉ tiêu trong danh mục", hint="danh mục chỉ tiêu")
    wording = forms.CharField(
        label="Nội dung theo văn bản", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    comparator = NamedField(
        [(c.value, c.label, c) for c in Comparator], label="So sánh", hint="các cách so sánh", also=SIGNS
    )
    low = GoalField(label="Mức", max_length=60, required=False, help_text="Ví dụ 35; ≥ 35; 65–70")
    high = NumberField(label="Mức trên", decimals=4, least=None, most=MOST, required=False)
    unit = NamedField(label="Đơn vị tính", hint="danh mục đơn vị tính")
    basis = NamedField([(b.value, b.label, b) for b in Basis], label="Cách tính thời gian", hint="các cách tính")
    year = YearField(label="Năm", required=False)
    baseline = NumberField(label="Số gốc", decimals=4, least=None, most=MOST, required=False)
    rising = NamedField(DIRECTIONS, label="Chiều", hint="hai chiều")
    due_on = DayField(label="Hạn hoàn thành", required=False)
    agency = NamedField(label="Cơ quan chủ trì", hint="các cơ quan của địa bàn")
    note = forms.CharField(label="Ghi chú", max_length=500, required=False)

    def __init__(self, *args, plan: Plan, user: User, lists: dict | None = None, **options):
        super().__init__(*args, **options)
        self.plan = plan
        for name, named in (lists or offered(plan, user)).items():
            self.fields[name].offer(named)
        for year in years_apart(plan):
            self.fields[f"y{year}"] = NumberField(
                label=f"Năm {year}", decimals=4, least=None, most=MOST, required=False
            )

    def clean_low(self):
        text = self.cleaned_data["low"]
        try:
            return read_goal(text) if text else None
        except NumberError as error:
            raise forms.ValidationError(f"{error}; hoặc 65–70; ≥ 35.", code="invalid") from error

    def given(self) -> dict:
        """Of a form without errors."""
        sent = dict(self.cleaned_data)
        goal = sent["low"]
        if goal is not None:
            sent["low"] = goal.low
            if goal.comparator:
                sent["comparator"], sent["high"] = goal.comparator, goal.high
        sent["by_year"] = {
            str(year): format(sent[f"y{year}"], "f") for year in years_apart(self.plan) if sent[f"y{year}"] is not None
        }
        given = {name: value for name, value in sent.items() if not (name[0] == "y" and name[1:].isdigit())}
        given["comparator"] = given["comparator"] or Comparator.REACH
        for name in ("basis", "rising", "unit"):
            if given[name] is None:
                del given[name]
        return given

    def texts(self, terms: TargetTerms) -> dict[str, str]:
        """The row of these terms as its cells show it: name of the field → text."""
        target, shown = terms.target, {}
        for name, field in self.fields.items():
            if name[0] == "y" and name[1:].isdigit():
                value = field.clean(terms.by_year.get(name[1:], "").replace(".", ","))
            else:
                value = getattr(target if name in ("section", "indicator", "agency") else terms, name)
            shown[name] = text_of(field, value)
        return shown


def text_of(field: forms.Field, value) -> str:
    if isinstance(field, NamedField):
        return field.name_of(value) or ("" if value is None else str(value))
    if value is None:
        return ""
    if isinstance(field, GoalField):
        return NumberField(decimals=4).prepare_value(value)
    if isinstance(field, DayField):
        return f"{value:%d/%m/%Y}"
    return str(field.prepare_value(value))


def years_apart(plan: Plan) -> range:
    """The years of a plan of several, one column each."""
    count = plan.last_year - plan.first_year + 1
    return range(plan.first_year, plan.last_year + 1) if 1 < count <= YEAR_COLUMNS else range(0)


def offered(plan: Plan, user: User) -> dict[str, list[tuple]]:
    """What may be chosen in a row: three queries, for as many rows as there are."""
    near = Q(province__in=[plan.province_id, plan.province.successor_id]) | Q(province__level="nation")
    return {
        "indicator": [(one.code, one.name, one) for one in Indicator.objects.visible_to(user).select_related("unit")],
        "unit": [(one.code, one.label, one) for one in Unit.objects.order_by("pk")],
        "agency": told_apart(Agency.objects.filter(near).select_related("province").order_by("pk")),
    }


def told_apart(agencies: Iterable[Agency]) -> list[tuple]:
    """Agencies of one name bear their place beside it."""
    agencies = list(agencies)
    count = Counter(one.name for one in agencies)
    return [
        (str(one.pk), one.name if count[one.name] == 1 else f"{one.name} ({one.province.name})", one)
        for one in agencies
    ]
