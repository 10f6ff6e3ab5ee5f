"""A template comes back after somebody else wrote: compared three ways, and asked about row by row only where both changed."""

import pytest
from django.urls import reverse

from cooperatives.models import AnnualReturn, Organisation
from tests import factories as make
from tests.cooperatives.imported import confirm, upload, work
from tests.cooperatives.test_import_template import edited, template

pytestmark = pytest.mark.django_db
NAME, SITE = "Tên tổ chức", "Trang thông tin"


@pytest.fixture
def officer(client):
    user = make.user("alliance_staff", kind="alliance")
    client.force_login(user)
    return user


def organisations(*names: str) -> list[Organisation]:
    return [make.organisation("2019-01-01", name=name) for name in names]


def test_an_untouched_template_reverts_nothing_that_others_wrote(client, officer):
    (one,) = organisations("HTX Một")
    content = template(client, "organisations")
    Organisation.objects.filter(pk=one.pk).update(name="HTX Của họ", website="https://ho.vn")
    assert upload(officer, "organisations", content).counts == {"same": 1, "warnings": 0}


def test_what_only_the_file_changes_is_taken_and_what_only_others_changed_stays(client, officer):
    (one,) = organisations("HTX Một")
    content = edited(template(client, "organisations"), 2, **{SITE: "https://toi.vn"})
    Organisation.objects.filter(pk=one.pk).update(name="HTX Của họ")
    read = upload(officer, "organisations", content)
    assert [(line.outcome, line.changes) for line in read.lines.all()] == [
        ("changed", {"website": ["", "https://toi.vn", ""]})
    ]
    confirm(officer, read)
    one.refresh_from_db()
    assert (one.name, one.website) == ("HTX Của họ", "https://toi.vn")


def test_a_state_that_others_turned_is_not_turned_back(client, officer):
    (one,) = organisations("HTX Một")
    content = edited(template(client, "organisations"), 2, **{NAME: "HTX Hai", "Ngày thay đổi": "01/02/2024"})
    one.spells.update(sector="trade")
    Organisation.objects.filter(pk=one.pk).update(website="https://ho.vn")
    read = upload(officer, "organisations", content)
    assert [line.changes.keys() for line in read.lines.all()] == [{"name"}]
    confirm(officer, read)
    one.refresh_from_db()
    assert (one.sector, one.spells.count(), one.website) == ("trade", 1, "https://ho.vn")


def test_each_conflicting_row_is_chosen_by_itself(client, officer):
    both = organisations("HTX A", "HTX B")
    content = template(client, "organisations")
    for row in (2, 3):
        content = edited(content, row, **{NAME: f"HTX Của tôi {row}"})
    Organisation.objects.filter(pk__in=[one.pk for one in both]).update(name="HTX Của họ")
    read = upload(officer, "organisations", content)
    address = reverse("cooperatives:import_confirm", args=[read.pk])
    page = client.get(read.get_absolute_url()).content.decode()
    assert "khi tải mẫu: HTX A" in page and 'name="row-2"' in page
    undecided = client.post(address, {"version": read.version, "overwrites": "rows"})
    assert "Còn 2 dòng xung đột chưa chọn" in undecided.content.decode()
    choose = reverse("cooperatives:import_choose", args=[read.pk])
    client.post(
        choose, {"version": read.version, "row-2": "registry", "row-3": "file", "row-99": "file", "row-x": "file"}
    )
    assert client.post(address, {"version": read.version, "overwrites": "rows"}).status_code == 302
    done = work(type(read).objects.get(pk=read.pk))
    assert (done.state, done.counts["overwritten"]) == ("done", 1)
    assert sorted(Organisation.objects.filter(pk__in=[one.pk for one in both]).values_list("name", flat=True)) == [
        "HTX Của họ",
        "HTX Của tôi 3",
    ]


def test_a_choice_counts_for_the_preview_it_was_made_in(client, officer):
    (one,) = organisations("HTX A")
    content = edited(template(client, "organisations"), 2, **{NAME: "HTX Của tôi"})
    Organisation.objects.filter(pk=one.pk).update(name="HTX Của họ")
    read = upload(officer, "organisations", content)
    address = reverse("cooperatives:import_choose", args=[read.pk])
    assert client.post(address, {"version": read.version + 1, "row-2": "file"}).status_code == 409
    assert read.lines.get().takes_file is None


def test_figures_of_a_return_are_compared_three_ways_too(client, officer):
    (one,) = organisations("HTX Một")
    known = make.annual_return(one, 2024, "draft", members_total=25, revenue_vnd=5_000_000)
    content = edited(template(client, "annual-returns", year=2024), 2, **{"Tổng số thành viên": 30})
    AnnualReturn.objects.filter(pk=known.pk).update(revenue_vnd=6_000_000)
    confirm(officer, upload(officer, "annual-returns", content), note="đã đối chiếu")
    known.refresh_from_db()
    assert (known.members_total, known.revenue_vnd) == (30, 6_000_000)
