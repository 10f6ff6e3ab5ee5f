"""Chốt số liệu as people use it."""

import uuid

import pytest

from cooperatives.models import Closing
from tests.factories import HOME, annual_return, organisation, user

pytestmark = pytest.mark.django_db
ROOM = "/chi-tieu/chat-luong/chot/"


def typed(**more) -> dict:
    asked = {"province": HOME, "period": "year", "year": "2024", "calendar": "calendar", "note": "Gửi Bộ"}
    return asked | {"form_key": str(uuid.uuid4())} | more


def test_a_leader_closes_a_year_reads_what_came_after_and_opens_it_again(client):
    client.force_login(user("manager"))
    answer = client.post(f"{ROOM}them/", typed())
    row = Closing.objects.get()
    assert (answer.status_code, answer.url, row.span.label()) == (302, f"{ROOM}{row.pk}/", "năm 2024")
    assert "Chưa có sửa đổi nào sau chốt" in client.get(answer.url).content.decode()
    Closing.objects.update(closed_at="2025-01-05T08:00:00+07:00")
    annual_return(organisation("2020-01-01", name="HTX Nộp Muộn"), 2024)
    page = client.get(answer.url).content.decode()
    assert "HTX Nộp Muộn" in page
    assert "sau chốt" in page
    row.refresh_from_db()
    assert client.post(f"{answer.url}mo-lai/", {"version": row.version, "reason": ""}).status_code == 422
    assert client.post(f"{answer.url}mo-lai/", {"version": row.version + 1, "reason": "bổ sung"}).status_code == 409
    client.post(f"{answer.url}mo-lai/", {"version": row.version, "reason": "bổ sung 3 xã"})
    assert "Đã mở lại" in client.get(ROOM).content.decode()


def test_the_form_sent_twice_closes_once_and_again_is_refused(client):
    client.force_login(user("manager"))
    form = typed()
    assert [client.post(f"{ROOM}them/", form).status_code for _ in range(2)] == [302, 302]
    again = client.post(f"{ROOM}them/", typed())
    assert (again.status_code, Closing.objects.count()) == (422, 1)
    assert "Số liệu năm 2024 đã chốt" in again.content.decode()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"year": ""}, "Nhập năm của kỳ"),
        ({"year": "2999"}, "20"),
        ({"province": "ca-mau"}, "Không có địa bàn này"),
        ({"period": "days", "from_on": "01/01/2024", "to_on": "31/12/2098"}, "chưa kết thúc"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_closed(client, more, sentence):
    client.force_login(user("manager"))
    answer = client.post(f"{ROOM}them/", typed(**more))
    assert (answer.status_code, Closing.objects.count()) == (422, 0)
    assert sentence in answer.content.decode()


def test_who_may_not_close_sees_no_form(client):
    client.force_login(user())
    assert "Chốt một kỳ" not in client.get(ROOM).content.decode()
    assert client.post(f"{ROOM}them/", typed()).status_code == 403
