"""An annual return shaped for its page and for paper: blocks of lines, last year beside this one."""

from dataclasses import dataclass
from datetime import datetime

from django.forms import BoundField

from cooperatives.forms.returns import AnnualReturnForm, confirm, field_for
from cooperatives.models import AnnualReturn, Organisation
from cooperatives.models.yearly import Difficulty
from cooperatives.plausibility import Finding
from cooperatives.return_blocks import FormBlock, Line, blocks_for
from cooperatives.return_years import years_with_returns
from cooperatives.size import SizeAnswer, sizes_of
from coopportal.kit.numbers import NO_FIGURE
from coopportal.kit.templatetags.quantities import millions


@dataclass(frozen=True)
class ShownLine:
    """`before` is printed, `before_typed` is what "Giữ như năm trước" puts into the field; `bound` None: not to be written."""

    line: Line
    value: str
    before: str
    before_typed: str | list[str]
    bound: BoundField | None
    remark: str

    @property
    def remark_id(self) -> str:
        return f"remark-{self.line.name}" if self.remark else ""


@dataclass(frozen=True)
class ShownBlock:
    block: FormBlock
    lines: list[ShownLine]
    kept: bool
    can_keep: bool


@dataclass(frozen=True)
class ShownFinding:
    """A warning with the field for its note, and who has confirmed it as it stands."""

    finding: Finding
    bound: BoundField | None
    confirmation: dict | None

    @property
    def confirmed_at(self) -> datetime:
        return datetime.fromisoformat(self.confirmation["at"])


def printed(line: Line, value) -> str:
    if line.name == "difficulties":
        return ", ".join(Difficulty(one).label for one in value or []) or NO_FIGURE
    if line.is_flag:
        return {True: "Có", False: "Không", None: NO_FIGURE}[value]
    return typed(line, value) or NO_FIGURE


def typed(line: Line, value) -> str | list[str]:
    if line.name == "difficulties":
        return value or []
    return field_for(line).prepare_value(value) or ""


def sheet(kind: str, figures: dict, before: dict | None, form: AnnualReturnForm | None = None, **state):
    """The blocks of the form. `state`: `kept` (codes), `remarks` (field → text)."""
    kept, remarks, last = state.get("kept", ()), state.get("remarks", {}), before or {}
    return [
        ShownBlock(
            block,
            [
                ShownLine(
                    line,
                    printed(line, figures.get(line.name)),
                    printed(line, last.get(line.name)),
                    typed(line, last.get(line.name)),
                    form and form[line.name],
                    remarks.get(line.name, ""),
                )
                for line in block.lines
            ],
            block.code in kept,
            form is not None and any(last.get(name) not in (None, []) for name in block.stocks),
        )
        for block in blocks_for(kind)
    ]


def shown_findings(found: list[Finding], confirmations: dict, form: AnnualReturnForm | None) -> list[ShownFinding]:
    """Those still open first."""
    rows = []
    for finding in found:
        said = confirmations.get(finding.code)
        same = said if said and said["sentence"] == finding.sentence else None
        rows.append(ShownFinding(finding, form and form[confirm(finding.code)], same))
    return sorted(rows, key=lambda row: row.confirmation is not None)


@dataclass(frozen=True)
class YearOfReturn:
    """`row` None: nobody has begun it."""

    year: int
    row: AnnualReturn | None
    revenue: str
    profit: str
    income: str
    size: SizeAnswer | None


MOST_YEARS = 8


def years_of(organisation: Organisation, returns: list[AnnualReturn]) -> list[YearOfReturn]:
    """The latest first: every year with a return, and those of the last ones that might have one."""
    rows, sizes = {row.year: row for row in returns}, sizes_of(returns)
    years = {*years_with_returns(organisation)[-MOST_YEARS:], *rows}
    return [year_of(year, rows.get(year), sizes) for year in sorted(years, reverse=True)]


def year_of(year: int, row: AnnualReturn | None, sizes: dict[int, SizeAnswer]) -> YearOfReturn:
    money = ("revenue_vnd", "profit_vnd", "member_income_vnd")
    return YearOfReturn(
        year, row, *(millions(getattr(row, name), 1) if row else "" for name in money), row and sizes[row.pk]
    )
