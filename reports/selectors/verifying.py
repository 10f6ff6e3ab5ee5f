"""What anybody may learn of a signed report from its printed code."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from reports.models import ProgressReport


@dataclass(frozen=True)
class Proof:
    """Title, days, hash, and whether it still stands: nothing else of a report is public."""

    code: str
    title: str
    as_of: date
    signed_at: datetime
    digest: str
    is_replaced: bool


def proof_of(code: str) -> Proof | None:
    report = ProgressReport.objects.filter(verification_code=code, status=ProgressReport.Status.SIGNED).first()
    if report is None:
        return None
    return Proof(
        code,
        json.loads(report.content)["title"],
        report.as_of,
        report.signed_at,
        report.sha256,
        report.replaced_by.exists(),
    )
