from dataclasses import replace

from django.shortcuts import get_object_or_404, render

from cooperatives.models import Organisation
from coopportal.kit.numbers import format_number
from coopportal.kit.paging import url_with
from indicators.charts import Point, chart
from indicators.forms.asks import AskForm
from indicators.links import records_address
from indicators.maps import ISLANDS, band_of, bands, shapes_of
from indicators.models import Indicator, ReportedValue
from indicators.quotes import quote, value_text
from indicators.records import Side, sides
from indicators.selectors.figures import NEW, OLD, Figure, Reading, cuts, known, read_figure
from indicators.sentences import coverage, explain, limit
from indicators.views.catalogue import sentence_of
from provinces.models import ProvincePart
from provinces.selectors import display_name

BOUNDARIES = {NEW: "34 tỉnh, thành phố hiện nay", OLD: "63 tỉnh, thành phố trước 1/7/2025"}


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
    choices = cuts(province, request.user)
    wanted = OLD if request.GET.get("boundaries") == OLD else NEW
    boundaries = wanted if wanted in choices else next(iter(choices), "")
    reading = read_figure(ask, province, request.user, series=True, places=choices.get(boundaries, ()))
    actual, definition = reading.main.actual, reading.definition
    above, *others = sides(ask, reading.answers) or [None]
    demonstration = Organisation.objects.visible_to(request.user).invented_in(province)
    return {
        "sentence": explain(definition),
        "actual_text": value_text(actual, indicator),
        "span_label": ask.span.label(),
        "province": display_name(province),
        "numerator_text": side_text(above) if above else "",
        "denominator_text": "; ".join(map(side_text, others)),
        "coverage": coverage(actual, definition),
        "limit": limit(actual),
        "records_url": address_of(reading.main, request.user),
        "quote": quote(ask, reading.answers, province, demonstration=demonstration),
        "series": series_facts(reading, request),
        "places": places_facts(reading, request, boundaries, choices),
        "reported": [reported_facts(row) for row in reported_rows(request, indicator, province)],
        "demonstration": demonstration,
    }


def address_of(one: Figure, user) -> str | None:
    """The page of the records behind it, for whom they may be opened."""
    opens = one.actual.has_records and user.holds(one.province)
    return records_address(one.ask, one.province) if opens else None


def side_text(side: Side) -> str:
    return f"{format_number(side.figure)}{' đồng' if side.money else ''}"


def row_facts(one: Figure, reading: Reading, user) -> dict:
    """What a table says of one figure."""
    actual = one.actual
    parts = actual.value is not None and actual.denominator is not None
    return {
        "text": value_text(actual, reading.indicator),
        "parts": f"{format_number(actual.numerator)}/{format_number(actual.denominator)}" if parts else "",
        "note": "" if actual.value is None else "; ".join(filter(None, (limit(actual), stated_note(actual)))),
        "stale": actual.stale,
        "url": address_of(one, user),
    }


def stated_note(actual) -> str:
    return f"số báo cáo: {actual.stated.source}" if actual.is_stated else ""


def series_facts(reading: Reading, request) -> dict:
    indicator = reading.indicator
    points = [
        Point(
            str(one.year),
            one.actual.value,
            value_text(one.actual, indicator) + ("*" if one.actual.stale else ""),
            one.actual.stale,
        )
        for one in reading.series
    ]
    rows = [row_facts(one, reading, request.user) | {"label": str(one.year)} for one in reversed(reading.series)]
    return {
        "chart": chart(points, bars=indicator.flow),
        "rows": rows,
        "parts": any(row["parts"] for row in rows),
        "notes": any(row["note"] for row in rows),
        "stale": any(point.stale for point in points if point.value is not None),
        "span_label": same_part(reading),
        "summary": f"{indicator.name}, {display_name(reading.main.province)}, {points[0].label}–{points[-1].label}",
    }


def same_part(reading: Reading) -> str:
    """What part of each year is meant, where it is not the whole: "đến 30/06 mỗi năm"."""
    span, last = reading.series[-1].ask.span, reading.series[-1]
    if span.label() == f"năm {last.year}" or span.label().startswith(f"năm {last.year} "):
        return "cả năm"
    if not reading.indicator.flow:
        return f"đến hết ngày {span.end:%d/%m} mỗi năm"
    return f"từ {span.start:%d/%m} đến {span.end:%d/%m} mỗi năm"


def places_facts(reading: Reading, request, boundaries: str, choices) -> dict | None:
    if not reading.places:
        return None
    among = bands(one.actual.value for one in known(reading.places))
    rows = [
        row_facts(one, reading, request.user)
        | {
            "label": display_name(one.province),
            "short": one.province.name,
            "band": band_of(one.actual.value, among),
            "figure_url": url_with(request, province=one.province.slug, boundaries=None, by=None),
            "pk": one.province.pk,
        }
        for one in reading.places
    ]
    shapes = shapes_by_province(row["pk"] for row in rows)
    for row in rows:
        row["shapes"] = shapes[row["pk"]]
    unit = reading.indicator.unit
    return {
        "rows": rows,
        "parts": any(row["parts"] for row in rows),
        "notes": any(row["note"] for row in rows),
        "outside": sorted(set(shapes[None]) - {shape for row in rows for shape in row["shapes"]}),
        "total": row_facts(reading.main, reading, request.user) | {"label": display_name(reading.main.province)},
        "legend": [{"number": band.number, "text": band_text(band, reading)} for band in among],
        "unknown": any(row["band"] == 0 for row in rows),
        "few": len(rows) < 10,
        "islands": set(ISLANDS.values()),
        "unit": unit.label,
        "choices": [
            {"label": BOUNDARIES[one], "active": one == boundaries, "url": url_with(request, boundaries=one)}
            for one in choices
        ]
        if len(choices) > 1
        else [],
    }


def band_text(band, reading: Reading) -> str:
    low, high = (
        value_text(replace(reading.main.actual, value=value), reading.indicator) for value in (band.low, band.high)
    )
    return low if low == high else f"{low} – {high}"


def shapes_by_province(wanted) -> dict[int | None, list[str]]:
    """{province id: the ids of its shapes}; under None those of the whole country."""
    wanted, by_province = set(wanted), {None: []}
    for province, slug in ProvincePart.objects.order_by("base_id").values_list("province_id", "base__slug"):
        if province in wanted:
            by_province.setdefault(province, []).extend(shapes_of(slug))
        by_province[None] += shapes_of(slug)
    return by_province


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
