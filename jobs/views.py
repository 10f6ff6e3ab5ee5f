from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from coopportal.kit.paging import keyset_page
from jobs.models import Job
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
