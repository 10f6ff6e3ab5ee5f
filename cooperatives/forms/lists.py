from django import forms

from cooperatives.models import ActualStatus, Kind, Sector
from coopportal.kit.text import search_key


def any_of(choices):
    return [("", "Tất cả"), *choices]


class OrganisationFilterForm(forms.Form):
    q = forms.CharField(label="Tên, mã số thuế, địa chỉ", required=False, max_length=200)
    kind = forms.ChoiceField(label="Loại hình", required=False, choices=any_of(Kind.choices))
    sector = forms.ChoiceField(label="Lĩnh vực", required=False, choices=any_of(Sector.choices))
    actual_status = forms.ChoiceField(label="Thực tế hoạt động", required=False, choices=any_of(ActualStatus.choices))
    commune = forms.CharField(label="Xã, phường, đặc khu", required=False, max_length=100)

    def apply(self, organisations):
        """The organisations that meet what is filled in; all of them while something is wrong."""
        if not self.is_valid():
            return organisations
        wanted = self.cleaned_data
        same = {name: wanted[name] for name in ("kind", "sector", "actual_status") if wanted[name]}
        organisations = organisations.search(wanted["q"]).filter(**same)
        if wanted["commune"]:
            commune = search_key(wanted["commune"])
            organisations = (
                organisations.filter(commune__search_key__contains=commune) if commune else organisations.none()
            )
        return organisations
