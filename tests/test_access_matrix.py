"""Every route and operation × every account × own, foreign and merged territory; and that the walker sees what it should."""

import pytest
from django.test import Client

from cooperatives.models import AnnualReturn, Organisation, Rating, SupportActivity
from plans.models import Plan, Target
from reports.forms.asking import ReportForm
from tests.access.matrix import MATRIX, missing_rows, read
from tests.access.routes import operations, routes
from tests.access.walker import UPLOADS, Walk
from tests.access.world import WALKERS, made

PLANTED = read("""
GET unscoped                   organisation 2nn 2nn 2nn 2nn 2nn 2nn 2n2 222 222 sss sss
GET planted:unscoped-list      -            2   2   2   2   2   2   2   2   2   u   u
GET planted:unscoped-detail    organisation 2nn 2nn 2nn 2nn 2nn 2nn 2n2 222 222 uuu uuu
""")
# Where an officer's own names must have shown; else the walk would prove nothing by finding no foreign ones.
SHOWS_NAMES = {
    "home", "plans:list", "plans:detail", "cooperatives:list", "cooperatives:detail", "indicators:records",
    "reports:list", "reports:new", "reports:detail", "reports:download", "api:organisation-list", "api:plan-list",
    "api:organisation-detail", "api:support-activity-list", "api:support-activity-detail", "api:indicator-records",
    "api:plan-detail", "api:plan-progress", "api:target-list", "api:report-list", "api:report-detail", "api:report-download",
}  # fmt: skip


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), made() as world:
        yield world


@pytest.fixture(scope="module")
def described():
    return operations()


@pytest.fixture
def walk_of(world, db, described):
    """Name of an account → its walk, not begun."""
    return lambda name: Walk(world, world.accounts[name], routes(), described)


@pytest.fixture
def planted(settings):
    settings.ROOT_URLCONF = "tests.access.planted"


def test_every_route_and_operation_has_a_row(described):
    assert missing_rows(routes(), described) == []


@pytest.mark.parametrize("name", WALKERS)
def test_everybody_gets_what_the_matrix_says(walk_of, name):
    walk = walk_of(name)
    if name in ("alliance-bac-kan", "manager-bac-kan"):  # as their colleagues of Bình Phước, who walk all of it
        walk.territories = ("foreign",)
    assert walk.walk(MATRIX) == []
    assert walk.showed >= SHOWS_NAMES or walk.account.key != "officer"


@pytest.mark.parametrize("name", ["officer-binh-phuoc", "commune-binh-phuoc", "whole-thai-nguyen", "closed-binh-phuoc"])
def test_filters_tell_nothing_about_what_others_have(walk_of, name):
    assert walk_of(name).filter() == []


def test_no_object_of_bac_kan_exists_for_binh_phuoc(walk_of):
    walk = walk_of("officer-binh-phuoc")
    here = {
        "plans:detail": Plan.objects.filter(province__slug="bac-kan"),
        "api:target-detail": Target.objects.filter(plan__province__slug="bac-kan"),
        "cooperatives:detail": some(Organisation),
        "api:organisation-detail": some(Organisation),
        "api:annual-return-detail": some(AnnualReturn),
        "api:rating-detail": some(Rating),
        "api:support-activity-detail": some(SupportActivity),
    }
    for name, rows in here.items():
        (argument,) = walk.routes[name].arguments
        paths = [walk.routes[name].path(**{argument: key}) for key in rows.values_list(argument, flat=True)]
        assert paths
        assert {walk.send("GET", path).status for path in paths} == {404}
    assert walk.findings == []


def some(model):
    """Every hundredth row of Bắc Kạn."""
    rows = model.objects.filter(base__slug="bac-kan")
    return rows.filter(pk__in=list(rows.order_by("pk").values_list("pk", flat=True)[::100]))


def test_a_commune_officer_meets_no_organisation_of_the_next_commune(walk_of):
    walk = walk_of("commune-binh-phuoc")
    commune, report = walk.account.user.commune, walk.world.things["binh-phuoc"]["report:signed"]
    neighbours = Organisation.objects.filter(base__slug="binh-phuoc").exclude(commune=commune)
    assert walk.send("GET", neighbours[0].get_absolute_url()).status == 404
    assert walk.send("GET", f"/bao-cao/{report}/tai-ve/", query={"copy": "internal"}).status == 404
    listed = walk.send("GET", "/api/v1/organisations/", query={"page_size": 200}).text
    read = listed + walk.send("GET", f"/bao-cao/{report}/tai-ve/").text
    assert commune.code in listed
    assert [name for name in neighbours.values_list("name", flat=True) if name in read] == []


def test_a_post_that_no_row_speaks_of_changes_nothing(walk_of):
    walk = walk_of("manager-binh-phuoc")
    spoken_of = {row.route for row in MATRIX if row.method == "POST"}
    for row in (row for row in MATRIX if row.route not in spoken_of):
        walk.send("POST", walk.path_of(row, walk.thing_of(row, "own")))
        assert walk.wrote == 0, row
    assert walk.findings == []


def test_nothing_unsafe_happens_without_a_csrf_token(world, db):
    account = world.accounts["manager-binh-phuoc"]
    client = Client(enforce_csrf_checks=True)
    client.force_login(account.user)
    for name, route in routes().items():
        thing = account.things["job"] if {"uuid"} & set(route.converters) else 1
        path = route.path(**dict.fromkeys(route.arguments, thing))
        sent = {"data": {"a": "1"}} if path in UPLOADS else {"data": "{}", "content_type": "application/json"}
        assert client.post(path, **sent).status_code == 403, name
        assert client.delete(path).status_code == 403, name


# The walker itself: it must find what was planted.


def test_a_new_route_without_a_row_is_named(planted):
    sentences = missing_rows(routes(), operations())
    assert "No row of the access matrix for GET unscoped." in sentences
    assert "No row of the access matrix for GET planted:unscoped-detail, an operation." in sentences


def test_a_row_for_the_wrong_method_does_not_count(described):
    without = [row for row in MATRIX if row.method != "POST"]
    operations_left = {row.route for row in MATRIX if row.method == "POST" and row.route.startswith("api:")}
    wanted = {f"No row of the access matrix for POST {name}, an operation." for name in operations_left}
    assert set(missing_rows(routes(), described, without)) == wanted


def test_a_page_that_forgot_the_territory_is_caught(planted, walk_of):
    findings = walk_of("officer-binh-phuoc").walk(PLANTED[:1])
    assert "GET unscoped organisation (foreign): 200 instead of n." in findings
    assert "GET unscoped organisation (merged): 200 instead of n." in findings
    assert any("shows nhuombackanx" in finding for finding in findings)


def test_a_view_set_that_forgot_the_territory_is_caught(planted, walk_of):
    findings = walk_of("officer-binh-phuoc").walk(PLANTED[1:])
    assert "GET planted:unscoped-detail organisation (foreign): 200 instead of n." in findings
    assert any(f.startswith("GET /api/v1/unscoped/ ") and "of a foreign territory" in f for f in findings)


def test_a_form_that_takes_any_plan_is_caught_though_the_service_refuses_it(walk_of, any_plan):
    findings = walk_of("officer-binh-phuoc").walk(rows_with_a_plan_in_the_body())
    assert len([one for one in findings if "a foreign thing answers" in one]) == 4  # page and API, foreign and merged


def test_a_service_that_takes_any_plan_is_caught(walk_of, any_plan, monkeypatch):
    monkeypatch.setattr("reports.services.computing.territory", lambda plan, boundaries, by: plan.province)
    findings = walk_of("officer-binh-phuoc").walk(rows_with_a_plan_in_the_body())
    assert any(one.startswith("POST reports:new +plan (foreign): 302 /bao-cao/") for one in findings)
    assert any(one.startswith("POST api:report-list +plan (foreign): 202 http") for one in findings)
    assert any(one.startswith("POST reports:new +plan (foreign): was refused and wrote") for one in findings)


def rows_with_a_plan_in_the_body():
    return [row for row in MATRIX if row.thing == "+plan"]


@pytest.fixture
def any_plan(monkeypatch):
    """The form for new reports offers every plan there is."""
    scoped = ReportForm.__init__

    def unscoped(self, *args, **options):
        scoped(self, *args, **options)
        self.fields["plan"].queryset = Plan.objects.all()

    monkeypatch.setattr(ReportForm, "__init__", unscoped)


def test_a_get_that_writes_is_caught(walk_of, monkeypatch):
    monkeypatch.setattr(
        "plans.views.reading.reference_only", lambda *args: bool(Plan.objects.update(source="nghe lén"))
    )
    findings = walk_of("officer-binh-phuoc").walk([row for row in MATRIX if row.route == "plans:detail"])
    assert any("changed" in finding and finding.endswith("rows.") for finding in findings)


def test_a_page_without_its_policy_is_caught(walk_of, settings):
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {"default-src": ["*"]}}
    findings = walk_of("officer-binh-phuoc").walk([row for row in MATRIX if row.route == "jobs:list"])
    assert findings == ["GET /viec-nen/  came without the right Content-Security-Policy."]
