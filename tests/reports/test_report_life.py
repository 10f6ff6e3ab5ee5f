"""A report from the click to the signature, and what no signature lets happen."""

import hashlib
import io
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from accounts.models import User
from cooperatives.models import Spell
from coopportal.kit import clock
from coopportal.kit.refusals import Conflict
from indicators.definitions import parse
from indicators.reference import catalogue, load
from indicators.sentences import explain
from jobs.models import Job, State, StoredChunk, StoredFile
from jobs.services import open_file
from plans.selectors.reading import read_plan
from reports.models import ProgressReport
from reports.selectors.changes import changes_since
from reports.selectors.printing import printable
from reports.services.computing import recompute_report, request_report
from reports.services.signing import CODE_LETTERS, new_code, sign_report
from tests.factories import HOME, annual_return, day, do_job, organisation, plan, target, user

pytestmark = pytest.mark.django_db
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def small_plan():
    one = plan("2024", number="12/KH-UBND")
    target(one, "htx_new", 3, section="Hợp tác xã")
    target(one, "htx_weak_pct", 10, section="Hợp tác xã", comparator="less_than", basis="by_end")
    target(one, "htx_avg_profit", 85, section="Hợp tác xã")
    for born in ("2024-02-02", "2024-03-03"):
        annual_return(organisation(born), 2024, profit_vnd=84_999_999)
    return one


@pytest.fixture
def officer():
    return user(place=HOME)


@pytest.fixture
def manager():
    return user("manager", HOME)


def ask(one, by, as_of="2024-12-31", **options):
    return request_report(one, by=by, as_of=day(as_of), **({"period_kind": "quarter"} | options))


def computed(one, by, as_of="2024-12-31", **options) -> ProgressReport:
    report = ask(one, by, as_of, **options)
    done = do_job(report.job)
    assert (done.state, done.error) == (State.DONE, "")
    return ProgressReport.objects.get(pk=report.pk)


def signed(one, officer, manager) -> ProgressReport:
    report = computed(one, officer)
    return sign_report(report, by=manager, version=report.version, title="Phó Giám đốc", mode="KT.")


def book(file: StoredFile):
    return load_workbook(io.BytesIO(b"".join(open_file(file))))


# --- asking


def test_a_click_writes_the_report_and_its_job_together(small_plan, officer):
    report = ask(small_plan, officer, boundaries="old")
    assert (report.status, report.job.state, report.job.owner) == ("computing", State.QUEUED, officer)
    assert (report.owner_agency, report.requested_by, report.period_from) == (
        officer.agency,
        officer,
        day("2024-10-01"),
    )
    assert report.job.arguments == {"report": str(report.pk)}


@pytest.mark.parametrize("role", ["sector_agency", "central_reader", "province_admin", "system_admin"])
def test_who_may_not_ask_is_told_so_and_nothing_is_written(small_plan, role):
    with pytest.raises(PermissionDenied, match="không có quyền lập báo cáo"):
        ask(small_plan, user(role))
    assert (
        not ProgressReport.objects.filter(plan=small_plan).exists()
        and not Job.objects.filter(owner__role=role).exists()
    )


@pytest.mark.parametrize(
    ("as_of", "words"), [("2099-01-01", "không được sau hôm nay"), ("2023-12-31", "Kế hoạch bắt đầu từ 01/01/2024")]
)
def test_a_day_that_makes_no_sense_is_refused_with_a_sentence(small_plan, officer, as_of, words):
    jobs = Job.objects.count()
    with pytest.raises(ValidationError, match=words):
        ask(small_plan, officer, as_of)
    assert (ProgressReport.objects.filter(plan=small_plan).count(), Job.objects.count()) == (0, jobs)


def test_today_is_no_day_too_many(officer):
    today = clock.today()
    one = plan(str(today.year))
    assert ask(one, officer, today.isoformat()).as_of == today
    with pytest.raises(ValidationError, match="không được sau hôm nay"):
        ask(one, officer, (today + timedelta(1)).isoformat())


def test_the_present_province_is_for_who_sees_all_of_it(small_plan, officer):
    with pytest.raises(ValidationError, match="địa bàn của bạn không gồm cả Tỉnh Lâm Đồng"):
        ask(small_plan, officer, boundaries="new")
    assert ask(small_plan, user(place="lam-dong"), boundaries="new").province.slug == "lam-dong"


def test_the_form_says_what_is_wrong_and_writes_nothing(client, small_plan, officer):
    client.force_login(officer)
    fields = {"plan": small_plan.slug, "as_of": "31/12/2099", "period_kind": "quarter", "boundaries": "old"}
    answer = client.post(reverse("reports:new"), fields)
    assert (answer.status_code, ProgressReport.objects.filter(plan=small_plan).count()) == (422, 0)
    assert "Ngày số liệu không được sau hôm nay" in answer.content.decode()
    answer = client.post(reverse("reports:new"), fields | {"as_of": "31/12/2024"})
    report = ProgressReport.objects.get(plan=small_plan)
    assert (answer.status_code, answer.url) == (302, report.get_absolute_url())


@pytest.mark.parametrize(("place", "status"), [("bac-kan", "issued"), (HOME, "draft")])
def test_neither_a_foreign_plan_nor_a_draft_can_be_chosen(client, place, status):
    one = plan("2024", place, status=status)
    client.force_login(user(place=HOME))
    fields = {"plan": one.slug, "as_of": "31/12/2024", "period_kind": "quarter", "boundaries": "old"}
    answer = client.post(reverse("reports:new"), fields)
    assert answer.status_code == 422 and "Không có kế hoạch này trong phạm vi của bạn" in answer.content.decode()


# --- computing


def figures(content):
    return [(row["label"], row["actual"], row["status"]) for row in content["rows"] if row["level"] == "target"]


def test_the_job_writes_the_figures_of_page_api_and_workbook(client, small_plan, officer):
    report = computed(small_plan, officer)
    content = json.loads(report.content)
    client.force_login(officer)
    api = client.get(reverse("api:plan-progress", args=[small_plan.slug]), {"as_of": "2024-12-31"}).json()["rows"]
    stored = client.get(reverse("api:report-detail", args=[report.pk])).json()["content"]
    assert figures(stored) == figures(content)
    for (label, text, status), row in zip(figures(content), api, strict=True):
        assert (label, status, text and float(text)) == (row["label"], row["status"], row["actual"])
    html = client.get(report.get_absolute_url()).content.decode()
    for row in content["rows"]:
        assert row["label"] in html and row.get("actual_text", "") in html
    assert "84,999999" in html  # printed so that nobody takes it for 85


@pytest.mark.parametrize("name", ["internal_file", "outgoing_file"])
def test_the_workbooks_figures_are_those_of_the_content(small_plan, officer, name):
    report = computed(small_plan, officer)
    sheet = book(getattr(report, name))["Tổng hợp"]
    found = {row[1].value: row[6].value for row in sheet.iter_rows() if row[2].value and row[1].value}
    for row in json.loads(report.content)["rows"]:
        if row["level"] == "target":
            expected = "…" if row["actual"] is None else pytest.approx(float(row["actual"]), rel=1e-12)
            assert found[row["label"]] == expected


def test_only_the_internal_copy_bears_verdicts_and_lists(small_plan, officer):
    report = computed(small_plan, officer)
    assert book(report.internal_file).sheetnames == ["Tổng hợp", "Danh sách", "Định nghĩa và nguồn"]
    outgoing = book(report.outgoing_file)
    texts = [str(cell.value) for sheet in outgoing for row in sheet.iter_rows() for cell in row if cell.value]
    assert "Danh sách" not in outgoing.sheetnames
    assert not any("Đánh giá" in text or "Chưa đạt" in text or "Hợp tác xã Thử" in text for text in texts)


def test_a_report_computed_anew_says_what_is_true_now(small_plan, officer):
    report = computed(small_plan, officer)
    files = [report.internal_file_id, report.outgoing_file_id]
    organisation("2024-10-10")
    again = recompute_report(report, by=officer)
    assert again.status == "computing"
    do_job(again.job)
    report.refresh_from_db()
    assert (report.status, figures(json.loads(report.content))[0][1]) == ("ready", "3")
    assert StoredFile.objects.filter(pk__in=files, keep_until__isnull=False).count() == 2  # swept in time


def test_asking_twice_while_it_runs_is_one_job(small_plan, officer):
    report = ask(small_plan, officer)
    assert recompute_report(report, by=officer).job_id == report.job_id


def test_a_failure_is_told_and_can_be_tried_again(client, small_plan, officer):
    report = ask(small_plan, officer)
    User.objects.filter(pk=officer.pk).update(role="sector_agency")  # the right is asked for again when the job runs
    failed = do_job(report.job)
    assert failed.state == State.FAILED and "không có quyền lập báo cáo" in failed.error
    User.objects.filter(pk=officer.pk).update(role="plan_officer")
    client.force_login(officer)
    html = client.get(report.get_absolute_url()).content.decode()
    assert failed.error in html and reverse("reports:retry", args=[report.pk]) in html
    client.post(reverse("reports:retry", args=[report.pk]))
    report.refresh_from_db()
    assert do_job(report.job).state == State.DONE


def test_the_status_asks_the_page_to_turn_once_it_is_done(client, small_plan, officer):
    report = ask(small_plan, officer)
    client.force_login(officer)
    address = reverse("reports:status", args=[report.pk])
    waiting = client.get(address, headers={"HX-Request": "true"})
    assert "HX-Refresh" not in waiting.headers and address in waiting.content.decode()
    do_job(report.job)
    assert client.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert client.get(address).url == report.get_absolute_url()


def test_there_is_nothing_to_download_or_sign_before_it_is_computed(client, small_plan, officer, manager):
    report = ask(small_plan, officer)
    client.force_login(officer)
    assert client.get(reverse("reports:download", args=[report.pk])).status_code == 404
    with pytest.raises(ValidationError, match="đã tính xong và chưa ký"):
        sign_report(report, by=manager, version=report.version, title="Giám đốc")


@pytest.mark.parametrize(("copy", "ending"), [("internal", "_noi-bo.xlsx"), ("outgoing", ".xlsx")])
def test_a_download_has_a_name_that_tells_what_it_is(client, small_plan, officer, copy, ending):
    report = computed(small_plan, officer)
    client.force_login(officer)
    answer = client.get(reverse("reports:download", args=[report.pk]), {"copy": copy})
    name = f"bao-cao-tien-do_dak-nong_2024_{clock.local(report.computed_at):%Y%m%d-%H%M}{ending}"
    assert answer.headers["Content-Type"] == XLSX
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    content = b"".join(answer.streaming_content)
    assert len(content) == int(answer.headers["Content-Length"]) and content[:2] == b"PK"


# --- signing


def test_a_signature_seals_content_and_records(small_plan, officer, manager):
    report = signed(small_plan, officer, manager)
    stored = ProgressReport.objects.get(pk=report.pk)
    said = {"content": json.loads(stored.content), "records": json.loads(stored.records)}
    letters = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert stored.sha256 == hashlib.sha256(letters.encode()).hexdigest()
    assert (stored.status, stored.signed_by, stored.signer_title) == ("signed", manager, "Phó Giám đốc")
    text = " ".join(
        str(cell.value) for row in book(stored.outgoing_file)["Tổng hợp"].iter_rows() for cell in row if cell.value
    )
    assert "KT. GIÁM ĐỐC" in text and manager.full_name in text
    marks = {mark.name: mark.value for mark in book(stored.outgoing_file).custom_doc_props.props}
    assert (marks["SHA-256"], marks["Mã xác thực"]) == (stored.sha256, stored.verification_code)


def test_a_signed_report_keeps_the_definition_it_was_counted_by(small_plan, officer, manager):
    report, data = signed(small_plan, officer, manager), catalogue()
    row = next(row for row in data["indicators"] if row["code"] == "htx_avg_profit")
    told = explain(parse(row["definitions"][0]["definition"]))
    row["definitions"] = [{"definition": {"kind": "count", "source": "returns"}, "note": "Luật mới."}]
    load(data)
    stored = ProgressReport.objects.get(pk=report.pk)
    assert (stored.content, stored.records, stored.sha256) == (report.content, report.records, report.sha256)
    assert told in stored.content


def test_after_the_signature_nothing_moves_when_the_registry_does(client, small_plan, officer, manager):
    report = signed(small_plan, officer, manager)
    client.force_login(officer)
    address, api = report.get_absolute_url(), reverse("api:report-detail", args=[report.pk])

    def seen():
        downloads = [
            b"".join(client.get(reverse("reports:download", args=[report.pk]), {"copy": copy}).streaming_content)
            for copy in ("internal", "outgoing")
        ]
        return client.get(api).json(), downloads

    before = seen()
    assert changes_since(report) == []
    organisation("2024-10-10")
    assert seen() == before
    assert read_plan(small_plan, day("2024-12-31")).rows[0].value == 3
    (change,) = changes_since(report)
    assert (change.label, change.signed, change.now) == ("Số hợp tác xã thành lập mới", "2", "3")
    html = client.get(address).content.decode()
    assert "số liệu đã thay đổi" in html.lower() and re.search(r'class="num strong"[^>]*>2<', html)


SIGNED = [
    "content = replace(content, '2', '9')",
    "records = '[]'",
    "sha256 = repeat('0', 64)",
    "as_of = '2024-11-30'",
    "verification_code = 'AAAA-AAAA-AAAA'",
    "status = 'ready'",
    "signer_title = 'Giám đốc'",
    "signed_at = now()",
    "province_id = (SELECT id FROM provinces_province WHERE slug = 'ca-nuoc')",
    "internal_file_id = outgoing_file_id",
    "document_file_id = outgoing_file_id",
    "computed_at = now()",
    "period_kind = 'month'",
    "requested_by_id = signed_by_id",
    "period_to = '2025-01-31'",
    "owner_agency_id = (SELECT min(id) FROM accounts_agency)",
]


def test_the_database_refuses_to_change_what_is_signed(small_plan, officer, manager):
    report = signed(small_plan, officer, manager)
    for change in SIGNED:
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE reports_progressreport SET {change} WHERE id = %s", [report.pk])


def test_nor_may_it_or_its_files_be_deleted_or_rewritten(small_plan, officer, manager):
    report = signed(small_plan, officer, manager)
    for statement, key in (
        ("DELETE FROM reports_progressreport WHERE id = %s", report.pk),
        ("UPDATE jobs_storedchunk SET content = 'x' WHERE file_id = %s", report.internal_file_id),
        ("UPDATE jobs_storedfile SET sha256 = 'x' WHERE id = %s", report.internal_file_id),
        ("DELETE FROM jobs_storedfile WHERE id = %s", report.outgoing_file_id),
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [key])
    assert ProgressReport.objects.filter(pk=report.pk).exists()
    assert StoredChunk.objects.filter(file=report.internal_file).exists()


def test_who_saw_an_older_version_does_not_sign(client, small_plan, officer, manager):
    report = computed(small_plan, officer)
    do_job(recompute_report(report, by=officer).job)
    with pytest.raises(Conflict, match="vừa được tính lại"):
        sign_report(report, by=manager, version=report.version, title="Giám đốc")
    client.force_login(manager)
    answer = client.post(
        reverse("reports:sign", args=[report.pk]), {"title": "Giám đốc", "reviewed": "on", "version": report.version}
    )
    assert answer.status_code == 409 and "vừa được tính lại" in answer.content.decode()
    report.refresh_from_db()
    assert (report.status, report.verification_code) == ("ready", None)


@pytest.mark.parametrize(
    ("role", "kind", "words"),
    [
        ("plan_officer", "finance", "không có quyền ký duyệt"),
        ("alliance_staff", "finance", "không có quyền ký duyệt"),
        ("manager", "alliance", "Chỉ đơn vị lập báo cáo"),
    ],
)
def test_only_a_manager_of_the_agency_signs(small_plan, officer, role, kind, words):
    report = computed(small_plan, officer)
    with pytest.raises(PermissionDenied, match=words):
        sign_report(report, by=user(role, HOME, kind), version=report.version, title="Giám đốc")
    assert ProgressReport.objects.get(pk=report.pk).status == "ready"


def test_only_who_may_sign_is_offered_to(client, small_plan, officer, manager):
    report = computed(small_plan, officer)
    offered = {}
    for who in (officer, manager, user("manager", HOME, "alliance")):
        client.force_login(who)
        offered[who.username] = (
            reverse("reports:sign", args=[report.pk]) in client.get(report.get_absolute_url()).content.decode()
        )
    assert list(offered.values()) == [False, True, False]


def test_signing_by_the_page(client, small_plan, officer, manager):
    report = computed(small_plan, officer)
    client.force_login(manager)
    address = reverse("reports:sign", args=[report.pk])
    client.post(address, {"title": "", "reviewed": "on", "mode": "", "version": report.version})
    assert ProgressReport.objects.get(pk=report.pk).status == "ready"
    answer = client.post(
        address, {"title": "Giám đốc", "reviewed": "on", "mode": "", "version": report.version}, follow=True
    )
    report.refresh_from_db()
    assert report.status == "signed" and report.verification_code in answer.content.decode()
    assert address not in answer.content.decode()


def test_what_is_signed_is_not_signed_or_computed_again(small_plan, officer, manager):
    report = signed(small_plan, officer, manager)
    with pytest.raises(ValidationError, match="chưa ký"):
        sign_report(report, by=manager, version=report.version, title="Giám đốc")
    with pytest.raises(ValidationError, match="lập báo cáo mới để thay thế"):
        recompute_report(report, by=officer)


def test_a_job_that_comes_late_leaves_the_signed_report(small_plan, officer, manager):
    report = computed(small_plan, officer)
    late = recompute_report(report, by=officer)
    ProgressReport.objects.filter(pk=report.pk).update(status="ready")
    report.refresh_from_db()
    sign_report(report, by=manager, version=report.version, title="Giám đốc")
    organisation("2024-10-10")
    assert do_job(late.job).state == State.DONE
    report.refresh_from_db()
    assert (report.status, figures(json.loads(report.content))[0][1]) == ("signed", "2")


def test_a_code_is_read_from_paper_without_doubt():
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(re.fullmatch(r"[A-Z2-9]{4}(-[A-Z2-9]{4}){2}", code) for code in codes)
    assert not set("IO01") & set(CODE_LETTERS)


# --- seeing


def test_each_sees_the_reports_of_ones_own_place(client, account, small_plan, officer, manager):
    draft, final = computed(small_plan, officer), signed(small_plan, officer, manager)
    mine = ProgressReport.objects.filter(plan=small_plan)
    assert set(mine.visible_to(officer)) == {draft, final}
    assert set(mine.visible_to(account("docbao.trunguong"))) == {final}
    assert not mine.visible_to(account("kehoach.backan")).exists()
    client.force_login(account("kehoach.backan"))
    for name in ("detail", "status", "download"):
        assert client.get(reverse(f"reports:{name}", args=[final.pk])).status_code == 404
    for name in ("sign", "retry"):
        assert client.post(reverse(f"reports:{name}", args=[draft.pk])).status_code == 404


def test_the_list_shows_newest_first_and_turns_its_pages(client, small_plan, officer):
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for n in range(60):
        report = (
            ask(small_plan, officer)
            if n % 59 == 0
            else ProgressReport(
                plan=small_plan,
                province=small_plan.province,
                as_of=day("2024-12-31"),
                period_from=day("2024-10-01"),
                period_to=day("2024-12-31"),
                owner_agency=officer.agency,
                requested_by=officer,
                created_at=at + timedelta(microseconds=n // 4),
            )
        )
        report.save()
    client.force_login(officer)
    first = client.get(reverse("reports:list"))
    second = client.get(first.context["next_url"])
    seen = [report.pk for answer in (first, second) for report in answer.context["reports"]]
    assert seen == list(
        ProgressReport.objects.filter(plan=small_plan).order_by("-created_at", "-pk").values_list("pk", flat=True)
    )


def test_corrections_in_the_registry_reach_the_next_report(small_plan, officer):
    Spell.objects.filter(organisation__base__slug=HOME, entry="established").update(entry="moved_in")
    assert figures(json.loads(computed(small_plan, officer).content))[0][1] == "0"


# --- Word


def test_the_word_document_says_what_the_content_says(client, small_plan, officer):
    report = computed(small_plan, officer)
    client.force_login(officer)
    answer = client.get(reverse("reports:download", args=[report.pk]), {"format": "docx"})
    assert answer.headers["Content-Type"] == DOCX
    name = f"bao-cao-tien-do_dak-nong_2024_{clock.local(report.computed_at):%Y%m%d-%H%M}.docx"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    document = Document(io.BytesIO(b"".join(answer.streaming_content)))
    printed = [row["cells"] for row in printable(json.loads(report.content))["rows"] if row["level"] == "target"]
    table = [[cell.text for cell in row.cells] for row in document.tables[-1].rows]
    assert [row[3:11] for row in table if row[0].isdigit()] == printed
    html = client.get(report.get_absolute_url()).content.decode()
    assert f'href="{reverse("reports:download", args=[report.pk])}?format=docx"' in html


def test_there_is_no_internal_word_and_no_third_format(client, small_plan, officer):
    report = computed(small_plan, officer)
    client.force_login(officer)
    addresses = [reverse("reports:download", args=[report.pk]), reverse("api:report-download", args=[report.pk])]
    for asked, code in [
        ({"format": "docx", "copy": "outgoing"}, 200),
        ({"format": "docx", "copy": "internal"}, 404),
        ({"format": "pdf"}, 404),
    ]:
        assert [client.get(address, asked).status_code for address in addresses] == [code, code]


def test_the_word_document_is_frozen_with_its_signature(client, small_plan, officer, manager):
    report = signed(small_plan, officer, manager)
    client.force_login(officer)
    address = reverse("api:report-download", args=[report.pk])

    def seen():
        return b"".join(client.get(address, {"format": "docx"}).streaming_content)

    before = seen()
    organisation("2024-10-10")
    assert seen() == before
    words = "\n".join(cell.text for cell in Document(io.BytesIO(before)).tables[1].rows[0].cells)
    assert "KT. GIÁM ĐỐC" in words and manager.full_name in words


def test_a_report_from_before_word_has_none(client, small_plan, officer):
    report = computed(small_plan, officer)
    ProgressReport.objects.filter(pk=report.pk).update(document_file=None)
    client.force_login(officer)
    assert client.get(reverse("reports:download", args=[report.pk]), {"format": "docx"}).status_code == 404
    assert "format=docx" not in client.get(report.get_absolute_url()).content.decode()
