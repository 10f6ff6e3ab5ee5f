"""A measure over one window as a column of SQL. Definitions choose among names; values travel as parameters."""

from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Q, Sum, Value

from cooperatives.models import Participation, SupportActivity
from coopportal.kit.periods import Span
from coopportal.kit.rows import CountRows
from indicators.definitions import Condition, Measure
from indicators.sources import SOURCES, Source


@dataclass(frozen=True)
class Column:
    """A measure over one window: a span for dated rows, years for annual ones; of one programme if named."""

    measure: Measure
    span: Span | None
    years: tuple[int, ...]
    programme: int | None
    by: str = ""

    @property
    def source(self) -> Source:
        return SOURCES[self.measure.source]

    @property
    def parted_by(self) -> str:
        """The path of the field that the figure is parted by; "" for none."""
        return self.source.fields[self.by].path if self.by else ""

    def rows(self) -> Q:
        """The condition that a row must meet to be counted."""
        source, measure = self.source, self.measure
        met = source.always & (Q(year__in=self.years) if source.annual else source.inside(self.span))
        for wanted in measure.where:
            met &= condition_q(source, wanted)
        met &= self.of_programme(source)
        if measure.supported is not None:
            met &= Q(**{f"{source.organisation}__in": self.supported_organisations()})
        return met

    def of_programme(self, source: Source) -> Q:
        """The rows of the programme asked about; all rows of a source that knows no programmes."""
        if self.programme is None or not source.programme:
            return Q()
        if not source.activity:
            return Q(**{source.programme: self.programme})
        through = SupportActivity.programmes.through.objects.filter(programme_id=self.programme)
        return Q(**{f"{source.activity}__in": through.values("supportactivity_id")})

    def supported_organisations(self):
        """Organisations that took part in a matching activity by the end of the span; inside it, for a stock."""
        source = SOURCES["participations"]
        days = source.always & self.of_programme(source) & Q(activity__counts_on__lte=self.span.end)
        if not self.source.event:
            days &= Q(activity__counts_on__gte=self.span.start)
        for wanted in self.measure.supported:
            days &= condition_q(source, wanted)
        return Participation.objects.filter(days, organisation__isnull=False).values("organisation_id")

    def aggregate(self):
        measure, fields = self.measure, self.source.fields
        if measure.aggregate == "rows":
            return CountRows(filter=self.rows())
        if measure.aggregate == "organisations":
            return ArrayAgg(self.source.organisation, distinct=True, filter=self.rows(), default=Value([]))
        added = F(fields[measure.field].path)
        if measure.weight:
            added *= F(fields[measure.weight].path)
        return Sum(added, filter=self.rows())


def condition_q(source: Source, wanted: Condition) -> Q:
    field = source.fields[wanted.field]
    if wanted.operator == "known":
        return Q(**{f"{field.path}__isnull": False}) & ~Q(**{f"{field.path}__in": field.unknown})
    if wanted.operator == "above":
        return Q(**{f"{field.path}__gt": wanted.values[0]})
    met = Q(**{f"{field.path}__overlap" if field.several else f"{field.path}__in": list(wanted.values)})
    return ~met if wanted.operator == "not_in" else met


def window(columns: list[Column]) -> Q:
    """What all columns of a statement share, so that other days and years are not even read."""
    years = {year for column in columns for year in column.years}
    inside = Q(year__in=years) if years else Q()
    for span in {(column.source.name, column.span) for column in columns if column.span}:
        inside |= SOURCES[span[0]].inside(span[1])
    return inside
