from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import openpyxl
import pytest
import xlsxwriter

from coopportal.kit.sheets import safe_cell


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("Hợp tác xã Đồng Tâm", "Hợp tác xã Đồng Tâm"),
        ("- Vốn ngân sách", "- Vốn ngân sách"),
        ("+84 912 000 000", "+84 912 000 000"),
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("{=1+1}", "'{=1+1}"),
        ("\x00=1+1", "'=1+1"),
        ("a\x0bb\x1f\x7f\x85\ufffe", "ab"),
        ("lone \ud800surrogate", "lone surrogate"),
        ("dòng 1\r\ndòng 2\tcột", "dòng 1\ndòng 2 cột"),
        ("_x0041_ và _x00e9_", "_x005F_x0041_ và _x005F_x00e9_"),
        ("_x0041", "_x0041"),
        (None, None),
        (0, 0),
        (True, True),
        (Decimal("1.5"), Decimal("1.5")),
        (Fraction(1, 4), Decimal("0.25")),
        (date(2024, 12, 31), date(2024, 12, 31)),
        (datetime(2026, 12, 31, 17, 0, tzinfo=UTC), datetime(2027, 1, 1, 0, 0)),
    ],
)
def test_a_cell_holds_what_was_meant(value, cell):
    assert safe_cell(value) == cell


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity"), Decimal("sNaN")])
def test_what_is_no_number_is_refused_instead_of_written_as_empty(value):
    with pytest.raises(ValueError, match="không phải là số"):
        safe_cell(value)


@pytest.mark.parametrize(("text", "fits"), [("a" * 32_767, True), ("a" * 32_768, False), ("😀" * 16_384, False)])
def test_text_is_refused_instead_of_cut(text, fits):
    if fits:
        assert safe_cell(text) == text
    else:
        with pytest.raises(ValueError, match="chỉ chứa được 32.767"):
            safe_cell(text)


HOSTILE = ["=1+1", "{=SUM(A1)}", "@SUM(1)", "-2+3", "\t=1", "http://evil.example", "_x0041_"]


def test_xlsxwriter_writes_no_formula_and_reads_back_as_text():
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:  # with the library's own dangerous defaults
        sheet = book.add_worksheet()
        for row, text in enumerate(HOSTILE):
            sheet.write(row, 0, safe_cell(text, escape=False))
    cells = openpyxl.load_workbook(file).active["A"]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells][2:4] == ["@SUM(1)", "-2+3"]


def test_openpyxl_writes_no_formula():
    file, book = BytesIO(), openpyxl.Workbook()
    for text in HOSTILE:
        book.active.append([safe_cell(text)])
    book.save(file)
    assert {cell.data_type for cell in openpyxl.load_workbook(file).active["A"]} == {"s"}
