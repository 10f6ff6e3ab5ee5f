"""Programmes and policies into which activities are woven."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.once import once
from accounts.permissions import Act, require
from cooperatives.forms.support import ProgrammeFilterForm, ProgrammeForm, refuse
from cooperatives.models import Programme
from cooperatives.selectors.support import programmes_with_use
from cooperatives.services.support import owns, save_programme
from coopportal.kit.paging import chips
from coopportal.kit.rows import StaleRow


def programme_list(request):
    may_write = request.user.can(Act.SUPPORT_WRITE)
    form = ProgrammeFilterForm(request.GET or None)
    programmes = list(form.apply(programmes_with_use(request.user)))
    for one in programmes:
        one.editable = may_write and owns(request.user, one)
    context = {
        "filter_form": form,
        "programmes": programmes,
        "chips": chips(request, form),
        "clear_url": request.path,
        "may_write": may_write,
    }
    return render(request, "cooperatives/programme_list.html", context)


def programme_new(request):
    require(request.user, Act.SUPPORT_WRITE)
    return edit(request, None)


def programme_edit(request, pk):
    programme = get_object_or_404(Programme.objects.visible_to(request.user).select_related("province"), pk=pk)
    require(request.user, Act.SUPPORT_WRITE)
    return edit(request, programme)


def edit(request, programme):
    """The form of a new programme (None) or an existing one."""
    form = ProgrammeForm(request.POST or None, instance=Programme.objects.get(pk=programme.pk) if programme else None)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            if programme is None:
                return once(request, form, lambda: saved(request, None, form.cleaned_data))
            return redirect(saved(request, programme, form.cleaned_data))
        except StaleRow as stale:
            form.against(stale.row)
            status = 409
        except ValidationError as error:
            refuse(form, error)
    context = {"form": form, "programme": programme}
    return render(request, "cooperatives/programme_form.html", context, status=status)


def saved(request, programme, values) -> str:
    stored = save_programme(programme, by=request.user, **values)
    messages.success(request, f"Đã lưu “{stored.name}”.")
    return reverse("cooperatives:programmes")
