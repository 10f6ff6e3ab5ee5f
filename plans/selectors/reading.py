"""A plan read on a day: what was promised beside what is, judged. Page, API, report and command all read it here."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from coopportal.kit.numbers import NO_FIGURE, format_beside, format_number
from coopportal.kit.periods import Span, span_up_to, year_of, year_span, years_span
from indicators.asks import NOTHING, Actual, Ask
from indicators.definitions import Definition
from indicators.engine import Answers, Parts, actuals_for
from indicators.models import Indicator, ReportedValue, Unit
from indicators.sentences import coverage, limit
from indicators.stated import as_reported
from plans.models import Plan, TargetTerms
from plans.spans import Basis, Timing, timing
from plans.verdict import KEPT, Goal, Status, Verdict, judge, judge_years, printed_achievement
from provinces.models import Province


@dataclass(frozen=True)
class TargetRow:
    """One target on the as-of day. All figures exact, in the target's unit; None = not known, never 0.

    `lags`: yearly figures know less than the as-of day asks for, so the pace is measured on the last day they know.
    `years`: of a promise for every year the verdict of each up to the as-of year.
    `period`, `previous` and `same_period` are the figures of the reporting period, of the year before and of the same
    period of last year: only when a period was asked for.
    """

    terms: TargetTerms
    definition: Definition
    timing: Timing
    goal: Goal
    actual: Actual
    value: Fraction | None
    verdict: Verdict
    ask: Ask | None
    lags: bool = False
    years: tuple[Status, ...] = ()
    estimate: Fraction | None = None
    period: Fraction | None = None
    previous: Fraction | None = None
    same_period: Fraction | None = None

    @property
    def target(self):
        return self.terms.target

    @property
    def label(self) -> str:
        return self.terms.wording

    @property
    def unit(self) -> Unit:
        return self.terms.unit

    @property
    def goal_text(self) -> str:
        return self.terms.goal_text

    @property
    def actual_text(self) -> str:
        return self.printed(self.value)

    def printed(self, value: Fraction | None) -> str:
        """With the unit's decimals, and as many more as keep its order against the target visible."""
        if value is None:
            return NO_FIGURE
        return format_beside(value, [self.goal.low, self.goal.high], self.unit.decimals)

    @property
    def achievement_text(self) -> str:
        """ "108,6%"; "…" while unknown; "–" where a percentage says nothing (a falling target, a target of 0)."""
        if self.value is None:
            return NO_FIGURE
        return "–" if self.verdict.achievement is None else printed_achievement(self.verdict)

    @property
    def note(self) -> str:
        """What a reader must know of the figure: whose year it is, how many stand behind it, who states it."""
        actual, words = self.actual, []
        if self.lags:
            words.append(f"phiếu năm có đến hết năm {actual.data_year}")
        if self.terms.basis == Basis.CUMULATIVE:
            words.append(f"lũy kế từ năm {self.timing.starts_on.year}")
        if len(self.years) > 1:
            kept = sum(status in KEPT for status in self.years)
            words.append(f"đạt {kept}/{len(self.years)} năm")
        words += [limit(actual), coverage(actual, self.definition)]
        if actual.is_stated:
            words.append(f"theo {actual.stated.source}")
        elif actual.stated:
            words.append(f"{actual.stated.source}: {self.printed(in_unit(actual.stated.value, self))}")
        if actual.computed is not None:
            words.append(f"tính từ hồ sơ: {self.printed(in_unit(actual.computed, self))}")
        return "; ".join(word for word in words if word)


@dataclass(frozen=True)
class Section:
    """A heading of the plan's table and its numbered rows."""

    stt: str
    title: str
    rows: list[tuple[str, TargetRow]]


def year_read(plan: Plan, as_of: date) -> int:
    """The year of the plan that the as-of day falls into; before and after the plan its first and last."""
    first, last = plan.years
    return min(max(year_of(as_of, plan.calendar), first), last)


def roman(number: int) -> str:
    """1 to 39 as Roman numerals: more sections no plan has."""
    return "X" * (number // 10) + ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][number % 10]


@dataclass(frozen=True)
class Reading:
    """A plan, the day, the territory it was counted in, and its rows in printing order."""

    plan: Plan
    as_of: date
    province: Province
    rows: list[TargetRow]
    summary: Counter = field(default_factory=Counter)
    answers: Answers = field(default_factory=Answers)

    @property
    def sections(self) -> list["Section"]:
        """The rows under their headings I, II, III …, numbered through from 1."""
        titles = dict.fromkeys(row.target.section for row in self.rows)
        numbered = list(enumerate(self.rows, start=1))
        return [
            Section(roman(place), title, [(str(n), row) for n, row in numbered if row.target.section == title])
            for place, title in enumerate(titles, start=1)
        ]

    @property
    def year(self) -> int:
        return year_read(self.plan, self.as_of)

    @property
    def elapsed(self) -> Fraction:
        """The share of the plan's time that has passed at the end of the as-of day, 0 to 1."""
        whole = years_span(*self.plan.years, self.plan.calendar)
        return min(max(Fraction((self.as_of - whole.start).days + 1, whole.days), Fraction(0)), Fraction(1))


def read_plan(
    plan: Plan, as_of: date, province: Province | None = None, period: Span | None = None, parts: Parts | None = None
) -> Reading:
    """The reading of `plan` on `as_of`, counted in `province` (the plan's own when None). ≤ 12 statements at any size.

    With a reporting `period` the rows also carry its figure, last year's and that of the same period of last year.
    `parts`: the base units of every province, where the caller knows them already.
    """
    (reading,) = read_plans([plan], as_of, province, period, parts)
    return reading


def read_plans(
    plans: Iterable[Plan],
    as_of: date,
    province: Province | None = None,
    period: Span | None = None,
    parts: Parts | None = None,
) -> list[Reading]:
    """One reading a plan, all counted in one pass."""
    plans = list(plans)
    terms = list(
        TargetTerms.objects.filter(target__plan__in=plans)
        .on(as_of)
        .select_related("target__indicator__unit", "target__programme", "unit")
    )
    by_pk = {plan.pk: plan for plan in plans}
    questions = {one: questions_of(one, by_pk[one.target.plan_id], as_of, province, period) for one in terms}
    answers = actuals_for((ask for asked in questions.values() for ask in asked.asks.values()), parts)
    readings = {plan.pk: Reading(plan, as_of, province or plan.province, [], Counter(), answers) for plan in plans}
    for one, asked in questions.items():
        reading = readings[one.target.plan_id]
        row = row_of(one, asked, answers, as_of, reading.plan)
        reading.rows.append(row)
        reading.summary[row.verdict.status] += 1
    return [readings[plan.pk] for plan in plans]


@dataclass(frozen=True)
class Questions:
    timing: Timing
    asks: dict[str, Ask]


def questions_of(terms: TargetTerms, plan: Plan, as_of, province, period) -> Questions:
    """What the engine must be asked about one target: "actual", and for a report "period", "previous", "same_period".

    Of a target that has not begun only "defined", for the sake of its definition.
    """
    when = timing(terms.basis, terms.year, plan.years, plan.calendar, as_of, terms.due_on)
    target, territory = terms.target, province or plan.province
    spans: dict[str, Span] = {}
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
    return Questions(when, asks)


def years_before(plan: Plan, when: Timing) -> range:
    """The plan's years before the one that `when` speaks of: of a promise for every year each has its own verdict."""
    return range(plan.first_year, year_of(when.due_on, plan.calendar))


def pace_day(actual: Actual, when: Timing, calendar: str, as_of: date) -> date:
    """The day that the pace is measured on: before the due date, of yearly figures, the end of the last year they know."""
    if actual.data_year is None or actual.stale or as_of >= when.due_on:
        return as_of
    return min(as_of, year_span(actual.data_year, calendar).end)


def row_of(terms: TargetTerms, asked: Questions, answers, as_of, plan: Plan) -> TargetRow:
    indicator, unit = terms.target.indicator, terms.unit
    actual = answers[asked.asks["actual"]] if "actual" in asked.asks else NOTHING
    goal = Goal(
        terms.comparator,
        terms.low,
        terms.high,
        rising=terms.rising,
        flow=indicator.flow,
        is_count=unit.dimension == Unit.Dimension.COUNT,
        baseline=terms.baseline,
        unit=unit.label,
        decimals=unit.decimals,
    )
    scale = Fraction(indicator.unit.factor) / Fraction(unit.factor)

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
        estimate=None if actual.estimate is None else actual.estimate.value * scale,
        period=figure("period"),
        previous=figure("previous"),
        same_period=figure("same_period"),
    )


def in_unit(value: Fraction, row: TargetRow) -> Fraction:
    """A figure in the indicator's unit, in the unit of the target."""
    return value * Fraction(row.target.indicator.unit.factor) / Fraction(row.unit.factor)


@dataclass(frozen=True)
class ResultRow:
    """A published result of a plan beside what the registry counts for the same days."""

    indicator: Indicator
    span: Span
    published: Fraction
    about: bool
    source: str
    actual: Actual
    ask: Ask

    @property
    def published_text(self) -> str:
        return ("gần " if self.about else "") + format_number(self.published)

    @property
    def counted(self) -> Fraction | None:
        """What the records give; what an agency stated is no count."""
        return self.actual.computed if self.actual.is_stated else self.actual.value

    @property
    def counted_text(self) -> str:
        return "–" if self.counted is None and self.actual.is_stated else format_number(self.counted)

    @property
    def matches(self) -> bool | None:
        """Equal, or at most the stated number and within a tenth of it where the document says "gần"; None: nothing counted."""
        if self.counted is None:
            return None
        if self.about:
            return self.published * Fraction(9, 10) <= self.counted <= self.published
        return self.counted == self.published


def reference_only(plan: Plan, province: Province) -> str:
    """What to say where a former province's targets stand beside the figures of the present one; else ""."""
    if plan.province.is_present or not province.is_present:
        return ""
    whole = province.full_name[0].lower() + province.full_name[1:]
    return f"Chỉ tiêu của {plan.province.name} (cũ), số liệu toàn {whole}: chỉ để tham khảo, không dùng để kết luận."


def stage_results(plan: Plan) -> list[ResultRow]:
    """The published results of the plan's programme, each beside the portal's own count. [] for a plan without programme."""
    stated = (
        ReportedValue.objects.approved()
        .filter(programme=plan.programme_id, programme__isnull=False, province=plan.province)
        .select_related("indicator__unit")
        .order_by("indicator__position", "to_on")
    )
    asks = {
        row: Ask(row.indicator.code, row.span, plan.province_id, plan.programme_id, plan.calendar) for row in stated
    }
    answers = actuals_for(asks.values())
    return [
        ResultRow(row.indicator, row.span, as_reported(row).value, row.about, row.source, answers[ask], ask)
        for row, ask in asks.items()
    ]


STATUS_GROUPS = {
    "met": KEPT,
    "on_track": (Status.ON_TRACK,),
    "behind": (Status.BEHIND,),
    "at_risk": (Status.AT_RISK, Status.MISSED),
    "undecided": (Status.NOT_DUE, Status.NO_DATA),
}
