"""Sheets "Danh sách" (the records behind each figure, internal copy only) and "Định nghĩa và nguồn"."""

import re
from datetime import date
from decimal import Decimal
from itertools import accumulate, chain

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell

from coopportal.kit.numbers import format_number
from coopportal.kit.periods import Calendar, day_label
from reports.workbook.figures import decimals_of
from reports.workbook.paper import CELL_PADDING, INDENT, PAGE_WIDTH, Paper, printed_format
from reports.workbook.seal import DEMONSTRATION, Copy, Seal
from reports.workbook.typeface import text_width

LISTS, DEFINITIONS = "Danh sách", "Định nghĩa và nguồn"
FIRST_ROW = 3  # below the sheet's own title
AROUND_ROWS = 4  # title, column head, total and an empty row belong to each block
WIDEST_TEXT = 330  # pixels; longer texts wrap
YEAR = "Năm"  # a number that is neither added up nor grouped by thousands
COUNT = {"label": "", "kind": "number"}
PRIVATE = re.compile(r"điện thoại|di động|sđt|\bđt\b|phone", re.IGNORECASE)
DEFINITION_WIDTHS = {
    "Mã": 120,
    "Chỉ tiêu": 190,
    "ĐVT": 80,
    "Cách tính": 300,
    "Căn cứ, nguồn": 210,
    "Lịch": 90,
    "Rà soát": 96,
}
UNBROKEN = {"Mã": "code", "ĐVT": "unit"}  # columns as wide as their longest entry


def block_rows(records: list[dict]) -> list[int]:
    """The row of the sheet where each list begins."""
    starts = accumulate((len(block["rows"]) + AROUND_ROWS for block in records), initial=FIRST_ROW)
    return list(starts)[: len(records)]


def write_lists(book: Workbook, content: dict, records: list[dict], copy: Copy, seal: Seal | None) -> None:
    blocks = [without_phone_numbers(block) for block in records]
    paper = Paper(book, LISTS, list_widths(blocks))
    write_title(paper, "Danh sách tổ chức, hồ sơ tạo nên số liệu", content)
    for block, row in zip(blocks, block_rows(records), strict=True):
        write_block(paper, row, block)
    paper.sheet.freeze_panes(FIRST_ROW, 0)
    if all(block["columns"] == blocks[0]["columns"] for block in blocks):
        paper.sheet.repeat_rows(FIRST_ROW + 1)
    paper.print_on_a4(content, copy, seal)
    paper.finish()


def without_phone_numbers(block: dict) -> dict:
    """The block without columns of phone numbers: they leave the registry in no copy."""
    kept = [at for at, column in enumerate(block["columns"]) if not PRIVATE.search(column["label"])]
    if len(kept) == len(block["columns"]):
        return block
    rows = [[row[at] for at in kept] for row in block["rows"]]
    return block | {"columns": [block["columns"][at] for at in kept], "rows": rows}


def list_widths(blocks: list[dict]) -> list[int]:
    """Pixels: "TT", then each position as wide as its longest entry, within limits; texts share what is left."""
    widths = [46] + [70] * max(len(block["columns"]) for block in blocks)
    texts = set()
    for block in blocks:
        for at, column in enumerate(block["columns"], 1):
            totals = [total_of(block, at)] if at in summed(block) else []
            entries = chain((row[at - 1] for row in block["rows"]), totals)
            longest = max((text_width(shown(column, entry), 12, bold=True) for entry in entries), default=0)
            longest = max(longest, text_width(column["label"], 12, bold=True)) + CELL_PADDING
            longest += INDENT if column["kind"] == "text" else 0
            widths[at] = max(widths[at], min(int(longest) + 1, WIDEST_TEXT))
            texts |= {at} if column["kind"] == "text" else set()
    spare = max(0, PAGE_WIDTH - sum(widths)) // max(1, len(texts))
    return [width + min(spare, 90) if at in texts else width for at, width in enumerate(widths)]


def shown(column: dict, value) -> str:
    """About what the cell will show, to measure it."""
    number = column["kind"] == "number" and value is not None
    return format_number(Decimal(value)) if number else "" if value is None else str(value)


def summed(block: dict) -> list[int]:
    """The positions (from 1) of the columns that add up: numbers, but not years; none in an empty list."""
    adds = (column["kind"] == "number" and column["label"] != YEAR for column in block["columns"])
    return [at for at, number in enumerate(adds, 1) if number] if block["rows"] else []


def total_of(block: dict, at: int) -> Decimal:
    return sum((Decimal(row[at - 1] or 0) for row in block["rows"]), Decimal(0))


def write_block(paper: Paper, row: int, block: dict) -> None:
    """Title, column head, rows, total."""
    columns = block["columns"]
    paper.text(row, 0, f"{block['stt']}. {block['title']}", paper.look(bold=True, font_size=13), last=paper.last)
    write_column_head(paper, row + 1, ["TT", *(column["label"] for column in columns)])
    for at, record in enumerate(block["rows"], row + 2):
        paper.number(at, 0, at - row - 1, paper.look(border=1, align="center"))
        for position, (column, value) in enumerate(zip(columns, record, strict=True), 1):
            write_value(paper, at, position, column, value)
    write_total(paper, row + 2, row + 2 + len(block["rows"]), block)


def write_total(paper: Paper, first: int, row: int, block: dict) -> None:
    """Sums as formulas over the rows from `first`; where no column adds up, the count that the figure shows."""
    last, sums, bold = len(block["columns"]), summed(block), {"border": 1, "bold": True}
    start = min(sums or [last])
    paper.text(row, 0, "Tổng cộng", paper.look(**bold), last=start - 1)
    for at in range(start, last + 1):
        if at in sums:
            total = total_of(block, at)
            form = printed_format(decimals_of(format_number(total)))
            cells = f"{xl_rowcol_to_cell(first, at)}:{xl_rowcol_to_cell(row - 1, at)}"
            paper.number(row, at, total, paper.look(num_format=form, align="right", **bold), formula=f"=SUM({cells})")
        else:
            write_value(paper, row, at, COUNT, None if sums else block["total"], bold=True)


def write_value(paper: Paper, row: int, at: int, column: dict, value, **more) -> None:
    """Text stays text (codes keep their zeros), a day is a day, a figure a figure; nothing is an empty cell."""
    if value is None or column["kind"] == "text":
        paper.text(row, at, "" if value is None else str(value), paper.look(border=1, text_wrap=True, indent=1, **more))
    elif column["kind"] == "date":
        look = paper.look(border=1, align="center", num_format="dd/mm/yyyy", **more)
        paper.sheet.write_datetime(row, at, date.fromisoformat(value), look)
    elif column["label"] == YEAR:
        paper.number(row, at, int(value), paper.look(border=1, align="center", num_format="0", **more))
    else:
        form = printed_format(decimals_of(format_number(Decimal(value))))
        paper.number(row, at, Decimal(value), paper.look(border=1, align="right", num_format=form, **more))


def write_definitions(book: Workbook, content: dict, copy: Copy, seal: Seal | None) -> None:
    paper = Paper(book, DEFINITIONS, definition_widths(content["definitions"]))
    row = write_title(paper, "Định nghĩa và nguồn số liệu", content)
    write_column_head(paper, row, list(DEFINITION_WIDTHS))
    calendars = dict(Calendar.choices)
    for at, definition in enumerate(content["definitions"], row + 1):
        texts = [definition[key] for key in ("code", "name", "unit", "sentence", "legal_source")]
        for column, text in enumerate([*texts, calendars.get(definition["calendar"], definition["calendar"])]):
            write_value(paper, at, column, {"kind": "text"}, text)
        write_value(paper, at, len(texts) + 1, {"kind": "date"}, definition["reviewed_on"])
    paper.sheet.freeze_panes(row + 1, 0)
    paper.sheet.repeat_rows(row)
    paper.print_on_a4(content, copy, seal)
    paper.finish()


def definition_widths(definitions: list[dict]) -> list[int]:
    """Pixels: neither a code nor a unit is broken."""
    widths = dict(DEFINITION_WIDTHS)
    for name, key in UNBROKEN.items():
        longest = max((text_width(definition[key], 12) for definition in definitions), default=0)
        widths[name] = max(widths[name], int(longest) + CELL_PADDING + INDENT + 1)
    return list(widths.values())


def write_title(paper: Paper, title: str, content: dict) -> int:
    """Returns the row after it, the same whatever it says."""
    as_of = day_label(date.fromisoformat(content["as_of"]))
    paper.text(0, 0, title.upper(), paper.look(bold=True, font_size=14, align="center"), last=paper.last)
    subject = f"({content['title']}; số liệu tính đến ngày {as_of})"
    paper.text(1, 0, subject, paper.look(italic=True, align="center", text_wrap=True), last=paper.last)
    warning = paper.look(bold=True, italic=True, align="center", font_color="#C00000")
    paper.text(2, 0, DEMONSTRATION if content["demonstration"] else "", warning, last=paper.last)
    return FIRST_ROW


def write_column_head(paper: Paper, row: int, heads: list[str]) -> None:
    look = paper.look(border=1, bold=True, align="center", text_wrap=True, font_size=11, bg_color="#F2F2F2")
    for column, head in enumerate(heads):
        paper.text(row, column, head, look)
