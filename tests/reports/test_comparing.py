"""Two reports of one plan side by side."""

import pytest
from django.urls import reverse

from cooperatives.models import AnnualReturn
from indicators.models import Indicator
from indicators.reference import catalogue, load
from plans.models import Target
from reports.models import ProgressReport
from reports.selectors.comparing import changes_between, comparable
from reports.services.computing import request_report
from reports.services.signing import sign_report
from tests.factories import HOME, annual_return, day, do_job, edition, organisation, plan, set_terms, target, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return user(place=HOME)


@pytest.fixture
def of():
    one = plan("2024", number="12/KH-UBND")
    target(one, "htx_new", 2)
    target(one, "htx_avg_profit", 85)
    annual_return(organisation("2024-02-02", name="Hợp tác xã Bi xanh"), 2024, profit_vnd=80_000_000)
    return one


def computed(of, by, as_of):
    report = request_report(of, by=by, as_of=day(as_of), period_kind="year_to_date")
    do_job(report.job)
    return ProgressReport.objects.get(pk=report.pk)


def changed(earlier, later, by):
    return {one.label: one for one in changes_between(earlier, later, by)}


def test_who_joined_stands_behind_the_changed_figure(of, officer):
    early = computed(of, officer, "2024-06-30")
    organisation("2024-08-08", name="Hợp tác xã Chè Tuyết")
    late = computed(of, officer, "2024-12-31")
    row = changed(early, late, officer)["Số hợp tác xã thành lập mới"]
    assert (row.was, row.now, row.was_verdict == row.now_verdict) == ("1", "2", False)
    assert row.reasons == ["Thêm 1: Hợp tác xã Chè Tuyết."]


def test_of_many_only_the_first_are_named_and_to_who_holds_a_part_none(of, officer):
    early = computed(of, officer, "2024-06-30")
    for letter in "ABCDEF":
        organisation("2024-08-08", name=f"Hợp tác xã {letter}")
    late = computed(of, officer, "2024-12-31")
    told = changed(early, late, officer)["Số hợp tác xã thành lập mới"].reasons
    assert told == [f"Thêm 6: {', '.join(f'Hợp tác xã {letter}' for letter in 'ABCDE')} …"]
    part = changed(early, late, user(place="binh-thuan"))
    assert part["Số hợp tác xã thành lập mới"].reasons == ["Thêm 6 dòng."]


def test_an_equal_report_changes_nothing(of, officer):
    assert changes_between(computed(of, officer, "2024-12-31"), computed(of, officer, "2024-12-31"), officer) == []


def test_a_corrected_record_is_named_though_nobody_came_or_went(of, officer):
    early = computed(of, officer, "2024-12-31")
    AnnualReturn.objects.filter(organisation__name="Hợp tác xã Bi xanh").update(profit_vnd=90_000_000)
    (row,) = changes_between(early, computed(of, officer, "2024-12-31"), officer)
    assert row.reasons == ["Đổi số liệu của 1: Hợp tác xã Bi xanh."]


def test_an_amended_target_a_new_one_and_a_withdrawn_one_are_told(of, officer):
    first, second = Target.objects.filter(plan=of).order_by("pk")
    early = computed(of, officer, "2024-06-30")
    amended = edition(of, 2, effective_on="2024-07-01")
    set_terms(first, amended, 5, unit="htx")
    set_terms(second, amended, 85, unit=second.indicator.unit.code, withdrawn=True)
    fresh = Target.objects.create(plan=of, indicator=Indicator.objects.get(code="htx_total"), position=3)
    set_terms(fresh, amended, 9, unit="htx")
    late = computed(of, officer, "2024-07-31")
    rows = changed(early, late, officer)
    assert "Mức kế hoạch đổi từ 2 thành 5." in rows["Số hợp tác xã thành lập mới"].reasons
    reasons = [one.reasons for one in rows.values()]
    assert ["Chỉ tiêu mới có từ lần này."] in reasons and ["Chỉ tiêu không còn trong kế hoạch."] in reasons


def test_another_way_of_counting_is_named(of, officer):
    early = computed(of, officer, "2024-12-31")
    data = catalogue()
    row = next(row for row in data["indicators"] if row["code"] == "htx_avg_profit")
    row["definitions"] = [{"definition": {"kind": "count", "source": "returns"}, "note": "Luật mới."}]
    load(data)
    rows = changed(early, computed(of, officer, "2024-12-31"), officer)
    assert any("Cách tính đã đổi" in reason for one in rows.values() for reason in one.reasons)


def test_the_signed_one_before_is_the_first_to_be_compared_with(of, officer):
    signed = computed(of, officer, "2024-03-31")
    sign_report(signed, by=user("manager", HOME), version=signed.version, title="Giám đốc")
    draft, late = computed(of, officer, "2024-06-30"), computed(of, officer, "2024-12-31")
    assert list(comparable(late, officer)) == [signed, draft]
    assert list(comparable(signed, officer)) == []


def test_the_page_shows_the_piece_and_the_whole_and_lets_one_choose(client, of, officer):
    first, draft = computed(of, officer, "2024-03-31"), computed(of, officer, "2024-06-30")
    organisation("2024-08-08", name="Hợp tác xã Chè Tuyết")
    late = computed(of, officer, "2024-12-31")
    client.force_login(officer)
    address = reverse("reports:comparison", args=[late.pk])
    assert f'hx-get="{address}"' in client.get(late.get_absolute_url()).content.decode()
    piece = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "Chè Tuyết" in piece and "<html" not in piece
    assert "Đến 30/06/2024" in client.get(address).content.decode()
    assert "Đến 31/03/2024" in client.get(address, {"earlier": first.pk}).content.decode()
    wrong = client.get(address, {"earlier": late.pk})
    assert wrong.status_code == 422 and "Không so được với báo cáo này" in wrong.content.decode()
    assert "Chưa có báo cáo nào trước đó" in client.get(reverse("reports:comparison", args=[first.pk])).content.decode()
    assert draft != first


def test_the_api_tells_the_same_changes(client, of, officer):
    early = computed(of, officer, "2024-06-30")
    organisation("2024-08-08", name="Hợp tác xã Chè Tuyết")
    late = computed(of, officer, "2024-12-31")
    client.force_login(officer)
    told = client.get(reverse("api:report-comparison", args=[late.pk])).json()
    assert told["earlier"] == str(early.pk)
    assert [one["reasons"] for one in told["changes"]] == [
        ["Thêm 1: Hợp tác xã Chè Tuyết."],
        ["Dùng số liệu năm 2024; lần trước dùng số liệu năm 2023."],
    ]
    first = client.get(reverse("api:report-comparison", args=[early.pk])).json()
    assert first == {"earlier": None, "changes": []}
    refused = client.get(reverse("api:report-comparison", args=[late.pk]), {"earlier": late.pk})
    assert refused.status_code == 400 and refused.json()["errors"][0]["attr"] == "earlier"
