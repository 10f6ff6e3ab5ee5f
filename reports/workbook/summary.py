"""Sheet "Tổng hợp": the stand-alone table of targets and milestones, internal or to be sent."""

from datetime import date
from itertools import pairwise

from xlsxwriter import Workbook

from coopportal.kit.numbers import NO_FIGURE
from coopportal.kit.periods import day_label
from reports.workbook.figures import Cell, figures, note
from reports.workbook.form import write_legend, write_letterhead, write_signatures
from reports.workbook.heads import COLUMNS, heads, numbers
from reports.workbook.lists import LISTS, block_rows
from reports.workbook.paper import CELL_PADDING, INDENT, Paper, printed_format
from reports.workbook.seal import Copy, Seal
from reports.workbook.typeface import longest_word, text_height, text_width

SUMMARY = "Tổng hợp"
STT, LABEL, UNIT, FIRST_FIGURE, GOAL, CUMULATIVE, SHARES, NOTE, VERDICT = 0, 1, 2, 3, 4, 6, 8, 11, 12
MINIMUM_WIDTHS = [38, 200, 62, 70, 70, 70, 70, 70, 74, 74, 74, 120]
VERDICT_WIDTH = 110
WIDEST_UNIT = 145  # pixels; longer units wrap
TABLE_WIDTH = 1240  # pixels, verdicts apart: prints 12 points as 9.2, the size such tables have
KEPT_ROWS = 2  # of the table stand on the page that is signed
FILLS = {
    "exceeded": "#A9D8B0",
    "met": "#CDEBD0",
    "on_track": "#D6EAF3",
    "behind": "#FFF2C4",
    "at_risk": "#FBD9B5",
    "missed": "#F6C3C0",
    "not_due": "#EEEEEE",
    "no_data": "#DDDDDD",
}


def write_summary(book: Workbook, content: dict, records: list[dict], copy: Copy, seal: Seal | None) -> None:
    """`records` are those whose lists stand in the book: their figures become links."""
    cells = {
        at: figures(row, estimated=content["estimated"])
        for at, row in enumerate(content["rows"])
        if row["level"] == "target"
    }
    names = COLUMNS if copy == Copy.INTERNAL else COLUMNS[:VERDICT]
    paper = Paper(book, SUMMARY, column_widths(content, list(cells.values()), names, copy))
    first = write_head(paper, write_letterhead(paper, content), content, names)
    lists = {(block["stt"], block["title"]): start for block, start in zip(records, block_rows(records), strict=True)}
    row = write_rows(paper, first, content, cells, lists, copy)
    end = write_milestones(paper, row, content["milestones"])
    row = write_legend(paper, end, content, copy)
    write_signatures(paper, row, seal)
    paper.sheet.freeze_panes(first, 0)
    paper.sheet.repeat_rows(first - 3, first - 1)
    paper.sheet.print_area(0, 0, row + 1, paper.last)
    paper.sheet.hide_gridlines(2)
    paper.print_on_a4(content, copy, seal)
    paper.break_pages(row + 1, repeated=range(first - 3, first), together=last_rows(content["rows"], first, end))
    paper.finish()


def last_rows(rows: list[dict], first: int, end: int) -> int:
    """Where the rows begin that stand on the page to be signed: a section goes with its targets."""
    start = max(first, end - KEPT_ROWS)
    while first < start <= first + len(rows) and rows[start - first - 1]["level"] != "target":
        start -= 1
    return start


def column_widths(content: dict, cells: list[list[Cell]], names: list[str], copy: Copy) -> list[int]:
    """Pixels: no figure and no word is broken; the targets' wording and the notes share what the page has left."""
    rows = [row for row in content["rows"] if row["level"] == "target"]
    printed = heads(content)
    words = [longest_word(printed[name], 11, bold=True) for name in names]
    units = {row["unit"] for row in rows}
    words[UNIT] = max([words[UNIT], *(max(longest_word(u, 11), min(text_width(u, 11), WIDEST_UNIT)) for u in units)])
    before_years = printed["goal"].rpartition(" ")[0]  # "2021–2025" stands on a line of its own
    words[GOAL] = max(words[GOAL], text_width(before_years, 11, bold=True))
    for at in range(FIRST_FIGURE, NOTE):
        words[at] = max([words[at], *(text_width(str(row[at - FIRST_FIGURE]), 12) for row in cells)])
    minimum = [*MINIMUM_WIDTHS, VERDICT_WIDTH]
    widths = [max(width, int(word + CELL_PADDING) + 1) for width, word in zip(minimum, words, strict=False)]
    spare = max(0, TABLE_WIDTH - sum(widths[: NOTE + 1]))
    texts = [
        (row["label"], note(row, copy) if row["level"] == "target" else "")
        for row in content["rows"]
        if row["level"] != "plan"
    ]
    widths[LABEL] += best_share(spare, widths[LABEL], widths[NOTE], texts)
    widths[NOTE] = max(widths[NOTE], TABLE_WIDTH - sum(widths[:NOTE]))
    return widths


def best_share(spare: int, label_width: int, note_width: int, texts: list[tuple[str, str]]) -> int:
    """How much of the spare pixels the wording gets, the notes the rest, so that the rows are lowest together.

    `texts`: each wording and its note; what has no note is measured in bold, as a section is printed.
    """

    def height(share: int) -> float:
        label_room = label_width + share - CELL_PADDING - INDENT
        note_room = note_width + spare - share - CELL_PADDING - INDENT
        return sum(
            max(text_height(label, label_room, 12, bold=not said), text_height(said, note_room, 10))
            for label, said in texts
        )

    return min((spare * tenths // 10 for tenths in range(10, -1, -1)), key=height)


def write_head(paper: Paper, row: int, content: dict, names: list[str]) -> int:
    """Two rows of names and the numbered row; returns the first row below."""
    look = paper.look(align="center", bold=True, font_size=11, border=1, text_wrap=True, bg_color="#F2F2F2")
    printed = heads(content)
    paper.text(row, SHARES, printed["comparison"], look, last=NOTE - 1)
    tallest = 0.0
    for column, name in enumerate(names):
        if SHARES <= column < NOTE:
            paper.text(row + 1, column, printed[name], look)
            continue
        paper.sheet.merge_range(row, column, row + 1, column, "", look)
        paper.sheet.write_string(row, column, printed[name], look)
        tallest = max(tallest, paper.needed(column, column, printed[name], look) - paper.heights[row])
    paper.height(row + 1, tallest)
    small = paper.look(align="center", italic=True, font_size=10, border=1)
    for column, number in zip(range(len(names)), numbers(content), strict=False):
        paper.text(row + 2, column, number, small)
    return row + 3


def write_rows(paper: Paper, row: int, content: dict, cells: dict, lists: dict, copy: Copy) -> int:
    """The targets and their sections; returns the row after them."""
    section, wrapped = (paper.look(border=1, bold=bold, text_wrap=True, indent=1) for bold in (True, False))
    centred, small = (paper.look(border=1, align="center", text_wrap=True, font_size=size) for size in (12, 11))
    for at, target in enumerate(content["rows"]):
        if target["level"] != "target":
            paper.text(row, STT, target["stt"], paper.look(border=1, align="center", bold=True))
            if target["level"] == "plan":  # a long title: over the whole table
                paper.text(row, LABEL, target["label"], section, last=paper.last)
            else:
                paper.text(row, LABEL, target["label"], section)
                for column in range(UNIT, len(paper.widths)):
                    paper.text(row, column, "", section)
        else:
            paper.text(row, STT, target["stt"], centred)
            paper.text(row, LABEL, target["label"], wrapped)
            paper.text(row, UNIT, target["unit"], small)
            for column, cell in enumerate(cells[at], FIRST_FIGURE):
                listed = lists.get((target["stt"], target["label"])) if column == CUMULATIVE else None
                write_cell(paper, row, column, cell, listed)
            paper.text(row, NOTE, note(target, copy), paper.look(border=1, font_size=10, text_wrap=True, indent=1))
            if copy == Copy.INTERNAL:
                write_verdict(paper, row, target)
        row += 1
    return row


def write_cell(paper: Paper, row: int, column: int, cell: Cell, listed: int | None) -> None:
    """`listed`: the row of sheet "Danh sách" where the records behind the figure begin."""
    if isinstance(cell, str):
        paper.text(row, column, cell, paper.look(border=1, align="center"))
        return
    link = {"font_color": "#0B4F9E", "underline": 1} if listed is not None else {}
    form = printed_format(cell.decimals, prefix=cell.prefix, suffix=cell.suffix)
    look = paper.look(border=1, align="center", num_format=form, **link)
    if listed is not None:
        paper.sheet.write_url(row, column, f"internal:'{LISTS}'!A{listed + 1}", look, tip="Xem danh sách")
    paper.number(row, column, cell.value, look, formula=cell.formula.format(row=row + 1))


def write_verdict(paper: Paper, row: int, target: dict) -> None:
    label = target["status_label"]
    if target["provisional"] and "dự kiến" not in label:
        label += " (dự kiến)"
    look = paper.look(border=1, align="center", font_size=11, text_wrap=True, bg_color=FILLS[target["status"]])
    paper.text(row, VERDICT, label, look)


def write_milestones(paper: Paper, row: int, milestones: list[dict]) -> int:
    """Targets without a number, in columns of their own width; returns the row after them."""
    if not milestones:
        return row
    head = paper.look(border=1, bold=True, align="center", text_wrap=True, font_size=11, bg_color="#F2F2F2")
    _write_milestone(paper, row, ["", "Mốc công việc", "Thời hạn", "Tình hình thực hiện", "Ghi chú"], [head] * 5)
    centred, wrapped = paper.look(border=1, align="center"), paper.look(border=1, text_wrap=True, indent=1)
    looks = [centred, wrapped, centred, wrapped, paper.look(border=1, font_size=10, text_wrap=True, indent=1)]
    for at, milestone in enumerate(milestones, row + 1):
        due_on = day_label(date.fromisoformat(milestone["due_on"])) if milestone["due_on"] else NO_FIGURE
        texts = [milestone["stt"], milestone["label"], due_on, milestone["state_label"], milestone["note"]]
        _write_milestone(paper, at, texts, looks)
    return row + 1 + len(milestones)


def _write_milestone(paper: Paper, row: int, texts: list[str], looks: list) -> None:
    starts = [STT, LABEL, CUMULATIVE - 1, CUMULATIVE + 1, NOTE, len(paper.widths)]
    for text, look, (first, after) in zip(texts, looks, pairwise(starts), strict=True):
        paper.text(row, first, text, look, last=after - 1)
