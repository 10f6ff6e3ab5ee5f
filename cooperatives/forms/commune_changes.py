from django import forms

from cooperatives.forms.imports import UploadForm
from cooperatives.tables import COMMUNE_CHANGES
from provinces.models import Province


class CommuneListForm(UploadForm):
    """A list of changes; nothing else is brought in here."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["table"].widget = forms.HiddenInput()
        self.initial["table"] = COMMUNE_CHANGES.code
        self.fields[
            "file"
        ].help_text = "Tệp .xlsx hoặc .csv, không quá 10 MB. Cổng cho xem trước mọi thay đổi rồi mới ghi."


class TemplateForm(forms.Form):
    """Of which province the template lists the communes that there are."""

    province = forms.ModelChoiceField(
        Province.objects.none(),
        label="Tỉnh, thành phố",
        required=False,
        to_field_name="slug",
        empty_label="Mẫu trống",
        error_messages={"invalid_choice": "Hãy chọn một tỉnh, thành phố trong danh sách."},
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["province"].queryset = Province.objects.present().order_by("sort_key")


class SearchForm(forms.Form):
    q = forms.CharField(label="Tên mới, tên cũ hoặc mã", required=False, max_length=100)
