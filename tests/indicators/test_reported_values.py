"""What agencies state, beside what the registry gives."""

from datetime import date
from fractions import Fraction

import pytest
from django.contrib.auth.models import AnonymousUser

from indicators.models import ReportedValue
from tests.factories import HOME, NATION, PRESENT, actual, organisation, programme, reported, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_new():
    organisation("2024-02-01")
    organisation("2024-08-01")


def test_a_statement_stands_beside_the_computed_figure(two_new):
    reported("htx_new", "2024", 5)
    found = actual("htx_new", "2024")
    assert (found.value, found.stated.value, found.stated.supersedes) == (2, 5, False)


def test_it_takes_its_place_only_with_a_reason_and_for_exactly_that_span_and_province(two_new):
    reported("htx_new", "2024", 5, supersedes=True, reason="Hai hồ sơ chưa nhập")
    found = actual("htx_new", "2024")
    assert (found.value, found.stated.reason) == (5, "Hai hồ sơ chưa nhập")
    assert [actual("htx_new", when).value for when in ("2024-01-01..2024-12-30", "2023..2024")] == [2, 2]


def test_a_roll_up_uses_the_computed_figure(two_new):
    reported("htx_new", "2024", 5, supersedes=True, reason="Hai hồ sơ chưa nhập")
    assert (actual("htx_new", "2024", PRESENT).value, actual("htx_new", "2024", PRESENT).stated) == (2, None)


def test_a_stock_is_stated_for_a_day_however_long_the_span(two_new):
    reported("htx_total", "2024-12-31..2024-12-31", 9, supersedes=True, reason="Theo sổ gốc")
    assert (actual("htx_total", "2024").value, actual("htx_total", "2024-01-01..2024-12-30").value) == (9, 2)


def test_a_draft_counts_for_nothing(two_new):
    reported("htx_new", "2024", 5, state="draft", supersedes=True, reason="Chưa duyệt")
    assert (actual("htx_new", "2024").value, actual("htx_new", "2024").stated) == (2, None)


def test_a_statement_about_a_programme_is_about_that_programme_alone(two_new):
    own = programme()
    reported("htx_new", "2024", 7, programme=own)
    assert actual("htx_new", "2024").stated is None
    assert actual("htx_new", "2024", programme=own).stated.value == 7


def test_a_later_statement_replaces_an_earlier_one_of_another_nature():
    reported("htx_law_compliant_pct", "2024-12-31..2024-12-31", 80, nature="preliminary")
    reported("htx_law_compliant_pct", "2024-12-31..2024-12-31", 84, nature="official")
    assert actual("htx_law_compliant_pct", "2024").value == 84


def test_a_share_is_stated_by_its_parts():
    reported("htx_law_compliant_pct", "2024-12-31..2024-12-31", numerator=2, denominator=3)
    found = actual("htx_law_compliant_pct", "2024")
    assert (found.value, found.numerator, found.denominator) == (Fraction(200, 3), 2, 3)


def test_a_reported_state_is_judged_on_its_own_day_only():
    reported("htx_law_compliant_pct", "2023-12-31..2023-12-31", 80)
    reported("htx_law_compliant_pct", "2024-06-30..2024-06-30", 85)
    found = {when: actual("htx_law_compliant_pct", when) for when in ("2024-01-01..2024-05-31", "2024", "2025")}
    assert [(one.value, one.known_on, one.judged) for one in found.values()] == [
        (80, date(2023, 12, 31), None),
        (85, date(2024, 6, 30), None),
        (85, date(2024, 6, 30), None),
    ]
    assert actual("htx_law_compliant_pct", "2024-01-01..2024-06-30").judged == 85
    assert actual("htx_law_compliant_pct", "2023-01-01..2023-12-30").value is None


def test_an_estimate_is_never_the_figure_but_stands_beside_it(two_new):
    reported("htx_new", "2024", 6, nature="estimate")
    found = actual("htx_new", "2024-01-01..2024-09-30")
    assert (found.value, found.stated, found.estimate.value) == (2, None, 6)


@pytest.mark.parametrize(
    ("stated", "when", "taken"),
    [
        ("2024", "2024-01-01..2024-06-30", True),
        ("2024", "2023-01-01..2023-12-31", False),
        ("2024-01-01..2024-09-30", "2024-01-01..2024-06-30", False),  # nine months are no year
        ("2024-10-01..2024-12-31", "2024-01-01..2024-06-30", False),  # nor is a quarter
        ("2025", "2024-01-01..2024-06-30", False),
    ],
)
def test_an_estimate_is_of_the_whole_year_that_is_running(stated, when, taken):
    reported("htx_new", stated, 6, nature="estimate")
    assert (actual("htx_new", when).estimate is not None) is taken


def test_an_estimated_state_at_the_end_of_the_year_is_of_the_year():
    reported("htx_total", "2024-12-31..2024-12-31", 60, nature="estimate")
    assert actual("htx_total", "2024-06-30..2024-06-30").estimate.value == 60


def test_each_province_reads_its_own_statements():
    own, nation = reported("htx_new", "2024", 5), reported("htx_new", "2024", 3000, NATION)
    here = ReportedValue.objects.filter(pk__in=[own.pk, nation.pk])
    assert set(here.visible_to(user(place=HOME))) == {own, nation}
    assert set(here.visible_to(user(place="bac-kan"))) == {nation}
    assert not here.visible_to(AnonymousUser()).exists()
