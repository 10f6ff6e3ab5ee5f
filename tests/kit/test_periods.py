from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopportal.kit.periods import (
    Calendar,
    Span,
    half_span,
    month_span,
    nine_month_span,
    quarter_span,
    span_up_to,
    year_of,
    year_span,
    years_ending_in,
    years_span,
)

SOLAR, OFFICE = Calendar.CALENDAR, Calendar.ADMINISTRATIVE
days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
calendars = st.sampled_from(list(Calendar))


def span(text):
    return Span(*(date.fromisoformat(day) for day in text.split("/")))


@pytest.mark.parametrize(
    ("built", "wanted", "label"),
    [
        (year_span(2024, SOLAR), "2024-01-01/2024-12-31", "năm 2024"),
        (half_span(2024, 1, SOLAR), "2024-01-01/2024-06-30", "6 tháng đầu năm 2024"),
        (half_span(2024, 2, SOLAR), "2024-07-01/2024-12-31", "6 tháng cuối năm 2024"),
        (nine_month_span(2024, SOLAR), "2024-01-01/2024-09-30", "9 tháng đầu năm 2024"),
        (quarter_span(2024, 2, SOLAR), "2024-04-01/2024-06-30", "quý II/2024"),
        (quarter_span(2024, 4, SOLAR), "2024-10-01/2024-12-31", "quý IV/2024"),
        (month_span(2024, 3, SOLAR), "2024-03-01/2024-03-31", "tháng 3/2024"),
        (month_span(2024, 2, SOLAR), "2024-02-01/2024-02-29", "tháng 2/2024"),
        (years_span(2021, 2025, SOLAR), "2021-01-01/2025-12-31", "giai đoạn 2021–2025"),
        (span("2024-01-01/2024-11-20"), "2024-01-01/2024-11-20", "từ 01/01/2024 đến 20/11/2024"),
        (span("2023-06-30/2023-06-30"), "2023-06-30/2023-06-30", "ngày 30/06/2023"),
        (year_span(2024, OFFICE), "2023-12-15/2024-12-14", "năm 2024 (từ 15/12/2023 đến 14/12/2024)"),
        (half_span(2024, 1, OFFICE), "2023-12-15/2024-06-14", "6 tháng đầu năm 2024 (từ 15/12/2023 đến 14/06/2024)"),
        (nine_month_span(2024, OFFICE), "2023-12-15/2024-09-14", "9 tháng đầu năm 2024 (từ 15/12/2023 đến 14/09/2024)"),
        (quarter_span(2024, 1, OFFICE), "2023-12-15/2024-03-14", "quý I/2024 (từ 15/12/2023 đến 14/03/2024)"),
        (quarter_span(2024, 2, OFFICE), "2024-03-15/2024-06-14", "quý II/2024 (từ 15/03/2024 đến 14/06/2024)"),
        (month_span(2024, 1, OFFICE), "2023-12-15/2024-01-14", "tháng 1/2024 (từ 15/12/2023 đến 14/01/2024)"),
        (month_span(2024, 3, OFFICE), "2024-02-15/2024-03-14", "tháng 3/2024 (từ 15/02/2024 đến 14/03/2024)"),
        (
            years_span(2021, 2025, OFFICE),
            "2020-12-15/2025-12-14",
            "giai đoạn 2021–2025 (từ 15/12/2020 đến 14/12/2025)",
        ),
    ],
)
def test_periods_have_the_right_days_and_names(built, wanted, label):
    assert (built, built.label()) == (span(wanted), label)


@pytest.mark.parametrize("calendar", Calendar)
@pytest.mark.parametrize("year", [2023, 2024])
def test_months_quarters_and_halves_fill_the_year_without_gap(year, calendar):
    for parts in (
        [month_span(year, n, calendar) for n in range(1, 13)],
        [quarter_span(year, n, calendar) for n in range(1, 5)],
        [half_span(year, n, calendar) for n in (1, 2)],
        [nine_month_span(year, calendar), quarter_span(year, 4, calendar)],
    ):
        assert (parts[0].start, parts[-1].end) == (year_span(year, calendar).start, year_span(year, calendar).end)
        assert all(b.start - a.end == timedelta(1) for a, b in zip(parts, parts[1:], strict=False))


@given(days, calendars)
def test_every_day_counts_for_exactly_one_year(day, calendar):
    year = year_of(day, calendar)
    assert [n for n in (year - 1, year, year + 1) if day in year_span(n, calendar)] == [year]


def test_both_ends_belong_to_a_span():
    june = month_span(2024, 6, SOLAR)
    assert june.days == 30
    assert [date(2024, 5, 31) in june, june.start in june, june.end in june, date(2024, 7, 1) in june] == [0, 1, 1, 0]


def test_a_span_never_ends_before_it_starts():
    with pytest.raises(ValueError, match="02/01/2024 đứng sau ngày kết thúc 01/01/2024"):
        Span(date(2024, 1, 2), date(2024, 1, 1))


@pytest.mark.parametrize(
    ("period", "before"),
    [
        ("2024-01-01/2024-11-20", "2023-01-01/2023-11-20"),
        ("2024-01-01/2024-02-29", "2023-01-01/2023-02-28"),
        ("2025-01-01/2025-02-28", "2024-01-01/2024-02-29"),
        ("2024-02-29/2024-02-29", "2023-02-28/2023-02-28"),
        ("2023-12-15/2024-06-14", "2022-12-15/2023-06-14"),
        ("2024-01-01/2024-02-28", "2023-01-01/2023-02-28"),
    ],
)
def test_the_same_period_a_year_before(period, before):
    assert span(period).a_year_before() == span(before)


@pytest.mark.parametrize(
    ("period", "calendar", "years"),
    [
        ("2024-01-01/2024-12-31", SOLAR, [2024]),
        ("2024-01-01/2024-12-30", SOLAR, []),
        ("2024-12-31/2024-12-31", SOLAR, [2024]),
        ("2021-01-01/2025-12-31", SOLAR, [2021, 2022, 2023, 2024, 2025]),
        ("2024-01-01/2024-12-14", OFFICE, [2024]),
        ("2024-01-01/2024-12-13", OFFICE, []),
        ("2023-12-15/2025-12-14", OFFICE, [2024, 2025]),
    ],
)
def test_annual_figures_belong_to_the_span_their_year_ends_in(period, calendar, years):
    assert years_ending_in(span(period), calendar) == years


@pytest.mark.parametrize(
    ("day", "passed"),
    [
        ("2023-12-31", None),
        ("2024-01-01", "2024-01-01/2024-01-01"),
        ("2024-06-30", "2024-01-01/2024-06-30"),
        ("2025-03-01", "2024-01-01/2024-12-31"),
    ],
)
def test_a_span_up_to_a_day(day, passed):
    assert span_up_to(year_span(2024, SOLAR), date.fromisoformat(day)) == (passed and span(passed))
