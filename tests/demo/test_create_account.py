import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Agency, User

pytestmark = pytest.mark.django_db


def create(monkeypatch, password, username="le.an", **options):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    given = {"full_name": "Lê An", "role": "manager", "agency": "Sở Tài chính tỉnh Lào Cai", "province": "Lào Cai"}
    call_command("create_account", username, **given | options)


def test_an_account_is_made_with_its_agency(monkeypatch):
    create(monkeypatch, "suoi-nang-9981x", territory="lao-cai-cu")
    person = User.objects.get(username="le.an")
    assert person.check_password("suoi-nang-9981x")
    assert (person.agency.province.slug, person.place.slug) == ("lao-cai", "lao-cai-cu")


def test_a_commune_officer_gets_a_commune(monkeypatch):
    create(monkeypatch, "suoi-nang-9981x", role="commune_officer", province="Thái Nguyên", commune="xã Ba Bể")
    assert User.objects.get(username="le.an").commune.name == "Ba Bể"


@pytest.mark.parametrize(
    ("password", "options", "sentence"),
    [
        ("", {}, "Chưa có mật khẩu"),
        ("ngan", {}, "12"),
        ("suoi-nang-9981x", {"province": "Lào Cay"}, "Có phải: Lào Cai"),
        ("suoi-nang-9981x", {"role": "commune_officer"}, "phải gắn với một xã"),
        ("suoi-nang-9981x", {"username": "quantri"}, "đã có"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(monkeypatch, password, options, sentence):
    before = User.objects.count(), Agency.objects.count()
    with pytest.raises(CommandError, match=sentence):
        create(monkeypatch, password, **options)
    assert (User.objects.count(), Agency.objects.count()) == before
