"""The entry grid in a real browser: two officers at once; a session that ends."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.xdist_group("e2e")
OFFICER = "kehoach.baclieu"
NEW = "Số hợp tác xã thành lập mới"


def draft_of(page, title: str) -> str:
    """A new plan, a draft; its address."""
    page.goto("/ke-hoach/moi/")
    page.get_by_label("Trích yếu").fill(title)
    page.get_by_label("Cơ quan ban hành").fill("Ủy ban nhân dân tỉnh Bạc Liêu")
    page.get_by_label("Từ năm").fill("2027")
    page.locator("main form").get_by_role("button", name="Lập dự thảo", exact=True).click()
    expect(page.get_by_text("Đã lập dự thảo")).to_be_visible()
    return page.url


def open_grid(page, plan: str) -> None:
    page.goto(f"{plan}nhap/")
    page.locator("#grid-room[data-ready]").wait_for()


def cell(page, row: int, field: str):
    return page.locator("#grid .tabulator-row").nth(row).locator(f"[tabulator-field={field}]")


def saved(page) -> None:
    """Nothing waits any more, and the foot of the grid says when it was written."""
    page.wait_for_timeout(400)  # longer than the pause before a change is sent
    expect(page.locator("#grid .grid-waiting")).to_have_count(0)
    expect(page.locator("#grid-said")).to_contain_text("Đã lưu mọi ô lúc")


def paste(page, kind: str, content: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(
        """async ([kind, content]) => {
          const items = {"text/plain": new Blob(["x"], {type: "text/plain"})};
          items[kind] = new Blob([content], {type: kind});
          await navigator.clipboard.write([new ClipboardItem(items)]);
        }""",
        [kind, content],
    )
    page.keyboard.press("Control+v")


def test_two_officers_at_once_see_the_conflict_and_lose_nothing(visit):
    first = visit(OFFICER)
    plan = draft_of(first, "Kế hoạch hai người cùng nhập")
    open_grid(first, plan)
    cell(first, 0, "section").click()
    paste(first, "text/plain", f"I\t{NEW}\tThành lập mới 30 hợp tác xã\tđạt\t30")
    saved(first)
    second = visit(OFFICER)
    open_grid(second, plan)
    for page, figure in ((first, "40"), (second, "50")):
        cell(page, 0, "low").click()
        page.keyboard.type(figure)
        page.keyboard.press("Enter")
        if page is first:
            expect(cell(page, 0, "low")).to_have_text("40")
            saved(page)
    problems = second.locator("#grid-problems")
    expect(problems).to_contain_text("Người khác vừa đổi thành “40”")
    problems.get_by_role("button", name="Giữ của tôi").click()
    saved(second)
    open_grid(first, plan)
    assert cell(first, 0, "low").inner_text() == "50"


def test_what_was_typed_is_there_after_the_session_ended(visit, portal):
    page = visit(OFFICER)
    open_grid(page, draft_of(page, "Kế hoạch hết phiên"))
    cell(page, 0, "section").click()
    paste(page, "text/plain", f"I\t{NEW}\tThành lập mới 30 hợp tác xã\tđạt\t30")
    saved(page)
    page.context.clear_cookies()
    cell(page, 0, "low").click()
    page.keyboard.type("77")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Đăng nhập lại để lưu tiếp").click()
    page.get_by_label("Tên đăng nhập").fill(OFFICER)
    page.get_by_label("Mật khẩu").fill(portal.passwords[OFFICER])
    page.get_by_role("button", name="Đăng nhập").click()
    page.locator("#grid-room[data-ready]").wait_for()
    expect(cell(page, 0, "low")).to_have_text("77")
    saved(page)
    page.reload()
    page.locator("#grid-room[data-ready]").wait_for()
    assert cell(page, 0, "low").inner_text() == "77"
