from django import forms

from cooperatives.models import Kind, Sector


class RecordsForm(forms.Form):
    """What narrows the rows behind a figure. `communes`: those to choose from; `of_organisations`: what else can be asked."""

    q = forms.CharField(label="Tên", required=False, max_length=200)
    kind = forms.ChoiceField(label="Loại hình", required=False, choices=[("", "Tất cả"), *Kind.choices])
    sector = forms.ChoiceField(label="Lĩnh vực", required=False, choices=[("", "Tất cả"), *Sector.choices])
    commune = forms.TypedChoiceField(label="Xã, phường, đặc khu", required=False, coerce=int, empty_value=None)

    def __init__(self, data, *, communes: list[tuple[int, str]], of_organisations: bool, **options):
        super().__init__({name: data.get(name, "") for name in self.base_fields}, **options)
        self.fields["commune"].choices = [("", "Tất cả"), *communes]
        if not communes and not data.get("commune"):
            del self.fields["commune"]
        if not of_organisations:
            del self.fields["kind"], self.fields["sector"]

    def wanted(self) -> dict:
        """Arguments of `narrowed`; of what cannot be read nothing is asked."""
        self.is_valid()
        known = {
            "text": self.cleaned_data.get("q"),
            **{n: self.cleaned_data.get(n) for n in ("kind", "sector", "commune")},
        }
        return {name: value for name, value in known.items() if value}
