"""What people say about a report's figures, taken into it until it is signed."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from coopportal.kit.periods import Span
from plans.models import ExplanationRequest
from plans.services.explanations import ask_explanations
from reports.content import canonical
from reports.models import ProgressReport
from reports.selectors.chasing import Owed, debts
from reports.selectors.explaining import explained
from reports.services.computing import FILES, write_files
from reports.services.life import begin_draft


@transaction.atomic
def take_explanations(report: ProgressReport, *, by: User, version: int) -> ProgressReport:
    """Put the agencies' words of today beside the figures, and draw the files anew; the figures stay as they are.

    Raises PermissionDenied, ValidationError, StaleRow.
    """
    report = begin_draft(report, by, version)
    report.content = canonical(explained(json.loads(report.content)))
    write_files(report, seal=None)
    report.save(update_fields=["content", *FILES])
    return report


@transaction.atomic
def ask_agencies(
    report: ProgressReport, targets: Iterable[int], due_on: date, *, by: User, version: int, words: str = ""
) -> list[ExplanationRequest]:
    """Ask each chosen target's agency for the figure or the reason that the report misses, until `due_on`.

    Raises PermissionDenied, ValidationError by field, StaleRow, WrongState of a closed plan.
    """
    report = begin_draft(report, by, version)
    content = json.loads(report.content)
    chosen = set(targets)
    asked: dict[tuple, list[Owed]] = defaultdict(list)
    for debt in debts(content, by):
        for one in debt.owed:
            if one.target.pk in chosen and one.may_ask:
                asked[one.target.plan, one.wanted].append(one)
    if not asked:
        raise ValidationError({"targets": "Chọn ít nhất một dòng chưa hỏi."})
    span = Span(*(date.fromisoformat(content["cumulative"][end]) for end in ("from", "to")))
    return [
        request
        for (plan, wanted), rows in asked.items()
        for request in ask_explanations(
            plan, [one.target for one in rows], span, due_on, by=by, words=words, wanted=wanted
        )
    ]
