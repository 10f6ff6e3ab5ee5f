import json
from dataclasses import dataclass
from fractions import Fraction

from coopportal.kit.numbers import format_beside, format_ratio
from plans.selectors import read_plan
from reports.content import exact_text
from reports.models import ProgressReport


@dataclass(frozen=True)
class Change:
    """A figure of a signed report that the records of today would give otherwise."""

    label: str
    signed: str
    now: str


def changes_since(report: ProgressReport) -> list[Change]:
    """What reading the plan today, for the report's own day and territory, would say otherwise."""
    reading = read_plan(report.plan, report.as_of, report.province)
    today = {row.target.pk: row for row in reading.rows}
    signed = [row for row in json.loads(report.content)["rows"] if row["level"] == "target"]
    return [
        Change(row["label"], row["actual_text"], today[row["target"]].actual_text if row["target"] in today else "–")
        for row in signed
        if row["target"] not in today or exact_text(today[row["target"]].value) != row["actual"]
    ]


def printable(content: dict) -> dict:
    """The content with the percentages that only the page prints: of the estimate, and of the same period of last year."""
    rows = [row | percentages(row) if row["level"] == "target" else row for row in content["rows"]]
    return content | {"rows": rows}


def percentages(row: dict) -> dict:
    goal, actual, estimate, before = (fraction(row[name]) for name in ("low", "actual", "estimate", "same_period"))
    of_goal = estimate / goal if estimate is not None and goal and row["rising"] else None
    of_before = actual / before if actual is not None and before else None
    return {
        "estimate_achievement_text": "" if of_goal is None else f"{format_beside(of_goal * 100, [100])}%",
        "same_period_text": "" if of_before is None else format_ratio(of_before),
    }


def fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)
