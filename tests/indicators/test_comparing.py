"""“Vì sao khác Liên minh?”: a list beside the records behind a figure, and why each organisation stands where it does."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cooperatives.selectors.matching import Line, read_lines
from indicators.asks import Ask
from indicators.engine import actuals_for
from indicators.records import DENOMINATOR, NUMERATOR
from indicators.selectors.comparing import compare
from tests import factories as make
from tests.cooperatives.imported import workbook

pytestmark = pytest.mark.django_db
CODES = iter(f"47000{number}" for number in range(10_000, 99_999))


@pytest.fixture
def officer():
    return make.user("plan_officer")


def known(name, **more):
    return make.organisation("2015-01-01", name=name, code=next(CODES), **more)


def ask(code="htx_active", when="2024", slug=make.HOME):
    return Ask(code, make.span(when), make.province(slug).pk)


def compared(officer, text, **asked):
    return compared_lines(officer, read_lines(text), ask(**asked))


def compared_lines(officer, lines, one):
    return compare(one, NUMERATOR, actuals_for([one]), lines, officer)


def names(rows):
    return [one.name for one in rows]


def test_every_organisation_and_every_line_stands_in_one_group(officer):
    chung, rieng = known("HTX Chè Chung"), known("HTX Bí Riêng")
    ngung = known("HTX Ngừng Việc", actual_status="inactive")
    text = f"Tên HTX\tMST\nHTX Chè Chung\t{chung.code}\nhtx che chung\t\nHTX Ngừng Việc\t{ngung.code}\nHTX Ở Đâu Không Biết\t"
    made = compared(officer, text)
    assert (names(made.both), names(made.repeated)) == (["HTX Chè Chung"], ["HTX Chè Chung"])
    assert names(made.only_there) == ["HTX Ngừng Việc", "HTX Ở Đâu Không Biết"]
    assert rieng.name in names(made.only_here) and chung.name not in names(made.only_here)
    assert made.here == actuals_for([ask()])[ask()].value == made.rows_here
    assert made.lines == 4
    assert made.repeated[0].why == "Đã có ở dòng trên của danh sách (1)."


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"actual_status": "inactive"}, "ngừng hoạt động. Con số chỉ đếm: thực tế hoạt động: Đang hoạt động."),
        ({"kind": "tht"}, "Con số chỉ đếm: loại hình: Hợp tác xã, Quỹ tín dụng nhân dân."),
        ({"base": make.NEIGHBOUR}, "thuộc"),
    ],
)  # fmt: skip
def test_what_is_not_counted_says_why(officer, facts, why):
    one = known("HTX Vắng Mặt", **facts)
    reader = make.user("central_reader", make.NATION) if "base" in facts else officer
    (told,) = compared(reader, f"HTX Vắng Mặt\t{one.code}").only_there
    assert (told.pk, why in told.why) == (one.pk, True), told.why


def test_time_is_told(officer):
    later = make.organisation("2025-03-04", name="HTX Ra Đời Sau", code=next(CODES))
    gone = make.organisation("2015-01-01", ("2024-05-06", {"entry": "dissolved"}), name="HTX Đã Thôi", code=next(CODES))
    made = compared(officer, f"HTX Ra Đời Sau\t{later.code}\nHTX Đã Thôi\t{gone.code}")
    assert [one.why.split(". ")[0] for one in made.only_there] == [
        "Đăng ký ngày 04/03/2025, sau ngày 31/12/2024",
        "Đã giải thể, chấm dứt từ 06/05/2024",
    ]


def test_a_figure_of_returns_says_what_the_return_lacks(officer):
    lossy, silent = known("HTX Thua Lỗ"), known("HTX Im Lặng")
    make.annual_return(lossy, 2024, revenue_vnd=100, profit_vnd=-5)
    made = compared(officer, f"HTX Thua Lỗ\t{lossy.code}\nHTX Im Lặng\t{silent.code}", code="htx_profitable_pct")
    loss, silence = made.only_there
    assert "Con số chỉ đếm:" in loss.why and "lợi nhuận" in loss.why
    assert "Không có trong các phiếu thông tin năm" in silence.why


def test_a_name_that_is_only_alike_is_offered_and_never_taken(officer):
    one = known("HTX Dong Riềng Bản Pè")
    made = compared(officer, "HTX Dong Riềng Bản Bè")
    assert names(made.both) == [] and len(made.doubtful) == 1
    assert one.name in made.doubtful[0].why and "(có trong con số)" in made.doubtful[0].why


def test_the_number_of_statements_is_the_same_for_any_list(officer):
    lines = [
        Line(one.name, one.code) for one in (known(f"HTX Ngừng {at}", actual_status="inactive") for at in range(30))
    ]
    counted = []
    compared_lines(officer, lines, ask())  # what is found out once a process
    for part in (lines[:1], lines):
        with CaptureQueriesContext(connection) as statements:
            compared_lines(officer, part, ask())
        counted.append(len(statements))
    assert counted[0] == counted[1] < 20


def address(**more):
    query = {"province": make.HOME, "from": "2024-01-01", "to": "2024-12-31"} | more
    return reverse("indicators:comparison", args=["htx_active"]) + "?" + "&".join(f"{k}={v}" for k, v in query.items())


def test_the_page_shows_the_groups_and_gives_them_as_a_workbook(client, officer):
    client.force_login(officer)
    one, idle = known("HTX Có Mặt"), known("HTX Vắng", actual_status="inactive")
    content = workbook(
        ["DANH SÁCH HỢP TÁC XÃ"], ["STT", "Tên HTX", "Mã số thuế"], [1, one.name, one.code], [2, idle.name, idle.code]
    )
    upload = io.BytesIO(content)
    upload.name = "lien-minh.xlsx"
    page = client.post(address(), {"text": "", "file": upload})
    text = page.content.decode()
    assert page.status_code == 200
    assert "Danh sách: 2 dòng = 1 có ở cả hai + 1 chỉ có trong danh sách." in text
    assert "ngừng hoạt động" in text and reverse("cooperatives:detail", args=[idle.pk]) in text
    file = client.post(address(), {"text": page.context["lines_text"], "act": "export"})
    book = openpyxl.load_workbook(io.BytesIO(file.content))
    assert [(row[0], row[1]) for row in book["Có ở cả hai"].iter_rows(min_row=2, values_only=True)] == [
        (1, "HTX Có Mặt")
    ]
    assert book["Chỉ có trong danh sách"]["E2"].value.startswith("Hợp tác xã")
    assert book["Tổng hợp"]["B5"].value == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Không đọc được tên tổ chức nào"),
        ("\n".join(f"HTX Số {at}" for at in range(3_001)), "nhiều nhất 3.000 dòng"),
    ],
)
def test_a_list_that_cannot_be_read_says_so(client, officer, text, says):
    client.force_login(officer)
    page = client.post(address(), {"text": text})
    assert (page.status_code, says in page.content.decode()) == (422, True)


def test_where_nobody_stands_behind_a_figure_there_is_nothing_to_compare(client, officer):
    client.force_login(officer)
    assert client.get(address(side=DENOMINATOR)).status_code == 404
    page = client.get(reverse("indicators:records", args=["htx_active"]) + "?" + address().split("?")[1])
    assert reverse("indicators:comparison", args=["htx_active"]) in page.content.decode()
