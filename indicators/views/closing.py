"""Chốt số liệu: what is closed, closing it, opening it again, and what was written after it."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.views.decorators.http import require_POST

from accounts.once import once
from accounts.permissions import Act, require
from cooperatives.models import Closing
from cooperatives.selectors.closing import late_changes
from cooperatives.services.closing import close_figures, reopen_figures
from coopportal.kit.paging import keyset_page, url_with
from indicators.forms.closing import ClosingForm, ReopenForm
from indicators.views.reported import add_errors


def closings_of(user):
    return Closing.objects.visible_to(user).select_related("province", "closed_by__agency", "reopened_by")


def closing_list(request):
    return show_list(request, ClosingForm(user=request.user) if request.user.can(Act.FIGURES_CLOSE) else None)


def show_list(request, form, status=200):
    page = keyset_page(closings_of(request.user), request, ("-to_on", "-pk"))
    context = {"form": form, "rows": page.rows, "previous_url": page.previous_url, "next_url": page.next_url}
    return render(request, "indicators/closing_list.html", context, status=status)


@require_POST
def closing_new(request):
    require(request.user, Act.FIGURES_CLOSE)
    form = ClosingForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            return once(request, form, lambda: closed(request, form))
        except ValidationError as error:
            add_errors(form, error)
    return show_list(request, form, status=422)


def closed(request, form) -> str:
    told = form.cleaned_data
    closing = close_figures(told["province"], form.span, by=request.user, note=told["note"])
    messages.success(request, f"Đã chốt số liệu {closing.span.label()}. Từ nay mọi sửa đổi được ghi là sau chốt.")
    return reverse("indicators:closing", args=[closing.pk])


def closing(request, pk):
    return show_closing(request, get_object_or_404(closings_of(request.user), pk=pk))


def show_closing(request, row: Closing, *, form=None, status=200):
    acts, older = late_changes(row, request.user, mark_in(request))
    may_reopen = row.reopened_at is None and request.user.can(Act.FIGURES_CLOSE) and request.user.holds(row.province)
    context = {
        "row": row,
        "acts": acts,
        "older_url": url_with(request, before=older.isoformat()) if older else "",
        "is_first": "before" not in request.GET,
        "form": form or (ReopenForm(initial={"version": row.version}) if may_reopen else None),
    }
    return render(request, "indicators/closing.html", context, status=status)


def mark_in(request) -> datetime | None:
    try:
        mark = parse_datetime(request.GET.get("before", ""))
    except ValueError:
        return None
    return None if mark is None or is_naive(mark) else mark


@require_POST
def closing_reopen(request, pk):
    row = get_object_or_404(closings_of(request.user), pk=pk)
    require(request.user, Act.FIGURES_CLOSE)
    form = ReopenForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            reopen_figures(row, by=request.user, version=told["version"], reason=told["reason"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Đã mở lại. Danh sách sửa sau chốt của lần chốt này dừng ở đây.")
            return redirect("indicators:closing", row.pk)
    return show_closing(request, row, form=form, status=422)
