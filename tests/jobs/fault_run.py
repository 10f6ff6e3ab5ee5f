"""Real jobs on a real worker, beat, Redis and PostgreSQL of their own, while these are killed, frozen and emptied.

Prints one JSON object: what was done to them, and what came of the jobs. Needs Django set up: see test_faults.py.
"""

import json
import os
import signal
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import redis
from django.conf import settings
from django.core.management import call_command

from accounts.models import Agency, User
from accounts.permissions import Role
from coopportal.embedded import ROOT, hold, redis_url
from coopportal.processes import Child, wait_for
from jobs import wake
from jobs.models import Job, State, StoredFile
from jobs.services import enqueue
from provinces.models import Province
from tests.jobs import fault_kind

JOBS_AHEAD, FREEZE_SECONDS = 6, 6
AT_WORK = ["kill_child", "kill_worker", "freeze_redis"]  # only while a job runs
FAULTS = [
    *["kill_child", "repeat_messages", "kill_redis", "kill_worker", "empty_redis", "kill_beat", "kill_child"],
    *["empty_redis", "freeze_redis", "kill_child", "repeat_messages", "kill_redis", "kill_worker", "empty_redis"],
    *["freeze_redis", "kill_beat", "kill_redis", "kill_worker", "repeat_messages", "kill_child", "empty_redis"],
    *["kill_redis"],
]
WORKER = ["worker", "--concurrency", "1", "--without-gossip", "--without-mingle", "--loglevel", "INFO"]


def main() -> None:
    with hold(settings.VAR):
        call_command("migrate", verbosity=0)
        with running("worker", *WORKER) as worker, running("beat", "beat") as beat:
            print(json.dumps(bear(Faults(worker, beat))))


def bear(faults: "Faults") -> dict:
    user = someone()
    jobs = [enqueue(fault_kind.NAME, by=user) for _ in range(JOBS_AHEAD)]
    for name in FAULTS:
        jobs.append(enqueue(fault_kind.NAME, by=user))
        faults.commit(name)
    wait_for(lambda: not unfinished(), 60)
    started = time.monotonic()
    last = enqueue(fault_kind.NAME, by=user)
    wait_for(lambda: not unfinished(), 30)
    seconds = round(time.monotonic() - started, 1)
    return what_came_of([*jobs, last]) | {"seconds_of_the_last": seconds, "faults": faults.done}


@contextmanager
def running(name: str, *command: str):
    """A child as `make run` has it: started again whenever it dies."""
    child = Child(
        name,
        [sys.executable, "-m", "celery", "-A", "coopportal.celery", *command],
        log=settings.VAR / f"log/{name}.log",
        cwd=ROOT,
        env=dict(os.environ),
        stop_signal=signal.SIGTERM,
    )
    ended = threading.Event()

    def supervise():
        while not ended.wait(0.1):
            child.see_to_it()
        child.stop()

    child.say = lambda sentence: print(sentence, file=sys.stderr)
    supervisor = threading.Thread(target=supervise)
    supervisor.start()
    try:
        yield child
    finally:
        ended.set()
        supervisor.join()


def someone() -> User:
    province = Province.objects.create(slug="noi-thu", name="Nơi Thử", level="base", kind="province")
    agency = Agency.objects.create(kind=Agency.Kind.FINANCE, province=province, name="Sở Tài chính")
    return User.objects.create(username="canbo", full_name="Cán bộ", role=Role.PLAN_OFFICER, agency=agency)


def unfinished():
    return list(Job.objects.active().values_list("pk", flat=True))


def what_came_of(jobs) -> dict:
    files = Counter(StoredFile.objects.values_list("name", flat=True))
    rows = Job.objects.filter(pk__in=[job.pk for job in jobs])
    return {
        "asked": len(jobs),
        "states": Counter(rows.values_list("state", flat=True)),
        "files_per_job": Counter(files[str(job.pk)] for job in jobs),
        "files": files.total(),
        "runs_lost": sum(rows.values_list("attempt_count", flat=True)) - len(jobs),
        "workers_that_ended_themselves": (settings.VAR / "log/worker.log")
        .read_text(errors="replace")
        .count("ends itself"),
    }


class Faults:
    """What can happen to the machinery, each while a job runs; `done` counts them."""

    def __init__(self, worker: Child, beat: Child):
        self.worker, self.beat, self.done, self.killed = worker, beat, Counter(), set()
        self.redis = redis.Redis.from_url(redis_url(settings.VAR), socket_timeout=2)

    def commit(self, name: str) -> None:
        if name in AT_WORK and not wait_for(self.a_job_runs, 20):
            raise AssertionError(f"No job runs: {name} would hit nothing.")
        wait_for(self.redis_answers, 10)
        getattr(self, name)()
        self.done[name] += 1

    def a_job_runs(self) -> bool:
        """One that shows progress and whose worker we have not killed already."""
        return self.worker.runs and self.redis_answers() and bool(self.runs() - self.killed)

    def runs(self) -> set:
        return set(Job.objects.filter(state=State.RUNNING, done__gt=0).values_list("pk", "attempt_count"))

    def redis_answers(self) -> bool:
        try:
            return self.redis.ping()
        except redis.RedisError:
            return False

    def kill_child(self):
        self.killed |= self.runs()
        for pid in children_of(self.worker.process.pid):
            os.kill(pid, signal.SIGKILL)

    def kill_worker(self):
        self.killed |= self.runs()
        os.killpg(self.worker.process.pid, signal.SIGKILL)

    def kill_beat(self):
        self.beat.process.kill()

    def kill_redis(self):
        os.kill(self.redis_pid(), signal.SIGKILL)

    def freeze_redis(self):
        pid = self.redis_pid()
        os.kill(pid, signal.SIGSTOP)
        time.sleep(FREEZE_SECONDS)
        os.kill(pid, signal.SIGCONT)

    def redis_pid(self) -> int:
        return self.redis.info("server")["process_id"]

    def empty_redis(self):
        self.redis.flushall()

    def repeat_messages(self):
        with wake.broker() as connection:
            wake.send(unfinished() * 6, connection)


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
