"""A report beside an earlier one: what changed since, and why."""

from django.shortcuts import get_object_or_404, render

from reports.forms.comparing import EarlierForm
from reports.selectors.comparing import changes_between, comparable
from reports.views.reading import reports_for


def report_comparison(request, pk):
    """As a piece of the report's page when it is asked for by the page, else as a page of its own."""
    report = get_object_or_404(reports_for(request).exclude(content=""), pk=pk)
    earlier = comparable(report, request.user)
    form = EarlierForm(request.GET or None, earlier=earlier)
    chosen = form.cleaned_data["earlier"] if form.is_valid() else None
    chosen = chosen or (None if form.errors else earlier.first())
    context = {"report": report, "form": form, "earlier": chosen}
    if chosen:
        context["changes"] = changes_between(chosen, report, request.user)
    template = "reports/_since.html" if request.htmx else "reports/comparison.html"
    return render(request, template, context, status=422 if form.errors else 200)
