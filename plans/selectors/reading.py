"""A plan read on a day: what was promised beside what is, judged. Page, API, report and command all read it here."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from coopportal.kit import clock
from coopportal.kit.periods import Span, span_up_to, year_of, year_span
from indicators.asks import NOTHING, Actual, Ask
from indicators.engine import Parts, actuals_for
from indicators.models import Unit
from plans.models import Plan, TargetTerms
from plans.outlook import came, outlook, season
from plans.selectors.rows import Reading, TargetRow, year_read
from plans.spans import Basis, Timing, timing
from plans.sparks import Point, path_spans
from plans.verdict import Goal, judge, judge_years
from provinces.models import Province


def last_day(plan: Plan) -> date:
    """Today, or the plan's last day once it is over: the day its pages are read on where none is named."""
    return min(clock.today(), year_span(plan.last_year, plan.calendar).end)


def read_plan(
    plan: Plan,
    as_of: date,
    province: Province | None = None,
    period: Span | None = None,
    parts: Parts | None = None,
    *,
    following: bool = False,
) -> Reading:
    """The reading of `plan` on `as_of`, counted in `province` (the plan's own when None). ≤ 12 statements at any size.

    With a reporting `period` the rows also carry its figure, last year's and that of the same period of last year.
    `parts`: the base units of every province, where the caller knows them already. `following`: with outlook and path.
    """
    (reading,) = read_plans([plan], as_of, province, period, parts, following=following)
    return reading


def read_plans(
    plans: Iterable[Plan],
    as_of: date,
    province: Province | None = None,
    period: Span | None = None,
    parts: Parts | None = None,
    *,
    following: bool = False,
) -> list[Reading]:
    """One reading a plan, all counted in one pass."""
    plans = list(plans)
    terms = list(
        TargetTerms.objects.filter(target__plan__in=plans)
        .on(as_of)
        .select_related("target__indicator__unit", "target__programme", "target__agency", "target__area", "unit")
    )
    by_pk = {plan.pk: plan for plan in plans}
    questions = {
        one: questions_of(one, by_pk[one.target.plan_id], as_of, province, period, following)
        for one in parts_below(terms)
    }
    answers = actuals_for((ask for asked in questions.values() for ask in asked.asks.values()), parts)
    readings = {plan.pk: Reading(plan, as_of, province or plan.province, [], Counter(), answers) for plan in plans}
    for one, asked in questions.items():
        reading = readings[one.target.plan_id]
        row = row_of(one, asked, answers, as_of, reading.plan)
        reading.rows.append(row)
        reading.summary[row.verdict.status] += not row.is_part
    return [readings[plan.pk] for plan in plans]


def parts_below(terms: list[TargetTerms]) -> list[TargetTerms]:
    """The terms in printing order: each target's parts right below it. A part whose target is withdrawn goes with it."""
    parts = defaultdict(list)
    for one in terms:
        parts[one.target.parent_id].append(one)
    return [one for whole in parts[None] for one in (whole, *parts[whole.target_id])]


@dataclass(frozen=True)
class Questions:
    """`path`: the points of the spark line, each asked as "path 0", "path 1" …; `season`: names of what `came` needs."""

    timing: Timing
    asks: dict[str, Ask]
    path: list[Point] = field(default_factory=list)
    season: tuple[str, ...] = ()


def questions_of(terms: TargetTerms, plan: Plan, as_of, province, period, following=False) -> Questions:
    """What the engine must be asked about one target: "actual", and for a report "period", "previous", "same_period".

    Of a target that has not begun only "defined", for the sake of its definition; so, too, of what one agency owes of
    a target: nobody counts by agency. What an area owes is counted in that area.
    """
    when = timing(terms.basis, terms.year, plan.years, plan.calendar, as_of, terms.due_on)
    target, territory = terms.target, terms.target.area or province or plan.province
    spans: dict[str, Span] = {}
    path: list[Point] = []
    brought: dict[str, Span] = {}
    if target.parent_id and target.area_id is None:
        when = replace(when, span=None)
    if when.span and following:
        flow = target.indicator.flow
        path = path_spans(when.span, when.due_on, plan.calendar, flow=flow)
        spans |= {f"path {place}": point.span for place, point in enumerate(path)}
        if terms.unit.dimension == Unit.Dimension.COUNT:
            brought = season(Span(min(when.starts_on, when.due_on), when.due_on), when.span.end, flow=flow)
            spans |= brought
    if when.span is None:
        spans["defined"] = Span(when.due_on, when.due_on)
    else:
        spans["actual"] = when.span
        if period and terms.basis != Basis.CUMULATIVE:  # of several years together there is no same period of last year
            spans["same_period"] = when.span.a_year_before()
    if period and when.span:
        if within := span_up_to(period, min(as_of, when.due_on)):  # what was due before the period has no figure of it
            spans["period"] = within
        before = year_span(year_read(plan, as_of) - 1, plan.calendar)
        spans["previous"] = Span(before.end, before.end) if terms.basis == Basis.BY_END else before
    if terms.basis == Basis.PER_YEAR:
        spans |= {str(year): year_span(year, plan.calendar) for year in years_before(plan, when)}
    asks = {
        name: Ask(target.indicator.code, span, territory.pk, target.programme_id, plan.calendar)
        for name, span in spans.items()
    }
    return Questions(when, asks, path, tuple(brought))


def years_before(plan: Plan, when: Timing) -> range:
    """The plan's years before the one that `when` speaks of: of a promise for every year each has its own verdict."""
    return range(plan.first_year, year_of(when.due_on, plan.calendar))


def pace_day(actual: Actual, when: Timing, calendar: str, as_of: date) -> date:
    """The day that the pace is measured on: before the due date, of yearly figures, the end of the last year they know."""
    if actual.data_year is None or actual.stale or as_of >= when.due_on:
        return as_of
    return min(as_of, year_span(actual.data_year, calendar).end)


def goal_of(terms: TargetTerms) -> Goal:
    unit = terms.unit
    return Goal(
        terms.comparator,
        terms.low,
        terms.high,
        rising=terms.rising,
        flow=terms.target.indicator.flow,
        is_count=unit.dimension == Unit.Dimension.COUNT,
        baseline=terms.baseline,
        unit=unit.label,
        decimals=unit.decimals,
    )


def row_of(terms: TargetTerms, asked: Questions, answers, as_of, plan: Plan) -> TargetRow:
    indicator, unit = terms.target.indicator, terms.unit
    actual = answers[asked.asks["actual"]] if "actual" in asked.asks else NOTHING
    goal = goal_of(terms)
    scale = indicator.unit.exact / unit.exact

    def figure(name):
        found = answers.get(asked.asks.get(name))
        return None if found is None or found.judged is None else found.judged * scale

    judged = None if actual.judged is None else actual.judged * scale
    when = asked.timing
    judged_on = pace_day(actual, when, plan.calendar, as_of)
    verdict = judge(goal, judged, span_start=when.starts_on, due_on=when.due_on, as_of=judged_on)
    years = []
    if terms.basis == Basis.PER_YEAR:
        whole = {year: year_span(year, plan.calendar) for year in years_before(plan, when)}
        years = [
            judge(goal, figure(str(year)), span_start=span.start, due_on=span.end, as_of=span.end)
            for year, span in whole.items()
        ]
        years.append(verdict)
        if as_of >= year_span(plan.last_year, plan.calendar).end:
            verdict = judge_years(years, plan.last_year - plan.first_year + 1)
    estimated = actual.estimate
    estimate = None if estimated is None else estimated.value * scale
    start = min(when.starts_on, when.due_on)
    whole, known = Span(start, when.due_on), judged is not None and not actual.is_stated and judged_on == as_of
    ahead = None
    if asked.season and known:
        ahead = outlook(goal, judged, whole, as_of, came(whole, as_of, judged, {n: figure(n) for n in asked.season}))
    return TargetRow(
        terms,
        answers.recipes[asked.asks.get("actual") or asked.asks["defined"]].definition,
        asked.timing,
        goal,
        actual,
        None if actual.value is None else actual.value * scale,
        verdict,
        asked.asks.get("actual"),
        lags=judged_on < as_of,
        years=tuple(year.status for year in years),
        estimate=estimate,
        estimate_verdict=None
        if estimate is None
        else judge(
            goal,
            estimate,
            span_start=start,
            due_on=when.due_on,
            as_of=min(estimated.span.end, when.due_on),
            estimate=True,
        ),
        period=figure("period"),
        previous=figure("previous"),
        same_period=figure("same_period"),
        outlook=ahead,
        path=tuple(replace(point, value=figure(f"path {place}")) for place, point in enumerate(asked.path)),
    )


def reference_only(plan: Plan, province: Province) -> str:
    """What to say where a former province's targets stand beside the figures of the present one; else ""."""
    if plan.province.is_present or not province.is_present:
        return ""
    whole = province.full_name[0].lower() + province.full_name[1:]
    return f"Chỉ tiêu của {plan.province.name} (cũ), số liệu toàn {whole}: chỉ để tham khảo, không dùng để kết luận."
