"""The one statement that counts: each table is read once, into cells; figures are added up from the cells.

Most figures of a table differ only in what kind of row they count (kind, sector, standing …). So the rows are first
grouped by base unit and by those fields, with one aggregate for all figures that add the same thing; which cells belong to
which figure is then decided over a few thousand cells, not over every row. Values travel as parameters; the names in the
outer part are numbers.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import lru_cache, reduce
from operator import and_

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q

from indicators.columns import Column, one_of, window
from indicators.definitions import Condition
from indicators.sources import Field

FEW_BASES = 30  # of more than these the whole country is read: it is quicker than to look whose each row is


def rows_of(tables: list[list[Column]], bases: Collection[int]) -> Iterator[tuple]:
    """(number of the table, base unit, part, figures as text, one a column) of each base unit and part."""
    selects, params = [], []
    few = frozenset(bases) if len(bases) <= FEW_BASES else None
    for number, wanted in enumerate(tables):
        try:
            sql, values = select(number, tuple(wanted), few)
        except EmptyResultSet:  # no row can be meant
            continue
        selects.append(sql)
        params += values
    if not selects:
        return
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), params)
        yield from cursor.fetchall()


@lru_cache(
    maxsize=256
)  # the same plan is read again and again: to write the statement takes as long as to count a province
def select(number: int, wanted: tuple[Column, ...], bases: frozenset[int] | None) -> tuple[str, list]:
    """The columns of one table over its cells; of the whole country when `bases` is None. Raises EmptyResultSet."""
    placed = in_cells(wanted)
    dimensions = {name: f"d{at}" for at, name in enumerate(sorted({c.field for _, kinds in placed for c in kinds}))}
    added = {inner: f"c{at}" for at, inner in enumerate(dict.fromkeys(inner for inner, _ in placed))}
    sql, params = cells(wanted, bases, dimensions, added)
    figures, values = [], []
    for inner, kinds in placed:
        condition, more = condition_sql(inner, kinds, dimensions)
        name = added[inner]
        whole = f"string_agg({name}, ',')" if inner.measure.aggregate == "distinct" else f"sum({name}::numeric)"
        figures.append(f"({whole} FILTER (WHERE {condition}))::text" if condition else f"({whole})::text")
        values += more
    part, groups = ("part::text", "unit, part") if wanted[0].by else ("NULL::text", "unit")
    array = ", ".join(figures)
    outer = f"SELECT {number}, unit, {part}, ARRAY[{array}] FROM ({sql}) cells GROUP BY {groups}"  # noqa: S608 – own names
    return outer, [*values, *params]


def in_cells(wanted: tuple[Column, ...]) -> list[tuple[Column, tuple[Condition, ...]]]:
    """For each column what is added up in each cell, and which cells count. What all columns that add the same thing ask
    of the kind of row is asked of the rows: the fewer are added."""
    alike = defaultdict(list)
    for column in wanted:
        alike[column.inner].append(set(column.kinds))
    shared = {inner: set.intersection(*kinds) for inner, kinds in alike.items()}
    return [
        (
            column.inner.of_kinds(tuple(c for c in column.kinds if c in shared[column.inner])),
            tuple(c for c in column.kinds if c not in shared[column.inner]),
        )
        for column in wanted
    ]


def cells(
    wanted: tuple[Column, ...], bases: frozenset[int] | None, dimensions: dict[str, str], added: dict[Column, str]
):
    """The rows that any of the columns may count, grouped by base unit, part and dimensions, as SQL and parameters."""
    source, by = wanted[0].source, wanted[0].by
    groups = {"unit": source.unit()} | ({"part": source.part(by)} if by else {})
    fields = {name: field for column in wanted for name, field in column.source.fields.items()}
    groups |= {alias: fields[name].expression() for name, alias in dimensions.items()}
    one_source = len({column.source.name for column in wanted}) == 1
    one_window = one_source and len({column.window for column in wanted}) == 1
    rows = source.rows().annotate(**groups).filter(window(wanted), of_any_kind(wanted, fields)).order_by()
    if bases is not None:
        rows = rows.filter(unit__in=sorted(bases))
    if one_source:  # what the columns have in common is then said once, for the statement
        rows = rows.filter(source.always)
    if one_window:
        rows = rows.filter(source.inside(wanted[0].window))

    def filtered(inner: Column):
        days = Q() if one_window else inner.source.inside(inner.window)
        return inner.aggregate(inner.met() & days & (Q() if one_source else inner.source.always))

    rows = rows.values(*groups).annotate(**{name: filtered(inner) for inner, name in added.items()})
    return rows.query.get_compiler(connection=connection).as_sql()


def of_any_kind(wanted: tuple[Column, ...], fields: dict[str, Field]) -> Q:
    """A field that every column asks about: rows that have none of the wanted values (mostly groups) are not even grouped."""
    asked = [{kind.field: kind.values for kind in column.kinds if kind.operator == "in"} for column in wanted]
    shared = set.intersection(*map(set, asked))
    values = {name: sorted({value for one in asked for value in one[name]}) for name in sorted(shared)}
    return reduce(and_, (one_of(fields[name], some) for name, some in values.items()), Q())


def condition_sql(inner: Column, kinds: tuple[Condition, ...], dimensions: dict[str, str]) -> tuple[str, list]:
    """What a cell must be to count."""
    told, values = [], []
    for wanted in kinds:
        name, unknown = dimensions[wanted.field], inner.source.fields[wanted.field].unknown
        if wanted.operator == "known":
            told.append(f"{name} IS NOT NULL")
            wanted = Condition(wanted.field, "not_in", unknown)
        if wanted.values:
            told.append(f"({name} IN %s) IS {'TRUE' if wanted.operator == 'in' else 'NOT TRUE'}")
            values.append(tuple(map(str, wanted.values)))
    return " AND ".join(told), values
