"""The engine: many asks become measures, each table is read in ONE statement, figures are rolled up and divided last.

Everything is counted per base unit (the former province) and added up, so a merger changes no total; a share or an
average is divided after the sum, never averaged again.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db.models import Count, F, Q, Sum

from cooperatives.models import Participation, SupportActivity
from coopportal.kit.periods import Calendar, Span, year_of, year_span, years_ending_in
from coopportal.kit.rows import CountRows
from indicators.definitions import Condition, Definition, Measure, parse
from indicators.models import DefinitionVersion, Indicator, ReportedValue
from indicators.sources import SOURCES, Source
from provinces.models import ProvincePart


@dataclass(frozen=True)
class Ask:
    """One question: an indicator over a span (inclusive days) in a territory, of one programme's activities alone if named.

    `by` parts it by a field of the source, such as sector: see `grouped_actuals`.
    """

    indicator: str
    span: Span
    province: int
    programme: int | None = None
    calendar: str = Calendar.CALENDAR
    by: str = ""


@dataclass(frozen=True)
class Reported:
    """A stated figure in the indicator's unit, exact, and what is known of it."""

    value: Fraction
    numerator: Fraction | None
    denominator: Fraction | None
    nature: str
    source: str
    span: Span
    about: bool
    supersedes: bool
    reason: str
    demonstration: bool


@dataclass(frozen=True)
class Actual:
    """The answer. `value` is exact, in the indicator's unit; None = not known (never 0). numerator, denominator are raw (đồng).

    `data_year` is the year of an annual source; `stale` says that it is not the year asked for, so no verdict may use it.
    `have` of `of` organisations stand behind an annual figure. `stated` is what an agency reported for the same span (for a
    reported indicator: the figure itself), `estimate` its "ước thực hiện" for the year.
    """

    value: Fraction | None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    data_year: int | None = None
    stale: bool = False
    have: int | None = None
    of: int | None = None
    stated: Reported | None = None
    estimate: Reported | None = None

    @property
    def judged(self) -> Fraction | None:
        """The figure that a verdict may use."""
        return None if self.stale else self.value


NOTHING = Actual(None)


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
        if self.programme is not None and source.programmes:
            through = SupportActivity.programmes.through.objects.filter(programme_id=self.programme)
            met &= Q(**{f"{source.programmes}__in": through.values("supportactivity_id")})
        if measure.supported is not None:
            met &= Q(**{f"{source.organisation}__in": self.supported_organisations()})
        return met

    def supported_organisations(self):
        """Organisations that took part in a matching activity by the end of the span; inside it, for a stock."""
        source = SOURCES["participations"]
        days = Q(activity__counts_on__lte=self.span.end)
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
            return Count(self.source.organisation, distinct=True, filter=self.rows())
        added = F(fields[measure.field].path)
        if measure.weight:
            added *= F(fields[measure.weight].path)
        return Sum(added, filter=self.rows())


def condition_q(source: Source, wanted: Condition) -> Q:
    field = source.fields[wanted.field]
    if wanted.operator == "known":
        return Q(**{f"{field.path}__isnull": False})
    if wanted.operator == "above":
        return Q(**{f"{field.path}__gt": wanted.values[0]})
    met = Q(**{f"{field.path}__overlap" if field.several else f"{field.path}__in": list(wanted.values)})
    return ~met if wanted.operator == "not_in" else met


@dataclass(frozen=True)
class Recipe:
    """How one ask is answered: its definition, its columns, and the year an annual source answers with."""

    definition: Definition
    numerator: Column | None = None
    denominator: Column | None = None
    have: Column | None = None
    of: Column | None = None
    data_year: int | None = None
    stale: bool = False

    @property
    def columns(self):
        return [c for c in (self.numerator, self.denominator, self.have, self.of) if c]


def can_be_parted(definition: Definition, by: str) -> bool:
    """By a field that has one of several known values in each row of the source."""
    field = None if definition.reported else definition.source.fields.get(by)
    return bool(field and field.choices and not field.several)


def recipe(ask: Ask, definition: Definition) -> Recipe:
    if ask.by and not can_be_parted(definition, ask.by):
        raise ValidationError({"by": f"Chỉ tiêu {ask.indicator} không chia được theo “{ask.by}”."})
    if definition.reported:
        return Recipe(definition)
    if not definition.source.annual:

        def column(measure):
            return measure and Column(measure, ask.span, (), ask.programme, ask.by)

        return Recipe(definition, column(definition.numerator), column(definition.denominator))
    ended = years_ending_in(ask.span, ask.calendar)
    years = tuple(ended if definition.over == "sum" else ended[-1:]) or (year_of(ask.span.end, ask.calendar) - 1,)
    last, source = years[-1], definition.numerator.source
    at_year_end = Span(year_span(last, ask.calendar).end, year_span(last, ask.calendar).end)
    return Recipe(
        definition,
        Column(definition.numerator, None, years, None, ask.by),
        definition.denominator and Column(definition.denominator, None, years, None, ask.by),
        Column(Measure(source, "rows", definition.respondents), None, (last,), None, ask.by),
        None
        if ask.by and ask.by not in SOURCES["stock"].fields  # nobody knows how many there are of a band
        else Column(Measure("stock", "rows", definition.population), at_year_end, (), None, ask.by),
        data_year=last,
        stale=not ended,
    )


Parts = Mapping[int, Collection[int]]  # province id → the ids of its base units
Counted = dict[Column, dict[tuple[int, str | None], int | None]]  # column → (base unit id, part) → figure


class Answers(dict):
    """{Ask: Actual}, and how each was answered: recipes, definitions and indicators by code, base units by province."""

    def __init__(self):
        super().__init__()
        self.recipes: dict[Ask, Recipe] = {}
        self.definitions: dict[str, Definition] = {}
        self.indicators: dict[str, Indicator] = {}
        self.bases: dict[int, frozenset[int]] = {}
        self.counted: Counted = {}


def actuals_for(asks: Iterable[Ask], parts: Parts | None = None) -> Answers:
    """The actual of each ask. A handful of statements however many asks: one a table, and three for the catalogue.

    `parts`: the base units of every province, where the caller knows them already.
    Raises Indicator.DoesNotExist when an ask names an unknown code.
    """
    asks = list(dict.fromkeys(asks))
    versions = definitions_for({ask.indicator for ask in asks})
    recipes = {ask: recipe(ask, definition_on(versions, ask)) for ask in asks}
    bases = bases_by_province({ask.province for ask in asks}, parts)
    counted = count({column for r in recipes.values() for column in r.columns}, set().union(*bases.values(), ()))
    stated = reported_for(asks)
    answers = Answers()
    answers.indicators = {code: rows[0].indicator for code, rows in versions.items()}
    by_day = sorted(asks, key=lambda ask: ask.span.end)
    answers.definitions = {ask.indicator: recipes[ask].definition for ask in by_day}  # of the latest day asked about
    answers.recipes, answers.bases, answers.counted = recipes, bases, counted
    for ask, how in recipes.items():
        rows = stated.get((ask.indicator, ask.province, ask.programme), [])
        answers[ask] = answer(ask, how, answers.indicators[ask.indicator], Totals(counted, bases[ask.province]), rows)
    return answers


def grouped_actuals(ask: Ask, by: str) -> tuple[Actual, dict[str, Actual], Answers]:
    """The actual of `ask`, and one for each value of the field `by` that occurs, in the order of the field's choices.

    Raises ValidationError when the indicator's source has no such field.
    """
    part = replace(ask, by=by)
    answers = actuals_for([ask, part])
    how, indicator = answers.recipes[part], answers.indicators[ask.indicator]
    found = {group for column in how.columns for _, group in answers.counted[column]}
    values = [value for value in how.definition.source.fields[by].choices.values if value in found]
    bases = answers.bases[ask.province]
    groups = {value: answer(part, how, indicator, Totals(answers.counted, bases, value), []) for value in values}
    return answers[ask], groups, answers


def definitions_for(codes) -> dict[str, list[DefinitionVersion]]:
    rows = DefinitionVersion.objects.filter(indicator__code__in=codes).select_related("indicator__unit")
    versions = defaultdict(list)
    for version in rows.order_by(F("valid_from").asc(nulls_first=True)):
        versions[version.indicator.code].append(version)
    if missing := set(codes) - set(versions):
        raise Indicator.DoesNotExist(f"Không có chỉ tiêu {', '.join(sorted(missing))} trong danh mục.")
    return versions


def definition_on(versions, ask) -> Definition:
    """What holds on the last day of the span; the first definition before any is valid."""
    rows = versions[ask.indicator]
    valid = [row for row in rows if row.valid_from is None or row.valid_from <= ask.span.end]
    return parse((valid[-1] if valid else rows[0]).definition)


def bases_by_province(provinces, parts: Parts | None = None) -> dict[int, frozenset[int]]:
    if parts is None:
        parts = defaultdict(set)
        for province, base in ProvincePart.objects.filter(province__in=provinces).values_list("province_id", "base_id"):
            parts[province].add(base)
    return {province: frozenset(parts.get(province, ())) for province in provinces}


def count(columns: set[Column], bases: set[int]) -> Counted:
    """One statement for each table that the columns read, and for each field they are parted by."""
    tables = defaultdict(list)
    for column in columns:
        tables[column.source.model, column.source.base, column.parted_by].append(column)
    counted: Counted = {column: {} for column in columns}
    for (_, base, parted_by), wanted in tables.items():
        names = {f"m{i}": column for i, column in enumerate(wanted)}
        rows = wanted[0].source.rows().filter(window(wanted), **{f"{base}__in": bases}).order_by()
        rows = rows.values(unit=F(base), **({"part": F(parted_by)} if parted_by else {}))
        for row in rows.annotate(**{name: column.aggregate() for name, column in names.items()}):
            for name, column in names.items():
                counted[column][row["unit"], row.get("part")] = row[name]
    return counted


def window(columns: list[Column]) -> Q:
    """What all columns of a statement share, so that other days and years are not even read."""
    years = {year for column in columns for year in column.years}
    inside = Q(year__in=years) if years else Q()
    for span in {(column.source.name, column.span) for column in columns if column.span}:
        inside |= SOURCES[span[0]].inside(span[1])
    return inside


@dataclass(frozen=True)
class Totals:
    """Figures per base unit, added up over a territory; of one `part` when the columns are parted."""

    counted: Counted
    bases: frozenset[int]
    part: str | None = None

    def of(self, column: Column | None) -> Fraction | None:
        """The sum over base units; None when no unit knows anything, 0 when nothing was counted or nothing happened."""
        if column is None:
            return None
        figures = [self.counted[column].get((base, self.part)) for base in self.bases]
        known = [figure for figure in figures if figure is not None]
        if known:
            return Fraction(sum(known))
        return Fraction(0) if column.source.event or column.measure.aggregate != "sum" else None


def answer(ask: Ask, how: Recipe, indicator: Indicator, totals: Totals, rows: list[ReportedValue]) -> Actual:
    estimate = as_reported(estimated(ask, rows))
    if how.definition.reported:
        stated = as_reported(last_stated(ask, rows))
        return replace(taken(stated, ask), estimate=estimate) if stated else replace(NOTHING, estimate=estimate)
    numerator, denominator = totals.of(how.numerator), totals.of(how.denominator)
    have, of = totals.of(how.have), totals.of(how.of)
    silent = how.data_year is not None and not have  # nobody has stated anything for that year: silence is not zero
    stated = as_reported(exactly_stated(ask, rows))
    if stated and stated.supersedes:
        return replace(taken(stated, ask), estimate=estimate)
    return Actual(
        None if silent else quotient(numerator, how, denominator, Fraction(indicator.unit.factor)),
        numerator,
        denominator,
        data_year=how.data_year,
        stale=how.stale,
        have=None if have is None else int(have),
        of=None if of is None else int(of),
        stated=stated,
        estimate=estimate,
    )


def quotient(numerator, how: Recipe, denominator, factor: Fraction) -> Fraction | None:
    if numerator is None:
        return None
    if how.denominator is None:
        return numerator / factor
    return numerator / denominator / factor if denominator else None


def taken(stated: Reported, ask: Ask) -> Actual:
    """A stated figure as the answer; stale when it speaks of an earlier year than the one asked for."""
    year = year_of(stated.span.end, ask.calendar)
    stale = year != year_of(ask.span.end, ask.calendar)
    return Actual(
        stated.value,
        stated.numerator,
        stated.denominator,
        data_year=year if stale else None,
        stale=stale,
        stated=stated,
    )


def reported_for(asks: list[Ask]) -> dict[tuple[str, int, int | None], list[ReportedValue]]:
    """All approved statements about the asks' indicators and provinces, oldest first. One statement."""
    rows = (
        ReportedValue.objects.approved()
        .filter(indicator__code__in={a.indicator for a in asks}, province__in={a.province for a in asks})
        .select_related("indicator__unit")
        .order_by("to_on", "created_at", "pk")
    )
    by_key = defaultdict(list)
    for row in rows:
        by_key[row.indicator.code, row.province_id, row.programme_id].append(row)
    return by_key


ESTIMATE = ReportedValue.Nature.ESTIMATE


def exactly_stated(ask: Ask, rows):
    """The last statement for exactly the span; for a stock, for exactly its end."""
    found = [row for row in rows if row.nature != ESTIMATE and row.to_on == ask.span.end]
    return next((row for row in reversed(found) if row.from_on == ask.span.start or not row.indicator.flow), None)


def last_stated(ask: Ask, rows):
    """The last statement by the end of the span; a flow's must begin with the span."""
    found = [row for row in rows if row.nature != ESTIMATE and row.to_on <= ask.span.end]
    return next((row for row in reversed(found) if row.from_on == ask.span.start or not row.indicator.flow), None)


def estimated(ask: Ask, rows):
    """The last estimate ("ước thực hiện") up to the end of the year in which the span ends; a flow's begins with the span."""
    last_day = year_span(year_of(ask.span.end, ask.calendar), ask.calendar).end
    found = [row for row in rows if row.nature == ESTIMATE and row.to_on == last_day]
    return next((row for row in reversed(found) if row.from_on == ask.span.start or not row.indicator.flow), None)


def as_reported(row: ReportedValue | None) -> Reported | None:
    if row is None:
        return None
    numerator, denominator = (None if v is None else Fraction(v) for v in (row.numerator, row.denominator))
    value = (
        Fraction(row.value) if row.value is not None else numerator / denominator / Fraction(row.indicator.unit.factor)
    )
    return Reported(
        value,
        numerator,
        denominator,
        row.nature,
        row.source,
        row.span,
        row.about,
        row.supersedes,
        row.reason,
        row.demonstration,
    )
