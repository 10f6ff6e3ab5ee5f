"""Acts upon many organisations: what is chosen, what would change, what was done, and its undoing.

What is chosen is ticked rows, or the filter itself: it is asked again for the person at each step, and when meanwhile
it means another number of rows, the person is asked again, too.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.permissions import Act
from cooperatives.forms.bulk import BulkForm
from cooperatives.models import BulkChange, Organisation
from cooperatives.selectors.lists import LISTINGS, listed
from cooperatives.services.bulk_changes import ACTS, MOST, BulkAct, acts_for, apply_bulk, preview, undo_bulk
from cooperatives.tables import ORGANISATIONS
from cooperatives.views.lists import back, kept_query
from coopportal.kit.numbers import format_number

FEW = 100  # names shown of those that change, and of those that do not
SUPPORT = "support"


@require_POST
def bulk(request):
    listing = LISTINGS[ORGANISATIONS.code]
    try:
        organisations, chosen = chosen_rows(request)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return back(request, listing)
    if request.POST.get("act") == SUPPORT and request.user.can(Act.SUPPORT_WRITE):
        pks = ",".join(map(str, organisations.values_list("pk", flat=True)))
        return render(request, "cooperatives/lists/hand_over.html", chosen | {"pks": pks})
    act = {act.code: act for act in acts_for(request.user)}.get(request.POST.get("act", ""))
    if act is None:
        messages.error(request, "Chọn một việc để làm với các tổ chức đã chọn.")
        return back(request, listing)
    return ask_or_do(request, act, organisations, chosen)


def chosen_rows(request):
    """The rows meant, and what the next form has to say to mean them again. Raises ValidationError."""
    user, everything = request.user, request.POST.get("all") == "1"
    listing = LISTINGS[ORGANISATIONS.code]
    query = kept_query(listing, request.POST.get("query", ""))
    if everything:
        form, rows = listed(listing, user, QueryDict(query))
        if not form.is_valid():
            raise ValidationError("Điều kiện lọc chưa đúng. Hãy sửa rồi chọn lại.")
    else:
        ticked = [int(pk) for pk in ",".join(request.POST.getlist("row")).split(",") if pk.isdecimal()]
        rows = Organisation.objects.visible_to(user).filter(pk__in=[pk for pk in ticked if pk < 1 << 63])
    rows = Organisation.objects.filter(
        pk__in=list(rows.order_by("sort_key", "pk").values_list("pk", flat=True)[: MOST + 1])
    )
    count = rows.count()
    if not count:
        raise ValidationError("Chưa chọn tổ chức nào. Đánh dấu các dòng, hoặc chọn tất cả kết quả khớp bộ lọc.")
    if count > MOST:
        raise ValidationError(f"Một lần làm được với nhiều nhất {format_number(MOST)} tổ chức. Hãy lọc thêm.")
    ticks = "" if everything else ",".join(str(pk) for pk in sorted(rows.values_list("pk", flat=True)))
    return rows, {"count": count, "everything": everything, "query": query, "ticks": ticks}


def ask_or_do(request, act: BulkAct, organisations, chosen):
    stage = request.POST.get("stage", "")
    form = BulkForm(request.POST if stage else None, act=act, user=request.user)
    context = chosen | {"act": act, "form": form, "listing": LISTINGS[ORGANISATIONS.code]}
    if not form.is_valid():
        return render(request, "cooperatives/lists/bulk.html", context, status=422 if stage else 200)
    seen = preview(act, organisations, form.cleaned_data, by=request.user)
    context |= {"seen": seen, "changes": seen.changes[:FEW], "skipped": seen.skipped[:FEW]}
    agreed = request.POST.get("agreed") == f"{chosen['count']}/{len(seen.changes)}"
    if stage == "do" and not agreed:
        messages.warning(request, "Danh sách đã thay đổi từ khi xem trước. Hãy xem lại rồi xác nhận.")
    if stage == "do" and agreed and seen.changes:
        pks = [one.pk for one, _, _ in seen.changes]
        return redirect("cooperatives:bulk_change", apply_bulk(act, pks, form.cleaned_data, by=request.user).pk)
    return render(request, "cooperatives/lists/bulk.html", context)


def bulk_change(request, pk):
    change = get_object_or_404(BulkChange.objects.visible_to(request.user).select_related("job"), pk=pk)
    told = dict([*change.skipped, *change.kept])
    rows = Organisation.objects.visible_to(request.user).filter(pk__in=[*told, *map(int, change.before)])
    names = list(rows.order_by("sort_key", "pk")[: 2 * FEW])
    context = {
        "change": change,
        "act": ACTS[change.act],
        "changed_count": len(change.before),
        "changed": [one for one in names if one.pk not in told][:FEW],
        "untouched": [(one, told[one.pk]) for one in names if one.pk in told][:FEW],
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
        messages.success(request, f"Đã hoàn tác {format_number(restored)} tổ chức.")
    return redirect("cooperatives:bulk_change", change.pk)
