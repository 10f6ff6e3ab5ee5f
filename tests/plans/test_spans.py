from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopportal.kit.periods import Calendar, Span
from plans.spans import Basis, due_on, target_span, timing

SOLAR, OFFICE = Calendar.CALENDAR, Calendar.ADMINISTRATIVE
STAGE = (2021, 2025)


def day(text):
    return text and date.fromisoformat(text)


@pytest.mark.parametrize(
    ("basis", "year", "years", "calendar", "stated", "due"),
    [
        ("in_year", 2024, (2024, 2024), SOLAR, None, "2024-12-31"),
        ("in_year", 2024, (2024, 2024), OFFICE, None, "2024-12-14"),
        ("in_year", 2022, STAGE, SOLAR, None, "2022-12-31"),
        ("in_year", 2024, (2024, 2024), SOLAR, "2024-11-30", "2024-11-30"),
        ("per_year", 2023, STAGE, SOLAR, None, "2023-12-31"),
        ("per_year", 2023, STAGE, SOLAR, "2025-11-30", "2023-11-30"),
        ("per_year", 2023, STAGE, SOLAR, "2024-02-29", "2023-02-28"),
        ("per_year", 2023, STAGE, OFFICE, "2024-12-20", "2022-12-20"),  # 20/12/2024 already counts for 2025
        ("cumulative", 2022, STAGE, SOLAR, None, "2025-12-31"),
        ("cumulative", None, STAGE, OFFICE, None, "2025-12-14"),
        ("cumulative", None, STAGE, SOLAR, "2025-06-30", "2025-06-30"),
        ("by_end", 2023, STAGE, SOLAR, None, "2023-12-31"),
        ("by_end", None, STAGE, SOLAR, None, "2025-12-31"),
    ],
)
def test_due_on_is_the_stated_day_or_the_end_of_the_period(basis, year, years, calendar, stated, due):
    assert due_on(Basis(basis), year, years, calendar, day(stated)) == day(due)


@pytest.mark.parametrize(
    ("basis", "year", "years", "calendar", "as_of", "start", "end"),
    [
        ("in_year", 2024, (2024, 2024), SOLAR, "2024-06-30", "2024-01-01", "2024-06-30"),
        ("in_year", 2024, (2024, 2024), SOLAR, "2024-01-01", "2024-01-01", "2024-01-01"),
        ("in_year", 2024, (2024, 2024), SOLAR, "2025-05-01", "2024-01-01", "2024-12-31"),
        ("in_year", 2024, (2024, 2024), OFFICE, "2023-12-20", "2023-12-15", "2023-12-20"),
        ("in_year", 2024, (2024, 2024), OFFICE, "2024-12-31", "2023-12-15", "2024-12-14"),
        ("per_year", None, STAGE, SOLAR, "2023-06-30", "2023-01-01", "2023-06-30"),
        ("per_year", None, STAGE, SOLAR, "2023-12-31", "2023-01-01", "2023-12-31"),
        ("per_year", None, STAGE, SOLAR, "2026-11-22", "2025-01-01", "2025-12-31"),
        ("per_year", None, STAGE, OFFICE, "2023-12-15", "2023-12-15", "2023-12-15"),
        ("cumulative", None, STAGE, SOLAR, "2023-06-30", "2021-01-01", "2023-06-30"),
        ("cumulative", None, STAGE, SOLAR, "2026-11-22", "2021-01-01", "2025-12-31"),
        ("by_end", 2024, (2024, 2024), SOLAR, "2024-06-30", "2024-06-30", "2024-06-30"),
        ("by_end", None, STAGE, SOLAR, "2026-11-22", "2025-12-31", "2025-12-31"),
        ("by_end", None, STAGE, SOLAR, "2020-06-30", "2020-06-30", "2020-06-30"),
    ],
)
def test_a_target_is_counted_up_to_the_as_of_day_but_not_past_its_due_date(
    basis, year, years, calendar, as_of, start, end
):
    assert timing(Basis(basis), year, years, calendar, day(as_of)).span == Span(day(start), day(end))


@pytest.mark.parametrize(
    ("basis", "year", "years", "calendar", "as_of"),
    [
        ("in_year", 2024, (2024, 2024), SOLAR, "2023-12-31"),
        ("in_year", 2024, (2024, 2024), OFFICE, "2023-12-14"),
        ("in_year", 2023, STAGE, SOLAR, "2022-12-31"),
        ("per_year", None, STAGE, SOLAR, "2020-12-31"),
        ("cumulative", None, STAGE, SOLAR, "2020-12-31"),
    ],
)
def test_what_has_not_begun_has_no_span(basis, year, years, calendar, as_of):
    assert timing(Basis(basis), year, years, calendar, day(as_of)).span is None


@pytest.mark.parametrize(
    ("basis", "year", "as_of", "starts", "due"),
    [
        ("in_year", 2023, "2023-06-30", "2023-01-01", "2023-12-31"),
        ("per_year", None, "2023-06-30", "2023-01-01", "2023-12-31"),
        ("per_year", None, "2019-06-30", "2021-01-01", "2021-12-31"),
        ("per_year", None, "2030-06-30", "2025-01-01", "2025-12-31"),
        ("cumulative", None, "2023-06-30", "2021-01-01", "2025-12-31"),
        ("by_end", 2023, "2023-06-30", "2021-01-01", "2023-12-31"),  # the way starts with the plan
    ],
)
def test_the_pace_runs_from_the_start_to_the_due_date(basis, year, as_of, starts, due):
    found = timing(Basis(basis), year, STAGE, SOLAR, day(as_of))
    assert (found.starts_on, found.due_on) == (day(starts), day(due))


def test_a_stated_due_date_ends_the_count():
    found = timing(Basis.IN_YEAR, 2024, (2024, 2024), SOLAR, day("2024-12-31"), stated=day("2024-11-30"))
    assert found.span == Span(day("2024-01-01"), day("2024-11-30"))


def test_of_a_target_due_before_it_starts_only_the_due_day_counts():
    found = target_span(Basis.IN_YEAR, 2024, (2024, 2024), SOLAR, day("2023-06-30"), day("2024-06-30"))
    assert found == Span(day("2023-06-30"), day("2023-06-30"))


@given(
    st.sampled_from(list(Basis)),
    st.none() | st.integers(2021, 2025),
    st.sampled_from(list(Calendar)),
    st.dates(date(2019, 1, 1), date(2027, 12, 31)),
)
def test_a_span_lies_between_start_as_of_and_due_date(basis, year, calendar, as_of):
    found = timing(basis, year, STAGE, calendar, as_of)
    assert found.starts_on <= found.due_on
    if found.span is None:
        assert as_of < found.starts_on and basis != Basis.BY_END
    else:
        assert found.span.end == min(as_of, found.due_on)
        assert basis == Basis.BY_END or found.span.start == found.starts_on
