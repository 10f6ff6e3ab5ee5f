"""What only shows when the work, its progress and other people have connections of their own."""

import threading
import time

import pytest
from django.db import connections

from accounts.models import AgencyGroup
from jobs import lease
from jobs.lease import claim
from jobs.models import Job, State, from_now
from jobs.running import run_job
from jobs.services import cancel, enqueue

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "jobs"])


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


def test_progress_is_seen_while_the_work_is_not(job, do):
    seen = []

    def handler(running):
        AgencyGroup.objects.create(name="chưa ai thấy")
        running.progress(1, 2, "Đang tính")
        seen.append(elsewhere(lambda: (Job.objects.get().percent, AgencyGroup.objects.count())))

    do(handler)
    run_job(job.pk)
    assert (seen, AgencyGroup.objects.count()) == ([(50, 0)], 1)


def test_who_lost_the_lease_leaves_nothing(job, do):
    def another_worker_takes_it():
        Job.objects.update(lease_until=from_now(-1))
        return claim(job.pk)

    def slow(running):
        AgencyGroup.objects.create(name="của lần chạy cũ")
        assert elsewhere(another_worker_takes_it)

    do(slow)
    run_job(job.pk)
    after = Job.objects.get()
    assert (after.state, after.attempt_count, AgencyGroup.objects.count()) == (State.RUNNING, 2, 0)


def test_a_cancelled_job_stops_at_its_next_progress(job, officer, do):
    reached = []

    def handler(running):
        AgencyGroup.objects.create(name="nửa chừng")
        elsewhere(lambda: cancel(job, by=officer))
        running.progress(1, 2, "tiếp")
        reached.append("too far")

    do(handler)
    run_job(job.pk)
    assert (Job.objects.get().state, reached, AgencyGroup.objects.count()) == (State.CANCELLED, [], 0)


def test_a_snapshot_is_of_one_moment_whatever_happens_meanwhile(job, do):
    read = []

    def snapshot(running):
        before = AgencyGroup.objects.count()
        running.progress(1, 3, "Đang đọc")
        elsewhere(lambda: AgencyGroup.objects.create(name="đến sau"))
        return before, AgencyGroup.objects.count()

    do(lambda running: read.append((running.snapshot, AgencyGroup.objects.count())), snapshot)
    run_job(job.pk)
    assert (read, Job.objects.get().state) == ([((0, 0), 1)], State.DONE)


def test_a_snapshot_cannot_write(job, do):
    do(lambda running: None, lambda running: AgencyGroup.objects.create(name="ghi trộm"))
    run_job(job.pk)
    assert (Job.objects.get().state, AgencyGroup.objects.count()) == (State.FAILED, 0)


def test_a_long_step_keeps_its_lease(job, do, monkeypatch):
    monkeypatch.setattr(lease, "LEASE_SECONDS", 0.6)
    monkeypatch.setattr(lease, "RENEW_SECONDS", 0.2)
    thieves = []

    def handler(running):
        time.sleep(1.2)
        thieves.append(elsewhere(lambda: claim(job.pk)))

    do(handler)
    run_job(job.pk)
    assert (thieves, Job.objects.get().state) == ([None], State.DONE)


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
    assert (len(ids), set(ids)) == (10, {Job.objects.get().pk})
