from datetime import timedelta

from django import forms
from django.db.models import Q

from accounts.once import OnceForm
from cooperatives.models import Organisation, Programme, Recognition
from coopportal.kit import clock
from coopportal.kit.conflicts import VersionedForm
from coopportal.kit.fields import DayField
from coopportal.kit.text import folded_in

SOON = timedelta(days=90)


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


class RecognitionFilterForm(forms.Form):
    q = forms.CharField(label="Tổ chức, sản phẩm, số, cơ quan cấp", required=False, max_length=200)
    group = forms.ChoiceField(label="Nhóm", required=False, choices=[("", "Tất cả"), *Recognition.Group.choices])
    state = forms.ChoiceField(
        label="Hiệu lực",
        required=False,
        choices=[("", "Tất cả"), ("valid", "Còn hiệu lực"), ("soon", "Sắp hết (90 ngày)"), ("over", "Đã hết")],
    )

    def apply(self, recognitions):
        if not self.is_valid():
            return recognitions
        wanted, today = self.cleaned_data, clock.today()
        if wanted["group"]:
            recognitions = recognitions.filter(group=wanted["group"])
        states = {
            "valid": Q(to_on=None) | Q(to_on__gt=today),
            "soon": Q(to_on__gt=today, to_on__lte=today + SOON),
            "over": Q(to_on__lte=today),
        }
        recognitions = recognitions.filter(states.get(wanted["state"], Q()))
        if wanted["q"]:
            found = Q(organisation__in=Organisation.objects.search(wanted["q"]).values("pk"))
            for path in ("product", "number", "issuer"):
                found |= folded_in(path, wanted["q"])
            recognitions = recognitions.filter(found)
        return recognitions
