"""What the records say today that a report says otherwise."""

import json
from dataclasses import dataclass

from reports.exact import exact_text
from reports.models import ProgressReport
from reports.selectors.reading import readings_of, tables_of
from reports.workbook.tables import head_of_column


@dataclass(frozen=True)
class Change:
    """A figure of a signed report that the records of today would give otherwise."""

    label: str
    signed: str
    now: str


def changes_since(report: ProgressReport) -> list[Change]:
    """What reading the plans today, for the report's own day and territory, would say otherwise."""
    readings = readings_of(report)
    today = {row.target.pk: row for reading in readings for row in reading.rows}
    content = json.loads(report.content)
    signed = [row for row in content["rows"] if row["level"] == "target"]
    changes = [
        Change(row["label"], row["actual_text"], today[row["target"]].actual_text if row["target"] in today else "–")
        for row in signed
        if row["target"] not in today or exact_text(today[row["target"]].value) != row["actual"]
    ]
    return changes + changed_cells(content, tables_of(report, content, readings))


def changed_cells(content: dict, today: list[dict]) -> list[Change]:
    """The same of the tables beside the rows, cell by cell."""
    now = {(table["key"], row.get("key")): row for table in today for row in table["rows"]}
    changes = []
    for table in content.get("tables", []):
        heads, label = head_of_column(table), table["kinds"].index("label")
        for row in (row for row in table["rows"] if row["level"] != "section"):
            found = now.get((table["key"], row["key"]))
            for column, cell in enumerate(row["cells"]):
                other = found["cells"][column] if found else {"value": None, "text": "–"}
                if cell["value"] != other["value"]:
                    told = f"{row['cells'][label]['text']}, {heads[column].lower()}"
                    changes.append(Change(told, cell["text"], other["text"]))
    return changes
