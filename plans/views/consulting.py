"""Opinions on a draft: what an agency is asked, its answer, and all answers beside the rows for who asked."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.permissions import Act, require
from cooperatives.views.identity import add_errors
from coopportal.kit.rows import StaleRow
from plans.forms.life import MoreTimeForm, OpinionForm, ReplyForm, remarks_in
from plans.models import Consultation, Opinion, Remark
from plans.rights import keeps, require_plan_writer
from plans.selectors.consulting import opinions_of, rows_of, stances, waiting_opinions
from plans.services import consulting as services
from plans.views.tabs import plan_or_404, show_plan


def opinion_list(request):
    """What the person's agency is asked, and what it has answered lately."""
    mine = Opinion.objects.visible_to(request.user).filter(agency=request.user.agency).exclude(answered_at=None)
    answered = mine.select_related("consultation__edition__plan__province__successor").order_by("-answered_at")[:20]
    context = {
        "waiting": waiting_opinions(request.user),
        "answered": answered,
        "may_answer": request.user.can(Act.PLAN_ANSWER),
    }
    return render(request, "plans/opinion_list.html", context)


def opinion_answer(request, pk):
    """The rows of the draft with a field for each, and the answer of the person's agency."""
    mine = Opinion.objects.visible_to(request.user).filter(agency=request.user.agency)
    opinion = get_object_or_404(
        mine.select_related("consultation__edition__plan__province__successor", "agency"), pk=pk
    )
    require(request.user, Act.PLAN_ANSWER)
    consultation = opinion.consultation
    rows = rows_of(consultation.edition, opinion.remarks.all())
    form = OpinionForm(request.POST or None, opinion=opinion, rows=rows)
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("version", "stance", "text")}
        try:
            services.answer_opinion(opinion, by=request.user, remarks=remarks_in(form), **told)
        except StaleRow as stale:
            form, status = form.against(stale.row), stale.status
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Đã gửi ý kiến. Có thể sửa lại cho tới khi kết thúc lấy ý kiến.")
            return redirect("plans:opinion_list")
    context = {
        "opinion": opinion,
        "consultation": consultation,
        "plan": consultation.edition.plan,
        "form": form,
        "rows": [(row, form[row.key]) for row in rows],
    }
    return render(request, "plans/opinion_answer.html", context, status=status)


def plan_opinions(request, slug):
    plan = plan_or_404(request, slug)
    return show_opinions(request, plan)


def show_opinions(request, plan, *, time_form=None, status=200):
    """Who drew the plan up sees every answer and who is late; another agency its own."""
    kept = keeps(request.user, plan)
    consultations = [told(one, request.user, kept) for one in consultations_of(plan)]
    latest = consultations[0]["row"] if consultations else None
    writes = kept and request.user.can(Act.PLAN_WRITE)
    open_one = latest if latest and latest.is_open and writes else None
    if open_one and time_form is None:
        time_form = MoreTimeForm(initial={"version": open_one.version, "deadline": open_one.deadline})
    rows = rows_of(latest_edition(plan)) if kept else []
    context = {
        "consultations": [one for one in consultations if one["opinions"]],
        "rows": [row for row in rows if row.remarks],
        "open_one": open_one,
        "time_form": time_form,
        "replies": Remark.Reply.choices,
    }
    return show_plan(request, plan, "opinions", "plans/plan_opinions.html", status, **context)


def consultations_of(plan):
    return Consultation.objects.filter(edition__plan=plan).select_related("edition").order_by("-sent_on", "-pk")


def told(consultation: Consultation, user, kept: bool) -> dict:
    opinions = opinions_of(consultation)
    shown = opinions if kept else [one for one in opinions if one.agency_id == user.agency_id]
    return {"row": consultation, "opinions": shown, "summary": stances(opinions)}


def latest_edition(plan):
    """The edition whose remarks one works with: the one in hand, else the last that anything was said about."""
    editions = plan.editions.order_by("-number")
    return (
        editions.exclude(state="issued").first() or editions.filter(remarks__isnull=False).first() or editions.first()
    )


@require_POST
def consultation_change(request, pk):
    """More time to answer."""
    found = Consultation.objects.visible_to(request.user).select_related("edition__plan")
    consultation = get_object_or_404(found, pk=pk)
    plan = plan_or_404(request, consultation.edition.plan.slug)
    require_plan_writer(request.user, plan)
    form = MoreTimeForm(request.POST)
    if form.is_valid():
        try:
            services.change_consultation(consultation, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Đã đổi hạn trả lời.")
            return redirect("plans:opinions", plan.slug)
    return show_opinions(request, plan, time_form=form, status=422)


@require_POST
def remark_reply(request, pk):
    remark = get_object_or_404(Remark.objects.visible_to(request.user).select_related("edition__plan"), pk=pk)
    plan = plan_or_404(request, remark.edition.plan.slug)
    require_plan_writer(request.user, plan)
    form = ReplyForm(request.POST)
    if form.is_valid():
        try:
            services.reply_to_remark(remark, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Đã ghi tiếp thu, giải trình.")
            return redirect("plans:opinions", plan.slug)
    for errors in form.errors.values():
        messages.error(request, " ".join(errors))
    return show_opinions(request, plan, status=422)
