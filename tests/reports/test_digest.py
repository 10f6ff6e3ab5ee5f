"""The letter on Monday, through a server that really speaks SMTP."""

from datetime import date

import pytest

from jobs.mail import send_waiting
from jobs.models import Notice
from reports.services.digest import send_digests
from reports.services.duties import create_duty, mark_sent, tell_dues
from tests.factories import HOME, user
from tests.jobs.test_notices import mail, port, server  # noqa: F401 – fixtures
from tests.reports.test_duty_calendar import FIRST, HALF, on  # noqa: F401 – a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return user(place=HOME, email="can.bo@example.vn")


@pytest.fixture
def duty(officer):
    return create_duty(HALF, by=officer)


def test_the_letter_lists_what_is_owed_and_comes_once_a_week(server, officer, duty, on):  # noqa: F811
    for today, written in (("2026-06-08", 1), ("2026-06-10", 0), ("2026-06-29", 1)):
        on(today)
        assert send_digests() == written
    assert send_waiting() == 2
    coming, late = server.letters
    assert coming["To"] == "can.bo@example.vn" and "0 báo cáo quá hạn, 1 báo cáo đến hạn" in coming.get_content()
    assert "Báo cáo 6 tháng" in coming.get_content() and "đến hạn ngày 22/06/2026" in coming.get_content()
    assert "1 báo cáo quá hạn" in late.get_content()


def test_who_owes_nothing_hears_nothing(officer, duty, on):  # noqa: F811
    on("2026-06-10")
    mark_sent(duty, FIRST, by=officer, sent_on=date(2026, 6, 9))
    assert send_digests() == 0


def test_others_hear_nothing(duty, on):  # noqa: F811
    others = [user("province_admin"), user(place=HOME, kind="alliance")]
    on("2026-06-10")
    send_digests()
    assert not Notice.objects.filter(user__in=others).exists()


def test_a_due_day_comes_by_mail_too(server, officer, duty, on):  # noqa: F811
    on("2026-06-21")
    tell_dues()
    assert send_waiting() == 1
    assert "đến hạn ngày 22/06/2026" in server.letters[0].get_content()
