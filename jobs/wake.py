"""Tell the workers that a job waits. Only the speed depends on it: what gets lost here, the reaper sends again.

Whoever clicks never waits for the broker: `soon` hands the id to the process's one daemon thread.
"""

import logging
import os
import threading
from collections.abc import Iterable
from queue import Empty, SimpleQueue

from celery import current_app
from kombu import Connection

from jobs.tasks import run

log = logging.getLogger("jobs")

IMPATIENT = {"socket_timeout": 2, "socket_connect_timeout": 2, "max_retries": 0}


def broker() -> Connection:
    """A connection of its own that gives up after two seconds; use it as a context manager."""
    return current_app.connection_for_write(transport_options=IMPATIENT)


def send(job_ids: Iterable, connection: Connection) -> None:
    """Raises an error of kombu or of the socket when the broker is away."""
    for job_id in job_ids:
        run.apply_async([str(job_id)], connection=connection, retry=False)


def queue_length(connection: Connection) -> int:
    """Messages that wait in the broker; those already handed to a worker do not count."""
    queue = current_app.conf.task_default_queue
    return connection.default_channel.queue_declare(queue).message_count


class Waker:
    """The queue of one process and its thread, which starts with the first id and again after a fork."""

    def __init__(self):
        self.process, self.ids = 0, SimpleQueue()

    def soon(self, job_id) -> None:
        if self.process != os.getpid():
            self.process, self.ids = os.getpid(), SimpleQueue()
            threading.Thread(target=self._send_for_ever, args=(self.ids,), name="waker", daemon=True).start()
        self.ids.put(job_id)

    def _send_for_ever(self, ids: SimpleQueue) -> None:
        while True:
            waiting = [ids.get(), *_rest(ids)]
            try:
                with broker() as connection:
                    send(waiting, connection)
            except Exception as error:  # whatever it is: the row is there, and the reaper
                log.warning("broker away, %d wake-ups left to the reaper: %s", len(waiting), type(error).__name__)


def _rest(ids: SimpleQueue) -> Iterable:
    while True:
        try:
            yield ids.get_nowait()
        except Empty:
            return


_waker = Waker()
soon = _waker.soon
