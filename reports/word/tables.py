"""A page for each table that the kind of report tells beside its rows."""

from reports.word.annex import keep_rows
from reports.word.page import CENTER, LEFT, RIGHT, fill, fitting_size, line, next_part, row, table
from reports.word.sentences import known
from reports.workbook.tables import placed_heads

ROOM_MM = 252  # between the margins of a landscape page
WIDTHS_MM = {"stt": 11, "unit": 22, "goal": 24, "note": 18}
LABEL_SHARE = 3  # of what is left the label takes so many parts, each figure one


def write_table(document, told: dict, content: dict) -> None:
    next_part(document, landscape=True)
    line(document, "PHỤ LỤC", bold=True, keep=True)
    line(document, told["title"].upper(), bold=True, keep=True)
    line(document, f"({content['title']})", italic=True, keep=True)
    line(document, size=6, keep=True)
    widths = column_widths(told["kinds"])
    grid = table(document, widths, ruled=True)
    write_heads(grid, told)
    for one in told["rows"]:
        write_row(grid, one, told["kinds"], widths)
    line(document, told["legend"], align=LEFT, size=11, italic=True, before=3)


def column_widths(kinds: list[str]) -> list[float]:
    fixed = sum(WIDTHS_MM.get(kind, 0) for kind in kinds)
    part = (ROOM_MM - fixed) / (LABEL_SHARE + kinds.count("figure"))
    return [WIDTHS_MM.get(kind) or (part * LABEL_SHARE if kind == "label" else part) for kind in kinds]


def write_heads(grid, told: dict) -> None:
    rows = [row(grid, repeated=True).cells for _ in told["heads"]]
    for down, column, head in placed_heads(told):
        cell = rows[down][column]
        last = rows[down + head.get("rows", 1) - 1][column + head.get("span", 1) - 1]
        fill(cell.merge(last) if last is not cell else cell, head["text"], size=10.5, bold=True)
    for cell, number in zip(row(grid, repeated=True).cells, told["numbers"], strict=True):
        fill(cell, number, size=9, italic=True)


def write_row(grid, one: dict, kinds: list[str], widths: list[float]) -> None:
    cells, bold = row(grid).cells, one["level"] == "total"
    if one["level"] == "section":
        fill(cells[0], one["stt"], size=11, bold=True)
        fill(cells[1].merge(cells[-1]), one["label"], align=LEFT, size=11, bold=True)
        keep_rows(cells[0])
        return
    for cell, kind, width, said in zip(cells, kinds, widths, one["cells"], strict=True):
        if kind == "figure":
            align = RIGHT if known(said["text"]) else CENTER
            fill(cell, said["text"], align=align, size=fitting_size(said["text"], width, 11), bold=bold)
        else:
            longest = max(said["text"].split(), key=len, default="")
            fill(
                cell,
                said["text"],
                align=LEFT if kind == "label" else CENTER,
                size=fitting_size(longest, width, 11),
                bold=bold,
            )
