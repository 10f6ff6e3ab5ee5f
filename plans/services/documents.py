"""The files of a plan: kept, taken away, put back. What a file is, its bytes say, not its name."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.permissions import Act
from cooperatives.services.documents import file_name, kind_of
from coopportal.kit import clock
from coopportal.kit.history import because
from coopportal.kit.rows import lock
from coopportal.kit.text import nfc
from jobs.services import store_file
from plans.models import Edition, Plan, PlanDocument
from plans.rights import require_keeper


@transaction.atomic
def add_document(
    plan: Plan,
    *,
    by: User,
    title: str,
    name: str,
    content: bytes,
    kind: str = PlanDocument.Kind.OTHER,
    edition: Edition | None = None,
    act: Act = Act.PLAN_WRITE,
) -> PlanDocument:
    """`act`: what it is added in the course of. Raises PermissionDenied; ValidationError by field when it is none of
    those taken (PDF, Word, image)."""
    require_keeper(by, act, plan)
    content_type, ending = kind_of(content)
    stored = store_file(file_name(name, ending), content_type, content, agency=by.agency)
    document = PlanDocument(plan=plan, edition=edition, kind=kind, title=nfc(title) or stored.name, file=stored)
    document.clean_fields()
    if edition and edition.plan_id != plan.pk:
        raise ValidationError({"edition": "Phiên bản này không thuộc kế hoạch."})
    document.save()
    return document


@transaction.atomic
def remove_document(document: PlanDocument, *, by: User, version: int | None) -> PlanDocument:
    """Take it out of the list; `restore_document` puts it back. Raises PermissionDenied, StaleRow."""
    return set_removed(document, by, version, clock.now(), "Gỡ tài liệu")


@transaction.atomic
def restore_document(document: PlanDocument, *, by: User, version: int | None) -> PlanDocument:
    return set_removed(document, by, version, None, "Đưa tài liệu trở lại")


def set_removed(document, by, version, moment, reason):
    require_keeper(by, Act.PLAN_WRITE, document.plan)
    one = lock(PlanDocument.objects.visible_to(by), document.pk, version)
    one.removed_at = moment
    with because(reason):
        one.save(update_fields=["removed_at"])
    return one
