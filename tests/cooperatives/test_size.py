"""The size class: on both sides of each boundary, and what is said when it cannot be told."""

import itertools
from datetime import date

import pytest

from cooperatives.models import AnnualReturn, Organisation
from cooperatives.size import SizeClass, size_by_latest_return, size_case, size_of, sizes_of, thresholds_on
from tests.factories import annual_return, organisation

pytestmark = pytest.mark.django_db
B = 1_000_000_000


def size(members, revenue, capital, year=2024, sector="agriculture", kind="htx"):
    row = AnnualReturn(
        year=year, sector=sector, kind=kind, members_official=members, revenue_vnd=revenue, capital_total_vnd=capital
    )
    return size_of(row, thresholds_on(date(year, 12, 31)))


@pytest.mark.parametrize(
    ("members", "revenue", "capital", "wanted"),
    [
        (300, 50 * B, 0, "large"), (300, 0, 10 * B, "large"), (299, 50 * B, 10 * B, "medium"),
        (300, 50 * B - 1, 10 * B - 1, "medium"), (200, 10 * B, 0, "medium"), (200, 0, 5 * B, "medium"),
        (199, 90 * B, 90 * B, "small"), (200, 10 * B - 1, 5 * B - 1, "small"), (50, 2 * B, 0, "small"),
        (50, 0, B, "small"), (49, 90 * B, 90 * B, "micro"), (50, 2 * B - 1, B - 1, "micro"), (0, 0, 0, "micro"),
        (49, None, None, "micro"), (300, 50 * B, None, "large"), (None, 2 * B - 1, B - 1, "micro"),
    ],
)  # fmt: skip
def test_each_boundary_belongs_to_the_larger_class(members, revenue, capital, wanted):
    assert size(members, revenue, capital).told == wanted


@pytest.mark.parametrize(
    ("figures", "why"),
    [
        ((None, 60 * B, 1), "chưa có số thành viên chính thức"),
        ((300, None, 1), "chưa có doanh thu"),
        ((250, None, None), "chưa có doanh thu, tổng nguồn vốn"),
        ((300, 1, 1, 2023), "chưa có ngưỡng quy mô cho lĩnh vực nông, lâm, ngư, diêm nghiệp năm 2023"),
        ((300, 1, 1, 2024, "transport"), "chưa có ngưỡng quy mô cho lĩnh vực vận tải năm 2024"),
        ((30, 1, 1, 2024, "agriculture", "tht"), "không phân loại quy mô tổ hợp tác"),
    ],
)
def test_what_cannot_be_told_is_not_guessed(figures, why):
    answer = size(*figures)
    classed = "Không phân loại" if figures[-1] == "tht" else "Chưa đủ số liệu"
    assert (answer.why, answer.label) == (why, classed)


def test_many_sizes_cost_one_query_a_year(django_assert_num_queries):
    rows = [
        annual_return(organisation(), year, members_official=49, revenue_vnd=0, capital_total_vnd=0)
        for year in (2024, 2025) for _ in range(3)
    ]  # fmt: skip
    with django_assert_num_queries(2):
        answers = sizes_of(rows)
    assert {answer.told for answer in answers.values()} == {SizeClass.MICRO}


MEMBERS = (None, 0, 49, 50, 199, 200, 299, 300)
MONEY = (None, 0, B, 2 * B, 5 * B, 10 * B, 50 * B)


@pytest.mark.parametrize(("sector", "kind"), [("agriculture", "htx"), ("transport", "htx"), ("agriculture", "tht")])
def test_the_database_answers_as_we_do(sector, kind):
    """On both sides of each boundary and with each figure blank; the first years lie before any threshold."""
    one = organisation("2000-01-01")
    same = {"organisation": one, "sector": sector, "kind": kind, "actual_status": "active", "base": one.base}
    figures = enumerate(itertools.product(MEMBERS, MONEY, MONEY), start=2010)
    AnnualReturn.objects.bulk_create(
        AnnualReturn(year=year, members_official=members, revenue_vnd=revenue, capital_total_vnd=capital, **same)
        for year, (members, revenue, capital) in figures
    )
    rows = list(AnnualReturn.objects.filter(organisation=one).annotate(size=size_case()))
    thresholds = thresholds_on(date(9998, 12, 31))
    told = [(row.size, size_of(row, thresholds if row.year >= 2024 else {}).told.value) for row in rows]
    assert [pair for pair in told if pair[0] != pair[1]] == []
    if (sector, kind) == ("agriculture", "htx"):
        assert {size for size, _ in told} == {"large", "medium", "small", "micro", "unknown"}


def test_an_organisation_is_as_large_as_its_latest_return_that_counts_says():
    one, blank = organisation("2010-01-01"), organisation("2010-01-01")
    annual_return(one, 2024, members_official=300, revenue_vnd=60 * B, capital_total_vnd=0)
    annual_return(one, 2025, "draft", members_official=1, revenue_vnd=0, capital_total_vnd=0)
    sizes = Organisation.objects.annotate(size=size_by_latest_return()).in_bulk([one.pk, blank.pk])
    assert (sizes[one.pk].size, sizes[blank.pk].size) == ("large", "unknown")
