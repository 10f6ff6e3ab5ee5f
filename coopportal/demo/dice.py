"""Numbers that look random and are the same everywhere, on every version of Python."""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta

WORD = (1 << 64) - 1


class Dice:
    """A generator of its own (splitmix64), seeded by a name: what one part draws changes nothing in another."""

    def __init__(self, name: str):
        self.state = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")

    def below(self, limit: int) -> int:
        """0 … limit − 1."""
        self.state = (self.state + 0x9E3779B97F4A7C15) & WORD
        mixed = self.state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & WORD
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & WORD
        return ((mixed ^ (mixed >> 31)) * limit) >> 64

    def between(self, low: int, high: int) -> int:
        """low … high, both possible."""
        return low + self.below(high - low + 1)

    def chance(self, percent: int) -> bool:
        return self.below(100) < percent

    def skewed(self, low: int, high: int) -> int:
        """Between the two, mostly small: few organisations are large."""
        drawn = self.below(1024)
        return low + (high - low) * drawn**3 // 1024**3

    def pick(self, choices: Sequence):
        return choices[self.below(len(choices))]

    def weighted(self, weights: dict):
        """A key, as often as its weight says."""
        drawn = self.below(sum(weights.values()))
        for key, weight in weights.items():
            drawn -= weight
            if drawn < 0:
                return key
        raise ValueError("No weights to draw from.")

    def sample(self, choices: Sequence, count: int) -> list:
        """`count` different ones, in drawn order. Raises ValueError when there are fewer."""
        pool = list(choices)
        if count > len(pool):
            raise ValueError(f"{count} wanted, only {len(pool)} to choose from.")
        for place in range(count):
            other = place + self.below(len(pool) - place)
            pool[place], pool[other] = pool[other], pool[place]
        return pool[:count]

    def working_day(self, first: date, last: date) -> date:
        """A day from Monday to Friday, both ends possible."""
        day = first + timedelta(self.below((last - first).days + 1))
        while day.weekday() > 4:
            day = day + timedelta(1) if day < last else first
        return day

    def share(self, total: int, capacities: Sequence[int]) -> list[int]:
        """`total` given out one by one, nobody above its capacity. Raises ValueError when they cannot take it all."""
        if total > sum(capacities):
            raise ValueError(f"{total} to share out, room for {sum(capacities)}.")
        shares, open_places = [0] * len(capacities), [i for i, room in enumerate(capacities) if room > 0]
        while total:
            at = self.below(len(open_places))
            place = open_places[at]
            shares[place], total = shares[place] + 1, total - 1
            if shares[place] == capacities[place]:
                open_places[at] = open_places[-1]
                open_places.pop()
        return shares

    def parts(self, total: int, count: int) -> list[int]:
        """`total` in `count` uneven parts, none below two thirds of an equal one (and none below 1 when total ≥ count)."""
        parts = [total * (place + 1) // count - total * place // count for place in range(count)]
        for place in range(0, count - 1, 2):
            moved = self.below(min(parts[place], parts[place + 1]) // 3 + 1)
            parts[place], parts[place + 1] = parts[place] - moved, parts[place + 1] + moved
        return parts
