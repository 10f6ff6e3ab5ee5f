"""A plan from its first draft to its amendment, as the people of Bạc Liêu carry it through in the browser."""

import re

import pytest

from tests.e2e.test_pages import SIZES, look

pytestmark = pytest.mark.xdist_group("e2e")
CLEAN = {"axe": [], "wide": False, "english": []}
TITLE = "Phát triển kinh tế tập thể năm 2027"


def saved(page, act: str) -> str:
    """Press the button of the form and wait for the page that it leads to."""
    page.locator("main form").get_by_role("button", name=act, exact=True).click()
    page.wait_for_load_state()
    return page.locator("main").inner_text()


def step(page, plan: str, act: str, **typed) -> str:
    """Open the act from the plan's page, fill in its form, press its button."""
    page.goto(plan)
    page.locator("main").get_by_role("link", name=act, exact=True).click()
    for label, text in typed.items():
        page.get_by_label(label.replace("_", " "), exact=True).fill(text)
    return saved(page, act)


def add_target(page, plan: str, wording: str, low: str) -> None:
    page.goto(f"{plan}nhap/dong/")
    page.locator("select[name=indicator]").select_option("htx_new", force=True)
    page.locator("[name=wording]").fill(wording)
    page.locator("[name=low]").fill(low)
    saved(page, "Lưu")


def test_a_plan_is_drafted_consulted_returned_issued_and_amended(visit):
    officer = visit("kehoach.baclieu")
    officer.goto("/ke-hoach/")
    officer.get_by_role("link", name="Lập kế hoạch").click()
    officer.get_by_label("Trích yếu").fill(TITLE)
    officer.get_by_label("Cơ quan ban hành").fill("Ủy ban nhân dân tỉnh Bạc Liêu")
    officer.get_by_label("Từ năm").fill("2027")
    assert "Đã lập dự thảo" in saved(officer, "Lập dự thảo")
    plan = officer.url
    assert plan.endswith("/ke-hoach/ke-hoach-bac-lieu-2027/")
    assert "Chưa có chỉ tiêu" in step(officer, plan, "Trình ký") or officer.locator("[role=alert]").count()
    add_target(officer, plan, "Thành lập mới 30 hợp tác xã", "30")

    officer.goto(plan)
    officer.get_by_role("link", name="Gửi lấy ý kiến").click()
    officer.get_by_label("Hạn trả lời").fill("15/12/2098")
    officer.get_by_label("Tất cả sở, ban, ngành").check()
    assert "Đã gửi lấy ý kiến" in saved(officer, "Gửi lấy ý kiến")

    asked = visit("lienminh.baclieu")
    asked.goto("/ke-hoach/")
    asked.get_by_role("link", name="1 dự thảo").click()
    asked.get_by_role("link", name=TITLE).click()
    asked.get_by_label("Thống nhất, có góp ý").check()
    asked.get_by_label("Góp ý: Thành lập mới 30 hợp tác xã").fill("Nên đặt 25 HTX.")
    assert look(asked, "opinion-wide") == CLEAN
    assert "Đã gửi ý kiến" in saved(asked, "Gửi ý kiến")

    officer.goto(f"{plan}y-kien/")
    assert "Nên đặt 25 HTX." in officer.locator("main").inner_text()
    assert look(officer, "opinions-wide") == CLEAN
    officer.get_by_label("Xử lý góp ý của Liên minh", exact=False).select_option("explained")
    officer.get_by_label("Nội dung tiếp thu, giải trình").fill("Giữ theo Nghị quyết của HĐND.")
    assert "Đã ghi tiếp thu" in saved(officer, "Ghi")
    assert "Đã trình ký" in step(officer, plan, "Trình ký")

    leader = visit("lanhdao.baclieu")
    leader.goto(plan)
    assert leader.get_by_role("link", name="Sửa", exact=True).count() == 0
    told = step(leader, plan, "Trả lại", Lý_do_trả_lại="Chưa cân đối nguồn lực.")
    assert "Đã trả lại kế hoạch" in told and "Chưa cân đối nguồn lực." in told

    assert "Đã trình ký" in step(officer, plan, "Trình ký")
    told = step(officer, plan, "Ban hành", **{"Số, ký hiệu": "77 /KH-UBND", "Ngày ban hành": "05/11/2026"})
    assert "Đã ghi nhận ban hành" in told and "77/KH-UBND" in told

    officer.get_by_role("link", name="Điều chỉnh, bổ sung").click()
    officer.get_by_label("Diễn giải").fill("Thiệt hại do bão số 3.")
    assert "Đã mở bản điều chỉnh" in saved(officer, "Điều chỉnh, bổ sung")
    add_target(officer, plan, "Thành lập mới thêm 5 hợp tác xã", "5")
    told = step(officer, plan, "Ban hành", **{"Số, ký hiệu": "90/QĐ-UBND", "Ngày ban hành": "20/11/2026"})
    assert "Đã điều chỉnh" in told
    officer.goto(f"{plan}dieu-chinh/")
    row = officer.locator("tr", has_text="Thành lập mới thêm 5 hợp tác xã")
    assert "thêm mới" in row.inner_text()

    officer.goto(f"{plan}lich-su/")
    history = officer.locator("main").inner_text()
    steps = ("Gửi lấy ý kiến", "Trả lời lấy ý kiến", "Trình ký", "Trả lại: Chưa cân đối", "Ban hành", "bão số 3")
    assert [step for step in steps if step not in history] == []
    assert look(officer, "plan-history-wide") == CLEAN
    narrow = visit("kehoach.baclieu", SIZES["phone"])
    for tab in ("", "van-ban/", "y-kien/", "dieu-chinh/", "lich-su/"):
        narrow.goto(f"{plan}{tab}")
        assert look(narrow, f"plan-life-{tab.strip('/') or 'targets'}-narrow") == CLEAN


def test_the_successor_continues_a_plan_and_both_readings_stay(visit):
    officer = visit("kehoach.thainguyen")
    officer.goto("/ke-hoach/532-kh-ubnd-bac-kan-2024/van-ban/")
    officer.get_by_role("link", name=re.compile("Ghi quyết định tiếp nhận")).click()
    officer.get_by_label("Tiếp tục thực hiện").check()
    officer.get_by_label("Văn bản quyết định").fill("Quyết định 1250/QĐ-UBND")
    officer.get_by_label("Ngày quyết định").fill("15/08/2025")
    assert "Tỉnh Thái Nguyên tiếp tục thực hiện kế hoạch này" in saved(officer, "Lưu quyết định")
    for boundaries, place in (("old", "Bắc Kạn cũ"), ("new", "Thái Nguyên")):
        officer.goto(f"/ke-hoach/532-kh-ubnd-bac-kan-2024/?as_of=31/12/2024&boundaries={boundaries}")
        assert officer.locator("[aria-current=true], .switch [aria-current]").first.inner_text() == place
        assert officer.locator("tr", has_text="Thành lập mới hợp tác xã").count() == 1
