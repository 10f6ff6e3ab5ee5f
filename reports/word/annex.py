"""The table of targets as an annex on pages of its own: no letterhead and no signature (Nghị định 30/2020)."""

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from coopportal.kit.numbers import NO_FIGURE
from reports.word.page import CENTER, LEFT, RIGHT, fill, fitting_size, line, next_part, row, table
from reports.word.sentences import known
from reports.workbook.figures import figures, note
from reports.workbook.form import legend_lines
from reports.workbook.heads import COLUMNS, heads, numbers
from reports.workbook.seal import Copy

NAMES = COLUMNS[: COLUMNS.index("verdict")]  # what leaves the house bears no verdict
WIDTHS_MM = [10, 50, 24, 18, 20, 19, 20, 19, 15, 15, 15, 27]  # 252 between the margins of a landscape page
SHARES = slice(NAMES.index("of_goal"), NAMES.index("note"))


def write_annex(document, content: dict) -> None:
    next_part(document, landscape=True)
    line(document, "PHỤ LỤC", bold=True, keep=True)
    line(document, "BIỂU TỔNG HỢP THỰC HIỆN CHỈ TIÊU", bold=True, keep=True)
    agency = content["agency"]
    number = f"số        /BC-{agency['symbol'] or NO_FIGURE} ngày      tháng      năm        "
    line(document, f"(Kèm theo Báo cáo {number} của {agency['name']})", italic=True, keep=True)
    line(document, size=6, keep=True)
    grid = table(document, WIDTHS_MM, ruled=True)
    write_heads(grid, content)
    for target in content["rows"]:
        write_row(grid, target, content)
    for said in legend_lines(content, Copy.OUTGOING):
        line(document, said, align=LEFT, size=11, italic=True, before=3)


def write_heads(grid, content: dict) -> None:
    upper, lower, numbered = (row(grid, repeated=True).cells for _ in range(3))
    names = heads(content)
    upper[SHARES.start].merge(upper[SHARES.stop - 1])
    fill(upper[SHARES.start], names["comparison"], size=10.5, bold=True)
    for at, name in enumerate(NAMES):
        if SHARES.start <= at < SHARES.stop:
            fill(lower[at], names[name], size=10.5, bold=True)
        else:
            fill(upper[at].merge(lower[at]), names[name], size=10.5, bold=True)
    for cell, number in zip(numbered, numbers(content), strict=False):
        fill(cell, number, size=9, italic=True)


def write_row(grid, target: dict, content: dict) -> None:
    cells = row(grid).cells
    if target["level"] != "target":
        fill(cells[0], target["stt"], size=11, bold=True)
        fill(cells[1].merge(cells[-1]), target["label"], align=LEFT, size=11, bold=True)
        keep_rows(cells[0])
        return
    fill(cells[0], target["stt"], size=11)
    fill(cells[1], target["label"], align=LEFT, size=11)
    longest = max(target["unit"].split(), key=len, default="")
    fill(cells[2], target["unit"], size=fitting_size(longest, WIDTHS_MM[2], 10))
    printed = [str(figure) for figure in figures(target, estimated=content["estimated"])]
    for cell, width, figure in zip(cells[3:], WIDTHS_MM[3:], printed, strict=False):
        align = RIGHT if known(figure) else CENTER
        fill(cell, figure, align=align, size=fitting_size(figure, width, 11))
    fill(cells[-1], note(target, Copy.OUTGOING), align=LEFT, size=9)


def keep_rows(cell) -> None:
    """A section's row stays with its first target."""
    properties = cell.paragraphs[0]._p.get_or_add_pPr()
    if properties.find(qn("w:keepNext")) is None:
        properties.insert(0, OxmlElement("w:keepNext"))
