"""The plan list and a plan's page: the figures of the API and the command, and only one's own."""

import json
import re
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import call_command
from django.urls import reverse

from plans.models import Milestone
from tests.factories import HOME, day, edition, organisation, plan, set_terms, target, user

pytestmark = pytest.mark.django_db
SLUG_532, SLUG_591 = "532-kh-ubnd-bac-kan-2024", "591-kh-ubnd-binh-duong-2022"


def page(client, slug, **query):
    return client.get(reverse("plans:detail", args=[slug]), query)


def shown(answer):
    """(STT, label, goal, actual, % of plan, verdict) of each row of the page."""
    return [
        (row.stt, row.label, row.goal_text, row.actual_text, row.achievement_text, row.status)
        for group in answer.context["groups"]
        for row in group["rows"]
    ]


def printed_figures(html):
    """The texts of the number cells of the target table as a reader sees them."""
    cells = re.findall(r'<td class="num col-actual">(.*?)</td>', html, re.DOTALL)
    return [re.sub(r"<span.*?</span>|<[^>]*>|\s+", "", cell) for cell in cells]


@pytest.mark.parametrize("as_of", ["2024-06-30", "2024-12-31"])
@pytest.mark.parametrize(
    ("username", "slug", "boundaries"),
    [
        ("kehoach.backan", SLUG_532, "old"),
        ("kehoach.thainguyen", SLUG_532, "new"),
        ("kehoach.binhduong", SLUG_591, "old"),
    ],
)
def test_page_api_and_command_say_the_same(signed_in, username, slug, boundaries, as_of):
    client = signed_in(username)
    answer = page(client, slug, as_of=as_of, boundaries=boundaries)
    api = client.get(reverse("api:plan-progress", args=[slug]), {"as_of": as_of, "boundaries": boundaries}).json()
    out = StringIO()
    call_command(
        "progress_report",
        plan=slug,
        as_of=day(as_of),
        boundaries=None if boundaries == "old" else "new",
        as_json=True,
        stdout=out,
    )
    command = json.loads(out.getvalue())
    assert command["rows"] == api["rows"] and command["province"] == api["province"]
    rows, facts = shown(answer), api["rows"]
    assert [(label, status) for _, label, _, _, _, status in rows] == [(one["label"], one["status"]) for one in facts]
    assert printed_figures(answer.content.decode()) == [row[3] for row in rows]
    for row, fact in zip(rows, facts, strict=True):
        printed = None if row[3] == "…" else float(row[3].replace(".", "").replace(",", "."))
        assert printed == pytest.approx(fact["actual"], abs=0.051), row


def test_the_page_says_what_a_reader_must_know(signed_in):
    html = page(signed_in("kehoach.backan"), SLUG_532, as_of="31/12/2024").content.decode()
    for words in (
        "532/KH-UBND",
        "38",
        "≥ 35",
        "108,6%",
        "Vượt kế hoạch",
        "31/12/2024",
        "nay thuộc Thái Nguyên",
        "Dữ liệu minh họa",
    ):
        assert words in html or words.lower() in html, words


def test_a_figure_leads_to_the_names_behind_it(signed_in):
    client = signed_in("kehoach.backan")
    rows = [row for group in page(client, SLUG_532, as_of="31/12/2024").context["groups"] for row in group["rows"]]
    new = next(row for row in rows if row.label == "Thành lập mới hợp tác xã")
    query = parse_qs(urlsplit(new.records_url).query)
    assert (query["from"], query["to"], query["province"]) == (["2024-01-01"], ["2024-12-31"], ["bac-kan"])
    assert len(client.get(new.records_url).context["rows"]) == int(new.actual_text) == 38
    for row in rows:
        assert client.get(row.records_url).status_code == 200, row.label


@pytest.mark.parametrize(("as_of", "begun"), [("2023-09-01", False), ("01/03/2024", True), ("2099-12-31", True)])
def test_a_plan_opens_before_it_begins_and_after_it_ended(signed_in, as_of, begun):
    answer = page(signed_in("kehoach.backan"), SLUG_532, as_of=as_of)
    assert answer.status_code == 200 and len(shown(answer)) == 8
    assert ({row[5] for row in shown(answer)} == {"not_due"}) is not begun


def test_what_is_no_day_is_told_and_the_page_still_stands(signed_in):
    answer = page(signed_in("kehoach.backan"), SLUG_532, as_of="31/02/2024")
    assert "Nhập ngày/tháng/năm, ví dụ 31/12/2024" in answer.content.decode()
    assert answer.context["as_of"] == day("2024-12-31") and len(shown(answer)) == 8


def test_fourteen_are_declared_and_five_are_known(signed_in):
    html = page(signed_in("kehoach.binhduong"), SLUG_591).content.decode()
    assert "đã nhập 5/14 chỉ tiêu" in html.lower()
    listed = signed_in("kehoach.binhduong").get(reverse("plans:list")).content.decode()
    assert "trên 14 đã nêu" in listed


def test_a_plan_of_which_all_is_known_does_not_say_so(signed_in):
    assert "đã nhập" not in page(signed_in("kehoach.backan"), SLUG_532).content.decode().lower()


def test_a_project_without_numbers_shows_published_beside_counted(signed_in):
    answer = page(signed_in("kehoach.binhphuoc"), "binh-phuoc-de-an-nong-nghiep-2022-2025")
    html = answer.content.decode()
    rows = {
        row["label"]: (row["published_text"], row["counted_text"], row["match"]) for row in answer.context["results"]
    }
    assert rows["Số học viên tập huấn, bồi dưỡng"] == ("1.915", "1.915", True)
    assert rows["Số tiền vay từ chương trình hỗ trợ tạo việc làm"] == ("1.456", "1.456", True)
    assert len(rows) == 12 and all(match for *_, match in rows.values())
    assert html.count("Khớp") == 12 and "Lệch" not in html and "gần 29.000" in html


def test_of_two_editions_the_page_shows_the_one_in_force(client):
    one = plan("2024")
    first = target(one, "htx_new", 60)
    set_terms(first, edition(one, 2, "2024-05-15"), 40, unit="htx")
    client.force_login(user())
    texts = [page(client, one.slug, as_of=when) for when in ("14/05/2024", "15/05/2024")]
    assert [shown(answer)[0][2] for answer in texts] == ["60", "40"]
    assert ["Phiên bản" in answer.content.decode() for answer in texts] == [False, True]


@pytest.mark.parametrize("username", ["kehoach.binhphuoc", "lanhdao.binhduong"])
def test_a_foreign_plan_does_not_exist(signed_in, username):
    client = signed_in(username)
    assert page(client, SLUG_532).status_code == 404
    assert "532/KH-UBND" not in client.get(reverse("plans:list")).content.decode()


def test_only_who_holds_the_whole_present_province_may_count_in_it(signed_in):
    own = page(signed_in("kehoach.backan"), SLUG_532, boundaries="new", as_of="31/12/2024")
    whole = page(signed_in("kehoach.thainguyen"), SLUG_532, boundaries="new", as_of="31/12/2024")
    assert own.context["boundaries"] == [] and len(whole.context["boundaries"]) == 2
    assert shown(own)[1][3] == "38" and int(shown(whole)[1][3]) > 38


@pytest.mark.parametrize("status", ["draft", "submitted", "returned"])
def test_the_centre_reads_no_plan_that_is_not_in_force(client, account, status):
    one = plan("2024", status=status, number="9/KH-UBND")
    client.force_login(account("docbao.trunguong"))
    assert page(client, one.slug).status_code == 404
    assert "9/KH-UBND" not in client.get(reverse("plans:list")).content.decode()
    assert client.get(reverse("api:plan-detail", args=[one.slug])).status_code == 404
    client.force_login(user(place=HOME))
    assert page(client, one.slug).status_code == 200


@pytest.fixture
def library(client):
    for number, years, kind in (
        ("1/KH", "2023", "plan"),
        ("2/KH", "2021..2025", "programme"),
        ("3/NQ", "2026", "resolution"),
    ):
        plan(years, number=number, document_type=kind, title=f"Văn bản {number} về Tổ hợp tác")
    client.force_login(user(place=HOME))

    def numbers(**query):
        return [one.number for one in client.get(reverse("plans:list"), query).context["plans"]]

    return numbers


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({}, ["3/NQ", "2/KH", "1/KH"]),
        ({"year": "2023"}, ["2/KH", "1/KH"]),
        ({"year": "2026"}, ["3/NQ"]),
        ({"document_type": "programme"}, ["2/KH"]),
        ({"q": "to hop TÁC 3/nq"}, ["3/NQ"]),
        ({"q": "không có"}, []),
        ({"year": "1999"}, ["3/NQ", "2/KH", "1/KH"]),  # not among the choices: said, and nothing is filtered
        ({"after": "x"}, ["3/NQ", "2/KH", "1/KH"]),
    ],
)
def test_plans_are_found_by_what_they_are(library, query, numbers):
    assert library(**query) == numbers


def test_a_filter_in_use_can_be_taken_away(library, client):
    chips = client.get(reverse("plans:list"), {"year": "2023", "q": "van ban"}).context["chips"]
    assert [chip["label"] for chip in chips] == ["Số, trích yếu: van ban", "Năm: 2023"]
    assert chips[0]["url"] == f"{reverse('plans:list')}?year=2023"


def test_a_long_list_of_plans_turns_its_pages(client):
    for n in range(55):
        plan("2024", number=f"{n}/KH")
    client.force_login(user(place=HOME))
    first = client.get(reverse("plans:list"))
    second = client.get(first.context["next_url"])
    numbers = [one.number for answer in (first, second) for one in answer.context["plans"]]
    assert len(set(numbers)) == len(numbers) == 55
    assert client.get(second.context["previous_url"]).context["plans"] == first.context["plans"]


def test_a_page_costs_the_same_with_one_target_and_with_forty(client, django_assert_max_num_queries):
    one = plan("2024")
    Milestone.objects.create(plan=one, wording="Việc", position=99)
    target(one, "htx_new", 5)
    organisation("2024-02-02")
    client.force_login(user(place=HOME))
    page(client, one.slug)
    with django_assert_max_num_queries(30) as few:
        page(client, one.slug)
    for n in range(39):
        target(one, "htx_new", n + 1)
    with django_assert_max_num_queries(len(few)):
        assert len(shown(page(client, one.slug))) == 40


def test_an_island_request_gets_the_table_alone(signed_in):
    client = signed_in("kehoach.backan")
    island = client.get(
        reverse("plans:detail", args=[SLUG_532]), {"as_of": "30/06/2024"}, headers={"HX-Request": "true"}
    )
    assert b"<html" not in island.content and b"target-table" in island.content


def test_the_years_of_a_plan_are_told_in_words():
    assert [plan(years).period_text for years in ("2024", "2021..2025")] == ["năm 2024", "giai đoạn 2021–2025"]
