"""What is handed in is checked, or sent back for completion: annual returns and communes' submissions alike."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.permissions import Act, require
from cooperatives.models.yearly import Reviewed, SubmissionState
from coopportal.kit import clock
from coopportal.kit.history import because
from coopportal.kit.refusals import Conflict
from coopportal.kit.rows import lock

State = SubmissionState


class WrongState(Conflict):
    """The act does not follow from the state the thing is in."""

    def __init__(self, thing: Reviewed, sentence: str):
        super().__init__(
            f"{sentence} Trạng thái hiện nay: {thing.get_state_display().lower()}.", thing.get_absolute_url()
        )


@transaction.atomic
def check(thing: Reviewed, *, by: User, version: int, reason: str = "") -> Reviewed:
    """Find what was submitted in order.

    Whoever submitted it may check it only with a reason, which stands beside it: an Alliance may have one person for all
    this, and a rule that cannot be kept would teach people to share passwords. Raises PermissionDenied, WrongState,
    StaleRow, ValidationError "own_submission".
    """
    require(by, Act.RETURN_CHECK)
    row = lock(type(thing).objects.all(), thing.pk, version)
    if row.state != State.SUBMITTED:
        raise WrongState(row, f"Chỉ kiểm tra được {row._meta.verbose_name} đã nộp.")
    if row.submitted_by_id == by.pk and not reason.strip():
        raise ValidationError(
            "Số liệu này do chính bạn nộp. Hãy nhờ người khác kiểm tra, hoặc ghi lý do bạn tự kiểm tra.",
            code="own_submission",
        )
    return review(row, State.CHECKED, by=by, text=reason, remarks={})


@transaction.atomic
def send_back(
    thing: Reviewed, *, by: User, version: int, reason: str, remarks: Mapping[str, str] | None = None
) -> Reviewed:
    """Ask for completion: it counts no more until it is submitted again. `remarks`: field → what is wrong with it.

    Raises PermissionDenied, WrongState, StaleRow, ValidationError.
    """
    require(by, Act.RETURN_CHECK)
    row = lock(type(thing).objects.all(), thing.pk, version)
    if not row.counts:
        raise WrongState(row, f"Chỉ đề nghị bổ sung được {row._meta.verbose_name} đã nộp hoặc đã kiểm tra.")
    remarks = {name: text.strip() for name, text in (remarks or {}).items() if text.strip()}
    if not reason.strip() and not remarks:
        raise ValidationError("Hãy ghi lý do, ví dụ “Doanh thu chưa gồm dịch vụ tưới tiêu”.", code="reason_missing")
    return review(row, State.RETURNED, by=by, text=reason, remarks=remarks)


def review(row: Reviewed, state: str, *, by: User, text: str, remarks: dict) -> Reviewed:
    row.state, row.reviewed_by, row.reviewed_at = state, by, clock.now()
    row.review, row.remarks = text.strip()[:500], remarks
    with because(row.review or State(state).label):
        row.save(update_fields=["state", "reviewed_by", "reviewed_at", "review", "remarks"])
    return row
