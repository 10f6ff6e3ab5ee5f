"""A list as a file: at once when it is short, else as a job whose page tells how far it is."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from accounts.permissions import Act, require
from cooperatives.exports import (
    AT_ONCE,
    CONTENT_TYPES,
    content_of,
    file_name,
    file_pieces,
    list_of,
    may_fetch,
    request_export,
)
from cooperatives.models import ListExport
from cooperatives.selectors.lists import Listing, shown_columns
from cooperatives.views.lists import back, chosen_columns, kept_query, listing_or_404
from jobs.services import open_file


@require_POST
def export_new(request, table):
    return export_chosen(request, listing_or_404(table), None)


def export_chosen(request, listing: Listing, only: list[int] | None):
    """What the filter leaves; of it `only` the records with these numbers where some are told."""
    require(request.user, Act.REGISTRY_EXPORT)
    query = kept_query(listing, request.POST.get("query", ""))
    kind = ListExport.Format.CSV if request.POST.get("format") == "csv" else ListExport.Format.XLSX
    shown = [column.key for column in shown_columns(listing, chosen_columns(request.user, listing))]
    keys = [] if request.POST.get("columns") == "all" else shown
    try:
        content, count = content_of(listing, request.user, QueryDict(query), keys, only)
        if count <= AT_ONCE:
            body = b"".join(file_pieces(content, kind))
            return attachment(HttpResponse(body), file_name(listing, request.user, kind), kind)
        export = request_export(listing, query, keys, kind, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return back(request, listing)
    return redirect("cooperatives:export", export.pk)


def exports_of(user):
    return ListExport.objects.visible_to(user).select_related("job", "file")


def export_detail(request, pk):
    export = get_object_or_404(exports_of(request.user), pk=pk)
    template = "cooperatives/lists/_export_status.html" if request.htmx else "cooperatives/lists/export.html"
    name, url = list_of(export)
    return render(request, template, {"export": export, "job": export.job, "list_name": name, "list_url": url})


def export_download(request, pk):
    """404 while there is no file, and when it is no longer kept."""
    export = get_object_or_404(exports_of(request.user), pk=pk)
    require(request.user, Act.REGISTRY_EXPORT)
    if export.file is None:
        raise Http404("no file")
    if not may_fetch(export, request.user):
        raise PermissionDenied("Địa bàn của tài khoản đã thay đổi từ khi xuất tệp này. Hãy xuất lại danh sách.")
    response = StreamingHttpResponse(open_file(export.file))
    response["Content-Length"] = export.file.size
    return attachment(response, export.file.name, export.format)


def attachment(response, name: str, kind: str):
    response["Content-Type"] = CONTENT_TYPES[kind]
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
