"""The one thread of the portal, from sign-in to the signed file, as an officer of Bắc Kạn walks it."""

import io
import json
import re
import urllib.request

import openpyxl
import pytest

pytestmark = pytest.mark.xdist_group("e2e")
PLAN = "/ke-hoach/532-kh-ubnd-bac-kan-2024/"


def test_number_opens_as_many_names(visit):
    page = visit("kehoach.backan")
    page.goto(f"{PLAN}?as_of=31/12/2024")
    row = page.locator("tr", has_text="Thành lập mới hợp tác xã")
    number = int(re.search(r"\d+", row.locator("a.traced").inner_text()).group())
    row.locator("a.traced").click()
    names = page.locator("table tbody tr")
    assert number > 0
    assert names.count() == number
    assert f"bằng đúng con số {number}" in page.locator(".surface-foot").inner_text()


def test_report_from_click_to_file(visit, portal):
    page = visit("kehoach.backan")
    page.goto(f"{PLAN}?as_of=31/12/2024")
    on_page = page.locator("td.col-actual").all_inner_texts()
    page.get_by_role("link", name="Lập báo cáo").click()
    page.get_by_role("button", name="Lập báo cáo").click()
    page.wait_for_selector("table.official", timeout=30_000)
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải Excel (bản nội bộ)").click()
    assert re.fullmatch(r"bao-cao-tien-do_bac-kan_2024_\d{8}-\d{4}_noi-bo\.xlsx", download.value.suggested_filename)
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()), data_only=True)
    assert book.sheetnames == ["Tổng hợp", "Danh sách", "Định nghĩa và nguồn"]
    report = page.url.rstrip("/").split("/")[-1]
    rows = [row for row in api(page, f"/api/v1/reports/{report}/")["content"]["rows"] if row["level"] == "target"]
    assert [re.sub(r"\s.*", "", text.removeprefix("Thực hiện ")) for text in on_page] == [
        row["actual_text"] for row in rows
    ]
    in_file = {
        cell.value for line in book["Tổng hợp"].iter_rows() for cell in line if isinstance(cell.value, int | float)
    }
    assert all(any(abs(float(row["actual"]) - value) < 1e-9 for value in in_file) for row in rows if row["actual"])


def api(page, path) -> dict:
    return json.loads(page.evaluate("path => fetch(path).then(answer => answer.text())", path))


def test_manager_signs_and_the_file_stays(visit):
    page = visit("lanhdao.backan")
    page.goto("/bao-cao/lap-moi/?plan=532-kh-ubnd-bac-kan-2024&as_of=31/12/2024")
    page.get_by_role("button", name="Lập báo cáo").click()
    page.wait_for_selector("table.official", timeout=30_000)
    page.get_by_label("Tôi đã xem lại số liệu").check()
    page.get_by_role("button", name="Ký duyệt và khóa").click()
    assert "Đã ký duyệt và khóa" in page.locator("main").inner_text()
    address = page.get_by_role("link", name="Tải Excel (bản gửi đi)").get_attribute("href")
    assert page.request.get(address).body() == page.request.get(address).body()
    assert page.get_by_role("button", name="Ký duyệt và khóa").count() == 0


def test_works_without_javascript(visit):
    page = visit("kehoach.binhphuoc", java_script_enabled=False)
    page.goto("/hop-tac-xa/?q=")
    page.get_by_role("search", name="Tìm và lọc").get_by_label("Loại hình").select_option("lh")
    page.get_by_role("button", name="Lọc").click()
    assert "Liên hiệp" in page.locator("table tbody tr").first.inner_text()
    page.goto("/ke-hoach/")
    page.locator("table a").first.click()
    assert page.locator("h1").inner_text()


def test_swagger_page_shows_the_operations(visit):
    page = visit("quantri")
    page.goto("/api/v1/docs/")
    page.wait_for_selector("#swagger-ui .opblock-tag", timeout=20_000)
    assert page.locator(".opblock-tag").count() >= 8
    page.locator(".opblock-tag").first.click()
    page.wait_for_selector("#swagger-ui .opblock", timeout=20_000)


def test_healthz_names_each_part(portal):
    with urllib.request.urlopen(f"{portal.url}/healthz") as answer:
        assert json.load(answer) == {"status": "ok", "database": "ok", "broker": "ok", "worker": "ok"}
