"""Acts upon the life of an organisation: an event is recorded, corrected or taken back; the spells follow."""

import zlib
from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from cooperatives.life import (
    Event,
    Life,
    Turn,
    is_possible,
    read_life,
    state_on,
    states_of,
    turn_for,
    with_corrected,
    with_turn,
    without_turn,
)
from cooperatives.models import AnnualReturn, Entry, LegalStatus, Organisation, Rating, Spell, Succession
from cooperatives.ownership import Block, require_owner
from cooperatives.selectors.year_end import year_ends
from coopportal.kit.history import because
from coopportal.kit.periods import day_label
from coopportal.kit.rows import StaleRow
from provinces.models import Commune, Province

PARKED = date(9999, 12, 30)  # where the end of a spell waits while others change places
ENDED_BY_SUCCESSION = [Succession.Kind.DIVIDED, Succession.Kind.CONSOLIDATED, Succession.Kind.MERGED]


def life_mark(spells: Iterable[Spell]) -> int:
    """A number that changes whenever the life does; forms carry it as pages carry a version."""
    return zlib.crc32(repr(sorted((spell.pk, spell.version) for spell in spells)).encode())


def lock_life(organisation: Organisation, by: User, mark: int | None = None) -> tuple[Organisation, Life]:
    """The organisation and its life, locked. Raises StaleRow when the life is not as `mark` says, PermissionDenied."""
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    require_owner(by, Block.STATE, row)
    spells = list(row.spells.order_by("from_on"))
    if mark is not None and life_mark(spells) != mark:
        raise StaleRow(row)
    return row, read_life(spells)


@transaction.atomic
def record_event(
    organisation: Organisation,
    event: Event,
    *,
    by: User,
    on: date,
    reason: str = "",
    document: str = "",
    life: int | None = None,
    **given,
) -> Organisation:
    """Something happened on a day, which may lie before what is known. `given`: what the event asks for, by id.

    Raises ValidationError when it cannot have happened then, PermissionDenied, StaleRow (the life is not as seen).
    """
    row, turns = lock_life(organisation, by, life)
    require_place(event, given, by)
    after = planned(turns, event, on, given, reason, document)
    with because(reason, user=by.pk):
        rewrite(row, after)
    return row


def planned(life: Life, event: Event, on: date, given: dict, reason: str = "", document: str = "") -> Life:
    """The life as it would be. Raises ValidationError."""
    turn = turn_for(event, on, given, reason, document)
    after = with_turn(life, turn)
    if not is_possible(event, state_on(life, on - timedelta(days=1))):
        state = state_on(life, on - timedelta(days=1))
        raise ValidationError(
            f"Ngày {day_label(on)} tổ chức ở tình trạng “{LegalStatus(state['legal_status']).label}”, "
            f"không ghi được “{Event(event).label}”. Hãy kiểm tra lại ngày hoặc mốc trước đó.",
            code="not_from_here",
        )
    return after


def require_place(event: Event, given: dict, by: User) -> None:
    """Out of the territory only those move who keep more than one commune. Raises ValidationError."""
    if event != Event.MOVE or by.sees_nation or given["base_id"] in by.territory_ids:
        return
    if by.commune_id:
        raise ValidationError(
            "Công chức cấp xã chỉ chuyển được tổ chức trong tỉnh. Để chuyển sang tỉnh khác, hãy đề nghị Liên minh HTX hoặc sở.",
            code="not_yours_to_move",
        )
    if not Province.objects.bases().filter(pk=given["base_id"]).exists():
        raise ValidationError("Hãy chọn một địa bàn trước sắp xếp.", code="no_base")


@transaction.atomic
def correct_turn(spell: Spell, *, by: User, version: int, why: str = "", **wanted) -> Organisation:
    """What was recorded of one day was wrong. `wanted`: as `plan_correction` takes it; `why` goes to the history.

    Raises StaleRow, PermissionDenied, ValidationError.
    """
    row, life = lock_life(spell.organisation, by)
    turn = turn_of(life, spell, version)
    after = plan_correction(life, turn.spell, **wanted)
    if wanted["state"].get("base_id", spell.base_id) != spell.base_id:
        require_place(Event.MOVE, wanted["state"], by)
    with because(why or wanted.get("reason", ""), user=by.pk):
        rewrite(row, after)
    return row


def plan_correction(
    life: Life, spell: int, *, on: date, state: dict, reason: str, document: str = "", entry: str | None = None
) -> Life:
    """The life as it would be. `state`: what held from then on, as far as it is stated; `reason` and `document` of the
    turn; `entry` of the first. Raises ValidationError."""
    turn = next(turn for turn in life if turn.spell == spell)
    return with_corrected(life, turn, on, state, entry, reason=reason, document=document)


@transaction.atomic
def delete_turn(spell: Spell, *, by: User, version: int, why: str) -> Organisation:
    """It never happened: what held before goes on. A wrongly recorded dissolution is corrected in this way."""
    row, life = lock_life(spell.organisation, by)
    turn = turn_of(life, spell, version)
    after = without_turn(life, turn)
    with because(why, user=by.pk):
        rewrite(row, after)
        if turn.ends:
            row.successions.filter(kind__in=ENDED_BY_SUCCESSION).delete()
    return row


def turn_of(life: Life, spell: Spell, version: int) -> Turn:
    """Raises StaleRow when the spell is another than the person saw, or gone."""
    turn = next((turn for turn in life if turn.spell == spell.pk), None)
    now = Spell.objects.filter(pk=spell.pk).first()
    if turn is None or now.version != version:
        raise StaleRow(now or spell.organisation)
    return turn


def rewrite(organisation: Organisation, life: Life) -> None:
    """Make the stored spells those of `life`: rows keep their identity, what stays the same is not touched.

    Raises ValidationError when the organisation would live on in a commune that was merged into another.
    """
    stored = {spell.pk: spell for spell in organisation.spells.all()}
    wanted = rows_of(life)
    refuse_ended_communes(wanted)
    Spell.objects.filter(pk__in=stored.keys() - {turn.spell for turn in life}).delete()
    left = {
        turn.spell: changed
        for turn, row in zip(life, wanted, strict=True)
        if turn.spell and (changed := {n: v for n, v in row.items() if getattr(stored[turn.spell], n) != v})
    }
    ends = {pk: spell.to_on for pk, spell in stored.items() if any(turn.spell == pk for turn in life)}
    starts = {pk: stored[pk].from_on for pk in ends}
    while left:
        pk = next((pk for pk in left if fits(pk, left[pk], starts, ends)), None)
        if pk is None:  # a circle: one of them waits aside
            pk = next(iter(left))
            Spell.objects.filter(pk=pk).update(to_on=PARKED)
            ends[pk] = PARKED
            continue
        changed = left.pop(pk)
        Spell.objects.filter(pk=pk).update(**changed)
        starts[pk], ends[pk] = changed.get("from_on", starts[pk]), changed.get("to_on", ends[pk])
    new = [Spell(organisation=organisation, **row) for turn, row in zip(life, wanted, strict=True) if not turn.spell]
    Spell.objects.bulk_create(new)
    recopy_years([organisation.pk])
    organisation.refresh_from_db()


def refuse_ended_communes(rows: list[dict]) -> None:
    ended = Commune.objects.former().select_related("successor").in_bulk({row["commune_id"] for row in rows} - {None})
    for row in rows:
        commune = ended.get(row["commune_id"])
        lives_on = row["to_on"] is None or (commune and row["to_on"] > commune.valid_to)
        if commune and lives_on and row["entry"] != Entry.DISSOLVED:
            raise ValidationError(
                f"{commune.full_name} đã nhập vào {commune.heir.full_name} từ ngày {day_label(commune.valid_to)}: "
                f"từ ngày đó hồ sơ thuộc {commune.heir.full_name}. Hãy giữ mốc “{Entry.REARRANGED.label}” hoặc chọn xã khác.",
                code="commune_ended",
            )


def rows_of(life: Life) -> list[dict]:
    """The columns of the spells, in order."""
    ends = [turn.on for turn in life[1:]] + [None]
    return [
        {"from_on": turn.on, "to_on": end, "entry": turn.entry, "reason": turn.reason, "document": turn.document}
        | state
        for turn, end, state in zip(life, ends, states_of(life), strict=True)
    ]


def fits(pk: int, changed: dict, starts: dict, ends: dict) -> bool:
    """No two rows may begin or end on one day, not even for the length of a statement."""
    others = [other for other in ends if other != pk]
    return not (
        ("from_on" in changed and changed["from_on"] in [starts[one] for one in others])
        or ("to_on" in changed and changed["to_on"] in [ends[one] for one in others])
    )


def recopy_years(organisations: Iterable[int]) -> None:
    """Returns and ratings repeat the state at the end of their year: derive the copies anew where they differ.

    As many statements as there are years, and different states in them, however many organisations.
    """
    organisations = list(organisations)
    for model in (AnnualReturn, Rating):
        rows = model.objects.filter(organisation__in=organisations)
        for year in rows.order_by().values_list("year", flat=True).distinct():
            alike: dict[tuple, list[int]] = {}
            for pk, state in year_ends(organisations, year).items():
                alike.setdefault(tuple(state.copied().items()), []).append(pk)
            for copied, pks in alike.items():
                rows.filter(year=year, organisation__in=pks).exclude(**dict(copied)).update(**dict(copied))
