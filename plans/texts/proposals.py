"""A text read: facts of the document, and what it states of the indicators, each with its sentence and its place. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from plans.texts.clauses import Clause, Memory, clauses_of, subject_of
from plans.texts.context import NEITHER, PROMISED, REACHED, Context
from plans.texts.documents import DocumentFacts, facts_of
from plans.texts.figures import NUMBER, figures_of
from plans.texts.letters import shown
from plans.texts.matching import rule_for
from plans.texts.sentences import Line, Sentence, lines_of
from plans.texts.statements import Measured, Statement, statement_of

TOO_LARGE = 10**15  # pieces or đồng: a slip, and more than a column of figures holds
MOST_FIGURES = 3_000  # of one text; what comes behind them is not read
LONGEST_TEXT = 400_000  # characters; a plan with its annexes has about 100.000


@dataclass(frozen=True)
class ReadSentence:
    """A sentence, and the figures in it with the words that belong to each."""

    sentence: Sentence
    clauses: list[Clause]


@dataclass(frozen=True)
class TextReading:
    """`table_rows` are left alone: what a number means stands in the head of its column, not in the row."""

    text: str
    facts: DocumentFacts
    statements: list[Statement] = field(default_factory=list)
    sentences: list[ReadSentence] = field(default_factory=list)
    table_rows: list[Line] = field(default_factory=list)

    @cached_property
    def proposals(self) -> list[Statement]:
        """What is promised, once each: where it stands first. Where words leave it open, a plan is taken to promise."""
        seen, kept = set(), []
        for one in self.statements:
            key = one.indicator, one.comparator, one.low, one.high, one.year
            if one.leaning != REACHED and (one.leaning or self.facts.document_type) and key not in seen:
                seen.add(key)
                kept.append(one)
        return kept


def read_text(text: str, catalogue: Mapping[str, Measured], years: tuple[int, int] | None = None) -> TextReading:
    """`catalogue`: the indicators that may be spoken of, by code. `years`: those of the plan, where one is at hand."""
    text = shown(text)
    lines = list(lines_of(text))
    facts = facts_of(text, lines, years)
    context = Context(facts.first_year, facts.last_year)
    reading = TextReading(text, facts)
    count = 0
    for line in lines:
        if is_table_row(text[line.start : line.end]):
            reading.table_rows.append(line)
            continue
        context.enter(line)
        memory = Memory(subject=context.subject)
        for sentence in line.sentences:
            if count > MOST_FIGURES:
                return reading
            figures = figures_of(sentence.text)
            read = ReadSentence(sentence, clauses_of(sentence.text, figures, memory))
            reading.statements.extend(_stated(text, read, context, facts, catalogue))
            reading.sentences.append(read)
            memory, count = memory.of_sentence(), count + len(figures)
        context.leave(line)
        context.subject = subject_of(line.text, line.body) or context.subject
    return reading


def is_table_row(line: str) -> bool:
    """Cells parted by tabs, some of them bare numbers."""
    cells = line.split("\t")
    return len(cells) > 2 and any(NUMBER.fullmatch(cell.strip()) for cell in cells)


def _stated(text: str, read: ReadSentence, context: Context, facts: DocumentFacts, catalogue) -> list[Statement]:
    found = []
    for clause in read.clauses:
        leaning = context.leaning(read.sentence.text, clause.figure.start, clause.end)
        rule, borrowed = rule_for(clause, catalogue.keys())
        if rule and leaning != NEITHER and clause.figure.largest < TOO_LARGE:
            leaning = leaning or (PROMISED if rule.promised_by_nature else "")
            found.append(statement_of(text, read.sentence, clause, rule, borrowed, leaning, facts, catalogue))
    return found
