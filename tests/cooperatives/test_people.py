"""Who represents an organisation: masked unless somebody asks and is written down; taken out and erased for one person."""

import json
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from cooperatives.models import PersonLook, Representative
from cooperatives.selectors.people import same_person
from cooperatives.services.people import (
    add_representative,
    appoint_representative,
    correct_representative,
    erase_person,
    look_at_people,
)
from tests.factories import HOME, NEIGHBOUR, organisation, user

pytestmark = pytest.mark.django_db
KNOWN = {"full_name": "Nguyễn Văn Anh", "phone": "0912345678", "email": "anh@htx.example", "female": False}
WORDS = ("Văn Anh", "0912345678", "anh@htx.example")


def person(**more) -> Representative:
    return add_representative(organisation(), **(KNOWN | {"from_on": date(2020, 1, 1)} | more))


def shows(response) -> list[str]:
    return [words for words in WORDS if words in response.content.decode()]


@pytest.mark.parametrize("tab", ["detail", "people", "visit", "members"])
def test_no_page_shows_a_person_by_itself(client, tab):
    one = person()
    client.force_login(user("alliance_staff"))
    assert shows(client.get(reverse(f"cooperatives:{tab}", args=[one.organisation_id]))) == []
    assert not PersonLook.objects.exists()


@pytest.mark.parametrize(("route", "act"), [("people_reveal", "shown"), ("visit", "printed")])
def test_a_look_is_written_down_with_its_purpose(client, route, act):
    one, staff = person(), user("alliance_staff")
    client.force_login(staff)
    page = reverse(f"cooperatives:{route}", args=[one.organisation_id])
    answer = client.post(page, {"purpose": "Gọi mời dự lớp tập huấn"})
    assert "Nguyễn Văn Anh" in shows(answer) or "Văn Anh" in shows(answer)
    look = PersonLook.objects.get()
    assert (look.by, look.representative, look.act, look.purpose) == (staff, one, act, "Gọi mời dự lớp tập huấn")


def test_without_a_purpose_nothing_is_shown(client):
    one = person()
    client.force_login(user("alliance_staff"))
    answer = client.post(reverse("cooperatives:people_reveal", args=[one.organisation_id]), {"purpose": " a "})
    assert answer.status_code == 422
    assert shows(answer) == []
    assert not PersonLook.objects.exists()


def test_who_may_not_look_does_not_look(client):
    with pytest.raises(PermissionDenied):
        look_at_people([person()], by=user("central_reader"), purpose="xem cho biết")
    assert not PersonLook.objects.exists()


def test_who_looked_is_told_to_the_registrar(client):
    one, staff = person(), user("alliance_staff")
    look_at_people([one], by=staff, purpose="Gọi mời họp")
    page = reverse("cooperatives:people", args=[one.organisation_id])
    for role, told in (("alliance_staff", True), ("sector_agency", False), ("province_admin", True)):
        client.force_login(user(role))
        assert ("Gọi mời họp" in client.get(page).content.decode()) == told, role


def test_a_successor_ends_the_one_before():
    one = person()
    new = appoint_representative(
        one.organisation, by=user("alliance_staff"), from_on=date(2024, 5, 1), replaces=one, full_name="Lê Thị Mười"
    )
    one.refresh_from_db()
    assert (one.to_on, new.from_on, new.to_on) == (date(2024, 5, 1), date(2024, 5, 1), None)


def test_a_successor_does_not_begin_before_the_one_he_follows():
    one = person()
    with pytest.raises(ValidationError) as refused:
        appoint_representative(
            one.organisation, by=user("alliance_staff"), from_on=date(2019, 1, 1), replaces=one, full_name="Lê M"
        )
    assert "from_on" in refused.value.message_dict


@pytest.mark.parametrize(
    ("typed", "phone"), [({}, "0912345678"), ({"phone": "0987 654 321"}, "0987654321"), ({"phone": "x"}, "")]
)
def test_the_form_shows_nothing_and_blank_leaves_what_is_there(client, typed, phone):
    one = person()
    client.force_login(user("alliance_staff"))
    page = reverse("cooperatives:person_edit", args=[one.pk])
    assert shows(client.get(page)) == []
    body = {"title": "Chủ tịch", "version": one.version, "from_on": "01/01/2020"} | typed
    assert client.post(page, body).status_code == 302
    one.refresh_from_db()
    assert (one.full_name, one.title, one.phone) == ("Nguyễn Văn Anh", "Chủ tịch", phone)


def test_one_person_is_found_in_all_rows_and_a_namesake_is_not():
    one = person()
    elsewhere = person(full_name="NGUYỄN VĂN ANH", email="")
    person(phone="0900000000", email="khac@htx.example")  # another of that name
    assert same_person(one, user("province_admin")) == [one, elsewhere]


def test_an_export_holds_the_rows_their_history_and_who_looked(client):
    one = person()
    correct_representative(one, by=user("alliance_staff"), version=one.version, phone="0987654321")
    look_at_people([one], by=user("alliance_staff"), purpose="Gọi mời họp")
    client.force_login(user("province_admin"))
    page = reverse("cooperatives:person_export", args=[one.pk])
    answer = client.post(page, {"purpose": "Theo đơn ngày 2/3", "as": "file"})
    told = json.loads(answer.content)
    (record,) = told["records"]
    assert (record["phone"], record["history"][0]["phone"]) == ("0987654321", "0912345678")
    assert [look["purpose"] for look in record["looks"]] == ["Theo đơn ngày 2/3", "Gọi mời họp"]
    assert answer["Content-Disposition"].startswith("attachment")
    assert "Nguyễn Văn Anh" in client.post(page, {"purpose": "Theo đơn ngày 2/3", "as": "page"}).content.decode()


def test_erasing_leaves_that_somebody_was_there(client):
    one = person(female=True)
    correct_representative(one, by=user("alliance_staff"), version=one.version, full_name="Nguyễn Thị Anh")
    client.force_login(user("province_admin"))
    answer = client.post(reverse("cooperatives:person_erase", args=[one.pk]), {"purpose": "Theo đơn ngày 2/3"})
    assert answer.status_code == 302
    one.refresh_from_db()
    assert (one.full_name, one.phone, one.email, one.female, one.from_on) == ("", "", "", True, date(2020, 1, 1))
    assert set(one.events.values_list("full_name", "phone", "email")) == {("", "", "")}
    assert one.events.count() == 2
    for page in (answer.url, reverse("cooperatives:history", args=[one.organisation_id])):
        assert "(đã xóa dữ liệu cá nhân)" in client.get(page).content.decode()


def test_what_is_erased_is_not_written_again():
    one = person()
    erase_person([one], by=user("province_admin"), reason="Theo đơn ngày 2/3")
    with pytest.raises(ValidationError, match="đã xóa"):
        correct_representative(one, by=user("alliance_staff"), version=None, full_name="Nguyễn Văn Anh")


@pytest.mark.parametrize("route", ["person", "person_export", "person_erase"])
def test_only_the_provinces_administrator_takes_out_and_erases(client, route):
    one = person()
    page = reverse(f"cooperatives:{route}", args=[one.pk])
    send = client.get if route == "person" else client.post
    for role, place, status in (("alliance_staff", HOME, 403), ("province_admin", NEIGHBOUR, 404)):
        client.force_login(user(role, place))
        assert send(page, {"purpose": "Theo đơn ngày 2/3"}).status_code == status
    one.refresh_from_db()
    assert one.full_name == "Nguyễn Văn Anh"
