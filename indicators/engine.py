"""The engine: many asks become measures, each table is read in ONE statement, figures are rolled up and divided last.

Everything is counted per base unit (the former province) and added up, so a merger changes no total; a share or an
average is divided after the sum, never averaged again.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db.models import F

from coopportal.kit.periods import Span, year_of, year_span, years_ending_in
from indicators.asks import NOTHING, Actual, Ask, Reported
from indicators.columns import Column, window
from indicators.definitions import Definition, Measure, parse
from indicators.models import DefinitionVersion, Indicator, ReportedValue
from indicators.sources import SOURCES
from indicators.stated import as_reported, estimated, exactly_stated, last_stated, reported_for
from provinces.models import ProvincePart


@dataclass(frozen=True)
class Recipe:
    """How one ask is answered: its definition, its columns, and the year an annual source answers with.

    `have` and `of`: how many spoke of that year, of how many; `earlier`: how many spoke of each other year of a sum.
    """

    definition: Definition
    numerator: Column | None = None
    denominator: Column | None = None
    have: Column | None = None
    of: Column | None = None
    data_year: int | None = None
    stale: bool = False
    earlier: tuple[Column, ...] = ()

    @property
    def columns(self):
        return [c for c in (self.numerator, self.denominator, self.have, self.of, *self.earlier) if c]


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

    def spoke(year):
        return Column(Measure(source, "rows", definition.respondents), None, (year,), None, ask.by)

    return Recipe(
        definition,
        Column(definition.numerator, None, years, None, ask.by),
        definition.denominator and Column(definition.denominator, None, years, None, ask.by),
        spoke(last),
        None
        if ask.by and ask.by not in SOURCES["stock"].fields  # nobody knows how many there are of a band
        else Column(Measure("stock", "rows", definition.population), at_year_end, (), None, ask.by),
        data_year=last,
        stale=not ended,
        earlier=tuple(spoke(year) for year in years[:-1]),
    )


Parts = Mapping[int, Collection[int]]  # province id → the ids of its base units
Figure = int | list[int] | None  # a list: the organisations, for they are counted once in a whole territory
Counted = dict[Column, dict[tuple[int, str | None], Figure]]  # column → (base unit id, part) → figure


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
        if column.measure.aggregate == "organisations":
            return Fraction(len(set().union(*known) - {None}))
        if known:
            return Fraction(sum(known))
        return Fraction(0) if column.source.event or column.measure.aggregate != "sum" else None


def answer(ask: Ask, how: Recipe, indicator: Indicator, totals: Totals, rows: list[ReportedValue]) -> Actual:
    estimate = as_reported(estimated(ask, rows))
    if how.definition.reported:
        stated = as_reported(last_stated(ask, rows))
        return replace(taken(stated, ask), estimate=estimate) if stated else replace(NOTHING, estimate=estimate)
    counted = replace(computed(how, indicator, totals), estimate=estimate)
    stated = as_reported(exactly_stated(ask, rows))
    if stated and stated.supersedes:
        return replace(taken(stated, ask), computed=counted.value, estimate=estimate)
    return replace(counted, stated=stated)


def computed(how: Recipe, indicator: Indicator, totals: Totals) -> Actual:
    """Silence is not zero: a year that nobody spoke of gives no figure; in a sum over years it lets no verdict use it."""
    numerator, denominator = totals.of(how.numerator), totals.of(how.denominator)
    have, of = totals.of(how.have), totals.of(how.of)
    columns = (*how.earlier, how.have) if how.have else ()
    missing = tuple(column.years[0] for column in columns if not totals.of(column))
    silent = bool(columns) and len(missing) == len(columns)
    return Actual(
        None if silent else quotient(numerator, how, denominator, Fraction(indicator.unit.factor)),
        numerator,
        denominator,
        data_year=how.data_year,
        missing_years=() if silent else missing,
        stale=how.stale or bool(missing) and not silent,
        have=None if have is None else int(have),
        of=None if of is None else int(of),
    )


def quotient(numerator, how: Recipe, denominator, factor: Fraction) -> Fraction | None:
    if numerator is None:
        return None
    if how.denominator is None:
        return numerator / factor
    return numerator / denominator / factor if denominator else None


def taken(stated: Reported, ask: Ask) -> Actual:
    """A stated figure as the answer; stale when it does not know the whole span."""
    short = stated.span.end != ask.span.end
    return Actual(
        stated.value,
        stated.numerator,
        stated.denominator,
        known_on=stated.span.end if short else None,
        stale=short,
        stated=stated,
        is_stated=True,
    )
