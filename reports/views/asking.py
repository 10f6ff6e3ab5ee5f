from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.permissions import Act, require
from coopportal.kit.paging import keyset_page
from reports.forms.asking import ReportForm
from reports.services.computing import recompute_report
from reports.views.reading import reports_for, shown


def report_list(request):
    page = keyset_page(reports_for(request).defer("content", "records"), request, ("-created_at", "-pk"))
    context = {
        "reports": page.rows,
        "previous_url": page.previous_url,
        "next_url": page.next_url,
        "can_report": request.user.can(Act.REPORT_REQUEST),
    }
    return render(request, "reports/report_list.html", context)


def report_new(request):
    require(request.user, Act.REPORT_REQUEST)
    first = {
        "plan": request.GET.get("plan"),
        "as_of": request.GET.get("as_of"),
        "boundaries": "new" if request.GET.get("boundaries") == "new" else "old",
    }
    form = ReportForm(request.POST or None, user=request.user, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            report = form.ask(request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(report)
    return render(request, "reports/report_form.html", {"form": form}, status=422 if form.is_bound else 200)


def report_status(request, pk):
    """The progress, as a piece of the page; once the report is there the page is told to show it."""
    report = get_object_or_404(reports_for(request), pk=pk)
    if report.is_computed:
        return HttpResponse(headers={"HX-Refresh": "true"}) if request.htmx else redirect(report)
    return render(request, "reports/_report_status.html", shown(request, report))


@require_POST
def report_retry(request, pk):
    report = get_object_or_404(reports_for(request), pk=pk)
    try:
        recompute_report(report, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(report)
