"""What a definition says, in a Vietnamese sentence an officer can check against the document."""

from fractions import Fraction

from cooperatives.models import Kind
from coopportal.kit.numbers import format_number
from coopportal.kit.periods import day_label
from indicators.asks import Actual
from indicators.definitions import Condition, Definition, Link, Measure, Where
from indicators.sources import SOURCES, Source

COMPARISONS = {"above": "lớn hơn", "at_least": "từ", "below": "nhỏ hơn", "at_most": "không quá"}


def explain(definition: Definition) -> str:
    """One or two sentences; the population is spelt out, so nobody must guess the denominator."""
    if definition.reported:
        what = f"{definition.what}. " if definition.what else ""
        why = f", vì {definition.because}" if definition.because else ""
        return f"{what}Cơ quan phụ trách báo cáo số liệu kèm nguồn; phần mềm chưa tính được từ hồ sơ{why}."
    return SENTENCES[definition.kind](definition)


def counted(definition: Definition) -> str:
    return f"Đếm số {rows_in_words(definition.numerator[0])}."


def told_apart(definition: Definition) -> str:
    (measure,) = definition.numerator
    if measure.fields == ("organisation",):
        return f"Đếm số tổ chức khác nhau trong các {rows_in_words(measure)}; mỗi tổ chức tính một lần."
    return f"Đếm {capital(distinct_in_words(measure), lower=True)}; mỗi {value_label(measure)} tính một lần."


def summed(definition: Definition) -> str:
    return f"{capital(amount_in_words(definition))}."


def added_up(definition: Definition) -> str:
    return f"Cộng {amount_in_words(definition)}."


def share(definition: Definition) -> str:
    return f"Số {extra(definition)} trên tổng số {rows_in_words(definition.denominator[0])}; tính bằng phần trăm."


def ratio(definition: Definition) -> str:
    if definition.of:
        return f"{capital(amount_in_words(definition.of))}, chia cho {amount_in_words(definition.number)}."
    (above,), (below,) = definition.numerator, definition.denominator
    divisor = "số phiếu" if below.aggregate == "rows" and below.source == "returns" else amount_below(below)
    return f"{capital(total_of(above))} chia cho {divisor}, tính trên các {rows_in_words(above)}."


def amount_below(below: Measure) -> str:
    return "số tổ chức" if below.aggregate == "rows" else total_of(below)


def per(definition: Definition) -> str:
    return f"Bình quân: {amount_in_words(definition.of)}, chia cho {amount_in_words(definition.number)}."


def growth(definition: Definition) -> str:
    """What is compared, with when, and how the difference is told."""
    base = "cùng kỳ năm trước" if definition.against is None else f"cùng kỳ năm {definition.against}"
    if definition.annual:
        base = "năm trước" if definition.against is None else f"năm {definition.against}"
    how = (
        f"bằng bao nhiêu lần {base}"
        if definition.times
        else f"tăng, giảm bao nhiêu phần trăm so với {base}: lấy số kỳ này chia cho số kỳ gốc rồi trừ 1"
    )
    only = "chỉ tính khi có số của cả hai kỳ và số kỳ gốc lớn hơn 0"
    return f"So sánh để biết {how}; {only}. Số được so sánh: {capital(explain(definition.of), lower=True)}"


SENTENCES = {
    "count": counted,
    "organisations": told_apart,
    "distinct": told_apart,
    "sum": summed,
    "total": added_up,
    "share": share,
    "ratio": ratio,
    "per": per,
    "growth": growth,
}


def capital(text: str, lower: bool = False) -> str:
    return (text[0].lower() if lower else text[0].upper()) + text[1:]


def amount_in_words(definition: Definition) -> str:
    """A figure that is not divided, inside a sentence: "số …", "tổng …"; the parts of a total joined by "và"."""
    parts = [measure for measure in definition.numerator if measure.source not in forerunners(definition)]
    *first, last = [measure_in_words(measure) for measure in parts]
    return f"{'; '.join(first)} và {last}" if first else last


def forerunners(definition: Definition) -> set[str]:
    """Sources that only tell of the time before another one of the definition."""
    return {SOURCES[measure.source].forerunner for measure in definition.numerator} - {""}


def measure_in_words(measure: Measure) -> str:
    if measure.aggregate == "rows":
        return f"số {rows_in_words(measure)}"
    if measure.aggregate == "distinct":
        return distinct_in_words(measure)
    years = ", cộng qua các năm của kỳ" if measure.over == "sum" else ""
    return f"{total_of(measure)} trên các {rows_in_words(measure)}{years}"


def distinct_in_words(measure: Measure) -> str:
    return f"số {value_label(measure)} khác nhau trong các {rows_in_words(measure)}"


def value_label(measure: Measure) -> str:
    (name,) = measure.fields
    labels = {"organisation": "tổ chức", "commune": "xã, phường, đặc khu"}
    return labels.get(name) or SOURCES[measure.source].fields[name].label


def rows_in_words(measure: Measure) -> str:
    """The rows counted, their kind first: "phiếu thông tin năm của hợp tác xã (có ghi doanh thu) …"."""
    source = SOURCES[measure.source]
    return f"{named(source, measure.where)} {source.when}"


def named(source: Source, where: Where) -> str:
    kinds = [c for c in where if names_the_kind(source, c)]
    words = [wanted_in_words(source, c) for c in where if c not in kinds]
    return noun_of(source, kinds) + (f" ({'; '.join(words)})" if words else "")


def names_the_kind(source: Source, wanted: Condition | Link) -> bool:
    if not isinstance(wanted, Condition) or wanted.operator != "in":
        return False
    return source.fields[wanted.field].choices is Kind


def noun_of(source: Source, kinds: list[Condition]) -> str:
    if not kinds:
        return source.noun
    *first, last = [Kind(value).label.lower() for value in kinds[0].values]
    named = f"{', '.join(first)} và {last}" if first else last
    return (
        source.noun.replace("tổ chức", named, 1) if source.noun.startswith("tổ chức") else f"{source.noun} của {named}"
    )


def total_of(measure: Measure) -> str:
    """ "tổng doanh thu", "tổng lao động nhân với thu nhập …", "tổng của cán bộ … và cán bộ …"."""
    fields = SOURCES[measure.source].fields
    *first, last = [fields[name].label for name in measure.fields]
    added = f"{', '.join(first)} cộng {last}" if first else last
    if measure.weight:
        added = f"{added} nhân với {fields[measure.weight].label}"
    return added if added.startswith("tổng ") else f"tổng {added}"


def extra(definition: Definition) -> str:
    """The population's name with the condition that the numerator adds to it."""
    (above,), (below,) = definition.numerator, definition.denominator
    source = SOURCES[below.source]
    kinds = [c for c in below.where if names_the_kind(source, c)]
    more = [c for c in above.where if c not in below.where]
    plain = [wanted_in_words(source, c) for c in more if isinstance(c, Condition)]
    linked = [wanted_in_words(source, c) for c in more if isinstance(c, Link)]
    told = ([f"có {'; '.join(plain)}"] if plain else []) + linked
    return f"{noun_of(source, kinds)} {' và '.join(told)}"


def wanted_in_words(source: Source, wanted: Condition | Link) -> str:
    return link_in_words(wanted) if isinstance(wanted, Link) else condition_in_words(source, wanted)


def link_in_words(link: Link) -> str:
    """ "có tham gia hoạt động hỗ trợ (…)", "không có thành viên liên hiệp …"."""
    source = SOURCES[link.source]
    words = [wanted_in_words(source, c) for c in link.where]
    told = f" ({'; '.join(words)})" if words else ""
    if link.source == "participations":
        return f"{'chưa được' if link.lacking else 'đã được'} hỗ trợ{told}"
    return f"{'không có' if link.lacking else 'có'} {source.noun}{told}"


def condition_in_words(source: Source, wanted: Condition) -> str:
    field = source.fields[wanted.field]
    if wanted.operator == "known":
        return f"có ghi {field.label}"
    if wanted.operator in COMPARISONS:
        bound = format_number(Fraction(str(wanted.values[0])))
        return (
            f"{field.label} {COMPARISONS[wanted.operator]} {bound}{' đồng' if field.money and wanted.values[0] else ''}"
        )
    if wanted.values in ((True,), (False,)):
        return field.label if wanted.values[0] else f"không {field.label}"
    values = ", ".join(field.choices(v).label if field.choices else str(v) for v in wanted.values)
    return f"{field.label}{' không phải' if wanted.operator == 'not_in' else ''}: {values}"


def coverage(actual: Actual, definition: Definition) -> str:
    """How many stand behind an annual figure: "292/398 hợp tác xã được xếp loại"; "" for a plain count."""
    if definition.kind == "growth":
        now, before = (coverage(one, definition.of) if one else "" for one in (actual.present, actual.base))
        return f"{now}; kỳ gốc {before}" if now and before else now
    if actual.have is None or not actual.of or definition.kind in ("count", "organisations", "distinct"):
        return ""
    return f"{format_number(actual.have)}/{format_number(actual.of)} {who_spoke(definition)}"


def who_spoke(definition: Definition) -> str:
    spoken = definition.spoken
    if spoken is None:
        return "xã, phường, đặc khu có số tổ hợp tác chưa lập danh sách"
    source = SOURCES[spoken.source]
    kinds = [c for c in spoken.population if names_the_kind(source, c)]
    who = noun_of(SOURCES["stock"] if source.annual else source, kinds).removesuffix(" tồn tại")
    asked = {spoken.source, *(link.source for link in spoken.where if isinstance(link, Link))}
    return f"{who} {'được xếp loại' if 'ratings' in asked else 'có ghi số này trong phiếu năm'}"


def limit(actual: Actual) -> str:
    """What keeps a figure from being that of the whole span: "số liệu năm 2023", "chưa có phiếu năm 2025"; "" for nothing."""
    if actual.missing_years:
        return f"chưa có phiếu năm {', '.join(map(str, actual.missing_years))}"
    if actual.known_on:
        return f"số liệu đến {day_label(actual.known_on)}"
    return f"số liệu năm {actual.data_year}" if actual.stale and actual.data_year else ""
