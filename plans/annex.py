"""The annex of a plan as a workbook: the template with the grid's columns, and what people send back in it or in their own.

The head row is found by the titles of the columns; "STT" tells the level, a row with a Roman number alone is a heading.
"""

import io
import re
from dataclasses import dataclass

import xlsxwriter
from django.db import transaction

from coopportal.kit.sheets import safe_cell
from coopportal.kit.text import nfc, search_key
from coopportal.kit.workbooks.reading import read_workbook
from plans.sheet import MARK, MOST_ROWS, Sheet

NUMBERED = re.compile(r"\(?(?:[A-Z]|\d\d?)\)?", re.ASCII)
ROMAN = re.compile("[IVX]+", re.ASCII)
ALSO = {  # as the official annexes call our columns
    "chi tieu": "wording", "noi dung": "wording", "noi dung chi tieu": "wording", "ten chi tieu": "wording",
    "dvt": "unit", "don vi": "unit", "ke hoach": "low", "kh": "low", "muc tieu": "low", "chi tieu ke hoach": "low",
    "don vi thuc hien": "agency", "co quan thuc hien": "agency", "co quan": "agency", "th nam truoc": "baseline",
}  # fmt: skip
PLANNED = re.compile(r"(?:ke hoach|kh)(?: nam)? (?:19|20)\d\d")
EARLIER = re.compile(r"(?:thuc hien|th|uoc th)(?: nam)? (?:(?:19|20)\d\d|n 1)")


@dataclass(frozen=True)
class ReadRow:
    """`place`: Excel's number of the row."""

    place: int
    cells: dict[str, str]


class NoHead(ValueError):
    """No row of the workbook names our columns."""


def template(sheet: Sheet) -> bytes:
    """The rows there are, to be filled on, with drop-downs where a list is chosen from."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    page, lists = book.add_worksheet("Chỉ tiêu"), book.add_worksheet("_danh sách")
    head = book.add_format({"bold": True, "text_wrap": True, "border": 1, "bg_color": "#E6F0F8", "valign": "vcenter"})
    cell = book.add_format({"text_wrap": True, "border": 1, "valign": "top", "num_format": "@"})
    page.write_row(0, 0, ["STT", *(str(field.label) for field in sheet.form.fields.values())], head)
    rows = [row for row in sheet.rows() if not row.withdrawn]
    for y, row in enumerate(rows, start=1):
        page.write_string(y, 0, row.stt, cell)
        for x, name in enumerate(sheet.columns, start=1):
            page.write_string(y, x, safe_cell(row.cells[name]), cell)
    last = len(rows) + 60
    for x, (name, field) in enumerate(sheet.form.fields.items(), start=1):
        page.set_column(x, x, 34 if name in ("indicator", "wording") else 14)
        if named := getattr(field, "named", None):
            labels = [label for _, label, _ in named] + ([MARK] if name == "indicator" else [])
            lists.write_column(0, x, labels)
            letter = xlsxwriter.utility.xl_col_to_name(x)
            source = f"='_danh sách'!${letter}$1:${letter}${len(labels)}"
            page.data_validation(1, x, last, x, {"validate": "list", "source": source, "error_type": "warning"})
    page.set_column(0, 0, 7)
    page.freeze_panes(1, 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    lists.hide()
    book.close()
    return out.getvalue()


def read_annex(content: bytes, file_name: str, sheet: Sheet) -> list[ReadRow]:
    """Its rows as the grid takes them. Raises kit.workbooks.Unreadable, NoHead."""
    for page in read_workbook(content, file_name):
        if page.hidden:
            continue
        for at, texts in enumerate(page.top):
            fields = heads(texts, sheet)
            if len({field for field in fields if field} - {None}) >= 2:
                return list(below(page, at, fields))
    raise NoHead(
        "Không thấy dòng tiêu đề của bảng. Dòng đầu cần có các cột như STT, Nội dung theo văn bản, Đơn vị tính, Mức; "
        "hãy tải mẫu để xem tên cột."
    )


def heads(texts: list, sheet: Sheet) -> list[str | None]:
    titles = {search_key(str(field.label)): name for name, field in sheet.form.fields.items()}
    found: list[str | None] = []
    for text in texts:
        key = search_key(str(text or ""))
        name = titles.get(key) or ALSO.get(key) or ("stt" if key in ("stt", "tt") else None)
        name = name or ("low" if PLANNED.fullmatch(key) else "baseline" if EARLIER.fullmatch(key) else None)
        found.append(None if name in found else name)
    return found


def below(page, at: int, fields: list[str | None]):
    section = ""
    for offset, values in enumerate(page.rows[at + 1 :], start=at + 1):
        cells = {name: written(value) for name, value in zip(fields, values, strict=True) if name}
        stt = cells.pop("stt", "").rstrip(".")
        if not any(cells.values()):
            continue
        figures = {name: text for name, text in cells.items() if name not in ("wording", "section") and text}
        if ROMAN.fullmatch(stt) and not figures:
            section = cells.get("wording", "")
            continue
        if offset == at + 1 and all(NUMBERED.fullmatch(text) for text in [stt, *cells.values()] if text):
            continue  # the numbered row under the head
        if section and not cells.get("section"):
            cells["section"] = section
        yield ReadRow(page.first_row + offset, cells)


def written(value) -> str:
    """A cell as one types it here; a workbook's number has a point and no group."""
    if value is None:
        return ""
    if isinstance(value, float):
        return format(value, ".10f").rstrip("0").rstrip(".").replace(".", ",")
    return nfc(str(value))


@transaction.atomic
def bring_in(sheet: Sheet, rows: list[ReadRow]) -> tuple[int, int, list[tuple[int, str]]]:
    """All or none: how many were added, how many were changed, and of each bad cell the row and why not.

    A row of a target that is there – same wording and year – changes it; so the same file twice changes nothing.
    """
    there = {key_of(row.cells, sheet): row for row in sheet.rows()}
    added = changed = 0
    problems = []
    if len(rows) > MOST_ROWS:
        return 0, 0, [(rows[MOST_ROWS].place, f"Mỗi lần nhập tối đa {MOST_ROWS} dòng. Hãy chia tệp.")]
    for row in rows:
        cells = completed(row.cells, sheet)
        old = there.get(key_of(cells, sheet))
        if old:
            if old.withdrawn:
                sheet.save_row({"key": old.key, "restore": True})
            pairs = {name: [old.cells[name], text] for name, text in cells.items() if text and name in old.cells}
            told = sheet.save_row({"key": old.key, "cells": pairs})
            changed += old.withdrawn or any(one != other for one, other in pairs.values())
        else:
            told = sheet.save_row({"key": "n1", "cells": {name: ["", text] for name, text in cells.items()}})
            added += 1
        problems += [(row.place, f"{label_of(sheet, name)}: {why}") for name, why in told.errors.items()]
    if problems:
        transaction.set_rollback(True)
        return 0, 0, problems
    return added, changed, []


def completed(cells: dict[str, str], sheet: Sheet) -> dict[str, str]:
    """Of an annex that names no indicator the one of the same name is meant; of a row without figure a milestone."""
    if cells.get("indicator"):
        return cells
    names = {search_key(label): label for _, label, _ in sheet.form.fields["indicator"].named}
    found = names.get(search_key(cells.get("wording", "")), "")
    return cells | {"indicator": found or ("" if cells.get("low") else MARK)}


def key_of(cells: dict[str, str], sheet: Sheet) -> tuple:
    return (
        search_key(cells.get("wording", "")),
        cells.get("year") or str(sheet.plan.last_year),
        cells.get("indicator") == MARK,
    )


def label_of(sheet: Sheet, name: str) -> str:
    field = sheet.form.fields.get(name)
    return str(field.label) if field else "Dòng"
