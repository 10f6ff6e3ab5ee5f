"""The fixed parts of the document: letterhead, title, place for the signature, recipients, marks in the margins."""

from coopportal.kit.numbers import NO_FIGURE
from coopportal.kit.periods import day_label
from reports.word.page import CENTER, LEFT, RIGHT, fill, line, number_pages, room_mm, row, rule, table, write
from reports.workbook.form import about_plan, basis_lines, name_below
from reports.workbook.seal import DEMONSTRATION, DRAFT, Seal

AGENCY_MM = 68  # of the letterhead, the rest is the state's
SIGNATURE_LINES = 4  # left free above the name


def write_letterhead(document, content: dict, *, symbol: str = "BC-", subject: str = "") -> None:
    """Number, place and date are filled in by the registry after signing. `subject`: of a letter, which has no title."""
    agency, state = content["agency"], room_mm(document) - AGENCY_MM
    heads = table(document, [AGENCY_MM, state], ruled=False)
    left, right = row(heads).cells
    superior = agency["superior"].upper()
    if superior:
        fill(left, superior.replace("NHÂN DÂN ", "NHÂN DÂN\n"), size=12)  # the place on a line of its own
        left.vertical_alignment = 0
        line(left, name_below(superior, agency["name"].upper()), size=12, bold=True)
    else:
        fill(left, agency["name"].upper(), size=12, bold=True)
        left.vertical_alignment = 0
    rule(left, room=AGENCY_MM - 4, length=24)
    fill(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True)
    right.vertical_alignment = 0
    line(right, "Độc lập - Tự do - Hạnh phúc", size=13, bold=True)
    rule(right, room=state - 4, length=58)
    number, day = row(heads).cells
    fill(number, f"Số:        /{symbol}{agency['symbol'] or NO_FIGURE}", size=13)
    if subject:
        line(number, subject, size=12)
    fill(day, f"{agency['place']}, ngày      tháng      năm        ", size=13, italic=True)
    number.vertical_alignment = day.vertical_alignment = 0


def write_title(document, content: dict) -> None:
    line(document, "BÁO CÁO", bold=True, before=18)
    subject = content["title"].removeprefix("Báo cáo ")
    line(document, f"{subject[:1].upper()}{subject[1:]}", bold=True)
    line(document, about_plan(content), size=13, bold=True)
    rule(document, room=room_mm(document), length=50)
    for said in basis_lines(content):
        line(document, said, size=12, italic=True, before=3)


def write_signature(document, content: dict, seal: Seal | None, recipients: list[str] | None = None) -> None:
    line(document, size=6, keep=True)
    width = room_mm(document) / 2
    left, right = row(table(document, [width, width], ruled=False)).cells
    fill(left, "Nơi nhận:", align=LEFT, size=12, bold=True, italic=True)
    left.vertical_alignment = 0
    for recipient in recipients or (seal and seal.recipients) or report_recipients(content):
        line(left, recipient, align=LEFT, size=11)
    titles = seal.title_lines() if seal else ["THỦ TRƯỞNG ĐƠN VỊ"]
    fill(right, "\n".join(titles), bold=True)
    right.vertical_alignment = 0
    for _ in range(SIGNATURE_LINES):
        line(right)
    line(right, seal.signer_name if seal else "", bold=True)


def report_recipients(content: dict) -> list[str]:
    superior = content["agency"]["superior"]
    return [*([f"- {superior} (để báo cáo);"] if superior else []), "- Lưu: VT."]


def write_margins(document, content: dict, seal: Seal | None) -> None:
    """What the first page and the others say above and below the text; the parts that follow say the same."""
    section = document.sections[0]
    number_pages(section)
    marks = [mark for mark, wanted in ((DRAFT, not seal), (DEMONSTRATION, content["demonstration"])) if wanted]
    for own in (section.first_page_header.paragraphs[0], section.header.add_paragraph()):
        own.alignment = RIGHT
        write(own, " · ".join(marks), size=10, italic=True)
    proof = DRAFT
    if seal:
        proof = f"Mã xác thực: {seal.code} · Ký ngày {day_label(seal.signed_on)}\nTra cứu: {seal.verify_path}"
    for place in (section.first_page_footer, section.footer):
        place.paragraphs[0].alignment = CENTER
        write(place.paragraphs[0], proof, size=10)
