"""The words of a sentence that belong to each of its figures, and what they mean."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from plans.texts.figures import Figure
from plans.texts.lexicon import group_of, phrases

PARTING = re.compile(r"[,;()]|\s(?=(?:và|với|cùng|trong đó|còn)\s)|\s-\s|:\s|\.\s")
IN_WHICH = re.compile(r"[\s,;(]*(?:và\s+|với\s+|trong đó|gồm|bao gồm|cụ thể|còn|cùng|:|-)+[\s,:]*")
SUBJECTS = ("htx", "lh", "tht", "kttt")
HIDING = {"alliance", "law", "fund"}  # names that hold the word HTX without speaking of cooperatives
HEADS = {
    "member": "member", "worker": "worker", "manager": "manager", "tht": "tht", "lh": "lh", "htx": "htx",
}  # fmt: skip


@dataclass(frozen=True)
class Clause:
    """`start`–`end`: its places in the sentence. `means`: concepts of its own; `inherited`: with those of the clauses before."""

    figure: Figure
    start: int
    end: int
    means: frozenset[str]
    inherited: frozenset[str]
    kinds: frozenset[str]
    subject: str
    subject_is_own: bool
    verb: str = ""


@dataclass
class Memory:
    """What earlier clauses spoke of: the last concept of each group, the last subject, the words of the last act."""

    groups: dict[str, frozenset[str]] = field(default_factory=dict)
    subject: str = ""
    verb: str = ""

    def of_sentence(self) -> "Memory":
        """For the next sentence of the same line: only what it is about."""
        return Memory({}, self.subject, "")


def clauses_of(text: str, figures: list[Figure], memory: Memory) -> list[Clause]:
    """One a figure, in order. `memory` is carried on."""
    figures = _promised_alone(text, figures)
    bounds = _bounds(text, figures)
    return [_clause(text, figure, start, end, memory) for figure, (start, end) in zip(figures, bounds, strict=True)]


def _promised_alone(text: str, figures: list[Figure]) -> list[Figure]:
    """Without those inside the words of another ("300 HTX tham gia thí điểm 12 mô hình"); "ít nhất 20 HTX, 20 THT" is twice
    at least."""
    kept: list[Figure] = []
    for figure in figures:
        gap = text[kept[-1].end : figure.start] if kept else ""
        if kept and gap.strip() and not PARTING.search(gap) and not _opens(gap):
            continue
        if kept and gap.strip() == "," and _is_shared(text, kept[-1], figure):
            figure = replace(figure, comparator=kept[-1].comparator)
        kept.append(figure)
    return kept


def _is_shared(text: str, one: Figure, other: Figure) -> bool:
    """Whether the comparator before `one` also stands before `other`; what stands behind ("trở lên") does not reach so far."""
    stands_before = not text[one.measure.end : one.end].strip()
    return (
        one.comparator in SHARED and other.comparator == "reach" and {one.kind, other.kind} <= COUNTED and stands_before
    )


SHARED = {"at_least", "at_most"}
COUNTED = {"htx", "tht", "lh"}


def _bounds(text: str, figures: list[Figure]) -> list[tuple[int, int]]:
    starts = [_first_start(text, figures[0])] if figures else []
    ends = []
    for one, other in zip(figures, figures[1:], strict=False):
        end, start = _between(text, one.end, other.start)
        ends.append(end)
        starts.append(start)
    if figures:
        stop = text.find(";", figures[-1].end)
        ends.append(len(text) if stop < 0 else stop)
    return list(zip(starts, ends, strict=True))


def _first_start(text: str, figure: Figure) -> int:
    """Where the words of the first figure begin: behind the last ";", ":" or comma that opens a clause of its own."""
    start = 0
    for match in re.finditer(r"[;:,]\s*", text[: figure.start]):
        rest = text[match.end() : figure.start]
        if match[0][0] == ";" or (_opens(rest) and (match[0][0] == ":" or len(rest.split()) > 1)):
            start = match.end()
    return start


def _opens(rest: str) -> bool:
    stripped = IN_WHICH.sub("", rest, count=1) if IN_WHICH.match(rest) else rest.lstrip()
    return phrases("cues", "starters").at(stripped, 0) is not None


def _between(text: str, end: int, start: int) -> tuple[int, int]:
    """(where the words of one figure end, where those of the next begin)."""
    gap = text[end:start]
    if ";" in gap:
        return end + gap.index(";"), end + gap.rindex(";") + 1
    if "trong đó" in gap:
        place = end + gap.index("trong đó")
        return place, place
    cuts = [match.start() for match in PARTING.finditer(gap)]
    if not cuts:
        return (end, end) if not gap.strip() or _opens(gap) else (start, start)
    if not gap[: cuts[0]].strip():
        return end + cuts[0], end + cuts[0]  # nothing stands between the figure and the comma: its words came before
    opening = [cut for cut in cuts if _opens(gap[cut:].lstrip(",;():.- "))]
    place = end + (opening[-1] if opening else cuts[-1])
    return place, place


def _clause(text: str, figure: Figure, start: int, end: int, memory: Memory) -> Clause:
    hits = list(phrases("concepts", "concepts").hits(text, start, end))
    words = [hit for hit in hits if not HIDING & set(hit.means)]
    told = {name for hit in hits for name in hit.means}
    if IN_WHICH.match(text[start:]) and "trong đó" in text[start : figure.start]:
        told -= {"stock"} if "new" in memory.groups.get("action", ()) else set()
    subject, is_own = _subject(words, figure, memory)
    inherited = set(told)
    for group, names in memory.groups.items():
        if group != "subject" and not any(group_of().get(name) == group for name in told):
            inherited |= names
    verb = next((text[hit.start : hit.end] for hit in hits if {"new", "consolidate", "dissolve"} & set(hit.means)), "")
    clause = Clause(
        figure, start, end, frozenset(told), frozenset(inherited), _kinds(figure, words, told), subject, is_own,
        "" if verb else memory.verb,
    )  # fmt: skip
    _remember(memory, inherited, subject, verb)
    return clause


def _subject(hits, figure: Figure, memory: Memory) -> tuple[str, bool]:
    kind = {"htx": "htx", "tht": "tht", "lh": "lh", "org": "kttt", "member_htx": "lh"}.get(figure.kind)
    for each in figure.measure.each:
        kind = {"htx": "htx", "hợp tác xã": "htx", "tht": "tht", "tổ hợp tác": "tht", "lhhtx": "lh"}.get(each, kind)
    if kind:
        return kind, True
    named = [name for hit in hits for name in hit.means if name in SUBJECTS]
    if named:
        return named[0], True
    return memory.subject or "htx", False


HEADING = 90


def subject_of(text: str, start: int) -> str:
    """Whom a short line without figures names: what hangs below speaks of it; "" where it names nobody."""
    if len(text) > HEADING or re.search(r"\d", text[start:]):
        return ""
    return next(
        (name for hit in phrases("concepts", "concepts").hits(text, start) for name in hit.means if name in SUBJECTS),
        "",
    )


def _kinds(figure: Figure, hits, told: set[str]) -> frozenset[str]:
    """What the figure may count: what its unit says, and what the words around make of it."""
    kinds = {figure.kind}
    before = [hit for hit in hits if hit.start < figure.number_start]
    if figure.kind in {"none", "unit"}:
        heads = [HEADS[name] for hit in before for name in hit.means if name in HEADS]
        people = [head for head in heads if head in {"member", "worker", "manager"}]
        kinds |= set(people[:1] or heads[:1])
    if figure.kind in {"person", "trainee"}:
        kinds |= {f"{name}_person" for name in ("member", "worker", "manager") if name in told}
    if figure.kind == "model":
        kinds.add("model_htx" if "htx" in told else "model")
    if figure.kind == "manager" and "official" in told:
        kinds.discard("manager")
    return frozenset(kinds)


def _remember(memory: Memory, told: Iterable[str], subject: str, verb: str) -> None:
    by_group: dict[str, set[str]] = {}
    for name in told:
        if group := group_of().get(name):
            by_group.setdefault(group, set()).add(name)
    memory.groups |= {group: frozenset(names) for group, names in by_group.items()}
    memory.subject, memory.verb = subject, verb or memory.verb
