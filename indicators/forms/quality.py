from django import forms
from django.db.models import Q

from cooperatives.models import Kind
from coopportal.kit import clock
from coopportal.kit.fields import YearField
from indicators.forms.asks import ProvinceField
from indicators.selectors.quality import NOWHERE, Scope
from provinces.models import Commune, Province


class QualityForm(forms.Form):
    """Whose records are asked for, and of which year. Only territories that are wholly the person's are choices."""

    province = ProvinceField(
        label="Địa bàn",
        queryset=Province.objects.none(),
        to_field_name="slug",
        error_messages={"invalid_choice": "Không có địa bàn này trong phạm vi của bạn. Hãy chọn trong danh sách."},
    )
    year = YearField(label="Năm")
    commune = forms.CharField(label="Xã", max_length=5, required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, user, **options):
        first = {"province": user.place.slug, "year": str(clock.today().year - 1)}
        super().__init__(first | {name: value for name, value in data.items() if value}, **options)
        self.user = user
        mine = [pk for pk, bases in user.parts.items() if bases <= user.territory_ids]
        self.fields["province"].queryset = (
            Province.objects.with_successor().filter(pk__in=mine).order_by("level", "sort_key")
        )

    def clean_year(self):
        year = self.cleaned_data["year"]
        if year > clock.today().year:
            raise forms.ValidationError(f"Năm chưa đến. Nhập năm không quá {clock.today().year}, ví dụ 2024.")
        return year

    def clean_commune(self):
        code = self.cleaned_data["commune"]
        if not code or code == NOWHERE:
            return code
        mine = Commune.objects.filter(pk__in=self.user.commune_ids) if self.user.commune_id else Commune.objects.all()
        if not self.user.sees_nation:
            mine = mine.filter(Q(base__in=self.user.territory_ids) | Q(candidates__in=self.user.territory_ids))
        found = mine.coded(code).filter(code=code).order_by("-pk").first()
        if found is None:
            raise forms.ValidationError("Không có xã, phường nào mang mã này.")
        return found

    @property
    def scope(self) -> Scope:
        wanted = self.cleaned_data
        bases = frozenset(self.user.parts[wanted["province"].pk])
        return Scope(
            self.user,
            wanted["year"],
            bases,
            wanted["commune"],
            wanted.get("kind", ""),
            wanted.get("q", ""),
        )


class FindingsForm(QualityForm):
    q = forms.CharField(label="Tên tổ chức", max_length=200, required=False)
    kind = forms.ChoiceField(label="Loại hình", required=False, choices=[("", "Mọi loại hình"), *Kind.choices])
