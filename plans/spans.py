"""Which days a target speaks about. Pure: a plan's years, calendar and a target's basis go in, dates come out."""

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from coopportal.kit.periods import Calendar, Span, span_up_to, year_of, year_span


class Basis(TextChoices):
    IN_YEAR = "in_year", "trong năm"
    PER_YEAR = "per_year", "mỗi năm"
    CUMULATIVE = "cumulative", "lũy kế cả giai đoạn"
    BY_END = "by_end", "đến cuối kỳ"


@dataclass(frozen=True)
class Timing:
    """Of one target on one as-of day. `span` is what its actual is counted over; None: it has not begun."""

    starts_on: date
    due_on: date
    span: Span | None


def timing(
    basis: Basis,
    year: int | None,
    plan_years: tuple[int, int],
    calendar: Calendar,
    as_of: date,
    stated: date | None = None,
) -> Timing:
    """All that counting and judging a target needs to know about time. `stated` is a due date its wording names."""
    judged = judged_year(basis, year, plan_years, calendar, as_of)
    due = due_on(basis, judged, plan_years, calendar, stated)
    return Timing(
        starts_on=starts_on(basis, judged, plan_years, calendar),
        due_on=due,
        span=target_span(basis, judged, plan_years, calendar, due, as_of),
    )


def judged_year(basis: Basis, year: int | None, plan_years: tuple[int, int], calendar: Calendar, as_of: date) -> int:
    """The target's year; of a promise for every year the one of `as_of`, before and after the plan its first and last.

    A target without a year is one for the end of the plan.
    """
    first, last = plan_years
    if basis == Basis.PER_YEAR:
        return min(max(year_of(as_of, calendar), first), last)
    return last if year is None else year


def starts_on(basis: Basis, year: int | None, plan_years: tuple[int, int], calendar: Calendar) -> date:
    """From when on work towards the target counts: of a state to be reached (`by_end`), too, the plan's first day."""
    first, last = plan_years
    if basis in {Basis.CUMULATIVE, Basis.BY_END}:
        return year_span(first, calendar).start
    return year_span(last if year is None else year, calendar).start


def due_on(
    basis: Basis, year: int | None, plan_years: tuple[int, int], calendar: Calendar, stated: date | None = None
) -> date:
    """The stated day, else the last day of the target's year (`cumulative`: of the plan).

    A day stated for `per_year` returns each year; `year` is then the judged one.
    """
    last = plan_years[1]
    due_year = last if year is None or basis == Basis.CUMULATIVE else year
    if stated is None:
        return year_span(due_year, calendar).end
    if basis == Basis.PER_YEAR:
        return _in_year(stated, stated.year + due_year - year_of(stated, calendar))
    return stated


def target_span(
    basis: Basis, year: int | None, plan_years: tuple[int, int], calendar: Calendar, due_on: date, as_of: date
) -> Span | None:
    """The days to count over: up to `as_of`, but never past `due_on`. None while the first of them is still to come.

    `by_end` asks for the state at the end of one day, so it is never None. Of a target due before it
    starts, a slip of the document, only the due day counts.
    """
    end = min(as_of, due_on)
    if basis == Basis.BY_END:
        return Span(end, end)
    judged = judged_year(basis, year, plan_years, calendar, as_of)
    start = min(starts_on(basis, judged, plan_years, calendar), due_on)
    return span_up_to(Span(start, due_on), end)


def _in_year(day: date, year: int) -> date:
    return day.replace(year=year, day=28 if (day.month, day.day) == (2, 29) else day.day)
