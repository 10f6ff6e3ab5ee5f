from django import forms

from accounts.models import Agency
from coopportal.kit.fields import DayField, refuse_future
from coopportal.kit.text import nfc
from plans.models import Plan


class PlanFilterForm(forms.Form):
    q = forms.CharField(label="Số, trích yếu", required=False, max_length=200)
    year = forms.TypedChoiceField(label="Năm", required=False, coerce=int, empty_value=None)
    document_type = forms.ChoiceField(
        label="Loại văn bản", required=False, choices=[("", "Tất cả"), *Plan.DocumentType.choices]
    )

    def __init__(self, data, *, years):
        super().__init__(data)
        self.fields["year"].choices = [("", "Tất cả"), *((year, str(year)) for year in years)]

    def apply(self, plans):
        """The plans that meet what is filled in; all of them while something is wrong."""
        if not self.is_valid():
            return plans
        wanted = self.cleaned_data
        plans = plans.search(wanted["q"])
        if wanted["year"]:
            plans = plans.filter(first_year__lte=wanted["year"], last_year__gte=wanted["year"])
        if wanted["document_type"]:
            plans = plans.filter(document_type=wanted["document_type"])
        return plans


class AsOfForm(forms.Form):
    """The day and the boundaries a plan is read in. `default` stands where nothing, or nothing readable, is given."""

    as_of = DayField(label="Số liệu tính đến", required=False)

    def clean_as_of(self):
        day = self.cleaned_data["as_of"]
        if day:
            refuse_future(day)
        return day

    def day(self, default):
        return (self.cleaned_data.get("as_of") if self.is_valid() else None) or default


class ContactFilterForm(forms.Form):
    q = forms.CharField(label="Tên cơ quan", required=False, max_length=200)
    kind = forms.ChoiceField(
        label="Loại cơ quan", required=False, choices=[("", "Cơ quan cấp tỉnh"), *Agency.Kind.choices]
    )

    def apply(self, agencies):
        """Communes only when asked for: there are a hundred of them in a province."""
        wanted = self.cleaned_data if self.is_valid() else {"q": "", "kind": ""}
        if wanted["q"]:
            agencies = agencies.filter(name__icontains=nfc(wanted["q"]))
        if wanted["kind"]:
            return agencies.filter(kind=wanted["kind"])
        return agencies.exclude(kind=Agency.Kind.COMMUNE)
