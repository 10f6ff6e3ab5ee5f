"""What becomes of a plan after a merger, as the successor's officer says it in the browser."""

import re

import pytest

pytestmark = pytest.mark.xdist_group("e2e")


def test_the_successor_continues_a_plan_and_both_readings_stay(visit):
    officer = visit("kehoach.thainguyen")
    officer.goto("/ke-hoach/532-kh-ubnd-bac-kan-2024/van-ban/")
    officer.get_by_role("link", name=re.compile("Ghi quyết định tiếp nhận")).click()
    officer.get_by_label("Tiếp tục thực hiện").check()
    officer.get_by_label("Văn bản quyết định").fill("Quyết định 1250/QĐ-UBND")
    officer.get_by_role("textbox", name="Ngày quyết định").fill("15/08/2025")
    officer.get_by_role("button", name="Lưu quyết định").click()
    assert "Tỉnh Thái Nguyên tiếp tục thực hiện kế hoạch này" in officer.locator(".notice-quiet").all_inner_texts()[0]
    for boundaries, place in (("old", "Bắc Kạn cũ"), ("new", "Thái Nguyên")):
        officer.goto(f"/ke-hoach/532-kh-ubnd-bac-kan-2024/?as_of=31/12/2024&boundaries={boundaries}")
        assert officer.locator("[aria-current=true], .switch [aria-current]").first.inner_text() == place
        assert officer.locator("tr", has_text="Thành lập mới hợp tác xã").count() == 1
