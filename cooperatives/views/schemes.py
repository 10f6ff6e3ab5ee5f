"""Rating schemes: the nation's to read, a province's own to keep."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.once import once
from accounts.permissions import Act, require
from cooperatives.forms.ratings import SchemeForm
from cooperatives.forms.support import refuse
from cooperatives.selectors.ratings import schemes_for
from cooperatives.services.ratings import save_scheme
from coopportal.kit import clock
from coopportal.kit.rows import StaleRow


def scheme_list(request):
    context = {
        "schemes": schemes_for(request.user),
        "today": clock.today(),
        "may_write": request.user.can(Act.SCHEME_WRITE),
    }
    return render(request, "cooperatives/scheme_list.html", context)


def scheme_new(request):
    """A new scheme, or one that begins as a copy of `?copy=`."""
    require(request.user, Act.SCHEME_WRITE)
    number = request.GET.get("copy", "")
    copied = (
        schemes_for(request.user).filter(pk=number).first()
        if number.isascii() and number.isdigit() and len(number) < 10
        else None
    )
    form = SchemeForm(request.POST or None, copied=copied)
    if form.is_valid():
        try:
            return once(request, form, lambda: saved(request, None, form))
        except ValidationError as error:
            refuse(form, error)
    return render(request, "cooperatives/scheme_form.html", {"form": form}, status=422 if form.is_bound else 200)


def scheme_edit(request, pk):
    scheme = get_object_or_404(schemes_for(request.user), pk=pk)
    require(request.user, Act.SCHEME_WRITE)
    form = SchemeForm(request.POST or None, scheme=scheme)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            return redirect(saved(request, scheme, form))
        except StaleRow as stale:
            form.against(stale.row)
            status = 409
        except ValidationError as error:
            refuse(form, error)
    context = {"form": form, "scheme": scheme, "used": scheme.ratings.exists()}
    return render(request, "cooperatives/scheme_form.html", context, status=status)


def saved(request, scheme, form) -> str:
    stored = save_scheme(scheme, by=request.user, version=form.cleaned_data.get("version"), **form.values())
    messages.success(request, f"Đã lưu “{stored.name}”.")
    return reverse("cooperatives:schemes")
