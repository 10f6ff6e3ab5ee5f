"""The engine: many asks become measures, each table is read in ONE statement, figures are rolled up and divided last.

Everything is counted per base unit (the former province) and added up, so a merger changes no total; a share or an
average is divided after the sum, never averaged again.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db.models import F

from coopportal.kit.periods import Span, year_of, year_span, years_ending_in
from indicators.asks import NOTHING, Actual, Ask, Reported
from indicators.columns import Column
from indicators.definitions import Definition, Measure, known, links, parse
from indicators.models import DefinitionVersion, Indicator, ReportedValue
from indicators.passes import rows_of
from indicators.sources import COMMUNES_SINCE, SOURCES, Window
from indicators.stated import as_reported, estimated, exactly_stated, last_stated, reported_for
from provinces.models import Commune, CommuneTag, ProvincePart

ONE = Fraction(1)
PARTS = ("sector", "kind", "actual_status", "band", "size", "commune", "tag")


@dataclass(frozen=True)
class Recipe:
    """The columns that answer an ask. The answer is a pure function of their totals: `computed`.

    `have` and `of`: how many spoke (of the year `data_year`), of how many; `earlier`: how many spoke of each other year of
    a sum. `base`: how the figure is answered that growth compares with.
    """

    definition: Definition
    numerator: tuple[Column, ...] = ()
    denominator: tuple[Column, ...] = ()
    have: Column | None = None
    of: tuple[Column, ...] = ()
    data_year: int | None = None
    stale: bool = False
    earlier: tuple[Column, ...] = ()
    base: "Recipe | None" = None

    @cached_property
    def columns(self) -> list[Column]:
        own = [*self.numerator, *self.denominator, *([self.have] if self.have else []), *self.of, *self.earlier]
        return own + (self.base.columns if self.base else [])


def can_be_parted(definition: Definition, by: str) -> bool:
    """A quotient by what both its sides know; a total by what one of its measures knows: the others stay together.

    Kinds of organisations, of activities and of communes are not the same thing, though they bear one name.
    """
    earlier = {SOURCES[measure.source].forerunner for measure in definition.measures}
    sources = [SOURCES[measure.source] for measure in definition.measures if measure.source not in earlier]
    able = [source for source in sources if source.can_part(by)]
    choices = {source.fields[by].choices for source in able if by in source.fields}
    return bool(able) and len(choices) <= 1 and (len(able) == len(sources) or not definition.denominator)


def recipe(ask: Ask, definition: Definition) -> Recipe:
    if ask.by and not can_be_parted(definition, ask.by):
        raise ValidationError({"by": f"Chỉ tiêu {ask.indicator} không chia được theo “{ask.by}”."})
    if definition.reported:
        return Recipe(definition)
    now = window_of(ask.span, ask.calendar)
    if definition.kind != "growth":
        return figures(definition, now, ask)
    before = compared_with(definition, now, ask)
    base = figures(definition.of, before, ask) if before else None
    return replace(figures(definition.of, now, ask), definition=definition, base=base)


def window_of(span: Span, calendar: str) -> Window:
    """A span uses the years that end inside it; if none does, the year before, and says so."""
    ended = years_ending_in(span, calendar)
    return Window(span, tuple(ended) or (year_of(span.end, calendar) - 1,), not ended)


def compared_with(definition: Definition, now: Window, ask: Ask) -> Window | None:
    """The same days, and the same annual rows, so many whole years earlier; None before the year compared with."""
    year = now.years[-1] if definition.annual else year_of(ask.span.end, ask.calendar)
    back = 1 if definition.against is None else year - definition.against
    if back < 0:
        return None
    return Window(now.span.years_before(back), tuple(year - back for year in now.years), now.stale)


def figures(definition: Definition, now: Window, ask: Ask) -> Recipe:
    """The columns of everything but growth."""

    def column(measure: Measure) -> Column:
        return column_of(measure, now, ask)

    numerator, denominator = (tuple(map(column, side)) for side in (definition.numerator, definition.denominator))
    spoken, carried = definition.spoken, definition.carried
    if spoken is None:
        have = carried and column(Measure(carried.source, "rows", known(carried.fields), over=carried.over))
        last_day = max(
            now.span.end, COMMUNES_SINCE
        )  # the communes that speak are those of today, of the years before, too
        asked = column_of(Measure("communes", "rows", ()), Window(Span(last_day, last_day)), ask)
        return Recipe(definition, numerator, denominator, have, (asked,) if have else ())
    annual = SOURCES[spoken.source].annual
    years = now.years if annual and spoken.over == "sum" else now.years[-1:]

    def spoke(year):
        return column_of(Measure(spoken.source, "rows", definition.respondents), replace(now, years=(year,)), ask)

    if not annual:
        of = [column(Measure(spoken.source, "rows", spoken.population))]
    elif ask.by and not SOURCES["stock"].can_part(ask.by):
        of = []  # nobody knows how many there are of a band
    else:
        last_day = year_span(years[-1], ask.calendar).end
        of = [column_of(Measure("stock", "rows", spoken.population), Window(Span(last_day, last_day)), ask)]
    return Recipe(
        definition,
        numerator,
        denominator,
        spoke(years[-1]),
        tuple(of),
        data_year=years[-1],
        stale=now.stale,
        earlier=tuple(map(spoke, years[:-1])),
    )


def column_of(measure: Measure, now: Window, ask: Ask) -> Column:
    """What does not matter to the measure is left out of its column, so that equal ones are one."""
    source = SOURCES[measure.source]
    when = now if measure.over == "sum" else now.last_year()
    if source.annual:
        when = when.of_years(ask.calendar)
    elif not measure.yearly and not source.carried:
        when = Window(now.span)
        if not source.event and not links(measure.where):
            when = when.last_day()
    programmes = source.programme or any(SOURCES[link.source].programme for link in links(measure.where))
    by = {"tag": "commune"}.get(ask.by, ask.by)
    return Column(measure, when, ask.programme if programmes else None, by if by and source.can_part(by) else "")


Parts = Mapping[int, Collection[int]]  # province id → the ids of its base units
Figure = int | Fraction | frozenset[str] | None  # a set: what is counted once in a whole territory
Counted = dict[Column, dict[tuple[int, str | int | None], Figure]]  # column → (base unit id, part) → figure


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
    """The actual of each ask. Four statements however many asks: one that counts, and three for the catalogue.

    `parts`: the base units of every province, where the caller knows them already.
    Raises Indicator.DoesNotExist when an ask names an unknown code.
    """
    asks = list(dict.fromkeys(asks))
    versions = definitions_for({ask.indicator for ask in asks})
    recipes = recipes_for(asks, versions)
    bases = bases_by_province({ask.province for ask in asks}, parts)
    each = {id(how): how for how in recipes.values()}.values()  # one for all territories
    columns = dict.fromkeys(column for how in each for column in how.columns)
    counted = count(columns, frozenset().union(*bases.values()))
    stated = reported_for(asks)
    answers = Answers()
    answers.indicators = {code: rows[0].indicator for code, rows in versions.items()}
    by_day = sorted(asks, key=lambda ask: ask.span.end)
    answers.definitions = {ask.indicator: recipes[ask].definition for ask in by_day}  # of the latest day asked about
    answers.recipes, answers.bases, answers.counted = recipes, bases, counted
    totals = {province: Totals(counted, parts) for province, parts in bases.items()}
    for ask, how in recipes.items():
        rows = stated.get((ask.indicator, ask.province, ask.programme), [])
        answers[ask] = answer(ask, how, answers.indicators[ask.indicator], totals[ask.province], rows)
    return answers


def drafted(ask: Ask, definition: Definition, factor: Fraction) -> tuple[Recipe, frozenset[int], Actual]:
    """What a definition that stands in no catalogue yet would answer, and where; `factor` of the unit it would have."""
    how, bases = recipe(ask, definition), bases_by_province({ask.province})[ask.province]
    counted = count(set(how.columns), bases)
    return how, bases, computed(how, Totals(counted, bases), factor)


def recipes_for(asks: list[Ask], versions) -> dict[Ask, Recipe]:
    """One recipe for all territories of the same question."""
    definitions: dict[tuple, Definition] = {}
    found: dict[tuple, Recipe] = {}
    recipes = {}
    for ask in asks:
        question = (ask.indicator, ask.span, ask.programme, ask.calendar, ask.by)
        if question not in found:
            when = ask.indicator, ask.span.end
            if when not in definitions:
                definitions[when] = definition_on(versions, ask)
            found[question] = recipe(ask, definitions[when])
        recipes[ask] = found[question]
    return recipes


def grouped_actuals(ask: Ask, by: str) -> tuple[Actual, dict[str | int, Actual], Answers]:
    """The actual of `ask`, and one for each part by `by` that occurs: {value: actual} in the order of the field's choices.

    `by` is a field of choices, "commune" (the values are their ids) or "tag" (what communes are recognised as on the last
    day; one may bear several, so these parts do not add up). What belongs to no part stands under "". `part_labels` tells
    the values' names. Raises ValidationError when a source of the indicator cannot be parted so.
    """
    part = replace(ask, by=by)
    answers = actuals_for([ask, part])
    how, indicator = answers.recipes[part], answers.indicators[ask.indicator]
    found = {group for column in how.columns for _, group in answers.counted[column]}
    bases = answers.bases[ask.province]
    groups = {}
    for value, wanted in parts_by(by, found, how.definition, ask.span).items():
        one = answer(part, how, indicator, Totals(answers.counted, bases, wanted), [])
        if value != "" or one.numerator or one.denominator:
            groups[value] = one
    return answers[ask], groups, answers


def parts_by(by: str, found: set, definition: Definition, span: Span) -> dict[str | int, frozenset]:
    """Value → the groups of the statement that make it up."""
    nowhere = {"": frozenset({None})}
    if by == "tag":
        tagged, bearing = defaultdict(set), set()
        for tag, commune in CommuneTag.objects.valid_on(span.end).values_list("tag", "commune_id"):
            if commune in found:
                tagged[tag].add(commune)
                bearing.add(commune)
        parts = {tag: frozenset(tagged[tag]) for tag in CommuneTag.Tag.values if tag in tagged}
        return parts | {"": frozenset(found - bearing)}
    if by == "commune":
        return {value: frozenset({value}) for value in sorted(found - {None})} | nowhere
    choices = next(SOURCES[m.source].fields[by].choices for m in definition.measures if SOURCES[m.source].can_part(by))
    return {value: frozenset({value}) for value in choices.values if value in found} | nowhere


def part_labels(by: str, values: Collection) -> dict[str | int, str]:
    """The Vietnamese name of each part of `grouped_actuals`."""
    if by == "commune":
        communes = Commune.objects.filter(pk__in=[value for value in values if value != ""])
        labels = {commune.pk: commune.full_name for commune in communes}
    elif by == "tag":
        labels = dict(CommuneTag.Tag.choices)
    else:
        fields = (source.fields[by] for source in SOURCES.values() if source.can_part(by) and by in source.fields)
        labels = {value: label for field in fields for value, label in field.choices.choices}
    return {value: labels.get(value, "Chưa rõ") for value in values}


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


def count(columns: Collection[Column], bases: frozenset[int]) -> Counted:
    """ONE statement, however many tables the columns read and fields they are parted by: each is read once."""
    passes = defaultdict(list)
    for column in columns:
        passes[column.source.model, column.by].append(column)
    each = list(passes.values())
    counted: Counted = {column: {} for column in columns}
    for number, unit, part, found in rows_of(each, bases):
        if part is not None and each[number][0].by == "commune":
            part = int(part)
        for column, text in zip(each[number], found, strict=True):
            counted[column][unit, part] = figure_of(column, text)
    return counted


def figure_of(column: Column, text: str | None) -> Figure:
    if text is None:
        return None
    if column.measure.aggregate == "distinct":
        return frozenset(text.split(","))
    return int(text) if "." not in text else Fraction(text)


@dataclass(frozen=True)
class Totals:
    """Figures per base unit, added up over a territory; of some `parts` when the columns are parted."""

    counted: Counted
    bases: frozenset[int]
    parts: frozenset = frozenset({None})
    known: dict[Column, Fraction | None] = field(default_factory=dict)

    def of(self, columns: Sequence[Column]) -> Fraction | None:
        """The sum of several columns; None when one of them knows nothing, or there are none."""
        if len(columns) == 1:
            return self.one(columns[0])
        if not columns:
            return None
        known = [self.one(column) for column in columns]
        return None if None in known else sum(known, Fraction(0))

    def one(self, column: Column) -> Fraction | None:
        """The sum over base units; None when no unit knows anything, 0 when nothing was counted or nothing happened."""
        if column not in self.known:
            self.known[column] = self.added(column)
        return self.known[column]

    def added(self, column: Column) -> Fraction | None:
        counted, measure = self.counted[column], column.measure
        figures = [counted.get((base, part)) for base in self.bases for part in self.parts]
        known = [figure for figure in figures if figure is not None]
        if measure.aggregate == "distinct":
            return Fraction(len(frozenset().union(*known)))
        if known:
            return Fraction(sum(known))
        nothing = column.source.event or column.source.carried or measure.aggregate != "sum"
        return Fraction(0) if nothing else None


def answer(ask: Ask, how: Recipe, indicator: Indicator, totals: Totals, rows: list[ReportedValue]) -> Actual:
    estimate = as_reported(estimated(ask, rows)) if rows else None
    if how.definition.reported:
        stated = as_reported(last_stated(ask, rows))
        return replace(taken(stated, ask), estimate=estimate) if stated else replace(NOTHING, estimate=estimate)
    counted = computed(how, totals, indicator.unit.exact)
    if not rows:  # nobody states anything: nearly always
        return counted
    stated = as_reported(exactly_stated(ask, rows))
    if stated and stated.supersedes:
        return replace(taken(stated, ask), computed=counted.value, estimate=estimate)
    return replace(counted, stated=stated, estimate=estimate)


def computed(how: Recipe, totals: Totals, factor: Fraction = ONE) -> Actual:
    if how.definition.kind == "growth":
        return grown(how, totals, factor)
    return figure(how, totals, factor)


def figure(how: Recipe, totals: Totals, factor: Fraction) -> Actual:
    """Silence is not zero: a year that nobody spoke of gives no figure; in a sum over years it lets no verdict use it."""
    numerator, denominator = totals.of(how.numerator), totals.of(how.denominator)
    if how.have is None:  # nobody has to speak for it
        return Actual(quotient(numerator, denominator, bool(how.denominator), factor), numerator, denominator)
    have, of = totals.one(how.have), totals.of(how.of)
    years = (*how.earlier, how.have) if how.data_year else ()
    missing = tuple(column.window.years[-1] for column in years if not totals.one(column))
    silent = bool(years) and len(missing) == len(years)
    return Actual(
        None if silent else quotient(numerator, denominator, bool(how.denominator), factor),
        numerator,
        denominator,
        data_year=how.data_year,
        missing_years=() if silent else missing,
        stale=how.stale or bool(missing) and not silent,
        have=None if have is None else int(have),
        of=None if of is None else int(of),
    )


def quotient(numerator, denominator, divides: bool, factor: Fraction) -> Fraction | None:
    if numerator is None:
        return None
    if not divides:
        return numerator if factor == ONE else numerator / factor
    return numerator / denominator / factor if denominator else None


def grown(how: Recipe, totals: Totals, factor: Fraction) -> Actual:
    """Divided after both figures are rolled up; None unless both are known and the one compared with is above 0."""
    present = figure(how, totals, ONE)
    base = figure(how.base, totals, ONE) if how.base else NOTHING
    value = None
    if present.value is not None and base.value is not None and base.value > 0:
        value = (present.value / base.value - (0 if how.definition.times else 1)) / factor
    return replace(
        present,
        value=value,
        numerator=present.value,
        denominator=base.value,
        missing_years=base.missing_years + present.missing_years,
        stale=present.stale or base.stale,
        present=present,
        base=base,
    )


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
