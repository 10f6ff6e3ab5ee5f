"""Life histories of invented organisations, made so that each base unit has exactly the stock its specification states.

On `counted_on` a base unit has `stock` organisations, `inactive` and `nominal` of its cooperatives not at work. Births
and exits are stated by period; how many must have been founded before 2020 follows.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from coopportal.demo.dice import Dice
from coopportal.demo.places import Place, places_of

DATA = Path(__file__).with_name("data")
FIRST_PERIOD, LAST_DAY = date(2020, 1, 1), date(2026, 6, 30)
HALVES = {"1": ((1, 1), (6, 30)), "2": ((7, 1), (12, 31))}
LEGAL_WHEN_STOPPED = {"suspended": 5, "absent": 4, "tax_revoked": 2, "closing": 1}


def read(name: str):
    return json.loads((DATA / name).read_text(encoding="utf-8"))


@dataclass(frozen=True)
class State:
    kind: str
    sector: str
    base: str
    place: Place | None
    legal_status: str = "active"
    actual_status: str = "active"


@dataclass(frozen=True)
class Stretch:
    """A spell: `state` over [from_on, to_on), to_on None for the open one."""

    from_on: date
    to_on: date | None
    entry: str
    state: State
    reason: str


@dataclass
class Life:
    """One organisation: how it began, and what changed on which day."""

    born: date
    entry: str
    first: State
    changes: dict[date, tuple[str, dict, str]] = field(default_factory=dict)

    def change(self, day: date, entry: str, reason: str, **changed):
        self.changes[day] = (entry, changed, reason)

    @cached_property
    def stretches(self) -> list[Stretch]:
        """To be read when the history is complete."""
        days = [self.born, *sorted(self.changes), None]
        state, found = self.first, []
        for day, following in pairwise(days):
            entry, changed, reason = self.changes.get(day, (self.entry, {}, ""))
            state = replace(state, **changed)
            found.append(Stretch(day, following, entry, state, reason))
        return found

    def on(self, day: date) -> State | None:
        """The state at the end of `day`; None before it is born and after it is dissolved."""
        if not self.changes:  # most of them, and asked hundreds of thousands of times
            return self.first if self.born <= day else None
        covering = next((stretch for stretch in reversed(self.stretches) if stretch.from_on <= day), None)
        return None if covering is None or covering.entry == "dissolved" else covering.state

    @property
    def died(self) -> date | None:
        return next((day for day, (entry, *_) in self.changes.items() if entry == "dissolved"), None)


@dataclass(frozen=True)
class Base:
    """The specification of one base unit."""

    slug: str
    spec: dict

    @property
    def counted_on(self) -> date:
        return date.fromisoformat(self.spec["counted_on"])

    def dice(self, part: str) -> Dice:
        return Dice(f"{self.slug} {part}")

    def figure(self, table: str, kind: str) -> dict[str, int]:
        return self.spec[table].get(kind, {})

    def until_counted(self, periods: dict[str, int]) -> int:
        """The sum over periods that end by `counted_on`."""
        return sum(count for name, count in periods.items() if period(name)[1] <= self.counted_on)


def period(name: str) -> tuple[date, date]:
    """ "2023" or half a year, "2023/1": first and last day."""
    year, _, half = name.partition("/")
    first, last = HALVES[half] if half else (HALVES["1"][0], HALVES["2"][1])
    return date(int(year), *first), date(int(year), *last)


def all_bases() -> list[Base]:
    return [Base(slug, spec) for slug, spec in read("registries.json").items()]


def all_lives(bases: list[Base]) -> list[Life]:
    """Every organisation, in a fixed order."""
    moves = read("moves.json")
    lives = {base.slug: [*founders(base, moves), *newcomers(base)] for base in bases}
    for base in bases:
        convert(base, lives[base.slug])
    move(moves, lives)
    for base in bases:
        dissolve(base, lives[base.slug])
        stop(base, lives[base.slug])
        pass_through(base, lives[base.slug])
    return [life for base in bases for life in lives[base.slug]]


def residents(lives: list[Life]) -> dict[str, list[tuple[int, Life]]]:
    """Base unit → (place in the list, life) of whoever was ever there."""
    found = defaultdict(list)
    for number, life in enumerate(lives):
        for slug in sorted({stretch.state.base for stretch in life.stretches}):
            found[slug].append((number, life))
    return found


def founders(base: Base, moves) -> list[Life]:
    """Those from before 2020 whom the stock of `counted_on` needs."""
    dice, found = base.dice("founders"), []
    for kind, stock in base.spec["stock"].items():
        count = stock - base.until_counted(base.figure("births", kind)) + base.until_counted(base.figure("exits", kind))
        if kind == "tht":
            count += base.until_counted(base.spec["conversions"])
        if kind == "htx":
            count += sum(
                (one["from"] == base.slug) - (one["to"] == base.slug)
                for one in moves
                if date.fromisoformat(one["on"]) <= base.counted_on
            )
        funds = base.spec["credit_funds"] if kind == "htx" else 0
        earliest = {"htx": 2004, "tht": 2011, "lh": 2014}[kind]
        for place in range(count):
            # The later of two drawn days: most were founded in the last years before 2020.
            born = max(dice.working_day(date(earliest, 1, 1), date(2019, 12, 31)) for _ in range(2))
            found.append(begin(base, "qtdnd" if place < funds else kind, born, "established", dice))
    return found


def newcomers(base: Base) -> list[Life]:
    """Births since 2020; of the cooperatives those that grow out of a group are left to `convert`."""
    dice, found = base.dice("newcomers"), []
    for kind, periods in base.spec["births"].items():
        for name, count in periods.items():
            converted = base.spec["conversions"].get(name, 0) if kind == "htx" else 0
            for place in range(count - converted):
                entry = "split_off" if kind == "htx" and place == 5 else "established"
                found.append(begin(base, kind, dice.working_day(*period(name)), entry, dice))
    return found


def begin(base: Base, kind: str, born: date, entry: str, dice: Dice) -> Life:
    sector = {"qtdnd": "credit", "lh": "agriculture"}.get(kind) or dice.weighted(base.spec["sectors"])
    place = None if dice.chance(2) else dice.pick(places_of(base.slug))  # a few records name no commune
    return Life(born, entry, State(kind, sector, base.slug, place))


def unchanged(lives: Iterable[Life], kind: str, born_by: date) -> list[Life]:
    return [life for life in lives if not life.changes and life.first.kind == kind and life.born <= born_by]


def convert(base: Base, lives: list[Life]):
    dice = base.dice("conversions")
    for name, count in base.spec["conversions"].items():
        first, last = period(name)
        for life in dice.sample(unchanged(lives, "tht", first - timedelta(730)), count):
            life.change(dice.working_day(first, last), "converted", "Tổ hợp tác chuyển thành hợp tác xã", kind="htx")


def move(moves, lives: dict[str, list[Life]]):
    dice = Dice("moves")
    for one in moves:
        life = dice.pick(unchanged(lives[one["from"]], "htx", date(2017, 12, 31)))
        place = dice.pick(places_of(one["to"]))
        day = date.fromisoformat(one["on"])
        life.change(day, "moved_in", "Chuyển trụ sở sang tỉnh, thành phố khác", base=one["to"], place=place)


def dissolve(base: Base, lives: list[Life]):
    dice = base.dice("exits")
    for kind, periods in base.spec["exits"].items():
        for name, count in periods.items():
            first, last = period(name)
            for life in dice.sample(unchanged(lives, kind, first - timedelta(730)), count):
                life.change(
                    dice.working_day(first, last),
                    "dissolved",
                    "Giải thể tự nguyện" if dice.chance(60) else "Giải thể bắt buộc",
                    legal_status="dissolved",
                    actual_status="inactive",
                )


def stop(base: Base, lives: list[Life]):
    """Exactly `inactive` and `nominal` cooperatives are not at work on `counted_on`; who will be dissolved, before others."""
    dice, counted_on = base.dice("stops"), base.counted_on
    grown = [
        life
        for life in lives
        if life.first.kind == "htx"
        and life.born <= counted_on - timedelta(400)
        and (not life.changes or (life.died and life.died > counted_on))
    ]
    drawn = dice.sample(grown, len(grown))
    drawn.sort(key=lambda life: not life.changes)
    inactive, nominal = base.spec["inactive"], base.spec["nominal"]
    for place, life in enumerate(drawn[: inactive + nominal]):
        first = max(life.born + timedelta(200), counted_on - timedelta(900))
        day = dice.working_day(first, counted_on - timedelta(10))
        if place < inactive:
            legal = dice.weighted(LEGAL_WHEN_STOPPED)
            life.change(day, "changed", "Ngừng hoạt động", legal_status=legal, actual_status="inactive")
        else:
            life.change(day, "changed", "Không còn hoạt động thực tế", actual_status="nominal")


def pass_through(base: Base, lives: list[Life]):
    """Pauses that were over by `counted_on`, stops after it, changes of sector: nothing that changes the stock."""
    dice, counted_on = base.dice("passing"), base.counted_on
    old = dice.sample(unchanged(lives, "htx", date(2018, 12, 31)), 12)
    for life in old[:4]:
        day = dice.working_day(counted_on - timedelta(700), counted_on - timedelta(400))
        life.change(day, "changed", "Tạm ngừng kinh doanh", legal_status="suspended", actual_status="inactive")
        back = dice.working_day(day + timedelta(60), day + timedelta(300))
        life.change(back, "changed", "Hoạt động trở lại", legal_status="active", actual_status="active")
    for life in old[4:8]:
        day = dice.working_day(counted_on + timedelta(30), min(counted_on + timedelta(500), LAST_DAY))
        life.change(day, "changed", "Tạm ngừng kinh doanh", legal_status="suspended", actual_status="inactive")
    for life in old[8:]:
        day = dice.working_day(date(2020, 6, 1), date(2025, 12, 1))
        sector = "trade" if life.first.sector == "agriculture" else "agriculture"
        life.change(day, "changed", "Đổi ngành nghề chính", sector=sector)
