from datetime import date
from io import BytesIO

import pytest
import xlsxwriter

from coopportal.kit.workbooks.reading import Refused, Unreadable, read_workbook


def workbook(*sheets) -> bytes:
    """Each sheet: (name, rows)."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    sheet.write(number, column, cell, *([day] if isinstance(cell, date) else []))
    return file.getvalue()


def test_cells_come_as_they_stand():
    rows = [["Tên", "Ngày", "Số", "Có"], ["HTX Đồng Tâm", date(2024, 12, 31), 1.5, True], [None, None, 2, None]]
    (sheet,) = read_workbook(workbook(("HTX", rows)), "a.xlsx")
    assert (sheet.name, sheet.rows, sheet.first_row, sheet.first_column) == ("HTX", rows, 1, 1)


def test_a_formula_is_refused_not_evaluated():
    (sheet,) = read_workbook(workbook(("A", [["a", "=1+1"], ["b", 2]])), "a.xlsx")
    assert sheet.rows == [["a", Refused("formula")], ["b", 2.0]]


def test_a_list_in_plain_text_is_read():
    (sheet,) = read_workbook("Tên;Số\nHTX Đồng Tâm;1,5\n".encode(), "a.csv")
    assert sheet.rows == [["Tên", "Số"], ["HTX Đồng Tâm", "1,5"]]


@pytest.mark.parametrize(
    ("content", "rule"), [(b"PK\x03\x04", "broken_file"), (b"%PDF-1.7", "is_pdf"), (b"", "empty_file")]
)
def test_what_is_no_workbook_is_told(content, rule):
    with pytest.raises(Unreadable) as caught:
        read_workbook(content, "a.xlsx")
    assert caught.value.rule == rule
