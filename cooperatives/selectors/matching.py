"""Pasted attendance lists: which organisation is meant by a line. What is not certain is offered, never taken."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import Enum
from heapq import nlargest

from cooperatives.models import Kind, LegalStatus, Organisation
from coopportal.kit.text import name_key, nfc, search_key

MOST_LINES = 400
LONGEST_LINE = 500
ENOUGH = 0.6  # of two names' likeness, to be offered
FEW = 5  # candidates offered
TAX_CODE = re.compile(r"\d{10}(?:-\d{3})?")
ORDINAL = re.compile(r"^\s*(?:\d{1,4}\s*[.)/:–-]\s*|[-–•*+]\s+)")
COMMUNE = re.compile(r"[\s,;(–-]+((?:xã|phường|thị trấn|đặc khu)\s+[^,;()\t]+)\)?\s*$", re.IGNORECASE)
COMMUNE_CELL = re.compile(r"(?:xã|phường|thị trấn|đặc khu|p\.|x\.|tt\.)\s*\S", re.IGNORECASE)
PERSONS = re.compile(r"[\s,;:(–-]+(\d{1,4})\s*(?:người|ng\.?|học viên)\s*\)?\s*$", re.IGNORECASE)
# What a column is, by the words at its head (as search_key writes them).
HEADS = {
    "name": ("ten to chuc", "ten hop tac xa", "ten htx", "ten don vi", "hop tac xa", "don vi", "to chuc", "htx", "ten"),
    "code": ("ma so thue", "mst", "ma so", "so giay chung nhan", "gcn", "ma htx"),
    "commune": ("xa phuong dac khu", "xa phuong", "dia chi", "xa", "dia ban"),
    "persons": ("so nguoi", "so luong", "so hoc vien", "sl", "nguoi"),
}
HEAD_OF = {words: column for column, heads in HEADS.items() for words in heads}
FORMS = (  # the legal form a line names, by its beginning
    ("lien hiep", Kind.UNION), ("lhhtx", Kind.UNION), ("to hop tac", Kind.GROUP), ("tht", Kind.GROUP),
    ("quy tin dung", Kind.CREDIT_FUND), ("qtdnd", Kind.CREDIT_FUND), ("hop tac xa", Kind.HTX), ("htx", Kind.HTX),
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One line of the list, as its writer meant the columns. `persons` None: not said."""

    name: str
    code: str = ""
    commune: str = ""
    persons: int | None = None

    def written(self) -> str:
        """The line in columns, so that `read_lines` reads it again as it is."""
        persons = "" if self.persons is None else f"{self.persons} người"
        return "; ".join(part for part in (self.name, self.code, self.commune, persons) if part)


@dataclass(frozen=True)
class Known:
    """An organisation as far as matching needs it."""

    pk: int
    name: str
    code: str
    certificate: str
    kind: str
    commune: str
    commune_key: str
    dissolved: bool
    key: str

    @property
    def label(self) -> str:
        return " · ".join(part for part in (self.name, self.commune, self.code, "đã giải thể" * self.dissolved) if part)


class Certainty(Enum):
    SURE = "sure"
    DOUBTFUL = "doubtful"
    UNKNOWN = "unknown"


@dataclass
class Match:
    """A line and who may be meant, the likeliest first. `sure` is set only by a code, a certificate or the whole name."""

    line: Line
    candidates: list[Known] = field(default_factory=list)
    sure: Known | None = None
    note: str = ""

    @property
    def certainty(self) -> Certainty:
        if self.sure:
            return Certainty.SURE
        return Certainty.DOUBTFUL if self.candidates else Certainty.UNKNOWN


def read_lines(text: str) -> list[Line]:
    """The lines of a pasted list: names, one a line, or columns out of Excel with or without a head. Empty ones fall away."""
    rows = [nfc(row)[:LONGEST_LINE] for row in text.splitlines()]
    rows = [row for row in rows if search_key(row)]
    head: dict[int, str] = {}
    lines = []
    for row in rows:
        cells = [cell.strip() for cell in re.split(r"\t|;", row)]
        if not lines and not head and (head := head_of(cells)):
            continue
        line = by_head(cells, head) if head and len(cells) > 1 else by_looks(cells)
        if search_key(line.name) or line.code:
            lines.append(line)
    return lines


def head_of(cells: list[str]) -> dict[int, str]:
    """Position → column, when this row is a head: it names at least two columns, or says nothing but "Tên HTX"."""
    found = {at: HEAD_OF[key] for at, cell in enumerate(cells) if (key := search_key(cell)) in HEAD_OF}
    return found if "name" in found.values() and len(found) >= min(2, len(cells)) else {}


def by_head(cells: list[str], head: dict[int, str]) -> Line:
    said = {column: cells[at] for at, column in sorted(head.items(), reverse=True) if at < len(cells)}
    persons = said.get("persons", "")
    return Line(
        said.get("name", ""),
        said.get("code", "").replace(" ", ""),
        said.get("commune", ""),
        int(persons) if re.fullmatch(r"[0-9]{1,4}", persons) else None,
    )


def by_looks(cells: list[str]) -> Line:
    """Without a head: a code looks like a code, a commune begins with "xã" …, a number behind the name counts persons."""
    name = code = commune = ""
    persons = None
    for cell in cells:
        bare = cell.replace(" ", "")
        if TAX_CODE.fullmatch(bare):
            code = bare
        elif name and (counted := re.fullmatch(r"([0-9]{1,4})(?:\s*(?:người|học viên))?", cell)):
            persons = int(counted[1])
        elif COMMUNE_CELL.match(cell):
            commune = cell
        elif not name and search_key(cell) and not cell.isdigit():
            name = cell
        elif name and not commune and search_key(cell):
            commune = cell
    name, found = ORDINAL.sub("", name), persons
    if counted := PERSONS.search(name):
        name, persons = name[: counted.start()], int(counted[1]) if found is None else found
    if placed := COMMUNE.search(name):
        name, commune = name[: placed.start()], commune or placed[1]
    if coded := re.search(rf"(?<!\d){TAX_CODE.pattern}(?!\d)", name):
        code = code or coded[0]
        name = name.replace(coded[0], "").strip(" ,–-()")
    return Line(name.strip(), code, commune.strip(), persons)


def known_organisations(organisations) -> list[Known]:
    """What matching compares with: one query for all."""
    place = ("commune__name", "commune__search_key")
    fields = ("pk", "name", "code", "certificate_number", "kind", *place, "legal_status")
    return [
        Known(
            pk, name, code or "", number, kind, place or "", key or "", status == LegalStatus.DISSOLVED, name_key(name)
        )
        for pk, name, code, number, kind, place, key, status in organisations.values_list(*fields)
    ]


def match_lines(lines: Iterable[Line], user) -> list[Match]:
    """Each line with who is meant, among the organisations that the person sees. One query, however many lines."""
    return Register(known_organisations(Organisation.objects.visible_to(user))).match(lines)


class Register:
    """The known organisations, found by code, by certificate, by the whole name and by parts of it."""

    def __init__(self, known: list[Known]):
        self.known = known
        self.by_code = {one.code: one for one in known if one.code}
        self.by_certificate = defaultdict(list)
        self.by_key = defaultdict(list)
        self.by_gram = defaultdict(list)
        self.sizes = []
        for at, one in enumerate(known):
            if one.certificate:
                self.by_certificate[search_key(one.certificate)].append(one)
            if one.key:
                self.by_key[one.key].append(one)
            grams = trigrams(one.key)
            self.sizes.append(len(grams))
            for gram in grams:
                self.by_gram[gram].append(at)

    def match(self, lines: Iterable[Line]) -> list[Match]:
        return [self.match_one(line) for line in lines]

    def match_one(self, line: Line, *, offers: bool = True) -> Match:
        """`offers`: whether names that are only alike are looked for, which takes by far the longest."""
        key = name_key(line.name)
        if line.code:
            if found := self.identified(line.code):
                return self.by_identifier(line, key, found)
            alike = self.alike(line, key) if offers else []
            return Match(line, alike, note=f"Không có tổ chức nào mang mã {line.code}.")
        same = self.by_key.get(key, [])
        if not same:
            return Match(line, self.alike(line, key) if offers else [])
        left = narrowed(line, same)
        if len(left) == 1 and left[0].dissolved:
            return Match(line, left, note="Tổ chức mang tên này đã giải thể.")
        if len(left) == 1 and not elsewhere(line, left[0]):
            return Match(line, left, sure=left[0])
        if len(left) == 1:
            return Match(line, self.alike(line, key) if offers else [], note="Trùng tên nhưng khác xã, phường.")
        return Match(line, left[:FEW], note=f"{len(left)} tổ chức cùng tên.")

    def identified(self, code: str) -> Known | None:
        if one := self.by_code.get(code):
            return one
        certified = self.by_certificate.get(search_key(code), [])
        return certified[0] if len(certified) == 1 else None

    def by_identifier(self, line: Line, key: str, found: Known) -> Match:
        """A code speaks for itself, unless the name beside it is somebody else's."""
        if not key or likeness(key, found.key) >= ENOUGH:
            return Match(line, [found], sure=found)
        others = [one for one in self.alike(line, key) if one.pk != found.pk]
        return Match(line, [found, *others][:FEW], note="Mã số và tên chỉ hai tổ chức khác nhau.")

    def alike(self, line: Line, key: str) -> list[Known]:
        """The few whose names share most with `key`; those in the commune the line names come first among equals."""
        grams = trigrams(key)
        if not grams:
            return []
        shared = Counter()
        usual = max(50, len(self.known) // 8)
        rare = [gram for gram in grams if len(self.by_gram.get(gram, ())) <= usual]
        for gram in rare or grams:
            shared.update(self.by_gram.get(gram, ()))
        closest = nlargest(2 * FEW, shared, key=lambda at: shared[at] / (len(grams) + self.sizes[at]))
        scored = []
        for at in closest:
            one = self.known[at]
            score = likeness(key, one.key)
            if score >= ENOUGH:
                near = 0.1 * (bool(line.commune) and not elsewhere(line, one))
                scored.append((-(score + near), one.dissolved, one.name, at))
        return [self.known[at] for *_, at in sorted(scored)[:FEW]]


def trigrams(key: str) -> set[str]:
    padded = f" {key} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)} if key else set()


def likeness(one: str, other: str) -> float:
    """0 … 1, the better of two views: letters in their order, and words in whatever order."""
    written = SequenceMatcher(None, one, other, autojunk=False).ratio()
    sorted_one, sorted_other = sorted(one.split()), sorted(other.split())
    if (sorted_one, sorted_other) == (one.split(), other.split()):
        return written
    return max(written, SequenceMatcher(None, " ".join(sorted_one), " ".join(sorted_other), autojunk=False).ratio())


def narrowed(line: Line, same: list[Known]) -> list[Known]:
    """Those of one name that also bear the legal form, then the commune, that the line names; all when none does."""
    words = search_key(line.name)
    form = next((kind for start, kind in FORMS if words.startswith(start)), None)
    kinds = {Kind.HTX, Kind.CREDIT_FUND} if form == Kind.HTX else {form}
    for fits in (
        lambda one: form is None or one.kind in kinds,
        lambda one: not line.commune or not elsewhere(line, one),
        lambda one: not one.dissolved,
    ):
        same = [one for one in same if fits(one)] or same
    return same


def elsewhere(line: Line, one: Known) -> bool:
    """Whether the line names another commune than the organisation's. Who names none, or has none, is nowhere else."""
    if not line.commune or not one.commune_key:
        return False
    return one.commune_key not in search_key(line.commune)
