"""The plans that a report is about, read on its day."""

from datetime import date

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from coopportal.kit.periods import Span
from plans.models import Edition, Plan
from plans.selectors.reading import read_plans
from plans.selectors.rows import Reading
from plans.selectors.years import year_rows
from reports.models import ProgressReport
from reports.nation import nation_tables
from reports.stages import years_table


def plans_of(report: ProgressReport) -> list[Plan]:
    """The plan; or every plan in force whose years hold the day's: the province's own, then those of its former parts, each
    the longer before the shorter."""
    if report.plan:
        return [report.plan]
    year = report.as_of.year
    plans = Plan.objects.filter(places_of(report), status__in=Plan.IN_FORCE, first_year__lte=year, last_year__gte=year)
    plans = plans.select_related("province__successor").prefetch_related("milestones")
    return sorted(
        plans,
        key=lambda one: (
            one.province_id != report.province_id,
            one.province.name,
            one.first_year - one.last_year,
            one.number,
            one.pk,
        ),
    )


def places_of(report: ProgressReport) -> Q:
    """Whose plans a report on several is about."""
    if report.kind == ProgressReport.Kind.NATION:
        return Q()
    own = Q(province=report.province_id)
    return own | Q(province__successor=report.province_id) if report.province.is_present else own


def readings_of(report: ProgressReport, period: Span | None = None, parts=None) -> list[Reading]:
    """One plan is counted in the report's territory, each of several in its own."""
    return read_plans(plans_of(report), report.as_of, report.province if report.plan else None, period, parts)


def tables_of(report: ProgressReport, content: dict, readings: list[Reading]) -> list[dict]:
    """What the kind of report tells beside its rows."""
    if report.kind == ProgressReport.Kind.NATION:
        return nation_tables(readings)
    if report.kind != ProgressReport.Kind.STAGE:
        return []
    return [years_table(content, year_rows(report.plan, report.as_of, report.province))]


def editions_on(plans: list[Plan], day: date) -> dict[int, int]:
    """Plan → the number of its edition in force on the day; one statement."""
    editions = Edition.objects.filter(plan=OuterRef("pk"), effective_on__lte=day).order_by("-number")
    rows = Plan.objects.filter(pk__in=[plan.pk for plan in plans])
    return dict(
        rows.annotate(in_force=Coalesce(Subquery(editions.values("number")[:1]), 1)).values_list("pk", "in_force")
    )
