"""Room "Số báo cáo": figures that agencies state, from the draft to the approved one, and the list of them."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from accounts.once import once
from accounts.permissions import Act, require
from coopportal.kit.changes import Track, changes_of
from coopportal.kit.numbers import format_number
from coopportal.kit.paging import chips, keyset_page, page_size
from coopportal.kit.rows import StaleRow
from indicators.forms.reported import AskedForm, NewValueForm, ReportedFilterForm, ValueForm, VerdictForm, period_of
from indicators.models import ReportedState, ReportedValue
from indicators.selectors.reported import ask_of, beside, same_span, shown_values
from indicators.services import reported as services
from indicators.stated import as_reported
from jobs.services import open_file

TONES = {
    ReportedState.APPROVED: "good",
    ReportedState.SUBMITTED: "pace",
    ReportedState.RETURNED: "warn",
    ReportedState.WITHDRAWN: "bad",
}


def reported_list(request):
    form = ReportedFilterForm(request.GET, user=request.user, seen=shown_values(request.user))
    page = keyset_page(form.apply(), request, ("-to_on", "-pk"), page_size(request))
    context = {
        "filter_form": form,
        "rows": listed(page.rows, request.user),
        "previous_url": page.previous_url,
        "next_url": page.next_url,
        "chips": chips(request, form),
        "query": request.GET.urlencode(),
        "may_write": request.user.can(Act.REPORTED_WRITE),
        "may_export": request.user.can(Act.REGISTRY_EXPORT),
        "demonstration": any(row.demonstration for row in page.rows),
    }
    context["ticks"] = any(one["may_approve"] for one in context["rows"])
    return render(request, "indicators/reported_list.html", context)


def listed(rows: list[ReportedValue], user) -> list[dict]:
    """Each value with what a page shows of it, its computed figure among it."""
    mine = set(
        ReportedValue.objects.waiting_for(user).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True)
    )
    return [
        {
            "row": row,
            "text": figure_text(row),
            "beside": compared,
            "tone": TONES.get(row.state, "none"),
            "may_approve": row.pk in mine,
        }
        for row, compared in zip(rows, beside(rows), strict=True)
    ]


def figure_text(row: ReportedValue) -> str:
    """ "≈ 29.000"; of a share told by its parts also these: "96,8 (214/221)"."""
    about = "≈ " if row.about else ""
    stated = as_reported(row).value
    parts = ""
    if row.denominator is not None:
        parts = f" ({format_number(row.numerator)}/{format_number(row.denominator)})"
    return f"{about}{format_number(stated)}{parts}"


def value_or_404(request, pk) -> ReportedValue:
    return get_object_or_404(shown_values(request.user), pk=pk)


def reported_detail(request, pk):
    return show_value(request, value_or_404(request, pk))


def show_value(request, row: ReportedValue, *, verdict=None, status=200):
    user = request.user
    others = list(same_span(row, user)[:50])
    compared, *_ = beside([row])
    judges = ReportedValue.objects.waiting_for(user).filter(pk=row.pk).exists()
    mine = user.can(Act.REPORTED_WRITE) and services.speaks_for(user, row.owner_agency) and user.holds(row.province)
    approved = row.state == ReportedState.APPROVED
    ends = approved and user.can(Act.REPORTED_APPROVE) and user.holds(row.province) and services.may_judge(user, row)
    context = {
        "row": row,
        "text": figure_text(row),
        "tone": TONES.get(row.state, "none"),
        "beside": compared,
        "ask": ask_of(row),
        "others": [{"row": one, "text": figure_text(one), "tone": TONES.get(one.state, "none")} for one in others],
        "may_judge": judges,
        "may_change": mine and row.is_open,
        "may_submit": mine and row.state in (ReportedState.DRAFT, ReportedState.RETURNED),
        "may_replace": user.can(Act.REPORTED_WRITE) and user.holds(row.province) and approved,
        "may_withdraw": (mine and row.is_open) or ends,
        "verdict": verdict or VerdictForm(initial={"version": row.version}),
        "acts": changes_of([Track(ReportedValue, {"id": row.pk}, lambda image: "")]).acts,
    }
    return render(request, "indicators/reported_detail.html", context, status=status)


def reported_new(request):
    """A new figure; `?copy=` begins with what stands in another one, as its correction does."""
    require(request.user, Act.REPORTED_WRITE)
    if request.method == "POST":
        form = NewValueForm(request.POST, request.FILES, user=request.user)
        if form.is_valid():
            try:
                return once(request, form, lambda: entered(request, form).get_absolute_url())
            except ValidationError as error:
                add_errors(form, error)
        return show_form(request, form, status=422)
    return show_form(request, NewValueForm(user=request.user, initial=first_values(request)))


def first_values(request) -> dict:
    copied = request.GET.get("copy", "")
    if not (copied.isascii() and copied.isdigit() and len(copied) < 19):
        return {name: request.GET[name] for name in ("indicator", "province") if request.GET.get(name)}
    row = value_or_404(request, int(copied))
    first = {"indicator": row.indicator.code, "province": row.province.slug, "programme": row.programme_id}
    return first | {"nature": row.nature, "agency": row.agency_id, "source": row.source} | period_of(row.span)


def entered(request, form) -> ReportedValue:
    submit = request.POST.get("act") == "submit"
    evidence = kept_evidence(request, form)
    row = services.enter_value(form.given(), by=request.user, submit=submit, evidence=evidence)
    messages.success(request, "Đã trình số liệu báo cáo." if submit else "Đã lưu số liệu báo cáo, chưa trình.")
    return row


def kept_evidence(request, form):
    file = form.cleaned_data["evidence"]
    return services.keep_evidence(file.name, file.read(), by=request.user) if file else None


def reported_edit(request, pk):
    row = value_or_404(request, pk)
    require(request.user, Act.REPORTED_WRITE)
    services.require_own_open(row, request.user)
    if request.method == "POST":
        return write_value(request, row, ValueForm(request.POST, request.FILES, row=row, user=request.user))
    return show_form(request, ValueForm(row=row, user=request.user), row=row)


def write_value(request, row, form):
    if not form.is_valid():
        return show_form(request, form, row=row, status=422)
    submit = request.POST.get("act") == "submit"
    how = {"by": request.user, "version": form.cleaned_data["version"], "submit": submit}
    try:
        with transaction.atomic():  # no file without its figure
            evidence = kept_evidence(request, form)
            saved = services.change_value(row, form.figures(row.indicator), evidence=evidence, **how)
    except ValidationError as error:
        add_errors(form, error)
        return show_form(request, form, row=row, status=422)
    except StaleRow as stale:
        return show_form(request, form.against(stale.row), row=row, status=409)
    messages.success(request, "Đã trình số liệu báo cáo." if submit else "Đã lưu số liệu báo cáo.")
    return redirect(saved)


def add_errors(form, error: ValidationError) -> None:
    """A broken rule at its field; what no field of the form bears stands above it."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, ValidationError(errors))


def show_form(request, form, *, row=None, status=200):
    context = {"form": form, "row": row, "beside": compared_in(request, form, row)}
    return render(request, "indicators/reported_form.html", context, status=status)


def compared_in(request, form, row) -> dict | None:
    """The computed figure for what the form is about, as far as it says so."""
    if row:
        return told_beside(request, row)
    if not form.is_bound:
        return None
    asked = AskedForm(request.POST, user=request.user)
    return told_beside(request, asked.asked()) if asked.is_valid() else None


def told_beside(request, row: ReportedValue) -> dict:
    compared, *_ = beside([row])
    others = [{"row": one, "text": figure_text(one)} for one in same_span(row, request.user)[:10]]
    return {"row": row, "compared": compared, "others": others, "ask": ask_of(row)}


def reported_beside(request):
    """For the form while one fills it in: the computed figure and what is already said about the same span."""
    require(request.user, Act.REPORTED_WRITE)
    form = AskedForm(request.GET, user=request.user)
    told = told_beside(request, form.asked()) if form.is_valid() else None
    return render(request, "indicators/_reported_beside.html", {"beside": told})


# What becomes of it


@require_POST
def reported_act(request, pk):
    """`act`: submit, approve, send-back, withdraw. What came of it is told by a message."""
    row = value_or_404(request, pk)
    form = VerdictForm(request.POST)
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404("no such act")
    if not form.is_valid():
        return show_value(request, row, verdict=form, status=422)
    try:
        act.does(row, request.user, form.cleaned_data["version"], form.cleaned_data["reason"])
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))
        return show_value(request, row, verdict=form, status=422)
    messages.success(request, act.done)
    return redirect(row)


@dataclass(frozen=True)
class Step:
    """What a button does, and what is said when it is done."""

    done: str
    does: Callable


ACTS = {
    "submit": Step(
        "Đã trình số liệu báo cáo.",
        lambda row, by, version, reason: services.submit_value(row, by=by, version=version),
    ),
    "approve": Step(
        "Đã duyệt. Từ nay số này được dùng trong báo cáo.",
        lambda row, by, version, reason: services.approve_value(row, by=by, version=version, reason=reason),
    ),
    "send-back": Step(
        "Đã trả lại để đơn vị nhập sửa.",
        lambda row, by, version, reason: services.send_back_value(row, by=by, version=version, reason=reason),
    ),
    "withdraw": Step(
        "Đã rút số liệu. Số vẫn còn trong lịch sử.",
        lambda row, by, version, reason: services.withdraw_value(row, by=by, version=version, reason=reason),
    ),
}


@require_POST
def reported_approve(request):
    """Several at once: `value` = "number:version" of each that was ticked."""
    require(request.user, Act.REPORTED_APPROVE)
    versions = dict(pair for text in request.POST.getlist("value") if (pair := numbers_in(text)))
    rows = shown_values(request.user).filter(pk__in=versions)
    chosen = [(row, versions[row.pk]) for row in rows]
    back = "indicators:reported_list"
    if not chosen:
        messages.warning(request, "Chưa chọn số liệu nào. Đánh dấu các số cần duyệt rồi bấm lại.")
        return redirect(back)
    try:
        done = services.approve_values(chosen, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"Đã duyệt {len(done)} số liệu báo cáo.")
    return redirect(back)


def numbers_in(text: str) -> tuple[int, int] | None:
    first, _, second = text.partition(":")
    sound = all(part.isascii() and part.isdigit() and len(part) < 19 for part in (first, second))
    return (int(first), int(second)) if sound else None


def reported_evidence(request, pk):
    """The stored bytes, never shown in the page."""
    file = value_or_404(request, pk).evidence
    if file is None:
        raise Http404("no evidence")
    response = StreamingHttpResponse(open_file(file), content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(True, file.name)
    response["Content-Length"] = file.size
    response["X-Content-Type-Options"] = "nosniff"
    return response
