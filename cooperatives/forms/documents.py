from django import forms

from accounts.once import OnceForm
from cooperatives.models import Document
from cooperatives.services.documents import TOO_LARGE
from coopportal.kit.fields import DayField
from coopportal.kit.uploads import LARGEST_UPLOAD


class DocumentForm(OnceForm):
    file = forms.FileField(
        label="Tệp",
        max_length=200,
        help_text="PDF, Word (.docx) hoặc ảnh (.jpg, .png), không quá 10 MB.",
        error_messages={
            "required": "Chọn tệp cần lưu.",
            "empty": "Tệp trống. Hãy chọn lại tệp.",
            "max_length": "Tên tệp quá dài. Hãy đặt tên ngắn hơn.",
        },
    )
    title = forms.CharField(
        label="Tên tài liệu",
        max_length=Document._meta.get_field("title").max_length,
        help_text="Ví dụ: Giấy chứng nhận đăng ký; Điều lệ sửa đổi 2025.",
        error_messages={"required": "Nhập tên tài liệu."},
    )
    number = forms.CharField(
        label="Số, ký hiệu", max_length=Document._meta.get_field("number").max_length, required=False
    )
    issued_on = DayField(label="Ngày ban hành", required=False)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_UPLOAD:
            raise forms.ValidationError(TOO_LARGE)
        return file
