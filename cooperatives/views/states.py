"""The life of an organisation: its tab, and the small forms by which it is written."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from accounts.once import once
from cooperatives.forms.states import DeleteTurnForm, EventForm, TurnForm
from cooperatives.life import Event, possible_events, read_life, title, without_turn
from cooperatives.models import Organisation, Spell
from cooperatives.ownership import Block, require_owner
from cooperatives.selectors.lives import moments, relatives
from cooperatives.services.states import correct_turn, delete_turn, life_mark, plan_correction, planned, record_event
from cooperatives.views.organisations import organisation_or_404, show_tab
from coopportal.kit.rows import StaleRow


def spells_of(organisation) -> list[Spell]:
    return list(organisation.spells.order_by("from_on"))


def show_life_form(request, organisation, template, status=200, **context):
    return show_tab(request, organisation, "spells", f"cooperatives/{template}.html", status, **context)


def organisation_spells(request, pk):
    organisation = organisation_or_404(request, pk)
    life = read_life(spells_of(organisation))
    return show_life_form(
        request,
        organisation,
        "organisation_spells",
        moments=moments(life),
        events=possible_events(life),
        relatives=relatives(organisation, request.user),
    )


def event_new(request, pk, event):
    organisation = organisation_or_404(request, pk)
    if event not in Event.values:
        raise Http404("no such event")
    require_owner(request.user, Block.STATE, organisation)
    event, spells = Event(event), spells_of(organisation)
    form = EventForm(request.POST or None, event=event, user=request.user, initial={"life": life_mark(spells)})
    life, preview, status = read_life(spells), None, 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            if "preview" in request.POST:
                after = planned(life, event, form.cleaned_data["on"], form.given(), form.cleaned_data["reason"])
                preview, status = moments(after, life), 200
            else:
                return once(request, form, lambda: record(request, organisation, event, form))
        except ValidationError as error:
            form.add_error(None, error)
        except StaleRow:
            form = life_has_changed(form, spells_of(organisation))
            life, status = read_life(spells_of(organisation)), 409
    return show_life_form(
        request, organisation, "event_form", status, form=form, event=event, preview=preview, moments=moments(life)
    )


def record(request, organisation, event, form) -> str:
    """Where to go after the event was written."""
    data = form.cleaned_data
    wanted = {name: data[name] for name in ("on", "reason", "document", "life")}
    record_event(organisation, event, by=request.user, **wanted, **form.given())
    messages.success(request, f"Đã ghi: {event.label}.")
    return where_it_is(request, organisation)


def where_it_is(request, organisation) -> str:
    """The tab; the list of all, when the organisation has left the person's territory."""
    if Organisation.objects.visible_to(request.user).filter(pk=organisation.pk).exists():
        return reverse("cooperatives:spells", args=[organisation.pk])
    messages.info(request, "Hồ sơ đã chuyển sang địa bàn khác và không còn trong danh sách của bạn.")
    return reverse("cooperatives:list")


def life_has_changed(form, spells):
    form.data = form.data.copy()
    form.data["life"] = str(life_mark(spells))
    form.add_error(
        None, "Quá trình hoạt động vừa được người khác sửa sau khi bạn mở. Hãy xem lại bên cạnh rồi ghi lần nữa."
    )
    return form


def spell_or_404(request, pk) -> tuple[Organisation, Spell]:
    spell = get_object_or_404(Spell, pk=pk)
    organisation = organisation_or_404(request, spell.organisation_id)
    require_owner(request.user, Block.STATE, organisation)
    return organisation, spell


def turn_edit(request, pk):
    organisation, spell = spell_or_404(request, pk)
    spells = spells_of(organisation)
    life, is_birth = read_life(spells), spell.pk == spells[0].pk
    form = TurnForm(request.POST or None, spell=spell, is_birth=is_birth, user=request.user)
    preview, status = None, 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        wanted = {"on": data["from_on"], "reason": data["reason"], "document": data["document"]}
        wanted |= {"state": form.state(), "entry": data.get("entry")}
        try:
            if "preview" in request.POST:
                preview, status = moments(plan_correction(life, spell.pk, **wanted), life), 200
            else:
                correct_turn(spell, by=request.user, version=data["version"], why=data["why"], **wanted)
                messages.success(request, "Đã sửa mốc. Các mốc sau và bản sao cuối năm đã được tính lại.")
                return redirect(where_it_is(request, organisation))
        except ValidationError as error:
            form.add_error(None, error)
        except StaleRow as stale:
            if not isinstance(stale.row, Spell):
                raise
            form, status = form.against(stale.row), 409
    return show_life_form(
        request,
        organisation,
        "turn_form",
        status,
        form=form,
        spell=spell,
        turn_title=title(life[spells.index(spell)]),
        preview=preview,
        moments=moments(life),
    )


def turn_delete(request, pk):
    organisation, spell = spell_or_404(request, pk)
    spells = spells_of(organisation)
    life = read_life(spells)
    turn = life[spells.index(spell)]
    form = DeleteTurnForm(request.POST or None, initial={"version": spell.version})
    after, obstacle = None, ""
    try:
        after = moments(without_turn(life, turn), life)
    except ValidationError as error:
        obstacle = " ".join(error.messages)
    if form.is_bound and form.is_valid():
        try:
            delete_turn(spell, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Đã xóa mốc. Các mốc sau và bản sao cuối năm đã được tính lại.")
            return redirect(where_it_is(request, organisation))
    return show_life_form(
        request,
        organisation,
        "turn_delete",
        422 if form.is_bound else 200,
        form=form,
        spell=spell,
        turn_title=title(turn),
        preview=after,
        obstacle=obstacle,
    )
