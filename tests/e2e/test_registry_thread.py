"""The registry's thread as Alliance staff walks it: find, fill in with a warning, hand in, sent back, correct, checked."""

import re

import pytest

from tests.e2e.test_pages import SIZES, look

pytestmark = pytest.mark.xdist_group("e2e")
YEAR = 2026  # nobody's return of this year stands in the demonstration
CLEAN = {"axe": [], "wide": False, "english": []}


def open_return(page, name):
    """From the search box to the empty return."""
    page.goto("/hop-tac-xa/")
    page.locator("#id_q").fill("bi xanh")
    page.get_by_role("button", name="Lọc").click()
    page.get_by_role("link", name=name).click()
    page.get_by_role("link", name="Phiếu năm", exact=True).click()
    page.get_by_role("link", name=re.compile(f"Nhập phiếu {YEAR}")).click()


@pytest.fixture
def organisation(visit):
    """The name of one that grows wax gourds, works and handed in a return of last year."""
    page = visit("lienminh.backan")
    page.goto("/hop-tac-xa/?q=bi+xanh&kind=htx&actual_status=active")
    return page.locator("a.name-link").first.inner_text()


def test_a_return_from_warning_to_checked(visit, organisation):
    page = visit("lienminh.backan")
    page.goto("/hop-tac-xa/?q=bi+xanh&kind=htx")
    file = page.get_by_role("link", name=organisation).get_attribute("href")
    page.goto(f"{file}qua-trinh/ghi/suspend/")
    page.locator("[name=on]").fill("02/11/2026")
    page.locator("[name=reason]").fill("Sửa xưởng sơ chế")
    page.get_by_role("button", name="Ghi nhận").click()
    page.wait_for_url("**/qua-trinh/")
    open_return(page, organisation)
    address = page.url
    for button in page.locator("[data-keep]").all():
        button.click()
    assert page.locator("[data-kept]:visible").count() == page.locator("[data-keep]").count() > 0
    page.get_by_label("Doanh thu", exact=True).fill("100")
    page.get_by_label("Lợi nhuận trước thuế", exact=True).fill("120")
    page.get_by_label("Doanh thu với thành viên").fill("50")
    assert page.locator("[data-block=results] [data-kept]").is_hidden()
    page.get_by_text("Đã lưu nháp lúc").wait_for()
    page.get_by_role("button", name="Nộp phiếu").click()
    page.get_by_role("alert").wait_for()
    assert "cảnh báo chưa xác nhận" in page.get_by_role("alert").inner_text()
    assert look(page, "return-warnings") == CLEAN
    page.get_by_label("Một ghi chú cho tất cả").fill("Bán một phần tài sản cũ")
    page.get_by_role("button", name="Nộp phiếu").click()
    page.get_by_text(f"Đã nộp phiếu năm {YEAR}").wait_for()

    checker = visit("kehoach.backan")
    checker.goto(address)
    assert "Bán một phần tài sản cũ" in checker.locator("main").inner_text()
    assert checker.get_by_role("button", name="Nộp phiếu").count() == 0
    checker.get_by_label("Ý kiến", exact=True).fill("Lợi nhuận chưa trừ chi phí giống")
    checker.get_by_text("Ý kiến từng mục").click()
    checker.get_by_label("Lợi nhuận trước thuế", exact=True).fill("Xem lại chi phí")
    checker.get_by_role("button", name="Đề nghị bổ sung").click()
    checker.get_by_text("Đã gửi đề nghị bổ sung").wait_for()

    page.goto(address)
    told = page.locator("main").inner_text()
    assert "Lợi nhuận chưa trừ chi phí giống" in told
    assert "Xem lại chi phí" in told
    page.get_by_label("Lợi nhuận trước thuế", exact=True).fill("80")
    page.get_by_role("button", name="Nộp phiếu").click()
    page.get_by_text(f"Đã nộp phiếu năm {YEAR}").wait_for()

    checker.goto(address)
    checker.get_by_role("button", name="Đã kiểm tra").click()
    checker.get_by_text("Đã kiểm tra phiếu thông tin năm").wait_for()
    assert "Đã kiểm tra" in checker.locator(".sheet-line .state").inner_text()
    assert look(checker, "return-checked") == CLEAN

    page.goto(f"{file}lich-su/")
    history = page.locator(".history").inner_text()
    told = [
        "Đã kiểm tra",
        "Đề nghị bổ sung",
        "Lợi nhuận chưa trừ chi phí giống",
        "Bán một phần tài sản cũ",
        "Sửa xưởng sơ chế",
    ]
    assert [step for step in told if step not in history] == []


def test_a_draft_outlives_the_page_and_is_dropped_on_request(visit):
    page = visit("lienminh.backan", SIZES["phone"])
    page.goto("/hop-tac-xa/?q=bi+xanh&kind=tht&actual_status=active")
    page.goto(f"{page.locator('a.name-link').first.get_attribute('href')}phieu-nam/{YEAR}/")
    page.get_by_label("Tổng số thành viên").fill("mười hai")
    page.get_by_text("Đã lưu nháp lúc").wait_for()
    page.reload()
    assert page.get_by_label("Tổng số thành viên").input_value() == "mười hai"
    assert look(page, "return-draft-phone") == CLEAN
    page.get_by_role("button", name="Bỏ bản nháp").click()
    assert page.get_by_label("Tổng số thành viên").input_value() == ""


def test_a_return_is_filled_in_without_javascript(visit):
    page = visit("xa.backan", java_script_enabled=False)
    page.goto("/hop-tac-xa/?kind=htx&actual_status=active")
    page.goto(f"{page.locator('a.name-link').first.get_attribute('href')}phieu-nam/{YEAR}/")
    page.get_by_label("Tổng số thành viên").fill("12")
    page.keyboard.press("Enter")
    page.get_by_text("Đã lưu phiếu").wait_for()
