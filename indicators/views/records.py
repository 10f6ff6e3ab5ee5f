from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from cooperatives.models import Organisation
from coopportal.kit.numbers import format_number
from coopportal.kit.paging import PAGE_SIZE, url_with
from coopportal.kit.periods import day_label
from indicators.asks import Actual
from indicators.engine import Answers, actuals_for
from indicators.forms.asks import AskForm
from indicators.models import Indicator
from indicators.quotes import with_unit
from indicators.records import NUMERATOR, Behind, behind, sides
from indicators.sentences import explain, limit
from indicators.views.figures import found, side_text
from provinces.selectors import display_name


def indicator_records(request, code):
    indicator = found(request, code)
    form = AskForm(request.GET, user=request.user)
    if not form.is_valid() or not request.user.holds(form.cleaned_data["province"]):
        raise Http404("no such figure")
    side = request.GET.get("side") or NUMERATOR
    ask, province = form.ask(code), form.cleaned_data["province"]
    rows = behind(ask, side, request.user)
    answers = actuals_for([ask])
    actual = answers[ask]
    if rows is None or actual.is_stated:
        raise Http404("no records behind a stated figure")
    page = Paginator(rows.rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "indicators/indicator_records.html",
        {
            "indicator": indicator,
            "heading": heading(indicator, actual),
            "meaning": explain(answers.definitions[code]),
            "province": display_name(province),
            "span_label": ask.span.label(),
            "back": back_to(request, indicator),
            "limit": limit(actual),
            "tabs": tabs(request, ask, answers, side),
            "columns": [{"label": shown.label, "numeric": shown.kind == "number"} for shown in rows.columns],
            "rows": [listed(rows, row) for row in page],
            "total_text": total_text(rows),
            "position_text": f"Trang {page.number}/{page.paginator.num_pages}" if page.paginator.num_pages > 1 else "",
            "previous_url": url_with(request, page=page.previous_page_number()) if page.has_previous() else None,
            "next_url": url_with(request, page=page.next_page_number()) if page.has_next() else None,
            "demonstration": Organisation.objects.visible_to(request.user).invented_in(province),
        },
    )


def heading(indicator: Indicator, actual: Actual) -> str:
    """The number and what it is: "38 HTX · Số hợp tác xã thành lập mới"."""
    if actual.value is None:
        return indicator.name
    return f"{with_unit(actual, indicator)} · {indicator.name}"


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


def listed(rows: Behind, row: dict) -> dict:
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


def total_text(rows: Behind) -> str:
    total = format_number(rows.total())
    if rows.sums:
        return f"Cộng cột cuối: {total} – bằng đúng con số"
    return f"{total} {rows.total_noun} – bằng đúng con số {total}"
