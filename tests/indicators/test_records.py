"""The rows behind a number: they are the number."""

import pytest
from django.urls import reverse

from coopportal.kit.periods import Span
from indicators.asks import Ask
from indicators.engine import actuals_for
from indicators.models import Indicator
from indicators.records import DENOMINATOR, NUMERATOR, behind, lists_for, sides
from indicators.sources import SOURCES
from tests.factories import HOME, NATION, NEIGHBOUR, activity, annual_return, organisation, province, rating, span, user

pytestmark = pytest.mark.django_db
WHOLE = Indicator.objects.filter(province=None)


def asks_of(slug, when):
    return [Ask(code, span(when), province(slug).pk) for code in WHOLE.values_list("code", flat=True)]


def key(row):
    return row.get("organisation_id"), row["pk"]


@pytest.mark.parametrize(
    ("slug", "when"), [("bac-kan", "2024"), ("binh-phuoc", "2022..2023"), ("ninh-binh", "2021"), (NATION, "2023")]
)
def test_the_rows_behind_a_figure_add_up_to_it(slug, when, account):
    reader, asks = account("docbao.trunguong"), asks_of(slug, when)
    answers = actuals_for(asks)
    checked = 0
    for ask in asks:
        found = answers[ask]
        if answers.definitions[ask.indicator].reported or found.value is None:
            continue
        for side in sides(ask, answers):
            figure, rows = side.figure, behind(ask, side.key, reader)
            if figure is None:
                assert rows is None
                continue
            listed = list(rows.rows)
            assert rows.total() == figure, ask
            assert (sum(row["amount"] or 0 for row in listed) if rows.sums else len(listed)) == figure, ask
            checked += 1
    assert checked > 40


@pytest.mark.parametrize(
    "code",
    [
        "htx_weak_pct",
        "htx_good_fair_pct",
        "htx_profitable_pct",
        "htx_linked_pct",
        "htx_advised_pct",
        "new_htx_supported_pct",
    ],
)
def test_the_numerator_of_a_share_lies_inside_its_denominator(code, account):
    ask = Ask(code, span("2022"), province("binh-duong").pk)
    part, whole = (
        {key(row) for row in behind(ask, side, account("docbao.trunguong")).rows} for side in (NUMERATOR, DENOMINATOR)
    )
    assert part <= whole and whole


def test_a_reader_from_elsewhere_sees_none_of_the_rows(account):
    for ask in asks_of("bac-kan", "2023"):
        rows = behind(ask, NUMERATOR, account("kehoach.binhphuoc"))
        assert rows is None or (not rows.rows.exists() and rows.total() == 0)


def test_only_what_everybody_may_know_is_listed_without_a_scope():
    assert {name for name, source in SOURCES.items() if not hasattr(source.rows(), "visible_to")} == {
        "communes",
        "former_communes",
        "commune_tags",
    }


def test_a_reader_of_a_part_sees_the_part_of_a_whole(account):
    ask = Ask("htx_new", span("2023"), province("thai-nguyen").pk)
    own = behind(ask, NUMERATOR, account("kehoach.backan"))
    assert own.total() == actuals_for([Ask("htx_new", span("2023"), province("bac-kan").pk)]).popitem()[1].value
    assert own.total() < behind(ask, NUMERATOR, account("kehoach.thainguyen")).total()


def figures_of_a_list(columns, rows):
    return sum(row[-1] or 0 for row in rows) if columns[-1].path == "amount" else len(rows)


@pytest.mark.parametrize(("slug", "when"), [("bac-kan", "2024"), ("binh-phuoc", "2022..2023")])
def test_the_lists_of_a_report_are_the_rows_behind_its_figures(slug, when, account):
    asks = asks_of(slug, when)
    answers = actuals_for(asks)
    lists = lists_for(asks, answers)
    assert set(lists) == {ask for ask in asks if not answers.definitions[ask.indicator].reported}
    for ask, (columns, rows) in lists.items():
        alone = behind(ask, NUMERATOR, account("docbao.trunguong"))
        cells = [[one.cell(row) for one in alone.columns] for row in alone.rows]
        assert rows == cells, ask
        figure = (answers[ask].present or answers[ask]).numerator
        assert figures_of_a_list(columns, rows) == (figure or 0), ask


def test_lists_cost_one_statement_a_table(django_assert_max_num_queries):
    asks = asks_of("bac-kan", "2024") + asks_of("binh-phuoc", "2023")
    answers = actuals_for(asks)
    with django_assert_max_num_queries(5) as seen:
        lists_for(asks, answers)
    with django_assert_max_num_queries(len(seen)):
        lists_for(asks[:46], answers)


def test_a_founding_group_is_no_row_among_organisations():
    activity("fair", "2024-02-01", organisation(), "Nhóm sáng lập Hoa Sen")
    ask = Ask("htx_trade_fair", span("2024"), province().pk)
    assert len(behind(ask, NUMERATOR, user()).rows) == behind(ask, NUMERATOR, user()).total() == 1
    ((_, rows),) = lists_for([ask], actuals_for([ask])).values()
    assert len(rows) == 1


def test_an_organisation_at_two_fairs_is_listed_once_and_two_loans_twice():
    one = organisation(name="Hợp tác xã Hai lần")
    for when in ("2024-02-01", "2024-03-01"):
        activity("fair", when, one)
        activity("loan", when, (one, 3_000_000), lender="jobs_programme")
    names = {
        code: [
            row["organisation__name"] for row in behind(Ask(code, span("2024"), province().pk), NUMERATOR, user()).rows
        ]
        for code in ("htx_trade_fair", "loan_count_jobs")
    }
    assert names == {"htx_trade_fair": ["Hợp tác xã Hai lần"], "loan_count_jobs": ["Hợp tác xã Hai lần"] * 2}


def test_rows_come_in_vietnamese_order_the_same_each_time():
    for name in ("Đoàn Kết", "An Bình", "Ân Nghĩa", "Dân Chủ", "Ea Tiêu", "Áp Bắc"):
        organisation("2024-02-02", name=f"HTX {name}")
    ask = Ask("htx_new", span("2024"), province().pk)
    names = [row["organisation__name"] for row in behind(ask, NUMERATOR, user()).rows]
    assert names == [f"HTX {name}" for name in ("An Bình", "Áp Bắc", "Ân Nghĩa", "Dân Chủ", "Đoàn Kết", "Ea Tiêu")]


def test_the_amounts_listed_are_what_was_added():
    annual_return(organisation(), 2024, member_income_vnd=50_000_000, members_total=10)
    rows = behind(Ask("htx_member_income", span("2024"), province().pk), NUMERATOR, user())
    assert [row["amount"] for row in rows.rows] == [500_000_000]


def test_a_share_lists_whom_the_denominator_adds():
    rating(organisation(name="HTX Yếu"), 2024, "weak")
    rating(organisation(name="HTX Tốt"), 2024, "good")
    rating(organisation(name="HTX Chưa"), 2024, "not_rated")
    ask = Ask("htx_weak_pct", span("2024"), province().pk)
    sides = [[row["organisation__name"] for row in behind(ask, side, user()).rows] for side in (NUMERATOR, DENOMINATOR)]
    assert sides == [["HTX Yếu"], ["HTX Tốt", "HTX Yếu"]]


class TestPage:
    @pytest.fixture
    def page(self, client):
        client.force_login(user())

        def get(code="htx_new", **query):
            query = {"from": "01/01/2024", "to": "31/12/2024"} | query
            return client.get(reverse("indicators:records", args=[code]), query)

        get.client = client
        return get

    def test_its_pages_show_every_name_once(self, page):
        names = [f"HTX Trang {n:03}" for n in range(120)]
        for name in names:
            organisation("2024-02-02", name=name)
        seen, answer = [], page()
        for _ in range(3):
            seen += [row["cells"][0] for row in answer.context["rows"]]
            further = answer.context["next_url"]
            answer = page.client.get(further) if further else answer
        assert (seen, further) == (names, None)
        assert "120 tổ chức" in answer.content.decode()

    def test_the_total_under_a_sum_is_the_figure(self, page):
        annual_return(organisation(), 2024, members_total=1234)
        annual_return(organisation(), 2024, members_total=1)
        assert "1.235" in page("htx_members_total").context["total_text"]

    @pytest.mark.parametrize("mark", ["0", "99", "x", "-1", "1e9", "\x00"])
    def test_a_mark_that_is_none_of_ours_is_the_first_page(self, page, mark):
        organisation("2024-02-02")
        assert len(page(after=mark).context["rows"]) == len(page(before=mark).context["rows"]) == 1

    @pytest.mark.parametrize(
        "query",
        [
            {"province": "bac-kan"},
            {"province": "lam-dong"},
            {"province": NEIGHBOUR},
            {"province": NATION},
            {"from": "31/12/2025"},
            {"from": "32/1/2024"},
        ],
    )
    def test_what_is_not_ones_own_does_not_exist(self, page, query):
        assert page(**query).status_code == 404

    def test_a_stated_figure_has_no_records(self, page):
        assert page("htx_law_compliant_pct").status_code == 404

    def test_a_page_costs_the_same_with_one_row_and_with_forty(self, page, django_assert_max_num_queries):
        organisation("2024-02-02")
        with django_assert_max_num_queries(20) as one:
            page()
        for _ in range(39):
            organisation("2024-02-02")
        with django_assert_max_num_queries(len(one)):
            page()


def test_a_day_is_a_span_of_its_own():
    organisation("2024-02-02")
    day = Span(*(span("2024-02-02..2024-02-02").start,) * 2)
    assert behind(Ask("htx_new", day, province(HOME).pk), NUMERATOR, user()).total() == 1
