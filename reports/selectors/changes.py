"""What the records say today that a report says otherwise."""

import json
from dataclasses import dataclass

from reports.content import exact_text
from reports.models import ProgressReport
from reports.selectors.reading import readings_of


@dataclass(frozen=True)
class Change:
    """A figure of a signed report that the records of today would give otherwise."""

    label: str
    signed: str
    now: str


def changes_since(report: ProgressReport) -> list[Change]:
    """What reading the plans today, for the report's own day and territory, would say otherwise."""
    today = {row.target.pk: row for reading in readings_of(report) for row in reading.rows}
    signed = [row for row in json.loads(report.content)["rows"] if row["level"] == "target"]
    return [
        Change(row["label"], row["actual_text"], today[row["target"]].actual_text if row["target"] in today else "–")
        for row in signed
        if row["target"] not in today or exact_text(today[row["target"]].value) != row["actual"]
    ]
