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
from plans.models import Adoption, Plan
from plans.selectors.adopting import successor_of
from plans.services.plans import WrongState
from provinces.models import Province


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
