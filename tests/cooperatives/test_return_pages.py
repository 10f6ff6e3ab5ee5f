"""The annual return as a page: what was typed stays, last year stands beside, two people meet, a draft comes back."""

import pytest
from django.urls import reverse

from accounts.services import draft_of, keep_draft
from cooperatives.models import AnnualReturn
from cooperatives.services.returns import save_return
from tests.factories import annual_return, organisation, user

pytestmark = pytest.mark.django_db
YEAR = 2024


@pytest.fixture
def staff(client):
    staff = user("alliance_staff", kind="alliance")
    client.force_login(staff)
    return staff


def address(one) -> str:
    return reverse("cooperatives:return", args=[one.pk, YEAR])


def typed(page, name) -> str:
    return page.context["form"][name].value()


def test_last_years_figures_stand_beside(client, staff):
    one = organisation()
    annual_return(one, YEAR - 1, members_total=12, revenue_vnd=1_250_500_000, ocop=True)
    page = client.get(address(one))
    before = {line.line.name: line.before for block in page.context["blocks"] for line in block.lines}
    assert (before["members_total"], before["revenue_vnd"], before["ocop"], before["tax_vnd"]) == (
        "12",
        "1.250,5",
        "Có",
        "…",
    )


def test_money_is_typed_in_millions_and_kept_in_dong(client, staff):
    one = organisation()
    client.post(address(one), {"version": 0, "revenue_vnd": "1.250,5", "ocop": "no", "act": "save"})
    row = AnnualReturn.objects.get(organisation=one)
    assert (row.revenue_vnd, row.ocop, row.digital, row.state) == (1_250_500_000, False, None, "draft")


def test_what_cannot_be_read_stays_in_its_field(client, staff):
    one = organisation()
    page = client.post(address(one), {"version": 0, "revenue_vnd": "1,250.5", "members_total": "12", "act": "submit"})
    assert page.status_code == 422
    assert (typed(page, "revenue_vnd"), typed(page, "members_total")) == ("1,250.5", "12")
    assert not AnnualReturn.objects.filter(organisation=one).exists()


def test_a_block_is_kept_by_a_button_that_writes_nothing(client, staff):
    one = organisation()
    annual_return(one, YEAR - 1, workers_total=9, workers_new=4)
    page = client.post(address(one), {"version": 0, "members_total": "12", "act": "keep-labour"})
    assert [typed(page, name) for name in ("workers_total", "workers_new", "members_total")] == ["9", None, "12"]
    assert not AnnualReturn.objects.filter(organisation=one, year=YEAR).exists()
    client.post(address(one), {"version": 0, "workers_total": "9", "keeps": ["labour"], "act": "save"})
    assert AnnualReturn.objects.get(organisation=one, year=YEAR).kept == ["labour"]


def test_warnings_are_confirmed_by_one_note_for_all(client, staff):
    one = organisation()
    figures = {"version": 0, "members_total": "3", "members_female": "4", "act": "submit"}
    page = client.post(address(one), figures)
    assert page.status_code == 422
    assert len(page.context["warnings"]) == 2
    client.post(address(one), figures | {"confirm_all": "Đúng như sổ"})
    row = AnnualReturn.objects.get(organisation=one)
    assert row.state == "submitted"
    assert {said["note"] for said in row.confirmations.values()} == {"Đúng như sổ"}


def test_two_people_see_both_values(client, staff):
    one = organisation()
    save_return(one, YEAR, {"members_total": 12}, by=staff)
    save_return(one, YEAR, {"members_total": 15, "workers_total": 3}, by=user("alliance_staff", kind="alliance"))
    page = client.post(address(one), {"version": 1, "members_total": "20", "act": "save"})
    assert page.status_code == 409
    clash = page.context["form"].clashes["members_total"]
    assert (clash.mine, clash.theirs) == ("20", "15")
    assert AnnualReturn.objects.get(organisation=one).members_total == 15


def test_a_draft_comes_back_until_it_is_saved(client, staff):
    one = organisation()
    keep_draft(staff, address(one), {"members_total": ["mười"], "difficulties": ["land"], "version": ["0"]})
    page = client.get(address(one))
    assert (typed(page, "members_total"), typed(page, "difficulties")) == ("mười", ["land"])
    client.post(address(one), {"version": 0, "members_total": "10", "act": "save"})
    assert draft_of(staff, address(one)) is None


def test_a_group_gets_a_short_form_and_others_read(client, staff):
    one = organisation(kind="tht")
    lines = [line.line.name for block in client.get(address(one)).context["blocks"] for line in block.lines]
    assert "revenue_vnd" in lines
    assert "charter_capital_vnd" not in lines
    client.force_login(user("plan_officer"))
    assert client.get(address(one)).context["form"] is None


@pytest.mark.parametrize("year", [1900, 2019, 9999, 99999999])
def test_there_is_no_page_for_a_year_without_returns(client, staff, year):
    one = organisation("2020-01-01")
    assert client.get(reverse("cooperatives:return", args=[one.pk, year])).status_code == 404


def test_the_page_costs_the_same_empty_and_full(client, staff, django_assert_max_num_queries):
    empty, full = organisation(), organisation()
    annual_return(full, YEAR - 1, members_total=30)
    annual_return(full, YEAR, members_total=3, members_female=4, revenue_vnd=1, profit_vnd=2)
    client.get(address(empty))
    with django_assert_max_num_queries(25):
        client.get(address(full))
