"""A text as lines and sentences, each with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from plans.texts.letters import CAPITALS, compared

ENDS = re.compile(rf"[.!?…]+[\"”)\]]*\s+(?=[\"“(\[-]*\s*[{CAPITALS}0-9])")
ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:TP|Tp|tp|TX|TT|P|Q|ThS|TS|GS|PGS|BS|KS|Ô|B|St|No|NQ|KH|v\.v|[IVXLC]+|[0-9]+|[A-Za-zđĐ])$"
)
MARKER = re.compile(
    r"\s*(?:[-–—+•*▪●○►✓✔·]+\s*|\(?\d{1,2}(?:\.\d{1,2}){0,3}[.)/]?(?:\s+(?=[^\W\d]))|\(?\d{1,2}(?:\.\d{1,2}){0,3}[.)]\s+"
    r"|\(?[a-zđ]{1,2}[).]\s+|[IVX]{1,6}[.)\-]\s*)"
)


@dataclass(frozen=True)
class Sentence:
    start: int
    end: int
    text: str  # compared letters
    first: bool = True  # of its line


@dataclass(frozen=True)
class Line:
    """A paragraph: one line of the text. `marker`: its number, letter or dash stands before `body`."""

    start: int
    end: int
    text: str
    body: int
    sentences: tuple[Sentence, ...]

    @property
    def is_item(self) -> bool:
        return self.body > 0

    @property
    def opens(self) -> bool:
        """Whether what follows hangs on it."""
        return self.text.rstrip().endswith(":")


LONGEST_SENTENCE = (
    2000  # characters; one without an end is cut, for each figure is looked at with all that stands before it
)
NEAR = 16  # characters before a dot that tell an abbreviation


def lines_of(text: str) -> Iterator[Line]:
    place = 0
    for raw in text.split("\n"):
        if raw.strip():
            yield _line(raw, place)
        place += len(raw) + 1


def _line(raw: str, place: int) -> Line:
    match = MARKER.match(raw)
    body = match.end() if match and match.end() < len(raw) else len(raw) - len(raw.lstrip())
    is_item = bool(match and match.end() < len(raw))
    plain = compared(raw)
    sentences, start = [], body
    for end in [*_ends(raw, body), len(raw)]:
        for stop in _cuts(plain, start, end):
            if plain[start:stop].strip():
                sentences.append(Sentence(place + start, place + stop, plain[start:stop], not sentences))
            start = stop
    return Line(place, place + len(raw), plain, body if is_item else 0, tuple(sentences))


def _ends(raw: str, body: int) -> Iterator[int]:
    for match in ENDS.finditer(raw, body):
        if not ABBREVIATED.search(raw[max(body, match.start() - NEAR) : match.start()]):
            yield match.end()


def _cuts(plain: str, start: int, end: int) -> Iterator[int]:
    """Where a sentence ends, and where one that is far too long is cut before: at a space, if there is any."""
    while end - start > LONGEST_SENTENCE:
        space = plain.rfind(" ", start + 1, start + LONGEST_SENTENCE)
        start = start + LONGEST_SENTENCE if space < 0 else space
        yield start
    yield end
