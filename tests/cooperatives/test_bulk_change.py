"""One act upon many: what the preview tells is what happens, and undoing leaves each life as it was."""

from datetime import date

import pytest
from django.urls import reverse

from cooperatives.life import Event
from cooperatives.models import AnnualReturn, BulkChange, Organisation
from cooperatives.services import bulk_changes
from cooperatives.services.reviews import check
from cooperatives.services.states import record_event
from provinces.models import Commune
from tests.factories import HOME, annual_return, do_job, organisation, province, user

pytestmark = pytest.mark.django_db
URL = "/hop-tac-xa/danh-sach/organisations/hang-loat/"
GIVEN = {"act": "actual_status", "actual_status": "inactive", "on": "01/06/2024", "reason": "Rà soát tháng 6"}


@pytest.fixture
def staff():
    return user("alliance_staff", HOME)


@pytest.fixture
def three(client, staff):
    client.force_login(staff)
    return [organisation("2020-01-01", name=f"HTX Loạt {n}") for n in range(3)]


def ticked(rows):
    return {"row": [str(one.pk) for one in rows]}


def previewed(client, rows, **more):
    answer = client.post(URL, GIVEN | {"stage": "preview"} | (ticked(rows) if rows else {}) | more)
    assert answer.status_code == 200, answer.content.decode()[:300]
    return answer


def done(client, rows, **more):
    seen = previewed(client, rows, **more).context
    agreed = f"{seen['count']}/{len(seen['seen'].changes)}"
    answer = client.post(URL, GIVEN | {"stage": "do", "agreed": agreed} | (ticked(rows) if rows else {}) | more)
    assert answer.status_code == 302, answer.content.decode()[:300]
    return BulkChange.objects.get()


def images(rows):
    fields = ("pk", "from_on", "to_on", "entry", "legal_status", "actual_status", "sector", "commune", "reason")
    return [list(one.spells.order_by("from_on").values_list(*fields)) for one in rows]


def statuses(rows):
    return [Organisation.objects.get(pk=one.pk).actual_status for one in rows]


def test_a_preview_tells_what_changes_and_why_not_and_writes_nothing(client, three):
    gone = organisation("2019-01-01", ("2023-01-01", {"entry": "dissolved"}), name="HTX Đã giải thể")
    same = organisation("2020-01-01", name="HTX Đã ngừng", actual_status="inactive")
    foreign = organisation(name="HTX Nơi khác", base="binh-thuan")
    seen = previewed(client, [*three, gone, same, foreign]).context["seen"]
    assert [(one.pk, before, after) for one, before, after in seen.changes] == [
        (one.pk, "Đang hoạt động", "Ngừng hoạt động") for one in three
    ]
    why = {one.pk: sentence for one, sentence in seen.skipped}
    assert set(why) == {gone.pk, same.pk}
    assert "giải thể" in why[gone.pk] and "không làm thay đổi gì" in why[same.pk]
    assert statuses(three) == ["active"] * 3


def test_what_was_confirmed_is_done_and_undone_to_the_last_spell(client, three):
    before = images(three)
    change = done(client, three)
    assert statuses(three) == ["inactive"] * 3
    assert [spells[-1][1] for spells in images(three)] == [date(2024, 6, 1)] * 3
    client.post(reverse("cooperatives:bulk_undo", args=[change.pk]))
    assert images(three) == before and statuses(three) == ["active"] * 3


def test_what_somebody_changed_since_is_named_and_stays(client, staff, three):
    change = done(client, three)
    record_event(three[1], Event.ACTUAL, by=staff, on=date(2024, 9, 1), actual_status="nominal")
    client.post(reverse("cooperatives:bulk_undo", args=[change.pk]))
    change.refresh_from_db()
    assert [pk for pk, _ in change.kept] == [three[1].pk]
    assert statuses(three) == ["active", "nominal", "active"]
    page = client.get(reverse("cooperatives:bulk_change", args=[change.pk])).content.decode()
    assert "HTX Loạt 1" in page and "Đã có người thay đổi sau đó" in page


def test_undoing_twice_does_nothing(client, three):
    change = done(client, three)
    url = reverse("cooperatives:bulk_undo", args=[change.pk])
    client.post(url)
    before = images(three)
    client.post(url)
    assert images(three) == before


def test_all_that_match_are_asked_for_anew_and_counted_again(client, three):
    everything = {"all": "1", "query": "q=HTX+Loạt"}
    seen = previewed(client, None, **everything).context
    organisation("2020-01-01", name="HTX Loạt mới")
    answer = client.post(URL, GIVEN | everything | {"stage": "do", "agreed": f"{seen['count']}/3"})
    assert answer.status_code == 200 and "đã thay đổi từ khi xem trước" in answer.content.decode()
    assert statuses(three) == ["active"] * 3
    assert len(done(client, None, **everything).before) == 4


def test_a_long_one_is_a_job(client, three, monkeypatch):
    monkeypatch.setattr(bulk_changes, "AT_ONCE", 2)
    change = done(client, three)
    assert (change.done_at, statuses(three)) == (None, ["active"] * 3)
    assert do_job(change.job).state == "done"
    assert statuses(three) == ["inactive"] * 3


def test_a_sector_is_changed_from_a_day_on(client, three):
    done(client, three[:1], act="sector", sector="transport")
    spells = three[0].spells.order_by("from_on").values_list("sector", flat=True)
    assert list(spells) == ["agriculture", "transport"]


def test_a_commune_is_given_to_those_without_one_alone(client, three):
    commune, other = Commune.objects.filter(base=province(HOME))[:2]
    three[0].spells.update(commune=other)
    given = {"act": "commune", "commune": str(commune.pk)}
    change = done(client, three, **given)
    assert [Organisation.objects.get(pk=one.pk).commune for one in three] == [other, commune, commune]
    client.post(reverse("cooperatives:bulk_undo", args=[change.pk]))
    assert [Organisation.objects.get(pk=one.pk).commune for one in three] == [other, None, None]


def test_a_wrong_day_is_told_beside_the_field(client, three):
    answer = client.post(URL, GIVEN | ticked(three) | {"stage": "preview", "on": "31/02/2024"})
    assert answer.status_code == 422 and "Ngày không hợp lệ" in answer.content.decode()


def test_nothing_chosen_is_said(client, three):
    answer = client.post(URL, GIVEN)
    assert "Chưa chọn dòng nào" in str(*client.get(answer.url).context["messages"])


def test_who_keeps_no_records_is_offered_no_change_and_does_none(client, three):
    reader = user("manager", HOME)
    client.force_login(reader)
    offered = [code for code, _ in client.get("/hop-tac-xa/").context["choices"]]
    assert offered == ["print_blank", "export"]
    client.post(URL, GIVEN | ticked(three) | {"stage": "do", "agreed": "3/3"})
    assert statuses(three) == ["active"] * 3 and not BulkChange.objects.exists()


def test_a_selection_is_handed_over_to_the_entry_of_support(client, three):
    answer = client.post(URL, {"act": "support"} | ticked(three))
    pks = ",".join(str(one.pk) for one in three)
    assert answer.status_code == 200 and set(answer.context["chosen_numbers"].split(",")) == set(pks.split(","))


# Annual returns

RETURNS_URL = "/hop-tac-xa/danh-sach/annual-returns/hang-loat/"


@pytest.fixture
def checker(client):
    one = user("plan_officer", HOME)
    client.force_login(one)
    return one


@pytest.fixture
def handed_in(checker, staff):
    """Two that may be checked, one of the checker's own, one with an open warning, one not handed in."""
    made = {}
    for name, state, more in (
        ("A", "submitted", {}), ("B", "submitted", {}), ("own", "submitted", {"submitted_by": checker}),
        ("warned", "submitted", {"members_total": 50, "members_official": 60}), ("draft", "draft", {}),
    ):  # fmt: skip
        one = organisation("2020-01-01", name=f"HTX Phiếu {name}")
        made[name] = annual_return(one, 2024, state, **{"submitted_by": staff, "revenue_vnd": 5_000_000} | more)
    return made


def states(handed_in):
    return {name: AnnualReturn.objects.get(pk=row.pk).state for name, row in handed_in.items()}


def carried_out(client, form):
    seen = client.post(RETURNS_URL, form | {"stage": "preview"})
    agreed = f"{seen.context['count']}/{len(seen.context['seen'].changes)}"
    assert client.post(RETURNS_URL, form | {"stage": "do", "agreed": agreed}).status_code == 302
    return seen.context["seen"], BulkChange.objects.get()


def test_returns_are_checked_at_once_and_taken_back(client, handed_in):
    before = states(handed_in)
    seen, change = carried_out(client, {"act": "check", "all": "1", "query": "year=2024&q=phieu"})
    assert {row.pk for row, _, _ in seen.changes} == {handed_in["A"].pk, handed_in["B"].pk}
    why = {row.pk: sentence for row, sentence in seen.skipped}
    assert "chính bạn nộp" in why[handed_in["own"].pk] and "cảnh báo" in why[handed_in["warned"].pk]
    assert "Đang nhập" in why[handed_in["draft"].pk]
    assert states(handed_in) == before | {"A": "checked", "B": "checked"}
    client.post(reverse("cooperatives:bulk_undo", args=[change.pk]))
    assert states(handed_in) == before
    assert AnnualReturn.objects.get(pk=handed_in["A"].pk).reviewed_by is None


def test_returns_are_sent_back_with_a_reason_that_undoing_takes_away(client, handed_in, checker):
    check(handed_in["A"], by=checker, version=handed_in["A"].version)
    before = states(handed_in)
    form = {"act": "send_back", "row": [str(handed_in[name].pk) for name in ("A", "B", "draft")]}
    assert client.post(RETURNS_URL, form | {"stage": "preview"}).status_code == 422
    _, change = carried_out(client, form | {"reason": "Thiếu doanh thu quý 4"})
    assert states(handed_in) == before | {"A": "returned", "B": "returned"}
    assert AnnualReturn.objects.get(pk=handed_in["B"].pk).review == "Thiếu doanh thu quý 4"
    handed_in["B"].refresh_from_db()
    handed_in["B"].note = "Đã bổ sung"
    handed_in["B"].save()
    client.post(reverse("cooperatives:bulk_undo", args=[change.pk]))
    change.refresh_from_db()
    assert states(handed_in) == before | {"B": "returned"}
    assert [pk for pk, _ in change.kept] == [handed_in["B"].pk]
    restored = AnnualReturn.objects.get(pk=handed_in["A"].pk)
    assert (restored.review, restored.reviewed_by) == ("", checker)


def test_who_may_not_check_is_not_offered_it(client, handed_in):
    client.force_login(user("sector_agency", HOME))
    assert client.post(RETURNS_URL, {"act": "check", "all": "1", "stage": "do", "agreed": "2/2"}).status_code == 302
    assert states(handed_in)["A"] == "submitted" and not BulkChange.objects.exists()


@pytest.mark.parametrize(("act", "shown"), [("print_blank", False), ("print_filled", True)])
def test_chosen_returns_are_printed_blank_or_filled(client, handed_in, act, shown):
    annual_return(handed_in["A"].organisation, 2023, revenue_vnd=7_000_000)
    form = {"act": act, "row": [str(handed_in["A"].pk), str(handed_in["B"].pk)]}
    page = client.post(RETURNS_URL, form).content.decode()
    assert page.count('class="paper"') == 2
    assert '<td class="last">7</td>' in page
    assert ('<td class="box">5</td>' in page) is shown


def test_more_papers_than_a_page_holds_are_told(client, handed_in, monkeypatch):
    monkeypatch.setattr("cooperatives.views.papers.MOST_PAPERS", 1)
    page = client.post(RETURNS_URL, {"act": "print_blank", "all": "1", "query": "year=2024"}).content.decode()
    assert page.count('class="paper"') == 1 and "nhiều nhất 1 phiếu" in page


def test_forms_of_the_running_year_are_printed_for_chosen_organisations(client, three):
    page = client.post(URL, {"act": "print_blank"} | ticked(three[:2])).content.decode()
    assert page.count('class="paper"') == 2 and "HTX Loạt 2" not in page


def test_only_the_ticked_rows_are_exported(client, three):
    answer = client.post(URL, {"act": "export", "format": "csv", "query": "q=loat"} | ticked(three[:2]))
    text = answer.content.decode("utf-8-sig")
    assert [name in text for name in ("HTX Loạt 0", "HTX Loạt 1", "HTX Loạt 2")] == [True, True, False]
    everything = client.post(URL, {"act": "export", "format": "csv", "query": "q=loat", "all": "1"})
    assert "HTX Loạt 2" in everything.content.decode("utf-8-sig")


def test_rows_of_a_foreign_territory_are_not_exported_however_they_are_ticked(client, three):
    foreign = organisation(name="HTX Nơi khác", base="binh-thuan")
    answer = client.post(URL, {"act": "export", "format": "csv"} | ticked([three[0], foreign]))
    assert "HTX Nơi khác" not in answer.content.decode("utf-8-sig")
