"""An organisation enters the registry by form: identity and first spell, checked, never twice unasked."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from cooperatives.codes import SHAPE, SLIP, clean_tax_code
from cooperatives.models import Organisation, Representative
from cooperatives.services.organisations import (
    LikelyDuplicate,
    attach_commune,
    correct_organisation,
    register_organisation,
)
from coopportal.kit import clock
from coopportal.kit.rows import StaleRow
from provinces.models import Commune
from tests.factories import HOME, NEIGHBOUR, organisation, province, user

pytestmark = pytest.mark.django_db
VALID = "6400123455"


def commune(slug: str = HOME, at: int = 0) -> Commune:
    return Commune.objects.present().filter(base__slug=slug).order_by("code")[at]


def written(by=None, **fields):
    place = fields.pop("commune", None)
    first = {
        "name": "Hợp tác xã Nông nghiệp Sa Mạc", "kind": "htx", "sector": "agriculture", "base": province(),
        "established_on": date(2024, 3, 15), "commune": place or commune(),
    }  # fmt: skip
    return register_organisation(by=by or user("alliance_staff"), **(first | fields))


def typed(**fields) -> dict:
    first = {
        "name": "Hợp tác xã Nông nghiệp Sa Mạc", "kind": "htx", "sector": "agriculture", "established_on": "15/03/2024",
        "legal_status": "active", "actual_status": "active", "place": commune().full_name, "title": "Giám đốc",
        "place_key": f"{commune().code}.{HOME}", "form_key": str(uuid.uuid4()),
    }  # fmt: skip
    return first | fields


def test_it_stands_in_the_registry_with_its_first_spell():
    one = written(code=VALID, certificate_number=" MH  01 ", representative={"full_name": "Lê Thị Mười"})
    spell = one.spells.get()
    assert (one.code, one.certificate_number, one.kind, one.base.slug) == (VALID, "MH 01", "htx", HOME)
    assert (spell.entry, spell.from_on, spell.to_on, spell.commune) == (
        "established",
        date(2024, 3, 15),
        None,
        commune(),
    )
    assert one.representatives.get().from_on == date(2024, 3, 15)


def test_the_form_writes_it_and_leads_to_its_file(client):
    client.force_login(user("alliance_staff"))
    answer = client.post(
        reverse("cooperatives:new"), typed(registered_capital_vnd="1.250,5", female="yes", full_name="Lê M")
    )
    one = Organisation.objects.get(name="Hợp tác xã Nông nghiệp Sa Mạc")
    assert answer.url == one.get_absolute_url()
    assert (one.registered_capital_vnd, one.commune) == (1_250_500_000, commune())
    assert Representative.objects.get(organisation=one).female is True


@pytest.mark.parametrize(
    ("code", "stored"),
    [(VALID, VALID), (" 64001 23455 ", VALID), ("6400123455001", "6400123455-001"), ("", None), (None, None)],
)
def test_a_tax_code_is_stored_in_one_way(code, stored):
    assert clean_tax_code(code) == stored


@pytest.mark.parametrize(
    ("code", "sentence"), [("6400123458", SLIP), ("64001", SHAPE), ("64001234AB", SHAPE), ("6400000000", SHAPE)]
)
def test_a_wrong_tax_code_is_named_in_one_sentence(client, code, sentence):
    client.force_login(user("alliance_staff"))
    answer = client.post(reverse("cooperatives:new"), typed(code=code))
    assert answer.status_code == 422
    assert answer.context["form"].errors["code"] == [sentence]
    assert not Organisation.objects.filter(name="Hợp tác xã Nông nghiệp Sa Mạc").exists()


def test_an_old_code_that_stays_is_not_judged_anew():
    one = organisation(code="6400000017")  # its check digit is wrong
    done = correct_organisation(
        one, by=user("alliance_staff"), version=one.version, code="6400000017", address="Thôn 3"
    )
    assert (done.code, done.address) == ("6400000017", "Thôn 3")


@pytest.mark.parametrize(
    ("fields", "about"),
    [
        ({"established_on": clock.today() + timedelta(days=1)}, "established_on"),
        ({"established_on": date(1900, 1, 1)}, "established_on"),
        ({"legal_status": "dissolved"}, "legal_status"),
        ({"name": "  "}, "name"),
        ({"business_lines": ["01A"]}, "business_lines"),
        ({"representative": {"full_name": "A B", "phone": "12"}}, "phone"),
        ({"registered_under": "1999"}, "registered_under"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(fields, about):
    before = Organisation.objects.count()
    with pytest.raises(ValidationError) as refused:
        written(**fields)
    assert about in refused.value.message_dict
    assert Organisation.objects.count() == before


def test_the_place_is_the_persons_own():
    with pytest.raises(ValidationError, match="ngoài địa bàn"):
        written(base=province(NEIGHBOUR), commune=commune(NEIGHBOUR))
    with pytest.raises(ValidationError, match="không nằm trong"):
        written(commune=commune(NEIGHBOUR))


def test_an_officer_of_a_commune_writes_about_that_commune():
    officer = user("commune_officer", commune=commune())
    assert written(by=officer).commune == commune()
    with pytest.raises(ValidationError, match="ngoài địa bàn"):
        written(by=officer, name="HTX Xã bên", commune=commune(at=1))


@pytest.mark.parametrize(("kind", "may"), [("htx", True), ("lh", True), ("qtdnd", False)])
def test_a_credit_fund_is_the_state_banks(kind, may):
    if may:
        assert written(kind=kind).kind == kind
    else:
        with pytest.raises(PermissionDenied):
            written(kind=kind)


def test_a_name_that_does_not_begin_as_its_kind_is_saved_with_a_word_of_advice(client):
    client.force_login(user("alliance_staff"))
    answer = client.post(reverse("cooperatives:new"), typed(name="HTX Sa Mạc"), follow=True)
    assert answer.status_code == 200
    assert "Tên chưa bắt đầu bằng “Hợp tác xã”" in answer.content.decode()


# Never twice unasked.


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("HTX Nông nghiệp Sa Mạc", True),
        ("hop tac xa NN sa mac", True),
        ("Hợp tác xã Nông nghiệp Sa Mạc 2", False),
        ("Hợp tác xã Nông nghiệp Sa Mác", True),
    ],
)
def test_one_name_in_one_commune_is_asked_about(name, found):
    first = written()
    if not found:
        assert written(name=name).pk != first.pk
        return
    with pytest.raises(LikelyDuplicate) as asked:
        written(name=name)
    assert [one.organisation for one in asked.value.duplicates] == [first]


def test_one_name_in_two_communes_is_two():
    assert written().pk != written(commune=commune(at=1)).pk


def test_a_record_without_a_commune_may_be_the_same():
    first = organisation(name="HTX Nông nghiệp Sa Mạc")
    with pytest.raises(LikelyDuplicate) as asked:
        written()
    assert [one.organisation for one in asked.value.duplicates] == [first]


def test_one_certificate_number_is_asked_about():
    written(certificate_number="MH 01")
    with pytest.raises(LikelyDuplicate, match="cùng số giấy chứng nhận"):
        written(name="HTX Tên khác", certificate_number="MH  01")


def test_the_page_shows_the_record_there_is_and_saves_with_a_reason(client):
    first = written()
    client.force_login(user("alliance_staff"))
    asked = client.post(reverse("cooperatives:new"), typed())
    assert asked.status_code == 422
    assert first.get_absolute_url() in asked.content.decode()
    saved = client.post(reverse("cooperatives:new"), typed(duplicate_note="Khác thôn, khác giám đốc"))
    assert saved.status_code == 302
    second = Organisation.objects.exclude(pk=first.pk).get(name=first.name)
    assert second.created_in.metadata["reason"] == "Khác thôn, khác giám đốc"


def test_no_reason_makes_two_of_one_code():
    written(code=VALID)
    with pytest.raises(LikelyDuplicate):
        written(name="HTX Tên khác", code=VALID, duplicate_note="khác thật")


def test_a_code_in_another_territory_is_refused_without_saying_whose():
    written(by=user("alliance_staff", NEIGHBOUR), base=province(NEIGHBOUR), commune=commune(NEIGHBOUR), code=VALID)
    with pytest.raises(ValidationError) as refused:
        written(code=VALID)
    assert "ngoài địa bàn" in refused.value.message_dict["code"][0]
    assert "Sa Mạc" not in str(refused.value)


# Putting right.


def test_a_correction_is_kept_with_its_reason():
    one = organisation(name="HTX Cũ")
    correct_organisation(one, by=user("alliance_staff"), version=one.version, name="HTX Mới", reason="cấp lại giấy")
    one.refresh_from_db()
    event = one.events.latest("pgh_id")
    assert (one.name, event.name, event.pgh_context.metadata["reason"]) == ("HTX Mới", "HTX Cũ", "cấp lại giấy")


def test_a_correction_that_changes_nothing_writes_nothing():
    one = organisation(code="6400000017")
    done = correct_organisation(one, by=user("alliance_staff"), version=one.version, name=one.name, code=one.code)
    assert done.version == one.version


def test_the_second_of_two_corrections_is_told():
    one = organisation()
    staff = user("alliance_staff")
    correct_organisation(one, by=staff, version=one.version, address="Thôn 1")
    with pytest.raises(StaleRow):
        correct_organisation(one, by=staff, version=one.version, address="Thôn 2")


def test_the_form_shows_both_values_to_the_second(client):
    one = organisation(name="HTX Hai người")
    client.force_login(user("alliance_staff"))
    page, body = reverse("cooperatives:edit", args=[one.pk]), {"name": one.name, "version": one.version}
    assert client.post(page, body | {"address": "Thôn Một"}).status_code == 302
    second = client.post(page, body | {"address": "Thôn Hai"})
    assert second.status_code == 409
    assert all(words in second.content.decode() for words in ("Thôn Một", "Thôn Hai"))
    one.refresh_from_db()
    assert one.address == "Thôn Một"


def test_a_form_sent_twice_writes_one_record(client):
    client.force_login(user("alliance_staff"))
    body = typed()
    first, second = (client.post(reverse("cooperatives:new"), body) for _ in range(2))
    assert first.url == second.url
    assert Organisation.objects.filter(name=body["name"]).count() == 1


def test_a_new_name_that_another_bears_is_asked_about(client):
    first, second = written(), written(name="HTX Sa Mạc Hai")
    client.force_login(user("alliance_staff"))
    body = {"name": first.name, "version": second.version}
    asked = client.post(reverse("cooperatives:edit", args=[second.pk]), body)
    assert asked.status_code == 422
    assert first.get_absolute_url() in asked.content.decode()


def test_the_other_agencies_do_not_correct():
    one = organisation()
    with pytest.raises(PermissionDenied):
        correct_organisation(one, by=user("sector_agency"), version=one.version, name="HTX Khác")


# A record without a commune.


def test_a_commune_found_later_corrects_the_spells_that_had_none():
    one = organisation("2020-01-01", ("2023-05-05", {"actual_status": "inactive"}))
    attach_commune(one, commune(), by=user("alliance_staff"), version=one.version)
    one.refresh_from_db()
    assert one.commune == commune()
    assert [(s.entry, s.commune) for s in one.spells.order_by("from_on")] == [
        ("established", commune()), ("changed", commune()),
    ]  # fmt: skip


def test_a_commune_elsewhere_is_a_move_and_refused():
    one, staff = organisation(), user("alliance_staff")
    with pytest.raises(ValidationError, match="không nằm trong địa bàn"):
        attach_commune(one, commune(NEIGHBOUR), by=staff, version=one.version)
    attach_commune(one, commune(), by=staff, version=None)
    with pytest.raises(ValidationError, match="Chuyển địa bàn"):
        attach_commune(one, commune(at=1), by=staff, version=None)
