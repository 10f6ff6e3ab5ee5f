"""A table of reported values: pasted or uploaded, reviewed, confirmed; templates and lists as files."""

import io
import re
import uuid

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from indicators.models import ReportedValue
from indicators.services.reported import change_value, enter_value
from tests.factories import HOME, NEIGHBOUR, PRESENT, day, organisation, province, reported, user
from tests.indicators.test_report_value import again, approved, given

pytestmark = pytest.mark.django_db

ROOM = "/chi-tieu/so-bao-cao/bang/"
PASTED = (
    "STT\tChỉ tiêu\tĐVT\tNăm 2024\tƯớc năm 2025\tKH 2026\n"
    "I\tHợp tác xã\t\t\t\t\n"
    "1\tTổng số HTX\tHTX\t609\t1.655\t700\n"
    "2\tSố HTX thành lập mới\tHTX\t38\t…\t40\n"
)


@pytest.fixture
def officer():
    return user()


@pytest.fixture
def room(client, officer):
    client.force_login(officer)

    def post(text=PASTED, **more):
        told = {
            "form_key": str(uuid.uuid4()), "text": text, "across": "periods", "province": HOME, "nature": "official",
            "period": "year", "year": "2024", "calendar": "calendar", "source": "Báo cáo 215/BC-SNN",
            "agency": officer.agency_id, "act": "read",
        }  # fmt: skip
        return client.post(ROOM, told | more)

    return post


def mine(officer):
    return ReportedValue.objects.filter(owner_agency=officer.agency)


def values(officer) -> set:
    return {
        (row.indicator.code, row.province.slug, row.span.label(), row.nature, int(row.value), row.state)
        for row in mine(officer).select_related("indicator", "province")
    }


def outcomes(review) -> list[str]:
    return [cell.outcome for cell in review.cells]


def confirm(room, text=PASTED, act="save", **more):
    seen = room(text, **more).context["review"].digest
    return room(text, act=act, seen=seen, **more)


def test_a_pasted_table_is_shown_first_and_nothing_is_written(room, officer):
    answer = room()
    review = answer.context["review"]
    assert (answer.status_code, review.counts_text) == (200, "3 mới, 0 đổi, 0 giữ nguyên, 0 lỗi, 1 ô trống")
    page = answer.content.decode()
    assert "số kế hoạch, không phải số thực hiện" in page
    assert "Hợp tác xã" in page and "dòng tiêu đề, không có số" in page
    assert not mine(officer).exists()


def test_what_was_confirmed_is_written_with_one_source_and_one_evidence(room, officer):
    seen = room().context["review"].digest
    answer = room(act="submit", seen=seen, evidence=SimpleUploadedFile("bc.pdf", b"%PDF-1.7"))
    assert (answer.status_code, answer.url) == (302, "/chi-tieu/so-bao-cao/")
    assert values(officer) == {
        ("htx_total", HOME, "năm 2024", "official", 609, "submitted"),
        ("htx_total", HOME, "năm 2025", "estimate", 1655, "submitted"),
        ("htx_new", HOME, "năm 2024", "official", 38, "submitted"),
    }
    assert set(mine(officer).values_list("source", flat=True)) == {"Báo cáo 215/BC-SNN"}
    assert len({row.evidence_id for row in mine(officer)} - {None}) == 1


def test_new_changed_and_unchanged_are_told_apart(room, officer):
    leader = user("manager")
    days = {"from_on": "2024-01-01", "to_on": "2024-12-31"}
    old = enter_value(over(given(), days), by=officer)
    approved(officer, leader, **over({"code": "htx_new", "value": "36"}, days))
    review = room().context["review"]
    assert review.counts_text == "1 mới, 1 đổi, 1 giữ nguyên, 0 lỗi, 1 ô trống"
    page = room().content.decode()
    assert re.search(r"<del>36</del> → <strong>38</strong>", page)
    confirm(room)
    assert (again(old).version, again(old).value) == (old.version, 609)
    assert ("htx_new", HOME, "năm 2024", "official", 36, "approved") in values(officer)
    assert ("htx_new", HOME, "năm 2024", "official", 38, "draft") in values(officer)


def over(told: dict, days: dict) -> dict:
    return told | {name: day(value) for name, value in days.items()}


def test_a_change_in_between_is_shown_before_anything_is_written(room, officer):
    row = enter_value(over(given(), {"from_on": "2024-01-01", "to_on": "2024-12-31"}), by=officer)
    seen = room().context["review"].digest
    change_value(row, {"value": 610}, by=officer, version=row.version)
    answer = room(act="save", seen=seen)
    assert (answer.status_code, mine(officer).count()) == (409, 1)
    assert "đã thay đổi từ khi bạn xem" in answer.content.decode()
    assert room(act="save", seen=answer.context["review"].digest).status_code == 302
    assert again(row).value == 609


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Chỉ tiêu\tNăm 2024\nChỉ tiêu lạ hoắc\t5", "Còn 1 dòng chưa chọn chỉ tiêu"),
        ("Chỉ tiêu\tNăm 2024\tCột lạ\nTổng số HTX\t5\t6", "Chưa hiểu 1 cột: “Cột lạ”"),
        ("Chỉ tiêu\tNăm 2024\nTổng số HTX\t5,5", "Còn 1 ô lỗi"),
        ("Chỉ tiêu\tNăm 2024\nTổng số HTX\t-", "Còn 1 ô lỗi"),
        ("Chỉ tiêu\tNăm 2030\nTổng số HTX\t5", "Còn 1 ô lỗi"),
        ("Chỉ tiêu\tĐVT\tNăm 2024\nTổng số HTX\ttriệu đồng\t5", "Còn 1 ô lỗi"),
        ("Chỉ tiêu\tNăm 2024\nTổng số HTX\t5\nhtx_total\t6", "Còn 1 ô lỗi"),
        ("Chỉ tiêu\tCột lạ\nTổng số HTX\t5", "Chưa có cột số liệu nào đọc được"),
        ("Chỉ tiêu\tNăm 2024\nTổng số HTX\t…", "Không có gì cần ghi"),
    ],
)
def test_nothing_is_written_while_something_is_not_understood(room, officer, text, sentence):
    answer = confirm(room, text)
    assert (answer.status_code, mine(officer).count()) == (422, 0)
    assert sentence in answer.content.decode()


def test_what_is_not_understood_is_chosen_or_left_out(room, officer):
    text = "Chỉ tiêu\tNăm 2024\tCột lạ\nSố hợp tác\t5\t9\nDòng thừa\t6\t9"
    answer = confirm(room, text, row_2="htx_total", row_3="skip", skip="1")
    assert answer.status_code == 302
    assert values(officer) == {("htx_total", HOME, "năm 2024", "official", 5, "draft")}


def test_an_unlikely_figure_needs_a_note(room, officer):
    text = "Chỉ tiêu\tNăm 2024\nhtx_law_compliant_pct\t104%"
    answer = confirm(room, text)
    assert (answer.status_code, mine(officer).count()) == (422, 0)
    assert "Tỷ lệ 104% lớn hơn 100%." in answer.content.decode()
    assert confirm(room, text, note="Đã đối chiếu").status_code == 302
    assert mine(officer).get().note == "Đã đối chiếu"


def test_the_reason_goes_to_the_figures_that_differ_from_the_computed(room, officer):
    organisation("2024-02-01")
    confirm(
        room, "Chỉ tiêu\tNăm 2024\nhtx_total\t5\nhtx_new\t1\nhtx_law_compliant_pct\t90", reason="4 HTX chưa nhập hồ sơ"
    )
    reasons = {row.indicator.code: row.reason for row in mine(officer).select_related("indicator")}
    assert reasons == {"htx_total": "4 HTX chưa nhập hồ sơ", "htx_new": "", "htx_law_compliant_pct": ""}


def test_money_is_turned_into_the_unit_of_the_indicator(room, officer):
    confirm(room, "Chỉ tiêu\tĐVT\tNăm 2024\nloan_amount_fund\ttỷ đồng\t29,5")
    assert mine(officer).get().value == 29_500


def test_columns_may_be_places(client, officer, room):
    whole = user(place=PRESENT)
    client.force_login(whole)
    text = "Chỉ tiêu\tĐắk Nông\tBình Thuận\nTổng số HTX\t5\t6"
    confirm(room, text, across="provinces", period="half1", agency=whole.agency_id)
    assert {(slug, value) for _, slug, _, _, value, _ in values(whole)} == {(HOME, 5), (NEIGHBOUR, 6)}
    assert {label for _, _, label, _, _, _ in values(whole)} == {"6 tháng đầu năm 2024"}


def test_a_place_that_is_not_ones_own_is_left_out_and_said_so(room, officer):
    answer = room("Chỉ tiêu\tĐắk Nông\tBình Thuận\nTổng số HTX\t5\t6", across="provinces")
    assert [column.aside for column in answer.context["review"].columns] == ["", "không phải địa bàn bạn phụ trách"]
    assert "không phải địa bàn bạn phụ trách" in answer.content.decode()


def test_a_table_sent_twice_is_written_once(room, officer):
    told = {"seen": room().context["review"].digest, "act": "save", "form_key": str(uuid.uuid4())}
    assert room(**told).status_code == room(**told).status_code == 302
    assert mine(officer).count() == 3


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"text": "chỉ một ô"}, "ít nhất hai cột"),
        ({"text": "a\tb\n" * 301}, "tối đa 300 dòng"),
        ({"source": ""}, "Ghi văn bản nguồn"),
        ({"province": "ca-mau"}, "Không có địa bàn này"),
        ({"across": "provinces", "year": ""}, "Nhập năm của kỳ"),
        ({"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04 no workbook")}, "Tệp"),
        ({"file": SimpleUploadedFile("a.xlsx", b"x" * (2 * 1024 * 1024 + 1))}, "lớn hơn 2 MB"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(room, more, sentence):
    answer = room(**more)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


# Workbooks


def book(rows) -> SimpleUploadedFile:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    out = io.BytesIO()
    workbook.save(out)
    return SimpleUploadedFile("bảng.xlsx", out.getvalue())


def test_a_workbook_is_read_as_if_it_had_been_pasted(room, officer):
    answer = room("", file=book([["Chỉ tiêu", "ĐVT", "Năm 2024", 2025], ["Tổng số HTX", "HTX", 609.0, None]]))
    review = answer.context["review"]
    assert outcomes(review) == ["new", "blank"]
    text = re.search(r"<textarea[^>]*>(.*?)</textarea>", answer.content.decode(), re.S)[1].strip()
    assert "Tổng số HTX\tHTX\t609" in text
    assert room(text, act="save", seen=review.digest).status_code == 302
    assert values(officer) == {("htx_total", HOME, "năm 2024", "official", 609, "draft")}


def test_a_formula_is_never_taken(room):
    answer = room("", file=book([["Chỉ tiêu", "Năm 2024"], ["Tổng số HTX", "=600+9"]]))
    assert answer.status_code == 422
    assert "Ô B2" in answer.content.decode()


def test_the_template_comes_back_unchanged(client, room, officer):
    reported("htx_total", "2024", 609, owner_agency=officer.agency)
    reported("htx_law_compliant_pct", "2025", "85.5")
    got = client.get("/chi-tieu/so-bao-cao/mau/", {"province": HOME, "year": "2025"})
    sheet = openpyxl.load_workbook(io.BytesIO(got.content))["Số liệu"]
    heads = [cell.value for cell in sheet[1]]
    assert heads == ["Mã", "Chỉ tiêu", "ĐVT", "Năm 2024", "Năm 2025"]
    review = room("", file=SimpleUploadedFile("mau.xlsx", got.content)).context["review"]
    assert (review.counts["same"], review.counts["new"], review.counts["error"]) == (2, 0, 0)
    assert not [plan.line.label for plan in review.lines if plan.is_unknown]


def test_the_list_as_a_file_is_the_list_as_it_is_filtered(client, officer):
    client.force_login(officer)
    enter_value(given(source="=HYPERLINK(1)"), by=officer)
    enter_value(given("htx_active", "411"), by=officer)
    got = client.get("/chi-tieu/so-bao-cao/xuat/?indicator=htx_total&state=draft")
    sheet = openpyxl.load_workbook(io.BytesIO(got.getvalue())).active
    (row,) = [row for row in sheet.iter_rows(min_row=2) if row[2].value == province(HOME).name]
    assert (row[0].value, row[7].value, row[13].value) == ("htx_total", 609, "Chính thức")
    assert {cell.data_type for cell in row} <= {"s", "n", "d"}
    lines = client.get("/chi-tieu/so-bao-cao/xuat/?state=draft&format=csv").getvalue().decode("utf-8-sig").splitlines()
    assert any(line.startswith("htx_total;") and ";609;" in line and ";'=HYPERLINK(1);" in line for line in lines)
