"""Tab "Nhiệm vụ, mốc công việc": given by who keeps the plan, told about by the agencies that answer for them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from accounts.once import once
from coopportal.kit import clock
from coopportal.kit.changes import Track, changes_of
from coopportal.kit.rows import StaleRow
from indicators.views.reported import add_errors
from jobs.services import open_file
from plans.forms.following import AssignForm, NewTaskForm, ReasonForm, TaskForm, TellForm
from plans.models import Milestone, Plan, Task, WorkState
from plans.models.work import FINISHED
from plans.rights import may_follow, may_write_plan, require_follower, require_plan_writer
from plans.services.work import add_task, assign_milestone, change_task, remove_task, tell_work
from plans.views.tabs import plan_or_404, show_plan

KINDS = {"task": Task, "milestone": Milestone}
TONES = {"to_do": "none", "doing": "pace", "done": "good", "done_late": "warn", "overdue": "bad"}
TELLABLE = ("agency", "cooperating", "due_on", "wording", "solution_group", "source")


def work(request, slug):
    plan = plan_or_404(request, slug)
    rows = {name: rows_of(plan, model) for name, model in KINDS.items()}
    everything = [*rows["milestone"], *rows["task"]]
    context = {
        "milestones": rows["milestone"],
        "tasks": rows["task"],
        "counted": counted(everything),
        "may_write": may_write_plan(request.user, plan),
    }
    return show_plan(request, plan, "work", "plans/work.html", **context)


def rows_of(plan: Plan, model) -> list[dict]:
    rows = model.objects.filter(plan=plan).select_related("agency", "evidence_file").prefetch_related("cooperating")
    return [told(one, plan) for one in rows]


def told(one, plan: Plan) -> dict:
    one.plan = plan
    state = one.state_on(clock.today())
    return {"row": one, "state": state, "tone": TONES[state], "label": one.state_label, "url": one.get_absolute_url()}


def counted(rows: list[dict]) -> list[dict]:
    """How many are in each state, those that have some."""
    return [
        {"label": state.label, "count": count, "tone": TONES[state]}
        for state in WorkState
        if (count := sum(row["state"] == state for row in rows))
    ]


def work_or_404(request, kind, pk):
    """The plan as its pages know it, and the milestone or task."""
    rows = KINDS[kind].objects.visible_to(request.user).select_related("plan", "agency", "evidence_file")
    one = get_object_or_404(rows.prefetch_related("cooperating"), pk=pk)
    one.plan = plan_or_404(request, one.plan.slug)
    return one.plan, one


def work_detail(request, kind, pk):
    """How it stands; whoever answers for it tells it here."""
    plan, one = work_or_404(request, kind, pk)
    if request.method != "POST":
        first = "done" if one.state in FINISHED else "doing" if one.state == WorkState.DOING else "to_do"
        form = TellForm(
            initial={"state": first, "done_on": one.done_on, "evidence": one.evidence, "version": one.version}
        )
        return show_work(request, plan, one, kind, form)
    require_follower(request.user, plan, one.agency)
    form, status = TellForm(request.POST, request.FILES), 422
    if form.is_valid():
        given, file = form.cleaned_data, form.cleaned_data["file"]
        try:
            tell_work(
                one, given, by=request.user, version=given["version"], file=(file.name, file.read()) if file else None
            )  # fmt: skip
        except ValidationError as error:
            add_errors(form, error)
        except StaleRow as stale:
            form, status = form.against(stale.row), 409
        else:
            messages.success(request, "Đã cập nhật tình trạng.")
            return redirect(one)
    return show_work(request, plan, one, kind, form, status=status)


def show_work(request, plan, one, kind, form, *, status=200):
    context = {
        "one": told(one, plan),
        "kind": kind,
        "form": form if may_follow(request.user, plan, one.agency) else None,
        "may_write": may_write_plan(request.user, plan),
        "edit_url": reverse(f"plans:{kind}_edit", args=[one.pk]),
        "evidence_url": reverse(f"plans:{kind}_evidence", args=[one.pk]),
        "reason": ReasonForm(initial={"version": one.version}),
        "acts": changes_of([Track(type(one), {"id": one.pk}, lambda image: "")]).acts,
    }
    return show_plan(request, plan, "work", "plans/work_detail.html", status, **context)


def work_evidence(request, kind, pk):
    """The stored bytes, never shown in the page."""
    _, one = work_or_404(request, kind, pk)
    if one.evidence_file is None:
        raise Http404("no evidence")
    response = StreamingHttpResponse(open_file(one.evidence_file), content_type=one.evidence_file.content_type)
    response["Content-Disposition"] = content_disposition_header(True, one.evidence_file.name)
    response["Content-Length"] = one.evidence_file.size
    response["X-Content-Type-Options"] = "nosniff"
    return response


def task_new(request, slug):
    plan = plan_or_404(request, slug)
    require_plan_writer(request.user, plan)
    if request.method != "POST":
        return show_form(request, plan, NewTaskForm(user=request.user))
    form = NewTaskForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            return once(request, form, lambda: added(request, plan, form))
        except ValidationError as error:
            add_errors(form, error)
    return show_form(request, plan, form, status=422)


def added(request, plan: Plan, form) -> str:
    task = add_task(plan, form.cleaned_data, by=request.user)
    messages.success(request, "Đã giao nhiệm vụ.")
    return task.get_absolute_url()


def work_edit(request, kind, pk):
    """What was given, to whom, until when; of a milestone its wording is the plan's own."""
    plan, one = work_or_404(request, kind, pk)
    require_plan_writer(request.user, plan)
    form_class = TaskForm if kind == "task" else AssignForm
    if request.method != "POST":
        first = {name: getattr(one, name) for name in (*TELLABLE, "version") if hasattr(one, name)}
        first |= {"agency": one.agency_id, "cooperating": [agency.pk for agency in one.cooperating.all()]}
        return show_form(request, plan, form_class(initial=first, user=request.user), one=one)
    form, status = form_class(request.POST, user=request.user), 422
    if form.is_valid():
        change = change_task if kind == "task" else assign_milestone
        try:
            change(one, form.cleaned_data, by=request.user, version=form.cleaned_data["version"])
        except ValidationError as error:
            add_errors(form, error)
        except StaleRow as stale:
            form, status = form.against(stale.row), 409
        else:
            messages.success(request, "Đã lưu.")
            return redirect(one)
    return show_form(request, plan, form, one=one, status=status)


def show_form(request, plan: Plan, form, *, one=None, status=200):
    back = one.get_absolute_url() if one else reverse("plans:work", args=[plan.slug])
    return show_plan(
        request, plan, "work", "plans/work_form.html", status, form=form, one=one, back=back
    )  # fmt: skip


@require_POST
def task_remove(request, pk):
    plan, one = work_or_404(request, "task", pk)
    require_plan_writer(request.user, plan)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Ghi lý do bỏ nhiệm vụ, ví dụ “Giao trùng với nhiệm vụ số 3”.")
        return redirect(one)
    remove_task(one, by=request.user, **form.cleaned_data)
    messages.success(request, "Đã bỏ nhiệm vụ.")
    return redirect("plans:work", plan.slug)
