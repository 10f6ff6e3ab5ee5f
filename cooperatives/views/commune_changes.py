"""Room "Thay đổi xã, phường": lists of changes by decree, loaded by the system administrator; what was changed, and by what."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.permissions import Act, require
from cooperatives.forms.commune_changes import CommuneListForm, SearchForm, TemplateForm
from cooperatives.imports.workbook import template_workbook
from cooperatives.models import ImportState
from cooperatives.selectors.commune_changes import told_changes
from cooperatives.services.commune_changes import undo_commune_list
from cooperatives.tables import COMMUNE_CHANGES
from cooperatives.views.imports import as_file, imports_for, uploaded
from coopportal.kit.paging import keyset_page
from provinces.models import CommuneChange
from provinces.selectors import communes_called

LATEST = 10  # lists shown on the page


def commune_changes(request):
    """Upload on top, the lists that were loaded, and every change they made."""
    require(request.user, Act.COMMUNE_CHANGE)
    form = CommuneListForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid() and (one := uploaded(request, form)):
        return redirect(one)
    search = SearchForm(request.GET)
    changes = CommuneChange.objects.select_related("commune__province", "commune__successor")
    if search.is_valid() and (q := search.cleaned_data["q"]):
        changes = changes.filter(commune__in=communes_called(q))
    page = keyset_page(changes, request, ("-pk",))
    lists = lists_for(request).defer("sheets", "mapping").select_related("job").order_by("-created_at")[:LATEST]
    context = {
        "form": form,
        "template_form": TemplateForm(),
        "search_form": search,
        "lists": lists,
        "undoable": next((one for one in lists if one.state == ImportState.DONE), None),
        "changes": told_changes(page.rows),
        "previous_url": page.previous_url,
        "next_url": page.next_url,
    }
    return render(request, "cooperatives/commune_changes.html", context, status=422 if form.is_bound else 200)


def lists_for(request):
    return imports_for(request).filter(table=COMMUNE_CHANGES.code)


def commune_changes_template(request):
    """A workbook to fill in, with the communes of one province as they are, or empty."""
    require(request.user, Act.COMMUNE_CHANGE)
    form = TemplateForm(request.GET)
    if not form.is_valid():
        raise Http404("no such province")
    return as_file(*template_workbook(COMMUNE_CHANGES.code, request.user, form.cleaned_data))


@require_POST
def commune_changes_undo(request, pk):
    require(request.user, Act.COMMUNE_CHANGE)
    one = get_object_or_404(lists_for(request), pk=pk)
    try:
        version = int(request.POST.get("version") or 0)
    except ValueError as error:
        raise Http404("no version") from error
    try:
        undo_commune_list(one, by=request.user, version=version)
        messages.success(request, "Đang hoàn tác. Xã, phường và hồ sơ trở lại như trước khi nạp khi việc xong.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("cooperatives:commune_changes")
