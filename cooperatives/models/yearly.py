"""What is stated once a year: returns, ratings, commune submissions; and the dated rules they follow.

A blank is never zero: every figure is None until somebody states it.
"""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.scoping import ScopedQuerySet
from cooperatives.models.organisations import ActualStatus, Kind, Organisation, Sector
from coopportal.kit.fields import MOST_VND
from coopportal.kit.history import keep_history
from coopportal.kit.rows import Versioned
from provinces.models import Commune, Province


class Difficulty(models.TextChoices):
    CAPITAL = "capital", "Vốn"
    MANAGEMENT = "management", "Năng lực quản lý"
    MARKET = "market", "Thị trường tiêu thụ"
    PROCESSING = "processing", "Chế biến, máy móc, hạ tầng"
    CERTIFICATES = "certificates", "Chứng nhận chất lượng"
    LAND = "land", "Đất đai"
    TAX = "tax", "Thuế, đăng ký"
    PEOPLE = "people", "Nhân lực"
    TECHNOLOGY = "technology", "Công nghệ"
    SCALE = "scale", "Quy mô nhỏ"
    DISASTER = "disaster", "Thiên tai, dịch bệnh"
    MECHANISM = "mechanism", "Cơ chế, chính sách"


class SubmissionState(models.TextChoices):
    DRAFT = "draft", "Đang nhập"
    SUBMITTED = "submitted", "Đã nộp"
    CHECKED = "checked", "Đã kiểm tra"
    RETURNED = "returned", "Đề nghị bổ sung"


COUNTED_STATES = [SubmissionState.SUBMITTED, SubmissionState.CHECKED]
# What may follow what. A checked one that is changed is submitted again; a draft is never checked, a checked one no draft.
TRANSITIONS = [
    (SubmissionState.DRAFT, SubmissionState.SUBMITTED),
    (SubmissionState.SUBMITTED, SubmissionState.CHECKED),
    (SubmissionState.SUBMITTED, SubmissionState.RETURNED),
    (SubmissionState.CHECKED, SubmissionState.SUBMITTED),
    (SubmissionState.CHECKED, SubmissionState.RETURNED),
    (SubmissionState.RETURNED, SubmissionState.SUBMITTED),
]


class YearlyQuerySet(ScopedQuerySet):
    base_path = "base"
    commune_path = "organisation__commune"


class AnnualReturnQuerySet(YearlyQuerySet):
    def visible_to(self, user):
        """Inside the territory; a central reader sees no return before it is submitted."""
        returns = super().visible_to(user)
        if user.is_authenticated and user.is_central_reader:
            returns = returns.filter(state__in=COUNTED_STATES)
        return returns


class Yearly(Versioned):
    """A statement about one organisation and one year, with the state it had at the year's end copied in."""

    # Found by (organisation, year), which every table of these has a unique index of.
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="%(class)ss", db_index=False)
    year = models.PositiveSmallIntegerField("năm")
    kind = models.CharField("loại hình", max_length=8, choices=Kind)
    sector = models.CharField("lĩnh vực", max_length=16, choices=Sector)
    actual_status = models.CharField("thực tế hoạt động", max_length=16, choices=ActualStatus)
    # Found by (base, year), which every table of these has an index of.
    base = models.ForeignKey(
        Province, models.PROTECT, related_name="+", verbose_name="địa bàn trước sắp xếp", db_index=False
    )

    objects = YearlyQuerySet.as_manager()

    class Meta(Versioned.Meta):
        abstract = True


class ReturnBlock(models.TextChoices):
    """The blocks of the paper form, in its order; their lines stand in cooperatives/return_blocks.py."""

    MEMBERS = "members", "Thành viên"
    LABOUR = "labour", "Lao động"
    MANAGERS = "managers", "Cán bộ quản lý"
    CAPITAL = "capital", "Vốn và tài sản"
    RESULTS = "results", "Kết quả hoạt động"
    INCOMES = "incomes", "Thu nhập và thuế"
    FLAGS = "flags", "Đặc điểm hoạt động"
    DIFFICULTIES = "difficulties", "Khó khăn"


def told_confirmations(confirmations: dict) -> str:
    """For the history: which warning was confirmed, why and by whom."""
    return "; ".join(f"{one['sentence']} – {one['note']} ({one['name']})" for one in confirmations.values())


class Reviewed(models.Model):
    """What somebody hands in and somebody else looks at. `remarks`: name of a field → what is wrong with it."""

    state = models.CharField("trạng thái", max_length=10, choices=SubmissionState, default=SubmissionState.DRAFT)
    submitted_at = models.DateTimeField("nộp lúc", null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name="người nộp",
    )
    reviewed_at = models.DateTimeField("xem xét lúc", null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name="người kiểm tra",
    )
    review = models.CharField("ý kiến khi kiểm tra", max_length=500, blank=True, db_default="")
    remarks = models.JSONField("ý kiến từng mục", default=dict, blank=True, db_default={})

    class Meta:
        abstract = True
        triggers = [pgtrigger.FSM(name="states_in_order", field="state", transitions=TRANSITIONS)]

    @property
    def counts(self) -> bool:
        """Whether its figures enter the indicators."""
        return self.state in COUNTED_STATES

    @property
    def checked_by_its_submitter(self) -> bool:
        return self.state == SubmissionState.CHECKED and self.reviewed_by_id == self.submitted_by_id is not None


def count_field(label):
    return models.PositiveIntegerField(label, null=True, blank=True)


def vnd_field(label):
    return models.BigIntegerField(f"{label} (đồng)", null=True, blank=True)


def flag_field(label):
    return models.BooleanField(label, null=True, blank=True)


@keep_history()
class AnnualReturn(Yearly, Reviewed):
    """Phiếu thông tin năm. Source of its fields: TT 09/2024/TT-BKHĐT Phụ lục VII and Phụ lục 1 of the annual plan.

    `kept`: the blocks (cooperatives/return_blocks.py) taken over from the year before by "Giữ như năm trước".
    `confirmations`: code of a plausibility rule → {"note", "by" (id), "name", "at"} of who said the figures are right.
    """

    kept = ArrayField(
        models.CharField(max_length=16, choices=ReturnBlock),
        verbose_name="giữ như năm trước",
        default=list,
        blank=True,
        db_default=[],
    )
    confirmations = models.JSONField("cảnh báo đã xác nhận", default=dict, blank=True, db_default={})
    note = models.CharField("ghi chú", max_length=500, blank=True)

    members_total = count_field("tổng số thành viên")
    members_official = count_field("thành viên chính thức")
    members_capital = count_field("thành viên liên kết góp vốn")
    members_other = count_field("thành viên liên kết không góp vốn")
    members_new = count_field("thành viên mới trong năm")
    members_household = count_field("thành viên là hộ gia đình")
    members_legal = count_field("thành viên là pháp nhân")
    members_female = count_field("thành viên là nữ")
    members_minority = count_field("thành viên là người dân tộc thiểu số")
    workers_total = count_field("lao động thường xuyên")
    workers_new = count_field("lao động mới trong năm")
    workers_member = count_field("lao động là thành viên")
    workers_insured = count_field("lao động đóng bảo hiểm xã hội")
    managers_total = count_field("cán bộ quản lý")
    managers_vocational = count_field("cán bộ quản lý trình độ sơ cấp, trung cấp")
    managers_college = count_field("cán bộ quản lý trình độ cao đẳng, đại học trở lên")
    managers_university = count_field("cán bộ quản lý trình độ đại học trở lên")
    managers_fostered = count_field("cán bộ quản lý được bồi dưỡng trong năm")

    charter_capital_vnd = vnd_field("vốn điều lệ")
    capital_total_vnd = vnd_field("tổng nguồn vốn")
    assets_total_vnd = vnd_field("tổng tài sản")
    assets_undivided_vnd = vnd_field("tài sản chung không chia")
    revenue_vnd = vnd_field("doanh thu")
    revenue_members_vnd = vnd_field("doanh thu với thành viên")
    profit_vnd = vnd_field("lợi nhuận trước thuế")
    member_income_vnd = vnd_field("thu nhập bình quân một thành viên trong năm")
    worker_income_vnd = vnd_field("thu nhập bình quân một lao động trong năm")
    tax_vnd = vnd_field("thuế và các khoản đã nộp")

    high_tech = flag_field("ứng dụng công nghệ cao")
    value_chain = flag_field("liên kết theo chuỗi giá trị")
    ocop = flag_field("có sản phẩm OCOP")
    digital = flag_field("ứng dụng chuyển đổi số")
    law_compliant = flag_field("tổ chức, hoạt động đúng Luật HTX")
    difficulties = ArrayField(
        models.CharField(max_length=16, choices=Difficulty), verbose_name="khó khăn", default=list, blank=True
    )
    demonstration = models.BooleanField("dữ liệu minh họa", db_default=False)

    objects = AnnualReturnQuerySet.as_manager()
    TOLD = {"confirmations": told_confirmations}

    class Meta(Yearly.Meta):
        verbose_name = "phiếu thông tin năm"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year"], name="one_return_a_year"),
            models.CheckConstraint(
                name="return_money_is_money",
                condition=Q(
                    *(
                        Q(**{f"{name}_vnd": None}) | Q(**{f"{name}_vnd__range": (0, MOST_VND)})
                        for name in (
                            "charter_capital", "capital_total", "assets_total", "assets_undivided", "revenue",
                            "revenue_members", "member_income", "worker_income", "tax",
                        )
                    )
                )
                & (Q(profit_vnd=None) | Q(profit_vnd__range=(-MOST_VND, MOST_VND))),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["year", "base"], include=["organisation"], name="return_year_base"),
            models.Index(fields=["base", "year"], name="return_base_year"),
        ]
        triggers = [*Versioned.Meta.triggers, *Reviewed.Meta.triggers]

    def __str__(self):
        return f"{self.organisation}, năm {self.year}"

    def get_absolute_url(self):
        return reverse("cooperatives:return", args=[self.organisation_id, self.year])


@keep_history()
class RatingScheme(Versioned):
    """Dated rules of rating. `bands` maps a band to its least number of points; `criteria` lists name and maximum."""

    code = models.SlugField("mã", unique=True)
    name = models.CharField("tên bộ tiêu chí", max_length=200)
    legal_source = models.CharField("căn cứ", max_length=200)
    province = models.ForeignKey(Province, models.PROTECT, null=True, blank=True, related_name="+")
    sector = models.CharField("chỉ áp dụng cho lĩnh vực", max_length=16, choices=Sector, blank=True)
    valid_from = models.DateField("áp dụng từ")
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)
    bands = models.JSONField("ngưỡng điểm")
    criteria = models.JSONField("tiêu chí", default=list)

    class Meta(Versioned.Meta):
        verbose_name = "bộ tiêu chí xếp loại"

    def __str__(self):
        return self.name


@keep_history()
class Rating(Yearly):
    class Band(models.TextChoices):
        GOOD = "good", "Tốt"
        FAIR = "fair", "Khá"
        AVERAGE = "average", "Trung bình"
        WEAK = "weak", "Yếu"
        NOT_RATED = "not_rated", "Chưa xếp loại"

    class Cause(models.TextChoices):
        YOUNG = "young", "Hoạt động chưa đủ 12 tháng"
        STOPPED = "stopped", "Ngừng hoạt động trên 3 tháng trong năm"
        NO_FIGURES = "no_figures", "Chưa có số liệu để chấm điểm"
        OTHER = "other", "Lý do khác"

    scheme = models.ForeignKey(RatingScheme, models.PROTECT, related_name="ratings", verbose_name="bộ tiêu chí")
    band = models.CharField("xếp loại", max_length=10, choices=Band)
    points = models.DecimalField("điểm", max_digits=5, decimal_places=2, null=True, blank=True)
    points_by_criterion = models.JSONField("điểm từng tiêu chí", default=dict, blank=True)
    cause = models.CharField("lý do chưa xếp loại", max_length=12, choices=Cause, blank=True, db_default="")
    against_rule = models.BooleanField("xếp loại không theo quy định", db_default=False)
    counts = models.BooleanField("dùng để tính chỉ tiêu", default=True)
    rated_by = models.ForeignKey("accounts.Agency", models.PROTECT, null=True, blank=True, related_name="+")
    rated_on = models.DateField("ngày xếp loại", null=True, blank=True)
    reason = models.CharField("lý do chưa xếp loại hoặc ghi chú", max_length=300, blank=True)
    demonstration = models.BooleanField("dữ liệu minh họa", db_default=False)

    class Meta(Yearly.Meta):
        verbose_name = "xếp loại"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year", "scheme"], name="one_rating_a_year_and_scheme"),
            models.UniqueConstraint(
                fields=["organisation", "year"], condition=Q(counts=True), name="one_rating_counts"
            ),
            models.CheckConstraint(
                name="rating_points_in_range", condition=Q(points=None) | Q(points__gte=0, points__lte=100)
            ),
            models.CheckConstraint(name="cause_of_no_rating_only", condition=Q(cause="") | Q(band="not_rated")),
        ]
        indexes = [
            models.Index(fields=["year", "base"], name="rating_year_base"),
            models.Index(fields=["base", "year"], name="rating_base_year"),
        ]

    def __str__(self):
        return f"{self.organisation}, năm {self.year}: {self.get_band_display()}"


class SizeThreshold(models.Model):
    """Dated size classes by sector group. Source: Nghị định 113/2024/NĐ-CP, Điều 5."""

    class Size(models.TextChoices):
        LARGE = "large", "Lớn"
        MEDIUM = "medium", "Vừa"
        SMALL = "small", "Nhỏ"
        MICRO = "micro", "Siêu nhỏ"

    sector_group = models.CharField("nhóm lĩnh vực", max_length=16)
    size = models.CharField("quy mô", max_length=8, choices=Size)
    members_at_least = models.PositiveIntegerField("thành viên chính thức từ")
    revenue_vnd_at_least = models.BigIntegerField("doanh thu từ (đồng)")
    capital_vnd_at_least = models.BigIntegerField("tổng nguồn vốn từ (đồng)")
    valid_from = models.DateField("áp dụng từ")
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)

    class Meta:
        verbose_name = "ngưỡng quy mô"
        constraints = [
            models.UniqueConstraint(fields=["sector_group", "size", "valid_from"], name="one_threshold_a_date")
        ]

    def __str__(self):
        return f"{self.sector_group}: {self.get_size_display()}"


class CommuneSubmissionQuerySet(ScopedQuerySet):
    base_path = "base"
    commune_path = "commune"


@keep_history()
class CommuneSubmission(Versioned, Reviewed):
    """A commune's word for a year: its list is complete, and how many groups stand on no list. Silence is not zero."""

    commune = models.ForeignKey(Commune, models.PROTECT, related_name="submissions")
    base = models.ForeignKey(Province, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("năm")
    list_complete = models.BooleanField("danh sách tổ chức đã đầy đủ", null=True, blank=True)
    nil_report = models.BooleanField("báo cáo không phát sinh", default=False)
    groups_total = count_field("tổng số tổ hợp tác trên địa bàn, theo xã")
    unlisted_groups = count_field("tổ hợp tác chưa lập danh sách")
    unlisted_groups_new = count_field("tổ hợp tác thành lập mới chưa lập danh sách")
    unlisted_group_members = count_field("thành viên tổ hợp tác chưa lập danh sách")
    note = models.CharField("ghi chú", max_length=500, blank=True, db_default="")

    objects = CommuneSubmissionQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "số liệu cấp xã"
        constraints = [models.UniqueConstraint(fields=["commune", "year"], name="one_submission_a_year")]
        triggers = [*Versioned.Meta.triggers, *Reviewed.Meta.triggers]

    def __str__(self):
        return f"{self.commune}, năm {self.year}"

    def get_absolute_url(self):
        return reverse("cooperatives:submission", args=[self.commune_id, self.year])
