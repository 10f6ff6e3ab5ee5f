"""A report on its way to the signature and after it: each step, by whom, from where, and who hears of it."""

import io
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from coopportal.kit import clock
from coopportal.kit.refusals import Conflict
from coopportal.kit.rows import StaleRow
from jobs.models import Notice
from jobs.services import open_file
from reports.models import ProgressReport, ReportIssue, ReportRemark, ReportTurn
from reports.services.computing import recompute_report, request_report
from reports.services.life import issue_report, send_back_report, submit_report, take_back_report
from reports.services.signing import sign_report
from tests.factories import HOME, day, do_job, organisation, plan, province, target, user

pytestmark = pytest.mark.django_db
PDF = ("Bản ký.pdf", b"%PDF-1.7 ban ky")


@pytest.fixture
def officer():
    return user(place=HOME)


@pytest.fixture
def manager():
    return user("manager", HOME)


@pytest.fixture
def of():
    one = plan("2024", number="12/KH-UBND")
    target(one, "htx_new", 3, section="Hợp tác xã")
    organisation("2024-02-02")
    return one


def computed(of, by, as_of="2024-12-31"):
    report = request_report(of, by=by, as_of=day(as_of), period_kind="year_to_date")
    do_job(report.job)
    return ProgressReport.objects.get(pk=report.pk)


def sign(report, by, **more):
    report.refresh_from_db()
    return sign_report(report, by=by, version=report.version, title="Giám đốc", **more)


def heard(who):
    return list(Notice.objects.filter(user=who, kind="report").order_by("pk").values_list("text", flat=True))


def only_row(report) -> int:
    return report.plan.targets.get().pk


def test_a_report_goes_up_comes_back_with_remarks_goes_up_again_and_is_signed(of, officer, manager):
    report = computed(of, officer)
    submit_report(report, by=officer, note="Đủ số liệu")
    (text,) = heard(manager)
    assert "đang chờ ký duyệt" in text and heard(officer) == []
    send_back_report(report, by=manager, reason="Thiếu quý IV", remarks={only_row(report): "Đối chiếu Liên minh"})
    (text,) = heard(officer)
    assert "bị trả lại" in text
    remark = ReportRemark.objects.get(turn__report=report)
    assert (remark.stt, remark.text) == ("1", "Đối chiếu Liên minh")
    do_job(recompute_report(report, by=officer).job)
    submit_report(report, by=officer)
    sign(report, manager)
    acts = list(ReportTurn.objects.filter(report=report).order_by("pk").values_list("act", "note", "by"))
    assert acts == [
        ("submit", "Đủ số liệu", officer.pk), ("send_back", "Thiếu quý IV", manager.pk),
        ("submit", "", officer.pk), ("sign", "", manager.pk),
    ]  # fmt: skip
    assert "đã được ký" in heard(officer)[-1] and len(heard(manager)) == 2


def test_taken_back_it_is_a_draft_again(of, officer):
    report = computed(of, officer)
    submit_report(report, by=officer)
    with pytest.raises(ValidationError, match="hãy rút về trước"):
        recompute_report(report, by=officer)
    take_back_report(report, by=officer)
    assert recompute_report(report, by=officer).status == "computing"


def test_figures_read_before_the_submission_do_not_slip_into_it(of, officer, manager):
    report = computed(of, officer)
    again = recompute_report(report, by=officer)
    ProgressReport.objects.filter(pk=report.pk).update(status="submitted")  # as if it went up while the job ran
    organisation("2024-05-05")
    before = report.content
    do_job(again.job)
    report.refresh_from_db()
    assert (report.status, report.content) == ("submitted", before)


STEPS = [
    (submit_report, "officer", {}, {"ready", "returned"}),
    (take_back_report, "officer", {}, {"submitted"}),
    (send_back_report, "manager", {"reason": "Thiếu"}, {"submitted"}),
    (issue_report, "officer", {"number": "1/BC-STC", "issued_on": clock.today()}, {"signed"}),
]


@pytest.mark.parametrize(("act", "who", "given", "origins"), STEPS, ids=[one[0].__name__ for one in STEPS])
def test_each_step_has_its_place(of, officer, manager, act, who, given, origins):
    people = {"officer": officer, "manager": manager}
    states = {}
    for state in ("computing", "ready", "submitted", "returned", "signed"):
        report = computed(of, officer)
        if state == "signed":
            sign(report, manager)
        else:
            ProgressReport.objects.filter(pk=report.pk).update(status=state)
        try:
            act(report, by=people[who], **given)
        except ValidationError:
            states[state] = False
        else:
            states[state] = True
        with pytest.raises(PermissionDenied):
            act(report, by=user("sector_agency", HOME), **given)
        with pytest.raises(PermissionDenied, match="Chỉ đơn vị lập báo cáo"):
            act(report, by=user(people[who].role, HOME, "alliance"), **given)
    assert {state for state, done in states.items() if done} == origins


def test_who_saw_an_older_version_takes_no_step(of, officer, manager):
    report = computed(of, officer)
    seen = report.version
    submit_report(report, by=officer)
    with pytest.raises(Conflict, match="Hãy xem lại số liệu"):
        send_back_report(report, by=manager, reason="Thiếu", version=seen)
    assert ReportTurn.objects.filter(report=report).count() == 1


@pytest.mark.parametrize(
    ("reason", "remarks", "words"), [("  ", {}, "Nhập lý do"), ("Thiếu", {0: "Sai"}, "không có chỉ tiêu")]
)
def test_sent_back_without_a_reason_or_about_a_foreign_row_is_refused(of, officer, manager, reason, remarks, words):
    report = computed(of, officer)
    submit_report(report, by=officer)
    with pytest.raises(ValidationError, match=words):
        send_back_report(report, by=manager, reason=reason, remarks=remarks)
    report.refresh_from_db()
    assert report.status == "submitted" and not ReportRemark.objects.exists()


def test_what_was_said_on_the_way_stays(of, officer, manager):
    report = computed(of, officer)
    submit_report(report, by=officer)
    send_back_report(report, by=manager, reason="Thiếu", remarks={only_row(report): "Sai"})
    for rows in (ReportTurn.objects.all(), ReportRemark.objects.all()):
        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            rows.update(**{"note" if rows.model is ReportTurn else "text": "Khác"})


class TestIssue:
    @pytest.fixture
    def report(self, of, officer, manager):
        return sign(computed(of, officer), manager)

    def issue(self, report, by, **more):
        return issue_report(report, by=by, **({"number": "125 / bc-stc", "issued_on": clock.today()} | more))

    def test_the_number_stands_beside_what_was_signed(self, client, report, officer):
        before = ProgressReport.objects.values().get(pk=report.pk)
        issue = self.issue(report, officer, recipients="UBND tỉnh", paper=PDF)
        assert (issue.number, b"".join(open_file(issue.signed_paper))) == ("125/BC-STC", PDF[1])
        assert ProgressReport.objects.values().get(pk=report.pk) == before
        client.force_login(officer)
        html = client.get(report.get_absolute_url()).content.decode()
        assert all(words in html for words in ("125/BC-STC", "UBND tỉnh", "Đã phát hành"))
        paper = client.get(reverse("reports:paper", args=[report.pk]))
        assert b"".join(paper.streaming_content) == PDF[1] and paper["X-Content-Type-Options"] == "nosniff"
        assert "Đã phát hành" in client.get(reverse("reports:list")).content.decode()

    def test_mended_later_it_keeps_the_paper_and_its_history(self, report, officer):
        issue = self.issue(report, officer, paper=PDF, version=0)
        mended = self.issue(report, officer, number="126/BC-STC", version=issue.version)
        assert (mended.number, mended.signed_paper_id) == ("126/BC-STC", issue.signed_paper_id)
        assert [one.number for one in ReportIssue.pgh_event_model.objects.filter(pgh_obj_id=issue.pk)] == ["125/BC-STC"]
        with pytest.raises(StaleRow):
            self.issue(report, officer, version=issue.version)

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"number": "   "}, "number"),
            ({"issued_on": day("2099-01-01")}, "issued_on"),
            ({"issued_on": day("2024-12-30")}, "issued_on"),
            ({"paper": ("a.pdf", b"\x89PNG\r\n\x1a\n")}, "paper"),
        ],
    )
    def test_what_makes_no_sense_is_told_by_field(self, report, officer, given, field):
        with pytest.raises(ValidationError) as refused:
            self.issue(report, officer, **given)
        assert set(refused.value.message_dict) == {field}
        assert not ReportIssue.objects.exists()


class TestReplacing:
    def test_the_new_one_replaces_and_the_old_one_stays(self, client, of, officer, manager):
        old = sign(computed(of, officer), manager)
        organisation("2024-03-03")
        new = sign(computed(of, officer), manager, replaces=old)
        was = ProgressReport.objects.get(pk=old.pk)
        assert (was.status, was.content, was.sha256) == ("signed", old.content, old.sha256)
        client.force_login(officer)
        html = client.get(old.get_absolute_url()).content.decode()
        assert "đã được thay thế" in html and new.get_absolute_url() in html
        assert old.verification_code in client.get(new.get_absolute_url()).content.decode()

    def test_only_a_standing_report_of_the_same_matter_can_be_replaced(self, of, officer, manager):
        other = plan("2024")
        target(other, "htx_new", 3)
        old, foreign, draft = (
            sign(computed(of, officer), manager),
            sign(computed(other, officer), manager),
            computed(of, officer),
        )
        sign(computed(of, officer), manager, replaces=old)
        for wrong in (old, foreign, draft):
            with pytest.raises(ValidationError, match="Chỉ thay thế được"):
                sign(computed(of, officer), manager, replaces=wrong)

    def test_the_form_offers_what_may_be_replaced(self, client, of, officer, manager):
        old, report = sign(computed(of, officer), manager), computed(of, officer)
        client.force_login(manager)
        assert old.verification_code in client.get(report.get_absolute_url()).content.decode()
        fields = {"title": "Giám đốc", "reviewed": "on", "version": report.version, "replaces": old.pk}
        client.post(reverse("reports:sign", args=[report.pk]), fields)
        report.refresh_from_db()
        assert (report.status, report.replaces) == ("signed", old)


class TestPages:
    def test_the_officer_sends_it_up_and_the_manager_sends_it_back(self, client, of, officer, manager):
        report = computed(of, officer)
        client.force_login(officer)
        assert 'id="submit"' in client.get(report.get_absolute_url()).content.decode()
        client.post(reverse("reports:submit", args=[report.pk]), {"version": report.version, "note": "Đủ số"})
        client.force_login(manager)
        address = reverse("reports:send_back", args=[report.pk])
        assert address in client.get(report.get_absolute_url()).content.decode()
        report.refresh_from_db()
        wrong = client.post(address, {"version": report.version, "reason": ""})
        assert wrong.status_code == 422 and "Nhập lý do trả lại" in wrong.content.decode()
        row = f"row-{only_row(report)}"
        fields = {"version": report.version, "reason": "Thiếu quý IV", row: "Đối chiếu"}
        assert client.post(address, fields).url == report.get_absolute_url()
        client.force_login(officer)
        html = client.get(report.get_absolute_url()).content.decode()
        assert all(words in html for words in ("Thiếu quý IV", "Đối chiếu", "Bị trả lại"))

    def test_the_number_is_written_by_form_and_two_at_once_are_told(self, client, of, officer, manager):
        report = sign(computed(of, officer), manager)
        client.force_login(officer)
        address = reverse("reports:issue", args=[report.pk])
        fields = {"number": "125/BC-STC", "issued_on": f"{clock.today():%d/%m/%Y}", "version": 0}
        assert client.post(address, fields).url == report.get_absolute_url()
        again = client.post(address, fields | {"number": "999/BC-STC"})
        assert again.status_code == 409
        assert ReportIssue.objects.get(report=report).number == "125/BC-STC"

    def test_each_step_is_a_row_of_the_way(self, client, of, officer, manager):
        report = computed(of, officer)
        submit_report(report, by=officer)
        sign(report, manager)
        client.force_login(officer)
        html = client.get(report.get_absolute_url()).content.decode()
        assert re.search(r"Quá trình xử lý.*Ký duyệt và khóa.*Trình ký", html, re.DOTALL)


class TestApi:
    def post(self, client, report, act, body, version=None):
        report.refresh_from_db()
        return client.post(
            reverse(f"api:report-{act}", args=[report.pk]),
            body,
            content_type="application/json",
            headers={"If-Match": f'"{version or report.version}"'},
        )

    def test_the_same_way_through_the_api(self, client, of, officer, manager):
        report, old = computed(of, officer), sign(computed(of, officer), manager)
        client.force_login(officer)
        assert self.post(client, report, "submit", {"note": "Đủ"}).json()["status"] == "submitted"
        client.force_login(manager)
        back = {"reason": "Thiếu", "remarks": [{"target": only_row(report), "text": "Sai"}]}
        assert self.post(client, report, "send-back", back).json()["status"] == "returned"
        client.force_login(officer)
        self.post(client, report, "submit", {})
        assert self.post(client, report, "take-back", {}).json()["status"] == "ready"
        client.force_login(manager)
        signed = self.post(client, report, "sign", {"title": "Giám đốc", "replaces": str(old.pk)}).json()
        assert (signed["status"], signed["replaces"], signed["issue"]) == ("signed", str(old.pk), None)
        client.force_login(officer)
        given = {"number": "125/BC-STC", "issued_on": f"{clock.today():%Y-%m-%d}"}
        issued = self.post(client, report, "issue", given).json()
        assert issued["issue"] == given | {"recipients": ""}

    def test_out_of_date_not_its_turn_and_not_to_replace_are_refused(self, client, of, officer, manager):
        report = computed(of, officer)
        client.force_login(officer)
        assert self.post(client, report, "submit", {}, version=999).status_code == 412
        assert self.post(client, report, "take-back", {}).status_code == 400
        client.force_login(manager)
        wrong = self.post(client, report, "sign", {"title": "Giám đốc", "replaces": str(report.pk)})
        assert (wrong.status_code, wrong.json()["errors"][0]["attr"]) == (400, "replaces")


def test_a_colleague_who_holds_another_part_of_the_province_hears_nothing(of, officer, manager):
    elsewhere = user("manager", HOME, territory=province("binh-thuan"))
    assert elsewhere.agency == manager.agency
    submit_report(computed(of, officer), by=officer)
    assert (len(heard(manager)), heard(elsewhere)) == (1, [])


def test_who_signs_for_whom_and_who_gets_it_is_chosen_at_signing(client, of, officer, manager):
    report = computed(of, officer)
    told = {"title": "Chánh Văn phòng", "mode": "TL.", "authority": "", "reviewed": "on", "version": report.version}
    told |= {"recipients": "- Bộ Tài chính;\r\n\r\n - Lưu: VT. "}
    client.force_login(manager)
    address = reverse("reports:sign", args=[report.pk])
    refused = client.post(address, told)
    assert refused.status_code == 422 and not ProgressReport.objects.get().is_signed
    assert "Nhập chức vụ của người giao ký" in refused.content.decode()
    assert "- Bộ Tài chính;" in refused.content.decode()  # what was typed is still there
    shown = client.post(address, told | {"behalf": "Chủ tịch"}, follow=True).content.decode()
    assert "TL. Chủ tịch, Chánh Văn phòng" in shown
    report.refresh_from_db()
    assert report.recipients == "- Bộ Tài chính;\n- Lưu: VT."
    word = Document(io.BytesIO(b"".join(open_file(report.document_file))))
    left, right = word.tables[1].rows[0].cells
    assert left.text.splitlines() == ["Nơi nhận:", "- Bộ Tài chính;", "- Lưu: VT."]
    assert right.text.splitlines()[:2] == ["TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"] and manager.full_name in right.text
    book = load_workbook(io.BytesIO(b"".join(open_file(report.outgoing_file))))["Tổng hợp"]
    assert any("TL. CHỦ TỊCH\nCHÁNH VĂN PHÒNG" in str(cell.value) for row in book.iter_rows() for cell in row)
    with pytest.raises(DatabaseError), transaction.atomic():
        ProgressReport.objects.filter(pk=report.pk).update(recipients="- Nơi khác")


def test_nobody_is_stood_in_for_who_signs_in_his_own_name(of, officer, manager):
    report = computed(of, officer)
    signed = sign(report, manager, mode="Q.", behalf="Chủ tịch")
    assert (signed.signer_behalf, signed.signer_capacity) == ("", "Q. Giám đốc")
