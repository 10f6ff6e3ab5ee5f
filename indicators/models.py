from fractions import Fraction
from functools import cached_property

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Agency, User
from accounts.permissions import Act, Role
from accounts.scoping import ScopedQuerySet
from cooperatives.models import Programme
from coopportal.kit.history import keep_history
from coopportal.kit.periods import Calendar, Span
from coopportal.kit.rows import Versioned
from coopportal.kit.text import containing, nfc, search_key
from jobs.models import StoredFile
from provinces.models import Province


class Unit(models.Model):
    """A raw figure divided by `factor` is the figure in this unit: money is kept in đồng, shares as n/N."""

    class Dimension(models.TextChoices):
        COUNT = "count", "số đếm"
        MONEY = "money", "tiền"
        SHARE = "share", "tỷ lệ"

    code = models.SlugField("mã", unique=True)
    label = models.CharField("đơn vị tính", max_length=60)
    dimension = models.CharField("đại lượng", max_length=8, choices=Dimension)
    factor = models.DecimalField("hệ số", max_digits=20, decimal_places=6, default=1)
    decimals = models.PositiveSmallIntegerField("số chữ số thập phân khi in", default=0)

    class Meta:
        verbose_name = "đơn vị tính"
        constraints = [models.CheckConstraint(name="unit_factor_positive", condition=Q(factor__gt=0))]

    def __str__(self):
        return self.label

    @cached_property
    def exact(self) -> Fraction:
        """`factor` to be divided by."""
        return Fraction(self.factor)


class IndicatorQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The common catalogue for everybody signed in; a province's own indicators for who holds that province."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(Q(province=None) | Q(province__in=user.province_ids))

    def search(self, text):
        """Every word occurs in the name or the code, accents and case aside; "%" occurs nowhere."""
        if not text.strip():
            return self
        words = containing(text)
        return self.none() if words is None else self.filter(words)


@keep_history()
class Indicator(Versioned):
    """What is measured. How stands in its dated definitions; `rising` says whether more is better."""

    class Group(models.TextChoices):
        COOPERATIVES = "cooperatives", "Hợp tác xã"
        UNIONS = "unions", "Liên hiệp hợp tác xã"
        GROUPS = "groups", "Tổ hợp tác"
        QUALITY = "quality", "Chất lượng, xếp loại"
        RESULTS = "results", "Doanh thu, lợi nhuận, thu nhập"
        PEOPLE = "people", "Thành viên, lao động, cán bộ quản lý"
        TECHNOLOGY = "technology", "Công nghệ, chuỗi giá trị"
        SUPPORT = "support", "Chính sách hỗ trợ"
        SECTORS = "sectors", "Theo ngành nghề"
        BUDGET = "budget", "Kinh phí"
        ECONOMY = "economy", "Đóng góp vào kinh tế - xã hội"

    class Population(models.TextChoices):
        """Among whom one counts, or over whom one divides: what a plan so often leaves open."""

        ALL = "all", "Tất cả tổ chức chưa giải thể, kể cả đang ngừng"
        ACTIVE = "active", "Tổ chức đang hoạt động"
        NEW = "new", "Tổ chức thành lập mới trong kỳ"
        ENDED = "ended", "Tổ chức giải thể, chấm dứt trong kỳ"
        RATED = "rated", "Tổ chức có kết quả xếp loại của năm"
        RETURNED = "returned", "Tổ chức đã nộp phiếu năm và có ghi mục này"
        MEMBERS = "members", "Hợp tác xã đang là thành viên liên hiệp"
        RECOGNISED = "recognised", "Tổ chức có ghi nhận còn hiệu lực"
        ACTIVITIES = "activities", "Hoạt động hỗ trợ đã hoàn thành trong kỳ"
        COMMUNES = "communes", "Xã, phường, đặc khu ở ngày cuối kỳ"
        OUTSIDE = "outside", "Ngoài hồ sơ, do cơ quan phụ trách tổng hợp"

    code = models.SlugField("mã", max_length=60, unique=True)
    name = models.CharField("tên chỉ tiêu", max_length=250)
    group = models.CharField("nhóm", max_length=16, choices=Group)
    place = models.CharField("dòng trong biểu", max_length=16, blank=True, db_default="")
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="đơn vị tính")
    population = models.CharField("tổng thể", max_length=12, choices=Population, blank=True, db_default="")
    rising = models.BooleanField("càng cao càng tốt", default=True)
    flow = models.BooleanField("cộng dồn theo thời gian", default=False)
    calendar = models.CharField("năm tính số liệu", max_length=16, choices=Calendar, default=Calendar.CALENDAR)
    legal_source = models.CharField("căn cứ", max_length=300, blank=True)
    why = models.CharField("ý nghĩa", max_length=400, blank=True)
    example = models.CharField("ví dụ", max_length=400, blank=True, db_default="")
    owner = models.CharField("đơn vị chịu trách nhiệm", max_length=200, blank=True)
    reviewed_on = models.DateField("ngày rà soát", null=True, blank=True)
    position = models.PositiveIntegerField("thứ tự", default=0)
    province = models.ForeignKey(
        Province, models.PROTECT, null=True, blank=True, related_name="own_indicators", verbose_name="riêng của địa bàn"
    )

    search_key = models.TextField(editable=False)

    objects = IndicatorQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "chỉ tiêu"
        ordering = ["position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["place"], condition=~Q(place=""), name="one_indicator_a_row_of_the_table")
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **options):
        self.name = nfc(self.name)
        self.search_key = search_key(f"{self.name} {self.code}")
        super().save(*args, **options)

    def get_absolute_url(self):
        return reverse("indicators:detail", args=[self.code])

    @property
    def is_money(self) -> bool:
        return self.unit.dimension == Unit.Dimension.MONEY


@keep_history()
class DefinitionVersion(Versioned):
    """How an indicator is measured over [valid_from, valid_to); None = open. The language is indicators/definitions.py."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="definitions")
    definition = models.JSONField("định nghĩa")
    legal_source = models.CharField("căn cứ của định nghĩa này", max_length=300, blank=True, db_default="")
    note = models.CharField("điểm thay đổi", max_length=400, blank=True, db_default="")
    valid_from = models.DateField("áp dụng từ", null=True, blank=True)
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)

    class Meta(Versioned.Meta):
        verbose_name = "định nghĩa chỉ tiêu"
        constraints = [
            models.CheckConstraint(name="definition_not_empty", condition=Q(valid_from__lt=F("valid_to"))),
            models.UniqueConstraint(
                fields=["indicator", "valid_from"], name="definition_starts_once", nulls_distinct=False
            ),
            models.UniqueConstraint(
                fields=["indicator", "valid_to"], name="definition_ends_once", nulls_distinct=False
            ),
        ]

    def __str__(self):
        return f"{self.indicator} (từ {self.valid_from or 'đầu'})"


class ReportedState(models.TextChoices):
    DRAFT = "draft", "Dự thảo"
    SUBMITTED = "submitted", "Đã trình"
    RETURNED = "returned", "Trả lại"
    APPROVED = "approved", "Đã duyệt"
    REPLACED = "replaced", "Đã thay bằng số mới"
    WITHDRAWN = "withdrawn", "Đã rút"


OPEN_STATES = [ReportedState.DRAFT, ReportedState.SUBMITTED, ReportedState.RETURNED]
TOLD_STATES = [ReportedState.APPROVED, ReportedState.REPLACED]  # what was once official may be read by everybody
# What may follow what. One that is submitted may be corrected, and is then submitted anew.
REPORTED_TRANSITIONS = [
    (ReportedState.DRAFT, ReportedState.SUBMITTED),
    (ReportedState.DRAFT, ReportedState.WITHDRAWN),
    (ReportedState.SUBMITTED, ReportedState.APPROVED),
    (ReportedState.SUBMITTED, ReportedState.RETURNED),
    (ReportedState.SUBMITTED, ReportedState.WITHDRAWN),
    (ReportedState.RETURNED, ReportedState.DRAFT),
    (ReportedState.RETURNED, ReportedState.SUBMITTED),
    (ReportedState.RETURNED, ReportedState.WITHDRAWN),
    (ReportedState.APPROVED, ReportedState.REPLACED),
    (ReportedState.APPROVED, ReportedState.WITHDRAWN),
]


class ReportedValueQuerySet(ScopedQuerySet):
    province_path = "province"

    def visible_to(self, user):
        """Inside the territory, and the nation's. What nobody has approved yet is read by those alone who hold the province."""
        rows = super().visible_to(user)
        if not user.is_authenticated or not user.is_active:
            return rows
        if user.is_central_reader or user.commune_id:
            return rows.filter(state__in=TOLD_STATES)
        return (
            rows
            if user.sees_nation
            else rows.filter(~Q(province__level=Province.Level.NATION) | Q(state__in=TOLD_STATES))
        )

    def approved(self):
        return self.filter(state=ReportedState.APPROVED)

    def waiting_for(self, user):
        """Those submitted that this person may approve: of their own agency, and of agencies where nobody else could."""
        if not user.can(Act.REPORTED_APPROVE):
            return self.none()
        managed = User.objects.filter(is_active=True, role=Role.MANAGER).values("agency")
        own = Q(owner_agency=user.agency_id) | Q(owner_agency__successor=user.agency_id) | ~Q(owner_agency__in=managed)
        rows = self.visible_to(user).filter(own, state=ReportedState.SUBMITTED).exclude(submitted_by=user)
        return rows.filter(province__in=[pk for pk, bases in user.parts.items() if bases <= user.territory_ids])


def figure(label: str):
    return models.DecimalField(label, max_digits=20, decimal_places=4, null=True, blank=True)


def person(label: str):
    return models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label)


@keep_history()
class ReportedValue(Versioned):
    """A figure that an agency states, for exactly one province and span [from_on, to_on], both counted.

    For a computed indicator it takes the place of the computed figure only with `supersedes` and a reason; both are shown.
    `agency` states it, `owner_agency` wrote it down and approves it. `value` is in the indicator's unit, `numerator` and
    `denominator` are raw. `note` confirms `doubts`, what was unlikely about the figure when it was written.
    """

    class Nature(models.TextChoices):
        ESTIMATE = "estimate", "Ước tính"
        PRELIMINARY = "preliminary", "Sơ bộ"
        OFFICIAL = "official", "Chính thức"

    State = ReportedState

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="reported_values", verbose_name="chỉ tiêu")
    province = models.ForeignKey(Province, models.PROTECT, related_name="+", verbose_name="địa bàn")
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="riêng của chương trình"
    )
    from_on = models.DateField("từ ngày")
    to_on = models.DateField("đến hết ngày")
    value = figure("giá trị")
    numerator = figure("tử số")
    denominator = figure("mẫu số")
    nature = models.CharField("tính chất", max_length=12, choices=Nature, default=Nature.OFFICIAL)
    about = models.BooleanField("xấp xỉ", default=False)
    source = models.CharField("nguồn", max_length=300)
    evidence = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tệp minh chứng"
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cơ quan báo cáo"
    )
    state = models.CharField("trạng thái", max_length=10, choices=ReportedState, default=ReportedState.DRAFT)
    supersedes = models.BooleanField("dùng thay số tính từ hồ sơ", default=False)
    reason = models.CharField("lý do khác số tính từ hồ sơ", max_length=300, blank=True)
    doubts = ArrayField(models.CharField(max_length=300), default=list, blank=True, verbose_name="cảnh báo")
    note = models.CharField("ghi chú xác nhận cảnh báo", max_length=300, blank=True)
    owner_agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="đơn vị nhập"
    )
    entered_by = person("người nhập")
    submitted_by = person("người trình")
    submitted_at = models.DateTimeField("trình lúc", null=True, blank=True)
    approved_by = person("người duyệt")
    approved_at = models.DateTimeField("duyệt lúc", null=True, blank=True)
    remark = models.CharField("ý kiến khi duyệt, trả lại, rút", max_length=300, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced", verbose_name="số thay thế"
    )
    demonstration = models.BooleanField("dữ liệu minh họa", db_default=False)

    objects = ReportedValueQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "số liệu báo cáo"
        indexes = [models.Index(fields=["indicator", "province", "-to_on"], name="reported_of_indicator")]
        constraints = [
            models.CheckConstraint(name="reported_span", condition=Q(from_on__lte=F("to_on"))),
            models.CheckConstraint(
                name="reported_value_or_parts",
                condition=Q(value__isnull=False)
                | Q(numerator__isnull=False, denominator__isnull=False, denominator__gt=0),
                violation_error_message="Nhập giá trị, hoặc cả tử số và mẫu số (mẫu số lớn hơn 0).",
            ),
            models.CheckConstraint(
                name="superseding_needs_a_reason",
                condition=Q(supersedes=False) | ~Q(reason=""),
                violation_error_message="Nêu lý do khi dùng số báo cáo thay số tính từ hồ sơ.",
            ),
            models.CheckConstraint(name="reported_state_known", condition=Q(state__in=ReportedState.values)),
            models.UniqueConstraint(
                fields=["indicator", "province", "programme", "from_on", "to_on", "nature"],
                condition=Q(state="approved"),
                name="one_approved_value_a_nature",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["indicator", "province", "programme", "from_on", "to_on", "nature", "owner_agency"],
                condition=Q(state__in=OPEN_STATES),
                name="one_open_value_an_agency",
                nulls_distinct=False,
            ),
        ]
        triggers = [
            *Versioned.Meta.triggers,
            pgtrigger.FSM(name="reported_states", field="state", transitions=REPORTED_TRANSITIONS),
        ]

    def __str__(self):
        return f"{self.indicator}, {self.province}, {self.span.label()}"

    def get_absolute_url(self):
        return reverse("indicators:reported", args=[self.pk])

    @property
    def span(self) -> Span:
        return Span(self.from_on, self.to_on)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES
