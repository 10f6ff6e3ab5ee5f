"""Signing in and out: what a session is worth, and when it ends."""

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.access.world import PASSWORD

SIGN_IN = "/dang-nhap/"
ELSEWHERE = [
    "https://evil.vn/", "//evil.vn", "///evil.vn", "////evil.vn/%2f..", "http:evil.vn", "http:///evil.vn", "https:\\\\evil.vn",
    "\\\\evil.vn", "/\\evil.vn", "\\/evil.vn", "//evil.vn/ke-hoach/", "https://testserver@evil.vn/", "//testserver.evil.vn",
    "https://testserver.evil.vn", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "\t//evil.vn",
    "/\t/evil.vn", "\x00//evil.vn", "ftp://testserver/", "http://[::1", "vbscript:x", " https://evil.vn",
]  # fmt: skip


@pytest.fixture
def officer(account, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Argon2 is slow on purpose
    user = account("kehoach.binhphuoc")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def sign_in(client, officer):
    def post(password=PASSWORD, username=officer.username, **more):
        return client.post(SIGN_IN, {"login": username, "password": password} | more)

    return post


def signed_in(key: str) -> bool:
    client = Client()
    client.cookies["sessionid"] = key
    return client.get(reverse("home")).status_code == 200


def test_the_session_key_changes_at_sign_in(client, sign_in):
    session = client.session
    session["gift"] = "from the attacker"
    session.save()
    client.cookies["sessionid"] = session.session_key
    assert sign_in().status_code == 302
    assert client.cookies["sessionid"].value != session.session_key
    assert not Session.objects.filter(pk=session.session_key).exists()


def test_a_session_is_dead_after_signing_out(client, sign_in):
    sign_in()
    key = client.cookies["sessionid"].value
    assert signed_in(key)
    client.post("/dang-xuat/")
    assert not signed_in(key)


def test_the_cookie_is_not_for_scripts_and_ends_with_the_browser(client, sign_in):
    cookie = sign_in().cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"], cookie["expires"]) == (True, "Lax", "", "")


def test_a_closed_account_is_out_at_the_next_request(client, sign_in, officer):
    sign_in()
    assert client.get(reverse("home")).status_code == 200
    type(officer).objects.filter(pk=officer.pk).update(is_active=False)
    assert client.get(reverse("home"))["Location"].startswith(SIGN_IN)
    assert client.get("/api/v1/plans/").status_code == 401


def test_a_new_territory_holds_from_the_next_request_on(client, sign_in, officer, province, plan_532):
    sign_in()
    assert client.get(plan_532.get_absolute_url()).status_code == 404
    type(officer).objects.filter(pk=officer.pk).update(territory=province("bac-kan"))
    assert client.get(plan_532.get_absolute_url()).status_code == 200


def test_a_new_password_ends_the_other_sessions(client, sign_in, officer):
    sign_in()
    stolen = client.cookies["sessionid"].value
    elsewhere = Client()
    elsewhere.post(SIGN_IN, {"login": officer.username, "password": PASSWORD})
    new = "canh-dong-lua-chin-vang-2026"
    elsewhere.post("/tai-khoan/mat-khau/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert not signed_in(stolen)
    assert signed_in(elsewhere.cookies["sessionid"].value)


def test_after_signing_in_nobody_is_sent_to_another_site(client, sign_in):
    for target in ELSEWHERE:
        location = sign_in(next=target)["Location"]
        assert location == "/", (target, location)
        assert client.get(SIGN_IN, {"next": target})["Location"] == "/", target
        client.logout()
    assert sign_in(next="/ke-hoach/?q=a")["Location"] == "/ke-hoach/?q=a"


def test_the_sign_in_page_never_repeats_a_foreign_address(client):
    for target in ("https://evil.vn/", '"><script>alert(1)</script>'):
        page = client.get(SIGN_IN, {"next": target}).content.decode()
        assert "<script>alert" not in page
        assert 'href="https://evil.vn' not in page


def test_five_failures_lock_the_account_even_when_redis_forgets(sign_in):
    assert [sign_in("sai-mat-khau").status_code for _ in range(4)] == [200] * 4
    assert sign_in("sai-mat-khau").status_code == 429
    cache.clear()
    locked = sign_in()
    assert locked.status_code == 429
    assert int(locked["Retry-After"]) > 0


def test_a_lock_is_for_one_account_only(sign_in, account):
    for _ in range(6):
        sign_in("sai-mat-khau", username="lienminh.binhphuoc")
    assert sign_in().status_code == 302


def test_nobody_learns_which_accounts_exist(client, officer):
    def answer(username):
        response = client.post(SIGN_IN, {"login": username, "password": "sai-mat-khau"})
        return response.status_code, len(response.content) - len(username)

    assert answer(officer.username) == answer("khong.co.ai")
    type(officer).objects.filter(pk=officer.pk).update(is_active=False)
    assert answer(officer.username) == answer("khong.co.ai")
