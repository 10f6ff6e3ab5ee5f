"""The rows behind a figure as a file: exactly those that the filter leaves, under the heads of the page."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from accounts.models import User
from cooperatives.exports import Content, csv_pieces, write_xlsx
from cooperatives.tables import Column, Shape
from coopportal.kit import clock
from indicators.records import Shown
from indicators.selectors.records import Listed

SHEET = "Bản ghi"
CODES = {"code"}  # keys of columns whose digits are no number


def records_content(rows: Listed, columns: list[Shown], about: list[tuple[str, str]], user: User) -> Content:
    about = [
        *about,
        ("Số liệu đến", f"{clock.local(clock.now()):%H:%M ngày %d/%m/%Y}"),
        ("Người xuất", f"{user.full_name}, {user.agency}"),
    ]
    cells = (tuple(shown.cell(row) for shown in columns) for row in rows)
    return Content(SHEET, [Column(one.key, one.label, shape_of(one)) for one in columns], cells, about)


def shape_of(shown: Shown) -> Shape:
    if shown.kind == "date":
        return Shape.DAY
    if shown.kind == "number":
        return Shape.DECIMAL if shown.path == "amount" else Shape.YEAR
    return Shape.CODE if shown.key in CODES else Shape.TEXT


def records_file(content: Content, kind: str) -> IO[bytes]:
    """An open temporary file that is gone once it is closed: however many rows, memory holds a batch of them."""
    if kind == "xlsx":
        return made(lambda path: write_xlsx(content, path))

    def write(path: Path) -> None:
        with path.open("wb") as file:
            file.writelines(csv_pieces(content))

    return made(write)


def made(write: Callable[[Path], object]) -> IO[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "records")
        write(path)
        return path.open("rb")  # what is open is read to its end, though its name goes with the folder
