"""The life of a plan: submitted, taken or sent back, issued, amended, closed. One act, one transaction."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from coopportal.kit import clock
from coopportal.kit.history import because
from coopportal.kit.periods import day_label, years_span
from coopportal.kit.rows import lock
from coopportal.kit.text import nfc
from plans.life import STATUS_OF, STEPS, TURNS
from plans.models import Consultation, Edition, Milestone, Plan, Remark, Target
from plans.rights import require_keeper
from plans.selectors.editions import edition_in_hand
from plans.services.plans import WrongState, refuse_second, tidied

State, Status = Edition.State, Plan.Status


def begin(plan: Plan, name: str, by: User, version: int | None) -> tuple[Plan, Edition]:
    """The plan and its edition in hand, both locked, of a step that may be made.

    Raises PermissionDenied, StaleRow, WrongState.
    """
    step = STEPS[name]
    require_keeper(by, step.act, plan)
    one = lock(Plan.objects.visible_to(by), plan.pk, version)
    edition = edition_in_hand(one)
    edition = edition and Edition.objects.select_for_update().get(pk=edition.pk)
    if edition is None or edition.state not in step.origins or (name == "drop" and edition.is_first):
        raise WrongState(one, step.refusal)
    return one, edition


def begin_turn(plan: Plan, name: str, by: User, version: int | None) -> Plan:
    """The plan, locked, of a turn that may be made: no edition of it is in preparation."""
    turn = TURNS[name]
    require_keeper(by, turn.act, plan)
    one = lock(Plan.objects.visible_to(by), plan.pk, version)
    if one.status not in turn.origins or edition_in_hand(one):
        raise WrongState(one, turn.refusal)
    return one


def move(plan: Plan, edition: Edition, state: str) -> None:
    """The edition to `state`, the plan with it if it is the first; an open consultation ends where the edition leaves it."""
    left = edition.state
    edition.state = state
    if left == State.CONSULTING and state != State.CONSULTING:
        Consultation.objects.filter(edition=edition, closed_on=None).update(closed_on=clock.today())
    edition.save()
    if edition.is_first:
        plan.status = STATUS_OF[state]
        plan.save()


@transaction.atomic
def submit_plan(plan: Plan, *, by: User, version: int | None) -> Plan:
    """Hand the edition in hand to who signs. Its rows are locked from now on. Raises PermissionDenied, WrongState,
    StaleRow, ValidationError."""
    one, edition = begin(plan, "submit", by, version)
    refuse_empty(edition)
    edition.remark = ""
    with because("Trình ký"):
        move(one, edition, State.SUBMITTED)
    return one


@transaction.atomic
def take_back_plan(plan: Plan, *, by: User, version: int | None) -> Plan:
    """Its own agency takes it back to change it before it is signed."""
    one, edition = begin(plan, "take_back", by, version)
    with because("Rút về để sửa"):
        move(one, edition, State.PREPARING)
    return one


@transaction.atomic
def send_back_plan(
    plan: Plan, *, by: User, version: int | None, reason: str, remarks: Mapping[Target | Milestone, str] | None = None
) -> Plan:
    """Send it back with a reason; `remarks`: row of the plan → what is to be mended there.

    Raises PermissionDenied, WrongState, StaleRow, ValidationError "reason_missing".
    """
    one, edition = begin(plan, "send_back", by, version)
    reason = nfc(reason)
    if not reason:
        raise ValidationError(
            {"reason": "Ghi lý do trả lại, ví dụ “Chưa khớp Nghị quyết 118/NQ-HĐND”."}, code="reason_missing"
        )
    edition.remark = reason[:1000]
    with because(f"Trả lại: {reason}"):
        move(one, edition, State.RETURNED)
        write_remarks(edition, remarks or {}, by)
    return one


def write_remarks(edition: Edition, remarks: Mapping[Target | Milestone, str], by: User, **of) -> None:
    """Raises ValidationError for a row of another plan."""
    for row, text in remarks.items():
        if row.plan_id != edition.plan_id:
            raise ValidationError("Dòng này không thuộc kế hoạch. Hãy mở lại trang rồi ghi ý kiến.", code="foreign_row")
        if text := nfc(text):
            about = {"target": row} if isinstance(row, Target) else {"milestone": row}
            Remark.objects.create(edition=edition, text=text, agency=by.agency, **about, **of)


def refuse_empty(edition: Edition) -> None:
    """Raises ValidationError: there is nothing to read in it, or to change by it."""
    if edition.is_first:
        if not edition.terms.filter(withdrawn=False).exists() and not edition.plan.milestones.exists():
            raise ValidationError(
                "Kế hoạch chưa có chỉ tiêu hay mốc công việc nào. Hãy nhập ít nhất một dòng trước.", code="plan_empty"
            )
    elif not edition.terms.exists():
        raise ValidationError(
            "Bản điều chỉnh chưa đổi chỉ tiêu nào. Hãy sửa, thêm hoặc bỏ ít nhất một chỉ tiêu trước.", code="plan_empty"
        )


@transaction.atomic
def issue_plan(
    plan: Plan,
    *,
    by: User,
    version: int | None,
    number: str,
    issued_on: date | None,
    effective_on: date | None = None,
    signer: str = "",
) -> Plan:
    """Write down that the edition in hand is signed: number, date; it holds from `effective_on`, else from its date.

    A plan that was issued before it came to the portal need not have been submitted. Raises PermissionDenied, WrongState,
    StaleRow, ValidationError by field.
    """
    one, edition = begin(plan, "issue", by, version)
    edition.document, edition.issued_on = tidied(number, issued_on)
    if not edition.document:
        raise ValidationError({"number": "Nhập số, ký hiệu văn bản ban hành, ví dụ 532/KH-UBND."})
    edition.effective_on = effective_on or edition.issued_on
    edition.signer, edition.remark = nfc(signer), ""
    refuse_days(edition)
    if edition.is_first:
        one.number, one.issued_on = edition.document, edition.issued_on
        one.signer = edition.signer or one.signer
        refuse_second(one)
    else:
        refuse_empty(edition)
    edition.clean_fields()
    with because("Ban hành" if edition.is_first else f"Ban hành điều chỉnh: {edition.reason}"):
        move(one, edition, State.ISSUED)
        if not edition.is_first:
            one.status = Status.AMENDED
            one.save()
    return one


def refuse_days(edition: Edition) -> None:
    if edition.issued_on and edition.issued_on > clock.today():
        raise ValidationError({"issued_on": f"Ngày ban hành không được sau hôm nay ({day_label(clock.today())})."})
    if edition.effective_on is None:
        raise ValidationError(
            {"issued_on": "Nhập ngày ban hành, ví dụ 30/12/2025; chưa rõ ngày thì nhập ngày bắt đầu hiệu lực."}
        )
    earlier = edition.plan.editions.filter(number__lt=edition.number).order_by("-number").first()
    if earlier and edition.effective_on < earlier.effective_on:
        raise ValidationError(
            {
                "effective_on": f"{earlier.label} có hiệu lực từ {day_label(earlier.effective_on)}; "
                "bản này không thể trước ngày đó."
            }
        )


# Amending


@transaction.atomic
def start_amendment(plan: Plan, *, by: User, version: int | None, reason_code: str, reason: str) -> Edition:
    """Open the next edition; the plan stays as it is until that is issued.

    Raises PermissionDenied, WrongState, StaleRow, ValidationError by field.
    """
    one = begin_turn(plan, "amend", by, version)
    problems = {}
    if reason_code not in Edition.Reason.values or reason_code == Edition.Reason.ISSUED:
        problems["reason_code"] = "Chọn lý do điều chỉnh."
    if not nfc(reason):
        problems["reason"] = "Diễn giải lý do, ví dụ “Thiệt hại do bão số 3, không đạt số HTX thành lập mới”."
    if problems:
        raise ValidationError(problems)
    last = one.editions.order_by("-number").first()
    edition = Edition(
        plan=one, number=last.number + 1 if last else 1, reason_code=reason_code, reason=nfc(reason)[:400]
    )
    with because(f"Điều chỉnh: {edition.reason}"):
        edition.save()
        one.save(update_fields=["status"])  # who has the page of the plan as it was opens it again
    return edition


@transaction.atomic
def drop_amendment(plan: Plan, *, by: User, version: int | None) -> Plan:
    """Throw away the amendment in preparation, and the targets that it alone has. Its history stays."""
    one, edition = begin(plan, "drop", by, version)
    with because("Bỏ bản điều chỉnh đang soạn"):
        Target.objects.filter(plan=one, terms__edition=edition).exclude(
            pk__in=Target.objects.filter(plan=one, terms__edition__number__lt=edition.number).values("pk")
        ).delete()
        edition.delete()
        one.save(update_fields=["status"])
    return one


# The end


@transaction.atomic
def close_plan(plan: Plan, *, by: User, version: int | None, closed_on: date, document: str, reason: str = "") -> Plan:
    """The plan has been reviewed. Before its time is over that needs a reason.

    Raises PermissionDenied, WrongState, StaleRow, ValidationError by field.
    """
    one = begin_turn(plan, "close", by, version)
    end, problems = years_span(*one.years, one.calendar).end, {}
    if closed_on > clock.today():
        problems["closed_on"] = f"Ngày tổng kết không được sau hôm nay ({day_label(clock.today())})."
    elif closed_on <= end and not nfc(reason):
        problems["reason"] = f"Kế hoạch đến {day_label(end)} mới hết kỳ. Ghi lý do tổng kết sớm."
    if not nfc(document):
        problems["document"] = "Ghi báo cáo tổng kết, ví dụ “Báo cáo 215/BC-UBND ngày 12/12/2025”."
    if problems:
        raise ValidationError(problems)
    one.status, one.closed_on, one.closing_document = Status.CLOSED, closed_on, nfc(document)
    one.clean_fields(exclude=["search_key", "slug"])
    with because(nfc(reason) or "Tổng kết"):
        one.save()
    return one


@transaction.atomic
def reopen_plan(plan: Plan, *, by: User, version: int | None, reason: str) -> Plan:
    """It was closed by mistake. Raises PermissionDenied, WrongState, StaleRow, ValidationError "reason_missing"."""
    one = begin_turn(plan, "reopen", by, version)
    if not nfc(reason):
        raise ValidationError({"reason": "Ghi lý do mở lại, ví dụ “Tổng kết nhầm kế hoạch”."}, code="reason_missing")
    amended = one.editions.filter(number__gt=1, state=State.ISSUED).exists()
    one.status, one.closed_on, one.closing_document = Status.AMENDED if amended else Status.ISSUED, None, ""
    with because(f"Mở lại: {nfc(reason)}"):
        one.save()
    return one
