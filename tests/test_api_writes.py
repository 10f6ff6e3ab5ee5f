"""Writing through the API: the services' rules in the services' words, one door among others."""

import json
from datetime import date

import pytest
from django.db import connection
from django.forms import model_to_dict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from knox.models import AuthToken
from rest_framework.test import APIClient

from accounts.models import StoredAnswer
from cooperatives.models import AnnualReturn, Organisation, PersonLook, Representative, Spell
from coopportal.kit.history import event_model
from provinces.models import Commune
from tests.factories import HOME, NEIGHBOUR, annual_return, organisation, user

pytestmark = pytest.mark.django_db
LIST = "/api/v1/organisations/"
CODES = ("4700123452", "0100109106")  # with right check digits


def api(who) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(who)[1]}")
    return client


@pytest.fixture
def officer():
    return user(place=HOME)


@pytest.fixture
def home(officer):
    return api(officer)


@pytest.fixture
def commune():
    return Commune.objects.present().filter(base__slug=HOME).order_by("pk")[0]


def new(commune, **more) -> dict:
    return {
        "name": "Hợp tác xã Thử Ghi",
        "kind": "htx",
        "sector": "agriculture",
        "established_on": "2024-03-15",
        "commune": commune.code,
    } | more


def post(client, address, body, **headers):
    return client.post(address, body, format="json", headers=headers)


def patch(client, row, body, version=None, name="organisation"):
    headers = {"If-Match": f'"{version or row.version}"'}
    return client.patch(reverse(f"api:{name}-detail", args=[row.pk]), body, format="json", headers=headers)


def problems(answer) -> dict:
    return {one["attr"]: one["detail"] for one in answer.json()["errors"]}


# --- create


def test_an_organisation_is_written_with_its_first_state(home, commune, officer):
    answer = post(home, LIST, new(commune, code="4700 123452", business_lines=["0118"]))
    assert answer.status_code == 201, answer.content
    one = Organisation.objects.get(pk=answer.json()["id"])
    assert (one.name, one.code, one.base.slug, one.commune, one.kind) == (
        "Hợp tác xã Thử Ghi",
        "4700123452",
        HOME,
        commune,
        "htx",
    )
    assert answer["Location"].endswith(f"{LIST}{one.pk}/") and answer["ETag"] == f'"{one.version}"'
    assert home.get(answer["Location"]).json() == answer.json()
    assert one.created_in.metadata["user"] == officer.pk  # a token is a person in the history too


def test_who_represents_it_is_written_too_and_told_masked(home, commune):
    body = new(commune, representative={"full_name": "Nguyễn Thị Mẫu", "phone": "0912 345 678"})
    answer = post(home, LIST, body)
    assert Representative.objects.get(organisation=answer.json()["id"]).phone == "0912345678"
    listed = home.get("/api/v1/representatives/", {"organisation": answer.json()["id"]})
    assert listed.json()["results"][0]["masked_name"] == "Nguyễn T. M."
    assert "Mẫu" not in answer.content.decode() + listed.content.decode()


@pytest.mark.parametrize(
    ("change", "attr", "words"),
    [
        ({"name": " "}, "name", "Nhập tên tổ chức như ghi trên giấy chứng nhận."),
        ({"code": "4700123451"}, "code", "chữ số kiểm tra"),
        ({"code": "12"}, "code", "Mã số thuế gồm 10 chữ số"),
        ({"established_on": "2999-01-01"}, "established_on", "không được sau hôm nay"),
        ({"legal_status": "dissolved"}, "legal_status", "Quá trình hoạt động"),
        ({"business_lines": ["abc"]}, "business_lines", "mã ngành VSIC"),
        ({"registered_capital_vnd": -1}, None, "không được âm"),
        ({"kind": "bank"}, "kind", ""),
        ({"commune": "99999"}, "commune", "Không có xã"),
        ({"commune": None}, "base", "Hãy nêu xã"),
        ({"base": "ha-noi"}, "base", "Không có tỉnh"),
        ({"sector": None}, "sector", ""),
    ],
)
def test_a_broken_rule_is_told_at_its_field_in_the_words_of_the_form(home, commune, change, attr, words):
    answer = post(home, LIST, new(commune) | change)
    assert answer.status_code == 400
    found = problems(answer)
    assert set(found) <= {attr, "__all__", "non_field_errors"} and words in " ".join(found.values())
    assert not Organisation.objects.filter(name__contains="Thử Ghi").exists()


def test_a_foreign_commune_is_one_that_does_not_exist(home, commune):
    foreign = Commune.objects.present().filter(base__slug=NEIGHBOUR)[0]
    answers = [post(home, LIST, new(commune) | {"commune": code}) for code in (foreign.code, "99999")]
    assert answers[0].status_code == 400 and answers[0].content == answers[1].content


def test_a_likely_duplicate_needs_a_word_why_it_is_another(home, commune):
    assert post(home, LIST, new(commune)).status_code == 201
    again = post(home, LIST, new(commune))
    assert again.status_code == 400 and again.json()["errors"][0]["code"] == "likely_duplicate"
    assert post(home, LIST, new(commune, duplicate_note="Khác thôn, khác người đại diện")).status_code == 201


def test_who_does_not_keep_the_registry_writes_nothing(commune):
    answer = post(api(user("sector_agency", HOME)), LIST, new(commune))
    assert answer.status_code == 403 and "không có quyền ghi thông tin đăng ký" in problems(answer)[None]


def test_a_repeated_create_is_one_organisation(home, commune):
    answers = [post(home, LIST, new(commune), **{"Idempotency-Key": "mot-lan"}) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {201} and len({answer.content for answer in answers}) == 1
    assert Organisation.objects.filter(name="Hợp tác xã Thử Ghi").count() == 1


# --- update


def test_identity_is_put_right_at_the_version_that_was_read(home):
    one = organisation(name="Hợp tác xã Cũ")
    answer = patch(home, one, {"name": "Hợp tác xã Mới", "reason": "Giấy chứng nhận cấp lại"})
    one.refresh_from_db()
    assert (answer.status_code, one.name, answer["ETag"]) == (200, "Hợp tác xã Mới", f'"{one.version}"')
    image = event_model(Organisation).objects.filter(pgh_obj=one.pk).latest("pgh_id")
    assert (image.name, image.pgh_context.metadata["reason"]) == ("Hợp tác xã Cũ", "Giấy chứng nhận cấp lại")


def test_without_if_match_nothing_is_overwritten(home):
    one = organisation()
    for headers in ({}, {"If-Match": "*"}, {"If-Match": ""}):
        answer = home.patch(
            reverse("api:organisation-detail", args=[one.pk]), {"name": "X"}, format="json", headers=headers
        )
        assert answer.status_code == 428 and "ETag" in problems(answer)[None]
    assert Organisation.objects.get(pk=one.pk).version == one.version


@pytest.mark.parametrize("tag", ['"999"', '"x"', "1", 'W/"999"', '"1", "2"', '"' + "9" * 400 + '"'])
def test_a_version_that_is_not_the_present_one_is_412_with_what_differs(home, tag):
    one = organisation(name="Hợp tác xã Gốc")
    Organisation.objects.filter(pk=one.pk).update(name="Hợp tác xã Người Khác", address="Thôn 2")
    body = {"name": "Hợp tác xã Của Tôi", "address": "Thôn 2"}
    answer = home.patch(
        reverse("api:organisation-detail", args=[one.pk]), body, format="json", headers={"If-Match": tag}
    )
    now = Organisation.objects.get(pk=one.pk)
    assert (answer.status_code, answer["ETag"], now.name) == (412, f'"{now.version}"', "Hợp tác xã Người Khác")
    assert set(problems(answer)) == {"name"} and "Hợp tác xã Người Khác" in problems(answer)["name"]


def test_who_lost_the_race_is_told_what_was_what_is_and_what_they_sent(home, officer):
    one, other = organisation(name="Hợp tác xã Gốc"), user()
    address = reverse("api:organisation-detail", args=[one.pk])
    read = home.get(address)
    headers = {"If-Match": read["ETag"]}
    api(other).patch(
        address, {"name": "Hợp tác xã Người Khác", "website": "https://a.vn"}, format="json", headers=headers
    )
    body = {"name": "Hợp tác xã Của Tôi", "address": "Thôn 2"}
    answer = home.patch(address, body, format="json", headers=headers)
    told = {one.pop("field"): one for one in answer.json()["differences"]}
    assert set(told) == {"name", "website"}
    name = told["name"]
    assert (name["seen"], name["now"], name["sent"]) == (
        "Hợp tác xã Gốc",
        "Hợp tác xã Người Khác",
        "Hợp tác xã Của Tôi",
    )
    assert other.full_name in name["changed_by"] and name["changed_at"] and name["label"] == "Tên tổ chức"
    assert (told["website"]["seen"], told["website"]["now"], "sent" in told["website"]) == ("", "https://a.vn", False)
    assert set(problems(answer)) == {"name"} and home.get(address).json()["address"] == ""


def test_a_lost_race_over_figures_and_codes_speaks_the_api_s_own_values(officer):
    staff = api(user("alliance_staff", HOME, "alliance"))
    form = annual_return(organisation("2015-01-01"), 2024, "draft", revenue_vnd=1_500_000)
    AnnualReturn.objects.filter(pk=form.pk).update(revenue_vnd=2_000_000, kept=["labour"])
    answer = patch(staff, form, {"revenue_vnd": 3_000_000}, form.version, name="annual-return")
    told = {one["field"]: one for one in answer.json()["differences"]}
    assert answer.status_code == 412 and set(told) == {"revenue_vnd", "kept"}
    revenue = told["revenue_vnd"]
    assert (revenue["seen"], revenue["now"], revenue["sent"]) == (1_500_000, 2_000_000, 3_000_000)
    assert (revenue["seen_text"], revenue["now_text"]) == ("1,5 triệu đồng", "2 triệu đồng")


def test_the_differences_tell_nobody_s_personal_data(home):
    person = Representative.objects.create(organisation=organisation(), full_name="Nguyễn Văn Anh", phone="0912345678")
    Representative.objects.filter(pk=person.pk).update(full_name="Trần Bê", title="Chủ tịch", phone="0987654321")
    answer = patch(home, person, {"full_name": "Lê Vân", "title": "Phó"}, person.version, name="representative")
    assert answer.status_code == 412 and [one["field"] for one in answer.json()["differences"]] == ["title"]
    assert not [word for word in ("Anh", "Trần", "0912", "0987") if word in answer.content.decode()]


def test_a_record_that_is_there_already_is_409_with_what_it_says():
    staff, one = api(user("alliance_staff", HOME, "alliance")), organisation("2015-01-01")
    annual_return(one, 2024, members_total=30)
    answer = post(staff, "/api/v1/annual-returns/", {"organisation": one.pk, "year": 2024, "members_total": 3})
    (told,) = answer.json()["differences"]
    assert (answer.status_code, told["field"], told["now"], told["sent"]) == (409, "members_total", 30, 3)


def test_a_weak_tag_of_a_compressing_proxy_is_taken(home):
    one = organisation()
    address = reverse("api:organisation-detail", args=[one.pk])
    answer = home.patch(address, {"address": "Thôn 3"}, format="json", headers={"If-Match": f'W/"{one.version}"'})
    assert answer.status_code == 200


def test_what_was_read_may_be_sent_back_whole(home, commune):
    read = post(home, LIST, new(commune))
    body = read.json() | {"address": "Tổ 5"}
    answer = home.patch(read["Location"], body, format="json", headers={"If-Match": read["ETag"]})
    assert (answer.status_code, answer.json()["address"]) == (200, "Tổ 5")


def test_a_foreign_organisation_is_not_there_whatever_is_sent(home):
    one = organisation(base=NEIGHBOUR)
    missing = home.patch(f"{LIST}99999999/", {"name": "X"}, format="json", headers={"If-Match": '"1"'})
    assert patch(home, one, {"name": "X"}).content == missing.content
    assert home.patch(f"{LIST}{one.pk}/", {"name": "X"}, format="json").status_code == 404


# --- nothing but the declared fields


def everything_of(model) -> dict:
    """Every field of a table, and what attackers add."""
    fields = [field for field in model._meta.concrete_fields if field.name != "search_vector"]
    return {field.name: 7 for field in fields} | {
        "is_superuser": True, "is_staff": True, "version": 99, "id": 1, "pk": 1, "province": "ha-noi", "agency": 1,
        "created_in": None, "demonstration": True, "__proto__": {}, "spells": [],
    }  # fmt: skip


def test_only_declared_fields_change(home):
    one = organisation()
    before = model_to_dict(one) | {"version": one.version}
    writable = {
        "name", "code", "certificate_number", "address", "registered_under", "business_lines", "website",
        "registered_capital_vnd", "registered_members_official", "registered_members_capital",
    }  # fmt: skip
    for name, value in everything_of(Organisation).items():
        if name in writable:
            continue
        answer = patch(home, one, {name: value, "address": "Bị ghi đè"})
        assert answer.status_code == 400 and name in problems(answer), name
    one.refresh_from_db()
    assert model_to_dict(one) | {"version": one.version} == before


def test_unknown_and_fixed_fields_of_a_new_record_are_named(home, commune):
    extra = {name: value for name, value in everything_of(Organisation).items() if name not in new(commune)}
    refused = {"id", "version", "search_key", "sort_key", "name_key", "is_superuser", "demonstration", "created_in"}
    answer = post(home, LIST, extra | new(commune) | {"base": HOME})
    assert answer.status_code == 400 and set(problems(answer)) >= refused
    codes = {one["attr"]: one["code"] for one in answer.json()["errors"]}
    assert codes["is_superuser"] == "unknown_field"
    assert not Organisation.objects.filter(name="Hợp tác xã Thử Ghi").exists()


# --- the events of a life


def event(client, one, body, version=None):
    one.refresh_from_db()
    headers = {"If-Match": f'"{version or one.version}"'}
    return client.post(reverse("api:organisation-events", args=[one.pk]), body, format="json", headers=headers)


def test_an_event_changes_the_state_from_its_day_on(home):
    one = organisation("2020-01-01")
    answer = event(home, one, {"event": "suspend", "on": "2024-05-01", "reason": "Thông báo số 12"})
    assert answer.status_code == 201, answer.content
    assert [(spell["from_on"], spell["legal_status"]) for spell in answer.json()["spells"]] == [
        ("2020-01-01", "active"),
        ("2024-05-01", "suspended"),
    ]
    assert answer["ETag"] == f'"{Organisation.objects.get(pk=one.pk).version}"'


@pytest.mark.parametrize(
    ("body", "attr"),
    [
        ({"event": "resume"}, None),
        ({"event": "suspend", "sector": "trade"}, "sector"),
        ({"event": "sector"}, "sector"),
        ({"event": "move"}, "base"),
        ({"event": "suspend", "on": "2999-01-01"}, None),
        ({"event": "suspend", "reason": ""}, "reason"),
        ({"event": "explode"}, "event"),
    ],
)
def test_an_event_that_cannot_have_happened_is_told(home, body, attr):
    one = organisation("2020-01-01")
    answer = event(home, one, {"on": "2024-05-01", "reason": "Biên bản"} | body)
    assert answer.status_code == 400 and (attr is None or attr in problems(answer)), answer.content
    assert one.spells.count() == 1


def test_an_event_at_an_old_version_is_refused(home):
    one = organisation()
    answer = event(home, one, {"event": "suspend", "on": "2024-05-01", "reason": "Biên bản"}, version=one.version + 7)
    assert answer.status_code == 412 and one.spells.count() == 1


def test_an_organisation_that_moved_away_is_gone_for_the_caller(home):
    one = organisation()
    answer = event(home, one, {"event": "move", "on": "2024-05-01", "base": "ha-noi", "reason": "Chuyển trụ sở"})
    assert answer.status_code == 204
    assert home.get(reverse("api:organisation-detail", args=[one.pk])).status_code == 404


def test_a_turn_is_put_right_and_taken_back(home):
    one = organisation("2020-01-01", ("2024-05-01", {"sector": "trade"}))
    turn = one.spells.get(from_on="2024-05-01")
    answer = patch(home, turn, {"from_on": "2024-06-01", "why": "Ghi nhầm tháng"}, name="spell")
    assert (answer.status_code, answer.json()["from_on"]) == (200, "2024-06-01")
    assert one.spells.get(from_on="2020-01-01").to_on == date(2024, 6, 1)
    address, tag = reverse("api:spell-detail", args=[turn.pk]), {"If-Match": answer["ETag"]}
    gone = home.delete(address, {"why": "Không có việc này"}, format="json", headers=tag)
    assert (gone.status_code, one.spells.count()) == (204, 1)


def test_a_turn_is_not_put_right_without_a_word_why(home):
    one = organisation("2020-01-01", ("2024-05-01", {"sector": "trade"}))
    answer = patch(home, one.spells.get(from_on="2024-05-01"), {"from_on": "2024-06-01"}, name="spell")
    assert answer.status_code == 400 and "why" in problems(answer)


# --- people


def test_a_person_is_shown_in_full_only_for_a_purpose_and_never_kept(home, officer):
    person = Representative.objects.create(organisation=organisation(), full_name="Trần Văn Thử", phone="0912345678")
    address = reverse("api:representative-reveal", args=[person.pk])
    assert post(home, address, {"purpose": ""}).status_code == 400
    answer = post(home, address, {"purpose": "Gọi mời dự lớp"}, **{"Idempotency-Key": "xem"})
    assert answer.json()["full_name"] == "Trần Văn Thử"
    assert PersonLook.objects.get(representative=person).by == officer
    assert not StoredAnswer.objects.exists()


def test_a_masked_name_cannot_be_written_back(home):
    person = Representative.objects.create(organisation=organisation(), full_name="Trần Văn Thử")
    body = home.get(reverse("api:representative-detail", args=[person.pk])).json() | {"title": "Chủ tịch"}
    answer = patch(home, person, body, name="representative")
    person.refresh_from_db()
    assert (answer.status_code, person.full_name, person.title) == (200, "Trần Văn Thử", "Chủ tịch")


def test_a_new_person_follows_the_one_before(home):
    one = organisation()
    before = Representative.objects.create(organisation=one, full_name="Trần Văn Thử")
    body = {"organisation": one.pk, "full_name": "Lê Thị Thử", "from_on": "2025-01-01", "replaces": before.pk}
    answer = post(home, "/api/v1/representatives/", body)
    before.refresh_from_db()
    assert (answer.status_code, str(before.to_on)) == (201, "2025-01-01")


# --- many at once


def rows(commune, count: int) -> list[dict]:
    return [new(commune, name=f"Hợp tác xã Hàng Loạt {number}") for number in range(count)]


def test_many_are_written_at_once(home, commune):
    answer = post(
        home, f"{LIST}bulk/", [*rows(commune, 3), new(commune, name="Tổ hợp tác Cuối", kind="tht", base=HOME)]
    )
    assert (answer.status_code, answer.json()["count"]) == (201, 4), answer.content
    written = Organisation.objects.filter(pk__in=[row["id"] for row in answer.json()["results"]]).order_by("pk")
    assert [(one.kind, one.base.slug, str(one.established_on)) for one in written] == [
        *[("htx", HOME, "2024-03-15")] * 3,
        ("tht", HOME, "2024-03-15"),
    ]
    assert Spell.objects.filter(organisation__in=written).count() == 4
    assert Organisation.objects.search("hang loat 2").filter(pk__in=written).count() == 1


def test_one_bad_row_and_nothing_is_written(home, commune):
    organisation(name="Hợp tác xã Hàng Loạt 2", commune=commune)
    bad = rows(commune, 6)
    bad[1]["code"] = "4700123451"
    bad[4]["established_on"] = "2999-01-01"
    answer = post(home, f"{LIST}bulk/", bad)
    assert answer.status_code == 400 and set(problems(answer)) == {"1.code", "4.established_on"}
    bad[1]["code"], bad[4]["established_on"] = None, "2024-01-01"
    answer = post(home, f"{LIST}bulk/", bad)
    assert answer.status_code == 400 and [one["code"] for one in answer.json()["errors"]] == ["likely_duplicate"]
    assert [one["attr"].split(".")[0] for one in answer.json()["errors"]] == ["2"]
    assert Organisation.objects.filter(name__startswith="Hợp tác xã Hàng Loạt").count() == 1


def test_rows_that_repeat_each_other_are_told(home, commune):
    same = [new(commune, code=CODES[0]), new(commune, name="Hợp tác xã Khác", code=CODES[0])]
    assert set(problems(post(home, f"{LIST}bulk/", same))) == {"0.code", "1.code"}
    twice = post(home, f"{LIST}bulk/", [new(commune), new(commune)])
    assert {one["code"] for one in twice.json()["errors"]} == {"likely_duplicate"}


def test_a_code_of_another_territory_is_told_without_telling_whose(home, commune):
    organisation(base=NEIGHBOUR, code=CODES[0], name="Hợp tác xã Bí Mật")
    answers = [post(home, f"{LIST}bulk/", [new(commune, code=CODES[0])]), post(home, LIST, new(commune, code=CODES[0]))]
    assert [list(problems(answer).values()) for answer in answers][0] == list(problems(answers[1]).values())
    assert "Bí Mật" not in answers[0].content.decode()


@pytest.mark.parametrize(
    "body", [[], {}, "x", [1], [None], [[]], {"results": []}, [{}] * 1001], ids=lambda body: str(body)[:12]
)
def test_a_list_that_is_none_is_told(home, body):
    answer = post(home, f"{LIST}bulk/", body)
    assert answer.status_code == 400 and answer.json()["errors"]


def test_a_thousand_cost_as_many_queries_as_ten(home, commune):
    counts = []
    for many in (rows(commune, 10), [new(commune, name=f"Hợp tác xã Nghìn {number}") for number in range(1000)]):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            answer = post(home, f"{LIST}bulk/", many)
        assert answer.status_code == 201, answer.content[:500]
        counts.append(len(captured))
    assert counts[1] <= counts[0] + 4  # the inserts come in batches


def test_a_bulk_sent_again_is_one_bulk(home, commune):
    answers = [post(home, f"{LIST}bulk/", rows(commune, 5), **{"Idempotency-Key": "loat-1"}) for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert Organisation.objects.filter(name__startswith="Hợp tác xã Hàng Loạt").count() == 5


def test_a_bulk_may_be_larger_than_other_bodies_but_not_without_end(home, commune):
    body = json.dumps([new(commune)])
    padded = home.post(f"{LIST}bulk/", body + " " * (2 * 1024 * 1024), content_type="application/json")
    assert padded.status_code == 201
    answer = home.post(f"{LIST}bulk/", body + " " * (5 * 1024 * 1024), content_type="application/json")
    assert answer.status_code == 413 and "5120 KiB" in problems(answer)[None]
