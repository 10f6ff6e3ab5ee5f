import socket
import time
import uuid
from functools import partial

import pytest
from celery import current_app
from django.conf import settings

from coopportal.embedded import broker_url
from coopportal.processes import wait_for
from jobs import wake


@pytest.fixture
def broker_at(monkeypatch):
    """Point wake-ups at another broker for the length of a test."""

    def point(url):
        elsewhere = partial(current_app.connection_for_write, url)
        monkeypatch.setattr(wake.current_app, "connection_for_write", elsewhere)

    return point


@pytest.fixture
def silent_port():
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def refused_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.mark.parametrize(("port", "seconds"), [("silent_port", 8), ("refused_port", 2)])
def test_a_broker_that_is_away_costs_a_click_nothing(port, seconds, request, broker_at, caplog):
    broker_at(f"redis://127.0.0.1:{request.getfixturevalue(port)}/0")
    caplog.set_level("WARNING", logger="jobs")
    waker, started = wake.Waker(), time.monotonic()
    for _ in range(50):
        waker.soon(uuid.uuid4())
    assert time.monotonic() - started < 0.1
    assert wait_for(lambda: sum(record.args[0] for record in caplog.records) == 50, seconds)
    assert "left to the reaper" in caplog.text


def test_a_message_carries_nothing_but_the_id(broker_at):
    """Through the real broker, where no worker listens."""
    broker_at(broker_url(settings.VAR, db=15))
    job_id = uuid.uuid4()
    with wake.broker() as connection:
        wake.send([job_id], connection)
        assert wake.queue_length(connection) == 1
        message = connection.SimpleQueue(current_app.conf.task_default_queue).get(timeout=2)
        message.ack()
        assert wake.queue_length(connection) == 0
    assert message.headers["task"] == "jobs.tasks.run"
    assert message.payload[:2] == [[str(job_id)], {}]


def test_a_forked_process_starts_a_thread_of_its_own(monkeypatch):
    """gunicorn and Celery fork; a thread does not survive that."""

    class Unstarted:
        made = 0

        def __init__(self, **options):
            Unstarted.made += 1

        def start(self):
            pass

    waker = wake.Waker()
    monkeypatch.setattr(wake.threading, "Thread", Unstarted)
    waker.soon("a")
    waker.soon("b")
    monkeypatch.setattr(wake.os, "getpid", lambda: 999)
    waker.soon("c")
    assert (Unstarted.made, waker.ids.get_nowait()) == (2, "c")
