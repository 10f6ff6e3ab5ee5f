"""The REST interface: shapes, filters, pages, errors, and a report from request to download."""

from base64 import b64encode
from io import StringIO

import pytest
import yaml
from django.core.management import call_command
from django.urls import reverse
from knox.models import AuthToken
from openpyxl import load_workbook
from rest_framework.test import APIClient

from cooperatives.models import AnnualReturn, Organisation, Rating, SupportActivity
from indicators.models import Indicator
from jobs.models import Job
from provinces.models import Province
from reports.models import ProgressReport
from tests.factories import HOME, actual, annual_return, do_job, organisation, plan, rating, target, user

pytestmark = pytest.mark.django_db
RESOURCES = [
    "province",
    "organisation",
    "annual-return",
    "rating",
    "support-activity",
    "indicator",
    "plan",
    "target",
    "report",
]


def api(who) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(who)[1]}")
    return client


@pytest.fixture
def backan(account):
    return api(account("kehoach.backan"))


@pytest.fixture
def home():
    return api(user(place=HOME))


def walk(client, address, **query):
    """All rows, page by page."""
    answer, rows = client.get(address, query).json(), []
    while True:
        rows += answer["results"]
        if not answer["next"]:
            return rows
        answer = client.get(answer["next"]).json()


@pytest.mark.parametrize("name", RESOURCES)
def test_nobody_reads_without_a_name(name):
    assert APIClient().get(reverse(f"api:{name}-list")).status_code == 401


def test_the_root_names_every_resource(backan):
    found = backan.get(reverse("api:api-root")).json()
    assert set(found) >= {
        "provinces",
        "organisations",
        "annual-returns",
        "ratings",
        "support-activities",
        "indicators",
        "plans",
        "targets",
        "reports",
    }


@pytest.mark.parametrize(
    ("name", "model", "page_size"),
    [
        ("organisation", Organisation, 200),
        ("annual-return", AnnualReturn, 200),
        ("rating", Rating, 200),
        ("support-activity", SupportActivity, 7),
        ("indicator", Indicator, 3),
    ],
)
def test_walking_the_pages_gives_each_row_of_the_territory_once(backan, account, name, model, page_size):
    key = "code" if name == "indicator" else "id"
    wanted = set(model.objects.visible_to(account("kehoach.backan")).values_list(key, flat=True))
    rows = [row[key] for row in walk(backan, reverse(f"api:{name}-list"), page_size=page_size)]
    assert len(rows) == len(set(rows)) and set(rows) == wanted and len(wanted) > page_size


@pytest.mark.parametrize(("size", "rows"), [("5", 5), ("0", 50), ("-1", 50), ("x", 50), ("999999", 200)])
def test_a_page_is_never_larger_than_two_hundred(backan, size, rows):
    assert len(backan.get(reverse("api:organisation-list"), {"page_size": size}).json()["results"]) == rows


@pytest.mark.parametrize("name", ["organisation", "report", "indicator"])
@pytest.mark.parametrize("cursor", ["x", "p=abc", "o=abc", "p=99999999999999999999", "p=%00", "r=1&p=abc"])
def test_a_forged_cursor_is_no_breakdown(backan, name, cursor):
    encoded = b64encode(cursor.encode()).decode()
    assert backan.get(reverse(f"api:{name}-list"), {"cursor": encoded}).status_code in (200, 404)
    assert backan.get(reverse(f"api:{name}-list"), {"cursor": cursor}).status_code in (200, 404)


@pytest.mark.parametrize(
    ("name", "query", "check"),
    [
        ("organisation", {"kind": "lh"}, lambda row: row["kind"] == "lh"),
        ("organisation", {"actual_status": "nominal"}, lambda row: row["actual_status"] == "nominal"),
        ("organisation", {"search": "quy tin dung"}, lambda row: "Quỹ tín dụng" in row["name"]),
        ("annual-return", {"year": "2023", "kind": "lh"}, lambda row: (row["year"], row["kind"]) == (2023, "lh")),
        ("rating", {"band": "weak", "year": "2024"}, lambda row: (row["band"], row["year"]) == ("weak", 2024)),
        ("support-activity", {"kind": "fair"}, lambda row: row["kind"] == "fair"),
        ("indicator", {"group": "quality"}, lambda row: row["group"] == "quality"),
        ("plan", {"year": "2024"}, lambda row: row["first_year"] <= 2024 <= row["last_year"]),
        ("target", {"indicator": "htx_new"}, lambda row: row["indicator"] == "htx_new"),
    ],
)
def test_filters_leave_what_was_asked_for(backan, name, query, check):
    address = reverse(f"api:{name}-list")
    rows = walk(backan, address, page_size=200, **query)
    assert rows and all(map(check, rows))
    everything = backan.get(address, {"page_size": 200}).json()["results"]
    assert not all(map(check, everything)) or name == "plan"


@pytest.mark.parametrize(
    ("name", "query", "field"),
    [
        ("organisation", {"kind": "bank"}, "kind"),
        ("annual-return", {"year": "năm nay"}, "year"),
        ("plan", {"year": "99999999999999999999"}, "year"),
        ("rating", {"organisation": "x"}, "organisation"),
    ],
)
def test_a_filter_that_makes_no_sense_is_told(backan, name, query, field):
    answer = backan.get(reverse(f"api:{name}-list"), query)
    assert answer.status_code == 400
    assert [error["attr"] for error in answer.json()["errors"]] == [field]


def test_an_organisation_tells_its_life_and_no_personal_data(home):
    one = organisation("2020-01-01", ("2023-05-05", {"sector": "trade"}), name="Hợp tác xã Một đời")
    found = home.get(reverse("api:organisation-detail", args=[one.pk])).json()
    assert (found["name"], found["base"], found["sector"], found["version"]) == (
        "Hợp tác xã Một đời",
        HOME,
        "trade",
        one.version,
    )
    assert [(spell["from_on"], spell["to_on"]) for spell in found["spells"]] == [
        ("2020-01-01", "2023-05-05"),
        ("2023-05-05", None),
    ]
    assert not {"representatives", "phone", "full_name"} & set(found)


def test_a_blank_of_a_return_is_null_and_a_zero_is_zero(home):
    annual_return(organisation(), 2024, revenue_vnd=0)
    (row,) = walk(home, reverse("api:annual-return-list"))
    assert (row["revenue_vnd"], row["profit_vnd"]) == (0, None)


# --- indicators


def value(client, code="htx_new", **query):
    query = {"from": "2024-01-01", "to": "2024-12-31"} | query
    return client.get(reverse("api:indicator-value", args=[code]), query)


def test_a_value_is_what_the_engine_says(backan):
    found = value(backan, "htx_weak_pct", province="bac-kan").json()
    counted = actual("htx_weak_pct", "2024", "bac-kan")
    assert (found["numerator"], found["denominator"], found["unit"]) == (counted.numerator, counted.denominator, "%")
    assert found["value"] == pytest.approx(float(counted.value))
    assert (found["have"], found["of"], found["stale"]) == (counted.have, counted.of, False)
    assert "xếp loại" in found["explanation"]


def test_a_value_by_sector_comes_with_its_parts(backan):
    found = value(backan, province="bac-kan", by="sector").json()
    assert sum(part["value"] for part in found["by"]) == found["value"] > 0
    assert len({part["part"] for part in found["by"]}) == len(found["by"]) > 1


@pytest.mark.parametrize(
    ("code", "by"), [("htx_new", "colour"), ("training_classes", "topics"), ("htx_law_compliant_pct", "sector")]
)
def test_what_cannot_be_parted_is_a_sentence(backan, code, by):
    answer = value(backan, code, by=by)
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "by")
    assert "không chia được" in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"province": "binh-phuoc"}, 404),
        ({"province": "thai-nguyen"}, 404),
        ({"province": "ca-nuoc"}, 200),
        ({"province": "không"}, 404),
        ({"from": "2025-01-01"}, 400),
        ({"to": "31/02/2024"}, 400),
        ({"programme": "999999"}, 404),
        ({"calendar": "lunar"}, 400),
        ({}, 200),
    ],
)
def test_a_value_is_for_ones_own_territory_and_the_nation(backan, query, status):
    assert value(backan, **query).status_code == status


def records(client, code="htx_new", **query):
    query = {"from": "2024-01-01", "to": "2024-12-31"} | query
    return client.get(reverse("api:indicator-records", args=[code]), query)


def test_the_records_walk_through_all_rows_and_add_up(backan):
    rows, offset = [], 0
    span = {"from": "2023-06-30", "to": "2023-06-30", "province": "bac-kan"}
    while offset is not None:
        page = records(backan, "htx_total", offset=offset, **span).json()
        rows, offset = rows + page["results"], page["next_offset"]
    assert len(rows) == page["total"] == 371
    assert len({row["organisation"] for row in rows}) == 371 and rows[0]["name"]


def test_the_records_of_an_average_add_up_on_both_sides(backan):
    found = value(backan, "htx_member_income", province="bac-kan").json()
    for side in ("numerator", "denominator"):
        page = records(backan, "htx_member_income", side=side).json()
        assert page["total"] == found[side]
        rows = page["results"] + records(backan, "htx_member_income", side=side, offset=200).json()["results"]
        assert sum(row["amount"] for row in rows) == found[side]


@pytest.mark.parametrize(
    ("code", "query", "status"),
    [
        ("htx_new", {"province": "ca-nuoc"}, 404),
        ("htx_new", {"province": "binh-phuoc"}, 404),
        ("htx_law_compliant_pct", {}, 404),
        ("htx_new", {"side": "denominator"}, 404),
        ("htx_new", {"offset": "-1"}, 400),
        ("htx_new", {"offset": "١"}, 400),
        ("htx_trade_fair", {}, 200),
        ("loan_count_fund", {}, 200),
        ("htx_new", {"offset": "999999999"}, 200),
        ("nothing", {}, 404),
    ],
)
def test_records_are_for_who_holds_the_whole_territory(backan, code, query, status):
    assert records(backan, code, **query).status_code == status


# --- plans


def test_a_plan_tells_its_targets_with_their_terms(backan):
    found = backan.get(reverse("api:plan-detail", args=["532-kh-ubnd-bac-kan-2024"])).json()
    assert (found["number"], found["province"], found["known_target_count"]) == ("532/KH-UBND", "bac-kan", 8)
    targets = walk(backan, reverse("api:target-list"), plan="532-kh-ubnd-bac-kan-2024")
    assert [row["position"] for row in targets] == list(range(1, 9))
    terms = targets[1]["terms"][0]
    assert (terms["comparator"], float(terms["low"]), terms["unit"], terms["edition"]) == ("at_least", 35, "HTX", 1)


def test_progress_in_boundaries_that_are_not_ones_own_is_refused_with_a_sentence(backan, account):
    address = reverse("api:plan-progress", args=["532-kh-ubnd-bac-kan-2024"])
    answer = backan.get(address, {"boundaries": "new"})
    assert answer.status_code == 400 and "địa bàn khi ban hành" in answer.json()["errors"][0]["detail"]
    assert api(account("kehoach.thainguyen")).get(address, {"boundaries": "new"}).json()["province"] == "thai-nguyen"
    assert backan.get(address, {"as_of": "2024-02-30"}).status_code == 400


# --- reports


@pytest.fixture
def own_plan():
    one = plan("2024", number="12/KH-UBND")
    target(one, "htx_new", 3)
    rating(organisation("2024-02-02"), 2024, "good")
    return one


def test_a_report_from_the_request_to_the_file(home, own_plan, tmp_path):
    asked = home.post(reverse("api:report-list"), {"plan": own_plan.slug, "as_of": "2024-12-31"}, format="json")
    assert asked.status_code == 202 and asked.json()["status"] == "computing"
    address = asked.headers["Location"]
    waiting = home.get(address).json()
    assert (waiting["state"], waiting["content"], waiting["progress"]) == ("queued", None, None)
    assert home.get(f"{address}download/").status_code == 404
    do_job(Job.objects.get(arguments__report=waiting["id"]))
    ready = home.get(address).json()
    assert (ready["status"], ready["progress"], ready["content"]["rows"][-1]["actual"]) == ("ready", 100, "1")
    download = home.get(f"{address}download/", {"format": "xlsx"})
    file = tmp_path / "report.xlsx"
    file.write_bytes(b"".join(download.streaming_content))
    assert download.status_code == 200 and "Tổng hợp" in load_workbook(file).sheetnames


@pytest.mark.parametrize("query", [{"format": "doc"}, {"copy": "secret"}, {"format": "exe"}])
def test_a_form_that_there_is_not_is_not_another_one(home, own_plan, query):
    asked = home.post(reverse("api:report-list"), {"plan": own_plan.slug, "as_of": "2024-12-31"}, format="json").json()
    do_job(Job.objects.get(arguments__report=asked["id"]))
    assert home.get(reverse("api:report-download", args=[asked["id"]]), query).status_code in (400, 404)


@pytest.mark.parametrize(
    ("body", "attr"),
    [
        ({}, "plan"),
        ({"as_of": "2024-12-31"}, "plan"),
        ({"plan": "12"}, "plan"),
        ({"plan": None}, "plan"),
        ({"plan": ["x"]}, "plan"),
        ({"as_of": "hôm nay"}, "as_of"),
        ({"as_of": "2099-01-01"}, "as_of"),
        ({"as_of": 20241231}, "as_of"),
        ({"as_of": "2020-01-01"}, "as_of"),
        ({"as_of": None}, "as_of"),
        ({"period_kind": "week"}, "period_kind"),
        ({"boundaries": "both"}, "boundaries"),
        ({"boundaries": "new"}, None),
        ([], None),
        ("report", None),
        (5, None),
        (None, None),
    ],
)
def test_a_request_that_makes_no_sense_is_answered_with_its_reason(home, own_plan, body, attr):
    if isinstance(body, dict):
        body = (
            ({"plan": own_plan.slug} if body and body != {"as_of": "2024-12-31"} else {})
            | {"as_of": "2024-12-31"}
            | body
        )
    answer = home.post(reverse("api:report-list"), body, format="json")
    assert answer.status_code == 400, answer.content
    assert answer.json()["errors"][0]["detail"]
    assert attr is None or attr in [error["attr"] for error in answer.json()["errors"]]
    assert not ProgressReport.objects.filter(plan=own_plan).exists()


def test_who_may_not_ask_is_refused(own_plan):
    reader = api(user("sector_agency", HOME))
    answer = reader.post(reverse("api:report-list"), {"plan": own_plan.slug, "as_of": "2024-12-31"}, format="json")
    assert answer.status_code == 403 and "không có quyền lập báo cáo" in answer.json()["errors"][0]["detail"]


def test_a_foreign_report_does_not_exist(home, backan, own_plan):
    asked = home.post(reverse("api:report-list"), {"plan": own_plan.slug, "as_of": "2024-12-31"}, format="json")
    assert backan.get(asked.headers["Location"]).status_code == 404
    assert asked.json()["id"] not in {row["id"] for row in walk(backan, reverse("api:report-list"))}
    assert (
        backan.post(
            reverse("api:report-list"), {"plan": own_plan.slug, "as_of": "2024-12-31"}, format="json"
        ).status_code
        == 400
    )


# --- errors, rights, description


@pytest.mark.parametrize(
    ("method", "name", "status", "kind"),
    [
        ("get", "api:organisation-detail", 404, "client_error"),
        ("post", "api:province-list", 405, "client_error"),
        ("delete", "api:plan-list", 405, "client_error"),
    ],
)
def test_an_error_has_one_shape(backan, method, name, status, kind):
    answer = getattr(backan, method)(reverse(name, args=[0] if name.endswith("detail") else []))
    body = answer.json()
    assert (answer.status_code, body["type"]) == (status, kind)
    assert {"code", "detail", "attr"} == set(body["errors"][0]) and body["errors"][0]["detail"]


def test_a_broken_body_is_told(home):
    answer = home.post(reverse("api:report-list"), "{", content_type="application/json")
    assert answer.status_code == 400 and answer.json()["errors"]


def test_an_account_that_ended_reads_no_more(home):
    who = AuthToken.objects.latest("created").user
    assert home.get(reverse("api:plan-list")).status_code == 200
    type(who).objects.filter(pk=who.pk).update(is_active=False)
    assert home.get(reverse("api:plan-list")).status_code == 401


def test_provinces_are_told_with_their_time(backan):
    found = backan.get(reverse("api:province-detail", args=["bac-kan"])).json()
    assert found["slug"] == "bac-kan" and "thai-nguyen" in str(found)
    assert len(walk(backan, reverse("api:province-list"))) == Province.objects.count()


def test_the_description_is_valid_and_complete():
    out = StringIO()
    call_command("spectacular", "--fail-on-warn", "--validate", stdout=out)
    described = yaml.safe_load(out.getvalue())
    assert {
        f"/api/v1/{name}/"
        for name in (
            "provinces",
            "organisations",
            "annual-returns",
            "ratings",
            "support-activities",
            "indicators",
            "plans",
            "targets",
            "reports",
        )
    } <= set(described["paths"])
    assert "202" in described["paths"]["/api/v1/reports/"]["post"]["responses"]


def test_the_description_can_be_had_in_json(backan):
    answer = backan.get(reverse("api:schema"), headers={"Accept": "application/json"})
    assert answer.json()["info"]["title"].endswith("API")


@pytest.mark.parametrize(
    "name", ["organisation", "annual-return", "rating", "support-activity", "plan", "target", "report", "indicator"]
)
def test_a_list_costs_the_same_with_few_and_with_many_rows(backan, name, django_assert_max_num_queries):
    address = reverse(f"api:{name}-list")
    with django_assert_max_num_queries(12) as few:
        backan.get(address, {"page_size": 1})
    with django_assert_max_num_queries(len(few)):
        backan.get(address, {"page_size": 100})
