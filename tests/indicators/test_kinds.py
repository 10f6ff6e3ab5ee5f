"""The kinds of definition that put figures together: totals, quotients of several sources, growth; and conditions that reach
from one source into another."""

from datetime import date
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError

from cooperatives.models import CommuneSubmission, Recognition, Representative, UnionMembership
from cooperatives.models.support import Funding
from indicators.asks import Ask
from indicators.definitions import parse
from indicators.engine import actuals_for, grouped_actuals, part_labels
from indicators.models import Indicator
from indicators.records import BASE, DENOMINATOR, NUMERATOR, behind, sides
from indicators.sentences import coverage, explain
from provinces.models import Commune, CommuneTag, FormerCommune
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
    province,
    rating,
    span,
    user,
)

pytestmark = pytest.mark.django_db

MEMBERS = {"kind": "sum", "source": "returns", "where": {"kind": "htx"}, "field": "members_total"}
INCOME = {
    "kind": "ratio", "source": "returns", "where": {"kind": "htx"},
    "numerator": "worker_income_vnd", "weight": "workers_total", "denominator": "workers_total",
}  # fmt: skip
STOCK = {"kind": "count", "source": "stock", "where": {"kind": "htx"}}
GROUPS = {
    "kind": "total",
    "of": [
        {"kind": "count", "source": "stock", "where": {"kind": "tht"}},
        {"kind": "sum", "source": "unlisted", "field": "unlisted_groups"},
    ],
}
COMMUNES = {"kind": "count", "source": "communes"}


def measured(definition, when, place=HOME, unit="phan-tram", **more):
    return actual(own(definition, unit), when, place, **more)


def own(definition, unit):
    code = f"thu_{abs(hash(str(definition)))}"
    return code if Indicator.objects.filter(code=code).exists() else indicator(code, definition, unit=unit).code


def ask_of(definition, when, place=HOME, unit="htx"):
    return Ask(own(definition, unit), span(when), province(place).pk)


def growth(of, **more):
    return {"kind": "growth", "of": of} | more


def communes(place=HOME):
    return list(Commune.objects.filter(base__slug=place, valid_to=None).order_by("pk"))


def said(commune, year, groups=None, state="submitted", **more):
    return CommuneSubmission.objects.create(
        commune=commune, base=commune.base, year=year, state=state, unlisted_groups=groups, **more
    )


class TestGrowth:
    @pytest.fixture(autouse=True)
    def _returns(self):
        self.one = organisation()
        for year, members, workers, income in (
            (2020, 40, 1, 30),
            (2022, 50, 2, 40),
            (2023, 60, 2, 50),
            (2024, 75, 4, 60),
        ):
            annual_return(
                self.one, year, members_total=members, workers_total=workers, worker_income_vnd=income * 1_000_000
            )

    @pytest.mark.parametrize(
        ("of", "more", "value"),
        [
            (MEMBERS, {}, 25),
            (MEMBERS, {"against": 2020}, Fraction(175, 2)),
            (INCOME, {}, 20),
            (INCOME, {"against": 2022}, 50),
        ],
    )
    def test_it_compares_with_the_year_before_or_the_year_named(self, of, more, value):
        assert measured(growth(of, **more), "2024").value == value

    def test_it_may_be_told_as_times(self):
        times = measured(growth(INCOME, against=2020, **{"as": "times"}), "2024", unit="htx")
        assert (times.value, times.numerator, times.denominator) == (2, 60_000_000, 30_000_000)

    def test_it_is_divided_after_both_years_are_added_up(self):
        annual_return(organisation(base=NEIGHBOUR), 2023, members_total=40)
        annual_return(organisation(base=NEIGHBOUR), 2024, members_total=25)
        assert measured(growth(MEMBERS), "2024", PRESENT).value == 0  # not the average of +25 % and −37.5 %

    def test_without_a_figure_of_the_base_there_is_none(self):
        found = measured(growth(MEMBERS), "2022")
        assert (found.value, found.numerator, found.denominator) == (None, 50, None)
        assert measured(growth(MEMBERS, against=2030), "2024").value is None

    def test_a_base_that_is_not_above_zero_says_nothing(self):
        for profit, year in ((-5, 2023), (10, 2024)):
            annual_return(organisation("2019-01-01"), year, profit_vnd=profit)
        assert measured(growth({"kind": "sum", "source": "returns", "field": "profit_vnd"}), "2024").value is None

    def test_a_span_in_which_no_year_ends_compares_the_year_before_and_says_so(self):
        found = measured(growth(MEMBERS), "2024-01-01..2024-06-30")
        assert (found.value, found.data_year, found.stale, found.judged) == (20, 2023, True, None)

    def test_a_stock_is_compared_on_the_same_day_of_the_other_year(self):
        organisation("2023-07-01")
        organisation("2024-07-01")
        assert (
            measured(growth(STOCK), "2024-06-30..2024-06-30").value == 100
        )  # the second one is there, the third not yet
        assert measured(growth(STOCK), "2024").value == 50

    def test_an_administrative_year_is_compared_with_the_administrative_year_before(self):
        organisation("2023-12-14")
        organisation("2023-12-15")
        organisation("2023-12-20")
        births = {"kind": "count", "source": "births"}
        found = measured(growth(births, **{"as": "times"}), "2023-12-15..2024-12-14", calendar="administrative")
        assert (found.numerator, found.denominator) == (2, 1)

    def test_both_years_say_how_many_stand_behind_them(self):
        organisation()
        found = measured(growth(MEMBERS), "2024")
        told = coverage(found, parse(growth(MEMBERS)))
        assert told.startswith("1/2 hợp tác xã") and "kỳ gốc 1/2" in told

    @pytest.mark.parametrize(("of", "figures"), [(MEMBERS, [75, 60]), (INCOME, [240_000_000, 4, 100_000_000, 2])])
    def test_the_present_and_the_base_side_open(self, of, figures):
        ask = ask_of(growth(of), "2024", unit="phan-tram")
        answers = actuals_for([ask])
        found = sides(ask, answers)
        assert [one.figure for one in found] == figures
        assert [behind(ask, one.key, user()).total() for one in found] == figures
        assert {one.key for one in found} <= {NUMERATOR, DENOMINATOR, BASE + NUMERATOR, BASE + DENOMINATOR}

    def test_the_sentence_says_what_is_compared_with_what(self):
        told = explain(parse(growth(MEMBERS, against=2020)))
        assert "so với năm 2020" in told and "tổng số thành viên" in told and "cả hai kỳ" in told
        assert "cùng kỳ năm trước" in explain(parse(growth(STOCK)))


class TestListedAndUnlisted:
    def test_both_are_counted_and_listed(self):
        organisation(kind="tht", name="Tổ hợp tác Đã ghi")
        one, two, *_ = communes()
        said(one, 2023, 12)
        said(two, 2023, 3, state="draft")
        ask = ask_of(GROUPS, "2024", unit="tht")
        found = actuals_for([ask])[ask]
        assert (found.value, found.have, found.of) == (13, 1, len(communes()))
        rows = behind(ask, NUMERATOR, user())
        assert rows.total() == 13
        assert [(row["told_name"], row["amount"]) for row in rows.rows] == [
            ("Tổ hợp tác Đã ghi", 1),
            (f"{one.full_name}: 12 tổ hợp tác chưa lập danh sách", 12),
        ]
        assert "chưa lập danh sách" in coverage(found, parse(GROUPS))

    @pytest.mark.parametrize(
        ("when", "value"), [("2022-12-30", 0), ("2022-12-31", 5), ("2024-06-30", 9), ("2025-12-31", 9)]
    )
    def test_a_communes_last_word_holds_until_its_next(self, when, value):
        one, *_ = communes()
        said(one, 2022, 5)
        said(one, 2023, 9)
        said(one, 2024, None, state="draft")
        assert measured(GROUPS, f"{when}..{when}", unit="tht").value == value

    def test_new_ones_are_those_of_the_years_that_end_in_the_span(self):
        one, *_ = communes()
        said(one, 2023, 9, unlisted_groups_new=4)
        said(one, 2024, 9, unlisted_groups_new=2)
        new = {
            "kind": "total",
            "of": [
                {"kind": "count", "source": "births", "where": {"kind": "tht"}},
                {"kind": "sum", "source": "unlisted_new", "field": "unlisted_groups_new", "over": "sum"},
            ],
        }
        organisation("2024-03-01", kind="tht")
        values = [measured(new, when, unit="tht").value for when in ("2023..2024", "2024", "2024-01-01..2024-06-30")]
        assert values == [7, 3, 1]

    def test_parted_by_sector_the_unlisted_stay_together(self):
        organisation(kind="tht", sector="trade")
        said(communes()[0], 2023, 4)
        whole, parts, _ = grouped_actuals(ask_of(GROUPS, "2024", unit="tht"), "sector")
        assert {key: one.value for key, one in parts.items()} == {"trade": 1, "": 4}
        assert whole.value == 5


class TestPer:
    PER = {"kind": "per", "of": {"kind": "count", "source": "births", "where": {"kind": "tht"}}, "number": COMMUNES}

    def test_communes_are_counted_on_the_last_day(self):
        organisation("2026-01-05", kind="tht")
        found = measured(self.PER, "2026", unit="tht")
        assert (found.numerator, found.denominator) == (1, len(communes()))

    def test_before_the_reform_its_former_communes(self):
        number = FormerCommune.objects.filter(base__slug=HOME).exclude(kind="district").count()
        assert measured(COMMUNES, "2025-06-30..2025-06-30", unit="xa").value == number
        assert measured(COMMUNES, "2025-07-01..2025-07-01", unit="xa").value == len(communes())

    def test_every_commune_belongs_to_one_base_unit(self):
        """Also the 23 whose sources name several."""
        nation = measured(COMMUNES, "2026", NATION, unit="xa").value
        assert nation == Commune.objects.filter(valid_to=None).count() == 3321
        assert (
            measured(COMMUNES, "2025", PRESENT, unit="xa").value
            == Commune.objects.filter(province__slug=PRESENT, valid_to=None).count()
        )

    def test_both_sides_open(self):
        organisation("2026-01-05", kind="tht")
        ask = ask_of(self.PER, "2026", unit="tht")
        answers = actuals_for([ask])
        assert [behind(ask, one.key, user()).total() for one in sides(ask, answers)] == [1, len(communes())]

    def test_figures_of_two_sources_are_divided(self):
        for band in ("good", "good", "weak"):
            rating(organisation(), 2024, band)
        organisation()
        good = {"kind": "count", "source": "ratings", "where": {"band": "good"}}
        assert measured({"kind": "ratio", "numerator": good, "denominator": STOCK}, "2024").value == 50

    def test_models_for_each_sector(self):
        models = {"kind": "organisations", "source": "recognitions", "where": {"group": "model"}}
        sectors = {"kind": "distinct", "source": "stock", "where": {"kind": "htx"}, "field": "sector"}
        for sector in ("trade", "trade", "agriculture"):
            one = organisation(sector=sector)
            for _ in range(2):
                Recognition.objects.create(organisation=one, base=one.base, group="model", from_on=date(2024, 1, 1))
        found = measured({"kind": "per", "of": models, "number": sectors}, "2024", unit="htx")
        assert (found.numerator, found.denominator) == (3, 2)


class TestLinks:
    def test_a_woman_at_the_head_a_chain_and_a_profit(self):
        definition = {
            "kind": "count",
            "source": "stock",
            "where": {
                "kind": "htx",
                "sector": "agriculture",
                "having": [
                    {"source": "representatives", "where": {"female": True}},
                    {"source": "returns", "where": {"value_chain": True, "profit_vnd": {"above": 0}}},
                ],
            },
        }
        for female, chain, profit in ((True, True, 5), (False, True, 5), (True, None, 5), (True, True, 0)):
            one = organisation()
            Representative.objects.create(organisation=one, full_name="Người Thử", female=female)
            annual_return(one, 2024, value_chain=chain, profit_vnd=profit)
        organisation()
        ask = ask_of(definition, "2024")
        found = actuals_for([ask])[ask]
        assert (found.value, found.data_year, found.have, found.of) == (1, 2024, 3, 5)
        assert behind(ask, NUMERATOR, user()).total() == 1
        assert measured(definition, "2023", unit="htx").value is None  # nobody spoke of 2023
        assert "có người đại diện (là nữ)" in explain(parse(definition))

    def test_a_share_of_all_at_work_by_their_rating(self):
        definition = {
            "kind": "share",
            "source": "stock",
            "where": {"kind": "htx", "actual_status": "active"},
            "condition": {"having": {"source": "ratings", "where": {"band": ["good", "fair"]}}},
        }
        for band in ("good", "fair", "weak", "not_rated"):
            rating(organisation(), 2024, band)
        rating(organisation(actual_status="inactive"), 2024, "good")
        found = measured(definition, "2024")
        assert (found.numerator, found.denominator, found.value, found.have) == (2, 4, 50, 3)

    def test_lacking_what_is_told_is_not_lacking_a_word(self):
        definition = {
            "kind": "count",
            "source": "stock",
            "where": {"lacking": {"source": "returns", "where": {"ocop": True}}},
        }
        for ocop in (True, False, None):
            annual_return(organisation(), 2024, ocop=ocop)
        organisation()
        assert measured(definition, "2024", unit="htx").value == 1

    def test_communes_that_have_a_cooperative(self):
        one, two, three, *_ = communes()
        for commune in (one, two):
            CommuneTag.objects.create(commune=commune, tag="new_rural", from_on=date(2026, 1, 1))
        organisation("2026-02-01", commune=one)
        organisation("2026-02-01", commune=three)
        definition = {
            "kind": "share",
            "source": "communes",
            "where": {"having": {"source": "commune_tags", "where": {"tag": "new_rural"}}},
            "condition": {"having": {"source": "stock", "where": {"kind": "htx"}}},
        }
        found = measured(definition, "2026")
        assert (found.numerator, found.denominator) == (1, 2)
        assert measured(definition, "2025-12-31..2025-12-31").value is None

    def test_each_year_of_a_sum_is_linked_in_itself(self):
        definition = {
            "kind": "sum", "source": "returns", "field": "members_new", "over": "sum",
            "where": {"having": {"source": "ratings", "where": {"band": "good"}}},
        }  # fmt: skip
        one = organisation()
        for year, band in ((2023, "weak"), (2024, "good")):
            annual_return(one, year, members_new=year - 2020)
            rating(one, year, band)
        assert measured(definition, "2023..2024", unit="nguoi").value == 4

    @pytest.mark.parametrize(
        ("definition", "words"),
        [
            ({"kind": "count", "source": "activities", "where": {"having": {"source": "returns"}}}, "không nối được"),
            ({"kind": "count", "source": "stock", "where": {"having": "returns"}}, "cần một nguồn"),
            ({"kind": "count", "source": "stock", "where": {"having": {"source": "pg_user"}}}, "không có"),
            ({"kind": "growth", "of": {"kind": "reported"}}, "Tốc độ tăng"),
            ({"kind": "growth", "of": growth(MEMBERS)}, "Tốc độ tăng"),
            ({"kind": "growth", "of": MEMBERS, "against": "2020"}, "một năm"),
            ({"kind": "growth", "of": MEMBERS, "as": "points"}, "Cách so sánh"),
            ({"kind": "total", "of": [STOCK]}, "ít nhất hai"),
            ({"kind": "total", "of": [STOCK, INCOME]}, "chỉ cộng số đếm và tổng"),
            ({"kind": "per", "of": INCOME, "number": COMMUNES}, "Phép chia"),
            ({"kind": "per", "of": STOCK}, "Phép chia"),
            ({"kind": "distinct", "source": "stock", "field": "from_on"}, "không đếm được"),
            ({"kind": "sum", "source": "returns", "field": []}, "trường số"),
            ([], "Định nghĩa phải ghi"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, definition, words):
        with pytest.raises(ValidationError, match=words):
            parse(definition)

    def test_conditions_are_not_nested_without_end(self):
        where = {}
        for _ in range(2000):
            where = {"having": {"source": "stock", "where": where}}
        with pytest.raises(ValidationError, match="lồng nhau"):
            parse({"kind": "count", "source": "stock", "where": where})


def test_fields_are_added_within_the_row():
    annual_return(organisation(), 2024, managers_vocational=2, managers_college=3, managers_total=10)
    annual_return(organisation(), 2024, managers_vocational=2, managers_total=10)
    definition = {
        "kind": "ratio", "source": "returns", "numerator": ["managers_vocational", "managers_college"],
        "denominator": "managers_total",
    }  # fmt: skip
    found = measured(definition, "2024")
    assert (found.numerator, found.denominator) == (5, 10)


def test_points_are_averaged_exactly():
    for points in ("80.25", "81.50"):
        rating(organisation(), 2024, "good", points=points)
    definition = {"kind": "ratio", "source": "ratings", "numerator": "points", "denominator": "rows"}
    ask = ask_of(definition, "2024")
    assert actuals_for([ask])[ask].value == Fraction("80.875")
    assert behind(ask, NUMERATOR, user()).total() == Fraction("161.75")


def test_members_of_unions_are_counted_while_they_are_members():
    union, one, two = organisation(kind="lh"), organisation(), organisation()
    UnionMembership.objects.create(union=union, member=one, from_on=date(2023, 1, 1), to_on=date(2024, 1, 1))
    UnionMembership.objects.create(union=union, member=two, from_on=date(2023, 5, 1))
    definition = {"kind": "organisations", "source": "memberships"}
    assert [measured(definition, when, unit="htx").value for when in ("2023", "2024")] == [2, 1]
    ask = ask_of(definition, "2023")
    assert behind(ask, NUMERATOR, user()).total() == 2


def test_money_of_one_source_is_no_loan():
    one = activity("training", "2024-02-01", organisation())
    activity("loan", "2024-02-01", (organisation(), 9_000_000), lender="bank")
    Funding.objects.create(activity=one, nature="central_budget", amount_vnd=5_000_000)
    Funding.objects.create(activity=one, nature="own", amount_vnd=1_000_000)
    definition = {"kind": "sum", "source": "funding", "where": {"nature": "central_budget"}, "field": "amount_vnd"}
    assert measured(definition, "2024", unit="trieu-dong").value == 5


class TestParts:
    def test_communes(self):
        one, two, *_ = communes()
        for commune in (one, one, two, None):
            organisation("2024-01-01", commune=commune)
        whole, parts, _ = grouped_actuals(ask_of(STOCK, "2024"), "commune")
        assert {key: part.value for key, part in parts.items()} == {one.pk: 2, two.pk: 1, "": 1}
        assert sum(part.value for part in parts.values()) == whole.value
        assert part_labels("commune", parts)[one.pk] == one.full_name

    def test_what_communes_are_recognised_as(self):
        one, two, *_ = communes()
        for commune, tag in ((one, "border"), (one, "new_rural"), (two, "border")):
            CommuneTag.objects.create(commune=commune, tag=tag, from_on=date(2024, 1, 1), to_on=date(2024, 12, 31))
        for commune in (one, two, two, None):
            organisation("2023-01-01", commune=commune)
        _, parts, _ = grouped_actuals(ask_of(STOCK, "2024-06-30..2024-06-30"), "tag")
        assert {key: part.value for key, part in parts.items()} == {"border": 3, "new_rural": 1, "": 1}
        _, parts, _ = grouped_actuals(Ask("htx_total", span("2024"), province().pk), "tag")
        assert {key: part.value for key, part in parts.items()} == {"": 4}

    def test_size(self):
        annual_return(organisation(), 2024, members_official=400, revenue_vnd=60 * 10**9, members_total=400)
        annual_return(
            organisation(), 2024, members_official=10, revenue_vnd=10**8, capital_total_vnd=0, members_total=10
        )
        annual_return(organisation(), 2024, members_total=7)
        _, parts, _ = grouped_actuals(Ask("htx_members_total", span("2025"), province().pk), "size")
        assert parts == {}
        ask = ask_of(MEMBERS, "2024", unit="nguoi")
        whole, parts, _ = grouped_actuals(ask, "size")
        assert sum(part.value for part in parts.values()) == whole.value == 417

    def test_a_quotient_is_parted_by_what_both_sides_know(self):
        ask = ask_of(TestPer.PER, "2026", unit="tht")
        with pytest.raises(ValidationError, match="không chia được theo"):
            grouped_actuals(ask, "sector")
        one, two, *_ = communes()
        organisation("2026-01-05", kind="tht", commune=one)
        _, parts, _ = grouped_actuals(ask, "commune")
        assert (parts[one.pk].value, parts[two.pk].value) == (1, 0)


def test_all_tables_are_read_in_one_statement(django_assert_max_num_queries):
    definitions = [
        STOCK,
        MEMBERS,
        {"kind": "count", "source": "ratings"},
        {"kind": "count", "source": "activities"},
        {"kind": "count", "source": "participations"},
        {"kind": "sum", "source": "funding", "field": "amount_vnd"},
        {"kind": "count", "source": "recognitions"},
        {"kind": "count", "source": "memberships"},
        {"kind": "count", "source": "representatives"},
        {"kind": "sum", "source": "unlisted", "field": "unlisted_groups"},
        COMMUNES,
        {"kind": "count", "source": "commune_tags"},
    ]
    asks = [ask_of(definition, "2024") for definition in definitions]
    with django_assert_max_num_queries(4):
        actuals_for(asks)
