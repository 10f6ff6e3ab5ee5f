"""Arithmetic of a text by itself: parts against their sum, percentages against the figures they are made of. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from coopportal.kit.numbers import format_number
from plans.texts.clauses import Clause
from plans.texts.figures import NUMBER, Measure, amount
from plans.texts.lexicon import data
from plans.texts.proposals import ReadSentence

MADE_OF = re.compile(r"(?<!\w)(?:gồm|bao gồm|chia ra|cụ thể)(?!\w)|[(:]|(?<!\w)trong đó(?!\w)")
ONLY_SOME = re.compile(r"trong đó")
THE_REST = re.compile(r"(?<!\w)còn lại(?!\w)")
SUM = re.compile(rf"({NUMBER.pattern})\s*=\s*({NUMBER.pattern})((?:\s*\+\s*(?:{NUMBER.pattern})){{1,30}})")
SUM_FIRST = re.compile(rf"({NUMBER.pattern})((?:\s*\+\s*(?:{NUMBER.pattern})){{1,30}})\s*=\s*({NUMBER.pattern})")
FRACTION = re.compile(
    rf"(?<![\w/.,])({NUMBER.pattern})\s*/\s*({NUMBER.pattern})(?![\d/])([^;%\d]{{0,60}}?)({NUMBER.pattern})\s*%"
)
DATED = re.compile(r"(?:ngày|tháng|số|quý|đến|từ|hết|trước|sáng|chiều)\s+$")
CHANGED = re.compile(r"(?<!\w)(tăng|giảm)(?:\s+thêm)?\s*$")
PIECES = Measure("none", 1, (), 0, 0)
NEAR = 48  # characters between a change and its percentage


@dataclass(frozen=True)
class Slip:
    """Figures of the text that do not fit each other. Places count in the text."""

    start: int
    end: int
    sentence_start: int
    sentence_end: int
    sentence: str


def slips_in(read: ReadSentence) -> list[Slip]:
    """In the order of the text, one a place."""
    found = [*_breakdowns(read), *_written_sums(read), *_fractions(read), *_changes(read)]
    by_place = {(start, end): (start, end, told) for start, end, told in found}
    sentence = read.sentence
    stop = sentence.start + len(sentence.text.rstrip())
    return [
        Slip(sentence.start + start, sentence.start + end, sentence.start, stop, told)
        for start, end, told in sorted(by_place.values())
    ]


def _breakdowns(read: ReadSentence) -> Iterator[tuple[int, int, str]]:
    text, clauses = read.sentence.text, read.clauses
    for place, whole in enumerate(clauses[:-1]):
        following = clauses[place + 1 :]
        opening = MADE_OF.search(text, whole.figure.end, following[0].figure.start)
        if not opening or whole.figure.high is not None:
            continue
        parts = _parts(text, whole, following, opening)
        if len(parts) < 2:
            continue
        total, added = whole.figure.low, sum(part.figure.low for part in parts)
        exhaustive = _is_whole(text, whole, parts, opening)
        if (exhaustive and added != total) or added > total:
            listed = " + ".join(format_number(part.figure.low) for part in parts)
            relation = "≠" if exhaustive else "<"
            told = f"Tổng ghi {format_number(total)} {relation} {listed} = {format_number(added)}."
            yield whole.figure.start, parts[-1].figure.end, told
        yield from _shares(text, total, parts)


def _parts(text: str, whole: Clause, following: list[Clause], opening) -> list[Clause]:
    """The figures behind a total that are parts of it: of kinds or of classes that keep apart."""
    stop = len(text)
    if opening[0] == "(":
        stop = text.find(")", opening.end()) if ")" in text[opening.end() :] else stop
    kinds = data("families")["kinds"].get(whole.figure.kind, ())
    is_list = ":" in text[whole.figure.end : following[0].figure.start]
    parts: list[Clause] = []
    for one in following:
        if one.figure.start >= stop or (";" in text[whole.figure.end : one.figure.start] and not is_list):
            break
        if one.figure.kind == "percent":
            continue
        same_kind = one.figure.kind in {whole.figure.kind, "none"} and _classes(one)
        if one.figure.high is not None or not (one.figure.kind in kinds or same_kind):
            break
        parts.append(one)
    labels = [({part.figure.kind} if kinds and part.figure.kind in kinds else _classes(part)) for part in parts]
    apart = all(not one & other for at, one in enumerate(labels) for other in labels[at + 1 :])
    return parts if apart and _of_one_family(labels, kinds) else []


def _classes(clause: Clause) -> set[str]:
    known = {name for family in data("families")["apart"] for name in family}
    return known & set(clause.means)


def _of_one_family(labels: list[set[str]], kinds) -> bool:
    together = set().union(*labels) if labels else set()
    return any(together <= set(family) for family in [*data("families")["apart"], list(kinds)])


def _is_whole(text: str, whole: Clause, parts: list[Clause], opening) -> bool:
    """Whether nothing else can be part of the total: it is said, or the classes leave no other."""
    families = data("families")
    together = set().union(*(_classes(part) for part in parts))
    complete = any(set(family) == together for family in families["whole"])
    told = not ONLY_SOME.search(opening[0]) or THE_REST.search(text, opening.end(), parts[-1].end)
    return bool(complete or told or whole.figure.kind in families["whole_kinds"])


def _shares(text: str, total: Decimal, parts: list[Clause]) -> Iterator[tuple[int, int, str]]:
    """ "738 HTX nông nghiệp (67,6%)" beside a total."""
    for part in parts:
        match = re.compile(rf"[^;\d]{{0,40}}?(?:\(|chiếm\s+|đạt\s+)({NUMBER.pattern})\s*%").match(text, part.figure.end)
        if not match or not total or part.figure.comparator != "reach":
            continue
        if told := _wrong_percent(match[1], Fraction(part.figure.low) / Fraction(total)):
            pair = f"{format_number(part.figure.low)}/{format_number(total)}"
            yield part.figure.start, match.end(), f"Văn bản ghi {match[1]}%; {pair} = {told}."


def _written_sums(read: ReadSentence) -> Iterator[tuple[int, int, str]]:
    for pattern, whole, parts in ((SUM, 1, (2, 3)), (SUM_FIRST, 3, (1, 2))):
        for match in pattern.finditer(read.sentence.text):
            listed = [number[0] for group in parts for number in NUMBER.finditer(match[group])]
            added = sum(_plain(number) for number in listed)
            if added != _plain(match[whole]):
                yield (
                    match.start(),
                    match.end(),
                    f"{' + '.join(listed)} = {format_number(added)}, không phải {match[whole]}.",
                )


def _plain(digits: str) -> Decimal:
    return amount(digits, PIECES)[0]


def _fractions(read: ReadSentence) -> Iterator[tuple[int, int, str]]:
    """ "180/246 HTX, đạt 73,57%"."""
    text = read.sentence.text
    for match in FRACTION.finditer(text):
        part, whole = _plain(match[1]), _plain(match[2])
        if not whole or DATED.search(text[: match.start()]):
            continue
        if told := _wrong_percent(match[4], Fraction(part) / Fraction(whole)):
            yield match.start(), match.end(), f"Văn bản ghi {match[4]}%; {match[1]}/{match[2]} = {told}."


def _changes(read: ReadSentence) -> Iterator[tuple[int, int, str]]:
    """ "245 HTX, giảm 30 HTX so với năm 2011 (8,9%)": the change against what it was before."""
    text, clauses = read.sentence.text, read.clauses
    for one, change, percent in zip(clauses, clauses[1:], clauses[2:], strict=False):
        now, moved, share = one.figure, change.figure, percent.figure
        verb = CHANGED.search(text[: moved.start])
        if (
            not verb
            or share.kind != "percent"
            or share.start - moved.end > NEAR
            or moved.kind not in {now.kind, "none"}
        ):
            continue
        if now.kind == "percent" or share.comparator != "reach" or "%" in text[now.end : moved.start]:
            continue
        before = now.low - moved.low if verb[1] == "tăng" else now.low + moved.low
        if before > 0 and (told := _wrong_percent(_digits(text, share), Fraction(moved.low) / Fraction(before))):
            pair = f"{format_number(moved.low)}/{format_number(before)}"
            yield moved.start, share.end, f"Văn bản ghi {_digits(text, share)}%; {verb[1]} {pair} = {told}."


def _digits(text: str, figure) -> str:
    return text[figure.number_start : figure.number_end]


def _wrong_percent(digits: str, share: Fraction) -> str:
    """What the percentage should be, with as many decimals as it is written with; "" where it is right, cut or rounded."""
    decimals = len(digits.partition(",")[2])
    exact = share * 100
    if abs(exact - Fraction(_plain(digits))) < Fraction(1, 10**decimals):
        return ""
    return f"{format_number(exact, decimals)}%"
