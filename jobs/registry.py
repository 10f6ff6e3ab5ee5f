"""What kinds of job there are: apps to the right register theirs in `AppConfig.ready()`, a worker looks them up."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.module_loading import import_string


class UnknownKind(LookupError):
    """Nobody registered this kind here: a wrong name, or a worker older than the code that asked."""


@dataclass(frozen=True)
class Kind:
    name: str
    handler_path: str
    label: str
    snapshot_path: str = ""

    @property
    def handler(self) -> Callable:
        return import_string(self.handler_path)

    @property
    def snapshot(self) -> Callable | None:
        return import_string(self.snapshot_path) if self.snapshot_path else None


_kinds: dict[str, Kind] = {}


def register(kind: str, handler: str, *, label: str, snapshot: str = "") -> None:
    """Name the function that does jobs of this kind, and what people call them.

    `handler(job: RunningJob)` runs inside the transaction that finishes the job. What it writes to the database stands
    exactly when the job is done; whatever else it touches may happen twice.
    `snapshot(job)`, if given, runs before it in a transaction of its own, REPEATABLE READ READ ONLY: all that it reads
    is of one moment. What it returns is `job.snapshot` in the handler. (The handler's own transaction cannot be that
    one: progress written meanwhile would make its end fail.)
    """
    _kinds[kind] = Kind(kind, handler, label, snapshot)


def find_kind(name: str) -> Kind:
    """Raises UnknownKind."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(name) from None


def label_of(name: str) -> str:
    return _kinds[name].label if name in _kinds else name
