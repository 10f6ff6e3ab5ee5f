"""Every figure of a sentence: its number as officials write it, what it counts, and how it is compared."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from plans.texts.lexicon import data, phrases

NUMBER = re.compile(
    r"(?<!\d)(?:\d{1,3}(?:\.\d{3}){1,5}(?:,\d{1,6})?|\d{1,3}(?:,\d{3}){2,5}|\d{1,15}(?:[.,]\d{1,6})?)(?!\d)"
)
NOT_BEFORE = re.compile(r"[\w/.,:°+@#&=_-]$")
NOT_AFTER = re.compile(r"[/:]\s?\d|\s*/\s*[a-zđ]{1,6}-|°|[a-zđ_@]|-[a-zđ]|\.\d|-\d+/|\s*-\s*(?:nq|qđ|kl|ctr)\b")
IN_WORDS = re.compile(r"\s*\([^()\d%]{2,24}\)")
SCALE = re.compile(r"\s*(trăm|nghìn|ngàn|vạn|triệu|tỷ)(?!\w)")
MONEY = re.compile(r"\s*(?:đồng|vnđ|vnd|đ)(?!\w)")
PERCENT = re.compile(r"\s*(?:%|phần trăm)")
RANGE = re.compile(r"\s*(?:-|÷|đến|tới)\s*(?=\d)")
THOUSANDS_BY_COMMA = re.compile(r"\d{1,3}(?:,\d{3})+")
ENGLISH_POINT = re.compile(r"\d+\.\d+")
FIRST_YEAR, LAST_YEAR = 1945, 2100
UNITS = data("units")
NAMED = frozenset(UNITS["no_figure_after"])  # the number behind them names something, it counts nothing
FILLERS = r"(?:\s|:|là|đạt|mức|còn|được|có|tổng số|bình quân)*"


@dataclass(frozen=True)
class Measure:
    """What stands behind a number: its kind (units.json, or percent, money, none), scale and "/HTX/năm"."""

    kind: str
    scale: int
    each: tuple[str, ...]
    start: int
    end: int
    written: str = ""  # of money: đồng, nghìn, triệu, tỷ


@dataclass(frozen=True)
class Figure:
    """Places count in the sentence. Money is in đồng, everything else as counted: 1,8 triệu thành viên is 1.800.000."""

    start: int  # with the words of its comparator
    number_start: int
    number_end: int
    end: int  # with its unit
    low: Decimal
    high: Decimal | None
    comparator: str
    measure: Measure
    baseline: Decimal | None = None
    doubt: str = ""

    @property
    def kind(self) -> str:
        return self.measure.kind

    @property
    def largest(self) -> Decimal:
        return max(self.low, self.high or 0, self.baseline or 0)


def figures_of(text: str) -> list[Figure]:
    """In order; dates, years, numbers of documents, times and telephone numbers are none."""
    found = [*_counted(text), *_none_left(text)]
    moves = [(figure.start, figure.number_start) for figure in found if figure.baseline is not None]
    found = [figure for figure in found if not any(start <= figure.number_start < end for start, end in moves)]
    kept: list[Figure] = []
    for figure in sorted(found, key=lambda figure: (figure.number_start, -figure.end)):
        if not kept or figure.number_start >= kept[-1].end:
            kept.append(figure)
    return kept


def _counted(text: str) -> Iterator[Figure]:
    place = 0
    while match := NUMBER.search(text, place):
        place = match.end()
        if figure := _figure(text, match):
            yield figure
            place = max(place, figure.end)
    yield from _in_words(text)


def _figure(text: str, match) -> Figure | None:
    if not _may_be_figure(text, match):
        return None
    measure = measure_at(text, match.end())
    second = _second(text, match, measure)
    if second:
        other, measure = second
        low, doubt = amount(match[0], measure)
        high, _ = amount(other[0], measure)
        if low > high:
            return None
        end, comparator = max(measure.end, other.end()), "between"
        start, _, _ = comparator_of(text, match.start(), end)
        return Figure(start, match.start(), other.end(), end, low, high, comparator, measure, None, doubt)
    if measure.kind == "none" and is_year(match[0]):
        return None
    low, doubt = amount(match[0], measure)
    more, measure = _compound(text, measure)
    start, comparator, end = comparator_of(text, match.start(), measure.end)
    baseline, start = _baseline(text, start, measure)
    return Figure(start, match.start(), match.end(), end, low + more, None, comparator, measure, baseline, doubt)


COMPOUND = re.compile(r"\s+(\d{1,3})(?=\s*(?:triệu|nghìn|ngàn)(?!\w))")


def _compound(text: str, measure: Measure) -> tuple[Decimal, Measure]:
    """ "1 tỷ 456 triệu đồng" is one amount: what is added, and the measure up to its end."""
    more = COMPOUND.match(text, measure.end) if measure.kind == "money" else None
    if not more:
        return Decimal(0), measure
    tail = measure_at(text, more.end())
    return Decimal(more[1]) * tail.scale, replace(measure, each=tail.each, end=tail.end)


WORDS_BEFORE = 64  # characters that may name what the number belongs to


def is_year(digits: str) -> bool:
    return digits.isdigit() and len(digits) == 4 and FIRST_YEAR <= int(digits) <= LAST_YEAR


BEFORE_NUMBER = re.compile(r"(\S+(?:\s+\S+)?)\s*$")


def _may_be_figure(text: str, match) -> bool:
    before, after = text[max(0, match.start() - WORDS_BEFORE) : match.start()], text[match.end() :]
    if before and NOT_BEFORE.search(before) and not re.search(r"(?:\s|^|\(|\d\s?)-$|[:=]$|[:=]\s*[~≈]$", before):
        return False
    if NOT_AFTER.match(after):
        return False
    head = re.search(r"(?:(tổng|con|luỹ kế|lên|nâng)\s+)?(?<!\w)([^\W\d]+(?:\s+[^\W\d]+)?)\s*$", before)
    if head:
        words = head[2].split()
        if head[1] in {"tổng", "con"} and words[-1] == "số":
            return True
        named = NAMED
        if words[-1] in named and not (words[-1] == "số" and len(words) > 1 and words[0] in {"tổng", "con"}):
            return words[-1] in {"tổ", "nhóm", "vùng"} and measure_at(text, match.end()).kind != "none"
        if " ".join(words) in named:
            return False
    return match[0] not in {"4.0", "5.0"}


def measure_at(text: str, place: int) -> Measure:
    """What the number that ends at `place` counts."""
    spelt = IN_WORDS.match(text, place)
    start = place = spelt.end() if spelt else place
    if percent := PERCENT.match(text, place):
        each, end = _each(text, percent.end())
        return Measure("percent", 1, each, start, end)
    scale, written = 1, "đồng"
    if scaled := SCALE.match(text, place):
        written, scale, place = scaled[1], UNITS["scales"][scaled[1]], scaled.end()
    if money := MONEY.match(text, place):
        each, end = _each(text, money.end())
        return Measure("money", scale, each, start, end, written)
    space = len(text[place:]) - len(text[place:].lstrip(" "))
    if hit := phrases("units", "kinds").at(text, place + space):
        kind = hit.means[0]
        each, end = _each(text, hit.end)
        return Measure(kind, scale, each, start, end)
    if written in {"triệu", "tỷ"}:
        each, end = _each(text, place)
        return Measure("money", scale, each, start, end, written)
    return Measure("none", scale, (), start, place if scale > 1 else start)


def _each(text: str, place: int) -> tuple[tuple[str, ...], int]:
    """ "/HTX/năm" as its parts, and where it ends."""
    found = []
    while True:
        slash = re.compile(r"\s*/\s*(?:01\s+|1\s+|một\s+)?|\s+(?:một|mỗi)\s+").match(text, place)
        hit = slash and phrases("units", "each").at(text, slash.end())
        if not hit:
            return tuple(found), place
        found.append(" ".join(text[hit.start : hit.end].split()))
        place = hit.end


def _second(text: str, match, measure: Measure):
    """The upper end of a range and the measure of both; None where the number stands alone."""
    place = measure.end if measure.kind != "none" else match.end()
    link = RANGE.match(text, place)
    other = link and NUMBER.match(text, link.end())
    if not other or NOT_AFTER.match(text[other.end() :]) or is_year(match[0]) and is_year(other[0]):
        return None
    counted = measure_at(text, other.end())
    if measure.kind not in {"none", counted.kind}:
        return None
    if counted.kind == "none" and is_year(other[0]):
        return None
    return other, counted


def amount(digits: str, measure: Measure) -> tuple[Decimal, str]:
    """The number in single pieces or đồng, and what makes it doubtful: "" or one of REMARKS in proposals."""
    doubt = ""
    if (
        THOUSANDS_BY_COMMA.fullmatch(digits)
        and (measure.kind not in {"percent", "money", "times"} and measure.scale == 1)
        or digits.count(",") > 1
    ):
        digits, doubt = digits.replace(",", ""), "comma"
    elif ENGLISH_POINT.fullmatch(digits) and not re.fullmatch(r"\d{1,3}\.\d{3}", digits):
        return Decimal(digits) * measure.scale, "point"
    return Decimal(digits.replace(".", "").replace(",", ".")) * measure.scale, doubt


def comparator_of(text: str, start: int, end: int) -> tuple[int, str, int]:
    """(where its words begin, the comparator, where words behind the unit end)."""
    after = re.compile(rf"\s*(?:{phrases('comparators', 'after').pattern})").match(text, end)
    told = phrases("comparators", "after").at(text, end + len(text[end:]) - len(text[end:].lstrip(" ")))
    window = max(0, start - 48)
    before = _last(phrases("comparators", "before"), text, window, start)
    first = re.compile(r"(?<!\w)từ\s*(?:khoảng|mức)?\s*$").search(text, window, start)
    begins = min([start, *(hit.start for hit in [before] if hit), *(match.start() for match in [first] if match)])
    if told and after:
        return begins, told.means[0], told.end
    if before:
        return begins, before.means[0], end
    return begins, "at_least" if first else "reach", end


def _last(table, text: str, window: int, start: int):
    """The phrase that ends where the number begins, but for words that say nothing."""
    for hit in table.hits(text, window, start):
        if re.fullmatch(FILLERS + r"(?:từ)?\s*", text[hit.end : start]):
            return hit
    return None


MOVED = re.compile(
    rf"(?<!\w)từ\s+(?:mức\s+)?({NUMBER.pattern})(?!\d)[^\d,;.]{{0,30}}?(?<!trở)\s+(?:lên|xuống|tăng lên|giảm xuống|giảm còn)"
    r"(?!\w)[^\d,;.]{0,24}$"
)


def _baseline(text: str, start: int, measure: Measure) -> tuple[Decimal | None, int]:
    """ "từ 45% lên 60%": the first number is where one starts from."""
    match = MOVED.search(text, 0, start)
    if not match:
        return None, start
    own = measure_at(text, match.end(1))
    if own.kind not in {"none", measure.kind}:
        return None, start
    return amount(match[1], measure if own.kind == "none" else own)[0], match.start()


def _none_left(text: str) -> Iterator[Figure]:
    """ "không còn HTX yếu kém" promises exactly 0."""
    for hit in phrases("comparators", "none_left").hits(text):
        rest = re.compile(r"\s+(?:các\s+|những\s+|tình trạng\s+|huyện trắng\s+)?").match(text, hit.end)
        unit = rest and phrases("units", "kinds").at(text, rest.end())
        if unit and unit.means[0] in {"htx", "tht", "lh", "district", "commune"}:
            measure = Measure(unit.means[0], 1, (), unit.start, unit.end)
            yield Figure(hit.start, hit.start, hit.end, unit.end, Decimal(0), None, "exactly", measure)


def _in_words(text: str) -> Iterator[Figure]:
    """ "ít nhất một mô hình": only behind a word of comparison or founding; elsewhere "một" is no figure."""
    words = UNITS["words"]
    for match in re.finditer(rf"(?<!\w)({'|'.join(words)})(?!\w)", text):
        start, comparator, after = comparator_of(text, match.start(), match.end())
        founded = re.search(
            r"(?:thành lập|lập mới|phát triển mới|xây dựng)\s+(?:mới\s+|được\s+)?$", text[: match.start()]
        )
        measure = measure_at(text, match.end())
        if (comparator != "reach" or founded) and measure.kind not in {"none", "other", "money"}:
            yield Figure(
                start,
                match.start(),
                match.end(),
                max(measure.end, after),
                Decimal(words[match[1]]),
                None,
                comparator,
                measure,
            )
