"""A list as a file: what was filtered and nothing else, text as text, figures as figures, and only what one may see."""

import csv
import io
from datetime import datetime, timedelta

import openpyxl
import pytest
from django.http import QueryDict
from django.urls import reverse

from accounts.permissions import Role
from cooperatives import exports
from cooperatives.exports import content_of, csv_pieces, file_pieces
from cooperatives.models import ListExport
from cooperatives.selectors.lists import LISTINGS
from cooperatives.tables import TABLES
from jobs.models import StoredFile
from jobs.services import open_file
from tests.factories import HOME, annual_return, do_job, organisation, user

pytestmark = pytest.mark.django_db
NASTY = ["=1+1", "+84 91", "@SUM(A1)", "-2", "_x0041_", "a\x01b", "{=A1}", "'x", "http://vi.example", 'x;"y"']


@pytest.fixture
def staff():
    return user("alliance_staff", HOME)


def download(client, staff, code="organisations", **form):
    client.force_login(staff)
    answer = client.post(reverse("cooperatives:export_new", args=[code]), {"format": "xlsx", "columns": "all"} | form)
    assert answer.status_code == 200, answer.headers
    return answer


def workbook(answer):
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def table_in(answer):
    sheet = workbook(answer).worksheets[0]
    heads, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_a_file_holds_exactly_what_the_page_shows(client, staff):
    organisation(name="HTX Có mã", code="0100000017", kind="htx")
    organisation(name="THT Không", kind="tht")
    organisation(name="HTX Nơi khác", base="binh-thuan")
    answer = download(client, staff, query="kind=htx")
    client.force_login(staff)
    shown = [row["name"] for row in client.get("/hop-tac-xa/?kind=htx").context["rows"]]
    assert [row["Tên tổ chức"] for row in table_in(answer)] == shown == ["HTX Có mã"]


def test_codes_keep_their_zeros_figures_and_days_are_real(client, staff):
    one = organisation("2020-03-05", name="HTX Một", code="0100000017")
    annual_return(one, 2024, members_total=12, revenue_vnd=1_234_567_891, ocop=True, difficulties=["capital", "tax"])
    row = table_in(download(client, staff))[0]
    assert (row["Mã số thuế"], row["Ngày đăng ký"], row["Loại hình"]) == (
        "0100000017",
        datetime(2020, 3, 5),
        "Hợp tác xã",
    )
    row = table_in(download(client, staff, "annual-returns", query="year=2024"))[0]
    assert (row["Tổng số thành viên"], row["Doanh thu (triệu đồng)"]) == (12, 1234.567891)
    assert (row["Có sản phẩm OCOP"], row["Khó khăn"], row["Lợi nhuận trước thuế (triệu đồng)"]) == (
        "Có",
        "Vốn; Thuế, đăng ký",
        None,
    )


def test_no_cell_is_a_formula_and_text_comes_back_as_it_was(client, staff):
    one = organisation(name="HTX Một")
    for year, text in enumerate(NASTY, 2015):
        annual_return(one, year, note=text)
    book = workbook(download(client, staff, "annual-returns", query="year="))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    notes = [row["Ghi chú"] for row in table_in(download(client, staff, "annual-returns", query="year="))]
    written = [
        text.replace("\x01", "").replace("_x0041_", "_x005F_x0041_") for text in NASTY
    ]  # openpyxl shows the escape
    assert notes == written


def test_the_head_stays_in_sight_and_a_sheet_says_what_it_is(client, staff):
    organisation(name="HTX Một")
    book = workbook(download(client, staff, query="kind=htx"))
    assert (book.worksheets[0].freeze_panes, book.worksheets[0].auto_filter.ref[:2]) == ("A2", "A1")
    told = dict(book["Thông tin"].iter_rows(values_only=True))
    assert (told["Điều kiện lọc"], told["Số dòng"]) == ("Loại hình: Hợp tác xã", 1)
    assert staff.full_name in told["Người xuất"]


def test_a_file_is_named_for_what_it_holds(client, staff):
    name = download(client, staff).headers["Content-Disposition"]
    assert name.startswith('attachment; filename="danh-sach-htx_dak-nong_20') and name.endswith('.xlsx"')


def test_the_columns_shown_and_those_that_say_which_row_is_meant(client, staff):
    organisation(name="HTX Một")
    heads = list(table_in(download(client, staff, columns="shown"))[0])
    assert heads == [
        "Mã hồ sơ", "Mã số thuế", "Tên tổ chức", "Loại hình", "Lĩnh vực", "Thực tế hoạt động", "Ngày đăng ký",
        "Xã, phường, đặc khu",
    ]  # fmt: skip


def test_a_list_without_rows_is_a_file_with_heads(client, staff):
    assert [row for row in table_in(download(client, staff, query="kind=lh")) if any(row.values())] == []


def test_csv_opens_in_vietnamese_excel_and_holds_no_formula(client, staff):
    one = organisation(name="HTX Một", code="0100000017")
    annual_return(one, 2024, revenue_vnd=1_500_000, note="=1+1")
    body = download(client, staff, "annual-returns", format="csv", query="year=2024").content
    assert body.startswith(b"\xef\xbb\xbf")
    row = next(csv.DictReader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))
    assert (row["Mã số thuế"], row["Doanh thu (triệu đồng)"], row["Ghi chú"]) == ("0100000017", "1,5", "'=1+1")


def test_a_wrong_filter_gives_no_file(client, staff):
    client.force_login(staff)
    answer = client.post(reverse("cooperatives:export_new", args=["organisations"]), {"query": "established_from=x"})
    assert answer.status_code == 302
    assert "Điều kiện lọc chưa đúng" in str(*client.get(answer.url).context["messages"])


@pytest.mark.parametrize("code", TABLES)
def test_every_list_can_be_written(staff, code):
    content, _ = content_of(LISTINGS[code], staff, QueryDict(), [])
    heads = [column.label for column in content.columns]
    assert len(set(heads)) == len(heads)  # a head names one column
    assert b"".join(file_pieces(content, "xlsx"))[:2] == b"PK"
    content, _ = content_of(LISTINGS[code], staff, QueryDict(), [])
    assert heads == next(csv.reader(io.StringIO(b"".join(csv_pieces(content)).decode("utf-8-sig")), delimiter=";"))


# As a job


@pytest.fixture
def many(monkeypatch):
    monkeypatch.setattr(exports, "AT_ONCE", 0)
    monkeypatch.setattr("cooperatives.views.exports.AT_ONCE", 0)
    for n in range(3):
        organisation(name=f"HTX {n}")


def asked(client, staff):
    client.force_login(staff)
    answer = client.post(reverse("cooperatives:export_new", args=["organisations"]), {"format": "xlsx"})
    export = ListExport.objects.get(owner=staff)
    assert answer.url == reverse("cooperatives:export", args=[export.pk])
    return export


def test_a_long_list_is_written_by_a_job_and_kept_seven_days(client, staff, many):
    export = asked(client, staff)
    assert do_job(export.job).state == "done"
    export.refresh_from_db()
    kept = export.file.keep_until - export.file.created_at
    assert (export.row_count, round(kept / timedelta(days=1))) == (3, 7)
    answer = client.get(reverse("cooperatives:export_download", args=[export.pk]))
    assert b"".join(answer.streaming_content) == b"".join(open_file(export.file))


def test_the_rights_of_the_owner_are_those_of_the_moment_it_runs(client, staff, many):
    export = asked(client, staff)
    type(staff).objects.filter(pk=staff.pk).update(agency=user("alliance_staff", "binh-thuan").agency)
    do_job(export.job)
    export.refresh_from_db()
    assert export.row_count == 0


def test_a_file_is_given_to_nobody_who_lost_the_territory(client, staff, many):
    export = asked(client, staff)
    do_job(export.job)
    url = reverse("cooperatives:export_download", args=[export.pk])
    type(staff).objects.filter(pk=staff.pk).update(agency=user("alliance_staff", "binh-thuan").agency)
    assert client.get(url).status_code == 403
    client.force_login(user("alliance_staff", HOME))
    assert client.get(url).status_code == 404  # a colleague asks for their own


def test_a_file_no_longer_kept_is_said_to_be_gone(client, staff, many):
    export = asked(client, staff)
    do_job(export.job)
    StoredFile.objects.filter(pk=ListExport.objects.get(pk=export.pk).file_id).update(keep_until="2020-01-01T00:00Z")
    StoredFile.objects.expired().delete()
    assert client.get(reverse("cooperatives:export_download", args=[export.pk])).status_code == 404
    assert "không còn được giữ" in client.get(reverse("cooperatives:export", args=[export.pk])).content.decode()


def test_who_may_not_take_lists_out_gets_none(client, staff, monkeypatch):
    monkeypatch.setattr("accounts.permissions.ACTS", {role: set() for role in Role})
    client.force_login(staff)
    answer = client.post(reverse("cooperatives:export_new", args=["organisations"]))
    assert answer.status_code == 403
    export = ListExport.objects.create(owner=staff, list_code="organisations", keys=[], format="csv")
    assert client.get(reverse("cooperatives:export_download", args=[export.pk])).status_code == 403
