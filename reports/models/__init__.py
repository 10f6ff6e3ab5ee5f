from reports.models.duties import Duty, DutyDone
from reports.models.life import ReportIssue, ReportRemark, ReportTurn
from reports.models.own_forms import FilledForm, OwnForm
from reports.models.reports import ProgressReport

__all__ = ["Duty", "DutyDone", "FilledForm", "OwnForm", "ProgressReport", "ReportIssue", "ReportRemark", "ReportTurn"]
