from reports.models.reports import ProgressReport

__all__ = ["ProgressReport"]
