"""The engine beside what it could be measured by: SQL written by hand, a bare count, one query a target, a spreadsheet."""

import os
import statistics
import time
from collections import defaultdict
from datetime import date
from fractions import Fraction

from django.db import connection

from cooperatives.models import AnnualReturn, Participation, Rating, Spell, SupportActivity
from coopportal.bench import spreadsheet
from coopportal.bench.by_hand import CODES, by_passes, one_query_a_target
from coopportal.bench.timing import beside, side_by_side, statements
from coopportal.kit.periods import Calendar, Span, year_span
from indicators.asks import Ask
from indicators.definitions import parse
from indicators.engine import Totals, actuals_for, computed, count, recipe
from plans.models import Plan
from plans.selectors.reading import read_plan
from provinces.models import Province, ProvincePart

YEAR, YEARS, PLACE = 2024, 10, "thai-nguyen"
STOCKS = ("htx_total", "htx_active", "htx_inactive", "htx_nominal", "agri_htx_total", "nonagri_htx_total", "lh_total")
TABLES = (Spell, AnnualReturn, Rating, SupportActivity, Participation)
SQL, FLOOR, TARGETS = "hand-written SQL passes", "sequential count(*) of the tables", "one ORM query a target"
ONE_DATE, MANY_DATES = "engine: stocks on one day", f"engine: stocks on {YEARS} year-ends"
SHEET = f"LibreOffice: {spreadsheet.PLACES} × {spreadsheet.FIGURES} formulas over {spreadsheet.ROWS} rows"
ALIKE = f"engine: {spreadsheet.PLACES} × {spreadsheet.FIGURES} such figures over the returns and ratings of a year"
SLOW_RUNS = 5  # of what takes many seconds


def readings():
    """What the reading of one plan costs, in the demonstration."""
    plan = Plan.objects.select_related("province__successor").get(number="532/KH-UBND")
    times = side_by_side({FLOOR: count_tables, "reading of a plan": lambda: read_plan(plan, date(YEAR, 12, 31))})
    yield from beside(times, FLOOR)
    yield statements("a plan's reading", lambda: read_plan(plan, date(YEAR, 12, 31)))


def figures():
    """The national report of one year, one province's part of it, and stocks over ten years."""
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")  # for all alike: cores are shared with other work
    provinces = parts_of_provinces()
    one = Province.objects.get(slug=PLACE).pk
    span = year_span(YEAR, Calendar.CALENDAR)
    national = [Ask(code, span, province) for code in CODES for province in provinces]
    own = [ask for ask in national if ask.province == one]
    ends = [date(YEAR - back, 12, 31) for back in range(YEARS)]
    stocks = [Ask(code, Span(end, end), province) for end in ends for code in STOCKS for province in provinces]
    report = f"engine: {len(CODES)} indicators × {len(provinces)} provinces"
    yield {"name": "load average", "load": [round(load, 1) for load in os.getloadavg()]}
    yield equal_to(by_passes(provinces, YEAR), national, SQL)
    yield equal_to(one_query_a_target(provinces, YEAR), national, TARGETS)
    times = side_by_side(
        {
            SQL: lambda: by_passes(provinces, YEAR),
            report: lambda: actuals_for(national),
            FLOOR: count_tables,
            "engine: one province": lambda: actuals_for(own),
            ONE_DATE: lambda: actuals_for(stocks[: len(STOCKS) * len(provinces)]),
            MANY_DATES: lambda: actuals_for(stocks),
            ALIKE: lambda: as_in_a_sheet(provinces, span),
        }
    )
    yield from beside(times, SQL)
    for floor, what in ((FLOOR, report), (report, "engine: one province"), (ONE_DATE, MANY_DATES)):
        yield {"name": what, "ms": round(times[what], 2), "floor": floor, "ratio": round(times[what] / times[floor], 2)}
    yield slower(TARGETS, [timed(lambda: one_query_a_target(provinces, YEAR)) for _ in range(SLOW_RUNS)], times[report])
    if python := spreadsheet.interpreter():
        yield slower(SHEET, spreadsheet.recalculations(python, SLOW_RUNS), times[ALIKE]) | {"beside": ALIKE}
    else:
        yield {"name": SHEET, "skipped": "no LibreOffice with Python's uno on this machine"}
    yield statements("the national report", lambda: actuals_for(national))


def as_in_a_sheet(provinces: dict[int, set[int]], span: Span) -> dict[tuple[int, int], Fraction | None]:
    """The figures of the sheet's formulas, asked of the engine: (number of the formula, province) → value."""
    ask = Ask("", span, 0)
    recipes = [recipe(ask, parse(spreadsheet.definition(at))) for at in range(spreadsheet.FIGURES)]
    columns = {column for how in recipes for column in how.columns}
    counted = count(columns, frozenset().union(*provinces.values()))
    totals = {province: Totals(counted, frozenset(bases)) for province, bases in provinces.items()}
    return {
        (at, province): computed(how, known).value
        for province, known in totals.items()
        for at, how in enumerate(recipes)
    }


def parts_of_provinces() -> dict[int, set[int]]:
    """Each present province with its base units."""
    parts = defaultdict(set)
    for province, base in ProvincePart.objects.filter(province__in=Province.objects.present()).values_list(
        "province_id", "base_id"
    ):
        parts[province].add(base)
    return parts


def count_tables():
    """Every row of the tables is passed by once: PostgreSQL would rather count the entries of their smallest indexes."""
    with connection.cursor() as cursor:
        cursor.execute("SET enable_indexonlyscan = off; SET enable_indexscan = off; SET enable_bitmapscan = off")
        for model in TABLES:
            model.objects.count()
        cursor.execute("RESET enable_indexonlyscan; RESET enable_indexscan; RESET enable_bitmapscan")


def equal_to(values: dict, asks: list[Ask], name: str) -> dict:
    """Raises AssertionError where the engine answers anything else; nothing known and nothing there count as the same."""
    answers = actuals_for(asks)
    for ask in asks:
        found, by_hand = answers[ask].value or 0, values[ask.indicator, ask.province] or 0
        if found != by_hand:
            raise AssertionError(f"{ask.indicator} in {ask.province}: the engine says {found}, {name} {by_hand}.")
    return {"name": f"equal to {name}", "figures": len(asks)}


def timed(act) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def slower(name: str, runs: list[float], ours: float) -> dict:
    median = statistics.median(runs)
    return {"name": name, "ms": round(median), "runs": len(runs), "times_the_engine": round(median / ours, 1)}
