"""The entry grid in a real browser: pasted, mended, undone, by keyboard; two officers at once; a session that ends."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.test_pages import SIZES, look

pytestmark = pytest.mark.xdist_group("e2e")
OFFICER = "kehoach.baclieu"
NEW = "Số hợp tác xã thành lập mới"
CLIPBOARD = (
    Path(__file__).parents[1] / "data" / "clipboard"
)  # twenty rows of an .xlsx as LibreOffice Calc hands them over


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


def lines(page, field: str, count: int) -> list[str]:
    return [cell(page, row, field).inner_text().strip() for row in range(count)]


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


@pytest.mark.parametrize(("kind", "file"), [("text/plain", "calc.txt"), ("text/html", "calc.html")])
def test_twenty_rows_of_a_spreadsheet_are_pasted_and_one_cell_is_mended(visit, kind, file):
    page = visit(OFFICER)
    open_grid(page, draft_of(page, f"Kế hoạch dán bảng {kind}"))
    cell(page, 0, "section").click()
    paste(page, kind, (CLIPBOARD / file).read_text())
    expect(page.locator("#grid-said")).to_contain_text("Còn 1 ô chưa lưu được")
    expect(page.locator("#grid-problems")).to_contain_text("Dòng 4, Mức: Số không hợp lệ")
    assert cell(page, 3, "low").inner_text().startswith("ba mươi ba")
    cell(page, 3, "low").click()
    page.keyboard.type("1.233,5")
    page.keyboard.press("Tab")
    saved(page)
    expect(page.locator("#grid-problems")).to_be_hidden()
    as_pasted = [*(str(30 + at) for at in range(3)), "1.233,5", *(str(30 + at) for at in range(4, 19)), "1.249,5"]
    assert lines(page, "low", 20) == as_pasted
    open_grid(page, page.url.removesuffix("nhap/"))
    assert lines(page, "low", 20) == as_pasted
    assert lines(page, "stt", 20) == [f"I.{place}" for place in range(1, 21)]
    expect(cell(page, 19, "wording")).to_have_text("Thành lập mới hợp tác xã, tổ hợp tác")


def test_a_paste_is_undone_and_done_again_by_keyboard_and_so_is_a_dropped_row(visit):
    page = visit(OFFICER)
    plan = draft_of(page, "Kế hoạch hoàn tác")
    open_grid(page, plan)
    cell(page, 0, "section").click()
    texts = ("II", "Số tổ hợp tác thành lập mới", "<p>Lập 1.234 tổ</p>", "≥", "1.234")
    rows = f"<tr>{''.join(f'<td>{text}</td>' for text in texts)}</tr>" * 2
    paste(page, "text/html", f"<table>{rows}</table>")
    saved(page)
    expect(cell(page, 1, "low")).to_have_text("1.234")
    for key, standing in (("Control+z", ["", ""]), ("Control+y", ["1.234", "1.234"])):
        page.keyboard.press(key)
        saved(page)
        assert lines(page, "low", 2) == standing
    cell(page, 0, "low").click()
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    saved(page)
    page.keyboard.press("Control+Delete")
    saved(page)
    assert lines(page, "low", 2) == ["1.234", ""]
    page.keyboard.press("Control+z")
    saved(page)
    open_grid(page, plan)
    assert lines(page, "low", 3) == ["7", "1.234", ""]


def test_a_new_row_moves_before_the_milestones_and_the_unit_follows_the_indicator(visit):
    page = visit(OFFICER)
    open_grid(page, draft_of(page, "Kế hoạch có mốc"))
    cell(page, 0, "section").click()
    paste(page, "text/plain", f"I\t{NEW}\tLập 30 hợp tác xã\tđạt\t30\n\tMốc công việc\tCó mô hình điểm")
    saved(page)
    cell(page, 2, "section").click()
    paste(page, "text/plain", "I\tTỷ lệ hợp tác xã xếp loại tốt\tĐạt 5\tđạt\t5")
    saved(page)
    assert lines(page, "stt", 3) == ["I.1", "I.2", "M1"]
    assert cell(page, 1, "unit").inner_text() == "%"
    cell(page, 1, "indicator").click()
    paste(page, "text/plain", NEW)
    saved(page)
    assert cell(page, 1, "unit").inner_text() == "HTX"


def test_what_an_amendment_takes_out_is_seen_and_put_back(visit):
    page = visit(OFFICER)
    plan = draft_of(page, "Kế hoạch bỏ rồi khôi phục")
    open_grid(page, plan)
    cell(page, 0, "section").click()
    paste(page, "text/plain", f"I\t{NEW}\tLập 30 hợp tác xã\tđạt\t30\nI\t{NEW}\tLập 40 hợp tác xã\tđạt\t40")
    saved(page)
    page.goto(f"{plan}buoc/issue/")
    page.get_by_role("textbox", name="Số, ký hiệu").fill("12/KH-UBND")
    page.get_by_role("textbox", name="Ngày ban hành").fill("05/01/2026")
    page.get_by_role("button", name="Ban hành", exact=True).click()
    page.goto(f"{plan}buoc/amend/")
    page.get_by_role("textbox", name="Diễn giải").fill("Bão số 3")
    page.get_by_role("button", name="Điều chỉnh, bổ sung", exact=True).click()
    open_grid(page, plan)
    cell(page, 0, "low").click()
    page.get_by_role("button", name="Bỏ dòng đang chọn").click()
    saved(page)
    assert lines(page, "stt", 2) == ["", "I.1"]
    expect(page.locator("#grid .grid-withdrawn").first).to_be_visible()
    cell(page, 0, "wording").click()
    page.get_by_role("button", name="Khôi phục dòng đã bỏ").click()
    saved(page)
    assert lines(page, "stt", 2) == ["I.1", "I.2"]
    cell(page, 1, "low").click()
    page.keyboard.press("Control+Delete")
    saved(page)
    page.keyboard.press("Control+z")
    saved(page)
    open_grid(page, plan)
    assert lines(page, "stt", 2) == ["I.1", "I.2"]


@pytest.mark.parametrize("size", SIZES)
def test_the_pages_where_rows_are_entered_are_clean(visit, size):
    page = visit(OFFICER)
    plan = draft_of(page, f"Kế hoạch để xem {size}")
    open_grid(page, plan)
    cell(page, 0, "section").click()
    paste(page, "text/plain", f"I\t{NEW}\tLập 30 hợp tác xã\tđạt\t30\nI\t{NEW}\tLập 40 hợp tác xã\tđạt\tbốn mươi")
    expect(page.locator("#grid-said")).to_contain_text("Còn 1 ô chưa lưu được")
    found = {}
    if size == "phone":
        page = visit(OFFICER, SIZES[size])
        page.goto(f"{plan}nhap/")
    found["nhap"] = look(page, f"grid-{size}")
    for name in ("dong", "chep", "tep"):
        page.goto(f"{plan}nhap/{name}/")
        found[name] = look(page, f"grid-{name}-{size}")
    for link in ("Sửa", "Phân giao"):
        page.goto(f"{plan}nhap/")
        page.goto(page.locator("#grid-plain a", has_text=link).first.get_attribute("href"))
        found[link] = look(page, f"grid-{link}-{size}")
    assert found == dict.fromkeys(found, {"axe": [], "wide": False, "english": []})


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
