"""Notices: told once, read by their person, and by e-mail through a server that really speaks SMTP."""

import socket
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from django.urls import reverse
from django.utils import timezone

from jobs.mail import MOST_TRIES, send_waiting
from jobs.models import Delivery, Notice, NoticeChoice
from jobs.notices import notify

KIND = Notice.Kind.REPORT


class Server(Controller):
    """Keeps what it takes, as parsed letters; refuses the addresses that begin with "khong-co"."""

    def __init__(self, port):
        self.letters = []
        super().__init__(self, hostname="127.0.0.1", port=port)

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("khong-co"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def mail(settings, port):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.MAIL_ENABLED = "127.0.0.1", port, True
    settings.SITE_URL = "https://htx.example.vn"


@pytest.fixture
def server(mail, port):
    server = Server(port)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def reader(officer):
    officer.email = "can.bo@example.vn"
    officer.save()
    return officer


def tell(*people, key="report:1"):
    return notify(people, KIND, "Báo cáo 6 tháng đến hạn ngày 20/06/2026", key=key, url="/bao-cao/")


def due_now():
    Delivery.objects.update(due_at=timezone.now())


def test_a_key_is_told_once_whoever_tells_it(officer, stranger):
    assert tell(officer) == 1
    assert tell(officer, stranger) == 1
    assert Notice.objects.filter(key="report:1").count() == 2


def test_who_left_hears_nothing(officer):
    officer.is_active = False
    assert tell(officer) == 0


def test_the_bar_counts_what_is_unread_and_opening_reads_it(client, officer):
    tell(officer)
    client.force_login(officer)
    page = client.get(reverse("jobs:notices")).content.decode()
    assert "Báo cáo 6 tháng đến hạn" in page and '<span class="bell-count">1</span>' in page
    notice = Notice.objects.get()
    assert client.post(reverse("jobs:notice_open", args=[notice.pk])).url == "/bao-cao/"
    assert "bell-count" not in client.get(reverse("jobs:notices")).content.decode()


def test_all_are_marked_read_at_once_and_no_one_elses(client, officer, stranger):
    tell(officer, stranger)
    client.force_login(officer)
    client.post(reverse("jobs:notices_read"))
    assert list(Notice.objects.unread().values_list("user", flat=True)) == [stranger.pk]


def test_another_persons_notice_does_not_exist(client, officer, stranger):
    tell(officer)
    client.force_login(stranger)
    assert client.post(reverse("jobs:notice_open", args=[Notice.objects.get().pk])).status_code == 404
    assert Notice.objects.unread().count() == 1


def test_the_letter_says_what_and_where_and_arrives_once(server, reader):
    tell(reader)
    assert send_waiting() == 1 and send_waiting() == 0
    (letter,) = server.letters
    assert letter["To"] == "can.bo@example.vn" and "Báo cáo 6 tháng đến hạn ngày 20/06/2026" in letter["Subject"]
    assert "https://htx.example.vn/bao-cao/" in letter.get_content()
    assert letter["Message-ID"].startswith(f"<notice-{Notice.objects.get().pk}@")
    assert Delivery.objects.get().state == Delivery.State.SENT


def test_a_silent_server_is_asked_again_later_and_the_letter_arrives_once(mail, port, reader):
    tell(reader)
    assert send_waiting() == 0
    first = Delivery.objects.get()
    assert first.state == Delivery.State.WAITING and first.try_count == 1 and "gửi lại" in first.error
    assert send_waiting() == 0 and Delivery.objects.get().try_count == 1  # its time has not come
    server = Server(port)
    server.start()
    due_now()
    assert send_waiting() == 1 and send_waiting() == 0
    server.stop()
    assert len(server.letters) == 1


def test_pauses_grow_and_end(mail, reader):
    tell(reader)
    pauses = []
    for _ in range(MOST_TRIES - 1):
        due_now()
        send_waiting()
        pauses.append((Delivery.objects.get().due_at - timezone.now()).total_seconds())
    assert pauses == sorted(pauses, key=lambda seconds: round(seconds, -1)) and pauses[0] < 310 < pauses[1]
    due_now()
    send_waiting()
    assert Delivery.objects.get().state == Delivery.State.FAILED


def test_an_address_that_does_not_exist_holds_nobody_up(server, reader, stranger):
    stranger.email = "khong-co@example.vn"
    stranger.save()
    tell(stranger, reader)
    assert send_waiting() == 1
    assert Delivery.objects.get(notice__user=stranger).state == Delivery.State.FAILED
    assert "example.vn" not in Delivery.objects.get(notice__user=stranger).error


def test_a_killed_sender_leaves_the_letter_waiting(server, reader, monkeypatch):
    tell(reader)
    monkeypatch.setattr("jobs.mail.letter", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        send_waiting()
    monkeypatch.undo()
    assert Delivery.objects.get().try_count == 0 and send_waiting() == 1


def test_who_opted_out_reads_on_the_page_alone(client, server, reader):
    client.force_login(reader)
    answer = client.post(reverse("jobs:notice_choice"), {"email": "moi@example.vn", "digest": "on"})
    assert answer.status_code == 302
    reader.refresh_from_db()
    assert reader.email == "moi@example.vn" and NoticeChoice.objects.get(user=reader).by_email is False
    tell(reader)
    notify([reader], Notice.Kind.DIGEST, "Bản tin", key="digest")
    assert send_waiting() == 1 and "Bản tin" in server.letters[0]["Subject"]


def test_a_wrong_address_is_refused_with_an_example(client, officer):
    client.force_login(officer)
    answer = client.post(reverse("jobs:notice_choice"), {"email": "abc"})
    assert answer.status_code == 422 and "Ví dụ" in answer.content.decode()


def test_without_a_server_nothing_waits_for_ever(reader):
    tell(reader)
    assert not Delivery.objects.exists()
