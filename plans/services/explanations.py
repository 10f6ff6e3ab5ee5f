"""Why a target stands where it stands: asked of the agency that answers for it, written by that agency."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Act, require
from coopportal.kit import clock
from coopportal.kit.history import because
from coopportal.kit.periods import Span, day_label
from coopportal.kit.refusals import Conflict
from coopportal.kit.rows import lock
from coopportal.kit.text import nfc
from indicators.services.reported import speaks_for
from jobs.models import Notice
from jobs.notices import notify
from plans.models import Explanation, ExplanationRequest, Plan, Target, Wanted
from plans.rights import require_follower, require_plan_writer
from plans.services.work import refuse_closed

FIELDS = ("from_on", "to_on", "cause", "text")


@transaction.atomic
def ask_explanations(
    plan: Plan,
    targets: Iterable[Target],
    span: Span,
    due_on: date,
    *,
    by: User,
    words: str = "",
    wanted: Wanted = Wanted.EXPLANATION,
) -> list[ExplanationRequest]:
    """Ask each target's own agency, until `due_on`; one that is already asked about is left as it is.

    Raises PermissionDenied, WrongState, ValidationError for a target nobody answers for.
    """
    require_plan_writer(by, plan)
    refuse_closed(plan)
    if due_on < clock.today():
        raise ValidationError({"due_on": f"Hạn trả lời phải từ hôm nay ({day_label(clock.today())}) trở đi."})
    pks = [target.pk for target in targets]
    rows = list(plan.targets.select_related("agency").select_for_update(of=("self",)).filter(pk__in=pks))
    if not rows:
        raise ValidationError({"targets": "Chọn ít nhất một chỉ tiêu cần giải trình."})
    if nobodys := [row.position for row in rows if row.agency_id is None]:
        numbers = ", ".join(map(str, nobodys))
        raise ValidationError(
            {"targets": f"Chỉ tiêu thứ {numbers} chưa có cơ quan chủ trì. Hãy phân công trước khi đề nghị giải trình."}
        )
    asked = set(ExplanationRequest.objects.waiting().filter(target__in=rows).values_list("target_id", flat=True))
    made = [
        ExplanationRequest.objects.create(
            target=row, agency=row.agency, from_on=span.start, to_on=span.end, due_on=due_on, words=nfc(words), asked_by=by,
            wanted=wanted,
        )
        for row in rows
        if row.pk not in asked
    ]  # fmt: skip
    tell_agencies(plan, made)
    return made


def tell_agencies(plan: Plan, requests: list[ExplanationRequest]) -> None:
    """One notice to each agency's people who may answer, however many targets they are asked about."""
    by_agency = groupby(sorted(requests, key=lambda one: one.agency_id), key=lambda one: one.agency)
    for agency, asked in by_agency:
        first, *more = asked
        people = User.objects.filter(agency__in=[agency.pk, agency.successor_id or agency.pk], is_active=True)
        notify(
            [one for one in people.select_related("agency") if one.can(Act.PLAN_FOLLOW)],
            Notice.Kind.REQUEST,
            f"{first.asked_by.agency} đề nghị {first.for_what} {1 + len(more)} chỉ tiêu của {plan.number_text}, "
            f"hạn {day_label(first.due_on)}.",
            key=f"explanation-requests:{first.pk}",
            url=reverse("plans:agency"),
        )


@transaction.atomic
def withdraw_request(request: ExplanationRequest, *, by: User, version: int, reason: str) -> ExplanationRequest:
    """Raises PermissionDenied, Conflict, StaleRow, ValidationError."""
    require_plan_writer(by, request.target.plan)
    one = lock(ExplanationRequest.objects.select_related("target__plan"), request.pk, version)
    if one.answered_at or one.withdrawn_at:
        raise Conflict("Đề nghị này đã có trả lời hoặc đã rút.", one.get_absolute_url())
    if not reason.strip():
        raise ValidationError({"reason": "Ghi lý do rút đề nghị, ví dụ “Đã có số liệu mới”."})
    one.withdrawn_at = clock.now()
    with because(nfc(reason)):
        one.save(update_fields=["withdrawn_at"])
    return one


@transaction.atomic
def explain(target: Target, given: Mapping, *, by: User) -> Explanation:
    """Write down why. What waits for an answer of the writer's agency about this target is answered by it.

    `given`: FIELDS. Raises PermissionDenied, WrongState, ValidationError by field.
    """
    require_follower(by, target.plan, target.agency)
    refuse_closed(target.plan)
    one = Explanation(target=target, agency=by.agency, author=by)
    fill(one, given)
    one.save()
    answer_requests(target, by)
    return one


def answer_requests(target: Target, by: User, **only) -> None:
    """What waits for an answer of the person's agency about this target has it now. `only`: which of them."""
    waiting = ExplanationRequest.objects.waiting().filter(target=target, **only).select_related("agency")
    for request in waiting.select_for_update(of=("self",)):
        if speaks_for(by, request.agency):
            request.answered_at = clock.now()
            request.save(update_fields=["answered_at"])


@transaction.atomic
def change_explanation(explanation: Explanation, given: Mapping, *, by: User, version: int) -> Explanation:
    """Correct one's agency's own. Raises PermissionDenied, WrongState, StaleRow, ValidationError by field."""
    require_own(explanation, by)
    refuse_closed(explanation.target.plan)
    one = lock(Explanation.objects.select_related("target__plan", "agency"), explanation.pk, version)
    fill(one, given)
    one.save()
    return one


def require_own(explanation: Explanation, by: User) -> None:
    """Raises PermissionDenied for what another agency explained: nobody puts words into its mouth."""
    require(by, Act.PLAN_FOLLOW)
    if not speaks_for(by, explanation.agency):
        raise PermissionDenied(f"Giải trình này do {explanation.agency} viết; chỉ đơn vị đó sửa được.")


def fill(one: Explanation, given: Mapping) -> None:
    for name in FIELDS:
        if name in given:
            setattr(one, name, nfc(given[name]) if isinstance(given[name], str) else given[name])
    problems = {}
    if not one.text.strip():
        problems["text"] = "Ghi giải trình, ví dụ “12 HTX chờ đo đạc đất nên chưa đăng ký”."
    if one.from_on is None or one.to_on is None or one.from_on > one.to_on:
        problems["to_on"] = "Ngày cuối phải bằng hoặc sau ngày đầu, ví dụ từ 01/01/2026 đến 30/06/2026."
    elif one.to_on > clock.today():
        problems["to_on"] = f"Chỉ giải trình được đến hôm nay ({day_label(clock.today())})."
    if problems:
        raise ValidationError(problems)
    one.clean_fields()
