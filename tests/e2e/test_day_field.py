"""A day is typed, or picked from a calendar that stands in nobody's way."""

import pytest

pytestmark = pytest.mark.xdist_group("e2e")
PLAN = "/ke-hoach/532-kh-ubnd-bac-kan-2024/"


def test_enter_reads_the_plan_on_the_day_typed_and_the_report_follows(visit):
    page = visit("kehoach.thainguyen")
    page.goto(f"{PLAN}?as_of=31/12/2024&boundaries=new")
    field = page.get_by_label("Số liệu tính đến", exact=True)
    field.fill("30/6/2024")
    with page.expect_response(lambda answer: "as_of=30" in answer.url):
        field.press("Enter")
    action = page.get_by_role("link", name="Lập báo cáo")
    page.wait_for_function("document.querySelector('#report-action').href.includes('30%2F06%2F2024')")
    assert "boundaries=new" in action.get_attribute("href")


def test_what_is_no_day_stays_as_it_was_typed(visit):
    page = visit("kehoach.backan")
    page.goto(f"{PLAN}?as_of=31/02/2024")
    page.wait_for_selector(".day-button")
    assert page.get_by_label("Số liệu tính đến", exact=True).input_value() == "31/02/2024"


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
@pytest.mark.parametrize("address", [PLAN, "/bao-cao/lap-moi/?as_of=31/12/2024", "/chi-tieu/htx_new/"])
def test_the_calendar_opens_from_its_button_and_covers_no_submit_button(visit, size, address):
    page = visit("kehoach.backan", size)
    page.goto(address)
    page.locator(".day-button").last.click()
    calendar, button = page.locator(".flatpickr-calendar.open"), page.locator("main form button[type=submit]").first
    one, other = calendar.bounding_box(), button.bounding_box()
    apart = (
        one["x"] >= other["x"] + other["width"] or other["x"] >= one["x"] + one["width"]
        or one["y"] >= other["y"] + other["height"] or other["y"] >= one["y"] + one["height"]
    )  # fmt: skip
    assert apart and one["x"] >= 0 and one["x"] + one["width"] <= size[0]
    page.keyboard.press("Escape")
    assert calendar.count() == 0


@pytest.mark.parametrize(
    "address", ["/", PLAN, "/ke-hoach/", "/bao-cao/lap-moi/", "/chi-tieu/htx_new/", "/hop-tac-xa/"]
)
def test_the_narrowest_phone_scrolls_no_page_sideways(visit, address):
    page = visit("kehoach.backan", (320, 640))
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_focus_is_seen_on_buttons_fields_and_lists(visit):
    page = visit("kehoach.backan")
    page.goto("/hop-tac-xa/")
    for selector in ("main form .btn", "main form .form-control", "main form .form-select"):
        page.locator(selector).first.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        seen = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert seen == "solid", selector
