"""Whether a figure is promised or already reached: by the words before it, by its year, by the heading it stands under."""

import re
from dataclasses import dataclass
from functools import lru_cache

from plans.texts.lexicon import phrases
from plans.texts.sentences import Line

PROMISED, REACHED, NEITHER, UNKNOWN = "promised", "reached", "neither", ""
UNTIL = re.compile(r"(?<!\w)(?:đến|tới|trước|vào|tính đến|hết|cuối)\s+(?:hết\s+|cuối\s+)?năm\s+((?:19|20)\d\d)")
DAY = re.compile(
    r"(?<!\w)(?:đến|tới|tính đến|trước|hết)\s+(?:hết\s+|nay\s*\(?)?(?:ngày\s+|tháng\s+)?"
    r"(\d{1,2})\s*[/-]\s*(\d{1,2})?(?:[/-])?((?:19|20)\d\d)?"
)
YEAR = re.compile(r"(?<!so với )(?<![\w/])năm\s+((?:19|20)\d\d)(?![\d/]|\s*-\s*\d)")
HEADING_LENGTH = 160
NO_YEAR = 0


@lru_cache(maxsize=8)
def cues_of(text: str) -> list[tuple[int, str]]:
    """Where the words of a sentence end that promise or report: asked for each of its figures."""
    found = [(hit.end, PROMISED) for hit in phrases("cues", "promise").hits(text)]
    return found + [(hit.end, REACHED) for hit in phrases("cues", "result").hits(text)]


@dataclass
class Context:
    """What is known while the text is read from the top: the heading's leaning, the last line that opened a list."""

    first_year: int
    last_year: int
    heading: str = UNKNOWN
    opened: str = UNKNOWN
    line: str = UNKNOWN
    subject: str = ""  # what the lines below a short one speak of: "2. Tổ hợp tác:"

    def enter(self, line: Line) -> None:
        """A new line: a heading sets the tone for what follows, an item keeps the tone of the line that opened its list."""
        if leaning := heading_of(line):
            self.heading = self.opened = leaning
        self.line = self.opened if line.is_item else self.heading

    def leave(self, line: Line) -> None:
        if line.opens or not line.is_item:
            self.opened = self.line if line.opens else self.heading

    def leaning(self, text: str, at: int, until: int) -> str:
        """Of the figure at `at` of a sentence, whose own words end at `until`; remembered for the rest of the line."""
        own = self._of_words(text, at, until)
        if own == NEITHER:
            return own
        self.line = own or self.line
        return self.line

    def _of_words(self, text: str, at: int, until: int) -> str:
        if any(phrases("cues", "neither").hits(text, at, until)):
            return NEITHER
        if any(phrases("cues", "result_after").hits(text, at, until)):
            return REACHED
        marks = [mark for mark in cues_of(text) if mark[0] <= at]
        marks += [(match.end(), self._until(match)) for match in UNTIL.finditer(text, 0, at)]
        marks += [(match.end(), self._day(match)) for match in DAY.finditer(text, 0, at)]
        marks = [mark for mark in marks if mark[1]]
        if marks:
            return max(marks)[1]
        years = [int(match[1]) for match in YEAR.finditer(text, 0, at)]
        if years and self.first_year and years[-1] < self.first_year:
            return REACHED
        if years and self.first_year and self.line != REACHED and years[-1] >= self.first_year:
            return PROMISED
        return UNKNOWN

    def _until(self, match) -> str:
        year = int(match[1])
        if not self.first_year:
            return UNKNOWN
        return PROMISED if year >= self.first_year else REACHED

    def _day(self, match) -> str:
        """ "đến 31/12/2025" of the plan's years is a deadline; any other day is one that figures were counted on."""
        month, year = match[2] or match[1], int(match[3] or NO_YEAR)
        ends_year = month == "12" and (not year or year >= self.first_year)
        return UNKNOWN if ends_year and not year else PROMISED if ends_year else REACHED


def heading_of(line: Line) -> str:
    """The tone that a heading gives; "" where the line is none."""
    words = line.text[line.body :].strip()
    if not words or len(words) > HEADING_LENGTH or words[-1] in ".;," or len(line.sentences) > 1:
        return UNKNOWN
    if not (line.opens or line.is_item or len(words) < HEADING_LENGTH // 2):
        return UNKNOWN
    result = next(iter(phrases("cues", "result_heading").hits(words)), None)
    promise = next(iter(phrases("cues", "promise_heading").hits(words)), None)
    if result and (not promise or result.start < promise.start):
        return REACHED
    return PROMISED if promise else UNKNOWN
