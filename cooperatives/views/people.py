"""Doors to the people who represent an organisation. Their data are shown by POST alone: a look is written down first."""

import json

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from accounts.once import once
from accounts.permissions import Act, require
from cooperatives.forms.people import AppointmentForm, PersonCorrectionForm, PurposeForm
from cooperatives.models import Representative
from cooperatives.ownership import Block, may_write, require_owner
from cooperatives.selectors.people import same_person
from cooperatives.services.people import (
    appoint_representative,
    correct_representative,
    erase_person,
    export_person,
    look_at_people,
)
from cooperatives.views.identity import add_errors
from cooperatives.views.organisations import organisation_or_404, show_tab

LOOKS_SHOWN = 30


def people_of(organisation):
    return organisation.representatives.order_by("to_on", "-from_on", "-pk")


def organisation_people(request, pk):
    return show_people(request, organisation_or_404(request, pk), PurposeForm())


@require_POST
def people_reveal(request, pk):
    """The page with what is masked otherwise."""
    organisation = organisation_or_404(request, pk)
    require(request.user, Act.PERSON_REVEAL)
    form = PurposeForm(request.POST)
    if form.is_valid():
        try:
            people = [one for one in people_of(organisation) if not one.erased_at]
            look_at_people(people, by=request.user, purpose=form.cleaned_data["purpose"])
            return show_people(request, organisation, form, revealed=True)
        except ValidationError as error:
            add_errors(form, error)
    return show_people(request, organisation, form, status=422)


def show_people(request, organisation, form, revealed=False, status=200):
    sees_looks = may_write(request.user, Block.IDENTITY, organisation) or request.user.can(Act.PERSON_ERASE)
    looks = organisation.person_looks.select_related("by__agency", "representative")[:LOOKS_SHOWN]
    context = {
        "people": people_of(organisation),
        "purpose_form": form,
        "revealed": revealed,
        "can_reveal": request.user.can(Act.PERSON_REVEAL),
        "can_erase": request.user.can(Act.PERSON_ERASE),
        "looks": looks if sees_looks else None,
    }
    return show_tab(request, organisation, "detail", "cooperatives/organisation_people.html", status=status, **context)


def person_new(request, pk):
    organisation = organisation_or_404(request, pk)
    require_owner(request.user, Block.IDENTITY, organisation)
    form = AppointmentForm(request.POST or None, organisation=organisation)
    back = reverse("cooperatives:people", args=[pk])
    if request.method == "POST" and form.is_valid():

        def appoint() -> str:
            appoint_representative(organisation, by=request.user, **form.appointment())
            messages.success(request, "Đã ghi người đại diện.")
            return back

        try:
            return once(request, form, appoint)
        except ValidationError as error:
            add_errors(form, error)
    return show_form(request, organisation, form, "Thêm, thay người đại diện", back)


def person_or_404(request, pk) -> Representative:
    people = Representative.objects.visible_to(request.user).select_related(
        "organisation__base", "organisation__commune"
    )
    return get_object_or_404(people, pk=pk)


def person_edit(request, pk):
    person = person_or_404(request, pk)
    require_owner(request.user, Block.IDENTITY, person.organisation)
    form = PersonCorrectionForm(request.POST or None, person=person)
    back = reverse("cooperatives:people", args=[person.organisation_id])
    if request.method == "POST" and form.is_valid():
        try:
            correct_representative(person, by=request.user, version=form.cleaned_data["version"], **form.corrections())
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Đã sửa thông tin người đại diện.")
            return redirect(back)
    return show_form(request, person.organisation, form, f"Sửa: {person.masked_name}", back)


def show_form(request, organisation, form, title, back):
    context = {"form": form, "form_title": title, "back_url": back}
    status = 422 if form.is_bound else 200
    return show_tab(request, organisation, "detail", "cooperatives/organisation_simple_form.html", status, **context)


def person_detail(request, pk):
    """All rows about one person, for taking out and erasing; masked."""
    require(request.user, Act.PERSON_ERASE)
    return show_person(request, person_or_404(request, pk), PurposeForm())


@require_POST
def person_export(request, pk):
    require(request.user, Act.PERSON_ERASE)
    person, form = person_or_404(request, pk), PurposeForm(request.POST)
    if form.is_valid():
        try:
            purpose = form.cleaned_data["purpose"]
            told = export_person(same_person(person, request.user), by=request.user, purpose=purpose)
        except ValidationError as error:
            add_errors(form, error)
        else:
            if request.POST.get("as") == "page":
                return show_person(request, person, PurposeForm(), told=told)
            text = json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
            response = HttpResponse(text, content_type="application/json")
            response["Content-Disposition"] = content_disposition_header(True, f"du-lieu-ca-nhan-{person.pk}.json")
            return response
    return show_person(request, person, form, status=422)


@require_POST
def person_erase(request, pk):
    require(request.user, Act.PERSON_ERASE)
    person, form = person_or_404(request, pk), PurposeForm(request.POST)
    if form.is_valid():
        try:
            erase_person(same_person(person, request.user), by=request.user, reason=form.cleaned_data["purpose"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(
                request,
                "Đã xóa họ tên, điện thoại, thư điện tử khỏi hồ sơ và khỏi lịch sử. Tệp đã nhập và bản nháp được xóa ở nền. "
                "Tài liệu quét của tổ chức thì hãy tự xem lại.",
            )
            return redirect("cooperatives:people", person.organisation_id)
    return show_person(request, person, form, status=422)


def show_person(request, person, form, status=200, told=None):
    context = {"person": person, "rows": same_person(person, request.user), "form": form, "told": told}
    return render(request, "cooperatives/person_detail.html", context, status=status)
