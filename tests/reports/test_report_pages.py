"""The report as a page: the heads of its years, the signature, and what must be read before signing."""

import pytest
from django.urls import reverse

from plans.models import Milestone, Target
from reports.models import ProgressReport
from reports.services.computing import request_report
from reports.services.signing import sign_report
from tests.factories import HOME, day, do_job, organisation, plan, province, target, user

pytestmark = pytest.mark.django_db


def computed(of, by, as_of="2024-12-31", **more):
    report = request_report(of, by=by, as_of=day(as_of), period_kind="year_to_date", **more)
    do_job(report.job)
    return ProgressReport.objects.get(pk=report.pk)


def page(client, report, who):
    client.force_login(who)
    return client.get(report.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("years", "heads"),
    [
        ("2024", ["KH năm 2024", "Lũy kế từ đầu năm"]),
        ("2021..2025", ["KH giai đoạn 2021–2025", "Lũy kế từ đầu giai đoạn", "Ước TH giai đoạn"]),
    ],
)
def test_the_columns_say_which_years_they_are_of(client, years, heads):
    organisation("2021-03-01")
    one, officer = plan(years), user()
    target(one, "htx_new", 6, basis="cumulative" if ".." in years else "in_year")
    html = page(client, computed(one, officer), officer)
    for head in heads:
        assert f">{head}<" in html and f'data-label="{head}"' in html, head


def test_a_former_province_counted_in_the_present_one_concludes_nothing(client, account, plan_532):
    officer = account("kehoach.thainguyen")
    texts = [page(client, computed(plan_532, officer, boundaries=which), officer) for which in ("old", "new")]
    assert ["chỉ để tham khảo, không dùng để kết luận" in text for text in texts] == [False, True]


def test_nobody_signs_without_having_said_that_the_figures_were_read(client):
    one, manager = plan("2024"), user("manager", HOME)
    target(one, "htx_new", 6)
    report = computed(one, user())
    assert "Tôi đã xem lại số liệu" in page(client, report, manager)
    answer = client.post(
        reverse("reports:sign", args=[report.pk]), {"title": "Giám đốc", "version": report.version}, follow=True
    )
    assert "Hãy xem lại số liệu" in answer.content.decode()
    assert ProgressReport.objects.get(pk=report.pk).status == "ready"


def test_the_signed_page_says_in_whose_place_it_was_signed(client):
    one, manager = plan("2024"), user("manager", HOME)
    target(one, "htx_new", 6)
    report = computed(one, user())
    sign_report(report, by=manager, version=report.version, title="Phó Giám đốc", mode="KT.")
    assert f"{manager.full_name}, KT. Phó Giám đốc" in page(client, report, manager)


def test_the_report_counts_what_is_kept_as_the_page_of_the_plan_does(client):
    one, officer = plan("2024", declared_target_count=5), user()
    whole = target(one, "htx_new", 1)
    target(one, "htx_total", 50, basis="by_end")
    Target.objects.create(plan=one, indicator=whole.indicator, parent=whole, area=province(), position=9)
    Milestone.objects.create(plan=one, wording="Lập quỹ hỗ trợ", state="done")
    Milestone.objects.create(plan=one, wording="Lập tổ công tác")
    organisation("2024-03-01")
    report = page(client, computed(one, officer), officer)
    plan_page = client.get(reverse("plans:detail", args=[one.slug]), {"as_of": "31/12/2024"}).content.decode()
    for html in (report, plan_page):
        assert "Đạt 2/5 chỉ tiêu" in html


def test_the_brief_of_a_report_is_for_people_of_its_territory(client):
    one, officer = plan("2024"), user()
    target(one, "htx_new", 6)
    report = computed(one, officer)
    address = reverse("reports:brief", args=[report.pk])
    assert address in page(client, report, officer)
    answer = client.get(address)
    assert answer["Content-Disposition"].startswith('attachment; filename="tom-tat_bao-cao-tien-do_dak-nong_2024_')
    assert answer.content[:2] == b"PK"
    client.force_login(user(place="bac-kan"))
    assert client.get(address).status_code == 404
