"""When a periodic report is due: the periods of a rule, and for each the day until which it is to be sent. Pure.

Sources: data/duties.json, each with the decree or circular that sets it; an agency changes its own in the calendar.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays
from django.db.models import TextChoices

from coopportal.kit.periods import Span, half_span, month_span, nine_month_span, quarter_span, year_span


class Every(TextChoices):
    MONTH = "month", "Hằng tháng"
    QUARTER = "quarter", "Hằng quý"
    HALF = "half", "6 tháng"
    NINE_MONTHS = "nine_months", "9 tháng"
    YEAR = "year", "Hằng năm"


PERIODS = {
    Every.MONTH: lambda year, calendar: [month_span(year, n, calendar) for n in range(1, 13)],
    Every.QUARTER: lambda year, calendar: [quarter_span(year, n, calendar) for n in range(1, 5)],
    Every.HALF: lambda year, calendar: [half_span(year, n, calendar) for n in (1, 2)],
    Every.NINE_MONTHS: lambda year, calendar: [nine_month_span(year, calendar)],
    Every.YEAR: lambda year, calendar: [year_span(year, calendar)],
}
MOST_MONTHS_AFTER = 12


@dataclass(frozen=True)
class Rule:
    """Due on `day` of the month that comes `months_after` the period's last; 31 is the last day of any month."""

    every: str
    calendar: str
    months_after: int
    day: int

    def stated_on(self, period: Span) -> date:
        """The day the rule names, be it a Sunday."""
        months = period.end.year * 12 + period.end.month - 1 + self.months_after
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(self.day, monthrange(year, month)[1]))


@dataclass(frozen=True)
class Due:
    """`due_on` is `stated_on`, or the first working day after it."""

    period: Span
    stated_on: date
    due_on: date


def dues(rule: Rule, first: date, last: date) -> Iterator[Due]:
    """What is due from `first` to `last`, both counted, the earliest first."""
    for year in range(first.year - 2, last.year + 2):
        for period in PERIODS[rule.every](year, rule.calendar):
            stated_on = rule.stated_on(period)
            due = Due(period, stated_on, working_day(stated_on))
            if first <= due.due_on <= last:
                yield due


def working_day(day: date) -> date:
    """The day itself, or the next on which offices work: weekends, Tết and the other public holidays are passed over."""
    while not _of_year(day.year).is_working_day(day):
        day += timedelta(days=1)
    return day


@lru_cache(maxsize=64)
def _of_year(year: int):
    return holidays.country_holidays("VN", years=year)


def rule_ends_before_its_period(rule: Rule) -> bool:
    """A report cannot be due before the last day of what it reports on."""
    periods = PERIODS[rule.every](2023, rule.calendar)  # a year with the shortest February
    return any(rule.stated_on(period) < period.end for period in periods)
