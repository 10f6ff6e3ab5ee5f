"""Awards, OCOP stars, certificates: what is kept of them, when they end, what is refused."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cooperatives.models import Recognition
from cooperatives.services.recognitions import add_recognition, change_recognition, delete_recognition
from coopportal.kit import clock
from coopportal.kit.rows import StaleRow
from tests.factories import HOME, organisation, province, user

pytestmark = pytest.mark.django_db
LIST = "/hop-tac-xa/danh-sach/recognitions/"
OCOP = {"group": "ocop", "product": "Miến dong", "level": "4", "from_on": date(2024, 5, 1)}


@pytest.fixture
def staff():
    return user("alliance_staff")


def test_it_belongs_where_the_organisation_was_on_its_day():
    one = organisation("2015-01-01", ("2025-01-01", {"entry": "moved_in", "base": "lam-dong-cu"}), base="binh-thuan")
    person = user("alliance_staff", "lam-dong")
    assert add_recognition(one, by=person, **OCOP).base == province("binh-thuan")


def test_stars_are_written_in_one_way(staff):
    assert [
        add_recognition(organisation(), by=staff, **OCOP | {"level": level}).level for level in ("4", "4 Sao", " 4sao")
    ] == ["4 sao"] * 3


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"level": "giỏi"}, "level"),
        ({"level": "2 sao"}, "level"),
        ({"product": " "}, "product"),
        ({"from_on": date(2999, 1, 1)}, "from_on"),
        ({"from_on": date(2001, 1, 1)}, "from_on"),
        ({"to_on": date(2024, 5, 1)}, "to_on"),
        ({"partners": "Công ty A"}, "partners"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(staff, change, wrong):
    with pytest.raises(ValidationError) as refusal:
        add_recognition(organisation(), by=staff, **OCOP | change)
    assert set(refusal.value.error_dict) == {wrong}


def test_a_certificate_is_ended_and_a_mistake_deleted(staff):
    made = add_recognition(organisation(), by=staff, **OCOP)
    ended = change_recognition(made, by=staff, version=1, to_on=date(2025, 5, 1))
    assert (ended.to_on, ended.product) == (date(2025, 5, 1), "Miến dong")
    with pytest.raises(StaleRow):
        delete_recognition(made, by=staff, version=1, reason="nhầm")
    delete_recognition(made, by=staff, version=2, reason="ghi nhầm")
    event = Recognition.pgh_event_model.objects.get(pgh_obj_id=made.pk, pgh_label="delete")
    assert event.pgh_context.metadata["reason"] == "ghi nhầm"


def test_it_is_added_on_the_organisations_tab(client, staff):
    client.force_login(staff)
    one = organisation()
    form = {"form_key": uuid4(), "group": "certificate", "product": "VietGAP chè", "from_on": "01/05/2024"}
    assert client.post(reverse("cooperatives:recognition_new", args=[one.pk]), form).status_code == 302
    assert "VietGAP chè" in client.get(reverse("cooperatives:recognitions", args=[one.pk])).content.decode()
    assert one.recognitions.get().base == province(HOME)


@pytest.mark.parametrize(
    ("validity", "products"), [("", ["C", "B", "A"]), ("valid", ["C", "B"]), ("soon", ["B"]), ("over", ["A"])]
)
def test_what_runs_out_soon_is_found(client, staff, validity, products):
    client.force_login(staff)
    today, one = clock.today(), organisation()
    for age, (product, left) in enumerate([("C", 400), ("B", 30), ("A", -1)], 1):
        born = date(2021, 1, 1) - timedelta(age)
        add_recognition(one, by=staff, **OCOP | {"product": product, "from_on": born, "to_on": today + timedelta(left)})
    page = client.get(LIST, {"validity": validity, "group": "ocop"})
    assert [row["product"] for row in page.context["rows"]] == products


@pytest.mark.parametrize(
    ("text", "found"), [("mien", 1), ("so cong thuong", 1), ("12 qd", 1), ("htx ghi", 1), ("rượu", 0)]
)
def test_a_recognition_is_found_by_what_stands_in_it_without_accents(client, staff, text, found):
    client.force_login(staff)
    add_recognition(organisation(name="HTX Ghi Nhận"), by=staff, **OCOP, number="12/QĐ-SCT", issuer="Sở Công Thương")
    page = client.get(LIST, {"q": text})
    assert len(page.context["rows"]) == found
