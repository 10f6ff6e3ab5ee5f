"""The language of definitions: dated, explained, and refused with a sentence when it makes no sense."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from indicators.asks import Ask
from indicators.definitions import parse
from indicators.engine import actuals_for
from indicators.models import DefinitionVersion, Indicator
from indicators.sentences import explain
from plans.selectors.reading import read_plan
from tests.factories import (
    HOME,
    actual,
    annual_return,
    day,
    indicator,
    organisation,
    plan,
    province,
    span,
    target,
    user,
)

ALL = {"kind": "count", "source": "stock", "where": {"kind": ["htx", "qtdnd"]}}
WORKING = {"kind": "count", "source": "stock", "where": {"kind": ["htx", "qtdnd"], "actual_status": "active"}}
pytestmark = pytest.mark.django_db


@pytest.fixture
def dated():
    """Until 2022 all cooperatives counted; since then those at work."""
    organisation(actual_status="inactive")
    organisation()
    return indicator("htx_dated", ALL, ("2023-01-01", WORKING))


@pytest.mark.parametrize(
    ("when", "value"), [("2021", 2), ("2022-12-31..2022-12-31", 2), ("2023-01-01..2023-01-01", 1), ("2022..2024", 1)]
)
def test_the_definition_of_the_last_day_counts(dated, when, value):
    assert actual(dated.code, when).value == value


def test_before_the_first_definition_the_first_one_counts():
    organisation(actual_status="inactive")
    one = indicator("htx_late", ("2023-01-01", WORKING), ("2024-01-01", ALL))
    assert actual(one.code, "2021").value == 0


def test_two_definitions_in_one_pass_do_not_mix(dated):
    asks = [Ask(dated.code, span(year), province().pk) for year in ("2021", "2024")]
    answers = actuals_for(asks)
    assert [answers[ask].value for ask in asks] == [2, 1]


@pytest.mark.parametrize("order", [("2021", "2024"), ("2024", "2021")])
def test_the_definition_told_is_that_of_the_latest_day_asked(dated, order):
    answers = actuals_for(Ask(dated.code, span(year), province().pk) for year in order)
    assert answers.definitions[dated.code] == parse(WORKING)


def test_a_report_explains_this_years_figure_though_it_also_shows_last_years(dated):
    one = plan("2023")
    target(one, dated.code, 5, basis="by_end")
    (row,) = read_plan(one, day("2023-12-31"), period=span("2023")).rows
    assert (row.previous, row.value) == (2, 1)
    assert row.definition == parse(WORKING)


def test_the_pages_tell_the_definition_in_force(dated, client):
    client.force_login(user(place=HOME))
    working = explain(parse(WORKING))
    assert working in client.get(reverse("indicators:list")).content.decode()
    page = client.get(reverse("indicators:records", args=[dated.code]), {"from": "01/01/2024", "to": "31/12/2024"})
    assert working in page.content.decode()
    wrong = client.get(reverse("indicators:detail", args=[dated.code]), {"from": "không phải ngày"})
    assert (wrong.status_code, working in wrong.content.decode()) == (400, True)
    old = client.get(reverse("indicators:records", args=[dated.code]), {"from": "01/01/2021", "to": "31/12/2021"})
    assert explain(parse(ALL)) in old.content.decode()


def test_definitions_of_an_indicator_follow_each_other(dated):
    for bounds in (
        {"valid_from": None},
        {"valid_from": day("2023-01-01")},
        {"valid_from": day("2024-01-01"), "valid_to": day("2023-06-01")},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            DefinitionVersion.objects.create(indicator=dated, definition=ALL, **bounds)


@pytest.mark.parametrize(
    ("definition", "words"),
    [
        ({}, "loại “None” không có"),
        ({"kind": "average"}, "loại “average” không có"),
        ({"kind": ["count"]}, "loại"),
        ({"kind": "count"}, "Nguồn số liệu “None” không có"),
        ({"kind": "count", "source": "pg_user"}, "Nguồn số liệu “pg_user” không có"),
        ({"kind": "count", "source": ["stock"]}, "Nguồn số liệu"),
        ({"kind": "count", "source": "stock", "where": {"password": "x"}}, "không có trường “password”"),
        ({"kind": "count", "source": "stock", "where": {"organisation__code": "x"}}, "không có trường"),
        ({"kind": "count", "source": "stock", "where": {"kind": "bank"}}, "không nhận giá trị bank"),
        ({"kind": "count", "source": "stock", "where": {"kind": {"like": "h"}}}, "chỉ dùng một trong"),
        (
            {"kind": "count", "source": "stock", "where": {"kind": {"not": ["htx"], "known": True}}},
            "chỉ dùng một trong",
        ),
        ({"kind": "count", "source": "stock", "where": {"kind": {}}}, "chỉ dùng một trong"),
        ({"kind": "count", "source": "stock", "where": {"kind": []}}, "ít nhất một giá trị"),
        ({"kind": "count", "source": "stock", "where": ["kind"]}, "Điều kiện"),
        ({"kind": "count", "source": "returns", "where": {"profit_vnd": {"above": "0; DROP TABLE"}}}, "một số"),
        ({"kind": "count", "source": "returns", "where": {"high_tech": "yes"}}, "không nhận giá trị"),
        ({"kind": "count", "source": "returns", "over": "mean"}, "last"),
        ({"kind": "sum", "source": "returns"}, "trường số"),
        ({"kind": "sum", "source": "returns", "field": "kind"}, "không có trường số “kind”"),
        ({"kind": "sum", "source": "returns", "field": "high_tech"}, "không có trường số “high_tech”"),
        ({"kind": "sum", "source": "returns", "field": "revenue_vnd", "weight": "sector"}, "không có trường số"),
        ({"kind": "sum", "source": "stock", "field": "id"}, "không có trường số “id”"),
        ({"kind": "ratio", "source": "returns", "numerator": "revenue_vnd"}, "trường số"),
        ({"kind": "ratio", "source": "returns", "denominator": "rows"}, "trường số"),
        ({"kind": "share", "source": "ratings"}, "condition"),
        (
            {
                "kind": "share",
                "source": "activities",
                "condition": {"having": {"source": "participations", "where": {"kind": "advice"}}},
            },
            "không nối được",
        ),
        ({"kind": "organisations", "source": "activities"}, "không có tổ chức"),
    ],
)
def test_a_definition_that_makes_no_sense_is_refused_with_a_sentence(definition, words):
    with pytest.raises(ValidationError) as raised:
        parse(definition)
    (sentence,) = raised.value.messages
    assert words in sentence and sentence.endswith(".")


def test_every_definition_of_the_catalogue_is_a_sentence_of_its_own():
    told = {}
    for version in DefinitionVersion.objects.filter(indicator__province=None).select_related("indicator"):
        if (definition := parse(version.definition)).reported:
            continue
        sentence = explain(definition)
        assert sentence[0].isupper() and sentence.endswith(".") and "_" not in sentence
        assert told.setdefault(sentence, version.indicator.code) == version.indicator.code
    assert len(told) > 100


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("htx_new", "Đếm số hợp tác xã và quỹ tín dụng nhân dân thành lập mới có ngày đăng ký trong kỳ."),
        ("htx_trade_fair", "mỗi tổ chức tính một lần"),
        ("htx_weak_pct", "xếp loại không phải: Chưa xếp loại"),
        ("kttt_members_new", "cộng qua các năm của kỳ"),
        ("htx_member_income", "nhân với tổng số thành viên"),
    ],
)
def test_the_sentence_says_what_is_counted(code, words):
    latest = DefinitionVersion.objects.get(indicator__code=code, valid_to=None)
    assert words in explain(parse(latest.definition))


def test_a_provinces_own_indicator_is_nobody_elses():
    own = indicator("htx_own", ALL, province=province(HOME))
    assert own in Indicator.objects.visible_to(user(place=HOME))
    assert own not in Indicator.objects.visible_to(user(place="bac-kan"))


def test_a_flag_that_nobody_answered_is_neither_yes_nor_no():
    for answer in (True, False, None):
        annual_return(organisation(), 2024, digital=answer)
    found = actual("htx_digital_pct", "2024")
    assert (found.numerator, found.denominator) == (1, 2)
