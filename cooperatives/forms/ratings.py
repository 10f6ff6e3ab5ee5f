"""Ratings: by criterion for one organisation, by band or points for many; a province's own scheme."""

from decimal import Decimal

from django import forms

from accounts.once import OnceForm
from cooperatives.models import Organisation, Rating, RatingScheme, Sector
from cooperatives.selectors.ratings import Band, schemes_for
from cooperatives.services.ratings import MOST_POINTS, Given, criterion_field
from coopportal.kit import clock
from coopportal.kit.conflicts import VersionedForm
from coopportal.kit.fields import DayField, NumberField
from coopportal.kit.numbers import NumberError, format_number, parse_number
from coopportal.kit.text import nfc, search_key
from provinces.selectors import communes_called

FIRST_RATED = 2015


class PointsField(NumberField):
    def __init__(self, **options):
        super().__init__(**{"decimals": 2, "most": MOST_POINTS, "required": False} | options)


def last_year() -> int:
    return clock.today().year - 1


def years() -> list[tuple[int, str]]:
    return [(year, str(year)) for year in range(clock.today().year, FIRST_RATED - 1, -1)]


class SchemeName(forms.ModelChoiceField):
    def label_from_instance(self, scheme):
        return f"{scheme.name} ({scheme.legal_source})"


class RatingBasisForm(forms.Form):
    """Which year, by which scheme: what the rest of the page depends on."""

    year = forms.TypedChoiceField(label="Năm", coerce=int)
    scheme = SchemeName(
        label="Bộ tiêu chí",
        queryset=RatingScheme.objects.none(),
        error_messages={"required": "Chọn bộ tiêu chí.", "invalid_choice": "Chọn một bộ tiêu chí trong danh sách."},
    )

    def __init__(self, data=None, *, user, **options):
        super().__init__(data, **options)
        self.fields["year"].choices = years()
        self.fields["year"].initial = last_year()
        self.fields["scheme"].queryset = schemes_for(user)


class RatingForm(OnceForm, VersionedForm):
    """What a rater says of one organisation; with `rating`, a correction of it."""

    points = PointsField(label="Tổng điểm", help_text="Để trống thì hệ thống cộng các tiêu chí.")
    band = forms.ChoiceField(
        label="Xếp loại",
        required=False,
        choices=[("", "Theo điểm"), *Band.choices],
        help_text="Chỉ chọn khi nguồn không có điểm, hoặc khi chưa xếp loại.",
    )
    cause = forms.ChoiceField(
        label="Lý do chưa xếp loại", required=False, choices=[("", "Không"), *Rating.Cause.choices]
    )
    against_rule = forms.BooleanField(label="Xếp loại không theo quy định", required=False)
    rated_on = DayField(label="Ngày xếp loại", required=False)
    reason = forms.CharField(label="Ghi chú, lý do", max_length=300, required=False)

    def __init__(self, data=None, *, scheme: RatingScheme, rating: Rating | None = None, **options):
        self.instance, self.scheme = rating or Rating(), scheme
        stored = {}
        if rating:
            names = ("points", "band", "cause", "against_rule", "rated_on", "reason")
            stored = {name: getattr(rating, name) for name in names}
            stored["band"] = "" if rating.points is not None else rating.band
            stored["points"] = None if rating.points_by_criterion else rating.points
            for code, value in rating.points_by_criterion.items():
                stored[criterion_field(code)] = Decimal(str(value))
        super().__init__(data, initial=stored, **options)
        if rating:
            del self.fields["form_key"]
        self.criteria = {}
        for one in scheme.criteria:
            name, most = criterion_field(one["code"]), one.get("max")
            label = f"{one['code']}. {one['name']}" + (f" (tối đa {format_number(Decimal(str(most)))})" if most else "")
            self.fields[name] = PointsField(label=label, **({"most": Decimal(str(most))} if most else {}))
            self.criteria[name] = one

    def given(self) -> Given:
        cleaned = self.cleaned_data
        criteria = {one["code"]: cleaned[name] for name, one in self.criteria.items() if cleaned[name] is not None}
        return Given(
            criteria, cleaned["points"], cleaned["band"], cleaned["cause"], cleaned["against_rule"], cleaned["reason"]
        )

    @property
    def groups(self) -> list[tuple[str, list]]:
        """The criteria under the headings of the scheme."""
        groups: dict[str, list] = {}
        for name, one in self.criteria.items():
            groups.setdefault(one.get("group", ""), []).append(self[name])
        return list(groups.items())

    @property
    def rest(self) -> list:
        return [bound for bound in self if bound.name not in self.criteria]


class LineForm(forms.Form):
    """One organisation of the quick entry."""

    points = PointsField(label="Điểm")
    band = forms.ChoiceField(label="Xếp loại", required=False, choices=[("", "–"), *Band.choices])
    cause = forms.ChoiceField(label="Lý do chưa xếp loại", required=False, choices=[("", "–"), *Rating.Cause.choices])
    reason = forms.CharField(label="Ghi chú", max_length=300, required=False)

    def __init__(self, data=None, *, organisation: Organisation, known: Rating | None, **options):
        self.organisation, self.known, self.line = organisation, known, None
        super().__init__(data, prefix=str(organisation.pk), **options)

    def given(self) -> Given:
        cleaned = self.cleaned_data
        return Given({}, cleaned["points"], cleaned["band"], cleaned["cause"], False, cleaned["reason"])

    @property
    def cells(self) -> list:
        return list(self)


class RatingFilterForm(forms.Form):
    year = forms.TypedChoiceField(label="Năm", coerce=int, required=False, empty_value=None)
    q = forms.CharField(label="Tên, mã số thuế", required=False, max_length=200)
    commune = forms.CharField(label="Xã, phường, đặc khu", required=False, max_length=100)
    band = forms.ChoiceField(
        label="Xếp loại", required=False, choices=[("", "Tất cả"), ("none", "Chưa nhập xếp loại"), *Band.choices]
    )

    def __init__(self, data=None, **options):
        super().__init__(data, **options)
        self.fields["year"].choices = years()
        self.fields["year"].initial = last_year()

    @property
    def asked_year(self) -> int:
        return self.is_valid() and self.cleaned_data["year"] or last_year()

    def within(self, organisations):
        """The organisations of the commune and name that are asked for; whatever their band."""
        if not self.is_valid():
            return organisations
        organisations = organisations.search(self.cleaned_data["q"])
        if commune := self.cleaned_data["commune"]:
            organisations = organisations.filter(commune__in=communes_called(commune))
        return organisations

    def of_band(self, organisations):
        band = self.cleaned_data["band"] if self.is_valid() else ""
        ratings = Rating.objects.filter(year=self.asked_year, counts=True)
        if band == "none":
            return organisations.exclude(pk__in=ratings.values("organisation"))
        return organisations.filter(pk__in=ratings.filter(band=band).values("organisation")) if band else organisations


class SchemeForm(OnceForm, VersionedForm):
    """A province's own scheme; criteria one a line: group; name; most points."""

    name = forms.CharField(label="Tên bộ tiêu chí", max_length=200)
    legal_source = forms.CharField(
        label="Căn cứ", max_length=200, help_text="Ví dụ: Quyết định 12/2026/QĐ-UBND ngày 05/01/2026."
    )
    sector = forms.ChoiceField(
        label="Chỉ áp dụng cho lĩnh vực", required=False, choices=[("", "Mọi lĩnh vực"), *Sector.choices]
    )
    valid_from = DayField(label="Áp dụng từ ngày")
    valid_to = DayField(label="Hết áp dụng từ ngày", required=False, help_text="Để trống khi còn áp dụng.")
    good = PointsField(label="Tốt: từ (điểm)", required=True)
    fair = PointsField(label="Khá: từ (điểm)", required=True)
    average = PointsField(label="Trung bình: từ (điểm)", required=True, help_text="Dưới mức này là Yếu.")
    criteria = forms.CharField(
        label="Tiêu chí",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Mỗi dòng một tiêu chí: nhóm; tên; điểm tối đa. Ví dụ: Tài chính; Vốn; 7. Tổng không quá 100 điểm.",
    )

    def __init__(self, data=None, *, scheme: RatingScheme | None = None, copied: RatingScheme | None = None, **options):
        self.instance = scheme or RatingScheme()
        super().__init__(data, initial=scheme_values(scheme or copied) if scheme or copied else {}, **options)
        if scheme:
            del self.fields["form_key"]
        else:
            for name in ("valid_from", "valid_to"):
                self.initial.pop(name, None)

    def clean_criteria(self) -> list[dict]:
        rows = [nfc(row) for row in self.cleaned_data["criteria"].splitlines()]
        return [self.criterion(number, row) for number, row in enumerate(filter(search_key, rows), 1)]

    @staticmethod
    def criterion(number: int, row: str) -> dict:
        *group, name, most = [part.strip() for part in row.split(";")] if row.count(";") else [row, ""]
        try:
            points = parse_number(most)
        except NumberError as error:
            raise forms.ValidationError(
                f"Dòng {number} “{row}”: thiếu điểm tối đa. Ghi theo mẫu: Tài chính; Vốn; 7."
            ) from error
        criterion = {"code": str(number), "name": name[:200], "max": float(points) if points % 1 else int(points)}
        return ({"group": group[0][:100]} if group and group[0] else {}) | criterion

    def values(self) -> dict:
        names = ("name", "legal_source", "sector", "valid_from", "valid_to", "criteria")
        bands = {band: plain(self.cleaned_data[band]) for band in ("good", "fair", "average")}
        return {name: self.cleaned_data[name] for name in names} | {"bands": bands | {"weak": 0}}


def plain(points: Decimal) -> int | float:
    """As JSON keeps it."""
    return float(points) if points % 1 else int(points)


def scheme_values(scheme: RatingScheme) -> dict:
    names = ("name", "legal_source", "sector", "valid_from", "valid_to")
    values: dict = {name: getattr(scheme, name) for name in names}
    values |= {band: Decimal(str(scheme.bands[band])) for band in ("good", "fair", "average")}
    lines = [
        "; ".join(
            [
                one.get("group", ""),
                one["name"],
                "" if one.get("max") is None else format_number(Decimal(str(one["max"]))),
            ]
        )
        for one in scheme.criteria
    ]
    return values | {"criteria": "\n".join(line.removeprefix("; ") for line in lines)}
