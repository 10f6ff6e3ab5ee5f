"""Chốt số liệu of a province for a period, and opening it again."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.permissions import Act, require
from cooperatives.models import Closing
from coopportal.kit import clock
from coopportal.kit.history import because
from coopportal.kit.periods import Span
from coopportal.kit.rows import lock
from coopportal.kit.text import nfc, search_key
from provinces.models import Province


@transaction.atomic
def close_figures(province: Province, span: Span, *, by: User, note: str = "") -> Closing:
    """Raises PermissionDenied, ValidationError for a period that has not ended or is closed already."""
    require_holder(by, province)
    if span.end > clock.today():
        raise ValidationError({"to_on": "Kỳ này chưa kết thúc nên chưa chốt được. Hãy chốt sau ngày cuối kỳ."})
    Province.objects.select_for_update(no_key=True).get(pk=province.pk)  # two people at once
    if Closing.objects.standing().filter(province=province, from_on=span.start, to_on=span.end).exists():
        raise ValidationError(f"Số liệu {span.label()} đã chốt. Muốn chốt lại, hãy mở lại lần chốt trước.")
    closing = Closing.objects.create(
        province=province, from_on=span.start, to_on=span.end, closed_by=by, note=nfc(note.strip())
    )
    closing.refresh_from_db()
    return closing


@transaction.atomic
def reopen_figures(closing: Closing, *, by: User, version: int | None, reason: str) -> Closing:
    """Raises StaleRow, PermissionDenied, ValidationError without a reason or where it is open already."""
    closing = lock(Closing.objects.visible_to(by).select_related("province"), closing.pk, version)
    require_holder(by, closing.province)
    if closing.reopened_at:
        raise ValidationError("Lần chốt này đã được mở lại.")
    if not search_key(reason):
        raise ValidationError({"reason": "Nhập lý do mở lại, ví dụ “bổ sung phiếu của 3 xã theo công văn 12/UBND”."})
    closing.reopened_at, closing.reopened_by, closing.reopen_reason = clock.now(), by, nfc(reason.strip())
    with because(closing.reopen_reason):
        closing.save(update_fields=["reopened_at", "reopened_by", "reopen_reason"])
    closing.refresh_from_db()
    return closing


def require_holder(user: User, province: Province) -> None:
    """The leader of an agency that answers for the figures of all of the province."""
    require(user, Act.FIGURES_CLOSE)
    if not user.holds(province):
        raise PermissionDenied("Chỉ chốt được số liệu của địa bàn mình phụ trách.")
