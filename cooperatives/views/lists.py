"""The lists of the registry: every table of `tables.py` as a page, its totals, its columns, its saved filters."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.lists import choose_columns, delete_filter, save_filter
from accounts.models import ChosenColumns, SavedFilter
from accounts.permissions import Act
from cooperatives.forms.organisations import kinds_written_by
from cooperatives.selectors.lists import (
    LISTINGS,
    NUMBERS,
    Listing,
    in_order,
    listed,
    only_keys,
    rows_of,
    shown_columns,
    sorts_for,
    total_of,
    wanted_sort,
    words_of,
)
from cooperatives.tables import Column
from coopportal.kit.paging import PAGE_SIZES, chips, keyset_page, page_size, url_with

NOT_KEPT = ("after", "before", "more")  # of an address: where one is in the list, and what is unfolded


def listing_or_404(table: str) -> Listing:
    try:
        return LISTINGS[table]
    except KeyError:
        raise Http404(table) from None


def table_list(request, table="organisations"):
    listing = listing_or_404(table)
    template = "cooperatives/lists/_rows.html" if rows_only(request) else "cooperatives/lists/list.html"
    return render(request, template, list_context(request, listing))


def rows_only(request) -> bool:
    return request.htmx and not request.htmx.boosted


def list_context(request, listing: Listing) -> dict:
    user = request.user
    form, rows = listed(listing, user, request.GET)
    sort = wanted_sort(listing, user, request.GET.get("sort", ""))
    columns = shown_columns(listing, chosen_columns(user, listing))
    ordered, keys = in_order(listing, rows, sort, user)
    page = keyset_page(only_keys(ordered, keys), request, keys, page_size(request))
    shown = rows_of(listing, [row["pk"] for row in page.rows], columns)
    query = kept_query(form.data)
    return {
        "listing": listing,
        "filter_form": form,
        "columns": columns,
        "heads": [head_of(request, column, sort, sorts_for(listing, user)) for column in columns],
        "rows": shown,
        "previous_url": page.previous_url,
        "next_url": page.next_url,
        "chips": chips(request, form),
        "more_url": "" if form.shows_more or not form.more_fields else url_with(request, more=1),
        "clear_url": listing.url,
        "query": query,
        "total_url": f"{listing.address('table_total')}?{query}",
        "sizes": [(size, url_with(request, size=size), size == page_size(request)) for size in PAGE_SIZES],
        "sort": sort if "sort" in request.GET else "",
        "demonstration": bool(listing.invented) and any(row[listing.invented] for row in shown),
        "listings": LISTINGS.values(),
        "can_add": listing.place == "list" and bool(kinds_written_by(user)),
        "may_export": user.can(Act.REGISTRY_EXPORT),
        "saved": SavedFilter.objects.visible_to(user).filter(list_code=listing.code),
    }


def chosen_columns(user, listing: Listing) -> list[str]:
    chosen = ChosenColumns.objects.filter(owner=user, list_code=listing.code).values_list("keys", flat=True).first()
    return chosen or []


def kept_query(query: QueryDict) -> str:
    """What of an address means the same rows tomorrow."""
    kept = query.copy()
    for name in [*NOT_KEPT, *(name for name in kept if not any(kept.getlist(name)))]:
        kept.pop(name, None)
    return kept.urlencode()


@dataclass(frozen=True)
class Head:
    """`direction`: "ascending", "descending" where the list is in this order, else ""."""

    label: str
    number: bool
    url: str
    direction: str


def head_of(request, column: Column, sort: str, sorts) -> Head:
    direction = {column.key: "ascending", f"-{column.key}": "descending"}.get(sort, "")
    other = f"-{column.key}" if direction == "ascending" else column.key
    url = url_with(request, sort=other) if column.key in sorts else ""
    return Head(column.label, column.shape in NUMBERS, url, direction)


def table_total(request, table="organisations"):
    """How many the filters leave, and the sums of the shown columns: asked for after the page, so nobody waits for it."""
    listing = listing_or_404(table)
    _, rows = listed(listing, request.user, request.GET)
    columns = shown_columns(listing, chosen_columns(request.user, listing))
    count, sums = total_of(rows, columns)
    written = [(column.label, words_of(column)(value)) for column, value in sums if value is not None]
    return render(request, "cooperatives/lists/_total.html", {"listing": listing, "count": count, "sums": written})


@require_POST
def table_columns(request, table):
    listing = listing_or_404(table)
    known = [key for key in request.POST.getlist("column") if key in listing.table.by_key]
    choose_columns(listing.code, [] if "reset" in request.POST else known, by=request.user)
    return back(request, listing)


@require_POST
def filter_save(request, table):
    listing = listing_or_404(table)
    query = kept_query(QueryDict(request.POST.get("query", "")))
    try:
        saved = save_filter(
            listing.code, request.POST.get("name", ""), query, shared="shared" in request.POST, by=request.user
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"Đã lưu bộ lọc “{saved.name}”.")
    return back(request, listing)


@require_POST
def filter_delete(request, pk):
    saved = get_object_or_404(SavedFilter.objects.visible_to(request.user), pk=pk)
    delete_filter(saved, by=request.user)
    messages.success(request, f"Đã xóa bộ lọc “{saved.name}”.")
    return redirect(listing_or_404(saved.list_code).url)


def back(request, listing: Listing):
    """To the list as it was filtered: `query` in the form is what stood behind its question mark."""
    query = kept_query(QueryDict(request.POST.get("query", "")))
    return redirect(f"{listing.url}?{query}" if query else listing.url)
