"""What a list can be narrowed by: one form a table, its fields in the address, each a chip that can be taken away."""

from datetime import timedelta
from html import escape

from django import forms
from django.db.models import Exists, Max, OuterRef, Q
from django.forms.utils import flatatt
from django.utils.functional import cached_property
from django.utils.safestring import mark_safe

from cooperatives.models import (
    ActualStatus,
    AnnualReturn,
    Kind,
    LegalStatus,
    Organisation,
    Rating,
    Recognition,
    Sector,
    SupportActivity,
)
from cooperatives.models.organisations import Found, Words
from cooperatives.models.yearly import SubmissionState
from cooperatives.size import SizeClass, size_case
from cooperatives.tables import RETURN_FLAGS
from coopportal.kit import clock
from coopportal.kit.fields import DayField
from coopportal.kit.text import folded_in
from provinces.models import Province
from provinces.selectors import communes_called

YEARS_BACK = 10
SOON = timedelta(days=90)
EXISTING, NO_RETURN, ANY_RETURN = "existing", "none", "any"
FLAGS = [(name, str(AnnualReturn._meta.get_field(name).verbose_name)) for name in RETURN_FLAGS]
YES_NO = [("yes", "Có"), ("no", "Chưa có")]


def any_of(choices):
    return [("", "Tất cả"), *choices]


class QuickSelect(forms.Select):
    """A select that is written at once: Django renders a template for each option, and a list page has hundreds."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = {str(one) for one in (value if isinstance(value, list | tuple) else [value]) if one is not None}
        options = "".join(
            [
                f'<option value="{escape(str(key))}"{" selected" if str(key) in chosen else ""}>{escape(str(label))}</option>'
                for key, label in self.choices
            ]
        )
        given = flatatt(self.build_attrs(self.attrs, {"name": name} | (attrs or {})))
        return mark_safe(f"<select{given}>{options}</select>")  # noqa: S308 – each part is escaped


def choice(label, choices):
    return forms.ChoiceField(label=label, required=False, choices=any_of(choices), widget=QuickSelect)


def recent_years():
    this = clock.today().year
    return any_of((str(year), str(year)) for year in range(this, this - YEARS_BACK, -1))


def year_choice(label):
    return forms.ChoiceField(label=label, required=False, choices=recent_years, widget=QuickSelect)


class ListFilterForm(forms.Form):
    """`first`: the fields that stand open; the others wait under "Thêm điều kiện". `organisation`: the path to it.

    Each field narrows by `narrow_<field>(rows, value)`, or by being equal to what `same` names.
    """

    first: tuple[str, ...] = ("q",)
    same: dict[str, str] = {}
    goes_with: dict[str, tuple[str, ...]] = {}  # field → those that mean nothing without it
    organisation = "organisation"
    by_year = False
    blank_is_said: tuple[str, ...] = ()  # fields that have a value of their own unless the address says they are blank

    q = forms.CharField(label="Tìm theo tên, mã, xã", required=False, max_length=200)

    def __init__(self, data, *, user, seen):
        """`seen`: the rows that the person sees of the list. Where years are listed, the latest one unless one asks."""
        data = data.copy()
        if self.by_year and "year" not in data:
            latest = str(seen.aggregate(latest=Max("year"))["latest"])
            data["year"] = latest if (latest, latest) in recent_years() else ""
        super().__init__(data, use_required_attribute=False)
        self.user, self.seen = user, seen
        self.by_index = user.sees_nation  # words of the few thousand rows of a province are quicker looked at
        if "base" in self.fields and self.shows_more:
            bases = Province.objects.filter(pk__in=user.territory_ids).order_by("sort_key")
            self.fields["base"].choices = any_of(bases.values_list("slug", "name"))

    def clean(self):
        wanted = super().clean()
        for name, others in self.goes_with.items():
            if not wanted.get(name) and any(wanted.get(other) for other in others):
                self.add_error(name, f"Chọn {self[name].label.lower()} để lọc theo điều kiện đi kèm.")
        return wanted

    @property
    def first_fields(self):
        return [self[name] for name in self.first]

    @property
    def more_fields(self):
        return [bound for bound in self if bound.name not in self.first and not bound.is_hidden]

    @property
    def shows_more(self) -> bool:
        """Whether the fields behind "Thêm điều kiện" are wanted, or one of them is in use."""
        return "more" in self.data or any(
            self.data.get(name)
            for name, field in self.fields.items()
            if name not in self.first and not field.widget.is_hidden
        )

    def apply(self, rows):
        """The rows that meet what is filled in; none while something is wrong: nobody knows which were meant."""
        if not self.is_valid():
            return rows.none()
        for name, value in self.cleaned_data.items():
            if value in (None, "", False, ()):
                continue
            equal = self.same.get(name)
            rows = rows.filter(**{equal: value}) if equal else getattr(self, f"narrow_{name}")(rows, value)
        return rows

    def narrow_q(self, rows, text):
        """By the words of the organisation: those found are told by number, so that few of them need no long walk."""
        organisations = Organisation.objects.visible_to(self.user).search(text, self.by_index)
        return rows.filter(**{f"{self.organisation}__in": organisations.few()})

    def narrow_commune(self, rows, text):
        return rows.filter(**{f"{self.organisation}__commune__in": communes_called(text)})


class Records(tuple):
    """Numbers of records; in a chip, how many they are."""

    def __str__(self):
        return f"{len(self)} hồ sơ"


class OrganisationFilterForm(ListFilterForm):
    first = ("q", "kind", "sector", "actual_status", "commune")
    same = {name: name for name in ("kind", "sector", "actual_status", "registered_under")} | {
        "base": "base__slug",
        "established_from": "established_on__gte",
        "established_to": "established_on__lte",
    }
    goes_with = {"return_year": ("return_state", "size_class", "flag"), "rating_year": ("band",)}

    kind = choice("Loại hình", Kind.choices)
    sector = choice("Lĩnh vực", Sector.choices)
    actual_status = choice("Thực tế hoạt động", ActualStatus.choices)
    commune = forms.CharField(label="Xã (tên mới hoặc cũ)", required=False, max_length=100)
    legal_status = choice("Tình trạng pháp lý", [(EXISTING, "Chưa giải thể"), *LegalStatus.choices])
    base = choice("Địa bàn trước sắp xếp", ())
    established_from = DayField(label="Đăng ký từ ngày", required=False)
    established_to = DayField(label="Đăng ký đến ngày", required=False)
    return_year = year_choice("Năm của phiếu")
    return_state = choice(
        "Phiếu năm", [(NO_RETURN, "Chưa có phiếu"), (ANY_RETURN, "Đã có phiếu"), *SubmissionState.choices]
    )
    size_class = choice("Quy mô theo phiếu năm", SizeClass.choices)
    flag = choice("Theo phiếu năm", FLAGS)
    rating_year = year_choice("Năm xếp loại")
    band = choice("Xếp loại", Rating.Band.choices)
    has_code = choice("Mã số thuế", YES_NO)
    registered_under = choice("Đăng ký theo luật", Organisation._meta.get_field("registered_under").choices)
    no_commune = forms.BooleanField(label="Chưa gắn xã", required=False)
    demonstration = forms.BooleanField(label="Dữ liệu minh họa", required=False)
    records = forms.CharField(label="Theo người đại diện", required=False, max_length=1500, widget=forms.HiddenInput)

    def clean_records(self):
        """Numbers of records: what a search for a person leaves, for a person's name stands in no address."""
        written = self.cleaned_data["records"]
        if not all(number.isdecimal() and len(number) < 16 for number in filter(None, written.split(","))):
            raise forms.ValidationError("Hãy tìm lại người đại diện.")
        return Records(map(int, filter(None, written.split(","))))

    def narrow_records(self, rows, records):
        return rows.filter(pk__in=records)

    def narrow_q(self, rows, text):
        return rows.filter(Found(self.words, self.by_index)) if self.words else rows.none()

    @cached_property
    def words(self) -> Words | None:
        return Words.read(self.cleaned_data["q"])

    @property
    def searches_the_country(self) -> bool:
        return self.by_index and self.is_valid() and bool(self.cleaned_data["q"] and self.words)

    def apply_to_each(self):
        """The same rows as `apply`, for a list that is walked from its beginning until a page is full."""
        self.by_index = False
        try:
            return self.apply(self.seen)
        finally:
            self.by_index = True

    def narrow_commune(self, rows, text):
        return rows.filter(commune__in=communes_called(text))

    def narrow_legal_status(self, rows, value):
        if value == EXISTING:
            return rows.exclude(legal_status=LegalStatus.DISSOLVED)
        return rows.filter(legal_status=value)

    def narrow_return_year(self, rows, year):
        """Year, state and what the return says are of one and the same return."""
        state, flag = self.cleaned_data["return_state"], self.cleaned_data["flag"]
        returns = AnnualReturn.objects.visible_to(self.user).filter(year=year)
        if state not in ("", NO_RETURN, ANY_RETURN):
            returns = returns.filter(state=state)
        if flag:
            returns = returns.filter(**{flag: True})
        if size := self.cleaned_data["size_class"]:
            returns = returns.alias(size=size_case()).filter(size=size)
        return rows.filter(has(returns) if state != NO_RETURN else ~has(returns))

    def narrow_rating_year(self, rows, year):
        ratings = Rating.objects.visible_to(self.user).filter(year=year, counts=True)
        if band := self.cleaned_data["band"]:
            ratings = ratings.filter(band=band)
        return rows.filter(has(ratings))

    def narrow_return_state(self, rows, value):
        return rows  # said by the year

    narrow_flag = narrow_size_class = narrow_band = narrow_return_state

    def narrow_has_code(self, rows, value):
        return rows.filter(code__isnull=value == "no")

    def narrow_no_commune(self, rows, value):
        return rows.filter(commune=None)

    def narrow_demonstration(self, rows, value):
        return rows.filter(demonstration=True)


def has(rows):
    return Exists(rows.filter(organisation=OuterRef("pk")))


class YearlyFilterForm(ListFilterForm):
    """Lists with a row for each organisation and year."""

    by_year = True
    blank_is_said = ("year",)
    same = {name: name for name in ("year", "state", "kind", "sector", "actual_status", "band")} | {
        "base": "base__slug"
    }

    year = year_choice("Năm")
    kind = choice("Loại hình", Kind.choices)
    sector = choice("Lĩnh vực", Sector.choices)
    commune = forms.CharField(label="Xã (tên mới hoặc cũ)", required=False, max_length=100)
    actual_status = choice("Thực tế hoạt động", ActualStatus.choices)
    base = choice("Địa bàn trước sắp xếp", ())


class ReturnFilterForm(YearlyFilterForm):
    first = ("q", "year", "state", "kind", "commune")
    state = choice("Trạng thái phiếu", SubmissionState.choices)
    flag = choice("Có", FLAGS)
    size_class = choice("Quy mô", SizeClass.choices)

    def narrow_flag(self, rows, name):
        return rows.filter(**{name: True})

    def narrow_size_class(self, rows, value):
        return rows.alias(size=size_case()).filter(size=value)


class RatingFilterForm(YearlyFilterForm):
    first = ("q", "year", "band", "kind", "commune")
    band = choice("Xếp loại", Rating.Band.choices)
    counts = choice("Dùng để tính chỉ tiêu", [("yes", "Có"), ("no", "Không")])

    def narrow_counts(self, rows, value):
        return rows.filter(counts=value == "yes")


class SupportFilterForm(ListFilterForm):
    first = ("q", "kind", "year", "stage", "commune")
    same = {
        "kind": "activity__kind",
        "stage": "activity__stage",
        "year": "activity__counts_on__year",
        "base": "activity__base__slug",
        "lender": "activity__lender",
    }

    q = forms.CharField(label="Tìm theo tổ chức, hoạt động", required=False, max_length=200)
    kind = choice("Loại hoạt động", SupportActivity.Kind.choices)
    year = year_choice("Năm tính kết quả")
    stage = choice("Giai đoạn", SupportActivity.Stage.choices)
    commune = forms.CharField(label="Xã (tên mới hoặc cũ)", required=False, max_length=100)
    lender = choice("Nguồn cho vay", SupportActivity.Lender.choices)
    base = choice("Địa bàn trước sắp xếp", ())

    def narrow_q(self, rows, text):
        organisations = Organisation.objects.visible_to(self.user).search(text, self.by_index).few()
        named = folded_in("activity__title", text) | folded_in("founding_group", text)
        return rows.filter(Q(organisation__in=organisations) | named)


class RecognitionFilterForm(ListFilterForm):
    first = ("q", "group", "validity", "year", "commune")
    same = {"group": "group", "year": "from_on__year", "base": "base__slug", "level": "level__icontains"}

    q = forms.CharField(label="Tổ chức, sản phẩm, số, cơ quan cấp", required=False, max_length=200)
    group = choice("Nhóm", Recognition.Group.choices)
    validity = choice("Hiệu lực", [("valid", "Còn hiệu lực"), ("soon", "Sắp hết (90 ngày)"), ("over", "Đã hết")])
    year = year_choice("Năm cấp")
    level = forms.CharField(label="Hạng, mức", required=False, max_length=80)
    commune = forms.CharField(label="Xã (tên mới hoặc cũ)", required=False, max_length=100)
    base = choice("Địa bàn trước sắp xếp", ())

    def narrow_q(self, rows, text):
        found = Q(organisation__in=Organisation.objects.visible_to(self.user).search(text, self.by_index).few())
        for name in ("product", "number", "issuer"):
            found |= folded_in(name, text)
        return rows.filter(found)

    def narrow_validity(self, rows, value):
        today = clock.today()
        wanted = {
            "valid": Q(to_on=None) | Q(to_on__gt=today),
            "soon": Q(to_on__gt=today, to_on__lte=today + SOON),
            "over": Q(to_on__lte=today),
        }
        return rows.filter(wanted[value])


class SubmissionFilterForm(ListFilterForm):
    by_year = True
    blank_is_said = ("year",)
    first = ("q", "year", "state")
    same = {"year": "year", "state": "state", "base": "base__slug"}

    q = forms.CharField(label="Xã (tên mới hoặc cũ)", required=False, max_length=200)
    year = year_choice("Năm")
    state = choice("Trạng thái", SubmissionState.choices)
    base = choice("Địa bàn trước sắp xếp", ())
    nil_report = forms.BooleanField(label="Báo cáo không phát sinh", required=False)

    def narrow_q(self, rows, text):
        return rows.filter(commune__in=communes_called(text))

    def narrow_nil_report(self, rows, value):
        return rows.filter(nil_report=True)
