"""A plan that is followed: its parts, what is missing, the estimate, where it is heading, and the path so far."""

import pytest

from plans.models import Plan, Target
from plans.selectors.reading import read_plan
from tests.factories import (
    HOME,
    NEIGHBOUR,
    PRESENT,
    agency,
    day,
    every_table_first,
    organisation,
    plan,
    province,
    reported,
    set_terms,
    target,
)

pytestmark = pytest.mark.django_db
OCTOBER = day("2025-10-01")


def born(*days, base=HOME):
    for when in days:
        organisation(when, base=base)


def part(of: Target, low, **more) -> Target:
    one = Target.objects.create(
        plan=of.plan, indicator=of.indicator, parent=of, section="khác", position=of.plan.targets.count() + 1, **more
    )
    set_terms(one, of.plan.editions.get(number=1), low, unit="htx")
    return one


def read(one: Plan, when=OCTOBER, **more):
    return read_plan(one, when, following=True, **more)


def test_what_an_area_owes_is_counted_there_and_stands_below_its_target():
    one = plan("2025", PRESENT)
    whole, other = target(one, "htx_new", 10, section="Hợp tác xã"), target(one, "tht_new", 3)
    part(whole, 6, area=province(HOME))
    part(whole, 4, area=province(NEIGHBOUR))
    born("2025-02-01", "2025-03-01")
    born("2025-04-01", base=NEIGHBOUR)
    found = read(one)
    told = [(section.title, stt, row.target, row.value) for section in found.sections for stt, row in section.rows]
    parts = list(whole.children.order_by("position"))
    assert told == [
        ("Hợp tác xã", "1", whole, 3), ("Hợp tác xã", "a", parts[0], 2), ("Hợp tác xã", "b", parts[1], 1), ("", "2", other, 0),
    ]  # fmt: skip
    assert sum(found.summary.values()) == len(found.whole_rows) == 2
    assert Plan.objects.with_known_target_count().get(pk=one.pk).known_target_count == 2


def test_of_what_an_agency_owes_nobody_counts_a_part():
    one = plan("2025")
    whole = target(one, "htx_new", 10)
    part(whole, 10, agency=agency(kind="alliance"))
    born("2025-02-01")
    assert [row.value for row in read(one).rows] == [1, None]


def test_the_parts_of_a_withdrawn_target_go_with_it():
    one = plan("2025")
    whole = target(one, "htx_new", 10)
    part(whole, 6, area=province(HOME))
    whole.terms.update(withdrawn=True)
    assert read(one).rows == []


def test_where_a_count_is_heading_by_its_pace_and_by_the_year_before():
    """274 of 365 days: 3 give 3,996 by pace; October to December 2024 brought 2, so 5."""
    one = plan("2025")
    target(one, "htx_new", 6)
    born("2024-09-30", "2024-10-05", "2024-12-31", "2025-02-01", "2025-05-01", "2025-07-01")
    (row,) = read(one).rows
    assert (row.outlook.low, row.outlook.high, row.outlook.by_season) == (3, 5, 5)
    assert (row.remaining, row.outlook.status) == (3, "missed")


def test_a_stock_is_heading_where_the_rest_of_last_year_went():
    one = plan("2025")
    target(one, "htx_total", 10, basis="by_end", baseline=2)
    born("2024-02-01", "2024-05-01", "2024-11-01", "2025-02-01")
    (row,) = read(one).rows
    assert (row.value, row.outlook.by_season) == (4, 5)


def test_what_agencies_state_and_what_is_over_has_no_outlook():
    one = plan("2025")
    target(one, "htx_new", 6)
    born("2025-02-01")
    assert read(one, day("2025-12-31")).rows[0].outlook is None
    reported("htx_new", "2025-01-01..2025-10-01", 4, supersedes=True, reason="Sổ thiếu")
    assert (read(one).rows[0].value, read(one).rows[0].outlook) == (4, None)


@pytest.mark.parametrize(("value", "status"), [(5, "missed"), (6, "met"), (7, "exceeded")])
def test_an_estimate_is_judged_as_if_the_year_were_over_and_says_so(value, status):
    one = plan("2025")
    target(one, "htx_new", 6)
    reported("htx_new", "2025", value, nature="estimate")
    (row,) = read(one).rows
    assert (row.estimate, row.estimate_verdict.status, row.estimate_verdict.provisional) == (value, status, True)


def test_an_estimate_of_a_year_before_the_due_one_is_no_final_verdict():
    one = plan("2024..2026")
    target(one, "htx_new", 30, basis="cumulative")
    reported("htx_new", "2024..2025", 10, nature="estimate")
    assert read(one).rows[0].estimate_verdict.status == "at_risk"


def test_the_path_of_a_flow_adds_up_and_that_of_a_state_goes_back():
    one = plan("2025")
    target(one, "htx_new", 6)
    target(one, "htx_total", 10, basis="by_end")
    born("2023-02-01", "2025-02-01", "2025-05-01")
    new, total = read(one).rows
    assert [(point.label, point.value) for point in new.path] == [
        ("quý I", 1), ("quý II", 2), ("quý III", 2), ("1/10", 2),
    ]  # fmt: skip
    assert [point.value for point in total.path] == [0, 0, 1, 1, 3]


def test_only_who_follows_pays_for_it():
    one = plan("2025")
    target(one, "htx_new", 6)
    (row,) = read_plan(one, OCTOBER).rows
    assert (row.path, row.outlook) == ((), None)


def test_eighty_targets_are_followed_in_twelve_statements(django_assert_max_num_queries):
    codes = every_table_first()[:80]
    one = plan("2021..2025")
    for place, code in enumerate(codes):
        target(one, code, 5, basis=["cumulative", "by_end", "in_year", "per_year"][place % 4], year=2025)
    with django_assert_max_num_queries(12):
        assert len(read(one).rows) == 80
