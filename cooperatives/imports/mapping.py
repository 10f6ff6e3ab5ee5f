"""How a sheet is to be read: its head row, which column is which, units, fixed values, how numbers and days are written.

A mapping comes from a template's hidden sheet, from heads that are the table's own labels, from a saved one of the agency,
or from a person. Only the last needs a page.
"""

import hashlib
import re
from dataclasses import asdict, dataclass, field, fields
from difflib import SequenceMatcher
from functools import partial
from itertools import pairwise

from cooperatives.imports.columns import ALSO_CALLED, by_key, importable
from cooperatives.imports.notices import MARK_SHEET
from cooperatives.tables import IMPORTED, Column, Shape
from coopportal.kit.sheets import NOT_IN_XML
from coopportal.kit.text import search_key

MARK = "ban-mau"
HEADS_WITHIN = 20  # rows: so far down a head row is looked for
ALIKE = 0.72  # from this similarity on a column is proposed
SAMPLES = 5
TAX_CODE = re.compile(r"\d{10}(-\d{3})?")
UNIT_IN_BRACKETS = re.compile(r"\([^)]*\)")
UNITS = ("triệu", "nghìn", "đồng", "tỷ")
UNIT_WORDS = (  # as they end a head, folded; the longer first
    ("trieu dong", "triệu"), ("tr dong", "triệu"), ("trd", "triệu"), ("tr d", "triệu"), ("trieu", "triệu"),
    ("nghin dong", "nghìn"), ("ngan dong", "nghìn"), ("1000 d", "nghìn"), ("ty dong", "tỷ"), ("ty", "tỷ"), ("dong", "đồng"),
    ("vnd", "đồng"),
)  # fmt: skip


@dataclass(frozen=True)
class Mapping:
    """`columns`: position in the sheet's rows, as text → key. `fixed`: key → text for every row. `head_row` counts from 1.

    `answers`: key → what a dot means there ("thousands", "decimal"), or what stands first in a day ("day", "month").
    """

    sheet: str
    head_row: int
    columns: dict[str, str]
    units: dict[str, str] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict:
        return asdict(self)

    @classmethod
    def of_json(cls, kept: dict) -> "Mapping":
        return cls(**{one.name: kept[one.name] for one in fields(cls) if one.name in kept})

    @property
    def keys(self) -> set[str]:
        return {*self.columns.values(), *self.fixed}


def folded(head) -> str:
    return search_key(str(head if head is not None else ""))


def heads_digest(heads: list[str]) -> str:
    """The same for the same heads in any order: where a column stands may change from file to file."""
    return hashlib.sha256("\n".join(sorted(map(folded, heads))).encode()).hexdigest()


def from_template(sheets) -> tuple[str, Mapping] | None:
    """(code of the table, mapping) when the workbook is one of our templates. Raises KeyError for a table we lack."""
    mark = next((sheet for sheet in sheets if sheet.name == MARK_SHEET), None)
    if mark is None or len(mark.top) < 2 or folded(mark.top[0][0]) != folded(MARK):
        return None
    _, _, code, name, head_row = mark.top[0][:5]
    known = by_key(code)
    columns = {str(at): key for at, key in enumerate(mark.top[1]) if key in known}
    return code, Mapping(str(name), int(head_row), columns)


def from_heads(code: str, sheets) -> Mapping | None:
    """The mapping of a sheet whose heads are the table's own labels, one aside at most."""
    labels = {folded(one.label): one.key for one in importable(code)}
    shown = {folded(one.label) for one in IMPORTED[code].shown}  # a list shows more than a file may bring
    for sheet in sheets:
        for number, row in enumerate(sheet.top[:HEADS_WITHIN]):
            heads = [folded(cell) for cell in row]
            found = {str(at): labels[head] for at, head in enumerate(heads) if head in labels}
            filled = [head for head in heads if head and (head in labels or head not in shown)]
            if len(found) >= 2 and len(found) == len(set(found.values())) and len(found) >= len(filled) - 1:
                return Mapping(sheet.name, sheet.first_row + number, found)
    return None


def guess_head_row(code: str, rows: list[list]) -> int:
    """Index of the row that looks most like heads."""
    words = {folded(one.label) for one in importable(code)} | {folded(w) for ws in ALSO_CALLED.values() for w in ws}

    def points(row):
        heads = [folded(cell) for cell in row if isinstance(cell, str)]
        return 3 * sum(head in words for head in heads) + sum(bool(head) for head in heads)

    return max(range(min(len(rows), HEADS_WITHIN)), key=lambda at: (points(rows[at]), -at), default=0)


def propose(code: str, heads: list[str], samples: list[list]) -> dict[str, str]:
    """Position → key, the most alike first, each key once; what looks like tax codes is the code. `samples` by column."""
    scores = sorted(
        (
            (likeness(head, one), at, one.key)
            for at, head in enumerate(map(folded, heads))
            if head
            for one in importable(code)
        ),
        key=lambda score: (-score[0], score[1]),
    )
    found: dict[str, str] = {}
    for score, at, key in scores:
        if score >= ALIKE and str(at) not in found and key not in found.values():
            found[str(at)] = key
    if "code" not in found.values():
        coded = [at for at, cells in enumerate(samples) if cells and all(TAX_CODE.fullmatch(str(c)) for c in cells)]
        free = [str(at) for at in coded if str(at) not in found]
        found |= {free[0]: "code"} if free else {}
    return found


def likeness(head: str, column: Column) -> float:
    """0 to 1: equal words, else how many words are shared, else how alike the letters are."""
    bare = without_unit(head)
    names = [UNIT_IN_BRACKETS.sub("", column.label), column.label, *ALSO_CALLED.get(column.key, ())]
    return max(_alike(bare, folded(name)) for name in names)


def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    ours, theirs = set(one.split()), set(other.split())
    shared = len(ours & theirs) / (len(ours | theirs) or 1)
    return 0.95 * max(shared, SequenceMatcher(None, one, other).ratio() if shared >= 0.3 else 0)


def without_unit(head: str) -> str:
    for word, _ in UNIT_WORDS:
        if head.endswith(f" {word}"):
            return head.removesuffix(f" {word}")
    return head


def unit_of(head: str) -> str:
    """The unit that a head of a column of money names; triệu đồng unless it names one."""
    words = folded(head)
    return next((unit for word, unit in UNIT_WORDS if words.endswith(f" {word}")), "triệu")


def units(code: str, columns: dict[str, str], heads: list[str]) -> dict[str, str]:
    known = by_key(code)
    return {key: unit_of(heads[int(at)]) for at, key in columns.items() if known[key].shape is Shape.MONEY}


def seen(sheet, code: str) -> dict:
    """What the page that maps columns shows of a sheet: heads and a few cells under each."""
    rows = sheet.top
    at = guess_head_row(code, rows)
    heads = ["" if cell is None else NOT_IN_XML.sub("", str(cell)) for cell in (rows[at] if rows else [])]
    below = rows[at + 1 : at + 1 + 200]
    samples = [[shown(row[c]) for row in below if row[c] not in (None, "")][:SAMPLES] for c in range(len(heads))]
    return {
        "name": sheet.name,
        "head_row": sheet.first_row + at,
        "heads": heads,
        "samples": samples,
        "rows": max(sheet.row_count - at - 1, 0),
        "first_column": sheet.first_column,
    }


def shown(cell) -> str:
    return NOT_IN_XML.sub("", str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell))[:60]


def first_data_row(sheet, mapping: Mapping) -> int:
    """Its index in the sheet: the row below the heads."""
    return mapping.head_row - sheet.first_row + 1


def data_rows(sheet, mapping: Mapping) -> list[int]:
    """Where the data stand: indices of the rows below the heads, without blank ones, a row of column numbers and totals."""
    first = first_data_row(sheet, mapping)
    read = [sheet.columns[int(at)][first:] for at in mapping.columns if int(at) < len(sheet.columns)]
    if any(None not in cells for cells in read):
        found = list(range(first, sheet.row_count))
    else:
        filled = enumerate(zip(*read, strict=True), start=first)
        found = [at for at, cells in filled if any(cell is not None for cell in cells)]
    row = partial(_row, sheet)
    if found and is_numbering(row(found[0])):
        del found[0]
    while found and is_total(row(found[-1])):
        found.pop()
    return found


def _row(sheet, at: int) -> list:
    return [column[at] for column in sheet.columns]


def is_numbering(row: list) -> bool:
    """The row under the heads of official forms: (1) (2) (3) or A B 1 2."""
    marks = [re.sub(r"[()\s]|\.0$", "", str(cell)) for cell in row if cell not in (None, "")]
    numbers = [int(mark) for mark in marks if mark.isdecimal()]
    letters = [mark for mark in marks if mark.isalpha() and len(mark) == 1]
    return (
        len(marks) >= 3
        and len(numbers) + len(letters) == len(marks)
        and all(later == one + 1 for one, later in pairwise(numbers))
    )


def is_total(row: list) -> bool:
    return any(isinstance(cell, str) and folded(cell) in ("tong cong", "tong so", "cong", "tong") for cell in row[:4])


def known_mapping(code: str, sheets, saved) -> Mapping | None:
    """A saved mapping whose heads this workbook has, moved to where they stand now."""
    by_heads = {one.heads: one for one in saved}
    for sheet in sheets:
        for number, row in enumerate(sheet.top[:HEADS_WITHIN]):
            heads = ["" if cell is None else str(cell) for cell in row]
            if one := by_heads.get(heads_digest(heads)):
                keys = one.mapping["keys_of_heads"]
                columns = {str(at): keys[folded(head)] for at, head in enumerate(heads) if folded(head) in keys}
                rest = {name: one.mapping.get(name, {}) for name in ("units", "fixed", "answers")}
                return Mapping(sheet.name, sheet.first_row + number, columns, **rest)
    return None
