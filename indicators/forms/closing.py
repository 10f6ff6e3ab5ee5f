from django import forms

from accounts.once import OnceForm
from coopportal.kit import clock
from coopportal.kit.conflicts import VersionedForm
from indicators.forms.reported import PeriodForm, province_field
from provinces.models import Province


class ClosingForm(OnceForm, PeriodForm):
    """A province of the person's and a period."""

    province = province_field(empty_label="Chọn địa bàn")
    note = forms.CharField(
        label="Ghi chú", max_length=300, required=False, help_text="Ví dụ: số chốt gửi Bộ theo công văn 215/BC-STC."
    )

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        mine = [pk for pk, bases in user.parts.items() if bases <= user.territory_ids]
        self.fields["province"].queryset = (
            Province.objects.with_successor().filter(pk__in=mine).order_by("level", "sort_key")
        )
        self.initial.setdefault("province", user.place.slug)
        self.initial.setdefault("year", clock.today().year - 1)
        self.order_fields(["form_key", "province", "period", "year", "calendar", "from_on", "to_on", "note"])


class ReopenForm(VersionedForm, forms.Form):
    reason = forms.CharField(
        label="Lý do mở lại",
        max_length=300,
        error_messages={"required": "Nhập lý do mở lại, ví dụ “bổ sung phiếu của 3 xã”."},
    )
