"""Reported values as people type them: one figure, its correction, what a leader says of it, the filters of the list."""

from datetime import date

from django import forms

from accounts.models import Agency
from accounts.once import OnceForm
from cooperatives.services.documents import TOO_LARGE
from coopportal.kit import clock
from coopportal.kit.conflicts import VersionedForm
from coopportal.kit.fields import DayField, NumberField, YearField
from coopportal.kit.periods import Calendar, Span, half_span, nine_month_span, quarter_span, year_span
from coopportal.kit.uploads import LARGEST_UPLOAD
from indicators.forms.asks import ProvinceField
from indicators.models import Indicator, ReportedState, ReportedValue
from indicators.selectors.reported import agencies_of, programmes_of, writable_indicators, writable_provinces
from provinces.models import Province

MOST = 10**15
DAY, DAYS = "day", "days"
PERIODS = {
    "year": ("Cả năm", year_span),
    "half1": ("6 tháng đầu năm", lambda year, calendar: half_span(year, 1, calendar)),
    "nine": ("9 tháng đầu năm", nine_month_span),
    "half2": ("6 tháng cuối năm", lambda year, calendar: half_span(year, 2, calendar)),
    **{
        f"q{quarter}": (f"Quý {name}", lambda year, calendar, quarter=quarter: quarter_span(year, quarter, calendar))
        for quarter, name in enumerate(("I", "II", "III", "IV"), 1)
    },
}
PERIOD_CHOICES = [
    *((code, label) for code, (label, _) in PERIODS.items()),
    (DAY, "Tại một ngày (số thời điểm)"),
    (DAYS, "Từ ngày … đến ngày …"),
]


class IndicatorField(forms.ModelChoiceField):
    def __init__(self, **options):
        options.setdefault("empty_label", "Chọn chỉ tiêu")
        super().__init__(
            queryset=Indicator.objects.none(),
            to_field_name="code",
            error_messages={
                "required": "Chọn chỉ tiêu.",
                "invalid_choice": "Không có chỉ tiêu này trong danh mục của bạn. Hãy chọn trong danh sách.",
            },
            **options,
        )

    def label_from_instance(self, indicator):
        return f"{indicator.name} ({indicator.unit.label})"


def province_field(**options) -> ProvinceField:
    return ProvinceField(
        label="Địa bàn",
        queryset=Province.objects.none(),
        to_field_name="slug",
        error_messages={
            "required": "Chọn địa bàn.",
            "invalid_choice": "Không có địa bàn này trong phạm vi của bạn. Hãy chọn trong danh sách.",
        },
        **options,
    )


class PeriodForm(forms.Form):
    """A period by its name and year, or by its days. Once valid, `span` is the days it means."""

    period = forms.ChoiceField(label="Kỳ", choices=PERIOD_CHOICES, initial="year")
    year = YearField(label="Năm", required=False)
    calendar = forms.ChoiceField(
        label="Năm tính theo", required=False, choices=Calendar.choices, initial=Calendar.CALENDAR
    )
    from_on = DayField(label="Từ ngày", required=False)
    to_on = DayField(label="Đến hết ngày (hoặc tại ngày)", required=False)

    def clean(self):
        cleaned = super().clean()
        period = cleaned.get("period")
        if period in PERIODS and "year" not in self.errors:
            if cleaned.get("year") is None:
                self.add_error("year", "Nhập năm của kỳ, ví dụ 2025.")
            else:
                over = PERIODS[period][1](cleaned["year"], Calendar(cleaned["calendar"] or Calendar.CALENDAR))
                cleaned["from_on"], cleaned["to_on"] = over.start, over.end
        elif period in (DAY, DAYS) and "to_on" not in self.errors and "from_on" not in self.errors:
            self.clean_days(cleaned, period)
        return cleaned

    def clean_days(self, cleaned, period) -> None:
        if cleaned["to_on"] is None:
            self.add_error("to_on", "Nhập ngày cuối của kỳ, ví dụ 31/12/2025.")
        elif period == DAY:
            cleaned["from_on"] = cleaned["to_on"]
        elif cleaned["from_on"] is None:
            self.add_error("from_on", "Nhập ngày đầu của kỳ, ví dụ 01/01/2025.")
        elif cleaned["from_on"] > cleaned["to_on"]:
            self.add_error("to_on", "Ngày cuối phải bằng hoặc sau ngày đầu, ví dụ từ 01/01/2025 đến 31/12/2025.")

    @property
    def span(self) -> Span:
        return Span(self.cleaned_data["from_on"], self.cleaned_data["to_on"])


def period_of(span: Span) -> dict:
    """What the fields of a PeriodForm say of a span."""
    for calendar in Calendar:
        for code, (_, build) in PERIODS.items():
            for year in (span.start.year, span.end.year):
                if build(year, calendar) == span:
                    return {"period": code, "year": year, "calendar": calendar}
    return {"period": DAY if span.days == 1 else DAYS, "from_on": span.start, "to_on": span.end}


def evidence_field(**options):
    return forms.FileField(
        label="Tệp minh chứng",
        required=False,
        max_length=200,
        help_text="Bản quét văn bản nguồn: PDF, Word (.docx) hoặc ảnh, không quá 10 MB.",
        error_messages={
            "empty": "Tệp trống. Hãy chọn lại tệp.",
            "max_length": "Tên tệp quá dài. Hãy đặt tên ngắn hơn.",
        },
        **options,
    )


def refuse_large(file):
    if file and file.size > LARGEST_UPLOAD:
        raise forms.ValidationError(TOO_LARGE)
    return file


class SourceForm(forms.Form):
    """Which document says so, and whose it is."""

    source = forms.CharField(
        label="Văn bản nguồn",
        max_length=ReportedValue._meta.get_field("source").max_length,
        help_text="Ví dụ: Báo cáo 215/BC-SNN ngày 12/12/2025, Phụ lục 1.",
        error_messages={"required": "Ghi văn bản nguồn, ví dụ “Báo cáo 215/BC-SNN ngày 12/12/2025”."},
    )
    agency = forms.ModelChoiceField(
        label="Cơ quan báo cáo", queryset=Agency.objects.none(), empty_label="Chọn cơ quan",
        error_messages={"required": "Chọn cơ quan báo cáo.", "invalid_choice": "Không có cơ quan này trong phạm vi của bạn."},
    )  # fmt: skip

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        self.fields["agency"].queryset = agencies_of(user)
        self.initial.setdefault("agency", user.agency_id)


def raw(numerator, indicator: Indicator):
    """As it is kept: that of a money figure, typed in the unit, in đồng."""
    return numerator * indicator.unit.factor if numerator is not None and indicator.is_money else numerator


class FigureForm(SourceForm):
    """The figure itself and what is told of it."""

    value = NumberField(label="Giá trị", decimals=4, least=None, most=MOST, required=False)
    numerator = NumberField(label="Tử số", decimals=4, least=None, most=MOST, required=False)
    denominator = NumberField(
        label="Mẫu số", decimals=4, most=MOST, required=False,
        help_text="Với tỷ lệ, số bình quân: nhập giá trị, hoặc tử số và mẫu số. Tiền ghi theo đơn vị của chỉ tiêu.",
    )  # fmt: skip
    about = forms.BooleanField(label="Số xấp xỉ (văn bản ghi “khoảng”, “gần”)", required=False)
    evidence = evidence_field()
    supersedes = forms.BooleanField(
        label="Dùng thay số tính từ hồ sơ",
        required=False,
        help_text="Chỉ thay cho đúng địa bàn và kỳ này; số tổng hợp cấp trên vẫn cộng từ hồ sơ. Hai số đều hiện.",
    )
    reason = forms.CharField(
        label="Lý do khác số tính từ hồ sơ",
        max_length=300,
        required=False,
        help_text="Ví dụ: 12 HTX mới đăng ký chưa nhập hồ sơ.",
    )
    note = forms.CharField(
        label="Ghi chú xác nhận cảnh báo",
        max_length=300,
        required=False,
        help_text="Chỉ cần khi cổng cảnh báo số bất thường. Ví dụ: đã đối chiếu biểu gốc.",
    )

    FIGURES = ("value", "numerator", "denominator", "about", "source", "agency", "supersedes", "reason", "note")

    def clean_evidence(self):
        return refuse_large(self.cleaned_data["evidence"])

    def figures(self, indicator: Indicator) -> dict:
        given = {name: self.cleaned_data[name] for name in self.FIGURES}
        return given | {"numerator": raw(given["numerator"], indicator)}


class NewValueForm(OnceForm, PeriodForm, FigureForm):
    indicator = IndicatorField(label="Chỉ tiêu")
    province = province_field()
    programme = forms.ModelChoiceField(
        label="Riêng của chương trình",
        queryset=None,
        required=False,
        empty_label="Không, số chung của địa bàn",
        error_messages={"invalid_choice": "Không có chương trình này trong phạm vi của bạn."},
    )
    nature = forms.ChoiceField(
        label="Tính chất", choices=ReportedValue.Nature.choices, initial=ReportedValue.Nature.OFFICIAL
    )

    KEY = ("indicator", "province", "programme", "from_on", "to_on", "nature")
    GROUPS = (
        ("Số liệu nào", ("indicator", "province", "nature", "programme")),
        ("Kỳ số liệu", ("period", "year", "calendar", "from_on", "to_on")),
        ("Con số", ("value", "numerator", "denominator", "about")),
        ("Nguồn", ("source", "agency", "evidence")),
        ("So với số tính từ hồ sơ", ("supersedes", "reason", "note")),
    )

    def __init__(self, *args, user, **options):
        super().__init__(*args, user=user, **options)
        self.fields["indicator"].queryset = writable_indicators(user)
        self.fields["province"].queryset = writable_provinces(user)
        self.fields["programme"].queryset = programmes_of(user)
        self.initial.setdefault("province", user.place.slug)
        self.initial.setdefault("year", clock.today().year)

    @property
    def groups(self):
        return [(title, [self[name] for name in names]) for title, names in self.GROUPS]

    def given(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.KEY} | self.figures(self.cleaned_data["indicator"])


class AskedForm(PeriodForm):
    """What the new form says of the figure so far: read to show the computed one beside it."""

    indicator = IndicatorField(label="Chỉ tiêu")
    province = province_field()
    programme = forms.ModelChoiceField(label="Chương trình", queryset=None, required=False)
    value = NumberField(label="Giá trị", decimals=4, least=None, most=MOST, required=False)
    numerator = NumberField(label="Tử số", decimals=4, least=None, most=MOST, required=False)
    denominator = NumberField(label="Mẫu số", decimals=4, most=MOST, required=False)

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        self.fields["indicator"].queryset = writable_indicators(user)
        self.fields["province"].queryset = writable_provinces(user)
        self.fields["programme"].queryset = programmes_of(user)

    def asked(self) -> ReportedValue:
        """The figure so far, never saved."""
        told = self.cleaned_data
        same = {
            name: told[name]
            for name in ("indicator", "province", "programme", "from_on", "to_on", "value", "denominator")
        }
        return ReportedValue(**same, numerator=raw(told["numerator"], told["indicator"]))


class ValueForm(VersionedForm, FigureForm):
    """Corrects a figure in hand. What it is about stays: another period or place is another figure."""

    GROUPS = NewValueForm.GROUPS[2:]

    def __init__(self, data=None, files=None, *, row: ReportedValue, user):
        self.row = row
        initial = {name: getattr(row, name) for name in (*self.FIGURES, "version") if name != "agency"}
        initial |= {"agency": row.agency_id}
        if row.numerator is not None and row.indicator.is_money:
            initial["numerator"] = row.numerator / row.indicator.unit.factor
        super().__init__(data, files, initial=initial, user=user)

    groups = NewValueForm.groups


class VerdictForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Ý kiến, lý do", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReportedFilterForm(forms.Form):
    """Filters of the list; `span` is two days, "2024-01-01..2024-12-31"."""

    indicator = IndicatorField(label="Chỉ tiêu", required=False)
    province = province_field(required=False)
    span = forms.ChoiceField(label="Kỳ", required=False)
    nature = forms.ChoiceField(
        label="Tính chất", required=False, choices=[("", "Mọi tính chất"), *ReportedValue.Nature.choices]
    )
    state = forms.ChoiceField(
        label="Trạng thái", required=False, choices=[("", "Mọi trạng thái"), *ReportedState.choices]
    )
    agency = forms.ModelChoiceField(label="Cơ quan báo cáo", required=False, queryset=Agency.objects.none())
    waiting = forms.BooleanField(label="Chờ tôi duyệt", required=False)

    def __init__(self, data, *, user, seen):
        super().__init__(data)
        self.user, self.seen = user, seen
        self.fields["indicator"].queryset = Indicator.objects.filter(pk__in=seen.values("indicator")).select_related(
            "unit"
        )
        self.fields["indicator"].empty_label = "Mọi chỉ tiêu"
        self.fields["province"].queryset = (
            Province.objects.with_successor().filter(pk__in=seen.values("province")).order_by("level", "sort_key")
        )
        self.fields["province"].empty_label = "Mọi địa bàn"
        spans = seen.order_by("-to_on", "-from_on").values_list("from_on", "to_on").distinct()[:300]
        self.fields["span"].choices = [("", "Mọi kỳ"), *((f"{a}..{b}", Span(a, b).label()) for a, b in spans)]
        self.fields["agency"].queryset = Agency.objects.filter(pk__in=seen.values("agency")).order_by("name")
        self.fields["agency"].empty_label = "Mọi cơ quan"
        if not user.can("reported_approve"):
            del self.fields["waiting"]

    def apply(self):
        """The rows that are meant; none while something is wrong."""
        if not self.is_valid():
            return self.seen.none()
        wanted, rows = self.cleaned_data, self.seen
        if wanted.get("waiting"):
            rows = rows.filter(pk__in=ReportedValue.objects.waiting_for(self.user).values("pk"))
        for name in ("indicator", "province", "nature", "state", "agency"):
            if wanted[name]:
                rows = rows.filter(**{name: wanted[name]})
        if wanted["span"]:
            start, end = map(date.fromisoformat, wanted["span"].split(".."))
            rows = rows.filter(from_on=start, to_on=end)
        return rows
