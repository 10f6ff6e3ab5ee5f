"""How much is still missing, and where a target may end."""

from datetime import date
from fractions import Fraction

import pytest

from coopportal.kit.periods import Span
from plans.outlook import came, outlook, remaining, season
from plans.verdict import Goal

YEAR = Span(date(2025, 1, 1), date(2025, 12, 31))
FIVE = Span(date(2021, 1, 1), date(2025, 12, 31))
HALF = date(2025, 7, 2)  # 183 of 365 days


def goal(comparator="reach", low=35, **more):
    return Goal(comparator, Fraction(str(low)), **{"is_count": True} | more)


@pytest.mark.parametrize(
    ("what", "actual", "left"),
    [
        (goal(), 34, 1),
        (goal(), 35, None),
        (goal(), None, None),
        (goal("more_than", 15), 15, 1),
        (goal("more_than", 15), 14, 2),
        (goal("more_than", 15), 16, None),
        (goal("at_least", 60, is_count=False, flow=False), "52.5", "7.5"),
        (goal("between", 65, high=70, is_count=False, flow=False), "64.9", "0.1"),
        (goal("less_than", 10, rising=False, is_count=False, flow=False), "10.4", "0.4"),
        (goal("less_than", 10, rising=False, flow=False), 10, 1),
        (goal("exactly", 0, rising=False, flow=False), 3, 3),
        (goal("at_least", "34.5"), 30, 5),
    ],
)
def test_what_is_still_missing(what, actual, left):
    found = remaining(what, None if actual is None else Fraction(actual))
    assert found == (None if left is None else Fraction(left))


@pytest.mark.parametrize(
    ("what", "actual", "on", "brought", "ends", "status"),
    [
        (goal(), 18, HALF, 14, (32, 36), None),
        (goal(), 18, HALF, 22, (35, 40), None),
        (goal(), 18, HALF, 20, (35, 38), None),
        (goal(low=40), 18, HALF, 14, (32, 36), "missed"),
        (goal(low=30), 18, HALF, 14, (32, 36), "exceeded"),
        (goal(), 18, HALF, None, (35, 36), None),
        (goal(flow=False, baseline=10), 14, HALF, None, (17, 18), "missed"),
        (goal(flow=False), 14, HALF, 3, (17, 17), "missed"),
        (goal(flow=False), 14, HALF, -20, (0, 0), "missed"),
        (goal(), 18, HALF, -5, (18, 36), None),
    ],
)
def test_where_it_may_end(what, actual, on, brought, ends, status):
    found = outlook(what, actual, YEAR, on, brought)
    assert ((found.low, found.high), found.status) == (ends, status)


@pytest.mark.parametrize(
    ("what", "actual", "on"),
    [
        (goal(), 3, date(2025, 1, 20)),  # too early
        (goal(), 30, date(2025, 12, 31)),  # over
        (goal(), 0, date(2024, 12, 31)),  # not begun
        (goal(), None, HALF),
        (goal("at_least", 60, is_count=False), 50, HALF),
        (goal(low=4), 2, HALF),  # too few to keep a pace
        (goal(flow=False), 14, HALF),  # neither a start nor a year before
    ],
)
def test_where_nothing_can_be_said(what, actual, on):
    assert outlook(what, actual, YEAR, on, None) is None


@pytest.mark.parametrize(
    ("whole", "flow", "spans"),
    [
        (YEAR, True, {"rest": ("2024-07-03", "2024-12-31")}),
        (YEAR, False, {"then": ("2024-07-02", "2024-07-02"), "later": ("2024-12-31", "2024-12-31")}),
        (FIVE, True, {"rest": ("2024-07-03", "2025-07-02")}),
        (FIVE, False, {"then": ("2024-07-02", "2024-07-02")}),
    ],
)
def test_the_rest_is_compared_with_a_year_ago(whole, flow, spans):
    found = season(whole, HALF, flow=flow)
    assert {name: (one.start.isoformat(), one.end.isoformat()) for name, one in found.items()} == spans
    assert season(whole, whole.end, flow=flow) == {}


@pytest.mark.parametrize(
    ("whole", "figures", "brought"),
    [
        (YEAR, {"rest": Fraction(14)}, 14),
        (YEAR, {"then": Fraction(100), "later": Fraction(112)}, 12),
        (YEAR, {"then": None, "later": Fraction(112)}, None),
        (YEAR, {}, None),
        (FIVE, {"rest": Fraction(365)}, 182),
        (FIVE, {"then": Fraction(100)}, Fraction(20 * 182, 365)),
    ],
)
def test_what_the_rest_would_bring(whole, figures, brought):
    assert came(whole, HALF, Fraction(120), figures) == brought
