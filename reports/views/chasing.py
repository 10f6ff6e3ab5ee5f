"""Doors to "Đôn đốc": what agencies still owe a report, asking them, the letter that reminds them, their words taken in."""

import json

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from cooperatives.views.identity import add_errors
from coopportal.kit import clock
from coopportal.kit.text import search_key
from reports.forms.chasing import ChaseForm
from reports.forms.life import StepForm
from reports.life import Turn, may_turn
from reports.selectors.chasing import Debt, debts
from reports.services.computing import DOCX
from reports.services.explaining import ask_agencies, take_explanations
from reports.services.life import require_step
from reports.views.life import done
from reports.views.reading import reports_for
from reports.word.letter import reminder_letter, reminder_text


def report_chase(request, pk):
    report = get_object_or_404(reports_for(request), pk=pk)
    content, owing = owing_to(report, request.user)
    choices = [(one.target.pk, one.row["label"]) for debt in owing for one in debt.owed if one.may_ask]
    form, status = ChaseForm(request.POST or None, choices=choices, initial={"version": report.version}), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                made = ask_agencies(report, given.pop("targets"), given.pop("due_on"), by=request.user, **given)
            except ValidationError as error:
                add_errors(form, error)
            else:
                messages.success(request, f"Đã gửi {len(made)} đề nghị. Các cơ quan được báo ngay.")
                return redirect("reports:chase", report.pk)
    today, address = clock.today(), room_address()
    picked = set(form["targets"].value() or ()) if form.is_bound else {str(pk) for pk, _ in choices}
    context = {
        "report": report,
        "form": form,
        "debts": [
            {
                "debt": debt,
                "late": debt.days_late(today),
                "text": reminder_text(content, debt, room_address=address) if debt.agency else "",
                "rows": [
                    {
                        "one": one,
                        "label": one.request and one.request.state_label(today),
                        "late": one.request and one.request.due_on < today,
                        "picked": str(one.target.pk) in picked,
                    }
                    for one in debt.owed
                ],
            }
            for debt in owing
        ],
        "may_ask": bool(choices) and may_turn(request.user, report, Turn.SUBMIT),
        "total": sum(len(debt.owed) for debt in owing),
    }
    return render(request, "reports/chase.html", context, status=status)


def owing_to(report, user) -> tuple[dict, list[Debt]]:
    """Raises PermissionDenied for another agency's report, Http404 while there are no figures."""
    require_step(report, Turn.SUBMIT, user)
    if not report.is_computed:
        raise Http404("not computed yet")
    content = json.loads(report.content)
    return content, debts(content, user)


def room_address() -> str:
    return settings.SITE_URL + reverse("plans:agency")


def report_letter(request, pk):
    """To the agency of the query, while it owes something."""
    report = get_object_or_404(reports_for(request), pk=pk)
    content, owing = owing_to(report, request.user)
    debt = next((one for one in owing if one.agency and str(one.agency.pk) == request.GET.get("agency")), None)
    if debt is None:
        raise Http404("owes nothing")
    letter = reminder_letter(content, debt, room_address=room_address())
    name = f"cong-van-don-doc_{slugify(search_key(debt.agency.name))}_{clock.today():%Y%m%d}.docx"
    return HttpResponse(letter, content_type=DOCX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_POST
def report_take_explanations(request, pk):
    report = get_object_or_404(reports_for(request), pk=pk)
    return done(
        request, report, StepForm(request.POST), take_explanations, "Đã đưa giải trình mới nhất vào báo cáo."
    )  # fmt: skip
