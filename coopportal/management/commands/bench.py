import json
import statistics
import time
from datetime import date

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from cooperatives.models import AnnualReturn, Participation, Rating, Spell, SupportActivity
from coopportal.bench import imports
from coopportal.kit.periods import Calendar, Span, year_span
from indicators.asks import Ask
from indicators.engine import actuals_for
from indicators.models import Indicator
from plans.models import Plan
from plans.selectors import read_plan
from provinces.models import Province

RUNS = 7


class Command(BaseCommand):
    help = (
        "Measure what users wait for, each beside its floor in the same run; one JSON object a line to VAR/bench.jsonl."
    )

    def handle(self, *args, **options):
        name = connection.settings_dict["NAME"]
        connection.settings_dict["TEST"]["NAME"] = f"{name}_bench"
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            for command in ("load_reference_data", "load_demo"):
                call_command(command, verbosity=0)
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
            with (settings.VAR / "bench.jsonl").open("a") as out:
                for figure in self.figures():
                    line = json.dumps(figure, ensure_ascii=False)
                    out.write(line + "\n")
                    self.stdout.write(line)
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)

    def figures(self):
        yield from self.pages()
        yield from self.engine()
        yield from imports.figures()

    def pages(self):
        """Each page against the lightest signed-in page that asks one thing of the database."""
        client = Client(headers={"host": "localhost"})
        client.force_login(User.objects.get(username="kehoach.backan"))
        plan = Plan.objects.get(number="532/KH-UBND")
        pages = {
            "one-query page": "/viec-nen/",
            "list of 50 organisations": "/hop-tac-xa/",
            "search": "/hop-tac-xa/?q=nong+nghiep",
            "plan page": plan.get_absolute_url(),
            "records behind a number": "/chi-tieu/htx_total/ban-ghi/?province=bac-kan&from=2024-01-01&to=2024-12-31",
        }
        times = side_by_side({name: lambda url=url: client.get(url).content for name, url in pages.items()})
        yield from beside(times, "one-query page")

    def engine(self):
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


def side_by_side(acts: dict) -> dict[str, float]:
    """Medians in milliseconds, the acts taking turns, so that a slow moment of the machine hits all alike."""
    times = {name: [] for name in acts}
    for turn in range(RUNS + 1):
        for name, act in acts.items():
            reset_queries()
            started = time.perf_counter()
            act()
            if turn:  # the first warms up
                times[name].append((time.perf_counter() - started) * 1000)
    return {name: statistics.median(taken) for name, taken in times.items()}


def beside(times: dict[str, float], floor: str):
    for name, taken in times.items():
        yield {"name": name, "ms": round(taken, 2), "floor": floor, "ratio": round(taken / times[floor], 2)}
