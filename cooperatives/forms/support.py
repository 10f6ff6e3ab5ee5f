"""What a support activity asks for depends on its kind; the fields of each kind stand in one table."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms.models import model_to_dict

from accounts.models import Agency
from accounts.once import OnceForm
from cooperatives.models import Programme, SupportActivity
from cooperatives.models.support import Funding
from coopportal.kit import clock
from coopportal.kit.conflicts import VersionedForm
from coopportal.kit.fields import CountField, DayField, MillionsField, YearField
from coopportal.kit.text import folded_in
from provinces.models import Commune, Province

Kind, Stage = SupportActivity.Kind, SupportActivity.Stage
WHERE = ("base", "commune", "place")
ATTENDED = (
    "attendances", "attended_officials", "attended_alliance", "attended_unions", "attended_managers",
    "attended_members", "attended_workers", "attended_people",
)  # fmt: skip
HELD = ("starts_on", "counts_on", "stage")
WORK = ("funded_on", "started_on", "done_on", "handed_over_on")
CLASS = ("title", "topics", "programmes", "agency", *HELD, *WHERE, *ATTENDED)
MARKET = ("title", "programmes", "agency", *HELD, "venue", *WHERE, "attendances")
FIELDS = {
    Kind.TRAINING: CLASS,
    Kind.TECHNICAL_TRAINING: CLASS,
    Kind.ECOMMERCE_TRAINING: CLASS,
    Kind.ADVICE: ("title", "topics", "programmes", "agency", *HELD, *WHERE, "attendances"),
    Kind.FAIR: MARKET,
    Kind.ONLINE_MARKET: MARKET,
    Kind.SURVEY_MISSION: MARKET,
    Kind.LOAN: ("title", "lender", "lender_name", "programmes", "agency", *HELD, "base", "balance_on"),
    Kind.INFRASTRUCTURE: (
        "title", "programmes", "agency", *WHERE, "starts_on", *WORK,
    ),
    Kind.SALARY: ("title", "programmes", "agency", *HELD, "base"),
    Kind.TECHNOLOGY: ("title", "topics", "programmes", "agency", *HELD, *WHERE),
    Kind.MODEL: ("title", "topics", "programmes", "agency", *HELD, *WHERE),
    Kind.OTHER: ("title", "topics", "programmes", "agency", *HELD, "venue", *WHERE, *ATTENDED),
}  # fmt: skip
COUNTS_ON = {
    Kind.LOAN: "Ngày giải ngân",
    Kind.FAIR: "Ngày bế mạc",
    Kind.ADVICE: "Ngày tư vấn xong",
    Kind.SALARY: "Ngày tính vào kết quả",
    Kind.MODEL: "Ngày nghiệm thu, công nhận",
    Kind.TECHNOLOGY: "Ngày nghiệm thu, bàn giao",
}
WITHOUT_FUNDING = {Kind.LOAN}


class ActivityKindForm(forms.Form):
    """The first step: everything else follows from it."""

    kind = forms.ChoiceField(
        label="Loại hoạt động",
        choices=Kind.choices,
        error_messages={"required": "Chọn loại hoạt động, ví dụ Lớp tập huấn, bồi dưỡng."},
    )


class ProvinceName(forms.ModelChoiceField):
    def label_from_instance(self, province):
        return province.full_name


class CommuneName(forms.ModelChoiceField):
    def label_from_instance(self, commune):
        return f"{commune.get_kind_display().capitalize()} {commune.name}"


class ActivityForm(OnceForm, VersionedForm):
    title = forms.CharField(
        label="Tên hoạt động",
        max_length=300,
        error_messages={"required": "Nhập tên hoạt động, ví dụ “Lớp tập huấn kế toán hợp tác xã năm 2026”."},
    )
    lender = forms.ChoiceField(
        label="Nguồn cho vay", choices=[("", "Chọn nguồn"), *SupportActivity.Lender.choices], required=False
    )
    lender_name = forms.CharField(label="Tên nơi cho vay", max_length=200, required=False)
    topics = forms.MultipleChoiceField(
        label="Nội dung", choices=SupportActivity.Topic, required=False, widget=forms.CheckboxSelectMultiple
    )
    programmes = forms.ModelMultipleChoiceField(
        label="Chương trình, chính sách lồng ghép",
        queryset=Programme.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Một lớp có thể thuộc nhiều chương trình; khi tổng hợp không cộng các chương trình với nhau.",
    )
    agency = forms.ModelChoiceField(
        label="Đơn vị chủ trì", queryset=Agency.objects.none(), required=False, empty_label="Chưa rõ"
    )
    starts_on = DayField(label="Ngày bắt đầu", error_messages={"required": "Nhập ngày bắt đầu, ví dụ 12/03/2026."})
    counts_on = DayField(
        label="Ngày kết thúc",
        required=False,
        help_text="Ngày tính vào kết quả. Để trống nếu trùng ngày bắt đầu.",
    )
    stage = forms.ChoiceField(
        label="Giai đoạn", choices=[(Stage.DONE, Stage.DONE.label), (Stage.PLANNED, Stage.PLANNED.label)]
    )
    funded_on = DayField(label="Ngày giao vốn", required=False)
    started_on = DayField(label="Ngày khởi công", required=False)
    done_on = DayField(label="Ngày hoàn thành", required=False)
    handed_over_on = DayField(
        label="Ngày bàn giao", required=False, help_text="Công trình được tính vào kết quả từ ngày này."
    )
    venue = forms.ChoiceField(
        label="Phạm vi", choices=[("", "Chưa rõ"), *SupportActivity.Venue.choices], required=False
    )
    base = ProvinceName(label="Địa bàn", queryset=Province.objects.none())
    commune = CommuneName(
        label="Xã, phường, đặc khu", queryset=Commune.objects.none(), required=False, empty_label="Không gắn với xã nào"
    )
    place = forms.CharField(label="Nơi tổ chức", max_length=200, required=False)
    balance_on = DayField(
        label="Dư nợ tính đến ngày", required=False, help_text="Doanh số cho vay và dư nợ là hai số khác nhau."
    )
    attendances = CountField(
        label="Số lượt người tham dự", required=False, help_text="Để trống thì hệ thống cộng các thành phần bên dưới."
    )

    def __init__(self, data=None, *, user, kind, activity=None, **options):
        self.instance, self.kind = activity or SupportActivity(), Kind(kind)
        wanted = FIELDS[self.kind]
        stored = stored_values(activity, wanted) if activity else {"agency": user.agency_id, "stage": Stage.DONE}
        super().__init__(data, initial=stored | options.pop("initial", {}), **options)
        for name in ATTENDED[1:]:
            label = SupportActivity._meta.get_field(name).verbose_name
            self.fields[name] = CountField(label=label[0].upper() + label[1:], required=False)
        hidden = "version" if activity else "form_key"
        self.fields = {name: self.fields[name] for name in (hidden, *wanted)}
        self.choose_among(user)
        if "counts_on" in self.fields:
            self.fields["counts_on"].label = COUNTS_ON.get(self.kind, "Ngày kết thúc")
        self.funding_names = [] if self.kind in WITHOUT_FUNDING else [f"funding_{nature}" for nature in Funding.Nature]
        for name, nature in zip(self.funding_names, Funding.Nature, strict=False):
            self.fields[name] = MillionsField(label=nature.label, required=False)
            self.initial.setdefault(name, None)

    def choose_among(self, user) -> None:
        """One's own places, agencies and programmes; the only base unit one has is not asked for."""
        bases = Province.objects.filter(pk__in=user.territory_ids).order_by("sort_key")
        self.fields["base"].queryset = bases
        self.only_base = bases.get() if len(user.territory_ids) == 1 else None
        if self.only_base:
            del self.fields["base"]
        agencies = Agency.objects.visible_to(user) | Agency.objects.filter(pk=user.agency_id)
        self.fields["agency"].queryset = agencies.order_by("name")
        self.fields["programmes"].queryset = Programme.objects.visible_to(user).order_by("-last_year", "name")
        if "commune" in self.fields:
            here = Q(base__in=user.territory_ids, valid_to=None) | Q(pk=self.instance.commune_id)
            self.fields["commune"].queryset = Commune.objects.filter(here).order_by("sort_key")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("starts_on") and "counts_on" in self.fields and not cleaned.get("counts_on"):
            cleaned["counts_on"] = cleaned["starts_on"]
        return cleaned

    def values(self) -> dict:
        """What the services take, by their names."""
        values = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"version", "form_key", *self.funding_names}
        }
        if self.only_base:
            values["base"] = self.only_base
        funding = {name.removeprefix("funding_"): self.cleaned_data[name] for name in self.funding_names}
        return values | {
            "kind": self.kind,
            "funding": {nature: sum_ for nature, sum_ in funding.items() if sum_ is not None},
        }

    @property
    def parts(self) -> list[tuple[str, list]]:
        """The fields in groups with their headings, as the page shows them."""
        groups = [
            ("Hoạt động", ("title", "lender", "lender_name", "topics", "programmes", "agency")),
            ("Thời gian, địa điểm", (*HELD, *WORK, "balance_on", "venue", *WHERE)),
            ("Người tham dự", ATTENDED),
            ("Kinh phí (triệu đồng)", tuple(self.funding_names)),
        ]  # fmt: skip
        return [
            (head, [self[name] for name in names if name in self.fields])
            for head, names in groups
            if set(names) & set(self.fields)
        ]


def stored_values(activity: SupportActivity, names) -> dict:
    values = model_to_dict(activity, fields=[name for name in names if name != "programmes"])
    if "programmes" in names:
        values["programmes"] = [one.pk for one in activity.programmes.all()]
    for line in activity.funding.all():
        name = f"funding_{line.nature}"
        values[name] = values.get(name, 0) + line.amount_vnd
    return values


def refuse(form: forms.Form, error: ValidationError) -> None:
    """Put what a service refused beside the fields it is about; what the form does not ask for stands above them all."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


class ActivityFilterForm(forms.Form):
    q = forms.CharField(label="Tên hoạt động", required=False, max_length=200)
    kind = forms.ChoiceField(label="Loại", required=False, choices=[("", "Tất cả"), *Kind.choices])
    programme = forms.ModelChoiceField(
        label="Chương trình", required=False, queryset=Programme.objects.none(), empty_label="Tất cả"
    )
    year = forms.TypedChoiceField(label="Năm", required=False, coerce=int, empty_value=None)
    stage = forms.ChoiceField(label="Giai đoạn", required=False, choices=[("", "Tất cả"), *Stage.choices])

    def __init__(self, data=None, *, user, **options):
        super().__init__(data, **options)
        self.fields["programme"].queryset = Programme.objects.visible_to(user).order_by("name")
        years = range(clock.today().year + 1, 2019, -1)
        self.fields["year"].choices = [("", "Tất cả"), *((year, str(year)) for year in years)]

    def apply(self, activities):
        """The activities that meet what is filled in; all of them while something is wrong."""
        if not self.is_valid():
            return activities
        wanted = self.cleaned_data
        same = {name: wanted[name] for name in ("kind", "stage") if wanted[name]}
        if wanted["programme"]:
            through = SupportActivity.programmes.through.objects.filter(programme=wanted["programme"])
            same["pk__in"] = through.values("supportactivity_id")
        if wanted["year"]:
            same["counts_on__year"] = wanted["year"]
        activities = activities.filter(**same)
        if wanted["q"]:
            activities = activities.filter(folded_in("title", wanted["q"]))
        return activities


class ReasonForm(VersionedForm):
    """Why something is taken away."""

    reason = forms.CharField(
        label="Lý do",
        max_length=300,
        error_messages={"required": "Nhập lý do, ví dụ “ghi trùng với lớp ngày 12/3”."},
    )


class ProgrammeForm(OnceForm, VersionedForm, forms.ModelForm):
    class Meta:
        model = Programme
        fields = ["name", "kind", "number", "first_year", "last_year"]
        error_messages = {"name": {"required": "Nhập tên chương trình, chính sách."}}

    first_year = YearField(label="Từ năm", required=False)
    last_year = YearField(label="Đến năm", required=False)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if self.instance.pk:
            del self.fields["form_key"]
        self.fields["kind"].label, self.fields["kind"].required = "Loại", True


class ProgrammeFilterForm(forms.Form):
    q = forms.CharField(label="Tên, số ký hiệu", required=False, max_length=200)
    kind = forms.ChoiceField(label="Loại", required=False, choices=[("", "Tất cả"), *Programme.Kind.choices])

    def apply(self, programmes):
        if not self.is_valid():
            return programmes
        wanted = self.cleaned_data
        if wanted["kind"]:
            programmes = programmes.filter(kind=wanted["kind"])
        if wanted["q"]:
            programmes = programmes.filter(folded_in("name", wanted["q"]) | folded_in("number", wanted["q"]))
        return programmes
