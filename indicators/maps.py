"""The map of Việt Nam: 65 shapes, one for each province until 30/6/2025, and the islands of Hoàng Sa and Trường Sa.

The shapes come from npm's @svg-maps/vietnam (CC BY 4.0) as a file of their own, which pages point into. A province
of today is the shapes of its parts. They are coarse: a picture of figures, not of borders.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

CLASSES = 5
ISLANDS = {"da-nang": "hoangsa", "khanh-hoa": "truongsa"}
OTHERWISE_NAMED = {"ba-ria-vung-tau": "baria", "ho-chi-minh": "hcm", "hue": "tthue"}


@dataclass(frozen=True)
class Band:
    """Values from `low` to `high`, both found among the figures. `number`: 1 for the lowest."""

    number: int
    low: Fraction
    high: Fraction


def shapes_of(base_slug: str) -> list[str]:
    """The ids of a base unit's shapes in the file, its islands last."""
    slug = base_slug.removesuffix("-cu")
    own = OTHERWISE_NAMED.get(slug, slug.replace("-", ""))
    return [own, ISLANDS[slug]] if slug in ISLANDS else [own]


def bands(values: Iterable[Fraction]) -> list[Band]:
    """At most five classes with about as many different values each, lowest first: most provinces may have 0."""
    ordered = sorted(set(values))
    edges = [number * len(ordered) // CLASSES for number in range(CLASSES + 1)]
    parts = [part for first, last in pairwise(edges) if (part := ordered[first:last])]
    return [Band(number, part[0], part[-1]) for number, part in enumerate(parts, 1)]


def band_of(value: Fraction | None, among: list[Band]) -> int:
    """The number of its class; 0 where it is not known."""
    return 0 if value is None else next(band.number for band in among if value <= band.high)
