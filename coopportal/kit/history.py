"""Every change of a tracked row keeps its old image, written by a statement-level trigger whoever writes.

And who it was: what the history context around a write says of it.
"""

import uuid
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass

import pghistory
from django.contrib.auth import get_user_model
from django.db import connection, models
from pghistory import runtime


@contextmanager
def because(reason: str = "", **told):
    """Around the writes of one act: the history tells its reason, and no other act's of the same request, job or command.

    It gets a context of its own, with what is known around it (user, address, job) and what is `told` besides. With nothing
    new to tell, or inside an act that has given its reason, its writes belong to what surrounds it.
    """
    told |= {"reason": reason} if reason else {}
    around = getattr(runtime._tracker, "value", None)
    if around is None:
        with pghistory.context(**told):
            yield
        forget()
    elif "reason" in around.metadata or told.items() <= around.metadata.items():
        yield
    else:
        # pghistory lets an inner context write into the outermost one; what its statements carry is this variable
        runtime._tracker.value = runtime.Context(uuid.uuid4(), around.metadata | told)
        try:
            yield
        finally:
            runtime._tracker.value = around


def forget() -> None:
    """The context lives on in the transaction's settings: what nobody surrounds later in it was nobody's."""
    if connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pghistory.context_id', '', true)")


def keep_history(*, exclude=(), **options):
    """Class decorator: on UPDATE and DELETE the row as it was goes to `<Model>Event`. Inserts need none: the row tells."""

    def track(model):
        return pghistory.track(
            pghistory.UpdateEvent(row=pghistory.Old),
            pghistory.DeleteEvent(row=pghistory.Old),
            level=pghistory.Statement,
            exclude=exclude,
            **options,
        )(model)

    return track


def event_model(model: type[models.Model]) -> type[models.Model]:
    """The table of the old images of `model`. The image of version n was put away by the write that made version n + 1."""
    return model.events.rel.related_model


def told_fields(model: type[models.Model]) -> list[models.Field]:
    """The fields whose changes people are told of: not the keys, copies and counters that the portal keeps itself."""
    kept = {field.name for field in event_model(model)._meta.fields}
    return [field for field in model._meta.fields if field.editable and not field.primary_key and field.name in kept]


@dataclass(frozen=True)
class Writer:
    """`way`: form, api, job or command; `detail`: the kind of the job, or the command."""

    name: str = ""
    agency: str = ""
    way: str = ""
    detail: str = ""
    reason: str = ""

    def __str__(self):
        return f"{self.name} ({self.agency})" if self.agency else self.name or "hệ thống"


def writers_of(contexts: Iterable) -> dict[object, Writer]:
    """Id of a history context → who wrote in it. Two queries; ids that are None or unknown are missing."""
    from pghistory.models import Context  # the models of an app may not be loaded while those of others are

    found = dict(Context.objects.filter(pk__in={*contexts} - {None}).values_list("pk", "metadata"))
    people = {told.get("user") for told in found.values()} - {None}
    users = {user.pk: user for user in get_user_model().objects.filter(pk__in=people).select_related("agency")}
    return {pk: writer(told, users.get(told.get("user"))) for pk, told in found.items()}


def writer(told: dict, user) -> Writer:
    name, agency = (str(user), str(user.agency)) if user else ("", "")
    if "job" in told:
        way, detail = "job", told.get("kind", "")
    elif "command" in told:
        way, detail = "command", told["command"]
    else:
        way, detail = ("api" if told.get("url", "").startswith("/api/") else "form" if "url" in told else ""), ""
    return Writer(name, agency, way, str(detail), str(told.get("reason", "")))
