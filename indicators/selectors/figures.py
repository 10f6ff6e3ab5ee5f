"""One figure and those around it: the same part of each year, each province, each part. Page, API and Excel read them here."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from accounts.models import User
from coopportal.kit.periods import Span, year_of, year_span
from coopportal.kit.text import sort_key
from indicators.asks import Actual, Ask
from indicators.definitions import Definition
from indicators.engine import PARTS, Answers, actuals_for, can_be_parted, grouped_actuals, part_labels
from indicators.models import Indicator
from provinces.models import Province

YEARS = 11  # ten years and the one they lead to
OLD, NEW = "old", "new"


@dataclass(frozen=True)
class Figure:
    """The answer to one ask. `year`: the one its span ends in."""

    ask: Ask
    province: Province
    actual: Actual

    @property
    def year(self) -> int:
        return year_of(self.ask.span.end, self.ask.calendar)


@dataclass(frozen=True)
class Reading:
    """`series`: oldest first, the last one for the year asked about; of annual figures the years before are whole.

    `places`: by name.
    """

    main: Figure
    series: list[Figure]
    places: list[Figure]
    answers: Answers

    @property
    def indicator(self) -> Indicator:
        return self.answers.indicators[self.main.ask.indicator]

    @property
    def definition(self) -> Definition:
        return self.answers.recipes[self.main.ask].definition


def read_figure(
    ask: Ask, province: Province, user: User, *, series: bool = False, places: Iterable[Province] = ()
) -> Reading:
    """The figure, with its `series` and that of each of `places` if asked for. ONE pass however much that is."""
    years = [replace(ask, span=span) for span in yearly_spans(ask)] if series else []
    whole = [replace(one, span=year_span(year_of(one.span.end, one.calendar), one.calendar)) for one in years[:-1]]
    by_place = [(place, replace(ask, province=place.pk)) for place in places]
    answers = actuals_for([ask, *years, *whole, *(one for _, one in by_place)], user.parts)
    if answers[ask].data_year:  # half a year has no annual figure of its own, those before have whole ones
        years = [*whole, *years[-1:]]
    return Reading(
        Figure(ask, province, answers[ask]),
        [Figure(one, province, answers[one]) for one in years],
        [Figure(one, place, answers[one]) for place, one in by_place],
        answers,
    )


def yearly_spans(ask: Ask) -> list[Span]:
    """The same part of each year, oldest first: of a span over several years that of the last one."""
    first_day = year_span(year_of(ask.span.end, ask.calendar), ask.calendar).start
    span = Span(max(ask.span.start, first_day), ask.span.end)
    spans = [span]
    while len(spans) < YEARS and spans[-1].start.year > 1:
        spans.append(spans[-1].a_year_before())
    return spans[::-1]


def cuts(province: Province, user: User) -> dict[str, list[Province]]:
    """The provinces that lie inside `province` and whose figures the person may read, by name: {"new": those of today,
    "old": those until 30/6/2025}. A cut into fewer than two is none."""
    inside = user.parts.get(province.pk, set())
    wholes = [pk for pk in user.province_ids if user.parts[pk] <= inside]
    provinces = Province.objects.provinces().with_successor().filter(pk__in=wholes).order_by("sort_key", "pk")
    by_boundaries = {NEW: [], OLD: []}
    for one in provinces:
        if one.is_present:
            by_boundaries[NEW].append(one)
        if one.level == Province.Level.BASE:
            by_boundaries[OLD].append(one)
    return {boundaries: places for boundaries, places in by_boundaries.items() if len(places) > 1}


def parts_on_offer(definition: Definition, province: Province, user: User) -> list[str]:
    """What the figure can be parted by for this person; by commune only where every commune of the province is theirs."""
    by_commune = ("commune", "tag") if user.holds(province) and not province.is_nation else ()
    return [by for by in PARTS if can_be_parted(definition, by) and (by in by_commune or by not in ("commune", "tag"))]


def read_parts(ask: Ask, by: str) -> list[tuple[str | int, str, Actual]]:
    """(value, its name, the figure) for each part that occurs; communes by name, what belongs to none last.

    Raises ValidationError when the indicator cannot be parted so.
    """
    _, groups, _ = grouped_actuals(ask, by)
    labels = part_labels(by, groups)
    order = sorted(groups, key=lambda value: (value == "", sort_key(labels[value]))) if by == "commune" else groups
    return [(value, labels[value], groups[value]) for value in order]


def known(figures: Iterable[Figure]) -> list[Figure]:
    return [one for one in figures if one.actual.value is not None]
