"""Draws for millions of rows, and the long tails that real figures have."""

from math import exp
from random import Random
from statistics import NormalDist

from coopportal.demo.dice import Dice

STEPS = 1024


class QuickDice(Dice, Random):
    """`Dice` on the Mersenne twister: every version of Python draws the same `random()` from the same name."""

    def __init__(self, name: str):
        Random.__init__(self, name)

    def below(self, limit: int) -> int:
        return int(self.random() * limit)

    def spread(self, total: float, parts: int) -> list[int]:
        """About `total` in uneven parts, each rounded up or down by lot: small totals leave most with nothing."""
        return [int(total / parts * 2 * self.random() + self.random()) for _ in range(parts)]


def long_tail(sigma: float) -> list[float]:
    """Factors around a median of 1, log-normal, to be picked from evenly: most are small, a few very large."""
    normal = NormalDist(sigma=sigma)
    return [exp(normal.inv_cdf((step + 0.5) / STEPS)) for step in range(STEPS)]


def urn(weights: dict[str, int]) -> list[str]:
    """Each key as often as its weight says, to be picked from evenly."""
    return [key for key, weight in weights.items() for _ in range(weight)]
