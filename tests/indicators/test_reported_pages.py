"""The room of reported values as people use it."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.models import ReportedValue
from indicators.services.reported import enter_value
from tests.factories import HOME, organisation, reported, user
from tests.indicators.test_report_value import again, given

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return user()


@pytest.fixture
def signed_in(client, officer):
    client.force_login(officer)
    return client


def typed(officer, **more) -> dict:
    return {
        "form_key": str(uuid.uuid4()), "indicator": "htx_total", "province": HOME, "nature": "official",
        "period": "year", "year": "2024", "calendar": "calendar", "value": "609", "source": "Báo cáo 215/BC-SNN",
        "agency": officer.agency_id, "act": "save",
    } | more  # fmt: skip


NEW = "/chi-tieu/so-bao-cao/them/"


def test_a_figure_is_typed_with_its_evidence(signed_in, officer):
    scan = SimpleUploadedFile("biểu 1.pdf", b"%PDF-1.7 ...")
    answer = signed_in.post(NEW, typed(officer, act="submit", evidence=scan))
    row = ReportedValue.objects.get(owner_agency=officer.agency)
    assert (answer.status_code, answer.url) == (302, row.get_absolute_url())
    assert (row.span.label(), row.value, row.state) == ("năm 2024", 609, "submitted")
    got = signed_in.get(reverse("indicators:reported_evidence", args=[row.pk]))
    assert (b"".join(got.streaming_content), got["Content-Type"]) == (b"%PDF-1.7 ...", "application/pdf")
    assert got["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("more", "start", "end"),
    [
        ({"period": "half1"}, "2024-01-01", "2024-06-30"),
        ({"period": "nine", "calendar": "administrative"}, "2023-12-15", "2024-09-14"),
        ({"period": "q3"}, "2024-07-01", "2024-09-30"),
        ({"period": "day", "to_on": "30/06/2024"}, "2024-06-30", "2024-06-30"),
        ({"period": "days", "from_on": "01/02/2024", "to_on": "15/03/2024"}, "2024-02-01", "2024-03-15"),
    ],
)
def test_the_period_is_named_or_given_by_its_days(signed_in, officer, more, start, end):
    signed_in.post(NEW, typed(officer, **more))
    row = ReportedValue.objects.get(owner_agency=officer.agency)
    assert (str(row.from_on), str(row.to_on)) == (start, end)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"value": "1,234.5"}, "ví dụ 1.234,5"),
        ({"year": ""}, "Nhập năm của kỳ, ví dụ 2025."),
        ({"period": "days", "to_on": "31/02/2024"}, "ví dụ 31/12/2024"),
        ({"period": "days", "to_on": "31/12/2024"}, "Nhập ngày đầu của kỳ"),
        ({"province": "ca-mau"}, "Không có địa bàn này trong phạm vi của bạn"),
        ({"indicator": "khong-co"}, "Không có chỉ tiêu này"),
        ({"indicator": "htx_law_compliant_pct", "value": "104"}, "Tỷ lệ 104% lớn hơn 100%."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written(signed_in, officer, more, sentence):
    answer = signed_in.post(NEW, typed(officer, **more))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not ReportedValue.objects.filter(owner_agency=officer.agency).exists()


def test_a_script_is_no_evidence(signed_in, officer):
    answer = signed_in.post(NEW, typed(officer, evidence=SimpleUploadedFile("a.pdf", b"<script>")))
    assert (answer.status_code, ReportedValue.objects.filter(owner_agency=officer.agency).count()) == (422, 0)


def test_the_numerator_of_money_is_typed_in_its_unit(signed_in, officer):
    parts = {"indicator": "htx_avg_revenue", "value": "", "numerator": "1.234,5", "denominator": "10"}
    signed_in.post(NEW, typed(officer, **parts))
    row = ReportedValue.objects.get(owner_agency=officer.agency)
    assert row.numerator == 1_234_500_000
    page = signed_in.get(reverse("indicators:reported_edit", args=[row.pk])).content.decode()
    assert 'value="1.234,5"' in page
    assert "123,45" in signed_in.get(row.get_absolute_url()).content.decode()


def test_a_form_sent_twice_is_one_figure(signed_in, officer):
    content = typed(officer)
    first, second = signed_in.post(NEW, content), signed_in.post(NEW, content)
    assert first.url == second.url
    assert ReportedValue.objects.filter(owner_agency=officer.agency).count() == 1


def test_the_computed_figure_stands_beside_while_one_types(signed_in):
    reported("htx_total", "2024", 600, nature="estimate")
    told = {"indicator": "htx_total", "province": HOME, "period": "year", "year": "2024"}
    page = signed_in.get("/chi-tieu/so-bao-cao/doi-chieu/", told).content.decode()
    assert "<strong>0</strong>" in page
    assert "Ước tính: 600" in page


def test_an_estimate_of_a_running_year_is_not_called_different(signed_in):
    organisation("2026-02-01")
    told = {"indicator": "htx_new", "province": HOME, "period": "year", "year": "2026", "value": "41"}
    page = signed_in.get("/chi-tieu/so-bao-cao/doi-chieu/", told).content.decode()
    assert "<strong>1 đến nay</strong>" in page
    assert "so với hồ sơ" not in page


def test_two_who_edit_one_figure_see_both(signed_in, officer):
    row = enter_value(given(), by=officer)
    edit = reverse("indicators:reported_edit", args=[row.pk])
    first = {name: value for name, value in typed(officer).items() if name in ("value", "source", "agency")}
    assert signed_in.post(edit, first | {"value": "612", "version": row.version}).status_code == 302
    late = signed_in.post(edit, first | {"value": "615", "version": row.version})
    page = late.content.decode()
    assert (late.status_code, again(row).value) == (409, 612)
    assert "612" in page and "615" in page and "Giá trị" in page


def test_several_are_approved_from_the_list(client, officer):
    rows = [enter_value(given(code), by=officer, submit=True) for code in ("htx_total", "htx_active")]
    client.force_login(user("manager"))
    page = client.get("/chi-tieu/so-bao-cao/?waiting=1").content.decode()
    ticked = [f"{row.pk}:{again(row).version}" for row in rows]
    assert all(f'value="{tick}"' in page for tick in ticked)
    client.post("/chi-tieu/so-bao-cao/duyet/", {"value": ticked})
    assert {again(row).state for row in rows} == {"approved"}


def test_a_list_that_was_open_too_long_approves_nothing(client, officer):
    row = enter_value(given(), by=officer, submit=True)
    client.force_login(user("manager"))
    answer = client.post("/chi-tieu/so-bao-cao/duyet/", {"value": [f"{row.pk}:77", "abc", "1:²"]})
    assert (answer.status_code, again(row).state) == (409, "submitted")


def test_what_waits_stands_on_the_first_page(client, officer):
    enter_value(given(), by=officer, submit=True)
    client.force_login(user("manager"))
    page = client.get("/").content.decode()
    assert "Số liệu báo cáo chờ duyệt" in page
    assert "/chi-tieu/so-bao-cao/?waiting=1" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("indicator=htx_total", {"609"}),
        ("span=2024-12-31..2024-12-31", {"609", "411"}),
        ("span=2024-01-01..2024-12-31", set()),
        ("nature=estimate", {"411"}),
        ("state=draft&indicator=htx_total", {"609"}),
        ("state=approved", set()),
    ],
)
def test_the_list_is_filtered(signed_in, officer, query, shown):
    enter_value(given(), by=officer)
    enter_value(given("htx_active", "411", nature="estimate"), by=officer)
    rows = signed_in.get(f"/chi-tieu/so-bao-cao/?{query}").context["rows"]
    assert {one["text"] for one in rows if one["row"].owner_agency_id == officer.agency_id} == shown


def test_the_list_costs_the_same_however_long(signed_in, officer):
    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            signed_in.get("/chi-tieu/so-bao-cao/")
        return len(queries)

    enter_value(given(), by=officer)
    one = cost()
    for year in range(2003, 2023):
        reported("htx_total", f"{year}-12-31..{year}-12-31", 600 + year)
    assert cost() == one


def test_the_history_tells_who_changed_what_and_why(signed_in, officer, client):
    row = enter_value(given(), by=officer, submit=True)
    client.force_login(user("manager"))
    act = reverse("indicators:reported_act", args=[row.pk])
    client.post(act, {"act": "send-back", "version": again(row).version, "reason": "Chưa gồm quỹ tín dụng"})
    page = client.get(row.get_absolute_url()).content.decode()
    assert "Lý do: Chưa gồm quỹ tín dụng" in page
    assert "<del>Đã trình</del> → <ins>Trả lại</ins>" in page


def test_a_verdict_without_its_reason_is_shown_again(client, officer):
    row = enter_value(given(), by=officer, submit=True)
    client.force_login(user("manager"))
    act = reverse("indicators:reported_act", args=[row.pk])
    answer = client.post(act, {"act": "send-back", "version": again(row).version})
    assert answer.status_code == 422
    assert "Ghi lý do trả lại" in answer.content.decode()
    assert client.post(act, {"act": "burn", "version": 1}).status_code == 404
    assert client.post(act, {"act": "approve", "version": "x"}).status_code == 422
