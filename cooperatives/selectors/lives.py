"""A life as people read it: what happened on which day, what that changed, what holds since."""

from dataclasses import dataclass
from datetime import date

from cooperatives.life import DISSOLVED, Life, Turn, states_of, title
from cooperatives.models import ActualStatus, LegalStatus, Organisation, Spell
from coopportal.kit.words import Names, in_words, names_of
from provinces.models import Commune
from provinces.selectors import commune_name_on

BORN_ACTIVE = {"legal_status": LegalStatus.ACTIVE, "actual_status": ActualStatus.ACTIVE}
TOLD = ("kind", "sector", "legal_status", "actual_status", "base_id", "commune_id")


@dataclass(frozen=True)
class Moment:
    """One turn. `until` is None for the one that holds now; `changes`: (label, words); `is_new`: not stored like this."""

    on: date
    until: date | None
    title: str
    changes: list[tuple[str, str]]
    actual_status: str
    actual_label: str
    reason: str
    document: str
    spell: int | None
    is_birth: bool
    is_end: bool
    is_new: bool = False


def field_of(name: str):
    return Spell._meta.get_field(name.removesuffix("_id"))


def moments(life: Life, before: Life | None = None) -> list[Moment]:
    """The latest first. With `before`, those that differ from it are marked."""
    states = states_of(life)
    names = names_of((field_of(name), state[name]) for state in states for name in TOLD if name != "commune_id")
    communes = Commune.objects.prefetch_related("names").in_bulk({state["commune_id"] for state in states} - {None})
    known = list(zip(before, states_of(before), strict=True)) if before is not None else None
    found = []
    for at, (turn, state) in enumerate(zip(life, states, strict=True)):
        obvious = DISSOLVED if turn.ends else {} if at else BORN_ACTIVE
        shown = [name for name in TOLD if name in turn.changes and obvious.get(name) != turn.changes[name]]
        found.append(
            Moment(
                on=turn.on,
                until=life[at + 1].on if at + 1 < len(life) else None,
                title=title(turn),
                changes=[
                    (label_of(name), told(turn, name, names, communes))
                    for name in shown
                    if turn.changes[name] is not None or at
                ],
                actual_status=state["actual_status"],
                actual_label=ActualStatus(state["actual_status"]).label,
                reason=turn.reason,
                document=turn.document,
                spell=turn.spell,
                is_birth=not at,
                is_end=turn.ends,
                is_new=known is not None and (turn, state) not in known,
            )
        )
    return found[::-1]


def told(turn: Turn, name: str, names: Names, communes: dict[int, Commune]) -> str:
    """A commune is called as on that day."""
    value = turn.changes[name]
    if name == "commune_id" and value:
        return commune_name_on(communes[value], turn.on)
    return in_words(field_of(name), value, names)


def label_of(name: str) -> str:
    label = str(field_of(name).verbose_name)
    return label[0].upper() + label[1:]


@dataclass(frozen=True)
class Relative:
    """An organisation that this one came out of or went into. `url` is "" where the reader does not see it."""

    words: str
    name: str
    url: str


INTO = {
    "split_off": "Tách ra thành lập",
    "divided": "Chia thành",
    "consolidated": "Hợp nhất vào",
    "merged": "Sáp nhập vào",
}
FROM = {
    "split_off": "Tách từ", "divided": "Chia từ", "consolidated": "Hợp nhất từ", "merged": "Nhận sáp nhập",
}  # fmt: skip


def relatives(organisation: Organisation, user) -> list[Relative]:
    """What the person may not see has no name here."""
    pairs = [(INTO[one.kind], one.successor_id) for one in organisation.successions.all()]
    pairs += [(FROM[one.kind], one.predecessor_id) for one in organisation.origins.all()]
    others = Organisation.objects.visible_to(user).in_bulk([pk for _, pk in pairs])
    return [
        Relative(words, others[pk].name, others[pk].get_absolute_url())
        if pk in others
        else Relative(words, "một tổ chức ngoài địa bàn của bạn", "")
        for words, pk in pairs
    ]
