from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from cooperatives.models import Organisation
from coopportal.kit.numbers import format_number
from coopportal.kit.paging import PAGE_SIZE, url_with
from coopportal.kit.periods import day_label
from indicators.asks import Actual
from indicators.definitions import parse
from indicators.engine import Answers, actuals_for
from indicators.forms import AskForm
from indicators.links import records_address
from indicators.models import Indicator, ReportedValue
from indicators.records import DENOMINATOR, NUMERATOR, Behind, behind
from indicators.sentences import coverage, explain, limit
from provinces.selectors import display_name


def indicator_list(request):
    text = request.GET.get("q", "")[:200]
    indicators = list(
        Indicator.objects.visible_to(request.user).search(text).select_related("unit").prefetch_related("definitions")
    )
    groups = [
        {
            "title": Indicator.Group(group).label,
            "indicators": [
                {
                    "code": one.code,
                    "name": one.name,
                    "unit": one.unit.label,
                    "how": sentence_of(one),
                    "url": one.get_absolute_url(),
                }
                for one in rows
            ],
        }
        for group, rows in groupby(indicators, key=lambda one: one.group)
    ]
    return render(
        request, "indicators/indicator_list.html", {"groups": groups, "query": text, "count": len(indicators)}
    )


def sentence_of(indicator: Indicator) -> str:
    """How it is measured by its latest definition."""
    latest = max(indicator.definitions.all(), key=lambda version: version.valid_from or date.min)
    return explain(parse(latest.definition))


def found(request, code):
    indicators = Indicator.objects.visible_to(request.user).select_related("unit")
    return get_object_or_404(indicators, code=code)


def indicator_detail(request, code):
    indicator = found(request, code)
    form = AskForm(request.GET, user=request.user)
    context = {"indicator": indicator, "form": form, "unit": indicator.unit.label}
    if form.is_valid():
        context |= figure(request, indicator, form)
    else:
        context |= {"sentence": sentence_of(indicator), "actual_text": "…", "province": "", "span_label": ""}
    return render(request, "indicators/indicator_detail.html", context, status=200 if form.is_valid() else 400)


def figure(request, indicator, form) -> dict:
    ask, province = form.ask(indicator.code), form.cleaned_data["province"]
    answers = actuals_for([ask])
    actual, definition = answers[ask], answers.definitions[indicator.code]
    opens = actual.has_records and request.user.holds(province)
    return {
        "sentence": explain(definition),
        "actual_text": format_number(
            actual.value, None if actual.value is None else printed_decimals(actual, indicator)
        ),
        "span_label": ask.span.label(),
        "province": display_name(province),
        "numerator_text": side_text(actual.numerator, definition, NUMERATOR),
        "denominator_text": side_text(actual.denominator, definition, DENOMINATOR)
        if actual.denominator is not None
        else "",
        "coverage": coverage(actual, definition),
        "limit": limit(actual),
        "records_url": records_address(ask, province) if opens else None,
        "reported": [reported_facts(row) for row in reported_rows(request, indicator, province)],
        "demonstration": Organisation.objects.visible_to(request.user).invented_in(province),
    }


def printed_decimals(actual: Actual, indicator: Indicator) -> int:
    return 0 if actual.value.denominator == 1 else max(indicator.unit.decimals, 1)


def side_text(value, definition, side) -> str:
    measure = getattr(definition, side)
    field = measure and definition.source.fields.get(measure.field)
    return f"{format_number(value)}{' đồng' if field and field.money else ''}"


def reported_rows(request, indicator, province):
    rows = ReportedValue.objects.visible_to(request.user).approved().filter(indicator=indicator, province=province)
    return rows.select_related("province__successor", "agency", "indicator__unit").order_by("-to_on")[:20]


def reported_facts(row: ReportedValue) -> dict:
    about = "gần " if row.about else ""
    text = (
        format_number(row.value)
        if row.value is not None
        else f"{format_number(row.numerator)}/{format_number(row.denominator)}"
    )
    return {
        "span_label": row.span.label(),
        "province": display_name(row.province),
        "value_text": about + text,
        "nature": row.get_nature_display(),
        "source": row.source,
        "agency": row.agency,
    }


def indicator_records(request, code):
    indicator = found(request, code)
    form = AskForm(request.GET, user=request.user)
    if not form.is_valid() or not request.user.holds(form.cleaned_data["province"]):
        raise Http404("no such figure")
    side = DENOMINATOR if request.GET.get("side") == DENOMINATOR else NUMERATOR
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
    number, unit = format_number(actual.value, printed_decimals(actual, indicator)), indicator.unit.label
    return f"{number}{'' if unit == '%' else ' '}{unit} · {indicator.name}"


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
    actual, definition = answers[ask], answers.recipes[ask].definition
    if actual.denominator is None:
        return []
    return [
        {
            "label": label,
            "count_text": side_text(value, definition, name),
            "url": url_with(request, side=name, page=None),
            "active": name == side,
        }
        for name, label, value in ((NUMERATOR, "Tử số", actual.numerator), (DENOMINATOR, "Mẫu số", actual.denominator))
    ]


def listed(rows: Behind, row: dict) -> dict:
    organisation = row.get(rows.source.organisation)
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
    noun = (
        "dòng"
        if not rows.source.organisation or rows.source.name == "participations" and not rows.distinct
        else "tổ chức"
    )
    return f"{total} {noun} – bằng đúng con số {total}"
