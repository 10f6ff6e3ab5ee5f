"""The figure of a target as people write it into one cell: "35", "≥ 35", "65–70", "trên 15", "từ 35 trở lên". Pure."""

import re
from dataclasses import dataclass
from decimal import Decimal

from coopportal.kit.numbers import parse_number
from coopportal.kit.text import nfc
from plans.verdict import Comparator

FIGURE = r"([-−]?\d[\d.,]*)"
SPELLINGS = (
    (rf"(?:từ\s+)?{FIGURE}\s*%?\s*(?:-|–|—|đến|tới|÷)\s*{FIGURE}", Comparator.BETWEEN),
    (rf"(?:≥|>=|ít nhất|tối thiểu|không dưới|từ)\s*{FIGURE}(?:\s*%?\s*trở lên)?", Comparator.AT_LEAST),
    (rf"{FIGURE}\s*%?\s*trở lên", Comparator.AT_LEAST),
    (rf"(?:≤|<=|không quá|tối đa)\s*{FIGURE}", Comparator.AT_MOST),
    (rf"{FIGURE}\s*%?\s*trở xuống", Comparator.AT_MOST),
    (rf"(?:>|trên|hơn)\s*{FIGURE}", Comparator.MORE_THAN),
    (rf"(?:<|dưới)\s*{FIGURE}", Comparator.LESS_THAN),
    (rf"(?:≈|~|khoảng|gần)\s*{FIGURE}", Comparator.ABOUT),
    (rf"(?:=|đúng)\s*{FIGURE}", Comparator.EXACTLY),
    (rf"(?:đạt\s*)?{FIGURE}", None),
)
# The same words alone, in the column that says how a target is compared.
SIGNS = {
    Comparator.AT_LEAST: ("≥", ">=", "ít nhất", "tối thiểu", "không dưới", "trở lên"),
    Comparator.AT_MOST: ("≤", "<=", "tối đa", "trở xuống"),
    Comparator.MORE_THAN: (">", "hơn", "lớn hơn"),
    Comparator.LESS_THAN: ("<", "nhỏ hơn"),
    Comparator.ABOUT: ("≈", "~", "gần", "xấp xỉ"),
    Comparator.EXACTLY: ("=", "không còn"),
}
PATTERNS = [(re.compile(spelling + r"\s*%?", re.IGNORECASE), comparator) for spelling, comparator in SPELLINGS]


@dataclass(frozen=True)
class WrittenGoal:
    """`comparator` None: the cell holds the bare figure, so its own column says how it is compared."""

    low: Decimal
    high: Decimal | None = None
    comparator: Comparator | None = None


def read_goal(text: str) -> WrittenGoal:
    """Raises NumberError, never guesses."""
    text = nfc(text)
    for pattern, comparator in PATTERNS:
        if match := pattern.fullmatch(text):
            figures = [parse_number(figure, allow_negative=True) for figure in match.groups()]
            return (
                WrittenGoal(*figures, comparator=comparator)
                if len(figures) == 2
                else WrittenGoal(figures[0], None, comparator)
            )
    return WrittenGoal(parse_number(text, allow_negative=True))
