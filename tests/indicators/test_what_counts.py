"""What counts once, what does not count yet, and what a blank is."""

import pytest

from tests.factories import (
    HOME,
    NEIGHBOUR,
    PRESENT,
    activity,
    actual,
    annual_return,
    organisation,
    programme,
    rating,
    reported,
)

pytestmark = pytest.mark.django_db


def test_an_organisation_at_fairs_of_two_former_provinces_counts_once_in_the_present_one():
    one = organisation()
    for place in (HOME, NEIGHBOUR):
        activity("fair", "2024-05-01", one, base=place)
    assert [actual("htx_trade_fair", "2024", place).value for place in (HOME, NEIGHBOUR, PRESENT)] == [1, 1, 1]


def test_a_group_at_a_fair_is_no_cooperative():
    activity("fair", "2024-05-01", organisation(kind="tht"), organisation())
    assert actual("htx_trade_fair", "2024").value == 1


@pytest.mark.parametrize(
    ("stage", "number"), [("planned", 0), ("funded", 0), ("started", 0), ("done", 1), ("handed_over", 1)]
)
def test_what_is_planned_is_not_done(stage, number):
    activity("training", "2024-05-01", stage=stage)
    assert actual("training_classes", "2024").value == number


def test_a_blank_flag_is_no_no():
    annual_return(organisation(), 2024, members_total=10)
    assert actual("agri_htx_hightech_count", "2024").value is None
    annual_return(organisation(), 2024, high_tech=False, value_chain=True)
    assert actual("agri_htx_hightech_count", "2024").value == 0


def test_a_year_of_unrated_cooperatives_has_no_number_of_weak_ones():
    rating(organisation(), 2024, "not_rated")
    assert actual("htx_weak_count", "2024").value is None
    rating(organisation(), 2024, "good")
    assert actual("htx_weak_count", "2024").value == 0


def test_the_official_figure_goes_before_a_preliminary_one_entered_later():
    reported("htx_law_compliant_pct", "2024-12-31..2024-12-31", 90, nature="official")
    reported("htx_law_compliant_pct", "2024-12-31..2024-12-31", 80, nature="preliminary")
    assert actual("htx_law_compliant_pct", "2024").value == 90


def test_a_quarter_stated_is_not_the_year():
    reported("htx_law_compliant_pct", "2024-01-01..2024-03-31", 50)
    assert (actual("htx_law_compliant_pct", "2024").value, actual("htx_law_compliant_pct", "2024").judged) == (50, None)


def test_a_superseding_figure_keeps_the_computed_one_beside_it():
    organisation("2024-03-01")
    reported("htx_new", "2024", 5, supersedes=True, reason="Sổ giấy chưa nhập hết")
    found = actual("htx_new", "2024")
    assert (found.value, found.is_stated, found.computed) == (5, True, 1)


def test_support_for_founding_counts_for_the_programme_it_belongs_to():
    one, other = programme("mot"), programme("hai")
    activity("advice", "2024-03-01", organisation("2024-04-01"), topics=["founding"], programmes=[one])
    shares = [actual("new_htx_supported_pct", "2024", programme=which).value for which in (one, other)]
    assert shares == [100, 0]
