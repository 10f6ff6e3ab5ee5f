"""What all rows share: a version that grows, `COUNT(*) FILTER`, and the one COPY of the code."""

import io

import pgtrigger
import psycopg2
from django.db import DatabaseError, connection, models, transaction
from django.db.models import Aggregate, BigIntegerField
from django.db.models.expressions import Star
from django.db.models.functions import Now


class CountRows(Aggregate):
    """`COUNT(*) FILTER (WHERE …)`: counts rows without touching a column. 0 over nothing."""

    function = name = "COUNT"
    output_field = BigIntegerField()
    empty_result_set_value = 0

    def __init__(self, filter=None, **extra):
        super().__init__(Star(), filter=filter, **extra)


class Versioned(models.Model):
    """A row that people edit. `version` grows with each UPDATE, by a trigger, whoever writes; pages and the API send it back."""

    version = models.PositiveIntegerField("phiên bản", db_default=1, editable=False)
    created_at = models.DateTimeField("tạo lúc", db_default=Now(), editable=False)

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


ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def copy_line(row) -> str:
    return "\t".join(map(copy_cell, row)) + "\n"


def copy_cell(value) -> str:
    """Only text can hold what COPY must not see; what else prints as text prints none of it."""
    if value is None:
        return r"\N"
    return value.translate(ESCAPES) if isinstance(value, str) else str(value)


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

    The transaction bears `reason` as its application name, so that history triggers can tell it from a page's write.
    Raises django.db.DatabaseError for a bad row; then nothing was written.
    """
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('application_name', %s, true)", [reason])
        try:
            cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", RowStream(rows))
        except psycopg2.Error as error:
            raise DatabaseError(str(error)) from error
