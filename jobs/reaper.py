"""The guarantee that every job runs: a thread in each worker's main process, every five seconds.

It sends again what nobody claimed or whose lease ran out; leaves a sign of life for /healthz; and ends its own worker
when that no longer takes work, so that whoever supervises it starts a new one. (An acknowledgement that meets the
socket timeout loses its prefetch slot for ever; with none left a worker is idle and deaf.)
"""

import logging
import os
import signal
import socket
import threading
import time

from celery.worker import state as worker
from django.conf import settings
from django.db import connections
from django.db.models.functions import Now

from jobs import lease, wake
from jobs.lease import ALIAS
from jobs.models import Job, WorkerPulse, from_now

log = logging.getLogger("jobs")

ROUND_SECONDS = getattr(settings, "JOBS_REAPER_SECONDS", 5)
GRACE_SECONDS = 3  # the click's own wake-up has this long
PATIENCE_SECONDS = getattr(
    settings, "JOBS_PATIENCE_SECONDS", 8
)  # a job that waits longer while its worker has nothing to do: that worker is deaf
FAREWELL_SECONDS = 20
BATCH = 200


class Reaper(threading.Thread):
    def __init__(self):
        super().__init__(name="reaper", daemon=True)
        self.name_of_worker = f"{socket.gethostname()}:{os.getpid()}"
        self.tasks_seen, self.idle_since = -1, time.monotonic()

    def run(self):
        self.round(grace=0)
        while True:
            time.sleep(ROUND_SECONDS)
            self.round(GRACE_SECONDS)

    def round(self, grace: float) -> None:
        """Outlives a database or broker that is away: the next round will do. Till then idleness proves nothing."""
        try:
            self.see_to_it(grace)
        except Exception as error:
            log.warning("reaper: %s: %s", type(error).__name__, str(error).strip())
            self.idle_since = time.monotonic()
        finally:
            connections[ALIAS].close()

    def see_to_it(self, grace: float) -> None:
        stalled = self.is_idle_too_long() and Job.objects.using(ALIAS).claimable(PATIENCE_SECONDS).exists()
        leave_pulse(self.name_of_worker, stalled)
        lease.give_up_on_exhausted()
        resend(grace)
        if stalled:
            end_this_worker()

    def is_idle_too_long(self) -> bool:
        """No task is running and none arrived for a while."""
        seen = worker.all_total_count[0]
        if worker.active_requests or seen != self.tasks_seen:
            self.tasks_seen, self.idle_since = seen, time.monotonic()
        return time.monotonic() - self.idle_since > PATIENCE_SECONDS


def resend(grace: float) -> None:
    """As many wake-ups as there are more waiting jobs than messages, so that repeating it never floods the queue."""
    claimable = Job.objects.using(ALIAS).claimable(for_seconds=grace)
    waiting = list(claimable.order_by("created_at").values_list("pk", flat=True)[:BATCH])
    with wake.broker() as connection:
        wake.send(waiting[: max(0, len(waiting) - wake.queue_length(connection))], connection)


def leave_pulse(name: str, stalled: bool) -> None:
    pulses, pulse = WorkerPulse.objects.using(ALIAS), WorkerPulse(name=name, seen_at=Now(), stalled=stalled)
    pulses.bulk_create([pulse], update_conflicts=True, unique_fields=["name"], update_fields=["seen_at", "stalled"])
    pulses.filter(seen_at__lt=from_now(-3600)).delete()


def end_this_worker() -> None:
    log.error("jobs wait and this worker takes none: it ends itself to be started anew")
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(FAREWELL_SECONDS)
    os._exit(1)
