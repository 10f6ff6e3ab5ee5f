"""Participations, recognitions and commune totals from a file."""

import io
from datetime import date

import openpyxl
import pytest

from cooperatives.imports.workbook import template_workbook
from cooperatives.models import CommuneSubmission, Participation, Recognition, SupportActivity
from provinces.models import Commune
from tests import factories as make
from tests.cooperatives.imported import confirm, faults, upload, workbook

pytestmark = pytest.mark.django_db
CODE = "0100233488"
CLASS = ["Lớp kế toán", "Lớp tập huấn, bồi dưỡng", "01/03/2024", "05/03/2024"]
SUPPORT = [
    "Tên hoạt động",
    "Loại hoạt động",
    "Ngày bắt đầu",
    "Ngày tính vào kết quả",
    "Mã số thuế",
    "Nhóm sáng lập",
    "Số người",
]
RECOGNITION = ["Mã số thuế", "Nhóm", "Sản phẩm, nội dung", "Hạng, mức", "Từ ngày", "Đến trước ngày"]
COMMUNE = [
    "Mã xã",
    "Năm",
    "Báo cáo không phát sinh",
    "Tổ hợp tác chưa lập danh sách",
    "Tổ hợp tác thành lập mới chưa lập danh sách",
]


@pytest.fixture
def officer():
    return make.user("alliance_staff", kind="alliance")


@pytest.fixture
def known():
    return make.organisation("2019-01-01", name="HTX Một", code=CODE)


def test_rows_of_one_class_become_one_activity_with_its_participations(officer, known):
    rows = [*CLASS, CODE, None, 3], [*CLASS, None, "Nhóm chè Bản Ven", 5]
    one = confirm(officer, upload(officer, "support-activities", workbook(SUPPORT, *rows)))
    assert one.counts["new"] == 2
    made = SupportActivity.objects.get(title="Lớp kế toán")
    taken = made.participations.order_by("id").values_list("organisation", "founding_group", "persons")
    assert (made.counts_on, list(taken)) == (date(2024, 3, 5), [(known.pk, "", 3), (None, "Nhóm chè Bản Ven", 5)])
    again = upload(officer, "support-activities", workbook(SUPPORT, [*CLASS, CODE, None, 4]))
    assert again.lines.get().changes == {"persons": [3, 4]}
    confirm(officer, again)
    assert Participation.objects.filter(activity=made).count() == 2


def test_an_existing_activity_is_not_changed_by_a_list_of_participants(officer, known):
    held = make.activity("training", "2024-03-05", known, title="Lớp kế toán")
    row = [held.pk, "Lớp khác", CODE, 2]
    one = upload(
        officer, "support-activities", workbook(["Mã hoạt động", "Tên hoạt động", "Mã số thuế", "Số người"], row)
    )
    assert faults(one) == [(2, "title", "activity_stays")]


def test_participations_of_foreign_activities_and_nobody_are_refused(officer, known):
    foreign = make.activity("training", "2024-03-05", base=make.NEIGHBOUR)
    heads = ["Mã hoạt động", "Mã số thuế", "Số người"]
    one = upload(officer, "support-activities", workbook(heads, [foreign.pk, CODE, 2], [None, None, 2]))
    assert {(row, rule) for row, _, rule in faults(one)} >= {(2, "activity_unknown"), (3, "nobody"), (3, "missing")}


def test_recognitions_come_in_and_are_known_again(officer, known):
    row = [CODE, "Sản phẩm OCOP", "Chè Shan tuyết", "4 sao", "01/06/2023", None]
    confirm(officer, upload(officer, "recognitions", workbook(RECOGNITION, row)))
    made = Recognition.objects.get(organisation=known)
    assert (made.group, made.level, made.base) == ("ocop", "4 sao", known.base)
    again = upload(officer, "recognitions", workbook(RECOGNITION, [*row[:3], "5 sao", row[4], "01/06/2026"]))
    assert again.lines.get().changes == {"level": ["4 sao", "5 sao"], "to_on": [None, "2026-06-01"]}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({1: None}, ("group", "missing")),
        ({5: "01/06/2022"}, ("to_on", "ends_first")),
        ({4: "01/06/2099"}, ("from_on", "future_day")),
        ({0: "0101243150"}, ("organisation", "organisation_unknown")),
    ],
)
def test_a_bad_recognition_says_why(officer, known, cells, expected):
    row = [CODE, "Sản phẩm OCOP", "Chè", "4 sao", "01/06/2023", None]
    one = upload(officer, "recognitions", workbook(RECOGNITION, [cells.get(at, cell) for at, cell in enumerate(row)]))
    assert faults(one) == [(2, *expected)]


def test_commune_totals(officer):
    own, foreign = (Commune.objects.filter(base__slug=slug).first() for slug in (make.HOME, make.NEIGHBOUR))
    confirm(officer, upload(officer, "commune-submissions", workbook(COMMUNE, [own.code, 2024, None, 12, 3])))
    said = CommuneSubmission.objects.get(commune=own, year=2024)
    assert (said.unlisted_groups, said.unlisted_groups_new, said.state, said.nil_report) == (12, 3, "draft", False)
    rows = [foreign.code, 2024, None, 1, 0], [own.code, 2023, None, 1, 2], [own.code, 2022, "có", 1, 0]
    one = upload(officer, "commune-submissions", workbook(COMMUNE, *rows))
    assert faults(one) == [
        (2, "commune_code", "place_unknown"),
        (3, "unlisted_groups_new", "more_new_than_all"),
        (4, "nil_report", "nil_and_figures"),
    ]


def test_a_commune_is_found_by_its_name_where_no_code_stands(officer):
    one, other = Commune.objects.filter(base__slug=make.HOME).order_by("code")[:2]
    heads = ["Xã, phường, đặc khu", "Năm", "Tổ hợp tác chưa lập danh sách"]
    rows = [one.full_name.upper(), 2024, 4], [other.name, 2024, 5], ["Xã Không Có", 2024, 6]
    read = upload(officer, "commune-submissions", workbook(heads, *rows))
    assert faults(read) == [(4, "commune", "place_unknown")]
    confirm(officer, upload(officer, "commune-submissions", workbook(heads, *rows[:2])))
    said = CommuneSubmission.objects.filter(year=2024).values_list("commune", "unlisted_groups")
    assert dict(said) == {one.pk: 4, other.pk: 5}


def test_a_code_and_a_name_must_mean_one_commune(officer):
    one, other = Commune.objects.filter(base__slug=make.HOME).order_by("code")[:2]
    heads = ["Mã xã", "Xã, phường, đặc khu", "Năm", "Tổ hợp tác chưa lập danh sách"]
    rows = [one.code, other.name, 2024, 4], [other.code, other.name, 2024, 5], [None, None, 2024, 6]
    read = upload(officer, "commune-submissions", workbook(heads, *rows))
    assert faults(read) == [(2, "commune", "other_commune"), (4, "commune_code", "missing")]
    assert f"Mã {one.code} là của {one.full_name}" in read.lines.get(row=2).faults[0]["sentence"]


def test_the_template_of_commune_totals_names_the_communes(officer):
    content = template_workbook("commune-submissions", officer, {"year": 2024})[1]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    names = dict(Commune.objects.filter(base__slug=make.HOME).values_list("code", "name"))
    listed = {row[0]: row[1] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert len(listed) > 5 and listed.items() <= names.items()


def test_who_does_not_keep_a_block_writes_none_of_it(known):
    commune = Commune.objects.filter(base__slug=make.HOME).first()
    one = upload(make.user("sector_agency"), "commune-submissions", workbook(COMMUNE, [commune.code, 2024, None, 1, 0]))
    assert ("", "not_owner") in [(key, rule) for _, key, rule in faults(one)]


def test_an_x_stands_only_where_nothing_may_stand(officer, known):
    heads = ["Mã số thuế", "Nhóm", "Sản phẩm, nội dung", "Từ ngày"]
    one = upload(officer, "recognitions", workbook(heads, [CODE, "Sản phẩm OCOP", "x", "x"]))
    assert (2, "from_on", "cannot_clear") in faults(one) and (2, "product", "cannot_clear") not in faults(one)
