"""The page of the records behind a figure."""

import pytest
from django.urls import reverse

from tests.factories import HOME, annual_return, organisation, user

pytestmark = pytest.mark.django_db


def records(client, code, **query):
    client.force_login(user(place=HOME))
    return client.get(reverse("indicators:records", args=[code]), {"province": HOME} | query)


def test_an_older_figure_says_of_which_year_it_is(client):
    annual_return(organisation("2020-01-01"), 2023, profit_vnd=90_000_000)
    texts = [
        records(client, "htx_avg_profit", **{"from": day[:4] + "-01-01", "to": day}).content.decode()
        for day in ("2023-12-31", "2024-06-30")
    ]
    assert ["Số liệu năm 2023" in text for text in texts] == [False, True]


def test_a_sum_of_money_says_that_it_is_dong(client):
    annual_return(organisation("2020-01-01"), 2023, profit_vnd=90_000_000)
    answer = records(client, "htx_avg_profit", **{"from": "2023-01-01", "to": "2023-12-31"})
    assert [tab["count_text"] for tab in answer.context["tabs"]] == ["90.000.000 đồng", "1"]


@pytest.mark.parametrize("plan", ["../../x", "http://x", "khong co"])
def test_no_address_but_a_plans_leads_back(client, plan):
    assert records(client, "htx_new", plan=plan).context["back"] is None
