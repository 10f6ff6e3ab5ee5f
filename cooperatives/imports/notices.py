"""What a person should know of a file before confirming, and what only the person can say: what a dot or a day means."""

from dataclasses import dataclass

from cooperatives.tables import Column, Shape
from coopportal.kit.workbooks.cells import CLEAR
from coopportal.kit.workbooks.survey import column_letters

MARK_SHEET = "_mau"  # the hidden sheet of our own templates
NUMBERS = {Shape.COUNT, Shape.DECIMAL, Shape.MONEY}
DOT, DAYS = "dot", "days"  # what is asked
ASKED = {"ambiguous_number": DOT, "month_first": DAYS, "ambiguous_day": DAYS}
EXAMPLES = 3


@dataclass(frozen=True)
class Question:
    """About one column: `about` DOT or DAYS; `examples`: cells as they stand; `count`: how many there are."""

    key: str
    about: str
    examples: list[str]
    count: int


def question(column: Column, cells: list, errors: list[tuple[int, str, str]]) -> Question | None:
    """`errors`: (index, rule, sentence). None where every cell says by itself what it means."""
    doubtful = [(cells[at], ASKED[rule]) for at, rule, _ in errors if rule in ASKED]
    if not doubtful:
        return None
    examples = list(dict.fromkeys(str(cell).strip()[:40] for cell, _ in doubtful))[:EXAMPLES]
    return Question(column.key, doubtful[0][1], examples, len(doubtful))


def of_the_sheet(sheets, sheet, head_row: int) -> list[str]:
    """What the reader noticed, other sheets that stay out, cells that are merged. What our own templates bring is not told."""
    if any(one.name == MARK_SHEET for one in sheets):
        return [note.sentence for note in sheet.notes if note.rule != "hidden_columns"]
    told = [note.sentence for note in sheet.notes]
    others = [f"“{one.name}”" for one in sheets if one is not sheet and not one.hidden and one.row_count]
    if others:
        told.append(f"Chỉ đọc trang tính “{sheet.name}”; không đọc {', '.join(others)}.")
    above = [merge for merge in sheet.merged if merge[0] <= head_row]
    below = [merge for merge in sheet.merged if merge[0] > head_row]
    if above:
        told.append(f"Phần tiêu đề có ô gộp ({in_letters(above)}); dòng {head_row} được lấy làm dòng tiêu đề.")
    if below:
        told.append(
            f"Phần dữ liệu có ô gộp ({in_letters(below)}); giá trị chỉ thuộc ô đầu, các ô còn lại coi như trống."
        )
    return told


def in_letters(merges) -> str:
    """ "A1:J1, B2:C2, …"."""
    names = [
        f"{column_letters(left)}{top}:{column_letters(right)}{bottom}" for top, left, bottom, right in merges[:EXAMPLES]
    ]
    return ", ".join(names) + (", …" if len(merges) > EXAMPLES else "")


def numbers_as_text(column: Column, cells: list, values: list) -> str:
    """ "" unless numbers of the column were typed as text."""
    if column.shape not in NUMBERS:
        return ""
    typed = [
        cell
        for cell, value in zip(cells, values, strict=True)
        if cell.__class__ is str and value is not None and value is not CLEAR
    ]
    if not typed:
        return ""
    examples = ", ".join(f"“{text.strip()}”" for text in list(dict.fromkeys(typed))[:EXAMPLES])
    return f"Cột “{column.label}”: {len(typed)} số gõ dạng chữ đã được đọc thành số, ví dụ {examples}."
