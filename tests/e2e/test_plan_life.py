"""A plan from last year's copy to its amendment, as the people of Bạc Liêu carry it through in the browser."""

import pytest
from playwright.sync_api import expect

from tests.e2e.test_grid import CLIPBOARD, OFFICER, cell, open_grid, paste, saved
from tests.e2e.test_pages import SIZES, look

pytestmark = pytest.mark.xdist_group("e2e")
CLEAN = {"axe": [], "wide": False, "english": []}
LAST_YEAR = "332/QĐ-UBND"
TITLE = "Phát triển kinh tế tập thể năm 2027"
STEPS = (
    "Gửi lấy ý kiến", "Ý kiến góp ý", "Trình ký", "Trả lại: Chưa cân đối", "Ban hành", "Điều chỉnh: Thiệt hại do bão", "bão số 3",
)  # fmt: skip


def press(page, act: str) -> str:
    """The button of the form; what the page that it leads to says."""
    page.locator("main form").get_by_role("button", name=act, exact=True).click()
    page.wait_for_load_state()
    return page.locator("main").inner_text()


def step(page, plan: str, act: str, typed=None) -> str:
    """Open an act from the plan's page, fill in its form, press its button."""
    page.goto(plan)
    page.locator("main").get_by_role("link", name=act, exact=True).click()
    for label, text in (typed or {}).items():
        page.get_by_role("textbox", name=label).fill(text)
    return press(page, act)


def test_a_plan_is_copied_pasted_consulted_returned_issued_and_amended(visit):
    officer = visit(OFFICER)
    officer.goto("/ke-hoach/")
    officer.get_by_role("link", name="Lập kế hoạch").first.click()
    officer.get_by_label("Trích yếu").fill(TITLE)
    officer.get_by_label("Cơ quan ban hành").fill("Ủy ban nhân dân tỉnh Bạc Liêu")
    officer.get_by_label("Từ năm").fill("2027")
    assert "Đã lập dự thảo" in press(officer, "Lập dự thảo")
    plan = officer.url
    assert "chưa có chỉ tiêu" in step(officer, plan, "Trình ký")

    officer.goto(plan)
    officer.get_by_role("link", name="Nhập chỉ tiêu").click()
    officer.get_by_role("link", name="Sao chép từ năm trước").click()
    source = officer.locator("select[name=source] option", has_text=LAST_YEAR).get_attribute("value")
    officer.locator("select[name=source]").select_option(source, force=True)
    assert "Đã chép" in press(officer, "Sao chép")
    officer.locator("#grid-room[data-ready]").wait_for()
    copied = officer.locator("#grid .tabulator-row").filter(has=officer.locator("[tabulator-field=stt]:not(:empty)"))
    start = sum(bool(text.strip()) for text in copied.locator("[tabulator-field=stt]").all_inner_texts())
    assert start
    cell(officer, start, "section").click()
    paste(officer, "text/html", (CLIPBOARD / "calc.html").read_text())
    expect(officer.locator("#grid-said")).to_contain_text("Còn 1 ô chưa lưu được")
    wrong = officer.locator("#grid .grid-error")
    wrong.click()
    officer.keyboard.type("33")
    officer.keyboard.press("Enter")
    saved(officer)

    officer.goto(plan)
    officer.get_by_role("link", name="Gửi lấy ý kiến").click()
    officer.get_by_role("textbox", name="Hạn trả lời").fill("15/12/2098")
    officer.get_by_label("Tất cả sở, ban, ngành").check()
    assert "Đã gửi lấy ý kiến" in press(officer, "Gửi lấy ý kiến")

    asked = visit("lienminh.baclieu")
    asked.goto("/ke-hoach/gop-y/")
    asked.get_by_role("link", name=TITLE).click()
    asked.get_by_label("Thống nhất, có góp ý").check()
    asked.get_by_label("Góp ý: Thành lập mới 30 hợp tác xã").fill("Nên đặt 25 HTX.")
    assert look(asked, "opinion-wide") == CLEAN
    assert "Đã gửi ý kiến" in press(asked, "Gửi ý kiến")

    officer.goto(f"{plan}y-kien/")
    assert "Nên đặt 25 HTX." in officer.locator("main").inner_text()
    assert look(officer, "opinions-wide") == CLEAN
    officer.get_by_label("Xử lý góp ý của Liên minh", exact=False).select_option("explained")
    officer.get_by_label("Nội dung tiếp thu, giải trình").fill("Giữ theo Nghị quyết của HĐND.")
    assert "Đã ghi" in press(officer, "Ghi")
    assert "Đã trình ký" in step(officer, plan, "Trình ký")

    leader = visit("lanhdao.baclieu")
    told = step(leader, plan, "Trả lại", {"Lý do trả lại": "Chưa cân đối nguồn lực."})
    assert "Đã trả lại kế hoạch" in told
    officer.goto(plan)
    assert "Chưa cân đối nguồn lực." in officer.locator("main").inner_text()
    assert "Đã trình ký" in step(officer, plan, "Trình ký")
    told = step(officer, plan, "Ban hành", {"Số, ký hiệu": "77 /KH-UBND", "Ngày ban hành": "05/01/2026"})
    assert "Đã ghi nhận ban hành" in told
    assert "77/KH-UBND" in officer.locator("h1").inner_text()

    amended = step(officer, plan, "Điều chỉnh, bổ sung", {"Diễn giải": "Thiệt hại do bão số 3."})
    assert "Đã mở bản điều chỉnh" in amended
    open_grid(officer, plan)
    cell(officer, start, "low").click()
    officer.keyboard.type("20")
    officer.keyboard.press("Enter")
    saved(officer)
    cell(officer, start + 1, "low").click()
    officer.get_by_role("button", name="Bỏ dòng đang chọn").click()
    saved(officer)
    told = step(officer, plan, "Ban hành", {"Số, ký hiệu": "90/QĐ-UBND", "Ngày ban hành": "20/01/2026"})
    assert "Đã ghi nhận ban hành" in told
    officer.goto(f"{plan}dieu-chinh/")
    changed = officer.locator("tr", has_text="Thành lập mới 30 hợp tác xã").first.inner_text()
    assert "≥ 30" in changed
    assert "≥ 20" in changed

    officer.goto(f"{plan}lich-su/")
    history = officer.locator("main").inner_text()
    while officer.get_by_role("link", name="Trang sau").count():
        officer.get_by_role("link", name="Trang sau").click()
        history += officer.locator("main").inner_text()
    assert [one for one in STEPS if one not in history] == []
    narrow = visit(OFFICER, SIZES["phone"])
    for tab in ("", "nhap/", "van-ban/", "y-kien/", "dieu-chinh/", "lich-su/"):
        narrow.goto(f"{plan}{tab}")
        assert look(narrow, f"plan-life-{tab.strip('/') or 'targets'}-narrow") == CLEAN, tab


def reach(page, what) -> None:
    """Go on with Tab until `what` has the focus."""
    element = what.element_handle()
    for _ in range(200):
        if element.evaluate("(one) => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{what} is not reached by keyboard")


def type_in(page, **typed) -> None:
    for label, text in typed.items():
        name = label.replace("_", " ")
        reach(page, page.get_by_role("textbox", name=name).or_(page.get_by_role("combobox", name=name)).first)
        page.keyboard.press("Control+a")
        page.keyboard.type(text)


def enter(page, role: str, name: str) -> str:
    with page.expect_navigation():
        reach(page, page.locator("main").get_by_role(role, name=name, exact=True).first)
        page.keyboard.press("Enter")
    return page.locator("main").inner_text()


def test_the_same_life_by_keyboard_only(visit):
    officer = visit(OFFICER)
    officer.goto("/ke-hoach/moi/")
    type_in(
        officer, Cơ_quan_ban_hành="Ủy ban nhân dân tỉnh Bạc Liêu", Trích_yếu="Kế hoạch bằng bàn phím", Từ_năm="2027"
    )
    assert "Đã lập dự thảo" in enter(officer, "button", "Lập dự thảo")
    plan = officer.url
    enter(officer, "link", "Nhập chỉ tiêu")
    officer.locator("#grid-room[data-ready]").wait_for()
    reach(officer, officer.locator("#grid .tabulator-tableholder"))
    paste(officer, "text/plain", (CLIPBOARD / "calc.txt").read_text())
    expect(officer.locator("#grid-said")).to_contain_text("Còn 1 ô chưa lưu được")
    for key in ["ArrowDown"] * 3 + ["ArrowRight"] * 4:
        officer.keyboard.press(key)
    officer.keyboard.type("33")
    officer.keyboard.press("Enter")
    saved(officer)
    expect(cell(officer, 3, "low")).to_have_text("33")

    officer.goto(plan)
    enter(officer, "link", "Gửi lấy ý kiến")
    type_in(officer, Hạn_trả_lời="15/12/2098")
    reach(officer, officer.get_by_label("Tất cả sở, ban, ngành"))
    officer.keyboard.press("Space")
    assert "Đã gửi lấy ý kiến" in enter(officer, "button", "Gửi lấy ý kiến")

    asked = visit("lienminh.baclieu")
    asked.goto("/ke-hoach/gop-y/")
    enter(asked, "link", "Kế hoạch bằng bàn phím")
    reach(asked, asked.get_by_role("radio").first)
    asked.keyboard.press("Space")
    assert "Đã gửi ý kiến" in enter(asked, "button", "Gửi ý kiến")

    officer.goto(plan)
    enter(officer, "link", "Trình ký")
    assert "Đã trình ký" in enter(officer, "button", "Trình ký")
    leader = visit("lanhdao.baclieu")
    leader.goto(plan)
    enter(leader, "link", "Trả lại")
    type_in(leader, Lý_do_trả_lại="Chưa cân đối nguồn lực.")
    assert "Đã trả lại kế hoạch" in enter(leader, "button", "Trả lại")
    officer.goto(plan)
    enter(officer, "link", "Trình ký")
    enter(officer, "button", "Trình ký")
    enter(officer, "link", "Ban hành")
    type_in(officer, **{"Số, ký hiệu": "78/KH-UBND", "Ngày ban hành": "05/01/2026"})
    assert "Đã ghi nhận ban hành" in enter(officer, "button", "Ban hành")
    enter(officer, "link", "Điều chỉnh, bổ sung")
    type_in(officer, Diễn_giải="Thiệt hại do bão số 3.")
    assert "Đã mở bản điều chỉnh" in enter(officer, "button", "Điều chỉnh, bổ sung")
    enter(officer, "link", "Bảng nhập")
    officer.locator("#grid-room[data-ready]").wait_for()
    reach(officer, officer.locator("#grid .tabulator-tableholder"))
    for _ in range(4):
        officer.keyboard.press("ArrowRight")
    officer.keyboard.type("20")
    officer.keyboard.press("Enter")
    saved(officer)
    enter(officer, "link", "Ban hành")
    type_in(officer, **{"Số, ký hiệu": "91/QĐ-UBND", "Ngày ban hành": "20/01/2026"})
    assert "Đã ghi nhận ban hành" in enter(officer, "button", "Ban hành")
    assert "≥ 20" in enter(officer, "link", "Điều chỉnh")
