"""What only shows when the work, its progress and other people have connections of their own."""

import threading
import time

import pytest
from django.db import connections

from accounts.models import Agency, AgencyGroup, User
from jobs import lease, wake
from jobs.lease import claim
from jobs.models import Job, State, from_now
from jobs.running import run_job
from jobs.services import cancel, enqueue
from provinces.models import Province

GROUPS = ["của việc thử", "đến sau"]


@pytest.fixture
def db(django_db_setup, django_db_blocker, monkeypatch):
    """Takes the place of the transaction around a test: what is written here is committed, and deleted afterwards."""
    monkeypatch.setattr(wake, "soon", lambda job_id: None)
    with django_db_blocker.unblock():
        yield
        Job.objects.filter(kind="try").delete()
        AgencyGroup.objects.filter(name__in=GROUPS).delete()
        User.objects.filter(agency__province__slug="noi-thu").delete()
        Agency.objects.filter(province__slug="noi-thu").delete()
        Province.objects.filter(slug="noi-thu").delete()
        connections.close_all()


@pytest.fixture
def row(job):
    """The job as everybody else sees it."""
    return lambda: Job.objects.get(pk=job.pk)


def groups():
    return AgencyGroup.objects.filter(name__in=GROUPS).count()


def elsewhere(act):
    """What `act` returns in another thread, that is on other connections."""
    answers = []

    def call():
        answers.append(act())
        connections.close_all()

    thread = threading.Thread(target=call)
    thread.start()
    thread.join()
    return answers[0]


def test_progress_is_seen_while_the_work_is_not(job, row, do):
    seen = []

    def handler(running):
        AgencyGroup.objects.create(name="của việc thử")
        running.progress(1, 2, "Đang tính")
        seen.append(elsewhere(lambda: (row().percent, groups())))

    do(handler)
    run_job(job.pk)
    assert (seen, groups()) == ([(50, 0)], 1)


def test_who_lost_the_lease_leaves_nothing(job, row, do):
    def another_worker_takes_it():
        Job.objects.filter(pk=job.pk).update(lease_until=from_now(-1))
        return claim(job.pk)

    def slow(running):
        AgencyGroup.objects.create(name="của việc thử")
        assert elsewhere(another_worker_takes_it)

    do(slow)
    run_job(job.pk)
    after = row()
    assert (after.state, after.attempt_count, groups()) == (State.RUNNING, 2, 0)


def test_a_cancelled_job_stops_at_its_next_progress(job, row, officer, do):
    reached = []

    def handler(running):
        AgencyGroup.objects.create(name="của việc thử")
        elsewhere(lambda: cancel(job, by=officer))
        running.progress(1, 2, "tiếp")
        reached.append("too far")

    do(handler)
    run_job(job.pk)
    assert (row().state, reached, groups()) == (State.CANCELLED, [], 0)


def test_a_snapshot_is_of_one_moment_whatever_happens_meanwhile(job, row, do):
    read = []

    def snapshot(running):
        before = groups()
        running.progress(1, 3, "Đang đọc")
        elsewhere(lambda: AgencyGroup.objects.create(name="đến sau"))
        return before, groups()

    do(lambda running: read.append((running.snapshot, groups())), snapshot)
    run_job(job.pk)
    assert (read, row().state) == ([((0, 0), 1)], State.DONE)


def test_a_snapshot_cannot_write(job, row, do):
    do(lambda running: None, lambda running: AgencyGroup.objects.create(name="của việc thử"))
    run_job(job.pk)
    assert (row().state, groups()) == (State.FAILED, 0)


def test_a_long_step_keeps_its_lease(job, row, do, monkeypatch):
    monkeypatch.setattr(lease, "LEASE_SECONDS", 0.6)
    monkeypatch.setattr(lease, "RENEW_SECONDS", 0.2)
    thieves = []

    def handler(running):
        time.sleep(1.2)
        thieves.append(elsewhere(lambda: claim(job.pk)))

    do(handler)
    run_job(job.pk)
    assert (thieves, row().state) == ([None], State.DONE)


def test_ten_people_who_want_the_same_get_one_job(officer, do):
    start = threading.Barrier(10)
    ids = []

    def ask():
        start.wait()
        ids.append(enqueue("try", by=officer, unique_key="532/2024").pk)
        connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(ids), set(ids)) == (10, {Job.objects.get(kind="try").pk})
