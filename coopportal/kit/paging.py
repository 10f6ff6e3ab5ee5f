"""Pages of long lists by key: the last page costs what the first does. And the chips of applied filters."""

import json
from dataclasses import dataclass
from datetime import date

from django.core import signing
from django.db.models import Q, QuerySet, Subquery

from coopportal.kit.periods import day_label

PAGE_SIZE = 50
PAGE_SIZES = (25, 50, 100, 200)


class MarkSerializer:
    """JSON that knows moments, to the microsecond, and UUIDs; signing wants it as bytes."""

    def dumps(self, values):
        return json.dumps(values, default=str, separators=(",", ":")).encode()

    def loads(self, data):
        return json.loads(data)


@dataclass(frozen=True)
class Page:
    """`rows` in order; a url is None where there is no such page."""

    rows: list
    previous_url: str | None
    next_url: str | None


def keyset_page(
    rows: QuerySet, request, keys: tuple[str, ...], size: int = PAGE_SIZE, reach: tuple[QuerySet, int] | None = None
) -> Page | None:
    """The page that `?after=` or `?before=` asks for. `keys` order the rows, the last one unique, none of them blank.

    Keys are attributes of the rows, or names in them where the rows are dictionaries (`.values()`). A key with "-" in
    front descends. A mark that we did not give out is taken for the first page. `reach` (a queryset, a number): look no further
    than so many rows of that list; None where a page and the row behind it are not among them.
    """
    after, before = read_mark(request.GET.get("after"), keys), read_mark(request.GET.get("before"), keys)
    backwards = before is not None
    order = [opposite(key) for key in keys] if backwards else list(keys)
    found, behind = rows.order_by(*order), Q()
    if mark := before if backwards else after:
        behind = beyond(order, mark)
    if reach:
        name, way = order[0].removeprefix("-"), "gte" if order[0].startswith("-") else "lte"
        all_rows, far = reach
        edge = all_rows.order_by(*order).filter(behind).values(name)[far : far + 1]
        found = found.filter(**{f"{name}__{way}": Subquery(edge)})
    found = found.filter(behind)
    page = list(found[: size + 1])
    more, page = len(page) > size, page[:size]
    if reach and not more:
        return None
    if backwards:
        page.reverse()
    has_previous = more if backwards else after is not None
    has_next = bool(backwards or more)
    return Page(
        page,
        url_with(request, before=write_mark(page[0], keys)) if has_previous and page else None,
        url_with(request, after=write_mark(page[-1], keys)) if has_next and page else None,
    )


def opposite(key: str) -> str:
    return key.removeprefix("-") if key.startswith("-") else f"-{key}"


def beyond(order: list[str], mark: list) -> Q:
    """Rows behind the marked one: greater in the first key, or equal there and greater in the next, …

    That no row comes before the mark in the first key is said apart: it is what an index can begin at.
    """
    found, equal = Q(), Q()
    for key, value in zip(order, mark, strict=True):
        name, way = key.removeprefix("-"), "lt" if key.startswith("-") else "gt"
        found |= equal & Q(**{f"{name}__{way}": value})
        equal &= Q(**{name: value})
    first, way = order[0].removeprefix("-"), "lte" if order[0].startswith("-") else "gte"
    return Q(**{f"{first}__{way}": mark[0]}) & found


def write_mark(row, keys) -> str:
    names = [key.removeprefix("-") for key in keys]
    values = [row[name] for name in names] if isinstance(row, dict) else [getattr(row, name) for name in names]
    return signing.dumps(values, salt=salt(keys), serializer=MarkSerializer)


def read_mark(text: str | None, keys) -> list | None:
    """What `write_mark` wrote for a list in the same order; None for anything else: a mark is signed."""
    try:
        return signing.loads(text, salt=salt(keys), serializer=MarkSerializer) if text else None
    except signing.BadSignature:
        return None


def salt(keys) -> str:
    """A mark of a list in another order is none of ours."""
    return f"page {' '.join(keys)}"


def url_with(request, **changes) -> str:
    """The same page with some parameters changed; None takes one away. A change starts the list anew."""
    query = request.GET.copy()
    for name in ("after", "before", *changes):
        query.pop(name, None)
    for name, value in changes.items():
        if value is not None:
            query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path


def page_size(request) -> int:
    """What `?size=` asks for, if it is one of the sizes on offer."""
    asked = request.GET.get("size", "")
    return int(asked) if asked in map(str, PAGE_SIZES) else PAGE_SIZE


def chips(request, form, only: tuple[str, ...] | None = None) -> list[dict]:
    """One chip for each filter in use, with the address of the page without it; of the fields in `only`, when it is given.

    A form's `goes_with` names the fields that mean nothing without another: they go when that one goes. What stands
    in `blank_is_said` has a value of its own unless the address says it is blank.
    """
    goes_with, said = getattr(form, "goes_with", {}), getattr(form, "blank_is_said", ())
    return [
        {
            "label": label,
            "url": url_with(request, **dict.fromkeys(goes_with.get(name, ())), **{name: "" if name in said else None}),
        }
        for name, label in chip_labels(form, only)
    ]


def chip_labels(form, only: tuple[str, ...] | None = None) -> list[tuple[str, str]]:
    """(field, its filter in words) for each filter in use; none while something is wrong."""
    if not form.is_valid():
        return []
    used = ((name, value) for name, value in form.cleaned_data.items() if value not in (None, "", [], (), False))
    return [(name, chip_label(form, name, value)) for name, value in used if only is None or name in only]


def chip_label(form, name, value) -> str:
    return form[name].label if value is True else f"{form[name].label}: {words(form, name, value)}"


def words(form, name, value) -> str:
    if isinstance(value, date):
        return day_label(value)
    choices = dict(getattr(form.fields[name], "choices", []))
    return str(choices.get(value) or choices.get(str(value)) or value)
