"""Following a plan through the API: the same acts, with ETags."""

import pytest

from plans.models import Explanation, ExplanationRequest, Milestone, Task
from tests.factories import NEIGHBOUR, agency, organisation, plan, reported, target, user
from tests.test_api_writes import api

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/"
DONE = {"state": "done", "done_on": "2026-06-30", "evidence": "Quyết định 215/QĐ-UBND"}


@pytest.fixture
def officer():
    return api(user())


@pytest.fixture
def alliance():
    return api(user("alliance_staff", kind="alliance"))


@pytest.fixture
def one():
    made = target(plan("2024"), "htx_new", 35)
    made.agency = agency(kind="alliance")
    made.save()
    return made


def post(client, room, body, **more):
    return client.post(f"{ROOT}{room}/", body, format="json", **more)


def upon(client, verb, address, body=None):
    """At the version that the client reads now."""
    etag = client.get(address).headers["ETag"]
    return getattr(client, verb)(address, body or {}, format="json", headers={"If-Match": etag})


def act(client, address, name, body):
    etag = client.get(address).headers["ETag"]
    return client.post(f"{address}{name}/", body, format="json", headers={"If-Match": etag})


def test_asked_answered_and_corrected(officer, alliance, one):
    days = {"target": one.pk, "from_on": "2024-01-01", "to_on": "2024-06-30"}
    asked = post(officer, "explanation-requests", days | {"due_on": "2099-01-01"})
    assert (asked.status_code, asked.json()["state"]) == (201, "waiting")
    assert post(officer, "explanation-requests", days | {"due_on": "2099-01-01"}).status_code == 409
    said = post(alliance, "explanations", days | {"cause": "land", "text": "Chờ đo đạc"})
    assert said.status_code == 201 and said.json()["agency"] == agency(kind="alliance").pk
    assert officer.get(asked["Location"]).json()["state"] == "answered"
    assert upon(alliance, "patch", said["Location"], {"text": "Đã đo xong"}).json()["text"] == "Đã đo xong"
    assert upon(officer, "patch", said["Location"], {"text": "Khác"}).status_code == 403
    listed = officer.get(f"{ROOT}explanations/", {"plan": one.plan.slug}).json()["results"]
    assert [row["text"] for row in listed] == ["Đã đo xong"]


def test_a_request_is_withdrawn_at_the_version_that_was_read(officer, one):
    days = {"target": one.pk, "from_on": "2024-01-01", "to_on": "2024-06-30", "due_on": "2099-01-01"}
    address = post(officer, "explanation-requests", days)["Location"]
    assert officer.post(f"{address}withdraw/", {"reason": "Nhầm"}, format="json").status_code == 428
    assert act(officer, address, "withdraw", {"reason": ""}).status_code == 400
    assert act(officer, address, "withdraw", {"reason": "Nhầm"}).json()["state"] == "withdrawn"
    assert act(officer, address, "withdraw", {"reason": "Nhầm"}).status_code == 409


def test_a_task_from_its_giving_to_its_end(officer, alliance, one):
    body = {
        "plan": one.plan.slug, "wording": "Tập huấn 30 HTX", "agency": agency(kind="alliance").pk,
        "cooperating": [agency(kind="bank").pk], "due_on": "2026-06-29",
    }  # fmt: skip
    made = post(officer, "tasks", body)
    assert made.status_code == 201 and made.json()["cooperating"] == body["cooperating"]
    assert made.json()["state"] == "overdue"
    assert upon(officer, "patch", made["Location"], {"due_on": "2026-06-30"}).json()["due_on"] == "2026-06-30"
    assert act(alliance, made["Location"], "tell", DONE | {"done_on": None}).status_code == 400
    told = act(alliance, made["Location"], "tell", DONE)
    assert (told.json()["state"], told.json()["evidence"]) == ("done", "Quyết định 215/QĐ-UBND")
    assert upon(officer, "delete", made["Location"], {"reason": ""}).status_code == 400
    assert upon(officer, "delete", made["Location"], {"reason": "Trùng"}).status_code == 204
    assert not Task.objects.exists()


def test_a_lost_race_is_told(officer, alliance, one):
    made = post(officer, "tasks", {"plan": one.plan.slug, "wording": "Tập huấn"})
    etag = made.headers["ETag"]
    upon(officer, "patch", made["Location"], {"wording": "Tập huấn 30 HTX"})
    late = officer.patch(made["Location"], {"wording": "Khác"}, format="json", headers={"If-Match": etag})
    assert late.status_code == 412 and Task.objects.get().wording == "Tập huấn 30 HTX"


def test_a_milestone_is_assigned_and_told_but_not_reworded(officer, alliance, one):
    row = Milestone.objects.create(plan=one.plan, wording="Lập quỹ")
    address = f"{ROOT}milestones/{row.pk}/"
    assert upon(officer, "patch", address, {"wording": "Khác"}).status_code == 400
    assert upon(officer, "patch", address, {"agency": agency(kind="alliance").pk}).status_code == 200
    assert act(alliance, address, "tell", {"state": "doing"}).json()["state"] == "doing"


@pytest.mark.parametrize(
    ("room", "body"),
    [
        ("tasks", {"wording": "Việc"}),
        ("explanations", {"from_on": "2024-01-01", "to_on": "2024-06-30", "text": "Vì"}),
        ("explanation-requests", {"from_on": "2024-01-01", "to_on": "2024-06-30", "due_on": "2099-01-01"}),
    ],
)
def test_what_belongs_to_another_province_is_not_there(room, body, one):
    stranger = api(user(place=NEIGHBOUR))
    named = {"plan": one.plan.slug} if room == "tasks" else {"target": one.pk}
    assert post(stranger, room, body | named).status_code == 400
    assert stranger.get(f"{ROOT}{room}/").json()["results"] == []
    assert not (Task.objects.exists() or Explanation.objects.exists() or ExplanationRequest.objects.exists())


@pytest.mark.parametrize("room", ["tasks", "milestones", "explanations", "explanation-requests"])
def test_a_list_costs_the_same_for_one_and_for_many(room, officer, one, django_assert_max_num_queries):
    for place in range(5):
        Task.objects.create(plan=one.plan, wording="Việc").cooperating.add(agency(kind="bank"))
        Milestone.objects.create(plan=one.plan, wording="Mốc")
        other = target(one.plan, "htx_new", place)
        days = {"target": other, "from_on": "2024-01-01", "to_on": "2024-06-30", "agency": agency(kind="bank")}
        Explanation.objects.create(text="Vì", **days)
        ExplanationRequest.objects.create(due_on="2024-07-20", asked_by=user(), **days)
    with django_assert_max_num_queries(8):
        assert len(officer.get(f"{ROOT}{room}/").json()["results"]) == 5


def test_what_lies_ahead_of_each_target(officer, one):
    organisation("2024-02-01")
    organisation("2024-05-01")
    reported("htx_new", "2024", 30, nature="estimate")
    days = {"target": one.pk, "from_on": "2024-01-01", "to_on": "2024-06-30"}
    post(officer, "explanations", days | {"cause": "land", "text": "Chờ đo đạc"})
    post(officer, "explanation-requests", days | {"due_on": "2099-01-01"})
    read = officer.get(f"{ROOT}plans/{one.plan.slug}/following/", {"as_of": "2024-09-30"}).json()
    (row,) = read["rows"]
    assert (row["actual"], row["remaining"], row["status"]) == (2, 33, "at_risk")
    assert (row["estimate"], row["estimate_status"]) == (30, "missed")
    assert (row["outlook_low"], row["outlook_high"], row["outlook_status"]) == (2, 3, "missed")
    assert (row["explanation"], row["cause"], row["request_state"]) == ("Chờ đo đạc", "land", "waiting")
    assert row["rule"].startswith("Chưa đến hạn") and read["elapsed"] == pytest.approx(274 / 366)


def test_a_plan_year_by_year(officer):
    one = plan("2023..2025")
    target(one, "htx_new", 1, basis="per_year", year=None)
    organisation("2023-02-01")
    read = officer.get(f"{ROOT}plans/{one.slug}/years/", {"as_of": "2024-12-31"}).json()
    (row,) = read["rows"]
    assert row["kept"] == "1/2 năm"
    assert [(year["year"], year["value"], year["cumulative"], year["status"]) for year in row["years"]] == [
        (2023, 1, 1, "met"), (2024, 0, 1, "missed"),
    ]  # fmt: skip
    assert officer.get(f"{ROOT}plans/{one.slug}/years/", {"as_of": "31/02/2024"}).status_code == 400


def test_the_agency_states_its_estimate_and_replaces_it_only_knowingly(officer, alliance, one):
    body = {"target": one.pk, "nature": "estimate", "value": "38", "source": "Báo cáo 215/BC-LMHTX"}
    made = post(alliance, "target-figures", body)
    assert (made.status_code, made.json()["state"]) == (201, "submitted")
    assert alliance.get(made["Location"]).json()["to_on"] == "2024-12-31"
    assert post(alliance, "target-figures", body | {"value": "40"}).status_code == 428
    assert post(alliance, "target-figures", body | {"value": "40"}, headers={"If-Match": '"99"'}).status_code == 412
    again = post(alliance, "target-figures", body | {"value": "40"}, headers={"If-Match": made.headers["ETag"]})
    assert again.json()["id"] == made.json()["id"] and alliance.get(made["Location"]).json()["value"] == 40
    assert post(api(user("sector_agency", kind="bank")), "target-figures", body).status_code == 403
    one.terms.update(withdrawn=True)
    assert post(alliance, "target-figures", body).status_code == 400
