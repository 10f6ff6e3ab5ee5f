"""The report at a stage of a programme of several years: its name, its years beside their sum, in page, Excel and Word."""

import io
import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from jobs.services import open_file
from plans.models import Plan
from reports.models import ProgressReport
from reports.selectors.changes import changes_since
from reports.services.computing import request_report
from reports.services.signing import sign_report
from reports.stages import stage_of
from reports.workbook.tables import head_of_column, placed_heads
from tests.factories import HOME, annual_return, day, do_job, organisation, plan, target, user


@pytest.mark.parametrize(
    ("years", "as_of", "name"),
    [
        ((2021, 2025), "2022-12-31", "sơ kết 2 năm"),
        ((2021, 2025), "2023-06-30", "sơ kết giữa kỳ"),
        ((2021, 2025), "2024-01-01", "sơ kết 4 năm"),
        ((2021, 2025), "2025-12-30", "sơ kết 5 năm"),
        ((2021, 2025), "2025-12-31", "tổng kết"),
        ((2021, 2024), "2022-12-31", "sơ kết giữa kỳ"),
        ((2021, 2022), "2021-12-31", "sơ kết giữa kỳ"),
    ],
)
def test_a_stage_is_named_by_how_far_the_programme_has_come(years, as_of, name):
    first, last = years
    one = Plan(first_year=first, last_year=last, calendar="calendar")
    assert stage_of(one, date.fromisoformat(as_of)) == name


def test_a_head_stands_where_html_would_put_it():
    heads = [
        [{"text": "A", "rows": 2}, {"text": "B", "span": 2}, {"text": "C", "rows": 2}],
        [{"text": "x"}, {"text": "y"}],
    ]
    placed = [(row, column, head["text"]) for row, column, head in placed_heads({"heads": heads})]
    assert placed == [(0, 0, "A"), (0, 1, "B"), (0, 3, "C"), (1, 1, "x"), (1, 2, "y")]
    assert head_of_column({"heads": heads}) == {0: "A", 1: "x", 2: "y", 3: "C"}


@pytest.fixture
def officer(db):
    return user(place=HOME)


@pytest.fixture
def programme(db):
    """Three new in 2022, one in 2023; a share of every year's returns; a state at the end."""
    one = plan("2022..2024", number="332/QĐ-UBND")
    target(one, "htx_new", 10, basis="cumulative", section="Hợp tác xã", comparator="at_least")
    target(one, "htx_new", 2, basis="per_year")
    target(one, "htx_total", 100, basis="by_end")
    for born in ("2022-02-02", "2022-03-03", "2022-04-04", "2023-05-05"):
        annual_return(organisation(born), 2023)
    return one


def staged(one, by, as_of="2023-12-31"):
    report = request_report(one, by=by, as_of=day(as_of), period_kind="year_to_date", stage=True)
    do_job(report.job)
    return ProgressReport.objects.get(pk=report.pk)


def texts(table):
    return [[cell["text"] for cell in row["cells"]] for row in table["rows"] if row["level"] == "row"]


def test_each_year_stands_beside_what_all_brought(programme, officer):
    report = staged(programme, officer)
    content = json.loads(report.content)
    (table,) = content["tables"]
    label = "Số hợp tác xã thành lập mới"
    assert content["title"] == "Báo cáo sơ kết giữa kỳ thực hiện Kế hoạch số 332/QĐ-UBND"
    assert [row["level"] for row in table["rows"]] == [row["level"].replace("target", "row") for row in content["rows"]]
    assert texts(table) == [
        ["1", label, "HTX", "≥ 10", "3", "1", "4", "x"],
        ["2", label, "HTX", "2", "3", "1", "4", "1/2 năm"],
        ["3", "Tổng số hợp tác xã", "HTX", "100", "3", "4", "x", "x"],
    ]
    first = next(row for row in table["rows"] if row["level"] == "row")
    assert first["cells"][6]["formula"] == "=SUM(E{row}:F{row})"
    rows = {row["stt"]: row for row in content["rows"] if row["level"] == "target"}
    assert rows["1"]["actual"] == first["cells"][6]["value"] == "4"  # the same number in both tables


def test_a_year_that_still_runs_says_until_when(programme, officer):
    (table,) = json.loads(staged(programme, officer, "2023-06-30").content)["tables"]
    assert [head["text"] for head in table["heads"][1]] == ["2022", "2023* (đến 30/06/2023)"]


def test_excel_and_word_say_what_the_page_says(client, programme, officer):
    report = staged(programme, officer)
    (table,) = json.loads(report.content)["tables"]
    for file in (report.internal_file, report.outgoing_file):
        book = io.BytesIO(b"".join(open_file(file)))
        values, formulas = (load_workbook(book, data_only=only)["Từng năm"] for only in (True, False))
        found = [[cell.value for cell in row] for row in values.iter_rows()]
        (at,) = [n for n, row in enumerate(found) if row[0] == "1" and row[3] == 10]
        assert found[at][4:] == [3, 1, 4, "x"]
        assert values.cell(at + 1, 4).number_format == '[$-42A]"≥ "#,##0'
        assert formulas.cell(at + 1, 7).value == f"=SUM(E{at + 1}:F{at + 1})"
    word = Document(io.BytesIO(b"".join(open_file(report.document_file))))
    grid = next(one for one in word.tables if one.rows[0].cells[-1].text == "Số năm đạt")
    assert [cell.text for cell in grid.rows[-1].cells] == texts(table)[-1]
    client.force_login(officer)
    shown = client.get(report.get_absolute_url()).content.decode()
    assert "Thực hiện từng năm và cộng dồn" in shown and "1/2 năm" in shown and "sơ kết giữa kỳ 332/QĐ-UBND" in shown


def test_a_signed_stage_lists_the_year_that_says_otherwise_now(programme, officer):
    report = staged(programme, officer)
    report = sign_report(report, by=user("manager", HOME), version=report.version, title="Giám đốc")
    assert changes_since(report) == []
    organisation("2022-06-06")
    told = {(change.label, change.signed, change.now) for change in changes_since(report)}
    assert ("Số hợp tác xã thành lập mới, 2022", "3", "4") in told
    assert ("Số hợp tác xã thành lập mới, cộng dồn", "4", "5") in told


def test_a_plan_of_one_year_has_no_stages(client, officer):
    one = plan("2024")
    target(one, "htx_new", 3)
    with pytest.raises(ValidationError, match="chỉ có một năm"):
        request_report(one, by=officer, as_of=day("2024-12-31"), period_kind="year_to_date", stage=True)
    client.force_login(officer)
    asked = {
        "kind": "stage",
        "plan": one.slug,
        "as_of": "31/12/2024",
        "period_kind": "year_to_date",
        "boundaries": "old",
    }
    answer = client.post(reverse("reports:new"), asked)
    assert answer.status_code == 422 and "chỉ có một năm" in answer.content.decode()


def test_a_stage_is_asked_for_beside_the_progress_of_the_same_day(client, programme, officer):
    client.force_login(officer)
    asked = {"plan": programme.slug, "as_of": "31/12/2023", "period_kind": "year_to_date", "boundaries": "old"}
    for kind in ("stage", "progress"):
        assert client.post(reverse("reports:new"), asked | {"kind": kind}).status_code == 302
    assert sorted(ProgressReport.objects.values_list("kind", flat=True)) == ["progress", "stage"]
