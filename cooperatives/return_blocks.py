"""The paper form of an annual return as data: its blocks and lines in the order in which people fill them in.

Source: TT 09/2024/TT-BKHĐT Phụ lục VII (fields that must exist), Phụ lục 1 of the annual plan (order, units).
"""

from dataclasses import dataclass

from cooperatives.models import AnnualReturn, Kind
from cooperatives.models.yearly import ReturnBlock

PEOPLE, MILLIONS, YES_NO = "người", "triệu đồng", "có / không"


@dataclass(frozen=True)
class Line:
    """`depth` 1: a part of the line above that has depth 0. `flow`: of this year alone, so never kept from the last."""

    name: str
    depth: int = 0
    flow: bool = False

    @property
    def field(self):
        return AnnualReturn._meta.get_field(self.name)

    @property
    def label(self) -> str:
        text = str(self.field.verbose_name).removesuffix(" (đồng)")
        return text[0].upper() + text[1:]

    @property
    def is_money(self) -> bool:
        return self.name.endswith("_vnd")

    @property
    def is_flag(self) -> bool:
        return self.field.get_internal_type() == "BooleanField"

    @property
    def unit(self) -> str:
        return MILLIONS if self.is_money else YES_NO if self.is_flag else PEOPLE


@dataclass(frozen=True)
class FormBlock:
    code: ReturnBlock
    lines: tuple[Line, ...]

    @property
    def title(self) -> str:
        return self.code.label

    @property
    def stocks(self) -> list[str]:
        """What "Giữ như năm trước" takes over."""
        return [line.name for line in self.lines if not line.flow]


BLOCKS = (
    FormBlock(
        ReturnBlock.MEMBERS,
        (
            Line("members_total"), Line("members_official", 1), Line("members_capital", 1), Line("members_other", 1),
            Line("members_household", 1), Line("members_legal", 1), Line("members_female", 1),
            Line("members_minority", 1), Line("members_new", 1, flow=True),
        ),
    ),
    FormBlock(
        ReturnBlock.LABOUR,
        (
            Line("workers_total"), Line("workers_member", 1), Line("workers_insured", 1),
            Line("workers_new", 1, flow=True),
        ),
    ),
    FormBlock(
        ReturnBlock.MANAGERS,
        (
            Line("managers_total"), Line("managers_vocational", 1), Line("managers_college", 1),
            Line("managers_university", 1), Line("managers_fostered", 1, flow=True),
        ),
    ),
    FormBlock(
        ReturnBlock.CAPITAL,
        (
            Line("capital_total_vnd"), Line("charter_capital_vnd", 1), Line("assets_total_vnd"),
            Line("assets_undivided_vnd", 1),
        ),
    ),
    FormBlock(
        ReturnBlock.RESULTS, (Line("revenue_vnd"), Line("revenue_members_vnd", 1), Line("profit_vnd"))
    ),
    FormBlock(ReturnBlock.INCOMES, (Line("member_income_vnd"), Line("worker_income_vnd"), Line("tax_vnd"))),
    FormBlock(
        ReturnBlock.FLAGS,
        (Line("high_tech"), Line("value_chain"), Line("ocop"), Line("digital"), Line("law_compliant")),
    ),
    FormBlock(ReturnBlock.DIFFICULTIES, (Line("difficulties"),)),
)  # fmt: skip
# A group is a contract, not a legal person: it keeps no books of capital and has no managers of its own.
GROUP_BLOCKS = (
    FormBlock(
        ReturnBlock.MEMBERS,
        (
            Line("members_total"),
            Line("members_female", 1),
            Line("members_minority", 1),
            Line("members_new", 1, flow=True),
        ),
    ),
    FormBlock(ReturnBlock.RESULTS, (Line("revenue_vnd"), Line("profit_vnd"))),
    FormBlock(ReturnBlock.INCOMES, (Line("member_income_vnd"),)),
    FormBlock(ReturnBlock.DIFFICULTIES, (Line("difficulties"),)),
)
STATED = tuple(line.name for block in BLOCKS for line in block.lines)


def blocks_for(kind: str) -> tuple[FormBlock, ...]:
    return GROUP_BLOCKS if kind == Kind.GROUP else BLOCKS


def is_blank(value) -> bool:
    return value is None or value == []


def kept_blocks(asked, figures: dict, before: dict | None, kind: str) -> list[str]:
    """Of the blocks asked for those that still say what the year before said: an edited one is kept no more."""
    if before is None:
        return []
    return [
        block.code
        for block in blocks_for(kind)
        if block.code in asked
        and all(figures.get(name) == before.get(name) for name in block.stocks)
        and any(not is_blank(before.get(name)) for name in block.stocks)
    ]
