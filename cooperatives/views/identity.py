"""Doors to an organisation's identity: written for the first time, put right."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render

from accounts.once import once
from accounts.permissions import Act, require
from cooperatives.forms.organisations import CorrectionForm, RegistrationForm, kinds_written_by
from cooperatives.models import Organisation
from cooperatives.names import name_advice
from cooperatives.ownership import Block, require_owner
from cooperatives.services.organisations import (
    IDENTITY,
    LikelyDuplicate,
    correct_organisation,
    register_organisation,
)
from cooperatives.views.organisations import organisation_or_404, show_tab
from coopportal.kit.rows import StaleRow
from provinces.places import bases_within, place_of


def organisation_new(request):
    if not kinds_written_by(request.user):
        require(request.user, Act.ORGANISATION_WRITE)
    form = RegistrationForm(request.POST or None, user=request.user, initial=first_values(request.user))
    duplicates = []
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, form, lambda: register(request, form))
        except LikelyDuplicate as found:
            duplicates = found.duplicates
        except ValidationError as error:
            add_errors(form, error)
    context = {"form": form, "duplicates": duplicates, "certain": any(one.same_code for one in duplicates)}
    return render(request, "cooperatives/organisation_form.html", context, status=422 if form.is_bound else 200)


def register(request, form) -> str:
    note = form.cleaned_data["duplicate_note"]
    made = register_organisation(by=request.user, duplicate_note=note, **form.registration())
    told(request, made, f"Đã thêm {made.name} vào sổ đăng ký.")
    return made.get_absolute_url()


def first_values(user) -> dict:
    """An officer of a commune writes about that commune."""
    bases = bases_within(user.commune) if user.commune_id else []
    return {"place": place_of(user.commune, bases[0] if len(bases) == 1 else None)}


def organisation_edit(request, pk):
    organisation = organisation_or_404(request, pk)
    require_owner(request.user, Block.IDENTITY, organisation)
    first = {name: getattr(organisation, name) for name in IDENTITY} | {"version": organisation.version}
    form = CorrectionForm(request.POST or None, initial=first)
    duplicates, status = [], 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        about = {name: form.cleaned_data[name] for name in ("version", "reason", "duplicate_note")}
        try:
            organisation = correct_organisation(organisation, by=request.user, **about, **form.identity())
        except StaleRow as stale:
            form, status = form.against(stale.row), stale.status
        except LikelyDuplicate as found:
            duplicates = found.duplicates
        except ValidationError as error:
            add_errors(form, error)
        else:
            told(request, organisation, "Đã sửa thông tin đăng ký.")
            return redirect(organisation)
    return show_tab(
        request,
        organisation,
        "detail",
        "cooperatives/organisation_edit.html",
        status=status,
        form=form,
        duplicates=duplicates,
        certain=any(one.same_code for one in duplicates),
    )


def add_errors(form, error: ValidationError) -> None:
    """A service's errors beside the fields they are about; about a field that is not there, above the form."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
    for name, sentences in by_field.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)


def told(request, organisation: Organisation, done: str) -> None:
    messages.success(request, done)
    if advice := name_advice(organisation.name, organisation.kind):
        messages.warning(request, advice)
