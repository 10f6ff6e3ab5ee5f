"""One figure of a text as a statement about an indicator: value in which unit, of which year or day, promised or reached."""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from plans.spans import Basis
from plans.texts.clauses import Clause
from plans.texts.context import PROMISED
from plans.texts.documents import DocumentFacts
from plans.texts.figures import UNITS
from plans.texts.lexicon import Rule
from plans.texts.sentences import Sentence

REMARKS = {
    "comma": "Số viết kiểu “36,508”: cổng hiểu dấu phẩy là ngăn hàng nghìn. Kiểm tra lại.",
    "point": "Số viết kiểu “9.4”: cổng hiểu dấu chấm là phần thập phân. Kiểm tra lại.",
    "month": "Văn bản nêu theo tháng; cổng đã nhân 12 để ra số của năm.",
    "context": "Câu không nói rõ đây là chỉ tiêu hay kết quả. Kiểm tra lại.",
}
PER_YEAR = re.compile(r"(?<!\w)(?:mỗi năm|hằng năm|hàng năm|từng năm)(?!\w)")
NAMED_YEAR = re.compile(r"(?<!so với )(?<![\w/])năm\s+((?:19|20)\d\d)(?!\s*-\s*\d|\d)")
DAY_NAMED = re.compile(r"(?<![\d/])(\d{1,2})\s*[/-]\s*(\d{1,2})\s*[/-]\s*((?:19|20)\d\d)(?!\d)")
MONTH_NAMED = re.compile(r"tháng\s+(\d{1,2})\s*(?:[/-]|năm)\s*((?:19|20)\d\d)")
MONTHS_NAMED = re.compile(r"(?<!\w)(\d{1,2})\s+tháng\s+(?:đầu\s+)?năm\s+((?:19|20)\d\d)")
LONGEST_WORDING = 500
MILLION = 1_000_000


@dataclass(frozen=True)
class Measured:
    """What must be known of an indicator of the catalogue: its name and the code of its unit."""

    name: str
    unit: str


@dataclass(frozen=True)
class Statement:
    """What the text says of one indicator. Places count in `TextReading.text`; values are in `unit`.

    `leaning`: promised, reached or "" where the words leave it open. `day`: that a reached figure speaks of, where named.
    `written`: the number alone, as the text has it.
    """

    indicator: str
    wording: str
    comparator: str
    low: Decimal
    high: Decimal | None
    unit: str
    basis: str
    year: int | None
    baseline: Decimal | None
    rising: bool
    start: int  # of the figure with its comparator and unit
    end: int
    sentence_start: int
    sentence_end: int
    remarks: tuple[str, ...] = ()
    leaning: str = PROMISED
    day: date | None = None
    written: str = ""


def statement_of(
    text: str,
    sentence: Sentence,
    clause: Clause,
    rule: Rule,
    borrowed: bool,
    leaning: str,
    facts: DocumentFacts,
    catalogue: Mapping[str, Measured],
) -> Statement:
    figure = clause.figure
    unit, factor, remarks = _unit(clause, rule, catalogue[rule.code].unit)
    basis = _basis(sentence.text, clause, rule, facts)
    remarks += [figure.doubt] * bool(figure.doubt) + ["context"] * (leaning != PROMISED)
    return Statement(
        indicator=rule.code,
        wording=_wording(text, sentence, clause, rule, borrowed),
        comparator=figure.comparator,
        low=figure.low * factor,
        high=None if figure.high is None else figure.high * factor,
        unit=unit,
        basis=basis,
        year=_year(sentence.text, clause, facts),
        baseline=None if figure.baseline is None else figure.baseline * factor,
        rising=not rule.falling and figure.comparator not in {"at_most", "less_than"},
        start=sentence.start + figure.start,
        end=sentence.start + figure.end,
        sentence_start=sentence.start,
        sentence_end=sentence.start + len(sentence.text.rstrip()),
        remarks=tuple(remarks),
        leaning=leaning,
        day=day_named(sentence.text, clause.figure.start),
        written=text[sentence.start + figure.number_start : sentence.start + figure.number_end],
    )


def _unit(clause: Clause, rule: Rule, own_unit: str) -> tuple[str, Decimal, list[str]]:
    """(code of the unit, what the figure is multiplied with, remarks): the document's unit where the indicator can have it."""
    figure, remarks = clause.figure, []
    if figure.kind == "money":
        factor = Decimal(1)
        if "tháng" in figure.measure.each:
            factor, remarks = Decimal(12), ["month"]
        if own_unit.startswith("trieu-dong-"):
            return own_unit, factor / MILLION, remarks
        if figure.measure.written == "tỷ":
            return "ty-dong", factor / (1000 * MILLION), remarks
        return (
            ("trieu-dong", factor / MILLION, remarks)
            if figure.measure.written == "triệu"
            else ("dong", factor, remarks)
        )
    if figure.kind == "percent":
        return "phan-tram-nam" if "năm" in figure.measure.each else "phan-tram", Decimal(1), remarks
    if rule.unit or figure.kind in {"none", "unit", "other"}:
        return rule.unit or own_unit, Decimal(1), remarks
    code = UNITS["codes"][figure.kind]
    return own_unit if code == "nguoi" else code, Decimal(1), remarks


def _basis(text: str, clause: Clause, rule: Rule, facts) -> str:
    several = facts.only_until or facts.last_year > facts.first_year
    figure = clause.figure
    yearly = "năm" in figure.measure.each and figure.kind != "money"
    if rule.time == "growth":
        return Basis.PER_YEAR if yearly else Basis.IN_YEAR
    if rule.time == "flow":
        if yearly or PER_YEAR.search(text, 0, figure.end):
            return Basis.PER_YEAR
        return Basis.CUMULATIVE if several else Basis.IN_YEAR
    return Basis.IN_YEAR if rule.time == "year" else Basis.BY_END


def _year(text: str, clause: Clause, facts) -> int | None:
    """The year named last before the figure, if the plan reaches it; else the plan's last."""
    named = [int(match[1]) for match in NAMED_YEAR.finditer(text, 0, clause.figure.start)]
    named = [year for year in named if facts.first_year <= year]
    return named[-1] if named else facts.last_year or None


def _wording(text: str, sentence: Sentence, clause: Clause, rule: Rule, borrowed: bool) -> str:
    """The document's own words for this target, with the verb of the clause before where it has none."""
    words = text[sentence.start + clause.start : sentence.start + clause.end]
    words = " ".join(words.split()).strip(' ,;:.-–()“”"')
    words = re.sub(
        r"^(?:(?:và|với|trong đó có|trong đó|cùng|đồng thời|phấn đấu|sẽ)\s+)+", "", words, flags=re.IGNORECASE
    )
    if borrowed and clause.verb and {"new"} in rule.wanted:
        words = f"{clause.verb} {words}"
    return (words[:1].upper() + words[1:])[:LONGEST_WORDING]


def day_named(text: str, until: int) -> date | None:
    """The end of the day, month or half year named last before the figure; of a year alone its last day."""
    found = [(match.end(), int(match[3]), int(match[2]), int(match[1])) for match in DAY_NAMED.finditer(text, 0, until)]
    found += [(match.end(), int(match[2]), int(match[1]), 0) for match in MONTH_NAMED.finditer(text, 0, until)]
    found += [(match.end(), int(match[2]), int(match[1]), 0) for match in MONTHS_NAMED.finditer(text, 0, until)]
    found += [(match.end() - 1, int(match[1]), 12, 31) for match in NAMED_YEAR.finditer(text, 0, until)]
    for _, year, month, day in sorted(found, reverse=True):
        if 1 <= month <= 12 and 0 <= day <= monthrange(year, month)[1]:
            return date(year, month, day or monthrange(year, month)[1])
    return None
