from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import FileResponse, Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header

from accounts.permissions import Act, require
from cooperatives.exports import CONTENT_TYPES
from cooperatives.models import Organisation
from coopportal.kit import clock
from coopportal.kit.numbers import format_number
from coopportal.kit.paging import chip_labels, chips, keyset_page, url_with
from coopportal.kit.periods import day_label
from indicators.asks import Actual, Ask
from indicators.engine import Answers, actuals_for
from indicators.exports import records_content, records_file
from indicators.forms.asks import AskForm
from indicators.forms.records import RecordsForm
from indicators.links import comparison_address
from indicators.models import Indicator
from indicators.quotes import with_unit
from indicators.records import NUMERATOR, Behind, behind, sides
from indicators.selectors.comparing import can_compare
from indicators.selectors.records import Listed, communes_in, listed, narrowed, source_of
from indicators.sentences import explain, limit
from indicators.views.figures import found, side_text
from provinces.models import Province
from provinces.selectors import display_name

ASKED = ("province", "from", "to", "calendar", "programme")
KEPT = (*ASKED, "side", "plan", "as_of", "boundaries")
FILES = (("xlsx", "Excel"), ("csv", "CSV"))


@dataclass(frozen=True)
class Opened:
    """One side of a figure, opened and narrowed by the address: the page and the file show the same."""

    indicator: Indicator
    province: Province
    ask: Ask
    side: str
    answers: Answers
    behind: Behind
    whole: Listed
    form: RecordsForm
    rows: Listed

    @property
    def actual(self) -> Actual:
        return self.answers[self.ask]


def opened(request, code) -> Opened:
    """Raises Http404 for who may not read the names, and where no records stand behind the figure."""
    indicator = found(request, code)
    form = AskForm(request.GET, user=request.user)
    if not form.is_valid() or not request.user.holds(form.cleaned_data["province"]):
        raise Http404("no such figure")
    ask, province, side = form.ask(code), form.cleaned_data["province"], request.GET.get("side") or NUMERATOR
    rows, answers = behind(ask, side, request.user), actuals_for([ask], request.user.parts)
    if rows is None or answers[ask].is_stated:
        raise Http404("no records behind a stated figure")
    whole = listed(rows)
    narrowing = RecordsForm(
        request.GET,
        communes=[] if province.is_nation else communes_in(whole, request.GET.get("commune", "")),
        of_organisations=any(source_of(table).organisation for table in whole.tables),
    )
    kept = narrowed(whole, **narrowing.wanted())
    return Opened(indicator, province, ask, side, answers, rows, whole, narrowing, kept)


def indicator_records(request, code):
    read = opened(request, code)
    page = keyset_page(read.rows, request, read.rows.keys)
    return render(
        request,
        "indicators/indicator_records.html",
        {
            "indicator": read.indicator,
            "heading": heading(read.indicator, read.actual),
            "meaning": explain(read.answers.definitions[code]),
            "province": display_name(read.province),
            "span_label": read.ask.span.label(),
            "back": back_to(request, read.indicator),
            "figure_url": f"{read.indicator.get_absolute_url()}?{asked_for(request)}",
            "limit": limit(read.actual),
            "comparison_url": comparison_address(read.ask, read.province, read.side)
            if can_compare(read.ask, read.side, read.province, read.actual)
            else None,
            "tabs": tabs(request, read.ask, read.answers, read.side),
            "form": read.form,
            "kept": [(name, request.GET[name]) for name in KEPT if request.GET.get(name)],
            "chips": chips(request, read.form),
            "clear_url": url_with(request, **dict.fromkeys(read.form.fields)),
            "columns": [{"label": shown.label, "numeric": shown.kind == "number"} for shown in read.behind.columns],
            "rows": [listed_row(read.behind, row) for row in page.rows],
            "total_text": total_text(read),
            "files": [
                (label, f"{reverse('indicators:records_file', args=[code])}?{kept_query(request, format=kind)}")
                for kind, label in FILES
            ],
            "previous_url": page.previous_url,
            "next_url": page.next_url,
            "demonstration": Organisation.objects.visible_to(request.user).invented_in(read.province),
        },
    )


def indicator_records_file(request, code):
    """The rows that the filter leaves, all of them, as Excel or CSV."""
    require(request.user, Act.REGISTRY_EXPORT)
    read = opened(request, code)
    kind = "csv" if request.GET.get("format") == "csv" else "xlsx"
    about = [
        ("Chỉ tiêu", heading(read.indicator, read.actual)),
        ("Cách tính", explain(read.answers.definitions[code])),
        ("Địa bàn", display_name(read.province)),
        ("Kỳ", read.ask.span.label()),
        ("Phần", next((side.label for side in sides(read.ask, read.answers) if side.key == read.side), "")),
        ("Điều kiện lọc", "; ".join(label for _, label in chip_labels(read.form)) or "không lọc"),
    ]
    content = records_content(read.rows, read.behind.columns, about, request.user)
    name = f"{code}_{read.province.slug}_{clock.local(clock.now()):%Y%m%d-%H%M}.{kind}"
    response = FileResponse(records_file(content, kind), content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def asked_for(request) -> str:
    return urlencode({name: request.GET[name] for name in ASKED if request.GET.get(name)})


def kept_query(request, **more) -> str:
    """All of the address but the place in the list."""
    return url_with(request, **more).partition("?")[2]


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
