"""Which addresses answer somebody who is not signed in: these, and no other."""

import uuid

import pytest
from django.urls import reverse

from tests.access.routes import routes

ANONYMOUS = {
    "healthz",  # for the load balancer; names no data
    "account_login",
    "account_signup",  # says that nobody signs up
    "account_inactive",  # where a closed account is sent
    "verify",  # whether a printed report is a signed one: title, days and hash alone
    "verified",
    "api:report-verify",
}
SAMPLES = {"int": 1, "slug": "htx_total", "uuid": uuid.UUID(int=1), "": "1"}


def answers(client, route) -> bool:
    """Whether it does anything but send to the sign-in page or say 401."""
    values = dict(zip(route.arguments, (SAMPLES[kind] for kind in route.converters), strict=True))
    response = client.get(route.path(**values))
    sent_away = response.status_code == 302 and response["Location"].startswith(reverse("account_login"))
    return not sent_away and response.status_code != 401


@pytest.fixture
def open_routes(client, db):
    return lambda: {name for name, route in routes().items() if answers(client, route)}


def test_only_the_frozen_list_answers_who_is_not_signed_in(open_routes):
    assert open_routes() == ANONYMOUS


def test_a_route_that_forgot_the_sign_in_is_noticed(open_routes, monkeypatch):
    monkeypatch.setattr("plans.views.plans.plan_tree.login_required", False, raising=False)
    monkeypatch.setattr("provinces.api.ProvinceViewSet.permission_classes", [])
    assert open_routes() - ANONYMOUS == {"plans:tree", "api:province-list", "api:province-detail"}
