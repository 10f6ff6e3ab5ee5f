"""An organisation's life as Alliance staff keep it: an event, a correction, two people at once, the history, a former value."""

import re

import pytest

from tests.e2e.test_pages import SIZES, follow, look

pytestmark = pytest.mark.xdist_group("e2e")
CLEAN = {"axe": [], "wide": False, "english": []}


@pytest.fixture
def tab(visit):
    """The tab of the first active cooperative of the list, as Alliance staff see it."""

    def open_it(size=SIZES["desktop"], kind="htx"):
        page = visit("lienminh.backan", size)
        page.goto(f"/hop-tac-xa/?kind={kind}&actual_status=active")
        page.locator("table a.name-link").first.click()
        page.get_by_role("link", name="Quá trình hoạt động").click()
        return page

    return open_it


def fill(page, **texts):
    for label, text in texts.items():
        page.get_by_label(label.replace("_", " "), exact=True).fill(text)


def test_suspend_see_it_in_the_history_correct_and_restore(tab):
    page = tab()
    page.get_by_role("link", name="Tạm ngừng kinh doanh").click()
    fill(page, Ngày_có_hiệu_lực="15/03/2026", **{"Căn cứ, lý do": "Thông báo tạm ngừng của hợp tác xã"})
    page.get_by_role("button", name="Xem trước").click()
    assert "Tạm ngừng kinh doanh" in page.locator("#life-beside .life-new").inner_text()
    page.get_by_role("button", name="Ghi nhận").click()
    life = page.locator("ol.life")
    assert "Từ 15/03/2026 đến nay" in life.inner_text()
    page.get_by_role("link", name="Lịch sử").click()
    assert "Lý do: Thông báo tạm ngừng của hợp tác xã" in page.locator("ol.history").inner_text()
    page.get_by_role("link", name="Quá trình hoạt động").click()
    life.get_by_role("link", name="Sửa mốc này").first.click()
    fill(page, Ngày_có_hiệu_lực="01/02/2026", Vì_sao_sửa="Nhầm ngày")
    page.get_by_role("button", name="Lưu").click()
    assert "Từ 01/02/2026 đến nay" in life.inner_text()
    page.get_by_role("link", name="Lịch sử").click()
    history = page.locator("ol.history").inner_text()
    assert re.search(r"Từ ngày: 15/03/2026\s+→\s+01/02/2026", history)
    page.get_by_role("link", name="Khôi phục giá trị cũ").first.click()
    fill(page, Vì_sao_khôi_phục="Ngày cũ mới đúng")
    page.get_by_role("button", name="Khôi phục").click()
    page.get_by_role("link", name="Quá trình hoạt động").click()
    assert "Từ 15/03/2026 đến nay" in life.inner_text()
    life.get_by_role("link", name="Xóa mốc này").first.click()
    fill(page, Vì_sao_xóa="Ghi nhầm hợp tác xã")
    page.get_by_role("button", name="Xóa mốc").click()
    assert "Tạm ngừng" not in life.inner_text()


def test_the_second_of_two_editors_sees_both_values_and_chooses(tab, visit):
    page = tab(kind="tht")
    page.get_by_role("link", name="Sửa mốc này").first.click()
    other = visit("kehoach.backan")
    other.goto(page.url)
    other.get_by_label("Căn cứ, lý do của mốc").fill("Giấy chứng nhận cấp lại")
    fill(other, Vì_sao_sửa="Bổ sung căn cứ")
    other.get_by_role("button", name="Lưu").click()
    page.get_by_label("Căn cứ, lý do của mốc").fill("Theo biên bản của xã")
    page.get_by_label("Số quyết định").fill("7/BB")
    fill(page, Vì_sao_sửa="Bổ sung căn cứ")
    page.get_by_role("button", name="Lưu").click()
    clash = page.locator("fieldset.clash").inner_text()
    assert "Giấy chứng nhận cấp lại" in clash
    assert "Theo biên bản của xã" in clash
    assert look(page, "conflict") == CLEAN
    page.get_by_text("bạn vừa nhập").click()
    page.get_by_role("button", name="Lưu").click()
    life = page.locator("ol.life").inner_text()
    assert "Văn bản 7/BB" in life
    assert "Theo biên bản của xã" in life


@pytest.mark.parametrize("size", SIZES)
def test_the_pages_of_a_life_are_clean(tab, size):
    page = tab(SIZES[size])
    here = page.url
    assert look(page, f"life-{size}") == CLEAN
    for path in ("ghi/suspend/", "ghi/move/", "to-chuc-lai/tach/", "to-chuc-lai/hop-nhat/", "../lich-su/"):
        page.goto(here + path)
        assert look(page, f"life-{path.strip('./').replace('/', '-')}-{size}") == CLEAN, path
    page.goto(here)
    follow(page, page.get_by_role("link", name="Sửa mốc này").first)
    assert look(page, f"life-turn-{size}") == CLEAN
