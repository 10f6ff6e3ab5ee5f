"""Year-end figures as a department's officer brings them: one table, one source; a leader approves, the indicator shows it."""

import re

import pytest

pytestmark = pytest.mark.xdist_group("e2e")
SOURCE = "Báo cáo 918/BC-STC ngày 20/11/2026, Phụ lục 2"
FIGURES = {
    "Số huyện chưa có hợp tác xã (đến 30/6/2025)": "2",
    "Số trang trại thành lập mới": "14",
    "Số đơn vị kết nạp mới vào Liên minh Hợp tác xã": "11",
    "Tỷ trọng kinh tế tập thể trong GRDP": "4,1",
    "Giá trị sản xuất của kinh tế tập thể": "1.250,5",
    "Tỷ lệ hợp tác xã hoạt động hiệu quả": "61,5",
    "1. Số HTX hoạt động hiệu quả": "187",
    "Số tổ hợp tác có đăng ký hoặc được chứng thực": "96",
}
TABLE = "Chỉ tiêu\tNăm 2024\tKH năm 2025\n" + "".join(f"{name}\t{value}\t1\n" for name, value in FIGURES.items())
APPROVED = "/chi-tieu/lm_members_new/?province=binh-duong&from=2024-01-01&to=2024-12-31"


def test_a_pasted_table_is_approved_and_shown(visit):
    officer = visit("kehoach.binhduong")
    officer.goto("/chi-tieu/so-bao-cao/")
    officer.get_by_role("link", name="Dán bảng, tệp Excel").click()
    officer.get_by_label("Bảng số liệu").fill(TABLE)
    officer.get_by_label("Văn bản nguồn").fill(SOURCE)
    officer.get_by_role("button", name="Dò bảng").click()
    assert officer.locator("h1").inner_text() == "Xem trước: 8 mới, 0 đổi, 0 giữ nguyên, 0 lỗi, 0 ô trống"
    assert "số kế hoạch, không phải số thực hiện" in officer.locator("thead").inner_text()
    officer.get_by_role("button", name="Ghi và trình duyệt").click()
    assert "Đã ghi và trình duyệt: 8 số mới, 0 số đổi." in officer.locator("main").inner_text()
    officer.goto(APPROVED)
    assert SOURCE not in officer.locator("main").inner_text()

    leader = visit("lanhdao.binhduong")
    leader.get_by_role("link", name=re.compile("Số liệu báo cáo chờ duyệt")).click()
    leader.get_by_label("Chọn cả trang").check()
    leader.get_by_role("button", name="Duyệt các số đã chọn").click()
    assert "Đã duyệt 8 số liệu báo cáo." in leader.locator("main").inner_text()

    officer.goto(APPROVED)
    shown = officer.locator("main").inner_text()
    assert re.search(r"\b11\b", officer.locator(".big-figure").inner_text())
    assert SOURCE in shown and "Chính thức" in shown


def test_the_computed_figure_comes_beside_while_one_types(visit):
    page = visit("kehoach.backan")
    page.goto("/chi-tieu/so-bao-cao/them/?indicator=htx_new")
    page.get_by_label("Năm", exact=True).fill("2024")
    page.get_by_label("Giá trị").fill("40")
    page.get_by_label("Giá trị").blur()
    page.wait_for_selector("#beside dd")
    assert re.search(r"Số báo cáo so với hồ sơ\s+[+-]\d", page.locator("#beside").inner_text())
