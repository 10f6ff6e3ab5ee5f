from django.shortcuts import get_object_or_404, render

from cooperatives.models import Organisation
from coopportal.kit.numbers import format_number
from indicators.asks import Actual
from indicators.engine import actuals_for
from indicators.forms.asks import AskForm
from indicators.links import records_address
from indicators.models import Indicator, ReportedValue
from indicators.records import Side, sides
from indicators.sentences import coverage, explain, limit
from indicators.views.catalogue import sentence_of
from provinces.selectors import display_name


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
    above, *others = sides(ask, answers) or [None]
    opens = actual.has_records and request.user.holds(province)
    return {
        "sentence": explain(definition),
        "actual_text": format_number(
            actual.value, None if actual.value is None else printed_decimals(actual, indicator)
        ),
        "span_label": ask.span.label(),
        "province": display_name(province),
        "numerator_text": side_text(above) if above else "",
        "denominator_text": "; ".join(map(side_text, others)),
        "coverage": coverage(actual, definition),
        "limit": limit(actual),
        "records_url": records_address(ask, province) if opens else None,
        "reported": [reported_facts(row) for row in reported_rows(request, indicator, province)],
        "demonstration": Organisation.objects.visible_to(request.user).invented_in(province),
    }


def printed_decimals(actual: Actual, indicator: Indicator) -> int:
    return 0 if actual.value.denominator == 1 else max(indicator.unit.decimals, 1)


def side_text(side: Side) -> str:
    return f"{format_number(side.figure)}{' đồng' if side.money else ''}"


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
