"""Reports on a real worker, beat, Redis and PostgreSQL of their own, while these are killed, frozen and emptied.

Prints one JSON object: what was done to them, and what came of the reports. Needs Django set up, and the number of
rounds as its argument: see test_faults.py.
"""

import json
import os
import signal
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import count

import redis
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection

from accounts.models import User
from coopportal.embedded import ROOT, hold, redis_url
from coopportal.processes import Child, wait_for
from jobs import wake
from jobs.models import Job, State, StoredFile
from plans.models import Plan
from reports.models import ProgressReport
from reports.services.computing import request_report
from tests.processes import children_of

REPORTS_AHEAD, MOST_AHEAD, FREEZE_SECONDS = 6, 12, 6
AT_WORK = ["kill_child", "kill_worker", "freeze_redis"]  # only while a job runs
ROUND = [
    *["kill_child", "repeat_messages", "kill_worker", "empty_redis", "kill_child", "kill_redis"],
    *["kill_worker", "freeze_redis", "kill_child", "restart_postgres", "kill_worker", "kill_beat"],
]
WORKER = ["worker", "--concurrency", "1", "--without-gossip", "--without-mingle", "--loglevel", "INFO"]


def main(rounds: int) -> None:
    with hold(settings.VAR):
        for command in ("migrate", "load_reference_data", "load_demo"):
            call_command(command, verbosity=0, stdout=sys.stderr)
        with running("worker", *WORKER) as worker, running("beat", "beat") as beat:
            print(json.dumps(bear(Faults(worker, beat), ROUND * rounds)))


def bear(faults: "Faults", names: list[str]) -> dict:
    reports = [ask() for _ in range(REPORTS_AHEAD)]
    for name in names:
        reports += [ask() for _ in range(2)]
        faults.commit(name)
        wait_for(lambda: len(unfinished()) <= MOST_AHEAD, 60)
    wait_for(lambda: not unfinished(), 120)
    started = time.monotonic()
    last = ask()
    wait_for(lambda: not unfinished(), 30)
    seconds = round(time.monotonic() - started, 1)
    return what_came_of([*reports, last]) | {"seconds_of_the_last": seconds, "faults": faults.done}


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


DAYS = (date(2024, 12, 31) - timedelta(days=n) for n in count())


def ask() -> ProgressReport:
    """A report for a day that none was asked for yet: the same question twice would be one report."""
    officer = User.objects.select_related("agency__province", "territory").get(username="kehoach.backan")
    plan = Plan.objects.select_related("province__successor").get(number="532/KH-UBND")
    return request_report(plan, by=officer, as_of=next(DAYS), period_kind="quarter")


def unfinished():
    return list(Job.objects.active().values_list("pk", flat=True))


def what_came_of(reports) -> dict:
    """Two workbooks and a Word document a report: what a lost run wrote was rolled back with it."""
    rows = ProgressReport.objects.filter(pk__in=[report.pk for report in reports])
    jobs = Job.objects.filter(pk__in=rows.values("job"))
    return {
        "asked": len(reports),
        "states": Counter(rows.values_list("status", flat=True)),
        "files": StoredFile.objects.count(),
        "of_their_day": sum(json.loads(row.content)["as_of"] == row.as_of.isoformat() for row in rows),
        "runs_lost": sum(jobs.values_list("attempt_count", flat=True)) - len(reports),
        "workers_that_ended_themselves": (settings.VAR / "log/worker.log")
        .read_text(errors="replace")
        .count("ends itself"),
    }


class Faults:
    """What can happen to the machinery, each while a report is computed; `done` counts them."""

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

    def restart_postgres(self):
        """As a power cut does it: no session is told, the log is replayed."""
        pid = int((settings.VAR / "postgres/postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGQUIT)
        connection.close()
        if not wait_for(self.postgres_answers, 30):
            raise AssertionError("PostgreSQL did not come back.")

    def postgres_answers(self) -> bool:
        try:
            connection.ensure_connection()
        except OperationalError:
            return False
        return True

    def redis_pid(self) -> int:
        return self.redis.info("server")["process_id"]

    def empty_redis(self):
        self.redis.flushall()

    def repeat_messages(self):
        with wake.broker() as connection:
            wake.send(unfinished() * 6, connection)
