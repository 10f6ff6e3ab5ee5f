"""Acts upon many rows of a list: what is chosen, what would change, what was done, and its undoing.

What is chosen is ticked rows, or the filter itself: it is asked again for the person at each step, and when meanwhile
it means another number of rows, the person is asked again, too.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from cooperatives.forms.bulk import BulkForm
from cooperatives.forms.support import ActivityKindForm
from cooperatives.models import BulkChange
from cooperatives.return_years import campaign_year
from cooperatives.selectors.bulk import BLANK, EXPORT, FILLED, SUPPORT, choices_for
from cooperatives.selectors.lists import Listing, in_order, listed
from cooperatives.selectors.support import chosen_organisations
from cooperatives.services.bulk_acts import ACTS, BulkAct
from cooperatives.services.bulk_changes import MOST, apply_bulk, preview, undo_bulk
from cooperatives.tables import RETURNS
from cooperatives.views.exports import export_chosen
from cooperatives.views.lists import back, kept_query, listing_or_404
from cooperatives.views.papers import Paper, papers_of_returns, print_papers
from coopportal.kit.numbers import format_number

FEW = 100  # names shown of those that change, and of those that do not


@require_POST
def bulk(request, table):
    listing = listing_or_404(table)
    wanted = request.POST.get("act", "")
    if wanted not in dict(choices_for(request.user, listing)):
        messages.error(request, "Chọn một việc để làm với các dòng đã chọn.")
        return back(request, listing)
    try:
        if wanted == EXPORT:
            return export_chosen(request, listing, None if everything(request) else ticked(request))
        rows, chosen = chosen_rows(request, listing)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return back(request, listing)
    if wanted == SUPPORT:
        return hand_over(request, rows)
    if wanted in (BLANK, FILLED):
        return print_papers(request, papers(listing, rows, filled=wanted == FILLED))
    return ask_or_do(request, listing, ACTS[wanted], rows, chosen)


def everything(request) -> bool:
    return request.POST.get("all") == "1"


def ticked(request) -> list[int]:
    """Numbers of records, as boxes or as one list. Raises ValidationError when there are none."""
    written = ",".join(request.POST.getlist("row")).split(",")
    pks = [int(pk) for pk in written if pk.isdecimal() and len(pk) < 16]
    if not pks:
        raise ValidationError("Chưa chọn dòng nào. Đánh dấu các dòng, hoặc chọn tất cả kết quả khớp bộ lọc.")
    return pks


def chosen_rows(request, listing: Listing):
    """The rows meant, and what the next form has to say to mean them again. Raises ValidationError."""
    user, query = request.user, kept_query(listing, request.POST.get("query", ""))
    if everything(request):
        form, rows = listed(listing, user, QueryDict(query))
        if not form.is_valid():
            raise ValidationError("Điều kiện lọc chưa đúng. Hãy sửa rồi chọn lại.")
    else:
        rows = listing.table.model.objects.visible_to(user).filter(pk__in=ticked(request))
    ordered, keys = in_order(listing, rows, listing.default_sort, user)
    pks = list(ordered.order_by(*keys).values_list("pk", flat=True)[: MOST + 1])
    if not pks:
        raise ValidationError(f"Không có {listing.noun} nào trong số đã chọn. Hãy chọn lại.")
    if len(pks) > MOST:
        raise ValidationError(f"Một lần làm được với nhiều nhất {format_number(MOST)} {listing.noun}. Hãy lọc thêm.")
    ticks = "" if everything(request) else ",".join(map(str, sorted(pks)))
    chosen = {"count": len(pks), "everything": everything(request), "query": query, "ticks": ticks}
    return listing.table.model.objects.filter(pk__in=pks), chosen


def hand_over(request, organisations):
    """On to the entry of a support activity: its first page, with these organisations."""
    numbers = ",".join(map(str, organisations.values_list("pk", flat=True)))
    context = {"chosen": chosen_organisations(request.user, [numbers]), "chosen_numbers": numbers}
    return render(request, "cooperatives/activity_kind.html", context | {"form": ActivityKindForm()})


def papers(listing: Listing, rows, *, filled: bool) -> list[Paper]:
    if listing.table is RETURNS:
        return papers_of_returns(rows, filled=filled)
    organisations = rows.exclude(kind=None).select_related("commune").order_by("sort_key", "pk")
    return [Paper(one, one.kind, campaign_year()) for one in organisations]


def ask_or_do(request, listing: Listing, act: BulkAct, rows, chosen):
    stage = request.POST.get("stage", "") or ("" if act.asks else "preview")
    form = BulkForm(request.POST if stage else None, act=act, user=request.user)
    context = chosen | {"act": act, "form": form, "listing": listing}
    if not form.is_valid():
        return render(request, "cooperatives/lists/bulk.html", context, status=422 if stage else 200)
    seen = preview(act, rows, form.cleaned_data, by=request.user)
    context |= {"seen": seen, "changes": seen.changes[:FEW], "skipped": seen.skipped[:FEW]}
    agreed = request.POST.get("agreed") == f"{chosen['count']}/{len(seen.changes)}"
    if stage == "do" and not agreed:
        messages.warning(request, "Danh sách đã thay đổi từ khi xem trước. Hãy xem lại rồi xác nhận.")
    if stage == "do" and agreed and seen.changes:
        pks = [row.pk for row, _, _ in seen.changes]
        return redirect("cooperatives:bulk_change", apply_bulk(act, pks, form.cleaned_data, by=request.user).pk)
    return render(request, "cooperatives/lists/bulk.html", context)


def bulk_change(request, pk):
    change = get_object_or_404(BulkChange.objects.visible_to(request.user).select_related("job"), pk=pk)
    act, told = ACTS[change.act], dict([*change.skipped, *change.kept])
    rows = act.table.model.objects.visible_to(request.user).filter(pk__in=[*told, *map(int, change.before)])
    named = list(act.in_order(rows)[: 2 * FEW])
    context = {
        "change": change,
        "act": act,
        "listing": listing_or_404(act.table.code),
        "changed_count": len(change.before),
        "changed": [one for one in named if one.pk not in told][:FEW],
        "untouched": [(one, told[one.pk]) for one in named if one.pk in told][:FEW],
    }
    return render(request, "cooperatives/lists/bulk_change.html", context)


@require_POST
def bulk_undo(request, pk):
    change = get_object_or_404(BulkChange.objects.visible_to(request.user), pk=pk)
    try:
        change = undo_bulk(change, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        restored = len(change.before) - len(change.kept)
        messages.success(request, f"Đã hoàn tác {format_number(restored)} {ACTS[change.act].noun}.")
    return redirect("cooperatives:bulk_change", change.pk)
