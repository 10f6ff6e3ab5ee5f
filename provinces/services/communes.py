"""Communes by decree: new names, kinds and codes, and mergers, from a day on. A commune that ends keeps its row and its past.

Records follow through the signals; what stood before the day stays with the commune of then. The rights are checked by
the doors (`Act.COMMUNE_CHANGE`): this app stands below accounts and knows no roles.
"""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError

from coopportal.kit import text
from coopportal.kit.history import because
from coopportal.kit.periods import day_label
from provinces.decrees import Line, Named, Register, Step, plan
from provinces.models import Commune, CommuneChange, CommuneName, CommuneTag
from provinces.places import bases_within
from provinces.signals import commune_merge_undone, commune_merged

Act = CommuneChange.Act


@transaction.atomic
def change_communes(lines: Iterable[Line], *, batch: UUID, by) -> list[CommuneChange]:
    """Carry out a list of changes, all of it or nothing; what was carried out before changes nothing.

    `batch` names those that are taken back together. Doors check Act.COMMUNE_CHANGE. Raises ValidationError with the
    sentence of every line that is impossible.
    """
    planned = plan(lines, Register.load(lock=True))
    if planned.faults:
        raise ValidationError(
            [
                ValidationError(f"Dòng {row}: {fault.sentence}", code=fault.rule)
                for row, fault in sorted(planned.faults.items())
            ]
        )
    return [_carry_out(step, batch, by) for step in planned.steps]


def _carry_out(step: Step, batch: UUID, by) -> CommuneChange:
    act = {Act.FOUNDED: _found, Act.RENAMED: _rename, Act.MERGED: _merge}[step.act]
    with because(step.line.basis, user=by.pk):
        kept = act(step)
        return CommuneChange.objects.create(
            batch=batch, commune=step.known.commune, act=step.act, on=step.line.on, basis=step.line.basis, **kept
        )


def _found(step: Step) -> dict:
    step.known.commune.save()
    if step.origin is None:
        return {"after": step.after.words}
    _place(step.known.commune, {base.pk for base in bases_within(step.origin.commune)})
    return {"before": step.origin.on(step.line.on).words, "after": step.after.words}


def _rename(step: Step) -> dict:
    commune = step.known.commune
    last = commune.names.filter(to_on=None).first()
    if last is None:
        last = CommuneName(commune=commune, from_on=commune.valid_from, **step.before.words)
    last.to_on = step.line.on
    last.save()
    CommuneName.objects.create(commune=commune, from_on=step.line.on, basis=step.line.basis, **step.after.words)
    _call(commune, step.after)
    return {"before": step.before.words, "after": step.after.words}


def _merge(step: Step) -> dict:
    part, into = step.known.commune, step.into.commune
    Commune.objects.select_for_update().get(pk=part.pk)  # whoever writes a record of it now is waited for
    placed = [base.pk for base in bases_within(into)]
    if into.valid_from == step.line.on:
        _take_tags(into, part)
    part.valid_to, part.successor = step.line.on, into
    part.save(update_fields=["valid_to", "successor"])
    _place(into, {base.pk for base in (*bases_within(into), *bases_within(part))})
    told = commune_merged.send(Commune, commune=part, into=into, on=step.line.on, basis=step.line.basis)
    moved = {what: which for _, answer in told for what, which in (answer or {}).items()}
    return {"before": step.before.words, "after": step.after.words | {"place": placed}, "moved": moved}


def _call(commune: Commune, named: Named) -> None:
    commune.name, commune.kind, commune.code = named.name, named.kind, named.code
    commune.set_keys()
    commune.former_key = _past(commune)
    commune.save(update_fields=["name", "kind", "code", "former_key"])


def _place(commune: Commune, bases: set[int]) -> None:
    """It lies in one base unit, or in several of which the user chooses; and is found by what its parts were called."""
    commune.base_id = next(iter(bases)) if len(bases) == 1 else None
    commune.candidates.set(bases if len(bases) > 1 else [])
    commune.former_key = _past(commune)
    commune.save(update_fields=["base", "former_key"])


def _take_tags(into: Commune, part: Commune) -> None:
    """A new commune is what all of its parts were."""
    borne = part.tags.filter(to_on=None)
    if not into.forerunners.exists():
        CommuneTag.objects.bulk_create(
            CommuneTag(commune=into, tag=one.tag, from_on=into.valid_from, basis=one.basis) for one in borne
        )
    else:
        into.tags.exclude(tag__in=borne.values("tag")).delete()


def _past(commune: Commune) -> str:
    """The `former_key`: all else that it was called and coded, and its parts."""
    past = {key for name, code in commune.names.values_list("name", "code") for key in (text.search_key(name), code)}
    for part in commune.forerunners.all():
        past |= {part.search_key, part.code} | part.past_keys
    return "\n".join(sorted(past - {commune.search_key, commune.code}))


@transaction.atomic
def undo_commune_changes(batch: UUID, *, by) -> int:
    """Take back what was loaded together: names, communes and records are what they were. Returns how many changes.

    Doors check Act.COMMUNE_CHANGE. Raises ValidationError: not_the_last (of these communes something later was
    loaded), commune_in_use (records were written with a commune that would cease to be).
    """
    Register.load(lock=True)
    changes = list(CommuneChange.objects.filter(batch=batch).select_related("commune").order_by("-pk"))
    if not changes:
        raise ValidationError("Lần nạp này không còn thay đổi nào để hoàn tác.", code="nothing_to_undo")
    if CommuneChange.objects.filter(pk__gt=changes[0].pk).exclude(batch=batch).exists():
        raise ValidationError(
            "Chỉ hoàn tác được lần nạp sau cùng. Hãy hoàn tác các lần nạp sau trước.", code="not_the_last"
        )
    with because("Hoàn tác thay đổi xã, phường", user=by.pk):
        for change in changes:
            {Act.FOUNDED: _unfound, Act.RENAMED: _unname, Act.MERGED: _unmerge}[change.act](change)
    return len(changes)


def _unfound(change: CommuneChange) -> None:
    commune = Commune.objects.get(pk=change.commune_id)
    try:
        commune.delete()
    except ProtectedError as error:
        raise ValidationError(
            f"Còn {len(error.protected_objects)} hồ sơ ghi từ ngày {day_label(change.on)} gắn với {commune.full_name}. "
            "Chuyển chúng sang xã khác rồi hoàn tác.",
            code="commune_in_use",
        ) from error


def _unname(change: CommuneChange) -> None:
    commune = Commune.objects.get(pk=change.commune_id)
    commune.names.get(from_on=change.on).delete()
    commune.names.filter(to_on=change.on).update(to_on=None)
    if commune.names.count() == 1:
        commune.names.all().delete()
    _call(commune, Named(**change.before, since=None))
    change.delete()


def _unmerge(change: CommuneChange) -> None:
    part = Commune.objects.select_related("successor").get(pk=change.commune_id)
    into = part.successor
    commune_merge_undone.send(Commune, commune=part, into=into, on=change.on, moved=change.moved)
    part.valid_to = part.successor = None
    part.save(update_fields=["valid_to", "successor"])
    _place(into, set(change.after["place"]))
    change.delete()
