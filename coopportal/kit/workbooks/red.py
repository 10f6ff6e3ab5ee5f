"""Red cells and comments, put on by openpyxl inside the guarded child."""

from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from coopportal.kit.sheets import safe_cell
from coopportal.kit.workbooks import delimited

RED = PatternFill("solid", start_color="FFFFC7CE")
AUTHOR = "Cổng thông tin"
MOST_COMMENTS = 2000  # each is a drawing; the cells after them are red all the same
MOST_MARKED_CELLS = 250_000  # and rows; openpyxl needs some 450 bytes and 25 µs for each
WIDTH, HEIGHT = 320, 110  # pixels


def with_red_cells(content: bytes, marks: list[dict]) -> bytes:
    """Formulas, formats, hidden sheets and lists stay; pictures and charts do not (openpyxl drops them)."""
    return _saved(load_workbook(BytesIO(content)), marks)


def of_list(content: bytes, marks: list[dict]) -> bytes:
    """A list in plain text becomes a sheet; every cell is text."""
    book = Workbook()
    for number, row in enumerate(delimited.read(content), start=1):
        for column, text in enumerate(row, start=1):
            if text:
                cell = book.active.cell(number, column, safe_cell(text))
                cell.data_type = "s"
    return _saved(book, [mark | {"sheet": book.active.title} for mark in marks])


def _saved(book: Workbook, marks: list[dict]) -> bytes:
    sentences: dict[tuple, list[str]] = {}
    for mark in marks:
        if mark["sheet"] in book.sheetnames:
            sentences.setdefault((mark["sheet"], mark["row"], mark["column"]), []).append(mark["sentence"])
    for number, ((sheet, row, column), told) in enumerate(sentences.items()):
        cell = book[sheet].cell(row, column)
        cell.fill = RED
        if number < MOST_COMMENTS and cell.__class__.__name__ != "MergedCell":
            earlier = [cell.comment.text] if cell.comment else []
            cell.comment = Comment("\n".join([*told, *earlier])[:2000], AUTHOR, height=HEIGHT, width=WIDTH)
    file = BytesIO()
    book.save(file)
    return file.getvalue()
