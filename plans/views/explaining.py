"""Tab "Giải trình": what was asked, who has answered, who never did; and the form that asks."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.once import once
from coopportal.kit import clock
from indicators.views.reported import add_errors
from plans.forms.following import ReasonForm, RequestForm
from plans.models import Explanation, ExplanationRequest, Plan
from plans.rights import may_write_plan, require_plan_writer
from plans.selectors.explaining import requests_of, wordings_of
from plans.selectors.reading import last_day, read_plan
from plans.services.explanations import ask_explanations, withdraw_request
from plans.verdict import Status
from plans.views.tabs import plan_or_404, show_plan
from plans.views.targets import REQUEST_TONES, year_so_far

NEEDS_WORDS = (Status.MISSED, Status.AT_RISK, Status.BEHIND, Status.NO_DATA)


def explanations(request, slug):
    plan = plan_or_404(request, slug)
    if request.method == "POST":
        require_plan_writer(request.user, plan)
        form = RequestForm(request.POST, choices=choices_of(plan))
        if form.is_valid():
            try:
                return once(request, form, lambda: asked(request, plan, form))
            except ValidationError as error:
                add_errors(form, error)
        return show(request, plan, form, status=422)
    return show(request, plan, first_form(plan) if may_write_plan(request.user, plan) else None)


def choices_of(plan: Plan) -> list[tuple[int, str]]:
    """The targets somebody answers for, with that agency's name."""
    given = plan.targets.filter(agency__isnull=False).select_related("agency").order_by("position")
    wordings = wordings_of(target.pk for target in given)
    return [(one.pk, f"{wordings[one.pk]} ({one.agency})") for one in given if one.pk in wordings]


def first_form(plan: Plan) -> RequestForm:
    """With those ticked that stand badly today."""
    span, rows = year_so_far(plan), read_plan(plan, last_day(plan)).rows
    bad = [row.target.pk for row in rows if row.verdict.status in NEEDS_WORDS and row.target.agency_id]
    return RequestForm(choices=choices_of(plan), initial={"targets": bad, "from_on": span.start, "to_on": span.end})


def asked(request, plan: Plan, form) -> str:
    given = form.cleaned_data
    targets = plan.targets.filter(pk__in=given["targets"])
    made = ask_explanations(plan, targets, form.span, given["due_on"], by=request.user, words=given["words"])
    told = f"Đã gửi {len(made)} đề nghị giải trình." if made else "Các chỉ tiêu này đều đang chờ giải trình."
    messages.success(request, told)
    return reverse("plans:explanations", args=[plan.slug])


def show(request, plan: Plan, form, *, status=200):
    today = clock.today()
    requests = [
        {
            "row": one,
            "waits": not (one.answered_at or one.withdrawn_at),
            "label": one.state_label(today),
            "tone": REQUEST_TONES[one.state_on(today)],
        }
        for one in requests_of(plan)
    ]
    given = list(Explanation.objects.filter(target__plan=plan).select_related("agency"))
    wordings = wordings_of(one.target_id for one in given)
    for one in given:
        one.wording = wordings[one.target_id]
    unassigned = plan.targets.filter(agency=None, parent=None).count()
    return show_plan(
        request, plan, "explanations", "plans/explanations.html", status,
        form=form, requests=requests, explanations=given, unassigned=unassigned,
        may_withdraw=form is not None,
    )  # fmt: skip


@require_POST
def request_withdraw(request, pk):
    rows = ExplanationRequest.objects.visible_to(request.user).select_related("target__plan__owner_agency")
    row = get_object_or_404(rows, pk=pk)
    plan = row.target.plan
    require_plan_writer(request.user, plan)
    form = ReasonForm(request.POST)
    if form.is_valid():
        withdraw_request(row, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã rút đề nghị giải trình.")
    else:
        messages.error(request, "Ghi lý do rút đề nghị, ví dụ “Đã có số liệu mới”.")
    return redirect("plans:explanations", plan.slug)
