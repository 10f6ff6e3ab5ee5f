"""The Word document of a report, read back."""

import io
import unicodedata

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT

from reports.selectors.printing import printable
from reports.word import document_file_name, progress_document
from reports.word.brief import meeting_brief
from reports.word.page import CELL_MARGIN_MM, fitting_size
from reports.word.sentences import milestone_sentence, sentence
from reports.workbook.heads import heads
from reports.workbook.typeface import text_width
from tests.reports.test_workbook import SEAL, bac_kan, report, target


def read(content, seal=SEAL):
    return Document(io.BytesIO(progress_document(content, seal=seal)))


def text_of(document) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def annex(document) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in document.tables[-1].rows]


def test_the_annex_prints_the_very_cells_of_the_page():
    content = bac_kan()
    rows = annex(read(content))
    shown = printable(content)
    printed = [[row["stt"], row["label"], row["unit"], *row["cells"]] for row in shown["rows"] if "cells" in row]
    assert [row[:11] for row in rows[3:] if row[0].isdigit()] == printed
    assert rows[1][8:11] == [heads(content)[name] for name in ("of_goal", "estimate_of_goal", "same_period")]
    assert rows[2] == shown["numbers"][:12]


def test_the_heads_are_repeated_and_no_row_is_cut():
    rows = [row._tr.trPr.xml for row in read(bac_kan()).tables[-1].rows]
    assert ["w:tblHeader" in xml for xml in rows] == [True] * 3 + [False] * (len(rows) - 3)
    assert all("w:cantSplit" in xml for xml in rows)


def test_the_letterhead_is_the_agencys():
    left, right = read(bac_kan()).tables[0].rows[0].cells
    assert left.text.split("\n")[:3] == ["ỦY BAN NHÂN DÂN", "TỈNH THÁI NGUYÊN", "SỞ TÀI CHÍNH"]
    assert right.text.split("\n")[:2] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    number, day = (cell.text for cell in read(bac_kan()).tables[0].rows[1].cells)
    assert number.replace(" ", "") == "Số:/BC-STC" and day.startswith("Thái Nguyên, ngày ")


def test_an_agency_that_is_below_none_stands_alone():
    content = bac_kan()
    content["agency"] |= {"superior": "", "name": "Bộ Tài chính"}
    document = read(content)
    assert document.tables[0].rows[0].cells[0].text.split("\n")[0] == "BỘ TÀI CHÍNH"
    assert "để báo cáo" not in text_of(document)


def test_pages_are_those_of_the_decree():
    body, table = read(bac_kan()).sections
    assert (body.orientation, table.orientation) == (WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE)
    for section, size in ((body, (210, 297)), (table, (297, 210))):
        assert (round(section.page_width.mm), round(section.page_height.mm)) == size
        margins = [section.left_margin, section.right_margin, section.top_margin, section.bottom_margin]
        assert [round(margin.mm) for margin in margins] == [30, 15, 20, 20]
        assert section.different_first_page_header_footer  # whose header bears no number
    assert "PAGE" in body.header._element.xml and "PAGE" not in body.first_page_header._element.xml
    style = read(bac_kan()).styles["Normal"]
    assert (style.font.name, style.font.size.pt) == ("Times New Roman", 14)


def test_a_signed_document_bears_the_signature_and_its_code():
    document = read(bac_kan())
    left, right = (cell.text for cell in document.tables[1].rows[0].cells)
    assert right.split("\n")[:2] == ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"] and right.endswith("Nguyễn Văn An")
    assert left == "Nơi nhận:\n- Ủy ban nhân dân tỉnh Thái Nguyên (để báo cáo);\n- Lưu: VT."
    for footer in (document.sections[0].footer, document.sections[0].first_page_footer):
        assert "7K3F-9QXD" in footer.paragraphs[0].text and "Dự thảo" not in footer.paragraphs[0].text
    assert "KHÓ KHĂN" not in text_of(document)


def test_a_draft_says_so_and_has_room_for_what_people_write():
    document = read(bac_kan(), seal=None)
    assert "Dự thảo – chưa ký" in document.sections[0].first_page_header.paragraphs[0].text
    assert "KHÓ KHĂN, HẠN CHẾ VÀ NGUYÊN NHÂN" in text_of(document) and "THỦ TRƯỞNG ĐƠN VỊ" in text_of(document)
    assert "Nguyễn Văn An" not in text_of(document)


def test_the_page_to_be_signed_has_words_on_it():
    for seal in (None, SEAL):
        document = read(bac_kan(), seal)
        before = document.tables[1]._tbl.getprevious().getprevious()
        assert before.pPr.keepNext.val


def test_a_plan_without_targets_has_no_empty_annex():
    document = read(report([]))
    assert len(document.tables) == 2 and len(document.sections) == 1
    assert "Chưa có chỉ tiêu" in text_of(document) and "Phụ lục" not in text_of(document)


def test_what_is_sent_bears_no_verdict():
    text = text_of(read(bac_kan()))
    assert "Vượt" not in text and "Chưa đạt" not in text and "Thiếu" not in text
    assert "Giá nông sản giảm trong quý III." in text


def test_every_letter_comes_back_as_it_was():
    rows = [target("1", "Hợp tác xã ở Đắk Nông, Ẵm Ễnh Ỗi Ữ Ỷ", "HTX", "2", "1")]
    text = text_of(read(report(rows)))
    assert rows[0]["label"] in text and unicodedata.is_normalized("NFC", text)


def test_a_control_character_does_not_spoil_the_file():
    assert "Mộthai" in text_of(read(report([target("1", "Một\x0bhai\x00", "HTX", "2", "1")])))


SENTENCES = [
    ({}, "Thành lập mới: thực hiện 36 HTX (kế hoạch ≥ 35 HTX), đạt 102,9% kế hoạch."),
    ({"same_period": "30"}, "thực hiện 36 HTX (kế hoạch ≥ 35 HTX), đạt 102,9% kế hoạch; bằng 120% cùng kỳ năm 2023."),
    ({"actual": None, "achievement_text": "…"}, "Thành lập mới: chưa có số liệu (kế hoạch ≥ 35 HTX)."),
    (
        {"actual": None, "achievement_text": "…", "annual": True, "status": "not_due"},
        "Thành lập mới: chưa đến kỳ tổng hợp số liệu (kế hoạch ≥ 35 HTX).",
    ),
    ({"unit": "%", "has_percentage": False}, "Thành lập mới: thực hiện 36% (kế hoạch ≥ 35%)."),
    ({"explanation": "Mưa lũ"}, "đạt 102,9% kế hoạch. Mưa lũ."),
    ({"actual": "0", "achievement_text": "0%"}, "thực hiện 0 HTX (kế hoạch ≥ 35 HTX), đạt 0% kế hoạch."),
]


@pytest.mark.parametrize(("more", "said"), SENTENCES)
def test_a_sentence_says_the_figures_that_there_are(more, said):
    row = target("1", "Thành lập mới", "HTX", "35", "36", comparator="at_least") | more
    assert sentence(row, report([row])).endswith(said)


def test_before_the_end_a_sentence_tells_the_estimate():
    row = target("1", "Thành lập mới", "HTX", "35", "20", comparator="at_least") | {"estimate": "40"}
    assert sentence(row, report([row], estimated=True)).endswith(
        "; ước thực hiện cả năm 2024 40 HTX, bằng 114,3% kế hoạch."
    )


def test_a_milestone_is_told_with_its_day():
    one = {"stt": "1", "label": "Tổ chức hội nghị", "state_label": "Đang thực hiện", "due_on": "2024-11-30", "note": ""}
    assert milestone_sentence(one) == "Tổ chức hội nghị (thời hạn 30/11/2024): đang thực hiện."
    said = milestone_sentence(one | {"due_on": None, "note": "Thông báo số 12."})
    assert said == "Tổ chức hội nghị: đang thực hiện. Thông báo số 12."


def test_a_long_figure_gets_smaller_instead_of_breaking():
    size = fitting_size("123.456.789,55", 18, 11)
    assert size < 11 and text_width("123.456.789,55", size) / 96 * 25.4 <= 18 - 2 * CELL_MARGIN_MM
    assert fitting_size("36", 18, 11) == 11


def test_the_file_is_named_as_the_workbook_that_is_sent():
    assert document_file_name(bac_kan()) == "bao-cao-tien-do_bac-kan_2024_20250115-0930.docx"


def test_the_brief_puts_first_what_wants_attention_and_counts_what_it_leaves_out():
    late = [
        target(str(n), f"Chỉ tiêu {n}", "HTX", "10", "4", status="behind", status_label="Chậm tiến độ")
        for n in range(1, 11)
    ]
    missed = target(
        "11", "Chỉ tiêu 11", "HTX", "10", "4", status="missed", status_label="Chưa đạt", explanation="Thiếu đất"
    )
    kept = target("12", "Chỉ tiêu 12", "HTX", "10", "12")
    content = report([*late, missed, kept]) | {"narrative": {"tasks": "Đo đạc đất.\nTập huấn."}}
    document = Document(io.BytesIO(meeting_brief(content, signed=False)))
    grid = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert grid[1] == ["11", "Chỉ tiêu 11 (HTX)\nNguyên nhân: Thiếu đất", "10", "4", "40,0%", "Chưa đạt"]
    assert [row[0] for row in grid[2:]] == list("12345678")
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "Cần quan tâm: 11 chỉ tiêu" in said and "Còn 2 chỉ tiêu khác" in said
    assert "1. Chung: 12 chỉ tiêu, 10 chậm tiến độ; 1 chưa đạt; 1 đạt." in said
    assert "3. Đã đạt, vượt: Chỉ tiêu 12 (12/10 HTX)." in said and "Thời gian tới: Đo đạc đất. Tập huấn." in said
    assert "Dự thảo – chưa ký" in said


def test_a_brief_of_a_plan_that_goes_well_says_so():
    document = Document(
        io.BytesIO(meeting_brief(report([target("1", "Thành lập mới", "HTX", "10", "12")]), signed=True))
    )
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "Không có chỉ tiêu chậm" in said and document.tables == [] and "Dự thảo" not in said
