"""What surrounds a plan on its way: who was asked for an opinion, what they said of which row, and the files."""

from django.db import models
from django.db.models import F, Q

from accounts.models import Agency, User
from accounts.scoping import ScopedQuerySet
from coopportal.kit import clock
from coopportal.kit.history import keep_history
from coopportal.kit.rows import Versioned
from jobs.models import StoredFile
from plans.models.plans import Edition, Plan, Target
from plans.models.work import Milestone


class OfPlanQuerySet(ScopedQuerySet):
    """Seen by who sees the plan: a central reader no draft."""

    plan_path = "plan"

    def visible_to(self, user):
        return self.filter(**{f"{self.plan_path}__in": Plan.objects.visible_to(user).values("pk")})


class ConsultationQuerySet(OfPlanQuerySet):
    plan_path = "edition__plan"


@keep_history()
class Consultation(Versioned):
    """An edition sent out for opinions until the end of `deadline`."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="consultations", verbose_name="phiên bản")
    sent_on = models.DateField("ngày gửi")
    deadline = models.DateField("hạn trả lời")
    message = models.CharField("nội dung đề nghị", max_length=1000, blank=True)
    closed_on = models.DateField("ngày kết thúc", null=True, blank=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "đợt lấy ý kiến"
        ordering = ["edition", "-sent_on", "-pk"]
        constraints = [
            models.CheckConstraint(name="consultation_deadline_after", condition=Q(deadline__gte=F("sent_on"))),
            models.UniqueConstraint(fields=["edition"], condition=Q(closed_on=None), name="one_open_consultation"),
        ]

    def __str__(self):
        return f"Lấy ý kiến {self.edition}"

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def is_late(self) -> bool:
        return self.is_open and clock.today() > self.deadline


class OpinionQuerySet(OfPlanQuerySet):
    plan_path = "consultation__edition__plan"

    def waiting_for(self, user):
        """Asked of the person's agency, not answered, and still asked for."""
        return self.visible_to(user).filter(agency=user.agency_id, answered_at=None, consultation__closed_on=None)


@keep_history()
class Opinion(Versioned):
    """What one agency answers; until it does, that it was asked."""

    class Stance(models.TextChoices):
        AGREED = "agreed", "Thống nhất"
        AMENDED = "amended", "Thống nhất, có góp ý"
        OPPOSED = "opposed", "Chưa thống nhất"

    consultation = models.ForeignKey(
        Consultation, models.CASCADE, related_name="opinions", verbose_name="đợt lấy ý kiến"
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="opinions", verbose_name="cơ quan, đơn vị")
    stance = models.CharField("ý kiến", max_length=8, choices=Stance, blank=True)
    text = models.CharField("góp ý chung", max_length=2000, blank=True)
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người trả lời"
    )

    objects = OpinionQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "ý kiến góp ý"
        constraints = [
            models.UniqueConstraint(fields=["consultation", "agency"], name="asked_once_a_consultation"),
            models.CheckConstraint(
                name="answered_with_a_stance",
                condition=Q(answered_at=None, stance="") | (Q(answered_at__isnull=False) & ~Q(stance="")),
            ),
        ]

    def __str__(self):
        return str(self.agency)

    @property
    def is_late(self) -> bool:
        """Not answered by the deadline, or answered after it."""
        day = clock.local(self.answered_at).date() if self.answered_at else clock.today()
        return day > self.consultation.deadline


class RemarkQuerySet(OfPlanQuerySet):
    plan_path = "edition__plan"

    def open(self):
        return self.filter(reply_choice="")


@keep_history()
class Remark(Versioned):
    """A sentence about one row, or about the whole edition: of an opinion, or of who sent the edition back (opinion None).

    Who prepares the edition takes it up or explains why not.
    """

    class Reply(models.TextChoices):
        ACCEPTED = "accepted", "Tiếp thu"
        EXPLAINED = "explained", "Giải trình"

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="remarks", verbose_name="phiên bản")
    opinion = models.ForeignKey(
        Opinion, models.CASCADE, null=True, blank=True, related_name="remarks", verbose_name="ý kiến góp ý"
    )
    target = models.ForeignKey(
        Target, models.CASCADE, null=True, blank=True, related_name="remarks", verbose_name="chỉ tiêu"
    )
    milestone = models.ForeignKey(
        Milestone, models.CASCADE, null=True, blank=True, related_name="remarks", verbose_name="mốc công việc"
    )
    text = models.CharField("nội dung", max_length=1000)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan, đơn vị")
    reply_choice = models.CharField("xử lý", max_length=9, choices=Reply, blank=True)
    reply = models.CharField("nội dung tiếp thu, giải trình", max_length=1000, blank=True)

    objects = RemarkQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "góp ý"
        ordering = ["edition", "pk"]
        constraints = [
            models.CheckConstraint(name="remark_about_one_row", condition=Q(target=None) | Q(milestone=None))
        ]

    def __str__(self):
        return self.text


class PlanDocumentQuerySet(OfPlanQuerySet):
    def kept(self):
        return self.filter(removed_at=None)


@keep_history()
class PlanDocument(Versioned):
    """A file of a plan. Taking it away keeps it: it can be put back."""

    class Kind(models.TextChoices):
        SIGNED = "signed", "Bản đã ký"
        DRAFT = "draft", "Bản dự thảo"
        ANNEX = "annex", "Phụ lục"
        BASIS = "basis", "Văn bản căn cứ"
        OTHER = "other", "Tài liệu khác"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="documents", verbose_name="kế hoạch")
    edition = models.ForeignKey(
        Edition, models.SET_NULL, null=True, blank=True, related_name="documents", verbose_name="phiên bản"
    )
    kind = models.CharField("loại tài liệu", max_length=8, choices=Kind, default=Kind.OTHER)
    title = models.CharField("tên tài liệu", max_length=200)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="tệp")
    removed_at = models.DateTimeField("gỡ lúc", null=True, blank=True, editable=False)

    objects = PlanDocumentQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "tài liệu của kế hoạch"
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.title
