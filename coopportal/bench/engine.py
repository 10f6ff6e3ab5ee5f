"""The engine beside a bare count of what it reads."""

from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cooperatives.models import AnnualReturn, Participation, Rating, Spell, SupportActivity
from coopportal.bench.timing import beside, side_by_side
from coopportal.kit.periods import Calendar, Span, year_span
from indicators.asks import Ask
from indicators.engine import actuals_for
from indicators.models import Indicator
from plans.models import Plan
from plans.selectors import read_plan
from provinces.models import Province


def figures():
    """All indicators for all present provinces against a bare count of the same tables, and one plan's reading."""
    provinces = list(Province.objects.present().values_list("pk", flat=True))
    codes = list(Indicator.objects.values_list("code", flat=True))
    span = year_span(2024, Calendar.CALENDAR)
    asks = [Ask(code, Span(span.start, span.end), province) for code in codes for province in provinces]
    plan = Plan.objects.select_related("province__successor").get(number="532/KH-UBND")
    times = side_by_side(
        {
            "count(*) of the tables": count_tables,
            f"{len(codes)} indicators × {len(provinces)} provinces": lambda: actuals_for(asks),
            "reading of a plan": lambda: read_plan(plan, date(2024, 12, 31)),
        }
    )
    yield from beside(times, "count(*) of the tables")
    with CaptureQueriesContext(connection) as statements:
        actuals_for(asks)
    yield {"name": "statements of the national pass", "count": len(statements)}
    with CaptureQueriesContext(connection) as statements:
        read_plan(plan, date(2024, 12, 31))
    yield {"name": "statements of a plan's reading", "count": len(statements)}


def count_tables():
    for model in (Spell, AnnualReturn, Rating, SupportActivity, Participation):
        model.objects.count()
