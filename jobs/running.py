"""One run of one job, from claim to end."""

import logging
import time
from contextlib import contextmanager

import pghistory
from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction

from jobs import lease as leases
from jobs.lease import DATABASE_AWAY, Lease, LeaseLost
from jobs.models import Job
from jobs.registry import UnknownKind, find_kind

log = logging.getLogger("jobs")

MAX_ERRORS = 3
BACK_OFF_SECONDS = [2, 15]  # after the first and the second passing error
PROGRESS_SECONDS = 0.5  # at most this often, unless the message changes


class RunningJob:
    """What a handler sees of its job. The row itself is not here: to write to it would block our own progress."""

    def __init__(self, job: Job, lease: Lease):
        self.id, self.kind, self.arguments = job.pk, job.kind, job.arguments
        self.owner, self.agency = job.owner, job.agency
        self.snapshot = None  # what the kind's snapshot function returned
        self.outcome: dict = {}
        self._lease, self._shown_at, self._message = lease, 0.0, ""

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Show how far it is. Raises LeaseLost when the job was cancelled or taken over: let it pass."""
        if message == self._message and done < total and time.monotonic() - self._shown_at < PROGRESS_SECONDS:
            return
        self._lease.renew(done=min(done, total), total=total, message=message[:200])
        self._shown_at, self._message = time.monotonic(), message

    def result(self, url_name: str, *args) -> None:
        """Where people find what came of it: the name of a URL and its arguments. That page checks their rights."""
        self.outcome = {"result": {"url_name": url_name, "args": [str(arg) for arg in args]}}


def run_job(job_id) -> None:
    """Claim the job and do it; do nothing when it is not ours to do."""
    lease = leases.claim(job_id)
    if lease is None:
        return
    job = Job.objects.select_related("owner__agency__province", "agency__province").get(pk=job_id)
    started = time.monotonic()
    try:
        with leases.kept(lease):
            _work(job, lease)
        log.info("job %s (%s) done in %.1f s", job.pk, job.kind, time.monotonic() - started)
    except LeaseLost:
        log.info("job %s (%s) was cancelled or taken over; this run left nothing", job.pk, job.kind)
    except Exception as error:
        _record(error, job, lease)


def _work(job: Job, lease: Lease) -> None:
    if not job.owner.is_active:
        raise PermissionDenied("Tài khoản của người yêu cầu đã ngừng sử dụng.")
    kind, running = find_kind(job.kind), RunningJob(job, lease)
    with pghistory.context(user=job.owner_id, job=str(job.pk), kind=job.kind):
        if kind.snapshot:
            with one_moment():
                running.snapshot = kind.snapshot(running)
        with transaction.atomic():
            kind.handler(running)
            lease.finish(**running.outcome)


@contextmanager
def one_moment():
    """A transaction that sees the database as of its first read and can write nothing."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _record(error: Exception, job: Job, lease: Lease) -> None:
    """Write down how the run ended. When the database is away, the lease runs out and the reaper sees to the job."""
    passing = isinstance(error, (*DATABASE_AWAY, UnknownKind)) and job.error_count + 1 < MAX_ERRORS
    sentence, code = explain(error)
    log.warning("job %s (%s): %s", job.pk, job.kind, code, exc_info=code in ("internal_error", "database_away"))
    try:
        if passing:
            lease.give_back(BACK_OFF_SECONDS[job.error_count])
        else:
            lease.fail(sentence, code)
    except (LeaseLost, *DATABASE_AWAY) as unwritten:
        log.warning("job %s: its end could not be written (%s)", job.pk, type(unwritten).__name__)


def explain(error: Exception) -> tuple[str, str]:
    """The sentence that its owner reads, and a code for whoever helps; never a trace."""
    match error:
        case ValidationError():
            return " ".join(error.messages), getattr(error, "code", None) or "invalid"
        case PermissionDenied():
            return str(error) or "Tài khoản của bạn không có quyền làm việc này.", "permission_denied"
        case SoftTimeLimitExceeded():
            return "Công việc chạy quá thời gian cho phép nên đã dừng. Hãy thu hẹp phạm vi rồi thử lại.", "too_long"
        case UnknownKind():
            return "Máy chủ chưa hỗ trợ loại công việc này. Hãy báo quản trị hệ thống.", "unknown_kind"
        case _ if isinstance(error, DATABASE_AWAY):
            return "Cơ sở dữ liệu tạm thời gián đoạn. Hãy thử lại sau ít phút.", "database_away"
    return "Có lỗi khi thực hiện. Hãy thử lại; nếu vẫn lỗi, hãy báo quản trị hệ thống.", "internal_error"
