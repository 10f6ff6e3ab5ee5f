"""Pages of long lists by key: the last page costs what the first does. And the chips of applied filters."""

import json
from dataclasses import dataclass

from django.core import signing
from django.db.models import Q, QuerySet

PAGE_SIZE = 50


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


def keyset_page(rows: QuerySet, request, keys: tuple[str, ...], size: int = PAGE_SIZE) -> Page:
    """The page that `?after=` or `?before=` asks for. `keys` are attributes that order the rows, the last one unique.

    A key with "-" in front descends. A mark that we did not give out is taken for the first page.
    """
    after, before = read_mark(request.GET.get("after"), keys), read_mark(request.GET.get("before"), keys)
    backwards = before is not None
    order = [opposite(key) for key in keys] if backwards else list(keys)
    found = rows.order_by(*order)
    if mark := before if backwards else after:
        found = found.filter(beyond(order, mark))
    page = list(found[: size + 1])
    more, page = len(page) > size, page[:size]
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
    """Rows behind the marked one: greater in the first key, or equal there and greater in the next, …"""
    found, equal = Q(), Q()
    for key, value in zip(order, mark, strict=True):
        name = key.removeprefix("-")
        found |= equal & Q(**{f"{name}__{'lt' if key.startswith('-') else 'gt'}": value})
        equal &= Q(**{name: value})
    return found


def write_mark(row, keys) -> str:
    values = [getattr(row, key.removeprefix("-")) for key in keys]
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


def chips(request, form) -> list[dict]:
    """One chip for each filter in use, with the address of the page without it."""
    if not form.is_valid():
        return []
    return [
        {"label": f"{form[name].label}: {words(form, name, value)}", "url": url_with(request, **{name: None})}
        for name, value in form.cleaned_data.items()
        if value not in (None, "", [])
    ]


def words(form, name, value) -> str:
    choices = dict(getattr(form.fields[name], "choices", []))
    return str(choices.get(value) or choices.get(str(value)) or value)
