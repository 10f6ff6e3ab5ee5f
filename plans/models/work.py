from django.db import models
from django.db.models import F, Q

from accounts.models import Agency
from accounts.scoping import ScopedQuerySet
from coopportal.kit.history import keep_history
from coopportal.kit.rows import Versioned
from plans.models.plans import Plan, Target


class MilestoneQuerySet(ScopedQuerySet):
    province_path = "plan__province"


class WorkState(models.TextChoices):
    TO_DO = "to_do", "Chưa thực hiện"
    DOING = "doing", "Đang thực hiện"
    DONE = "done", "Hoàn thành đúng hạn"
    DONE_LATE = "done_late", "Hoàn thành quá hạn"
    OVERDUE = "overdue", "Quá hạn chưa hoàn thành"


@keep_history()
class Milestone(Versioned):
    """A target of a plan that has no number: done or not, by whom, until when, with what evidence."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="milestones")
    wording = models.CharField("nội dung", max_length=500)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="milestones")
    due_on = models.DateField("hạn hoàn thành", null=True, blank=True)
    state = models.CharField("tình trạng", max_length=10, choices=WorkState, default=WorkState.TO_DO)
    evidence = models.CharField("minh chứng", max_length=400, blank=True)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)

    objects = MilestoneQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "mốc công việc"
        ordering = ["plan", "position"]

    def __str__(self):
        return self.wording

    @property
    def state_label(self) -> str:
        """Without a day set nobody can say whether it was done in time."""
        finished = self.state in (WorkState.DONE, WorkState.DONE_LATE)
        return "Đã hoàn thành" if finished and self.due_on is None else self.get_state_display()


class TaskQuerySet(ScopedQuerySet):
    province_path = "plan__province"


@keep_history()
class Task(Versioned):
    """A task or solution that a plan, or the conclusion of a meeting about it, gives to an agency."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="tasks")
    wording = models.CharField("nội dung", max_length=500)
    solution_group = models.CharField("nhóm giải pháp", max_length=120, blank=True)
    sector = models.CharField("lĩnh vực", max_length=16, blank=True)
    source = models.CharField("văn bản giao", max_length=200, blank=True)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="tasks")
    cooperating = models.ManyToManyField(Agency, blank=True, related_name="+", verbose_name="cơ quan phối hợp")
    due_on = models.DateField("hạn hoàn thành", null=True, blank=True)
    state = models.CharField("tình trạng", max_length=10, choices=WorkState, default=WorkState.TO_DO)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)

    objects = TaskQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "nhiệm vụ, giải pháp"
        ordering = ["plan", "position"]

    def __str__(self):
        return self.wording


class ExplanationQuerySet(ScopedQuerySet):
    province_path = "target__plan__province"


@keep_history()
class Explanation(Versioned):
    """Why a target stands where it stands over [from_on, to_on], both counted; `cause` is of the lexicon of difficulties."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="explanations")
    from_on = models.DateField("từ ngày")
    to_on = models.DateField("đến hết ngày")
    cause = models.CharField("nguyên nhân", max_length=16, blank=True)
    text = models.CharField("giải trình", max_length=2000)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ExplanationQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "giải trình"
        constraints = [models.CheckConstraint(name="explanation_span", condition=Q(from_on__lte=F("to_on")))]

    def __str__(self):
        return self.text
