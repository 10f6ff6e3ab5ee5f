"""Many rows at once, as staff do it: chosen in a list, looked at, done, taken back; printed; handed on to another entry."""

import pytest

from tests.e2e.test_pages import SIZES, look

pytestmark = pytest.mark.xdist_group("e2e")
CLEAN = {"axe": [], "wide": False, "english": []}
RETURNS = "/hop-tac-xa/danh-sach/annual-returns/?year=2024&state=submitted"


def choose(page, address, count, act):
    """The names of the first rows, ticked, and what is to be done with them."""
    page.goto(address)
    for at in range(count):
        page.locator("#list tbody input[type=checkbox]").nth(at).check()
    names = page.locator("#list tbody a.name-link").all_inner_texts()[:count]
    page.locator("#bulk select").select_option(act)
    page.locator("#bulk button").click()
    return names


@pytest.mark.parametrize("size", SIZES)
def test_a_state_is_recorded_of_several_and_taken_back(visit, size):
    page = visit("lienminh.backan", SIZES[size])
    names = choose(page, "/hop-tac-xa/?kind=htx&actual_status=active", 3, "actual_status")
    page.get_by_label("Thực tế hoạt động").select_option("nominal")
    page.get_by_label("Lý do, căn cứ").fill("Rà soát tháng 11")
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_role("heading", name="Sẽ thay đổi 3 tổ chức").wait_for()
    assert page.locator("section tbody a").all_inner_texts() == names
    assert look(page, f"bulk-preview-{size}") == CLEAN
    page.get_by_role("button", name="Xác nhận thay đổi 3 tổ chức").click()
    page.get_by_role("heading", name="Đã thay đổi 3 tổ chức").wait_for()
    assert look(page, f"bulk-done-{size}") == CLEAN
    page.get_by_role("button", name="Hoàn tác").click()
    page.get_by_text("Đã hoàn tác 3 tổ chức").wait_for()
    assert look(page, f"bulk-undone-{size}") == CLEAN
    page.get_by_role("link", name=names[0]).click()
    page.get_by_role("heading", name=names[0]).wait_for()
    assert page.locator(".facts .state").first.inner_text() == "Đang hoạt động"


@pytest.mark.parametrize("size", SIZES)
def test_all_that_match_are_checked_and_taken_back(visit, size):
    page = visit("kehoach.backan", SIZES[size])
    page.goto(f"{RETURNS}&q=san+xuat")
    page.locator("#bulk [name=all]").check()
    page.locator("#bulk select").select_option("check")
    page.locator("#bulk button").click()
    page.get_by_role("heading", name="Kiểm tra đạt").wait_for()
    assert look(page, f"bulk-check-{size}") == CLEAN
    page.get_by_role("button", name="Xác nhận thay đổi").click()
    page.get_by_role("button", name="Hoàn tác").click()
    page.get_by_text("phiếu đã trở về như trước", exact=False).wait_for()


@pytest.mark.parametrize("size", SIZES)
def test_chosen_returns_are_printed(visit, size):
    page = visit("kehoach.backan", SIZES[size])
    choose(page, RETURNS, 2, "print_filled")
    page.locator("article.paper").last.wait_for()
    assert page.locator("article.paper").count() == 2
    assert look(page, f"bulk-print-{size}") == CLEAN


@pytest.mark.parametrize("size", SIZES)
def test_from_a_list_to_a_support_entry_in_three_clicks(visit, size):
    page = visit("lienminh.backan", SIZES[size])
    choose(page, "/hop-tac-xa/", 2, "support")  # the first click
    page.get_by_role("button", name="Hội chợ").click()  # the second
    page.get_by_label("Tên hoạt động").fill(f"Hội chợ thử {size}")
    page.locator("[name=starts_on]").fill("12/03/2026")
    page.keyboard.press("Escape")
    page.locator("button[name=save]").click()  # the third
    page.get_by_role("heading", name=f"Hội chợ thử {size}").wait_for()


@pytest.mark.parametrize("size", SIZES)
def test_the_menus_above_a_list_lie_on_the_screen(visit, size):
    page = visit("lienminh.backan", SIZES[size])
    page.goto("/hop-tac-xa/")
    for menu in page.locator(".list-menus details").all():
        menu.locator("summary").click()
        box = menu.locator(".menu-body").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= SIZES[size][0]
        page.keyboard.press("Escape")
