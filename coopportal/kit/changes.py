"""The history of a record, act by act: who, when, by what means, why, and each field's old and new value in words.

Generic over tracked models. What was inserted is told by the row, what was changed or deleted by its old images.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q, QuerySet

from coopportal.kit.history import Writer, event_model, told_fields, writers_of
from coopportal.kit.words import BLANK, in_words, names_of

ACTS_A_PAGE = 30
MOST_ROWS = 100  # of one table that a page reads
INSTANT = timedelta(microseconds=1)
CREATED, CHANGED, DELETED = "created", "changed", "deleted"


@dataclass(frozen=True)
class Track:
    """The rows of one table that a history tells of. `where` names columns, which the old images have as well.

    `name(image)` says which row is meant. `masks`: field → what is shown of it, from an image. `readable`: what the person
    may read of it, for row and image alike. `also`: fields that no form edits and yet tell something.
    """

    model: type[models.Model]
    where: Mapping[str, object]
    name: Callable[[models.Model], str] = str
    masks: Mapping[str, Callable[[models.Model], str]] = field(default_factory=dict)
    readable: Q = field(default_factory=Q)
    also: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        text = str(self.model._meta.verbose_name)
        return text[0].upper() + text[1:]

    def fields(self) -> list[models.Field]:
        return [*told_fields(self.model), *(self.model._meta.get_field(name) for name in self.also)]

    def rows(self) -> QuerySet:
        return self.model._base_manager.filter(self.readable, **self.where)

    def images(self) -> QuerySet:
        """The primary key of the row is pgh_obj in its images: that one is indexed."""
        where = {"pgh_obj_id" if name == "id" else name: value for name, value in self.where.items()}
        return event_model(self.model)._base_manager.filter(self.readable, **where)


@dataclass(frozen=True)
class FieldChange:
    name: str
    label: str
    before: str
    after: str


@dataclass
class RowChange:
    """`image`: the key of the old image, of what was changed or deleted. A view that can bring it back sets `restore_url`.

    `was` and `became`: the row before and after. `late`: the closed period that it lay in when it was written, if any.
    """

    kind: str
    label: str
    name: str
    fields: list[FieldChange]
    table: str
    image: int | None = None
    restore_url: str = ""
    was: models.Model | None = None
    became: models.Model | None = None
    late: str = ""


@dataclass
class Act:
    """All that was written together. `writer` is None for what no context surrounded."""

    at: datetime
    writer: Writer | None
    rows: list[RowChange]


@dataclass(frozen=True)
class Step:
    """A row before and after an act; None: it was not there. `image` is the old image itself."""

    track: Track
    at: datetime
    order: int
    context: object
    before: models.Model | None
    after: models.Model | None

    @property
    def key(self):
        return self.context or self.at

    @property
    def kind(self) -> str:
        return CREATED if self.before is None else DELETED if self.after is None else CHANGED


@dataclass(frozen=True)
class History:
    acts: list[Act]
    older: datetime | None  # the mark of the next page, None at the end
    cut: bool = False  # one act wrote more rows than a page reads; the rest of them is not shown


def changes_of(
    tracks: Iterable[Track], before: datetime | None = None, readable: Mapping[type, QuerySet] | None = None
) -> History:
    """The latest acts first, those earlier than `before`. `readable`: of which rows the person may know the names."""
    steps, horizon, tracks = [], None, list(tracks)
    for track in tracks:
        found, oldest = steps_of(track, before)
        steps += found
        horizon = max(filter(None, (horizon, oldest)), default=None)
    groups: dict[object, list[Step]] = {}
    for step in sorted(steps, key=lambda step: (step.at, step.order), reverse=True):
        groups.setdefault(step.key, []).append(step)
    whole = [group for group in groups.values() if horizon is None or group[0].at > horizon]
    shown = (whole or list(groups.values()))[:ACTS_A_PAGE]
    older = next_mark(shown, list(groups.values())[len(shown) :], bool(whole), horizon)
    for group in shown:
        group.sort(key=lambda step: tracks.index(step.track))  # of one act, the cause before its consequences
    return History(told(shown, readable or {}), older, cut=bool(shown) and not whole)


def next_mark(shown: list, hidden: list, are_whole: bool, horizon: datetime | None) -> datetime | None:
    """Before which moment the next page begins: rather twice than not at all. None when all is shown."""
    if not shown:
        return None
    if not are_whole:
        return min(step.at for step in shown[-1])
    if hidden:
        return hidden[0][0].at + INSTANT
    return horizon + INSTANT if horizon else None


def steps_of(track: Track, before: datetime | None) -> tuple[list[Step], datetime | None]:
    """What happened to the rows of a track, and how far back that is known; None: to the beginning."""
    images = latest(track.images(), "pgh_created_at", before, "-pgh_id")
    born = latest(track.rows(), "created_at", before, "-pk")
    gone = latest(track.images().filter(pgh_label="delete"), "created_at", before, "-pgh_id")
    keys = {image.pgh_obj_id for image in images}
    later = following_images(track, keys, before) if before and keys else {}
    now = {row.pk: row for row in track.model._base_manager.filter(pk__in=keys - later.keys())} if keys else {}
    steps, birth_contexts = [], {(row.pk, row.created_in_id) for row in born}
    for image in images:
        pk = image.pgh_obj_id
        after = None if image.pgh_label == "delete" else later.get(pk) or now.get(pk)
        later[pk] = image
        if image.pgh_context_id is None or (pk, image.pgh_context_id) not in birth_contexts:
            steps.append(Step(track, image.pgh_created_at, image.pgh_id, image.pgh_context_id, image, after))
    first = first_images(track, [*born, *gone])
    steps += [
        Step(
            track,
            row.created_at,
            0,
            getattr(row, "created_in_id", None),
            None,
            first.get((row_of(row), row.created_at), row),
        )
        for row in [*born, *gone]
    ]
    read = ((images, "pgh_created_at"), (born, "created_at"), (gone, "created_at"))
    known = [getattr(rows[-1], moment) for rows, moment in read if len(rows) == MOST_ROWS]
    return together(steps), max(known, default=None)


def latest(rows: QuerySet, moment: str, before: datetime | None, then: str) -> list:
    if before:
        rows = rows.filter(**{f"{moment}__lt": before})
    return list(rows.order_by(f"-{moment}", then)[:MOST_ROWS])


def first_images(track: Track, rows: list) -> dict:
    """(row, created_at) → its first image: what it was written as. A row brought back is a new row under its old number."""
    keys = [row_of(row) for row in rows]
    images = event_model(track.model)._base_manager.filter(pgh_obj_id__in=keys) if keys else []
    if keys:
        images = images.order_by("pgh_obj_id", "created_at", "pgh_id").distinct("pgh_obj_id", "created_at")
    return {(image.pgh_obj_id, image.created_at): image for image in images}


def following_images(track: Track, keys: set, before: datetime) -> dict:
    """Of each row the earliest image that is not on this page any more: what its latest change on the page led to."""
    images = event_model(track.model)._base_manager.filter(pgh_obj_id__in=keys, pgh_created_at__gte=before)
    return {image.pgh_obj_id: image for image in images.order_by("pgh_obj_id", "pgh_id").distinct("pgh_obj_id")}


def together(steps: list[Step]) -> list[Step]:
    """Several changes of a row in one act are one: from what it was before the first to what the last made of it."""
    merged: dict[tuple, Step] = {}
    for step in sorted(steps, key=lambda step: step.order, reverse=True):
        row = row_of(step.after or step.before)
        key = (row, step.context) if step.context else (row, step.at, step.order)
        if last := merged.get(key):
            step = Step(step.track, last.at, step.order, step.context, step.before, last.after)
        merged[key] = step
    return list(merged.values())


def row_of(image: models.Model):
    """The key of the row: an old image has one of its own."""
    return getattr(image, "pgh_obj_id", None) or image.pk


def told(groups: list[list[Step]], readable: Mapping[type, QuerySet]) -> list[Act]:
    steps = [step for group in groups for step in group]
    writers = writers_of(step.context for step in steps)
    wanted = [
        (one, getattr(image, one.attname))
        for step in steps
        for one in step.track.fields()
        if one.is_relation
        for image in (step.before, step.after)
        if image is not None
    ]
    names = names_of(wanted, readable)
    acts = []
    for group in groups:
        rows = [row for step in group if (row := row_change(step, names))]
        if rows:
            acts.append(Act(max(step.at for step in group), writers.get(group[0].context), rows))
    return acts


def row_change(step: Step, names) -> RowChange | None:
    """None when nothing that people are told of is another than before."""
    track, shown = step.track, []
    for one in track.fields():
        was, became = value_in(step.before, one), value_in(step.after, one)
        if was != became and not (step.kind != CHANGED and (was or became) in (None, "", [], {})):
            shown.append((one, was, became))
    if not shown and step.kind == CHANGED:
        return None
    fields = [
        FieldChange(
            one.name,
            label_of(one),
            words(track, one, step.before, was, names),
            words(track, one, step.after, became, names),
        )
        for one, was, became in shown
        if one.name not in track.where and one.attname not in track.where
    ]
    image = step.before.pgh_id if step.before is not None else None
    return RowChange(
        step.kind,
        track.label,
        track.name(step.after or step.before),
        fields,
        track.model._meta.model_name,
        image,
        was=step.before,
        became=step.after,
    )


def value_in(image: models.Model | None, of: models.Field):
    return None if image is None else getattr(image, of.attname)


def words(track: Track, of: models.Field, image: models.Model | None, value, names) -> str:
    if image is None or value in (None, ""):
        return BLANK
    mask = track.masks.get(of.name)
    return mask(image) if mask else in_words(of, value, names)


def label_of(of: models.Field) -> str:
    text = str(of.verbose_name).removesuffix(" (đồng)")
    return text[0].upper() + text[1:]
