from datetime import datetime

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse

from accounts.permissions import Act, require
from cooperatives.forms.history import RestoreForm
from cooperatives.ownership import require_owner
from cooperatives.selectors.closing import mark_late
from cooperatives.selectors.history import organisation_history
from cooperatives.services.restoring import PARTS, Part, image_of, may_restore, restore
from cooperatives.views.organisations import organisation_or_404, show_tab
from coopportal.kit.changes import CREATED, DELETED, History
from coopportal.kit.paging import url_with
from coopportal.kit.words import in_words, names_of

SALT = "history"


def organisation_history_tab(request, pk):
    organisation = organisation_or_404(request, pk)
    history = organisation_history(organisation, request.user, before_of(request))
    offer_restoring(history, organisation, request.user)
    mark_late(history, organisation)
    older = mark_of(history)
    return show_tab(
        request,
        organisation,
        "history",
        "cooperatives/organisation_history.html",
        acts=history.acts,
        cut=history.cut,
        next_url=url_with(request, before=older) if older else None,
        previous_url=request.path if request.GET.get("before") else None,
    )


def mark_of(history: History) -> str | None:
    return signing.dumps(history.older.isoformat(), salt=SALT) if history.older else None


def before_of(request) -> datetime | None:
    """The mark that we gave out; anything else asks for the latest page."""
    try:
        return datetime.fromisoformat(signing.loads(request.GET.get("before", ""), salt=SALT))
    except signing.BadSignature:
        return None


def offer_restoring(history: History, organisation, user, *, route="cooperatives:restore") -> None:
    """A link beside each old value that this person may bring back."""
    mine = {name: part for name, part in PARTS.items() if may_restore(user, part, organisation)}
    for row in (row for act in history.acts for row in act.rows):
        part = mine.get(row.table)
        known = part and (row.kind == DELETED or {one.name for one in row.fields} & set(part.fields))
        if known and row.kind != CREATED:
            row.restore_url = reverse(route, args=[organisation.pk, row.table, row.image])


def restore_image(request, pk, table, image):
    organisation = organisation_or_404(request, pk)
    part = PARTS.get(table)
    require(request.user, Act.RECORD_RESTORE)
    if part is None:
        raise Http404("no such part")
    require_owner(request.user, part.block, organisation)
    old = image_of(part, organisation, image)
    if old is None:
        raise Http404("no such image")
    row = part.model.objects.filter(pk=old.pgh_obj_id).first()
    told = [part.model._meta.get_field(name) for name in part.fields]
    names = names_of((one, getattr(which, one.attname)) for one in told for which in (old, row) if which)
    form = RestoreForm(request.POST or None, differing=differing(part, old, row), image=old, row=row, names=names)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        wanted = {"why": data["why"], "fields": data.get("fields_chosen", []), "version": data["version"]}
        try:
            restore(organisation, part, old, by=request.user, **wanted)
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        else:
            messages.success(request, "Đã khôi phục. Giá trị vừa được thay vẫn còn trong lịch sử.")
            return redirect("cooperatives:history", organisation.pk)
    return show_tab(
        request,
        organisation,
        "history",
        "cooperatives/restore_form.html",
        422 if form.is_bound else 200,
        form=form,
        image=old,
        part_label=part.model._meta.verbose_name,
        gone=row is None,
        values=[(one.verbose_name, in_words(one, getattr(old, one.attname), names)) for one in told],
        action=reverse("cooperatives:restore", args=[organisation.pk, table, image]),
    )


def differing(part: Part, old, row) -> list[models.Field]:
    fields = [part.model._meta.get_field(name) for name in part.fields]
    return [one for one in fields if row and getattr(old, one.attname) != getattr(row, one.attname)]
