"""The child has limits and no secrets, and it never outlives whoever asked."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from coopportal.kit.workbooks import guarded
from coopportal.kit.workbooks.child import MEMORY
from coopportal.kit.workbooks.reading import Unreadable, read_workbook
from coopportal.processes import wait_for
from tests.kit.workbooks.corpus import good, tax_code
from tests.processes import children_of, running

ROOT = Path(__file__).resolve().parents[3]
ASKING = """
import time
import coopportal.kit.workbooks.guarded as guarded
guarded._feed = lambda stream, given: time.sleep(600)
with guarded.answer_of_child("read", "a.xlsx", b"") as stream:
    print("asked", flush=True)
    stream.read()
"""


@pytest.fixture
def asking():
    """A process that waits for its child, and that child, which waits for the rest of its workbook."""
    process = subprocess.Popen(
        [sys.executable, "-c", ASKING],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        env=os.environ | {"SECRET_KEY": "do not pass on"},
    )
    process.stdout.readline()
    (child,) = children_of(process.pid)
    assert wait_for(lambda: str(MEMORY) in Path(f"/proc/{child}/limits").read_text(), 20)
    yield process, child
    process.kill()
    process.wait()


def test_the_child_ends_with_its_parent(asking):
    process, child = asking
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert wait_for(lambda: not running(child), 10)


def test_the_child_has_limits_a_session_of_its_own_and_no_secrets(asking):
    _, child = asking
    limits = Path(f"/proc/{child}/limits").read_text()
    for limit in ("Max data size             234881024", "Max cpu time              10", "Max file size             0"):
        assert limit in limits
    names = {entry.partition(b"=")[0] for entry in Path(f"/proc/{child}/environ").read_bytes().split(b"\0") if entry}
    assert names == {b"PYTHONPATH", b"PYTHONUTF8", b"PYTHONDONTWRITEBYTECODE", b"TMPDIR"}
    assert os.getsid(child) == child


def test_a_child_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(guarded, "PATIENCE", 1)
    monkeypatch.setattr(guarded, "_feed", lambda stream, given: time.sleep(3))
    start = time.monotonic()
    with pytest.raises(Unreadable) as refused:
        read_workbook(good(tax_code(1)), "a.xlsx")
    assert (refused.value.rule, time.monotonic() - start < 10) == ("too_heavy", True)


def _read(queue) -> None:
    queue.put(read_workbook(good(tax_code(1)), "a.xlsx")[0].rows[1][0])


def test_it_works_inside_a_daemon_as_celery_workers_are():
    fork = multiprocessing.get_context("fork")
    queue = fork.Queue()
    worker = fork.Process(target=_read, args=(queue,), daemon=True)
    worker.start()
    assert queue.get(timeout=60) == tax_code(1)
    worker.join()


@pytest.mark.parametrize("name", ["", "a\x00b.xlsx", "--help", "a" * 5000 + ".xlsx", "\udcff.xlsx", "../../x.XLSX"])
def test_a_file_name_never_matters_beyond_its_ending(name):
    assert read_workbook(good(tax_code(1)), name)[0].rows[1][0] == tax_code(1)


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    read_workbook(good(tax_code(1)), "a.xlsx")
    assert list(tmp_path.iterdir()) == []
