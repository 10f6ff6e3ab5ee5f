"""What a successor province does with the plan of a former one: goes on with it, or replaces it. Both readings stay."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.permissions import Act, require
from coopportal.kit import clock
from coopportal.kit.history import because
from coopportal.kit.periods import day_label
from coopportal.kit.rows import lock
from coopportal.kit.text import nfc
from plans.models import Adoption, ExplanationRequest, Plan
from plans.selectors.adopting import successor_of
from plans.services.plans import WrongState
from provinces.models import Province

NOTHING_DECIDED = "Chưa có quyết định tiếp nhận nào của kế hoạch này để rút."


@transaction.atomic
def adopt_plan(
    plan: Plan,
    *,
    by: User,
    choice: str,
    decided_on: date,
    document: str,
    replacement: Plan | None = None,
    version: int | None,
    note: str = "",
) -> Adoption:
    """The decision of the present province, in place of an earlier one. A continued plan is from then on written by the
    person's agency. `version` is the plan's, which grows with each decision.

    Raises PermissionDenied, WrongState, StaleRow, ValidationError by field.
    """
    plan = lock(Plan.objects.visible_to(by).select_related("province__successor"), plan.pk, version)
    successor = successor_of(plan)
    if successor is None or plan.status not in Plan.IN_FORCE:
        raise WrongState(plan, "Chỉ tiếp nhận được kế hoạch đã ban hành của địa bàn trước sắp xếp.")
    require_successor(by, successor)
    adoption = Adoption.objects.filter(plan=plan, province=successor).first() or Adoption(plan=plan, province=successor)
    adoption.choice, adoption.decided_on, adoption.document = choice, decided_on, nfc(document)
    adoption.replacement, adoption.note, adoption.agency = replacement, nfc(note)[:400], by.agency
    refuse_broken(adoption, by, successor)
    with because("Tiếp nhận kế hoạch sau sắp xếp"):
        adoption.save()
        plan.save(update_fields=["status"])
    return adoption


@transaction.atomic
def withdraw_adoption(plan: Plan, *, by: User, version: int | None, reason: str) -> None:
    """It was written down by mistake: the successor is asked again, the history keeps it.

    Raises PermissionDenied, WrongState, StaleRow; ValidationError without a reason or where something builds on it.
    """
    plan = lock(Plan.objects.visible_to(by).select_related("province__successor"), plan.pk, version)
    successor = successor_of(plan)
    if successor is None:
        raise WrongState(plan, NOTHING_DECIDED)
    require_successor(by, successor)
    adoption = Adoption.objects.filter(plan=plan, province=successor).select_related("replacement").first()
    if adoption is None:
        raise WrongState(plan, NOTHING_DECIDED)
    if not nfc(reason):
        raise ValidationError({"reason": "Ghi lý do rút, ví dụ “Ghi nhầm kế hoạch”."}, code="reason_missing")
    if since := done_since(adoption):
        raise ValidationError(f"Không rút được: {since}. Hãy sửa quyết định thay vì rút.", code="adoption_in_use")
    with because(nfc(reason)):
        adoption.delete()
        plan.save(update_fields=["status"])


def done_since(adoption: Adoption) -> str:
    """What was built on the decision, in words; "" for nothing."""
    plan, later = adoption.plan, {"created_at__gt": adoption.created_at}
    if adoption.choice == Adoption.Choice.REPLACED:
        new = adoption.replacement
        return f"kế hoạch thay thế {new.number_text} đã ban hành" if new and new.status in Plan.IN_FORCE else ""
    if plan.editions.filter(**later).exists():
        return "kế hoạch đã có bản điều chỉnh lập sau quyết định"
    if plan.tasks.filter(**later).exists():
        return "đã giao nhiệm vụ của kế hoạch sau quyết định"
    if ExplanationRequest.objects.filter(target__plan=plan, **later).exists():
        return "đã đề nghị giải trình chỉ tiêu sau quyết định"
    return "kế hoạch đã tổng kết sau quyết định" if plan.closed_on and plan.closed_on >= adoption.decided_on else ""


def require_successor(by: User, successor: Province) -> None:
    """Raises PermissionDenied: the role does not write plans, or the person does not speak for all of the province."""
    require(by, Act.PLAN_WRITE)
    if not by.holds(successor):
        raise PermissionDenied(f"Việc này do cơ quan của {successor.full_name} quyết định.")


def refuse_broken(adoption: Adoption, by: User, successor: Province) -> None:
    problems = {}
    if adoption.choice not in Adoption.Choice.values:
        problems["choice"] = "Chọn tiếp tục thực hiện hoặc thay thế bằng kế hoạch mới."
    if not adoption.document:
        problems["document"] = "Ghi văn bản quyết định, ví dụ “Quyết định 1250/QĐ-UBND”."
    if adoption.decided_on > clock.today():
        problems["decided_on"] = f"Ngày quyết định không được sau hôm nay ({day_label(clock.today())})."
    elif adoption.decided_on < adoption.plan.province.valid_to:
        problems["decided_on"] = f"Việc sắp xếp có hiệu lực từ {day_label(adoption.plan.province.valid_to)}."
    if new := adoption.replacement:
        if adoption.choice == Adoption.Choice.CONTINUED:
            problems["replacement"] = "Kế hoạch được tiếp tục thì không có kế hoạch thay thế. Hãy để trống."
        elif new.province_id != successor.pk or not Plan.objects.visible_to(by).filter(pk=new.pk).exists():
            problems["replacement"] = f"Chọn kế hoạch mới của {successor.full_name}."
    if problems:
        raise ValidationError(problems)
    adoption.clean_fields()
