"""What agencies owe a report: who is asked, who is late, how they are reminded, and how their words come in."""

import io
import json
from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from docx import Document

from coopportal.kit import clock
from coopportal.kit.rows import StaleRow
from jobs.models import Notice
from jobs.services import open_file
from plans.models import ExplanationRequest
from plans.services.explanations import explain
from reports.models import ProgressReport
from reports.selectors.chasing import debts
from reports.services.computing import request_report
from reports.services.explaining import ask_agencies, take_explanations
from reports.services.life import submit_report
from reports.services.signing import sign_report
from tests.factories import HOME, agency, day, do_job, organisation, plan, target, user

pytestmark = pytest.mark.django_db
WHY = {"from_on": day("2024-01-01"), "to_on": day("2024-12-31"), "cause": "land", "text": "12 HTX chờ đo đạc đất"}


@pytest.fixture(autouse=True)
def january(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 1, 10, 3, tzinfo=UTC))


@pytest.fixture
def officer():
    return user(place=HOME)


@pytest.fixture
def staff():
    return user("alliance_staff", kind="alliance")


@pytest.fixture
def of():
    """One target missed, one without a figure, one reached; and one that nobody answers for."""
    one = plan("2024", number="12/KH-UBND")
    for code, low in (("htx_new", 3), ("lm_members_new", 50), ("tht_new", 0), ("htx_total", 500)):
        made = target(one, code, low)
        made.agency = None if code == "htx_total" else agency(kind="alliance")
        made.save()
    organisation("2024-02-02")
    return one


@pytest.fixture
def report(of, officer):
    made = request_report(of, by=officer, as_of=day("2024-12-31"), period_kind="year_to_date")
    do_job(made.job)
    return ProgressReport.objects.get(pk=made.pk)


def of_code(plan, code):
    return plan.targets.get(indicator__code=code)


def owed(report, by):
    found = debts(json.loads(report.content), by)
    return [
        (str(debt.agency or ""), [(one.row["indicator"], one.wanted, one.may_ask) for one in debt.owed])
        for debt in found
    ]


def ask_all(report, by, due_on="2025-01-20", **more):
    targets = report.plan.targets.values_list("pk", flat=True)
    return ask_agencies(report, targets, day(due_on), by=by, version=report.version, **more)


def test_what_is_missing_is_told_by_agency_and_what_is_reached_is_not(report, officer):
    assert owed(report, officer) == [
        ("Liên minh Hợp tác xã", [("htx_new", "explanation", True), ("lm_members_new", "figure", True)]),
        ("", [("htx_total", "explanation", False)]),
    ]


def test_each_agency_is_asked_for_what_is_missing_in_the_reports_days(report, officer, staff):
    made = ask_all(report, officer, words="Nêu rõ nguyên nhân")
    assert {(one.target.indicator.code, one.wanted, one.from_on, one.to_on) for one in made} == {
        ("htx_new", "explanation", day("2024-01-01"), day("2024-12-31")),
        ("lm_members_new", "figure", day("2024-01-01"), day("2024-12-31")),
    }
    assert Notice.objects.filter(user=staff, kind="request").count() == 2
    with pytest.raises(ValidationError, match="chưa hỏi"):
        ask_all(report, officer)  # both wait already
    assert ExplanationRequest.objects.count() == 2


def test_only_the_reports_agency_asks_for_its_draft(report, officer, staff):
    with pytest.raises(PermissionDenied):
        ask_all(report, staff)
    version = report.version
    submit_report(report, by=officer)
    with pytest.raises(ValidationError, match="rút về trước"):
        ask_agencies(report, [1], day("2025-01-20"), by=officer, version=version)
    assert not ExplanationRequest.objects.exists()


def test_words_come_into_the_report_its_files_and_the_signed_text(of, report, officer, staff):
    figures = [(row["stt"], row["actual"]) for row in json.loads(report.content)["rows"]]
    explain(of_code(of, "htx_new"), WHY, by=staff)
    assert owed(report, officer)[0][1] == [("lm_members_new", "figure", True)]
    report = take_explanations(report, by=officer, version=report.version)
    rows = json.loads(report.content)["rows"]
    assert [(row["stt"], row["actual"]) for row in rows] == figures
    assert [row["explanation"] for row in rows if row["level"] == "target"].count(WHY["text"]) == 1
    word = Document(io.BytesIO(b"".join(open_file(report.document_file))))
    assert any(WHY["text"] in paragraph.text for paragraph in word.paragraphs)
    report.refresh_from_db()
    signed = sign_report(report, by=user("manager", HOME), version=report.version, title="Giám đốc")
    assert WHY["text"] in signed.content
    with pytest.raises(ValidationError):
        take_explanations(signed, by=officer, version=signed.version)


def test_words_given_before_are_in_the_report_from_the_start_and_those_of_other_years_are_not(of, officer, staff):
    explain(of_code(of, "htx_new"), WHY, by=staff)
    old = {"from_on": day("2023-01-01"), "to_on": day("2023-12-31"), "text": "Năm trước"}
    explain(of_code(of, "htx_total"), WHY | old, by=officer)
    made = request_report(of, by=officer, as_of=day("2024-12-31"), period_kind="year_to_date")
    do_job(made.job)
    rows = json.loads(ProgressReport.objects.get(pk=made.pk).content)["rows"]
    said = {row["indicator"]: row["explanation"] for row in rows}
    assert (said["htx_new"], said["htx_total"]) == (WHY["text"], "")


def test_who_looked_at_an_older_draft_takes_nothing_in(of, report, officer):
    with pytest.raises(StaleRow):
        take_explanations(report, by=officer, version=report.version - 1)


def test_the_page_tells_asks_and_reminds(client, of, report, officer, staff, monkeypatch):
    client.force_login(officer)
    address = reverse("reports:chase", args=[report.pk])
    shown = client.get(address).content.decode()
    assert "còn 3 chỉ tiêu thiếu số liệu hoặc giải trình" in shown and "Chưa phân công cơ quan chủ trì" in shown
    told = {"targets": [of_code(of, "htx_new").pk], "due_on": "20/01/2025", "words": "", "version": report.version}
    assert client.post(address, told).status_code == 302
    assert ExplanationRequest.objects.get().due_on == day("2025-01-20")
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 1, 23, 3, tzinfo=UTC))
    shown = client.get(address).content.decode()
    assert "Quá hạn 3 ngày" in shown and "Chưa có giải trình" in shown
    assert "còn thiếu 2 nội dung, hạn 20/01/2025" in shown and "2. Tổng số" not in shown
    letter = client.get(reverse("reports:letter", args=[report.pk]), {"agency": of_code(of, "htx_new").agency_id})
    word = Document(io.BytesIO(letter.content))
    text = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert "Kính gửi: Liên minh Hợp tác xã" in text and "trước ngày 20/01/2025" in text
    grid = word.tables[1]
    assert [row.cells[5].text for row in grid.rows] == ["Cần cung cấp", "Giải trình", "Số liệu"]
    assert 'filename="cong-van-don-doc_lien-minh-hop-tac-xa_20250123.docx"' in letter["Content-Disposition"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"due_on": ""}, "Nhập hạn trả lời"),
        ({"due_on": "01/01/2025"}, "Hạn trả lời phải từ hôm nay"),
        ({"targets": []}, "Chọn ít nhất một dòng"),
        ({"targets": [0]}, "Chọn"),
        ({"version": 99}, "vừa được tính lại"),
    ],
)
def test_what_makes_no_sense_is_told_and_asks_nobody(client, of, report, officer, given, told):
    client.force_login(officer)
    asked = {"targets": [of_code(of, "htx_new").pk], "due_on": "20/01/2025", "version": report.version} | given
    answer = client.post(reverse("reports:chase", args=[report.pk]), asked)
    assert answer.status_code in (409, 422) and told in answer.content.decode()
    assert not ExplanationRequest.objects.exists()


def test_the_draft_says_when_there_are_new_words_and_takes_them_by_a_button(client, of, report, officer, staff):
    client.force_login(officer)
    explain(of_code(of, "htx_new"), WHY, by=staff)
    assert "1 chỉ tiêu có giải trình mới" in client.get(report.get_absolute_url()).content.decode()
    client.post(reverse("reports:take_explanations", args=[report.pk]), {"version": report.version})
    shown = client.get(report.get_absolute_url()).content.decode()
    assert WHY["text"] in shown and "có giải trình mới" not in shown


def test_who_owes_nothing_gets_no_letter(client, report, officer):
    client.force_login(officer)
    for nobody in (officer.agency_id, "x", ""):
        assert client.get(reverse("reports:letter", args=[report.pk]), {"agency": nobody}).status_code == 404
