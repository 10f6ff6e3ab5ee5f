"""What the tests of imports share: workbooks made of rows, and an import taken from the upload to its end."""

import io

import xlsxwriter

from cooperatives.models import Import
from cooperatives.services.imports import confirm_import, upload_import
from jobs.models import Job
from tests import factories as make


def workbook(*rows, sheet: str = "Danh sách", **others) -> bytes:
    """One sheet of `rows`; `others`: name → rows of further sheets."""
    out = io.BytesIO()
    options = {"in_memory": True, "default_date_format": "dd/mm/yyyy", "strings_to_formulas": False}
    with xlsxwriter.Workbook(out, options) as book:
        for name, cells in {sheet: rows, **others}.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(cells):
                page.write_row(number, 0, row)
    return out.getvalue()


def upload(user, table: str, content: bytes, name: str = "tep.xlsx") -> Import:
    """Uploaded and read."""
    one = upload_import(table=table, name=name, content_type="", size=len(content), pieces=[content], by=user)
    return work(one)


def work(one: Import) -> Import:
    """Do what waits for this import; the row as it is then."""
    job = make.do_job(one.job)
    assert job.state == "done", (job.error, job.error_code)
    for mark in Job.objects.active().filter(kind="registry_import_mark"):
        make.do_job(mark)
    return Import.objects.get(pk=one.pk)


def confirm(user, one: Import, **more) -> Import:
    return work(confirm_import(one, by=user, version=one.version, **more))


def faults(one: Import) -> list[tuple[int, str, str]]:
    """(row, key, rule) of all that is wrong, in order."""
    return [(line.row, f["key"], f["rule"]) for line in one.lines.order_by("row") for f in line.faults]
