from django import forms

from indicators.models import Unit
from indicators.official_table import CHAPTERS

COMPUTED, REPORTED = "computed", "reported"


class CatalogueFilterForm(forms.Form):
    q = forms.CharField(label="Tên hoặc mã chỉ tiêu", required=False, max_length=200)
    chapter = forms.ChoiceField(label="Biểu, nhóm", required=False, choices=[("", "Tất cả"), *CHAPTERS.items()])
    measured = forms.ChoiceField(
        label="Cách có số",
        required=False,
        choices=[("", "Tất cả"), (COMPUTED, "Tính từ hồ sơ"), (REPORTED, "Cơ quan báo cáo")],
    )
    unit = forms.ModelChoiceField(
        label="Đơn vị tính",
        required=False,
        queryset=Unit.objects.order_by("label"),
        to_field_name="code",
        empty_label="Tất cả",
    )

    @property
    def wanted(self) -> dict:
        """What is filtered by; nothing while something is wrong."""
        return self.cleaned_data if self.is_valid() else {}
