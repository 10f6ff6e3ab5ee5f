"""A plan of several years, year by year: what was done in each, and added up from the start."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from coopportal.kit.periods import Span, year_span
from indicators.asks import Ask
from indicators.engine import actuals_for
from indicators.models import Unit
from plans.models import Plan, TargetTerms
from plans.selectors.reading import goal_of, parts_below
from plans.spans import Basis
from plans.verdict import KEPT, Goal, Status, judge
from provinces.models import Province


@dataclass(frozen=True)
class YearCell:
    """Figures in the target's unit, None = not known. `cumulative` only of what is added up over time.

    `status` only of a promise for every year or for this very year; `ended` false: the year still runs.
    """

    year: int
    value: Fraction | None
    cumulative: Fraction | None
    status: Status | None
    ended: bool


@dataclass(frozen=True)
class YearRow:
    terms: TargetTerms
    goal: Goal
    cells: list[YearCell]

    @property
    def unit(self) -> Unit:
        return self.terms.unit

    @property
    def kept_text(self) -> str:
        """ "4/5 năm" of a promise for every year: years kept of years that have ended; else ""."""
        ended = [cell for cell in self.cells if cell.ended]
        if self.terms.basis != Basis.PER_YEAR or not ended:
            return ""
        return f"{sum(cell.status in KEPT for cell in ended)}/{len(ended)} năm"


def year_rows(plan: Plan, as_of: date, province: Province | None = None) -> list[YearRow]:
    """The plan's targets, a cell for each year that has begun by `as_of`. As many statements as one reading."""
    terms = TargetTerms.objects.filter(target__plan=plan).on(as_of)
    terms = parts_below(list(terms.select_related("target__indicator__unit", "target__area", "unit")))
    years = [
        year for year in range(plan.first_year, plan.last_year + 1) if year_span(year, plan.calendar).start <= as_of
    ]
    asks = {}
    for one in terms:
        if one.target.parent_id and one.target.area_id is None:
            continue  # nobody counts by agency
        for year in years:
            for name, span in spans_of(plan, one, year, as_of).items():
                place = one.target.area or province or plan.province
                asks[one, year, name] = Ask(
                    one.target.indicator.code, span, place.pk, one.target.programme_id, plan.calendar
                )  # fmt: skip
    answers = actuals_for(asks.values())

    def figure(*key):
        found = answers.get(asks.get(key))
        one = key[0]
        scale = one.target.indicator.unit.exact / one.unit.exact
        return None if found is None or found.judged is None else found.judged * scale

    return [YearRow(one, goal_of(one), [cell(plan, one, year, as_of, figure) for year in years]) for one in terms]


def spans_of(plan: Plan, terms: TargetTerms, year: int, as_of: date) -> dict[str, Span]:
    """ "own": the year as far as it has passed; "added": from the plan's start, of a flow in a later year."""
    whole = year_span(year, plan.calendar)
    end = min(whole.end, as_of)
    if terms.basis == Basis.BY_END:
        return {"own": Span(end, end)}
    spans = {"own": Span(whole.start, end)}
    if terms.target.indicator.flow:
        spans["added"] = Span(year_span(plan.first_year, plan.calendar).start, end)
    return spans


def cell(plan: Plan, terms: TargetTerms, year: int, as_of: date, figure) -> YearCell:
    whole = year_span(year, plan.calendar)
    value, ended = figure(terms, year, "own"), as_of >= whole.end
    judged = terms.basis == Basis.PER_YEAR or (terms.basis != Basis.CUMULATIVE and terms.year == year)
    status = None
    if judged and ended:
        status = judge(goal_of(terms), value, span_start=whole.start, due_on=whole.end, as_of=whole.end).status
    return YearCell(year, value, figure(terms, year, "added"), status, ended)
