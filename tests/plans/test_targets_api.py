"""The targets through the API: at the version that was read, and once however often it is sent."""

import pytest

from plans.models import Target
from tests import factories as make
from tests.test_api_writes import api

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/targets/"


@pytest.fixture
def officer():
    return api(make.user())


@pytest.fixture
def draft():
    return make.plan("2026", status="draft")


@pytest.fixture
def target(draft):
    return make.target(draft, "htx_new", 35)


def low(target) -> int:
    return target.terms.get().low


def test_a_target_is_changed_only_at_the_version_that_was_read(officer, target):
    address = f"{ROOT}{target.pk}/"
    etag = officer.get(address).headers["ETag"]
    assert officer.patch(address, {"low": "40"}, format="json").status_code == 428
    first = officer.patch(address, {"low": "40"}, format="json", headers={"If-Match": etag})
    assert (first.status_code, low(target)) == (200, 40)
    assert officer.patch(address, {"low": "50"}, format="json", headers={"If-Match": etag}).status_code == 412
    assert low(target) == 40
    again = officer.patch(address, {"low": "50"}, format="json", headers={"If-Match": first.headers["ETag"]})
    assert (again.status_code, low(target)) == (200, 50)


def test_a_target_is_taken_out_only_at_the_version_that_was_read(officer, target):
    address = f"{ROOT}{target.pk}/"
    assert officer.delete(address, {}, format="json").status_code == 428
    assert officer.delete(address, {}, format="json", headers={"If-Match": '"99"'}).status_code == 412
    etag = officer.get(address).headers["ETag"]
    assert officer.delete(address, {}, format="json", headers={"If-Match": etag}).status_code == 204
    assert not Target.objects.filter(pk=target.pk).exists()


def test_what_an_amendment_takes_out_comes_back_by_a_change_without_content(officer):
    plan = make.plan("2026")
    target = make.target(plan, "htx_new", 35)
    make.edition(plan, 2, state="preparing")
    address = f"{ROOT}{target.pk}/"
    etag = officer.get(address).headers["ETag"]
    assert officer.delete(address, {}, format="json", headers={"If-Match": etag}).status_code == 204
    etag = officer.get(address).headers["ETag"]
    assert officer.patch(address, {}, format="json", headers={"If-Match": etag}).status_code == 200
    assert not target.terms.get(edition__number=2).withdrawn


def test_a_target_sent_twice_with_one_key_is_written_once(officer, draft):
    body, key = {"plan": draft.slug, "indicator": "htx_new", "low": "35"}, {"Idempotency-Key": "chi-tieu-1"}
    first, again = (officer.post(ROOT, body, format="json", headers=key) for _ in range(2))
    assert (first.status_code, again.status_code, again["Idempotent-Replayed"]) == (201, 201, "true")
    assert again.content == first.content and Target.objects.filter(plan=draft).count() == 1
    assert officer.post(ROOT, body | {"low": "36"}, format="json", headers=key).status_code == 422


def test_many_rows_sent_twice_with_one_key_are_written_once(officer, draft):
    rows = [{"indicator": "htx_new", "low": "35"}, {"indicator": "lh_new", "low": "1"}]
    body, key = {"plan": draft.slug, "targets": rows}, {"Idempotency-Key": "bang-1"}
    answers = [officer.post(f"{ROOT}bulk/", body, format="json", headers=key) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 200]
    assert Target.objects.filter(plan=draft).count() == 2


def test_one_row_of_many_at_an_old_version_writes_none(officer, draft, target):
    other = make.target(draft, "lh_new", 1)
    rows = [{"id": other.pk, "version": other.version, "low": "2"}, {"id": target.pk, "version": 99, "low": "40"}]
    answer = officer.post(f"{ROOT}bulk/", {"plan": draft.slug, "targets": rows}, format="json")
    assert answer.status_code == 400 and "version" in answer.content.decode()
    assert (low(other), low(target)) == (1, 35)


def test_the_rows_of_an_issued_plan_are_locked(officer):
    target = make.target(make.plan("2026"), "htx_new", 35)
    address = f"{ROOT}{target.pk}/"
    etag = officer.get(address).headers["ETag"]
    assert officer.patch(address, {"low": "40"}, format="json", headers={"If-Match": etag}).status_code == 409
    assert officer.delete(address, {}, format="json", headers={"If-Match": etag}).status_code == 409
    assert low(target) == 35
