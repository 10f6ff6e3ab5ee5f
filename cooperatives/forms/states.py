from django import forms

from accounts.once import OnceForm
from cooperatives.forms.places import PlaceField
from cooperatives.life import FIRST_ENTRIES, Event
from cooperatives.models import ActualStatus, Entry, Kind, LegalStatus, Sector, Spell
from coopportal.kit.conflicts import VersionedForm
from coopportal.kit.fields import DayField
from provinces.models import Commune, Province

REASON = "Ví dụ: Thông báo tạm ngừng của hợp tác xã; biên bản kiểm tra của xã"


class ByFullName(forms.ModelChoiceField):
    def label_from_instance(self, row):
        return getattr(row, "full_name", str(row))


class PlaceFields(forms.Form):
    """A commune, or a base unit where the commune is not known or stands in several.

    Plain selects, for they are compared with those of another editor.
    """

    commune = ByFullName(Commune.objects.none(), label="Xã, phường, đặc khu", required=False, empty_label="chưa gắn xã")
    base = forms.ModelChoiceField(
        Province.objects.none(),
        label="Địa bàn trước sắp xếp",
        required=False,
        empty_label="theo xã đã chọn",
        help_text="Chọn khi chưa biết xã, hoặc khi xã nằm trên nhiều tỉnh trước sắp xếp.",
    )

    def set_places(self, user, bases):
        self.fields["commune"].queryset = Commune.objects.present().within(user.place).distinct()
        self.fields["base"].queryset = bases

    def clean(self):
        given = super().clean()
        if self.errors or "commune" not in self.fields:
            return given
        commune, base = given.get("commune"), given.get("base")
        if commune and commune.base_id:
            if base and base.pk != commune.base_id:
                self.add_error("base", f"{commune.full_name} thuộc địa bàn khác. Hãy để trống ô này.")
            given["base"] = commune.base
        elif not base:
            self.add_error("base", "Hãy chọn xã hoặc địa bàn trước sắp xếp.")
        elif commune and not commune.candidates.filter(pk=base.pk).exists():
            self.add_error("base", f"{commune.full_name} không nằm trên địa bàn này.")
        return given


class EventForm(OnceForm):
    """An event; only the fields that it asks for. A move names the commune by its new or its old name."""

    on = DayField(label="Ngày có hiệu lực")
    actual_status = forms.ChoiceField(label="Thực tế hoạt động", choices=ActualStatus)
    sector = forms.ChoiceField(label="Lĩnh vực mới", choices=Sector)
    base = forms.ModelChoiceField(
        Province.objects.none(),
        label="Địa bàn trước sắp xếp",
        required=False,
        empty_label="theo xã đã chọn",
        help_text=(
            "Chuyển trong địa bàn: chỉ chọn xã. Chuyển sang tỉnh khác: chọn địa bàn, để trống xã; "
            "nơi nhận sẽ gắn xã và bạn không còn thấy hồ sơ."
        ),
    )
    document = forms.CharField(label="Số quyết định, văn bản (nếu có)", required=False, max_length=80)
    reason = forms.CharField(label="Căn cứ, lý do", max_length=300, help_text=REASON)
    life = forms.IntegerField(widget=forms.HiddenInput)

    field_order = ["on", "actual_status", "sector", "place", "base", "document", "reason"]

    def __init__(self, data=None, *, event: Event, user, **options):
        super().__init__(data, **options)
        asked = {Event.ACTUAL: {"actual_status"}, Event.SECTOR: {"sector"}, Event.MOVE: {"base"}}
        for name in {"actual_status", "sector", "base"} - asked.get(event, set()):
            del self.fields[name]
        if event == Event.MOVE:
            self.fields["place"] = PlaceField(user=user, required=False)
            self.fields["base"].queryset = Province.objects.bases().order_by("sort_key")
            self.order_fields(self.field_order)

    def clean(self):
        given = super().clean()
        if self.errors or "base" not in self.fields:
            return given
        place, base = given.get("place"), given.get("base")
        if place and base and place.base != base:
            self.add_error("base", f"{place.name} thuộc địa bàn {place.base.name}. Hãy để trống ô này.")
        elif not place and not base:
            self.add_error("place", "Hãy chọn xã hoặc địa bàn trước sắp xếp.")
        return given

    def given(self) -> dict:
        """What the event states, by id."""
        data = self.cleaned_data
        given = {name: data[name] for name in ("actual_status", "sector") if name in data}
        if "base" in data:
            place = data["place"]
            given |= {"base_id": (place.base if place else data["base"]).pk, "commune_id": place and place.commune.pk}
        return given


class TurnForm(VersionedForm, PlaceFields):
    """A correction of what was recorded of one day. The names are those of Spell, so that two editors can be compared."""

    from_on = DayField(label="Ngày có hiệu lực")
    entry = forms.ChoiceField(label="Hình thức", choices=[(one.value, one.label) for one in FIRST_ENTRIES])
    kind = forms.ChoiceField(label="Loại hình", choices=Kind)
    legal_status = forms.ChoiceField(
        label="Tình trạng pháp lý", choices=[pair for pair in LegalStatus.choices if pair[0] != LegalStatus.DISSOLVED]
    )
    actual_status = forms.ChoiceField(label="Thực tế hoạt động", choices=ActualStatus)
    sector = forms.ChoiceField(label="Lĩnh vực", choices=Sector)
    document = forms.CharField(label="Số quyết định, văn bản (nếu có)", required=False, max_length=80)
    reason = forms.CharField(label="Căn cứ, lý do của mốc", required=False, max_length=300)
    why = forms.CharField(label="Vì sao sửa", max_length=300, help_text="Được ghi vào lịch sử hồ sơ.")

    field_order = [
        "from_on", "entry", "kind", "legal_status", "actual_status", "sector", "commune", "base", "document", "reason", "why",
    ]  # fmt: skip

    def __init__(self, data=None, *, spell: Spell, is_birth: bool, user, **options):
        names = ("from_on", "entry", "kind", "legal_status", "actual_status", "sector", "document", "reason", "version")
        stored = {name: getattr(spell, name) for name in names} | {"commune": spell.commune_id, "base": spell.base_id}
        super().__init__(data, initial=stored, **options)
        unasked = set() if is_birth else {"entry", "kind"}
        if spell.entry == Entry.DISSOLVED:
            unasked = set(self.fields) - {"from_on", "document", "reason", "why", "version"}
        for name in unasked:
            del self.fields[name]
        if "commune" in self.fields:
            here = Province.objects.bases().filter(pk__in=user.territory_ids | {spell.base_id})
            self.set_places(user, here.order_by("sort_key"))
            communes = self.fields["commune"].queryset
            self.fields["commune"].queryset = communes | Commune.objects.filter(pk=spell.commune_id).distinct()

    def state(self) -> dict:
        """What held from that day on, as far as it was asked for."""
        data = self.cleaned_data
        state = {n: data[n] for n in ("kind", "legal_status", "actual_status", "sector") if n in data}
        if "base" in data:
            state |= {"base_id": data["base"].pk, "commune_id": data["commune"] and data["commune"].pk}
        return state


class DeleteTurnForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(
        label="Vì sao xóa", max_length=300, help_text="Ví dụ: ghi nhầm tổ chức. Được ghi vào lịch sử hồ sơ."
    )
