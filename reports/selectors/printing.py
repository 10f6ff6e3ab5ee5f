"""A report's content as it is printed."""

from reports.workbook.figures import figures
from reports.workbook.heads import COLUMNS, heads, numbers


def printable(content: dict) -> dict:
    """The content as the workbook prints it: the `heads` and `numbers` of its columns, each target's eight `cells`."""
    rows = [
        row | {"cells": [str(cell) for cell in figures(row, estimated=content["estimated"])]}
        if row["level"] == "target"
        else row
        for row in content["rows"]
    ]
    tables = [printable_table(table) for table in content.get("tables", [])]
    return content | {"rows": rows, "tables": tables, "heads": heads(content), "numbers": numbers(content)}


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
