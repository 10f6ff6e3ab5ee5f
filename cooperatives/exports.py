"""Lists as files: exactly the rows that a filter means, read by a server-side cursor, written row by row.

Excel: text is typed as text, so codes keep their zeros and nothing is ever a formula; figures are figures, days are
days. The heads are the labels of `tables.py` and the columns that say which row is meant are always there, so that the
file can be imported again. No column of personal data exists in `tables.py`, so none gets into a file.

CSV: UTF-8 with its mark and ";" between cells, decimals with a comma: that is what Excel with Vietnamese settings opens
by a double click; "," would be its decimal sign. Text that Excel would take for a formula begins with an apostrophe.
"""

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import IO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from rustpy_xlsxwriter import FastExcel, Format

from accounts.models import User
from accounts.permissions import Act, require
from cooperatives.models import ListExport
from cooperatives.selectors.lists import LISTINGS, READ, Listing, in_order, listed, wanted_sort, words_of, worked_out
from cooperatives.tables import ORGANISATIONS, RATINGS, RECOGNITIONS, RETURNS, SUBMISSIONS, SUPPORT, Column, Shape
from coopportal.kit import clock
from coopportal.kit.numbers import MILLION
from coopportal.kit.paging import chip_labels
from coopportal.kit.sheets import typed_text
from jobs import services as jobs
from jobs.running import RunningJob

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CONTENT_TYPES = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}
AT_ONCE = 1_000  # rows that are written while the person waits
KEPT = timedelta(days=7)
BATCH = 2_000
PIECE = 1 << 20
FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")
NAMES = {
    ORGANISATIONS: "danh-sach-htx",
    RETURNS: "phieu-nam",
    RATINGS: "xep-loai",
    SUPPORT: "ho-tro",
    RECOGNITIONS: "khen-thuong-chung-nhan",
    SUBMISSIONS: "so-lieu-cap-xa",
}
A4 = {"landscape": True, "paper_size": 9, "fit_to_pages": (1, 0)}
WIDTHS = {Shape.DAY: 12, Shape.YEAR: 8, Shape.FLAG: 10, Shape.CODE: 16, Shape.CHOICE: 22, Shape.CHOICES: 30}
WIDE = {"legal_status": 34, "name": 44, "title": 44, "address": 44, "note": 40, "reason": 40, "product": 34}


@dataclass(frozen=True)
class Content:
    """What a file holds: `rows` are tuples in the order of `columns`, read as they are asked for; `title` its sheet's."""

    title: str
    columns: list[Column]
    rows: Iterable[tuple]
    about: list[tuple[str, str]]


def export_columns(listing: Listing, keys: list[str]) -> list[Column]:
    """Those asked for and those that say which row is meant; all of them when none is asked for."""
    wanted = {*keys, *listing.table.identity} if keys else listing.table.by_key
    return [column for column in listing.table.shown if column.key in wanted]


def content_of(
    listing: Listing, user: User, query: QueryDict, keys: list[str], only: list[int] | None = None
) -> tuple[Content, int]:
    """What the filter means for this person now, and how many rows; `only` those ticked, at most `AT_ONCE`.

    Raises ValidationError for a filter that is wrong.
    """
    form, rows = listed(listing, user, query)
    if not form.is_valid():
        raise ValidationError("Điều kiện lọc chưa đúng. Hãy sửa rồi xuất lại.", code="filter_wrong")
    if only is not None:
        rows = rows.filter(pk__in=only[:AT_ONCE])
    sort = wanted_sort(listing, user, query.get("sort", ""))
    ordered, order = in_order(listing, rows, sort, user)
    columns = export_columns(listing, keys)
    values = worked_out(ordered, columns).order_by(*order).values_list(*(column.source for column in columns))
    ticks = [] if only is None else ["các dòng đã đánh dấu"]
    filters = "; ".join([*(label for _, label in chip_labels(form)), *ticks])
    about = about_list(listing.table.name, filters, user)
    return Content(listing.table.name, columns, values.iterator(chunk_size=BATCH), about), rows.count()


def about_list(name: str, filters: str, user: User) -> list[tuple[str, str]]:
    """What a reader of the file must know who did not see the page."""
    return [
        ("Danh sách", name),
        ("Điều kiện lọc", filters or "không lọc"),
        ("Địa bàn", user.commune.full_name if user.commune_id else user.place.full_name),
        ("Số liệu đến", f"{clock.local(clock.now()):%H:%M ngày %d/%m/%Y}"),
        ("Người xuất", f"{user.full_name}, {user.agency}"),
    ]


@dataclass(frozen=True)
class OtherList:
    """A list of another app that this one's job writes, too; a query says all of what is asked for.

    `content_of` raises ValidationError where nothing can be written (any more); `url` is where the list is read.
    """

    name: str
    content_of: Callable[[User, QueryDict], tuple[Content, int]]
    file_name: Callable[[User, QueryDict, str], str]
    url: Callable[[QueryDict], str]


OTHER_LISTS: dict[str, OtherList] = {}  # filled by the apps above, in AppConfig.ready()


def file_name(listing: Listing, user: User, kind: str) -> str:
    """ "danh-sach-htx_bac-kan_20261122-0930.xlsx"."""
    return f"{NAMES[listing.table]}_{user.place.slug}_{clock.local(clock.now()):%Y%m%d-%H%M}.{kind}"


# Excel


def write_xlsx(content: Content, path: Path, passed: Callable[[int], None] = lambda count: None) -> int:
    """The number of rows written. `passed` hears how many there are so far."""
    count = 0
    heads = [column.label for column in content.columns]
    writers = [as_cell(column) for column in content.columns]

    def rows() -> Iterator[dict]:
        nonlocal count
        for row in content.rows:
            count += 1
            if count % BATCH == 0:
                passed(count)
            yield {
                head: write(value) if write and value is not None else value
                for head, write, value in zip(heads, writers, row, strict=True)
            }

    book = FastExcel(str(path)).freeze(row=1)
    given = {
        "column_widths": [float(width_of(column)) for column in content.columns],
        "column_formats": [format_of(column) for column in content.columns],
        "header_format": Format().set_bold().set_text_wrap().set_background_color("#E6F0F8"),
        "row_heights": {0: 32.0},  # for heads of two lines
        "page_setup": A4 | {"repeat_rows": 0},
    }
    written = rows()
    first = next(written, None)
    if first is None:
        book.sheet(content.title, [dict.fromkeys(heads)], **given)
    else:
        codes = [column.label for column in content.columns if column.shape is Shape.CODE]
        book.sheet(content.title, put_back(first, written), autofilter=True, ignore_errors=codes, **given)
    book.sheet("Thông tin", about_rows(content, lambda: count), column_widths=[22.0, 90.0], page_setup=A4)
    book.save()
    return count


def put_back(first, rest):
    yield first
    yield from rest


def about_rows(content: Content, count: Callable[[], int]) -> Iterator[dict]:
    """Written after the rows, so it can say how many they were."""
    for label, text in content.about:
        yield {"Mục": label, "Nội dung": typed_text(text)}
    yield {"Mục": "Số dòng", "Nội dung": count()}


def as_cell(column: Column) -> Callable | None:
    """What makes a cell of a value that is not blank; None where the value is the cell."""
    match column.shape:
        case Shape.TEXT | Shape.CODE:
            return lambda text: typed_text(text) or None
        case Shape.MONEY:
            return lambda vnd: vnd / MILLION
        case Shape.CHOICE | Shape.CHOICES:
            words = words_of(column)
            return lambda value: words(value) or None
        case Shape.FLAG:
            return READ[Shape.FLAG]
    return None


def format_of(column: Column) -> Format:
    match column.shape:
        case Shape.DAY:
            return Format().set_num_format("dd/mm/yyyy")
        case Shape.COUNT:
            return Format().set_num_format("0" if column.fixed else "#,##0")
        case Shape.MONEY | Shape.DECIMAL:
            return Format().set_num_format("#,##0.######")
        case Shape.YEAR:
            return Format().set_num_format("0")
    return Format().set_num_format("@")


def width_of(column: Column) -> int:
    return WIDE.get(column.key) or WIDTHS.get(column.shape) or max(12, min(len(column.label), 24))


# CSV


def csv_pieces(content: Content, passed: Callable[[int], None] = lambda count: None) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.label for column in content.columns])
    yield b"\xef\xbb\xbf"
    cells = [as_csv(column) for column in content.columns]
    rows, count = iter(content.rows), 0
    while batch := list(islice(rows, BATCH)):
        writer.writerows(
            ["" if value is None else write(value) for write, value in zip(cells, row, strict=True)] for row in batch
        )
        count += len(batch)
        passed(count)
        yield taken(buffer)
    yield taken(buffer)


def taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def as_csv(column: Column) -> Callable:
    match column.shape:
        case Shape.MONEY:
            return lambda vnd: decimal_comma(Decimal(vnd) / MILLION)
        case Shape.DECIMAL | Shape.COUNT:
            return decimal_comma
    words = words_of(column)
    return lambda value: no_formula(words(value))


def decimal_comma(value) -> str:
    return str(int(value)) if value == int(value) else f"{value:f}".replace(".", ",")


def no_formula(text: str) -> str:
    return "'" + text if text.startswith(FORMULA_MARKS) else text


# Asking for it, and doing it


def file_pieces(content: Content, kind: str, passed: Callable[[int], None] = lambda count: None) -> Iterator[bytes]:
    """The file, a piece at a time; of a workbook once it is written as a whole to a temporary one."""
    if kind == ListExport.Format.CSV:
        yield from csv_pieces(content, passed)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "list.xlsx")
        write_xlsx(content, path, passed)
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece


def file_at_once(content: Content, kind: str) -> IO[bytes]:
    """An open temporary file, gone once it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 – the response closes it
    file.writelines(file_pieces(content, kind))
    file.seek(0)
    return file


def request_export(listing: Listing, query: str, keys: list[str], kind: str, *, by: User) -> ListExport:
    """Ask for a list as a file. Raises PermissionDenied, ValidationError."""
    return request_file(listing.code, query, keys, kind, by=by)


@transaction.atomic
def request_file(list_code: str, query: str, keys: list[str], kind: str, *, by: User) -> ListExport:
    """Ask for the list of that code, one of `LISTINGS` or of `OTHER_LISTS`. Raises PermissionDenied."""
    require(by, Act.REGISTRY_EXPORT)
    export = ListExport.objects.create(owner=by, list_code=list_code, query=query, keys=keys, format=kind)
    export.job = jobs.enqueue("list_export", by=by, export=str(export.pk))
    export.save(update_fields=["job"])
    return export


def run_export(job: RunningJob) -> None:
    """The rights are those of now: what the owner may see, if they still may take it out."""
    export = ListExport.objects.select_for_update().get(pk=job.arguments["export"])
    owner = job.owner
    require(owner, Act.REGISTRY_EXPORT)
    content, count, name = content_and_name(export, owner)

    def passed(done: int) -> None:
        job.progress(done, max(count, done), "Đang ghi các dòng")

    pieces = file_pieces(content, export.format, passed)
    export.file = jobs.store_file(
        name, CONTENT_TYPES[export.format], pieces, agency=job.agency, keep_until=clock.now() + KEPT
    )
    export.bases, export.commune_id, export.row_count = sorted(owner.territory_ids), owner.commune_id, count
    export.save(update_fields=["file", "bases", "commune", "row_count"])
    job.result("cooperatives:export", export.pk)


def content_and_name(export: ListExport, owner: User) -> tuple[Content, int, str]:
    query = QueryDict(export.query)
    if other := OTHER_LISTS.get(export.list_code):
        return *other.content_of(owner, query), other.file_name(owner, query, export.format)
    listing = LISTINGS[export.list_code]
    return *content_of(listing, owner, query, export.keys), file_name(listing, owner, export.format)


def list_of(export: ListExport) -> tuple[str, str]:
    """The name of the list that is written, and the address where it is read with the same filter."""
    if other := OTHER_LISTS.get(export.list_code):
        return other.name, other.url(QueryDict(export.query))
    listing = LISTINGS[export.list_code]
    return listing.table.name, f"{listing.url}?{export.query}" if export.query else listing.url


def may_fetch(export: ListExport, user: User) -> bool:
    """Whether the person still holds the territory whose rows were written."""
    within = set(export.bases) <= user.territory_ids
    return within and (user.commune_id is None or export.commune_id in user.commune_ids)
