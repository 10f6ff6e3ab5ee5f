"""A measure over one window as a column of SQL. Definitions choose among names; values travel as parameters."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from operator import add, or_

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import F, Q, Sum, TextField
from django.db.models.functions import Cast
from django.db.models.lookups import In

from cooperatives.models import SupportActivity
from coopportal.kit.periods import Span
from coopportal.kit.rows import CountRows
from indicators.definitions import COMPARED, Condition, Link, Measure
from indicators.sources import SOURCES, Source, Window


@dataclass(frozen=True)
class Column:
    """A measure over one window; of one programme if named; parted by a field, by commune, or ("tag") to be summed up by tag."""

    measure: Measure
    window: Window
    programme: int | None = None
    by: str = ""

    def __hash__(self):
        return self.key

    @cached_property
    def key(self) -> int:
        return hash((self.measure, self.window, self.programme, self.by))

    @property
    def source(self) -> Source:
        return SOURCES[self.measure.source]

    @cached_property
    def kinds(self) -> tuple[Condition, ...]:
        """The conditions that only ask what kind of row it is: fields of few values, by which rows can be grouped."""
        return tuple(c for c in self.measure.where if isinstance(c, Condition) and self.source.sorts_by(c.field))

    @cached_property
    def inner(self) -> "Column":
        """Without them: what is added up in each cell."""
        rest = tuple(wanted for wanted in self.measure.where if wanted not in self.kinds)
        return replace(self, measure=replace(self.measure, where=rest, over="last"))

    def of_kinds(self, kinds: tuple[Condition, ...]) -> "Column":
        """Of such rows only."""
        return replace(self, measure=replace(self.measure, where=kinds + self.measure.where))

    def rows(self) -> Q:
        """The condition that a row must meet to be counted."""
        return self.source.always & self.source.inside(self.window) & self.met()

    def met(self) -> Q:
        """… beside what is common to all rows of the source and the window."""
        source, met = self.source, of_programme(self.source, self.programme)
        for wanted in self.measure.where:
            met &= condition_q(source, wanted) if isinstance(wanted, Condition) else self.linked(wanted)
        return met

    def linked(self, link: Link) -> Q:
        """Of annual rows of several years each must be linked in its own year."""
        if not self.source.annual or len(self.window.years) < 2:
            return self.linked_in(link, self.window)
        years = (replace(self.window, years=(year,)) for year in self.window.years)
        return reduce(or_, (Q(year=one.years[0]) & self.linked_in(link, one) for one in years))

    def linked_in(self, link: Link, window: Window) -> Q:
        """What happened to a newborn before its registration counts, too."""
        source = SOURCES[link.source]
        own, theirs = self.source.joint(source)
        if source.event and self.source.event:
            window = window.since_ever()

        def those(one: Link):
            column = Column(Measure(one.source, "rows", one.where), window, self.programme)
            return source.rows().filter(column.rows(), **{f"{theirs}__isnull": False}).values(theirs)

        met = Q(**{f"{own}__in": those(link)})
        if not link.lacking:
            return met
        return Q(**{f"{own}__in": those(link.spoken)}) & ~met if source.annual else ~met

    def value(self):
        """What a row adds; None where it counts one."""
        fields, measure = self.source.fields, self.measure
        if measure.aggregate != "sum":
            return None
        added = reduce(add, (F(fields[name].path) for name in measure.fields))
        return added * F(fields[measure.weight].path) if measure.weight else added

    def owner(self) -> str:
        """The path of what a distinct count tells apart."""
        (name,) = self.measure.fields
        source = self.source
        return {"organisation": source.organisation, "commune": source.commune}.get(name) or source.fields[name].path

    def aggregate(self, filter: Q):
        if self.measure.aggregate == "rows":
            return CountRows(filter=filter)
        if self.measure.aggregate == "distinct":
            few = self.measure.fields != (
                "organisation",
            )  # of organisations to sort them would cost more than to repeat some
            return StringAgg(Cast(self.owner(), TextField()), ",", distinct=few, filter=filter)
        return Sum(self.value(), filter=filter)


def of_programme(source: Source, programme: int | None) -> Q:
    """The rows of the programme asked about; all rows of a source that knows no programmes."""
    if programme is None or not source.programme:
        return Q()
    if not source.activity:
        return Q(**{source.programme: programme})
    through = SupportActivity.programmes.through.objects.filter(programme_id=programme)
    return Q(**{f"{source.activity}__in": through.values("supportactivity_id")})


def condition_q(source: Source, wanted: Condition) -> Q:
    field = source.fields[wanted.field]
    if wanted.operator == "known":
        met = Q() if field.worked_out else Q(**{f"{field.path}__isnull": False})
        return met & ~one_of(field, field.unknown) if field.unknown else met
    if wanted.operator in COMPARED:
        return Q(**{f"{field.path}__{COMPARED[wanted.operator]}": wanted.values[0]})
    met = one_of(field, wanted.values)
    return ~met if wanted.operator == "not_in" else met


def one_of(field, values: Iterable) -> Q:
    if field.worked_out:
        return Q(In(field.expression(), list(values)))
    return Q(**{f"{field.path}__overlap" if field.several else f"{field.path}__in": list(values)})


def window(columns: Iterable[Column]) -> Q:
    """What the columns of a table share, so that other days and years are not even read."""
    windows: dict[str, set[Window]] = {}
    for column in columns:
        windows.setdefault(column.source.name, set()).add(column.window)
    return reduce(or_, (near(SOURCES[name], found) for name, found in windows.items()))


def near(source: Source, windows: set[Window]) -> Q:
    """What rows inside any of the windows have in common; said once where one test can do for all."""
    if source.annual:
        return Q(year__in=sorted({year for window in windows for year in window.years}))
    if source.touching is None:
        return reduce(or_, map(source.inside, windows))
    return source.touching(Span(min(one.span.start for one in windows), max(one.span.end for one in windows)))
