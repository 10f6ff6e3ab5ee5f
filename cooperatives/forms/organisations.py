"""An organisation's identity as people type it."""

import re

from django import forms

from accounts.once import OnceForm
from cooperatives.forms.places import PlaceField
from cooperatives.models import ActualStatus, Kind, LegalStatus, Organisation, Sector
from cooperatives.ownership import Block, act_for
from coopportal.kit.conflicts import VersionedForm
from coopportal.kit.fields import CountField, DayField, MillionsField
from provinces.models import Province
from provinces.selectors import display_name

LAWS = [("", "Chưa rõ"), *Organisation._meta.get_field("registered_under").choices]
BEFORE_THE_END = [choice for choice in LegalStatus.choices if choice[0] != LegalStatus.DISSOLVED]

WIDE = {"name", "place", "address", "reason"}


def limit(name: str) -> int:
    return Organisation._meta.get_field(name).max_length


class LinesField(forms.CharField):
    """Codes of business lines, apart by commas or spaces; the value is a list. The service knows what a code is."""

    def to_python(self, value):
        return [code for code in re.split(r"[\s,;]+", super().to_python(value)) if code]

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value


class IdentityForm(forms.Form):
    """What `correct_organisation` takes. The last two fields are shown when a likely duplicate was found."""

    name = forms.CharField(
        label="Tên tổ chức",
        max_length=limit("name"),
        help_text="Như trên giấy chứng nhận, ví dụ Hợp tác xã Nông nghiệp Tân Sơn.",
        error_messages={"required": "Nhập tên tổ chức như ghi trên giấy chứng nhận."},
    )
    code = forms.CharField(
        label="Mã số thuế", max_length=20, required=False, help_text="10 chữ số; để trống nếu chưa có."
    )
    certificate_number = forms.CharField(
        label="Số giấy chứng nhận đăng ký", max_length=limit("certificate_number"), required=False
    )
    registered_under = forms.ChoiceField(label="Đăng ký theo", choices=LAWS, required=False)
    address = forms.CharField(
        label="Địa chỉ ghi trên hồ sơ",
        max_length=limit("address"),
        required=False,
        help_text="Giữ nguyên như trên giấy tờ, kể cả tên xã, huyện cũ.",
    )
    business_lines = LinesField(
        label="Ngành nghề (mã VSIC)", max_length=200, required=False, help_text="Cách nhau bằng dấu phẩy: 0118, 4620."
    )
    website = forms.URLField(
        label="Trang thông tin",
        max_length=limit("website"),
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Địa chỉ trang không hợp lệ, ví dụ https://htxtanson.vn."},
    )
    registered_capital_vnd = MillionsField(label="Vốn điều lệ (triệu đồng)", required=False)
    registered_members_official = CountField(label="Thành viên chính thức", required=False)
    registered_members_capital = CountField(label="Thành viên liên kết góp vốn", required=False)
    duplicate_note = forms.CharField(
        label="Vì sao đây là tổ chức khác",
        max_length=200,
        required=False,
        help_text="Ví dụ: khác thôn, khác người đại diện. Lý do được ghi vào lịch sử.",
    )

    GROUPS = (
        ("Tên và số đăng ký", ("name", "code", "certificate_number")),
        ("Trụ sở", ("address", "website")),
        (
            "Khi đăng ký",
            (
                "registered_under",
                "registered_capital_vnd",
                "registered_members_official",
                "registered_members_capital",
                "business_lines",
            ),
        ),
    )

    def groups(self):
        """(heading, [(bound field, whether it takes two columns)]) in the order of the page."""
        return [
            (title, [(self[name], name in WIDE) for name in names if name in self.fields])
            for title, names in self.GROUPS
        ]

    def identity(self) -> dict:
        """For the service."""
        return {name: self.cleaned_data[name] for name in IdentityForm.base_fields if name != "duplicate_note"}


class CorrectionForm(IdentityForm, VersionedForm):
    reason = forms.CharField(
        label="Lý do sửa", max_length=200, required=False, help_text="Ví dụ: theo giấy chứng nhận cấp lại."
    )

    GROUPS = (*IdentityForm.GROUPS, ("Ghi vào lịch sử", ("reason",)))


class RegistrationForm(IdentityForm, OnceForm):
    kind = forms.ChoiceField(label="Loại hình")
    sector = forms.ChoiceField(label="Lĩnh vực", choices=[("", "Chọn…"), *Sector.choices])
    established_on = DayField(
        label="Ngày đăng ký", error_messages={"required": "Nhập ngày cấp giấy chứng nhận, ví dụ 15/03/2024."}
    )
    legal_status = forms.ChoiceField(label="Tình trạng pháp lý", choices=BEFORE_THE_END, initial=LegalStatus.ACTIVE)
    actual_status = forms.ChoiceField(
        label="Thực tế hoạt động", choices=ActualStatus, initial=ActualStatus.ACTIVE, help_text="Như cán bộ nắm được."
    )
    base = forms.ChoiceField(
        label="Địa bàn trước sắp xếp", required=False, help_text="Chỉ chọn khi chưa rõ xã; có xã thì để trống."
    )
    full_name = forms.CharField(label="Họ và tên", max_length=120, required=False)
    title = forms.CharField(label="Chức danh", max_length=80, required=False, initial="Giám đốc")
    female = forms.TypedChoiceField(
        label="Giới tính",
        required=False,
        choices=[("", "Chưa rõ"), ("no", "Nam"), ("yes", "Nữ")],
        coerce=lambda value: value == "yes",
        empty_value=None,
    )
    phone = forms.CharField(label="Điện thoại", max_length=20, required=False)
    email = forms.EmailField(label="Thư điện tử", required=False)

    GROUPS = (
        IdentityForm.GROUPS[0],
        ("Loại hình và tình trạng", ("kind", "sector", "established_on", "legal_status", "actual_status")),
        ("Trụ sở", ("place", "address", "base", "website")),
        ("Người đại diện", ("full_name", "title", "female", "phone", "email")),
        IdentityForm.GROUPS[2],
    )

    def __init__(self, data=None, *, user, **options):
        super().__init__(data, **options)
        self.user = user
        self.fields["kind"].choices = [("", "Chọn…"), *kinds_written_by(user)]
        self.fields["place"] = PlaceField(user=user, required=bool(user.commune_id))
        bases = Province.objects.bases().filter(pk__in=user.territory_ids).with_successor()
        self.bases = {base.slug: base for base in bases}
        if len(self.bases) == 1 or user.commune_id:
            del self.fields["base"]
        else:
            names = [(slug, display_name(base)) for slug, base in self.bases.items()]
            self.fields["base"].choices = [("", "Theo xã đã chọn"), *names]

    def clean(self):
        found = super().clean()
        place = found.get("place")
        slug = found.get("base") or (next(iter(self.bases)) if len(self.bases) == 1 else "")
        found["commune"] = place and place.commune
        found["base"] = place.base if place else self.bases.get(slug)
        if found["base"] is None and not self.has_error("place"):
            self.add_error("place", "Chọn xã, phường, đặc khu; nếu chưa rõ xã thì chọn địa bàn trước sắp xếp.")
        known = [found.get(name) for name in ("phone", "email")]
        if any(known) and not found.get("full_name"):
            self.add_error("full_name", "Nhập họ và tên của người có số điện thoại, thư điện tử này.")
        return found

    def registration(self) -> dict:
        """For `register_organisation`."""
        found = self.cleaned_data
        names = ("kind", "sector", "established_on", "legal_status", "actual_status", "base", "commune")
        person = {name: found[name] for name in ("full_name", "title", "female", "phone", "email")}
        person["title"] = person["title"] or "Giám đốc"
        return (
            self.identity()
            | {name: found[name] for name in names}
            | {"representative": person if person["full_name"] else None}
        )


def kinds_written_by(user):
    return [choice for choice in Kind.choices if user.can(act_for(Block.IDENTITY, choice[0]))]
