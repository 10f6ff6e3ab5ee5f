"""How many of what each base unit has at a scale, cut into batches small enough to be made in memory."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path

from coopportal.demo.lives import read
from coopportal.demo.organisations import tax_codes
from coopportal.demo.places import Place, places_of
from coopportal.synthetic.dice import QuickDice

DATA = Path(__file__).with_name("data")
LARGEST_BATCH = 4000  # organisations
LARGEST_SCALE = 20  # above it the unused tax codes of a province run out

ALIVE = {"htx": 40_520, "qtdnd": 1_180, "lh": 250, "tht": 95_000}  # the whole country at scale 1, by their last kind
DISSOLVED = {"htx": 12_250, "qtdnd": 50, "lh": 70, "tht": 34_680}
SHARED_BY = {"htx": "cooperatives", "qtdnd": "cooperatives", "lh": "cooperatives", "tht": "groups"}

Counts = dict[tuple[str, bool], int]  # (last kind, whether it was dissolved) → organisations


@dataclass(frozen=True)
class Base:
    """One base unit and its part of the country's cooperatives and groups."""

    slug: str
    tax_prefix: str
    region: dict
    shares: dict[str, int]

    @property
    def places(self) -> list[Place]:
        return places_of(self.slug)

    @property
    def communes(self) -> list[str]:
        """Codes of the present ones."""
        return sorted({place.commune for place in self.places})


@dataclass(frozen=True)
class Batch:
    """A slice of one base unit's registry that refers to no other: unions have their members in it, classes their guests."""

    base: Base
    number: int
    counts: Counts
    seed: str
    codes: Iterator[str]  # of unused tax codes; the batches of a base unit share it
    listed_groups: int  # in the whole base unit

    def dice(self, part: str) -> QuickDice:
        return QuickDice(f"{self.seed} {self.base.slug} {self.number} {part}")


@cache
def words() -> dict:
    """The lists of the demonstration and what a whole country needs beside them."""
    own, demonstration = json.loads((DATA / "words.json").read_text(encoding="utf-8")), read("words.json")
    merged = {name: demonstration[name] | own[name] for name in ("lines", "vsic")}
    return demonstration | own | merged


@cache
def all_bases() -> list[Base]:
    with (DATA / "bases.csv").open(encoding="utf-8", newline="") as file:
        return [
            Base(
                row["base"],
                row["tax_prefix"],
                words()["regions"][row["region"]],
                {name: int(row[name]) for name in ("cooperatives", "groups")},
            )
            for row in csv.DictReader(file)
        ]


def batches(scale: Fraction, seed: str) -> Iterator[Batch]:
    """The whole country, base unit after base unit."""
    bases = all_bases()
    counts = shared_out(scale, bases)
    for base in bases:
        own, codes = counts[base.slug], tax_codes(base.tax_prefix)
        pieces = -(-sum(own.values()) // LARGEST_BATCH) or 1
        for number in range(pieces):
            part = {
                what: count * (number + 1) // pieces - count * number // pieces for what, count in own.items() if count
            }
            yield Batch(base, number, part, seed, codes, own["tht", False])


def shared_out(scale: Fraction, bases: list[Base]) -> dict[str, Counts]:
    """Base unit → its counts. They add up to the country's, rounded, and to one at least."""
    counts = {base.slug: {} for base in bases}
    for dissolved, country in ((False, ALIVE), (True, DISSOLVED)):
        for kind, at_scale_1 in country.items():
            total = max(1, round(at_scale_1 * scale))
            shares = [base.shares[SHARED_BY[kind]] for base in bases]
            bounds = [total * upto // sum(shares) for upto in accumulate(shares, initial=0)]
            for base, (low, high) in zip(bases, pairwise(bounds), strict=True):
                counts[base.slug][kind, dissolved] = high - low
    return counts
