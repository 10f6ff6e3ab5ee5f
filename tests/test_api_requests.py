"""What every request and answer of the API share: strict bodies, strict queries, ETags, orderings, the description."""

import json

import pytest
from django.urls import reverse
from rest_framework.exceptions import ParseError

from cooperatives.models import CommuneSubmission, Organisation, Programme, Recognition, UnionMembership
from coopportal.kit.rest import StrictJSONParser
from provinces.models import Commune
from tests.factories import (
    HOME,
    NEIGHBOUR,
    activity,
    annual_return,
    day,
    organisation,
    programme,
    province,
    rating,
    user,
)
from tests.test_api_idempotency import api

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    return api(user(place=HOME))


def rows_of_everything() -> dict[str, object]:
    """Resource → a row of it in the home province."""
    one, union = organisation(), organisation(kind="lh")
    commune = Commune.objects.filter(base__slug=HOME)[0]
    return {
        "organisation": one,
        "annual-return": annual_return(one, 2024),
        "rating": rating(one, 2024, "good"),
        "support-activity": activity("fair", "2024-05-05", one),
        "union-membership": UnionMembership.objects.create(union=union, member=one, from_on=day("2024-01-01")),
        "commune-submission": CommuneSubmission.objects.create(commune=commune, base=province(), year=2024),
        "programme": programme(),
        "recognition": Recognition.objects.create(
            organisation=one, base=province(), group="award", from_on=day("2024-01-01")
        ),
    }


def address(name, row) -> str:
    return reverse(f"api:{name}-detail", args=[row.code if isinstance(row, Programme) else row.pk])


def test_a_single_record_carries_its_etag_and_is_not_sent_twice(home):
    for name, row in rows_of_everything().items():
        read = home.get(address(name, row))
        assert (read.status_code, read["ETag"]) == (200, f'"{row.version}"'), name
        assert read.json()["version"] == row.version
        for known in (read["ETag"], f"W/{read['ETag']}", f'"0", {read["ETag"]}'):
            again = home.get(address(name, row), headers={"If-None-Match": known})
            assert (again.status_code, again.content, again["ETag"]) == (304, b"", read["ETag"]), name
        assert home.get(address(name, row), headers={"If-None-Match": '"999"'}).status_code == 200


def test_a_changed_record_is_sent_again(home):
    one = organisation()
    before = home.get(address("organisation", one))["ETag"]
    Organisation.objects.filter(pk=one.pk).update(address="Thôn 2")
    after = home.get(address("organisation", one), headers={"If-None-Match": before})
    assert after.status_code == 200 and after["ETag"] != before


def test_the_etag_of_a_foreign_record_is_not_told():
    one = organisation(base=NEIGHBOUR)
    answer = api(user(place=HOME)).get(address("organisation", one), headers={"If-None-Match": f'"{one.version}"'})
    assert answer.status_code == 404 and "ETag" not in answer


@pytest.mark.parametrize("parameter", ["province", "orderby", "kinds", "password"])
def test_a_parameter_that_nobody_reads_is_told(home, parameter):
    answer = home.get(reverse("api:organisation-list"), {parameter: "x"})
    assert answer.status_code == 400
    assert [(one["attr"], one["code"]) for one in answer.json()["errors"]] == [(parameter, "unknown_parameter")]


def test_organisations_come_in_the_order_asked_for(home):
    for name in ("Hợp tác xã Đồng Tâm", "Hợp tác xã Ánh Dương", "Hợp tác xã Dân Tiến"):
        organisation(name=name)
    ordered = {
        order: [
            row["name"].split()[3] for row in home.get("/api/v1/organisations/", {"ordering": order}).json()["results"]
        ]
        for order in ("name", "-name", "id", "-id")
    }
    assert ordered["name"] == ["Ánh", "Dân", "Đồng"] == ordered["-name"][::-1]
    assert ordered["id"] == ["Đồng", "Ánh", "Dân"] == ordered["-id"][::-1]


def test_pages_in_the_order_of_names_hold_each_row_once(account):
    client, names = api(account("kehoach.backan")), []
    address = "/api/v1/organisations/?ordering=-name&page_size=150"
    while address:
        page = client.get(address).json()
        names += [row["id"] for row in page["results"]]
        address = page["next"]
    wanted = Organisation.objects.visible_to(account("kehoach.backan")).order_by("-sort_key", "-pk")
    assert names == list(wanted.values_list("pk", flat=True)) and len(names) > 150


@pytest.mark.parametrize("order", ["password", "base__name", "--name", "?", "", "created_by"])
def test_an_order_that_there_is_not_is_told(home, order):
    answer = home.get(reverse("api:organisation-list"), {"ordering": order})
    assert answer.status_code == 400 and answer.json()["errors"][0]["attr"] == "ordering"


def test_communes_are_found_by_name_without_accents(home):
    one = Commune.objects.present().filter(base__slug=HOME)[0]
    found = home.get("/api/v1/communes/", {"search": one.search_key, "province": one.province.slug}).json()["results"]
    assert one.code in [row["code"] for row in found]


# --- bodies


class Body:
    def __init__(self, content):
        self.content = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")

    def read(self):
        return self.content


@pytest.mark.parametrize(
    "body",
    [
        '{"a": 1, "a": 2}', '{"b": [{"a": 1, "a": 1}]}', '{"a": NaN}', '{"a": -Infinity}', '{"a": 1e400}', '{"a": "\\u0000"}',
        '{"a": "x\\\\\\u0000"}', '{"\\u0000": 1}', '{"a": ["\\ud800"]}', '{"a": "\\udc00\\ud800"}', "{", "", "\ud800",
        b"\xff\xfe", '{"a": 1' + "0" * 5000 + "}", "\ufeff{}",
    ],
    ids=lambda body: repr(body)[:24],
)  # fmt: skip
def test_a_body_that_nobody_could_store_or_answer_is_no_body(body):
    with pytest.raises(ParseError):
        StrictJSONParser().parse(Body(body))


@pytest.mark.parametrize(
    ("body", "content"),
    [
        ('{"a": "\\ud83c\\udf3e"}', {"a": "🌾"}),
        ('{"a": "\\\\u0000 \\\\ud800"}', {"a": "\\u0000 \\ud800"}),
        ('{"a": 1.5, "b": {"a": null}}', {"a": 1.5, "b": {"a": None}}),
    ],
)
def test_what_only_looks_odd_is_read_as_it_is(body, content):
    assert StrictJSONParser().parse(Body(body)) == content


def test_a_body_larger_than_a_mebibyte_is_refused_with_its_limit(home):
    body = json.dumps({"plan": "a" * 1024 * 1024})
    answer = home.post("/api/v1/reports/", body, content_type="application/json")
    assert answer.status_code == 413 and "1024 KiB" in answer.json()["errors"][0]["detail"]
