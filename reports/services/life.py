"""The steps of a report: submitted, taken back, sent back with remarks on its rows, given its number."""

import json
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Act, can, require
from cooperatives.services.documents import file_name, kind_of
from coopportal.kit import clock
from coopportal.kit.fields import refuse_future
from coopportal.kit.periods import day_label
from coopportal.kit.rows import StaleRow, lock
from coopportal.kit.text import nfc
from jobs.models import Notice
from jobs.notices import notify
from jobs.services import store_file
from plans.numbers import tidy_number
from reports.life import STEPS
from reports.models import ProgressReport, ReportIssue, ReportRemark, ReportTurn

Turn = ReportTurn.Act
PDF = "application/pdf"


def begin(report: ProgressReport, turn: str, by: User, version: int | None, refusal: str = "") -> ProgressReport:
    """The report, locked, if this person may take this step now. `version`: the one the person saw; None where it matters not.

    Raises PermissionDenied; ValidationError "report_elsewhere"; StaleRow when it was computed or taken further meanwhile.
    """
    require_step(report, turn, by)
    report = (
        ProgressReport.objects.select_for_update(of=["self"]).select_related("owner_agency", "plan").get(pk=report.pk)
    )
    if report.status not in STEPS[turn].origins:
        raise ValidationError(refusal or STEPS[turn].refusal, code="report_elsewhere")
    if version is not None and report.version != version:
        raise StaleRow(report, "Báo cáo vừa được tính lại hoặc chuyển bước. Hãy xem lại số liệu rồi làm tiếp.")
    return report


def begin_draft(report: ProgressReport, by: User, version: int) -> ProgressReport:
    """The same for who changes a draft's words. Raises PermissionDenied; ValidationError "report_elsewhere"; StaleRow."""
    told = "Chỉ sửa được khi báo cáo là dự thảo hoặc bị trả lại. Báo cáo đang trình ký thì rút về trước."
    return begin(report, Turn.SUBMIT, by, version, refusal=told)


def require_step(report: ProgressReport, turn: str, by: User) -> None:
    require(by, STEPS[turn].act)
    if report.owner_agency_id != by.agency_id:
        raise PermissionDenied("Chỉ đơn vị lập báo cáo mới làm được việc này với báo cáo.")


def keep_turn(report: ProgressReport, turn: str, by: User, note: str = "") -> ReportTurn:
    return ReportTurn.objects.create(report=report, act=turn, note=note, by=by)


def tell(report: ProgressReport, turn: ReportTurn, people, sentence: str) -> None:
    """Those of them who see the report and did not take the step themselves."""
    text = f"{report.title} (số liệu đến {day_label(report.as_of)}): {sentence}"
    notify(
        [one for one in people if one.pk != turn.by_id and may_see(one, report)],
        Notice.Kind.REPORT,
        text,
        key=f"report:{report.pk}:{turn.pk}",
        url=reverse("reports:detail", args=[report.pk]),
    )


def may_see(user: User, report: ProgressReport) -> bool:
    """An agency's people may hold different parts of its province."""
    return ProgressReport.objects.visible_to(user).filter(pk=report.pk).exists()


def colleagues(report: ProgressReport, act: Act) -> list[User]:
    """Those of the owner agency who hold the act."""
    people = User.objects.filter(agency=report.owner_agency, is_active=True).select_related("agency")
    return [one for one in people if can(one, act)]


@transaction.atomic
def submit_report(report: ProgressReport, *, by: User, version: int | None = None, note: str = "") -> ProgressReport:
    report = begin(report, Turn.SUBMIT, by, version)
    report.status = ProgressReport.Status.SUBMITTED
    report.save(update_fields=["status"])
    tell(report, keep_turn(report, Turn.SUBMIT, by, note), colleagues(report, Act.REPORT_SIGN), "đang chờ ký duyệt.")
    return report


@transaction.atomic
def take_back_report(report: ProgressReport, *, by: User, version: int | None = None) -> ProgressReport:
    report = begin(report, Turn.TAKE_BACK, by, version)
    report.status = ProgressReport.Status.READY
    report.save(update_fields=["status"])
    keep_turn(report, Turn.TAKE_BACK, by)
    return report


@transaction.atomic
def send_back_report(
    report: ProgressReport, *, by: User, reason: str, version: int | None = None, remarks: dict[int, str] | None = None
) -> ProgressReport:
    """`remarks`: of single rows, by the number of their target. Raises ValidationError for a row the report has not."""
    report = begin(report, Turn.SEND_BACK, by, version)
    if not nfc(reason).strip():
        raise ValidationError({"reason": "Nhập lý do trả lại, ví dụ: Bổ sung số liệu quý IV của Liên minh HTX."})
    rows = {row["target"]: row for row in json.loads(report.content)["rows"] if row["level"] == "target"}
    if foreign := [key for key in remarks or {} if key not in rows]:
        raise ValidationError({"remarks": f"Báo cáo không có chỉ tiêu số {foreign[0]}. Hãy mở lại trang báo cáo."})
    report.status = ProgressReport.Status.RETURNED
    report.save(update_fields=["status"])
    turn = keep_turn(report, Turn.SEND_BACK, by, nfc(reason).strip())
    ReportRemark.objects.bulk_create(
        ReportRemark(turn=turn, target=key, stt=rows[key]["stt"], label=rows[key]["label"], text=nfc(text).strip())
        for key, text in (remarks or {}).items()
        if text.strip()
    )
    tell(report, turn, {report.requested_by, *colleagues(report, Act.REPORT_REQUEST)}, "bị trả lại để bổ sung.")
    return report


@transaction.atomic
def issue_report(
    report: ProgressReport,
    *,
    by: User,
    number: str,
    issued_on: date,
    recipients: str = "",
    paper: tuple[str, bytes] | None = None,
    version: int | None = None,
) -> ReportIssue:
    """Write down number, day, recipients and the scanned paper (name, bytes), or mend them. What was signed stays as it is.

    `version`: of what was written down before, 0 for nothing; None overwrites. Raises PermissionDenied; StaleRow;
    ValidationError by field.
    """
    report = begin(report, Turn.ISSUE, by, None)
    errors = {}
    try:
        number = tidy_number(number).text
    except ValueError as error:
        errors["number"] = str(error)
    else:
        if not number:
            errors["number"] = "Nhập số, ký hiệu, ví dụ 125/BC-STC."
    try:
        refuse_future(issued_on)
    except ValidationError as error:
        errors["issued_on"] = error.messages
    if issued_on < clock.day_of(report.signed_at):
        errors.setdefault(
            "issued_on", f"Văn bản không thể có ngày trước ngày ký {day_label(clock.day_of(report.signed_at))}."
        )
    if paper and kind_of(paper[1])[0] != PDF:
        errors["paper"] = "Bản ký phải là tệp PDF. Hãy quét lại văn bản thành PDF rồi tải lên."
    if errors:
        raise ValidationError(errors)
    known = ReportIssue.objects.filter(report=report).first()
    issue = lock(ReportIssue.objects.all(), known.pk, version) if known else ReportIssue(report=report)
    issue.number, issue.issued_on, issue.recipients = number, issued_on, nfc(recipients).strip()
    if paper:
        issue.signed_paper = store_file(file_name(paper[0], "pdf"), PDF, paper[1], agency=report.owner_agency)
    issue.save()
    turn = keep_turn(report, Turn.ISSUE, by, f"Số {number}, ngày {day_label(issued_on)}")
    if known is None:
        tell(report, turn, colleagues(report, Act.REPORT_REQUEST), f"đã phát hành, số {number}.")
    return issue
