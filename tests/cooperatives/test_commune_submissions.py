"""What a commune says for a year: nil is an explicit zero, silence is none, and its own list is compared."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from cooperatives.models import CommuneSubmission
from cooperatives.selectors.submissions import communes_of, words_of
from cooperatives.services.reviews import WrongState, check, send_back
from cooperatives.services.submissions import save_submission
from coopportal.kit import clock
from coopportal.kit.rows import StaleRow
from provinces.models import Commune
from tests.factories import HOME, organisation, province, user

pytestmark = pytest.mark.django_db
WHOLE = {"list_complete": True, "unlisted_groups": 4, "unlisted_groups_new": 1, "unlisted_group_members": 9}


@pytest.fixture(autouse=True)
def december(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2025, 12, 16))


@pytest.fixture
def commune():
    return Commune.objects.filter(base=province(HOME)).first()


@pytest.fixture
def staff():
    return user("alliance_staff", kind="alliance")


def test_silence_is_no_zero_and_nil_is_one(commune, staff):
    row = save_submission(commune, 2025, {"list_complete": True}, by=staff)
    assert (row.state, row.unlisted_groups) == ("draft", None)
    with pytest.raises(ValidationError) as refused:
        save_submission(commune, 2025, {}, by=staff, submit=True)
    assert set(refused.value.message_dict) == {"unlisted_groups", "unlisted_groups_new", "unlisted_group_members"}
    row = save_submission(commune, 2025, {"nil_report": True}, by=staff, submit=True)
    assert (row.state, row.unlisted_groups, row.unlisted_group_members) == ("submitted", 0, 0)


@pytest.mark.parametrize(
    "figures",
    [
        WHOLE | {"nil_report": True},
        WHOLE | {"unlisted_groups_new": 5},
        {"unlisted_groups": 0, "unlisted_group_members": 3},
    ],
)
def test_what_contradicts_itself_is_refused(commune, staff, figures):
    with pytest.raises(ValidationError):
        save_submission(commune, 2025, figures, by=staff)
    assert not CommuneSubmission.objects.filter(commune=commune).exists()


def test_it_is_submitted_checked_sent_back_and_submitted_again(commune, staff):
    checker = user("plan_officer")
    row = save_submission(commune, 2025, WHOLE, by=staff, submit=True, version=0)
    row = check(row, by=checker, version=1)
    with pytest.raises(WrongState):
        check(row, by=checker, version=2)
    row = send_back(row, by=checker, version=2, reason="Thiếu thôn Nà Lẹng")
    assert (row.state, row.review) == ("returned", "Thiếu thôn Nà Lẹng")
    assert save_submission(commune, 2025, WHOLE, by=staff, submit=True, version=3).state == "submitted"
    with pytest.raises(StaleRow):
        save_submission(commune, 2025, WHOLE, by=staff, version=3)


def test_a_checked_one_that_changes_is_submitted_again(commune, staff):
    row = save_submission(commune, 2025, WHOLE, by=staff, submit=True)
    check(row, by=user("manager"), version=1)
    assert save_submission(commune, 2025, WHOLE, by=staff).state == "checked"
    assert save_submission(commune, 2025, {"unlisted_groups": 5}, by=staff).state == "submitted"


def test_it_is_not_handed_in_before_november(commune, staff, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2025, 10, 31))
    with pytest.raises(ValidationError, match="01/11/2025"):
        save_submission(commune, 2025, WHOLE, by=staff, submit=True)


def test_others_do_not_speak_for_a_commune(commune):
    with pytest.raises(PermissionDenied):
        save_submission(commune, 2025, WHOLE, by=user("sector_agency"))


def test_a_list_longer_than_the_communes_own_total_is_told(commune, staff):
    for _ in range(3):
        organisation(kind="tht", commune=commune)
    save_submission(commune, 2025, WHOLE | {"groups_total": 2}, by=staff)
    (word,) = words_of(staff, 2025, [commune])
    assert word.listed == 3
    assert word.warnings == ["Danh sách trên cổng có 3 tổ hợp tác, nhiều hơn tổng số xã báo cáo (2)."]
    save_submission(commune, 2025, {"groups_total": 7}, by=staff)
    assert words_of(staff, 2025, [commune])[0].warnings == []


def test_the_overview_costs_the_same_whatever_was_said(client, staff, commune, django_assert_max_num_queries):
    client.force_login(staff)
    address = reverse("cooperatives:submissions")
    client.get(address)
    with django_assert_max_num_queries(20) as before:
        client.get(address)
    for one in communes_of(staff, 2025)[:20]:
        save_submission(one, 2025, WHOLE, by=staff)
    with django_assert_max_num_queries(len(before)):
        page = client.get(address)
    assert sum(one.row is not None for one in page.context["rows"]) == 20
    assert page.context["silent"] == communes_of(staff, 2025).count()
