"""The life of an organisation as turns: what changed on which day. Pure; the spells of the database are its other form.

A spell states everything that holds from a day on, a turn only what changed that day. So a correction in the past is a
change of one turn, and all that follows is worked out anew: what a later turn did not itself change follows the correction.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models

from cooperatives.models import ActualStatus, Entry, Kind, LegalStatus, Spell
from coopportal.kit import clock
from coopportal.kit.periods import day_label

STATE = ("legal_status", "actual_status", "kind", "sector", "base_id", "commune_id")
FIRST_ENTRIES = (Entry.ESTABLISHED, Entry.CONVERTED, Entry.SPLIT_OFF, Entry.CONSOLIDATED, Entry.MOVED_IN)
DISSOLVED = {"legal_status": LegalStatus.DISSOLVED, "actual_status": ActualStatus.INACTIVE}


class Event(models.TextChoices):
    """What may happen to an organisation. Source: Nghị định 92/2024/NĐ-CP, Điều 14, 27, 28."""

    SUSPEND = "suspend", "Tạm ngừng kinh doanh"
    RESUME = "resume", "Hoạt động trở lại"
    ACTUAL = "actual", "Thay đổi thực tế hoạt động"
    SECTOR = "sector", "Thay đổi lĩnh vực"
    MOVE = "move", "Chuyển địa bàn"
    CONVERT = "convert", "Chuyển đổi thành hợp tác xã"
    ABSENT = "absent", "Không hoạt động tại địa chỉ đã đăng ký"
    TAX_REVOKED = "tax_revoked", "Bị thu hồi do cưỡng chế về quản lý thuế"
    CLOSE = "close", "Bắt đầu làm thủ tục giải thể, tổ chức lại"
    BANKRUPTCY = "bankruptcy", "Bắt đầu làm thủ tục phá sản"
    DISSOLVE = "dissolve", "Giải thể, chấm dứt tồn tại"


def stopped(legal_status: LegalStatus) -> dict:
    return {"legal_status": legal_status, "actual_status": ActualStatus.INACTIVE}


@dataclass(frozen=True)
class Rule:
    """`after`: the legal states it may follow; `sets`: what follows from it alone; `asks`: what the person states."""

    after: frozenset[str]
    sets: dict = field(default_factory=dict)
    asks: tuple[str, ...] = ()
    entry: Entry = Entry.CHANGED
    of_kind: Kind | None = None


def after(*statuses: LegalStatus) -> frozenset[str]:
    return frozenset(statuses)


LS = LegalStatus
ALIVE = frozenset(LegalStatus) - {LS.DISSOLVED}
RULES = {
    Event.SUSPEND: Rule(after(LS.ACTIVE), stopped(LS.SUSPENDED)),
    Event.RESUME: Rule(ALIVE - {LS.ACTIVE}, {"legal_status": LS.ACTIVE, "actual_status": ActualStatus.ACTIVE}),
    Event.ACTUAL: Rule(ALIVE, asks=("actual_status",)),
    Event.SECTOR: Rule(ALIVE, asks=("sector",)),
    Event.MOVE: Rule(ALIVE, asks=("base_id", "commune_id"), entry=Entry.MOVED_IN),
    Event.CONVERT: Rule(after(LS.ACTIVE), {"kind": Kind.HTX}, entry=Entry.CONVERTED, of_kind=Kind.GROUP),
    Event.ABSENT: Rule(after(LS.ACTIVE, LS.SUSPENDED), stopped(LS.ABSENT)),
    Event.TAX_REVOKED: Rule(after(LS.ACTIVE, LS.SUSPENDED, LS.ABSENT), stopped(LS.TAX_REVOKED)),
    Event.CLOSE: Rule(ALIVE - {LS.CLOSING, LS.BANKRUPTCY}, stopped(LS.CLOSING)),
    Event.BANKRUPTCY: Rule(ALIVE - {LS.BANKRUPTCY}, stopped(LS.BANKRUPTCY)),
    Event.DISSOLVE: Rule(ALIVE, DISSOLVED, entry=Entry.DISSOLVED),
}


@dataclass(frozen=True)
class Turn:
    """`changes`: what of STATE is another from this day on; of the first turn all of it. `spell`: the stored row, if any."""

    on: date
    changes: dict
    entry: Entry
    reason: str = ""
    document: str = ""
    spell: int | None = None

    @property
    def ends(self) -> bool:
        return self.entry == Entry.DISSOLVED


Life = list[Turn]


def read_life(spells: Iterable[Spell]) -> Life:
    """`spells` of one organisation, the earliest first."""
    life, before = [], {}
    for spell in spells:
        state = {name: getattr(spell, name) for name in STATE}
        changes = {name: value for name, value in state.items() if name not in before or before[name] != value}
        life.append(Turn(spell.from_on, changes, Entry(spell.entry), spell.reason, spell.document, spell.pk))
        before = state
    return life


def states_of(life: Life) -> list[dict]:
    """What holds from each turn on."""
    states, state = [], {}
    for turn in life:
        state = state | turn.changes
        states.append(state)
    return states


def state_on(life: Life, day: date) -> dict:
    """What holds at the end of `day`; {} before the first turn."""
    covering = [state for turn, state in zip(life, states_of(life), strict=True) if turn.on <= day]
    return covering[-1] if covering else {}


def is_possible(event: Event, state: dict) -> bool:
    rule = RULES[event]
    return bool(state) and state["legal_status"] in rule.after and rule.of_kind in (None, state["kind"])


def possible_events(life: Life) -> list[Event]:
    """What may be recorded after all that is known, as on the day of the last turn."""
    state = states_of(life)[-1] if life else {}
    return [event for event in Event if is_possible(event, state)]


def turn_for(event: Event, on: date, given: dict, reason: str, document: str) -> Turn:
    rule = RULES[event]
    return Turn(on, rule.sets | {name: given[name] for name in rule.asks}, rule.entry, reason, document)


def with_turn(life: Life, turn: Turn) -> Life:
    """The life with one more turn. Raises ValidationError when it cannot have been."""
    check_day(life, turn)
    return in_order([*life, turn], life)


def without_turn(life: Life, turn: Turn) -> Life:
    if turn == life[0]:
        raise ValidationError("Không xóa được mốc thành lập. Nếu ghi sai, hãy sửa mốc này.", code="birth_stays")
    return in_order([one for one in life if one != turn], life)


def with_corrected(life: Life, turn: Turn, on: date, state: dict, entry: Entry | None, **about: str) -> Life:
    """The life in which `turn` happened on `on` and led to `state`; what `state` repeats is no change of this turn.

    `entry` is asked of the first turn alone; None leaves it. `about`: reason and document.
    """
    others = [one for one in life if one != turn]
    is_first = turn == life[0]
    led_to = states_of(life)[life.index(turn)]
    changes = turn.changes | {name: value for name, value in state.items() if value != led_to[name]}
    if is_first:
        entry = entry or turn.entry
        if others and on >= others[0].on:
            raise ValidationError(
                f"Ngày thành lập phải trước mốc kế tiếp ({day_label(others[0].on)}).", code="after_next"
            )
    else:
        before = state_on(others, on)
        changes = {name: value for name, value in changes.items() if before.get(name) != value}
        entry = turn.entry if turn.ends else entry_of(changes, turn.entry)
    corrected = replace(turn, on=on, changes=changes, entry=Entry(entry), **about)
    if not is_first:
        check_day(others, corrected)
    elif on > clock.today():
        raise ValidationError(FUTURE.format(day_label(clock.today())), code="future")
    return in_order([*others, corrected], life)


def entry_of(changes: dict, was: Entry) -> Entry:
    """How a turn in the middle of a life is counted: by what it changes. What a decree did to its commune is no move."""
    if was == Entry.REARRANGED and changes.keys() == {"commune_id"}:
        return was
    if changes.get("kind") == Kind.HTX:
        return Entry.CONVERTED
    return Entry.MOVED_IN if changes.keys() & {"base_id", "commune_id"} else Entry.CHANGED


FUTURE = "Ngày không được sau hôm nay ({})."


def check_day(life: Life, turn: Turn) -> None:
    """Raises ValidationError: in the future, before the birth, after the end, or on the day of another turn."""
    if turn.on > clock.today():
        raise ValidationError(FUTURE.format(day_label(clock.today())), code="future")
    if not life or turn.on < life[0].on:
        born = day_label(life[0].on) if life else "…"
        raise ValidationError(f"Tổ chức thành lập ngày {born}: mốc phải sau ngày đó.", code="before_birth")
    if same := [one for one in life if one.on == turn.on]:
        raise ValidationError(
            f"Ngày {day_label(turn.on)} đã có mốc “{title(same[0])}”. Mỗi ngày ghi một mốc: hãy sửa mốc đó hoặc chọn ngày khác.",
            code="two_on_one_day",
        )
    end = next((one for one in life if one.ends), None)
    if end and turn.on > end.on:
        raise ValidationError(
            f"Tổ chức đã giải thể từ ngày {day_label(end.on)}, sau đó không ghi được mốc nào. "
            "Nếu ghi nhầm giải thể, hãy xóa mốc giải thể trước.",
            code="after_end",
        )
    if turn.ends and turn.on < life[-1].on:
        raise ValidationError(
            f"Sau ngày {day_label(turn.on)} còn mốc “{title(life[-1])}” ({day_label(life[-1].on)}): "
            "sau giải thể không có mốc nào. Hãy xóa hoặc sửa mốc đó trước.",
            code="not_last",
        )


def in_order(turns: Life, before: Life) -> Life:
    """By day. Raises ValidationError when a turn that did change something would no longer change anything."""
    life = sorted(turns, key=lambda turn: turn.on)
    did_change = {turn.spell for turn in before if turn.changes}
    state: dict = {}
    for at, turn in enumerate(life):
        changes = {name: value for name, value in turn.changes.items() if state.get(name) != value or name not in state}
        if at and not changes and (turn.spell is None or turn.spell in did_change):
            raise ValidationError(unchanged(turn, turn not in before), code="changes_nothing")
        state = state | turn.changes
    return life


def unchanged(turn: Turn, is_the_new_one: bool) -> str:
    if is_the_new_one:
        return f"Mốc ngày {day_label(turn.on)} không làm thay đổi gì so với tình trạng ngay trước đó."
    return (
        f"Khi đó mốc ngày {day_label(turn.on)} (“{title(turn)}”) không còn thay đổi gì so với trước nó. "
        "Hãy xóa hoặc sửa mốc đó trước."
    )


def title(turn: Turn) -> str:
    """What happened, in the words of the registrar."""
    if turn.entry not in (Entry.CHANGED, Entry.MOVED_IN) or "kind" in turn.changes:
        return Entry(turn.entry).label
    if turn.entry == Entry.MOVED_IN:
        return Event.MOVE.label
    names = {
        LS.ACTIVE: Event.RESUME.label, LS.SUSPENDED: Event.SUSPEND.label, LS.ABSENT: Event.ABSENT.label,
        LS.TAX_REVOKED: Event.TAX_REVOKED.label, LS.CLOSING: Event.CLOSE.label, LS.BANKRUPTCY: Event.BANKRUPTCY.label,
    }  # fmt: skip
    parts = [names[turn.changes["legal_status"]]] if "legal_status" in turn.changes else []
    if "actual_status" in turn.changes and not parts:
        parts.append(ActualStatus(turn.changes["actual_status"]).label)
    if "sector" in turn.changes:
        parts.append(Event.SECTOR.label)
    return "; ".join(parts) or "Không thay đổi"
