from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from jobs import reaper, wake
from jobs.health import worker_state
from jobs.lease import claim
from jobs.models import MAX_ATTEMPTS, Job, State, WorkerPulse, from_now
from jobs.services import enqueue

pytestmark = pytest.mark.usefixtures("quiet")


@pytest.fixture
def broker(monkeypatch):
    """A queue of `waiting` messages; `sent` is what came in addition."""

    class Broker:
        waiting, sent = 0, []

    monkeypatch.setattr(Broker, "sent", [])
    monkeypatch.setattr(wake, "broker", lambda: nullcontext(Broker))
    monkeypatch.setattr(wake, "queue_length", lambda connection: connection.waiting)
    monkeypatch.setattr(wake, "send", lambda ids, connection: connection.sent.extend(ids))
    return Broker


@pytest.fixture
def a_worker(run, monkeypatch):
    """A reaper whose worker has had nothing to do for a minute."""
    monkeypatch.setattr(reaper.time, "monotonic", lambda: 1000.0)
    monkeypatch.setattr(reaper, "connections", {reaper.ALIAS: SimpleNamespace(close=lambda: None)})
    one = reaper.Reaper()
    one.tasks_seen, one.idle_since, one.told_to_end = reaper.worker.all_total_count[0], 940.0, False
    monkeypatch.setattr(reaper, "end_this_worker", lambda: setattr(one, "told_to_end", True))
    return one


def waits_since(job, seconds):
    Job.objects.filter(pk=job.pk).update(due_at=from_now(-seconds))


def test_what_nobody_claimed_is_sent_again_after_a_grace(job, run, broker):
    reaper.resend(3)
    assert broker.sent == []
    waits_since(job, 4)
    reaper.resend(3)
    assert broker.sent == [job.pk]


def test_a_job_whose_worker_vanished_is_sent_again(job, run, broker):
    claim(job.pk)
    reaper.resend(0)
    assert broker.sent == []
    Job.objects.update(lease_until=from_now(-1))
    reaper.resend(0)
    assert broker.sent == [job.pk]


def test_messages_that_still_wait_are_not_doubled(officer, do, run, broker):
    ids = [enqueue("try", by=officer).pk for _ in range(3)]
    Job.objects.update(due_at=from_now(-9))
    broker.waiting = 3
    reaper.resend(0)
    assert broker.sent == []
    broker.waiting = 1
    reaper.resend(0)
    assert len(broker.sent) == 2
    assert set(broker.sent) < set(ids)


def test_a_job_that_kills_its_worker_every_time_ends(job, run, broker, a_worker):
    for _ in range(MAX_ATTEMPTS):
        assert claim(job.pk)
        Job.objects.update(lease_until=from_now(-1))
    assert claim(job.pk) is None
    a_worker.round(0)
    failed = Job.objects.get()
    assert (failed.state, failed.error_code) == (State.FAILED, "worker_lost")


def test_a_deaf_worker_ends_itself(job, broker, a_worker):
    waits_since(job, 9)
    a_worker.round(0)
    assert a_worker.told_to_end
    assert worker_state() == "stalled"


@pytest.mark.parametrize("reason", ["busy", "short", "broker away"])
def test_a_worker_that_is_not_deaf_goes_on(job, broker, a_worker, monkeypatch, reason):
    waits_since(job, 5 if reason == "short" else 9)
    if reason == "busy":
        monkeypatch.setattr(reaper.worker, "active_requests", {"a request"})
    if reason == "broker away":
        monkeypatch.setattr(wake, "queue_length", lambda connection: 1 / 0)
        a_worker.round(0)
        monkeypatch.setattr(wake, "queue_length", lambda connection: 1)  # it was deaf with good reason
    a_worker.round(0)
    assert not a_worker.told_to_end


def test_the_sign_of_life_tells_whether_a_worker_lives(run, broker, a_worker):
    assert worker_state() == "absent"
    a_worker.round(0)
    a_worker.round(0)
    assert worker_state() == "ok"
    WorkerPulse.objects.update(seen_at=from_now(-60))
    assert worker_state() == "absent"


def test_one_hearing_worker_is_enough(run):
    WorkerPulse.objects.bulk_create([WorkerPulse(name="một", stalled=True), WorkerPulse(name="hai")])
    assert worker_state() == "ok"


def test_a_job_that_waits_after_its_last_run_fails_and_stalls_nobody(job, a_worker, broker):
    """Its tenth run met a passing error: it would wait for ever, and every idle worker would take itself for deaf."""
    Job.objects.filter(pk=job.pk).update(attempt_count=MAX_ATTEMPTS, due_at=from_now(-60))
    a_worker.see_to_it(grace=0)
    assert Job.objects.get(pk=job.pk).state == State.FAILED
    assert not a_worker.told_to_end
