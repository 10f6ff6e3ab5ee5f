"""Đề nghị sửa: whoever does not own a part proposes, the owner decides, both are told."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from cooperatives.selectors.proposals import waiting_for
from cooperatives.services.proposals import accept_proposal, decline_proposal, propose_change
from coopportal.kit.rows import StaleRow
from tests.factories import NEIGHBOUR, organisation, user

pytestmark = pytest.mark.django_db


def proposal(one=None, by=None, **fields):
    given = {"block": "identity", "words": "theo giấy cấp lại", "field": "address", "value": "Thôn Mới"} | fields
    return propose_change(one or organisation(), by=by or user("sector_agency"), **given)


def test_accepting_writes_the_field_with_its_source():
    one = organisation()
    asked = proposal(one)
    accept_proposal(asked, by=user("alliance_staff"), version=asked.version)
    one.refresh_from_db()
    asked.refresh_from_db()
    assert (one.address, asked.state) == ("Thôn Mới", "accepted")
    assert "Đề nghị sửa" in one.events.latest("pgh_id").pgh_context.metadata["reason"]


def test_what_cannot_be_written_leaves_the_proposal_open():
    asked = proposal(field="code", value="123")
    with pytest.raises(ValidationError):
        accept_proposal(asked, by=user("alliance_staff"), version=asked.version)
    asked.refresh_from_db()
    assert asked.state == "open"


def test_declining_needs_a_reason_which_the_other_reads(client):
    asker, one = user("sector_agency"), organisation()
    asked = proposal(one, by=asker)
    with pytest.raises(ValidationError):
        decline_proposal(asked, by=user("alliance_staff"), version=asked.version, answer=" ")
    decline_proposal(asked, by=user("alliance_staff"), version=asked.version, answer="giấy cũ vẫn hiệu lực")
    client.force_login(asker)
    for page in (reverse("cooperatives:proposal_list"), reverse("cooperatives:proposals", args=[one.pk])):
        assert "giấy cũ vẫn hiệu lực" in client.get(page).content.decode()
    one.refresh_from_db()
    assert one.address == ""


def test_a_proposal_is_answered_once():
    asked = proposal()
    accept_proposal(asked, by=user("alliance_staff"), version=asked.version)
    with pytest.raises(StaleRow):
        decline_proposal(asked, by=user("alliance_staff"), version=asked.version, answer="muộn")
    with pytest.raises(ValidationError, match="đã được trả lời"):
        decline_proposal(asked, by=user("alliance_staff"), version=None, answer="muộn")


def test_it_waits_for_the_owner_of_the_part_alone():
    about_rating = proposal(organisation(), block="rating", field="", value="")
    about_fund = proposal(organisation(kind="qtdnd"))
    about_identity = proposal()
    waiting = {role: set(waiting_for(user(role))) for role in ("alliance_staff", "plan_officer", "sector_agency")}
    assert waiting == {
        "alliance_staff": {about_rating, about_identity}, "plan_officer": {about_identity}, "sector_agency": set(),
    }  # fmt: skip
    assert set(waiting_for(user("alliance_staff", NEIGHBOUR))) == set()
    assert about_fund not in waiting["alliance_staff"]


def test_who_does_not_own_the_part_does_not_answer():
    asked = proposal(block="rating", field="", value="")
    with pytest.raises(PermissionDenied):
        accept_proposal(asked, by=user("plan_officer"), version=asked.version)


@pytest.mark.parametrize(
    "fields", [{"block": "nothing"}, {"field": "kind"}, {"block": "rating", "field": "name"}, {"words": " "}]
)
def test_what_says_nothing_is_not_proposed(fields):
    with pytest.raises(ValidationError):
        proposal(**fields)


def test_the_owner_does_not_propose_but_write():
    with pytest.raises(ValidationError, match="sửa trực tiếp"):
        proposal(by=user("alliance_staff"))


def test_proposed_and_accepted_by_page(client):
    one = organisation()
    page = reverse("cooperatives:proposal_new", args=[one.pk])
    body = {
        "block": "identity",
        "field": "name",
        "value": "HTX Tên mới",
        "words": "cấp lại",
        "form_key": str(uuid.uuid4()),
    }
    client.force_login(user("sector_agency"))
    assert client.post(page, body | {"value": ""}).status_code == 422
    assert client.post(page, body).status_code == 302
    client.force_login(user("alliance_staff"))
    assert "1 đề nghị" in client.get(one.get_absolute_url()).content.decode()
    assert "HTX Tên mới" in client.get(reverse("cooperatives:proposal_list")).content.decode()
    assert "Đề nghị sửa hồ sơ chờ trả lời" in client.get(reverse("home")).content.decode()
    asked = one.proposals.get()
    answer = reverse("cooperatives:proposal_answer", args=[asked.pk])
    client.post(answer, {"version": asked.version, "answer_as": "accept"})
    one.refresh_from_db()
    assert one.name == "HTX Tên mới"


def test_the_room_costs_the_same_with_one_row_and_with_twenty(client, django_assert_max_num_queries):
    client.force_login(user("alliance_staff"))
    proposal()
    client.get(reverse("cooperatives:proposal_list"))
    with django_assert_max_num_queries(30) as one:
        client.get(reverse("cooperatives:proposal_list"))
    for _ in range(19):
        proposal()
    with django_assert_max_num_queries(len(one)):
        client.get(reverse("cooperatives:proposal_list"))
