"""The report on all plans of the nation: counted by province and by indicator, alike in page, Excel and Word."""

import io
import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from accounts.models import User
from jobs.services import open_file
from plans.selectors.reading import read_plan
from reports.models import ProgressReport
from reports.selectors.changes import changes_since
from reports.selectors.comparing import changes_between
from reports.services.computing import read_report, request_nation_report
from reports.services.signing import sign_report
from tests.factories import HOME, NATION, NEIGHBOUR, day, do_job, organisation, plan, target, user
from tests.reports.test_content import job_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return user(place=NATION)


@pytest.fixture
def plans():
    """In a year without plans of others: two former provinces that are one now, a third; one target reached, three missed,
    one of a plan that is over."""
    home, neighbour, far = (
        plan("2015", place=HOME, number="1/KH"),
        plan("2015", place=NEIGHBOUR, number="2/KH"),
        plan("2015", place="ha-giang", number="3/KH"),
    )
    target(home, "htx_new", 1)
    target(home, "htx_total", 100, basis="by_end")
    target(neighbour, "htx_new", 5)
    target(far, "htx_new", 7)
    target(plan("2013", place="ha-giang", number="4/KH"), "htx_new", 9)
    organisation("2015-02-02", base=HOME)
    return home, neighbour, far


def computed(by, as_of="2015-12-31"):
    report = request_nation_report(by=by, as_of=day(as_of), period_kind="year_to_date")
    do_job(report.job)
    return ProgressReport.objects.get(pk=report.pk)


def texts(table):
    return [[cell["text"] for cell in row["cells"]] for row in table["rows"]]


def test_each_target_is_counted_once_in_the_present_province_and_its_indicator(plans, officer):
    report = computed(officer)
    content = json.loads(report.content)
    provinces, indicators = content["tables"]
    #                               plans, targets, exceeded, met, on track, behind, at risk, missed, not due, no data
    assert texts(provinces) == [
        ["1", "Lâm Đồng", "2", "3", "0", "1", "0", "0", "0", "2", "0", "0"],
        ["2", "Tuyên Quang", "1", "1", "0", "0", "0", "0", "0", "1", "0", "0"],
        ["", "Cộng", "3", "4", "0", "1", "0", "0", "0", "3", "0", "0"],
    ]
    assert [(row[1], row[2], row[3]) for row in texts(indicators)] == [
        ("Tổng số hợp tác xã", "1", "1"),
        ("Số hợp tác xã thành lập mới", "3", "3"),
        ("Cộng", "3", "4"),
    ]
    assert content["rows"] == [] and sum(content["summary"].values()) == 4
    read = [row.verdict.status for one in plans for row in read_plan(one, day("2015-12-31")).rows]
    assert sorted(read) == ["met", "missed", "missed", "missed"]


def test_the_list_behind_names_every_target(plans, officer):
    lists = json.loads(computed(officer).records)
    assert [(one["title"], one["total"], [row[0] for row in one["rows"]]) for one in lists] == [
        ("Lâm Đồng", "3", ["2/KH", "1/KH", "1/KH"]),
        ("Tuyên Quang", "1", ["3/KH"]),
    ]
    assert lists[1]["rows"][0][3:] == ["7", "0", "Chưa đạt"]


def test_page_excel_and_word_say_the_same(client, plans, officer):
    report = computed(officer)
    provinces, indicators = json.loads(report.content)["tables"]
    for file, sheets in (
        (report.outgoing_file, ["Tổng hợp", "Theo chỉ tiêu", "Định nghĩa và nguồn"]),
        (report.internal_file, ["Tổng hợp", "Theo chỉ tiêu", "Danh sách", "Định nghĩa và nguồn"]),
    ):
        book = io.BytesIO(b"".join(open_file(file)))
        values, formulas = (load_workbook(book, data_only=only) for only in (True, False))
        assert values.sheetnames == sheets
        rows = [[cell.value for cell in row] for row in values["Tổng hợp"].iter_rows()]
        (at,) = [n for n, row in enumerate(rows) if row[1] == "Cộng"]
        assert rows[at][2:] == [3, 4, 0, 1, 0, 0, 0, 3, 0, 0]
        assert formulas["Tổng hợp"].cell(at + 1, 10).value == f"=SUM(J{at - 1}:J{at})"
        assert any(row[0] and "THỦ TRƯỞNG" in str(row[5]) for row in rows)  # what is signed
    word = Document(io.BytesIO(b"".join(open_file(report.document_file))))
    said = [paragraph.text for paragraph in word.paragraphs]
    assert "Cộng: 3 kế hoạch, 4 chỉ tiêu: 1 đạt, 3 chưa đạt." in said
    assert [cell.text for cell in word.tables[-1].rows[-1].cells] == texts(indicators)[-1]
    client.force_login(officer)
    shown = client.get(report.get_absolute_url()).content.decode()
    assert "Tiến độ theo tỉnh, thành phố" in shown and "Biểu tổng hợp thực hiện chỉ tiêu" not in shown


def test_a_signed_one_lists_the_count_that_would_be_another_now(plans, officer):
    report = computed(officer)
    signed = sign_report(report, by=user("manager", NATION), version=report.version, title="Vụ trưởng")
    assert changes_since(signed) == []
    for _ in range(7):
        organisation("2015-03-03", base="ha-giang")
    changed = [(one.label, one.signed, one.now) for one in changes_since(signed)]
    assert ("Tuyên Quang, đạt", "0", "1") in changed and ("Tuyên Quang, chưa đạt", "1", "0") in changed
    later = computed(officer)
    told = [(one.label, one.was, one.now) for one in changes_between(signed, later, officer)]
    assert ("Tuyên Quang: đạt", "0", "1") in told


def test_as_many_statements_for_ten_times_the_plans(plans, officer):
    def statements():
        report = request_nation_report(by=officer, as_of=day("2015-12-31"), period_kind="month")
        job = job_of(report, User.objects.select_related("agency").get(pk=officer.pk))
        with CaptureQueriesContext(connection) as asked:
            read_report(job)
        report.delete()
        return len(asked)

    before = statements()
    for number in range(30):
        target(plan("2015", place="ha-giang", number=f"{number}/KH-X"), "htx_new", number)
    assert statements() == before <= 12


def test_only_who_looks_after_the_nation_reports_on_it(client, plans):
    home = user(place=HOME)
    with pytest.raises(ValidationError, match="cơ quan trung ương"):
        request_nation_report(by=home, as_of=day("2015-12-31"), period_kind="year_to_date")
    with pytest.raises(PermissionDenied):
        request_nation_report(by=user("central_reader", NATION), as_of=day("2015-12-31"), period_kind="year_to_date")
    client.force_login(home)
    assert "Mọi kế hoạch cả nước" not in client.get(reverse("reports:new")).content.decode()
    asked = {"kind": "nation", "as_of": "31/12/2015", "period_kind": "year_to_date", "boundaries": "old"}
    assert client.post(reverse("reports:new"), asked).status_code == 422
    client.force_login(user(place=NATION))
    assert client.post(reverse("reports:new"), asked).status_code == 302
