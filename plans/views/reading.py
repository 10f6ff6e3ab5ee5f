from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse

from accounts.permissions import Act
from cooperatives.models import Organisation
from coopportal.kit import clock
from coopportal.kit.paging import url_with
from coopportal.kit.periods import day_label, year_span
from indicators.asks import Ask
from indicators.links import records_address
from plans.bars import Bar, bar_of
from plans.forms.reading import AsOfForm
from plans.models import Milestone, Plan
from plans.selectors.explaining import Told, told_by_target
from plans.selectors.reading import read_plan, reference_only
from plans.selectors.results import stage_results
from plans.selectors.rows import STATUS_GROUPS, Reading, TargetRow
from plans.sparks import Spark, spark
from plans.verdict import KEPT, Status
from plans.views.tabs import frame_of, plan_or_404
from provinces.selectors import in_boundaries


@dataclass(frozen=True)
class PrintedRow:
    """A target as the page shows it."""

    stt: str
    label: str
    unit: str
    goal_text: str
    actual_text: str
    records_url: str | None
    achievement_text: str
    status: str
    status_label: str
    provisional: bool
    finding: str
    ahead: str
    note: str
    bar: Bar
    spark: Spark | None
    url: str
    state_url: str
    is_part: bool
    told: str
    silent: bool


def plan_detail(request, slug):
    plan = plan_or_404(request, slug)
    form = AsOfForm(request.GET or None)
    last_day = year_span(plan.last_year, plan.calendar).end
    as_of = form.day(min(clock.today(), last_day))
    choices = boundary_choices(request, plan)
    territory = next((c["province"] for c in choices if c["active"]), plan.province)
    reading = read_plan(plan, as_of, territory, following=True)
    milestones = list(plan.milestones.select_related("agency"))
    for one in milestones:
        one.plan = plan
    error = " ".join(form.errors.get("as_of", [])) if form.is_bound else ""
    island = request.htmx and not request.htmx.boosted
    context = frame_of(request, plan, "detail") | {
        "edition": plan.editions.issued_by(as_of).first(),
        "as_of": as_of,
        "as_of_text": form["as_of"].value() if error else day_label(as_of),
        "as_of_error": f"{error} Bảng đang hiện số liệu tính đến {day_label(as_of)}." if error else "",
        "boundaries": choices if len(choices) > 1 else [],
        "elapsed": reading.elapsed,
        "summary": summary_of(reading),
        "groups": groups_of(reading, request),
        "results": [] if reading.rows else results_of(plan, request),
        "milestones": milestones,
        "declared": declared_text(plan, len(milestones)),
        "kept": kept_text(plan, reading, milestones),
        "reference_only": reference_only(plan, territory),
        "demonstration": Organisation.objects.visible_to(request.user).invented_in(territory),
        "updated_at": clock.local(clock.now()),
        "report_url": report_url(reading)
        if plan.status in Plan.IN_FORCE and request.user.can(Act.REPORT_REQUEST) and (reading.rows or milestones)
        else None,
        "island": island,
    }
    return render(request, "plans/_island.html" if island else "plans/plan_detail.html", context)


def boundary_choices(request, plan: Plan) -> list[dict]:
    """The territories the plan may be read in by this person: as issued, and the present province if all of it is theirs."""
    present = in_boundaries(plan.province, "new")
    wanted = "new" if request.GET.get("boundaries") == "new" else "old"
    both = [("old", plan.province)]
    if present != plan.province and request.user.holds(present):
        both.append(("new", present))
    else:
        wanted = "old"
    return [
        {
            "code": code,
            "label": f"{province.name} cũ" if code == "old" and not province.is_present else province.name,
            "province": province,
            "active": code == wanted,
            "url": url_with(request, boundaries=code),
        }
        for code, province in both
    ]


def summary_of(reading: Reading) -> dict:
    counts = {name: sum(reading.summary[s] for s in statuses) for name, statuses in STATUS_GROUPS.items()}
    return counts | {"total": len(reading.whole_rows)}


def groups_of(reading: Reading, request) -> list[dict]:
    told = told_by_target([reading.plan])
    return [
        {
            "stt": section.stt,
            "title": section.title,
            "rows": [printed(stt, row, reading, request, told.get(row.target.pk, Told())) for stt, row in section.rows],
        }
        for section in reading.sections
    ]


def printed(stt: str, row: TargetRow, reading: Reading, request, told: Told) -> PrintedRow:
    return PrintedRow(
        stt,
        row.label,
        row.unit.label,
        row.goal_text,
        row.actual_text,
        records_url(row.ask, reading) if row.actual.has_records and request.user.holds(reading.province) else None,
        row.achievement_text,
        row.verdict.status,
        Status(row.verdict.status).label,
        row.verdict.provisional,
        row.verdict.finding,
        ahead_text(row, reading.as_of),
        row.note,
        bar_of(row),
        spark(row.path),
        f"{reverse('plans:target', args=[row.target.pk])}?{urlencode(shown(reading))}",
        reverse("plans:target_figure", args=[row.target.pk]),
        row.is_part,
        told.text(reading.as_of),
        told.is_silent(reading.as_of),
    )


def ahead_text(row: TargetRow, as_of: date) -> str:
    """What is still missing, and where it is heading: by who answers for it, else by the pace."""
    words = [row.remaining_text(as_of)]
    if row.estimate_verdict:
        words.append(f"{row.estimate_text} (dự kiến {Status(row.estimate_verdict.status).label.lower()})")
    else:
        words.append(row.outlook_text)
    text = "; ".join(word for word in words if word)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def records_url(ask: Ask, reading: Reading) -> str:
    """The rows behind a figure; the address remembers the page one comes from."""
    return records_address(ask, reading.province, plan=reading.plan.slug, **shown(reading))


def report_url(reading: Reading) -> str:
    """The form for a report, filled in as the page is read."""
    return f"{reverse('reports:new')}?{urlencode({'plan': reading.plan.slug} | shown(reading))}"


def shown(reading: Reading) -> dict:
    """The day and the boundaries of a page, as they stand in addresses."""
    boundaries = "old" if reading.province == reading.plan.province else "new"
    return {"as_of": day_label(reading.as_of), "boundaries": boundaries}


def results_of(plan: Plan, request) -> list[dict]:
    reading = Reading(plan, clock.today(), plan.province, [])
    holds = request.user.holds(plan.province)
    return [
        {
            "label": row.indicator.name,
            "span_label": row.span.label(),
            "unit": row.indicator.unit.label,
            "published_text": row.published_text,
            "counted_text": row.counted_text,
            "records_url": records_url(row.ask, reading) if holds and row.actual.has_records else None,
            "match": row.matches,
        }
        for row in stage_results(plan)
    ]


def kept_text(plan: Plan, reading: Reading, milestones: list[Milestone]) -> str:
    """ "Đạt 6/14 chỉ tiêu", milestones among them, out of all that the document declares, known to the portal or not."""
    kept = sum(reading.summary[status] for status in KEPT) + sum(one.is_finished for one in milestones)
    whole = max(plan.declared_target_count or 0, len(reading.whole_rows) + len(milestones))
    return f"Đạt {kept}/{whole} chỉ tiêu"


def declared_text(plan: Plan, milestones: int) -> str:
    """ "đã nhập 5/14 chỉ tiêu: 2 chỉ tiêu số, 3 mốc công việc" while the document declares more than are known; else ""."""
    declared, known = plan.declared_target_count, plan.known_target_count
    if not declared or known >= declared:
        return ""
    parts = [(known - milestones, "chỉ tiêu số"), (milestones, "mốc công việc")]
    return f"đã nhập {known}/{declared} chỉ tiêu: {', '.join(f'{count} {noun}' for count, noun in parts if count)}"
