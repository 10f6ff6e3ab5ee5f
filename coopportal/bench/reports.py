"""What a report costs: its page and its workbook in the demonstration, all plans of the nation in a synthetic registry."""

import statistics
import time
from datetime import date
from itertools import cycle, islice

from django.test import Client

from accounts.models import User
from coopportal.bench.people import reader
from coopportal.bench.timing import beside, side_by_side, statements
from coopportal.kit import clock
from coopportal.kit.periods import Calendar, year_span
from indicators.asks import Ask
from indicators.engine import actuals_for
from indicators.models import Indicator
from plans.models import Edition, Plan, Target, TargetTerms
from plans.selectors.reading import questions_of
from plans.spans import Basis
from provinces.models import NATION_SLUG, Province
from reports.content import Cover, canonical, content_of, records_of
from reports.models import ProgressReport
from reports.nation import nation_records
from reports.selectors.reading import editions_on, plans_of, readings_of, tables_of
from reports.workbook import Copy, progress_workbook

DAY = date(2024, 12, 31)
YEAR = year_span(DAY.year, Calendar.CALENDAR)
PLANS, TARGETS, ROWS, RUNS = 400, 20, 40, 21
PASS, NATION = "one pass of the same indicators and places, for each span", f"reading {PLANS} × {TARGETS} targets"


def finished():
    """The page of a finished report beside a page that asks one thing, and the CPU of its workbook, widened to 40 rows."""
    officer = User.objects.select_related("agency").get(username="kehoach.backan")
    report = draft(ProgressReport.Kind.PROGRESS, Plan.objects.get(number="532/KH-UBND"), officer)
    content, records = told(report, officer)
    report.content, report.records = canonical(content), canonical(records)
    report.status, report.computed_at = ProgressReport.Status.READY, clock.now()
    report.save()
    client = Client(headers={"host": "localhost"})
    client.force_login(officer)
    pages = {"one-query page": "/viec-nen/", "page of a finished report": report.get_absolute_url()}
    times = side_by_side({name: lambda url=url: client.get(url).content for name, url in pages.items()})
    yield from beside(times, "one-query page")
    yield statements("a report", lambda: told(report, officer))
    targets = [row for row in content["rows"] if row["level"] == "target"]
    wide = content | {"rows": list(islice(cycle(targets), ROWS))}
    yield {
        "name": f"workbook of {ROWS} rows",
        "cpu_ms": cpu(lambda: progress_workbook(wide, [], copy=Copy.OUTGOING, seal=None)),
    }


def nation():
    """All plans of the nation in one reading, beside as many bare passes of the engine as the reading has spans."""
    officer = reader(role="plan_officer")
    make_plans(officer)
    report = draft(ProgressReport.Kind.NATION, None, officer)
    asks = asked(report)
    spans = {(ask.span, ask.calendar) for ask in asks}
    alone = [[ask for ask in asks if (ask.span, ask.calendar) == one] for one in spans]
    times = side_by_side(
        {
            PASS: lambda: [actuals_for(some, officer.parts) for some in alone],
            NATION: lambda: readings_of(report, YEAR, officer.parts),
        }
    )
    yield {"name": "distinct spans", "count": len(spans), "asks": len(asks)}
    yield from beside(times, PASS)
    yield statements("all plans of the nation", lambda: told(report, officer))
    content, records = told(report, officer)
    yield {"name": "content and lists of the nation", "bytes": len(canonical(content)) + len(canonical(records))}
    yield {
        "name": "workbook of the nation",
        "cpu_ms": cpu(lambda: progress_workbook(content, records, copy=Copy.INTERNAL, seal=None)),
    }


def draft(kind: str, plan: Plan | None, by: User) -> ProgressReport:
    province = plan.province if plan else Province.objects.get(slug=NATION_SLUG)
    report = ProgressReport.objects.create(
        kind=kind, plan=plan, province=province, as_of=DAY, period_kind=ProgressReport.PeriodKind.YEAR_TO_DATE,
        period_from=YEAR.start, period_to=YEAR.end, owner_agency=by.agency, requested_by=by,
    )  # fmt: skip
    return ProgressReport.objects.with_facts().get(pk=report.pk)


def told(report: ProgressReport, by: User) -> tuple[dict, list[dict]]:
    readings = readings_of(report, YEAR, by.parts)
    cover = Cover(report.kind, report.province, DAY, YEAR, report.agency_name, report.agency_superior, "", "", True)
    content = content_of(cover, readings, editions_on([reading.plan for reading in readings], DAY))
    content["tables"] = tables_of(report, content, readings)
    lists = nation_records(readings) if report.kind == report.Kind.NATION else records_of(content, readings)
    return content, lists


def make_plans(by: User) -> None:
    """`PLANS` of one year, spread over the present provinces, each with the same `TARGETS` computed indicators."""
    provinces = list(Province.objects.present().exclude(slug=NATION_SLUG))
    indicators = [one for one in Indicator.objects.select_related("unit").order_by("position") if one.flow][
        : TARGETS // 2
    ]
    indicators += [one for one in Indicator.objects.select_related("unit").order_by("position") if not one.flow][
        : TARGETS - len(indicators)
    ]
    plans = Plan.objects.bulk_create(
        Plan(
            slug=f"ke-hoach-do-{at}", document_type="plan", title="Kế hoạch đo", number=f"{at}/KH-UBND", issuer="UBND",
            first_year=DAY.year, last_year=DAY.year, province=provinces[at % len(provinces)], owner_agency=by.agency,
            status=Plan.Status.ISSUED,
        )
        for at in range(PLANS)
    )  # fmt: skip
    editions = Edition.objects.bulk_create(
        Edition(plan=plan, number=1, state=Edition.State.ISSUED, effective_on=YEAR.start) for plan in plans
    )
    targets = Target.objects.bulk_create(
        Target(plan=plan, indicator=one, position=at) for plan in plans for at, one in enumerate(indicators, start=1)
    )
    of_plan = {edition.plan_id: edition for edition in editions}
    TargetTerms.objects.bulk_create(
        TargetTerms(
            target=target, edition=of_plan[target.plan_id], wording=target.indicator.name, comparator="at_least", low=10,
            unit=target.indicator.unit, basis=Basis.IN_YEAR if target.indicator.flow else Basis.BY_END, year=DAY.year,
        )
        for target in targets
    )  # fmt: skip


def asked(report: ProgressReport) -> list[Ask]:
    """All that the reading asks the engine."""
    plans = {plan.pk: plan for plan in plans_of(report)}
    terms = (
        TargetTerms.objects.filter(target__plan__in=plans)
        .on(DAY)
        .select_related("target__indicator", "target__area", "unit")
    )
    found = (questions_of(one, plans[one.target.plan_id], DAY, None, YEAR) for one in terms)
    return list({ask for one in found for ask in one.asks.values()})


def cpu(act) -> float:
    """Median milliseconds of the process's own time."""
    taken = []
    for _ in range(RUNS):
        started = time.process_time()
        act()
        taken.append((time.process_time() - started) * 1000)
    return round(statistics.median(taken), 1)
