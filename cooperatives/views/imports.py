"""The room "Nhập Excel": upload, mapping of columns, preview, confirmation, and the templates to fill in."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from accounts.permissions import Act, require
from cooperatives.forms.imports import AnswerForm, ChoiceForm, ConfirmForm, MappingForm, SheetForm, UploadForm
from cooperatives.imports.mapping import Mapping
from cooperatives.imports.preview import lines_of
from cooperatives.imports.told import told_lines
from cooperatives.imports.workbook import FilterForm, TooManyRows, template_workbook
from cooperatives.imports.writers import act_of, tables_for
from cooperatives.models import Import, ImportLine, ImportState
from cooperatives.services.imports import (
    XLSX,
    answer_import,
    cancel_import,
    choose_lines,
    confirm_import,
    map_import,
    upload_import,
)
from cooperatives.tables import COMMUNE_CHANGES, IMPORTED, TABLES
from coopportal.kit.paging import keyset_page, url_with
from jobs.services import open_file

Outcome = ImportLine.Outcome
SHOWN_OUTCOMES = (Outcome.ERROR, Outcome.CONFLICT, Outcome.CHANGED, Outcome.NEW)


def imports_for(request):
    return Import.objects.visible_to(request.user).select_related("file", "marked_file", "job", "by", "earlier__by")


def import_or_404(request, pk) -> Import:
    return get_object_or_404(imports_for(request), pk=pk)


def writable_or_404(request, pk) -> Import:
    """An import that the person may go on with."""
    one = import_or_404(request, pk)
    require(request.user, act_of(one.table))
    return one


def room_of(one: Import) -> dict[str, str]:
    """Where such files are brought in."""
    if one.table == COMMUNE_CHANGES.code:
        return {"name": COMMUNE_CHANGES.name, "url": reverse("cooperatives:commune_changes")}
    return {"name": "Nhập Excel", "url": reverse("cooperatives:imports")}


def import_list(request):
    """Upload on top, what the agency brought in below."""
    require(request.user, Act.REGISTRY_IMPORT)
    first = {"table": request.GET.get("table")}
    form = UploadForm(request.POST or None, request.FILES or None, initial=first, user=request.user)
    if request.method == "POST" and form.is_valid() and (one := uploaded(request, form)):
        return redirect(one)
    imports = imports_for(request).filter(table__in=TABLES).defer("sheets", "mapping")
    page = keyset_page(imports, request, ("-created_at", "-pk"), size=20)
    for one in page.rows:
        one.table_name = TABLES[one.table].name
    context = {
        "form": form,
        "imports": page.rows,
        "previous_url": page.previous_url,
        "next_url": page.next_url,
        "tables": [{"code": code, "name": TABLES[code].name} for code in tables_for(request.user)],
        "filters": FilterForm(user=request.user),
    }
    return render(request, "cooperatives/import_list.html", context, status=422 if form.is_bound else 200)


def uploaded(request, form: UploadForm) -> Import | None:
    """None when the file was refused: the form says why."""
    file = form.cleaned_data["file"]
    told = {"name": file.name, "content_type": file.content_type or XLSX, "size": file.size, "pieces": file.chunks()}
    try:
        return upload_import(table=form.cleaned_data["table"], by=request.user, **told)
    except ValidationError as error:
        form.add_error(None, error)
        return None


def import_detail(request, pk):
    one = import_or_404(request, pk)
    return render(request, "cooperatives/import_detail.html", shown(request, one))


def shown(request, one: Import, form: ConfirmForm | None = None, answers: AnswerForm | None = None) -> dict:
    context = {
        "one": one,
        "job": one.job,
        "room": room_of(one),
        "table": IMPORTED[one.table],
        "may_write": request.user.can(act_of(one.table)),
    }
    if one.state in (ImportState.PREVIEWED, ImportState.DONE):
        context |= preview_of(request, one)
    if one.state == ImportState.PREVIEWED:
        wanted = one.count("new") + one.count("changed") + one.count("conflict")
        chosen = one.lines.exclude(takes_file=None).exists()
        form = form or ConfirmForm(initial={"version": one.version, "overwrites": "rows" if chosen else ""})
        choosing = context["may_write"] and context["outcome"] == Outcome.CONFLICT
        context |= {"choosing": choosing, "form": form, "can_confirm": not one.count("error") and wanted > 0}
        if one.questions:
            asked = answers or AnswerForm(code=one.table, questions=one.questions, initial={"version": one.version})
            context["answers"] = asked
    return context


def preview_of(request, one: Import) -> dict:
    counted = [{"value": outcome, "label": outcome.label, "count": one.count(outcome)} for outcome in SHOWN_OUTCOMES]
    there = [tab for tab in counted if tab["count"]]
    asked = request.GET.get("outcome")
    outcome = asked if asked in [tab["value"] for tab in there] else there[0]["value"] if there else ""
    for tab in there:
        tab |= {"active": tab["value"] == outcome, "url": url_with(request, outcome=tab["value"])}
    page = keyset_page(lines_of(one, outcome), request, ("row",)) if outcome else None
    return {
        "tabs": there,
        "outcome": outcome,
        "lines": told_lines(one, page.rows) if page else [],
        "previous_url": page and page.previous_url,
        "next_url": page and page.next_url,
    }


def import_status(request, pk):
    """The progress, as a piece of the page; once the job is over the page is told to show what came of it."""
    one = import_or_404(request, pk)
    if not one.is_waiting:
        return HttpResponse(headers={"HX-Refresh": "true"}) if request.htmx else redirect(one)
    context = {"one": one, "job": one.job, "room": room_of(one)}
    return render(request, "cooperatives/_import_status.html", context)


def import_map(request, pk):
    """Which column is which, asked once; the sheet is chosen first where there are several."""
    one = writable_or_404(request, pk)
    if not one.sheets or one.is_waiting or one.state in (ImportState.DONE, ImportState.CANCELLED):
        return redirect(one)
    chosen = Mapping.of_json(one.mapping) if one.mapping else None
    name = request.POST.get("sheet") or request.GET.get("sheet") or (chosen.sheet if chosen else "")
    seen = next((sheet for sheet in one.sheets if sheet["name"] == name), max(one.sheets, key=lambda s: s["rows"]))
    same = chosen if chosen and chosen.sheet == seen["name"] and chosen.head_row == seen["head_row"] else None
    form = MappingForm(
        request.POST or None, code=one.table, seen=seen, chosen=same, initial={"version": one.version}
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            return redirect(
                map_import(
                    one,
                    mapping=form.mapping(),
                    save_as=data["save_as"].strip(),
                    by=request.user,
                    version=data["version"],
                )
            )
        except ValidationError as error:
            form.add_error(None, error)
    sheets = SheetForm(sheets=one.sheets, initial={"sheet": seen["name"]}) if len(one.sheets) > 1 else None
    context = {"one": one, "form": form, "sheet_form": sheets, "seen": seen}
    context |= {"room": room_of(one), "table": IMPORTED[one.table]}
    return render(request, "cooperatives/import_map.html", context, status=422 if form.is_bound else 200)


def import_file(request, pk):
    """The file as it came, or with its errors marked."""
    one = import_or_404(request, pk)
    file = one.marked_file if request.GET.get("copy") == "marked" else one.file
    if file is None:
        raise Http404("not marked yet")
    response = StreamingHttpResponse(open_file(file), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, file.name)
    response["Content-Length"] = file.size
    return response


@require_POST
def import_confirm(request, pk):
    one = writable_or_404(request, pk)
    form = ConfirmForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            return redirect(
                confirm_import(
                    one,
                    by=request.user,
                    version=data["version"],
                    overwrites=form.takes_file(),
                    note=data["note"],
                )
            )
        except ValidationError as error:
            form.add_error(None, error)
    return render(request, "cooperatives/import_detail.html", shown(request, one, form), status=422)


@require_POST
def import_answer(request, pk):
    """What a dot or a day means in a column: the file is read again with it."""
    one = writable_or_404(request, pk)
    form = AnswerForm(request.POST, code=one.table, questions=one.questions)
    if form.is_valid():
        try:
            told = {"answers": form.answers(), "version": form.cleaned_data["version"]}
            return redirect(answer_import(one, by=request.user, **told))
        except ValidationError as error:
            form.add_error(None, error)
    return render(request, "cooperatives/import_detail.html", shown(request, one, answers=form), status=422)


@require_POST
def import_choose(request, pk):
    """Which of its conflicting rows take what the file says, a page of them at a time."""
    one = writable_or_404(request, pk)
    form = ChoiceForm(request.POST)
    if form.is_valid():
        try:
            choose_lines(one, take_file=form.take_file(), by=request.user, version=form.cleaned_data["version"])
            messages.success(request, "Đã lưu lựa chọn của trang này.")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    return redirect(f"{one.get_absolute_url()}?{request.GET.urlencode() or 'outcome=conflict'}")


@require_POST
def import_cancel(request, pk):
    one = writable_or_404(request, pk)
    try:
        cancel_import(one, by=request.user, version=int(request.POST.get("version") or 0))
    except ValueError as error:
        raise Http404("no version") from error
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(one)
    messages.success(request, "Đã bỏ tệp này. Sổ đăng ký không thay đổi.")
    return redirect(room_of(one)["url"])


def import_template(request, table):
    """A workbook to fill in, with the person's own records in it."""
    require(request.user, Act.REGISTRY_IMPORT)
    form = FilterForm(request.GET, user=request.user)
    if table not in tables_for(request.user) or not form.is_valid():
        raise Http404("no such table")
    try:
        name, content = template_workbook(table, request.user, form.cleaned_data)
    except TooManyRows as many:
        messages.error(request, str(many))
        return redirect("cooperatives:imports")
    return as_file(name, content)


def as_file(name: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
