"""The words that people write of a report: until the signature, and frozen with it."""

import io
import json
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from docx import Document

from coopportal.kit.rows import StaleRow
from jobs.services import open_file
from plans.services.explanations import explain
from reports.content import SCHEMA
from reports.models import ProgressReport
from reports.services.computing import recompute_report
from reports.services.life import submit_report
from reports.services.narrative import write_narrative
from reports.services.signing import digest, sign_report
from tests.factories import HOME, annual_return, day, do_job, organisation, plan, target, user
from tests.reports.test_report_life import computed

pytestmark = pytest.mark.django_db
TEXTS = {"difficulties": "Thiếu vốn đối ứng.\n\n  Mưa lũ kéo dài.  ", "tasks": "", "results": "Ra mắt sàn HTX số."}


@pytest.fixture
def officer():
    return user(place=HOME)


@pytest.fixture
def report(officer):
    one = plan("2024", number="12/KH-UBND")
    target(one, "htx_new", 3, section="Hợp tác xã")
    return computed(one, officer)


def words(report: ProgressReport) -> list[str]:
    document = Document(io.BytesIO(b"".join(open_file(report.document_file))))
    return [paragraph.text for paragraph in document.paragraphs]


def written(report, by, texts=TEXTS) -> ProgressReport:
    return write_narrative(report, texts, by=by, version=report.version)


def test_the_draft_is_drawn_with_the_words(report, officer):
    written(report, officer)
    said = words(ProgressReport.objects.get())
    at = said.index("KHÓ KHĂN, HẠN CHẾ VÀ NGUYÊN NHÂN")
    assert said[at + 1 : at + 4] == ["Thiếu vốn đối ứng.", "Mưa lũ kéo dài.", "NHIỆM VỤ, GIẢI PHÁP THỜI GIAN TỚI"]
    assert said[at + 4].startswith("....")  # room, as long as it is a draft
    assert said[said.index("KẾT QUẢ THỰC HIỆN") + 1] == "Ra mắt sàn HTX số."


def test_the_signature_seals_them_and_prints_no_empty_heading(report, officer):
    report = written(report, officer)
    sign_report(
        report, by=user("manager", HOME), version=ProgressReport.objects.get().version, title="Giám đốc", mode=""
    )
    stored = ProgressReport.objects.get()
    content = json.loads(stored.content)
    assert (content["schema"], content["narrative"]["results"]) == (SCHEMA, "Ra mắt sàn HTX số.")
    assert stored.sha256 == digest(stored.content, stored.records)
    said = words(stored)
    assert "Mưa lũ kéo dài." in said and not any("NHIỆM VỤ" in line or "..." in line for line in said)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("""UPDATE reports_progressreport SET narrative = '{"tasks": "khác"}'""")


def test_computed_anew_it_keeps_them(report, officer):
    written(report, officer)
    do_job(recompute_report(ProgressReport.objects.get(), by=officer).job)
    assert "Mưa lũ kéo dài." in words(ProgressReport.objects.get())


def test_who_signs_has_seen_the_words(report, officer):
    seen = report.version
    written(report, officer)
    with pytest.raises(StaleRow):
        sign_report(report, by=user("manager", HOME), version=seen, title="Giám đốc")


def test_once_submitted_nobody_writes(report, officer):
    submit_report(report, by=officer)
    with pytest.raises(ValidationError, match="rút về"):
        written(ProgressReport.objects.get(), officer)


def test_only_the_agency_writes(report):
    with pytest.raises(PermissionDenied):
        written(report, user("alliance_staff", HOME, "alliance"))


def test_by_the_page(client, report, officer):
    client.force_login(officer)
    address = reverse("reports:narrative", args=[report.pk])
    assert address in client.get(report.get_absolute_url()).content.decode()
    answer = client.post(address, TEXTS | {"version": report.version})
    assert (answer.status_code, answer.url) == (302, report.get_absolute_url())
    assert "Mưa lũ kéo dài." in client.get(report.get_absolute_url()).content.decode()
    assert "Thiếu vốn đối ứng." in client.get(address).content.decode()
    assert client.post(address, {"difficulties": "x" * 20_001, "version": report.version}).status_code == 422


def test_difficulties_are_proposed_from_returns_and_explanations(client, report, officer):
    given = [("capital", "land"), ("capital",), ()]
    for number, named in enumerate(given):
        annual_return(organisation(f"2023-0{number + 1}-01"), 2023, difficulties=list(named), state="submitted")
    annual_return(organisation("2023-05-01"), 2023, difficulties=["tax"], state="draft")
    why = {"from_on": day("2024-01-01"), "to_on": day("2024-12-31"), "cause": "land", "text": "12 HTX chờ đo đạc đất"}
    explain(report.plan.targets.get(), why, by=officer)
    client.force_login(officer)
    address = reverse("reports:narrative", args=[report.pk])
    shown = unescape(client.get(address).content.decode())
    assert "Khó khăn được nêu nhiều nhất trong 3 phiếu năm 2023: vốn (2), đất đai (1)." in shown
    assert "Số hợp tác xã thành lập mới: 12 HTX chờ đo đạc đất" in shown
    written(report, officer)
    assert "nêu nhiều nhất" not in client.get(address).content.decode()  # the people's own words stand
