from django import forms

from cooperatives.models import ActualStatus, Sector
from cooperatives.services.bulk_acts import BulkAct
from coopportal.kit import clock
from coopportal.kit.fields import DayField, refuse_future
from provinces.models import Commune


class BulkForm(forms.Form):
    """What an act upon many rows asks for: the fields that `act.asks` names."""

    actual_status = forms.ChoiceField(label="Thực tế hoạt động", choices=ActualStatus.choices)
    sector = forms.ChoiceField(label="Lĩnh vực mới", choices=Sector.choices)
    commune = forms.ModelChoiceField(Commune.objects.none(), label="Xã, phường, đặc khu", empty_label="Chọn xã")
    on = DayField(label="Từ ngày", validators=[refuse_future])
    reason = forms.CharField(
        label="Lý do, căn cứ",
        max_length=300,
        help_text="Ghi vào lịch sử của từng hồ sơ, ví dụ “Rà soát tháng 11/2026”.",
    )

    def __init__(self, data=None, *, act: BulkAct, user):
        super().__init__(data, initial={"on": clock.today()}, use_required_attribute=False)
        for name in set(self.fields) - set(act.asks):
            del self.fields[name]
        if "commune" in self.fields:
            communes = Commune.objects.present().within(user.place)
            self.fields["commune"].queryset = communes.filter(pk=user.commune_id) if user.commune_id else communes
            self.fields["commune"].label_from_instance = lambda commune: commune.full_name
