"""History, restoring, joining of records, whole lists and files through the API: long ones are asked for and polled."""

from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cooperatives.models import BulkChange, Import, ListExport, Organisation, RatingScheme, RecordMerge, Representative
from coopportal.kit.history import event_model
from tests.cooperatives.imported import work, workbook
from tests.cooperatives.test_history import at_times
from tests.factories import HOME, NEIGHBOUR, activity, annual_return, do_job, organisation, user
from tests.test_api_writes import api, patch, post, problems
from tests.test_api_writes_more import act

pytestmark = pytest.mark.django_db
HEADS = ["Mã số thuế", "Tên tổ chức", "Loại hình", "Lĩnh vực", "Ngày đăng ký"]
ROW = ["0100233488", "Hợp tác xã Suối Biếc", "HTX", "Nông nghiệp", "15/03/2021"]


@pytest.fixture
def staff():
    return user("alliance_staff", HOME, "alliance")


@pytest.fixture
def home(staff):
    return api(staff)


@pytest.fixture
def one():
    one = organisation("2015-01-01")
    Organisation.objects.filter(pk=one.pk).update(address="Tổ 1")
    one.refresh_from_db()
    return one


# --- history


def history_of(client, row, **query):
    return client.get(reverse("api:organisation-history", args=[row.pk]), query)


def test_the_history_is_told_in_words_and_people_stay_masked(home, one, staff):
    patch(home, one, {"address": "Tổ 3", "reason": "Chuyển trụ sở"})
    person = Representative.objects.create(organisation=one, full_name="Nguyễn Văn Anh", phone="0912345678")
    Representative.objects.filter(pk=person.pk).update(full_name="Trần Thị Bích")
    told = history_of(home, one)
    acts = [one for one in told.json()["acts"] if one["writer"] and one["writer"]["reason"]]
    assert [(a["writer"]["name"], a["writer"]["way"], a["writer"]["reason"]) for a in acts] == [
        (staff.full_name, "api", "Chuyển trụ sở")
    ]
    (row,) = acts[0]["rows"]
    assert [(f["name"], f["before"], f["after"]) for f in row["fields"]] == [("address", "Tổ 1", "Tổ 3")]
    assert not [word for word in ("Anh", "Bích", "0912") if word in told.content.decode()]


def test_older_acts_are_asked_for_by_the_mark_that_was_given(home, one):
    at_times(one, *(datetime.fromisoformat(f"2030-01-01T00:00:{n:02}+00:00") for n in range(35)))
    first = history_of(home, one).json()
    rest = history_of(home, one, before=first["older"]).json()
    told = [f["after"] for page in (first, rest) for a in page["acts"] for row in a["rows"] for f in row["fields"]]
    assert [site for site in told if "https" in site] == [f"https://{n}.vn" for n in reversed(range(35))]
    assert rest["older"] is None


def test_a_former_value_is_read_and_written_again(home, one):
    patch(home, one, {"address": "Tổ 3"})
    rows = [row for told in history_of(home, one).json()["acts"] for row in told["rows"]]
    url = next(row["restore_url"] for row in rows if "Tổ 1" in [field["before"] for field in row["fields"]])
    former = home.get(url)
    told = {value["name"]: (value["then"], value["now"]) for value in former.json()["values"]}
    assert told["address"] == ("Tổ 1", "Tổ 3")
    body = {"fields": ["address"], "why": "Sửa nhầm hồ sơ"}
    assert post(home, url, body).status_code == 428
    assert post(home, url, body, **{"If-Match": '"1"'}).status_code == 412
    assert post(home, url, body, **{"If-Match": former["ETag"]}).status_code == 200
    assert Organisation.objects.get(pk=one.pk).address == "Tổ 1"
    assert post(home, url, {"fields": ["id"], "why": "x"}, **{"If-Match": home.get(url)["ETag"]}).status_code == 400


def test_the_former_values_of_another_s_record_are_not_there(home):
    foreign = organisation("2015-01-01", base=NEIGHBOUR)
    Organisation.objects.filter(pk=foreign.pk).update(address="Thôn 9")
    image = event_model(Organisation).objects.filter(pgh_obj_id=foreign.pk).latest("pgh_id")
    for pk in (foreign.pk, organisation("2015-01-01").pk):
        assert home.get(f"/api/v1/organisations/{pk}/former/organisation/{image.pgh_id}/").status_code == 404


def test_the_history_of_an_activity_tells_its_money(home, staff):
    made = activity("training", "2025-03-01", title="Lớp kế toán")
    patch(home, made, {"funding": {"local_budget": 5_000_000}, "reason": "Bổ sung vốn"}, name="support-activity")
    told = home.get(reverse("api:support-activity-history", args=[made.pk])).json()
    (act,) = [one for one in told["acts"] if one["writer"] and one["writer"]["reason"] == "Bổ sung vốn"]
    (row,) = [one for one in act["rows"] if one["label"] == "Kinh phí"]
    assert ("amount_vnd", "5 triệu đồng") in [(field["name"], field["after"]) for field in row["fields"]]


# --- joining


def test_an_organisation_splits_and_two_become_one(home, one):
    body = {"way": "split", "on": "2025-03-01", "reason": "Nghị quyết", "newborn": [{"name": "Hợp tác xã An Bình"}]}
    made = act(home, one, "organisation-reorganise", body)
    assert made.status_code == 201, made.content
    born = Organisation.objects.get(pk=made.json()["organisations"][0])
    assert (born.name, born.kind) == ("Hợp tác xã An Bình", one.kind)
    joined = {
        "way": "consolidate",
        "on": "2025-06-01",
        "reason": "NQ",
        "partners": [born.pk],
        "newborn": [{"name": "HTX Chung"}],
    }
    assert act(home, one, "organisation-reorganise", joined).status_code == 201
    assert {Organisation.objects.get(pk=pk).legal_status for pk in (one.pk, born.pk)} == {"dissolved"}
    other = organisation("2015-01-01")
    gone = act(
        home,
        other,
        "organisation-reorganise",
        {"way": "merge_into", "on": "2025-07-01", "reason": "NQ", "into": made.json()["organisations"][0]},
    )
    assert gone.status_code == 400


@pytest.mark.parametrize(
    ("change", "attr"),
    [({"into": 1}, "into"), ({"newborn": []}, None), ({"way": "vanish"}, "way"),
     ({"newborn": [{"name": "x", "id": 1}]}, "newborn.0.id"),
     ({"on": "2030-01-01"}, None), ({"way": "consolidate"}, "partners")],
)  # fmt: skip
def test_a_reorganisation_that_cannot_be_is_told(home, one, change, attr):
    body = {"way": "split", "on": "2025-03-01", "reason": "NQ", "newborn": [{"name": "Hợp tác xã An Bình"}]} | change
    answer = act(home, one, "organisation-reorganise", body)
    assert answer.status_code == 400 and (attr is None or attr in problems(answer)), answer.content
    assert not Organisation.objects.filter(name="Hợp tác xã An Bình").exists()


def test_two_records_are_merged_by_choices_and_taken_apart_again(home, one):
    other = organisation("2016-01-01", name=one.name)
    for row in (one, other):
        annual_return(row, 2024, members_total=row.pk % 1000)
    address = reverse("api:organisation-merge", args=[one.pk])
    (conflict,) = home.get(address, {"other": other.pk}).json()["conflicts"]
    body = {"other": other.pk, "reason": "Nhập hai lần"}
    assert f"choices.{conflict['key']}" in problems(act(home, one, "organisation-merge", body))
    chosen = body | {"choices": {conflict["key"]: "removed"}}
    made = act(home, one, "organisation-merge", chosen)
    assert made.status_code == 201, made.content
    assert one.annualreturns.get().members_total == other.pk % 1000
    merge = RecordMerge.objects.get(pk=made.json()["id"])
    assert act(home, merge, "record-merge-undo", version=99).status_code == 412
    assert act(home, merge, "record-merge-undo").json()["undone_at"]
    assert Organisation.objects.filter(pk=other.pk).exists()


def test_a_record_is_not_merged_with_itself_or_a_foreign_one(home, one):
    for other in (one.pk, organisation("2016-01-01", base=NEIGHBOUR).pk):
        answer = act(home, one, "organisation-merge", {"other": other, "reason": "Trùng"})
        assert answer.status_code == 400 and "other" in problems(answer)


# --- lists


def test_a_list_is_asked_for_polled_and_fetched(home, staff):
    organisation(name="HTX Có mã", code="0100000017", kind="htx")
    organisation(name="THT Không", kind="tht")
    asked = post(home, "/api/v1/exports/", {"list": "organisations", "format": "csv", "filters": {"kind": "htx"}})
    assert asked.status_code == 202, asked.content
    assert (asked.json()["state"], home.get(asked["Location"] + "download/").status_code) == ("queued", 404)
    do_job(ListExport.objects.get().job)
    assert home.get(asked["Location"]).json()["state"] == "done"
    text = b"".join(home.get(asked["Location"] + "download/").streaming_content).decode()
    assert "HTX Có mã" in text and "THT Không" not in text
    assert api(user("alliance_staff", HOME, "alliance")).get(asked["Location"]).status_code == 404


@pytest.mark.parametrize(
    ("change", "attr"),
    [({"list": "users"}, "list"), ({"filters": {"password": "x"}}, "filters.password"), ({"columns": ["phone"]}, "columns"),
     ({"format": "exe"}, "format"), ({"filters": {"kind": "xxx"}}, None), ({"owner": 1}, "owner"), ({"filters": [1]}, "filters")],
)  # fmt: skip
def test_a_list_that_there_is_not_is_told(home, change, attr):
    answer = post(home, "/api/v1/exports/", {"list": "organisations"} | change)
    assert answer.status_code == 400 and (attr is None or attr in problems(answer)), answer.content
    assert not ListExport.objects.exists()


BULK = {"act": "sector", "sector": "other", "on": "2025-01-01", "reason": "Rà soát"}


def test_many_are_changed_after_a_preview_and_taken_back(home, one):
    gone = organisation("2016-01-01")
    act(home, gone, "organisation-events", {"event": "dissolve", "on": "2024-01-01", "reason": "NQ"})
    body = BULK | {"organisations": [one.pk, gone.pk]}
    seen = post(home, "/api/v1/bulk-changes/", body | {"preview": True}).json()
    assert [c["organisation"] for c in seen["changes"]] == [one.pk]
    assert [s["organisation"] for s in seen["skipped"]] == [gone.pk]
    assert not BulkChange.objects.exists()
    done = post(home, "/api/v1/bulk-changes/", body)
    assert (done.status_code, done.json()["state"], done.json()["changed"]) == (201, "done", [one.pk])
    assert Organisation.objects.get(pk=one.pk).sector == "other"
    assert post(home, done["Location"] + "undo/", {}).json()["undone_at"]
    assert Organisation.objects.get(pk=one.pk).sector == "agriculture"
    assert post(home, done["Location"] + "undo/", {}).status_code == 400


@pytest.mark.parametrize(
    ("change", "attr"),
    [({"organisations": ["foreign"]}, "organisations"), ({"organisations": []}, "organisations"), ({"commune": None}, "commune"),
     ({"sector": "x"}, "sector"), ({"owner": 1}, "owner"), ({"organisations": [10**30]}, "organisations.0"),
     ({"organisations": list(range(1, 3002))}, "organisations"), ({"act": "commune"}, "sector"), ({"on": None}, "on")],
)  # fmt: skip
def test_a_bulk_change_that_cannot_be_is_told(home, one, change, attr):
    foreign = organisation("2016-01-01", base=NEIGHBOUR)
    body = BULK | {"organisations": [one.pk]} | change
    body["organisations"] = [foreign.pk if pk == "foreign" else pk for pk in body["organisations"]]
    answer = post(home, "/api/v1/bulk-changes/", body)
    assert answer.status_code == 400 and attr in problems(answer), answer.content
    assert not BulkChange.objects.exists()


# --- imports


def send(client, content, table="organisations", **headers):
    file = SimpleUploadedFile("ds.xlsx", content)
    return client.post("/api/v1/imports/", {"table": table, "file": file}, format="multipart", headers=headers)


def step(client, one, name, body=None):
    row = Import.objects.get(pk=one.pk)
    return client.post(
        reverse(f"api:import-{name}", args=[row.pk]),
        body or {},
        format="json",
        headers={"If-Match": f'"{row.version}"'},
    )


def test_a_workbook_is_sent_looked_at_and_confirmed(home):
    sent = send(home, workbook(HEADS, ROW))
    assert sent.status_code == 202, sent.content
    assert sent.json()["state"] == "reading"
    one = work(Import.objects.get())
    confirm, stale = reverse("api:import-confirm", args=[one.pk]), {"If-Match": f'"{one.version + 1}"'}
    assert post(home, confirm, {}, **stale).status_code == 412
    read = home.get(sent["Location"])
    assert (read.json()["state"], read.json()["counts"]["new"]) == ("previewed", 1)
    (line,) = home.get(sent["Location"] + "lines/", {"outcome": "new"}).json()["results"]
    assert (line["row"], line["outcome"], line["name"]) == (2, "new", "Hợp tác xã Suối Biếc")
    assert step(home, one, "confirm").status_code == 202
    work(Import.objects.get())
    assert home.get(sent["Location"]).json()["state"] == "done"
    assert Organisation.objects.get(code=ROW[0]).name == ROW[1]


def test_errors_are_told_by_cell_and_nothing_is_confirmed(home):
    send(home, workbook(HEADS, ROW, ["1234567890", *ROW[1:]]))
    one = work(Import.objects.get())
    (line,) = home.get(reverse("api:import-lines", args=[one.pk]), {"outcome": "error"}).json()["results"]
    assert line["faults"][0]["cell"] == "A3" and "chữ số kiểm tra" in line["faults"][0]["sentence"]
    assert step(home, one, "confirm").status_code == 400
    assert home.get(reverse("api:import-file", args=[one.pk]), {"copy": "marked"}).status_code == 200
    assert step(home, one, "cancel").json()["state"] == "cancelled"
    assert not Organisation.objects.filter(code=ROW[0]).exists()


def test_an_unknown_sheet_comes_in_once_its_columns_are_said(home):
    send(home, workbook(["Cột lạ", "Cột khác", "C"], [ROW[1], "15/03/2021", "x"]))
    one = work(Import.objects.get())
    sheets = home.get(reverse("api:import-detail", args=[one.pk])).json()["sheets"]
    assert (one.state, sheets[0]["heads"][0]) == ("mapping", "Cột lạ")
    wrong = step(home, one, "columns", {"sheet": "Danh sách", "columns": {"0": "name", "9": "code", "1": "id"}})
    assert wrong.status_code == 400 and "columns.9" in problems(wrong)
    wrong = step(home, one, "columns", {"sheet": "Danh sách", "columns": {"0": "name", "1": "password"}})
    assert wrong.status_code == 400 and "columns.1" in problems(wrong)
    said = {"columns": {"0": "name", "1": "established_on"}, "fixed": {"kind": "HTX", "sector": "Nông nghiệp"}}
    assert step(home, one, "columns", {"sheet": "Danh sách"} | said).status_code == 202
    assert work(Import.objects.get()).state == "previewed"


@pytest.mark.parametrize(("table", "content", "attr"), [("users", b"x", "table"), ("organisations", b"", "file")])
def test_a_file_that_cannot_be_taken_is_told(home, table, content, attr):
    answer = send(home, content, table)
    assert answer.status_code == 400 and attr in problems(answer), answer.content
    assert not Import.objects.exists()


def test_a_file_sent_twice_with_one_key_is_one_import(home):
    book = workbook(HEADS, ROW)
    first, again = (send(home, book, **{"Idempotency-Key": "tep-1"}) for _ in range(2))
    assert (first.content, Import.objects.count()) == (again.content, 1)


# --- schemes


SCHEME = {
    "name": "Bộ của tỉnh", "legal_source": "QĐ 1", "valid_from": "2026-01-01", "bands": {"good": 80, "fair": 65.5, "average": 50},
    "criteria": [{"group": "Tài chính", "name": "Vốn", "max": 7}, {"name": "Thành viên", "max": 10}],
}  # fmt: skip


def test_a_province_writes_its_own_scheme_and_not_the_nation_s():
    admin = api(user("province_admin", HOME))
    made = post(admin, "/api/v1/rating-schemes/", SCHEME)
    assert made.status_code == 201, made.content
    row = RatingScheme.objects.get(code=made.json()["code"])
    assert row.bands == {"good": 80, "fair": 65.5, "average": 50, "weak": 0}
    assert [one["code"] for one in row.criteria] == ["1", "2"] and row.criteria[0]["max"] == 7
    headers = {"If-Match": f'"{row.version}"'}
    ended = admin.patch(made["Location"], {"valid_to": "2030-01-01"}, format="json", headers=headers)
    assert ended.json()["valid_to"] == "2030-01-01"
    nation = admin.get("/api/v1/rating-schemes/tt-01-2020/")
    refused = admin.patch(
        "/api/v1/rating-schemes/tt-01-2020/", {"name": "x"}, format="json", headers={"If-Match": nation["ETag"]}
    )
    assert refused.status_code == 400 and "cả nước" in problems(refused)[None]


@pytest.mark.parametrize(
    ("change", "attr"),
    [({"bands": {"good": 50, "fair": 60, "average": 70}}, "good"), ({"bands": {"good": 80}}, "bands.fair"),
     ({"code": "x"}, "code"),
     ({"province": "bac-kan"}, "province"), ({"criteria": [{"name": "A", "max": 101}]}, "criteria.0.max"),
     ({"valid_to": "2025-01-01"}, "valid_to"), ({"bands": {"good": 1, "fair": 1, "average": 1, "x": 1}}, "bands.x")],
)  # fmt: skip
def test_a_scheme_that_cannot_be_is_told(change, attr):
    answer = post(api(user("province_admin", HOME)), "/api/v1/rating-schemes/", SCHEME | change)
    assert answer.status_code == 400 and attr in problems(answer), answer.content
    assert not RatingScheme.objects.filter(name="Bộ của tỉnh").exists()
