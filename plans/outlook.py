"""Where a target is heading: how much is still missing, and where it may end. Pure and exact, like the verdict."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor

from coopportal.kit.numbers import Exact
from coopportal.kit.periods import Span
from plans.verdict import SMALLEST_PACED_COUNT, Comparator, Goal, Status, judge

EARLIEST = Fraction(1, 12)  # of the time: before it one founding more or less would move the year by twelve
A_YEAR = 365


def remaining(goal: Goal, actual: Exact | None) -> Fraction | None:
    """How much more, of a falling goal how much less, it takes to be met; of whole things a whole number.

    None where it is met already or nobody knows.
    """
    if actual is None or goal.met_by(actual):
        return None
    gap = abs(goal.bound - Fraction(actual))
    if not goal.is_count:
        return gap
    strict = goal.comparator in {Comparator.MORE_THAN, Comparator.LESS_THAN}
    return Fraction(floor(gap) + 1 if strict else ceil(gap))


@dataclass(frozen=True)
class Outlook:
    """Where a count may stand on its due date: between `low` and `high`, both whole.

    `by_pace`: if it goes on as since its start; `by_season`: if the rest goes as the same days of the year before, or of a
    longer span as the last twelve months. One of them may be None. `status`: the verdict if both ends agree on it.
    """

    low: Fraction
    high: Fraction
    by_pace: Fraction | None
    by_season: Fraction | None
    status: Status | None


def outlook(goal: Goal, actual: Exact | None, whole: Span, as_of: date, came: Exact | None) -> Outlook | None:
    """`came`: what the days that are left would bring if they were as a year ago.

    None: too early, over, no count, or too small a one.
    """
    elapsed = Fraction(Span(whole.start, as_of).days, whole.days) if whole.start <= as_of < whole.end else Fraction(0)
    small = goal.bound < SMALLEST_PACED_COUNT
    if actual is None or not goal.is_count or small or elapsed < EARLIEST:
        return None
    start = Fraction(0) if goal.flow else goal.baseline
    by_pace = None if start is None else Fraction(start) + (Fraction(actual) - Fraction(start)) / elapsed
    by_season = None if came is None else Fraction(actual) + Fraction(came)
    ends = [end for end in (by_pace, by_season) if end is not None]
    if not ends:
        return None
    least = Fraction(actual) if goal.flow else Fraction(0)
    low, high = max(Fraction(floor(min(ends))), least), max(Fraction(ceil(max(ends))), least)
    found = {
        judge(goal, end, span_start=whole.start, due_on=whole.end, as_of=whole.end, estimate=True).status
        for end in (low, high)
    }
    return Outlook(low, high, by_pace, by_season, found.pop() if len(found) == 1 else None)


def season(whole: Span, end: date, *, flow: bool) -> dict[str, Span]:
    """The spans whose figures tell `came`: of a flow what came in "rest"; of a state the change from "then" to "later"."""
    if end >= whole.end:
        return {}
    if whole.days > A_YEAR + 1:
        year = Span(end - timedelta(A_YEAR - 1), end)
        before = end - timedelta(A_YEAR)
        return {"rest": year} if flow else {"then": Span(before, before)}
    left = Span(end + timedelta(1), whole.end).a_year_before()
    if flow:
        return {"rest": left}
    then = left.start - timedelta(1)
    return {"then": Span(then, then), "later": Span(left.end, left.end)}


def came(whole: Span, end: date, actual: Exact | None, figures: dict[str, Fraction | None]) -> Fraction | None:
    """What the spans of `season` say the days that are left would bring. None where one of their figures is not known."""
    if not figures or None in figures.values():
        return None
    if whole.days <= A_YEAR + 1:
        return figures["rest"] if "rest" in figures else figures["later"] - figures["then"]
    a_year = figures["rest"] if "rest" in figures else Fraction(actual or 0) - figures["then"]
    return a_year * Fraction((whole.end - end).days, A_YEAR)
