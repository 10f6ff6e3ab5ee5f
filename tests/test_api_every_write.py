"""What holds for every write operation of the API: its example works, nonsense is told and writes nothing, and no field
gets in that nobody may set.
"""

import re

import pytest
from django.db.models import Sum
from drf_spectacular.generators import SchemaGenerator

from cooperatives.models import AnnualReturn, Organisation, Rating, Recognition, Representative, Spell, SupportActivity
from tests.access.walker import undone
from tests.api_requests import Request, described, example_of, requests, writable
from tests.factories import NEIGHBOUR, organisation

pytestmark = pytest.mark.django_db
OPERATIONS = sorted(described())
ENGLISH = re.compile(
    r"\b(this|that|field|valid|required|must|ensure|enter|value|not|object|expected|got|blank|null)\b", re.I
)
NFD = "Ho\u031b\u0323p ta\u0301c xa\u0303"
NASTY = [
    None, True, 0, -1, 1.5, 10**30, 2**63, "", " ", "x" * 20_000, NFD, "a\u0007b", "a\u202eb", "=1+1", "'; DROP TABLE x; --",
    "2024-02-30", "99999-01-01", "0001-01-01", "31/12/2024", "NaN", [], {}, [[[[{}]]]], {"a": {"b": {"c": [None]}}}, ["x"],
    "<script>alert(1)</script>",
]  # fmt: skip
RAW = [
    '{"%s": NaN}', '{"%s": Infinity}', '{"%s": 1e400}', '{"%s": "\\u0000"}', '{"%s": "\\ud800"}', '{"%s": 1, "%s": 2}',
    '{"%s": ' + "[" * 2000,
]  # fmt: skip
FORBIDDEN = [
    "id", "pk", "version", "created_at", "created_in", "created_in_id", "owner", "by", "by_id", "agency", "agency_id",
    "search_key", "sort_key", "name_key", "search_vector", "demonstration", "state", "base_id", "organisation_id",
    "commune_id", "province", "province_id", "submitted_by", "reviewed_by", "reviewed_at", "erased_at", "until", "entry_by",
    "pgh_id", "removed_at", "answered_by", "confirmations", "rated_by", "is_active",
]  # fmt: skip
OF_ORGANISATIONS = {"organisation", "organisations", "union", "member", "other", "into"}


@pytest.fixture(scope="module")
def operations():
    return described()


@pytest.fixture
def request_for(request):
    """The request of the operation that the test is about."""
    method, template = request.param
    return next(one for one in requests(template) if (one.method, one.template) == (method, template))


every_operation = pytest.mark.parametrize("request_for", OPERATIONS, indirect=True, ids=lambda one: " ".join(one))


def test_every_operation_has_a_request():
    found = sorted((one.method, one.template) for one in requests())
    assert found == OPERATIONS


@every_operation
def test_the_example_of_the_description_works(request_for, operations):
    operation = operations[request_for.method, request_for.template]
    client = request_for.client()
    answer = request_for.send(client, request_for.body(operation))
    assert 200 <= answer.status_code < 300, answer.content.decode()[:500]


def test_only_forms_with_a_file_have_no_example(operations):
    bare = [key for key, operation in operations.items() if example_of(operation) is None]
    assert sorted(bare) == [("post", "documents/"), ("post", "imports/"), ("post", "plan-documents/")]


def test_every_group_of_operations_has_its_place_in_the_description():
    document = SchemaGenerator().get_schema(request=None, public=True)
    used = {tag for operations in document["paths"].values() for one in operations.values() for tag in one["tags"]}
    assert used == {tag["name"] for tag in document["tags"]}


def test_every_operation_says_in_vietnamese_what_it_does():
    document = SchemaGenerator().get_schema(request=None, public=True)
    said = {
        f"{method} {path}": one.get("summary", "")
        for path, operations in document["paths"].items()
        for method, one in operations.items()
    }
    assert [name for name, summary in said.items() if not re.search(r"[à-ỹđ]", summary, re.I)] == []


def neighbours() -> list:
    """How many rows the neighbour has, and how often they were changed."""
    models = (Organisation, Spell, AnnualReturn, Rating, SupportActivity, Recognition)
    found = [
        list(m.objects.filter(base__slug=NEIGHBOUR).values_list("pk").aggregate(n=Sum("version")).values())
        for m in models
    ]
    people = Representative.objects.filter(organisation__base__slug=NEIGHBOUR)
    return [*found, people.count()]


def mutated(body, foreign: int):
    """(name, what it was given, the body with that field spoilt), for all fields, and one level below them."""
    whole = body[0] if isinstance(body, list) else body
    for name, good in whole.items():
        for at, bad in enumerate([*NASTY, foreign]):
            yield name, bad, again(body, whole | {name: bad})
            if isinstance(good, list) and good and at % 3 == 0:
                yield name, bad, again(body, whole | {name: [bad]})
            if isinstance(good, dict) and good and at % 3 == 0:
                yield name, bad, again(body, whole | {name: good | {next(iter(good)): bad}})


def again(body, whole: dict):
    return [whole, *body[1:]] if isinstance(body, list) else whole


@every_operation
def test_nonsense_is_told_in_vietnamese_and_breaks_nothing(request_for, operations):
    body, client = request_for.body(operations[request_for.method, request_for.template]), request_for.client()
    if request_for.file:
        pytest.skip("its fields are texts of a form: tests/test_api_file.py, tests/test_api_lists.py")
    foreign = organisation("2015-01-01", base=NEIGHBOUR).pk
    before, findings = neighbours(), []
    for name, bad, spoilt in mutated(body, foreign):
        with undone():
            answer = request_for.send(client, spoilt)
            findings += [f"{name} = {bad!r:.60}: {wrong}" for wrong in wrongs(answer, name, bad, spoilt)]
            if answer.status_code < 300 and (bad == foreign and name in OF_ORGANISATIONS or neighbours() != before):
                findings.append(f"{name} = {bad!r:.60} reached another's territory")
    assert findings == []


def wrongs(answer, name: str, bad, body) -> list[str]:
    """What is wrong with the answer to a body whose field `name` is `bad`."""
    if answer.status_code >= 500:
        return [str(answer.status_code)]
    if answer.status_code < 300:
        return []
    errors = answer.json()["errors"]
    found = [one["detail"] for one in errors if ENGLISH.search(one["detail"].replace(str(bad), ""))]
    named = {part for one in errors for part in str(one["attr"]).split(".")}
    if answer.status_code == 400 and isinstance(bad, list | dict) and bad and name not in named:
        found.append(f"names {named}")
    return found


@every_operation
def test_what_is_no_json_is_refused(request_for, operations):
    body, client = request_for.body(operations[request_for.method, request_for.template]), request_for.client()
    name = next(iter(body[0] if isinstance(body, list) else body), "reason")
    statuses = {text: raw(request_for, client, text.replace("%s", name)).status_code for text in RAW}
    assert statuses == dict.fromkeys(RAW, 415 if request_for.file else 400)


def raw(request: Request, client, text: str):
    return getattr(client, request.method)(
        f"/api/v1/{request.path}", text, content_type="application/json", headers=request.precondition(client)
    )


@every_operation
def test_no_field_gets_in_that_nobody_may_set(request_for, operations):
    operation = operations[request_for.method, request_for.template]
    body, client = request_for.body(operation), request_for.client()
    findings = []
    for name in [*(set(FORBIDDEN) - writable(operation)), "zzz", "constructor", "__class__"]:
        whole = (body[0] if isinstance(body, list) else body) | {name: 987654}
        with undone():
            answer = request_for.send(client, again(body, whole))
            told = answer.json() if answer.status_code == 400 else {"errors": []}
        named = {str(one["attr"]).rpartition(".")[2] for one in told["errors"]}
        if answer.status_code != 400 or name not in named:
            findings.append(f"{name}: {answer.status_code} names {named}")
        if request_for.file:
            body["file"].seek(0)
    assert findings == []


def test_only_one_s_own_version_is_passed_over(operations):
    """What was read may be sent back whole; anything else in a fixed field is refused."""
    request = next(
        one for one in requests("organisations/") if (one.method, one.template) == ("patch", "organisations/{id}/")
    )
    client = request.client()
    read = client.get(f"/api/v1/{request.path}").json()
    assert request.send(client, read).status_code == 200
    assert request.send(client, read | {"version": 99}).status_code == 400
