from datetime import date

import pytest

from plans.models import Plan
from plans.selectors.reading import read_plan
from plans.verdict import Status
from tests.factories import organisation, target
from tests.factories import plan as make_plan


@pytest.fixture
def reading(db):
    """Day → the programme of Bạc Liêu, 2021–2025, read on it."""
    plan = Plan.objects.select_related("province__successor").get(number="332/QĐ-UBND")
    return lambda day: read_plan(plan, day)


def row_of(reading, code):
    return next(row for row in reading.rows if row.target.indicator.code == code)


def test_cumulative_figure_says_since_when_it_counts(reading):
    assert "lũy kế từ năm 2021" in row_of(reading(date(2024, 6, 30)), "htx_new").note


def test_yearly_figures_are_paced_on_the_last_day_they_know(reading):
    """Returns reach to the end of 2023: three of five years ask for 816 of 1,360, whatever day of 2024 it is."""
    row = row_of(reading(date(2024, 6, 30)), "kttt_members_new")
    assert row.lags and "phiếu năm có đến hết năm 2023" in row.note
    assert row.verdict.expected is None or round(row.verdict.expected) == 816


def test_last_years_rating_is_shown_and_judges_nothing(reading):
    row = row_of(reading(date(2024, 6, 30)), "htx_good_fair_pct")
    assert row.value is not None and "số liệu năm 2023" in row.note
    assert row.verdict.status == Status.NOT_DUE


@pytest.mark.parametrize(
    ("founded", "as_of", "status", "said"),
    [
        ((2, 2, 2), date(2024, 12, 31), Status.MET, "đạt 3/3 năm"),
        ((2, 1, 2), date(2024, 12, 31), Status.MISSED, "đạt 2/3 năm"),
        ((2, 1, 2), date(2023, 12, 31), Status.MISSED, "đạt 1/2 năm"),
        ((1, 2, 2), date(2023, 12, 31), Status.MET, "đạt 1/2 năm"),
    ],
)
def test_a_promise_for_every_year_is_kept_when_each_year_was(db, founded, as_of, status, said):
    plan = make_plan("2022..2024")
    target(plan, "htx_new", 2, comparator="at_least", basis="per_year")
    for year, number in zip((2022, 2023, 2024), founded, strict=True):
        for month in range(1, number + 1):
            organisation(f"{year}-{month:02}-15")
    (row,) = read_plan(plan, as_of).rows
    assert row.verdict.status == status
    assert said in row.note


def test_a_due_day_before_the_start_harms_no_page(db):
    plan = make_plan("2024")
    target(plan, "htx_new", 2, due_on=date(2023, 6, 30))
    (row,) = read_plan(plan, date(2024, 6, 30)).rows
    assert row.verdict.status == Status.MISSED
