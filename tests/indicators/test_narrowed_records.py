"""Filter, page and file of the rows behind a figure."""

import csv
import io
from urllib.parse import urlencode

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse

from cooperatives.models import ListExport
from indicators.asks import Ask
from indicators.files.records import RECORDS
from indicators.records import DENOMINATOR, NUMERATOR, behind
from indicators.selectors.records import communes_in, listed, narrowed
from provinces.models import Commune
from tests.factories import (
    HOME,
    NEIGHBOUR,
    activity,
    annual_return,
    do_job,
    indicator,
    organisation,
    province,
    rating,
    span,
    user,
)

pytestmark = pytest.mark.django_db
YEAR = {"from": "01/01/2024", "to": "31/12/2024"}


@pytest.fixture
def get(client):
    client.force_login(user())

    def get(code="htx_new", name="records", **query):
        return client.get(reverse(f"indicators:{name}", args=[code]), YEAR | query)

    get.client = client
    return get


def names(answer):
    return [row["cells"][0] for row in answer.context["rows"]]


def behind_side(code, side=NUMERATOR, when="2024"):
    return listed(behind(Ask(code, span(when), province().pk), side, user()))


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ({"q": "doan ket"}, ["HTX Đoàn Kết"]),
        ({"q": "ĐOÀN"}, ["HTX Đoàn Kết", "HTX Đoàn Viên"]),
        ({"q": "%"}, []),
        ({"kind": "qtdnd"}, ["HTX Đoàn Viên"]),
        ({"sector": "agriculture"}, ["HTX An Bình", "HTX Đoàn Kết"]),
        ({"q": "doan", "sector": "agriculture"}, ["HTX Đoàn Kết"]),
        ({"kind": "x", "sector": "'", "commune": "x"}, ["HTX An Bình", "HTX Đoàn Kết", "HTX Đoàn Viên"]),
    ],
)
def test_what_is_asked_for_is_left(get, query, left):
    organisation("2024-02-02", name="HTX Đoàn Kết")
    organisation("2024-02-02", name="HTX Đoàn Viên", kind="qtdnd", sector="credit")
    organisation("2024-02-02", name="HTX An Bình")
    answer = get(**query)
    assert names(answer) == left
    narrowing = answer.context["form"].wanted()
    assert answer.context["total_text"].startswith(f"Đang lọc: {len(left)} trong 3" if narrowing else "3 tổ chức")


def test_communes_on_offer_are_those_of_the_list(get):
    here, there = Commune.objects.filter(base=province())[:2]
    organisation("2024-02-02", name="HTX Ở Đây", commune=here)
    organisation("2024-02-02", name="HTX Ở Kia", commune=there)
    offered = [pk for pk, _ in get().context["form"].fields["commune"].choices if pk]
    assert sorted(offered) == sorted([here.pk, there.pk])
    assert names(get(commune=here.pk)) == ["HTX Ở Đây"]


def test_a_sum_of_what_is_left_is_told_beside_the_whole(get):
    annual_return(organisation(name="HTX Lớn"), 2024, members_total=1000)
    annual_return(organisation(name="HTX Nhỏ"), 2024, members_total=7)
    assert "cộng được 7 trong 1.007" in get("htx_members_total", q="nho").context["total_text"]


@pytest.mark.parametrize("sector", ["agriculture", "credit", "trade"])
def test_the_parts_of_a_figure_are_its_rows_narrowed(account, sector):
    ask = Ask("htx_total", span("2024"), province("bac-kan").pk)
    rows = listed(behind(ask, NUMERATOR, account("kehoach.backan")))
    assert narrowed(rows, sector=sector).count() == sum(
        row["sector"] is not None for row in narrowed(rows, sector=sector)
    )
    parts = [narrowed(rows, sector=value).count() for value in {row["sector"] for row in rows}]
    assert sum(parts) == rows.count() > narrowed(rows, sector=sector).count()


def test_both_sides_are_narrowed_alike():
    rating(organisation(name="HTX Yếu"), 2024, "weak")
    rating(organisation(name="HTX Tốt"), 2024, "good")
    left = [narrowed(behind_side("htx_weak_pct", side), text="tot").count() for side in (NUMERATOR, DENOMINATOR)]
    assert left == [0, 1]


def test_activities_are_found_by_their_title_and_have_no_kind():
    activity("training", "2024-02-01", title="Lớp kế toán")
    activity("training", "2024-03-01", title="Lớp thuế")
    rows = behind_side("training_classes")
    assert narrowed(rows, text="kế toán").count() == 1
    assert narrowed(rows, kind="htx").count() == 0
    assert communes_in(behind_side("htx_new")) == []


def test_a_list_of_several_tables_pages_and_narrows_as_one(get, client):
    both = {"kind": "total", "of": [{"kind": "count", "source": "stock"}, {"kind": "count", "source": "births"}]}
    indicator("hai_bang", both)
    for n in range(60):
        organisation("2024-02-02", name=f"HTX {n:02}")
    answer, seen = get("hai_bang"), []
    while True:
        seen += names(answer)
        if not answer.context["next_url"]:
            break
        answer = client.get(answer.context["next_url"])
    assert seen == [f"HTX {n:02}" for n in range(60)] * 2
    back = client.get(answer.context["previous_url"])
    assert names(back) == seen[50:100]
    assert names(get("hai_bang", q="htx 07")) == ["HTX 07"] * 2


def test_a_founding_group_without_a_name_in_the_registry_stands_first():
    activity("loan", "2024-02-01", ("Nhóm Hoa Sen", 5_000_000), (organisation(), 3_000_000), lender="jobs_programme")
    rows = behind_side("loan_amount_jobs")
    assert [row["amount"] for row in rows] == [5_000_000, 3_000_000]
    assert rows.total() == 8_000_000


@pytest.fixture
def sent(get):
    """The file that is asked for from the page at that address."""

    def sent(code="htx_new", kind="xlsx", **query):
        given = {"query": urlencode(YEAR | query), "format": kind}
        return get.client.post(reverse("indicators:records_file", args=[code]), given)

    return sent


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


class TestFile:
    def test_excel_holds_what_the_filter_leaves_under_the_heads_of_the_page(self, get, sent):
        for n in range(60):
            organisation("2024-02-02", name=f"HTX Lúa {n:02}")
        organisation("2024-02-02", name="HTX Khác", code="0100000011")
        book = openpyxl.load_workbook(io.BytesIO(body(sent(q="lua"))))
        heads, *rows = book["Bản ghi"].iter_rows(values_only=True)
        assert list(heads) == [column["label"] for column in get().context["columns"]]
        assert [row[0] for row in rows] == [f"HTX Lúa {n:02}" for n in range(60)]
        about = dict(list(book["Thông tin"].iter_rows(values_only=True))[1:])
        assert (about["Điều kiện lọc"], about["Số dòng"], about["Kỳ"]) == ("Tên: lua", 60, "năm 2024")

    def test_csv_adds_up_to_the_figure(self, sent):
        annual_return(organisation(name="=1+1"), 2024, members_total=1000)
        annual_return(organisation(name="HTX Nhỏ"), 2024, members_total=7)
        text = body(sent("htx_members_total", "csv")).decode("utf-8-sig")
        _, *rows = csv.reader(io.StringIO(text), delimiter=";")
        assert sum(int(row[-1]) for row in rows) == 1007
        assert "'=1+1" in {row[0] for row in rows}

    def test_it_costs_as_many_statements_for_fifty_rows_as_for_one(self, sent, django_assert_max_num_queries):
        organisation("2024-02-02")
        with django_assert_max_num_queries(25) as one:
            body(sent())
        for _ in range(49):
            organisation("2024-02-02")
        with django_assert_max_num_queries(len(one)):
            body(sent())

    def test_a_long_list_is_written_by_a_job_with_the_rights_of_then(self, get, sent, monkeypatch):
        monkeypatch.setattr("indicators.views.records.AT_ONCE", 2)
        for n in range(3):
            organisation("2024-02-02", name=f"HTX Lúa {n}")
        organisation("2024-02-02", name="HTX Khác")
        answer = sent(kind="csv", q="lua")
        export = ListExport.objects.get()
        assert answer.url == reverse("cooperatives:export", args=[export.pk])
        page = get.client.get(answer.url)
        assert page.context["list_url"].startswith(reverse("indicators:records", args=["htx_new"]))
        assert names(get.client.get(page.context["list_url"])) == [f"HTX Lúa {n}" for n in range(3)]
        content, count = RECORDS.content_of(export.owner, QueryDict(export.query))
        assert [row[0] for row in content.rows] == [f"HTX Lúa {n}" for n in range(3)] and count == 3
        with pytest.raises(ValidationError):
            RECORDS.content_of(user(place=NEIGHBOUR), QueryDict(export.query))

    def test_the_job_stores_the_file(self, sent, monkeypatch):
        monkeypatch.setattr("indicators.views.records.AT_ONCE", 0)
        organisation("2024-02-02", name="HTX Một")
        sent(kind="csv")
        assert do_job(ListExport.objects.get().job).state == "done"
        export = ListExport.objects.get()
        assert (export.row_count, export.file.name[:16]) == (1, "htx_new_dak-nong")

    def test_who_may_not_read_the_names_gets_no_file(self, client, sent):
        client.force_login(user("commune_officer", commune=Commune.objects.filter(base=province()).first()))
        assert sent(province=HOME).status_code == 404
