from urllib.parse import urlencode

from django.http import FileResponse, Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.permissions import Act, require
from cooperatives.exports import AT_ONCE, file_at_once, request_file
from cooperatives.models import Organisation
from cooperatives.views.exports import attachment
from coopportal.kit.numbers import format_number
from coopportal.kit.paging import chips, keyset_page, url_with
from coopportal.kit.periods import day_label
from indicators.engine import Answers
from indicators.files.records import LIST_CODE, content_of, kept, name_of_file
from indicators.links import comparison_address
from indicators.models import Indicator
from indicators.quotes import headline
from indicators.records import Behind, sides
from indicators.selectors.comparing import can_compare
from indicators.selectors.opened import Opened, opened
from indicators.sentences import explain, limit
from indicators.views.figures import side_text
from provinces.selectors import display_name

LONGEST_QUERY = 2_000  # of what a job remembers
ASKED = ("province", "from", "to", "calendar", "programme")
KEPT = (*ASKED, "side", "plan", "as_of", "boundaries")


def opened_or_404(user, code, query) -> Opened:
    read = opened(user, code, query)
    if read is None:
        raise Http404("no such figure, or no records behind it")
    return read


def indicator_records(request, code):
    read = opened_or_404(request.user, code, request.GET)
    page = keyset_page(read.rows, request, read.rows.keys)
    return render(
        request,
        "indicators/indicator_records.html",
        {
            "indicator": read.indicator,
            "heading": headline(read.actual, read.indicator),
            "meaning": explain(read.answers.definitions[code]),
            "province": display_name(read.province),
            "span_label": read.ask.span.label(),
            "back": back_to(request, read.indicator),
            "figure_url": f"{read.indicator.get_absolute_url()}?{asked_for(request)}",
            "limit": limit(read.actual),
            "comparison_url": comparison_address(read.ask, read.province, read.side)
            if can_compare(read.ask, read.side, read.answers, read.province)
            else None,
            "tabs": tabs(request, read.ask, read.answers, read.side),
            "form": read.form,
            "kept": [(name, request.GET[name]) for name in KEPT if request.GET.get(name)],
            "chips": chips(request, read.form),
            "clear_url": url_with(request, **dict.fromkeys(read.form.fields)),
            "columns": [{"label": shown.label, "numeric": shown.kind == "number"} for shown in read.behind.columns],
            "rows": [listed_row(read.behind, row) for row in page.rows],
            "total_text": total_text(read),
            "query": request.GET.urlencode(),
            "may_export": request.user.can(Act.REGISTRY_EXPORT),
            "previous_url": page.previous_url,
            "next_url": page.next_url,
            "demonstration": Organisation.objects.visible_to(request.user).invented_in(read.province),
        },
    )


@require_POST
def indicator_records_file(request, code):
    """The rows that the filter leaves, all of them, as Excel or CSV: at once, or by a job when they are many."""
    require(request.user, Act.REGISTRY_EXPORT)
    given = QueryDict(request.POST.get("query", ""))
    read = opened_or_404(request.user, code, given)
    query = kept(read, given)
    kind = "csv" if request.POST.get("format") == "csv" else "xlsx"
    if read.rows.count() > AT_ONCE and len(query.urlencode()) <= LONGEST_QUERY:
        return redirect("cooperatives:export", request_file(LIST_CODE, query.urlencode(), [], kind, by=request.user).pk)
    response = FileResponse(file_at_once(content_of(read, request.user), kind))
    return attachment(response, name_of_file(request.user, query, kind), kind)


def asked_for(request) -> str:
    return urlencode({name: request.GET[name] for name in ASKED if request.GET.get(name)})


def back_to(request, indicator: Indicator) -> dict | None:
    """The plan from whose page the reader came, read as it was: whether it may be seen is that page's matter."""
    slug = request.GET.get("plan", "")
    if not slug.isascii() or not slug.replace("-", "").isalnum():
        return None
    numbers = indicator.targets.visible_to(request.user).filter(plan__slug=slug).values_list("plan__number", flat=True)
    query = {name: request.GET[name] for name in ("as_of", "boundaries") if request.GET.get(name)}
    address = reverse("plans:detail", args=[slug])
    return {
        "url": f"{address}?{urlencode(query)}" if query else address,
        "label": numbers.first() or "kế hoạch",
    }


def tabs(request, ask, answers: Answers, side) -> list[dict]:
    found = sides(ask, answers)
    if len(found) < 2:
        return []
    return [
        {
            "label": one.label,
            "count_text": side_text(one),
            "url": url_with(request, side=one.key, page=None),
            "active": one.key == side,
        }
        for one in found
    ]


def listed_row(rows: Behind, row: dict) -> dict:
    organisation = rows.organisation_of(row)
    return {
        "cells": [cell_text(shown, row) for shown in rows.columns],
        "url": reverse("cooperatives:detail", args=[organisation]) if organisation else None,
    }


def cell_text(shown, row) -> str:
    value = shown.cell(row)
    if value is None or value == "":
        return "–"
    if shown.kind == "date":
        return day_label(value)
    return format_number(value) if shown.path == "amount" else str(value)


def total_text(read: Opened) -> str:
    """The whole list adds up to the figure; of a part of it both are told."""
    total, noun = read.whole.total(), read.behind.total_noun
    figure = format_number(total)
    if not read.form.wanted():
        if read.behind.sums:
            return f"Cộng cột cuối: {figure} – bằng đúng con số"
        return f"{figure} {noun} – bằng đúng con số {figure}"
    part = format_number(read.rows.total())
    if read.behind.sums:
        return f"Đang lọc: cột cuối cộng được {part} trong {figure}"
    return f"Đang lọc: {part} trong {figure} {noun}"
