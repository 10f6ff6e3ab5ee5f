"""Doors to the calendar of duties."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.permissions import Act, require
from cooperatives.views.identity import add_errors
from coopportal.kit import clock
from coopportal.kit.rows import StaleRow
from reports.forms.duties import DutyForm, SentForm
from reports.models import Duty
from reports.selectors.duties import calendar, entry_of
from reports.services.duties import (
    change_duty,
    create_duty,
    mark_not_sent,
    mark_sent,
    require_own,
    take_over_usual,
    usual_duties,
)

EARLIEST, LATEST = 2000, 2100


def duty_calendar(request):
    """One year of what is due; `year` is this one unless another is asked for."""
    year = year_of(request.GET.get("year"))
    duties = Duty.objects.visible_to(request.user)
    entries = calendar(duties.filter(in_force=True), date(year, 1, 1), date(year, 12, 31))
    codes = {duty.code for duty in duties if duty.agency_id == request.user.agency_id}
    may_set = request.user.can(Act.DUTY_SET)
    context = {
        "year": year,
        "entries": entries,
        "duties": duties.select_related("agency"),
        "counts": {state: sum(entry.state == state for entry in entries) for state in ("late", "soon")},
        "may_set": may_set,
        "may_meet": request.user.can(Act.DUTY_MEET),
        "may_take_over": may_set and any(usual["code"] not in codes for usual in usual_duties()),
    }
    return render(request, "reports/duty_calendar.html", context)


def year_of(text: str | None) -> int:
    """Raises Http404 for what is no year of the calendar."""
    if not text:
        return clock.today().year
    if not (text.isascii() and text.isdigit() and len(text) == 4 and EARLIEST <= int(text) <= LATEST):
        raise Http404
    return int(text)


@require_POST
def duties_take_over(request):
    count = take_over_usual(by=request.user)
    messages.success(request, f"Đã thêm {count} kỳ báo cáo theo quy định." if count else "Lịch đã có đủ các kỳ này.")
    return redirect("reports:duties")


def duty_new(request):
    require(request.user, Act.DUTY_SET)
    form = DutyForm(request.POST or None, initial={"from_on": clock.today()})
    return saved(request, form, "Thêm kỳ báo cáo", lambda given: create_duty(given, by=request.user))


def duty_edit(request, pk):
    duty = get_object_or_404(Duty.objects.visible_to(request.user), pk=pk)
    require(request.user, Act.DUTY_SET)
    require_own(duty, request.user)
    form = DutyForm(request.POST or None, instance=duty)
    return saved(
        request,
        form,
        "Sửa kỳ báo cáo",
        lambda given: change_duty(duty, given, by=request.user, version=given["version"]),
    )


def saved(request, form, title: str, act):
    """The form, or the calendar once `act` has taken what it holds."""
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        except StaleRow as stale:
            form, status = form.against(stale.row), stale.status
        else:
            messages.success(request, "Đã lưu lịch báo cáo.")
            return redirect("reports:duties")
    return render(request, "reports/duty_form.html", {"form": form, "form_title": title}, status=status)


def duty_done(request, pk, first):
    entry = entry_or_404(request, pk, first)
    require(request.user, Act.DUTY_MEET)
    require_own(entry.duty, request.user)
    known = entry.done
    first_values = {name: getattr(known, name) for name in ("sent_on", "report", "note")} if known else {}
    form = SentForm(request.POST or None, user=request.user, initial={"sent_on": clock.today()} | first_values)
    if request.method == "POST" and form.is_valid():
        try:
            mark_sent(entry.duty, entry.due.period.start, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Đã ghi báo cáo đã gửi.")
            return redirect("reports:duties")
    context = {"form": form, "form_title": "Ghi đã gửi báo cáo", "entry": entry}
    return render(request, "reports/duty_form.html", context, status=422 if form.is_bound else 200)


@require_POST
def duty_not_done(request, pk, first):
    entry = entry_or_404(request, pk, first)
    mark_not_sent(entry.duty, entry.due.period.start, by=request.user)
    messages.success(request, "Đã bỏ ghi; kỳ này lại là chưa gửi.")
    return redirect("reports:duties")


def entry_or_404(request, pk, first):
    duty = get_object_or_404(Duty.objects.visible_to(request.user).select_related("agency"), pk=pk)
    try:
        entry = entry_of(duty, date.fromisoformat(first))
    except ValueError:
        entry = None
    if entry is None:
        raise Http404
    return entry
