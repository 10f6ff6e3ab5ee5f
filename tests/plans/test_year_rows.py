"""A plan of several years, year by year and added up, and "4/5 năm"."""

import pytest

from plans.selectors.years import year_rows
from tests.factories import agency, day, organisation, plan, set_terms, target

pytestmark = pytest.mark.django_db


@pytest.fixture
def born():
    for when in ("2020-05-01", "2021-02-01", "2021-03-01", "2022-02-01", "2023-02-01", "2023-03-01", "2023-04-01"):
        organisation(when)


def cells(row):
    return [(cell.year, cell.value, cell.cumulative, cell.status) for cell in row.cells]


def test_a_promise_for_every_year_is_judged_each_year_and_added_up(born):
    one = plan("2021..2025")
    target(one, "htx_new", 2, basis="per_year", year=None)
    (row,) = year_rows(one, day("2024-06-30"))
    assert cells(row) == [
        (2021, 2, 2, "met"), (2022, 1, 3, "missed"), (2023, 3, 6, "exceeded"), (2024, 0, 6, None),
    ]  # fmt: skip
    assert row.kept_text == "2/3 năm"


def test_a_state_is_that_of_each_years_end_and_is_not_added_up(born):
    one = plan("2021..2023")
    target(one, "htx_total", 10, basis="by_end", year=2023)
    (row,) = year_rows(one, day("2023-12-31"))
    assert cells(row) == [(2021, 3, None, None), (2022, 4, None, None), (2023, 7, None, "missed")]
    assert row.kept_text == ""


def test_what_is_promised_for_the_whole_time_is_judged_in_no_single_year(born):
    one = plan("2021..2023")
    target(one, "htx_new", 6, basis="cumulative")
    assert cells(year_rows(one, day("2023-12-31"))[0]) == [(2021, 2, 2, None), (2022, 1, 3, None), (2023, 3, 6, None)]


def test_of_what_an_agency_owes_nothing_is_counted(born):
    one = plan("2021..2023")
    whole = target(one, "htx_new", 6, basis="cumulative")
    part = type(whole).objects.create(
        plan=one, indicator=whole.indicator, parent=whole, position=9, agency=agency(kind="alliance")
    )
    set_terms(part, one.editions.get(), 3, unit="htx", basis="cumulative")
    assert [cell.value for cell in year_rows(one, day("2022-12-31"))[1].cells] == [None, None]


def test_years_that_have_not_begun_have_no_column(born):
    one = plan("2024..2026")
    target(one, "htx_new", 6, basis="cumulative")
    assert year_rows(one, day("2023-12-31"))[0].cells == []


def test_eighty_targets_over_ten_years_cost_what_one_does(born, django_assert_max_num_queries):
    one = plan("2016..2025")
    for _ in range(80):
        target(one, "htx_new", 6, basis="cumulative")
    with django_assert_max_num_queries(7):
        assert len(year_rows(one, day("2025-12-31"))) == 80
