"""Templates: the person's own records, and what comes back unchanged changes nothing."""

import io

import openpyxl
import pytest
from django.urls import reverse

from cooperatives.models import Organisation, Recognition
from tests import factories as make
from tests.cooperatives.imported import confirm, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    user = make.user("alliance_staff", kind="alliance")
    client.force_login(user)
    return user


def template(client, table: str, **filters) -> bytes:
    response = client.get(reverse("cooperatives:import_template", args=[table]), filters)
    assert response.status_code == 200
    return response.content


def edited(content: bytes, row: int, **cells) -> bytes:
    """The workbook with cells of the data sheet changed, by the head of their column."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[1]}
    for head, value in cells.items():
        sheet.cell(row, heads[head], value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("table", ["organisations", "annual-returns", "support-activities", "recognitions"])
def test_a_template_that_comes_back_untouched_changes_nothing(client, officer, table):
    one = make.organisation("2019-01-01", name="=HTX Một", code="0100233488")
    make.organisation(base=make.NEIGHBOUR, name="HTX Xa")
    figures = {"members_total": 25, "revenue_vnd": 1_234_567_891, "profit_vnd": -1_500_000, "ocop": False}
    make.annual_return(one, 2024, "draft", difficulties=["capital", "market"], **figures)
    make.activity("training", "2024-03-05", one, title="Lớp")
    Recognition.objects.create(organisation=one, base=one.base, group="ocop", product="Chè", from_on="2023-06-01")
    read = upload(officer, table, template(client, table, year=2024))
    assert (read.state, read.counts) == ("previewed", {"same": 1, "warnings": 0})


def test_a_row_changed_since_the_template_is_a_conflict_that_the_person_decides(client, officer):
    one = make.organisation("2019-01-01", name="HTX Một", code="0100233488")
    content = edited(template(client, "organisations"), 2, **{"Tên tổ chức": "HTX Của tôi"})
    Organisation.objects.filter(pk=one.pk).update(name="HTX Của họ")
    read = upload(officer, "organisations", content)
    assert read.counts == {"conflict": 1, "warnings": 0}
    assert read.lines.get().changes == {"name": ["HTX Của họ", "HTX Của tôi", "HTX Một"]}
    confirm(officer, read, overwrites=True)
    one.refresh_from_db()
    assert one.name == "HTX Của tôi"


def test_a_template_holds_only_the_persons_records(client, officer):
    make.organisation(name="HTX Gần", code="0100233488")
    make.organisation(base=make.NEIGHBOUR, name="HTX Xa")
    sheet = openpyxl.load_workbook(io.BytesIO(template(client, "organisations"))).worksheets[0]
    names = [row[3] for row in sheet.iter_rows(min_row=2, values_only=True) if row[3]]
    assert names == ["HTX Gần"]
