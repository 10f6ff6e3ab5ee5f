"""Export → import of every list changes nothing: templates, and lists written as Excel and as CSV, with all their columns."""

import io

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cooperatives.models import (
    AnnualReturn,
    CommuneSubmission,
    Organisation,
    Participation,
    Rating,
    RatingScheme,
    Recognition,
    Representative,
    Spell,
    SupportActivity,
)
from cooperatives.services.imports import confirm_import
from cooperatives.tables import TABLES
from provinces.models import Commune
from tests import factories as make
from tests.cooperatives.imported import confirm, faults, upload, workbook

pytestmark = pytest.mark.django_db
WRITTEN = [
    Organisation, Spell, Representative, AnnualReturn, Rating, SupportActivity, Participation, Recognition,
    CommuneSubmission,
]  # fmt: skip
NASTY = [
    "=1+1", "+84 912 345 678", "-2+3|x!A0", "@SUM(A1)", "{=A1}", "'=x", "'x", "- Thiếu vốn (vay)\r\n- Thiếu đất\n\nHết",
    "hai  dấu cách", "1.234", "25%", "0012", "01/02/2024", "_x0041_", "a;b,\"c\"", "…", "x" * 500, "Ghi chú của năm",
]  # fmt: skip


@pytest.fixture
def officer(client):
    user = make.user("alliance_staff", kind="alliance")
    client.force_login(user)
    return user


@pytest.fixture
def registry():
    """Every value that has ever come back as another one."""
    settled = Commune.objects.present().filter(base=make.province()).order_by("code").first()
    gone = Commune.objects.create(
        code="99999", kind="commune", name="Xã Đã Nhập", search_key="da nhap", sort_key="0", base=make.province(),
        province=make.province(make.PRESENT), valid_from="2025-07-01", valid_to="2026-01-01", successor=settled,
    )  # fmt: skip
    first = make.organisation("2000-01-01", name="=HTX Một", code="0100233488", sector="trade", commune=settled)
    words = {
        "certificate_number": "GCN 012/2015",
        "address": "-Thôn 1 (cũ) |\r\nxã 2!",
        "website": "https://mot.vn/?a=1",
    }
    Organisation.objects.filter(pk=first.pk).update(**words)
    others = [
        make.organisation("2024-12-31", name="HTX  Hai", code="0100233488-001"),
        make.organisation("2019-02-28", name="+Tổ hợp tác", kind="tht", commune=gone),
        make.organisation("2010-01-01", ("2020-06-01", {"entry": "dissolved"}), name="HTX Đã giải thể"),
        make.organisation("2010-01-01", ("2021-06-01", {"legal_status": "suspended"}), name="HTX Một"),
        make.organisation("2018-01-01", name="Quỹ tín dụng Ba", code="0101243150", kind="qtdnd", sector="credit"),
        make.organisation(base=make.NEIGHBOUR, name="HTX Xa", code="0100109106"),
    ]
    Representative.objects.create(organisation=first, full_name="Lê Thị Bình", phone="0912345678", title="@Giám đốc")
    figures = {"members_total": 0, "revenue_vnd": 1_234_567_891, "profit_vnd": -1, "tax_vnd": 0, "ocop": False}
    for at, note in enumerate(NASTY):
        kind = ("draft", "submitted", "checked")[at % 3]
        make.annual_return(first, 2005 + at, kind, note=note, **(figures if at % 2 else {}))
    most = {"assets_total_vnd": 999_999_999_999_999, "digital": True, "difficulties": ["capital", "tax"]}
    make.annual_return(others[3], 2024, **most)
    make.annual_return(others[4], 2024)
    ours = RatingScheme.objects.order_by("pk").first()
    theirs = RatingScheme.objects.create(
        code="tinh-khac", name="Tỉnh khác", legal_source="…", province=make.province(make.NATION), bands={},
        valid_from="2020-01-01",
    )  # fmt: skip
    make.rating(first, 2024, "good", points="85.50", scheme=ours, rated_on="2025-02-28", reason="@ Chấm lại (lần 2)!")
    make.rating(first, 2024, "not_rated", scheme=theirs, counts=False, cause="other", reason="=")
    make.rating(others[2], 2024, "not_rated", scheme=ours, cause="stopped")
    make.rating(others[4], 2024, "weak", points=0, scheme=ours)
    title = "- Lớp (kế toán) | 1!"
    held = make.activity("training", "2024-03-05", (first, 0), (others[0], 1_500_000), "Nhóm  chè", title=title)
    twin = make.activity("training", "2024-03-05", first, title=title, place="+84")
    for persons in (None, 0, 2):
        Participation.objects.create(activity=twin, organisation=others[4], persons=persons)
    Participation.objects.create(activity=held, organisation=others[3], founding_group="Nhóm đã đăng ký")
    Participation.objects.create(activity=held, organisation=others[5])
    for days in ({"from_on": "2023-06-01"}, {"from_on": "2023-06-01", "to_on": "2026-06-01"}):
        same = {"organisation": first, "base": first.base, "group": "ocop", "product": "+Chè (3 sao)!"}
        Recognition.objects.create(level="4 sao", number="0123/QĐ", **same, **days)
    Recognition.objects.create(organisation=others[4], base=first.base, group="award", from_on="2024-01-01")
    communes = Commune.objects.present().filter(base=make.province()).order_by("code")[:3]
    kept = [{"nil_report": True}, {"unlisted_groups": 0}, {"unlisted_groups": 12, "unlisted_groups_new": 3}]
    for commune, said in zip([gone, *communes], [{}, *kept], strict=True):
        CommuneSubmission.objects.create(commune=commune, base=make.province(), year=2024, state="submitted", **said)


def template(client, table: str) -> bytes:
    return client.get(reverse("cooperatives:import_template", args=[table]), {"year": 2024}).content


def exported(client, table: str, kind: str) -> bytes:
    form = {"format": kind, "columns": "all", "query": "year=" if table in ("annual-returns", "ratings") else ""}
    answer = client.post(reverse("cooperatives:export_new", args=[table]), form)
    assert answer.status_code == 200
    return answer.content


def images() -> dict:
    """Every row of the registry as it is, and how many images its history holds."""
    rows = {model: list(model.objects.order_by("pk").values()) for model in WRITTEN}
    return rows | {model._meta.label + "event": model.pgh_event_model.objects.count() for model in WRITTEN}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("kind", ["template", "xlsx", "csv"])
def test_what_comes_back_untouched_changes_nothing(client, officer, registry, table, kind):
    content = template(client, table) if kind == "template" else exported(client, table, kind)
    before = images()
    one = upload(officer, table, content, f"tep.{'csv' if kind == 'csv' else 'xlsx'}")
    assert (one.state, one.table, faults(one)) == ("previewed", table, [])
    assert {outcome: one.count(outcome) for outcome in ("new", "changed", "conflict", "error")} == dict.fromkeys(
        ("new", "changed", "conflict", "error"), 0
    ), [(line.row, line.outcome, line.changes) for line in one.lines.all()]
    assert one.count("same") >= (3 if table != "annual-returns" or kind == "template" else len(NASTY))
    with pytest.raises(ValidationError, match="Không có dòng nào"):
        confirm_import(one, by=officer, version=one.version)
    assert images() == before


def test_a_row_that_changes_keeps_what_the_file_left_as_it_was(client, officer, registry):
    note = NASTY[7]
    one = AnnualReturn.objects.get(note=note)
    sheet = openpyxl.load_workbook(io.BytesIO(exported(client, "annual-returns", "xlsx")))
    rows = list(sheet.worksheets[0].iter_rows(values_only=True))
    at = rows[0].index("Tổng số thành viên")
    mine = [cell + 5 if place == at else cell for place, cell in enumerate(next(r for r in rows if one.year in r))]
    read = upload(officer, "annual-returns", workbook(rows[0], mine))
    assert [line.changes for line in read.lines.all()] == [{"members_total": [0, 5]}]
    confirm(officer, read, note="đã đối chiếu")
    one.refresh_from_db()
    assert (one.members_total, one.note, one.profit_vnd) == (5, note, -1)


def test_personal_data_as_pages_mask_them_leave_the_real_ones_alone(officer, registry):
    known = Representative.objects.get(full_name="Lê Thị Bình")
    heads = ["Mã hồ sơ", "Người đại diện", "Điện thoại người đại diện"]
    for masked in ((known.masked_name, known.masked_phone), ("L*** B***", "09******78")):
        read = upload(officer, "organisations", workbook(heads, [known.organisation_id, *masked]))
        assert read.counts == {"same": 1, "warnings": 0}
    real = upload(officer, "organisations", workbook(heads, [known.organisation_id, "Lê Thị Bính", None]))
    assert real.counts == {"changed": 1, "warnings": 0}


def test_words_that_a_file_may_not_bring_are_refused_where_they_are_new(officer, registry):
    one = Organisation.objects.get(name="=HTX Một")
    rows = [one.pk, "=HTX Hai"], [one.pk, "=HTX Một"]
    read = [faults(upload(officer, "organisations", workbook(["Mã hồ sơ", "Tên tổ chức"], row))) for row in rows]
    assert read == [[(2, "name", "formula_text")], []]


def test_rows_that_slipped_are_told_by_their_numbers(officer, registry):
    first, second = Participation.objects.filter(activity__base=make.province()).order_by("pk")[:2]
    rows = [[first.pk, first.activity_id, second.organisation_id, 4], [second.pk, second.activity_id, None, 5]]
    heads = ["Mã lượt tham gia", "Mã hoạt động", "Mã hồ sơ", "Số người"]
    one = upload(officer, "support-activities", workbook(heads, *rows))
    assert (faults(one), one.counts["changed"]) == ([(2, "id", "of_another")], 1)
