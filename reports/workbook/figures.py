"""What each cell of a target's row says: a figure, maybe by a formula, "…" (none yet) or "x" (does not apply)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from coopportal.kit.numbers import NO_FIGURE, format_beside, format_number
from reports.workbook.seal import Copy

NOT_APPLICABLE = "x"
PREVIOUS, GOAL, CUMULATIVE, ESTIMATE = "D", "E", "G", "H"  # the columns that formulas divide


@dataclass(frozen=True)
class Figure:
    """A number as it is printed. `formula` computes it from its neighbours; {row} in it is the row where it stands."""

    value: Fraction
    decimals: int
    prefix: str = ""
    suffix: str = ""
    formula: str = ""

    def __str__(self):
        return f"{self.prefix}{format_number(self.value, self.decimals)}{self.suffix}"


Cell = Figure | str


def exact(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def decimals_of(printed: str) -> int:
    """ "108,57%" → 2."""
    return len(printed.partition(",")[2].rstrip("%"))


def figures(row: dict, *, estimated: bool) -> list[Cell]:
    """The eight cells from "TH năm N-1" to "So cùng kỳ", in printing order: the page prints their `str`."""
    decimals, bounds = row["decimals"], [exact(row["low"]), exact(row["high"])]
    too_early = row["annual"] and row["status"] == "not_due"
    actual = _figure(row["actual"], decimals, bounds, missing=NOT_APPLICABLE if too_early else NO_FIGURE)
    estimate = _figure(row["estimate"], decimals, bounds, missing=NO_FIGURE if estimated else NOT_APPLICABLE)
    stale = row["stale"]
    return [
        _figure(row["previous"], decimals),
        _goal(row),
        _figure(row["period_actual"], decimals, missing=NOT_APPLICABLE if row["annual"] else NO_FIGURE),
        actual,
        estimate,
        NOT_APPLICABLE if stale else _share_of_goal(row, actual, CUMULATIVE),
        _share_of_goal(row, estimate, ESTIMATE),
        NOT_APPLICABLE if stale else _share_of_last_year(row, actual),
    ]


def _figure(text: str | None, decimals: int, bounds: Iterable = (), *, missing: str = NO_FIGURE) -> Cell:
    """With more decimals than asked for where fewer would print it on the wrong side of the target."""
    value = exact(text)
    return missing if value is None else Figure(value, decimals_of(format_beside(value, bounds, decimals)))


def _goal(row: dict) -> Cell:
    """A real number whose format prints the comparator; a range can only be text."""
    if row["low"] is None or row["high"] is not None:
        return row["goal_text"] or NOT_APPLICABLE
    prefix = re.match(r"[^\d-]*", row["goal_text"]).group()
    return Figure(exact(row["low"]), decimals_of(row["goal_text"]), prefix=prefix)


def _share_of_goal(row: dict, part: Cell, column: str) -> Cell:
    goal = exact(row["low"])
    if not row["has_percentage"]:
        return NOT_APPLICABLE
    if isinstance(part, str):
        return part
    whole = f"{GOAL}{{row}}" if row["high"] is None else f"{Decimal(row['low']):f}"
    figure = _percentage(part, goal, f"={column}{{row}}/{whole}*100")
    printed = row["achievement_text"] or ""
    judged = column == CUMULATIVE and printed.endswith("%")
    return replace(figure, decimals=decimals_of(printed)) if judged else figure


def _share_of_last_year(row: dict, actual: Cell) -> Cell:
    """Against the same period a year before, which several years together do not have.

    Two percentages differ by points, so they are not divided.
    """
    before = exact(row["same_period"])
    if row["unit"].startswith("%") or before == 0 or row["basis"] == "cumulative":
        return NOT_APPLICABLE
    if isinstance(actual, str):
        return actual
    if before is None:
        return NO_FIGURE
    whole = f"{PREVIOUS}{{row}}" if before == exact(row["previous"]) else f"{Decimal(row['same_period']):f}"
    return _percentage(actual, before, f"={CUMULATIVE}{{row}}/{whole}*100")


def _percentage(part: Figure, whole: Fraction, formula: str) -> Figure:
    """One decimal, or none where it would be a 0, as in the achievement of a target: "108,6%", "100%"."""
    value = part.value / whole * 100
    printed = format_beside(value, [100]).removesuffix(",0")
    return Figure(value, decimals_of(printed), suffix="%", formula=formula)


def note(row: dict, copy: Copy) -> str:
    """Explanations and what limits the figure. The computed finding tells the verdict, so it stays internal."""
    sentences = [row["finding"] if copy == Copy.INTERNAL else "", row["explanation"], row["note"]]
    said = (sentence.strip().rstrip(".") for sentence in sentences if sentence)
    return " ".join(f"{sentence[0].upper()}{sentence[1:]}." for sentence in said if sentence)
