"""Drafts: what a person typed is kept for them alone, within limits, and is gone once it is saved."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.services import KEPT, MOST_DRAFTS, MOST_LETTERS, draft_of, drop_draft, keep_draft
from coopportal.kit import clock
from tests.factories import user

pytestmark = pytest.mark.django_db
FORM = "/hop-tac-xa/12/phieu-nam/2024/"


def test_what_is_typed_is_kept_as_it_was_typed_without_the_token(client):
    me = user()
    client.force_login(me)
    typed = {
        "draft_address": FORM,
        "csrfmiddlewaretoken": "x",
        "members_total": "mười hai\0",
        "difficulties": ["land", "tax"],
    }
    answer = client.post(reverse("accounts:draft"), typed)
    assert answer.json()["said"].startswith("Đã lưu nháp lúc ")
    assert draft_of(me, FORM).fields == {"members_total": ["mười hai"], "difficulties": ["land", "tax"]}


def test_the_last_one_counts_and_nobody_else_sees_it():
    me, other = user(), user()
    keep_draft(me, FORM, {"note": ["một"]})
    keep_draft(me, FORM, {"note": ["hai"]})
    assert draft_of(me, FORM).fields == {"note": ["hai"]}
    assert draft_of(other, FORM) is None


@pytest.mark.parametrize("address", ["", "//evil.example/", "https://evil.example/", "/a" * 150, "/x/\0/", "/x?y=1"])
def test_a_draft_belongs_to_a_form_of_the_portal(client, address):
    client.force_login(user())
    assert client.post(reverse("accounts:draft"), {"draft_address": address, "a": "1"}).status_code == 400
    answer = client.post(reverse("accounts:draft_drop"), {"draft_address": address})
    assert answer["Location"] == "/"


def test_drafts_do_not_grow_without_end():
    me = user()
    with pytest.raises(ValidationError, match="quá dài"):
        keep_draft(me, FORM, {"note": ["x" * MOST_LETTERS]})
    for number in range(MOST_DRAFTS + 3):
        keep_draft(me, f"/hop-tac-xa/{number}/", {"note": ["x"]})
    assert me.drafts.count() == MOST_DRAFTS
    assert draft_of(me, "/hop-tac-xa/0/") is None


def test_an_old_draft_is_shown_no_more():
    me = user()
    draft = keep_draft(me, FORM, {"note": ["x"]})
    draft.saved_at = clock.now() - KEPT - timedelta(minutes=1)
    draft.save()
    assert draft_of(me, FORM) is None


def test_a_dropped_draft_is_gone_and_leads_back_to_its_form(client):
    me = user()
    keep_draft(me, FORM, {"note": ["x"]})
    client.force_login(me)
    assert client.post(reverse("accounts:draft_drop"), {"draft_address": FORM})["Location"] == FORM
    assert draft_of(me, FORM) is None
    drop_draft(me, "/x/\0/")
