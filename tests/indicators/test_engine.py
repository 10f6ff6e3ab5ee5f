"""What the engine answers, on rows made for the question."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError

from coopportal.kit.periods import Span
from indicators.asks import Ask
from indicators.engine import actuals_for, grouped_actuals
from indicators.models import Indicator
from provinces.models import Province, ProvincePart
from provinces.services.mergers import merge_provinces, undo_merge
from tests.factories import (
    HOME,
    NATION,
    NEIGHBOUR,
    PRESENT,
    activity,
    actual,
    annual_return,
    indicator,
    organisation,
    programme,
    province,
    rating,
    span,
    user,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("when", "stock"), [("2023-04-30", 0), ("2023-05-01", 1), ("2024-07-31", 1), ("2024-08-01", 0), ("2030-01-01", 0)]
)
def test_stock_is_what_there_is_when_the_day_is_over(when, stock):
    organisation("2023-05-01", ("2024-08-01", {"entry": "dissolved"}))
    assert actual("htx_total", f"2020-01-01..{when}").value == stock


@pytest.mark.parametrize(("when", "agriculture", "other"), [("2023-12-31", 1, 0), ("2024-01-01", 0, 1)])
def test_on_the_day_of_a_change_the_new_state_counts(when, agriculture, other):
    organisation("2020-01-01", ("2024-01-01", {"sector": "trade"}))
    assert actual("agri_htx_total", f"{when}..{when}").value == agriculture
    assert actual("nonagri_htx_total", f"{when}..{when}").value == other


@pytest.mark.parametrize("entry", ["established", "converted", "split_off", "consolidated"])
def test_four_ways_of_beginning_are_new(entry):
    organisation("2024-03-01", entry=entry)
    assert actual("htx_new", "2024").value == 1


@pytest.mark.parametrize("entry", ["moved_in", "changed"])
def test_a_move_or_a_change_is_never_new(entry):
    organisation("2019-01-01", ("2024-03-01", {"entry": entry, "base": NEIGHBOUR}), base=HOME)
    assert actual("htx_new", "2024", NEIGHBOUR).value == 0
    assert (actual("htx_total", "2024", NEIGHBOUR).value, actual("htx_total", "2024", HOME).value) == (1, 0)


def test_a_group_that_becomes_a_cooperative_is_new_as_one_and_gone_as_the_other():
    organisation("2020-01-01", ("2024-06-15", {"entry": "converted", "kind": "htx"}), kind="tht")
    figures = {
        code: actual(code, "2024").value for code in ("htx_new", "tht_new", "htx_total", "tht_total", "htx_dissolved")
    }
    assert figures == {"htx_new": 1, "tht_new": 0, "htx_total": 1, "tht_total": 0, "htx_dissolved": 0}


@pytest.mark.parametrize(("when", "new", "gone"), [("2024-01-01..2024-05-31", 1, 0), ("2024-06-01..2024-06-30", 0, 1)])
def test_births_and_exits_count_on_their_own_days(when, new, gone):
    organisation("2024-01-01", ("2024-06-01", {"entry": "dissolved"}))
    assert (actual("htx_new", when).value, actual("htx_dissolved", when).value) == (new, gone)


def test_nothing_happened_is_zero_and_nothing_known_is_not():
    one = organisation()
    annual_return(one, 2024)
    assert (actual("loan_amount_fund", "2024").value, actual("htx_new", "2024").value) == (0, 0)
    members = actual("htx_members_total", "2024")
    assert (members.value, members.numerator, members.have, members.of) == (None, None, 0, 1)
    assert actual("new_htx_supported_pct", "2024").value is None


def test_a_stated_zero_is_zero():
    annual_return(organisation(), 2024, members_total=0, profit_vnd=0)
    assert (actual("htx_members_total", "2024").value, actual("htx_avg_profit", "2024").value) == (0, 0)


class TestYears:
    @pytest.fixture(autouse=True)
    def _returns(self):
        one = organisation()
        for year, members, new in ((2022, 20, 1), (2023, 30, 2), (2024, 40, 4)):
            annual_return(one, year, members_total=members, members_new=new)

    @pytest.mark.parametrize(
        ("when", "value", "year", "stale"),
        [
            ("2023", 30, 2023, False),
            ("2024-12-31..2024-12-31", 40, 2024, False),
            ("2022..2024", 40, 2024, False),
            ("2024-01-01..2024-12-30", 30, 2023, True),
            ("2023-03-01..2023-03-01", 20, 2022, True),
            ("2025-01-01..2025-06-30", 40, 2024, True),
        ],
    )
    def test_a_span_uses_the_last_year_that_ends_in_it_else_the_year_before(self, when, value, year, stale):
        found = actual("htx_members_total", when)
        assert (found.value, found.data_year, found.stale) == (value, year, stale)
        assert found.judged == (None if stale else value)

    def test_what_adds_over_years_adds_all_that_end_in_the_span(self):
        assert actual("kttt_members_new", "2022..2024").value == 7
        assert actual("kttt_members_new", "2022-06-01..2024-06-01").value == 3
        assert actual("kttt_members_new", "2023").value == 2

    def test_a_year_that_nobody_reported_is_silence(self):
        assert actual("htx_members_total", "2025").value is None
        assert actual("htx_weak_count", "2024").value is None

    def test_a_sum_over_years_names_those_that_nobody_spoke_of_and_judges_nothing(self):
        found = actual("kttt_members_new", "2023..2025")
        assert (found.missing_years, found.judged) == ((2025,), None)
        assert found.value == found.numerator > 0

    def test_an_administrative_year_ends_on_14_december(self):
        assert actual("htx_members_total", "2023-12-15..2024-12-14", calendar="administrative").data_year == 2024
        early = actual("htx_members_total", "2024-12-15..2025-01-31", calendar="administrative")
        assert (early.data_year, early.stale) == (2024, True)

    def test_drafts_and_returned_ones_do_not_count(self):
        annual_return(organisation(), 2024, "draft", members_total=1000)
        annual_return(organisation(), 2024, "returned", members_total=1000)
        annual_return(organisation(), 2024, "checked", members_total=7)
        found = actual("htx_members_total", "2024")
        assert (found.value, found.have, found.of) == (47, 2, 4)


def test_coverage_counts_organisations_of_the_kind_asked_about():
    annual_return(organisation(), 2024, profit_vnd=10)
    organisation()
    organisation(kind="lh")
    organisation("2025-02-01")
    annual_return(organisation(kind="tht"), 2024, profit_vnd=10)
    found = actual("htx_avg_profit", "2024")
    assert (found.have, found.of, found.denominator) == (1, 2, 1)


def test_an_average_is_weighed_and_both_sides_are_of_the_same_organisations():
    annual_return(organisation(), 2024, member_income_vnd=100_000_000, members_total=10)
    annual_return(organisation(), 2024, member_income_vnd=20_000_000, members_total=90)
    annual_return(organisation(), 2024, member_income_vnd=900_000_000)
    annual_return(organisation(), 2024, members_total=5000)
    found = actual("htx_member_income", "2024")
    assert (found.value, found.denominator) == (28, 100)


def test_an_average_of_two_provinces_is_divided_once():
    annual_return(organisation(base=HOME), 2024, revenue_vnd=100_000_000)
    for _ in range(3):
        annual_return(organisation(base=NEIGHBOUR), 2024, revenue_vnd=20_000_000)
    assert actual("htx_avg_revenue", "2024", PRESENT).value == 40  # not the average 60 of two averages


def test_a_share_never_counts_the_unrated_as_weak():
    for band in ("good", "weak", "not_rated", "not_rated"):
        rating(organisation(), 2024, band)
    found = actual("htx_weak_pct", "2024")
    assert (found.numerator, found.denominator, found.value, found.have, found.of) == (1, 2, 50, 2, 4)


def test_only_the_rating_that_counts_is_counted():
    one = organisation()
    rating(one, 2024, "weak", counts=False)
    assert actual("htx_weak_count", "2024").value is None


def test_supported_means_advised_by_the_end_of_the_span_even_before_registration():
    born = [organisation(f"2024-0{month}-01") for month in (2, 3, 4)]
    activity("advice", "2023-12-01", born[0], topics=["founding"])
    activity("advice", "2024-12-31", born[1], topics=["founding", "law"])
    activity("advice", "2025-01-01", born[2], topics=["founding"])
    found = actual("new_htx_supported_pct", "2024")
    assert (found.numerator, found.denominator) == (2, 3)


def test_advice_to_existing_cooperatives_counts_inside_the_span_only():
    early, now = organisation(), organisation()
    activity("advice", "2023-06-01", early, topics=["law"])
    activity("advice", "2024-06-01", now, topics=["tax"])
    activity("advice", "2024-06-01", early, topics=["founding"])
    found = actual("htx_advised_pct", "2024")
    assert (found.numerator, found.denominator) == (1, 2)


def test_organisations_and_turns_are_two_figures():
    one, two = organisation(), organisation()
    for when in ("2024-02-01", "2024-03-01"):
        activity("loan", when, (one, 5_000_000), lender="cooperative_fund")
        activity("loan", when, (one, 1_000_000), (two, 2_000_000), lender="jobs_programme")
    assert actual("loan_count_fund", "2024").value == 1
    assert actual("loan_count_jobs", "2024").value == 4
    assert (actual("loan_amount_fund", "2024").value, actual("loan_amount_jobs", "2024").value) == (10, 6)


def test_a_founding_group_at_a_fair_is_no_organisation_yet():
    activity("fair", "2024-02-01", organisation(), "Nhóm sáng lập Hoa Sen")
    assert actual("htx_trade_fair", "2024").value == 1


def test_a_programme_counts_its_own_activities_once_though_they_belong_to_two():
    own, other = programme("mot"), programme("hai")
    organisation("2024-05-01")
    activity("training", "2024-05-01", programmes=[own, other], attendances=30)
    activity("training", "2024-05-02", programmes=[other], attendances=40)
    activity("training", "2024-05-03", attendances=50)
    assert actual("training_classes", "2024", programme=own).value == 1
    assert (actual("trainees", "2024", programme=other).value, actual("trainees", "2024").value) == (70, 120)
    assert actual("htx_new", "2024", programme=own).value == 1


SHARES = [
    "htx_good_fair_pct",
    "htx_weak_pct",
    "htx_profitable_pct",
    "htx_linked_pct",
    "htx_digital_pct",
    "new_htx_supported_pct",
    "htx_advised_pct",
]


def test_a_share_stays_between_nothing_and_all():
    places = [province(slug).pk for slug in ("bac-kan", "binh-duong", "ninh-binh", NATION)]
    spans = [span(when) for when in ("2021", "2022", "2023", "2021..2025")]
    found = actuals_for(Ask(code, when, place) for code in SHARES for when in spans for place in places)
    known = [one for one in found.values() if one.value is not None]
    assert len(known) > 80
    assert all(0 <= one.value <= 100 and one.numerator <= one.denominator for one in known)


def test_a_money_figure_is_in_its_unit_and_its_parts_in_dong():
    activity("loan", "2024-02-01", (organisation(), 1_234_567), lender="jobs_programme")
    found = actual("loan_amount_jobs", "2024")
    assert (found.value, found.numerator) == (Fraction(1_234_567, 1_000_000), 1_234_567)


ADDITIVE = [
    "htx_total",
    "htx_active",
    "htx_new",
    "htx_dissolved",
    "tht_total",
    "htx_weak_count",
    "htx_members_total",
    "kttt_members_new",
    "workers_total",
    "agri_htx_hightech_count",
]


@pytest.mark.parametrize("code", ADDITIVE)
@pytest.mark.parametrize(("slug", "when"), [("bac-kan", "2024"), ("thai-nguyen", "2021..2023")])
def test_the_parts_of_an_additive_figure_add_up_to_the_whole(code, slug, when):
    ask = Ask(code, span(when), province(slug).pk)
    whole, parts, _ = grouped_actuals(ask, "sector")
    assert whole.value is not None
    assert sum(part.value or 0 for part in parts.values()) == whole.value
    assert sum(part.numerator or 0 for part in parts.values()) == whole.numerator


def test_the_parts_of_a_share_add_up_in_numerator_and_denominator():
    whole, parts, _ = grouped_actuals(Ask("htx_weak_pct", span("2024"), province("bac-kan").pk), "sector")
    assert len(parts) > 1
    for side in ("numerator", "denominator", "have", "of"):
        assert sum(getattr(part, side) or 0 for part in parts.values()) == getattr(whole, side)


@pytest.mark.parametrize(
    ("code", "by"),
    [
        ("htx_new", "colour"),
        ("htx_trade_fair", "sector"),
        ("htx_avg_profit", "revenue_vnd"),
        ("training_classes", "topics"),
        ("htx_law_compliant_pct", "sector"),
        ("htx_new", "id"),
        ("htx_new", "organisation"),
    ],
)
def test_what_cannot_be_parted_is_said(code, by):
    with pytest.raises(ValidationError, match="không chia được theo"):
        grouped_actuals(Ask(code, span("2024"), province().pk), by)


def test_ratings_can_be_parted_by_band():
    for band in ("good", "weak", "weak"):
        rating(organisation(), 2024, band)
    code = indicator("ratings_all", {"kind": "count", "source": "ratings"}).code
    _, parts, _ = grouped_actuals(Ask(code, span("2024"), province().pk), "band")
    assert {band: part.value for band, part in parts.items()} == {"good": 1, "weak": 2}


def statements(asks, django_assert_max_num_queries):
    with django_assert_max_num_queries(12) as seen:
        actuals_for(asks)
    return len(seen)


def test_sixty_asks_cost_what_one_of_each_table_costs(django_assert_max_num_queries):
    codes = list(Indicator.objects.filter(province=None).values_list("code", flat=True))
    places = [province(slug).pk for slug in ("bac-kan", "thai-nguyen", NATION)]
    asks = [Ask(code, span(when), place) for when in ("2023", "2021..2025") for place in places for code in codes]
    many = statements(asks, django_assert_max_num_queries)
    assert statements(asks[: len(codes)], django_assert_max_num_queries) == many
    assert len(asks) > 240
    dated = [
        Ask("htx_new", Span(date(2020, 1, 1), date(2020, 1, 1) + timedelta(days)), places[0]) for days in range(60)
    ]
    costs = {statements(dated[:n], django_assert_max_num_queries) for n in (1, 10, 60)}
    assert costs == {4}  # definitions, closure, births, statements of agencies


def test_asking_twice_or_for_nothing_costs_nothing_more(django_assert_num_queries):
    ask = Ask("htx_new", span("2024"), province().pk)
    assert len(actuals_for([ask, ask])) == 1
    assert actuals_for([]) == {}


def test_an_unknown_code_is_named():
    with pytest.raises(Indicator.DoesNotExist, match="htx_nothing"):
        actual("htx_nothing", "2024")


def test_a_merger_changes_no_total():
    """Cao Bằng and Lạng Sơn become one: what they had is what it has, and nothing is rewritten."""
    for slug, count in (("cao-bang", 2), ("lang-son", 3)):
        for _ in range(count):
            one = organisation("2024-02-02", base=slug)
            annual_return(one, 2024, revenue_vnd=count * 1_000_000, members_total=count)
            rating(one, 2024, "weak" if count == 2 else "good")
            activity("fair", "2024-03-03", one, base=slug)
    codes = ["htx_total", "htx_new", "htx_avg_revenue", "htx_members_total", "htx_weak_pct", "htx_trade_fair"]
    nation = [actual(code, "2024", NATION) for code in codes]
    parts = {code: [actual(code, "2024", slug) for slug in ("cao-bang", "lang-son")] for code in codes}
    by = user("system_admin", NATION, "ministry")
    act = {"name": "Việt Bắc", "slug": "viet-bac", "kind": "province", "gso_code": "99", "basis": "99/2026/QH16"}
    merged = merge_provinces(
        Province.objects.filter(slug__in=["cao-bang", "lang-son"]), on=date(2026, 11, 1), by=by, **act
    )
    for code, before in zip(codes, nation, strict=True):
        whole = actual(code, "2024", "viet-bac")
        assert whole.numerator == sum(part.numerator for part in parts[code])
        assert actual(code, "2024", NATION) == before
        assert actual(code, "2024", "cao-bang") == parts[code][0]
    assert actual("htx_avg_revenue", "2024", "viet-bac").value == Fraction(2 * 2 + 3 * 3, 5)
    undo_merge(merged, by=by)
    assert not ProvincePart.objects.filter(province=merged.pk).exists()
    assert actual("htx_total", "2024", "lang-son") == parts["htx_total"][1]


def test_the_present_province_and_the_nation_are_the_sums_of_their_former_parts():
    codes = ["htx_total", "htx_new", "tht_total", "kttt_members_new", "training_classes"]
    for code in codes:
        former = [actual(code, "2023", slug).value for slug in ("bac-kan", "thai-nguyen-cu")]
        assert actual(code, "2023", "thai-nguyen").value == sum(former)
    every = Province.objects.bases()
    asks = [Ask("htx_total", span("2023"), base.pk) for base in every]
    assert actual("htx_total", "2023", NATION).value == sum(one.value for one in actuals_for(asks).values())
