"""Jobs: acts too long for a click; the row is the truth, Celery only executes it."""

import uuid
from datetime import timedelta

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from accounts.models import Agency, User
from jobs import registry

MAX_ATTEMPTS = 10  # runs that a job may begin before it is given up


class State(models.TextChoices):
    QUEUED = "queued", "Đang chờ"
    RUNNING = "running", "Đang chạy"
    DONE = "done", "Đã xong"
    FAILED = "failed", "Không thành công"
    CANCELLED = "cancelled", "Đã hủy"


ACTIVE = [State.QUEUED, State.RUNNING]
TRANSITIONS = [
    (State.QUEUED, State.RUNNING),
    (State.QUEUED, State.CANCELLED),
    (State.QUEUED, State.FAILED),  # begun too often
    (State.RUNNING, State.QUEUED),  # after a passing error
    (State.RUNNING, State.DONE),
    (State.RUNNING, State.FAILED),
    (State.RUNNING, State.CANCELLED),
    (State.FAILED, State.QUEUED),  # tried again by its owner
    (State.CANCELLED, State.QUEUED),
]


def from_now(seconds: float):
    """A moment by the database's clock."""
    length = models.Value(timedelta(seconds=seconds), models.DurationField())
    return models.ExpressionWrapper(Now() + length, models.DateTimeField())


def _exactly_when(name: str, condition: Q, holds: Q, otherwise: Q | None = None) -> models.CheckConstraint:
    """`holds` if `condition`, else `otherwise` (its opposite unless given)."""
    otherwise = ~holds if otherwise is None else otherwise
    return models.CheckConstraint(name=name, condition=(condition & holds) | (~condition & otherwise))


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What this person or this person's agency asked for."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(Q(owner=user) | Q(agency=user.agency_id))

    def active(self):
        return self.filter(state__in=ACTIVE)

    def claimable(self, for_seconds: float = 0):
        """Nobody works on it and its time has come, by the database's clock, `for_seconds` ago or before; not exhausted."""
        return self.left_alone(for_seconds).filter(attempt_count__lt=MAX_ATTEMPTS)

    def exhausted(self):
        """Nobody works on it, and it was begun as often as a job may be."""
        return self.left_alone().filter(attempt_count__gte=MAX_ATTEMPTS)

    def left_alone(self, for_seconds: float = 0):
        since = from_now(-for_seconds)
        return self.filter(Q(state=State.QUEUED, due_at__lte=since) | Q(state=State.RUNNING, lease_until__lt=since))


class Job(models.Model):
    """One long act. Who runs it holds `lease_token` and renews `lease_until`; only jobs/lease.py writes these two."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("loại công việc", max_length=64)
    arguments = models.JSONField("tham số", default=dict)
    unique_key = models.CharField("khóa chống trùng", max_length=200, blank=True)
    owner = models.ForeignKey(User, models.PROTECT, related_name="jobs", verbose_name="người yêu cầu")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="jobs", verbose_name="cơ quan, đơn vị")
    state = models.CharField("trạng thái", max_length=10, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField("đã làm", default=0)
    total = models.PositiveIntegerField("tổng số", null=True, blank=True)
    message = models.CharField("đang làm", max_length=200, blank=True)
    error = models.TextField("lý do không thành công", blank=True)
    error_code = models.CharField("mã lỗi", max_length=64, blank=True)
    result = models.JSONField("kết quả", null=True, blank=True)
    attempt_count = models.PositiveSmallIntegerField("số lần chạy", default=0)
    error_count = models.PositiveSmallIntegerField("số lần gặp lỗi tạm thời", default=0)
    due_at = models.DateTimeField("chạy từ lúc", db_default=Now())
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField("yêu cầu lúc", db_default=Now(), editable=False)
    started_at = models.DateTimeField("bắt đầu lúc", null=True, blank=True)
    finished_at = models.DateTimeField("kết thúc lúc", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "công việc"
        ordering = ["-created_at", "id"]
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="job_of_owner"),
            models.Index(fields=["agency", "-created_at"], name="job_of_agency"),
            models.Index(fields=["due_at"], condition=Q(state__in=ACTIVE), name="job_to_do"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["unique_key"], condition=Q(state__in=ACTIVE) & ~Q(unique_key=""), name="job_active_once"
            ),
            models.CheckConstraint(name="job_state_known", condition=Q(state__in=State.values)),
            _exactly_when("job_finished_has_a_time", ~Q(state__in=ACTIVE), Q(finished_at__isnull=False)),
            _exactly_when("job_failed_says_why", Q(state=State.FAILED), ~Q(error="")),
            _exactly_when(
                "job_running_has_a_lease",
                Q(state=State.RUNNING),
                Q(lease_token__isnull=False, lease_until__isnull=False),
                Q(lease_token=None, lease_until=None),
            ),
            models.CheckConstraint(name="job_done_within_total", condition=Q(total=None) | Q(done__lte=F("total"))),
        ]
        triggers = [pgtrigger.FSM(name="job_states", field="state", transitions=TRANSITIONS)]

    def __str__(self):
        return f"{self.label} – {self.get_state_display()}"

    @property
    def label(self) -> str:
        return registry.label_of(self.kind)

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def can_be_retried(self) -> bool:
        return self.state in (State.FAILED, State.CANCELLED)

    @property
    def percent(self) -> int | None:
        """Whole percents done, 100 once it is; None while nobody knows how much there is."""
        if self.state == State.DONE:
            return 100
        return self.done * 100 // self.total if self.total else None

    @property
    def result_url(self) -> str:
        """Where to see what came of it; "" when there is nothing to see."""
        return reverse(self.result["url_name"], args=self.result["args"]) if self.result else ""


class WorkerPulse(models.Model):
    """A worker's sign of life, renewed by its reaper."""

    name = models.CharField(max_length=200, primary_key=True)
    seen_at = models.DateTimeField(db_default=Now())
    stalled = models.BooleanField(default=False)

    class Meta:
        verbose_name = "tín hiệu của tiến trình nền"

    def __str__(self):
        return self.name
