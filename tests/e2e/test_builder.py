"""“HTX nông nghiệp có giám đốc là nữ, liên kết chuỗi, có lãi”, built without help; its list exported."""

import io
import re

import openpyxl
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.xdist_group("e2e")


def settled(page):
    """What was swapped in listens only a moment after it can be seen."""
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)


def test_an_indicator_is_built_saved_and_its_list_exported(visit):
    page = visit("kehoach.backan")
    page.goto("/chi-tieu/")
    page.get_by_role("link", name="Tạo chỉ tiêu riêng").click()
    page.get_by_label("Đếm từ đâu").wait_for()
    settled(page)
    page.get_by_label("Đếm từ đâu").select_option(label="Tổ chức đã nộp phiếu thông tin năm")
    page.wait_for_url(re.compile("source=returns"))
    settled(page)
    for at, (field, operator, values, number) in enumerate(
        [
            ("Loại hình", None, ["Hợp tác xã"], None),
            ("Lĩnh vực", None, ["Nông, lâm, ngư, diêm nghiệp"], None),
            ("Liên kết theo chuỗi giá trị", "có", [], None),
            ("Lợi nhuận trước thuế", "lớn hơn", [], "0"),
            ("Người đại diện: là nữ", "có", [], None),
        ]
    ):
        condition = page.locator(".condition").nth(at)
        condition.get_by_label("Điều kiện").select_option(label=field)
        page.locator(".condition").nth(at + 1).wait_for()  # another one is offered
        settled(page)
        if operator:
            condition.get_by_label("So sánh").select_option(label=operator)
            settled(page)
        for value in values:
            condition.get_by_role("checkbox", name=value, exact=True).check()
        if number is not None:
            condition.get_by_label("Triệu đồng").fill(number)
    page.get_by_text("người đại diện (là nữ)").wait_for()  # the sentence follows the last choice
    page.get_by_role("region", name="Các hồ sơ phía sau con số").wait_for()
    counted = int(page.locator(".big-figure strong").inner_text())
    assert counted > 0
    page.get_by_label("Tên chỉ tiêu").fill("Số HTX nông nghiệp có giám đốc là nữ, liên kết chuỗi, có lãi")
    page.get_by_role("button", name="Lưu chỉ tiêu").click()
    page.wait_for_url(re.compile(r"/chi-tieu/bac-kan-so-htx-nong-nghiep"))
    assert "Chỉ tiêu riêng của địa bàn" in page.locator(".facts").inner_text()
    page.goto(f"{page.url}?province=bac-kan&from=2025-01-01&to=2025-12-31")
    assert page.locator(".big-figure strong").inner_text() == str(counted)
    page.get_by_role("link", name="Xem các bản ghi phía sau").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("Xuất Excel")).or_(
            page.get_by_role("link", name=re.compile("Xuất Excel"))
        ).click()
    with open(download.value.path(), "rb") as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))
    names = [row[0].value for row in book.worksheets[0].iter_rows() if str(row[0].value or "").startswith("Hợp tác xã")]
    assert len(names) == counted
