"""Texts given to the portal to be read: kept with what was proposed from them and what became of each proposal."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Agency, User
from coopportal.kit.rows import Versioned
from indicators.models import Indicator, Unit
from jobs.models import Job, StoredFile
from plans.models.plans import Plan, Target, TargetTerms
from plans.spans import Basis
from plans.verdict import Comparator


class PlanTextQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A draft is the agency's own affair, as long as the plan is seen; without a plan it is the person's alone."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        seen = Plan.objects.visible_to(user).values("pk")
        return self.filter(Q(plan=None, by=user) | Q(plan__in=seen, agency=user.agency_id))


class PlanText(Versioned):
    """A text pasted or uploaded. `plan` is None while it is to begin a new one. `file` stays until the text is read."""

    class Use(models.TextChoices):
        TARGETS = "targets", "Lấy chỉ tiêu"
        CHECK = "check", "Soát số liệu"

    use = models.CharField("dùng để", max_length=8, choices=Use)
    plan = models.ForeignKey(Plan, models.CASCADE, null=True, blank=True, related_name="texts", verbose_name="kế hoạch")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="đơn vị")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người đưa lên")
    name = models.CharField("tên", max_length=200)
    text = models.TextField("nội dung", blank=True)
    notes = ArrayField(models.CharField(max_length=400), verbose_name="lưu ý khi đọc", default=list, blank=True)
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, blank=True, related_name="+")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    refused = models.CharField("lý do không đọc được", max_length=400, blank=True)
    as_of = models.DateField("số liệu tính đến", null=True, blank=True)

    objects = PlanTextQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "văn bản đưa vào đọc"
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("plans:check" if self.use == self.Use.CHECK else "plans:text", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return not self.text and not self.refused


class TextProposalQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(text__in=PlanText.objects.visible_to(user).values("pk"))

    def pending(self):
        return self.filter(state=TextProposal.State.PENDING)


class TextProposal(Versioned):
    """One target that a text seems to set, with its place in the text; nothing of it is in the plan until it is accepted."""

    class State(models.TextChoices):
        PENDING = "pending", "Chờ xem"
        ACCEPTED = "accepted", "Đã nhận"
        REJECTED = "rejected", "Đã bỏ"

    text = models.ForeignKey(PlanText, models.CASCADE, related_name="proposals")
    position = models.PositiveSmallIntegerField("thứ tự")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name="chỉ tiêu")
    wording = models.CharField("nội dung chỉ tiêu", max_length=500)
    comparator = models.CharField("so sánh", max_length=10, choices=Comparator, default=Comparator.REACH)
    low = models.DecimalField("mức", max_digits=20, decimal_places=4)
    high = models.DecimalField("mức trên", max_digits=20, decimal_places=4, null=True, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị tính")
    basis = models.CharField("cách tính thời gian", max_length=10, choices=Basis, default=Basis.IN_YEAR)
    year = models.PositiveSmallIntegerField("năm của chỉ tiêu", null=True, blank=True)
    baseline = models.DecimalField("số gốc", max_digits=20, decimal_places=4, null=True, blank=True)
    rising = models.BooleanField("càng cao càng tốt", default=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    sentence_start = models.PositiveIntegerField()
    sentence_end = models.PositiveIntegerField()
    remarks = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    state = models.CharField("tình trạng", max_length=8, choices=State, default=State.PENDING)
    target = models.ForeignKey(Target, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = TextProposalQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "chỉ tiêu đề xuất từ văn bản"
        ordering = ["text", "position"]
        constraints = [models.UniqueConstraint(fields=["text", "position"], name="proposal_position_once")]

    goal_text = TargetTerms.goal_text

    def __str__(self):
        return self.wording
