"""Nonsense and malice on every route and operation: an answer in words, never a 500, and nothing of it gets through."""

import base64
import json
import re
from urllib.parse import quote, unquote

import pytest

from tests.access.matrix import MATRIX
from tests.access.routes import answered, operations, routes
from tests.access.walker import Walk, undone
from tests.access.world import made

ANSWERS = {200, 302, 400, 404, 405, 415, 422}
# As they stand in an address: percent-encoded bytes.
TEXTS = {
    "NUL": "%00",
    "lone surrogate": "%ED%A0%80",
    "bytes that are no text": "%FF%FE",
    "10^30": "1" + "0" * 30,
    "a number of 5,000 digits": "9" * 5000,
    "NaN": "NaN",
    "1e400": "1e400",
    "full-width digits": quote("２０２４"),
    "30 February": "30/02/2024",
    "year 99999": "99999-01-01",
    "year 0": "0000-00-00",
    "10,000 words": "a+" * 10_000,
    "one long word": "a" * 20_000,
    "SQL": quote("' OR 1=1; --"),
    "markup": quote("<script>alert(1)</script>\"'"),
    "template": quote("{{ request.user.password }}{% debug %}"),
    "path": quote("../../etc/passwd", safe=""),
    "line breaks": "%0D%0ASet-Cookie:+a=b",
}
QUERIES = [
    "ordering=password", "order_by=owner__password", "zzz=1", "owner__password__startswith=a", "page_size=" + "1" + "0" * 21,
    "page_size=-1", "page_size=0", "page=" + "1" + "0" * 21, "page=-1", "page=x", "format=html", "format=../x",
    "&".join(f"a{i}=1" for i in range(1500)), "=&=&&;;%", "q=a&q=b&q=c", "q[]=a&province[]=x", "%00=1", "side=x&offset=1e3",
]  # fmt: skip
BODIES = [
    "", "{", "[]", "[1]", '"x"', "1", "null", "true", "NaN", '{"plan": NaN}', '{"plan": Infinity}', '{"plan": null}',
    '{"plan": {}}', '{"plan": []}', '{"plan": ["a"]}', '{"plan": 1e400}', '{"plan": "\\u0000"}', '{"plan": "\\ud800"}',
    '{"plan": true, "as_of": true}', '{"plan": "PLAN", "as_of": 5}', '{"plan": "PLAN", "as_of": ["2024-12-31"]}',
    '{"plan": "PLAN", "as_of": {"a": 1}}', '{"plan": "PLAN", "as_of": "2024-02-30"}', '{"plan": "PLAN", "as_of": "99999-01-01"}',
    '{"plan": "PLAN", "as_of": "0001-01-01"}', '{"plan": "PLAN", "as_of": "2024-12-31", "period_kind": "\\ud800"}',
    '{"plan": "PLAN", "as_of": "2024-12-31", "boundaries": {"old": 1}}', '{"plan": "PLAN", "as_of": "\\u0000"}',
    '{"plan": "PLAN", "as_of": "2024-12-31", "boundaries": "\\u0000"}', '{"plan": "PLAN", "plan": "x"}', "\ufeff{}",
    '{"plan": "' + "a" * 20_000 + '"}', "[" * 100_000, '{"a":' * 50_000, '{"plan": 1' + "0" * 5000 + "}",
]  # fmt: skip


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), made() as world:
        yield world


@pytest.fixture(scope="module")
def described():
    return operations()


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Argon2 is slow on purpose


@pytest.fixture
def walk(world, db, described):
    walk = Walk(world, world.accounts["officer-binh-phuoc"], routes(), described)
    walk.client.raise_request_exception = False  # an error of ours is an answer too, and a finding
    return walk


def pages(walk):
    """One path for each route that a GET shows to this account."""
    found = {}
    for row in MATRIX:
        if row.method == "GET" and row.expected(walk.account.key)["own"] in "2r" and row.route != "api:schema":
            found.setdefault(row.route, walk.path_of(row, walk.thing_of(row, "own")))
    return found


def ask(walk, path):
    answer = walk.send("GET", path)
    if answer.status not in ANSWERS:
        walk.findings.append(f"{path[:200]} answered {answer.status}.")
    return answer


def one_of(routes, turn: int) -> str:
    """One of the routes that share a parameter, another each turn."""
    return sorted(routes)[turn % len(routes)]


@pytest.mark.parametrize(("turn", "kind"), list(enumerate(TEXTS)))
def test_no_parameter_breaks_a_page_or_an_operation(walk, turn, kind):
    paths, bearers = pages(walk), {}
    for name, parameters in walk.parameters().items():
        for parameter in parameters if name in paths else ():
            bearers.setdefault(parameter, []).append(name)
    for parameter, names in bearers.items():
        answer = ask(walk, f"{paths[one_of(names, turn)]}?{parameter}={TEXTS[kind]}")
        assert "<script>alert(1)" not in answer.text or answer.headers["Content-Type"] == "application/json"
        assert "Set-Cookie" not in answer.headers
    assert walk.findings == []


@pytest.mark.parametrize("kind", TEXTS)
def test_no_address_breaks_a_page_or_an_operation(walk, kind):
    text = TEXTS[kind].replace("+", "%20")[:8000]
    for route in walk.routes.values():
        if set(route.converters) & {"slug", ""}:  # the others take digits only, or a UUID
            ask(walk, route.shape.replace("{}", text))
    for path in (f"/hop-tac-xa/{text}/", f"/bao-cao/{text}/", f"/{text}/"):
        ask(walk, path)
    assert walk.findings == []


@pytest.mark.parametrize(("turn", "query"), list(enumerate(QUERIES)), ids=lambda value: str(value)[:24])
def test_no_query_breaks_a_page_or_an_operation(walk, turn, query):
    paths = list(pages(walk).values())
    for path in paths[turn % 4 :: 4]:
        ask(walk, f"{path}?{query}")
    assert walk.findings == []


CURSORS = [b"p=abc", b"p=\x00", b"p=NaN", b"p=" + b"9" * 400, b"o=" + b"9" * 30, b"r=x&p=", b"\xff"]
MARKS = ["a:b:c", "é", "\x00", *(base64.b64encode(cursor).decode() for cursor in CURSORS)]


def ask_for_place(walk, mark):
    paths = pages(walk)
    for name, parameters in walk.parameters().items():
        for parameter in set(parameters) & {"after", "before", "cursor"} if name in paths else ():
            ask(walk, f"{paths[name]}?{parameter}={quote(mark)}")


@pytest.mark.parametrize("mark", MARKS)
def test_a_forged_place_in_a_list_breaks_nothing(walk, mark):
    ask_for_place(walk, mark)
    assert walk.findings == []


@pytest.mark.parametrize(("path", "parameter"), [("/hop-tac-xa/", "after"), ("/api/v1/organisations/", "cursor")])
def test_a_place_in_one_list_breaks_no_other(walk, path, parameter):
    (mark,) = set(re.findall(rf"{parameter}=([^\"&]+)", ask(walk, path).text))
    ask_for_place(walk, unquote(mark))
    assert walk.findings == []


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body[:40])
def test_no_json_breaks_the_request_for_a_report(walk, body):
    body = body.replace("PLAN", walk.world.things["binh-phuoc"]["plan"])
    with undone():
        answer = walk.client.post("/api/v1/reports/", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["errors"]


@pytest.mark.parametrize("kind", TEXTS)
def test_no_text_breaks_a_form(walk, kind):
    text = TEXTS[kind]
    good = {
        "plan": walk.world.things["binh-phuoc"]["plan"],
        "as_of": "31/12/2024",
        "period_kind": "half",
        "boundaries": "old",
    }
    forms = [("/bao-cao/lap-moi/", good | {field: None}) for field in good]
    report = walk.world.things["binh-phuoc"]["report:ready"]
    forms += [(f"/bao-cao/{report}/ky/", {"title": None, "mode": None, "version": None})]
    forms += [("/dang-nhap/", {"login": None, "password": None}), ("/dang-xuat/", {"next": None})]
    forms += [("/tai-khoan/mat-khau/", {"oldpassword": None, "password1": None, "password2": None})]
    for path, fields in forms:
        body = "&".join(f"{name}={text if value is None else quote(value)}" for name, value in fields.items())
        with undone():
            answer = walk.client.post(path, body, content_type="application/x-www-form-urlencoded")
        walk.client.cookies.load(walk.cookies)
        assert answer.status_code in {200, 302, 400, 403, 422}, (path, fields)


@pytest.mark.parametrize("kind", TEXTS)
def test_no_text_breaks_the_sign_in(client, db, kind):
    body = f"login={TEXTS[kind]}&password={TEXTS[kind]}&next={TEXTS[kind]}"
    answer = client.post("/dang-nhap/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in {200, 400}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.vn"}, 400),
        ({"X-Request-ID": "a" * 9000}, 200),
        ({"X-Request-ID": "<script>"}, 200),
        ({"X-Forwarded-Host": "evil.vn"}, 200),
        ({"Cookie": "sessionid=" + "a" * 5000}, 302),
        ({"Cookie": "sessionid=\x00"}, 302),
        ({"Accept": "application/xml"}, 200),
        ({"Accept-Language": "x" * 5000}, 200),
        ({"HX-Request": "true", "HX-Current-URL": "http://["}, 200),
    ],
)
def test_no_header_breaks_a_page(walk, headers, status):
    answer = walk.client.get("/ke-hoach/", headers=headers)
    assert answer.status_code == status
    assert "evil.vn" not in answer.content.decode()
    assert len(answer["X-Request-ID"]) == 32


def test_a_page_holds_at_most_two_hundred_rows(walk):
    for size in ("201", "1000000", "1" + "0" * 21):
        listed = json.loads(ask(walk, f"/api/v1/organisations/?page_size={size}").text)["results"]
        assert len(listed) <= 200


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_what_may_not_be_done_is_said_to_be_so(walk, method):
    for route in walk.routes.values():
        if not route.is_api or method.upper() in answered(route):
            continue
        path = route.path(**dict.fromkeys(route.arguments, "1"))
        assert getattr(walk.client, method)(path).status_code in {403, 405, 415}, route.name
