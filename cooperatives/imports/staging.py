"""The rows of a file in temporary tables: what they say, whom they mean, what is wrong with them, what they would change.

Everything is set-based: 35,000 rows are a handful of statements. The tables live as long as the transaction:

    staged    one row a row of the file, a typed column a key, `cleared` the keys with an "x"
    seen      the organisations that the person sees
    aimed     row → organisation, the record it would change, the state to copy in; each writer makes its own
    faults    row, key, rule, sentence, severity
    compared  row → outcome, changes
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection

from accounts.models import User
from cooperatives.imports.columns import by_key
from cooperatives.imports.mapping import Mapping
from cooperatives.models import Kind, Organisation
from cooperatives.ownership import Block, act_for
from cooperatives.tables import IMPORTED, Column, Shape
from coopportal.kit.rows import attached_context, copy_rows, copy_table

ERROR, WARNING = "error", "warning"
# Of a few ten thousand rows 3,000 tell the planner enough, and they fit into memory, sorted or hashed.
FOR_LARGE_TABLES = """SET LOCAL default_statistics_target = 10; SET LOCAL work_mem = '64MB';
                      SET LOCAL enable_mergejoin = off"""
TYPES = {
    Shape.TEXT: "text",
    Shape.CODE: "text",
    Shape.COUNT: "bigint",
    Shape.DECIMAL: "numeric",
    Shape.MONEY: "bigint",
    Shape.YEAR: "integer",
    Shape.DAY: "date",
    Shape.FLAG: "boolean",
    Shape.CHOICE: "text",
    Shape.CHOICES: "varchar[]",
}
# Text comes back from a workbook on one line, with one space between words and without what XML cannot hold; text that
# begins like a formula may bear an apostrophe. Codes come back without spaces. (%s is the text.)
AS_READ = {
    Shape.TEXT: r"""regexp_replace(btrim(regexp_replace(regexp_replace(%s, '[\x01-\x08\x0e-\x1f\x7f-\x9f]', '', 'g'),
                                                        '\s+', ' ', 'g')), '^''(?=[-=+@{])', '')""",
    Shape.CODE: r"regexp_replace(%s, '\s+', '', 'g')",
}
SEEN = ("id", "code", "certificate_number", "name", "kind", "sector", "base_id", "commune_id", "version", "address")


@dataclass(frozen=True)
class Fault:
    """`row` as the sheet counts; `key` of the column, "" for the whole row."""

    row: int
    key: str
    rule: str
    sentence: str
    severity: str = ERROR


@dataclass
class Staging:
    """One file of one person, staged. `keys`: what the file says anything about; `cleared`: keys with an "x" somewhere.

    `notices`: what the person should know; `questions`: what only the person can say (imports/notices.py).
    """

    code: str
    by: User
    mapping: Mapping
    keys: list[str] = field(default_factory=list)
    cleared: set[str] = field(default_factory=set)
    notices: list[str] = field(default_factory=list)
    questions: list = field(default_factory=list)

    def __post_init__(self):
        self.columns: dict[str, Column] = by_key(self.code)

    # statements

    def execute(self, sql: str, parameters=()) -> int:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.rowcount

    def rows(self, sql: str, parameters=()) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall()

    def make(self, table: str, query: str, parameters=()) -> int:
        """A temporary table of what the query finds; of an earlier file in the same transaction nothing stays."""
        self.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
        return self.execute(f"CREATE TEMP TABLE {table} ON COMMIT DROP AS {query}", parameters)

    def make_empty(self, table: str, columns: str) -> None:
        self.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
        self.execute(f"CREATE TEMP TABLE {table} ({columns}) ON COMMIT DROP")

    def value(self, sql: str, parameters=()):
        return self.rows(sql, parameters)[0][0]

    def insert(self, table: str, columns: list[str], rows: Iterable[tuple]) -> None:
        copy_rows(table, columns, rows)

    def context(self) -> str | None:
        """The history context around us: rows that SQL inserts name it once instead of asking for each."""
        with connection.cursor() as cursor:
            return attached_context(cursor)

    # what the file says

    def has(self, key: str) -> bool:
        return key in self.keys

    def fill(self, keys: list[str], text: str, faults: Iterable[Fault]) -> None:
        """`text`: the rows as COPY takes them: number, a value a key, and "{key,key}" of what is cleared."""
        self.keys = keys
        self.execute(FOR_LARGE_TABLES)
        typed = "".join(f', "{key}" {TYPES[self.columns[key].shape]}' for key in self.keys)
        self.make_empty("staged", f"row integer{typed}, cleared text[]")
        self.make_empty("faults", "row integer, key text, rule text, sentence text, severity text")
        copy_table("staged", ["row", *keys, "cleared"], text)
        self.add(faults)
        told = [f'"{key}"' for key in self.keys if self.columns[key].fixed or key in IMPORTED[self.code].identity]
        self.execute(
            f"ANALYZE staged ({', '.join(['row', *told])})"
        )  # what rows are found by; figures need no statistics

    def add(self, faults: Iterable[Fault]) -> None:
        rows = [(one.row, one.key, one.rule, one.sentence, one.severity) for one in faults]
        if rows:
            self.insert("faults", ["row", "key", "rule", "sentence", "severity"], rows)

    def digest(self) -> str:
        """The same for files that say the same, whatever they look like and wherever their rows stand: each row hashed twice."""
        keys = ", ".join(f's."{key}"' for key in sorted(self.keys))
        row = f"ROW({keys}, s.cleared)"
        sums = " || '/' || ".join(f"sum(hash_record_extended({row}, {seed}))::text" for seed in (1, 2))
        return self.value(f"SELECT {sums} FROM staged s")

    # whom it means

    def see(self) -> None:
        """Only organisations of the person's territory exist for the import: others are as unknown as none."""
        sql, parameters = Organisation.objects.visible_to(self.by).order_by().values(*SEEN).query.sql_with_params()
        self.make("seen", f"{sql}", parameters)
        self.execute("ANALYZE seen (id, code)")

    def kinds_owned(self, block: Block) -> list[str]:
        return [kind for kind in Kind.values if self.by.can(act_for(block, kind))]

    # what is wrong

    def fault(self, key: str, rule: str, sentence: str, where: str, parameters=(), severity: str = ERROR) -> int:
        """A fault for each row that `where` finds. `where` follows FROM: tables s (staged), a (aimed) and what it joins.

        `sentence` is an SQL expression when it begins with "=", else a text.
        """
        words, values = (sentence[1:], ()) if sentence.startswith("=") else ("%s", (sentence,))
        return self.execute(
            f"INSERT INTO faults SELECT s.row, %s, %s, {words}, %s FROM staged s JOIN aimed a USING (row) {where}",
            (key, rule, *values, severity, *parameters),
        )

    def require_filled(self, keys: Iterable[str], where: str) -> None:
        """Rows of `where` that leave one of these empty; a cell that could not be read has its own fault already."""
        told = "NOT EXISTS (SELECT FROM faults f WHERE f.row = s.row AND f.key = %s)"
        for key in keys:
            empty = f's."{key}" IS NULL AND ' if self.has(key) else ""
            label = self.columns[key].label
            self.fault(
                key, "missing", f"Thiếu “{label}”. Hãy điền cột này.", f"WHERE {empty}{told} AND {where}", (key,)
            )

    # what it would change

    def is_other(self, key: str, old: str) -> str:
        """SQL: does the file state something else. What only reads otherwise after its way through a workbook does not."""
        new = f's."{key}"'
        other, as_read = f"{new} IS DISTINCT FROM {old}", AS_READ.get(self.columns[key].shape)
        if as_read:
            other += f" AND {as_read % new} IS DISTINCT FROM {as_read % old}"
        return f"({new} IS NOT NULL AND {other})"

    def new_value(self, key: str, old: str, empty: str = "NULL") -> str:
        """SQL: the value after the import; blank leaves the old one, "x" empties it."""
        value = f'coalesce(s."{key}", {old})'
        return f"CASE WHEN '{key}' = ANY(s.cleared) THEN {empty} ELSE {value} END" if key in self.cleared else value

    def differs(self, key: str, old: str, empty: str = "NULL") -> str:
        new = self.is_other(key, old)
        if key in self.cleared:
            new = f"CASE WHEN '{key}' = ANY(s.cleared) THEN {old} IS DISTINCT FROM {empty} ELSE {new} END"
        return f"({new})"
