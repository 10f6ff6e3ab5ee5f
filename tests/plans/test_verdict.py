from datetime import date, timedelta
from decimal import Decimal as D
from fractions import Fraction as F
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plans.verdict import RULES, Comparator, Goal, Status, judge, printed_achievement

START, DUE = date(2024, 1, 1), date(2024, 12, 31)  # 366 days
BEFORE, MIDDLE, AFTER = date(2023, 12, 31), date(2024, 7, 1), date(2025, 3, 1)  # the middle: day 183 of 366, one half

AT_LEAST_35 = Goal("at_least", 35, is_count=True, unit="HTX")
MORE_THAN_15 = Goal("more_than", 15, is_count=True, unit="HTX")
ONE_UNION = Goal("reach", 1, is_count=True, unit="LHHTX")
WEAK_UNDER_10 = Goal("less_than", 10, rising=False, flow=False, baseline=14, unit="%")
GOOD_FROM_60 = Goal("at_least", 60, flow=False, baseline=45, unit="%")
NONE_LEFT = Goal("exactly", 0, rising=False, flow=False, is_count=True, unit="HTX")
BETWEEN_65_70 = Goal("between", 65, 70, flow=False, unit="%")


def verdict(goal, actual, as_of=DUE, **more):
    return judge(goal, actual, span_start=START, due_on=DUE, as_of=as_of, **more)


@pytest.mark.parametrize("as_of", [DUE, AFTER])
@pytest.mark.parametrize(
    ("goal", "actual", "status"),
    [
        (WEAK_UNDER_10, D("9.6"), "met"),
        (WEAK_UNDER_10, D("10.0"), "missed"),
        (WEAK_UNDER_10, D("10.4"), "missed"),
        (WEAK_UNDER_10, D("11.4"), "missed"),
        (WEAK_UNDER_10, 0, "met"),
        (MORE_THAN_15, 15, "missed"),
        (MORE_THAN_15, 16, "met"),
        (AT_LEAST_35, 34, "missed"),
        (AT_LEAST_35, 35, "met"),
        (AT_LEAST_35, 36, "exceeded"),
        (ONE_UNION, 0, "missed"),
        (ONE_UNION, 1, "met"),
        (ONE_UNION, None, "no_data"),
        (GOOD_FROM_60, 52, "missed"),
        (NONE_LEFT, 0, "met"),
        (NONE_LEFT, 1, "missed"),
        (BETWEEN_65_70, D("64.9"), "missed"),
        (BETWEEN_65_70, 65, "met"),
        (BETWEEN_65_70, 70, "met"),
        (BETWEEN_65_70, 71, "exceeded"),
        (Goal("reach", 100), 101, "exceeded"),
        (Goal("reach", 100), 100, "met"),
    ],
)
def test_the_design_table_on_and_after_the_due_date(goal, actual, status, as_of):
    assert verdict(goal, actual, as_of).status == status


M, X, E = "missed", "met", "exceeded"


@pytest.mark.parametrize(
    ("comparator", "rising", "below", "at", "above"),
    [  # 10 (between: 10 to 12) with 9, 10, 13
        ("reach", True, M, X, E),
        ("reach", False, X, X, M),
        ("at_least", True, M, X, E),
        ("more_than", True, M, M, X),
        ("at_most", False, X, X, M),
        ("less_than", False, X, M, M),
        ("between", True, M, X, E),
        ("between", False, X, X, M),
        ("about", True, M, X, E),
        ("about", False, X, X, M),
        ("exactly", True, M, X, M),
        ("exactly", False, M, X, M),
    ],
)
@pytest.mark.parametrize("flow", [True, False])
def test_every_comparator_below_at_and_above_when_due(comparator, rising, flow, below, at, above):
    goal = Goal(comparator, 10, 12 if comparator == "between" else None, rising=rising, flow=flow)
    assert [verdict(goal, actual).status for actual in (9, 10, 13)] == [below, at, above]


@pytest.mark.parametrize(
    ("goal", "actual", "as_of", "rule"),
    [
        (Goal("reach", 35), 5, date(2023, 12, 31), 1),
        (Goal("reach", 35), None, date(2024, 7, 1), 2),
        (Goal("reach", 35), None, date(2024, 12, 31), 2),
        (Goal("reach", 35), 34, date(2024, 12, 31), 3),
        (Goal("reach", 35), 36, date(2024, 7, 1), 4),
        (Goal("at_least", 60, flow=False), 61, date(2024, 7, 1), 5),
        (Goal("reach", 35), 10, date(2024, 7, 1), 6),
        (Goal("reach", 3, is_count=True), 1, date(2024, 7, 1), 6),
        (Goal("less_than", 10, rising=False, flow=False), 11, date(2024, 7, 1), 7),
    ],
)
def test_every_verdict_names_the_rule_that_decided(goal, actual, as_of, rule):
    assert verdict(goal, actual, as_of).rule == rule and rule in RULES


R, T = "at_risk", "on_track"


@pytest.mark.parametrize(
    ("comparator", "rising", "flow", "statuses"),
    [  # half the time gone: 3, 4, 5, 10, 13 against 10 (between: 10 to 12); no baseline
        ("reach", True, True, [R, "behind", T, X, E]),
        ("at_least", True, True, [R, "behind", T, X, E]),
        ("more_than", True, True, [R, "behind", T, T, X]),
        ("between", True, True, [R, "behind", T, X, E]),
        ("about", True, True, [R, "behind", T, X, E]),
        ("exactly", True, True, [R, "behind", T, T, R]),
        ("at_least", True, False, [R, R, R, T, T]),
        ("more_than", True, False, [R, R, R, T, T]),
        ("reach", False, True, [T, T, T, T, R]),
        ("at_most", False, True, [T, T, T, T, R]),
        ("at_most", False, False, [T, T, T, T, R]),
        ("less_than", False, False, [T, T, T, R, R]),
        ("between", False, False, [T, T, T, T, R]),
        ("about", False, False, [T, T, T, T, R]),
        ("exactly", False, False, [R, R, R, T, R]),
    ],
)
def test_every_comparator_on_its_way(comparator, rising, flow, statuses):
    goal = Goal(comparator, 10, 12 if comparator == "between" else None, rising=rising, flow=flow)
    assert [verdict(goal, actual, MIDDLE).status for actual in (3, 4, 5, 10, 13)] == statuses


@pytest.mark.parametrize(
    ("goal", "actual"),
    list(product([AT_LEAST_35, WEAK_UNDER_10, GOOD_FROM_60, NONE_LEFT, BETWEEN_65_70], [None, 0, 35, 100])),
)
def test_nothing_is_judged_before_it_starts(goal, actual):
    assert verdict(goal, actual, BEFORE).status == "not_due"


@pytest.mark.parametrize(
    ("as_of", "status"), [(START, "not_due"), (DUE - timedelta(1), "not_due"), (DUE, "no_data"), (AFTER, "no_data")]
)
@pytest.mark.parametrize("goal", [AT_LEAST_35, ONE_UNION, WEAK_UNDER_10, NONE_LEFT])
def test_a_missing_figure_is_neither_zero_nor_a_miss(goal, as_of, status):
    found = verdict(goal, None, as_of)
    assert (found.status, found.achievement, found.difference, found.way) == (status, None, None, None)


@pytest.mark.parametrize(
    ("actual", "as_of", "expected", "status"),
    [
        (F(17), MIDDLE, F(35, 2), "behind"),
        (F(35, 2), MIDDLE, F(35, 2), "on_track"),
        (F(14), MIDDLE, F(35, 2), "behind"),
        (F(14) - F(1, 10**30), MIDDLE, F(35, 2), "at_risk"),
        (F(0), START, F(35, 366), "at_risk"),
        (F(35, 366), START, F(35, 366), "on_track"),  # the as-of day itself has passed
        (F(34), DUE - timedelta(1), F(35 * 365, 366), "behind"),
    ],
)
def test_pace_is_exact_to_the_day_and_to_the_fraction(actual, as_of, expected, status):
    found = verdict(AT_LEAST_35, actual, as_of)
    assert (found.expected, found.status) == (expected, status)


@pytest.mark.parametrize(
    ("goal", "actual", "expected", "status"),
    [
        (GOOD_FROM_60, D("52.5"), F(105, 2), "on_track"),
        (GOOD_FROM_60, 52, F(105, 2), "behind"),
        (GOOD_FROM_60, 42, F(105, 2), "behind"),
        (GOOD_FROM_60, D("41.9"), F(105, 2), "at_risk"),
        (Goal("at_least", 60, flow=False), 59, 60, "behind"),  # no baseline: the value itself is asked for
        (Goal("at_least", 60, flow=False), 48, 60, "behind"),
        (Goal("at_least", 60, flow=False), 47, 60, "at_risk"),
        (Goal("reach", 10, flow=False, baseline=-30), -10, -10, "on_track"),
        (Goal("reach", 10, flow=False, baseline=-30), -12, -10, "behind"),
        (Goal("reach", 10, flow=False, baseline=-30), -13, -10, "at_risk"),
        (Goal("at_least", 35, baseline=30), 17, F(35, 2), "behind"),  # last year's flow is no starting point
    ],
)
def test_a_state_is_paced_from_its_baseline(goal, actual, expected, status):
    found = verdict(goal, actual, MIDDLE)
    assert (found.expected, found.status) == (expected, status)


@pytest.mark.parametrize(
    ("goal", "actual", "status"),
    [
        (ONE_UNION, 0, "not_due"),
        (ONE_UNION, 1, "met"),
        (ONE_UNION, 2, "exceeded"),
        (Goal("at_least", 4, is_count=True), 1, "not_due"),
        (Goal("at_least", 5, is_count=True), 1, "at_risk"),
        (Goal("at_least", 4, is_count=False), 1, "at_risk"),
        (Goal("at_least", 4, is_count=True, flow=False), 3, "not_due"),
        (Goal("more_than", 4, is_count=True), 4, "not_due"),
        (NONE_LEFT, 0, "on_track"),
        (NONE_LEFT, 1, "at_risk"),
    ],
)
def test_a_handful_is_not_paced(goal, actual, status):
    assert verdict(goal, actual, MIDDLE).status == status


@pytest.mark.parametrize(
    ("goal", "actual", "achievement", "difference", "way"),
    [
        (AT_LEAST_35, 36, F(36, 35), 1, None),
        (AT_LEAST_35, 0, 0, -35, None),
        (WEAK_UNDER_10, D("10.4"), None, F(2, 5), F(9, 10)),
        (WEAK_UNDER_10, D("9.6"), None, F(-2, 5), F(11, 10)),
        (WEAK_UNDER_10, 0, None, -10, F(7, 2)),
        (WEAK_UNDER_10, 15, None, 5, F(-1, 4)),
        (GOOD_FROM_60, 52, F(13, 15), -8, F(7, 15)),
        (BETWEEN_65_70, D("64.9"), F(649, 650), F(-1, 10), None),
        (BETWEEN_65_70, 71, F(71, 65), 6, None),
        (Goal("between", 5, 8, rising=False), 9, None, 1, None),
        (NONE_LEFT, 0, None, 0, None),
        (Goal("exactly", 0), 3, None, 3, None),
        (Goal("at_most", 5), 4, None, -1, None),
        (Goal("less_than", 10, rising=False, baseline=9), D("9.5"), None, F(-1, 2), None),  # nowhere to go
        (Goal("less_than", 10, rising=False, baseline=10), 9, None, -1, None),
    ],
)
def test_share_of_plan_difference_and_way(goal, actual, achievement, difference, way):
    found = verdict(goal, actual)
    assert (found.achievement, found.difference, found.way) == (achievement, difference, way)


@pytest.mark.parametrize(
    ("goal", "actual", "printed"),
    [
        (AT_LEAST_35, 36, "102,9%"),
        (AT_LEAST_35, 35, "100%"),
        (Goal("at_least", 50, is_count=True), 0, "0%"),
        (Goal("reach", 10_000), 9_999, "99,99%"),
        (Goal("reach", 100_000), 99_999, "99,999%"),
        (Goal("reach", 10_000), 10_001, "100,01%"),
        (GOOD_FROM_60, 52, "86,7%"),
        (ONE_UNION, 0, "0%"),
        (WEAK_UNDER_10, 9, "…"),
        (ONE_UNION, None, "…"),
    ],
)
def test_printed_decimals_do_not_contradict_the_verdict(goal, actual, printed):
    assert printed_achievement(verdict(goal, actual)) == printed


@pytest.mark.parametrize(
    ("goal", "actual", "as_of", "reason"),
    [
        (AT_LEAST_35, 34, DUE, "Kế hoạch từ 35 HTX trở lên, thực hiện 34 HTX: còn thiếu 1 HTX."),
        (AT_LEAST_35, 36, DUE, "Kế hoạch từ 35 HTX trở lên, thực hiện 36 HTX: vượt 1 HTX."),
        (AT_LEAST_35, 35, MIDDLE, "Kế hoạch từ 35 HTX trở lên, thực hiện 35 HTX: đạt trước hạn 31/12/2024."),
        (
            AT_LEAST_35,
            10,
            MIDDLE,
            "Kế hoạch từ 35 HTX trở lên, thực hiện 10 HTX: dưới 80% tiến độ, đến nay cần 18 HTX, hạn 31/12/2024.",
        ),
        (AT_LEAST_35, None, DUE, "Kế hoạch từ 35 HTX trở lên: đã đến hạn 31/12/2024 mà chưa có số liệu thực hiện."),
        (AT_LEAST_35, 3, BEFORE, "Kế hoạch từ 35 HTX trở lên, thực hiện 3 HTX: chưa đến kỳ, tính từ 01/01/2024."),
        (MORE_THAN_15, 15, DUE, "Kế hoạch trên 15 HTX, thực hiện 15 HTX: bằng mức này là chưa đạt."),
        (
            WEAK_UNDER_10,
            D("10.4"),
            DUE,
            "Kế hoạch dưới 10%, thực hiện 10,4%: cao hơn 0,4 điểm; đã đi 90% chặng từ 14%.",
        ),
        (WEAK_UNDER_10, 15, DUE, "Kế hoạch dưới 10%, thực hiện 15%: cao hơn 5 điểm; chưa tiến được so với 14%."),
        (WEAK_UNDER_10, 9, MIDDLE, "Kế hoạch dưới 10%, thực hiện 9%: hiện đang đạt, hạn 31/12/2024."),
        (WEAK_UNDER_10, D("9.9996"), DUE, "Kế hoạch dưới 10%, thực hiện 9,9996%: đạt."),
        (BETWEEN_65_70, D("64.9"), DUE, "Kế hoạch từ 65% đến 70%, thực hiện 64,9%: còn thiếu 0,1 điểm."),
        (
            ONE_UNION,
            0,
            MIDDLE,
            "Kế hoạch đạt 1 LHHTX, thực hiện 0 LHHTX: số lượng nhỏ nên không tính tiến độ, hạn 31/12/2024.",
        ),
        (
            Goal("reach", D("68013.075"), unit="tỷ đồng"),
            68013,
            DUE,
            "Kế hoạch đạt 68.013,075 tỷ đồng, thực hiện 68.013 tỷ đồng: còn thiếu 0,08 tỷ đồng.",
        ),
    ],
)
def test_the_reason_is_one_sentence_with_the_figures(goal, actual, as_of, reason):
    assert verdict(goal, actual, as_of).reason == reason


def test_an_estimate_gives_a_provisional_verdict_that_says_so():
    found = verdict(AT_LEAST_35, 36, estimate=True)
    assert (found.status, found.provisional) == ("exceeded", True)
    assert found.reason == "Kế hoạch từ 35 HTX trở lên, ước thực hiện 36 HTX: vượt 1 HTX."
    assert verdict(AT_LEAST_35, 36).provisional is False


@pytest.mark.parametrize(
    ("goal", "actual"), [(AT_LEAST_35, 34.9), (Goal("reach", 0.1), 1), (Goal("reach", 1, flow=False, baseline=0.5), 1)]
)
def test_a_float_is_refused(goal, actual):
    with pytest.raises(TypeError, match="float"):
        verdict(goal, actual)


@pytest.mark.parametrize("high", [None, 64])
def test_a_range_needs_its_upper_end(high):
    with pytest.raises(ValueError, match="mức trên"):
        Goal("between", 65, high)


def test_statuses_are_the_fixed_codes_in_the_words_of_the_field():
    assert dict(Status.choices) == {
        "exceeded": "Vượt kế hoạch",
        "met": "Đạt",
        "on_track": "Đúng tiến độ",
        "behind": "Chậm tiến độ",
        "at_risk": "Có nguy cơ không đạt",
        "missed": "Chưa đạt",
        "not_due": "Chưa đến kỳ đánh giá",
        "no_data": "Chưa có số liệu",
    }


# Properties over every kind of goal

RANK = {
    status: rank
    for rank, status in enumerate(["missed", "at_risk", "behind", "not_due", "on_track", "met", "exceeded"])
}
figures = st.fractions(min_value=-5, max_value=200, max_denominator=1000)
days = st.dates(START - timedelta(3), DUE + timedelta(3))


@st.composite
def goals(draw):
    comparator = draw(st.sampled_from(list(Comparator)))
    low, high = sorted([draw(figures), draw(figures)])
    return Goal(
        comparator,
        low,
        high if comparator == "between" else None,
        rising=draw(st.booleans()),
        flow=draw(st.booleans()),
        is_count=draw(st.booleans()),
        baseline=draw(st.none() | figures),
        unit=draw(st.sampled_from(["%", "HTX", ""])),
    )


@given(goals(), figures, figures, days)
def test_a_better_figure_never_gets_a_worse_verdict(goal, one, other, as_of):
    worse, better = sorted([one, other], reverse=goal.is_ceiling)
    assume(goal.comparator != Comparator.EXACTLY or better <= goal.low)
    assert RANK[verdict(goal, worse, as_of).status] <= RANK[verdict(goal, better, as_of).status]


@given(goals(), figures, days)
def test_met_means_met_and_missed_means_due(goal, actual, as_of):
    low, high = goal.low, goal.high
    bound = high if high is not None and not goal.rising else low
    words = {
        "at_least": actual >= low,
        "more_than": actual > low,
        "at_most": actual <= low,
        "less_than": actual < low,
        "exactly": actual == low,
    }
    kept = words.get(goal.comparator, actual >= bound if goal.rising else actual <= bound)
    status = verdict(goal, actual, as_of).status
    assert kept or status not in {"met", "exceeded"}
    assert (status == "missed") == (as_of >= DUE and not kept)
    assert as_of < DUE or status in {"met", "exceeded", "missed"}


@given(goals(), figures, days)
def test_the_sentence_never_shows_a_figure_on_the_wrong_side(goal, actual, as_of):
    found = verdict(goal, actual, as_of)
    assert found.reason.startswith("Kế hoạch ") and found.reason.endswith(".")
    if found.achievement is not None:
        printed = D(printed_achievement(found).rstrip("%").replace(".", "").replace(",", "."))
        assert (printed >= 100) == (actual >= goal.low)
