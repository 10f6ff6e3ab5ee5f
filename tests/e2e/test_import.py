"""Files on their way into the registry as people see them: to be mapped, with errors, with questions, in conflict, done."""

import io

import openpyxl
import pytest

from tests.cooperatives.imported import workbook
from tests.cooperatives.test_import_template import edited
from tests.e2e.test_pages import SIZES, look

pytestmark = pytest.mark.xdist_group("e2e")
CLEAN = {"axe": [], "wide": False, "english": []}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROOM = "/hop-tac-xa/nhap/"
SITE = "Trang thông tin"
HEADS = ["Mã số thuế", "Tên tổ chức", "Loại hình", "Lĩnh vực", "Ngày đăng ký"]
BAD = [
    ["0100233488", "Hợp tác xã Suối Biếc", "Hợp tác xã", "Nông nghiệp", "03/25/2021"],
    ["1234567890", "=1+1", "HTX", "Khai khoáng", "04/05/2021"],
    [None, None, "Tổ hợp tác", "Nông nghiệp", "31/02/2021"],
]


def send(page, table: str, content: bytes, name: str) -> None:
    """Uploaded as a person does, and waited for."""
    page.goto(ROOM)
    page.get_by_label("Dữ liệu trong tệp").select_option(table)
    page.get_by_label("Tệp Excel").set_input_files({"name": name, "mimeType": XLSX, "buffer": content})
    page.get_by_role("button", name="Tải lên và xem trước").click()
    page.wait_for_url("**/nhap/*-*/")
    page.wait_for_selector("#import-status", state="detached", timeout=30_000)


def confirm(page) -> None:
    page.get_by_role("button", name="Xác nhận ghi vào sổ").click()
    page.wait_for_selector("h2:has-text('Đã ghi vào sổ')", timeout=30_000)


def with_site(template: bytes, address: str) -> bytes:
    """The template with another address of the first record's pages."""
    sheet = openpyxl.load_workbook(io.BytesIO(template)).worksheets[0]
    assert sheet.max_row > 2
    return edited(template, 2, **{SITE: address})


@pytest.mark.parametrize("size", SIZES)
def test_every_page_of_an_import_is_clean(visit, size):
    page = visit("lienminh.backan", SIZES[size])
    found = {}

    def see(name: str) -> None:
        found[name] = look(page, f"import-{name}-{size}")

    send(
        page,
        "organisations",
        workbook(["Phụ lục 3"], ["MST", "Tên HTX", "Số TV", "Ghi gì đó"], ["0100233488", "HTX Một", 7, 1]),
        "la.xlsx",
    )
    see("unknown")
    page.get_by_role("link", name="Ghép cột").click()
    see("mapping")
    send(page, "organisations", workbook(HEADS, *BAD), "loi.xlsx")
    see("errors")
    template = page.request.get(f"{ROOM}mau/organisations/?kind=htx").body()
    send(page, "organisations", template, "nguyen.xlsx")
    see("nothing")
    send(page, "organisations", with_site(template, f"https://mot-{size}.vn"), "mot.xlsx")
    see("preview")
    confirm(page)
    see("done")
    send(page, "organisations", with_site(template, f"https://hai-{size}.vn"), "hai.xlsx")
    see("conflict")
    page.get_by_label("Lấy theo tệp", exact=True).check()
    page.get_by_role("button", name="Lưu lựa chọn").click()
    page.get_by_label("Theo lựa chọn từng dòng").check()
    see("chosen")
    confirm(page)
    send(page, "organisations", b"%PDF-1.7 x", "quet.xlsx")
    see("refused")
    assert found == dict.fromkeys(found, CLEAN)
