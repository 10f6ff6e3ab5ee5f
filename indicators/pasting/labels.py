"""Which indicator a line of somebody's table means: by its code, by its name, or by what resembles it."""

import re
from dataclasses import dataclass

from coopportal.kit.text import SHORT_FORMS, search_key
from indicators.models import Indicator, Unit

NUMBERING = re.compile(r"^\s*(?:[-–+•*]|\(?(?:\d+(?:\.\d+)*|[IVXivx]+|[a-hA-H])[.)]|\d+(?=\s))\s*")
OF_WHICH = re.compile(r"^\s*trong đó\s*:?\s*", re.IGNORECASE)
IN_BRACKETS = re.compile(r"\s*\([^()]{1,40}\)\s*$")
EMPTY_WORDS = {"so", "tong", "luong", "cac", "cua", "la", "duoc", "toan", "tinh", "ty", "le", "co", "mot", "nam"}
ALIKE, MOST_ALIKE = 0.4, 6
MONEY = (
    ("ty", 10**9),
    ("trieu", 10**6),
    ("tr", 10**6),
    ("nghin", 10**3),
    ("ngan", 10**3),
    ("1000", 10**3),
    ("dong", 1),
)


@dataclass(frozen=True)
class Match:
    """`sure`: one indicator, by code or by its whole name; else `alike`, the likeliest first."""

    sure: Indicator | None
    alike: tuple[Indicator, ...] = ()


class Catalogue:
    """The indicators that may be meant, by everything they are called."""

    def __init__(self, indicators: list[Indicator]):
        self.by_code = {one.code: one for one in indicators}
        self.by_name: dict[str, list[Indicator]] = {}
        for one in indicators:
            self.by_name.setdefault(name_key(one.name), []).append(one)
        self.words = {one.code: content_of(name_key(one.name)) for one in indicators}

    def find(self, label: str) -> Match:
        if one := self.by_code.get(label.strip().lower()):
            return Match(one)
        for key in (search_words(bare(label)), name_key(label)):
            if len(found := self.by_name.get(key, [])) == 1:
                return Match(found[0])
        return Match(None, tuple(self.alike(name_key(label))))

    def alike(self, key: str) -> list[Indicator]:
        wanted = content_of(key)
        scored = [
            (len(wanted & words) / len(wanted | words), code) for code, words in self.words.items() if wanted & words
        ]
        best = sorted((pair for pair in scored if pair[0] >= ALIKE), key=lambda pair: (-pair[0], pair[1]))
        return [self.by_code[code] for _, code in best[:MOST_ALIKE]]


def bare(label: str) -> str:
    """Without numbering and "trong đó"."""
    previous = None
    while previous != label:
        previous = label
        label = OF_WHICH.sub("", NUMBERING.sub("", label))
    return label


def name_key(label: str) -> str:
    """Also without a unit in brackets, short forms in full."""
    return search_words(IN_BRACKETS.sub("", bare(label)))


def search_words(text: str) -> str:
    return " ".join(part for word in search_key(text).split() for part in SHORT_FORMS.get(word, [word]))


def content_of(key: str) -> frozenset[str]:
    return frozenset(key.split()) - EMPTY_WORDS


def unit_problem(written: str, unit: Unit) -> str:
    """Why figures in the unit of the table cannot be those of the indicator; "" where they can, or none is written."""
    if not written:
        return ""
    money, share = money_factor(written) is not None, "%" in written
    if money != (unit.dimension == Unit.Dimension.MONEY) or share != (unit.dimension == Unit.Dimension.SHARE):
        return f"Bảng ghi đơn vị “{written}”, chỉ tiêu ghi bằng {unit.label}. Chọn chỉ tiêu khác hoặc sửa đơn vị trong bảng."
    return ""


def money_factor(written: str) -> int | None:
    """How many đồng one "tỷ đồng", "triệu đồng/HTX/năm", "1.000 đồng" are; None for what is no money."""
    words = search_key(written.partition("/")[0].replace(".", "")).split()
    if not words or not set(words) <= {"ty", "trieu", "tr", "nghin", "ngan", "1000", "dong", "d", "vnd"}:
        return None
    return next((factor for word, factor in MONEY if word == words[0]), 1)
