"""Two records turn out to be about one organisation: everything of one moves to the other, nothing is counted twice.

Every row that refers to the removed record moves, whatever its model; its spells go, for it never was an organisation of
its own. Where both hold the same statement the person says which one stands; the other stays in the history.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import ForeignKey

from accounts.permissions import Act, require
from cooperatives.models import (
    AnnualReturn,
    Organisation,
    Participation,
    Rating,
    Recognition,
    RecordMerge,
    Spell,
    Succession,
    UnionMembership,
)
from cooperatives.ownership import Block, require_owner
from cooperatives.services.states import recopy_years
from coopportal.kit import clock
from coopportal.kit.history import because, event_model
from coopportal.kit.text import nfc, search_key

# What the kept record takes over where it says nothing itself.
TAKEN_OVER = (
    "code", "certificate_number", "address", "registered_under", "business_lines", "website", "registered_capital_vnd",
    "registered_members_official", "registered_members_capital",
)  # fmt: skip
STATED = (
    "from_on", "to_on", "entry", "legal_status", "actual_status", "kind", "sector", "base__slug", "commune__code", "reason",
)  # fmt: skip


@dataclass(frozen=True)
class Same:
    """Two rows of a model that say one thing: those with equal `key`, as far as `also` holds.

    `asked`: the person chooses; otherwise nothing but the relation is told, and that of the kept record stands.
    """

    model: type[models.Model]
    field: str
    key: Callable
    label: Callable
    also: Callable = lambda one, other: True
    asked: bool = True


def overlap(one: UnionMembership, other: UnionMembership) -> bool:
    return (other.to_on is None or one.from_on < other.to_on) and (one.to_on is None or other.from_on < one.to_on)


SAME = (
    Same(AnnualReturn, "organisation", lambda r: r.year, lambda r: f"Phiếu năm {r.year}"),
    Same(Rating, "organisation", lambda r: (r.year, r.scheme_id), lambda r: f"Xếp loại năm {r.year}"),
    Same(Participation, "organisation", lambda p: p.activity_id, lambda p: f"Hỗ trợ: {p.activity.title}"),
    Same(
        Recognition,
        "organisation",
        lambda r: (r.group, search_key(r.product), r.from_on),
        lambda r: f"{r.get_group_display()}: {r.product}",
    ),
    Same(UnionMembership, "member", lambda m: m.union_id, lambda m: f"Thành viên của {m.union}", overlap),
    Same(UnionMembership, "union", lambda m: m.member_id, lambda m: f"Thành viên {m.member}", overlap),
    Same(Succession, "predecessor", lambda s: (s.successor_id, s.kind), str, asked=False),
    Same(Succession, "successor", lambda s: (s.predecessor_id, s.kind), str, asked=False),
)


@dataclass(frozen=True)
class Conflict:
    """`key` names it in a form; `kept` and `removed` are the two rows, of which one will stand."""

    key: str
    label: str
    kept: models.Model
    removed: models.Model
    asked: bool = True


def conflicts(keep: Organisation, remove: Organisation) -> list[Conflict]:
    found = []
    for same in SAME:
        rows = same.model.objects.select_related(*relations(same.model))
        standing: dict = {}
        for row in rows.filter(**{same.field: keep}).order_by("pk"):
            standing.setdefault(same.key(row), []).append(row)
        for row in rows.filter(**{same.field: remove}).order_by("pk"):
            pair = next((one for one in standing.get(same.key(row), []) if same.also(one, row)), None)
            if pair:
                key = f"{same.model._meta.model_name}-{same.field}-{row.pk}"
                found.append(Conflict(key, same.label(row), pair, row, same.asked))
    return found


def relations(model) -> list[str]:
    return [field.name for field in model._meta.fields if isinstance(field, ForeignKey) and field.name in SHOWN_BESIDE]


SHOWN_BESIDE = {"activity", "scheme", "union", "member", "predecessor", "successor"}


def references() -> list[tuple[type[models.Model], str]]:
    """Every (model, field) that refers to an organisation, but spells and its own history."""
    left = {Spell, event_model(Organisation)}
    relations = Organisation._meta.related_objects
    return [(one.related_model, one.field.name) for one in relations if one.related_model not in left]


def moving(remove: Organisation) -> list[tuple[str, int]]:
    """(what, how many rows) that a merger would move: for the preview."""
    counts = {}
    for model, field in references():
        name = str(model._meta.verbose_name)
        counts[name] = counts.get(name, 0) + model._base_manager.filter(**{field: remove}).count()
    return [(name, count) for name, count in counts.items() if count]


@transaction.atomic
def merge_organisations(
    keep: Organisation, remove: Organisation, *, by, reason: str, choices: dict[str, str]
) -> RecordMerge:
    """`choices`: key of each conflict → "kept" or "removed", the row that stands.

    Raises PermissionDenied; ValidationError without a reason, for a record with itself, or while a conflict is open.
    """
    require(by, Act.RECORD_MERGE)
    for one in (keep, remove):
        require_owner(by, Block.IDENTITY, one)
    reason = nfc(reason)
    if not reason:
        raise ValidationError({"reason": "Ghi căn cứ, ví dụ: cùng giấy chứng nhận, nhập hai lần."})
    keep, remove = locked(keep, remove, by)
    open_ones = conflicts(keep, remove)
    choices = {one.key: "kept" for one in open_ones if not one.asked} | choices
    if any(choices.get(one.key) not in ("kept", "removed") for one in open_ones):
        raise ValidationError("Hai hồ sơ có nội dung trùng nhau. Hãy chọn nội dung giữ lại ở từng dòng.")
    with because(f"Gộp hồ sơ {remove.pk}: {reason}"):
        content = {"organisation": identity(remove), "before": identity(keep), "spells": spells_of(remove)}
        content["dropped"] = drop(open_ones, choices) | drop_self_references(keep, remove)
        content["uncounted"] = count_once(keep, remove)
        content["moved"] = move(keep, remove)
        recopy_years([keep.pk])
        taken = {name: getattr(remove, name) for name in TAKEN_OVER if not getattr(keep, name)}
        remove_id = remove.pk
        Organisation.objects.get(pk=remove_id).delete()
        for name, value in taken.items():
            setattr(keep, name, value)
        keep.save()
        keep.refresh_from_db()
        return RecordMerge.objects.create(
            kept=keep,
            removed_id=remove_id,
            removed_name=remove.name,
            content=content | {"kept_version": keep.version, "rows": versions(content["moved"])},
            reason=reason[:300],
            by=by,
        )


def locked(keep, remove, by) -> tuple[Organisation, Organisation]:
    """Both, locked in one order whoever merges what into what."""
    rows = Organisation.objects.visible_to(by).filter(pk__in=[keep.pk, remove.pk]).order_by("pk")
    found = {one.pk: one for one in rows.select_for_update(of=("self",))}
    if len(found) != 2:
        raise ValidationError("Chọn hai hồ sơ khác nhau trong địa bàn của bạn.")
    return found[keep.pk], found[remove.pk]


def identity(one: Organisation) -> dict:
    return {name: getattr(one, name) for name in ("name", *TAKEN_OVER)}


def spells_of(one: Organisation) -> list[dict]:
    return list(one.spells.order_by("from_on").values(*STATED))


def drop(found: list[Conflict], choices: dict[str, str]) -> dict[str, list[int]]:
    """Delete of each pair the row that was not chosen; its last image stands in the history. Model → ids."""
    dropped: dict[str, list[int]] = {}
    for one in found:
        row = one.removed if choices[one.key] == "kept" else one.kept
        label = row._meta.label
        if row.pk not in dropped.get(label, []):
            dropped.setdefault(label, []).append(row.pk)
            row.delete()
    return dropped


def drop_self_references(keep, remove) -> dict[str, list[int]]:
    """Rows that tie the two records to each other, which would tie one to itself."""
    dropped: dict[str, list[int]] = {}
    by_model: dict[type[models.Model], list[str]] = {}
    for model, field in references():
        by_model.setdefault(model, []).append(field)
    for model, fields in by_model.items():
        for field in fields if len(fields) > 1 else []:
            others = [other for other in fields if other != field]
            for row in model._base_manager.filter(**{field: keep}, **{f"{others[0]}": remove}):
                dropped.setdefault(model._meta.label, []).append(row.pk)
                row.delete()
    return dropped


def count_once(keep, remove) -> list[int]:
    """Of two ratings of a year by different schemes the kept record's counts; ids of those that count no more."""
    years = keep.ratings.filter(counts=True).values_list("year", flat=True)
    other = remove.ratings.filter(counts=True, year__in=list(years))
    ids = list(other.values_list("pk", flat=True))
    other.update(counts=False)
    return ids


def move(keep, remove) -> dict[str, list[int]]:
    """Name of model and field → ids of the rows that now refer to the kept record."""
    moved = {}
    for model, field in references():
        rows = model._base_manager.filter(**{field: remove})
        if ids := list(rows.values_list("pk", flat=True)):
            rows.update(**{field: keep})
            moved[f"{model._meta.label}.{field}"] = ids
    return moved


def versions(moved: dict[str, list[int]]) -> dict[str, dict[str, int]]:
    """Where the moved rows stand after the merger, so that an undoing sees whether anything happened since."""
    found = {}
    for where, ids in moved.items():
        model = model_of(where)
        if any(field.name == "version" for field in model._meta.fields):
            rows = model._base_manager.filter(pk__in=ids).values_list("pk", "version")
            found[where] = {str(pk): version for pk, version in rows}
    return found


def model_of(where: str) -> type[models.Model]:
    return apps.get_model(where.rpartition(".")[0] if where.count(".") == 2 else where)


@transaction.atomic
def undo_merge(merge: RecordMerge, *, by) -> Organisation:
    """The removed record as it was, under its old address. Raises PermissionDenied; ValidationError once anything moved on."""
    require(by, Act.RECORD_MERGE)
    merge = RecordMerge.objects.visible_to(by).select_for_update(of=("self",)).get(pk=merge.pk)
    keep = Organisation.objects.select_for_update(of=("self",)).get(pk=merge.kept_id)
    require_owner(by, Block.IDENTITY, keep)
    content = merge.content
    if merge.undone_at or keep.version != content["kept_version"] or versions(content["moved"]) != content["rows"]:
        raise ValidationError(
            "Hồ sơ đã thay đổi sau khi gộp nên không tự hoàn tác được. Nội dung hồ sơ cũ vẫn còn dưới đây để nhập lại."
        )
    with because(f"Hoàn tác gộp hồ sơ {merge.removed_id}"):
        for name in TAKEN_OVER:
            setattr(keep, name, content["before"][name])
        keep.save()
        restored = bring_back(Organisation, [merge.removed_id])[0]
        bring_back(Spell, deleted_spells(merge.removed_id))
        for where, ids in content["moved"].items():
            model_of(where)._base_manager.filter(pk__in=ids).update(**{where.rpartition(".")[2]: restored})
        for label, ids in content["dropped"].items():
            bring_back(model_of(label), ids)
        Rating.objects.filter(pk__in=content["uncounted"]).update(counts=True)
        recopy_years([keep.pk, restored.pk])
        merge.undone_at, merge.undone_by = clock.now(), by
        merge.save(update_fields=["undone_at", "undone_by"])
    restored.refresh_from_db()
    return restored


def deleted_spells(organisation: int) -> list[int]:
    images = event_model(Spell).objects.filter(organisation_id=organisation, pgh_label="delete")
    return list(images.values_list("pgh_obj_id", flat=True))


def bring_back(model: type[models.Model], ids: list[int]) -> list[models.Model]:
    """Rows as they were when they were deleted, by their last images."""
    images = event_model(model).objects.filter(pgh_obj_id__in=ids, pgh_label="delete").order_by("pgh_id")
    last = {image.pgh_obj_id: image for image in images}
    names = [
        f.attname for f in model._meta.concrete_fields if not f.generated and hasattr(event_model(model), f.attname)
    ]
    rows = [model(**{name: getattr(image, name) for name in names}) for image in last.values()]
    if model is Organisation:
        for row in rows:
            row.save(force_insert=True)
    else:
        model.objects.bulk_create(rows)
    return rows
