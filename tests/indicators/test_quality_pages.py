"""The room "Chất lượng số liệu": counts, lists, files."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.quality import RULES
from tests.factories import HOME, NEIGHBOUR, PRESENT, annual_return, organisation, user

pytestmark = pytest.mark.django_db
ROOM = f"/chi-tieu/chat-luong/?province={HOME}&year=2024"
LIST = f"/chi-tieu/chat-luong/return-members/?province={HOME}&year=2024"


@pytest.fixture
def officer(client):
    person = user()
    client.force_login(person)
    return person


def broken(count: int = 1, base: str = HOME) -> None:
    for _ in range(count):
        annual_return(organisation("2020-01-01", base=base), 2024, members_total=4)


def counts(page) -> dict[str, int]:
    return {row["rule"].code: row["count"] for row in page.context["wrong"] + page.context["good"]}


def test_the_room_counts_each_rule_and_opens_its_list(officer, client):
    broken(3)
    page = client.get(ROOM)
    assert counts(page)["return-members"] == 3
    assert set(counts(page)) == {rule.code for rule in RULES}
    (url,) = [row["url"] for row in page.context["wrong"] if row["rule"].code == "return-members"]
    assert url == LIST
    shown = client.get(url)
    assert (len(shown.context["rows"]), shown.context["count"]) == (3, 3)
    assert "ít hơn mức luật định" in shown.content.decode()


def test_what_is_right_is_said(officer, client):
    assert "Không có gì phải xem lại" in client.get(ROOM).content.decode()
    assert "Mọi bản ghi của địa bàn đều đạt" in client.get(LIST).content.decode()


def test_a_present_province_is_told_by_former_ones_and_communes(client):
    client.force_login(user(place=PRESENT))
    broken(2)
    broken(1, NEIGHBOUR)
    page = client.get(f"/chi-tieu/chat-luong/?province={PRESENT}&year=2024")
    assert {row["place"].key: row["place"].counts["return-members"] for row in page.context["bases"]} == {
        HOME: 2, NEIGHBOUR: 1,
    }  # fmt: skip
    (nowhere,) = page.context["communes"]
    assert (nowhere["place"].name, nowhere["place"].counts["return-members"]) == ("Chưa gắn xã", 3)
    inside = client.get(nowhere["url"])
    assert counts(inside)["return-members"] == 3


def test_of_others_nothing_is_counted(officer, client):
    broken(1, "ca-mau")
    assert client.get("/chi-tieu/chat-luong/?province=ca-mau").status_code == 400
    assert client.get("/chi-tieu/chat-luong/?province=ca-nuoc").status_code == 400
    assert counts(client.get(ROOM))["return-members"] == 0


@pytest.mark.parametrize("address", [ROOM, LIST, f"/chi-tieu/chat-luong/can-doi/?province={HOME}&year=2024"])
def test_many_records_cost_as_many_statements_as_one(officer, client, address):
    broken(1)
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address)
    broken(20)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)


def test_the_list_is_paged_filtered_and_exported(officer, client):
    broken(30)
    annual_return(organisation("2020-01-01", name="HTX Rau Sạch", kind="lh"), 2024, members_total=2)
    first = client.get(f"{LIST}&size=25")
    second = client.get(first.context["next_url"])
    names = [row.name for page in (first, second) for row in page.context["rows"]]
    assert len(set(names)) == len(names) == 31
    assert [row.name for row in client.get(f"{LIST}&q=rau+sach").context["rows"]] == ["HTX Rau Sạch"]
    assert [row.name for row in client.get(f"{LIST}&kind=lh").context["rows"]] == ["HTX Rau Sạch"]
    answer = client.get(LIST.replace("return-members/", "return-members/xuat/"))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active
    assert (sheet.max_row, sheet["A2"].value) == (32, names[0])
    lines = client.get(LIST.replace("return-members/", "return-members/xuat/") + "&format=csv").getvalue().decode()
    assert len(lines.splitlines()) == 32


@pytest.mark.parametrize("query", ["year=2999", "year=x", "commune=99999", "province=khong-co"])
def test_what_cannot_be_read_is_said(officer, client, query):
    for address in ("", "return-members/", "can-doi/"):
        assert client.get(f"/chi-tieu/chat-luong/{address}?{query}").status_code == 400
    assert client.get(f"/chi-tieu/chat-luong/return-members/xuat/?{query}").status_code == 404
    assert client.get("/chi-tieu/chat-luong/khong-co/").status_code == 404


def test_the_api_tells_counts_and_records(officer, client):
    broken(3)
    asked = {"province": HOME, "year": 2024}
    rules = {row["code"]: row for row in client.get("/api/v1/quality-rules/", asked).json()}
    records = client.get("/api/v1/quality-rules/return-members/records/", asked).json()
    assert rules["return-members"]["count"] == records["total"] == len(records["results"]) == 3
    assert (records["next_offset"], records["results"][0]["sentence"][:20]) == (None, "Số thành viên ít hơn")
    rest = client.get("/api/v1/quality-rules/return-members/records/", asked | {"offset": 2}).json()
    assert [row["id"] for row in rest["results"]] == [records["results"][2]["id"]]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("?year=2999", 400),
        ("?province=ca-mau", 404),
        ("khong-co/records/", 404),
        ("return-members/records/?offset=-1", 400),
    ],
)
def test_the_api_refuses_what_cannot_be_read(officer, client, address, status):
    assert client.get(f"/api/v1/quality-rules/{address}").status_code == status
