"""The picture of a series, as SVG needs it: places across in percents, so that the letters stay as large as they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from coopportal.kit.numbers import format_number

TOP, BOTTOM, LABELS = 26, 290, 22  # pixels: the highest line, the lowest, and the years below it
EDGE = 4  # percent left free at either side
STEPS = (1, 2, 5, 10)


@dataclass(frozen=True)
class Dot:
    """One year. `at`: its middle, `left` and `width`: its bar, in percents; `top`: where its figure is.

    `stale`: a figure of another time. `minor`: its name may go where there is little room.
    """

    label: str
    text: str
    at: str
    left: str
    width: str
    top: int
    y: int
    height: int
    text_y: int
    stale: bool
    minor: bool


@dataclass(frozen=True)
class Gap:
    """A year of which nothing is known."""

    label: str
    at: str
    minor: bool


@dataclass(frozen=True)
class Line:
    x1: str
    y1: int
    x2: str
    y2: int
    stale: bool


@dataclass(frozen=True)
class Chart:
    """`ticks`: (y, text). `bars` for what is added up over time, `lines` for what stands at a moment."""

    height: int
    zero: int
    bottom: int
    ticks: list[tuple[int, str]]
    dots: list[Dot]
    gaps: list[Gap]
    lines: list[Line]
    bars: bool


@dataclass(frozen=True)
class Point:
    label: str
    value: Fraction | None
    text: str
    stale: bool = False


def chart(points: Sequence[Point], *, bars: bool) -> Chart | None:
    """None where nothing is known of any year. A missing year is a gap, never 0, and no line bridges it."""
    values = [point.value for point in points if point.value is not None]
    if not values:
        return None
    whole = all(value.denominator == 1 for value in values)
    ticks = scale(min(*values, Fraction(0)), max(*values, Fraction(0)), whole=whole)
    low, high = ticks[0], ticks[-1]

    def y(value: Fraction) -> int:
        return round(BOTTOM - (value - low) / (high - low) * (BOTTOM - TOP))

    slot = Fraction(100 - 2 * EDGE, len(points))
    dots, gaps, lines, before = [], [], [], None
    for number, point in enumerate(points):
        middle = EDGE + slot * number + slot / 2
        minor = (len(points) - 1 - number) % 2 == 1
        if point.value is None:
            gaps.append(Gap(point.label, percent(middle), minor))
            before = None
            continue
        here, zero = y(point.value), y(Fraction(0))
        dot = Dot(
            point.label,
            point.text,
            percent(middle),
            percent(middle - slot * Fraction(3, 10)),
            percent(slot * Fraction(3, 5)),
            here,
            min(here, zero),
            abs(zero - here),
            (here - 8) if point.value >= 0 else (here + 16),
            point.stale,
            minor,
        )
        if before and not bars:
            last, last_y = before
            lines.append(Line(last.at, last_y, dot.at, here, last.stale or dot.stale))
        dots.append(dot)
        before = dot, here
    return Chart(
        BOTTOM + LABELS,
        y(Fraction(0)),
        BOTTOM,
        [(y(tick), format_number(tick)) for tick in ticks],
        dots,
        gaps,
        lines,
        bars,
    )


def scale(low: Fraction, high: Fraction, *, whole: bool = False) -> list[Fraction]:
    """Two to seven round values that hold both ends; whole ones where figures are whole."""
    distance = (high - low) or Fraction(1)
    step = Fraction(1)
    while step * 5 < distance:
        step *= 10
    while step * 5 > distance:
        step /= 10
    step = next(step * by for by in STEPS if step * by * 5 >= distance)
    step = max(step, Fraction(1)) if whole else step
    first, last = (low / step).__floor__(), (high / step).__ceil__()
    return [step * number for number in range(first, max(last, first + 1) + 1)]


def percent(value: Fraction) -> str:
    return f"{float(value):.2f}%"
