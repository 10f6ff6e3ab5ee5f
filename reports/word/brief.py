"""One page for the meeting: how the targets stand, which want attention and why, what comes next. With verdicts, so internal."""

import io
from datetime import date

from coopportal.kit.periods import day_label
from plans.verdict import KEPT, Status
from reports.narrative import paragraphs
from reports.word.page import CENTER, LEFT, RIGHT, body, fill, fitting_size, line, new_document, row, table
from reports.workbook.form import about_plan, verdict_counts
from reports.workbook.seal import DEMONSTRATION, DRAFT

WANTS_ATTENTION = (Status.MISSED, Status.AT_RISK, Status.BEHIND, Status.NO_DATA)
WIDTHS_MM = [10, 62, 22, 22, 18, 31]  # 165 between the margins
HEADS = ("TT", "Chỉ tiêu", "Kế hoạch", "Thực hiện", "TH/KH", "Đánh giá")
MOST_ROWS, MOST_GOOD, MOST_WORDS = 9, 5, 3
LONGEST_WORDS = 220  # letters of an explanation or a paragraph


def meeting_brief(content: dict, *, signed: bool) -> bytes:
    """The bytes of the docx. What does not fit on the page is counted, never left out in silence."""
    document = new_document()
    marks = [*([] if signed else [DRAFT]), *([DEMONSTRATION] if content["demonstration"] else [])]
    line(document, " · ".join(marks), align=RIGHT, size=10, italic=True)
    line(document, f"TÓM TẮT {content['title'].upper()}", bold=True, size=13)
    until = day_label(date.fromisoformat(content["as_of"]))
    line(document, f"{about_plan(content)}; số liệu đến {until}", size=11, italic=True)
    rows = [one for one in content["rows"] if one["level"] == "target"]
    body(document, f"1. Chung: {len(rows)} chỉ tiêu, {verdict_counts(content)}.", size=12)
    write_attention(document, [one for one in rows if one["status"] in WANTS_ATTENTION])
    write_good(document, [one for one in rows if one["status"] in KEPT])
    write_words(document, content)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def write_attention(document, rows: list[dict]) -> None:
    if not rows:
        body(document, "2. Không có chỉ tiêu chậm, có nguy cơ, chưa đạt hoặc thiếu số liệu.", size=12)
        return
    body(document, f"2. Cần quan tâm: {len(rows)} chỉ tiêu", size=12, keep=True)
    shown = sorted(rows, key=lambda one: WANTS_ATTENTION.index(one["status"]))[:MOST_ROWS]
    grid = table(document, WIDTHS_MM, ruled=True)
    for cell, head in zip(row(grid, repeated=True).cells, HEADS, strict=True):
        fill(cell, head, size=10.5, bold=True)
    for told in shown:
        why = f"\nNguyên nhân: {shortened(told['explanation'])}" if told["explanation"] else ""
        texts = (
            told["stt"],
            f"{told['label']} ({told['unit']}){why}",
            told["goal_text"],
            told["actual_text"],
            told["achievement_text"] or "",
            told["status_label"],
        )
        aligns = (CENTER, LEFT, RIGHT, RIGHT, RIGHT, CENTER)
        for cell, text, align, width in zip(row(grid).cells, texts, aligns, WIDTHS_MM, strict=True):
            longest = max(text.split(), key=len, default="")
            fill(cell, text, size=fitting_size(longest, width, 10.5), align=align)
    if rest := len(rows) - len(shown):
        line(document, f"Còn {rest} chỉ tiêu khác, xem bảng của báo cáo.", align=LEFT, size=10.5, italic=True, before=3)


def write_good(document, rows: list[dict]) -> None:
    if not rows:
        return
    named = [f"{one['label']} ({one['actual_text']}/{one['goal_text']} {one['unit']})" for one in rows[:MOST_GOOD]]
    rest = f"; và {len(rows) - MOST_GOOD} chỉ tiêu khác" if len(rows) > MOST_GOOD else ""
    body(document, f"3. Đã đạt, vượt: {'; '.join(named)}{rest}.", size=12)


def write_words(document, content: dict) -> None:
    number = 4
    for key, heading in (("difficulties", "Khó khăn"), ("tasks", "Thời gian tới")):
        if said := paragraphs(content.get("narrative", {}), key):
            body(document, f"{number}. {heading}: {' '.join(map(shortened, said[:MOST_WORDS]))}", size=12)
            number += 1


def shortened(text: str) -> str:
    if len(text) <= LONGEST_WORDS:
        return text
    return text[:LONGEST_WORDS].rsplit(" ", 1)[0] + " …"
