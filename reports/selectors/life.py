"""The way a report has come."""

from reports.models import ProgressReport, ReportTurn


def turns_of(report: ProgressReport) -> list[ReportTurn]:
    """Its steps with their remarks on rows, the latest first."""
    return list(report.turns.select_related("by").prefetch_related("remarks"))
