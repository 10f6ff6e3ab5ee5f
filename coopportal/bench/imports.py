"""Bringing 35,000 annual returns of 40 columns in from Excel, beside what reading the file alone takes."""

import gc
import io
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import openpyxl
import xlsxwriter
from django.db import connection, transaction

from accounts.models import User
from cooperatives.models import AnnualReturn, Import, Organisation, Spell
from cooperatives.services import imports
from cooperatives.tables import RETURN_FIGURES, RETURN_FLAGS, RETURNS, Column, Shape
from coopportal.kit.rows import copy_rows
from coopportal.kit.text import name_key, search_key, sort_key
from jobs.services import store_file
from provinces.models import Province

ROWS, YEAR, TURNS = 35_000, 2024, 3
FLOOR = "calamine reads the file alone"
READ_ALONE = """import io, sys, python_calamine
book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
rows = list(book.get_sheet_by_index(0).to_python())"""  # a program of its own, as our guarded reader is
NAIVE = "openpyxl read-only + bulk_create"


def figures() -> Iterator[dict]:
    user = User.objects.get(username="lienminh.backan")
    with transaction.atomic():
        organisations = make_organisations(ROWS)
        content = workbook(organisations)
        one = uploaded(user, content)
        acts = {
            FLOOR: lambda: subprocess.run([sys.executable, "-c", READ_ALONE], input=content, check=True),
            "read and preview": lambda: read(one),
            "read, compare again and write": lambda: apply(one),
            NAIVE: lambda: naively(content, organisations),
        }
        yield from side_by_side(acts, one)
        transaction.set_rollback(True)


def side_by_side(acts: dict[str, Callable], one: Import) -> Iterator[dict]:
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in acts}
    for _ in range(TURNS):
        for name, act in acts.items():
            with transaction.atomic(), timed(taken[name]):
                act()
                connection.check_constraints()
                transaction.set_rollback(name != "read and preview")
            one.refresh_from_db()
    least = {name: (min(wall for wall, _ in times), min(cpu for _, cpu in times)) for name, times in taken.items()}
    for name, (wall, cpu) in least.items():
        floor_wall, floor_cpu = least[FLOOR]
        yield {
            "name": f"import of {ROWS:,} × {len(RETURNS.columns)}: {name}",
            "seconds": round(wall, 2),
            "own CPU seconds": round(cpu, 2),
            "floor": FLOOR,
            "ratio": round(wall / floor_wall, 2),
            "CPU ratio": round(cpu / floor_cpu, 2),
            "naive / this": round(least[NAIVE][0] / wall, 1),
        }


@contextmanager
def timed(taken: list):
    """Wall and processor seconds, those of the reader's child process included; the database's are not ours."""
    gc.collect()
    started, used = time.perf_counter(), processor_seconds()
    yield
    taken.append((time.perf_counter() - started, processor_seconds() - used))


def processor_seconds() -> float:
    uses = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(use.ru_utime + use.ru_stime for use in uses)


def make_organisations(count: int) -> list[tuple[int, str, str]]:
    """(id, code, name) of as many organisations in Bắc Kạn, without history: they only have to be there."""
    base = Province.objects.get(slug="bac-kan").pk
    first = (Organisation.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    rows = [(first + at, f"{9_000_000_000 + at}", f"Hợp tác xã Thử nghiệm {at}") for at in range(count)]
    state = ("htx", "agriculture", "active", "active", base)
    columns = [
        "id", "code", "certificate_number", "name", "address", "registered_under", "business_lines", "website",
        "search_key", "sort_key", "name_key", "kind", "sector", "legal_status", "actual_status", "base_id", "established_on",
    ]  # fmt: skip
    copy_rows(
        Organisation,
        columns,
        (
            (
                pk,
                code,
                "",
                name,
                "",
                "",
                "{}",
                "",
                search_key(name),
                sort_key(name),
                name_key(name),
                *state,
                "2015-01-01",
            )
            for pk, code, name in rows
        ),
    )
    columns = [
        "organisation_id", "from_on", "entry", "kind", "sector", "legal_status", "actual_status", "base_id", "reason",
    ]  # fmt: skip
    copy_rows(Spell, columns, ((pk, "2015-01-01", "established", *state, "") for pk, _, _ in rows))
    return rows


def workbook(organisations) -> bytes:
    """40 columns: figures that differ from row to row, flags, a choice, text."""
    columns = RETURNS.columns
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True, "in_memory": True}) as book:
        sheet = book.add_worksheet("Phiếu")
        sheet.write_row(0, 0, [column.label for column in columns])
        for at, (pk, code, name) in enumerate(organisations, start=1):
            known = {"organisation": pk, "code": code, "name": name, "year": YEAR, "note": f"Đã đối chiếu {at}"}
            sheet.write_row(at, 0, [known.get(column.key) or cell(column, at) for column in columns])
    return out.getvalue()


# A cooperative whose figures agree with each other: what is unlikely would be asked about.
PLAUSIBLE = {
    "members_total": 60, "members_official": 58, "members_capital": 1, "members_other": 1, "members_new": 2,
    "members_household": 40, "members_legal": 1, "members_female": 20, "members_minority": 10, "workers_total": 30,
    "workers_new": 3, "workers_member": 20, "workers_insured": 15, "managers_total": 5, "managers_vocational": 2,
    "managers_college": 3, "managers_university": 1, "managers_fostered": 2, "charter_capital_vnd": 500,
    "capital_total_vnd": 1_000, "assets_total_vnd": 1_200, "assets_undivided_vnd": 100, "revenue_vnd": 5_000,
    "revenue_members_vnd": 1_000, "profit_vnd": 300, "member_income_vnd": 60, "worker_income_vnd": 62, "tax_vnd": 50,
}  # fmt: skip


def cell(column: Column, row: int):
    match column.shape:
        case Shape.MONEY:
            return PLAUSIBLE[column.key] + row % 997 / 100
        case Shape.COUNT:
            return PLAUSIBLE[column.key] + (row % 19 if column.key in ("members_total", "members_official") else 0)
        case Shape.FLAG:
            return ("Có", "Không")[row % 2]
        case Shape.CHOICES:
            return ("Vốn", "Vốn; Đất đai", "Thị trường tiêu thụ")[row % 3]
    return None


def uploaded(user: User, content: bytes) -> Import:
    file = store_file("phieu.xlsx", imports.XLSX, content, agency=user.agency)
    return Import.objects.create(table=RETURNS.code, by=user, agency=user.agency, province=user.place, file=file)


def job_of(one: Import):
    """As much of a running job as the acts look at."""
    return SimpleNamespace(owner=one.by, arguments={"import": str(one.pk)}, progress=nothing, result=nothing)


def nothing(*args) -> None:
    pass


def read(one: Import) -> None:
    Import.objects.filter(pk=one.pk).update(state="reading", mapping={})
    imports.read_import(job_of(one))


def apply(one: Import) -> None:
    Import.objects.filter(pk=one.pk).update(state="applying")
    imports.apply_import(job_of(one))
    if AnnualReturn.objects.filter(year=YEAR, note__startswith="Đã đối chiếu").count() != ROWS:
        raise AssertionError("The import that is measured did not write its rows.")


def naively(content: bytes, organisations) -> None:
    """What one would write first: no errors told, no comparison, a batch at a time."""
    sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
    keys = [column.key for column in RETURNS.columns]
    base = Province.objects.get(slug="bac-kan").pk
    batch = []
    for values in sheet.iter_rows(min_row=2, values_only=True):
        row = dict(zip(keys, values, strict=True))
        figures = {key: row[key] for key in RETURN_FIGURES}
        figures |= {key: round(row[key] * 1_000_000) for key in RETURN_FIGURES if key.endswith("_vnd")}
        figures |= {key: row[key] == "Có" for key in RETURN_FLAGS}
        batch.append(
            AnnualReturn(
                organisation_id=row["organisation"], year=row["year"], kind="htx", sector="agriculture",
                actual_status="active", base_id=base, note=row["note"], **figures,
            )
        )  # fmt: skip
        if len(batch) == 1_000:
            AnnualReturn.objects.bulk_create(batch)
            batch = []
    AnnualReturn.objects.bulk_create(batch)
