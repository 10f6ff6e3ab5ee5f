"""The union, the documents and the proposals of an organisation, and a commune's word, through the API."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import StoredAnswer
from cooperatives.models import ChangeProposal, CommuneSubmission, Document, Organisation, UnionMembership
from provinces.models import Commune
from tests.factories import HOME, NEIGHBOUR, organisation, user
from tests.test_api_writes import api, patch, post, problems
from tests.test_api_writes_more import act

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 giay chung nhan"
FIGURES = {"list_complete": True, "unlisted_groups": 2, "unlisted_groups_new": 0, "unlisted_group_members": 11}


@pytest.fixture
def officer():
    return api(user())


@pytest.fixture
def alliance():
    return api(user("alliance_staff", HOME, "alliance"))


@pytest.fixture
def commune():
    return Commune.objects.present().filter(base__slug=HOME).order_by("pk")[0]


def test_a_cooperative_joins_a_union_and_leaves_it(alliance):
    union, member = organisation("2015-01-01", kind="lh"), organisation("2016-01-01")
    body = {"union": union.pk, "member": member.pk, "from_on": "2024-03-01"}
    made = post(alliance, "/api/v1/union-memberships/", body)
    assert made.status_code == 201, made.content
    assert made.json() == body | {"id": made.json()["id"], "to_on": None, "version": 1}
    row = UnionMembership.objects.get(pk=made.json()["id"])
    assert act(alliance, row, "union-membership-leave", {"to_on": "2024-03-01"}).status_code == 400
    assert act(alliance, row, "union-membership-leave", {"to_on": "2025-03-01"}, 9).status_code == 412
    assert act(alliance, row, "union-membership-leave", {"to_on": "2025-03-01"}).json()["to_on"] == "2025-03-01"
    assert post(alliance, "/api/v1/union-memberships/", body).status_code == 400


@pytest.mark.parametrize(
    ("change", "attr"),
    [({"union": "other"}, "union"), ({"from_on": "2031-01-01"}, "from_on"), ({"from_on": None}, "from_on"),
     ({"to_on": "2025-01-01"}, "to_on"), ({"member": "foreign"}, "member")],
)  # fmt: skip
def test_a_membership_that_cannot_be_is_told_by_field(alliance, change, attr):
    known = {"union": organisation("2015-01-01", kind="lh"), "member": organisation("2016-01-01")}
    known["other"] = organisation("2016-01-01")
    known["foreign"] = organisation("2016-01-01", base=NEIGHBOUR)
    body = {"union": "union", "member": "member", "from_on": "2024-03-01"} | change
    body = {name: known[value].pk if value in known else value for name, value in body.items()}
    answer = post(alliance, "/api/v1/union-memberships/", body)
    assert answer.status_code == 400 and attr in problems(answer)
    assert not UnionMembership.objects.filter(union=known["union"]).exists()


def test_a_commune_s_word_goes_from_draft_to_checked(alliance, commune):
    made = post(alliance, "/api/v1/commune-submissions/", {"commune": commune.code, "year": 2025} | FIGURES)
    assert made.status_code == 201, made.content
    row = CommuneSubmission.objects.get(pk=made.json()["id"])
    assert (row.state, row.unlisted_groups, row.groups_total) == ("draft", 2, None)
    assert patch(alliance, row, {"unlisted_group_members": 13}, name="commune-submission").status_code == 200
    assert act(alliance, row, "commune-submission-submit").json()["state"] == "submitted"
    manager = api(user("manager", HOME))
    reason = {"reason": "Thiếu", "remarks": {"unlisted_groups": "Xem lại"}}
    back = act(manager, row, "commune-submission-send-back", reason).json()
    assert (back["state"], back["review"], back["remarks"]) == ("returned", "Thiếu", {"unlisted_groups": "Xem lại"})
    act(alliance, row, "commune-submission-submit")
    assert act(manager, row, "commune-submission-check").json()["state"] == "checked"
    again = post(alliance, "/api/v1/commune-submissions/", {"commune": commune.code, "year": 2025} | FIGURES)
    assert again.status_code == 409 and "đã có" in problems(again)[None]


def test_a_nil_report_is_an_explicit_zero_and_silence_is_none(alliance, commune):
    body = {"commune": commune.code, "year": 2025, "nil_report": True, "list_complete": True}
    made = post(alliance, "/api/v1/commune-submissions/", body)
    assert made.json()["unlisted_groups"] == 0
    silent = post(alliance, "/api/v1/commune-submissions/", {"commune": commune.code, "year": 2026})
    assert silent.json()["unlisted_groups"] is None
    row = CommuneSubmission.objects.get(pk=silent.json()["id"])
    assert set(problems(act(alliance, row, "commune-submission-submit"))) >= {"list_complete", "unlisted_groups"}


@pytest.mark.parametrize(
    ("change", "attr"),
    [({"year": 2024}, "year"), ({"year": 2027}, "year"), ({"year": 10**30}, "year"), ({"unlisted_groups": -1}, "unlisted_groups"),
     ({"unlisted_groups_new": 3}, "unlisted_groups_new"), ({"state": "checked"}, "state"), ({"commune": "99999"}, "commune"),
     ({"note": "x" * 501}, "note"), ({"list_complete": "maybe"}, "list_complete")],
)  # fmt: skip
def test_a_word_that_cannot_be_is_told_by_field(alliance, commune, change, attr):
    body = {"commune": commune.code, "year": 2025} | FIGURES | change
    answer = post(alliance, "/api/v1/commune-submissions/", body)
    assert answer.status_code == 400 and attr in problems(answer)
    assert not CommuneSubmission.objects.filter(commune=commune).exists()


def test_a_proposal_is_made_and_accepted_at_once(alliance):
    one, sector = organisation("2015-01-01"), api(user("sector_agency", HOME))
    body = {"organisation": one.pk, "block": "identity", "field": "address", "value": "Tổ 3", "words": "Theo giấy mới"}
    made = post(sector, "/api/v1/change-proposals/", body)
    assert made.status_code == 201, made.content
    row = ChangeProposal.objects.get(pk=made.json()["id"])
    waiting = "/api/v1/change-proposals/?waiting=true"
    assert [found["id"] for found in alliance.get(waiting).json()["results"]] == [row.pk]
    assert sector.get(waiting).json()["results"] == []
    assert act(sector, row, "change-proposal-accept").status_code == 403
    assert act(alliance, row, "change-proposal-accept", {"answer": "Đã đối chiếu"}).json()["state"] == "accepted"
    assert Organisation.objects.get(pk=one.pk).address == "Tổ 3"
    assert act(alliance, row, "change-proposal-decline", {"answer": "x"}).status_code == 400


def test_a_proposal_is_declined_with_a_reason(alliance):
    one, sector = organisation("2015-01-01"), api(user("sector_agency", HOME))
    made = post(sector, "/api/v1/change-proposals/", {"organisation": one.pk, "block": "state", "words": "Đã ngừng"})
    row = ChangeProposal.objects.get(pk=made.json()["id"])
    assert "answer" in problems(act(alliance, row, "change-proposal-decline", {"answer": " "}))
    assert (
        act(alliance, row, "change-proposal-decline", {"answer": "Vẫn hoạt động"}).json()["answer"] == "Vẫn hoạt động"
    )


@pytest.mark.parametrize(
    ("change", "attr"),
    [({"value": ""}, "value"), ({"field": ""}, "field"), ({"words": " "}, "words"), ({"block": "rating"}, "field"),
     ({"field": "kind"}, "field"), ({"state": "accepted"}, "state"), ({"block": "support", "field": "", "value": ""}, "block")],
)  # fmt: skip
def test_a_proposal_that_cannot_be_is_told_by_field(change, attr):
    sector = api(user("sector_agency", HOME))
    body = {"organisation": organisation().pk, "block": "identity", "field": "address", "value": "A", "words": "B"}
    answer = post(sector, "/api/v1/change-proposals/", body | change)
    assert answer.status_code == 400 and attr in problems(answer), answer.content
    assert not ChangeProposal.objects.exists()


def upload(client, one, content=PDF, **more):
    file = SimpleUploadedFile(more.pop("name", "giay.pdf"), content)
    headers = more.pop("headers", {})
    body = {"organisation": one.pk, "title": "Giấy chứng nhận", "file": file} | more
    return client.post("/api/v1/documents/", body, format="multipart", headers=headers)


def test_a_document_is_kept_fetched_taken_away_and_put_back(officer):
    one = organisation("2015-01-01")
    made = upload(officer, one, number="12/GCN", issued_on="2024-01-31")
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["file_name"], told["content_type"], told["size"]) == ("giay.pdf", "application/pdf", len(PDF))
    row = Document.objects.get(pk=told["id"])
    fetched = officer.get(reverse("api:document-download", args=[row.pk]))
    assert b"".join(fetched.streaming_content) == PDF and "attachment" in fetched["Content-Disposition"]
    assert act(officer, row, "document-remove", {"reason": "Tải nhầm"}).json()["removed_at"]
    assert officer.get("/api/v1/documents/?removed=false").json()["results"] == []
    assert act(officer, row, "document-restore").json()["removed_at"] is None


@pytest.mark.parametrize(
    ("change", "attr"),
    [({"content": b"MZ\x90"}, "file"), ({"content": b""}, "file"), ({"content": b"%PDF-" + b"0" * 11_000_000}, "file"),
     ({"title": ""}, "title"), ({"issued_on": "31/02/2024"}, "issued_on"), ({"removed_at": "2024-01-01"}, "removed_at"),
     ({"organisation": 10**30}, "organisation"), ({"organisation": "x"}, "organisation")],
)  # fmt: skip
def test_a_document_that_cannot_be_kept_is_told_by_field(officer, change, attr):
    answer = upload(officer, organisation("2015-01-01"), **change)
    assert answer.status_code == 400 and attr in problems(answer), answer.content
    assert not Document.objects.exists()


def test_a_document_sent_twice_with_one_key_is_kept_once(officer):
    one, key = organisation("2015-01-01"), {"Idempotency-Key": "giay-12"}
    first, again = upload(officer, one, headers=key), upload(officer, one, headers=key)
    assert again["Idempotent-Replayed"] == "true" and again.content == first.content
    assert Document.objects.count() == StoredAnswer.objects.count() == 1
    assert upload(officer, one, PDF + b"x", headers=key).status_code == 422


def test_a_file_that_nobody_takes_is_not_received(officer):
    answer = upload(officer, organisation("2015-01-01"), b"%PDF-" + b"0" * 12_000_000)
    assert answer.status_code == 413 and "10 MB" in problems(answer)[None]


def test_json_is_no_file(officer):
    answer = post(officer, "/api/v1/documents/", {"organisation": organisation().pk, "title": "A"})
    assert answer.status_code == 415


def test_a_foreign_organisation_takes_no_document(officer):
    assert "organisation" in problems(upload(officer, organisation(base=NEIGHBOUR)))
    assert not Document.objects.exists()
