"""What a definition says, in a Vietnamese sentence an officer can check against the document."""

from cooperatives.models import Kind
from coopportal.kit.numbers import format_number
from coopportal.kit.periods import day_label
from indicators.asks import Actual
from indicators.definitions import Condition, Definition, Measure
from indicators.sources import SOURCES, Source

WHEN = {
    "stock": "tại ngày cuối kỳ",
    "births": "có ngày đăng ký trong kỳ",
    "exits": "có ngày chấm dứt trong kỳ",
    "returns": "của năm kết thúc trong kỳ",
    "ratings": "của năm kết thúc trong kỳ",
    "activities": "tính vào kỳ",
    "participations": "tính vào kỳ",
    "recognitions": "tại ngày cuối kỳ",
}


def explain(definition: Definition) -> str:
    """One or two sentences; the population is spelt out, so nobody must guess the denominator."""
    if definition.reported:
        return "Cơ quan phụ trách báo cáo số liệu kèm nguồn; phần mềm chưa tính được từ hồ sơ."
    numerator, denominator = definition.numerator, definition.denominator
    if definition.kind == "share":
        return f"Số {extra(definition)} trên tổng số {rows_in_words(denominator)}; tính bằng phần trăm."
    if definition.kind == "ratio":
        source = SOURCES[numerator.source]
        below = "số phiếu" if denominator.aggregate == "rows" else total_of(source, denominator)
        return f"{capital(total_of(source, numerator))} chia cho {below}, tính trên các {rows_in_words(numerator)}."
    if definition.kind == "sum":
        years = ", cộng qua các năm của kỳ" if definition.over == "sum" else ""
        return f"{capital(sum_in_words(numerator))}{years}."
    if definition.kind == "organisations":
        return f"Đếm số tổ chức khác nhau trong các {rows_in_words(numerator)}; mỗi tổ chức tính một lần."
    return f"Đếm số {rows_in_words(numerator)}."


def capital(text: str) -> str:
    return text[0].upper() + text[1:]


def rows_in_words(measure: Measure) -> str:
    """The rows counted, their kind first: "phiếu thông tin năm của hợp tác xã (có ghi doanh thu) …"."""
    source = SOURCES[measure.source]
    kinds = [
        c for c in measure.where if c.field == "kind" and c.operator == "in" and source.fields["kind"].choices is Kind
    ]
    words = [condition_in_words(source, c) for c in measure.where if c not in kinds]
    named = f" ({'; '.join(words)})" if words else ""
    return f"{noun_of(source, kinds)}{named} {WHEN[source.name]}"


def noun_of(source: Source, kinds: list[Condition]) -> str:
    if not kinds:
        return source.noun
    *first, last = [Kind(value).label.lower() for value in kinds[0].values]
    named = f"{', '.join(first)} và {last}" if first else last
    return (
        source.noun.replace("tổ chức", named, 1) if source.noun.startswith("tổ chức") else f"{source.noun} của {named}"
    )


def sum_in_words(measure: Measure) -> str:
    return f"{total_of(SOURCES[measure.source], measure)} trên các {rows_in_words(measure)}"


def total_of(source: Source, measure: Measure) -> str:
    added = source.fields[measure.field].label
    if measure.weight:
        added = f"{added} nhân với {source.fields[measure.weight].label}"
    return added if added.startswith("tổng ") else f"tổng {added}"


def extra(definition: Definition) -> str:
    """The population's name with the condition that the numerator adds to it."""
    source, numerator, denominator = definition.source, definition.numerator, definition.denominator
    kinds = [c for c in denominator.where if c.field == "kind" and c.operator == "in"]
    if numerator.supported is not None:
        words = [condition_in_words(SOURCES["participations"], c) for c in numerator.supported]
        return f"{noun_of(source, kinds)} đã được hỗ trợ ({'; '.join(words)})"
    more = [condition_in_words(source, c) for c in numerator.where if c not in denominator.where]
    return f"{noun_of(source, kinds)} có {'; '.join(more)}"


def condition_in_words(source: Source, wanted: Condition) -> str:
    field = source.fields[wanted.field]
    if wanted.operator == "known":
        return f"có ghi {field.label}"
    if wanted.operator == "above":
        return f"{field.label} lớn hơn {wanted.values[0]}"
    if wanted.values in ((True,), (False,)):
        return field.label if wanted.values[0] else f"không {field.label}"
    values = ", ".join(field.choices(v).label if field.choices else str(v) for v in wanted.values)
    return f"{field.label}{' không phải' if wanted.operator == 'not_in' else ''}: {values}"


def coverage(actual: Actual, definition: Definition) -> str:
    """How many stand behind an annual figure: "292/398 hợp tác xã được xếp loại"; "" for a plain count."""
    if actual.have is None or not actual.of or definition.kind not in ("ratio", "share", "sum"):
        return ""
    kinds = [c for c in definition.population if c.field == "kind"]
    who = noun_of(SOURCES["stock"], kinds).removesuffix(" tồn tại")
    verb = "được xếp loại" if definition.source.name == "ratings" else "có ghi số này trong phiếu năm"
    return f"{format_number(actual.have)}/{format_number(actual.of)} {who} {verb}"


def limit(actual: Actual) -> str:
    """What keeps a figure from being that of the whole span: "số liệu năm 2023", "chưa có phiếu năm 2025"; "" for nothing."""
    if actual.missing_years:
        return f"chưa có phiếu năm {', '.join(map(str, actual.missing_years))}"
    if actual.known_on:
        return f"số liệu đến {day_label(actual.known_on)}"
    return f"số liệu năm {actual.data_year}" if actual.stale and actual.data_year else ""
