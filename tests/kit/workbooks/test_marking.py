from io import BytesIO

import openpyxl
import pytest

from coopportal.kit.workbooks.marking import Mark, marked_up
from coopportal.kit.workbooks.reading import read_workbook
from tests.kit.workbooks.corpus import Formula, corpus, csv_of, good, tax_code, with_extras, with_own_sheet, written

SENTENCE = "Phải là số nguyên; ô ghi 3,7."


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(content))


def test_the_own_workbook_comes_back_with_red_cells_and_comments():
    content = good(tax_code(1), arrange=with_extras)
    book = opened(
        marked_up(
            content, [Mark("Dữ liệu", 2, 7, SENTENCE), Mark("Dữ liệu", 2, 2, "Một."), Mark("Dữ liệu", 9, 1, "Thiếu.")]
        )
    )
    sheet = book["Dữ liệu"]
    assert book.sheetnames == ["Dữ liệu", "Danh mục"]
    assert (sheet["G2"].comment.text, sheet["G2"].value, sheet["G2"].fill.start_color.rgb) == (SENTENCE, 15, "FFFFC7CE")
    assert sheet["B2"].comment.text == "Một.\nghi chú"  # what the person wrote there stays
    assert sheet["A9"].comment.text == "Thiếu."
    assert sheet["A2"].fill.fill_type is None
    assert len(sheet.data_validations.dataValidation) == 2


def test_marked_and_unchanged_it_reads_as_before():
    content = good(tax_code(1), arrange=with_own_sheet)
    again = marked_up(content, [Mark("Dữ liệu", 2, 7, SENTENCE)])
    assert [(s.name, s.rows, s.hidden) for s in read_workbook(again, "a.xlsx")] == [
        (s.name, s.rows, s.hidden) for s in read_workbook(content, "a.xlsx")
    ]


def test_text_does_not_become_a_formula_on_its_way_back():
    book = opened(
        marked_up(written([["=cmd|' /C calc'!A0", Formula("=1+1")]], name="A"), [Mark("A", 1, 1, "=1+1 sai.")])
    )
    assert [cell.data_type for cell in book["A"][1]] == ["s", "f"]


def test_a_plain_list_comes_back_as_a_workbook():
    book = opened(marked_up(csv_of(tax_code(1)).encode(), [Mark("", 2, 7, SENTENCE)], "a.csv"))
    assert (book.active["A2"].value, book.active["G2"].comment.text) == (tax_code(1), SENTENCE)


def test_two_errors_in_one_cell_share_its_comment():
    book = opened(marked_up(good(tax_code(1)), [Mark("Dữ liệu", 2, 7, "Một."), Mark("Dữ liệu", 2, 7, "Hai.")]))
    assert book.active["G2"].comment.text == "Một.\nHai."


@pytest.mark.parametrize("name", ["a macro", "half a file", "a million blank rows"])
def test_what_cannot_be_marked_comes_back_as_a_list_of_its_errors(name):
    content = next(case for case in corpus() if case.name == name).content
    book = opened(marked_up(content, [Mark("B", 3, 28, "=1+1"), Mark("A", 2, 7, SENTENCE)]))
    assert [[cell.value for cell in row] for row in book["Lỗi"]] == [
        ["Trang tính", "Ô", "Lỗi và cách sửa"],
        ["A", "G2", SENTENCE],
        ["B", "AB3", "'=1+1"],
    ]
