"""The path of a target so far as a line of a few points, and the same points as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from coopportal.kit.periods import QUARTERS, Calendar, Span, quarter_span, year_of, year_span

YEARS_BACK = 4
WIDTH, HEIGHT, EDGE = 72, 20, 3  # of the picture, in its own units


@dataclass(frozen=True)
class Point:
    """`value` in the target's unit; None = not known, never 0."""

    label: str
    span: Span
    value: Fraction | None = None


@dataclass(frozen=True)
class Spark:
    """`lines`: runs of known points as SVG has them; `dot`: the last known one."""

    lines: list[str]
    dot: tuple[str, str]


def path_spans(span: Span, due_on: date, calendar: Calendar, *, flow: bool) -> list[Point]:
    """Where to look: of a flow, added up from its start, at each quarter's end, of several years at each year's; of a
    state at the ends of the years before. The last point is that of the as-of day itself.
    """
    end, here = span.end, year_of(span.end, calendar)
    if not flow:
        years = [year_span(year, calendar) for year in range(here - YEARS_BACK, here)]
        points = [Point(str(here - YEARS_BACK + place), one) for place, one in enumerate(years)]
        return [*points, Point(f"{here}", span)]
    several = (due_on - span.start).days > 366
    if several:
        marks = [
            (str(year), year_span(year, calendar).end) for year in range(year_of(span.start, calendar), here)
        ]  # fmt: skip
    else:
        marks = [(f"quý {QUARTERS[n - 1]}", quarter_span(here, n, calendar).end) for n in range(1, 5)]
    points = [Point(label, Span(span.start, mark)) for label, mark in marks if span.start <= mark < end]
    return [*points, Point(str(here) if several else f"{end.day}/{end.month}", span)]


def spark(points: Sequence[Point]) -> Spark | None:
    """None with fewer than two known points: a dot is no path. A gap breaks the line; it is not bridged."""
    values = [point.value for point in points]
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    low, high = min(known), max(known)
    step = Fraction(WIDTH - 2 * EDGE, len(points) - 1)

    def place(number: int, value: Fraction) -> tuple[str, str]:
        share = (value - low) / (high - low) if high > low else Fraction(1, 2)
        return f"{float(EDGE + step * number):.1f}", f"{float(HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE)):.1f}"

    runs: list[list[tuple[str, str]]] = [[]]
    for number, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(place(number, value))
    lines = [" ".join(",".join(dot) for dot in run) for run in runs if len(run) > 1]
    last = next(run[-1] for run in reversed(runs) if run)
    return Spark(lines, last)
