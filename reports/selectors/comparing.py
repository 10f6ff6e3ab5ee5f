"""The reports that a report may be laid beside."""

import json

from django.db.models import Case, Q, Value, When

from reports.comparing import RowChange, compare
from reports.models import ProgressReport


def comparable(report: ProgressReport, user):
    """The computed reports of the same plan and territory that say an earlier day, or the same day earlier; the one to be
    compared with first is the latest signed one, else the latest."""
    same = ProgressReport.objects.visible_to(user).filter(
        kind=report.kind, plan=report.plan_id, province=report.province_id
    )
    before = Q(as_of__lt=report.as_of) | Q(as_of=report.as_of, created_at__lt=report.created_at)
    unsigned = Case(When(status=ProgressReport.Status.SIGNED, then=Value(0)), default=Value(1))
    rows = same.filter(before).exclude(content="").exclude(pk=report.pk)
    return rows.order_by(unsigned, "-as_of", "-created_at").defer("content", "records")


def changes_between(earlier: ProgressReport, later: ProgressReport, user) -> list[RowChange]:
    """Names stand in it only for who holds the whole territory, as in the reports' own lists."""
    sides = [{"content": json.loads(one.content), "records": json.loads(one.records)} for one in (earlier, later)]
    return compare(*sides, behind=user.holds(later.province))
