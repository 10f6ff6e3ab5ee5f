"""What follows a plan to its end: milestones and tasks, explanations, and the requests for them."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Agency, User
from cooperatives.models.yearly import Difficulty
from coopportal.kit import clock
from coopportal.kit.history import keep_history
from coopportal.kit.rows import Versioned
from jobs.models import StoredFile
from plans.models.plans import Plan, Target


class WorkState(models.TextChoices):
    TO_DO = "to_do", "Chưa thực hiện"
    DOING = "doing", "Đang thực hiện"
    DONE = "done", "Hoàn thành đúng hạn"
    DONE_LATE = "done_late", "Hoàn thành quá hạn"
    OVERDUE = "overdue", "Quá hạn chưa hoàn thành"


FINISHED = (WorkState.DONE, WorkState.DONE_LATE)
DONE_UNTIMED = "Đã hoàn thành"  # without a day set nobody can say whether it was done in time


class OfPlan(models.QuerySet):
    """Rows that belong to a plan: whoever sees the plan sees them."""

    plan_path = "plan"

    def visible_to(self, user):
        return self.filter(**{f"{self.plan_path}__in": Plan.objects.visible_to(user).values("pk")})


class WorkQuerySet(OfPlan):
    def unfinished(self):
        return self.exclude(state__in=FINISHED)


class Work(Versioned):
    """Done or not, by whom, until when, with what evidence. `state` is what was entered; `state_on` follows the dates."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="%(class)ss", verbose_name="kế hoạch")
    wording = models.CharField("nội dung", max_length=500)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name="cơ quan chủ trì"
    )
    cooperating = models.ManyToManyField(Agency, blank=True, related_name="+", verbose_name="cơ quan phối hợp")
    due_on = models.DateField("hạn hoàn thành", null=True, blank=True)
    state = models.CharField("tình trạng", max_length=10, choices=WorkState, default=WorkState.TO_DO)
    done_on = models.DateField("ngày hoàn thành", null=True, blank=True)
    evidence = models.CharField("minh chứng", max_length=400, blank=True)
    evidence_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tệp minh chứng"
    )
    position = models.PositiveSmallIntegerField("thứ tự", default=0)

    objects = WorkQuerySet.as_manager()

    class Meta(Versioned.Meta):
        abstract = True
        ordering = ["plan", "position", "pk"]

    def __str__(self):
        return self.wording

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED

    def state_on(self, day: date) -> WorkState:
        """Late or in time follows from the days; of what was finished on an unknown day the word that was entered stands."""
        if self.is_finished:
            if self.done_on is None or self.due_on is None:
                return WorkState(self.state)
            return WorkState.DONE if self.done_on <= self.due_on else WorkState.DONE_LATE
        if self.due_on is not None and day > self.due_on:
            return WorkState.OVERDUE
        return WorkState.DOING if self.state == WorkState.DOING else WorkState.TO_DO

    @property
    def state_label(self) -> str:
        if self.is_finished and self.due_on is None:
            return DONE_UNTIMED
        return self.state_on(clock.today()).label


@keep_history()
class Milestone(Work):
    """A target of a plan that has no number."""

    class Meta(Work.Meta):
        verbose_name = "mốc công việc"

    def get_absolute_url(self):
        return reverse("plans:milestone", args=[self.pk])


@keep_history()
class Task(Work):
    """A task or solution that a plan, or the conclusion of a meeting about it, gives to an agency."""

    solution_group = models.CharField("nhóm giải pháp", max_length=120, blank=True)
    sector = models.CharField("lĩnh vực", max_length=16, blank=True)
    source = models.CharField("văn bản giao", max_length=200, blank=True)

    class Meta(Work.Meta):
        verbose_name = "nhiệm vụ, giải pháp"

    def get_absolute_url(self):
        return reverse("plans:task", args=[self.pk])


class RequestState(models.TextChoices):
    WAITING = "waiting", "Chờ giải trình"
    SILENT = "silent", "Chưa có giải trình"
    ANSWERED = "answered", "Đã giải trình"
    ANSWERED_LATE = "answered_late", "Giải trình muộn"
    WITHDRAWN = "withdrawn", "Đã rút đề nghị"


class Wanted(models.TextChoices):
    EXPLANATION = "explanation", "Giải trình"
    FIGURE = "figure", "Số liệu"


ABOUT_FIGURES = {
    RequestState.WAITING: "Chờ số liệu",
    RequestState.SILENT: "Chưa có số liệu",
    RequestState.ANSWERED: "Đã trả lời",
    RequestState.ANSWERED_LATE: "Trả lời muộn",
}


class RequestQuerySet(OfPlan):
    plan_path = "target__plan"

    def waiting(self):
        """Neither answered nor withdrawn, be the deadline over or not."""
        return self.filter(answered_at=None, withdrawn_at=None)


@keep_history()
class ExplanationRequest(Versioned):
    """An agency is asked why a target stands where it stands over [from_on, to_on], both counted, until `due_on`; or for
    the figure that nobody has stated yet, which an explanation answers too."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="explanation_requests", verbose_name="chỉ tiêu")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan giải trình")
    from_on = models.DateField("từ ngày")
    to_on = models.DateField("đến hết ngày")
    due_on = models.DateField("hạn trả lời")
    wanted = models.CharField(
        "cần", max_length=11, choices=Wanted, default=Wanted.EXPLANATION, db_default=Wanted.EXPLANATION
    )
    words = models.CharField("nội dung đề nghị", max_length=500, blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người đề nghị")
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)
    withdrawn_at = models.DateTimeField("rút lúc", null=True, blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "đề nghị giải trình"
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(name="explanation_request_span", condition=Q(from_on__lte=F("to_on"))),
            models.CheckConstraint(
                name="request_answered_or_withdrawn", condition=Q(answered_at=None) | Q(withdrawn_at=None)
            ),
            models.UniqueConstraint(
                fields=["target", "agency"],
                condition=Q(answered_at=None, withdrawn_at=None),
                name="one_waiting_request_a_target",
            ),
        ]

    def __str__(self):
        return f"Đề nghị {self.agency} {self.for_what}"

    @property
    def for_what(self) -> str:
        return "cung cấp số liệu" if self.wanted == Wanted.FIGURE else "giải trình"

    def get_absolute_url(self):
        return reverse("plans:target", args=[self.target_id])

    def state_on(self, day: date) -> RequestState:
        if self.withdrawn_at:
            return RequestState.WITHDRAWN
        if self.answered_at:
            late = clock.day_of(self.answered_at) > self.due_on
            return RequestState.ANSWERED_LATE if late else RequestState.ANSWERED
        return RequestState.SILENT if day > self.due_on else RequestState.WAITING

    @property
    def state(self) -> RequestState:
        return self.state_on(clock.today())

    def state_label(self, day: date) -> str:
        state = self.state_on(day)
        return ABOUT_FIGURES.get(state, state.label) if self.wanted == Wanted.FIGURE else state.label


class ExplanationQuerySet(OfPlan):
    plan_path = "target__plan"


@keep_history()
class Explanation(Versioned):
    """Why a target stands where it stands over [from_on, to_on], both counted; `cause` is of the lexicon of difficulties."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="explanations", verbose_name="chỉ tiêu")
    from_on = models.DateField("từ ngày")
    to_on = models.DateField("đến hết ngày")
    cause = models.CharField("nguyên nhân", max_length=16, blank=True, choices=Difficulty)
    text = models.CharField("giải trình", max_length=2000)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cơ quan giải trình"
    )
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người viết")

    objects = ExplanationQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "giải trình"
        ordering = ["-to_on", "-pk"]
        constraints = [models.CheckConstraint(name="explanation_span", condition=Q(from_on__lte=F("to_on")))]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        return reverse("plans:target", args=[self.target_id])
