"""Published results of a plan's programme, each beside the portal's own count."""

from dataclasses import dataclass
from fractions import Fraction

from coopportal.kit.numbers import format_number
from coopportal.kit.periods import Span
from indicators.asks import Actual, Ask
from indicators.engine import actuals_for
from indicators.models import Indicator, ReportedValue
from indicators.stated import as_reported
from plans.models import Plan


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
