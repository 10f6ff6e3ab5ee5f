"""Writing what a pasted table says, after the person has seen what would become of each figure."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.permissions import Act, require
from coopportal.kit.refusals import Conflict
from indicators.models import ReportedValue
from indicators.pasting.review import CHANGED, NEW, Cell, Review
from indicators.services.reported import KEY, change_values, enter_values
from jobs.models import StoredFile


class ChangedMeanwhile(Conflict):
    """What would happen is not what the person saw."""


@transaction.atomic
def write_table(
    review: Review,
    *,
    by: User,
    seen: str,
    note: str = "",
    reason: str = "",
    submit: bool = False,
    evidence: StoredFile | None = None,
) -> list[ReportedValue]:
    """Write the new and the changed figures, all or none. A change of an approved figure waits as a new one.

    `seen`: the digest of what was shown. `note` goes to the unlikely figures, `reason` to those that differ from the
    computed ones. Raises PermissionDenied, ValidationError, ChangedMeanwhile, StaleRow.
    """
    require(by, Act.REPORTED_WRITE)
    if review.problems:
        raise ValidationError(review.problems)
    if review.digest != seen:
        raise ChangedMeanwhile("Số liệu đã thay đổi từ khi bạn xem. Hãy xem lại bảng rồi xác nhận lần nữa.")
    if review.doubtful and not note.strip():
        raise ValidationError({"note": "Có số bất thường: ghi chú xác nhận, ví dụ “đã đối chiếu biểu gốc”."})
    cells = [cell for cell in review.cells if cell.outcome in (NEW, CHANGED)]
    fresh = [given(cell, note, reason) for cell in cells if not (cell.there and cell.there.is_open)]
    changes = [
        (cell.there, given(cell, note, reason), cell.there.version)
        for cell in cells
        if cell.there and cell.there.is_open
    ]
    written = change_values(changes, by=by, submit=submit, evidence=evidence)
    return written + enter_values(fresh, by=by, submit=submit, evidence=evidence)


def given(cell: Cell, note: str, reason: str) -> dict:
    told = {name: getattr(cell.row, name) for name in (*KEY, "value", "source", "agency")}
    told |= {"numerator": None, "denominator": None, "note": note if cell.doubts else ""}
    return told | ({"reason": reason} if reason and cell.differs else {})
