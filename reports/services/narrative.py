"""Writing the words of a report, until it is signed."""

import json

from django.db import transaction

from accounts.models import User
from coopportal.kit.text import nfc
from reports.models import ProgressReport
from reports.narrative import SECTIONS
from reports.services.computing import write_document
from reports.services.life import begin_draft


@transaction.atomic
def write_narrative(report: ProgressReport, texts: dict[str, str], *, by: User, version: int) -> ProgressReport:
    """Keep the texts, by the keys of SECTIONS, and draw the draft's Word document with them.

    Raises PermissionDenied; ValidationError "report_not_draft"; StaleRow.
    """
    report = begin_draft(report, by, version)
    written = {key: nfc(texts.get(key, "")).strip() for key in SECTIONS}
    report.narrative = {key: text for key, text in written.items() if text}
    write_document(report, json.loads(report.content), seal=None)
    report.save(update_fields=["narrative", "document_file"])
    return report
