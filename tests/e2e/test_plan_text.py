"""KH 532 from its text, and a draft about it checked, as its officer does both in the browser."""

import pytest

from tests.e2e.test_pages import follow, look
from tests.plans.texts.measuring import texts

pytestmark = pytest.mark.xdist_group("e2e")
CLEAN = {"axe": [], "wide": False, "english": []}
OFFICER = "kehoach.backan"
ISSUED = "532-kh-ubnd-bac-kan-2024"
DRAFT = (
    "Kế hoạch năm 2024 đề ra mục tiêu thành lập mới từ 35 HTX trở lên, thành lập mới từ 25 THT trở lên. "
    "Đến 31/12/2024, toàn tỉnh đã thành lập mới 38 HTX; đã thành lập mới 27 THT. "
    "Trong năm thành lập mới 66 tổ chức, gồm 38 HTX, 27 THT và 1 LHHTX."
)


def test_kh_532_comes_from_its_text_without_typing_but_a_correction(visit):
    page = visit(OFFICER)
    (text,) = [text for name, text in texts("seed_plans") if "532" in name]
    page.goto("/ke-hoach/tu-van-ban/")
    page.locator("textarea[name=text]").fill(text)
    page.get_by_role("button", name="Đọc văn bản").click()
    page.locator("input[name=number]").fill("533/KH-UBND")  # the portal has 532 itself
    follow(page, page.get_by_role("button", name="Lập dự thảo và xem chỉ tiêu"))
    assert look(page, "text-proposals") == CLEAN
    page.get_by_role("button", name="Nhận cả 8 chỉ tiêu còn lại").click()
    assert "Đã nhận 8 chỉ tiêu" in page.locator("main").inner_text()
    page.get_by_role("link", name="Xem kế hoạch").click()
    goals = page.locator("#target-table tbody tr:has(td.num)").all_inner_texts()
    assert len(goals) == 8
    wanted = (
        ("1", "LHHTX"),
        ("≥ 35", "HTX"),
        ("< 10", "%"),
        ("85", "triệu đồng"),
        ("60", "triệu đồng"),
        ("180", "người"),
    )
    assert [goal for goal, unit in wanted if not any(goal in one and unit in one for one in goals)] == []


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        (DRAFT, []),
        (
            DRAFT.replace("từ 35", "từ 45")
            .replace("đã thành lập mới 27 THT", "đã thành lập mới 72 THT")
            .replace("mới 66", "mới 56"),
            ["kế hoạch trên cổng ghi ≥ 35 HTX", "số liệu của cổng đến 31/12/2024 là 27 THT", "38 + 27 + 1 = 66"],
        ),
    ],
)
def test_a_draft_gets_a_remark_for_each_planted_error_and_no_other(visit, draft, said):
    page = visit(OFFICER)
    page.goto(f"/ke-hoach/soat-so-lieu/?plan={ISSUED}")
    page.locator("textarea[name=text]").fill(draft)
    page.get_by_role("textbox", name="Số liệu tính đến").fill("31/12/2024")
    page.locator("main form button[type=submit]").first.click()
    page.locator("#findings-title").wait_for()
    cards = page.locator("ol.card-list > li").all_inner_texts()
    assert len(cards) == len(said), cards
    assert all(part in card for part, card in zip(said, cards, strict=True)), cards
    assert look(page, f"check-{len(said)}") == CLEAN
