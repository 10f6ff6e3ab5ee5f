"""Tab "Theo năm" of a plan of several years."""

from coopportal.kit.numbers import format_beside, format_number
from coopportal.kit.periods import day_label
from plans.forms.reading import AsOfForm
from plans.selectors.reading import last_day, reference_only
from plans.selectors.rows import letter
from plans.selectors.years import YearRow, year_rows
from plans.verdict import Status
from plans.views.reading import boundary_choices
from plans.views.tabs import plan_or_404, show_plan


def plan_years(request, slug):
    plan = plan_or_404(request, slug)
    form = AsOfForm(request.GET or None)
    as_of = form.day(last_day(plan))
    choices = boundary_choices(request, plan)
    territory = next((c["province"] for c in choices if c["active"]), plan.province)
    rows = year_rows(plan, as_of, territory)
    context = {
        "as_of": as_of,
        "boundaries": choices if len(choices) > 1 else [],
        "reference_only": reference_only(plan, territory),
        "years": [cell.year for cell in rows[0].cells] if rows else [],
        "rows": numbered([printed(row, as_of) for row in rows]),
        "as_of_text": day_label(as_of),
    }
    return show_plan(request, plan, "years", "plans/years.html", **context)


def numbered(rows: list[dict]) -> list[dict]:
    whole = part = 0
    for row in rows:
        if row["is_part"]:
            part += 1
        else:
            whole, part = whole + 1, 0
        row["stt"] = letter(part) if row["is_part"] else str(whole)
    return rows


def printed(row: YearRow, as_of) -> dict:
    return {
        "label": row.terms.wording,
        "unit": row.unit.label,
        "goal_text": row.terms.goal_text,
        "basis": row.terms.get_basis_display(),
        "is_part": row.terms.target.parent_id is not None,
        "kept_text": row.kept_text,
        "cells": [
            {
                "year": cell.year,
                "text": format_beside(cell.value, [row.goal.low, row.goal.high], row.unit.decimals),
                "cumulative": None if cell.cumulative is None else format_number(cell.cumulative),
                "status": cell.status,
                "label": Status(cell.status).label if cell.status else "",
                "running": not cell.ended,
            }
            for cell in row.cells
        ],
    }
