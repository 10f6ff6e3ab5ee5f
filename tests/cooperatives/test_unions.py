"""Membership of unions over time."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from cooperatives.models import UnionMembership
from cooperatives.services.unions import join_union, leave_union
from coopportal.kit import clock
from tests.factories import organisation, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return organisation(kind="lh", name="Liên hiệp hợp tác xã Sa Mạc"), organisation(name="HTX Ốc Đảo")


def joined(pair, day="2022-01-01", by=None):
    return join_union(*pair, by=by or user("alliance_staff"), from_on=date.fromisoformat(day))


def test_who_left_may_come_again(pair):
    first = joined(pair)
    leave_union(first, by=user("alliance_staff"), version=first.version, to_on=date(2023, 1, 1))
    joined(pair, "2023-01-01")
    spans = UnionMembership.objects.filter(member=pair[1]).order_by("from_on").values_list("from_on", "to_on")
    assert list(spans) == [(date(2022, 1, 1), date(2023, 1, 1)), (date(2023, 1, 1), None)]


@pytest.mark.parametrize("day", ["2022-06-01", "2021-06-01"])
def test_nobody_is_a_member_twice_at_once(pair, day):
    joined(pair)
    with pytest.raises(ValidationError, match="Đã là thành viên"):
        joined(pair, day)


@pytest.mark.parametrize("day", ["2019-12-31", str(clock.today() + timedelta(days=1))])
def test_a_membership_lies_in_the_life_of_both(pair, day):
    with pytest.raises(ValidationError) as refused:
        joined(pair, day)
    assert "from_on" in refused.value.message_dict


def test_only_a_union_has_members_and_only_cooperatives_are_some(pair):
    union, member = pair
    for wrong in ((member, union), (member, organisation()), (union, organisation(kind="tht")), (union, union)):
        with pytest.raises(ValidationError):
            joined(wrong)


def test_a_member_does_not_leave_before_it_came(pair):
    one = joined(pair)
    for day in (date(2022, 1, 1), clock.today() + timedelta(days=1)):
        with pytest.raises(ValidationError):
            leave_union(one, by=user("alliance_staff"), version=one.version, to_on=day)


def test_membership_is_the_alliances(pair):
    with pytest.raises(PermissionDenied):
        joined(pair, by=user("plan_officer"))


def test_from_the_unions_page_a_member_is_found_by_its_name(pair, client):
    union, member = pair
    organisation(name="HTX Ốc Đảo Hai")
    client.force_login(user("alliance_staff"))
    page, body = reverse("cooperatives:membership_new", args=[union.pk]), {"from_on": "01/01/2022"}
    body["form_key"] = str(uuid.uuid4())
    asked = client.post(page, body | {"q": "oc dao"})
    assert asked.status_code == 422
    assert "HTX Ốc Đảo Hai" in asked.content.decode()
    done = client.post(page, body | {"q": "oc dao", "other": member.pk}, follow=True)
    assert member.name in done.content.decode()
    assert union.union_members.get().member == member


def test_from_the_members_page_a_union_is_chosen(pair, client):
    union, member = pair
    client.force_login(user("alliance_staff"))
    body = {"other": union.pk, "from_on": "01/01/2022", "form_key": str(uuid.uuid4())}
    client.post(reverse("cooperatives:membership_new", args=[member.pk]), body)
    one = member.union_memberships.get()
    assert one.union == union
    client.post(reverse("cooperatives:membership_end", args=[one.pk]), {"to_on": "31/12/2023", "version": one.version})
    one.refresh_from_db()
    assert one.to_on == date(2023, 12, 31)
