"""A sheet for each table that the kind of report tells beside its rows: {"heads", "numbers", "kinds", "rows", "legend"}."""

import re
from fractions import Fraction

from xlsxwriter import Workbook

from reports.workbook.figures import decimals_of
from reports.workbook.form import basis_lines, write_letterhead, write_signatures
from reports.workbook.paper import CELL_PADDING, INDENT, PAGE_WIDTH, Paper, printed_format
from reports.workbook.seal import DEMONSTRATION, Copy, Seal
from reports.workbook.typeface import longest_word, text_width

MINIMUM_WIDTHS = {"stt": 40, "label": 220, "unit": 64, "goal": 100, "figure": 74, "note": 88}
WIDEST = {"unit": 130, "goal": 150}  # pixels; longer texts wrap


def write_table(
    book: Workbook, table: dict, content: dict, copy: Copy, seal: Seal | None, *, front: bool = False
) -> None:
    """`front`: it is the report itself, with letterhead and signatures; else it goes with one."""
    paper = Paper(book, table["sheet"], column_widths(table))
    row = write_letterhead(paper, content) if front else write_title(paper, table, content)
    first = write_heads(paper, row, table)
    row = write_rows(paper, first, table)
    paper.text(row, 0, table["legend"], paper.look(italic=True, font_size=11, text_wrap=True), last=paper.last)
    if front:
        write_signatures(paper, row + 1, seal)
        row += 2
    paper.sheet.freeze_panes(first, 0)
    paper.sheet.repeat_rows(first - 1 - len(table["heads"]), first - 1)
    paper.sheet.print_area(0, 0, row, paper.last)
    paper.sheet.hide_gridlines(2)
    paper.print_on_a4(content, copy, seal)
    paper.finish()


def write_title(paper: Paper, table: dict, content: dict) -> int:
    """Returns the row after it."""
    title = paper.look(align="center", bold=True, font_size=14, text_wrap=True)
    paper.text(0, 0, table["title"].upper(), title, last=paper.last)
    row, italic = 1, paper.look(align="center", italic=True, text_wrap=True)
    for line in [content["title"], *basis_lines(content), *([DEMONSTRATION] if content["demonstration"] else [])]:
        paper.text(row, 0, line, italic, last=paper.last)
        row += 1
    paper.height(row, 6)
    return row + 1


def column_widths(table: dict) -> list[int]:
    """Pixels: no figure and no word is broken; the labels take what the page has left."""
    columns = list(zip(*(row["cells"] for row in table["rows"] if row["level"] != "section"), strict=True))
    heads = head_of_column(table)
    widths = []
    for at, kind in enumerate(table["kinds"]):
        texts = [cell["text"] for cell in columns[at]] if columns else []
        word = longest_word(heads[at], 11, bold=True)
        if kind == "figure":
            word = max([word, *(text_width(text, 12) for text in texts)])
        elif kind != "label":
            longest = max((text_width(text, 12) for text in texts), default=0)
            widest_word = max((longest_word(text, 12) for text in texts), default=0)
            word = max(word, widest_word, min(longest, WIDEST.get(kind, longest)))
        widths.append(max(MINIMUM_WIDTHS[kind], int(word + CELL_PADDING + (INDENT if kind == "unit" else 0)) + 1))
    label = table["kinds"].index("label")
    widths[label] = max(widths[label], PAGE_WIDTH - sum(widths) + widths[label])
    return widths


def head_of_column(table: dict) -> dict[int, str]:
    """Column → the text of its own head, not of one that spans several."""
    return {column: head["text"] for _, column, head in placed_heads(table) if head.get("span", 1) == 1}


def placed_heads(table: dict):
    """(row, column, head) of each head: as in HTML a head takes the next place that no head from above takes."""
    taken = set()
    for row, heads in enumerate(table["heads"]):
        column = 0
        for head in heads:
            while (row, column) in taken:
                column += 1
            yield row, column, head
            taken |= {
                (row + down, column + on) for down in range(head.get("rows", 1)) for on in range(head.get("span", 1))
            }


def write_heads(paper: Paper, row: int, table: dict) -> int:
    """Returns the first row below the numbered one."""
    look = paper.look(align="center", bold=True, font_size=11, border=1, text_wrap=True, bg_color="#F2F2F2")
    for down, column, head in placed_heads(table):
        last_row, last = row + down + head.get("rows", 1) - 1, column + head.get("span", 1) - 1
        if last_row > row + down:
            paper.sheet.merge_range(row + down, column, last_row, last, "", look)
            paper.sheet.write_string(row + down, column, head["text"], look)
            paper.height(last_row, paper.needed(column, last, head["text"], look) - paper.heights.get(row + down, 0))
        else:
            paper.text(row + down, column, head["text"], look, last=last)
    numbered, small = row + len(table["heads"]), paper.look(align="center", italic=True, font_size=10, border=1)
    for column, number in enumerate(table["numbers"]):
        paper.text(numbered, column, number, small)
    return numbered + 1


def write_rows(paper: Paper, row: int, table: dict) -> int:
    """Returns the row after them."""
    section = paper.look(border=1, bold=True, text_wrap=True, indent=1)
    for row_at, told in enumerate(table["rows"], row):
        bold = {"bold": True} if told["level"] == "total" else {}
        centred = paper.look(border=1, align="center", text_wrap=True, **bold)
        wrapped = paper.look(border=1, text_wrap=True, indent=1, **bold)
        if told["level"] == "section":
            paper.text(row_at, 0, told["stt"], paper.look(border=1, align="center", bold=True))
            paper.text(row_at, 1, told["label"], section, last=paper.last)
            continue
        for column, (kind, cell) in enumerate(zip(table["kinds"], told["cells"], strict=True)):
            if cell["value"] is None:
                paper.text(row_at, column, cell["text"], wrapped if kind == "label" else centred)
                continue
            prefix = re.match(r"[^\d-]*", cell["text"]).group()
            form = printed_format(decimals_of(cell["text"]), prefix=prefix)
            look = paper.look(border=1, align="center", num_format=form, **bold)
            formula = cell["formula"].format(row=row_at + 1, first=row + 1, above=row_at)
            paper.number(row_at, column, Fraction(cell["value"]), look, formula=formula)
    return row + len(table["rows"])
