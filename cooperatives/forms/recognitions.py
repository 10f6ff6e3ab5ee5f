from django import forms

from accounts.once import OnceForm
from cooperatives.models import Programme, Recognition
from coopportal.kit.conflicts import VersionedForm
from coopportal.kit.fields import DayField


class RecognitionForm(OnceForm, VersionedForm):
    """A new recognition, or (with `recognition`) a correction of one."""

    group = forms.ChoiceField(label="Nhóm", choices=Recognition.Group)
    product = forms.CharField(label="Sản phẩm, nội dung", max_length=200, required=False)
    level = forms.CharField(
        label="Hạng, mức", max_length=80, required=False, help_text="Ví dụ: 4 sao, VietGAP, Bằng khen của UBND tỉnh."
    )
    partners = forms.CharField(
        label="Đơn vị liên kết", max_length=300, required=False, help_text="Chỉ ghi cho mô hình điểm."
    )
    number = forms.CharField(label="Số quyết định", max_length=80, required=False)
    issuer = forms.CharField(label="Cơ quan cấp", max_length=200, required=False)
    programme = forms.ModelChoiceField(
        label="Chương trình, chính sách",
        queryset=Programme.objects.none(),
        required=False,
        empty_label="Không thuộc chương trình",
    )
    from_on = DayField(label="Công nhận từ ngày", error_messages={"required": "Nhập ngày công nhận, ví dụ 20/11/2025."})
    to_on = DayField(label="Hết hiệu lực từ ngày", required=False, help_text="Để trống khi còn hiệu lực.")

    def __init__(self, data=None, *, user, recognition=None, **options):
        self.instance = recognition or Recognition()
        names = [name for name in self.base_fields if name not in ("form_key", "version")]
        stored = {name: self.instance.serializable_value(name) for name in names} if recognition else {}
        super().__init__(data, initial=stored, **options)
        if recognition:
            del self.fields["form_key"]
        self.fields["programme"].queryset = Programme.objects.visible_to(user).order_by("name")
