"""A text read as a plan: facts of the document and proposed targets, each with its sentence and its place. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from plans.spans import Basis
from plans.texts.clauses import Clause, Memory, clauses_of, subject_of
from plans.texts.context import NEITHER, PROMISED, REACHED, Context
from plans.texts.documents import DocumentFacts, facts_of
from plans.texts.figures import UNITS, figures_of
from plans.texts.letters import shown
from plans.texts.lexicon import Rule
from plans.texts.matching import rule_for
from plans.texts.sentences import Sentence, lines_of

REMARKS = {
    "comma": "Số viết kiểu “36,508”: cổng hiểu dấu phẩy là ngăn hàng nghìn. Kiểm tra lại.",
    "point": "Số viết kiểu “9.4”: cổng hiểu dấu chấm là phần thập phân. Kiểm tra lại.",
    "month": "Văn bản nêu theo tháng; cổng đã nhân 12 để ra số của năm.",
    "context": "Câu không nói rõ đây là chỉ tiêu hay kết quả. Kiểm tra lại.",
    "borrowed": "Tên chỉ tiêu suy từ vế trước của câu.",
}
PER_YEAR = re.compile(
    r"(?<!\w)(?:mỗi năm|hằng năm|hàng năm|bình quân mỗi năm|bình quân hằng năm|bình quân hàng năm|từng năm)(?!\w)"
)
NAMED_YEAR = re.compile(r"(?<![\w/])năm\s+((?:19|20)\d\d)(?!\s*-\s*\d|\d)")
LONGEST_WORDING = 500
MILLION = 1_000_000


@dataclass(frozen=True)
class Measured:
    """What must be known of an indicator of the catalogue: its name and the code of its unit."""

    name: str
    unit: str


@dataclass(frozen=True)
class Proposal:
    """One target that the text seems to set. Places count in `TextReading.text`; values are in `unit`."""

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


@dataclass(frozen=True)
class TextReading:
    text: str
    facts: DocumentFacts
    proposals: list[Proposal] = field(default_factory=list)


def read_text(text: str, catalogue: Mapping[str, Measured]) -> TextReading:
    """`catalogue`: the indicators that may be proposed, by code."""
    text = shown(text)
    lines = list(lines_of(text))
    facts = facts_of(text, lines)
    context = Context(facts.first_year, facts.last_year)
    proposals: list[Proposal] = []
    for line in lines:
        context.enter(line)
        memory = Memory(subject=context.subject)
        for sentence in line.sentences:
            proposals += _of_sentence(text, sentence, memory, context, facts, catalogue)
            memory = memory.of_sentence()
        context.leave(line)
        context.subject = subject_of(line.text, line.body) or context.subject
    return TextReading(text, facts, _once(proposals))


def _of_sentence(text, sentence: Sentence, memory, context: Context, facts, catalogue) -> list[Proposal]:
    figures = figures_of(sentence.text)
    found = []
    for clause in clauses_of(sentence.text, figures, memory):
        leaning = context.leaning(sentence.text, clause.figure.start, clause.end)
        rule, borrowed = rule_for(clause, catalogue.keys())
        if rule is None or leaning in {NEITHER, REACHED}:
            continue
        if leaning != PROMISED and not (rule.promised_by_nature or facts.document_type):
            continue
        found.append(_proposal(text, sentence, clause, rule, borrowed, leaning, facts, catalogue))
    return found


def _proposal(text, sentence, clause: Clause, rule: Rule, borrowed: bool, leaning, facts, catalogue) -> Proposal:
    figure = clause.figure
    unit, factor, remarks = _unit(clause, rule, catalogue[rule.code].unit)
    basis = _basis(sentence.text, clause, rule, facts)
    remarks += [figure.doubt] * bool(figure.doubt) + ["context"] * (leaning != PROMISED and not rule.promised_by_nature)
    return Proposal(
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
    words = re.sub(r"^(?:và|với|trong đó có|trong đó|cùng|đồng thời)\s+", "", words, flags=re.IGNORECASE)
    if borrowed and clause.verb and {"new"} in rule.wanted:
        words = f"{clause.verb} {words}"
    return (words[:1].upper() + words[1:])[:LONGEST_WORDING]


def _once(proposals: list[Proposal]) -> list[Proposal]:
    """A promise that the text repeats is proposed once: where it stands first."""
    seen, kept = set(), []
    for one in proposals:
        key = one.indicator, one.comparator, one.low, one.high, one.year
        if key not in seen:
            seen.add(key)
            kept.append(one)
    return kept
