"""A pasted table beside what stands: which line is which indicator, what is new, what changes, what stays, what is wrong.

Everything is worked out anew each time: what a browser sends back decides nothing alone.
"""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from django.core.exceptions import ValidationError

from accounts.models import Agency, User
from cooperatives.models import Programme
from coopportal.kit.numbers import format_number
from coopportal.kit.periods import Span
from coopportal.kit.workbooks.refused import CellError
from indicators.doubts import doubts_of
from indicators.models import Indicator, ReportedValue
from indicators.pasting.headings import Heading, read_period
from indicators.pasting.labels import Catalogue, Match, unit_problem
from indicators.pasting.table import Line, Table, read_figure
from indicators.selectors.reported import (
    Beside,
    approved_before,
    beside,
    is_for,
    key_of,
    standing,
    writable_indicators,
    writable_provinces,
)
from indicators.services.reported import refuse_broken
from indicators.stated import as_reported
from provinces.models import Province
from provinces.selectors import ProvinceNames, ProvinceNotFound

PERIODS, PROVINCES = "periods", "provinces"
SKIP = "skip"
MOST_FIGURES = 600
NEW, CHANGED, SAME, ERROR, BLANK = "new", "changed", "same", "error", "blank"


@dataclass(frozen=True)
class Asked:
    """What the person says of the whole table. `across`: what a column is; the other one, `province` or `span`, is given."""

    grid: list[list[str]]
    across: str
    province: Province | None
    span: Span | None
    calendar: str
    nature: str
    programme: Programme | None
    source: str
    agency: Agency
    dot: str
    dash: str


@dataclass
class ColumnPlan:
    """`known`: what it was understood as, in words; "" when nobody knows. `aside`: why it is left out."""

    head: str
    span: Span | None = None
    province: Province | None = None
    nature: str = ""
    known: str = ""
    aside: str = ""
    skipped: bool = False

    @property
    def taken(self) -> bool:
        return bool(self.known) and not self.skipped and not self.aside

    @property
    def is_unknown(self) -> bool:
        return not (self.known or self.aside or self.skipped)


@dataclass
class LinePlan:
    line: Line
    match: Match
    indicator: Indicator | None
    skipped: bool
    columns: list[ColumnPlan]
    cells: list["Cell"] = field(default_factory=list)

    @property
    def is_unknown(self) -> bool:
        return not (self.indicator or self.skipped or self.line.is_title)

    @property
    def shown(self) -> list[tuple[str, "Cell | None"]]:
        """What was pasted in each column, with its cell where the column is taken."""
        taken = {id(cell.column): cell for cell in self.cells}
        return [(text, taken.get(id(column))) for text, column in zip(self.line.figures, self.columns, strict=True)]


@dataclass
class Cell:
    """One figure. `there`: what stands for its key now; `row`: what would be written."""

    column: ColumnPlan
    text: str
    row: ReportedValue | None = None
    there: ReportedValue | None = None
    compared: Beside | None = None
    faults: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        if self.faults:
            return ERROR
        if self.row is None:
            return BLANK
        if self.there is None:
            return NEW
        return SAME if as_reported(self.there).value == as_reported(self.row).value else CHANGED

    @property
    def differs(self) -> bool:
        return bool(self.compared and self.compared.difference)

    @property
    def old_text(self) -> str:
        return format_number(as_reported(self.there).value) if self.there else ""

    @property
    def new_text(self) -> str:
        return format_number(self.row.value) if self.row else self.text


class Review:
    """`choices`: number of a line → the code of an indicator or "skip"; `skipped`: columns that are left out."""

    def __init__(self, asked: Asked, *, user: User, choices: dict[int, str] | None = None, skipped=frozenset()):
        self.asked, self.user = asked, user
        self.catalogue = Catalogue(list(writable_indicators(user)))
        self.provinces = {province.pk for province in writable_provinces(user)}
        self.names = ProvinceNames.load() if asked.across == PROVINCES else None
        table = Table.of(asked.grid, lambda text: bool(self.column(text).known))
        self.dot = asked.dot or table.dot
        self.columns = [self.column(head) for head in table.heads]
        for at in skipped:
            if at < len(self.columns):
                self.columns[at].skipped = True
        self.lines = [self.plan(line, (choices or {}).get(line.number, "")) for line in table.lines]
        self.fill()

    def column(self, head: str) -> ColumnPlan:
        if self.asked.across == PROVINCES:
            return self.province_column(head)
        heading: Heading = read_period(head, self.asked.calendar)
        if heading.span is None:
            return ColumnPlan(head, aside=heading.aside)
        nature = heading.nature or self.asked.nature
        words = f"{heading.span.label()} · {ReportedValue.Nature(nature).label.lower()}"
        return ColumnPlan(head, heading.span, self.asked.province, nature, words)

    def province_column(self, head: str) -> ColumnPlan:
        try:
            province = self.names.find(head)
        except ProvinceNotFound:
            return ColumnPlan(head, aside=read_period(head).aside)
        if province.pk not in self.provinces:
            return ColumnPlan(head, aside="không phải địa bàn bạn phụ trách")
        return ColumnPlan(head, self.asked.span, province, self.asked.nature, province.name)

    def plan(self, line: Line, choice: str) -> LinePlan:
        match = self.catalogue.find(line.code) if line.code else Match(None)
        match = match if match.sure else self.catalogue.find(line.label)
        chosen = self.catalogue.by_code.get(choice) or (None if choice == SKIP else match.sure)
        return LinePlan(line, match, None if line.is_title else chosen, choice == SKIP, self.columns)

    def fill(self) -> None:
        """Read every figure, then compare all of them at once with what stands and with what is computed."""
        for plan in self.lines:
            if plan.indicator and not plan.skipped:
                plan.cells = [
                    self.read(plan, column, text)
                    for column, text in zip(self.columns, plan.line.figures, strict=True)
                    if column.taken
                ]
        self.mark_repeated()
        sound = [cell for cell in self.cells if cell.row is not None and not cell.faults]
        if self.too_many:
            return
        rows = [cell.row for cell in sound]
        there, earlier = standing(rows, self.user.agency), approved_before(rows)
        for cell, compared in zip(sound, beside(rows), strict=True):
            row = cell.row
            cell.there, cell.compared = there.get(key_of(row)), compared
            if cell.outcome != SAME:
                known = earlier.get((row.indicator_id, row.province_id, row.programme_id), [])
                cell.doubts = doubts_of(row, compared.computed, known)

    def read(self, plan: LinePlan, column: ColumnPlan, text: str) -> Cell:
        cell, unit = Cell(column, text), plan.indicator.unit
        try:
            value = read_figure(text, unit, dot=self.dot, dash=self.asked.dash, written_unit=plan.line.unit)
        except CellError as error:
            cell.faults.append(str(error))
            return cell
        if value is None:
            return cell
        cell.row = ReportedValue(
            indicator=plan.indicator, province=column.province, programme=self.asked.programme, nature=column.nature,
            from_on=column.span.start, to_on=column.span.end, value=value, source=self.asked.source,
            agency=self.asked.agency,
        )  # fmt: skip
        if problem := unit_problem(plan.line.unit, unit):
            cell.faults.append(problem)
        try:
            refuse_broken(cell.row)
        except ValidationError as error:
            cell.faults += error.messages
        if not is_for(plan.indicator, column.province, self.user):
            cell.faults.append("Chỉ tiêu này không dùng cho địa bàn của cột.")
        return cell

    def mark_repeated(self) -> None:
        above: dict[tuple, int] = {}
        for plan in self.lines:
            for cell in plan.cells:
                if cell.row is not None and above.setdefault(key_of(cell.row), plan.line.number) != plan.line.number:
                    cell.faults.append(f"Trùng chỉ tiêu và kỳ với dòng {above[key_of(cell.row)]}. Bỏ qua một dòng.")

    # What the person sees

    @property
    def cells(self) -> list[Cell]:
        return [cell for plan in self.lines for cell in plan.cells]

    @cached_property
    def counts(self) -> Counter:
        return Counter(cell.outcome for cell in self.cells)

    @property
    def counts_text(self) -> str:
        count = self.counts
        return (
            f"{count[NEW]} mới, {count[CHANGED]} đổi, {count[SAME]} giữ nguyên, {count[ERROR]} lỗi, "
            f"{count[BLANK]} ô trống"
        )

    @property
    def too_many(self) -> bool:
        return len(self.cells) > MOST_FIGURES

    @property
    def doubtful(self) -> bool:
        return any(cell.doubts for cell in self.cells)

    @property
    def differing(self) -> int:
        """How many of the figures to be written are others than the computed ones."""
        return sum(cell.outcome in (NEW, CHANGED) and cell.differs for cell in self.cells)

    @property
    def problems(self) -> list[str]:
        """What stands between the table and its writing."""
        found = []
        if self.too_many:
            found.append(
                f"Bảng có {len(self.cells)} ô số; mỗi lần ghi nhiều nhất {MOST_FIGURES}. Hãy chia làm nhiều lần."
            )
        if not any(column.taken for column in self.columns):
            example = (
                "“Bắc Kạn”, “Thái Nguyên”" if self.asked.across == PROVINCES else "“Năm 2024”, “6 tháng đầu năm 2025”"
            )
            found.append(f"Chưa có cột số liệu nào đọc được. Dòng đầu của bảng ghi tiêu đề cột, ví dụ {example}.")
        if unknown := [column.head for column in self.columns if column.is_unknown]:
            found.append(
                f"Chưa hiểu {len(unknown)} cột: {', '.join(f'“{head}”' for head in unknown[:5])}. Sửa tiêu đề hoặc bỏ cột."
            )
        if count := sum(plan.is_unknown for plan in self.lines):
            found.append(f"Còn {count} dòng chưa chọn chỉ tiêu. Chọn chỉ tiêu, hoặc chọn “Bỏ qua dòng này”.")
        if self.counts[ERROR]:
            found.append(f"Còn {self.counts[ERROR]} ô lỗi. Sửa trong bảng đã dán rồi bấm “Dò lại”, hoặc bỏ qua dòng.")
        if not found and not (self.counts[NEW] or self.counts[CHANGED]):
            found.append("Mọi số trong bảng đã giống số đang có. Không có gì cần ghi.")
        return found

    @property
    def digest(self) -> str:
        """Of what would happen: another one says that something changed since it was shown."""
        told = [
            (*map(str, key_of(cell.row)), cell.outcome, cell.old_text, cell.new_text) for cell in self.cells if cell.row
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()
