"""Records without a commune: what their addresses say, accepted one by one or many at once."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render

from accounts.permissions import Act, require
from cooperatives.forms.places import PlaceField, place_from
from cooperatives.models import Organisation
from cooperatives.ownership import Block, require_owner
from cooperatives.services.organisations import attach_communes
from cooperatives.views.identity import add_errors
from cooperatives.views.organisations import organisation_or_404
from cooperatives.views.people import show_form
from coopportal.kit.paging import keyset_page
from provinces.models import Commune
from provinces.places import Place, bases_within
from provinces.selectors import convert_addresses

ROW = "row-"


@dataclass(frozen=True)
class Unattached:
    """`sure`: the one place the address can mean, if there is no doubt; otherwise the person picks among `places`."""

    organisation: Organisation
    places: list[Place]
    sure: Place | None

    @property
    def field(self) -> str:
        return f"{ROW}{self.organisation.pk}"


def unattached_list(request):
    organisations = Organisation.objects.visible_to(request.user).filter(commune=None)
    organisations = organisations.select_related("base__successor").defer("search_vector", "search_key")
    page = keyset_page(organisations, request, ("sort_key", "pk"))
    context = {
        "rows": proposals_for(page.rows),
        "can_write": request.user.can(Act.ORGANISATION_WRITE),
        "previous_url": page.previous_url,
        "next_url": page.next_url,
    }
    return render(request, "cooperatives/unattached_list.html", context)


def proposals_for(organisations: list[Organisation]) -> list[Unattached]:
    """As many queries for fifty as for one."""
    converted = convert_addresses([(one.address, one.base) for one in organisations])
    wanted = {commune.pk for found in converted for commune in found.candidates}
    communes = {
        one.pk: one
        for one in Commune.objects.filter(pk__in=wanted)
        .select_related("province", "base")
        .prefetch_related("candidates")
    }
    rows = []
    for one, found in zip(organisations, converted, strict=True):
        places = [
            Place(communes[commune.pk], one.base)
            for commune in found.candidates
            if one.base in bases_within(communes[commune.pk])
        ]
        sure = places[0] if found.commune and len(places) == 1 else None
        rows.append(Unattached(one, places, sure))
    return rows


def unattached_attach(request):
    """Each `row-<record>` says "version:place" or nothing."""
    if request.method != "POST":
        return redirect("cooperatives:unattached")
    require(request.user, Act.ORGANISATION_WRITE)
    chosen = list(filter(None, (read_choice(name, sent, request.user) for name, sent in request.POST.items())))
    try:
        done, left = attach_communes(chosen, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        if done:
            messages.success(request, f"Đã gắn xã cho {done} hồ sơ.")
        if left:
            messages.warning(request, f"{left} hồ sơ vừa được người khác sửa nên chưa gắn. Hãy xem lại.")
        if not done and not left:
            messages.warning(request, "Chưa chọn xã cho hồ sơ nào.")
    return redirect("cooperatives:unattached")


def read_choice(name: str, sent: str, user) -> tuple[int, int, Commune] | None:
    """(record, version, commune) of one line of the list; None where nothing was chosen, or nothing that we offered."""
    number, (version, _, key) = name.removeprefix(ROW), sent.partition(":")
    if not name.startswith(ROW) or not all(part.isascii() and part.isdigit() for part in (number, version)):
        return None
    place = place_from(key, user) if len(number) < 19 and len(version) < 10 else None
    return (int(number), int(version), place.commune) if place else None


class AttachForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, user, **options):
        super().__init__(data, **options)
        self.fields["place"] = PlaceField(user=user)


def organisation_attach(request, pk):
    """For one record, by typing; its address is what one begins with."""
    organisation = organisation_or_404(request, pk)
    require_owner(request.user, Block.IDENTITY, organisation)
    form = AttachForm(request.POST or None, user=request.user, initial={"version": organisation.version})
    if request.method == "POST" and form.is_valid():
        try:
            chosen = (organisation.pk, form.cleaned_data["version"], form.cleaned_data["place"].commune)
            _, left = attach_communes([chosen], by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            told = "Hồ sơ vừa được người khác sửa nên chưa gắn." if left else "Đã gắn xã."
            (messages.warning if left else messages.success)(request, told)
            return redirect(organisation)
    return show_form(
        request,
        organisation,
        form,
        f"Gắn xã. Địa chỉ trên hồ sơ: {organisation.address or '(trống)'}",
        organisation.get_absolute_url(),
    )
