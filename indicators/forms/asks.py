import re

from django import forms

from cooperatives.models import Programme
from coopportal.kit import clock
from coopportal.kit.fields import DayField
from coopportal.kit.periods import Calendar, Span
from indicators.asks import Ask
from provinces.models import Province
from provinces.selectors import display_name

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class ProvinceField(forms.ModelChoiceField):
    def label_from_instance(self, province):
        return "Cả nước" if province.is_nation else display_name(province)


def as_typed(text: str) -> str:
    """A day of an address, 2024-12-31, as people read it in the field: 31/12/2024."""
    return "/".join(reversed(text.split("-"))) if ISO_DAY.fullmatch(text) else text


class AskForm(forms.Form):
    """A territory and a span of days, for pages and the API alike. Only provinces that the person holds are choices."""

    province = ProvinceField(
        label="Địa bàn",
        queryset=Province.objects.none(),
        to_field_name="slug",
        error_messages={"invalid_choice": "Không có địa bàn này trong phạm vi của bạn. Hãy chọn trong danh sách."},
    )
    calendar = forms.ChoiceField(required=False, choices=Calendar.choices, widget=forms.HiddenInput)
    programme = forms.ModelChoiceField(
        queryset=Programme.objects.none(),
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": "Không có chương trình này trong phạm vi của bạn."},
    )

    def __init__(self, data, *, user, **options):
        today = clock.today()
        first = {
            "province": user.place.slug,
            "from": f"{today.replace(month=1, day=1):%d/%m/%Y}",
            "to": f"{today:%d/%m/%Y}",
        }
        given = {name: as_typed(data[name]) for name in (*first, "calendar", "programme") if data.get(name)}
        super().__init__(first | given, **options)
        self.fields["from"] = DayField(label="Từ ngày")
        self.fields["to"] = DayField(label="Đến hết ngày")
        self.fields["province"].queryset = (
            Province.objects.with_successor().filter(pk__in=user.province_ids).order_by("level", "sort_key")
        )
        self.fields["programme"].queryset = Programme.objects.visible_to(user)
        self.order_fields(["province", "from", "to"])

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("from"), cleaned.get("to")
        if start and end and start > end:
            self.add_error("to", "Ngày cuối phải bằng hoặc sau ngày đầu, ví dụ từ 01/01/2024 đến 31/12/2024.")
        return cleaned

    def ask(self, code: str) -> Ask:
        wanted = self.cleaned_data
        programme = wanted["programme"]
        return Ask(
            code,
            Span(wanted["from"], wanted["to"]),
            wanted["province"].pk,
            programme.pk if programme else None,
            wanted["calendar"] or Calendar.CALENDAR,
        )
