"""Exports of annual returns, 40 columns wide, beside openpyxl's write-only workbook of the same rows; and their memory."""

import tempfile
import threading
import time
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.http import QueryDict
from openpyxl import Workbook

from cooperatives.exports import Content, content_of, write_xlsx
from cooperatives.selectors.lists import LISTINGS
from cooperatives.tables import RETURNS
from coopportal.bench.people import reader

SIZES = (35_000, 115_000)
WIDE = 40


def figures():
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder, Peak() as peak:
            taken = timed(lambda rows=size, to=folder: ours(rows, Path(to, "ours.xlsx")))
        yield {"name": f"export of {size} × {WIDE}"} | taken | {"peak_mb_over_idle": peak.over_idle()}
        if size == SIZES[0]:
            with tempfile.TemporaryDirectory() as folder:
                theirs = timed(lambda rows=size, to=folder: openpyxl(rows, Path(to, "theirs.xlsx")))
            ratio = round(theirs["cpu_seconds"] / taken["cpu_seconds"], 2)
            yield {"name": f"openpyxl write-only, {size} × {WIDE}"} | theirs | {"times_ours": ratio}


def first(size: int) -> Content:
    """The first returns of all years, read by a cursor that only a transaction keeps open."""
    content, _ = content_of(LISTINGS[RETURNS.code], reader(), QueryDict("year="), [])
    columns = content.columns[:WIDE]
    rows = (row[:WIDE] for row in islice(content.rows, size))
    return Content(content.title, columns, rows, content.about)


@transaction.atomic
def ours(size: int, path: Path) -> int:
    return write_xlsx(first(size), path)


@transaction.atomic
def openpyxl(size: int, path: Path) -> int:
    content = first(size)
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([column.label for column in content.columns])
    for row in content.rows:
        sheet.append(["; ".join(cell) if isinstance(cell, list) else cell for cell in row])
    book.save(path)
    return size


def timed(act) -> dict:
    wall, cpu = time.perf_counter(), time.process_time()
    rows = act()
    return {
        "rows": rows,
        "seconds": round(time.perf_counter() - wall, 2),
        "cpu_seconds": round(time.process_time() - cpu, 2),
    }


class Peak:
    """The most memory this process held meanwhile."""

    def __enter__(self):
        self.idle = self.most = resident()
        self.over = threading.Event()
        self.watch = threading.Thread(target=self.look, daemon=True)
        self.watch.start()
        return self

    def look(self):
        while not self.over.wait(0.02):
            self.most = max(self.most, resident())

    def __exit__(self, *error):
        self.over.set()
        self.watch.join()

    def over_idle(self) -> float:
        return round((self.most - self.idle) / 1e6, 1)


def resident() -> int:
    """Bytes of this process in memory."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise OSError("no VmRSS in /proc/self/status")
