from dataclasses import dataclass, replace
from datetime import timedelta

from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from cooperatives.models import Organisation
from cooperatives.views.exports import attachment
from coopportal.kit import clock
from coopportal.kit.numbers import format_number
from coopportal.kit.paging import url_with
from coopportal.kit.periods import day_label
from indicators.charts import Point, chart
from indicators.definitions import parse
from indicators.files.figure import figure_workbook
from indicators.forms.asks import AskForm
from indicators.links import records_address
from indicators.maps import ISLANDS, band_of, bands, shapes_of
from indicators.models import Indicator, ReportedValue
from indicators.quotes import quote, value_text
from indicators.records import BASE, Side, sides
from indicators.selectors.figures import NEW, OLD, Figure, Reading, cuts, known, parts_on_offer, read_figure, read_parts
from indicators.sentences import coverage, explain, limit
from indicators.services.building import is_own, may_drop
from indicators.views.catalogue import sentence_of
from provinces.models import ProvincePart
from provinces.selectors import display_name

PART_NAMES = {
    "sector": "Lĩnh vực",
    "kind": "Loại hình",
    "actual_status": "Thực tế hoạt động",
    "band": "Xếp loại",
    "size": "Quy mô",
    "commune": "Xã, phường, đặc khu",
    "tag": "Diện của xã",
}
LISTED_PARTS = ("sector", "kind", "commune")  # what the list of records can be narrowed by
BOUNDARIES = {NEW: "34 tỉnh, thành phố hiện nay", OLD: "63 tỉnh, thành phố trước 1/7/2025"}


def found(request, code):
    indicators = Indicator.objects.visible_to(request.user).select_related("unit")
    return get_object_or_404(indicators, code=code)


def indicator_detail(request, code):
    indicator = found(request, code)
    form = AskForm(request.GET, user=request.user)
    kept = [(name, request.GET[name]) for name in ("boundaries", "by") if request.GET.get(name)]
    context = {"indicator": indicator, "form": form, "unit": indicator.unit.label, "kept": kept}
    context["is_own"], context["may_drop"] = is_own(indicator, request.user), may_drop(indicator, request.user)
    if form.is_valid():
        context |= figure(request, indicator, form)
    else:
        context |= {"sentence": sentence_of(indicator), "actual_text": "…", "province": "", "span_label": ""}
    return render(request, "indicators/indicator_detail.html", context, status=200 if form.is_valid() else 400)


def versions_of(indicator: Indicator) -> list[dict]:
    """How its definition changed, the latest first; nothing while there has been one."""
    rows = list(indicator.definitions.order_by(F("valid_from").desc(nulls_last=True)))
    return [
        {
            "since": day_label(row.valid_from) if row.valid_from else "",
            "until": day_label(row.valid_to - timedelta(days=1)) if row.valid_to else "",
            "how": explain(parse(row.definition)),
            "note": row.note,
            "legal_source": row.legal_source,
        }
        for row in rows
        if len(rows) > 1
    ]


@dataclass(frozen=True)
class Asked:
    """What the address asks for, read: the page and the workbook show the same. `by`: "" where it cannot be parted."""

    reading: Reading
    choices: dict[str, list]
    boundaries: str
    offered: list[str]
    by: str
    parts: list
    demonstration: bool

    @property
    def quote(self) -> str:
        main = self.reading.main
        return quote(main.ask, self.reading.answers, main.province, demonstration=self.demonstration)


def asked(request, indicator, form) -> Asked:
    ask, province, user = form.ask(indicator.code), form.cleaned_data["province"], request.user
    choices = cuts(province, user)
    wanted = OLD if request.GET.get("boundaries") == OLD else NEW
    boundaries = wanted if wanted in choices else next(iter(choices), "")
    reading = read_figure(ask, province, user, series=True, places=choices.get(boundaries, ()))
    offered = [] if reading.main.actual.is_stated else parts_on_offer(reading.definition, province, user)
    by = request.GET.get("by", "")
    by = by if by in offered else next(iter(offered), "")
    return Asked(
        reading,
        choices,
        boundaries,
        offered,
        by,
        read_parts(ask, by) if by else [],
        Organisation.objects.visible_to(user).invented_in(province),
    )


def figure_file(request, code):
    """The page as a workbook."""
    indicator = found(request, code)
    form = AskForm(request.GET, user=request.user)
    if not form.is_valid():
        raise Http404("no such figure")
    read = asked(request, indicator, form)
    parts = [(label, actual) for _, label, actual in read.parts]
    content = figure_workbook(read.reading, read.quote, (PART_NAMES[read.by], parts) if read.by else None)
    name = f"{indicator.code}_{read.reading.main.province.slug}_{clock.local(clock.now()):%Y%m%d-%H%M}.xlsx"
    return attachment(HttpResponse(content), name, "xlsx")


def figure(request, indicator, form) -> dict:
    read = asked(request, indicator, form)
    reading = read.reading
    ask, province, actual, definition = reading.main.ask, reading.main.province, reading.main.actual, reading.definition
    return {
        "sentence": explain(definition),
        "versions": versions_of(indicator),
        "actual_text": value_text(actual, indicator),
        "span_label": ask.span.label(),
        "province": display_name(province),
        "made_of": made_of(sides(ask, reading.answers)),
        "coverage": coverage(actual, definition),
        "limit": limit(actual),
        "records_url": address_of(reading.main, request.user),
        "quote": read.quote,
        "workbook_url": f"{reverse('indicators:workbook', args=[indicator.code])}?{request.GET.urlencode()}",
        "series": series_facts(reading, request),
        "places": places_facts(reading, request, read.boundaries, read.choices),
        "parts": parts_facts(read, request),
        "reported": [reported_facts(row) for row in reported_rows(request, indicator, province)],
        "demonstration": read.demonstration,
    }


def address_of(one: Figure, user) -> str | None:
    """The page of the records behind it, for whom they may be opened."""
    opens = one.actual.has_records and user.holds(one.province)
    return records_address(one.ask, one.province) if opens else None


def made_of(parts: list[Side]) -> str:
    """ "= 28 / 292"; of growth "Kỳ này 28 / 292; kỳ gốc 30 / 290"; nothing for a plain count."""
    now, before = ([one for one in parts if one.key.startswith(BASE) == base] for base in (False, True))
    if before:
        return f"Kỳ này {side_texts(now)}; kỳ gốc {side_texts(before)}"
    return f"= {side_texts(now)}" if len(now) > 1 else ""


def side_texts(parts: list[Side]) -> str:
    return " / ".join(map(side_text, parts))


def side_text(side: Side) -> str:
    return f"{format_number(side.figure)}{' đồng' if side.money else ''}"


def row_facts(one: Figure, reading: Reading, user) -> dict:
    """What a table says of one figure."""
    actual = one.actual
    quotient = reading.definition.kind != "growth" and actual.denominator is not None
    parts = actual.value is not None and quotient
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
    if reading.main.actual.data_year:
        return "số liệu cả năm"
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


def parts_facts(read: Asked, request) -> dict | None:
    if not read.by:
        return None
    reading, main = read.reading, read.reading.main
    rows = [
        row_facts(Figure(main.ask, main.province, actual), reading, request.user)
        | {"label": label, "url": address_of_part(read, value, actual, request.user)}
        for value, label, actual in read.parts
    ]
    return {
        "rows": rows,
        "parts": any(row["parts"] for row in rows),
        "name": PART_NAMES[read.by],
        "unit": reading.indicator.unit.label,
        "adds_up": adds_up(reading.definition) and read.by != "tag",
        "total": row_facts(main, reading, request.user) | {"label": "Tất cả"},
        "choices": [
            {"label": PART_NAMES[one], "active": one == read.by, "url": url_with(request, by=one)}
            for one in read.offered
        ],
    }


def address_of_part(read: Asked, value, actual, user) -> str | None:
    """The records behind the whole figure, narrowed to the part, where the list can be narrowed so and adds up to it."""
    main = read.reading.main
    opens = value != "" and read.by in LISTED_PARTS and actual.has_records and user.holds(main.province)
    counted_once = read.reading.definition.kind in ("organisations", "distinct")
    return records_address(main.ask, main.province, **{read.by: value}) if opens and not counted_once else None


def adds_up(definition) -> bool:
    return not definition.denominator and definition.kind in ("count", "sum", "total")


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
        "url": row.get_absolute_url(),
        "span_label": row.span.label(),
        "province": display_name(row.province),
        "value_text": about + text,
        "nature": row.get_nature_display(),
        "source": row.source,
        "agency": row.agency,
    }
