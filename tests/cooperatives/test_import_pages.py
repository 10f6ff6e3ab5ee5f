"""The room Nhập Excel as people walk through it."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cooperatives.models import AnnualReturn, Import, Organisation
from cooperatives.tables import RETURN_FIGURES
from tests import factories as make
from tests.cooperatives.imported import upload, work, workbook

pytestmark = pytest.mark.django_db
ROOM = reverse("cooperatives:imports")
CODE = "0100233488"
ROW = [CODE, "Hợp tác xã Suối Biếc", "HTX", "Nông nghiệp", "15/03/2021"]
HEADS = ["Mã số thuế", "Tên tổ chức", "Loại hình", "Lĩnh vực", "Ngày đăng ký"]


@pytest.fixture
def officer(client):
    user = make.user("alliance_staff", kind="alliance")
    client.force_login(user)
    return user


def send(client, content: bytes, table="organisations", name="ds.xlsx"):
    return client.post(ROOM, {"table": table, "file": SimpleUploadedFile(name, content)})


def test_upload_preview_confirm(client, officer):
    response = send(client, workbook(HEADS, ROW))
    one = Import.objects.get()
    assert response.url == one.get_absolute_url()
    assert b'aria-busy="true"' in client.get(response.url).content
    one = work(one)
    page = client.get(response.url).content.decode()
    assert "1 mới" in page and "Hợp tác xã Suối Biếc" in page
    client.post(reverse("cooperatives:import_confirm", args=[one.pk]), {"version": one.version})
    work(Import.objects.get())
    assert Organisation.objects.get(code=CODE).name == "Hợp tác xã Suối Biếc"


def test_an_error_names_its_cell_and_nothing_can_be_confirmed(client, officer):
    one = upload(officer, "organisations", workbook(HEADS, ROW, ["1234567890", *ROW[1:]]))
    page = client.get(one.get_absolute_url()).content.decode()
    assert "A3 · Mã số thuế" in page
    assert "Xác nhận ghi vào sổ" not in page
    marked = client.get(reverse("cooperatives:import_file", args=[one.pk]), {"copy": "marked"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(marked.streaming_content))).worksheets[0]
    assert "chữ số kiểm tra" in sheet["A3"].comment.text and sheet["A2"].comment is None
    response = client.post(reverse("cooperatives:import_confirm", args=[one.pk]), {"version": one.version})
    assert response.status_code == 422
    assert not Organisation.objects.filter(code=CODE).exists()


def test_an_unknown_sheet_of_thirty_columns_comes_in_by_mapping_and_is_known_the_next_time(client, officer):
    known = make.organisation("2019-01-01", name="HTX Một", code=CODE)
    figures = {
        "Doanh thu (nghìn đồng)": (1500, "revenue_vnd", 1_500_000), "Tổng số TV": (25, "members_total", 25),
        "Trong đó nữ": (7, "members_female", 7), "LĐ thường xuyên": (12, "workers_total", 12),
    }  # fmt: skip
    noise = {f"Cột riêng {at}": ("…", "", None) for at in range(24)}
    columns = {"STT": (1, "", None)} | dict(list(noise.items())[:12]) | figures | dict(list(noise.items())[12:])
    columns |= {"MST": (CODE, "code", None)}
    content = workbook(["PHỤ LỤC 3"], [], list(columns), [value for value, _, _ in columns.values()])
    send(client, content, "annual-returns")
    one = work(Import.objects.get())
    assert (one.state, one.sheets[0]["head_row"], len(one.sheets[0]["heads"])) == ("mapping", 3, 30)
    address = reverse("cooperatives:import_map", args=[one.pk])
    assert client.get(address).status_code == 200
    body = {"version": one.version, "sheet": "Danh sách", "fixed-year": "2024", "save_as": "Phụ lục 3"}
    for at, (_, key, _) in enumerate(columns.values()):
        body |= {f"column-{at}": key, f"unit-{at}": "nghìn"}
    assert client.post(address, body).url == one.get_absolute_url()
    one = work(Import.objects.get())
    assert one.counts["new"] == 1, [line.faults for line in one.lines.all()]
    client.post(reverse("cooperatives:import_confirm", args=[one.pk]), {"version": one.version})
    work(Import.objects.get())
    made = AnnualReturn.objects.get(organisation=known)
    assert {key: getattr(made, key) for _, key, _ in figures.values()} == {key: v for _, key, v in figures.values()}
    assert (made.year, made.state, made.profit_vnd) == (2024, "draft", None)
    shuffled = dict(reversed(columns.items())) | {"Tổng số TV": (26, "", None)}
    again = upload(officer, "annual-returns", workbook(list(shuffled), [value for value, _, _ in shuffled.values()]))
    assert again.lines.get().changes == {"members_total": [25, 26]}


def test_thirty_columns_of_figures_in_another_order_come_in_whole(client, officer):
    known = make.organisation("2019-01-01", name="HTX Một", code=CODE)
    figures = {key: 100 + at for at, key in enumerate(RETURN_FIGURES)}
    values = dict(sorted((figures | {"year": 2024, "code": CODE}).items(), key=lambda item: item[0][::-1]))
    heads = [f"Trường {at}" for at in range(len(values))]
    send(client, workbook(["Hệ thống khác"], heads, list(values.values())), "annual-returns")
    one = work(Import.objects.get())
    assert (one.state, len(one.sheets[0]["heads"])) == ("mapping", 30)
    body = {"version": one.version, "sheet": "Danh sách", "save_as": "", "dot": ""}
    body |= {f"column-{at}": key for at, key in enumerate(values)} | {f"unit-{at}": "nghìn" for at in range(30)}
    client.post(reverse("cooperatives:import_map", args=[one.pk]), body)
    one = work(Import.objects.get())
    assert one.counts["new"] == 1, [line.faults for line in one.lines.all()]
    confirmed = {"version": one.version, "note": "đã đối chiếu"}
    client.post(reverse("cooperatives:import_confirm", args=[one.pk]), confirmed)
    assert work(Import.objects.get()).state == "done"
    made = AnnualReturn.objects.get(organisation=known)
    stored = {key: value * 1_000 if key.endswith("_vnd") else value for key, value in figures.items()}
    assert {key: getattr(made, key) for key in figures} == stored


def test_the_same_file_again_says_who_brought_it(client, officer):
    one = upload(officer, "organisations", workbook(HEADS, ROW))
    client.post(reverse("cooperatives:import_confirm", args=[one.pk]), {"version": one.version})
    work(Import.objects.get())
    again = upload(officer, "organisations", workbook(HEADS, ROW))
    page = client.get(again.get_absolute_url()).content.decode()
    assert "Nội dung này đã được nhập" in page and officer.full_name in page


def test_a_file_too_large_is_refused_before_it_is_kept(client, officer):
    response = send(client, b"PK" + b"0" * (10 * 1024 * 1024))
    assert response.status_code == 422
    assert not Import.objects.exists()


def test_the_fourth_file_under_way_has_to_wait(client, officer):
    answers = [send(client, workbook(HEADS, [*ROW[:4], f"{day}/03/2021"])).status_code for day in range(1, 5)]
    assert answers == [302, 302, 302, 429]


@pytest.mark.parametrize("count", [1, 40])
def test_the_preview_asks_as_much_for_one_line_as_for_forty(client, officer, count, django_assert_max_num_queries):
    rows = [[None, f"Hợp tác xã Số {at}", *ROW[2:]] for at in range(count)]
    one = upload(officer, "organisations", workbook(HEADS, *rows))
    with django_assert_max_num_queries(12):
        client.get(one.get_absolute_url())
