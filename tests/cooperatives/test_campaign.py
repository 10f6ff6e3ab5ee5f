"""The room "Phiếu năm": who is expected, who is late, the way to the bulk check; the paper form and its code."""

from datetime import date
from html import unescape
from urllib.parse import quote

import pytest
from django.urls import reverse

from cooperatives.paper_code import paper_code, read_paper_code
from cooperatives.selectors.campaign import expected, outstanding_names, progress_by_commune
from coopportal.kit import clock
from provinces.models import Commune, FormerCommune
from provinces.selectors import communes_called
from tests.factories import HOME, annual_return, organisation, province, user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def december(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2024, 12, 12))


@pytest.fixture
def commune():
    return Commune.objects.filter(base=province(HOME)).first()


def test_expected_are_all_that_live_at_the_years_end(commune):
    staff = user("alliance_staff", kind="alliance")
    here = organisation("2020-01-01", ("2023-01-01", {"actual_status": "inactive"}), commune=commune)
    organisation("2020-01-01", ("2024-03-01", {"entry": "dissolved"}), commune=commune)
    organisation("2025-01-01", commune=commune)
    organisation(base="binh-thuan")
    assert [spell.organisation for spell in expected(staff, 2024)] == [here]


def test_each_commune_says_who_has_handed_in_by_kind(commune, django_assert_num_queries):
    staff = user("alliance_staff", kind="alliance")
    staff.territory_ids  # noqa: B018 – asked for once a request
    for kind, state in (("htx", "submitted"), ("htx", "draft"), ("htx", None), ("tht", "checked"), ("tht", None)):
        one = organisation(kind=kind, commune=commune, name=f"{kind} {state}")
        if state:
            annual_return(one, 2024, state=state)
    organisation(kind="lh")
    with django_assert_num_queries(1):
        row, without = progress_by_commune(staff, 2024)
    assert (row.htx_in, row.htx_total, row.tht_in, row.tht_total) == (1, 3, 1, 2)
    assert (row.outstanding, row.to_check, row.checked) == (3, 1, 1)
    assert (without.code, without.htx_total) == ("", 1)
    assert outstanding_names(staff, 2024, commune.code) == {"htx": ["htx draft", "htx None"], "tht": ["tht None"]}


def test_a_central_reader_does_not_learn_of_drafts(commune):
    annual_return(organisation(commune=commune), 2024, state="draft")
    reader = user("central_reader", "ca-nuoc", "ministry")
    row = next(row for row in progress_by_commune(reader, 2024) if row.code == commune.code)
    assert (row.htx["none"], row.htx["draft"]) == (1, 0)


def test_the_list_costs_the_same_with_one_row_and_with_fifty(client, commune, django_assert_max_num_queries):
    client.force_login(user("plan_officer"))
    annual_return(organisation(commune=commune), 2024, members_total=2)
    address = reverse("cooperatives:campaign_list")
    client.get(address)
    with django_assert_max_num_queries(30) as one:
        client.get(address)
    for _ in range(49):
        annual_return(organisation(commune=commune), 2024, members_total=2)
    with django_assert_max_num_queries(len(one)):
        page = client.get(address)
    assert [row["open_warnings"] for row in page.context["rows"]] == [1] * 50


def test_a_commune_is_found_by_its_former_name_and_goes_along_to_the_bulk_check(client, commune):
    client.force_login(user("plan_officer"))
    there = annual_return(organisation(commune=commune), 2024, members_total=12)
    annual_return(
        organisation(commune=Commune.objects.filter(base=province(HOME)).exclude(pk=commune.pk).first()), 2024
    )
    former = FormerCommune.objects.filter(communes=commune).exclude(name=commune.name).first()
    query = {"year": 2024, "commune": former.name}
    page = client.get(reverse("cooperatives:campaign_list"), query)
    assert there.organisation_id in [row["spell"].organisation_id for row in page.context["rows"]]
    assert all(row["spell"].commune_id in communes_called(former.name) for row in page.context["rows"])
    assert f"?year=2024&state=submitted&commune={quote(former.name)}" in unescape(page.content.decode())


def test_a_reminder_names_the_late_ones_of_the_commune(client, commune):
    organisation(commune=commune, name="HTX Nộp Muộn")
    annual_return(organisation(commune=commune, name="HTX Nộp Sớm"), 2024)
    client.force_login(user("plan_officer"))
    text = client.get(reverse("cooperatives:reminder"), {"commune": commune.code, "year": 2024}).context["text"]
    assert "- HTX Nộp Muộn" in text
    assert "12/12/2024" in text
    assert "HTX Nộp Sớm" not in text


def test_paper_forms_of_a_commune_bear_last_years_figures_and_a_code(client, commune):
    late = organisation(commune=commune, name="HTX Nộp Muộn")
    annual_return(late, 2023, revenue_vnd=1_250_500_000)
    annual_return(organisation(commune=commune, name="HTX Nộp Sớm"), 2024)
    client.force_login(user("plan_officer"))
    html = client.get(reverse("cooperatives:campaign_print"), {"commune": commune.code, "year": 2024}).content.decode()
    assert "1.250,5" in html
    assert paper_code(late.pk, 2024) in html
    assert "HTX Nộp Sớm" not in html


def test_a_code_opens_its_return_and_a_mistyped_one_is_noticed(client):
    one = organisation()
    client.force_login(user("plan_officer"))
    answer = client.get(reverse("cooperatives:paper_open"), {"ma": paper_code(one.pk, 2024)})
    assert answer["Location"] == reverse("cooperatives:return", args=[one.pk, 2024])
    code = paper_code(947, 2026)
    assert read_paper_code(f" {code} ") == (947, 2026)
    slips = [
        code.replace("947", "974"),
        code.replace("947", "948"),
        code.replace("2026", "2025"),
        "947-2026",
        "9.5e3-1-1",
    ]
    assert [read_paper_code(slip) for slip in slips] == [None] * 5
    assert client.get(reverse("cooperatives:paper_open"), {"ma": slips[0]}).status_code == 404
