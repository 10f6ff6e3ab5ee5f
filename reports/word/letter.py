"""The letter that reminds an agency of what it still owes a report, by Nghị định 30/2020."""

import io
from datetime import date

from coopportal.kit.periods import day_label
from reports.selectors.chasing import Debt
from reports.word.blocks import write_letterhead, write_signature
from reports.word.page import CENTER, LEFT, RIGHT, body, fill, line, new_document, row, table

WIDTHS_MM = [11, 66, 22, 22, 22, 22]  # 165 between the margins of an upright page
HEADS = ("STT", "Chỉ tiêu", "Đơn vị tính", "Kế hoạch", "Thực hiện", "Cần cung cấp")
SUBJECT = "V/v cung cấp số liệu, giải trình thực hiện chỉ tiêu kế hoạch"
NOT_SET = "…/…/……"


def reminder_letter(content: dict, debt: Debt, *, room_address: str) -> bytes:
    """The bytes of the docx. `room_address`: where in the portal the agency answers."""
    document = new_document()
    write_letterhead(document, content, symbol="", subject=SUBJECT)
    line(document, f"Kính gửi: {debt.agency}", before=14)
    line(document, size=6)
    until, own = day_label(date.fromisoformat(content["as_of"])), content["agency"]["name"]
    body(
        document,
        f"{own} đang hoàn thiện {content['title'][:1].lower()}{content['title'][1:]} (số liệu tính đến ngày {until}). "
        f"Đến nay, {len(debt.owed)} chỉ tiêu do {debt.agency} chủ trì còn thiếu số liệu hoặc giải trình, cụ thể như sau:",
    )
    line(document, size=6, keep=True)
    write_table(document, debt)
    due_on = day_label(debt.due_on) if debt.due_on else NOT_SET
    body(
        document,
        f"Đề nghị {debt.agency} cung cấp các nội dung trên trước ngày {due_on}, nhập trực tiếp tại mục “Việc của đơn vị” "
        f"({room_address}) hoặc gửi bằng văn bản về {own} để tổng hợp.",
    )
    body(document, "Trân trọng./.", keep=True)
    write_signature(document, content, None, recipients=["- Như trên;", "- Lưu: VT."])
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def write_table(document, debt: Debt) -> None:
    grid = table(document, WIDTHS_MM, ruled=True)
    for cell, head in zip(row(grid, repeated=True).cells, HEADS, strict=True):
        fill(cell, head, size=12, bold=True)
    for place, one in enumerate(debt.owed, start=1):
        told = one.row
        texts = (str(place), told["label"], told["unit"], told["goal_text"], told["actual_text"], one.wanted.label)
        aligns = (CENTER, LEFT, CENTER, RIGHT, RIGHT, CENTER)
        for cell, text, align in zip(row(grid).cells, texts, aligns, strict=True):
            fill(cell, text, size=12, align=align)


def reminder_text(content: dict, debt: Debt, *, room_address: str) -> str:
    """The same in a few lines for a chat."""
    until = day_label(date.fromisoformat(content["as_of"]))
    due = f", hạn {day_label(debt.due_on)}" if debt.due_on else ""
    lines = [
        f"Kính gửi {debt.agency}: {content['title']} (số liệu đến {until}) còn thiếu {len(debt.owed)} nội dung{due}:",
        *(
            f"{place}. {one.row['label']}: cần {one.wanted.label.lower()}"
            for place, one in enumerate(debt.owed, start=1)
        ),
        f"Nhập tại {room_address}, mục “Việc của đơn vị”. Trân trọng cảm ơn.",
    ]
    return "\n".join(lines)
