import os
import signal
import subprocess
import sys

import pytest

from coopportal.embedded import ROOT
from coopportal.processes import Child, wait_for
from tests.processes import running


@pytest.fixture
def child(tmp_path):
    """A program that starts another one, as gunicorn and Celery do; pids in its log."""
    script = "import os, time; os.fork(); print(os.getpid(), flush=True); time.sleep(60)"
    child = Child(
        "worker", [sys.executable, "-c", script], log=tmp_path / "log/worker.log", cwd=tmp_path, env={},
        stop_signal=signal.SIGTERM, say=lambda sentence: None,
    )  # fmt: skip
    child.see_to_it()
    assert wait_for(lambda: len(pids(child)) == 2, 5)
    yield child
    child.stop(0)


def pids(child):
    return [int(line) for line in child.log.read_text().split()]


def test_dead_child_is_started_again_without_its_orphans(child):
    first = pids(child)
    os.kill(child.process.pid, signal.SIGKILL)
    child.process.wait()
    assert wait_for(lambda: child.see_to_it() or len(pids(child)) == 4, 5)
    assert not any(running(pid) for pid in first)


def test_stopped_child_takes_what_it_started_along(child):
    child.stop(1)
    assert wait_for(lambda: not any(running(pid) for pid in pids(child)), 5)


def test_child_ends_when_its_parent_is_killed(tmp_path):
    script = f"""
import signal, sys, time
from pathlib import Path
from coopportal.processes import Child
child = Child("web", [sys.executable, "-c", "import time; time.sleep(60)"], log=Path({str(tmp_path)!r}, "log/web.log"),
              cwd="/", env={{}}, stop_signal=signal.SIGTERM)
child.see_to_it()
print(child.process.pid, flush=True)
time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    pid = int(parent.stdout.readline())
    assert running(pid)
    parent.kill()
    parent.communicate()
    assert wait_for(lambda: not running(pid), 5)
