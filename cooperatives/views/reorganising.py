from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse

from accounts.once import once
from cooperatives.forms.reorganising import ConsolidateForm, MergeForm, ReorganisingForm, SplitForm
from cooperatives.life import read_life
from cooperatives.models import Organisation
from cooperatives.ownership import Block, require_owner
from cooperatives.selectors.lives import moments
from cooperatives.services.reorganising import consolidate, merge_into, split
from cooperatives.views.organisations import organisation_or_404, show_tab


@dataclass(frozen=True)
class Way:
    title: str
    form: type[ReorganisingForm]
    says: str


WAYS = {
    "tach": Way(
        "Tách, chia", SplitForm, "Tổ chức mới mang loại hình, lĩnh vực, địa bàn của tổ chức này, tính là thành lập mới."
    ),
    "hop-nhat": Way("Hợp nhất", ConsolidateForm, "Các tổ chức cũ chấm dứt tồn tại; tổ chức mới tính là thành lập mới."),
    "sap-nhap": Way(
        "Sáp nhập vào tổ chức khác", MergeForm, "Tổ chức này chấm dứt tồn tại; tổ chức nhận sáp nhập giữ nguyên."
    ),
}


def reorganise(request, pk, way):
    organisation = organisation_or_404(request, pk)
    if way not in WAYS:
        raise Http404("no such way")
    require_owner(request.user, Block.STATE, organisation)
    form = WAYS[way].form(request.POST or None, user=request.user)
    if form.is_bound and form.is_valid():
        try:
            return once(request, form, lambda: carry_out(request, organisation, form))
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
    return show_tab(
        request,
        organisation,
        "spells",
        "cooperatives/reorganise_form.html",
        422 if form.is_bound else 200,
        form=form,
        way=way,
        title=WAYS[way].title,
        says=WAYS[way].says,
        moments=moments(read_life(organisation.spells.order_by("from_on"))),
    )


def carry_out(request, organisation: Organisation, form: ReorganisingForm) -> str:
    """Where to go after the act."""
    data, about = form.cleaned_data, form.about() | {"by": request.user}
    match form:
        case SplitForm():
            born = split(organisation, newborn=data["newborn"], ends=data["ends"], **about)
            messages.success(request, f"Đã ghi. Hồ sơ mới: {'; '.join(one.name for one in born)}.")
        case ConsolidateForm():
            newborn = {"name": data["name"], "code": data["code"]}
            organisation = consolidate([organisation, *data["partners"]], newborn=newborn, **about)
            messages.success(request, "Đã ghi hợp nhất. Đây là hồ sơ của tổ chức mới.")
        case MergeForm():
            merge_into(organisation, data["into"], **about)
            messages.success(request, f"Đã ghi sáp nhập vào {data['into'].name}.")
    return reverse("cooperatives:spells", args=[organisation.pk])
