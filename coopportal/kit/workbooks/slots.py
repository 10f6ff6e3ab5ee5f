"""Places to be filled in a form: found and filled by openpyxl inside the guarded child.

A place is a cell whose text holds {{…}}, or a named cell whose name has a dot ("htx_new.luy_ke").
"""

import re
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook, load_workbook

from coopportal.kit.workbooks.guard import parts_of

DRAWN = re.compile(r"xl/(charts|media|diagrams)/", re.IGNORECASE)
QUOTED = re.compile(r'"[^"]*"')


def found(content: bytes) -> dict:
    """{"cells": [[sheet, cell, text, is a formula]], "names": [[name, sheet, cell]], "drawn": bool}: all there are.

    A name that is not of one cell comes with an empty sheet. `drawn`: it has pictures or charts, which filling would lose.
    """
    book = load_workbook(BytesIO(content))
    cells = [
        [sheet.title, cell.coordinate, cell.value, cell.data_type == "f"]
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and ("{{" in cell.value or "}}" in cell.value)
    ]
    drawn = any(DRAWN.search(member.filename) for member in parts_of(content))
    return {"cells": cells, "names": list(_named(book)), "drawn": drawn}


def _named(book: Workbook):
    for names in (book.defined_names, *(sheet.defined_names for sheet in book.worksheets)):
        for name, defined in names.items():
            if "." not in name or name.startswith("_"):  # Excel's own names begin so
                continue
            places = list(defined.destinations) if defined.type == "RANGE" else []
            sheet, cell = places[0] if len(places) == 1 else ("", "")
            single = sheet in book.sheetnames and ":" not in cell
            yield [name, sheet if single else "", cell.replace("$", "")]


def filled(content: bytes, values: list) -> bytes:
    """`values`: [sheet, cell, what, format]; `what` is a text, or {"number": "…", "percent": bool}.

    The form's own look stays; a number gets `format` only where the form says none. A percentage goes into a cell whose
    format multiplies by a hundred as the ratio that it is.
    """
    book = load_workbook(BytesIO(content))
    for sheet, place, what, number_format in values:
        cell = book[sheet][place]
        if isinstance(what, str):
            cell.value = what
            cell.data_type = "s"  # a text, whatever it begins with
            continue
        number = Decimal(what["number"])
        if cell.number_format == "General":
            cell.number_format = number_format
        elif what["percent"] and "%" in QUOTED.sub("", cell.number_format):
            number /= 100
        cell.value = number
    book.calculation.fullCalcOnLoad = True  # what its own formulas showed was of the empty form
    file = BytesIO()
    book.save(file)
    return file.getvalue()
