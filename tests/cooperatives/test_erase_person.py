"""Erasing reaches whatever the portal keeps of a person: drafts, proposals, previews, workbooks, jobs."""

import io
import json

import openpyxl
import pytest
from django.apps import apps
from django.db import connection, models

from accounts.models import Draft
from cooperatives.models import Import, ImportState, Representative
from cooperatives.services.erasing import ERASED, Sought, marks_of
from cooperatives.services.imports import content_of
from cooperatives.services.people import correct_representative, erase_person
from cooperatives.services.proposals import propose_change
from cooperatives.tables import TABLES
from jobs.models import Job, StoredChunk
from tests.cooperatives.imported import confirm, upload, workbook
from tests.factories import NEIGHBOUR, do_job, organisation, user

pytestmark = pytest.mark.django_db
HEADS = [
    "Mã số thuế",
    "Tên tổ chức",
    "Loại hình",
    "Lĩnh vực",
    "Ngày đăng ký",
    "Người đại diện",
    "Điện thoại người đại diện",
]
ROW = ["0100233488", "Hợp tác xã Suối Biếc", "HTX", "Nông nghiệp", "15/03/2021", "Nguyễn Văn Ảnh", "0912345678"]
OTHER = ["0100109106", "Hợp tác xã Suối Vàng", "HTX", "Nông nghiệp", "15/03/2021", "Lê Thị Mười", "0987654321"]
TRACES = ("Ảnh", "anh", "912345678", "912.345")


@pytest.fixture
def keeper():
    return user("province_admin")


def erased(keeper, *people):
    erase_person(list(people), by=keeper, reason="Theo đơn ngày 2/3")
    return do_job(Job.objects.get(kind="person_erase"))


def texts_of_the_database(word: str) -> list[str]:
    """Tables and columns in which the word stands."""
    found, tables = [], set(connection.introspection.table_names())
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            kinds = models.CharField | models.TextField | models.JSONField
            if not isinstance(field, kinds) or model._meta.db_table not in tables:
                continue
            table, column = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name(field.column)
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM {table} WHERE {column}::text LIKE %s", [f"%{word}%"])
                found += [f"{table}.{column}"] if cursor.fetchone()[0] else []
    return found


def cells(one) -> list:
    book = openpyxl.load_workbook(io.BytesIO(content_of(Import.objects.get(pk=one.pk))))
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def test_the_workbook_stays_without_the_person_and_all_else_in_it_stays(keeper):
    staff = user("alliance_staff", kind="alliance")
    one = confirm(staff, upload(staff, "organisations", workbook(HEADS, ROW, OTHER)))
    before = set(StoredChunk.objects.values_list("file", flat=True))
    person = Representative.objects.get(full_name="Nguyễn Văn Ảnh")
    assert erased(keeper, person).state == "done"
    assert cells(one) == [HEADS, [*ROW[:5], ERASED, ERASED], OTHER]
    assert one.file_id in before and not StoredChunk.objects.filter(file=one.file_id).exists()
    assert Import.objects.get(pk=one.pk).state == ImportState.DONE
    assert {line.organisation_id for line in one.lines.all()} == {None}
    assert texts_of_the_database("Nguyễn Văn Ảnh") == texts_of_the_database("0912345678") == []
    assert texts_of_the_database("Lê Thị Mười")


def test_a_file_that_waits_is_let_go_of_and_its_preview_says_nothing_more(keeper):
    person = Representative.objects.create(
        organisation=organisation("2015-01-01"), full_name="Nguyễn Văn Ảnh", phone="0912345678"
    )
    staff = user("alliance_staff", kind="alliance")
    heads = [*HEADS[:5], "Ghi chú riêng", "Liên hệ"]
    one = upload(staff, "organisations", workbook(HEADS, ROW, ["1", *ROW[1:]]))
    free = upload(staff, "organisations", workbook(heads, [*OTHER[:5], "gặp ông NGUYỄN VĂN ẢNH, +84 912.345.678", "x"]))
    assert erased(keeper, person).state == "done"
    assert {each.state for each in Import.objects.all()} == {ImportState.CANCELLED}
    assert [row[5] for row in cells(free)] == ["Ghi chú riêng", ERASED]
    assert not Import.objects.get(pk=one.pk).marked_file_id
    assert texts_of_the_database("Nguyễn Văn Ảnh") == texts_of_the_database("0912345678") == []


def test_former_names_and_numbers_are_sought_too_and_the_job_names_nobody(keeper):
    person = Representative.objects.create(
        organisation=organisation("2015-01-01"), full_name="Nguyễn Văn Ảnh", phone="0912345678", email="anh@htx.vn"
    )
    correct_representative(person, by=user("alliance_staff"), version=None, full_name="Trần Bê", phone="0911111111")
    staff = user("alliance_staff", kind="alliance")
    one = upload(staff, "organisations", workbook(HEADS, ROW))
    job = erased(keeper, person)
    told = json.dumps(job.arguments, ensure_ascii=False)
    assert not [word for word in (*TRACES, "Trần", "Bê", "0911") if word in told.replace(str(person.pk), "")]
    assert cells(one)[1][5:] == [ERASED, ERASED]


def test_drafts_and_proposals_say_it_no_more(keeper):
    one = organisation("2015-01-01")
    person = Representative.objects.create(organisation=one, full_name="Nguyễn Văn Ảnh", phone="0912345678")
    sector = user("sector_agency")
    proposal = propose_change(one, by=sector, block="state", words="Ông Nguyễn Văn Ảnh đã nghỉ")
    Draft.objects.create(user=sector, address="/hop-tac-xa/1/", fields={"note": ["Hỏi 0912 345 678"], "x": ["12"]})
    erased(keeper, person)
    proposal.refresh_from_db()
    assert (proposal.words, Draft.objects.get().fields) == (ERASED, {"note": [ERASED], "x": ["12"]})


def test_files_of_elsewhere_and_of_namesakes_by_one_word_stay(keeper):
    person = Representative.objects.create(organisation=organisation("2015-01-01"), full_name="Ảnh")
    elsewhere = user("alliance_staff", NEIGHBOUR, "alliance")
    one = upload(elsewhere, "organisations", workbook(HEADS, ROW))
    here = user("alliance_staff", kind="alliance")
    two = upload(here, "organisations", workbook(HEADS, OTHER, [*ROW[:5], "Hoàng Ảnh", "0333333333"]))
    erased(keeper, person)
    assert [Import.objects.get(pk=each.pk).file_id for each in (one, two)] == [one.file_id, two.file_id]


def test_a_file_that_nobody_can_read_goes_whole(keeper):
    person = Representative.objects.create(organisation=organisation("2015-01-01"), full_name="Nguyễn Văn Ảnh")
    staff = user("alliance_staff", kind="alliance")
    one = upload(staff, "organisations", "Nguyễn Văn Ảnh".encode(), name="hong.xlsx")
    erased(keeper, person)
    kept = Import.objects.get(pk=one.pk)
    assert kept.file.content_type == "text/plain" and "Nguyễn" not in content_of(kept).decode()
    assert not StoredChunk.objects.filter(file=one.file_id).exists()


@pytest.mark.parametrize(
    ("text", "named"),
    [("Nguyễn Văn Ảnh", True), ("GĐ: nguyen van anh (ĐT 09)", True), ("Nguye\u0302\u0303n Va\u0306n A\u0309nh", True),
     ("Nguyễn Văn", False), ("Nguyễn Văn Ánh Dương", True), ("0912345678", True), ("+84912345678", True), ("912345678", True),
     ("0912345679", False), ("anh@htx.vn", True), ("thư: ANH@HTX.VN.", True), ("", False)],
)  # fmt: skip
def test_what_names_a_person(text, named):
    person = Representative.objects.create(
        organisation=organisation("2015-01-01"), full_name="Nguyễn Văn Ảnh", phone="0912345678", email="anh@htx.vn"
    )
    assert (text in Sought.by(marks_of([person]))) is named


def test_no_list_and_so_no_exported_file_has_a_column_of_personal_data():
    sources = [column.source for table in TABLES.values() for column in table.columns]
    assert not [
        source for source in sources if "representative" in source or source.endswith(("phone", "email", "full_name"))
    ]
