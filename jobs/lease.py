"""Who works on a job: claim, renew, report, give back, finish. Each is one UPDATE that takes effect only while the
lease is ours; the database's clock counts.

All but `finish` go over the connection alias `jobs`, in autocommit: other people see them while the work itself is
still uncommitted. `finish` is the last statement of the work's own transaction.
"""

import threading
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings
from django.db import InterfaceError, OperationalError, connections
from django.db.models import F
from django.db.models.functions import Coalesce, Now

from jobs.models import Job, State, from_now

ALIAS = "jobs"
LEASE_SECONDS = getattr(settings, "JOBS_LEASE_SECONDS", 30)
RENEW_SECONDS = LEASE_SECONDS / 3
NO_LEASE = {"lease_token": None, "lease_until": None}
DATABASE_AWAY = (OperationalError, InterfaceError)


class LeaseLost(Exception):
    """Somebody cancelled the job, or another worker took it: nothing that this run did may stay."""


@dataclass
class Lease:
    """One worker's right to one job. `lost` becomes true when a renewal found somebody else there."""

    job_id: uuid.UUID
    token: uuid.UUID = field(default_factory=uuid.uuid4)
    lost: bool = False

    def renew(self, **progress) -> None:
        """Hold on for another 30 s, and show `progress`. Raises LeaseLost."""
        try:
            self._update(ALIAS, lease_until=from_now(LEASE_SECONDS), **progress)
        except DATABASE_AWAY:  # an idle connection that died costs nothing: once more on a new one
            connections[ALIAS].close()
            self._update(ALIAS, lease_until=from_now(LEASE_SECONDS), **progress)

    def finish(self, **result) -> None:
        """To be called last in the transaction that holds the work. Raises LeaseLost: then that must roll back."""
        self._update("default", state=State.DONE, message="", finished_at=Now(), **NO_LEASE, **result)

    def fail(self, error: str, code: str) -> None:
        self._update(ALIAS, state=State.FAILED, error=error, error_code=code[:64], finished_at=Now(), **NO_LEASE)

    def give_back(self, seconds: float) -> None:
        """Queue it again after a passing error, to run not before `seconds` from now."""
        self._update(
            ALIAS,
            state=State.QUEUED,
            due_at=from_now(seconds),
            error_count=F("error_count") + 1,
            message="",
            **NO_LEASE,
        )

    def _update(self, alias: str, **values) -> None:
        mine = Job.objects.using(alias).filter(pk=self.job_id, state=State.RUNNING, lease_token=self.token)
        if not mine.update(**values):
            self.lost = True
            raise LeaseLost(self.job_id)


def claim(job_id) -> Lease | None:
    """Take the job, if nobody works on it and its time has come; None otherwise: a message may come six times."""
    lease = Lease(job_id)
    taken = (
        Job.objects.using(ALIAS)
        .claimable()
        .filter(pk=job_id)
        .update(
            state=State.RUNNING,
            lease_token=lease.token,
            lease_until=from_now(LEASE_SECONDS),
            attempt_count=F("attempt_count") + 1,
            started_at=Coalesce("started_at", Now()),
            done=0,
            message="",
        )
    )
    return lease if taken else None


def give_up_on_exhausted() -> int:
    """Fail what was begun as often as a job may be and is not done: it lost its worker, or the database, every time."""
    return (
        Job.objects.using(ALIAS)
        .exhausted()
        .update(
            state=State.FAILED,
            error="Công việc nhiều lần bị ngắt giữa chừng nên đã dừng. Hãy báo quản trị hệ thống.",
            error_code="worker_lost",
            finished_at=Now(),
            **NO_LEASE,
        )
    )


@contextmanager
def kept(lease: Lease):
    """Inside the block a thread renews the lease, until it is lost; a database that is away is asked again."""
    ended = threading.Event()

    def renew_until_ended():
        try:
            while not lease.lost and not ended.wait(RENEW_SECONDS):
                _renew_quietly(lease)
        finally:
            connections[ALIAS].close()

    threading.Thread(target=renew_until_ended, name=f"lease-{lease.job_id}", daemon=True).start()
    try:
        yield
    finally:
        ended.set()


def _renew_quietly(lease: Lease) -> None:
    try:
        lease.renew()
    except (LeaseLost, *DATABASE_AWAY):
        connections[ALIAS].close()
