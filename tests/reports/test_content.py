"""What a report says: exact figures as text, in one canonical form, of one moment, in few statements."""

import io
import json
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts.models import User
from coopportal.kit import clock
from jobs.services import open_file
from plans.models import Plan
from plans.selectors.reading import read_plan
from reports.content import canonical, period_of
from reports.exact import exact_text
from reports.models import ProgressReport
from reports.selectors.printing import printable
from reports.services.computing import read_report, request_province_report, request_report
from tests.factories import (
    HOME,
    activity,
    annual_return,
    day,
    do_job,
    every_table_first,
    organisation,
    plan,
    province,
    reported,
    span,
    target,
    user,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        (0, "0"),
        (38, "38"),
        (Decimal("9.6000"), "9.6"),
        (Fraction(1, 8), "0.125"),
        (Fraction(-3, 2), "-1.5"),
        (Fraction(1, 3), "0.333333333333"),
        (Fraction(200, 3), "66.6666666667"),
        (10**18 + 1, "1000000000000000001"),
        (Fraction(1, 10**9), "0.000000001"),
        (Decimal("1E+3"), "1000"),
        (Fraction(2, 3 * 10**7), "0.0000000666666666667"),
    ],
)
def test_a_figure_is_written_out_exactly(value, text):
    assert exact_text(value) == text


@given(st.fractions(max_denominator=10**6))
def test_every_figure_comes_back_to_twelve_digits(value):
    text = exact_text(value)
    assert "E" not in text.upper()
    assert abs(Fraction(text) - value) <= abs(value) / 10**11


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=4))
def test_a_decimal_comes_back_exactly(value):
    assert Fraction(exact_text(value)) == Fraction(value)


def test_equal_contents_are_equal_letters_whatever_their_order():
    one = canonical({"b": [1, {"y": "Đắk", "x": None}], "a": True})
    assert one == canonical({"a": True, "b": [1, {"x": None, "y": "Đắk"}]}) == '{"a":true,"b":[1,{"x":null,"y":"Đắk"}]}'


@pytest.mark.parametrize(
    ("kind", "as_of", "period"),
    [
        ("month", "2024-02-29", "2024-02-01..2024-02-29"),
        ("quarter", "2024-05-01", "2024-04-01..2024-06-30"),
        ("half", "2024-07-01", "2024-07-01..2024-12-31"),
        ("nine_months", "2024-05-01", "2024-01-01..2024-09-30"),
        ("year_to_date", "2024-05-01", "2024"),
        ("quarter", "2025-01-15", "2024-10-01..2024-12-31"),  # January speaks of the year that ended
        ("year_to_date", "2026-11-22", "2024"),
    ],
)
def test_the_period_is_the_whole_one_around_the_day_inside_the_plan(kind, as_of, period):
    one = Plan(first_year=2024, last_year=2024, calendar="calendar")
    assert period_of(kind, day(as_of), one) == span(period)


def test_an_administrative_quarter_begins_in_december():
    one = Plan(first_year=2024, last_year=2024, calendar="administrative")
    assert period_of("quarter", day("2024-01-05"), one) == span("2023-12-15..2024-03-14")


def test_nine_months_end_with_the_ninth():
    one = Plan(first_year=2024, last_year=2024, calendar="calendar")
    with pytest.raises(ValidationError, match="Kỳ 9 tháng kết thúc ngày 30/09/2024"):
        period_of("nine_months", day("2024-10-01"), one)


# Around midnight in Việt Nam: the instant (UTC), the day that a report asked for then may speak of, and its spans.
MIDNIGHTS = [
    ("2026-12-31T16:59", "2026-12-31", "2026-12-01..2026-12-31", "2026-12-15..2027-01-14"),
    ("2026-12-31T17:00", "2027-01-01", "2027-01-01..2027-01-31", "2026-12-15..2027-01-14"),
    ("2026-12-31T17:01", "2027-01-01", "2027-01-01..2027-01-31", "2026-12-15..2027-01-14"),
    ("2026-12-14T16:59", "2026-12-14", "2026-12-01..2026-12-31", "2026-11-15..2026-12-14"),
    ("2026-12-14T17:00", "2026-12-15", "2026-12-01..2026-12-31", "2026-12-15..2027-01-14"),
    ("2026-12-14T17:01", "2026-12-15", "2026-12-01..2026-12-31", "2026-12-15..2027-01-14"),
    ("2026-12-15T16:59", "2026-12-15", "2026-12-01..2026-12-31", "2026-12-15..2027-01-14"),
    ("2026-12-15T17:00", "2026-12-16", "2026-12-01..2026-12-31", "2026-12-15..2027-01-14"),
    ("2026-12-15T17:01", "2026-12-16", "2026-12-01..2026-12-31", "2026-12-15..2027-01-14"),
]


@pytest.mark.parametrize(("instant", "latest", "month", "administrative"), MIDNIGHTS)
def test_each_span_is_the_right_one_around_midnight(db, instant, latest, month, administrative):
    plans = {calendar: plan("2026..2027", calendar=calendar) for calendar in ("calendar", "administrative")}
    by = user(place=HOME)
    with time_machine.travel(datetime.fromisoformat(f"{instant}:00+00:00"), tick=False):
        for calendar, period in (("calendar", month), ("administrative", administrative)):
            report = request_report(plans[calendar], by=by, as_of=clock.today(), period_kind="month")
            assert (report.as_of, report.period_from, report.period_to) == (
                day(latest), span(period).start, span(period).end,
            )  # fmt: skip
            content = json.loads(read_report(job_of(report, by))["content"])
            year = 2027 if day(latest) >= (day("2027-01-01") if calendar == "calendar" else day("2026-12-15")) else 2026
            assert content["cumulative"] == {
                "from": (span(str(year)).start if calendar == "calendar" else day(f"{year - 1}-12-15")).isoformat(),
                "to": latest,
                "label": content["cumulative"]["label"],
            }
            with pytest.raises(ValidationError, match="không được sau hôm nay"):
                request_report(plans[calendar], by=by, as_of=day(latest) + timedelta(1), period_kind="month")


# --- read by the job


def job_of(report, by):
    said = []
    return SimpleNamespace(
        owner=by, arguments={"report": str(report.pk)}, progress=lambda *step: said.append(step), said=said
    )


def content_of(one, by, as_of, **options):
    options = {"period_kind": "quarter"} | options
    job = job_of(request_report(one, by=by, as_of=day(as_of), **options), by)
    read = read_report(job)
    return json.loads(read["content"]), json.loads(read["records"])


@pytest.fixture
def officer(db):
    return user(place=HOME)


@pytest.fixture
def small_plan(db):
    one = plan("2024", number="12/KH-UBND")
    target(one, "htx_new", 5, section="Hợp tác xã", comparator="at_least")
    target(one, "htx_avg_profit", 85, section="Hợp tác xã")
    target(one, "loan_amount_fund", Decimal("2.5"), unit="ty-dong", section="Hỗ trợ")
    for born in ("2023-05-05", "2024-02-02", "2024-11-11"):
        annual_return(organisation(born), 2024, profit_vnd=100_000_000)
    activity("loan", "2024-03-03", (organisation("2019-01-01"), 1_250_000_000), lender="cooperative_fund")
    return one


def test_the_content_says_what_the_reading_says(small_plan, officer):
    content, _ = content_of(small_plan, officer, "2024-12-31")
    new, profit, loan = (row for row in content["rows"] if row["level"] == "target")
    assert (new["actual"], new["period_actual"], new["previous"], new["same_period"]) == ("2", "1", "1", "1")
    assert (profit["actual"], profit["numerator"], profit["denominator"]) == ("100", "300000000", "3")
    assert (loan["actual"], loan["low"], loan["achievement"], loan["numerator"]) == ("1.25", "2.5", "0.5", "1250000000")
    assert [row["stt"] for row in content["rows"]] == ["I", "1", "2", "II", "3"]
    assert (new["status"], profit["status"], content["summary"]["missed"]) == ("missed", "exceeded", 2)


def test_the_cover_says_who_where_when(small_plan, officer):
    content, _ = content_of(small_plan, officer, "2024-11-15")
    assert (content["title"], content["agency"]["name"]) == (
        "Báo cáo tiến độ thực hiện Kế hoạch số 12/KH-UBND",
        "Sở Tài chính",
    )
    assert content["territory"] == {"slug": "dak-nong", "name": "Đắk Nông (nay thuộc Lâm Đồng)"}
    assert (content["period"]["label"], content["estimated"], content["boundaries"]) == ("quý IV/2024", True, "old")
    assert (content["cumulative"]["from"], content["cumulative"]["to"]) == ("2024-01-01", "2024-11-15")
    assert content["computed_at"].endswith("+07:00") and content["demonstration"] is False


def test_a_report_of_january_is_about_the_year_that_ended(small_plan, officer):
    content, _ = content_of(small_plan, officer, "2025-01-20", period_kind="year_to_date")
    new = content["rows"][1]
    assert (content["year"], content["period"]["label"], content["estimated"]) == (2024, "năm 2024", False)
    assert content["cumulative"]["to"] == "2024-12-31"
    assert (new["actual"], new["period_actual"], new["previous"]) == ("2", "2", "1")


def test_the_records_are_behind_their_figures(small_plan, officer):
    content, records = content_of(small_plan, officer, "2024-12-31")
    by_stt = {block["stt"]: block for block in records}
    rows = {row["stt"]: row for row in content["rows"] if row["level"] == "target"}
    assert [len(by_stt[stt]["rows"]) for stt in "123"] == [2, 3, 1]
    for stt, block in by_stt.items():
        assert block["total"] == rows[stt]["numerator"] and block["title"] == rows[stt]["label"]
    assert sum(row[-1] for row in by_stt["2"]["rows"]) == 300_000_000


def test_a_stated_estimate_is_in_the_report(small_plan, officer):
    reported("htx_new", "2024", 6, nature="estimate")
    content, _ = content_of(small_plan, officer, "2024-09-30")
    assert (content["rows"][1]["estimate"], content["rows"][1]["actual"]) == ("6", "1")


def test_the_page_prints_what_the_workbook_prints(small_plan, officer):
    """TH năm N-1, KH, TH kỳ, lũy kế, ước, lũy kế/KH, ước/KH, so cùng kỳ."""
    reported("htx_new", "2024", 6, nature="estimate")
    content, _ = content_of(small_plan, officer, "2024-11-15")
    cells = {row["stt"]: row["cells"] for row in printable(content)["rows"] if row["level"] == "target"}
    assert cells["1"] == ["1", "≥ 5", "1", "2", "6", "40%", "120%", "200%"]
    assert cells["3"] == ["0,0", "2,5", "0,0", "1,3", "…", "50%", "…", "x"]
    assert cells["2"][5:] == ["x", "…", "x"] or cells["2"][3] in ("…", "x")  # no return of 2024 counts before its end


def test_each_definition_is_told_once_with_its_source(small_plan, officer):
    target(small_plan, "htx_new", 9)
    content, _ = content_of(small_plan, officer, "2024-12-31")
    codes = [one["code"] for one in content["definitions"]]
    assert codes == ["htx_new", "htx_avg_profit", "loan_amount_fund"]
    assert all(
        one["sentence"].endswith(".") and one["legal_source"] and one["reviewed_on"] for one in content["definitions"]
    )


def test_the_same_records_give_the_same_letters(small_plan, officer):
    first, second = (content_of(small_plan, officer, "2024-12-31") for _ in "ab")
    assert replace_moment(first[0]) == replace_moment(second[0]) and first[1] == second[1]


def replace_moment(content):
    return canonical(content | {"computed_at": ""})


def test_a_signed_out_right_ends_the_job(small_plan, officer):
    report = request_report(small_plan, by=officer, as_of=day("2024-12-31"), period_kind="quarter")
    officer.role = "sector_agency"
    with pytest.raises(PermissionDenied, match="không có quyền lập báo cáo"):
        read_report(job_of(report, officer))


def big_plan(count):
    """As many targets as asked for, over every table a target can be counted from."""
    one, codes = plan("2024", "bac-kan"), every_table_first()
    for n in range(count):
        target(one, codes[n], 5 + n)
    return one


def test_a_report_costs_the_same_at_8_targets_and_at_80(account, django_assert_max_num_queries):
    costs = []
    for count in (8, 80):
        one, by = big_plan(count), account("kehoach.backan")
        job = job_of(
            request_report(one, by=by, as_of=day("2024-12-31"), period_kind="quarter"), account("kehoach.backan")
        )
        with django_assert_max_num_queries(12) as seen:
            read = read_report(job)
        assert len([row for row in json.loads(read["content"])["rows"] if row["level"] == "target"]) == count
        costs.append(len(seen))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("as_of", ["2024-06-30", "2024-12-31"])
def test_the_report_of_plan_532_is_cheap_and_is_the_reading(account, plan_532, django_assert_max_num_queries, as_of):
    by = account("kehoach.backan")
    job = job_of(request_report(plan_532, by=by, as_of=day(as_of), period_kind="half"), account("kehoach.backan"))
    with django_assert_max_num_queries(12):
        read = read_report(job)
    rows = [row for row in json.loads(read["content"])["rows"] if row["level"] == "target"]
    reading = read_plan(plan_532, day(as_of))
    assert [row["actual"] for row in rows] == [exact_text(row.value) for row in reading.rows]
    assert [row["status"] for row in rows] == [row.verdict.status for row in reading.rows]
    assert [step[0] for step in job.said] == [1, 2]


def test_no_list_is_made_for_a_figure_that_somebody_stated(small_plan, officer):
    target(small_plan, "htx_law_compliant_pct", 100, basis="by_end")
    reported("htx_law_compliant_pct", "2024-12-31..2024-12-31", 97)
    _, records = content_of(small_plan, officer, "2024-12-31")
    assert [block["stt"] for block in records] == ["1", "2", "3"]


class TestAllPlansOfAProvince:
    def read(self, by, place=HOME, as_of="2024-12-31"):
        report = request_province_report(province(place), by=by, as_of=day(as_of), period_kind="year_to_date")
        read = read_report(job_of(report, by))
        return json.loads(read["content"]), json.loads(read["records"])

    def test_each_plan_of_the_year_stands_under_its_heading_with_its_own_figures(self, small_plan, officer):
        longer = plan("2021..2025", number="9/KH-UBND")
        target(longer, "htx_new", 40, basis="cumulative")
        plan("2023", number="1/KH-UBND"), plan("2024", status="draft"), plan("2024", "bac-kan")
        content, records = self.read(officer)
        heads = [row["label"].split(":")[0] for row in content["rows"] if row["level"] == "plan"]
        assert heads == ["9/KH-UBND", "12/KH-UBND"]
        rows = {row["stt"]: row for row in content["rows"] if row["level"] == "target"}
        assert list(rows) == ["A.1", "B.1", "B.2", "B.3"]
        alone, _ = content_of(small_plan, officer, "2024-12-31", period_kind="year_to_date")
        own = [row for row in alone["rows"] if row["level"] == "target"]
        assert [row | {"stt": ""} for stt, row in rows.items() if stt[0] == "B"] == [row | {"stt": ""} for row in own]
        assert sum(content["summary"].values()) == 4
        assert [block["stt"] for block in records] == ["A.1", "B.1", "B.2", "B.3"]
        assert (content["plan"], [one["number"] for one in content["plans"]]) == (None, heads)

    def test_the_present_province_reports_on_the_plans_of_its_former_parts_each_in_its_own_bounds(self, small_plan):
        organisation("2024-04-04", base="binh-thuan")
        content, _ = self.read(user(place="lam-dong"), "lam-dong")
        first = next(row for row in content["rows"] if row["level"] == "target")
        assert (first["indicator"], first["actual"]) == ("htx_new", "2")

    def test_a_province_without_a_plan_or_beyond_the_persons_hold_is_refused(self, officer):
        with pytest.raises(ValidationError, match="chưa có kế hoạch nào đang thực hiện trong năm 2024"):
            self.read(officer)
        with pytest.raises(ValidationError, match="Địa bàn của bạn không gồm cả"):
            self.read(officer, "lam-dong")

    def test_it_costs_the_same_for_one_plan_and_for_many(self, small_plan, officer):
        def cost():
            report = request_province_report(province(), by=officer, as_of=day("2024-12-31"), period_kind="month")
            job = job_of(report, User.objects.select_related("agency").get(pk=officer.pk))
            with CaptureQueriesContext(connection) as statements:
                read_report(job)
            report.delete()
            return len(statements)

        few = cost()
        for number in range(8):
            target(plan("2024", number=f"{number}/KH-UBND"), "htx_new", 5)
        assert cost() == few <= 12

    def test_page_workbook_and_document_say_the_same(self, client, small_plan, officer):
        target(plan("2021..2025", number="9/KH-UBND"), "htx_new", 40, basis="cumulative")
        report = request_province_report(province(), by=officer, as_of=day("2024-06-30"), period_kind="half")
        assert do_job(report.job).error == ""
        report.refresh_from_db()
        client.force_login(officer)
        html = client.get(report.get_absolute_url()).content.decode()
        book = load_workbook(io.BytesIO(b"".join(open_file(report.outgoing_file))))["Tổng hợp"]
        cells = [str(cell.value) for row in book.iter_rows() for cell in row if cell.value is not None]
        word = Document(io.BytesIO(b"".join(open_file(report.document_file))))
        said = [paragraph.text for paragraph in word.paragraphs]
        for row in json.loads(report.content)["rows"]:
            assert row["label"] in html and row["label"] in cells
            assert any(row["label"] in text for text in said)
        assert "Lũy kế đến kỳ báo cáo" in html and "Lũy kế đến kỳ báo cáo" in cells
        assert report.outgoing_file.name.startswith("bao-cao-cac-ke-hoach_dak-nong_2024_")

    def test_it_is_asked_for_by_form_and_api(self, client, small_plan, officer):
        client.force_login(officer)
        wanted = {
            "kind": "province",
            "province": HOME,
            "as_of": "31/12/2024",
            "period_kind": "quarter",
            "boundaries": "old",
        }
        answer = client.post(reverse("reports:new"), wanted)
        report = ProgressReport.objects.get()
        assert (answer.url, report.kind, report.plan) == (report.get_absolute_url(), "province", None)
        missing = client.post(reverse("reports:new"), wanted | {"province": ""})
        assert missing.status_code == 422 and "Chọn tỉnh, thành phố trong danh sách." in missing.content.decode()
        body = {"kind": "province", "province": HOME, "as_of": "2024-11-30"}
        told = client.post(reverse("api:report-list"), body, content_type="application/json").json()
        assert (told["kind"], told["plan"], told["province"]) == ("province", None, HOME)
        refused = client.post(reverse("api:report-list"), {"as_of": "2024-11-30"}, content_type="application/json")
        assert refused.status_code == 400 and refused.json()["errors"][0]["attr"] == "plan"
