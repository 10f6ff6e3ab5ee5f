"""What was done for organisations, under which programme, and what they earned by it."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse

from accounts.models import Agency
from accounts.scoping import ScopedQuerySet
from cooperatives.models.organisations import Organisation
from coopportal.kit.history import keep_history
from coopportal.kit.rows import Versioned
from provinces.models import Commune, Province


class ProgrammeQuerySet(ScopedQuerySet):
    province_path = "province"


@keep_history()
class Programme(Versioned):
    """A programme or policy into which activities are woven. Classes of two programmes may be the same: never add them."""

    class Kind(models.TextChoices):
        TARGET = "target", "Chương trình mục tiêu quốc gia"
        RESOLUTION = "resolution", "Nghị quyết"
        SCHEME = "scheme", "Đề án"
        DECISION = "decision", "Quyết định, kế hoạch"
        OTHER = "other", "Chương trình, chính sách khác"

    code = models.SlugField("mã", max_length=80, unique=True)
    kind = models.CharField("loại", max_length=12, choices=Kind, blank=True, db_default="")
    name = models.CharField("tên chương trình, chính sách", max_length=300)
    number = models.CharField("số, ký hiệu", max_length=80, blank=True)
    province = models.ForeignKey(Province, models.PROTECT, related_name="programmes", verbose_name="địa bàn")
    first_year = models.PositiveSmallIntegerField("từ năm", null=True, blank=True)
    last_year = models.PositiveSmallIntegerField("đến năm", null=True, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "chương trình, chính sách"
        constraints = [models.CheckConstraint(name="programme_years", condition=Q(first_year__lte=F("last_year")))]

    def __str__(self):
        return self.name


class SupportActivityQuerySet(ScopedQuerySet):
    base_path = "base"
    commune_path = "commune"

    def with_turns(self):
        """Each with `organisation_count`, the distinct ones, and `turn_count`, the lượt: two figures, never one."""
        return self.annotate(
            organisation_count=Count("participations__organisation", distinct=True),
            turn_count=Count("participations", distinct=True),
        )


def attended(who):
    return models.PositiveIntegerField(who, null=True, blank=True)


@keep_history()
class SupportActivity(Versioned):
    class Kind(models.TextChoices):
        TRAINING = "training", "Lớp tập huấn, bồi dưỡng"
        TECHNICAL_TRAINING = "technical_training", "Lớp chuyển giao kỹ thuật"
        ECOMMERCE_TRAINING = "ecommerce_training", "Lớp thương mại điện tử"
        ADVICE = "advice", "Tư vấn, hỗ trợ thành lập và pháp luật"
        FAIR = "fair", "Hội chợ, triển lãm"
        ONLINE_MARKET = "online_market", "Phiên chợ, sàn trực tuyến"
        SURVEY_MISSION = "survey_mission", "Đoàn khảo sát thị trường"
        LOAN = "loan", "Cho vay vốn"
        INFRASTRUCTURE = "infrastructure", "Công trình hạ tầng"
        SALARY = "salary", "Hỗ trợ lương lao động trẻ"
        TECHNOLOGY = "technology", "Ứng dụng khoa học, công nghệ"
        MODEL = "model", "Xây dựng mô hình"
        OTHER = "other", "Hoạt động khác"

    class Topic(models.TextChoices):
        FOUNDING = "founding", "Thành lập, đăng ký"
        LAW = "law", "Pháp luật"
        FINANCE = "finance", "Tài chính"
        CREDIT = "credit", "Tín dụng"
        TAX = "tax", "Thuế"
        LAND = "land", "Đất đai"
        MANAGEMENT = "management", "Quản trị"
        STANDARDS = "standards", "Tiêu chuẩn chất lượng"
        DIGITAL = "digital", "Chuyển đổi số"

    class Lender(models.TextChoices):
        COOPERATIVE_FUND = "cooperative_fund", "Quỹ hỗ trợ phát triển HTX"
        JOBS_PROGRAMME = "jobs_programme", "Chương trình cho vay hỗ trợ tạo việc làm"
        BANK = "bank", "Ngân hàng, tổ chức tín dụng"

    class Stage(models.TextChoices):
        PLANNED = "planned", "Đã lên kế hoạch"
        FUNDED = "funded", "Đã giao vốn"
        STARTED = "started", "Đã khởi công"
        DONE = "done", "Đã hoàn thành"
        HANDED_OVER = "handed_over", "Đã bàn giao"

    class Venue(models.TextChoices):
        PROVINCE = "province", "Trong tỉnh"
        ELSEWHERE = "elsewhere", "Ngoài tỉnh"
        ABROAD = "abroad", "Ngoài nước"
        ONLINE = "online", "Trực tuyến"

    kind = models.CharField("loại hoạt động", max_length=20, choices=Kind)
    title = models.CharField("tên hoạt động", max_length=300)
    topics = ArrayField(
        models.CharField(max_length=16, choices=Topic), verbose_name="nội dung", default=list, blank=True
    )
    base = models.ForeignKey(Province, models.PROTECT, related_name="+", verbose_name="địa bàn")
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="xã, phường, đặc khu"
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="đơn vị chủ trì"
    )
    programmes = models.ManyToManyField(
        Programme, through="ProgrammeLink", blank=True, related_name="activities", verbose_name="chương trình"
    )
    starts_on = models.DateField("ngày bắt đầu")
    counts_on = models.DateField("ngày tính vào kết quả", help_text="Ngày tổ chức, giải ngân hoặc bàn giao")
    stage = models.CharField("giai đoạn", max_length=12, choices=Stage, default=Stage.DONE)
    place = models.CharField("nơi tổ chức", max_length=200, blank=True)
    venue = models.CharField("phạm vi tổ chức", max_length=10, choices=Venue, blank=True, db_default="")
    funded_on = models.DateField("ngày giao vốn", null=True, blank=True)
    started_on = models.DateField("ngày khởi công", null=True, blank=True)
    done_on = models.DateField("ngày hoàn thành", null=True, blank=True)
    handed_over_on = models.DateField("ngày bàn giao", null=True, blank=True)
    attendances = models.PositiveIntegerField("lượt người tham dự", null=True, blank=True)
    attended_officials = attended("cán bộ, công chức")
    attended_alliance = attended("cán bộ Liên minh HTX")
    attended_unions = attended("cán bộ liên hiệp hợp tác xã")
    attended_managers = attended("cán bộ quản lý hợp tác xã")
    attended_members = attended("thành viên hợp tác xã, tổ hợp tác")
    attended_workers = attended("người lao động")
    attended_people = attended("người dân")
    lender = models.CharField("nguồn cho vay", max_length=20, choices=Lender, blank=True)
    lender_name = models.CharField("tên nơi cho vay", max_length=200, blank=True, db_default="")
    balance_on = models.DateField("dư nợ tính đến ngày", null=True, blank=True)
    demonstration = models.BooleanField("dữ liệu minh họa", db_default=False)

    objects = SupportActivityQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "hoạt động hỗ trợ"
        constraints = [
            models.CheckConstraint(name="lender_of_loans_only", condition=Q(lender="") | Q(kind="loan")),
            models.CheckConstraint(name="balance_of_loans_only", condition=Q(balance_on=None) | Q(kind="loan")),
            models.CheckConstraint(
                name="works_only_are_handed_over",
                condition=Q(funded_on=None, started_on=None, handed_over_on=None) | Q(kind="infrastructure"),
            ),
        ]
        indexes = [
            models.Index(fields=["base", "counts_on"], name="support_base_day"),
            models.Index(fields=["counts_on", "id"], name="support_by_day"),
            GinIndex(fields=["topics"], name="support_topics"),
            models.Index(fields=["kind", "counts_on"], name="support_kind_day"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("cooperatives:activity", args=[self.pk])


@keep_history()
class ProgrammeLink(Versioned):
    """An activity counts for a programme."""

    supportactivity = models.ForeignKey(SupportActivity, models.CASCADE, related_name="+", verbose_name="hoạt động")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+", verbose_name="chương trình")

    class Meta(Versioned.Meta):
        verbose_name = "chương trình của hoạt động"
        db_table = "cooperatives_supportactivity_programmes"
        constraints = [models.UniqueConstraint(fields=["supportactivity", "programme"], name="programme_linked_once")]

    def __str__(self):
        return str(self.programme)


class FundingQuerySet(ScopedQuerySet):
    base_path = "activity__base"
    commune_path = "activity__commune"


@keep_history()
class Funding(Versioned):
    """Money spent on an activity, by where it comes from. Loans are never funding."""

    class Nature(models.TextChoices):
        CENTRAL_BUDGET = "central_budget", "Ngân sách trung ương"
        LOCAL_BUDGET = "local_budget", "Ngân sách địa phương"
        PROGRAMME = "programme", "Chương trình lồng ghép"
        ENTERPRISE = "enterprise", "Doanh nghiệp, tài trợ"
        OWN = "own", "Vốn của tổ chức"

    activity = models.ForeignKey(SupportActivity, models.CASCADE, related_name="funding")
    nature = models.CharField("nguồn", max_length=16, choices=Nature)
    amount_vnd = models.BigIntegerField("số tiền (đồng)")

    objects = FundingQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "kinh phí"
        constraints = [models.CheckConstraint(name="funding_positive", condition=Q(amount_vnd__gt=0))]

    def __str__(self):
        return self.get_nature_display()


class ParticipationQuerySet(ScopedQuerySet):
    base_path = "activity__base"
    commune_path = "organisation__commune"


@keep_history()
class Participation(Versioned):
    """One organisation (or a founding group, not yet registered) in one activity: one *lượt*.

    A group that has registered since bears both: the name it had and the organisation it became. Of a loan `amount_vnd`
    is the turnover and `balance_vnd` what is still owed: two things. `from_on` … `monthly_vnd` belong to salary support.
    """

    class Qualification(models.TextChoices):
        VOCATIONAL = "vocational", "Sơ cấp, trung cấp"
        COLLEGE = "college", "Cao đẳng"
        UNIVERSITY = "university", "Đại học trở lên"

    activity = models.ForeignKey(SupportActivity, models.CASCADE, related_name="participations", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="participations")
    founding_group = models.CharField("nhóm sáng lập", max_length=250, blank=True)
    persons = models.PositiveIntegerField("số người", null=True, blank=True)
    amount_vnd = models.BigIntegerField("số tiền (đồng)", null=True, blank=True)
    balance_vnd = models.BigIntegerField("dư nợ (đồng)", null=True, blank=True)
    from_on = models.DateField("hỗ trợ từ ngày", null=True, blank=True)
    to_on = models.DateField("đến trước ngày", null=True, blank=True)
    months = models.PositiveSmallIntegerField("số tháng", null=True, blank=True)
    qualification = models.CharField("trình độ", max_length=12, choices=Qualification, blank=True, db_default="")
    monthly_vnd = models.BigIntegerField("mức một tháng (đồng)", null=True, blank=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "lượt tham gia"
        constraints = [
            models.CheckConstraint(
                name="participation_of_somebody", condition=Q(organisation__isnull=False) | ~Q(founding_group="")
            ),
            models.CheckConstraint(name="salary_span_not_empty", condition=Q(from_on__lt=F("to_on"))),
            models.CheckConstraint(
                name="participation_amounts",
                condition=(Q(amount_vnd=None) | Q(amount_vnd__gte=0))
                & (Q(balance_vnd=None) | Q(balance_vnd__gte=0))
                & (Q(monthly_vnd=None) | Q(monthly_vnd__gte=0)),
            ),
        ]
        indexes = [models.Index(fields=["activity"], include=["organisation"], name="participation_activity")]

    def __str__(self):
        return f"{self.organisation or self.founding_group}: {self.activity}"


class RecognitionQuerySet(ScopedQuerySet):
    base_path = "base"
    commune_path = "organisation__commune"


@keep_history()
class Recognition(Versioned):
    class Group(models.TextChoices):
        AWARD = "award", "Khen thưởng"
        OCOP = "ocop", "Sản phẩm OCOP"
        CERTIFICATE = "certificate", "Chứng nhận (VietGAP, GlobalGAP, PGS, ISO…)"
        BRAND = "brand", "Nhãn hiệu, thương hiệu"
        TRACEABILITY = "traceability", "Mã vùng trồng, truy xuất nguồn gốc"
        MODEL = "model", "Mô hình điểm"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="recognitions")
    base = models.ForeignKey(Province, models.PROTECT, related_name="+")
    group = models.CharField("nhóm", max_length=16, choices=Group)
    product = models.CharField("sản phẩm, nội dung", max_length=200, blank=True)
    level = models.CharField("hạng, mức", max_length=80, blank=True)
    number = models.CharField("số quyết định", max_length=80, blank=True)
    issuer = models.CharField("cơ quan cấp", max_length=200, blank=True)
    partners = models.CharField("đơn vị liên kết", max_length=300, blank=True, db_default="")
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="recognitions", verbose_name="chương trình"
    )
    from_on = models.DateField("từ ngày")
    to_on = models.DateField("đến trước ngày", null=True, blank=True)
    demonstration = models.BooleanField("dữ liệu minh họa", db_default=False)

    objects = RecognitionQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "khen thưởng, chứng nhận"
        constraints = [models.CheckConstraint(name="recognition_not_empty", condition=Q(from_on__lt=F("to_on")))]

    def __str__(self):
        return f"{self.get_group_display()}: {self.product}"
