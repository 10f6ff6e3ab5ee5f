"""The life of a report as a table: which step leads from where to where (USERS §3.9). Signing seals it for good."""

from dataclasses import dataclass

from accounts.permissions import Act
from reports.models import ProgressReport, ReportTurn

Status, Turn = ProgressReport.Status, ReportTurn.Act


@dataclass(frozen=True)
class Step:
    """`refusal` says what to do where the report is not in one of `origins`. Every step is the owner agency's."""

    label: str
    act: Act
    origins: tuple[str, ...]
    to: str
    refusal: str


STEPS = {
    Turn.SUBMIT: Step(
        "Trình ký", Act.REPORT_REQUEST, (Status.READY, Status.RETURNED), Status.SUBMITTED,
        "Chỉ trình ký được báo cáo đã tính xong và chưa trình. Hãy chờ tính xong, hoặc xem báo cáo đang ở bước nào.",
    ),
    Turn.TAKE_BACK: Step(
        "Rút về", Act.REPORT_REQUEST, (Status.SUBMITTED,), Status.READY,
        "Chỉ rút về được báo cáo đã trình và chưa ký.",
    ),
    Turn.SEND_BACK: Step(
        "Trả lại", Act.REPORT_SIGN, (Status.SUBMITTED,), Status.RETURNED,
        "Chỉ trả lại được báo cáo đang trình ký.",
    ),
    Turn.SIGN: Step(
        "Ký duyệt và khóa", Act.REPORT_SIGN, (Status.READY, Status.SUBMITTED), Status.SIGNED,
        "Chỉ ký được báo cáo đã tính xong và chưa ký; báo cáo bị trả lại thì trình lại trước.",
    ),
    Turn.ISSUE: Step(
        "Ghi số văn bản", Act.REPORT_REQUEST, (Status.SIGNED,), Status.SIGNED,
        "Chỉ ghi số văn bản cho báo cáo đã ký.",
    ),
}  # fmt: skip


def may_turn(user, report: ProgressReport, turn: str) -> bool:
    """Whether this person may take the step now."""
    step = STEPS[turn]
    return user.can(step.act) and user.agency_id == report.owner_agency_id and report.status in step.origins
