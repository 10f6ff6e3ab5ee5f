"""Chốt số liệu: who closes, who opens again, and what is listed of what was written afterwards."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cooperatives.models import AnnualReturn, Closing, CommuneSubmission, Recognition, Spell
from cooperatives.selectors.closing import closings_over, late_changes, mark_late
from cooperatives.selectors.history import organisation_history
from cooperatives.services.closing import close_figures, reopen_figures
from coopportal.kit import clock
from coopportal.kit.history import because, event_model
from coopportal.kit.periods import Span
from coopportal.kit.rows import StaleRow
from provinces.models import Commune
from tests.factories import HOME, NEIGHBOUR, PRESENT, activity, annual_return, organisation, province, rating, user

pytestmark = pytest.mark.django_db
OF_2024 = Span(date(2024, 1, 1), date(2024, 12, 31))


def leader(place=HOME, kind="finance"):
    return user("manager", place, kind)


def closed(place=HOME, span=OF_2024) -> Closing:
    """Closed a minute ago: within one transaction the database's clock stands still."""
    row = close_figures(province(place), span, by=leader(place))
    Closing.objects.filter(pk=row.pk).update(closed_at=clock.now() - timedelta(minutes=1))
    row.refresh_from_db()
    return row


def earlier(*rows) -> None:
    """As if they had been written before any closing."""
    for row in rows:
        type(row).objects.filter(pk=row.pk).update(created_at=clock.now() - timedelta(days=9))
        event_model(type(row)).objects.filter(pgh_obj_id=row.pk).delete()
        row.refresh_from_db()


def late(row: Closing, person=None) -> list[tuple[str, str, str]]:
    acts, _ = late_changes(row, person or user())
    return sorted((name, change.table, change.kind) for act in acts for name, _, change in act.rows)


@pytest.mark.parametrize(
    ("role", "kind", "may"),
    [
        ("manager", "finance", True),
        ("manager", "alliance", True),
        ("manager", "bank", False),
        ("plan_officer", "finance", False),
        ("province_admin", "finance", False),
    ],
)
def test_the_leaders_of_finance_and_the_alliance_close(role, kind, may):
    person = user(role, HOME, kind)
    if may:
        assert close_figures(province(), OF_2024, by=person, note=" gửi Bộ ").note == "gửi Bộ"
    else:
        with pytest.raises(PermissionDenied):
            close_figures(province(), OF_2024, by=person)


def test_one_closes_what_one_holds():
    with pytest.raises(PermissionDenied):
        close_figures(province(NEIGHBOUR), OF_2024, by=leader())
    with pytest.raises(PermissionDenied):
        close_figures(province(PRESENT), OF_2024, by=leader())


def test_a_period_is_closed_once_and_only_when_it_is_over():
    with pytest.raises(ValidationError, match="chưa kết thúc"):
        close_figures(province(), Span(date(2024, 1, 1), clock.today() + timedelta(days=1)), by=leader())
    row = closed()
    with pytest.raises(ValidationError, match="đã chốt"):
        close_figures(province(), OF_2024, by=leader())
    reopen_figures(row, by=leader(), version=row.version, reason="bổ sung 3 xã")
    assert close_figures(province(), OF_2024, by=leader()).pk != row.pk


def test_opening_again_needs_a_reason_and_the_row_as_it_was_seen():
    row = closed()
    with pytest.raises(ValidationError, match="lý do mở lại"):
        reopen_figures(row, by=leader(), version=row.version, reason=" … ")
    with pytest.raises(StaleRow):
        reopen_figures(row, by=leader(), version=row.version - 1, reason="bổ sung")
    with pytest.raises(PermissionDenied):
        reopen_figures(row, by=user(), version=None, reason="bổ sung")
    done = reopen_figures(row, by=leader(), version=row.version, reason="bổ sung")
    assert done.reopened_at and done.reopen_reason == "bổ sung"
    with pytest.raises(ValidationError, match="đã được mở lại"):
        reopen_figures(row, by=leader(), version=None, reason="bổ sung")


def test_what_was_changed_after_the_closing_is_listed_with_both_values():
    one = organisation("2020-01-01", name="HTX Sửa Muộn")
    handed = annual_return(one, 2024, revenue_vnd=1_000_000)
    earlier(handed, *one.spells.all())
    row = closed()
    assert late(row) == []
    with because("nhầm đơn vị"):
        handed.revenue_vnd = 2_000_000
        handed.save()
    (act,), _ = late_changes(row, user())
    ((name, url, change),) = act.rows
    assert (name, url, act.writer.reason) == ("HTX Sửa Muộn", one.get_absolute_url(), "nhầm đơn vị")
    assert [(field.name, field.before, field.after) for field in change.fields] == [
        ("revenue_vnd", "1 triệu đồng", "2 triệu đồng")
    ]


def test_everything_dated_in_the_closed_days_is_listed_and_nothing_else():
    one = organisation("2024-05-01", name="HTX A")
    commune = Commune.objects.filter(base=province())[0]
    row = closed()
    annual_return(one, 2024)
    rating(one, 2024, "good")
    activity("advice", "2024-03-01", one, title="Lớp A")
    Recognition.objects.create(organisation=one, base=province(), group="award", product="A", from_on=date(2024, 6, 1))
    CommuneSubmission.objects.create(commune=commune, base=province(), year=2024)
    expected = [
        ("HTX A", "annualreturn", "created"),
        ("HTX A", "participation", "created"),
        ("HTX A", "rating", "created"),
        ("HTX A", "recognition", "created"),
        ("HTX A", "spell", "created"),
        ("Lớp A", "supportactivity", "created"),
        (commune.name, "communesubmission", "created"),
    ]
    assert late(row) == sorted(expected)
    other = organisation("2025-01-01", base=HOME)
    annual_return(other, 2025)
    activity("advice", "2025-03-01", other)
    annual_return(organisation("2024-05-01", base=NEIGHBOUR), 2024)
    assert len(late(row)) == 7


def test_what_was_moved_out_of_or_into_the_closed_days_is_listed():
    out, into = organisation("2024-05-01", name="HTX Ra"), organisation("2025-05-01", name="HTX Vào")
    earlier(*out.spells.all(), *into.spells.all())
    row = closed()
    Spell.objects.filter(organisation=out).update(from_on=date(2025, 5, 1))
    Spell.objects.filter(organisation=into).update(from_on=date(2024, 5, 1))
    assert late(row) == [("HTX Ra", "spell", "changed"), ("HTX Vào", "spell", "changed")]


def test_what_was_deleted_is_listed_as_deleted_alone():
    one = organisation("2020-01-01", name="HTX Xóa")
    handed = annual_return(one, 2024)
    earlier(handed, *one.spells.all())
    row = closed()
    handed.delete()
    assert late(row) == [("HTX Xóa", "annualreturn", "deleted")]


def test_once_opened_again_the_list_ends():
    one = organisation("2020-01-01")
    row = closed()
    Closing.objects.filter(pk=row.pk).update(
        reopened_at=clock.now() - timedelta(seconds=30), reopened_by=leader(), reopen_reason="bổ sung"
    )
    row.refresh_from_db()
    annual_return(one, 2024)
    assert late(row) == []


def test_a_closing_of_the_present_province_covers_its_parts_and_each_reads_their_own():
    row = closed(PRESENT)
    annual_return(organisation("2020-01-01", name="HTX Nhà"), 2024)
    annual_return(organisation("2020-01-01", name="HTX Láng giềng", base=NEIGHBOUR), 2024)
    assert [name for name, *_ in late(row, user(place=PRESENT))] == ["HTX Láng giềng", "HTX Nhà"]
    assert [name for name, *_ in late(row, user())] == ["HTX Nhà"]
    assert closings_over([province().pk]) == closings_over([province(NEIGHBOUR).pk], year=2024) == [row]
    assert closings_over([province().pk], year=2023) == []


def test_many_changes_cost_as_many_statements_as_one():
    row, person = closed(), user()
    annual_return(organisation("2020-01-01"), 2024)
    late_changes(row, person)
    with CaptureQueriesContext(connection) as few:
        late_changes(row, person)
    for _ in range(12):
        annual_return(organisation("2020-01-01"), 2024)
    with CaptureQueriesContext(connection) as many:
        late_changes(row, person)
    assert len(many) == len(few)
    assert AnnualReturn.objects.filter(year=2024, base=province()).count() == 13


def test_the_sheet_of_the_year_says_that_it_is_closed(client):
    one = organisation("2020-01-01")
    closed()
    client.force_login(user("alliance_staff", HOME, "alliance"))
    said = "Số liệu năm 2024 của Đắk Nông đã chốt ngày"
    assert said in client.get(f"{one.get_absolute_url()}phieu-nam/2024/").content.decode()
    assert said not in client.get(f"{one.get_absolute_url()}phieu-nam/2023/").content.decode()


def test_the_history_of_an_organisation_says_what_was_written_after_a_closing(client):
    one, person = organisation("2015-01-01"), user()
    old, new = annual_return(one, 2024, members_total=10), annual_return(one, 2025, members_total=10)
    taught = activity("training", "2024-05-05", one)
    earlier(one.spells.get(), old, new, taught)
    row = closed()
    for which in (old, new):
        AnnualReturn.objects.filter(pk=which.pk).update(members_total=12)
    taught.participations.update(persons=3)
    history = organisation_history(one, person)
    mark_late(history, one)
    told = {
        (change.table, change.name): change.late
        for act in history.acts
        for change in act.rows
        if change.kind == "changed"
    }
    assert told["annualreturn", "2024"] == told["participation", ""] == OF_2024.label()
    assert told["annualreturn", "2025"] == ""
    client.force_login(person)
    page = client.get(f"{one.get_absolute_url()}lich-su/").content.decode()
    assert page.count(f"sau chốt {OF_2024.label()}") >= 2
    Closing.objects.filter(pk=row.pk).update(closed_at=clock.now() + timedelta(minutes=1))
    mark_late(history, one)
    assert not any(change.late for act in history.acts for change in act.rows)
