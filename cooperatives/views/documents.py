from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from accounts.once import once
from cooperatives.forms.documents import DocumentForm
from cooperatives.models import Document
from cooperatives.ownership import Block, require_owner
from cooperatives.services.documents import add_document, remove_document, restore_document
from cooperatives.views.identity import add_errors
from cooperatives.views.organisations import organisation_or_404, show_tab
from jobs.services import open_file


def organisation_documents(request, pk):
    organisation = organisation_or_404(request, pk)
    documents = organisation.documents.select_related("file")
    context = {"documents": documents.kept(), "removed": documents.exclude(removed_at=None)}
    return show_tab(request, organisation, "documents", "cooperatives/organisation_documents.html", **context)


def document_new(request, pk):
    organisation = organisation_or_404(request, pk)
    require_owner(request.user, Block.IDENTITY, organisation)
    form = DocumentForm(request.POST or None, request.FILES or None)
    back = reverse("cooperatives:documents", args=[pk])
    if request.method == "POST" and form.is_valid():

        def add() -> str:
            told = {name: form.cleaned_data[name] for name in ("title", "number", "issued_on")}
            file = form.cleaned_data["file"]
            add_document(organisation, by=request.user, name=file.name, content=file.read(), **told)
            messages.success(request, "Đã lưu tài liệu.")
            return back

        try:
            return once(request, form, add)
        except ValidationError as error:
            add_errors(form, error)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "form_title": "Thêm tài liệu", "back_url": back, "files": True}
    return show_tab(request, organisation, "documents", "cooperatives/organisation_simple_form.html", status, **context)


def document_or_404(request, pk) -> Document:
    return get_object_or_404(Document.objects.visible_to(request.user).select_related("file", "organisation"), pk=pk)


def document_download(request, pk):
    """The stored bytes, never shown in the page."""
    file = document_or_404(request, pk).file
    response = StreamingHttpResponse(open_file(file), content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(True, file.name)
    response["Content-Length"] = file.size
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
def document_remove(request, pk):
    document = document_or_404(request, pk)
    remove_document(document, by=request.user, version=sent_version(request))
    messages.success(request, f"Đã gỡ “{document.title}”. Có thể đưa trở lại ở cuối trang.")
    return redirect("cooperatives:documents", document.organisation_id)


@require_POST
def document_restore(request, pk):
    document = document_or_404(request, pk)
    restore_document(document, by=request.user, version=sent_version(request))
    messages.success(request, f"Đã đưa “{document.title}” trở lại.")
    return redirect("cooperatives:documents", document.organisation_id)


def sent_version(request) -> int:
    """What the page showed; -1, which no row has, for anything else."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else -1
