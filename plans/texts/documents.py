"""What a text says of the document it is, or reports on: number, date, issuer, title, years."""

import re
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from plans.numbers import tidy_number
from plans.texts.letters import CAPITALS, compared
from plans.texts.sentences import Line, Sentence

SYMBOL = re.compile(
    r"(?<![\w/.])(\d{1,5})\s*(/(?:\d{4}/)?|-)\s?((?:kh|qđ|đa|nq|ctr|kl|ct|cđ|ttr|bc|tb|hd)(?:\s?-\s?[a-zđ]{1,10}(?:-[a-zđ]+)?(?:/[a-zđ]{1,6})?|/[a-zđ]{1,6}))(?!\w)"
)
KINDS = {"kh": "plan", "qđ": "programme", "đa": "project", "nq": "resolution", "ctr": "programme", "kl": "conclusion"}
NAMED = re.compile(r"(?:kế hoạch|đề án|nghị quyết|quyết định|chương trình(?: hành động)?|kết luận)\s+số\s*:?\s*$")
KIND_WORDS = [
    ("conclusion", "kết luận"), ("resolution", "nghị quyết"), ("project", "đề án"), ("programme", "chương trình"),
    ("plan", "kế hoạch"),
]  # fmt: skip
LONG_DAY = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})")
SHORT_DAY = re.compile(r"(?<![\d/])(\d{1,2})[/-](\d{1,2})[/-]((?:19|20)\d\d)(?!\d)")
BASIS = re.compile(r"\s*(?:[-–]\s*)?(?:căn cứ|theo đề nghị|xét đề nghị|xét tờ trình)\s")
HEADER_LINES = 40
NEAR = 48  # characters before a number that name it
MOST_NUMBERS = 40  # of documents, in one line
ISSUERS = re.compile(
    r"(ubnd|(?:uỷ|ủy) ban nhân dân|hđnd|hội đồng nhân dân|tỉnh uỷ|thành uỷ|ban thường vụ tỉnh uỷ|liên minh (?:hợp tác xã|htx)"
    r"|thủ tướng chính phủ|thủ tướng|chính phủ)(?:\s+(tỉnh|thành phố|tp\.?|huyện|thị xã)\s+)?"
)
SHORT = {
    "uỷ ban nhân dân": "UBND", "ubnd": "UBND", "hội đồng nhân dân": "HĐND", "hđnd": "HĐND", "tỉnh uỷ": "Tỉnh ủy",
    "thành uỷ": "Thành ủy", "ban thường vụ tỉnh uỷ": "Tỉnh ủy", "liên minh hợp tác xã": "Liên minh HTX",
    "liên minh htx": "Liên minh HTX", "thủ tướng chính phủ": "Thủ tướng Chính phủ", "thủ tướng": "Thủ tướng Chính phủ",
    "chính phủ": "Chính phủ",
}  # fmt: skip
PLACE = re.compile(rf"(?:[{CAPITALS}][\w’']*(?:[ ]*-[ ]*|[ ]+)){{0,3}}[{CAPITALS}][\w’']*")
ANY_PLACE = re.compile(r"(?:tỉnh|thành phố|TP\.?|Tỉnh|Thành phố|TỈNH|THÀNH PHỐ)\s+(" + PLACE.pattern + ")")
YEARS = re.compile(r"((?:19|20)\d\d)\s*(?:-|đến|tới)\s*(?:năm\s+)?((?:19|20)\d\d)")
ONE_YEAR = re.compile(r"(?<![\w/])năm\s+((?:19|20)\d\d)(?!\s*(?:-|đến|tới)\s*(?:năm\s+)?\d|\d)")
UNTIL_YEAR = re.compile(r"(?:đến|tới)\s+(?:hết\s+|cuối\s+)?năm\s+((?:19|20)\d\d)")
DECLARED = re.compile(r"(?:đề ra|đặt ra|gồm|có|với|xác định)\s+(\d{1,3})\s+(?:nhóm\s+)?chỉ tiêu")
ABOUT = re.compile(r"\s*(?:,?\s*ngày\s+[\d/]+)?[\s,]*(?:của\s+[^,.;]{0,60}?\s)?(?:về\s+(?:việc\s+)?)", re.IGNORECASE)


@dataclass(frozen=True)
class Fact:
    """One thing read of the document, and where."""

    value: object
    start: int
    end: int


@dataclass(frozen=True)
class DocumentFacts:
    number: Fact | None = None
    document_type: str = ""
    issued_on: Fact | None = None
    issuer: Fact | None = None
    title: Fact | None = None
    period: Fact | None = None
    only_until: bool = False  # "đến năm 2030": where the years begin is a guess
    declared_target_count: Fact | None = None
    legal_bases: tuple[str, ...] = field(default_factory=tuple)

    @property
    def first_year(self) -> int:
        return self.period.value[0] if self.period else 0

    @property
    def last_year(self) -> int:
        return self.period.value[1] if self.period else 0


def facts_of(text: str, lines: list[Line], years: tuple[int, int] | None = None) -> DocumentFacts:
    """`years`: the plan's own, where they are known better than the text tells them."""
    plain = compared(text)
    own = [line for line in lines if not BASIS.match(line.text)]
    number = _number(text, plain, own)
    title = _title(text, own, number)
    period, only_until = (Fact(years, 0, 0), False) if years else _period(own, number, title)
    return DocumentFacts(
        number=number,
        document_type=_type(number, own, title),
        issued_on=_issued_on(own, number),
        issuer=_issuer(text, plain, own, number),
        title=title,
        period=period,
        only_until=only_until,
        declared_target_count=_declared(plain),
        legal_bases=tuple(text[line.start : line.end].strip(" ;.-") for line in lines if BASIS.match(line.text))[:30],
    )


def _number(text: str, plain: str, lines: list[Line]) -> Fact | None:
    """The document's own: in its head ("Số: 532/KH-UBND"), or that which is issued or named first with its kind."""
    best = None
    for row, line in enumerate(lines):
        issued_here = re.search(r"ban hành|phê duyệt|ký|thông qua", line.text)
        for match in islice(SYMBOL.finditer(line.text), MOST_NUMBERS):
            kind = re.match(r"[a-zđ]+", match[3])[0]
            written = tidy(match[0])
            if kind not in KINDS or not written:
                continue
            before = line.text[max(0, match.start() - NEAR) : match.start()]
            head = row < HEADER_LINES and match.start() < NEAR and re.fullmatch(r"\s*số\s*:?\s*", before)
            named = NAMED.search(before)
            worth = 4 if head else 3 if named and issued_here else 2 if named else 1
            if kind in {"qđ", "nq"} and re.search(r"theo|căn cứ|thực hiện|tại|của hđnd", before[-24:]):
                worth = 0
            if best is None or worth > best[0]:
                best = worth, Fact(written, line.start + match.start(), line.start + match.end())
    return best[1] if best and best[0] else None


def tidy(typed: str) -> str:
    try:
        return tidy_number(typed).text
    except ValueError:
        return ""


def _type(number: Fact | None, lines: list[Line], title: Fact | None) -> str:
    symbol = re.split(r"[/-]", str(number.value).lower())[-2:] if number else []
    told = next((KINDS[part] for part in symbol if part in KINDS), "")
    head = " ".join(line.text for line in lines[:12])
    if told and told != "programme":
        return told
    words = compared(str(title.value)) if title else ""
    for kind, word in KIND_WORDS:
        if words.startswith(word) or (told == "programme" and re.search(rf"(?:phê duyệt|ban hành)\s+{word}", head)):
            return kind
    return told or next((kind for kind, word in reversed(KIND_WORDS) if word in head), "")


def _issued_on(lines: list[Line], number: Fact | None) -> Fact | None:
    """The date in the sentence that names the number, else the long one in the head of a document."""
    if number is None:
        candidates = [line for line in lines[:HEADER_LINES] if re.search(r"ban hành|phê duyệt", line.text)]
    else:
        candidates = [line for line in lines if line.start <= number.start < line.end]
    for line in candidates:
        at = (number.start - line.start) if number else 0
        found = [
            (abs(match.start() - at), match)
            for match in (*LONG_DAY.finditer(line.text), *SHORT_DAY.finditer(line.text))
        ]
        for _, match in sorted(found, key=lambda one: one[0]):
            if fact := _day(match, line):
                return fact
    for line in lines[:HEADER_LINES]:
        if len(line.text) < 120 and (match := LONG_DAY.search(line.text)) and re.search(r",\s*ngày", line.text):
            return _day(match, line)
    return None


def _day(match, line: Line) -> Fact | None:
    try:
        day = date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return None
    return Fact(day, line.start + match.start(), line.start + match.end())


def _issuer(text: str, plain: str, lines: list[Line], number: Fact | None) -> Fact | None:
    """Who issued it: named nearest to the number, else first."""
    found = list(ISSUERS.finditer(plain))
    if not found:
        return None
    same_line = next((line for line in lines if number and line.start <= number.start < line.end), None)
    near = [match for match in found if same_line and same_line.start <= match.start() < same_line.end]
    match = near[0] if near else found[0]
    body = SHORT[" ".join(match[1].split()).replace("ủy", "uỷ")]
    if body in {"Thủ tướng Chính phủ", "Chính phủ"}:
        return Fact(body, match.start(), match.end())
    place = PLACE.match(text, match.end()) if match[2] else None
    named = place or ANY_PLACE.search(text)
    kind = (match[2] or "tỉnh").replace("tp.", "thành phố").replace("tp", "thành phố")
    if named and not place:
        kind = "thành phố" if re.match(r"(?i)thành phố|tp", named[0]) else "tỉnh"
    if body in {"Tỉnh ủy", "Thành ủy"}:
        kind = ""
    where = _proper(place[0] if place else named[1] if named else "")
    return Fact(" ".join(f"{body} {kind} {where}".split()), match.start(), (place or match).end())


def _proper(name: str) -> str:
    """A place's name: without the words that follow it in capitals by chance."""
    words = name.split()
    for size, word in enumerate(words):
        if size and compared(word) in {
            "kế",
            "triển",
            "ban",
            "về",
            "thực",
            "đề",
            "quyết",
            "chương",
            "phê",
            "năm",
            "khóa",
        }:
            words = words[:size]
            break
    joined = " ".join(words[:3])
    return joined.title() if joined.isupper() else joined


def _title(text: str, lines: list[Line], number: Fact | None) -> Fact | None:
    """What the document is about: behind its number ("… về phát triển …"), or the lines under KẾ HOẠCH in its head."""
    for place, line in enumerate(lines[:HEADER_LINES]):
        words = line.text.strip()
        if words in {word for _, word in KIND_WORDS} | {"quyết định"} and place + 1 < len(lines):
            about = lines[place + 1]
            return Fact(_short(text[about.start : about.end]), about.start, about.end)
    if number and (match := ABOUT.match(text, number.end)):
        stop = re.compile(r"[.;“\"\n]|\s+với\s+mục tiêu|,\s+trong đó").search(text, match.end())
        end = stop.start() if stop else len(text)
        return Fact(_short(text[match.end() : end]), match.end(), end)
    for line in lines[:4]:
        sentence = line.sentences[0]
        if (
            re.search(r"kế hoạch|đề án|chương trình|nghị quyết|mục tiêu|chỉ tiêu", sentence.text)
            and len(sentence.text) < 300
        ):
            return Fact(_short(text[sentence.start : sentence.end]), sentence.start, sentence.end)
    return None


def _short(words: str) -> str:
    words = " ".join(words.split()).strip(' .:;,“”"')[:400]
    return words[:1].upper() + words[1:]


def _period(lines: list[Line], number: Fact | None, title: Fact | None) -> tuple[Fact | None, bool]:
    """(the years of the plan, whether only their end is told): as its title says, else the line of its number, else where
    something is promised, else as the text says first. "đến năm 2030" begins in the latest year that the head speaks of."""
    near = [line for line in lines if title and line.start <= title.start < line.end]
    numbered = [line for line in lines if number and line.start <= number.start < line.end]
    if found := next(filter(None, (_years(one, max(title.start - one.start, 0)) for one in near)), None):
        return found, False
    sentences = [sentence for line in lines for sentence in line.sentences]
    promising = [one for one in sentences if PROMISING.search(one.text)]
    promising.sort(key=lambda one: bool(DONE.search(one.text)))
    for place in [*numbered, *promising, *sentences]:
        if found := _years(place):
            return found, False
    for line in lines:
        if match := UNTIL_YEAR.search(line.text):
            last = int(match[1])
            return Fact((_begins(lines, last), last), line.start + match.start(1), line.start + match.end(1)), True
    return None, False


PROMISING = re.compile(r"mục tiêu|chỉ tiêu|phấn đấu|kế hoạch|(?<!\w)sẽ(?!\w)")
DONE = re.compile(r"(?<!\w)(?:đã|tính đến|đến nay|năm qua|chỉ thành lập)(?!\w)")
TERM = re.compile(r"(?:nhiệm kỳ|khoá\s+[ivxlc]+,?)\s*(?:năm\s+)?$")


def _years(line: Line | Sentence, start: int = 0) -> Fact | None:
    terms = []
    for match in YEARS.finditer(line.text, start):
        first, last = int(match[1]), int(match[2])
        if first < last <= first + 40:
            fact = Fact((first, last), line.start + match.start(), line.start + match.end())
            if not TERM.search(line.text[: match.start()]):
                return fact
            terms.append(fact)
    for one in ONE_YEAR.finditer(line.text, start):
        until = UNTIL_YEAR.search(line.text, max(0, one.start() - 12), one.end())
        if not until and not _in_other_words(line.text, one):
            return Fact((int(one[1]), int(one[1])), line.start + one.start(1), line.start + one.end(1))
    return terms[0] if terms and PROMISING.search(line.text) else None


def _in_other_words(text: str, match) -> bool:
    """A year of a day, of a law, or one that is only compared with."""
    return bool(NOT_OF_PLAN.search(text[: match.start()]))


NOT_OF_PLAN = re.compile(
    r"(?:tháng\s+\d{1,2}\s+|so với\s+|luật[^.]{0,24}|nghị (?:quyết|định)[^.]{0,12}|từ\s+|cuối\s+)$"
)


def _begins(lines: list[Line], last: int) -> int:
    """The first year of a plan that only names its end: the latest year before the end that the head speaks of."""
    years = {int(year) for line in lines[:6] for year in re.findall(r"(?<!\d)((?:19|20)\d\d)(?!\d)", line.text)}
    return max((year for year in years if year < last), default=last)


def _declared(plain: str) -> Fact | None:
    match = DECLARED.search(plain)
    return Fact(int(match[1]), match.start(1), match.end(1)) if match else None
