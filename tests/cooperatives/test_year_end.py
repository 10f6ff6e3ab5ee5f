"""The state of an organisation at the end of a year."""

from datetime import date

import pytest

from cooperatives.models import AnnualReturn
from cooperatives.selectors.year_end import year_end, year_ends
from cooperatives.services.states import recopy_years
from coopportal.kit import clock
from tests.factories import annual_return, organisation, province

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2024, 6, 15))


def test_it_is_that_of_the_last_day_of_the_year(today):
    one = organisation("2020-05-01", ("2022-12-31", {"actual_status": "inactive"}), ("2023-01-01", {"sector": "trade"}))
    assert [(year_end(one.pk, year).actual_status, year_end(one.pk, year).sector) for year in (2021, 2022, 2023)] == [
        ("active", "agriculture"), ("inactive", "agriculture"), ("inactive", "trade"),
    ]  # fmt: skip


def test_of_the_running_year_it_is_that_of_today(today):
    one = organisation("2020-05-01", ("2024-06-15", {"sector": "trade"}), ("2024-06-16", {"sector": "transport"}))
    assert year_end(one.pk, 2024).sector == "trade"


def test_there_is_none_before_birth_and_a_dissolved_one_says_so(today):
    one = organisation("2020-05-01", ("2022-03-01", {"entry": "dissolved"}))
    assert year_end(one.pk, 2019) is None
    assert [year_end(one.pk, year).dissolved for year in (2021, 2022)] == [False, True]


def test_many_are_asked_for_at_once(today, django_assert_num_queries):
    here, moved = organisation(), organisation("2020-01-01", ("2023-01-01", {"base": "binh-thuan"}))
    with django_assert_num_queries(1):
        found = year_ends([here.pk, moved.pk], 2023)
    assert {pk: one.copied()["base_id"] for pk, one in found.items()} == {
        here.pk: province().pk,
        moved.pk: province("binh-thuan").pk,
    }


@pytest.mark.parametrize("count", [1, 12])
def test_copies_of_many_are_derived_anew_with_as_many_statements_as_of_one(count, django_assert_num_queries):
    many = [organisation("2015-01-01", ("2023-05-01", {"sector": "trade"})) for _ in range(count)]
    for one in many:
        for year in (2022, 2023):
            annual_return(one, year, sector="transport")
    with django_assert_num_queries(6):
        recopy_years(one.pk for one in many)
    kept = AnnualReturn.objects.filter(organisation__in=many).values_list("year", "sector").distinct()
    assert sorted(kept) == [(2022, "agriculture"), (2023, "trade")]
