"""How a plan's page is read: the day and the boundaries go along, and what is no conclusion says so."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from plans.models import Milestone, Plan
from tests.factories import day, edition, plan, reported, set_terms, target, user

pytestmark = pytest.mark.django_db
SLUG_532, SLUG_591 = "532-kh-ubnd-bac-kan-2024", "591-kh-ubnd-binh-duong-2022"
PROJECT = "binh-phuoc-de-an-nong-nghiep-2022-2025"


def page(client, slug, island=False, **query):
    headers = {"HX-Request": "true"} if island else {}
    return client.get(reverse("plans:detail", args=[slug]), query, headers=headers)


def query_of(address):
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@pytest.mark.parametrize("island", [False, True])
def test_the_report_is_asked_for_as_the_page_is_read(signed_in, island):
    client = signed_in("kehoach.thainguyen")
    html = page(client, SLUG_532, island, as_of="30/06/2024", boundaries="new").content.decode()
    address = re.search(r'id="report-action"\s+href="([^"]+)"', html)[1].replace("&amp;", "&")
    assert query_of(address) == {"plan": SLUG_532, "as_of": "30/06/2024", "boundaries": "new"}
    form = client.get(address).context["form"]
    assert 'value="30/06/2024"' in str(form["as_of"])
    assert form["boundaries"].value() == "new"


def test_an_island_carries_the_edition_of_its_day(client):
    one = plan("2024")
    first = target(one, "htx_new", 60)
    set_terms(first, edition(one, 2, "2024-05-15"), 40, unit="htx")
    client.force_login(user())
    html = page(client, one.slug, island=True, as_of="15/05/2024").content.decode()
    assert re.search(r'id="plan-facts"\s+hx-swap-oob="true"', html) and "Phiên bản" in html


@pytest.mark.parametrize(("boundaries", "said"), [("old", False), ("new", True)])
def test_former_targets_beside_present_figures_conclude_nothing(signed_in, boundaries, said):
    html = page(signed_in("kehoach.thainguyen"), SLUG_532, boundaries=boundaries).content.decode()
    words = "Chỉ tiêu của Bắc Kạn (cũ), số liệu toàn tỉnh Thái Nguyên: chỉ để tham khảo, không dùng để kết luận."
    assert (words in html) is said


def test_what_is_no_day_stays_in_the_field_and_the_day_shown_is_named(signed_in):
    html = page(signed_in("kehoach.backan"), SLUG_532, as_of="31/02/2024").content.decode()
    assert 'value="31/02/2024"' in html and "Bảng đang hiện số liệu tính đến 31/12/2024" in html


@pytest.mark.parametrize("typed", ["31/12/1900", "01/01/2101"])
def test_a_year_out_of_range_is_told_as_such(signed_in, typed):
    html = page(signed_in("kehoach.backan"), SLUG_532, as_of=typed).content.decode()
    assert "Năm phải từ 1945 đến 2100" in html


def test_a_project_has_no_day_to_choose_and_its_rows_have_their_spans(signed_in):
    answer = page(signed_in("kehoach.binhphuoc"), PROJECT)
    assert 'name="as_of"' not in answer.content.decode()
    labels = {row["span_label"] for row in answer.context["results"]}
    assert labels and all(label in answer.content.decode().lower() for label in labels)


def test_what_an_agency_states_is_no_count_to_compare_with(signed_in):
    project = Plan.objects.get(slug=PROJECT)
    reported("htx_law_compliant_pct", "2024", 77, place=project.province.slug, programme=project.programme)
    answer = page(signed_in("kehoach.binhphuoc"), PROJECT)
    rows = [row for row in answer.context["results"] if row["published_text"] == "77"]
    assert [(row["counted_text"], row["match"], row["records_url"]) for row in rows] == [("–", None, None)]
    assert "Chưa so được" in answer.content.decode()


def test_a_figure_leads_back_to_the_page_as_it_was_read(signed_in):
    client = signed_in("kehoach.thainguyen")
    groups = page(client, SLUG_532, as_of="30/06/2024", boundaries="new").context["groups"]
    address = next(row.records_url for group in groups for row in group["rows"] if row.records_url)
    back = client.get(address).context["back"]
    assert back["label"] == "532/KH-UBND"
    assert query_of(back["url"]) == {"as_of": "30/06/2024", "boundaries": "new"}


def test_what_is_known_of_fourteen_is_told_by_kind_and_the_same_everywhere(signed_in):
    client = signed_in("kehoach.binhduong")
    answer = page(client, SLUG_591)
    assert "Đã nhập 5/14 chỉ tiêu: 2 chỉ tiêu số, 3 mốc công việc" in answer.content.decode()
    listed = next(one for one in client.get(reverse("plans:list")).context["plans"] if one.slug == SLUG_591)
    api = client.get(reverse("api:plan-detail", args=[SLUG_591])).json()
    assert listed.known_target_count == api["known_target_count"] == 5


def test_a_withdrawn_target_is_known_no_more(client):
    one = plan("2024", declared_target_count=3)
    target(one, "htx_new", 60)
    set_terms(target(one, "htx_total", 90), edition(one, 2, "2024-05-15"), 0, unit="htx", withdrawn=True)
    client.force_login(user())
    assert "Đã nhập 1/3 chỉ tiêu: 1 chỉ tiêu số" in page(client, one.slug).content.decode()


@pytest.mark.parametrize(
    ("state", "due_on", "words"),
    [
        ("done", None, "Đã hoàn thành"),
        ("done_late", None, "Đã hoàn thành"),
        ("done", "2024-06-30", "Hoàn thành đúng hạn"),
    ],
)
def test_a_milestone_without_a_day_was_neither_in_time_nor_late(client, state, due_on, words):
    one = plan("2024")
    Milestone.objects.create(plan=one, wording="Lập quỹ", state=state, due_on=day(due_on), evidence="Dữ liệu minh họa")
    client.force_login(user())
    html = page(client, one.slug).content.decode()
    assert f">{words}<" in html and "Dữ liệu minh họa" in html
