from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from coopportal.kit.paging import keyset_page
from jobs.forms import NoticeChoiceForm
from jobs.models import Job, Notice, NoticeChoice
from jobs.notices import mark_read
from jobs.services import cancel, retry


def job_list(request):
    jobs = Job.objects.visible_to(request.user).select_related("owner")
    page = keyset_page(jobs, request, ("-created_at", "-pk"), size=30)
    context = {"jobs": page.rows, "previous_url": page.previous_url, "next_url": page.next_url}
    return render(request, "jobs/job_list.html", context)


@require_POST
def job_cancel(request, pk):
    return end_or_restart(request, pk, cancel, "Đã hủy công việc.")


@require_POST
def job_retry(request, pk):
    return end_or_restart(request, pk, retry, "Công việc sẽ được chạy lại.")


def end_or_restart(request, pk, act, done: str):
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    try:
        act(job, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect("jobs:list")


def notice_list(request):
    notices = Notice.objects.visible_to(request.user).select_related("delivery")
    page = keyset_page(notices, request, ("-created_at", "-pk"), size=30)
    context = {
        "notices": page.rows,
        "previous_url": page.previous_url,
        "next_url": page.next_url,
        "unread": notices.unread().count(),
    }
    return render(request, "jobs/notice_list.html", context)


@require_POST
def notice_open(request, pk):
    """Read it and go where it leads."""
    notices = Notice.objects.visible_to(request.user).filter(pk=pk)
    notice = get_object_or_404(notices)
    mark_read(notices)
    return redirect(notice.url or "jobs:notices")


@require_POST
def notices_read(request):
    mark_read(Notice.objects.visible_to(request.user))
    return redirect("jobs:notices")


def notice_choice(request):
    choice = NoticeChoice.objects.filter(user=request.user).first() or NoticeChoice(user=request.user)
    form = NoticeChoiceForm(request.POST or None, instance=choice)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Đã lưu cách nhận thông báo.")
        return redirect("jobs:notices")
    context = {"form": form, "mail_enabled": settings.MAIL_ENABLED}
    return render(request, "jobs/notice_choice.html", context, status=422 if form.is_bound else 200)
