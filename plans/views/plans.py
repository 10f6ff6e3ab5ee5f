"""The plan as a document: the list of them, their tree, writing one down, its papers, its history."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Max, Min
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.once import once
from accounts.permissions import Act, require
from cooperatives.views.history import before_of, mark_of
from cooperatives.views.identity import add_errors
from coopportal.kit.paging import chips, keyset_page, url_with
from coopportal.kit.rows import StaleRow
from plans.forms.life import DeleteForm
from plans.forms.plans import NewPlanForm, PlanForm, issuers
from plans.forms.reading import PlanFilterForm
from plans.models import Opinion, Plan
from plans.rights import require_plan_writer
from plans.selectors.adopting import awaiting_adoption
from plans.selectors.history import plan_history
from plans.selectors.tree import branches, family_of
from plans.services import plans as services
from plans.views.tabs import plan_or_404, show_act, show_plan


def plan_list(request):
    plans = Plan.objects.visible_to(request.user).select_related("province__successor")
    bounds = plans.order_by().aggregate(first=Min("first_year"), last=Max("last_year"))
    years = range(bounds["last"] or 0, (bounds["first"] or 1) - 1, -1)
    form = PlanFilterForm(request.GET or None, years=years)
    page = keyset_page(form.apply(plans.with_known_target_count()), request, ("-last_year", "-pk"))
    return render(
        request,
        "plans/plan_list.html",
        {
            "plans": page.rows,
            "filter_form": form,
            "chips": chips(request, form),
            "clear_url": request.path,
            "previous_url": page.previous_url,
            "next_url": page.next_url,
            "registry_url": reverse("cooperatives:list"),
            "may_write": request.user.can(Act.PLAN_WRITE),
            "waiting_count": Opinion.objects.waiting_for(request.user).count() if may_answer(request.user) else 0,
            "to_adopt": awaiting_adoption(request.user) if request.user.can(Act.PLAN_WRITE) else [],
        },
    )


def may_answer(user) -> bool:
    return user.can(Act.PLAN_ANSWER)


def plan_tree(request):
    return render(request, "plans/plan_tree.html", {"branches": branches(request.user)})


def plan_new(request):
    """A new plan; `?parent=`, `?predecessor=` begin with what follows from another one."""
    require(request.user, Act.PLAN_WRITE)
    user = request.user
    form = NewPlanForm(request.POST or None, user=user, initial=first_values(request))
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, form, lambda: written(request, form).get_absolute_url())
        except ValidationError as error:
            add_errors(form, error)
    context = {"form": form, "issuers": issuers(user.place, user)}
    return render(request, "plans/plan_form.html", context, status=422 if form.is_bound else 200)


def written(request, form) -> Plan:
    plan = services.create_plan(form.given(), by=request.user)
    messages.success(request, f"Đã lập dự thảo {plan.number_text}. {tidied(form, plan)}".strip())
    return plan


def tidied(form, plan: Plan) -> str:
    typed = form.cleaned_data["number"]
    return f"Số, ký hiệu được ghi là {plan.number}." if typed and typed != plan.number else ""


def first_values(request) -> dict:
    """The person's own place and, of a plan that another leads to or follows, what it has in common with that one."""
    known = {slug: name for name in ("parent", "predecessor") if (slug := request.GET.get(name))}
    found = Plan.objects.visible_to(request.user).named(*known).first()
    first = {"province": request.user.place.pk, "document_type": Plan.DocumentType.PLAN}
    if found is None:
        return first
    first |= {
        "province": found.province_id,
        "issuer": found.issuer,
        "calendar": found.calendar,
        known[found.slug]: found.pk,
    }
    if known[found.slug] == "predecessor":
        years = found.last_year - found.first_year + 1
        first |= {
            "document_type": found.document_type, "first_year": found.first_year + years,
            "last_year": found.last_year + years, "parent": found.parent_id, "programme": found.programme_id,
        }  # fmt: skip
    return first


def plan_edit(request, slug):
    plan = plan_or_404(request, slug)
    require_plan_writer(request.user, plan)
    services.refuse_locked(plan)
    form = PlanForm(request.POST or None, plan=plan, user=request.user)
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        told = {"version": form.cleaned_data["version"], "reason": form.cleaned_data.get("reason", "")}
        try:
            saved = services.change_plan(plan, form.given(), by=request.user, **told)
        except StaleRow as stale:
            form, status = form.against(stale.row), stale.status
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"Đã lưu kế hoạch. {tidied(form, saved)}".strip())
            return redirect("plans:document", saved.slug)
    context = {"form": form, "issuers": issuers(plan.province, request.user)}
    return show_plan(request, plan, "document", "plans/plan_edit.html", status, **context)


def plan_delete(request, slug):
    plan = plan_or_404(request, slug)
    require_plan_writer(request.user, plan)
    form = DeleteForm(request.POST or None, plan=plan)
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("version", "reason")}
        try:
            services.delete_plan(plan, by=request.user, **told)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"Đã xóa dự thảo “{plan.title}”.")
            return redirect("plans:list")
    context = {
        "form_title": "Xóa dự thảo",
        "lead": "Dự thảo và mọi chỉ tiêu, góp ý, tài liệu của nó sẽ không còn trong danh sách; lịch sử vẫn được giữ.",
        "submit": "Xóa dự thảo",
        "back_url": reverse("plans:document", args=[plan.slug]),
    }
    return show_act(request, plan, "document", form, **context)


def plan_document(request, slug):
    """What the document itself says, its place among the others, its files."""
    plan = plan_or_404(request, slug)
    documents = list(plan.documents.select_related("file", "edition"))
    return show_plan(
        request,
        plan,
        "document",
        "plans/plan_document.html",
        family=family_of(plan, request.user),
        documents=[one for one in documents if one.removed_at is None],
        removed=[one for one in documents if one.removed_at],
    )


def plan_history_tab(request, slug):
    plan = plan_or_404(request, slug)
    history = plan_history(plan, before_of(request))
    older = mark_of(history)
    return show_plan(
        request,
        plan,
        "history",
        "plans/plan_history.html",
        acts=history.acts,
        cut=history.cut,
        next_url=url_with(request, before=older) if older else None,
        previous_url=request.path if request.GET.get("before") else None,
    )
