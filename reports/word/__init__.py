"""The report as a Word document by Nghị định 30/2020: drawn from the report's content alone, as the workbook is.

It is the copy to be sent: sentences and an annex with the table, without verdicts, lists or personal data.
"""

import io
from datetime import UTC, datetime

from reports.narrative import SECTIONS, paragraphs
from reports.word.annex import write_annex
from reports.word.blocks import write_letterhead, write_margins, write_signature, write_title
from reports.word.page import body, new_document
from reports.word.sentences import milestone_sentence, sentence, table_sentences
from reports.word.tables import write_table
from reports.workbook import report_file_name
from reports.workbook.form import speaks_in_tables
from reports.workbook.seal import Copy, Seal, properties

__all__ = ["document_file_name", "progress_document"]

ROOM = "." * 90
NOTHING_YET = "Chưa có chỉ tiêu, mốc công việc nào của kế hoạch được nhập vào hệ thống."


def progress_document(content: dict, *, seal: Seal | None) -> bytes:
    """The bytes of the docx. A draft keeps room for what only people can write; a signed one has no empty headings."""
    document = new_document()
    describe(document.core_properties, content, seal)
    write_margins(document, content, seal)
    write_letterhead(document, content)
    write_title(document, content)
    write_results(document, content)
    for section in ("difficulties", "tasks"):
        lines = paragraphs(content.get("narrative", {}), section)
        if lines or not seal:
            body(document, SECTIONS[section].upper(), bold=True, keep=True)
        for said in lines or ([] if seal else [ROOM]):
            body(document, said)
    document.paragraphs[-1].paragraph_format.keep_with_next = True  # nobody signs a page without a word on it
    write_signature(document, content, seal)
    if content["rows"]:
        write_annex(document, content)
    for table in content.get("tables", []):
        write_table(document, table, content)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def write_results(document, content: dict) -> None:
    """A paragraph for each section, target and milestone."""
    body(document, "KẾT QUẢ THỰC HIỆN", bold=True, keep=True)
    for said in paragraphs(content.get("narrative", {}), "results"):
        body(document, said)
    for row in content["rows"]:
        if row["level"] != "target":
            body(document, numbered(row["stt"], row["label"]), bold=True, italic=True, keep=True)
        else:
            body(document, numbered(row["stt"], sentence(row, content)))
    if content["milestones"]:
        body(document, "Các mốc công việc", bold=True, italic=True, keep=True)
    for milestone in content["milestones"]:
        body(document, f"- {milestone_sentence(milestone)}")
    if speaks_in_tables(content):
        for said in table_sentences(content):
            body(document, said)
    if content["rows"] or speaks_in_tables(content):
        body(document, "(Số liệu chi tiết tại Phụ lục kèm theo.)", italic=True)
    elif not content["milestones"]:
        body(document, NOTHING_YET)


def numbered(stt: str, text: str) -> str:
    return f"{stt}. {text}" if stt else text


def describe(core, content: dict, seal: Seal | None) -> None:
    said = properties(content, Copy.OUTGOING, seal)
    for name in ("title", "subject", "author", "category", "keywords", "comments"):
        setattr(core, name, said[name][:255])
    core.language = "vi-VN"
    core.last_modified_by = said["author"][:255]
    core.created = core.modified = datetime.fromisoformat(content["computed_at"]).astimezone(UTC).replace(tzinfo=None)


def document_file_name(content: dict) -> str:
    """As the workbook that is sent: "bao-cao-tien-do_bac-kan_2024_20250115-0930.docx"."""
    return report_file_name(content, Copy.OUTGOING).removesuffix(".xlsx") + ".docx"
