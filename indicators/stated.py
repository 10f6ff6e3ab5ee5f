"""What agencies state: which statement answers an ask."""

from collections import defaultdict
from fractions import Fraction

from coopportal.kit.periods import year_of, year_span
from indicators.asks import Ask, Reported
from indicators.models import ReportedValue


def reported_for(asks: list[Ask]) -> dict[tuple[str, int, int | None], list[ReportedValue]]:
    """All approved statements about the asks' indicators and provinces, oldest first. One statement."""
    rows = (
        ReportedValue.objects.approved()
        .filter(indicator__code__in={a.indicator for a in asks}, province__in={a.province for a in asks})
        .select_related("indicator__unit")
        .order_by("to_on", "created_at", "pk")
    )
    by_key = defaultdict(list)
    for row in rows:
        by_key[row.indicator.code, row.province_id, row.programme_id].append(row)
    return by_key


Nature = ReportedValue.Nature
RANK = {Nature.PRELIMINARY: 0, Nature.OFFICIAL: 1}


def exactly_stated(ask: Ask, rows) -> ReportedValue | None:
    """The statement for exactly the span; for a stock, for exactly its end. Official goes before preliminary, then the later."""
    return best(row for row in spoken(ask, rows) if row.to_on == ask.span.end)


def last_stated(ask: Ask, rows) -> ReportedValue | None:
    """The statement that knows most by the end of the span; a flow's must begin with the span."""
    return best(row for row in spoken(ask, rows) if row.to_on <= ask.span.end)


def spoken(ask: Ask, rows):
    rows = (row for row in rows if row.nature != Nature.ESTIMATE)
    return (row for row in rows if row.from_on == ask.span.start or not row.indicator.flow)


def best(rows) -> ReportedValue | None:
    return max(rows, key=lambda row: (row.to_on, RANK[row.nature], row.created_at, row.pk), default=None)


def estimated(ask: Ask, rows) -> ReportedValue | None:
    """The last estimate ("ước thực hiện") for the year in which the span ends; a flow's begins with the span."""
    last_day = year_span(year_of(ask.span.end, ask.calendar), ask.calendar).end
    found = [row for row in rows if row.nature == Nature.ESTIMATE and row.to_on == last_day]
    return next((row for row in reversed(found) if row.from_on == ask.span.start or not row.indicator.flow), None)


def as_reported(row: ReportedValue | None) -> Reported | None:
    if row is None:
        return None
    numerator, denominator = (None if v is None else Fraction(v) for v in (row.numerator, row.denominator))
    value = Fraction(row.value) if row.value is not None else numerator / denominator / row.indicator.unit.exact
    return Reported(
        value,
        numerator,
        denominator,
        row.nature,
        row.source,
        row.span,
        row.about,
        row.supersedes,
        row.reason,
        row.demonstration,
    )
