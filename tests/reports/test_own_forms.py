"""A form of the agency's own: checked when it comes, filled by a job, the same form with figures."""

import io
import json
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName

from coopportal.kit import clock
from coopportal.kit.workbooks.filling import filled, places_of
from jobs.models import State
from jobs.services import open_file
from reports.models import FilledForm, OwnForm, ProgressReport
from reports.own_form import COLUMNS, FACTS, errors_of, values_of, wrong_name
from reports.selectors.printing import printable
from reports.services.computing import request_province_report
from reports.services.own_forms import FILL, fill_form, filled_name, upload_form, withdraw_form
from tests.factories import HOME, day, do_job, organisation, plan, province, target, user
from tests.reports.test_report_life import computed, signed
from tests.reports.test_workbook import bac_kan

CODES = {"code_1", "code_2", "code_3", "htx_new"}


@pytest.fixture
def small_plan():
    one = plan("2024", number="12/KH-UBND")
    target(one, "htx_new", 3, section="Hợp tác xã")
    target(one, "htx_weak_pct", 10, section="Hợp tác xã", comparator="less_than", basis="by_end")
    organisation("2024-02-02")
    organisation("2024-03-03")
    return one


@pytest.fixture
def officer():
    return user(place=HOME)


def saved(book) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def official_form() -> Workbook:
    """As a ministry sends them: merged heads, widths, a sum, a hidden sheet, print settings."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Biểu 01"
    sheet.merge_cells("A1:E1")
    sheet["A1"] = "BÁO CÁO CỦA {{co_quan}} NĂM {{ nam }}"
    sheet["A1"].font = Font(name="Times New Roman", size=14, bold=True)
    sheet["A3"], sheet["B3"], sheet["C3"] = "Thành lập mới", "{{htx_new.ke_hoach}}", "{{htx_new.luy_ke}}"
    sheet["C3"].number_format = "#,##0"
    sheet["D3"] = "{{htx_new.ty_le}}"
    sheet["D3"].number_format = "0.0%"
    sheet["E3"] = "{{htx_new.cung_ky}}"
    sheet["C4"] = "=SUM(C3:C3)"
    sheet["B5"] = "Đạt {{htx_new.luy_ke}} {{htx_new.don_vi}}"
    sheet.column_dimensions["A"].width = 40
    sheet.page_setup.orientation = "landscape"
    sheet.print_area = "A1:E5"
    book.create_sheet("Ghi chú").sheet_state = "hidden"
    book["Ghi chú"]["A1"] = "giữ nguyên"
    book.defined_names["htx_weak_pct.luy_ke"] = DefinedName("htx_weak_pct.luy_ke", attr_text="'Biểu 01'!$C$6")
    return book


def places(**cells) -> dict:
    book = Workbook()
    for cell, text in cells.items():
        book.active[cell] = text
    return places_of(saved(book))


def own(by, book=None) -> OwnForm:
    return upload_form(title="Biểu 01", name="bieu.xlsx", content=saved(book or official_form()), by=by)


# --- what may stand in a place


WRONG = [
    ("{{code_9.luy_ke}}", "không có chỉ tiêu mang mã “code_9”"),
    ("{{code_1.tong}}", "không có cột “tong”"),
    ("{{noi_nhan}}", "không có mục “noi_nhan”"),
    ("{{code_1.luy_ke}", "thiếu dấu ngoặc"),
    ("code_1.luy_ke}}", "thiếu dấu ngoặc"),
    ('=A2&"{{code_1.luy_ke}}"', "nằm trong công thức"),
    ("{{}}", "không có mục “”"),
]


@pytest.mark.parametrize(("text", "words"), WRONG)
def test_a_mistake_is_told_with_its_place(text, words):
    (error,) = errors_of(places(B7=text), CODES)
    assert words in error and "Trang “Sheet”, ô B7" in error


def test_all_mistakes_are_told_at_once():
    found = places(**{f"A{n}": text for n, (text, _) in enumerate(WRONG, start=1)})
    assert len(errors_of(found, CODES)) == len(WRONG)


def test_a_form_without_a_place_is_no_form():
    (error,) = errors_of(places(A1="Biểu 01"), CODES)
    assert "chưa có chỗ điền nào" in error


def test_a_name_is_of_one_cell_and_says_what_there_is():
    book = Workbook()
    book.defined_names["code_1.luy_ke"] = DefinedName("code_1.luy_ke", attr_text="Sheet!$A$1:$B$2")
    book.defined_names["code_9.luy_ke"] = DefinedName("code_9.luy_ke", attr_text="Sheet!$A$1")
    book.defined_names["thue_suat"] = DefinedName("thue_suat", attr_text="0.1")  # the form's own: no dot
    first, second = errors_of(places_of(saved(book)), CODES)
    assert "phải là đúng một ô" in first and "không có chỉ tiêu mang mã “code_9”" in second


def test_what_filling_would_lose_is_refused():
    book = official_form()
    chart = BarChart()
    chart.add_data(Reference(book.active, min_col=3, min_row=3, max_row=4))
    book.active.add_chart(chart, "G1")
    (error,) = errors_of(places_of(saved(book)), CODES | {"htx_weak_pct"})
    assert "hình ảnh hoặc biểu đồ" in error


def test_every_word_that_is_offered_can_be_said():
    content = bac_kan()
    words = [*FACTS, *(f"code_1.{column}" for column in COLUMNS)]
    found = {"cells": [["S", f"A{n}", f"{{{{{word}}}}}", False] for n, word in enumerate(words)], "names": []}
    assert [wrong_name(word, CODES) for word in words] == [""] * len(words)
    assert all(isinstance(what, (str, dict)) for _, _, what, _ in values_of(found, content))


def test_the_figures_are_the_cells_of_the_page():
    content = bac_kan()
    cells = next(row["cells"] for row in printable(content)["rows"] if row.get("indicator") == "code_1")
    columns = ["nam_truoc", "ke_hoach", "ky_nay", "luy_ke", "uoc", "ty_le", "ty_le_uoc", "cung_ky"]
    text = "|".join(f"{{{{code_1.{column}}}}}" for column in columns)
    ((*_, said, _),) = values_of({"cells": [["S", "A1", text, False]], "names": []}, content)
    assert said.split("|") == cells


# --- from upload to the filled form


@pytest.mark.django_db
def test_the_same_form_comes_back_with_figures(client, small_plan, officer):
    report = computed(small_plan, officer)
    one = fill_form(report, own(officer), by=officer)
    done = do_job(one.job)
    assert (done.state, done.error) == (State.DONE, "")
    one.refresh_from_db()
    client.force_login(officer)
    answer = client.get(reverse("reports:filled", args=[one.pk]))
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    sheet, content = book["Biểu 01"], json.loads(report.content)
    row = next(row for row in content["rows"] if row.get("indicator") == "htx_new")
    assert sheet["A1"].value == f"BÁO CÁO CỦA {content['agency']['name']} NĂM 2024"
    assert (sheet["B3"].value, sheet["C3"].value) == (int(row["low"]), int(row["actual"]))
    assert Decimal(str(sheet["D3"].value)) == pytest.approx(Decimal(row["actual"]) / Decimal(row["low"]))
    assert sheet["B5"].value == f"Đạt {row['actual']} HTX"
    assert sheet["C6"].value == "…"  # nobody was rated: by its name, and not 0
    assert (sheet["C3"].number_format, sheet["D3"].number_format) == ("#,##0", "0.0%")
    assert (sheet["C4"].value, sheet["A3"].value) == ("=SUM(C3:C3)", "Thành lập mới")
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["A1:E1"]
    assert sheet["A1"].font.bold and sheet.column_dimensions["A"].width == 40
    assert sheet.page_setup.orientation == "landscape" and "$A$1:$E$5" in sheet.print_area
    assert book["Ghi chú"].sheet_state == "hidden" and book["Ghi chú"]["A1"].value == "giữ nguyên"
    assert "{{" not in str([[cell.value for cell in line] for line in sheet.iter_rows()])
    assert one.file.name.endswith("_du-thao.xlsx")
    html = client.get(report.get_absolute_url()).content.decode()
    assert reverse("reports:filled", args=[one.pk]) in html


def test_a_text_never_becomes_a_formula():
    found = {"cells": [["Sheet", "A1", "{{dia_ban}}", False]], "names": []}
    content = bac_kan()
    content["territory"]["name"] = "=HYPERLINK(1)"
    book = load_workbook(io.BytesIO(filled(saved(Workbook()), values_of(found, content))))
    assert (book.active["A1"].value, book.active["A1"].data_type) == ("=HYPERLINK(1)", "s")


@pytest.mark.django_db
def test_of_a_signed_report_it_is_no_draft_and_asked_twice_it_is_one(small_plan, officer):
    report, form = signed(small_plan, officer, user("manager", HOME)), own(officer)
    one = fill_form(report, form, by=officer)
    again = fill_form(report, form, by=officer)
    assert (again.pk, again.job) == (one.pk, one.job)
    do_job(one.job)
    one.refresh_from_db()
    assert "_du-thao" not in one.file.name and one.file.keep_until > clock.now()


@pytest.mark.django_db
def test_the_page_tells_every_mistake_and_keeps_nothing(client, officer):
    book = Workbook()
    book.active["A1"], book.active["B2"] = "{{htx_newest.luy_ke}}", "{{htx_new.tong}}"
    client.force_login(officer)
    file = SimpleUploadedFile("bieu.xlsx", saved(book))
    answer = client.post(reverse("reports:own_forms"), {"title": "Biểu 01", "file": file})
    html = answer.content.decode()
    assert answer.status_code == 422 and "ô A1" in html and "ô B2" in html
    assert not OwnForm.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF-1.7", b"a;b\n1;2\n"])
def test_what_is_no_workbook_is_refused_with_a_sentence(client, officer, content):
    client.force_login(officer)
    file = SimpleUploadedFile("bieu.xlsx", content)
    answer = client.post(reverse("reports:own_forms"), {"title": "Biểu 01", "file": file})
    assert answer.status_code == 422 and "Tệp" in answer.content.decode()
    assert not OwnForm.objects.exists()


@pytest.mark.django_db
def test_by_the_pages(client, small_plan, officer):
    report = computed(small_plan, officer)
    client.force_login(officer)
    file = SimpleUploadedFile("bieu.xlsx", saved(official_form()))
    assert client.post(reverse("reports:own_forms"), {"title": "Biểu 01", "file": file}).status_code == 302
    form = OwnForm.objects.get()
    answer = client.get(reverse("reports:own_form_file", args=[form.pk]))
    assert b"".join(answer.streaming_content) == b"".join(open_file(form.file))
    assert client.post(reverse("reports:fill", args=[report.pk]), {"form": form.pk}).status_code == 302
    one = FilledForm.objects.get()
    assert "Biểu 01</option>" in client.get(report.get_absolute_url()).content.decode()
    assert one.job.kind == FILL and client.get(reverse("reports:filled", args=[one.pk])).status_code == 404
    client.post(reverse("reports:own_form_withdraw", args=[form.pk]))
    assert "Biểu 01</option>" not in client.get(report.get_absolute_url()).content.decode()
    with pytest.raises(ValidationError, match="thôi dùng"):
        fill_form(report, OwnForm.objects.get(), by=officer)


@pytest.mark.django_db
def test_who_may_not_report_brings_no_form(officer):
    form, reader = own(officer), user("province_admin", HOME)
    for act in (lambda: own(reader), lambda: withdraw_form(form, by=reader)):
        with pytest.raises(PermissionDenied):
            act()


@pytest.mark.django_db
def test_another_agencys_form_is_not_seen_nor_filled(client, small_plan, officer):
    report, form = computed(small_plan, officer), own(officer)
    other = user("alliance_staff", HOME, "alliance")
    with pytest.raises(PermissionDenied):
        fill_form(report, form, by=other)
    one = fill_form(report, form, by=officer)
    do_job(one.job)
    client.force_login(other)
    assert client.get(reverse("reports:own_form_file", args=[form.pk])).status_code == 404
    assert client.get(reverse("reports:filled", args=[one.pk])).status_code == 404


@pytest.mark.django_db
def test_a_report_on_several_plans_fills_no_form(client, small_plan, officer):
    form = own(officer)
    report = request_province_report(province(), by=officer, as_of=day("2024-12-31"), period_kind="half")
    assert do_job(report.job).state == State.DONE
    report = ProgressReport.objects.get(pk=report.pk)
    with pytest.raises(ValidationError, match="một kế hoạch"):
        fill_form(report, form, by=officer)
    client.force_login(officer)
    html = client.get(report.get_absolute_url()).content.decode()
    assert reverse("reports:fill", args=[report.pk]) not in html
    document = Document(io.BytesIO(b"".join(open_file(report.document_file))))
    assert any(
        "Thành lập mới" in paragraph.text or "thành lập mới" in paragraph.text for paragraph in document.paragraphs
    )


def test_a_draft_says_so_in_its_name():
    assert filled_name(bac_kan(), signed=False) == "bieu-mau_bac-kan_2024_20250115-0930_du-thao.xlsx"
    assert filled_name(bac_kan(), signed=True) == "bieu-mau_bac-kan_2024_20250115-0930.xlsx"
