from reports.models.life import ReportIssue, ReportRemark, ReportTurn
from reports.models.reports import ProgressReport

__all__ = ["ProgressReport", "ReportIssue", "ReportRemark", "ReportTurn"]
