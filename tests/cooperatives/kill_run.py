"""Imports on a real worker and PostgreSQL of their own, the worker killed again and again at another point of its work.

Prints one JSON object: how often it was killed, and what anybody else could see of the rows meanwhile and at the end.
Needs Django set up: see test_import_kills.py.
"""

import json
import os
import signal
import sys
import time

from django.conf import settings
from django.core.management import call_command

from accounts.models import User
from cooperatives.models import Import, Organisation, Spell
from cooperatives.services.imports import confirm_import, upload_import
from coopportal.embedded import hold
from coopportal.processes import wait_for
from jobs.models import Job, State
from tests.cooperatives.imported import workbook
from tests.processes import children_of
from tests.reports.fault_run import WORKER, running

ROWS, KILLS = 1_500, 20
STEPS = 5
HEADS = ["Tên tổ chức", "Loại hình", "Lĩnh vực", "Ngày đăng ký", "Người đại diện"]


def main() -> None:
    with hold(settings.VAR):
        for command in ("migrate", "load_reference_data", "load_demo"):
            call_command(command, verbosity=0, stdout=sys.stderr)
        with running("worker", *WORKER) as worker:
            print(json.dumps(bear(worker)))


def bear(worker) -> dict:
    """One import after the other, killed while it is read and while it is written, until there were enough kills."""
    user = User.objects.get(username="lienminh.backan")
    kills, seen, done = 0, set(), 0
    while kills < KILLS:
        before = rows()
        content = workbook(HEADS, *sheet(done))
        told = {"table": "organisations", "name": f"{done}.xlsx", "content_type": "", "size": len(content)}
        one = upload_import(by=user, pieces=[content], **told)
        kills += kill_while(worker, one.pk, kills, seen)
        one = Import.objects.get(pk=one.pk)
        confirm_import(one, by=user, version=one.version)
        kills += kill_while(worker, one.pk, kills, seen)
        done += Import.objects.get(pk=one.pk).state == "done"
        seen |= {tuple(now - then for now, then in zip(rows(), before, strict=True))}
    files = Organisation.objects.filter(name__startswith="Tổ hợp tác Thử tệp")
    return {
        "kills": kills,
        "imports": done,
        "seen": sorted(seen),
        "rows": files.count(),
        "spells": Spell.objects.filter(organisation__in=files).count(),
        "runs_lost": sum(Job.objects.filter(kind__startswith="registry").values_list("attempt_count", flat=True))
        - 2 * done,
    }


def sheet(number: int) -> list[list]:
    return [
        [f"Tổ hợp tác Thử tệp {number} dòng {at}", "THT", "Nông nghiệp", "01/02/2020", "Lê Văn Thử"]
        for at in range(ROWS)
    ]


def rows() -> tuple[int, int]:
    """What another connection sees: organisations and spells."""
    return Organisation.objects.count(), Spell.objects.count()


def kill_while(worker, pk, kills: int, seen: set) -> int:
    """Two runs of a job killed, each a little later in it than the one before; then it is let be. Returns how many."""
    killed, attempt, start = 0, 0, rows()
    for turn in range(2):
        step, late = (kills + turn) % STEPS, ((kills + turn) // STEPS) * 0.04
        if not wait_for(lambda step=step, attempt=attempt: run_at(pk, step) > attempt, 60):
            break
        time.sleep(late)
        attempt, before = run_at(pk, 0), attempt
        if attempt <= before:
            break
        for pid in children_of(worker.process.pid):
            os.kill(pid, signal.SIGKILL)
        killed += 1
        seen.add(tuple(now - then for now, then in zip(rows(), start, strict=True)))
    wait_for(lambda: not Job.objects.active().exists(), 180)
    return killed


def run_at(pk, step: int) -> int:
    """Which run of the import's job is under way and has come to this step; 0 when there is none."""
    running = Job.objects.filter(pk=Import.objects.get(pk=pk).job_id, state=State.RUNNING, done__gte=step)
    return running.values_list("attempt_count", flat=True).first() or 0
