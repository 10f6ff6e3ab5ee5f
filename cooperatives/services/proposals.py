"""Đề nghị sửa: told by who does not own a part of the file, accepted or declined by who does."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.permissions import Act, require
from cooperatives.models import ChangeProposal, Organisation
from cooperatives.ownership import Block, may_write, require_owner
from cooperatives.services.organisations import correct_organisation
from coopportal.kit import clock
from coopportal.kit.history import because
from coopportal.kit.rows import lock
from coopportal.kit.text import nfc

NO_WORDS = "Ghi nội dung đề nghị và căn cứ, ví dụ: theo giấy chứng nhận cấp lại ngày 3/4/2025."
# Fields that an acceptance can write at once; the others are told in words.
APPLICABLE = ("name", "code", "certificate_number", "address", "registered_under", "website")


@transaction.atomic
def propose_change(
    organisation: Organisation, *, by, block: str, words: str, field: str = "", value: str = ""
) -> ChangeProposal:
    """Raises PermissionDenied; ValidationError from who owns the part and can simply write."""
    require(by, Act.CHANGE_PROPOSE)
    if block not in Block.values:
        raise ValidationError({"block": "Chọn phần của hồ sơ."})
    if may_write(by, Block(block), organisation):
        raise ValidationError({"block": "Phần này do đơn vị bạn quản lý: hãy sửa trực tiếp."})
    if field and (field not in APPLICABLE or block != Block.IDENTITY):
        raise ValidationError({"field": "Mục này chỉ đề nghị bằng lời được."})
    if field and not nfc(value):
        raise ValidationError({"value": "Nhập giá trị đề nghị cho mục đã chọn."})
    if nfc(value) and not field:
        raise ValidationError({"field": "Chọn mục cần sửa, hoặc ghi giá trị vào phần nội dung."})
    if not nfc(words):
        raise ValidationError({"words": NO_WORDS})
    proposal = ChangeProposal(
        organisation=organisation, block=block, words=nfc(words), field=field, value=nfc(value), by=by, agency=by.agency
    )
    proposal.full_clean(exclude=["answered_by", "answered_at"])
    proposal.save()
    return proposal


@transaction.atomic
def accept_proposal(proposal: ChangeProposal, *, by, version: int | None, answer: str = "") -> ChangeProposal:
    """Done as proposed: a named field is written now, words have been acted upon by hand.

    Raises PermissionDenied, StaleRow, and what `correct_organisation` raises.
    """
    with because(f"Đề nghị sửa của {proposal.agency}"):
        one = answered(proposal, by, version, ChangeProposal.State.ACCEPTED, answer)
        if one.field:
            correct_organisation(one.organisation, by=by, version=None, duplicate_note=answer, **{one.field: one.value})
    return one


@transaction.atomic
def decline_proposal(proposal: ChangeProposal, *, by, version: int | None, answer: str) -> ChangeProposal:
    """Raises PermissionDenied, StaleRow; ValidationError without a reason."""
    if not nfc(answer):
        raise ValidationError({"answer": "Ghi lý do không chấp nhận để nơi đề nghị biết."})
    return answered(proposal, by, version, ChangeProposal.State.DECLINED, answer)


def answered(proposal, by, version, state, answer) -> ChangeProposal:
    one = lock(ChangeProposal.objects.visible_to(by), proposal.pk, version)
    if one.block not in Block.values:
        raise PermissionDenied("Phần này của hồ sơ không còn.")
    require_owner(by, Block(one.block), one.organisation)
    if one.state != ChangeProposal.State.OPEN:
        raise ValidationError(f"Đề nghị này đã được trả lời: {one.get_state_display().lower()}.")
    one.state, one.answer, one.answered_by, one.answered_at = state, nfc(answer)[:300], by, clock.now()
    one.save()
    return one
