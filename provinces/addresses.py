"""Reading an address as people write it: no database, only which words stand where."""

import re
from dataclasses import dataclass

from coopportal.kit import text

# What a unit's name may begin with, folded → the kinds it can stand for (`Commune.Kind`, `FormerCommune.Kind`, others).
KIND_WORDS = {
    "xa": {"commune"},
    "x": {"commune"},
    "phuong": {"ward"},
    "p": {"ward"},
    "thi tran": {"township"},
    "tt": {"township"},
    "dac khu": {"special_zone"},
    "huyen": {"district"},
    "h": {"district"},
    "quan": {"district"},
    "q": {"district"},
    "thi xa": {"district"},
    "tx": {"district"},
    "thanh pho": {"district", "province"},
    "tp": {"district", "province"},
    "tinh": {"province"},
    "t": {"province"},
}
COMMUNE_KINDS = {"commune", "ward", "township", "special_zone"}
KIND = re.compile(rf"({'|'.join(sorted(KIND_WORDS, key=len, reverse=True))}) (.+)|([pq])(\d+)")
COMMA = re.compile(r"[,;\n]")
KIND_AHEAD = r"(?=(?:xã|phường|thị trấn|đặc khu|huyện|quận|thị xã|thành phố|tỉnh|tp\.?|tx\.?|tt\.?)\s)"
BEFORE_KIND = re.compile(rf"(?<!\bthị)\s+(?:[-–]\s+)?{KIND_AHEAD}", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """A stretch of an address that may name a unit. `readings`: (kinds it can be, folded name); no kinds = any."""

    written: str
    readings: tuple[tuple[frozenset[str], str], ...]

    @property
    def keys(self) -> set[str]:
        return {key for _, key in self.readings}

    def can_be(self, kind: str, key: str) -> bool:
        return any(key == name and (not kinds or kind in kinds) for kinds, name in self.readings)

    def can_be_commune(self, key: str) -> bool:
        """Of whatever kind: many a "xã" has become a "phường" or a "thị trấn" since the address was written."""
        return any(key == name and (not kinds or kinds & COMMUNE_KINDS) for kinds, name in self.readings)

    def spells(self, name: str) -> bool:
        """Ends in the name with all its accents: "Lộc Thạnh" is not "Lộc Thành", though both fold to one key."""
        ending = " ".join(self.written.split()[-len(name.split()) :])
        return text.sort_key(ending) == text.sort_key(name)


def read_part(written: str) -> Part:
    """ "Phường 04" → a ward named 4, or anything named "phuong 4": a name may begin with such a word ("Quan Sơn")."""
    key = " ".join(word.lstrip("0") or "0" if word.isdigit() else word for word in text.search_key(written).split())
    readings = [(frozenset(), key)]
    if match := KIND.fullmatch(key):
        word, name = (match[1], match[2]) if match[1] else (match[3], match[4])
        readings.insert(0, (frozenset(KIND_WORDS[word]), name))
    return Part(written, tuple(readings))


def read_address(written: str) -> list[Part]:
    """The parts from small to large; divided at commas, and before the words that name a kind."""
    stretches = [piece.strip() for piece in COMMA.split(text.nfc(written))]
    pieces = [piece.strip() for stretch in stretches for piece in BEFORE_KIND.split(stretch)]
    return [read_part(piece) for piece in pieces if text.search_key(piece)]
