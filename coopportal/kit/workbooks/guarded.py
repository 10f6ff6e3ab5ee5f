"""Starts the guarded child (child.py) and hands over its answer: a program of its own, not a fork.

So it works inside a Celery worker, inherits no connection and no secret, and its memory is its own. It ends with its
parent, by its limits, or by the clock.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

HOUSE = Path(__file__).resolve().parents[3]
PATIENCE = 60  # seconds by the clock; the child's own limit is one of processor time
PROGRAM = "from coopportal.kit.workbooks.child import main; main()"  # compiled once, which a main module never is
LISTS = (".csv", ".tsv", ".txt")


@contextmanager
def answer_of_child(act: str, file_name: str, *given: bytes) -> Iterator[BinaryIO]:
    """What the child writes after `given` was written to it. Of the file's name it learns only whether it is a list's."""
    name = "list.csv" if file_name.lower().endswith(LISTS) else "book.xlsx"
    with TemporaryDirectory(prefix="workbook-") as folder:
        child = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, act, str(os.getpid()), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env={"PYTHONPATH": str(HOUSE), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": folder},
            start_new_session=True,
        )
        end = threading.Timer(PATIENCE, child.kill)
        feeding = threading.Thread(target=_feed, args=(child.stdin, given), daemon=True)
        end.start()
        feeding.start()
        try:
            yield child.stdout
        finally:
            end.cancel()
            child.kill()
            child.stdout.close()
            child.wait()
            feeding.join()


def _feed(stream: BinaryIO, given: tuple[bytes, ...]) -> None:
    with suppress(BrokenPipeError), stream:
        stream.writelines(given)
