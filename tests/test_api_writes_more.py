"""Annual returns, support and programmes through the API: figures in whole đồng, blank is null, the services' rules."""

import pytest
from django.urls import reverse

from cooperatives.models import AnnualReturn, Participation, Programme, SupportActivity
from provinces.models import Commune
from tests.factories import HOME, NEIGHBOUR, activity, annual_return, organisation, programme, province, user
from tests.test_api_writes import api, patch, post, problems

pytestmark = pytest.mark.django_db
RETURNS, ACTIVITIES, PROGRAMMES = "/api/v1/annual-returns/", "/api/v1/support-activities/", "/api/v1/programmes/"


@pytest.fixture
def alliance():
    return api(user("alliance_staff", HOME, "alliance"))


@pytest.fixture
def one():
    return organisation("2015-01-01")


def act(client, row, name, body=None, version=None):
    """An act upon a record at the version that was read."""
    row.refresh_from_db()
    headers = {"If-Match": f'"{version or row.version}"'}
    return client.post(reverse(f"api:{name}", args=[row.pk]), body or {}, format="json", headers=headers)


def test_a_return_goes_from_draft_to_checked(alliance, one):
    body = {"organisation": one.pk, "year": 2024, "members_total": 30, "revenue_vnd": 1_250_000_000, "profit_vnd": 0}
    made = post(alliance, RETURNS, body)
    assert made.status_code == 201, made.content
    row = AnnualReturn.objects.get(pk=made.json()["id"])
    assert (row.state, row.revenue_vnd, row.profit_vnd, row.tax_vnd) == ("draft", 1_250_000_000, 0, None)
    assert act(alliance, row, "annual-return-submit").json()["state"] == "submitted"
    manager = api(user("manager", HOME))
    back = act(
        manager, row, "annual-return-send-back", {"reason": "Thiếu lao động", "remarks": {"workers_total": "Bổ sung"}}
    )
    assert (back.json()["state"], back.json()["remarks"]) == ("returned", {"workers_total": "Bổ sung"})
    row.refresh_from_db()
    assert patch(alliance, row, {"workers_total": 12}, name="annual-return").status_code == 200
    act(alliance, row, "annual-return-submit")
    assert act(manager, row, "annual-return-check").json()["state"] == "checked"


def test_warnings_hold_a_return_back_until_each_has_its_note(alliance, one):
    row = annual_return(one, 2024, "draft", members_total=30, revenue_vnd=1_000_000, profit_vnd=9_000_000)
    refused = act(alliance, row, "annual-return-submit")
    assert refused.status_code == 400 and {error["code"] for error in refused.json()["errors"]} == {"warning"}
    told = alliance.get(reverse("api:annual-return-detail", args=[row.pk])).json()["open_warnings"]
    assert {f"notes.{warning['code']}" for warning in told} == set(problems(refused))
    notes = {warning["code"]: "Đã đối chiếu sổ sách" for warning in told}
    assert act(alliance, row, "annual-return-submit", {"notes": notes}).json()["state"] == "submitted"


def test_one_return_a_year(alliance, one):
    annual_return(one, 2024)
    again = post(alliance, RETURNS, {"organisation": one.pk, "year": 2024, "members_total": 3})
    assert again.status_code == 409 and "đã có" in problems(again)[None]


@pytest.mark.parametrize(
    "field", ["state", "kind", "base", "submitted_at", "demonstration", "version", "checked", "reviewed_by"]
)
def test_the_state_of_a_return_cannot_be_written(alliance, one, field):
    row = annual_return(one, 2024, "draft")
    answer = patch(alliance, row, {field: "checked", "members_total": 9}, name="annual-return")
    row.refresh_from_db()
    assert answer.status_code == 400 and field in problems(answer) and row.members_total is None


@pytest.mark.parametrize("value", [-1, 10**30, 1.5, "abc", True, [], {}])
def test_a_figure_that_is_none_is_told(alliance, one, value):
    answer = patch(alliance, annual_return(one, 2024, "draft"), {"members_total": value}, name="annual-return")
    assert answer.status_code == 400 and "members_total" in problems(answer)


def test_an_act_upon_a_return_needs_the_version_that_was_read(alliance, one):
    row = annual_return(one, 2024, "submitted")
    for name in ("submit", "check", "send-back"):
        address = reverse(f"api:annual-return-{name}", args=[row.pk])
        assert post(alliance, address, {}).status_code == 428
        assert (
            act(alliance, row, f"annual-return-{name}", {"reason": "x"} if name != "submit" else {}, 99).status_code
            == 412
        )


def test_a_checked_return_cannot_be_checked_again(one):
    row = annual_return(one, 2024, "checked")
    answer = act(api(user("manager", HOME)), row, "annual-return-check")
    assert answer.status_code == 409 and "đã nộp" in problems(answer)[None]


def test_an_activity_is_written_corrected_and_taken_out(alliance):
    body = {
        "kind": "training", "title": "Lớp kế toán", "base": HOME, "starts_on": "2025-05-12", "counts_on": "2025-05-13",
        "attended_managers": 20, "programmes": [programme().code], "funding": {"local_budget": 45_000_000},
    }  # fmt: skip
    made = post(alliance, ACTIVITIES, body)
    assert made.status_code == 201, made.content
    assert (made.json()["attendances"], made.json()["funding"]) == (20, {"local_budget": 45_000_000})
    row = SupportActivity.objects.get(pk=made.json()["id"])
    changed = patch(alliance, row, {"place": "Hội trường"}, name="support-activity")
    assert changed.json() == made.json() | {"place": "Hội trường", "version": changed.json()["version"]}
    headers = {"If-Match": changed["ETag"]}
    assert alliance.delete(made["Location"], {"reason": ""}, format="json", headers=headers).status_code == 400
    assert alliance.delete(made["Location"], {"reason": "ghi trùng"}, format="json", headers=headers).status_code == 204
    assert not SupportActivity.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    ("change", "attr"),
    [
        ({"title": "."}, "title"),
        ({"base": NEIGHBOUR}, "base"),
        ({"programmes": ["khong-co"]}, "programmes"),
        ({"funding": {"bank": 5}}, "funding.bank"),
        ({"funding": {"own": 0}}, "funding.own"),
        ({"funding": {"own": 10**30}}, "funding.own"),
        ({"kind": "loan"}, "lender"),
        ({"counts_on": "2025-01-01"}, "counts_on"),
        ({"attendances": 1, "attended_members": 5}, "attendances"),
        ({"demonstration": True}, "demonstration"),
        ({"topics": ["x"]}, "topics.0"),
    ],
)
def test_an_activity_that_cannot_be_is_told_at_its_field(alliance, change, attr):
    body = {"kind": "training", "title": "Lớp", "base": HOME, "starts_on": "2025-05-12", "counts_on": "2025-05-13"}
    answer = post(alliance, ACTIVITIES, body | change)
    assert answer.status_code == 400 and attr in problems(answer), answer.content


def test_a_foreign_programme_is_one_that_does_not_exist(alliance):
    row = activity("training", "2025-05-12")
    answers = [
        patch(alliance, row, {"programmes": [code]}, name="support-activity")
        for code in (programme("xa-la", NEIGHBOUR).code, "khong-co")
    ]
    assert answers[0].status_code == 400 and answers[0].content == answers[1].content


def test_who_took_part_is_written_by_the_hundred(alliance, one, django_assert_max_num_queries):
    row, others = activity("training", "2025-05-12"), [organisation() for _ in range(12)]
    address = reverse("api:support-activity-participants", args=[row.pk])
    with django_assert_max_num_queries(25):
        added = post(alliance, address, [{"organisation": other.pk, "persons": 2} for other in others])
    again = post(alliance, address, [{"organisation": others[0].pk}, {"founding_group": "Nhóm dưa"}])
    assert (added.json(), again.json()) == ({"added": 12}, {"added": 1})
    foreign = organisation(base=NEIGHBOUR)
    refused = [post(alliance, address, [{"organisation": pk}]) for pk in (foreign.pk, 99_999_999)]
    assert refused[0].status_code == 400 and refused[0].content == refused[1].content
    assert Participation.objects.filter(activity=row).count() == 13


def test_a_participation_is_put_right_and_taken_out(alliance, one):
    part = activity("training", "2025-05-12", one).participations.get()
    assert patch(alliance, part, {"persons": 4}, name="participation").json()["persons"] == 4
    assert patch(alliance, part, {"persons": 5}, version=1, name="participation").status_code == 412
    part.refresh_from_db()
    address = reverse("api:participation-detail", args=[part.pk])
    gone = alliance.delete(address, {"reason": "nhầm"}, format="json", headers={"If-Match": f'"{part.version}"'})
    assert (gone.status_code, Participation.objects.filter(pk=part.pk).exists()) == (204, False)


def test_a_programme_of_the_own_territory_is_written(alliance):
    made = post(alliance, PROGRAMMES, {"name": "Đề án phát triển HTX", "number": "12/ĐA-UBND"})
    assert made.status_code == 201 and made.json()["province"] == HOME
    row = Programme.objects.get(code=made.json()["code"])
    headers = {"If-Match": f'"{row.version}"'}
    changed = alliance.patch(made["Location"], {"last_year": 2030}, format="json", headers=headers)
    assert changed.json()["last_year"] == 2030
    nations = programme("ca-nuoc-thu", "ca-nuoc")
    address = reverse("api:programme-detail", args=[nations.code])
    refused = alliance.patch(address, {"number": "1"}, format="json", headers={"If-Match": f'"{nations.version}"'})
    assert refused.status_code == 400 and "dùng chung" in problems(refused)[None]


def test_an_activity_in_a_commune_of_another_base_is_told(alliance):
    elsewhere = Commune.objects.present().filter(base=province(NEIGHBOUR))[0]
    answer = patch(alliance, activity("fair", "2025-05-12"), {"commune": elsewhere.code}, name="support-activity")
    assert answer.status_code == 400 and "commune" in problems(answer)


def test_a_recognition_is_written_corrected_and_taken_out(alliance, one):
    body = {"organisation": one.pk, "group": "ocop", "product": "Miến dong", "level": "4", "from_on": "2025-06-01"}
    made = post(alliance, "/api/v1/recognitions/", body)
    assert (made.status_code, made.json()["level"], made.json()["base"]) == (201, "4 sao", HOME), made.content
    row = one.recognitions.get()
    changed = patch(alliance, row, {"to_on": "2026-06-01", "reason": "Hết hạn"}, name="recognition")
    assert changed.json()["to_on"] == "2026-06-01"
    headers = {"If-Match": changed["ETag"]}
    assert alliance.delete(made["Location"], {"reason": "nhầm"}, format="json", headers=headers).status_code == 204
    wrong = post(alliance, "/api/v1/recognitions/", body | {"level": "7 sao", "product": ""})
    assert wrong.status_code == 400 and {"level", "product"} <= set(problems(wrong))


def test_points_make_the_band_and_one_rating_counts(alliance, one):
    body = {"organisation": one.pk, "year": 2023, "scheme": "tt-01-2020", "points": 82.5, "rated_on": "2024-03-31"}
    made = post(alliance, "/api/v1/ratings/", body)
    assert made.status_code == 201, made.content
    assert (made.json()["band"], made.json()["counts"]) == ("good", True)
    row = one.ratings.get()
    refused = patch(alliance, row, {"band": "weak", "points": 90}, name="rating")
    assert refused.status_code == 400 and "band" in problems(refused)
    by_criterion = patch(alliance, row, {"points_by_criterion": {"1": 5, "2": 6}, "why": "Chấm lại"}, name="rating")
    assert (by_criterion.json()["points"], by_criterion.json()["band"]) == (11, "weak")
    assert (
        patch(alliance, row, {"counts": False}, version=by_criterion.json()["version"], name="rating").status_code
        == 400
    )
    assert act(alliance, row, "rating-counting", {"reason": "thử"}).status_code == 400
    again = post(alliance, "/api/v1/ratings/", body)
    assert again.status_code == 400 and "đã có xếp loại" in problems(again)[None]
