"""One figure and those around it: the same part of each year, each province, each part. Page, API and Excel read them here."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from accounts.models import User
from coopportal.kit.periods import Span, year_of, year_span
from indicators.asks import Actual, Ask
from indicators.definitions import Definition
from indicators.engine import Answers, actuals_for
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
    """`series`: oldest first, the last one for the year asked about. `places`: by name; empty unless there are several."""

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
    by_place = [(place, replace(ask, province=place.pk)) for place in places]
    answers = actuals_for([ask, *years, *(one for _, one in by_place)], user.parts)
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


def known(figures: Iterable[Figure]) -> list[Figure]:
    return [one for one in figures if one.actual.value is not None]
