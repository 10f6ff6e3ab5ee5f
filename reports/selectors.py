import json
from dataclasses import dataclass

from plans.selectors.reading import read_plan
from reports.content import exact_text
from reports.models import ProgressReport
from reports.workbook.figures import figures
from reports.workbook.heads import COLUMNS, heads, numbers


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
    """The content as the workbook prints it: the `heads` and `numbers` of its columns, each target's eight `cells`."""
    rows = [
        row | {"cells": [str(cell) for cell in figures(row, estimated=content["estimated"])]}
        if row["level"] == "target"
        else row
        for row in content["rows"]
    ]
    return content | {"rows": rows, "heads": heads(content), "numbers": numbers(content)}


def figure_heads(content: dict) -> list[str]:
    """The names of the columns that a target's eight cells stand in."""
    names = heads(content)
    return [names[column] for column in COLUMNS[COLUMNS.index("previous") : COLUMNS.index("note")]]
