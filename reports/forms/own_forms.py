from django import forms

from coopportal.kit.uploads import LARGEST_UPLOAD
from reports.models import OwnForm

TOO_LARGE = "Tệp lớn hơn 10 MB. Xóa hình ảnh, trang tính thừa rồi tải lên lại."


class OwnFormUpload(forms.Form):
    title = forms.CharField(
        label="Tên biểu mẫu",
        max_length=200,
        error_messages={"required": "Nhập tên biểu mẫu, ví dụ Biểu 01 – Bộ Tài chính."},
    )
    file = forms.FileField(
        label="Tệp Excel (.xlsx)",
        help_text="Mẫu của đơn vị, có chỗ điền trong ô; không có macro, hình ảnh, biểu đồ. Không quá 10 MB.",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        max_length=200,
        error_messages={
            "required": "Hãy chọn tệp biểu mẫu, không quá 10 MB.",
            "empty": "Tệp rỗng. Kiểm tra lại tệp trên máy rồi chọn lại.",
            "max_length": "Tên tệp dài quá. Đặt tên ngắn hơn rồi chọn lại.",
        },
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_UPLOAD:
            raise forms.ValidationError(TOO_LARGE, code="file_too_large")
        return file


class FillForm(forms.Form):
    form = forms.ModelChoiceField(
        label="Biểu mẫu",
        queryset=OwnForm.objects.none(),
        empty_label="Chọn biểu mẫu",
        help_text="Chưa có thì tải lên ở Biểu mẫu của đơn vị.",
        error_messages={
            "required": "Hãy chọn một biểu mẫu.",
            "invalid_choice": "Đơn vị không có biểu mẫu này. Hãy mở lại trang rồi chọn trong danh sách.",
        },
    )

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        self.fields["form"].queryset = OwnForm.objects.visible_to(user).in_use()
