"""Tasks and milestones: given to agencies by whoever keeps the plan, told about by the agency that answers for them."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from coopportal.kit import clock
from coopportal.kit.history import because
from coopportal.kit.periods import day_label
from coopportal.kit.rows import lock
from coopportal.kit.text import nfc
from indicators.services.reported import keep_evidence
from plans.models import Milestone, Plan, Task, WorkState
from plans.models.work import FINISHED
from plans.rights import require_follower, require_plan_writer
from plans.services.plans import WrongState

TEXTS = ("wording", "solution_group", "sector", "source")
TOLD = ("state", "done_on", "evidence")
ENTERED = {WorkState.TO_DO, WorkState.DOING, WorkState.DONE}  # late or overdue follow from the days


@transaction.atomic
def add_task(plan: Plan, given: Mapping, *, by: User) -> Task:
    """Give a task to an agency. `given`: the TEXTS, agency, cooperating (a list), due_on.

    Raises PermissionDenied, WrongState, ValidationError by field.
    """
    require_plan_writer(by, plan)
    plan = lock(Plan.objects.all(), plan.pk, None)
    refuse_closed(plan)
    task = Task(plan=plan, position=(plan.tasks.aggregate(last=Max("position"))["last"] or 0) + 1)
    fill(task, given)
    task.save()
    task.cooperating.set(given.get("cooperating", ()))
    return task


@transaction.atomic
def change_task(task: Task, given: Mapping, *, by: User, version: int) -> Task:
    """Raises PermissionDenied, WrongState, StaleRow, ValidationError by field."""
    require_plan_writer(by, task.plan)
    refuse_closed(task.plan)
    one = lock(Task.objects.select_related("plan"), task.pk, version)
    fill(one, given)
    one.save()
    if "cooperating" in given:
        one.cooperating.set(given["cooperating"])
    return one


@transaction.atomic
def remove_task(task: Task, *, by: User, version: int, reason: str) -> None:
    """Take a task back that was given by mistake. Raises PermissionDenied, WrongState, StaleRow, ValidationError."""
    require_plan_writer(by, task.plan)
    refuse_closed(task.plan)
    one = lock(Task.objects.all(), task.pk, version)
    if not reason.strip():
        raise ValidationError({"reason": "Ghi lý do bỏ nhiệm vụ, ví dụ “Giao trùng với nhiệm vụ số 3”."})
    with because(nfc(reason)):
        one.delete()


@transaction.atomic
def assign_milestone(milestone: Milestone, given: Mapping, *, by: User, version: int) -> Milestone:
    """Who answers for a milestone and until when; its wording is written with the targets (services/targets.py).

    Raises PermissionDenied, WrongState, StaleRow, ValidationError by field.
    """
    require_plan_writer(by, milestone.plan)
    refuse_closed(milestone.plan)
    one = lock(Milestone.objects.select_related("plan"), milestone.pk, version)
    fill(one, {name: given[name] for name in ("agency", "cooperating", "due_on") if name in given})
    one.save()
    if "cooperating" in given:
        one.cooperating.set(given["cooperating"])
    return one


@transaction.atomic
def tell_work(
    work: Task | Milestone, given: Mapping, *, by: User, version: int, file: tuple[str, bytes] | None = None
) -> Task | Milestone:
    """How it stands: TOLD, and the evidence as a file (its name and bytes) or as text, one of which what is done needs.

    Raises PermissionDenied, WrongState, StaleRow, ValidationError by field.
    """
    require_follower(by, work.plan, work.agency)
    refuse_closed(work.plan)
    one = lock(type(work).objects.select_related("plan"), work.pk, version)
    for name in TOLD:
        if name in given:
            setattr(one, name, nfc(given[name]) if isinstance(given[name], str) else given[name])
    if one.state in FINISHED:
        one.state = WorkState.DONE
        refuse_undone(one, has_evidence=bool(one.evidence or file or one.evidence_file_id))
    elif one.state not in ENTERED:
        raise ValidationError({"state": "Chọn Chưa thực hiện, Đang thực hiện hoặc Đã hoàn thành."})
    else:
        one.done_on = None
    one.clean_fields()
    if file:
        one.evidence_file = keep_evidence(*file, by=by)
    one.save()
    return one


def refuse_undone(one: Task | Milestone, *, has_evidence: bool) -> None:
    problems = {}
    if one.done_on is None:
        problems["done_on"] = "Nhập ngày hoàn thành, ví dụ 30/6/2026."
    elif one.done_on > clock.today():
        problems["done_on"] = f"Ngày hoàn thành không được sau hôm nay ({day_label(clock.today())})."
    if not has_evidence:
        problems["evidence"] = "Nêu minh chứng hoặc gửi tệp, ví dụ “Quyết định 215/QĐ-UBND ngày 30/6/2026”."
    if problems:
        raise ValidationError(problems)


def fill(one: Task | Milestone, given: Mapping) -> None:
    for name in (*TEXTS, "agency", "due_on"):
        if name in given:
            setattr(one, name, nfc(given[name]) if isinstance(given[name], str) else given[name])
    if not one.wording.strip():
        raise ValidationError({"wording": "Ghi nội dung nhiệm vụ, ví dụ “Tập huấn kế toán cho 30 HTX”."})
    refuse_strangers([one.agency, *given.get("cooperating", ())], one.plan)
    one.clean_fields()


def refuse_strangers(agencies, plan: Plan) -> None:
    """Raises ValidationError for an agency that has nothing to do with the plan's territory."""
    near = {plan.province_id, plan.province.successor_id}
    for agency in agencies:
        if agency is not None and agency.province_id not in near and not agency.province.is_nation:
            raise ValidationError({"agency": f"{agency} không thuộc địa bàn của kế hoạch. Hãy chọn cơ quan khác."})


def refuse_closed(plan: Plan) -> None:
    if plan.status == Plan.Status.CLOSED:
        raise WrongState(plan, "Kế hoạch đã tổng kết nên không cập nhật nữa.")
