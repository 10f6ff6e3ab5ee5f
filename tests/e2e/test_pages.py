"""Every page at both sizes: nothing serious for axe, nothing wider than the screen, no English left over."""

import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.xdist_group("e2e")
PAGES = {
    "sign-in": (None, "/dang-nhap/"),
    "home": ("kehoach.backan", "/"),
    "home-central": ("docbao.trunguong", "/"),
    "plans": ("kehoach.backan", "/ke-hoach/"),
    "plan": ("kehoach.backan", "/ke-hoach/532-kh-ubnd-bac-kan-2024/?as_of=31/12/2024"),
    "plan-midyear": ("kehoach.thainguyen", "/ke-hoach/532-kh-ubnd-bac-kan-2024/?as_of=30/06/2024"),
    "plan-present": ("kehoach.thainguyen", "/ke-hoach/532-kh-ubnd-bac-kan-2024/?as_of=31/12/2024&boundaries=new"),
    "plan-five-years": ("kehoach.baclieu", "/ke-hoach/332-qd-ubnd-bac-lieu-2021-2025/"),
    "plan-milestones": ("kehoach.binhduong", "/ke-hoach/591-kh-ubnd-binh-duong-2022/"),
    "plan-years": ("kehoach.baclieu", "/ke-hoach/332-qd-ubnd-bac-lieu-2021-2025/theo-nam/"),
    "plan-work": ("kehoach.binhduong", "/ke-hoach/591-kh-ubnd-binh-duong-2022/nhiem-vu/"),
    "plan-task-new": ("kehoach.backan", "/ke-hoach/532-kh-ubnd-bac-kan-2024/nhiem-vu/moi/"),
    "plan-explanations": ("kehoach.backan", "/ke-hoach/532-kh-ubnd-bac-kan-2024/giai-trinh/"),
    "agency-room": ("lienminh.backan", "/ke-hoach/don-vi/"),
    "contacts": ("kehoach.backan", "/ke-hoach/dau-moi/"),
    "plan-tree": ("kehoach.baclieu", "/ke-hoach/cay/"),
    "plan-new": ("kehoach.backan", "/ke-hoach/moi/"),
    "plan-grid": ("kehoach.backan", "/ke-hoach/532-kh-ubnd-bac-kan-2024/nhap/"),
    "plan-document": ("kehoach.thainguyen", "/ke-hoach/532-kh-ubnd-bac-kan-2024/van-ban/"),
    "plan-edit": ("kehoach.backan", "/ke-hoach/532-kh-ubnd-bac-kan-2024/sua/"),
    "plan-opinions": ("kehoach.backan", "/ke-hoach/532-kh-ubnd-bac-kan-2024/y-kien/"),
    "plan-editions": ("kehoach.backan", "/ke-hoach/532-kh-ubnd-bac-kan-2024/dieu-chinh/"),
    "plan-history": ("kehoach.backan", "/ke-hoach/532-kh-ubnd-bac-kan-2024/lich-su/"),
    "plan-amend": ("kehoach.backan", "/ke-hoach/532-kh-ubnd-bac-kan-2024/buoc/amend/"),
    "plan-close": ("kehoach.backan", "/ke-hoach/532-kh-ubnd-bac-kan-2024/buoc/close/"),
    "plan-adopt": ("kehoach.thainguyen", "/ke-hoach/532-kh-ubnd-bac-kan-2024/tiep-nhan/"),
    "plan-file": ("kehoach.backan", "/ke-hoach/532-kh-ubnd-bac-kan-2024/tai-lieu/them/"),
    "opinions": ("lienminh.backan", "/ke-hoach/gop-y/"),
    "plan-bad-day": ("kehoach.backan", "/ke-hoach/532-kh-ubnd-bac-kan-2024/?as_of=31/02/2024"),
    "plan-texts": ("kehoach.backan", "/ke-hoach/tu-van-ban/"),
    "plan-checks": ("kehoach.backan", "/ke-hoach/soat-so-lieu/?plan=532-kh-ubnd-bac-kan-2024"),
    "indicators": ("kehoach.backan", "/chi-tieu/"),
    "indicator": ("kehoach.backan", "/chi-tieu/htx_weak_pct/?province=bac-kan&from=2024-01-01&to=2024-12-31"),
    "indicator-nation": ("docbao.trunguong", "/chi-tieu/htx_total/?province=ca-nuoc&from=01/01/2024&to=31/12/2024"),
    "indicator-communes": (
        "kehoach.thainguyen",
        "/chi-tieu/htx_new/?province=thai-nguyen&by=commune",
    ),
    "records-narrowed": (
        "kehoach.backan",
        "/chi-tieu/htx_members_total/ban-ghi/?province=bac-kan&to=31/12/2024&from=01/01/2024&q=nong",
    ),
    "records": ("kehoach.backan", "/chi-tieu/htx_weak_pct/ban-ghi/?province=bac-kan&from=2024-01-01&to=2024-12-31"),
    "comparison": (
        "kehoach.backan",
        "/chi-tieu/htx_active/so-sanh/?province=bac-kan&from=2024-01-01&to=2024-12-31",
    ),
    "builder": (
        "kehoach.backan",
        "/chi-tieu/tao/?source=returns&measure=share&c0-of=sector&c0-value=agriculture&c0-role=population"
        "&c1-of=representatives.female&c1-op=yes&c2-of=profit_vnd&c2-op=above&c2-number=0",
    ),
    "reported": ("kehoach.backan", "/chi-tieu/so-bao-cao/"),
    "reported-filtered": ("lanhdao.baclieu", "/chi-tieu/so-bao-cao/?nature=official&state=approved"),
    "reported-new": ("kehoach.backan", "/chi-tieu/so-bao-cao/them/"),
    "reported-table": ("kehoach.backan", "/chi-tieu/so-bao-cao/bang/"),
    "quality": ("kehoach.backan", "/chi-tieu/chat-luong/?year=2024"),
    "quality-findings": ("kehoach.backan", "/chi-tieu/chat-luong/return-missing/?year=2024"),
    "closings": ("lanhdao.backan", "/chi-tieu/chat-luong/chot/"),
    "quality-balance": ("kehoach.backan", "/chi-tieu/chat-luong/can-doi/?year=2024"),
    "organisations": ("lienminh.backan", "/hop-tac-xa/"),
    "organisations-empty": ("lienminh.backan", "/hop-tac-xa/?q=khongcogi"),
    "unattached": ("lienminh.backan", "/hop-tac-xa/chua-gan-xa/"),
    "proposals": ("lienminh.backan", "/hop-tac-xa/de-nghi-sua/"),
    "organisation-new": ("lienminh.backan", "/hop-tac-xa/them/"),
    "imports": ("lienminh.backan", "/hop-tac-xa/nhap/"),
    "commune-changes": ("quantri", "/hop-tac-xa/thay-doi-xa/"),
    "organisations-filtered": ("lienminh.backan", "/hop-tac-xa/?kind=htx&legal_status=existing&sort=-established_on"),
    "list-returns": ("lienminh.backan", "/hop-tac-xa/danh-sach/annual-returns/?year=2024&sort=-revenue_vnd"),
    "list-ratings": ("lienminh.backan", "/hop-tac-xa/danh-sach/ratings/"),
    "list-support": ("lienminh.backan", "/hop-tac-xa/danh-sach/support-activities/"),
    "list-recognitions": ("lienminh.backan", "/hop-tac-xa/danh-sach/recognitions/"),
    "list-submissions": ("lienminh.backan", "/hop-tac-xa/danh-sach/commune-submissions/"),
    "campaign": ("lienminh.backan", "/hop-tac-xa/phieu-nam/?year=2025"),
    "campaign-list": ("lienminh.backan", "/hop-tac-xa/phieu-nam/danh-sach/?year=2025"),
    "campaign-print": ("xa.backan", "/hop-tac-xa/phieu-nam/in/?year=2026"),
    "submissions": ("lienminh.backan", "/hop-tac-xa/so-lieu-xa/?year=2025"),
    "support": ("lienminh.backan", "/hop-tac-xa/ho-tro/"),
    "support-kind": ("lienminh.backan", "/hop-tac-xa/ho-tro/ghi/"),
    "support-class": ("lienminh.backan", "/hop-tac-xa/ho-tro/ghi/?kind=training"),
    "support-work": ("lienminh.backan", "/hop-tac-xa/ho-tro/ghi/?kind=infrastructure"),
    "support-deleted": ("lienminh.backan", "/hop-tac-xa/ho-tro/da-xoa/"),
    "programmes": ("lienminh.backan", "/hop-tac-xa/chuong-trinh/"),
    "programme-form": ("lienminh.backan", "/hop-tac-xa/chuong-trinh/them/"),
    "ratings": ("lienminh.backan", "/hop-tac-xa/xep-loai/?year=2024"),
    "ratings-bulk": ("lienminh.backan", "/hop-tac-xa/xep-loai/nhap-nhanh/?year=2024&scheme=1"),
    "schemes": ("lienminh.backan", "/hop-tac-xa/bo-tieu-chi/"),
    "reports": ("kehoach.ninhbinh", "/bao-cao/"),
    "report-form": ("kehoach.backan", "/bao-cao/lap-moi/"),
    "report-own-forms": ("kehoach.backan", "/bao-cao/bieu-mau/"),
    "verify": ("kehoach.backan", "/tra-cuu/"),
    "jobs": ("kehoach.backan", "/viec-nen/"),
    "duties": ("kehoach.backan", "/bao-cao/lich/"),
    "duty new": ("kehoach.backan", "/bao-cao/lich/moi/"),
    "notices": ("kehoach.backan", "/thong-bao/"),
    "notice choice": ("kehoach.backan", "/thong-bao/cach-nhan/"),
    "search": ("kehoach.backan", "/tim/?q=nong"),
    "password": ("kehoach.backan", "/tai-khoan/mat-khau/"),
    "missing": ("kehoach.backan", "/khong-co/"),
    "forbidden": ("docbao.trunguong", "/bao-cao/lap-moi/"),
}
SIZES = {"desktop": (1366, 768), "phone": (390, 844)}
ENGLISH = re.compile(r"\b(the|this|password|required|field|invalid|search|next|previous|not found|page|error)\b", re.I)
SHOTS = os.environ.get("SHOTS")


def is_of_the_grid(finding) -> bool:
    """What Tabulator itself leaves open: the rows of its grid stand in a frame without a role of its own."""
    hosts = [part for node in finding["nodes"] for part in node["target"]]
    return finding["id"] == "aria-required-children" and all(one.startswith("#grid") for one in hosts)


def look(page, name):
    """Serious findings of axe, sideways scrolling and English words: all that a glance would object to."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)
    findings = Axe().run(page).response["violations"]
    serious = [f["id"] for f in findings if f["impact"] in ("serious", "critical") and not is_of_the_grid(f)]
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    english = ENGLISH.findall(page.locator("body").inner_text())
    return {"axe": serious, "wide": wide, "english": english}


def follow(page, link) -> None:
    """Click, and wait until the page behind it stands: else one looks at the page before."""
    with page.expect_navigation():
        link.click()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PAGES)
def test_page_is_clean(visit, name, size):
    username, address = PAGES[name]
    page = visit(username, SIZES[size])
    page.goto(address)
    assert look(page, f"{name}-{size}") == {"axe": [], "wide": False, "english": []}


@pytest.mark.parametrize("size", SIZES)
def test_the_page_of_a_target_and_what_is_said_there_are_clean(visit, size):
    page = visit("kehoach.backan", SIZES[size])
    found = {"axe": [], "wide": False, "english": []}
    page.goto("/ke-hoach/532-kh-ubnd-bac-kan-2024/?as_of=01/10/2024")
    page.get_by_role("link", name="Thành lập mới hợp tác xã", exact=True).click()
    page.wait_for_selector("#path-title")
    assert look(page, f"target-{size}") == found
    page.get_by_role("link", name="Viết giải trình").click()
    page.get_by_label("Giải trình", exact=True).wait_for()
    assert look(page, f"explain-{size}") == found
    page.go_back()
    page.get_by_role("link", name="Nhập số liệu").click()
    page.get_by_label("Văn bản nguồn").wait_for()
    assert look(page, f"target-figure-{size}") == found


@pytest.mark.parametrize("size", SIZES)
def test_an_activity_and_its_pasted_list_are_clean(visit, size):
    page = visit("lienminh.backan", SIZES[size])
    page.goto("/hop-tac-xa/ho-tro/?kind=training")
    follow(page, page.locator("table a.name-link").first)
    found = {"axe": [], "wide": False, "english": []}
    assert look(page, f"activity-{size}") == found
    follow(page, page.get_by_role("link", name="Dán danh sách tham dự"))
    assert look(page, f"attendance-{size}") == found
    page.get_by_label("Danh sách tham dự").fill("HTX Nông nghiệp\nNhóm trồng dưa lưới")
    page.get_by_role("button", name="Dò tổ chức").click()
    page.wait_for_selector("table.review")
    assert look(page, f"review-{size}") == found


@pytest.mark.parametrize("size", SIZES)
def test_a_pasted_table_and_a_reported_figure_are_clean(visit, size):
    page = visit("kehoach.backan", SIZES[size])
    found = {"axe": [], "wide": False, "english": []}
    page.goto("/chi-tieu/so-bao-cao/bang/")
    page.get_by_label("Bảng số liệu").fill("Chỉ tiêu\tNăm 2024\tKH 2025\nTổng số HTX\t371\t-\nChỉ tiêu lạ\t1,5\t")
    page.get_by_label("Văn bản nguồn").fill("Báo cáo thử")
    page.get_by_role("button", name="Dò bảng").click()
    page.wait_for_selector("table.review-figures")
    assert look(page, f"reported-review-{size}") == found
    page.goto("/chi-tieu/so-bao-cao/")
    follow(page, page.locator("table a.name-link").first)
    page.wait_for_selector("#history-title")
    assert look(page, f"reported-value-{size}") == found


@pytest.mark.parametrize("size", SIZES)
def test_organisation_and_report_pages_are_clean(visit, size):
    page = visit("lanhdao.binhphuoc", SIZES[size])
    page.goto("/hop-tac-xa/?kind=htx")
    follow(page, page.locator("table a.name-link").first)
    assert look(page, f"organisation-{size}") == {"axe": [], "wide": False, "english": []}
    page = visit("kehoach.baclieu", SIZES[size])
    page.goto("/bao-cao/lap-moi/?plan=332-qd-ubnd-bac-lieu-2021-2025&as_of=31/12/2024")
    page.get_by_label("Sơ kết, tổng kết").check()
    page.get_by_role("button", name="Lập báo cáo").click()
    page.wait_for_selector("table.official", timeout=30_000)
    assert look(page, f"report-{size}") == {"axe": [], "wide": False, "english": []}
    report = page.url
    for name in ("don-doc", "loi-van"):
        page.goto(f"{report}{name}/")
        assert look(page, f"report-{name}-{size}") == {"axe": [], "wide": False, "english": []}


FILE_PAGES = (
    "thanh-vien", "lien-hiep", "tai-lieu", "tai-lieu/them", "nguoi-dai-dien", "nguoi-dai-dien/them", "de-nghi-sua",
    "phieu-lam-viec", "sua", "gan-xa", "gop", "gop?q=hop",
)  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
def test_the_pages_of_a_file_are_clean(visit, size):
    page = visit("lienminh.binhphuoc", SIZES[size])
    page.goto("/hop-tac-xa/?kind=htx")
    follow(page, page.locator("table a.name-link").first)
    file = page.url
    found = {}
    for name in FILE_PAGES:
        route, _, query = name.partition("?")
        page.goto(f"{file}{route}/?{query}")
        found[name] = look(page, f"file-{route.replace('/', '-')}-{size}")
    assert found == dict.fromkeys(FILE_PAGES, {"axe": [], "wide": False, "english": []})
