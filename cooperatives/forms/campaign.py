from django import forms

from cooperatives.models import Organisation
from cooperatives.return_years import FIRST_YEAR, campaign_year
from cooperatives.selectors.campaign import GROUPS, STATES, expected, in_group, in_state
from coopportal.kit import clock
from provinces.selectors import communes_called


class CampaignFilterForm(forms.Form):
    """`commune` is a name or a code, as the links of the campaign page have it. Something wrong: the running campaign."""

    q = forms.CharField(label="Tên, mã số thuế", required=False, max_length=200)
    kind = forms.ChoiceField(label="Loại hình", required=False, choices=[("", "Tất cả"), *GROUPS.items()])
    state = forms.ChoiceField(label="Phiếu", required=False, choices=[("", "Tất cả"), *STATES])
    commune = forms.CharField(label="Xã, phường, đặc khu", required=False, max_length=100)
    year = forms.TypedChoiceField(label="Năm", required=False, coerce=int, empty_value=None)

    def __init__(self, data=None, *, user):
        super().__init__(data)
        self.user = user
        years = range(clock.today().year, FIRST_YEAR - 1, -1)
        self.fields["year"].choices = [("", f"{campaign_year()} (đang thu)"), *((year, year) for year in years)]

    @property
    def wanted(self) -> dict:
        return self.cleaned_data if self.is_valid() else {}

    @property
    def campaign(self) -> int:
        return self.wanted.get("year") or campaign_year()

    def rows(self):
        """The spells of those expected that meet what is filled in."""
        wanted, rows = self.wanted, expected(self.user, self.campaign)
        if wanted.get("q"):
            rows = rows.filter(organisation__in=self.found(wanted["q"]))
        if wanted.get("kind"):
            rows = in_group(rows, wanted["kind"])
        if wanted.get("state"):
            rows = in_state(rows, wanted["state"])
        if commune := wanted.get("commune"):
            coded = {"commune__code": commune} if commune.isdigit() else {"commune__in": communes_called(commune)}
            rows = rows.filter(**coded)
        return rows

    def found(self, text: str):
        return Organisation.objects.visible_to(self.user).search(text).values("pk")
