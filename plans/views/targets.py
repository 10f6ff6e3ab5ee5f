"""One target: its whole story, and what the agency that answers for it says of it."""

from dataclasses import dataclass
from datetime import date
from math import ceil
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from accounts.once import once
from accounts.permissions import Act
from coopportal.kit import clock
from coopportal.kit.changes import Track, changes_of
from coopportal.kit.numbers import format_number
from coopportal.kit.periods import Span, day_label, year_of, year_span
from coopportal.kit.rows import StaleRow
from indicators.charts import Point as ChartPoint
from indicators.charts import chart
from indicators.models import ReportedValue
from indicators.selectors.reported import shown_values
from indicators.stated import as_reported
from indicators.views.reported import TONES, add_errors, figure_text
from plans.forms.following import ExplanationForm, NewExplanationForm, TargetFigureForm
from plans.forms.reading import AsOfForm
from plans.models import Explanation, ExplanationRequest, Plan, Target, TargetTerms
from plans.rights import may_follow, may_write_plan, require_follower
from plans.selectors.reading import last_day, read_plan
from plans.selectors.rows import TargetRow
from plans.services.explanations import change_explanation, explain, require_own
from plans.services.figures import figure_in_hand, state_figure
from plans.verdict import RULES, Status
from plans.views.reading import boundary_choices, records_url
from plans.views.tabs import plan_or_404, show_plan


def target_or_404(request, pk) -> Target:
    """With its plan as the pages of the plan know it."""
    rows = Target.objects.visible_to(request.user)
    target = get_object_or_404(rows.select_related("plan", "indicator__unit", "agency", "area", "programme"), pk=pk)
    target.plan = plan_or_404(request, target.plan.slug)
    return target


def year_so_far(plan: Plan) -> Span:
    """What explanations speak of where nothing else is said."""
    day = last_day(plan)
    return Span(min(year_span(year_of(day, plan.calendar), plan.calendar).start, day), day)


def target_detail(request, pk):
    target = target_or_404(request, pk)
    plan = target.plan
    form = AsOfForm(request.GET or None)
    as_of = form.day(last_day(plan))
    territory = next((c["province"] for c in boundary_choices(request, plan) if c["active"]), plan.province)
    reading = read_plan(plan, as_of, territory, following=True)
    row = next((one for one in reading.rows if one.target.pk == target.pk), None)
    terms = list(target.terms.select_related("edition", "unit").order_by("-edition__number"))
    if not terms:
        raise Http404("a target that says nothing")
    follows = may_follow(request.user, plan, target.agency)
    context = {
        "target": target,
        "wording": (row.terms if row else terms[0]).wording,
        "as_of": as_of,
        "row": row,
        "facts": facts_of(row, as_of) if row else [],
        "records_url": records_url(row.ask, reading)
        if row and row.actual.has_records and request.user.holds(reading.province)
        else None,
        "status_label": Status(row.verdict.status).label if row else "",
        "rule": RULES[row.verdict.rule] if row else "",
        "path": path_of(row) if row else None,
        "terms": terms,
        "parts": [one for one in reading.rows if one.target.parent_id == target.pk],
        "explanations": target.explanations.select_related("agency", "author"),
        "requests": [
            {"row": one, "label": one.state_label(clock.today()), "tone": REQUEST_TONES[one.state]}
            for one in target.explanation_requests.select_related("agency", "asked_by").order_by("-pk")
        ],
        "stated": stated_of(target, request.user) if request.user.holds(plan.province) else [],
        "may_follow": follows,
        "may_state": follows and request.user.can(Act.REPORTED_WRITE) and request.user.holds(plan.province),
        "may_ask": may_write_plan(request.user, plan) and target.agency_id is not None,
        "may_explain_as": request.user.agency_id,
        "acts": changes_of(tracks_of(target)).acts,
    }
    return show_plan(request, plan, "detail", "plans/target_detail.html", **context)


LONG = 34  # letters: more need a line of their own
REQUEST_TONES = {"waiting": "pace", "silent": "bad", "answered": "good", "answered_late": "warn", "withdrawn": "none"}


def tracks_of(target: Target) -> list[Track]:
    named = {"target_id": target.pk}
    return [
        Track(Target, {"id": target.pk}, lambda image: ""),
        Track(TargetTerms, named, lambda image: ""),
        Track(Explanation, named, lambda image: ""),
        Track(ExplanationRequest, named, lambda image: ""),
    ]


def facts_of(row: TargetRow, as_of: date) -> list[dict]:
    """What stands beside the verdict, in words; what needs a whole line last."""
    gap = "" if row.unit.label.startswith("%") else " "
    verdict = row.verdict
    needed = ceil(verdict.expected) if verdict.expected is not None and row.goal.is_count else verdict.expected
    expected = "" if needed is None else f"{row.printed(needed)}{gap}{row.unit.label}"
    baseline = "" if row.goal.baseline is None else f"{row.printed(row.goal.baseline)}{gap}{row.unit.label}"
    estimate = ""
    if row.estimate_verdict:
        label = Status(row.estimate_verdict.status).label.lower()
        estimate = f"{row.estimate_text.removeprefix('ước cả năm ')}, dự kiến {label}"
    facts = [
        ("Kế hoạch", f"{row.goal_text}{gap}{row.unit.label}"),
        ("Thời gian tính", f"{row.terms.get_basis_display()}, hạn {day_label(row.timing.due_on)}"),
        ("Tỷ lệ TH/KH", row.achievement_text),
        ("Số gốc", baseline),
        ("Chặng đường", row.way_text),
        ("Cần đến nay", expected),
        ("Còn lại", row.remaining_text(as_of)),
        ("Ước cả năm", estimate or "chưa có số ước được duyệt"),
        ("Theo nhịp đến nay", outlook_words(row)),
        ("Cơ quan chủ trì", str(row.target.agency or "chưa phân công")),
    ]
    told = [{"label": label, "text": text, "wide": len(text) > LONG} for label, text in facts if text]
    return sorted(told, key=lambda one: one["wide"])


def outlook_words(row: TargetRow) -> str:
    """The range and how both its ends come about."""
    ahead = row.outlook
    if ahead is None:
        return ""
    ends = dict.fromkeys(f"{end}" for end in (ahead.low, ahead.high))
    how = []
    if ahead.by_pace is not None:
        how.append(f"giữ nhịp từ đầu kỳ: {row.printed(ahead.by_pace)}")
    if ahead.by_season is not None:
        how.append(f"phần còn lại như năm trước: {row.printed(ahead.by_season)}")
    verdict = f", dự kiến {ahead.status.label.lower()}" if ahead.status else ", chưa chắc đạt"
    return f"{'–'.join(ends)} {row.unit.label}{verdict} ({'; '.join(how)})"


def path_of(row: TargetRow) -> dict | None:
    """The path so far as picture and table; None with fewer than two known points."""
    if sum(point.value is not None for point in row.path) < 2:
        return None
    flow = row.target.indicator.flow
    points = [ChartPoint(one.label, one.value, row.printed(one.value)) for one in row.path]
    return {
        "chart": chart(points, bars=flow),
        "rows": [{"label": one.label, "span": one.span.label(), "text": row.printed(one.value)} for one in row.path],
        "title": "Cộng dồn trong kỳ" if flow else "Qua các năm",
        "summary": f"{row.label} ({row.unit.label})",
    }


def stated_of(target: Target, user) -> list[dict]:
    """What agencies have stated about the target's indicator in its plan's years, the latest first."""
    plan = target.plan
    first, last = year_span(plan.first_year, plan.calendar), year_span(plan.last_year, plan.calendar)
    rows = shown_values(user).filter(
        indicator=target.indicator, province=target.area or plan.province, programme=target.programme,
        to_on__gte=first.start, to_on__lte=last.end,
    )  # fmt: skip
    return [
        {"row": row, "text": figure_text(row), "tone": TONES.get(row.state, "none")}
        for row in rows.order_by("-to_on", "-pk")[:10]
    ]


@dataclass(frozen=True)
class Door:
    """A target that the person answers for, and its terms of today."""

    plan: Plan
    target: Target
    terms: TargetTerms


def door(request, pk) -> Door:
    """Raises Http404, then PermissionDenied."""
    target = target_or_404(request, pk)
    require_follower(request.user, target.plan, target.agency)
    terms = TargetTerms.objects.filter(target=target).on(last_day(target.plan)).select_related("unit").first()
    if terms is None:
        raise Http404("withdrawn")
    terms.target = target
    return Door(target.plan, target, terms)


def target_address(target: Target) -> str:
    return reverse("plans:target", args=[target.pk])


def target_explain(request, pk):
    """Why the target stands where it stands; answers what was asked of the person's agency."""
    here = door(request, pk)
    if request.method == "POST":
        form = NewExplanationForm(request.POST)
        if form.is_valid():
            try:
                return once(request, form, lambda: explained(request, here.target, form))
            except ValidationError as error:
                add_errors(form, error)
        return show_form(request, here, form, "plans/explain.html", status=422)
    form = NewExplanationForm(initial=first_span(here))
    return show_form(request, here, form, "plans/explain.html")


def explained(request, target: Target, form) -> str:
    explain(target, form.cleaned_data, by=request.user)
    messages.success(request, "Đã ghi giải trình.")
    return target_address(target)


def first_span(here: Door) -> dict:
    """What was asked about; else the plan's year so far."""
    asked = ExplanationRequest.objects.waiting().filter(target=here.target).order_by("due_on").first()
    if asked:
        return {"from_on": asked.from_on, "to_on": asked.to_on}
    year = year_so_far(here.plan)
    return {"from_on": year.start, "to_on": year.end}


def show_form(request, here: Door, form, template, *, status=200, **context):
    context |= {"form": form, "target": here.target, "terms": here.terms, "back": target_address(here.target)}
    return show_plan(request, here.plan, "detail", template, status, **context)


def explanation_edit(request, pk):
    rows = Explanation.objects.visible_to(request.user).select_related("target", "agency")
    row = get_object_or_404(rows, pk=pk)
    row.target = target_or_404(request, row.target_id)
    plan = row.target.plan
    require_own(row, request.user)
    here = Door(plan, row.target, row.target.terms.order_by("-edition__number").select_related("unit").first())
    if request.method != "POST":
        known = ("from_on", "to_on", "cause", "text", "version")
        form = ExplanationForm(initial={name: getattr(row, name) for name in known})
        return show_form(request, here, form, "plans/explain.html", explanation=row)
    form, status = ExplanationForm(request.POST), 422
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            change_explanation(row, form.cleaned_data, by=request.user, version=version)
        except ValidationError as error:
            add_errors(form, error)
        except StaleRow as stale:
            form, status = form.against(stale.row), 409
        else:
            messages.success(request, "Đã lưu giải trình.")
            return redirect(row)
    return show_form(request, here, form, "plans/explain.html", status=status, explanation=row)


def target_figure(request, pk):
    """The agency's figure: an estimate for the year, or what is done by today."""
    here = door(request, pk)
    as_of = last_day(here.plan)
    if request.method != "POST":
        nature = request.GET.get("nature")
        nature = nature if nature in ReportedValue.Nature.values else ReportedValue.Nature.ESTIMATE
        return show_figure(request, here, TargetFigureForm(initial=figure_in_form(here, nature, as_of, request.user)))
    form, status = TargetFigureForm(request.POST), 422
    if form.is_valid():
        given = form.cleaned_data
        try:
            row = state_figure(here.terms, given, by=request.user, as_of=as_of, version=given["version"])
        except ValidationError as error:
            add_errors(form, error)
        except StaleRow as stale:
            return show_figure(request, here, restarted(form, stale.row), status=409, standing=stale.row)
        else:
            messages.success(request, "Đã trình số liệu, chờ lãnh đạo đơn vị duyệt.")
            return redirect(row)
    return show_figure(request, here, form, status=status)


def figure_in_form(here: Door, nature: str, as_of: date, user) -> dict:
    """What the agency has in hand already, in the target's unit."""
    row = figure_in_hand(here.terms, nature, as_of, user.agency)
    if row is None:
        return {"nature": nature}
    return {"nature": nature, "value": in_target_unit(row, here.terms), "source": row.source, "note": row.note,
            "version": row.version}  # fmt: skip


def in_target_unit(row: ReportedValue, terms: TargetTerms):
    return as_reported(row).value * row.indicator.unit.exact / terms.unit.exact


def restarted(form, row: ReportedValue):
    """The form once more, as an answer to the figure that stands there now."""
    data = form.data.copy()
    data["version"] = str(row.version)
    return TargetFigureForm(data)


def show_figure(request, here: Door, form, *, status=200, standing=None):
    context = {"as_of": last_day(here.plan), "standing": None}
    if standing is not None:
        context["standing"] = format_number(in_target_unit(standing, here.terms))
    full = {"indicator": here.target.indicator.code, "province": here.plan.province.slug}
    context["full_url"] = f"{reverse('indicators:reported_new')}?{urlencode(full)}"
    return show_form(request, here, form, "plans/target_figure.html", status=status, **context)
