"""Freezing a computed report under a name."""

import hashlib
import json
import secrets

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.permissions import Act, require
from coopportal.kit import clock
from coopportal.kit.refusals import Conflict
from reports.content import canonical
from reports.models import ProgressReport
from reports.services.computing import write_workbooks
from reports.workbook import Seal

CODE_LETTERS = "ACDEFHJKLMNPQRTUVWXY3479"  # no pair that looks alike on paper
Status = ProgressReport.Status


@transaction.atomic
def sign_report(report: ProgressReport, *, by: User, version: int, title: str, mode: str = "") -> ProgressReport:
    """Freeze a computed report under the signer's name. `version` is the one the signer saw.

    Raises PermissionDenied; ValidationError "report_not_ready"; Conflict when it was computed anew meanwhile.
    """
    require(by, Act.REPORT_SIGN)
    report = ProgressReport.objects.select_for_update(of=["self"]).select_related("owner_agency").get(pk=report.pk)
    if report.owner_agency_id != by.agency_id:
        raise PermissionDenied("Chỉ lãnh đạo của đơn vị lập báo cáo mới ký được báo cáo này.")
    if report.status != Status.READY:
        raise ValidationError("Chỉ ký được báo cáo đã tính xong và chưa ký.", code="report_not_ready")
    if report.version != version:
        raise Conflict("Báo cáo vừa được tính lại. Hãy xem lại số liệu rồi ký.", report.get_absolute_url())
    report.sha256 = digest(report.content, report.records)
    report.verification_code = new_code()
    report.signed_by, report.signed_at, report.signer_title, report.signer_mode = by, clock.now(), title, mode
    report.status = Status.SIGNED
    seal = Seal(
        report.verification_code,
        report.sha256,
        by.full_name,
        title,
        mode,
        "",
        clock.day_of(report.signed_at),
        report.get_absolute_url(),
    )
    write_workbooks(report, seal)
    report.save()
    return report


def digest(content: str, records: str) -> str:
    """SHA-256 of the canonical JSON {"content": …, "records": …}: what a signature covers."""
    whole = canonical({"content": json.loads(content), "records": json.loads(records)})
    return hashlib.sha256(whole.encode()).hexdigest()


def new_code() -> str:
    """A code that people read from paper: "ABCD-EFGH-JKLM", without letters that look like digits."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(12))
    return "-".join(letters[i : i + 4] for i in (0, 4, 8))
