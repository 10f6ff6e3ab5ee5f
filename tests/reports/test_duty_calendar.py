"""The calendar of duties: set by the agency, seen in its territory, told in time and not twice."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.urls import reverse

from coopportal.kit import clock
from coopportal.kit.rows import StaleRow
from jobs.models import Notice
from reports.models import Duty, DutyDone
from reports.selectors.duties import waiting_in_duties
from reports.services.duties import (
    FIELDS,
    change_duty,
    create_duty,
    mark_not_sent,
    mark_sent,
    take_over_usual,
    tell_dues,
)
from tests.factories import HOME, NEIGHBOUR, day, user

pytestmark = pytest.mark.django_db
HALF = {
    "title": "Báo cáo 6 tháng", "basis": "", "every": "half", "calendar": "administrative", "months_after": 0, "day": 20,
    "from_on": date(2026, 1, 1), "in_force": True,
}  # fmt: skip
FIRST = date(2025, 12, 15)  # the half year that is due on Saturday 20/6, hence on Monday 22/6/2026


@pytest.fixture
def officer():
    return user(place=HOME)


@pytest.fixture
def duty(officer):
    return create_duty(HALF, by=officer)


@pytest.fixture
def on(monkeypatch):
    """Day → it is noon of that day in Việt Nam. The database keeps its own time."""

    def travel(text):
        moment = datetime.combine(day(text), datetime.min.time(), UTC).replace(hour=5)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return travel


def told(person) -> list[str]:
    return list(Notice.objects.filter(user=person).order_by("pk").values_list("text", flat=True))


class TestSetting:
    def test_what_the_law_sets_comes_once(self, officer):
        assert take_over_usual(by=officer) == 7
        assert take_over_usual(by=officer) == 0
        assert Duty.objects.filter(agency=officer.agency).count() == 7

    @pytest.mark.parametrize("role", ["manager", "sector_agency", "province_admin"])
    def test_others_may_not_set_it(self, role):
        with pytest.raises(PermissionDenied):
            create_duty(HALF, by=user(role))

    def test_a_day_before_the_end_of_the_period_is_refused(self, officer):
        with pytest.raises(ValidationError, match="trước ngày cuối kỳ"):
            create_duty(HALF | {"day": 13}, by=officer)

    def test_another_agency_may_not_change_it(self, duty):
        with pytest.raises(PermissionDenied):
            change_duty(duty, HALF, by=user(place=HOME, kind="alliance"), version=duty.version)

    def test_two_who_change_it_at_once_are_told(self, duty, officer):
        duty.refresh_from_db()
        change_duty(duty, HALF | {"day": 25}, by=officer, version=duty.version)
        with pytest.raises(StaleRow):
            change_duty(duty, HALF | {"day": 26}, by=officer, version=duty.version)
        assert Duty.objects.get().day == 25


class TestSending:
    def test_a_period_sent_is_late_no_more(self, duty, officer, on):
        on("2026-06-23")
        assert [(one.label, one.count) for one in waiting_in_duties(officer)] == [("Báo cáo định kỳ quá hạn", 1)]
        mark_sent(duty, FIRST, by=officer, sent_on=date(2026, 6, 23))
        assert waiting_in_duties(officer) == []

    def test_told_again_the_later_word_stands_and_it_can_be_taken_back(self, duty, officer, on):
        on("2026-06-23")
        mark_sent(duty, FIRST, by=officer, sent_on=date(2026, 6, 23))
        mark_sent(duty, FIRST, by=officer, sent_on=date(2026, 6, 22), note="Công văn 1")
        assert DutyDone.objects.get().sent_on == date(2026, 6, 22)
        mark_not_sent(duty, FIRST, by=officer)
        assert not DutyDone.objects.exists()

    @pytest.mark.parametrize(
        ("first", "sent"), [("2025-12-16", "2026-06-20"), ("2025-12-15", "2026-06-24"), ("2025-12-15", "2025-12-14")]
    )
    def test_no_period_a_day_to_come_and_a_day_too_early_are_refused(self, duty, officer, on, first, sent):
        on("2026-06-23")
        with pytest.raises(ValidationError):
            mark_sent(duty, day(first), by=officer, sent_on=day(sent))

    def test_only_the_agency_that_owes_it_says_so(self, duty):
        with pytest.raises(PermissionDenied):
            mark_sent(duty, FIRST, by=user(place=HOME, kind="alliance"), sent_on=date(2026, 6, 20))


class TestTelling:
    @pytest.mark.parametrize(
        ("today", "said"),
        [
            ("2026-06-14", []),
            ("2026-06-15", ["đến hạn ngày 22/06/2026"]),
            ("2026-06-21", ["đến hạn ngày 22/06/2026"]),
            ("2026-06-23", ["đã quá hạn ngày 22/06/2026"]),
        ],
    )
    def test_from_seven_days_before(self, duty, officer, on, today, said):
        on(today)
        tell_dues()
        assert [text.split(": ")[1] for text in told(officer)] == [f"{one}." for one in said]

    def test_each_stage_once_however_often_the_clock_strikes(self, duty, officer, on):
        for today in ("2026-06-15", "2026-06-15", "2026-06-18", "2026-06-21", "2026-06-22", "2026-06-23", "2026-07-01"):
            on(today)
            tell_dues()
        assert len(told(officer)) == 3

    def test_never_two_of_one_duty_on_a_day(self, officer):
        watched = clock.today() - timedelta(days=100)  # two months at least are late
        create_duty(HALF | {"every": "month", "day": 31, "from_on": watched}, by=officer)
        for expected in (1, 1):
            tell_dues()
            assert len(told(officer)) == expected
        Notice.objects.update(created_at=F("created_at") - timedelta(days=1))
        tell_dues()
        assert len(told(officer)) == 2

    def test_who_is_told(self, duty, officer, on):
        manager, admin = user("manager"), user("province_admin")
        strangers = [user(place=NEIGHBOUR), user(place=HOME, kind="alliance"), admin]
        on("2026-06-21")
        tell_dues()
        assert len(told(manager)) == len(told(officer)) == 1
        assert not any(map(told, strangers))

    @pytest.mark.parametrize("how", ["sent", "out of force", "before"])
    def test_nothing_is_told_of(self, duty, officer, on, how):
        on("2026-06-21")
        if how == "sent":
            mark_sent(duty, FIRST, by=officer, sent_on=date(2026, 6, 20))
        else:
            changed = {"in_force": False} if how == "out of force" else {"from_on": date(2026, 6, 23)}
            Duty.objects.update(**changed)
        assert tell_dues() == 0


class TestPages:
    def test_the_calendar_shows_the_day_moved_and_who_is_late(self, client, duty, officer, on):
        on("2026-06-23")
        client.force_login(officer)
        page = client.get(reverse("reports:duties"), {"year": "2026"}).content.decode()
        assert "22/06/2026" in page and "quy định 20/06/2026" in page and "Quá hạn" in page

    @pytest.mark.parametrize("year", ["1999", "2101", "abc", "²⁰²⁶", "20260"])
    def test_what_is_no_year_is_not_found(self, client, officer, year):
        client.force_login(officer)
        assert client.get(reverse("reports:duties"), {"year": year}).status_code == 404

    def test_a_neighbour_sees_nothing_of_it(self, client, duty):
        client.force_login(user(place=NEIGHBOUR))
        assert "Báo cáo 6 tháng" not in client.get(reverse("reports:duties"), {"year": "2026"}).content.decode()
        assert client.get(reverse("reports:duty", args=[duty.pk])).status_code == 404

    def test_add_change_and_send_by_the_forms(self, client, officer, on):
        on("2026-06-23")
        client.force_login(officer)
        given = {name: HALF[name] for name in FIELDS} | {"from_on": "01/01/2026", "in_force": "on"}
        assert client.post(reverse("reports:duty_new"), given).status_code == 302
        duty = Duty.objects.get()
        change = given | {"day": 25, "version": duty.version}
        assert client.post(reverse("reports:duty", args=[duty.pk]), change).status_code == 302
        assert client.post(reverse("reports:duty", args=[duty.pk]), change | {"day": 26}).status_code == 409
        assert client.post(reverse("reports:duty_new"), given | {"day": 3}).status_code == 422
        sent = reverse("reports:duty_done", args=[duty.pk, "2025-12-15"])
        assert client.post(sent, {"sent_on": "31/12/2099"}).status_code == 422
        assert client.post(sent, {"sent_on": "22/06/2026"}).status_code == 302
        assert DutyDone.objects.get().sent_on == date(2026, 6, 22)

    def test_as_many_queries_for_many_duties(self, client, officer, django_assert_max_num_queries):
        take_over_usual(by=officer)
        client.force_login(officer)
        counts = []
        for _ in range(2):
            with django_assert_max_num_queries(40) as asked:
                client.get(reverse("reports:duties"), {"year": "2027"})
            counts.append(len(asked))
            for number in range(20):
                create_duty(HALF | {"title": f"Kỳ {number}"}, by=officer)
        assert counts[0] == counts[1]


class TestApi:
    def test_reads_the_duty_and_what_is_due_this_year(self, client, duty, officer, on):
        on("2026-06-23")
        client.force_login(officer)
        (row,) = client.get(reverse("api:duty-list")).json()["results"]
        assert row["title"] == "Báo cáo 6 tháng"
        entries = client.get(reverse("api:duty-detail", args=[duty.pk])).json()["entries"]
        assert [(one["due_on"], one["state"]) for one in entries] == [("2026-06-22", "late"), ("2026-12-21", "ahead")]

    def test_a_neighbour_finds_nothing(self, client, duty):
        client.force_login(user(place=NEIGHBOUR))
        assert client.get(reverse("api:duty-list")).json()["results"] == []
        assert client.get(reverse("api:duty-detail", args=[duty.pk])).status_code == 404
