"""The life of an annual return: written, handed in, checked, sent back; and of which years there are any."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from cooperatives.models import AnnualReturn
from cooperatives.return_years import campaign_year
from cooperatives.services.returns import (
    OpenWarnings,
    save_return,
    submit_return,
    with_open_findings,
)
from cooperatives.services.reviews import WrongState, check, send_back
from coopportal.kit import clock
from coopportal.kit.rows import StaleRow
from tests.factories import annual_return, organisation, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def on(monkeypatch):
    """`on("2024-11-20")`: that day is today."""
    return lambda text: monkeypatch.setattr(clock, "today", lambda: date.fromisoformat(text))


@pytest.fixture
def staff():
    return user("alliance_staff", kind="alliance")


@pytest.fixture
def checker():
    return user("plan_officer")


def test_what_is_left_out_stays_and_blank_is_no_zero(staff):
    one = organisation()
    save_return(one, 2024, {"members_total": 12, "revenue_vnd": 0}, by=staff)
    row = save_return(one, 2024, {"workers_total": None}, by=staff)
    assert (row.members_total, row.revenue_vnd, row.workers_total, row.state) == (12, 0, None, "draft")


def test_the_state_at_the_years_end_is_copied(staff):
    one = organisation("2020-01-01", ("2024-06-01", {"sector": "trade"}), ("2025-02-01", {"sector": "transport"}))
    assert save_return(one, 2023, {}, by=staff).sector == "agriculture"
    assert save_return(one, 2024, {}, by=staff).sector == "trade"


@pytest.mark.parametrize("year", [1990, 2019, 2023, 2999])
def test_there_is_no_return_of_a_year_without_the_organisation(staff, year):
    one = organisation("2020-05-05", ("2022-03-03", {"entry": "dissolved"}))
    with pytest.raises(ValidationError, match="từ năm 2020 đến năm 2022"):
        save_return(one, year, {"members_total": 9}, by=staff)
    assert not AnnualReturn.objects.filter(organisation=one).exists()


def test_a_return_of_the_running_year_is_kept_early_and_handed_in_from_november(staff, on):
    one = organisation("2020-01-01")
    on("2024-10-31")
    save_return(one, 2024, {"members_total": 12}, by=staff)
    assert campaign_year() == 2023
    with pytest.raises(ValidationError, match="01/11/2024"):
        submit_return(one, 2024, {}, by=staff)
    on("2024-11-01")
    assert campaign_year() == 2024
    assert submit_return(one, 2024, {}, by=staff).state == "submitted"


def test_a_blank_return_is_not_handed_in(staff):
    with pytest.raises(ValidationError, match="chưa có số liệu nào"):
        submit_return(organisation(), 2024, {}, by=staff)


def test_warnings_keep_a_return_from_counting_until_each_has_a_note(staff):
    one = organisation()
    with pytest.raises(OpenWarnings) as refused:
        submit_return(one, 2024, {"members_total": 4, "revenue_vnd": 10, "profit_vnd": 20}, by=staff)
    codes = [finding.code for finding in refused.value.findings]
    assert codes == ["too-few-members", "profit-over-revenue"]
    assert not AnnualReturn.objects.filter(organisation=one).exists()
    figures = {"members_total": 4, "revenue_vnd": 10, "profit_vnd": 20}
    row = submit_return(one, 2024, figures, by=staff, notes=dict.fromkeys(codes, "Đã đối chiếu"))
    assert row.state == "submitted"
    assert row.confirmations["too-few-members"] | {"at": ""} == {
        "sentence": "Số thành viên ít hơn mức luật định (5 thành viên trở lên, Điều 4 Luật HTX 2023).",
        "note": "Đã đối chiếu", "by": staff.pk, "name": staff.full_name, "at": "",
    }  # fmt: skip


def test_a_confirmation_lapses_when_a_figure_in_it_changes(staff):
    one = organisation()
    figures = {"members_total": 10, "members_female": 11}
    notes = {"members-female-over-members-total": "Đúng"}
    submit_return(one, 2024, figures, by=staff, notes=notes)
    with pytest.raises(OpenWarnings):
        save_return(one, 2024, {"members_female": 12}, by=staff)
    row = save_return(one, 2024, {"members_female": 10}, by=staff)
    assert row.confirmations == {}


def test_a_block_is_kept_while_it_says_what_last_year_said(staff):
    one = organisation()
    annual_return(one, 2023, workers_total=9, workers_member=7, workers_new=3)
    same = {"workers_total": 9, "workers_member": 7}
    row = save_return(one, 2024, same | {"workers_new": 0}, by=staff, kept=["labour", "members"])
    assert row.kept == ["labour"]  # of the members last year said nothing
    assert save_return(one, 2024, {"workers_total": 10}, by=staff).kept == []


def test_submitting_and_checking_has_an_order_for_everybody(staff, checker):
    one = organisation()
    row = save_return(one, 2024, {"members_total": 12}, by=staff)
    for act in (check, send_back):
        with pytest.raises(WrongState):
            act(row, by=checker, version=row.version, reason="Xem lại")
    row = submit_return(one, 2024, {}, by=staff)
    row = check(fresh(row), by=checker, version=fresh(row).version)
    with pytest.raises(WrongState):
        check(row, by=checker, version=fresh(row).version)
    assert (fresh(row).state, fresh(row).reviewed_by) == ("checked", checker)


def test_the_database_knows_the_order_too():
    row = annual_return(organisation(), 2024, state="draft")
    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        AnnualReturn.objects.filter(pk=row.pk).update(state="checked")


def test_a_checked_return_that_changes_is_submitted_again(staff, checker):
    one = organisation()
    row = submit_return(one, 2024, {"members_total": 12}, by=staff)
    check(row, by=checker, version=fresh(row).version)
    assert save_return(one, 2024, {"members_total": 12}, by=staff).state == "checked"
    assert save_return(one, 2024, {"members_total": 13}, by=staff).state == "submitted"


def test_what_is_sent_back_says_why_and_counts_no_more(staff, checker):
    row = submit_return(organisation(), 2024, {"members_total": 12}, by=staff)
    with pytest.raises(ValidationError, match="ghi lý do"):
        send_back(row, by=checker, version=fresh(row).version, reason="  ")
    row = send_back(
        row,
        by=checker,
        version=fresh(row).version,
        reason="Thiếu lao động",
        remarks={"workers_total": "Bỏ trống", "note": ""},
    )
    assert (row.counts, row.review, row.remarks) == (False, "Thiếu lao động", {"workers_total": "Bỏ trống"})
    again = submit_return(row.organisation, 2024, {"workers_total": 3}, by=staff)
    assert (again.state, again.remarks) == ("submitted", {"workers_total": "Bỏ trống"})


def test_ones_own_return_is_checked_only_with_a_reason(staff):
    row = submit_return(organisation(), 2024, {"members_total": 12}, by=staff)
    with pytest.raises(ValidationError, match="chính bạn nộp"):
        check(row, by=staff, version=fresh(row).version)
    row = check(row, by=staff, version=fresh(row).version, reason="Phòng chỉ có một người")
    assert row.checked_by_its_submitter


@pytest.mark.parametrize("role", ["sector_agency", "manager", "plan_officer", "central_reader", "province_admin"])
def test_returns_are_written_by_those_who_own_them(role):
    with pytest.raises(PermissionDenied):
        save_return(organisation(), 2024, {"members_total": 12}, by=user(role))


def test_an_old_version_is_refused_and_so_is_a_second_first_one(staff):
    one = organisation()
    save_return(one, 2024, {"members_total": 12}, by=staff, version=0)
    with pytest.raises(StaleRow):
        save_return(one, 2024, {"members_total": 13}, by=staff, version=0)
    with pytest.raises(StaleRow):
        save_return(one, 2024, {"members_total": 13}, by=staff, version=7)
    assert AnnualReturn.objects.get(organisation=one).members_total == 12


@pytest.mark.parametrize(
    "figures", [{"revenue_vnd": -1}, {"tax_vnd": 10**16}, {"members_total": -1}, {"state": "checked"}]
)
def test_what_cannot_be_is_an_error_not_a_warning(staff, figures):
    with pytest.raises(ValidationError):
        save_return(organisation(), 2024, figures, by=staff)


def test_looking_for_open_warnings_costs_the_same_for_one_and_for_twenty(django_assert_num_queries):
    rows = [annual_return(organisation(), 2024, members_total=12) for _ in range(20)]
    for count in (1, 20):
        with django_assert_num_queries(1):
            with_open_findings(rows[:count])


def fresh(row: AnnualReturn) -> AnnualReturn:
    return AnnualReturn.objects.get(pk=row.pk)
