"""Two people edit one record: what the second saw, what stands now and what was typed are compared field by field.

A form that edits a row derives from `VersionedForm`; where the service raises StaleRow its view answers

    form.against(stale.row)          # status 409, the same template

What only this person changed stays, what only the other changed is taken over and told, and where both did the page shows
both values (the `field` tag does) and the person chooses, without any script; the form then speaks of the new version.
"""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.db import models

from coopportal.kit.changes import label_of
from coopportal.kit.history import Writer, event_model, told_fields, writers_of
from coopportal.kit.words import in_words, names_of

MINE, THEIRS, CHOICE = "mine.", "theirs.", "choose."


@dataclass(frozen=True)
class Change:
    """What became of a field since the version somebody saw. `seen` is None when that version is not known any more."""

    field: models.Field
    seen: object
    stored: object
    writer: Writer | None
    at: datetime | None


def changed_since(row: models.Model, version: int) -> dict[str, Change]:
    """Name of a field → what others made of it after `version`; every field when nobody knows what that version was."""
    images = list(event_model(type(row)).objects.filter(pgh_obj_id=row.pk, version__gte=version).order_by("version"))
    if not images or images[0].version != version:
        return {field.name: Change(field, None, stored(row, field), None, None) for field in told_fields(type(row))}
    writers = writers_of(image.pgh_context_id for image in images)
    changes = {}
    for field in told_fields(type(row)):
        values = [stored(image, field) for image in [*images, row]]
        if values[0] != values[-1]:
            last = images[max(at for at in range(len(images)) if values[at] != values[at + 1])]
            by = writers.get(last.pgh_context_id, Writer())
            changes[field.name] = Change(field, values[0], values[-1], by, last.pgh_created_at)
    return changes


def stored(image: models.Model, field: models.Field):
    """The value of `field` in a row or in an old image of it: of a foreign key, the key."""
    return getattr(image, field.attname)


def differences(
    row: models.Model, version: int, *, told: Callable[[models.Model], Mapping], sent: Mapping
) -> list[dict]:
    """For the body of an API's 412: of each field that another changed since `version` its value then, now and as sent.

    `told`: a row as the caller reads it; a field that it does not show is not told. Of a version that nobody knows any
    more `seen` is missing, and only the fields that were sent otherwise are named.
    """
    changes, then = changed_since(row, version), copy.copy(row)
    for one in changes.values():
        setattr(then, one.field.attname, one.seen)
    names = names_of((one.field, value) for one in changes.values() for value in (one.seen, one.stored))
    found, before, now = [], None, told(row)
    for name, one in changes.items():
        known = one.writer is not None
        if name not in now or not (known or (name in sent and sent[name] != now[name])):
            continue
        before = before or (told(then) if known else {})
        found.append(
            {"field": name, "label": label_of(one.field)}
            | ({"seen": before[name], "seen_text": in_words(one.field, one.seen, names)} if known else {})
            | {"now": now[name], "now_text": in_words(one.field, one.stored, names)}
            | ({"sent": sent[name]} if name in sent else {})
            | ({"changed_by": str(one.writer), "changed_at": one.at} if known else {})
        )
    return found


@dataclass(frozen=True)
class Clash:
    """A field that both changed: the three values in words, and the two as the form would post them."""

    label: str
    seen: str
    mine: str
    theirs: str
    change: Change
    mine_posted: list[str]
    theirs_posted: list[str]


@dataclass(frozen=True)
class Taken:
    """A field that only the other changed."""

    label: str
    seen: str
    stored: str
    change: Change


class VersionedForm(forms.Form):
    """A form over one stored row; mix it into a ModelForm, or give a plain form `initial={"version": …}`.

    A field is compared with the row's field of the same name; others (a reason, a tick) are the person's alone.
    """

    version = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={"required": "Thiếu phiên bản của bản ghi. Hãy mở lại trang rồi sửa."},
    )

    clashes: dict[str, Clash] = {}  # replaced, never changed
    taken: list[Taken] = []
    stale = False

    def __init__(self, data=None, *args, **options):
        super().__init__(chosen(data), *args, **options)
        if (instance := getattr(self, "instance", None)) is not None:
            if instance.pk is None:
                del self.fields["version"]
            else:
                self.initial.setdefault("version", instance.version)

    def against(self, row: models.Model):
        """This bound, valid form compared with `row` as it is now: it holds the merged values and the new version."""
        changes = changed_since(row, self.cleaned_data["version"])
        changes = {name: one for name, one in changes.items() if name in self.fields}
        mine = {name: self.cleaned_data.get(name) for name in changes}
        names = names_of((one.field, value) for one in changes.values() for value in (one.seen, one.stored))
        data, clashes, taken = self.data.copy(), {}, []
        for name, one in changes.items():
            bound, label = self[name], str(self[name].label)
            seen = in_words(one.field, one.seen, names) if one.writer else ""
            theirs = in_words(one.field, one.stored, names)
            if not self.differs(bound, one.stored):
                continue
            if one.writer and not self.differs(bound, one.seen):
                set_posted(data, bound.html_name, posted(bound.field, one.stored))
                taken.append(Taken(label, seen, theirs, one))
            else:
                typed = posted_in(self.data, bound.html_name)
                words = mine_in_words(one.field, mine[name])
                clashes[name] = Clash(label, seen, words, theirs, one, typed, posted(bound.field, one.stored))
        set_posted(data, self["version"].html_name, [str(row.version)])
        self.data, self.clashes, self.taken, self.stale = data, clashes, taken, True
        return self

    def differs(self, bound: forms.BoundField, value) -> bool:
        """Whether what was typed is another value than the stored one."""
        typed = bound.field.widget.value_from_datadict(self.data, self.files, bound.html_name)
        return bound.field.has_changed(value, typed)


def mine_in_words(field: models.Field, value) -> str:
    if isinstance(value, models.Model | models.QuerySet):
        return str(value)
    return in_words(field, value, {})


def posted(field: forms.Field, value) -> list[str]:
    """A stored value as a browser would send it from this field."""
    if isinstance(field.widget, forms.CheckboxInput):
        return ["on"] if value else []
    shown = field.widget.format_value(field.prepare_value(value))
    if isinstance(shown, list | tuple | set):
        return [str(one) for one in shown]
    return [] if shown is None else [str(shown)]


def posted_in(data, name: str) -> list[str]:
    if hasattr(data, "getlist"):
        return data.getlist(name)
    return [str(data[name])] if name in data else []


def set_posted(data, name: str, values: list[str]) -> None:
    if hasattr(data, "setlist"):
        data.setlist(name, values)
    elif values:
        data[name] = values[0]
    else:
        data.pop(name, None)


def chosen(data):
    """Posted data in which each choice between two values has been carried out. Who chose nothing takes what is stored."""
    sides = [key for key in data or () if key.startswith((MINE, THEIRS, CHOICE))]
    if not sides:
        return data
    data = data.copy()
    for name in {key.partition(".")[2] for key in sides}:
        side = MINE if data.get(CHOICE + name) == "mine" else THEIRS
        set_posted(data, name, posted_in(data, side + name))
    for key in sides:
        del data[key]
    return data
