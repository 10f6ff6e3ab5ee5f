"""The lists of the registry: every table of `tables.py` as a page, its totals, its columns, its saved filters."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.lists import choose_columns, delete_filter, save_filter
from accounts.models import ChosenColumns, SavedFilter
from accounts.permissions import Act, require
from cooperatives.forms.organisations import kinds_written_by
from cooperatives.models import Representative
from cooperatives.models.organisations import FEW
from cooperatives.selectors.bulk import choices_for
from cooperatives.selectors.lists import (
    LISTINGS,
    NUMBERS,
    Listing,
    filter_form,
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
from cooperatives.tables import ORGANISATIONS, Column
from coopportal.kit.paging import PAGE_SIZES, Page, chips, keyset_page, page_size, url_with

WALKED = 3_000  # rows of the country's list
MOST_FOUND = 100  # organisations of a search for a person
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
    form = filter_form(listing, user, request.GET)
    sort = wanted_sort(listing, user, request.GET.get("sort", ""))
    columns = shown_columns(listing, chosen_columns(user, listing))
    page = page_of(request, listing, form, sort)
    shown = rows_of(listing, [row["pk"] for row in page.rows], columns)
    query = kept_query(listing, form.data)
    choices = choices_for(user, listing)
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
        "can_add": listing.room == "list" and bool(kinds_written_by(user)),
        "choices": choices,
        "may_find_people": listing.room == "list" and user.can(Act.PERSON_REVEAL),
        "ticks": bool(choices),
        "may_export": user.can(Act.REGISTRY_EXPORT),
        "may_import": user.can(Act.REGISTRY_IMPORT),
        "import_url": reverse("cooperatives:imports"),
        "saved": SavedFilter.objects.visible_to(user).filter(list_code=listing.code),
    }


def page_of(request, listing: Listing, form, sort: str) -> Page:
    """The keys of the rows that make the page.

    In the list of the whole country a frequent word is first looked for in the next `WALKED` rows: where these fill the
    page, nobody has to collect and sort all others that have it. A rare word's rows are found by the index and sorted.
    """
    user, size = request.user, page_size(request)
    searched = listing.room == "list" and form.searches_the_country
    if searched and form.words.expected() > FEW:
        everything, keys = in_order(listing, form.seen, sort, user)
        near, _ = in_order(listing, form.apply_to_each(), sort, user)
        if page := keyset_page(only_keys(near, keys), request, keys, size, reach=(everything, WALKED)):
            return page
    ordered, keys = in_order(listing, form.apply(form.seen), sort, user, few=searched)
    return keyset_page(only_keys(ordered, keys), request, keys, size)


def chosen_columns(user, listing: Listing) -> list[str]:
    chosen = ChosenColumns.objects.filter(owner=user, list_code=listing.code).values_list("keys", flat=True).first()
    return chosen or []


def kept_query(listing: Listing, query: QueryDict | str) -> str:
    """What of an address means the same rows tomorrow."""
    kept = QueryDict(query).copy() if isinstance(query, str) else query.copy()
    blank = [name for name in kept if not any(kept.getlist(name)) and name not in listing.form.blank_is_said]
    for name in [*NOT_KEPT, *blank]:
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
    may_bulk = request.htmx and choices_for(request.user, listing)
    context = {"listing": listing, "count": count, "sums": written, "may_bulk": may_bulk}
    return render(request, "cooperatives/lists/_total.html", context)


@require_POST
def table_columns(request, table):
    listing = listing_or_404(table)
    known = [key for key in request.POST.getlist("column") if key in listing.table.by_key]
    choose_columns(listing.code, [] if "reset" in request.POST else known, by=request.user)
    return back(request, listing)


@require_POST
def filter_save(request, table):
    listing = listing_or_404(table)
    query = kept_query(listing, request.POST.get("query", ""))
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


@require_POST
def by_representative(request):
    """The organisations that a person represents. The name is posted, never part of an address, and nowhere shown."""
    require(request.user, Act.PERSON_REVEAL)
    listing = LISTINGS[ORGANISATIONS.code]
    people = (
        Representative.objects.visible_to(request.user).filter(to_on=None).called(request.POST.get("name", "")[:120])
    )
    found = list(
        people.order_by("organisation_id").values_list("organisation_id", flat=True).distinct()[: MOST_FOUND + 1]
    )
    if not found:
        messages.warning(request, "Không có người đại diện nào tên như vậy trong địa bàn. Thử ít chữ hơn.")
        return redirect(listing.url)
    if len(found) > MOST_FOUND:
        messages.warning(request, f"Có hơn {MOST_FOUND} người tên như vậy. Hãy gõ đủ họ, tên đệm và tên.")
        return redirect(listing.url)
    return redirect(f"{listing.url}?records={','.join(map(str, found))}")


def back(request, listing: Listing):
    """To the list as it was filtered: `query` in the form is what stood behind its question mark."""
    query = kept_query(listing, request.POST.get("query", ""))
    return redirect(f"{listing.url}?{query}" if query else listing.url)
