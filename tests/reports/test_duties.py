"""On which day a report is due, whatever the calendar, the weekend and Tết."""

from datetime import date

import pytest

from reports.duties import Rule, dues, rule_ends_before_its_period, working_day
from tests.factories import span


def days(text: str) -> list[date]:
    return [date.fromisoformat(day) for day in text.split()]


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-06-19", "2026-06-19"),  # a Friday
        ("2026-06-20", "2026-06-22"),  # a Saturday
        ("2026-06-21", "2026-06-22"),
        ("2026-02-14", "2026-02-23"),  # the Saturday before Tết: five days off and the next weekend
        ("2026-02-17", "2026-02-23"),
        ("2026-04-26", "2026-04-28"),  # Hùng Vương on a Sunday is made good on Monday
        ("2026-04-30", "2026-05-04"),
        ("2026-08-22", "2026-08-22"),  # a Saturday that is worked in place of 31/8
        ("2025-12-31", "2025-12-31"),
        ("2027-01-01", "2027-01-04"),  # over the turn of a week
        ("2028-12-31", "2029-01-02"),  # over the turn of a year: a Sunday, then New Year
    ],
)
def test_a_day_off_moves_to_the_next_working_day(day, works):
    assert working_day(date.fromisoformat(day)) == date.fromisoformat(works)


@pytest.mark.parametrize(
    ("rule", "asked", "due"),
    [
        (("year", "administrative", 0, 21), "2025..2026", "2025-12-22 2026-12-21"),
        (("year", "administrative", 1, 30), "2026", "2026-01-30"),
        (("year", "calendar", 4, 15), "2026", "2026-04-15"),
        (("half", "administrative", 0, 20), "2026", "2026-06-22 2026-12-21"),
        (("quarter", "administrative", 0, 20), "2026", "2026-03-20 2026-06-22 2026-09-21 2026-12-21"),
        (("quarter", "calendar", 1, 5), "2026", "2026-01-05 2026-04-06 2026-07-06 2026-10-05"),
        (("nine_months", "administrative", 0, 20), "2026", "2026-09-21"),
        (("month", "calendar", 1, 31), "2026-02-01..2026-04-30", "2026-02-02 2026-03-02 2026-03-31"),
        (("year", "calendar", 12, 31), "2026", "2026-12-31"),
    ],
)
def test_what_is_due_in_a_span(rule, asked, due):
    asked = span(asked)
    assert [one.due_on for one in dues(Rule(*rule), asked.start, asked.end)] == days(due)


def test_a_due_day_tells_its_period_and_the_day_the_rule_names():
    (one,) = dues(Rule("half", "administrative", 0, 20), date(2026, 6, 22), date(2026, 6, 22))
    assert one.period == span("2025-12-15..2026-06-14") and one.stated_on == date(2026, 6, 20)


@pytest.mark.parametrize(
    ("rule", "early"),
    [
        (("year", "administrative", 0, 13), True),
        (("year", "administrative", 0, 14), False),
        (("month", "calendar", 0, 30), True),
        (("month", "calendar", 0, 31), False),
    ],
)
def test_no_report_is_due_before_its_period_ends(rule, early):
    assert rule_ends_before_its_period(Rule(*rule)) is early
