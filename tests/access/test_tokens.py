"""Tokens for the API: what they open, when they end, and that nobody can read them from the database."""

import pytest
from django.core.management import call_command
from django.db import connection
from knox.models import AuthToken

PLANS = "/api/v1/plans/"


@pytest.fixture
def officer(account):
    return account("kehoach.backan")


@pytest.fixture
def token(officer, capsys):
    call_command("create_api_token", officer.username)
    return capsys.readouterr().out.strip()


@pytest.fixture
def call(client, token):
    def with_token(path=PLANS, method="get", **more):
        return getattr(client, method)(path, headers={"Authorization": f"Token {token}"}, **more)

    return with_token


def test_a_token_opens_the_territory_of_its_account(call, plan_532):
    assert plan_532.slug in call().content.decode()
    assert call("/api/v1/plans/binh-phuoc-de-an-nong-nghiep-2022-2025/").status_code == 404


def test_a_token_asks_for_a_report_without_a_form(call, plan_532):
    asked = {"plan": plan_532.slug, "as_of": "2024-12-31"}
    answer = call("/api/v1/reports/", "post", data=asked, content_type="application/json")
    assert answer.status_code == 202
    assert call(answer["Location"]).json()["plan"] == plan_532.slug


def test_a_revoked_token_opens_nothing(call, officer):
    AuthToken.objects.filter(user=officer).delete()
    assert call().status_code == 401


def test_the_token_of_a_closed_account_opens_nothing(call, officer):
    type(officer).objects.filter(pk=officer.pk).update(is_active=False)
    assert call().status_code == 401


def test_a_token_opens_no_page_and_leaves_no_session(call):
    assert call("/ke-hoach/")["Location"].startswith("/dang-nhap/")
    assert "sessionid" not in call().cookies


@pytest.mark.parametrize("written", ["Token", "Token ", "Token x y", "Bearer x", "Token " + "a" * 9000, "Token ÿ"])
def test_what_is_no_token_opens_nothing(client, db, written):
    assert client.get(PLANS, headers={"Authorization": written}).status_code in {400, 401}


def test_the_database_holds_no_token(token, officer):
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM knox_authtoken t")
        rows = [row for (row,) in cursor.fetchall()]
    assert len(rows) == 1
    assert token not in rows[0]
    assert token[16:] not in rows[0]
