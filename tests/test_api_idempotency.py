"""`Idempotency-Key`: sent again, answered again, done once; whoever comes at the same moment, whatever dies in between."""

import threading
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connections
from django.urls import reverse
from knox.models import AuthToken
from rest_framework.test import APIClient

from accounts import idempotency
from accounts.models import StoredAnswer
from accounts.tasks import sweep_answers
from coopportal.kit import clock
from jobs.models import Job, State
from reports.models import ProgressReport
from tests.factories import HOME, plan, user

REPORTS = "/api/v1/reports/"
KEY = "5b2a7f0e-5f63-4b0b-9b39-0d6a3c1d9a11"


def api(who) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(who)[1]}")
    return client


@pytest.fixture
def home(db):
    return api(user(place=HOME))


@pytest.fixture
def own_plan(db):
    return plan("2024", place=HOME)


def ask(client, of, key=KEY, as_of="2024-12-31"):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(REPORTS, {"plan": of.slug, "as_of": as_of}, format="json", headers=headers)


def end_jobs():
    Job.objects.update(state=State.CANCELLED, finished_at=clock.now())


def reports(of) -> int:
    return ProgressReport.objects.filter(plan=of).count()


def test_the_same_request_again_gets_the_same_answer_and_does_nothing(home, own_plan):
    first = ask(home, own_plan)
    end_jobs()  # else the act itself would find it under way
    again = ask(home, own_plan)
    assert (first.status_code, again.status_code, reports(own_plan)) == (202, 202, 1)
    assert (first.content, first["Location"]) == (again.content, again["Location"])
    assert (first.get("Idempotent-Replayed"), again["Idempotent-Replayed"]) == (None, "true")


def test_without_a_key_it_is_done_again(home, own_plan):
    ask(home, own_plan, key="")
    end_jobs()
    ask(home, own_plan, key="")
    assert reports(own_plan) == 2 and not StoredAnswer.objects.exists()


def test_the_key_of_another_body_is_refused(home, own_plan):
    ask(home, own_plan)
    other = ask(home, own_plan, as_of="2024-11-30")
    assert (other.status_code, reports(own_plan)) == (422, 1)
    assert "khóa mới" in other.json()["errors"][0]["detail"]


def test_the_order_of_the_fields_makes_no_other_body(home, own_plan):
    headers = {"Idempotency-Key": KEY}
    one, other = (
        f'{{"plan": "{own_plan.slug}", "as_of": "2024-12-31"}}',
        f'{{"as_of":"2024-12-31","plan":"{own_plan.slug}"}}',
    )
    answers = [home.post(REPORTS, body, content_type="application/json", headers=headers) for body in (one, other)]
    assert [answer.status_code for answer in answers] == [202, 202]


def test_a_key_is_one_persons(home, own_plan):
    ask(home, own_plan)
    assert "Idempotent-Replayed" not in ask(api(user(place=HOME)), own_plan)


def test_a_key_belongs_to_one_address(own_plan):
    who = user(place=HOME)
    StoredAnswer.objects.create(actor=who, route="/api/v1/organisations/", key=KEY, body_hash="khác", status=201)
    assert ask(api(who), own_plan).status_code == 202


def test_a_refused_request_leaves_the_key_free(home, own_plan):
    assert ask(home, own_plan, as_of="2099-01-01").status_code == 400
    assert not StoredAnswer.objects.exists()
    assert ask(home, own_plan).status_code == 202


def test_an_answer_that_was_lost_after_the_commit_is_found_again(home, own_plan):
    with (
        patch.object(idempotency, "as_response", side_effect=ConnectionResetError),
        pytest.raises(ConnectionResetError),
    ):
        ask(home, own_plan)
    end_jobs()
    assert (ask(home, own_plan).status_code, reports(own_plan)) == (202, 1)


def test_what_died_before_the_commit_is_done_when_asked_again(home, own_plan):
    with patch.object(StoredAnswer, "save", side_effect=ConnectionResetError), pytest.raises(ConnectionResetError):
        ask(home, own_plan)
    assert (reports(own_plan), StoredAnswer.objects.count()) == (0, 0)
    assert (ask(home, own_plan).status_code, reports(own_plan)) == (202, 1)


def test_after_a_day_the_key_is_forgotten(home, own_plan):
    ask(home, own_plan)
    end_jobs()
    StoredAnswer.objects.update(created_at=clock.now() - timedelta(hours=24, minutes=1))
    later = ask(home, own_plan, as_of="2024-11-30")
    assert (later.status_code, reports(own_plan)) == (202, 2)
    assert ask(home, own_plan, as_of="2024-11-30")["Idempotent-Replayed"] == "true"


def test_the_sweep_takes_only_what_is_past(home, own_plan):
    ask(home, own_plan)
    ask(home, own_plan, key="khac", as_of="2024-11-30")
    StoredAnswer.objects.filter(key="khac").update(created_at=clock.now() - timedelta(days=2))
    assert sweep_answers() == 1
    assert [one.key for one in StoredAnswer.objects.all()] == [KEY]


@pytest.mark.parametrize("key", ["", "a" * 101, "có dấu", "a b", "\x7f"])
def test_a_key_that_is_none_is_told(home, own_plan, key):
    answer = home.post(REPORTS, {"plan": own_plan.slug, "as_of": "2024-12-31"}, format="json", HTTP_IDEMPOTENCY_KEY=key)
    assert (answer.status_code, reports(own_plan)) == (400, 0)


def test_two_hundred_posts_with_twenty_keys_write_twenty_rows(django_db_setup, django_db_blocker):
    """Ten threads at once, each on a connection of its own. The act inside takes any plan, so that keys alone decide."""
    with django_db_blocker.unblock():
        of, who = plan("2024", place=HOME), user(place=HOME)
        client_token = AuthToken.objects.create(who)[1]
        answers, meet = [], threading.Barrier(10)

        def work():
            client = APIClient()
            client.credentials(HTTP_AUTHORIZATION=f"Token {client_token}")
            meet.wait(20)
            for turn in range(20):
                answer = ask(client, of, key=f"khoa-{turn}", as_of=f"2024-10-{turn + 1:02}")
                answers.append((turn, answer.status_code, answer.content))
            connections.close_all()

        try:
            threads = [threading.Thread(target=work) for _ in range(10)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert len(answers) == 200 and {status for _, status, _ in answers} == {202}
            assert len(set(answers)) == 20  # each key's ten answers are one
            assert reports(of) == 20
        finally:
            clear(of, who)


def clear(of, who):
    jobs = [report.job for report in ProgressReport.objects.filter(plan=of)]
    ProgressReport.objects.filter(plan=of).delete()
    for job in jobs:
        job.delete()
    of.delete()
    who.delete()
    connections.close_all()


def test_who_comes_while_the_first_is_at_work_is_told_to_come_back(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        of, who = plan("2024", place=HOME), user(place=HOME)
        inside, go_on = threading.Event(), threading.Event()
        save, answers = StoredAnswer.save, []

        def slow(self, *args, **kwargs):
            save(self, *args, **kwargs)
            if self.status:
                inside.set()
                go_on.wait(20)

        def first():
            answers.append(ask(api(who), of))
            connections.close_all()

        try:
            with patch.object(StoredAnswer, "save", slow):
                thread = threading.Thread(target=first, name="first")
                thread.start()
                assert inside.wait(20)
                second = api(who)
                with connections["default"].cursor() as cursor:
                    cursor.execute("SET lock_timeout = '200ms'")
                    refused = ask(second, of)
                    cursor.execute("SET lock_timeout = '10s'")
                go_on.set()
                thread.join()
            assert (refused.status_code, refused["Retry-After"]) == (409, "3")
            assert answers[0].status_code == 202
            assert ask(second, of).content == answers[0].content
        finally:
            go_on.set()
            clear(of, who)


def test_the_address_of_a_report_is_in_the_kept_answer(home, own_plan):
    first = ask(home, own_plan)
    assert ask(home, own_plan)["Location"].endswith(reverse("api:report-detail", args=[first.json()["id"]]))
