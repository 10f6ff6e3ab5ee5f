"""Freezing a computed report under a name."""

import hashlib
import json
import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Act
from coopportal.kit import clock
from coopportal.kit.text import nfc
from reports.content import canonical
from reports.models import ProgressReport
from reports.services.computing import write_files
from reports.services.life import Turn, begin, colleagues, keep_turn, tell
from reports.workbook import Seal

NOT_REPLACEABLE = (
    "Chỉ thay thế được báo cáo đã ký của cùng kế hoạch, địa bàn, đơn vị và chưa bị thay thế. Hãy đọc lại rồi chọn."
)
NEEDS_BEHALF = ("TL.", "TUQ.")
FOR_ANOTHER = ("KT.", *NEEDS_BEHALF)
AUTHORITIES = ("TM. Ủy ban nhân dân", "TM. Ban Thường vụ")
LONGEST_RECIPIENTS = 1000
CODE_LETTERS = "ACDEFHJKLMNPQRTUVWXY3479"  # no pair that looks alike on paper


@transaction.atomic
def sign_report(
    report: ProgressReport,
    *,
    by: User,
    version: int,
    title: str,
    mode: str = "",
    behalf: str = "",
    authority: str = "",
    recipients: str = "",
    replaces: ProgressReport | None = None,
) -> ProgressReport:
    """Freeze a computed report under the signer's name. `version` is the one the signer saw; `replaces` an earlier signed
    report of the same plan, territory and agency, which stays and is shown as replaced. `mode`, `behalf`, `authority`: as in
    Seal; `recipients`: a line each, "" for the usual ones.

    Raises PermissionDenied; ValidationError "report_elsewhere", "not_replaceable"; Conflict when it was computed anew meanwhile.
    """
    report = begin(report, Turn.SIGN, by, version)
    if mode in NEEDS_BEHALF and not behalf.strip():
        raise ValidationError({"behalf": f"Nhập chức vụ của người giao ký “{mode}”, ví dụ Chủ tịch."})
    if replaces:
        ProgressReport.objects.select_for_update().get(pk=replaces.pk)  # two that replace it come one after the other
    if replaces and not replaceable(report).filter(pk=replaces.pk).exists():
        raise ValidationError(NOT_REPLACEABLE, code="not_replaceable")
    said = json.loads(report.content) | {"narrative": report.narrative}
    report.content = canonical(said)
    report.sha256 = digest(report.content, report.records)
    report.verification_code = new_code()
    report.replaces = replaces
    report.signed_by, report.signed_at, report.signer_title, report.signer_mode = by, clock.now(), title, mode
    report.signer_behalf = nfc(behalf).strip() if mode in FOR_ANOTHER else ""
    report.signer_authority = authority
    report.recipients = "\n".join(lines_of(recipients))
    report.status = ProgressReport.Status.SIGNED
    seal = Seal(
        report.verification_code,
        report.sha256,
        by.full_name,
        title,
        mode,
        report.signer_authority,
        clock.day_of(report.signed_at),
        settings.SITE_URL + reverse("verified", args=[report.verification_code]),
        report.signer_behalf,
        tuple(lines_of(report.recipients)),
    )
    write_files(report, seal)
    report.save()
    turn = keep_turn(report, Turn.SIGN, by)
    tell(report, turn, {report.requested_by, *colleagues(report, Act.REPORT_REQUEST)}, "đã được ký duyệt và khóa.")
    return report


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in nfc(text).splitlines() if line.strip()]


def replaceable(report: ProgressReport):
    """The signed reports that this one may replace, the latest first."""
    same = {name: getattr(report, f"{name}_id") for name in ("plan", "province", "owner_agency")}
    signed = ProgressReport.objects.filter(
        **same, kind=report.kind, status=ProgressReport.Status.SIGNED, replaced_by=None
    )
    return signed.exclude(pk=report.pk).order_by("-signed_at")


def digest(content: str, records: str) -> str:
    """SHA-256 of the canonical JSON {"content": …, "records": …}: what a signature covers."""
    whole = canonical({"content": json.loads(content), "records": json.loads(records)})
    return hashlib.sha256(whole.encode()).hexdigest()


def new_code() -> str:
    """A code that people read from paper: "ABCD-EFGH-JKLM", without letters that look like digits."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(12))
    return "-".join(letters[i : i + 4] for i in (0, 4, 8))
