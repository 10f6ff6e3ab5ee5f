"""Writing the words of a report, until it is signed."""

import json

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from coopportal.kit.text import nfc
from reports.life import STEPS
from reports.models import ProgressReport
from reports.narrative import SECTIONS
from reports.services.computing import write_document
from reports.services.life import Turn, begin, require_step


@transaction.atomic
def write_narrative(report: ProgressReport, texts: dict[str, str], *, by: User, version: int | None) -> ProgressReport:
    """Keep the texts, by the keys of SECTIONS, and draw the draft's Word document with them.

    Raises PermissionDenied; ValidationError "report_not_draft"; StaleRow.
    """
    require_step(report, Turn.SUBMIT, by)
    if report.status not in STEPS[Turn.SUBMIT].origins:
        raise ValidationError(
            "Chỉ viết lời văn được khi báo cáo là dự thảo hoặc bị trả lại. Báo cáo đang trình ký thì rút về trước.",
            code="report_not_draft",
        )
    report = begin(report, Turn.SUBMIT, by, version)
    written = {key: nfc(texts.get(key, "")).strip() for key in SECTIONS}
    report.narrative = {key: text for key, text in written.items() if text}
    write_document(report, json.loads(report.content), seal=None)
    report.save(update_fields=["narrative", "document_file"])
    return report
