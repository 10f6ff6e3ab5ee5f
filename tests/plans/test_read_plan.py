"""A plan read on a day: terms by edition, figures by hand, verdicts by a second judge, and what it costs."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from coopportal.kit.periods import Span
from indicators.models import Indicator
from plans.models import Plan, Target, TargetTerms
from plans.selectors.reading import read_plan, read_plans
from plans.selectors.results import stage_results
from plans.selectors.rows import roman
from tests.factories import (
    HOME,
    PRESENT,
    activity,
    annual_return,
    day,
    edition,
    every_table_first,
    organisation,
    plan,
    programme,
    province,
    reported,
    set_terms,
    span,
    target,
)
from tests.indicators.recount import YEARLY, World, raw_rows, recount

pytestmark = pytest.mark.django_db
read = {}


@pytest.fixture
def rows():
    if not read:
        read.update(raw_rows())
    return read


# --- terms by edition


@pytest.fixture
def amended():
    """60 new cooperatives; from 15/5/2024 on 40; the second target is dropped, a third one comes in."""
    one = plan("2024")
    first, second = target(one, "htx_new", 60), target(one, "tht_new", 10)
    later = edition(one, 2, "2024-05-15")
    set_terms(first, later, 40, unit="htx")
    set_terms(second, later, 10, unit="tht", withdrawn=True)
    third = Target.objects.create(plan=one, indicator=Indicator.objects.get(code="lh_new"), position=3)
    set_terms(third, later, 1, unit="lhhtx")
    return one


@pytest.mark.parametrize(
    ("when", "terms"),
    [
        ("2024-05-14", [("htx_new", 60), ("tht_new", 10)]),
        ("2024-05-15", [("htx_new", 40), ("lh_new", 1)]),
        ("2024-12-31", [("htx_new", 40), ("lh_new", 1)]),
        ("2022-01-01", [("htx_new", 60), ("tht_new", 10)]),  # before it was issued the first edition speaks
    ],
)
def test_terms_are_those_of_the_edition_in_force(amended, when, terms):
    rows = read_plan(amended, day(when)).rows
    assert [(row.target.indicator.code, row.terms.low) for row in rows] == terms


def test_a_later_edition_that_does_not_mention_a_target_leaves_it(amended):
    edition(amended, 3, "2024-09-01")
    assert [row.terms.low for row in read_plan(amended, day("2024-12-31")).rows] == [40, 1]


def test_a_target_that_was_dropped_may_come_back(amended):
    dropped = amended.targets.get(indicator__code="tht_new")
    set_terms(dropped, edition(amended, 3, "2024-09-01"), 12, unit="tht")
    rows = read_plan(amended, day("2024-10-01")).rows
    assert [(row.target.indicator.code, row.terms.low) for row in rows] == [
        ("htx_new", 40),
        ("tht_new", 12),
        ("lh_new", 1),
    ]


def test_editions_of_one_plan_say_nothing_about_another(amended):
    other = plan("2024")
    target(other, "htx_new", 99)
    both = read_plans([amended, other], day("2024-12-31"))
    assert [[row.terms.low for row in reading.rows] for reading in both] == [[40, 1], [99]]


# --- the five documents


def expected_status(terms: TargetTerms, flow, value, start, due, as_of, known_until) -> str:
    """The table of the verdict once more, in another hand."""
    low, high, comparator = Fraction(terms.low), terms.high, terms.comparator
    if as_of < start:
        return "not_due"
    if value is None:
        return "no_data" if as_of >= due else "not_due"
    ceiling = comparator in ("at_most", "less_than") or (not terms.rising and comparator in ("reach", "about"))
    met = {
        "more_than": value > low,
        "less_than": value < low,
        "exactly": value == low,
        "at_most": value <= low,
    }.get(comparator, value <= low if ceiling else value >= low)
    better = met and terms.rising and value > (high or low) and comparator not in ("more_than", "exactly")
    if as_of >= due or (met and flow and not ceiling and comparator != "exactly"):
        return "exceeded" if better else "met" if met else "missed"
    if met:
        return "on_track"
    if ceiling:
        return "at_risk"
    if terms.unit.dimension == "count" and low < 5:
        return "not_due"
    begin = 0 if flow else low
    wanted = begin + Fraction((known_until - start).days + 1, (due - start).days + 1) * (low - begin)
    return "on_track" if value >= wanted else "behind" if value >= wanted * Fraction(4, 5) else "at_risk"


def by_hand(rows, row, one: Plan, as_of, place):
    """Value and status of a row, from raw rows alone."""
    terms, code = row.terms, row.target.indicator.code
    first, last = date(one.first_year, 1, 1), date(one.last_year, 12, 31)
    start = first if terms.basis in ("cumulative", "by_end") else date(terms.year, 1, 1)
    due = last if terms.basis == "cumulative" else date(terms.year, 12, 31)
    end = min(as_of, due)
    if terms.basis != "by_end" and as_of < start:
        return None, "not_due"
    if code == "htx_law_compliant_pct":
        stated = [
            said
            for said in rows["stated"]
            if said["indicator_id"] == row.target.indicator_id
            and said["to_on"] <= end
            and said["province_id"] == place.pk
        ]
        value = Fraction(stated[-1]["numerator"]) / Fraction(stated[-1]["denominator"]) * 100 if stated else None
        judged = value if stated and stated[-1]["to_on"].year == end.year else None
        return value, expected_status(terms, False, judged, start, due, as_of, as_of)
    bases = {part["base_id"] for part in rows["parts"] if part["province_id"] == place.pk}
    world = World(rows, bases, end if terms.basis == "by_end" else start, end)
    value, known_until = recount(world, code)[2], as_of
    stale = code in YEARLY and world.years()[1]
    if code in YEARLY and not stale and as_of < due:
        known_until = date(world.years()[0][-1], 12, 31)
    flow = row.target.indicator.flow
    return value, expected_status(terms, flow, None if stale else value, start, due, as_of, known_until)


DAYS = {
    "532-kh-ubnd-bac-kan-2024": ["2023-12-31", "2024-01-01", "2024-06-30", "2024-12-30", "2024-12-31", "2026-11-22"],
    "591-kh-ubnd-binh-duong-2022": ["2022-06-30", "2022-12-31", "2024-01-15"],
    "332-qd-ubnd-bac-lieu-2021-2025": ["2021-07-26", "2023-12-31", "2024-06-30", "2025-12-31", "2026-11-22"],
    "ninh-binh-lien-minh-2021": ["2021-06-11", "2021-12-31"],
    "binh-phuoc-de-an-nong-nghiep-2022-2025": ["2023-12-31"],
}


@pytest.mark.parametrize(("slug", "when"), [(slug, when) for slug, days in DAYS.items() for when in days])
@pytest.mark.parametrize("boundaries", ["old", "new"])
def test_a_document_read_on_a_day_says_what_a_count_by_hand_says(rows, slug, when, boundaries):
    one = Plan.objects.select_related("province__successor").get(slug=slug)
    place = one.province if boundaries == "old" else one.province.successor
    reading = read_plan(one, day(when), place)
    assert len(reading.rows) == one.targets.count()
    for row in reading.rows:
        value, status = by_hand(rows, row, one, day(when), place)
        assert (row.value, row.verdict.status) == (value, status), row.label
    assert sum(reading.summary.values()) == len(reading.rows)


def test_the_known_end_of_plan_532():
    """What the demonstration is made to say, in plain figures: one wrong row would show here."""
    one = Plan.objects.select_related("province__successor").get(number="532/KH-UBND")
    found = {row.target.indicator.code: row for row in read_plan(one, day("2024-12-31")).rows}
    assert found["htx_new"].value == 38 and found["htx_new"].verdict.status == "exceeded"
    assert found["lh_new"].value == 1 and found["lh_new"].verdict.status == "met"
    assert found["htx_new"].achievement_text == "108,6%"


def test_what_was_published_about_binh_phuoc_is_what_the_registry_counts():
    results = {
        slug: {
            row.indicator.code: (row.published, row.actual.value, row.matches)
            for row in stage_results(Plan.objects.get(slug=slug))
        }
        for slug in ("binh-phuoc-de-an-nong-nghiep-2022-2025", "binh-phuoc-de-an-dan-toc-thieu-so-2022-2025")
    }
    first, second = results.values()
    exact = {code: counted for code, (_, counted, _) in (first | {}).items()}
    assert (
        exact.items()
        >= {
            "htx_new": 60,
            "htx_total": 323,
            "htx_active": 248,
            "training_classes": 38,
            "trainees": 1915,
            "tech_training_classes": 9,
            "htx_trade_fair": 26,
            "loan_count_jobs": 7,
            "loan_amount_jobs": 1456,
            "loan_count_fund": 15,
        }.items()
    )
    assert {code: counted for code, (_, counted, _) in second.items()} == {
        "training_classes": 35,
        "trainees": 1712,
        "htx_trade_fair": 44,
        "htx_online_market": 5,
        "ecommerce_classes": 5,
    }
    assert all(matches for found in results.values() for _, _, matches in found.values())
    assert 450 <= exact["tech_trainees"] <= 500 and 26_100 <= exact["loan_amount_fund"] <= 29_000


@pytest.mark.parametrize(("about", "matches"), [(4, True), (3, False)])
def test_a_result_that_differs_is_told(about, matches):
    own = programme()
    one = plan("2024", programme=own)
    for _ in range(4):
        activity("training", "2024-03-01", programmes=[own])
    reported("training_classes", "2024", about, programme=own)
    (row,) = stage_results(one)
    assert (row.actual.value, row.matches) == (4, matches)


@pytest.mark.parametrize(("counted", "matches"), [(90, True), (100, True), (89, False), (101, False)])
def test_nearly_is_at_most_a_tenth_below(counted, matches):
    own = programme()
    one = plan("2024", programme=own)
    activity("training", "2024-03-01", programmes=[own], attendances=counted)
    reported("trainees", "2024", 100, programme=own, about=True)
    (row,) = stage_results(one)
    assert (row.matches, row.published_text) == (matches, "gần 100")


def test_a_plan_without_a_programme_has_no_stage_results():
    reported("htx_new", "2024", 5)
    assert stage_results(plan("2024")) == []


# --- the columns of a report


@pytest.fixture
def three_years():
    """New cooperatives: 1 in 2022, 2 in 2023 (one of them by June), 3 in 2024 (one in each of the first quarters)."""
    for born in ("2022-05-01", "2023-06-30", "2023-07-01", "2024-01-15", "2024-05-15", "2024-08-15"):
        organisation(born)


def columns(one, when, period):
    (row,) = read_plan(one, day(when), period=period and span(period)).rows
    return row.value, row.period, row.previous, row.same_period


@pytest.mark.parametrize(
    ("when", "period", "found"),
    [
        ("2024-12-31", "2024", (3, 3, 2, 2)),
        ("2024-06-30", "2024-04-01..2024-06-30", (2, 1, 2, 1)),
        ("2024-05-01", "2024-04-01..2024-06-30", (1, 0, 2, 0)),
        ("2025-01-15", "2024-10-01..2024-12-31", (3, 0, 2, 2)),  # reporting in January on the year that ended
        ("2024-06-30", None, (2, None, None, None)),
    ],
)
def test_period_last_year_and_the_same_period_of_last_year(three_years, when, period, found):
    one = plan("2024")
    target(one, "htx_new", 5)
    assert columns(one, when, period) == found


def test_what_was_due_before_the_period_has_no_figure_of_it(three_years):
    one = plan("2024")
    target(one, "htx_new", 5, due_on="2024-06-30")
    assert columns(one, "2024-12-31", "2024-10-01..2024-12-31") == (2, None, 2, 1)


def test_a_state_is_compared_with_the_end_of_last_year(three_years):
    one = plan("2024")
    target(one, "htx_total", 5, basis="by_end")
    assert columns(one, "2024-06-30", "2024-04-01..2024-06-30") == (5, 5, 3, 2)


def test_years_together_have_no_same_period_of_last_year(three_years):
    one = plan("2023..2025")
    target(one, "htx_new", 9, basis="cumulative")
    assert columns(one, "2024-06-30", "2024-04-01..2024-06-30") == (4, 1, 2, None)


def test_last_years_returns_are_no_figure_of_this_year():
    one = plan("2024")
    target(one, "htx_members_total", 100, basis="by_end")
    who = organisation()
    annual_return(who, 2022, members_total=80)
    annual_return(who, 2023, members_total=90)
    (row,) = read_plan(one, day("2024-06-30"), period=span("2024")).rows
    assert (row.value, row.actual.stale, row.verdict.status, row.period, row.previous) == (
        90,
        True,
        "not_due",
        None,
        90,
    )
    assert "số liệu năm 2023" in row.note and "1/1 hợp tác xã có ghi số này" in row.note


def test_an_estimate_stands_in_its_own_column(three_years):
    one = plan("2024")
    target(one, "htx_new", 5)
    reported("htx_new", "2024", 6, nature="estimate")
    (row,) = read_plan(one, day("2024-06-30"), period=span("2024")).rows
    assert (row.value, row.estimate) == (2, 6)


# --- units, sections, boundaries


@pytest.mark.parametrize(
    ("unit", "low", "value", "achievement"),
    [
        ("trieu-dong", 3000, 1500, Fraction(1, 2)),
        ("ty-dong", 3, Fraction(3, 2), Fraction(1, 2)),
        ("dong", 3 * 10**9, 15 * 10**8, Fraction(1, 2)),
    ],
)
def test_money_is_shown_in_the_unit_of_the_document(unit, low, value, achievement):
    one = plan("2024")
    target(one, "loan_amount_fund", low, unit=unit)
    activity("loan", "2024-03-01", (organisation(), 1_500_000_000), lender="cooperative_fund")
    (row,) = read_plan(one, day("2024-12-31")).rows
    assert (row.value, row.verdict.achievement, row.actual.numerator) == (value, achievement, 1_500_000_000)


def test_an_average_keeps_its_last_dong():
    one = plan("2024")
    target(one, "htx_avg_profit", 85)
    for profit in (84_999_999, 85_000_000):
        annual_return(organisation(), 2024, profit_vnd=profit)
    (row,) = read_plan(one, day("2024-12-31")).rows
    assert (row.value, row.verdict.status) == (Fraction(169_999_999, 2_000_000), "missed")
    assert row.actual_text != "85,0"


def test_rows_stand_in_the_order_of_the_document_under_numbered_headings():
    one = plan("2024")
    for code, section in (
        ("lh_new", "Liên hiệp"),
        ("htx_new", "Hợp tác xã"),
        ("htx_total", "Hợp tác xã"),
        ("tht_new", "Tổ hợp tác"),
    ):
        target(one, code, 5, section=section)
    sections = read_plan(one, day("2024-12-31")).sections
    assert [(s.stt, s.title, [stt for stt, _ in s.rows]) for s in sections] == [
        ("I", "Liên hiệp", ["1"]),
        ("II", "Hợp tác xã", ["2", "3"]),
        ("III", "Tổ hợp tác", ["4"]),
    ]
    assert [row.target.indicator.code for row in read_plan(one, day("2024-12-31")).rows] == [
        "lh_new",
        "htx_new",
        "htx_total",
        "tht_new",
    ]


@pytest.mark.parametrize(("number", "text"), [(1, "I"), (4, "IV"), (9, "IX"), (10, "X"), (14, "XIV"), (39, "XXXIX")])
def test_headings_are_roman(number, text):
    assert roman(number) == text


def test_a_target_of_a_programme_counts_its_activities_only():
    own, one = programme(), plan("2024")
    target(one, "training_classes", 5, programme=own)
    target(one, "training_classes", 5)
    activity("training", "2024-03-01", programmes=[own])
    activity("training", "2024-03-02")
    assert [row.value for row in read_plan(one, day("2024-12-31")).rows] == [1, 2]


def test_new_boundaries_count_the_whole_present_province():
    one = plan("2024", HOME)
    target(one, "htx_new", 5)
    organisation("2024-02-02", base=HOME)
    organisation("2024-02-02", base="binh-thuan")
    found = [
        read_plan(one, day("2024-12-31"), place).rows[0].value for place in (None, province(HOME), province(PRESENT))
    ]
    assert found == [1, 1, 2]


def test_per_year_the_row_shows_the_year_of_the_day():
    one = plan("2022..2024")
    target(one, "htx_new", 2, basis="per_year", year=None)
    for born in ("2022-05-01", "2023-02-01", "2023-03-01", "2024-02-01"):
        organisation(born)
    found = [
        (row.value, row.verdict.status)
        for when in ("2022-12-31", "2023-12-31", "2025-06-30")
        for row in read_plan(one, day(when)).rows
    ]
    assert found == [(1, "missed"), (2, "met"), (1, "missed")]


@pytest.mark.parametrize(
    ("when", "share"), [("2023-12-31", 0), ("2024-01-01", Fraction(1, 366)), ("2024-12-31", 1), ("2030-01-01", 1)]
)
def test_how_much_of_the_plans_time_has_passed(when, share):
    reading = read_plan(plan("2024"), day(when))
    assert (reading.elapsed, reading.year) == (share, 2024)


def test_a_range_and_its_ends():
    one = plan("2024")
    target(one, "htx_weak_pct", Decimal(65), comparator="between", high=Decimal(70), basis="by_end")
    assert read_plan(one, day("2024-12-31")).rows[0].goal_text == "65–70"


# --- cost


def many(count):
    one, codes = plan("2024", "bac-kan"), every_table_first()
    for n in range(count):
        target(one, codes[n], 5 + n, section=f"Mục {n % 3}")
    return Plan.objects.select_related("province__successor").get(pk=one.pk)


def test_eighty_targets_cost_what_as_many_tables_cost(django_assert_max_num_queries):
    plans, period = [many(47), many(80)], Span(day("2024-10-01"), day("2024-12-31"))
    costs = set()
    for one in plans:
        with django_assert_max_num_queries(12) as seen:
            reading = read_plan(one, day("2024-12-31"), period=period)
            assert len(reading.rows) == one.targets.count()
        costs.add(len(seen))
    assert len(costs) == 1


def test_five_plans_cost_what_one_costs(django_assert_max_num_queries):
    plans = list(Plan.objects.select_related("province__successor").exclude(targets=None).distinct())
    with django_assert_max_num_queries(12) as all_of_them:
        readings = read_plans(plans, day("2024-12-31"))
    assert [len(reading.rows) for reading in readings] == [one.targets.count() for one in plans]
    assert len(all_of_them) <= 10
