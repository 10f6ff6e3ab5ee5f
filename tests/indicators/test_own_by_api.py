"""Own indicators, comparisons and closings through the API: what the pages do, by the same services."""

import pytest

from cooperatives.models import Closing
from indicators.models import Indicator
from tests import factories as make
from tests.test_api_writes import api

pytestmark = pytest.mark.django_db
INDICATORS = "/api/v1/indicators/"
OWN = {
    "name": "Số hợp tác xã ngừng hoạt động thử",
    "unit": "htx",
    "rising_is_good": False,
    "group": "cooperatives",
    "definition": {"kind": "count", "source": "stock", "where": {"kind": "htx", "actual_status": "inactive"}},
}


def sent(client, path, body, **headers):
    return client.post(path, body, content_type="application/json", headers=headers)


@pytest.fixture
def officer():
    return api(make.user("plan_officer"))


def test_an_own_indicator_is_made_counts_and_is_taken_out(officer):
    make.organisation("2015-01-01", actual_status="inactive")
    answer = sent(officer, INDICATORS, OWN)
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert (made["name"], made["rising_is_good"], made["flow"]) == (OWN["name"], False, False)
    address = answer["Location"]
    value = officer.get(f"{address}value/", {"from": "2024-01-01", "to": "2024-12-31"}).json()
    assert value["value"] == 1
    assert officer.delete(address).status_code == 204
    assert not Indicator.objects.filter(code=made["code"]).exists()


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"definition": {"kind": "count", "source": "users"}}, "definition", "Nguồn số liệu “users” không có"),
        ({"definition": {"kind": "reported"}}, "definition", "phải tính được từ hồ sơ"),
        ({"definition": {"kind": "count", "source": "stock", "where": {"id); DROP TABLE x": 1}}}, "definition", "không có"),
        ({"unit": "phan-tram"}, "unit", "không hợp với cách tính"),
        ({"unit": "thung"}, "unit", "Không có đơn vị tính"),
        ({"name": "Tổng số hợp tác xã"}, "name", "Đã có chỉ tiêu tên này"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_at_its_field(officer, changes, field, says):
    before = Indicator.objects.count()
    answer = sent(officer, INDICATORS, OWN | changes)
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert (error["attr"], says in error["detail"]) == (field, True), error
    assert Indicator.objects.count() == before


def test_an_indicator_of_the_common_catalogue_stays(officer):
    answer = officer.delete(f"{INDICATORS}htx_total/")
    assert answer.status_code == 400
    assert Indicator.objects.filter(code="htx_total").exists()


def test_a_list_is_compared_with_those_behind_a_figure(officer):
    here, other = (make.organisation("2015-01-01", name=f"HTX So Sánh {name}") for name in ("Một", "Hai"))
    lines = [{"name": here.name}, {"name": "HTX Không Đâu"}, {"name": here.name}]
    address = f"{INDICATORS}htx_total/comparison/?from=2024-01-01&to=2024-12-31"
    made = sent(officer, address, {"lines": lines}).json()
    assert [(one["line"], one["organisation"]) for one in made["both"]] == [(1, here.pk)]
    assert [one["organisation"] for one in made["only_here"]] == [other.pk]
    assert [one["line"] for one in made["only_there"]] == [2]
    assert [one["line"] for one in made["repeated"]] == [3]
    assert (made["here"], made["listed"]) == (2, 3)


def test_a_year_is_closed_and_opened_again():
    leader = api(make.user("manager", make.HOME, "finance"))
    year = {"province": make.HOME, "from_on": "2024-01-01", "to_on": "2024-12-31"}
    closed = sent(leader, "/api/v1/closings/", year)
    assert closed.status_code == 201
    assert sent(leader, "/api/v1/closings/", year).status_code == 400
    address = closed["Location"]
    assert sent(leader, f"{address}reopen/", {"reason": "Bổ sung"}).status_code == 428
    opened = sent(leader, f"{address}reopen/", {"reason": "Bổ sung"}, **{"If-Match": closed["ETag"]})
    assert (opened.status_code, opened.json()["reopen_reason"]) == (200, "Bổ sung")
    assert not Closing.objects.standing().exists()
