"""Reported values through the API: the same life, with ETags and idempotency keys."""

import pytest

from indicators.models import ReportedValue
from tests.factories import HOME, NEIGHBOUR, organisation, reported, user
from tests.test_api_writes import api

pytestmark = pytest.mark.django_db
ROOM = "/api/v1/reported-values/"
BODY = {
    "indicator": "htx_total", "province": HOME, "from_on": "2024-12-31", "to_on": "2024-12-31", "nature": "official",
    "value": 5, "source": "Báo cáo 215/BC-SNN",
}  # fmt: skip


@pytest.fixture
def officer():
    return api(user())


@pytest.fixture
def leader():
    return api(user("manager"))


def act(client, answer, name, body=None):
    """Upon the record of an answer, at the version that the client reads now."""
    address = f"{ROOM}{answer.json()['id']}/"
    etag = client.get(address).headers["ETag"]
    return client.post(f"{address}{name}/", body or {}, format="json", headers={"If-Match": etag})


def test_the_whole_life_of_a_figure(officer, leader):
    organisation("2024-02-01")
    made = officer.post(ROOM, BODY, format="json")
    assert (made.status_code, made.json()["state"], made.json()["computed"]) == (201, "draft", 1)
    assert act(officer, made, "submit").json()["state"] == "submitted"
    back = act(leader, made, "send-back", {"reason": "Chưa gồm quỹ tín dụng"})
    assert (back.json()["state"], back.json()["remark"]) == ("returned", "Chưa gồm quỹ tín dụng")
    address = f"{ROOM}{made.json()['id']}/"
    changed = officer.patch(address, {"value": 6}, format="json", headers={"If-Match": back.headers["ETag"]})
    assert (changed.status_code, changed.json()["value"], changed.json()["state"]) == (200, 6, "draft")
    act(officer, made, "submit")
    assert act(leader, made, "approve").json()["state"] == "approved"
    assert act(leader, made, "withdraw", {"reason": "Nhầm kỳ"}).json()["state"] == "withdrawn"


def test_a_stale_version_is_told_both_values(officer):
    made = officer.post(ROOM, BODY, format="json")
    address, old = f"{ROOM}{made.json()['id']}/", made.headers["ETag"]
    officer.patch(address, {"value": 6}, format="json", headers={"If-Match": old})
    late = officer.patch(address, {"value": 7}, format="json", headers={"If-Match": old})
    (difference,) = late.json()["differences"]
    assert (late.status_code, difference["field"], difference["now"], difference["sent"]) == (412, "value", 6, 7)
    assert officer.patch(address, {"value": 7}, format="json").status_code == 428


def test_the_same_key_writes_once(officer):
    first, second = (officer.post(ROOM, BODY, format="json", headers={"Idempotency-Key": "k1"}) for _ in range(2))
    assert first.content == second.content
    assert ReportedValue.objects.filter(source=BODY["source"]).count() == 1


@pytest.mark.parametrize(
    ("more", "name", "sentence"),
    [
        ({"province": NEIGHBOUR}, "province", "Không có tỉnh, thành phố này trong địa bàn của bạn"),
        ({"indicator": "khong-co"}, "indicator", "Không có chỉ tiêu mang mã này"),
        ({"value": 5.5}, "value", "số nguyên"),
        ({"source": " "}, "source", ""),
        ({"indicator": "htx_law_compliant_pct", "value": 104}, "note", "lớn hơn 100%"),
    ],
)
def test_a_broken_rule_is_the_one_of_the_pages(officer, more, name, sentence):
    answer = officer.post(ROOM, BODY | more, format="json")
    told = {one["attr"]: one["detail"] for one in reversed(answer.json()["errors"])}
    assert answer.status_code == 400
    assert sentence in told[name]


def test_the_list_is_filtered(officer):
    officer.post(ROOM, BODY, format="json")
    reported("htx_total", "2023", 4)
    found = officer.get(ROOM, {"indicator": "htx_total", "province": HOME, "state": "draft"}).json()["results"]
    assert [(one["value"], one["unit"]) for one in found] == [(5, "HTX")]
