"""The rows behind a figure, narrowed by a filter and paged by key: one table, or several that are one list."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from django.db.models import F, Q, QuerySet, Sum, TextField, Value
from django.db.models.functions import Cast, Coalesce

from coopportal.kit.text import containing
from indicators.records import Behind
from indicators.sources import SOURCES, Source
from provinces.models import Commune

BATCH = 2_000
NUMBER = re.compile(r"\d{1,9}", re.ASCII)
KEYS, KEYS_OF_SEVERAL = ("rank", "whose", "pk"), ("nth", "rank", "pk")


@dataclass(frozen=True)
class Listed:
    """Tables read as one list. It is ordered, filtered and cut as a queryset is, so `keyset_page` takes it for one."""

    tables: tuple[QuerySet, ...]
    keys: tuple[str, ...]
    sums: bool
    order: tuple[str, ...] = ()

    def order_by(self, *order: str) -> "Listed":
        return replace(self, order=order)

    def filter(self, *met: Q) -> "Listed":
        return replace(self, tables=tuple(table.filter(*met) for table in self.tables))

    def __getitem__(self, cut: slice) -> QuerySet:
        return self.ordered()[cut]

    def __iter__(self) -> Iterator[dict]:
        """By a server-side cursor: as many rows as there are, as little memory as for a few."""
        return self.ordered().iterator(chunk_size=BATCH)

    def ordered(self) -> QuerySet:
        first, *others = self.tables
        rows = first.order_by().union(*(table.order_by() for table in others), all=True) if others else first
        return rows.order_by(*(self.order or self.keys))

    def count(self) -> int:
        return sum(table.order_by().count() for table in self.tables)

    def total(self) -> Fraction:
        """What the last column adds up to; the number of rows where it adds none."""
        if not self.sums:
            return Fraction(self.count())
        sums = (table.order_by().aggregate(total=Sum("amount"))["total"] for table in self.tables)
        return Fraction(sum(found or 0 for found in sums))


def listed(rows: Behind) -> Listed:
    if len(rows.tables) > 1:
        return Listed(rows.tables, KEYS_OF_SEVERAL, rows.sums)
    (table,) = rows.tables
    first, *_ = table.query.order_by
    rank = (
        Coalesce(F(first), Value(""), output_field=TextField())
        if first.endswith("sort_key")
        else Cast(F(first), TextField())
    )
    return Listed((table.annotate(rank=rank, whose=Coalesce("owner", Value(0))),), KEYS, rows.sums)


def narrowed(rows: Listed, *, text: str = "", kind: str = "", sector: str = "", commune: int | None = None) -> Listed:
    """The rows that meet all that is told; a table that does not know what is asked of it has none that does."""
    tables = []
    for table in rows.tables:
        source = source_of(table)
        met = Q()
        if text.strip():
            met &= having(source, text)
        for name, value in (("kind", kind), ("sector", sector)):
            if value:
                met &= Q(**{state_path(source, name): value}) if state_path(source, name) else Q(pk__in=[])
        if commune:
            met &= Q(**{source.commune: commune}) if source.commune else Q(pk__in=[])
        tables.append(table.filter(met))
    return replace(rows, tables=tuple(tables))


def source_of(table: QuerySet) -> Source:
    """Any of the table's sources: they differ in their rows, not in the paths that filters go."""
    return next(source for source in SOURCES.values() if source.model is table.model)


def having(source: Source, text: str) -> Q:
    """Every word is in the name of the organisation or commune, accents aside; of an activity in its title, as written."""
    if source.organisation:
        path = f"{source.organisation.removesuffix('_id')}__search_key"
    elif source.activity:
        title = "title" if source.activity == "pk" else "activity__title"
        return Q(**{f"{title}__icontains": text.strip()[:200]})
    else:
        path = "search_key" if hasattr(source.model, "search_key") else "commune__search_key"
    found = containing(text, path)
    return Q(pk__in=[]) if found is None else found


def state_path(source: Source, name: str) -> str:
    """The path to the kind or sector of the organisation that a row is of; "" for rows of none."""
    if not source.organisation:
        return ""
    if source.organisation == "organisation_id" and not source.activity and name in source.fields:
        return source.fields[name].path
    return f"{source.organisation.removesuffix('_id')}__{name}"


def communes_in(rows: Listed, asked: str = "") -> list[tuple[int, str]]:
    """The communes whose rows are in the list, by name; and the one asked about, which may have none."""
    found = {int(asked)} if NUMBER.fullmatch(asked) else set()
    for table in rows.tables:
        if path := source_of(table).commune:
            found |= set(table.order_by().values_list(path, flat=True).distinct())
    communes = Commune.objects.filter(pk__in=found - {None}).order_by("sort_key", "pk")
    return [(commune.pk, commune.full_name) for commune in communes]
