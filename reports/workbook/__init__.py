"""The official Excel file of a progress report: drawn from the report's content alone, without a query or a clock."""

import io
from datetime import UTC, datetime

from xlsxwriter import Workbook

from coopportal.kit.clock import local
from reports.workbook.form import speaks_in_tables
from reports.workbook.lists import write_definitions, write_lists
from reports.workbook.paper import BOOK_OPTIONS
from reports.workbook.seal import Copy, Seal, properties
from reports.workbook.summary import write_summary
from reports.workbook.tables import write_table

__all__ = ["Copy", "Seal", "progress_workbook", "report_file_name"]

FILE_STEMS = {
    "progress": "bao-cao-tien-do",
    "stage": "bao-cao-giai-doan",
    "province": "bao-cao-cac-ke-hoach",
    "nation": "bao-cao-cac-ke-hoach",
}


def progress_workbook(content: dict, records: list[dict], *, copy: Copy, seal: Seal | None) -> bytes:
    """The bytes of the xlsx; equal arguments give equal bytes. `seal` is None until the report is signed.

    The outgoing copy leaves out verdicts, computed reasons and `records`, the rows behind the figures.
    Raises ValueError for a text or a number that no cell can hold.
    """
    file = io.BytesIO()
    book = Workbook(file, BOOK_OPTIONS)
    computed_at = datetime.fromisoformat(content["computed_at"])
    book.set_properties(properties(content, copy, seal) | {"created": computed_at.astimezone(UTC)})
    if seal:
        for name, value in seal.marks().items():
            book.set_custom_property(name, value)
    tables = content.get("tables", [])
    if speaks_in_tables(content):
        write_table(book, tables[0], content, copy, seal, front=True)
        tables = tables[1:]
    else:
        write_summary(book, content, records if copy == Copy.INTERNAL else [], copy, seal)
    for table in tables:
        write_table(book, table, content, copy, seal)
    if copy == Copy.INTERNAL and records:
        write_lists(book, content, records, copy, seal)
    write_definitions(book, content, copy, seal)
    book.close()
    return file.getvalue()


def report_file_name(content: dict, copy: Copy) -> str:
    """ "bao-cao-tien-do_bac-kan_2024_20250115-0930.xlsx"; the internal copy: …_noi-bo.xlsx. Việt Nam's clock."""
    moment = f"{local(datetime.fromisoformat(content['computed_at'])):%Y%m%d-%H%M}"
    parts = [FILE_STEMS[content["kind"]], content["territory"]["slug"], str(content["year"]), moment]
    return "_".join([*parts, "noi-bo"] if copy == Copy.INTERNAL else parts) + ".xlsx"
