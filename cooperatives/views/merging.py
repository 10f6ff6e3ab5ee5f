"""Doors to the merger of two records: which other, what would happen, done, undone."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.permissions import Act, require
from cooperatives.models import Organisation, RecordMerge, Spell
from cooperatives.ownership import Block, require_owner
from cooperatives.selectors.duplicates import Sought, likely_duplicates
from cooperatives.services.merging import conflicts, merge_organisations, moving, undo_merge
from cooperatives.views.identity import add_errors
from cooperatives.views.organisations import organisation_or_404, show_tab, shown
from coopportal.kit.templatetags.quantities import millions

MOST = 10
STANDS = (("kept", "của hồ sơ giữ lại"), ("removed", "của hồ sơ bị gộp"))


class MergeForm(forms.Form):
    """One choice for each conflict, and why."""

    def __init__(self, data=None, *, found):
        super().__init__(data)
        for one in found:
            self.fields[one.key] = forms.ChoiceField(
                label=one.label,
                choices=STANDS,
                widget=forms.RadioSelect,
                error_messages={"required": "Chọn nội dung giữ lại."},
            )
        self.fields["reason"] = forms.CharField(
            label="Căn cứ gộp",
            max_length=200,
            help_text="Ví dụ: cùng giấy chứng nhận, nhập hai lần.",
            error_messages={"required": "Ghi căn cứ, ví dụ: cùng giấy chứng nhận, nhập hai lần."},
        )


def organisation_merge(request, pk):
    """The record of this page stays; `other` is merged into it."""
    keep = organisation_or_404(request, pk)
    require(request.user, Act.RECORD_MERGE)
    require_owner(request.user, Block.IDENTITY, keep)
    sent = request.POST.get("other") or request.GET.get("other") or ""
    if not (sent.isascii() and sent.isdigit() and len(sent) < 19) or int(sent) == keep.pk:
        return choose_other(request, keep)
    seen = Organisation.objects.visible_to(request.user).select_related("base", "commune")
    other = get_object_or_404(seen, pk=int(sent))
    found = [one for one in conflicts(keep, other) if one.asked]
    form = MergeForm(request.POST or None, found=found)
    if request.method == "POST" and form.is_valid():
        choices = {one.key: form.cleaned_data[one.key] for one in found}
        try:
            merge_organisations(keep, other, by=request.user, reason=form.cleaned_data["reason"], choices=choices)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"Đã gộp “{other.name}” vào hồ sơ này. Có thể hoàn tác khi chưa ai sửa tiếp.")
            return redirect(keep)
    context = {
        "form": form,
        "other": other,
        "pairs": [(one, form[one.key], told(one.kept), told(one.removed)) for one in found],
        "moving": moving(other),
        "differing": differing(keep, other),
    }
    status = 422 if form.is_bound else 200
    return show_tab(request, keep, "detail", "cooperatives/organisation_merge.html", status, **context)


def choose_other(request, keep):
    text = request.GET.get("q", "")
    seen = Organisation.objects.visible_to(request.user).exclude(pk=keep.pk).select_related("commune")
    sought = Sought(keep.name, keep.code, keep.certificate_number, keep.commune_id, keep.base_id, keep.pk)
    context = {
        "q": text,
        "found": seen.search(text).order_by("sort_key", "pk")[:MOST] if text.strip() else [],
        "likely": likely_duplicates(sought, request.user),
    }
    return show_tab(request, keep, "detail", "cooperatives/organisation_merge_choice.html", **context)


SIDE_BY_SIDE = (
    "name",
    "code",
    "certificate_number",
    "kind",
    "sector",
    "legal_status",
    "commune",
    "base",
    "established_on",
    "address",
)


def differing(keep, other) -> list[tuple[str, object, object]]:
    """(label, of the kept, of the other) where the two records say different things."""
    rows = [(name, shown(keep, name), shown(other, name)) for name in SIDE_BY_SIDE]
    return [(label_of(name), one, two) for name, one, two in rows if one != two]


def label_of(name: str) -> str:
    model = Spell if name in ("commune", "base") else Organisation
    return model._meta.get_field(name).verbose_name


TOLD = {
    "AnnualReturn": ("state", "members_total", "workers_total", "revenue_vnd", "profit_vnd"),
    "Rating": ("band", "points", "rated_on"),
    "Participation": ("persons", "amount_vnd"),
    "Recognition": ("level", "number", "issuer"),
    "UnionMembership": ("from_on", "to_on"),
}


def told(row) -> list[tuple[str, object]]:
    """What tells two rows of a conflict apart."""
    names = TOLD[type(row).__name__]
    return [
        (f"{label} (triệu đồng)", millions(getattr(row, name))) if name.endswith("_vnd") else (label, shown(row, name))
        for name in names
        for label in [str(row._meta.get_field(name).verbose_name).removesuffix(" (đồng)")]
    ]


def merge_detail(request, pk):
    merge = get_object_or_404(
        RecordMerge.objects.visible_to(request.user).select_related("kept", "by", "undone_by"), pk=pk
    )
    keep = organisation_or_404(request, merge.kept_id)
    spells = merge.content["spells"]
    return show_tab(request, keep, "detail", "cooperatives/merge_detail.html", merge=merge, spells=spells)


@require_POST
def merge_undo(request, pk):
    merge = get_object_or_404(RecordMerge.objects.visible_to(request.user), pk=pk)
    try:
        restored = undo_merge(merge, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("cooperatives:merge", merge.pk)
    messages.success(request, "Đã hoàn tác: hai hồ sơ lại tách riêng như trước.")
    return redirect(restored)
