"""The first page: what needs attention in every plan, the worst first."""

import pytest
from django.urls import reverse

from jobs.models import Job, State
from reports.services.computing import request_report
from tests.factories import HOME, annual_return, day, organisation, plan, target, user

pytestmark = pytest.mark.django_db


def home(client, who):
    client.force_login(who)
    return client.get(reverse("home"))


def test_what_needs_attention_is_counted_over_all_plans(client):
    organisation("2020-01-01")
    for year in range(2016, 2023):
        one = plan(str(year))
        target(one, "htx_new", 50)
        target(one, "tht_new", 50)
    answer = home(client, user(place=HOME))
    html = answer.content.decode()
    assert (answer.context["attention_count"], len(answer.context["attention"])) == (14, 10)
    assert "14 chỉ tiêu trong 7 kế hoạch" in html and "và 4 chỉ tiêu khác" in html


def test_what_may_still_be_saved_stands_first(client, settings):
    target(plan("2020"), "htx_new", 50)
    target(plan("2026"), "htx_new", 50)
    answer = home(client, user(place=HOME))
    assert [row["status"] for row in answer.context["attention"]] == ["at_risk", "missed"]


def test_two_reports_of_one_plan_and_day_are_told_apart(signed_in, account, plan_532):
    officer = account("kehoach.thainguyen")
    for kind, boundaries in (("quarter", "old"), ("half", "new")):
        request_report(plan_532, by=officer, as_of=day("2024-06-30"), period_kind=kind, boundaries=boundaries)
    client = signed_in("kehoach.thainguyen")
    for name in ("home", "reports:list"):
        html = client.get(reverse(name)).content.decode()
        assert "quý II/2024" in html and "địa giới cũ" in html, name
        assert "6 tháng đầu năm 2024" in html and "địa giới hiện nay" in html, name


@pytest.mark.parametrize(("state", "percent"), [(State.DONE, 100), (State.RUNNING, 75), (State.FAILED, 75)])
def test_a_job_that_is_done_is_done_in_full(state, percent):
    assert Job(state=state, done=3, total=4).percent == percent


def test_what_waits_in_the_registry_is_what_this_person_can_move(client):
    one, other = organisation(), organisation()
    annual_return(one, 2024, state="returned")
    annual_return(other, 2024, state="submitted")
    annual_return(organisation(base="binh-thuan"), 2024, state="submitted")  # elsewhere

    def waiting(role, kind="finance"):
        return [(item.label[:14], item.count) for item in home(client, user(role, kind=kind)).context["waiting"]]

    loose = ("Hồ sơ chưa gắn", 2)
    assert waiting("alliance_staff", "alliance") == [("Phiếu năm bị t", 1), ("Phiếu năm đã n", 1), loose]
    assert waiting("manager") == [("Phiếu năm đã n", 1)]
    assert waiting("central_reader", "ministry") == []
