"""What makes a table a document: letterhead, title, basis, legend and the signature block."""

from datetime import date

from coopportal.kit.numbers import NO_FIGURE
from coopportal.kit.periods import Calendar, day_label
from reports.workbook.figures import NOT_APPLICABLE
from reports.workbook.paper import Paper
from reports.workbook.seal import DEMONSTRATION, Copy, Seal

LEFT_BLOCK, RIGHT_BLOCK = 3, 5  # the agency stands over columns A–D, the state's name from F on
SIGNATURE_HEIGHT, SIGNATURE_LINE = 108, 17  # points
BOUNDARIES = {"old": "đơn vị hành chính trước 01/7/2025", "new": "đơn vị hành chính hiện nay"}


def write_letterhead(paper: Paper, content: dict) -> int:
    """Returns the row after it. Number, place and date are written by hand or by the registry after signing."""
    agency, last = content["agency"], paper.last
    plain = paper.look(align="center", text_wrap=True)
    bold = paper.look(align="center", text_wrap=True, bold=True)
    rule = paper.look(align="center", font_size=6)
    motto = paper.look(align="center", font_size=13, bold=True, underline=1)
    italic = paper.look(align="center", font_size=13, italic=True)
    superior = agency["superior"].upper()
    paper.text(0, 0, superior, plain, last=LEFT_BLOCK)
    paper.text(0, RIGHT_BLOCK, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold, last=last)
    paper.text(1, 0, name_below(superior, agency["name"].upper()), bold, last=LEFT_BLOCK)
    paper.text(1, RIGHT_BLOCK, "Độc lập - Tự do - Hạnh phúc", motto, last=last)
    paper.text(2, 0, "_" * 40, rule, last=LEFT_BLOCK)
    paper.text(
        3,
        0,
        f"Số:        /BC-{agency['symbol'] or NO_FIGURE}",
        paper.look(align="center", font_size=13),
        last=LEFT_BLOCK,
    )
    paper.text(3, RIGHT_BLOCK, f"{agency['place']}, ngày      tháng      năm        ", italic, last=last)
    title = paper.look(align="center", font_size=14, bold=True, text_wrap=True)
    paper.text(5, 0, content["title"].upper(), title, last=last)
    paper.text(
        6, 0, about_plan(content), paper.look(align="center", font_size=13, bold=True, text_wrap=True), last=last
    )
    row = 7
    for line in basis_lines(content):
        paper.text(row, 0, line, paper.look(align="center", italic=True, text_wrap=True), last=last)
        row += 1
    if content["demonstration"]:
        warning = paper.look(align="center", italic=True, bold=True, font_color="#C00000")
        paper.text(row, 0, DEMONSTRATION, warning, last=last)
        row += 1
    paper.height(4, 6)
    paper.height(row, 6)
    return row + 1


def about_plan(content: dict) -> str:
    """The plan's title, who issued it, and when; of several how many they are."""
    plan = content["plan"]
    if plan is None:
        where = "cả nước" if content["kind"] == "nation" else content["territory"]["name"]
        return f"{len(content['plans'])} kế hoạch của {where}"
    issued = f", ngày {day_label(date.fromisoformat(plan['issued_on']))}" if plan["issued_on"] else ""
    return f"{plan['title']} ({plan['issuer']}{issued})"


def speaks_in_tables(content: dict) -> bool:
    """A report without rows of its own: its first table is what is signed."""
    return not content["rows"] and bool(content.get("tables"))


def name_below(superior: str, name: str) -> str:
    """The agency's name without the province that its superior, printed above it, names already. Both in capitals."""
    for kind in (" TỈNH ", " THÀNH PHỐ "):
        own, kind, place = name.rpartition(kind)
        if own and superior.endswith(kind + place):
            return own
    return name


def basis_lines(content: dict) -> list[str]:
    plan, as_of = content["plan"], day_label(date.fromisoformat(content["as_of"]))
    where, calendar = content["territory"]["name"], Calendar(plan["calendar"] if plan else content["calendar"]).label
    if plan is None:
        where += ", mỗi kế hoạch theo địa giới khi ban hành"
    elif "(trước " not in where:  # else the name says of itself which boundaries it means
        where += f", theo {BOUNDARIES[content['boundaries']]}"
    lines = [f"(Số liệu tính đến ngày {as_of}; địa giới: {where}; {calendar[:1].lower()}{calendar[1:]})"]
    if content["reference_only"]:
        lines.append(content["reference_only"])
    if speaks_in_tables(content):
        return lines
    for one in [plan] if plan else content["plans"]:
        declared, known = one["declared_target_count"], one["known_target_count"]
        if declared and known < declared:
            of = "" if plan else f" của {one['number'] or one['title']}"
            lines.append(f"{known}/{declared} chỉ tiêu{of} đã nhập")
    return lines


def write_legend(paper: Paper, row: int, content: dict, copy: Copy) -> int:
    """Lines under the table; returns the row after them."""
    look = paper.look(italic=True, font_size=11, text_wrap=True)
    for line in legend_lines(content, copy):
        paper.text(row, 0, line, look, last=paper.last)
        row += 1
    return row


def legend_lines(content: dict, copy: Copy) -> list[str]:
    signs = f"Ghi chú: {NO_FIGURE}: chưa có số liệu; {NOT_APPLICABLE}: không áp dụng."
    lines = [f"{signs} Cột 8: lũy kế so với lũy kế cùng kỳ năm {content['year'] - 1}."]
    if copy == Copy.INTERNAL and (verdicts := verdict_counts(content)):
        lines.append(f"Đánh giá: {verdicts}.")
    return lines


def verdict_counts(content: dict) -> str:
    """ "2 vượt kế hoạch; 1 đạt", in the words of the rows."""
    words = {row["status"]: row["status_label"] for row in content["rows"] if row["level"] == "target"}
    return "; ".join(f"{content['summary'][status]} {word[:1].lower()}{word[1:]}" for status, word in words.items())


def write_signatures(paper: Paper, row: int, seal: Seal | None) -> None:
    """One tall row, because no program breaks a row over two pages."""
    look = paper.look(align="center", valign="top", text_wrap=True, font_size=13)
    bold, italic = paper.look(bold=True, font_size=13), paper.look(italic=True)
    paper.height(row, 6)
    paper.rich(row + 1, 0, [bold, "NGƯỜI LẬP BIỂU", italic, "\n(Ký, ghi rõ họ tên)"], look, last=LEFT_BLOCK)
    signer = [bold, "THỦ TRƯỞNG ĐƠN VỊ", italic, "\n(Ký, đóng dấu)"]
    if seal:
        signer = [bold, "\n".join(seal.title_lines()), italic, "\n" * 5, bold, seal.signer_name]
    lines = 1 + sum(part.count("\n") for part in signer if isinstance(part, str))
    paper.height(row + 1, max(SIGNATURE_HEIGHT, lines * SIGNATURE_LINE))
    paper.rich(row + 1, RIGHT_BLOCK, signer, look, last=paper.last)
