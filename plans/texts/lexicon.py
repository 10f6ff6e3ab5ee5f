"""The words the reader knows, kept as data (data/*.json), and the one way phrases are looked for."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from plans.texts.letters import compared

DATA = Path(__file__).parent / "data"
OTHER_WHOLE = "district"  # a share of districts is no indicator, whatever it says of their cooperatives
ANY_NUMBER = "#"  # stands in a phrase for a number


@dataclass(frozen=True)
class Hit:
    """A phrase met in a text, and all that it means."""

    start: int
    end: int
    means: tuple[str, ...]


class Phrases:
    """Meaning → phrases, looked for all at once: at each place the longest phrase wins, whole words only."""

    def __init__(self, table: dict[str, list[str]]):
        self.meanings: dict[str, list[str]] = {}
        for meaning, phrases in table.items():
            for phrase in phrases:
                self.meanings.setdefault(compared(phrase), []).append(meaning)
        longest_first = sorted(self.meanings, key=len, reverse=True)
        self.pattern = "|".join(map(_pattern, longest_first))
        self.anywhere = re.compile(self.pattern)

    def hits(self, text: str, start: int = 0, end: int | None = None) -> Iterator[Hit]:
        for match in self.anywhere.finditer(text, start, len(text) if end is None else end):
            yield self._hit(match)

    def at(self, text: str, place: int) -> Hit | None:
        match = self.anywhere.match(text, place)
        return self._hit(match) if match else None

    def _hit(self, match) -> Hit:
        written = " ".join(match[0].split())
        means = self.meanings.get(written) or self.meanings[re.sub(r"\d+", ANY_NUMBER, written)]
        return Hit(match.start(), match.end(), tuple(means))


def _pattern(phrase: str) -> str:
    words = re.escape(phrase).replace(r"\ ", r"\s+").replace(re.escape(ANY_NUMBER), r"\d+")
    before = r"(?<!\w)" if phrase[0].isalnum() else ""
    after = r"(?!\w)" if phrase[-1].isalnum() else ""
    return f"{before}{words}{after}"


def data(name: str):
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


@cache
def phrases(name: str, *path: str) -> Phrases:
    """The phrases of one table of one file, e.g. phrases("units", "kinds")."""
    table = data(name)
    for step in path:
        table = table[step]
    return Phrases(table if isinstance(table, dict) else {"": table})


@dataclass(frozen=True)
class Rule:
    """When a figure is one of this indicator: what it counts, what its clause must speak of and what it must not."""

    code: str
    of: frozenset[str]
    wanted: tuple[frozenset[str], ...]
    unwanted: frozenset[str]
    subjects: frozenset[str]
    time: str  # flow | year (an average or share of a year) | growth | state
    unit: str
    falling: bool
    promised_by_nature: bool
    weight: int

    def score(self, kinds: set[str], means: set[str], subject: str) -> int | None:
        """How well it fits; None: not at all. What asks for more and finds it fits better."""
        if not kinds & self.of or means & self.unwanted or not all(means & some for some in self.wanted):
            return None
        if "percent" in self.of and OTHER_WHOLE in means:
            return None
        if self.subjects and subject not in self.subjects:
            return None
        return 2 * len(self.wanted) + self.weight


@cache
def rules() -> tuple[Rule, ...]:
    return tuple(
        Rule(
            code=row["code"],
            of=frozenset(row["of"]),
            wanted=tuple(frozenset(some.split("|")) for some in row["all"]),
            unwanted=frozenset(row.get("none", ())),
            subjects=frozenset(row.get("subject", ())),
            time=row.get("time", "state"),
            unit=row.get("unit", ""),
            falling=row.get("falling", False),
            promised_by_nature=row.get("plan", False),
            weight=row.get("weight", 0),
        )
        for row in data("rules")
    )


@cache
def group_of() -> dict[str, str]:
    """Concept → the group within which one replaces another; what is in no group is never inherited."""
    return {name: group for group, names in data("concepts")["groups"].items() for name in names}
