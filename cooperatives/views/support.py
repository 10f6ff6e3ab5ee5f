"""The room "Hỗ trợ": activities, who took part, what was deleted."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.once import once
from accounts.permissions import Act, require
from cooperatives.forms.attendance import AttendanceForm, ParticipantForm, ReviewForm
from cooperatives.forms.support import ActivityFilterForm, ActivityForm, ActivityKindForm, ReasonForm, refuse
from cooperatives.models import Organisation, Participation, SupportActivity
from cooperatives.selectors.matching import match_lines
from cooperatives.selectors.support import activity_history, chosen_organisations, deleted_activities, reach, with_reach
from cooperatives.services.support import (
    add_participants,
    bind_group,
    change_activity,
    change_participants,
    create_activity,
    delete_activity,
    restore_activity,
)
from coopportal.kit.history import writers_of
from coopportal.kit.paging import chips, keyset_page
from coopportal.kit.rows import StaleRow

ORDER = ("-counts_on", "-pk")


def filtered(request):
    form = ActivityFilterForm(request.GET or None, user=request.user)
    return form, form.apply(SupportActivity.objects.visible_to(request.user))


def activity_list(request):
    form, activities = filtered(request)
    page = keyset_page(activities.select_related("base", "agency").prefetch_related("programmes"), request, ORDER)
    context = {
        "filter_form": form,
        "activities": with_reach(page.rows),
        "chips": chips(request, form),
        "clear_url": request.path,
        "total_url": f"{reverse('cooperatives:activity_total')}?{request.GET.urlencode()}",
        "previous_url": page.previous_url,
        "next_url": page.next_url,
        "may_write": request.user.can(Act.SUPPORT_WRITE),
        "demonstration": any(one.demonstration for one in page.rows),
    }
    rows_only = request.htmx and not request.htmx.boosted
    template = "cooperatives/_activity_rows.html" if rows_only else "cooperatives/activity_list.html"
    return render(request, template, context)


def activity_total(request):
    """What the filtered activities reached together; asked for after the page is there."""
    _, activities = filtered(request)
    return render(request, "cooperatives/_activity_total.html", {"reach": reach(activities)})


def activity_or_404(request, pk) -> SupportActivity:
    activities = SupportActivity.objects.visible_to(request.user).select_related("base", "commune", "agency")
    return get_object_or_404(activities, pk=pk)


def activity_detail(request, pk):
    activity = activity_or_404(request, pk)
    participations = Participation.objects.visible_to(request.user).filter(activity=activity)
    participations = participations.select_related("organisation__commune").order_by(
        "organisation__sort_key", "founding_group", "pk"
    )
    mine = Organisation.objects.visible_to(request.user).filter(participations__activity=activity)
    context = {
        "activity": activity,
        "participations": list(participations),
        "topics": ", ".join(SupportActivity.Topic(topic).label for topic in activity.topics),
        "reach": reach(SupportActivity.objects.filter(pk=activity.pk)),
        "programmes": activity.programmes.order_by("name"),
        "funding": activity.funding.order_by("nature"),
        "attended": attended(activity),
        "may_write": request.user.can(Act.SUPPORT_WRITE),
        "seen": set(mine.values_list("pk", flat=True)),
    }
    return render(request, "cooperatives/activity_detail.html", context)


def activity_history_page(request, pk):
    activity = activity_or_404(request, pk)
    context = {"activity": activity, "acts": activity_history(activity, request.user).acts}
    return render(request, "cooperatives/activity_history.html", context)


def attended(activity) -> list[tuple[str, int]]:
    """Label and number of each category that was stated."""
    told = [
        (field, getattr(activity, field.name)) for field in activity._meta.fields if field.name.startswith("attended_")
    ]
    return [(field.verbose_name, value) for field, value in told if value is not None]


def activity_new(request):
    """First the kind, then the fields it asks for. Other pages hand over organisations as `organisation`."""
    require(request.user, Act.SUPPORT_WRITE)
    given = request.POST if request.method == "POST" else request.GET
    chosen = chosen_organisations(request.user, given.getlist("organisation"))
    context = {"chosen": chosen, "chosen_numbers": ",".join(str(one.pk) for one in chosen)}
    first = ActivityKindForm(given if "kind" in given else None)
    if not first.is_valid():
        status = 422 if first.is_bound else 200
        return render(request, "cooperatives/activity_kind.html", context | {"form": first}, status=status)
    kind, saving = first.cleaned_data["kind"], "save" in request.POST
    form = ActivityForm(request.POST if saving else None, user=request.user, kind=kind)
    if saving and form.is_valid():
        try:
            return once(request, form, lambda: created(request, chosen, form.values()))
        except ValidationError as error:
            refuse(form, error)
    context |= {"form": form, "kind": SupportActivity.Kind(kind)}
    return render(request, "cooperatives/activity_form.html", context, status=422 if form.is_bound else 200)


def created(request, chosen, values) -> str:
    """Where one goes on: to the figures of each organisation, or to the list of who was there."""
    activity = create_activity(by=request.user, organisations=chosen, **values)
    messages.success(request, f"Đã ghi “{activity.title}”" + (f" với {len(chosen)} tổ chức." if chosen else "."))
    if not chosen:
        return reverse("cooperatives:activity_attendance", args=[activity.pk])
    if activity.kind in (SupportActivity.Kind.LOAN, SupportActivity.Kind.SALARY):
        return reverse("cooperatives:activity_participants", args=[activity.pk])
    return activity.get_absolute_url()


def activity_edit(request, pk):
    activity = activity_or_404(request, pk)
    require(request.user, Act.SUPPORT_WRITE)
    form = ActivityForm(request.POST or None, user=request.user, kind=activity.kind, activity=activity)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        values = form.values()
        try:
            change_activity(
                activity, by=request.user, version=form.cleaned_data["version"], **({"programmes": ()} | values)
            )
        except StaleRow as stale:
            activity, status = stale.row, 409
            form.against(stale.row)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, "Đã lưu hoạt động.")
            return redirect(activity)
    context = {"form": form, "activity": activity, "kind": SupportActivity.Kind(activity.kind)}
    return render(request, "cooperatives/activity_form.html", context, status=status)


def activity_delete(request, pk):
    activity = activity_or_404(request, pk)
    require(request.user, Act.SUPPORT_WRITE)
    form = ReasonForm(request.POST or None, initial={"version": activity.version})
    if form.is_valid():
        try:
            delete_activity(activity, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, f"Đã xóa “{activity.title}”. Có thể khôi phục ở mục Đã xóa.")
            return redirect("cooperatives:activities")
    context = {"form": form, "activity": activity, "reach": reach(SupportActivity.objects.filter(pk=activity.pk))}
    return render(request, "cooperatives/activity_delete.html", context, status=422 if form.is_bound else 200)


def activities_deleted(request):
    page = keyset_page(deleted_activities(request.user), request, ("-pgh_id",))
    writers = writers_of(image.pgh_context_id for image in page.rows)
    for image in page.rows:
        image.writer = writers.get(image.pgh_context_id)
    context = {
        "images": page.rows,
        "previous_url": page.previous_url,
        "next_url": page.next_url,
        "may_restore": request.user.can(Act.RECORD_RESTORE) and request.user.can(Act.SUPPORT_WRITE),
    }
    return render(request, "cooperatives/activities_deleted.html", context)


@require_POST
def activity_restore(request, pk):
    """`pk` is the activity's old number."""
    image = get_object_or_404(deleted_activities(request.user), pgh_obj_id=pk)
    try:
        activity = restore_activity(image, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("cooperatives:activities_deleted")
    messages.success(request, "Đã khôi phục hoạt động cùng người tham gia và kinh phí.")
    return redirect(activity)


def activity_attendance(request, pk):
    """A pasted list: read, matched and shown; what the person decided of each line is written."""
    activity = activity_or_404(request, pk)
    require(request.user, Act.SUPPORT_WRITE)
    paste = AttendanceForm(request.POST if "text" in request.POST else None)
    if "text" not in request.POST and "line" not in request.POST:
        return render(request, "cooperatives/activity_attendance.html", {"activity": activity, "form": paste})
    if "text" in request.POST and not paste.is_valid():
        return render(
            request, "cooperatives/activity_attendance.html", {"activity": activity, "form": paste}, status=422
        )
    lines = paste.lines if "text" in request.POST else None
    review = ReviewForm(request.POST, activity=activity, user=request.user, lines=lines)
    if "save" in request.POST and review.is_complete():
        added = add_participants(activity, by=request.user, entries=review.entries())
        messages.success(request, f"Đã thêm {added} đơn vị vào hoạt động.")
        return redirect(activity)
    status = 422 if "save" in request.POST else 200
    return render(request, "cooperatives/activity_review.html", {"activity": activity, "review": review}, status=status)


def activity_participants(request, pk):
    """The figures of each organisation: persons; of a loan the amounts; of salary support its terms."""
    activity = activity_or_404(request, pk)
    require(request.user, Act.SUPPORT_WRITE)
    rows = activity.participations.select_related("organisation").order_by(
        "organisation__sort_key", "founding_group", "pk"
    )
    page = keyset_page(rows, request, ("pk",), size=100)
    forms = [
        ParticipantForm(request.POST or None, participation=one, kind=activity.kind, prefix=str(one.pk))
        for one in page.rows
    ]
    status = 200
    if request.method == "POST":
        status = 422
        if all(list(map(ParticipantForm.is_valid, forms))):  # every one of them says what is wrong with it
            try:
                change_participants(
                    activity,
                    by=request.user,
                    changes={form.participation.pk: form.change() for form in forms if form.is_changed()},
                    removed=[form.participation.pk for form in forms if form.cleaned_data["remove"]],
                )
            except ValidationError as error:
                forms[0].add_error(None, error)
            else:
                messages.success(request, "Đã lưu số liệu từng tổ chức.")
                return redirect(page.next_url or activity)
    context = {"activity": activity, "forms": forms, "previous_url": page.previous_url, "next_url": page.next_url}
    return render(request, "cooperatives/activity_participants.html", context, status=status)


def participation_bind(request, pk):
    """A founding group has registered: which organisation is it? Those that are alike are offered, a click binds."""
    participations = Participation.objects.visible_to(request.user).filter(organisation=None)
    one = get_object_or_404(participations.select_related("activity"), pk=pk)
    require(request.user, Act.SUPPORT_WRITE)
    text = request.POST.get("name") or request.GET.get("name") or one.founding_group
    form = AttendanceForm({"text": text})
    lines = form.lines[:1] if form.is_valid() else []
    candidates = match_lines(lines, request.user)[0].candidates if lines else []
    if request.method == "POST" and "organisation" in request.POST:
        chosen = chosen_organisations(request.user, [request.POST["organisation"]])
        try:
            if len(chosen) != 1:
                raise ValidationError("Chọn một tổ chức trong địa bàn của bạn.")
            bind_group(one, by=request.user, organisation=chosen[0])
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, f"Đã gắn nhóm sáng lập với {chosen[0]}.")
            return redirect(one.activity)
    context = {"one": one, "activity": one.activity, "candidates": candidates, "name": text}
    return render(request, "cooperatives/participation_bind.html", context)
