"""A report's content as it is printed."""

from plans.models.work import DONE_UNTIMED, FINISHED
from plans.selectors.rows import STATUS_GROUPS
from reports.workbook.figures import figures
from reports.workbook.heads import COLUMNS, heads, numbers

FINISHED_LABELS = {DONE_UNTIMED, *(state.label for state in FINISHED)}


def printable(content: dict) -> dict:
    """The content as the workbook prints it: the `heads` and `numbers` of its columns, each target's eight `cells`."""
    rows = [
        row | {"cells": [str(cell) for cell in figures(row, estimated=content["estimated"])]}
        if row["level"] == "target"
        else row
        for row in content["rows"]
    ]
    tables = [printable_table(table) for table in content.get("tables", [])]
    return content | {
        "rows": rows,
        "tables": tables,
        "tiles": tiles(content),
        "heads": heads(content),
        "numbers": numbers(content),
    }


def tiles(content: dict) -> dict:
    """How many targets stand how, grouped as on the page of a plan; `kept` among all that the documents declare."""
    counts = {name: sum(content["summary"].get(status, 0) for status in group) for name, group in STATUS_GROUPS.items()}
    plans = content.get("plans") or [content["plan"]]
    whole = sum(max(plan["declared_target_count"] or 0, plan["known_target_count"]) for plan in plans)
    finished = sum(mark["state_label"] in FINISHED_LABELS for mark in content["milestones"])
    total = sum(content["summary"].values())
    return counts | {"total": total, "kept": f"Đạt {counts['met'] + finished}/{whole} chỉ tiêu"}


def printable_table(table: dict) -> dict:
    """Each cell beside the kind of its column; a section's row knows how many columns it goes over."""
    kinds = table["kinds"]
    rows = [
        row
        | (
            {"span": len(kinds) - 1}
            if row["level"] == "section"
            else {"told": list(zip(kinds, row["cells"], strict=True))}
        )
        for row in table["rows"]
    ]
    return table | {"rows": rows}


def figure_heads(content: dict) -> list[str]:
    """The names of the columns that a target's eight cells stand in."""
    names = heads(content)
    return [names[column] for column in COLUMNS[COLUMNS.index("previous") : COLUMNS.index("note")]]
