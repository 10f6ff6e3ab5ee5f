"""Life histories: births over the years, pauses, moves, changes of trade, conversions, ends."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from coopportal.demo.lives import LEGAL_WHEN_STOPPED
from coopportal.demo.places import Place, places_of
from coopportal.synthetic.bases import Base, Batch, all_bases
from coopportal.synthetic.dice import QuickDice, long_tail, urn

YEARS = range(2016, 2026)
FIRST_YEAR, LAST_DAY = date(2016, 1, 1), date(2026, 10, 30)
YEAR_ENDS = {year: date(year, 12, 31) for year in range(2015, 2026)} | {2026: LAST_DAY}
EARLIEST = {"htx": 2004, "qtdnd": 1996, "lh": 2009, "tht": 2008}
GROWN_UP = 400  # days that whoever is dissolved has lived at least
BORN_BEFORE_2016 = {"htx": 40, "qtdnd": 88, "lh": 30, "tht": 62}  # percent
CONVERTED = 5  # percent of the cooperatives that were groups before
CHANCES = {  # percent of a kind that this happens to, in the order in which it does
    "htx": {"sector": 5, "moved": 6, "paused": 11, "stopped": 12, "closing": 40},
    "qtdnd": {"moved": 3, "closing": 60},
    "lh": {"moved": 4, "paused": 8, "stopped": 9, "closing": 30},
    "tht": {"sector": 2, "moved": 3, "paused": 4, "stopped": 4, "closing": 15},
}
SECTORS = {"lh": {"agriculture": 82, "trade": 15, "other": 3}, "qtdnd": {"credit": 1}}
ENTRIES = urn({"established": 97, "split_off": 2, "consolidated": 1})
STOPPED = urn(LEGAL_WHEN_STOPPED)
SIZES = long_tail(1.0)


class Stretch(NamedTuple):
    """A spell: a state over [from_on, to_on), to_on None for the open one."""

    from_on: date
    to_on: date | None
    entry: str
    legal_status: str
    actual_status: str
    kind: str
    sector: str
    base: str
    place: Place | None
    reason: str


@dataclass(slots=True)
class Life:
    """One organisation. `size`: how large beside others of its kind (1 = median); `quality`: 0–1, what its rating follows."""

    stretches: list[Stretch]
    size: float
    quality: float
    at_year_end: dict[int, Stretch | None]  # None before it is born and after it is dissolved; 2026: on LAST_DAY

    @property
    def born(self) -> date:
        return self.stretches[0].from_on

    @property
    def last(self) -> Stretch:
        return self.stretches[-1]

    def works_as_cooperative(self, year: int) -> bool:
        """At the end of the year and of the one before."""
        ends = self.at_year_end[year - 1], self.at_year_end[year]
        return all(state and state.kind in ("htx", "qtdnd") and state.actual_status == "active" for state in ends)


def all_lives(batch: Batch) -> list[Life]:
    """The organisations of a batch, the oldest first."""
    dice = batch.dice("lives")
    sectors = {"htx": urn(batch.base.region["sectors"]), "tht": ["agriculture"] * 4 + urn(batch.base.region["sectors"])}
    sectors |= {kind: urn(weights) for kind, weights in SECTORS.items()}
    lives = [
        live(batch.base, kind, dissolved, sectors[kind], dice)
        for (kind, dissolved), count in batch.counts.items()
        for _ in range(count)
    ]
    lives.sort(key=lambda life: life.born)
    return lives


def live(base: Base, kind: str, dissolved: bool, sectors: list[str], dice: QuickDice) -> Life:
    died = dice.working_day(FIRST_YEAR, LAST_DAY) if dissolved else None
    born = birthday(kind, died - timedelta(GROWN_UP) if died else LAST_DAY, dice)
    place = None if dice.chance(2) else dice.pick(base.places)  # a few records name no commune
    convert = kind == "htx" and dice.chance(CONVERTED)
    entry = dice.pick(ENTRIES) if kind == "htx" and not convert else "established"
    first = Stretch(
        born, None, entry, "active", "active", "tht" if convert else kind, dice.pick(sectors), base.slug, place, ""
    )
    happenings = ["converted"] if convert else []
    for name, percent in CHANCES[kind].items():
        if dice.chance(percent) and name != ("stopped" if dissolved else "closing"):
            happenings.append(name)
    stretches = [first]
    for day, entry, reason, changed in changes(happenings, first, died or LAST_DAY, dice):
        move_on(stretches, day, entry, reason, changed)
    if died:
        reason = "Giải thể tự nguyện" if dice.chance(60) else "Giải thể bắt buộc"
        move_on(stretches, died, "dissolved", reason, {"legal_status": "dissolved", "actual_status": "inactive"})
    quality = (dice.random() + dice.random()) / 2
    return Life(stretches, dice.pick(SIZES), quality, at_year_ends(stretches))


def birthday(kind: str, latest: date, dice: QuickDice) -> date:
    """Of those born before 2016 the later of two drawn days: most were founded in the last years before."""
    if latest > FIRST_YEAR and not dice.chance(BORN_BEFORE_2016[kind]):
        return dice.working_day(FIRST_YEAR, latest)
    earliest, latest = date(EARLIEST[kind], 1, 2), min(latest, FIRST_YEAR - timedelta(3))
    return max(dice.working_day(earliest, latest) for _ in range(2))


def move_on(stretches: list[Stretch], day: date, entry: str, reason: str, changed: dict):
    before = stretches[-1]
    stretches[-1] = before._replace(to_on=day)
    stretches.append(before._replace(from_on=day, to_on=None, entry=entry, reason=reason, **changed))


def changes(happenings: list[str], first: Stretch, end: date, dice: QuickDice):
    """(day, entry, reason, what changed): each happening has a stretch of days to itself; nothing happens in a short life."""
    start = first.from_on.toordinal() + 90
    room = (end.toordinal() - start) // len(happenings) if happenings else 0
    if room < 60:
        return
    for name in happenings:
        for day, *what in HAPPENINGS[name](start, start + room, first, dice):
            yield date.fromordinal(day), *what
        start += room


def convert(start: int, end: int, first: Stretch, dice: QuickDice):
    yield dice.between(start, end - 1), "converted", "Tổ hợp tác chuyển thành hợp tác xã", {"kind": "htx"}


def change_sector(start: int, end: int, first: Stretch, dice: QuickDice):
    sector = "trade" if first.sector == "agriculture" else "agriculture"
    yield dice.between(start, end - 1), "changed", "Đổi ngành nghề chính", {"sector": sector}


def move(start: int, end: int, first: Stretch, dice: QuickDice):
    """To another commune; one in twenty to another province."""
    slug = dice.pick(all_bases()).slug if dice.chance(5) else first.base
    changed = {"base": slug, "place": dice.pick(places_of(slug))}
    yield dice.between(start, end - 1), "moved_in", "Chuyển trụ sở", changed


def pause(start: int, end: int, first: Stretch, dice: QuickDice):
    lasts = min(dice.between(60, 330), (end - start) // 2)
    day = dice.between(start, end - 1 - lasts)
    suspended = {"legal_status": "suspended", "actual_status": "inactive"}
    yield day, "changed", "Tạm ngừng kinh doanh", suspended
    yield day + lasts, "changed", "Hoạt động trở lại", {"legal_status": "active", "actual_status": "active"}


def stop(start: int, end: int, first: Stretch, dice: QuickDice):
    day = max(start, end - dice.between(30, 1500))
    if dice.chance(25):
        yield day, "changed", "Không còn hoạt động thực tế", {"actual_status": "nominal"}
    else:
        changed = {"legal_status": dice.pick(STOPPED), "actual_status": "inactive"}
        yield day, "changed", "Ngừng hoạt động", changed


def close(start: int, end: int, first: Stretch, dice: QuickDice):
    day = max(start, end - dice.between(30, 250))
    yield day, "changed", "Làm thủ tục giải thể", {"legal_status": "closing", "actual_status": "inactive"}


HAPPENINGS = {
    "converted": convert,
    "sector": change_sector,
    "moved": move,
    "paused": pause,
    "stopped": stop,
    "closing": close,
}


def at_year_ends(stretches: list[Stretch]) -> dict[int, Stretch | None]:
    found = {}
    for year, end in YEAR_ENDS.items():
        covering = next((stretch for stretch in reversed(stretches) if stretch.from_on <= end), None)
        found[year] = None if covering is None or covering.entry == "dissolved" else covering
    return found
