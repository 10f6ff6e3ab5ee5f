"""What all rows share: a version that grows and its lock, who wrote them first, `COUNT(*) FILTER`, and the one COPY."""

import io
import re
from collections.abc import Iterable, Sequence

import pgtrigger
import psycopg2
from django.db import DatabaseError, connection, models, transaction
from django.db.models import Aggregate, BigIntegerField, Func, UUIDField
from django.db.models.expressions import Star
from django.db.models.functions import Now

from coopportal.kit.refusals import Conflict


class CountRows(Aggregate):
    """`COUNT(*) FILTER (WHERE …)`: counts rows without touching a column. 0 over nothing."""

    function = name = "COUNT"
    output_field = BigIntegerField()
    empty_result_set_value = 0

    def __init__(self, filter=None, **extra):
        super().__init__(Star(), filter=filter, **extra)


class Versioned(models.Model):
    """A row that people edit. `version` grows with each UPDATE, by a trigger, whoever writes; pages and the API send it back.

    `created_in` is the history context (user, job, reason, address) of the INSERT, filled in by the database; None for
    rows that no context surrounded. What came after stands in the model's events (kit/history.py).
    """

    version = models.PositiveIntegerField("phiên bản", db_default=1, editable=False)
    created_at = models.DateTimeField("tạo lúc", db_default=Now(), editable=False)
    created_in = models.ForeignKey(
        "pghistory.Context",
        models.DO_NOTHING,
        null=True,
        db_default=Func(function="_pgh_attach_context", output_field=UUIDField()),
        db_constraint=False,
        db_index=False,
        related_name="+",
        editable=False,
    )

    class Meta:
        abstract = True
        triggers = [
            pgtrigger.Trigger(
                name="raise_version",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="NEW.version = OLD.version + 1; RETURN NEW;",
            )
        ]


class StaleRow(Conflict):
    """`row`, as it is now, was changed after the person opened it. Forms show both values (kit/conflicts.py)."""

    SENTENCE = "Bản ghi này đã được người khác sửa sau khi bạn mở. Hãy mở lại, xem giá trị mới rồi sửa tiếp."

    def __init__(self, row, sentence: str = SENTENCE):
        super().__init__(sentence, row.get_absolute_url() if hasattr(row, "get_absolute_url") else "")
        self.row = row


def lock(rows: models.QuerySet, pk, version: int | None):
    """The row `pk`, locked to the end of the transaction. Raises StaleRow when it is not at `version`, DoesNotExist.

    A `version` of None asks for no comparison: the act does not depend on what the person saw.
    """
    row = rows.select_for_update(of=("self",)).get(pk=pk)
    if version is not None and row.version != version:
        raise StaleRow(row)
    return row


COPIED_AT_ONCE = 1 << 18  # bytes
NEEDS_ESCAPE = re.compile(r"[\\\t\n\r]")
ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def copy_line(row) -> str:
    return "\t".join(map(copy_cell, row)) + "\n"


def copy_cell(value) -> str:
    """Only text can hold what COPY must not see; what else prints as text prints none of it."""
    if value is None:
        return r"\N"
    return value.translate(ESCAPES) if isinstance(value, str) else str(value)


def copy_column(cells: Sequence) -> Sequence:
    """What prints as `copy_cell` of each: the cells themselves as far as they do."""
    kinds = set(map(type, cells))
    if kinds == {str}:
        return list(map(copy_cell, cells)) if NEEDS_ESCAPE.search("".join(cells)) else cells
    return list(map(copy_cell, cells)) if kinds & {str, type(None)} else cells


class RowStream(io.TextIOBase):
    """A generator of rows as the readable text file that COPY asks for; never holds more than one read."""

    def __init__(self, rows):
        self.lines, self.buffer = map(copy_line, rows), ""

    def read(self, size=-1):
        while size < 0 or len(self.buffer) < size:
            line = next(self.lines, None)
            if line is None:
                break
            self.buffer += line
        chunk, self.buffer = (self.buffer, "") if size < 0 else (self.buffer[:size], self.buffer[size:])
        return chunk


def copy_rows(model, columns, rows, *, reason="import"):
    """COPY `rows` (tuples in the order of `columns`, column names) into the table of `model`, in one transaction.

    The transaction bears `reason` as its application name, so that history triggers can tell it from a page's write,
    and the rows of a versioned model bear the history context around the call. `model` is a model or a table's name.
    Raises django.db.DatabaseError for a bad row; then nothing was written.
    """
    versioned = isinstance(model, type) and issubclass(model, Versioned) and "created_in_id" not in columns
    columns = [*columns, "created_in_id"] if versioned else columns
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    table = connection.ops.quote_name(model if isinstance(model, str) else model._meta.db_table)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('application_name', %s, true)", [reason])
        if versioned:
            context = attached_context(cursor)
            rows = ((*row, context) for row in rows)
        copy_from(cursor, table, names, RowStream(rows))


def copy_text(columns: Sequence[Sequence]) -> str:
    """Rows, given column by column, as COPY reads them: several times as fast as row by row."""
    line = "\t".join(["%s"] * len(columns)) + "\n"
    return "".join([line % row for row in zip(*map(copy_column, columns), strict=True)])


def copy_table(table: str, columns: Iterable[str], text: str) -> None:
    """COPY rows that `copy_text` wrote into a temporary table."""
    names = ", ".join(map(connection.ops.quote_name, columns))
    with connection.cursor() as cursor:
        copy_from(cursor, connection.ops.quote_name(table), names, io.StringIO(text))


def copy_from(cursor, table: str, names: str, stream) -> None:
    try:
        cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", stream, size=COPIED_AT_ONCE)
    except psycopg2.Error as error:
        raise DatabaseError(str(error)) from error


def attached_context(cursor) -> str | None:
    """The id of the history context around us, its row written if it was not. COPY bypasses what does it elsewhere.

    pghistory leaves SELECT alone, hence the WITH: it is a statement like any other to it.
    """
    cursor.execute("WITH context AS (SELECT _pgh_attach_context() AS id) SELECT id FROM context")
    return cursor.fetchone()[0]
