"""The files of a plan, and what a successor province decides about it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.once import once
from cooperatives.api.file import file_response
from cooperatives.views.documents import sent_version
from cooperatives.views.identity import add_errors
from coopportal.kit.rows import StaleRow
from plans.forms.life import AdoptionForm, DocumentForm, WithdrawAdoptionForm
from plans.models import PlanDocument
from plans.rights import require_plan_writer
from plans.selectors.adopting import adoption_of, successor_of
from plans.selectors.editions import edition_in_hand
from plans.services import documents as services
from plans.services.adopting import adopt_plan, require_successor, withdraw_adoption
from plans.views.tabs import plan_or_404, show_act


def file_new(request, slug):
    plan = plan_or_404(request, slug)
    require_plan_writer(request.user, plan)
    form = DocumentForm(request.POST or None, request.FILES or None)
    back = reverse("plans:document", args=[plan.slug])
    if request.method == "POST" and form.is_valid():

        def add() -> str:
            file = form.cleaned_data["file"]
            told = {name: form.cleaned_data[name] for name in ("title", "kind")}
            services.add_document(
                plan, by=request.user, name=file.name, content=file.read(), edition=edition_in_hand(plan), **told
            )
            messages.success(request, "Đã lưu tài liệu.")
            return back

        try:
            return once(request, form, add)
        except ValidationError as error:
            add_errors(form, error)
    context = {"form_title": "Thêm tài liệu", "submit": "Lưu tài liệu", "back_url": back, "files": True}
    return show_act(request, plan, "document", form, **context)


def file_or_404(request, pk) -> PlanDocument:
    documents = PlanDocument.objects.visible_to(request.user).select_related(
        "file", "plan__owner_agency", "plan__province"
    )
    return get_object_or_404(documents, pk=pk)


def file_download(request, pk):
    return file_response(file_or_404(request, pk).file)


@require_POST
def file_remove(request, pk):
    document = file_or_404(request, pk)
    services.remove_document(document, by=request.user, version=sent_version(request))
    messages.success(request, f"Đã gỡ “{document.title}”. Có thể đưa trở lại ở cuối trang.")
    return redirect("plans:document", document.plan.slug)


@require_POST
def file_restore(request, pk):
    document = file_or_404(request, pk)
    services.restore_document(document, by=request.user, version=sent_version(request))
    messages.success(request, f"Đã đưa “{document.title}” trở lại.")
    return redirect("plans:document", document.plan.slug)


def plan_adopt(request, slug):
    plan = plan_or_404(request, slug)
    successor, adoption = successor_of(plan), adoption_of(plan)
    if successor is None:
        raise Http404("the province is there itself")
    require_successor(request.user, successor)
    form = AdoptionForm(request.POST or None, plan=plan, adoption=adoption, user=request.user)
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            adopt_plan(plan, by=request.user, **form.cleaned_data)
        except StaleRow as stale:
            form, status = form.against(stale.row), stale.status
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Đã ghi quyết định tiếp nhận kế hoạch.")
            return redirect("plans:document", plan.slug)
    context = {
        "form_title": f"{successor.full_name} tiếp nhận kế hoạch",
        "lead": "Cả hai cách đọc (địa bàn cũ và địa bàn mới) vẫn giữ nguyên sau quyết định này.",
        "submit": "Lưu quyết định",
        "back_url": reverse("plans:document", args=[plan.slug]),
    }
    return show_act(request, plan, "document", form, status=status, **context)


def adopt_withdraw(request, slug):
    plan = plan_or_404(request, slug)
    successor = successor_of(plan)
    if successor is None:
        raise Http404("the province is there itself")
    require_successor(request.user, successor)
    if adoption_of(plan) is None:
        raise Http404("nothing is decided")
    form = WithdrawAdoptionForm(request.POST or None, plan=plan)
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_adoption(plan, by=request.user, **form.cleaned_data)
        except StaleRow as stale:
            form, status = form.against(stale.row), stale.status
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Đã rút quyết định tiếp nhận.")
            return redirect("plans:document", plan.slug)
    context = {
        "form_title": "Rút quyết định tiếp nhận",
        "lead": f"Dùng khi ghi nhầm. Sau khi rút, cổng lại hỏi {successor.full_name} về kế hoạch này; lịch sử vẫn được giữ.",
        "submit": "Rút quyết định",
        "back_url": reverse("plans:document", args=[plan.slug]),
    }
    return show_act(request, plan, "document", form, status=status, **context)
