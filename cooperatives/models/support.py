"""What was done for organisations, under which programme, and what they earned by it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

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

    code = models.SlugField("mã", max_length=80, unique=True)
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

    kind = models.CharField("loại hoạt động", max_length=20, choices=Kind)
    title = models.CharField("tên hoạt động", max_length=300)
    topics = ArrayField(
        models.CharField(max_length=16, choices=Topic), verbose_name="nội dung", default=list, blank=True
    )
    base = models.ForeignKey(Province, models.PROTECT, related_name="+", verbose_name="địa bàn")
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, blank=True, related_name="+")
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="đơn vị chủ trì"
    )
    programmes = models.ManyToManyField(Programme, blank=True, related_name="activities", verbose_name="chương trình")
    starts_on = models.DateField("ngày bắt đầu")
    counts_on = models.DateField("ngày tính vào kết quả", help_text="Ngày tổ chức, giải ngân hoặc bàn giao")
    stage = models.CharField("giai đoạn", max_length=12, choices=Stage, default=Stage.DONE)
    place = models.CharField("nơi tổ chức", max_length=200, blank=True)
    attendances = models.PositiveIntegerField("lượt người tham dự", null=True, blank=True)
    lender = models.CharField("nguồn cho vay", max_length=20, choices=Lender, blank=True)
    demonstration = models.BooleanField("dữ liệu minh họa", db_default=False)

    objects = SupportActivityQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "hoạt động hỗ trợ"
        constraints = [models.CheckConstraint(name="lender_of_loans_only", condition=Q(lender="") | Q(kind="loan"))]
        indexes = [models.Index(fields=["base", "counts_on"], name="support_base_day")]

    def __str__(self):
        return self.title


@keep_history()
class Funding(models.Model):
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

    class Meta:
        verbose_name = "kinh phí"
        constraints = [models.CheckConstraint(name="funding_positive", condition=Q(amount_vnd__gt=0))]

    def __str__(self):
        return self.get_nature_display()


class ParticipationQuerySet(ScopedQuerySet):
    base_path = "activity__base"
    commune_path = "organisation__commune"


@keep_history()
class Participation(Versioned):
    """One organisation (or a founding group, not yet registered) in one activity: one *lượt*."""

    activity = models.ForeignKey(SupportActivity, models.CASCADE, related_name="participations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="participations")
    founding_group = models.CharField("nhóm sáng lập", max_length=250, blank=True)
    persons = models.PositiveIntegerField("số người", null=True, blank=True)
    amount_vnd = models.BigIntegerField("số tiền (đồng)", null=True, blank=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "lượt tham gia"
        constraints = [
            models.CheckConstraint(
                name="participation_of_somebody", condition=Q(organisation__isnull=False) | ~Q(founding_group="")
            )
        ]

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
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, blank=True, related_name="recognitions")
    from_on = models.DateField("từ ngày")
    to_on = models.DateField("đến trước ngày", null=True, blank=True)
    demonstration = models.BooleanField("dữ liệu minh họa", db_default=False)

    objects = RecognitionQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "khen thưởng, chứng nhận"
        constraints = [models.CheckConstraint(name="recognition_not_empty", condition=Q(from_on__lt=F("to_on")))]

    def __str__(self):
        return f"{self.get_group_display()}: {self.product}"
