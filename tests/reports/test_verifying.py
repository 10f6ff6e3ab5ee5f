"""The public page behind the code that a signed report bears in its foot."""

import io
import os
import re
from itertools import count

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from redis.exceptions import ConnectionError as RedisAway
from rest_framework.throttling import SimpleRateThrottle

from jobs.services import open_file
from reports.models import ProgressReport
from reports.services.computing import request_report
from reports.services.signing import sign_report
from tests.factories import HOME, day, do_job, organisation, plan, target, user

pytestmark = pytest.mark.django_db
addresses = count(1)


@pytest.fixture
def client():
    """From an address of its own: codes are counted by address, and tests that run beside this one ask too."""
    return Client(REMOTE_ADDR=f"10.1.{os.getpid() % 256}.{next(addresses)}")


@pytest.fixture
def signed():
    one = plan("2024", number="12/KH-UBND", title="Kế hoạch thử tra cứu")
    target(one, "htx_new", 3)
    organisation("2024-02-02", name="Hợp tác xã Không lộ")

    def make(**more):
        report = request_report(one, by=user(place=HOME), as_of=day("2024-12-31"), period_kind="year_to_date")
        do_job(report.job)
        report = ProgressReport.objects.get(pk=report.pk)
        return sign_report(report, by=user("manager", HOME), version=report.version, title="Giám đốc", **more)

    return make


def test_anybody_learns_title_days_hash_and_that_it_stands_and_nothing_else(client, signed):
    report = signed()
    html = client.get(reverse("verified", args=[report.verification_code])).content.decode()
    for words in ("Báo cáo tiến độ thực hiện", "12/KH-UBND", "31/12/2024", report.sha256, "còn hiệu lực"):
        assert words in html
    for secret in (
        "Không lộ",
        report.signed_by.full_name,
        report.owner_agency.name,
        str(report.pk),
        "Kế hoạch thử tra cứu",
    ):
        assert secret not in html


def test_a_replaced_report_says_so_and_does_not_tell_by_which(client, signed):
    old = signed()
    new = signed(replaces=old)
    html = client.get(reverse("verified", args=[old.verification_code])).content.decode()
    assert "đã được thay thế" in html and new.verification_code not in html
    assert "còn hiệu lực" in client.get(reverse("verified", args=[new.verification_code])).content.decode()


@pytest.mark.parametrize("typed", ["{}", " {} ", "{small}", "{bare}"])
def test_the_code_may_be_typed_as_people_type(client, signed, typed):
    code = signed().verification_code
    answer = client.get(reverse("verify"), {"code": typed.format(code, small=code.lower(), bare=code.replace("-", ""))})
    assert answer.url == reverse("verified", args=[code])


def test_no_code_a_wrong_code_and_a_draft_are_told_apart_from_a_report(client):
    wrong = client.get(reverse("verify"), {"code": "12"})
    assert wrong.status_code == 422 and "ví dụ ACDE-FHJK-LMNP" in wrong.content.decode()
    unknown = client.get(reverse("verified", args=["ACDE-FHJK-LMNP"]))
    assert unknown.status_code == 404 and "Không có báo cáo đã ký nào" in unknown.content.decode()
    assert client.get(reverse("verified", args=["12"])).status_code == 404


def test_too_many_codes_a_minute_from_one_address_must_wait(client):
    answers = [client.get(reverse("verified", args=["ACDE-FHJK-LMNP"])) for _ in range(31)]
    assert {answer.status_code for answer in answers[:30]} == {404}
    assert (answers[30].status_code, answers[30]["Retry-After"]) == (429, "60")
    other = client.get(reverse("verified", args=["ACDE-FHJK-LMNP"]), REMOTE_ADDR="10.2.0.9")
    assert other.status_code == 404


def test_without_redis_it_answers_all_the_same(client, signed, monkeypatch):
    def away(*args, **kwargs):
        raise RedisAway

    code = signed().verification_code
    monkeypatch.setattr(SimpleRateThrottle, "allow_request", away)
    assert client.get(reverse("verified", args=[code])).status_code == 200


def test_the_workbook_names_the_address(signed, settings):
    settings.SITE_URL = "https://htx.example.vn"
    report = signed()
    book = load_workbook(io.BytesIO(b"".join(open_file(report.outgoing_file))))
    foot = book["Tổng hợp"].oddFooter.left.text
    assert re.search(rf"Tra cứu: https://htx\.example\.vn/tra-cuu/{report.verification_code}/", foot)


def test_the_api_says_the_same_to_anybody(client, signed):
    report = signed()
    address = reverse("api:report-verify")
    told = client.get(address, {"code": report.verification_code}).json()
    assert told == {
        "code": report.verification_code,
        "title": "Báo cáo tiến độ thực hiện Kế hoạch số 12/KH-UBND",
        "as_of": "2024-12-31",
        "signed_at": told["signed_at"],
        "sha256": report.sha256,
        "is_replaced": False,
    }
    assert client.get(address, {"code": "ACDE-FHJK-LMNP"}).status_code == 404
    assert client.get(address).status_code == 400
    assert [client.get(address, {"code": "12"}).status_code for _ in range(28)][-1] == 429
