"""Entering a plan's rows: the grid, and the same row by row without it."""

import json

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.services import draft_of
from plans.forms.targets import NamedField, TargetForm
from plans.models import Edition, Milestone, Plan
from plans.rights import require_plan_writer
from plans.selectors.editions import edition_in_hand, open_edition
from plans.services.plans import WrongState
from plans.services.targets import LOCKED, move_target
from plans.sheet import MARK, MARK_CELLS, Sheet
from plans.views.tabs import plan_or_404, show_plan

NUMERIC = ("low", "high", "baseline")
WIDTHS = {
    "section": 110, "indicator": 250, "wording": 280, "comparator": 110, "low": 80, "high": 90, "unit": 110, "basis": 130,
    "year": 70, "baseline": 90, "rising": 140, "due_on": 110, "agency": 180, "note": 180,
}  # fmt: skip


def writers_plan(request, slug) -> Plan:
    plan = plan_or_404(request, slug)
    require_plan_writer(request.user, plan)
    return plan


def edition_to_write(plan: Plan) -> Edition:
    """Raises WrongState when the rows are locked."""
    edition = open_edition(plan)
    if edition is None:
        raise WrongState(plan, LOCKED)
    edition.plan = plan
    return edition


def grid(request, slug):
    plan = writers_plan(request, slug)
    edition = open_edition(plan)
    shown = edition or edition_in_hand(plan) or plan.editions.order_by("-number").first()
    shown.plan = plan
    sheet = Sheet(shown, request.user)
    rows = sheet.rows()
    draft = draft_of(request.user, request.path)
    return show_plan(
        request,
        plan,
        "grid",
        "plans/grid.html",
        rows=rows,
        edition=shown,
        locked=edition is None,
        columns=columns_of(sheet.form),
        choices=choices_of(sheet.form),
        grid_rows=[row.as_data() for row in rows],
        draft="".join(draft.fields.get("pending", [])) if draft else "",
    )


def columns_of(form: TargetForm) -> list[dict]:
    return [
        {
            "field": name,
            "title": str(field.label),
            "listed": isinstance(field, NamedField),
            "number": name in NUMERIC or name[0] == "y" and name[1:].isdigit(),
            "width": WIDTHS.get(name, 80),
        }
        for name, field in form.fields.items()
    ]


def choices_of(form: TargetForm) -> dict[str, list[str]]:
    """What a cell may hold, by column; a row that has no number says so in the column of the indicator."""
    offered = {
        name: [label for _, label, _ in field.named]
        for name, field in form.fields.items()
        if isinstance(field, NamedField)
    }
    return offered | {"indicator": [MARK, *offered["indicator"]]}


@require_POST
def grid_save(request, slug):
    """JSON: {"rows": [{"key", "version", "cells": {field: [old, new]}, "after"?} | {"key", "version", "remove" | "restore"}]}.

    Answers what became of each, and "order": key, number and version of every row as it stands now.
    """
    plan = writers_plan(request, slug)
    try:
        changes = json.loads(request.body)["rows"]
        readable = [one for one in changes if is_change(one)]
    except (ValueError, KeyError, TypeError):
        changes, readable = None, []
    if changes is None or len(readable) < len(changes):
        return JsonResponse({"said": "Nội dung gửi lên không đọc được. Hãy tải lại trang."}, status=400)
    edition = open_edition(plan)
    if edition is None:
        return JsonResponse({"said": LOCKED}, status=409)
    edition.plan = plan
    told, rows = Sheet(edition, request.user).save(readable)
    order = [[row.key, row.stt, row.version] for row in rows]
    return JsonResponse({"rows": [one.as_data() for one in told], "order": order})


def is_change(one) -> bool:
    cells = one.get("cells", {}) if isinstance(one, dict) and isinstance(one.get("after", ""), str) else None
    return isinstance(cells, dict) and all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) and "\0" not in text for text in pair)
        for pair in cells.values()
    )


def row_new(request, slug):
    plan = writers_plan(request, slug)
    sheet = Sheet(edition_to_write(plan), request.user)
    form = sheet.form_of(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        act = request.POST.get("act")
        texts = {name: cell_text(form, name) for name in form.fields}
        if act == "milestone":
            texts["indicator"] = MARK
        told = sheet.save_row({"key": "n1", "cells": {name: ["", text] for name, text in texts.items()}})
        if not told.errors:
            messages.success(request, "Đã thêm mốc công việc." if act == "milestone" else "Đã thêm chỉ tiêu.")
            return redirect(reverse("plans:row_new" if act == "again" else "plans:grid", args=[plan.slug]))
        tell(form, told.errors)
    return show_row(request, plan, form, "")


def row_edit(request, slug, key):
    plan = writers_plan(request, slug)
    sheet = Sheet(edition_to_write(plan), request.user)
    row = sheet.found(key)
    if row is None:
        raise Http404
    form = sheet.form_of(request.POST) if request.method == "POST" else None
    form = form or TargetForm(initial=initial_of(sheet, row), plan=plan, user=request.user, lists=sheet.lists)
    if isinstance(row, Milestone):
        keep_mark_fields(form)
    if not form.is_bound:
        return show_row(request, plan, form, key, sheet.texts_now(row))
    act = request.POST.get("act")
    told = sheet.save_row(asked_of(form, key, act, request.POST.get("seen_version", "")))
    conflicts = {
        name: f"Người khác vừa đổi ô này. Hiện là “{text or 'trống'}”. Muốn thay, hãy lưu lại."
        for name, text in told.conflicts.items()
    }
    if told.gone:
        conflicts["wording"] = "Người khác đã bỏ dòng này."
    if not told.errors and not conflicts:
        messages.success(request, {"remove": "Đã bỏ dòng.", "restore": "Đã khôi phục dòng."}.get(act, "Đã lưu dòng."))
        return redirect("plans:grid", slug=plan.slug)
    tell(form, told.errors | conflicts)
    return show_row(request, plan, form, key, sheet.texts_now(row), 409 if conflicts else 422)


def asked_of(form: TargetForm, key: str, act: str | None, seen: str) -> dict:
    """What the form asks of the sheet: the row away, as it was `seen`, or back, or its changed cells."""
    if act == "remove":
        return {"key": key, "version": int(seen) if seen.isascii() and seen.isdigit() else 0, "remove": True}
    if act == "restore":
        return {"key": key, "restore": True}
    cells = {name: [form.data.get(f"old_{name}", ""), cell_text(form, name)] for name in form.fields}
    return {"key": key, "cells": {name: pair for name, pair in cells.items() if pair[0] != pair[1]}}


def keep_mark_fields(form: TargetForm) -> None:
    for name in [name for name in form.fields if name not in MARK_CELLS]:
        del form.fields[name]


def cell_text(form: TargetForm, name: str) -> str:
    """What was posted, as a cell says it: of a list the name, not the key."""
    posted, field = form.data.get(name, "").strip(), form.fields[name]
    if not isinstance(field, NamedField):
        return posted
    return next((label for key, label, _ in field.named if key == posted), posted)


def initial_of(sheet: Sheet, row) -> dict[str, str]:
    """The texts of the row's cells; of a list the key."""
    initial = dict(sheet.texts_now(row))
    for name, field in sheet.form.fields.items():
        if isinstance(field, NamedField):
            initial[name] = next((key for key, label, _ in field.named if label == initial[name]), "")
    return initial


def tell(form: TargetForm, errors: dict[str, str]) -> None:
    form.full_clean()
    for name, text in errors.items():
        if not form.errors.get(name):
            form.add_error(name if name in form.fields else None, text)


def show_row(request, plan: Plan, form: TargetForm, key: str, now=None, status: int | None = None):
    """`key` "" : a new row. `now`: what its cells hold, which the form sends back beside what was typed."""
    seen = [(f"old_{name}", text) for name, text in (now or {}).items()]
    sheet = Sheet(edition_to_write(plan), request.user)
    found = sheet.found(key) if key else None
    context = {
        "plan": plan,
        "form": form,
        "row": found,
        "key": key,
        "seen": seen,
        "is_mark": isinstance(found, Milestone),
        "withdrawn": found is not None and sheet.is_withdrawn(found),
        "wide": ("indicator", "wording", "note"),
    }
    return render(request, "plans/row_form.html", context, status=status or (422 if form.is_bound else 200))


@require_POST
def row_move(request, slug, key):
    """One place up or down among the targets."""
    plan = writers_plan(request, slug)
    edition = edition_to_write(plan)
    target = Sheet(edition, request.user).found(key)
    if target is None or isinstance(target, Milestone):
        raise Http404
    order = list(plan.targets.filter(parent=None).order_by("position"))
    place = next((at for at, one in enumerate(order) if one.pk == target.pk), None)
    if place is not None:
        goal = place - 2 if request.POST.get("to") == "up" else place + 1
        after = order[goal] if 0 <= goal < len(order) else None
        if after is not None or request.POST.get("to") == "up":
            move_target(edition, target, after=after, by=request.user)
    return redirect("plans:grid", slug=plan.slug)
