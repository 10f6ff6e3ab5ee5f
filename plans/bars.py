"""The bullet bar of a target: where the actual, the target and the expected pace lie, in whole percents of its width."""

from dataclasses import dataclass
from fractions import Fraction

from plans.selectors.rows import TargetRow

ROOM = Fraction(23, 20)  # the larger of actual and target ends at 1/1.15 = 87 % of the width


@dataclass(frozen=True)
class Bar:
    share: int
    target: int
    expected: int | None
    tone: str
    no_data: bool


def bar_of(row: TargetRow) -> Bar:
    if row.value is None:
        return Bar(0, 0, None, row.verdict.status, True)
    widest = max(row.value, row.goal.bound, row.verdict.expected or 0, Fraction(1, 1000)) * ROOM

    def place(value) -> int:
        return int(max(value, 0) / widest * 100)

    expected = row.verdict.expected
    return Bar(
        place(row.value),
        place(row.goal.bound),
        None if expected is None else place(expected),
        row.verdict.status,
        False,
    )
