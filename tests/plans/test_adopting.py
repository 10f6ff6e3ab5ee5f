"""What a successor decides about a former province's plan, and how a decision written down by mistake is withdrawn."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from plans.models import Adoption
from plans.selectors.adopting import adoption_of
from plans.selectors.history import plan_history
from plans.services.adopting import adopt_plan, withdraw_adoption
from plans.services.plans import WrongState
from tests import factories as make
from tests.test_api_writes import api

pytestmark = pytest.mark.django_db
MADE = {"document": "Quyết định 1250/QĐ-UBND", "decided_on": make.day("2025-08-15")}


@pytest.fixture
def officer():
    return make.user(place=make.PRESENT)


@pytest.fixture
def plan():
    return make.plan("2025")


def adopted(plan, officer, choice="continued", **more):
    adopt_plan(plan, by=officer, choice=choice, version=None, **MADE | more)
    plan.refresh_from_db()
    return plan


def withdraw(plan, by, reason="Ghi nhầm kế hoạch"):
    withdraw_adoption(plan, by=by, version=plan.version, reason=reason)


def test_a_decision_written_by_mistake_is_withdrawn_and_stays_in_the_history(plan, officer):
    withdraw(adopted(plan, officer), officer)
    assert adoption_of(plan) is None
    told = {
        act.writer.reason: {(row.table, row.kind) for row in act.rows} for act in plan_history(plan).acts if act.writer
    }
    assert ("adoption", "deleted") in told["Ghi nhầm kế hoạch"]


def test_only_the_successor_withdraws_and_says_why(plan, officer):
    adopted(plan, officer)
    with pytest.raises(PermissionDenied):
        withdraw(plan, make.user())
    with pytest.raises(ValidationError):
        withdraw(plan, officer, reason=" ")
    assert Adoption.objects.count() == 1


def test_nothing_decided_is_nothing_to_withdraw(plan, officer):
    with pytest.raises(WrongState):
        withdraw(plan, officer)


def amended(plan):
    make.edition(plan, 2, state="preparing")


def given_out(plan):
    plan.tasks.create(wording="Tập huấn")


def closed(plan):
    plan.status, plan.closed_on = "closed", make.day("2025-12-20")
    plan.save()


@pytest.mark.parametrize("built", [amended, given_out, closed])
def test_a_decision_on_which_something_was_built_stays(plan, officer, built):
    adopted(plan, officer)
    built(plan)
    plan.refresh_from_db()
    with pytest.raises(ValidationError, match="Không rút được"):
        withdraw(plan, officer)


@pytest.mark.parametrize(("status", "left"), [("draft", 0), ("issued", 1)])
def test_a_replaced_plan_is_asked_about_again_until_the_new_one_is_issued(plan, officer, status, left):
    new = make.plan("2026", place=make.PRESENT, status=status)
    adopted(plan, officer, choice="replaced", replacement=new)
    if left:
        with pytest.raises(ValidationError, match="đã ban hành"):
            withdraw(plan, officer)
    else:
        withdraw(plan, officer)
    assert Adoption.objects.count() == left


def test_it_is_withdrawn_on_its_page(client, plan, officer):
    client.force_login(officer)
    address = reverse("plans:adopt_withdraw", args=[plan.slug])
    assert client.get(address).status_code == 404
    adopted(plan, officer)
    assert "Rút quyết định" in client.get(plan.get_absolute_url()).content.decode()
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": "", "version": plan.version}).status_code == 422
    assert client.post(address, {"reason": "Nhầm", "version": 99}).status_code == 409
    assert client.post(address, {"reason": "Nhầm", "version": plan.version}).status_code == 302
    assert not Adoption.objects.exists()


def test_it_is_withdrawn_through_the_api_at_the_version_that_was_read(plan, officer):
    adopted(plan, officer)
    caller, address = api(officer), f"/api/v1/plans/{plan.slug}/"
    etag = caller.get(address).headers["ETag"]
    body = {"reason": "Ghi nhầm"}
    assert caller.post(f"{address}withdraw-adoption/", body, format="json").status_code == 428
    done = caller.post(f"{address}withdraw-adoption/", body, format="json", headers={"If-Match": etag})
    assert done.status_code == 200 and not Adoption.objects.exists()
    again = caller.post(f"{address}withdraw-adoption/", body, format="json", headers={"If-Match": done.headers["ETag"]})
    assert again.status_code == 409
