from django.contrib.postgres.fields import ArrayField
from django.core.validators import validate_slug
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse

from accounts.models import Agency
from accounts.scoping import ScopedQuerySet
from cooperatives.models import Programme
from coopportal.kit import clock
from coopportal.kit.history import keep_history
from coopportal.kit.numbers import format_number
from coopportal.kit.periods import Calendar, years_span
from coopportal.kit.rows import Versioned
from coopportal.kit.text import containing, nfc, search_key
from indicators.models import Indicator, Unit
from plans.spans import Basis
from plans.verdict import Comparator
from provinces.models import Province
from provinces.selectors import display_name


class PlanQuerySet(ScopedQuerySet):
    province_path = "province"

    def visible_to(self, user):
        """Inside the territory; a central reader sees no drafts."""
        plans = super().visible_to(user)
        if user.is_authenticated and user.is_central_reader:
            plans = plans.filter(status__in=Plan.IN_FORCE)
        return plans

    def with_known_target_count(self):
        """`known_target_count`: numeric targets that hold today, and milestones; not what areas or agencies owe of a target."""
        holding = TargetTerms.objects.on(clock.today()).order_by().values("target")
        return self.annotate(
            known_target_count=Count("targets", distinct=True, filter=Q(targets__in=holding, targets__parent=None))
            + Count("milestones", distinct=True)
        )

    def named(self, *slugs: str):
        """Those of these addresses, as a query string names them: what is no address names none."""
        return self.filter(slug__in=[slug for slug in slugs if validate_slug.regex.search(slug)])

    def search(self, text):
        """Every word occurs in the number, title, issuer or years, accents and case aside; "%" occurs nowhere."""
        if not text.strip():
            return self
        words = containing(text)
        return self.none() if words is None else self.filter(words)


@keep_history()
class Plan(Versioned):
    """A plan, programme, project or resolution as a document. It lives before it has a number and a date."""

    class DocumentType(models.TextChoices):
        PLAN = "plan", "Kế hoạch"
        PROGRAMME = "programme", "Chương trình"
        PROJECT = "project", "Đề án"
        RESOLUTION = "resolution", "Nghị quyết"
        CONCLUSION = "conclusion", "Kết luận, nhiệm vụ trọng tâm"

    class Status(models.TextChoices):
        DRAFT = "draft", "Dự thảo"
        CONSULTING = "consulting", "Đang lấy ý kiến"
        SUBMITTED = "submitted", "Đã trình"
        RETURNED = "returned", "Trả lại"
        ISSUED = "issued", "Đã ban hành"
        AMENDED = "amended", "Đã điều chỉnh"
        CLOSED = "closed", "Đã tổng kết"

    OPEN = [Status.DRAFT, Status.CONSULTING, Status.RETURNED]
    IN_FORCE = [Status.ISSUED, Status.AMENDED, Status.CLOSED]

    slug = models.SlugField("mã trên đường dẫn", max_length=120, unique=True)
    document_type = models.CharField("loại văn bản", max_length=12, choices=DocumentType)
    number = models.CharField("số, ký hiệu", max_length=60, blank=True)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    issuer = models.CharField("cơ quan ban hành", max_length=200)
    signer = models.CharField("người ký", max_length=120, blank=True)
    title = models.CharField("trích yếu", max_length=400)
    objective = models.TextField("mục tiêu tổng quát", blank=True)
    legal_bases = ArrayField(models.CharField(max_length=300), verbose_name="căn cứ", default=list, blank=True)
    first_year = models.PositiveSmallIntegerField("từ năm")
    last_year = models.PositiveSmallIntegerField("đến năm")
    calendar = models.CharField("năm tính số liệu", max_length=16, choices=Calendar, default=Calendar.CALENDAR)
    province = models.ForeignKey(Province, models.PROTECT, related_name="plans", verbose_name="địa bàn khi ban hành")
    owner_agency = models.ForeignKey(Agency, models.PROTECT, related_name="plans", verbose_name="đơn vị lập")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="kế hoạch cấp trên"
    )
    predecessor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="successors", verbose_name="kế hoạch kỳ trước"
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="plans", verbose_name="đề án, chương trình"
    )
    declared_target_count = models.PositiveSmallIntegerField("số chỉ tiêu văn bản nêu", null=True, blank=True)
    status = models.CharField("trạng thái", max_length=10, choices=Status, default=Status.DRAFT)
    closed_on = models.DateField("ngày tổng kết", null=True, blank=True)
    closing_document = models.CharField("báo cáo tổng kết", max_length=120, blank=True)
    source = models.CharField("nguồn số liệu đã nhập", max_length=300, blank=True)
    search_key = models.TextField(editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "kế hoạch"
        ordering = ["-last_year", "-issued_on", "-pk"]
        constraints = [models.CheckConstraint(name="plan_years_in_order", condition=Q(first_year__lte=F("last_year")))]

    def __str__(self):
        return f"{self.number_text} · {self.title}"

    def save(self, *args, **kwargs):
        self.title = nfc(self.title)
        self.search_key = search_key(f"{self.number} {self.title} {self.issuer} {self.first_year} {self.last_year}")
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("plans:detail", args=[self.slug])

    @property
    def number_text(self) -> str:
        return self.number or f"{self.get_document_type_display()} (chưa có số)"

    @property
    def period_text(self) -> str:
        return years_span(*self.years, self.calendar).label().split(" (")[0]

    @property
    def province_label(self) -> str:
        return display_name(self.province)

    @property
    def issuer_label(self) -> str:
        """The issuer, and what has become of its province: "UBND tỉnh Bắc Kạn (nay thuộc Thái Nguyên)"."""
        _, mark, rest = self.province_label.partition(" (")
        return f"{self.issuer}{mark}{rest}"

    @property
    def years(self) -> tuple[int, int]:
        return self.first_year, self.last_year


class EditionQuerySet(models.QuerySet):
    def issued_by(self, day):
        """Those in effect on `day`, the latest first."""
        return self.filter(effective_on__lte=day).order_by("-number")


@keep_history()
class Edition(Versioned):
    """The plan as first issued (number 1), and each amendment. Its terms hold from `effective_on`, None until it is issued.

    `state` is where the edition stands on its way; of the first one `Plan.status` tells the same.
    """

    class State(models.TextChoices):
        PREPARING = "preparing", "Đang soạn"
        CONSULTING = "consulting", "Đang lấy ý kiến"
        SUBMITTED = "submitted", "Đã trình"
        RETURNED = "returned", "Trả lại"
        ISSUED = "issued", "Đã ban hành"

    class Reason(models.TextChoices):
        ISSUED = "issued", "Ban hành lần đầu"
        SITUATION = "situation", "Tình hình thay đổi"
        LAW = "law", "Quy định pháp luật thay đổi"
        MERGER = "merger", "Sắp xếp đơn vị hành chính"
        CORRECTION = "correction", "Đính chính"

    OPEN = [State.PREPARING, State.CONSULTING, State.RETURNED]

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="editions", verbose_name="kế hoạch")
    number = models.PositiveSmallIntegerField("lần")
    state = models.CharField("trạng thái", max_length=10, choices=State, default=State.PREPARING)
    document = models.CharField("văn bản", max_length=120, blank=True)
    issued_on = models.DateField("ngày văn bản", null=True, blank=True)
    effective_on = models.DateField("hiệu lực từ", null=True, blank=True)
    signer = models.CharField("người ký", max_length=120, blank=True)
    reason_code = models.CharField("lý do", max_length=12, choices=Reason, default=Reason.ISSUED)
    reason = models.CharField("diễn giải", max_length=400, blank=True)
    remark = models.CharField("lý do trả lại", max_length=1000, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "phiên bản kế hoạch"
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="edition_numbered_once"),
            models.UniqueConstraint(fields=["plan"], condition=~Q(state="issued"), name="one_edition_in_hand"),
            models.CheckConstraint(
                name="edition_in_effect_once_issued",
                condition=Q(state="issued", effective_on__isnull=False) | (~Q(state="issued") & Q(effective_on=None)),
            ),
        ]

    def __str__(self):
        return f"{self.plan.number_text}, {self.label.lower()}"

    @property
    def label(self) -> str:
        return "Bản đầu tiên" if self.number == 1 else f"Điều chỉnh lần {self.number - 1}"

    @property
    def is_first(self) -> bool:
        return self.number == 1

    @property
    def is_issued(self) -> bool:
        return self.state == self.State.ISSUED


class TargetQuerySet(ScopedQuerySet):
    province_path = "plan__province"

    def visible_to(self, user):
        return self.filter(plan__in=Plan.objects.visible_to(user).values("pk"))


@keep_history()
class Target(Versioned):
    """One promise of a plan. What it says stands in its terms, one set an edition that mentions it."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="targets", verbose_name="kế hoạch")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets", verbose_name="chỉ tiêu")
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="đề án, chương trình"
    )
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children", verbose_name="chỉ tiêu chung"
    )
    area = models.ForeignKey(Province, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="địa bàn")
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="targets", verbose_name="cơ quan chủ trì"
    )
    section = models.CharField("mục", max_length=120, blank=True)
    position = models.PositiveSmallIntegerField("thứ tự")

    objects = TargetQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "chỉ tiêu kế hoạch"
        ordering = ["plan", "position"]
        constraints = [models.UniqueConstraint(fields=["plan", "position"], name="target_position_once")]

    def __str__(self):
        return self.indicator.name


SIGNS = {
    Comparator.AT_LEAST: "≥ {low}",
    Comparator.MORE_THAN: "> {low}",
    Comparator.AT_MOST: "≤ {low}",
    Comparator.LESS_THAN: "< {low}",
    Comparator.BETWEEN: "{low}–{high}",
    Comparator.ABOUT: "≈ {low}",
    Comparator.EXACTLY: "= {low}",
}


class TermsQuerySet(models.QuerySet):
    def on(self, day):
        """For each target the terms of the latest edition effective by `day` (of the first one before any is); none withdrawn."""
        return self.latest_of(Q(edition__effective_on__lte=day) | Q(edition__number=1)).filter(withdrawn=False)

    def of_edition(self, edition, *, withdrawn=False):
        """For each target what it says in `edition`, be that in preparation: its terms of the latest edition up to it.

        `withdrawn`: those that no longer hold are kept.
        """
        terms = self.latest_of(Q(edition__plan=edition.plan_id, edition__number__lte=edition.number))
        return terms if withdrawn else terms.filter(withdrawn=False)

    def latest_of(self, chosen: Q):
        latest = self.filter(chosen).order_by("target_id", "-edition__number").distinct("target_id").values("pk")
        return self.filter(pk__in=latest).order_by("target__position")


@keep_history()
class TargetTerms(Versioned):
    """What a target says in one edition, in the document's unit: "từ 35 HTX trở lên" is at_least, low 35, unit HTX."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="terms", verbose_name="chỉ tiêu")
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="terms", verbose_name="phiên bản")
    wording = models.CharField("nội dung chỉ tiêu", max_length=500)
    comparator = models.CharField("so sánh", max_length=10, choices=Comparator, default=Comparator.REACH)
    low = models.DecimalField("mức", max_digits=20, decimal_places=4)
    high = models.DecimalField("mức trên", max_digits=20, decimal_places=4, null=True, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="đơn vị tính")
    basis = models.CharField("cách tính thời gian", max_length=10, choices=Basis, default=Basis.IN_YEAR)
    year = models.PositiveSmallIntegerField("năm của chỉ tiêu", null=True, blank=True)
    baseline = models.DecimalField("số gốc", max_digits=20, decimal_places=4, null=True, blank=True)
    rising = models.BooleanField("càng cao càng tốt", default=True)
    due_on = models.DateField("hạn hoàn thành", null=True, blank=True)
    note = models.CharField("ghi chú", max_length=500, blank=True, db_default="")
    by_year = models.JSONField("chia theo năm", default=dict, blank=True)  # "2026" → the figure as text, in `unit`
    withdrawn = models.BooleanField("đã bỏ", default=False)

    objects = TermsQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "nội dung chỉ tiêu theo phiên bản"
        constraints = [
            models.UniqueConstraint(fields=["target", "edition"], name="one_set_of_terms_an_edition"),
            models.CheckConstraint(
                name="between_has_two_ends",
                condition=Q(comparator="between", high__isnull=False, high__gte=F("low"))
                | (~Q(comparator="between") & Q(high=None)),
                violation_error_message="Chỉ tiêu dạng khoảng cần mức dưới và mức trên, ví dụ 65 và 70.",
            ),
        ]

    def __str__(self):
        return self.wording

    @property
    def goal_text(self) -> str:
        """ "≥ 35", "65–70": without the unit."""
        low, high = format_number(self.low), format_number(self.high)
        return SIGNS.get(self.comparator, "{low}").format(low=low, high=high)


class AdoptionQuerySet(ScopedQuerySet):
    province_path = "province"


@keep_history()
class Adoption(Versioned):
    """What a successor province does with a plan of a former one; until then both readings stand, and after it too.

    `agency` decided it, and writes a continued plan from then on; `replacement` is the new plan, once the portal has it.
    """

    class Choice(models.TextChoices):
        CONTINUED = "continued", "Tiếp tục thực hiện"
        REPLACED = "replaced", "Thay thế bằng kế hoạch mới"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="adoptions", verbose_name="kế hoạch")
    province = models.ForeignKey(Province, models.PROTECT, related_name="+", verbose_name="địa bàn tiếp nhận")
    choice = models.CharField("quyết định", max_length=10, choices=Choice)
    document = models.CharField("văn bản", max_length=120, blank=True)
    decided_on = models.DateField("ngày")
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="adoptions", verbose_name="cơ quan theo dõi tiếp"
    )
    replacement = models.ForeignKey(
        Plan, models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name="kế hoạch thay thế"
    )
    note = models.CharField("ghi chú", max_length=400, blank=True)

    objects = AdoptionQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "tiếp nhận kế hoạch"
        constraints = [
            models.UniqueConstraint(fields=["plan", "province"], name="adopted_once_a_province"),
            models.CheckConstraint(
                name="only_the_replaced_have_a_replacement", condition=Q(choice="replaced") | Q(replacement=None)
            ),
        ]

    def __str__(self):
        return f"{self.plan.number_text}: {self.get_choice_display()}"
