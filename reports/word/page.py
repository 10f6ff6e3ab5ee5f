"""An A4 page by Nghị định 30/2020: margins, Times New Roman, page numbers, tables with real column widths."""

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

from coopportal.kit.sheets import NOT_IN_XML
from reports.workbook.paper import MARGINS_MM
from reports.workbook.typeface import FONT, text_width

LEFT, CENTER, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
JUSTIFIED = WD_ALIGN_PARAGRAPH.JUSTIFY
PAGE_MM = (210, 297)
INDENT = Mm(12.7)
CELL_MARGIN_MM = 0.8


def new_document():
    """An empty one whose body text is Times New Roman 14, said for every script, so that no program falls back."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    fonts = style.element.rPr.rFonts
    for script in ("w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)
    style.element.rPr.append(_element("w:lang", val="vi-VN", eastAsia="vi-VN"))
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
    set_page(document.sections[0], landscape=False)
    return document


def set_page(section: Section, *, landscape: bool) -> None:
    """Pages are numbered from 1 in each part, in the middle of the top margin, the first one not."""
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    width, height = reversed(PAGE_MM) if landscape else PAGE_MM
    section.page_width, section.page_height = Mm(width), Mm(height)
    for side, millimetres in MARGINS_MM.items():
        setattr(section, f"{side}_margin", Mm(millimetres))
    section.header_distance, section.footer_distance = Mm(10), Mm(8)
    section.different_first_page_header_footer = True
    for old in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(old)
    section._sectPr.find(qn("w:pgMar")).addnext(_element("w:pgNumType", start="1"))


def next_part(document, *, landscape: bool) -> None:
    set_page(document.add_section(WD_SECTION.NEW_PAGE), landscape=landscape)


def room_mm(document) -> float:
    """Between the margins of the part that is being written."""
    section = document.sections[-1]
    return (section.page_width - section.left_margin - section.right_margin) / Mm(1)


def write(paragraph: Paragraph, text: str, *, size: float = 14, bold=False, italic=False, underline=False) -> Paragraph:
    run = paragraph.add_run(NOT_IN_XML.sub("", text))
    run.font.size, run.bold, run.italic, run.underline = Pt(size), bold, italic, underline
    return paragraph


def line(place, text: str = "", *, align=CENTER, before: float = 0, keep: bool = False, **look) -> Paragraph:
    """A paragraph of its own in a document, a cell, a header. `keep`: on one page with what follows."""
    paragraph = place.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.keep_with_next = Pt(before), keep
    return write(paragraph, text, **look)


def body(document, text: str, **look) -> Paragraph:
    """Running text: justified, its first line indented, 6 points apart."""
    paragraph = line(document, text, align=JUSTIFIED, before=6, **look)
    paragraph.paragraph_format.first_line_indent = INDENT
    return paragraph


def rule(place, *, room: float, length: float) -> None:
    """A thin line in the middle of `room` millimetres."""
    paragraph = line(place, size=2)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm((room - length) / 2)
    paragraph.paragraph_format.line_spacing = Pt(4)
    border = _element("w:pBdr")
    border.append(_element("w:bottom", val="single", sz="6", space="1", color="000000"))
    paragraph._p.get_or_add_pPr().insert_element_before(border, "w:shd", "w:spacing", "w:ind", "w:jc", "w:rPr")


def number_pages(section: Section) -> None:
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = CENTER
    run = write(paragraph, "", size=13).runs[0]
    for mark in ("begin", None, "end"):
        if mark:
            run._r.append(_element("w:fldChar", fldCharType=mark))
        else:
            run._r.append(_element("w:instrText", text=" PAGE "))


def table(document, widths: list[float], *, ruled: bool) -> Table:
    """Without a row yet; `widths` in millimetres, which no program stretches."""
    made = document.add_table(rows=0, cols=len(widths))
    made.autofit = False
    margins = _element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_element(f"w:{side}", w=str(round(CELL_MARGIN_MM / 25.4 * 1440)), type="dxa"))
    made._tbl.tblPr.insert_element_before(margins, "w:tblLook")
    if ruled:
        made.style = "Table Grid"
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    return made


def row(made: Table, *, repeated: bool = False) -> _Row:
    """A row that no page break cuts; `repeated` on every page."""
    new = made.add_row()
    for cell, column in zip(new.cells, made.columns, strict=True):
        cell.width = column.width
    properties = new._tr.get_or_add_trPr()
    properties.append(_element("w:cantSplit"))
    if repeated:
        properties.append(_element("w:tblHeader"))
    return new


def fill(cell, text: str, *, align=CENTER, **look) -> None:
    cell.vertical_alignment = 1
    paragraph = cell.paragraphs[0]
    paragraph.alignment = align
    write(paragraph, text, **look)


def fitting_size(text: str, width: float, size: float) -> float:
    """The font size, at most `size`, at which a figure or a word stays on one line of a column `width` millimetres wide."""
    needed = text_width(text, size) / 96 * 25.4
    room = width - 2 * CELL_MARGIN_MM
    return size if needed <= room else max(6, int(size * room / needed * 2) / 2)


def _element(name: str, text: str | None = None, **attributes):
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    if text is not None:
        made.text = text
    return made
