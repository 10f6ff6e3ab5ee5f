"""One organisation becomes several, several become one: births, ends, and the relation between the files.

Source: Luật Hợp tác xã 17/2023/QH15 (chia, tách, hợp nhất, sáp nhập).
"""

from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from cooperatives.life import Event, Life, state_on
from cooperatives.models import Entry, LegalStatus, Organisation, Succession
from cooperatives.services.organisations import register_organisation
from cooperatives.services.states import lock_life, planned, rewrite
from coopportal.kit.fields import FIRST_YEAR
from coopportal.kit.history import because
from coopportal.kit.periods import day_label
from provinces.models import Commune, Province


@transaction.atomic
def split(
    organisation: Organisation,
    *,
    by: User,
    on: date,
    newborn: Sequence[dict],
    ends: bool,
    reason: str,
    document: str = "",
    life: int | None = None,
) -> list[Organisation]:
    """Each of `newborn` (name, code) begins in the state of the old one; which goes on, or `ends` that day (chia).

    Raises ValidationError, LikelyDuplicate, PermissionDenied, StaleRow.
    """
    row, turns = lock_life(organisation, by, life)
    if not newborn or (ends and len(newborn) < 2):
        raise ValidationError(
            "Chia thì có ít nhất hai tổ chức mới, tách thì có ít nhất một. Mỗi dòng ghi một tên.", code="too_few"
        )
    state = state_alive(row, turns, on)
    with because(reason, user=by.pk):
        born = [give_birth(by, on, Entry.SPLIT_OFF, state, reason, document, **one) for one in newborn]
        kind = Succession.Kind.DIVIDED if ends else Succession.Kind.SPLIT_OFF
        Succession.objects.bulk_create(Succession(predecessor=row, successor=one, kind=kind) for one in born)
        if ends:
            rewrite(row, planned(turns, Event.DISSOLVE, on, {}, reason, document))
    return born


@transaction.atomic
def consolidate(
    organisations: Sequence[Organisation], *, by: User, on: date, newborn: dict, reason: str, document: str = ""
) -> Organisation:
    """All of them end that day, and one is born in the state of the first (hợp nhất)."""
    if len({one.pk for one in organisations}) < 2:
        raise ValidationError("Hợp nhất cần ít nhất hai tổ chức khác nhau.", code="too_few")
    locked = {one.pk: lock_life(one, by) for one in sorted(organisations, key=lambda one: one.pk)}
    first, first_life = locked[organisations[0].pk]
    state = state_alive(first, first_life, on)
    with because(reason, user=by.pk):
        born = give_birth(by, on, Entry.CONSOLIDATED, state, reason, document, **newborn)
        for row, life in locked.values():
            end(row, life, on, reason, document)
            Succession.objects.create(predecessor=row, successor=born, kind=Succession.Kind.CONSOLIDATED)
    return born


@transaction.atomic
def merge_into(
    organisation: Organisation, into: Organisation, *, by: User, on: date, reason: str, document: str = ""
) -> Organisation:
    """The organisation ends that day and lives on in the other (sáp nhập)."""
    if organisation.pk == into.pk:
        raise ValidationError("Tổ chức nhận sáp nhập phải là tổ chức khác.", code="itself")
    locked = {one.pk: lock_life(one, by) for one in sorted([organisation, into], key=lambda one: one.pk)}
    row, life = locked[organisation.pk]
    other, other_life = locked[into.pk]
    state_alive(other, other_life, on)
    with because(reason, user=by.pk):
        end(row, life, on, reason, document)
        Succession.objects.create(predecessor=row, successor=other, kind=Succession.Kind.MERGED)
    return row


def state_alive(organisation: Organisation, life: Life, on: date) -> dict:
    """The state it had the day before. Raises ValidationError when it did not exist then or on the day."""
    if on.year < FIRST_YEAR:
        raise ValidationError({"on": f"Ngày phải từ năm {FIRST_YEAR}."})
    state = state_on(life, on - timedelta(days=1))
    if not state or state_on(life, on)["legal_status"] == LegalStatus.DISSOLVED:
        raise ValidationError(
            f"Ngày {day_label(on)} {organisation.name} chưa thành lập hoặc đã chấm dứt tồn tại. Hãy kiểm tra lại ngày.",
            code="not_alive",
        )
    return state


def end(organisation: Organisation, life: Life, on: date, reason: str, document: str) -> None:
    """Raises ValidationError that names the organisation: several are ended at once."""
    try:
        after = planned(life, Event.DISSOLVE, on, {}, reason, document)
    except ValidationError as error:
        raise ValidationError(f"{organisation.name}: {' '.join(error.messages)}", code=error.code) from error
    rewrite(organisation, after)


def give_birth(by, on, entry, state, reason, document, *, name: str, code: str | None = None) -> Organisation:
    """Names of kin are alike, so the likeness is explained by the act itself; an equal code is not."""
    return register_organisation(
        by=by,
        kind=state["kind"],
        sector=state["sector"],
        established_on=on,
        base=Province.objects.get(pk=state["base_id"]),
        commune=Commune.objects.filter(pk=state["commune_id"]).first(),
        entry=entry,
        reason=reason,
        document=document,
        duplicate_note=f"{Entry(entry).label}: {reason}",
        name=name,
        code=code or None,
    )
