"""A figure in words: as it is printed, and as an official sentence with its source that can be copied into a document."""

from django.conf import settings

from coopportal.kit import clock
from coopportal.kit.numbers import NO_FIGURE, format_number
from coopportal.kit.periods import Span, day_label, years_span
from indicators.asks import Actual, Ask, Reported
from indicators.definitions import Definition
from indicators.engine import Answers, Recipe
from indicators.models import Indicator, ReportedValue, Unit
from indicators.sentences import coverage, limit
from indicators.sources import SOURCES
from provinces.models import Province
from provinces.selectors import province_name_on


def value_text(actual: Actual, indicator: Indicator) -> str:
    """The value as it is printed, without its unit; "…" where it is not known."""
    return NO_FIGURE if actual.value is None else format_number(actual.value, printed_decimals(actual, indicator))


def printed_decimals(actual: Actual, indicator: Indicator) -> int:
    return 0 if actual.value.denominator == 1 else max(indicator.unit.decimals, 1)


def quote(ask: Ask, answers: Answers, province: Province, *, demonstration: bool = False) -> str:
    """ "Đến hết ngày 31/12/2024, tỉnh Bắc Kạn có 292 hợp tác xã (Nguồn: …, số liệu ngày …)."

    `demonstration`: invented records stand behind it, and the sentence says so, wherever it is pasted.
    """
    actual, indicator, how = answers[ask], answers.indicators[ask.indicator], answers.recipes[ask]
    said = statement(actual, indicator, place_in_words(province, ask.span))
    notes = [*grounds(actual, how.definition, indicator), source(actual, demonstration)]
    return f"{when(ask, how, actual, indicator)}, {said} ({'; '.join(note for note in notes if note)})."


def when(ask: Ask, how: Recipe, actual: Actual, indicator: Indicator) -> str:
    """The time that the figure speaks of, which is not always the time asked about."""
    span = actual.stated.span if actual.is_stated else ask.span
    if actual.data_year and not actual.is_stated:
        span = years_span(actual.data_year - len(how.earlier), actual.data_year, ask.calendar)
    elif not over_time(indicator, how.definition):
        return f"Đến hết ngày {day_label(span.end)}"
    label = span.label()
    return label[0].upper() + label[1:] if label.startswith(("từ", "ngày", "giai đoạn")) else f"Trong {label}"


def over_time(indicator: Indicator, definition: Definition) -> bool:
    """Whether it speaks of what happened over the span, or of how things stand at its end."""
    events = (SOURCES[measure.source].event for measure in definition.measures)
    return indicator.flow or definition.kind == "growth" or any(events)


def place_in_words(province: Province, span: Span) -> str:
    """As it was called on the last day; read in other boundaries than those of that day it says so."""
    if province.is_nation:
        return "cả nước"
    name = province_name_on(province, span.end)
    name = name[0].lower() + name[1:]
    if province.valid_from and span.end < province.valid_from:
        return f"{name} (theo địa giới từ ngày {day_label(province.valid_from)})"
    if province.valid_to and span.end >= province.valid_to:
        return f"{name} (theo địa giới trước ngày {day_label(province.valid_to)})"
    return name


def statement(actual: Actual, indicator: Indicator, place: str) -> str:
    counted = rest_of_count(indicator)
    if actual.value is None:
        return f"chưa có số liệu về {lower_first(indicator.name)} của {place}"
    about = "khoảng " if actual.is_stated and actual.stated.about else ""
    if not counted:
        return f"{lower_first(indicator.name)} của {place} là {about}{with_unit(actual, indicator)}"
    if actual.value == 0:
        return f"{place} không có {counted}"
    return f"{place} có {about}{official_count(actual, indicator)} {counted}"


def rest_of_count(indicator: Indicator) -> str:
    """What is counted, where the name says so: "Tổng số hợp tác xã" → "hợp tác xã"; "" for any other figure."""
    name = indicator.name
    if indicator.unit.dimension != Unit.Dimension.COUNT or "bình quân" in name:
        return ""
    return next((name.removeprefix(start) for start in ("Tổng số ", "Số ") if name.startswith(start)), "")


def official_count(actual: Actual, indicator: Indicator) -> str:
    """Official documents write a count below ten with two digits: "01"."""
    value = actual.value
    return f"{int(value):02}" if value.denominator == 1 and 0 < value < 10 else value_text(actual, indicator)


def with_unit(actual: Actual, indicator: Indicator) -> str:
    unit = indicator.unit.label
    return f"{value_text(actual, indicator)}{'' if unit == '%' else ' '}{unit}"


def headline(actual: Actual, indicator: Indicator) -> str:
    """The number and what it is: "38 HTX · Số hợp tác xã thành lập mới"."""
    return indicator.name if actual.value is None else f"{with_unit(actual, indicator)} · {indicator.name}"


def lower_first(text: str) -> str:
    """The name inside a sentence: an abbreviation keeps its capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def grounds(actual: Actual, definition: Definition, indicator: Indicator) -> list[str]:
    """n of N, how many spoke, and what limits the figure."""
    if actual.value is None:
        return []
    share = indicator.unit.dimension == Unit.Dimension.SHARE and definition.kind != "growth" and actual.denominator
    parts = f"{format_number(actual.numerator)}/{format_number(actual.denominator)}" if share else ""
    return [parts, "" if actual.is_stated else coverage(actual, definition), limit(actual)]


def source(actual: Actual, demonstration: bool) -> str:
    today = day_label(clock.today())
    if actual.is_stated:
        return f"Nguồn: {stated_source(actual.stated)}"
    invented = ", dữ liệu minh họa" if demonstration else ""
    return f"Nguồn: {settings.SITE_NAME}, tính từ hồ sơ, số liệu ngày {today}{invented}"


def stated_source(stated: Reported) -> str:
    nature = ReportedValue.Nature(stated.nature).label
    invented = ", dữ liệu minh họa" if stated.demonstration else ""
    return f"{stated.source}, số {lower_first(nature)}{invented}"
