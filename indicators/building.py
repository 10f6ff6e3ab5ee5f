"""What an officer may choose to make an indicator of, and the definition that the choices are.

Everything is a choice among the names of sources.py or a number; what makes no sense is not among the choices.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from django.core.exceptions import ValidationError

from indicators.definitions import COMPARED, Definition, is_money
from indicators.models import Unit
from indicators.sentences import capital
from indicators.sources import SOURCES, Field, Source

SUBJECTS = {
    "stock": "Tổ chức đang có trong sổ, ở ngày cuối kỳ",
    "births": "Tổ chức thành lập mới trong kỳ",
    "exits": "Tổ chức giải thể, chấm dứt trong kỳ",
    "returns": "Tổ chức đã nộp phiếu thông tin năm",
    "ratings": "Tổ chức được xếp loại trong năm",
    "participations": "Lượt tổ chức được hỗ trợ trong kỳ",
    "activities": "Hoạt động hỗ trợ trong kỳ",
    "funding": "Kinh phí hỗ trợ trong kỳ",
    "recognitions": "Khen thưởng, chứng nhận còn hiệu lực ở ngày cuối kỳ",
    "memberships": "Thành viên liên hiệp hợp tác xã ở ngày cuối kỳ",
}
# Beside the own fields of a source: what is known of the same organisation elsewhere.
LINKED = {
    "stock": "Tình trạng ở ngày cuối kỳ",
    "returns": "Phiếu thông tin năm",
    "ratings": "Xếp loại",
    "representatives": "Người đại diện",
    "participations": "Được hỗ trợ trong kỳ",
    "recognitions": "Khen thưởng, chứng nhận",
    "memberships": "Thành viên liên hiệp",
}
COUNT, ORGANISATIONS, SUM, AVERAGE, SHARE = "count", "organisations", "sum", "average", "share"
MEASURES = {
    COUNT: "Đếm số dòng",
    ORGANISATIONS: "Đếm số tổ chức khác nhau (mỗi tổ chức tính một lần)",
    SUM: "Cộng một mục",
    AVERAGE: "Bình quân một mục (chia cho số dòng có ghi mục ấy)",
    SHARE: "Tỷ lệ phần trăm",
}
IS, NOT, KNOWN = "is", "not", "known"
OF_CHOICES = {IS: "là một trong", NOT: "không phải"}
OF_NUMBERS = {
    "above": "lớn hơn",
    "at_least": "từ … trở lên",
    "below": "nhỏ hơn",
    "at_most": "không quá",
    KNOWN: "có ghi",
}
OF_FLAGS = {"yes": "có", "no": "không"}
POPULATION, MET = "population", "met"
ROLES = {MET: "phần được đếm", POPULATION: "tổng thể"}
MOST_CONDITIONS = 10


@dataclass(frozen=True)
class Chosen:
    """One condition: `key` is "sector" of the own source or "returns.revenue_vnd" of a linked one; `number` in raw units."""

    key: str
    operator: str
    values: tuple[str, ...] = ()
    number: int | float | None = None
    role: str = POPULATION


@cache
def fields_of(source_name: str) -> dict[str, tuple[Source, str, Field]]:
    """Key → (source, name, field) of all that a condition on this source may ask, the own fields first."""
    source = SOURCES[source_name]
    found = {name: (source, name, field) for name, field in source.fields.items()}
    for other_name in LINKED:
        other = SOURCES[other_name]
        if other_name != source_name and source.joint(other):
            more = {name: field for name, field in other.fields.items() if name not in source.fields}
            found |= {f"{other_name}.{name}": (other, name, field) for name, field in more.items()}
    return found


def condition_choices(source_name: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """For a select: group → (key, words)."""
    groups = defaultdict(list)
    for key, (source, _, field) in fields_of(source_name).items():
        own = "." not in key
        words = capital(field.label) if own else f"{LINKED[source.name]}: {field.label}"
        groups[SUBJECTS[source_name] if own else LINKED[source.name]].append((key, words))
    return list(groups.items())


def measures_of(source_name: str) -> dict[str, str]:
    """What may be made of a source."""
    source = SOURCES[source_name]
    fits = {
        COUNT: True,
        ORGANISATIONS: bool(source.organisation) and source_name in ("participations", "recognitions", "memberships"),
        SUM: bool(numbers_of(source_name)),
        AVERAGE: bool(numbers_of(source_name)) and source.annual,
        SHARE: True,
    }
    return {name: words for name, words in MEASURES.items() if fits[name]}


def numbers_of(source_name: str) -> dict[str, str]:
    """Name → words of the fields that can be added up."""
    fields = SOURCES[source_name].fields.items()
    return {name: capital(field.label) for name, field in fields if field.number}


def dimension_of(definition: Definition) -> str:
    """The dimension that the unit of such an indicator must have."""
    if definition.kind == "share" or (definition.kind == "growth" and not definition.times):
        return Unit.Dimension.SHARE
    if not is_money(definition.numerator):
        return Unit.Dimension.COUNT
    return Unit.Dimension.SHARE if is_money(definition.denominator) else Unit.Dimension.MONEY


def definition_of(source_name: str, measure: str, field: str, over: str, chosen: list[Chosen]) -> dict:
    """The definition as data. Raises ValidationError for what cannot be said, with a sentence that says what to change."""
    apart = {role: where_of(source_name, [c for c in chosen if measure != SHARE or c.role == role]) for role in ROLES}
    if measure == SHARE:
        if not apart[MET]:
            raise ValidationError(
                "Tỷ lệ cần ít nhất một điều kiện cho phần được đếm, ví dụ: Lợi nhuận lớn hơn 0 – phần được đếm."
            )
        return {"kind": "share", "source": source_name, "where": apart[POPULATION], "condition": apart[MET]}
    whole = {"source": source_name, "where": apart[POPULATION]}
    if measure in (COUNT, ORGANISATIONS):
        return {"kind": measure} | whole
    if measure == SUM:
        return {"kind": "sum", **whole, "field": field} | ({"over": "sum"} if over == "sum" else {})
    return {"kind": "ratio", **whole, "numerator": field, "denominator": "rows"}


def where_of(source_name: str, chosen: list[Chosen]) -> dict:
    """Conditions on one linked source are met by one and the same row of it. Raises ValidationError for a field asked twice."""
    known, own, linked = fields_of(source_name), {}, defaultdict(dict)
    for one in chosen:
        source, name, field = known[one.key]
        into = own if "." not in one.key else linked[source.name]
        if name in into:
            raise ValidationError(f"Mục “{field.label}” có hai điều kiện. Hãy gộp lại thành một.")
        into[name] = wanted(field, one)
    if linked:
        own["having"] = [{"source": name, "where": where} for name, where in linked.items()]
    return own


def wanted(field: Field, one: Chosen):
    if field.flag:
        return one.operator == "yes"
    if field.choices:
        return {"not": list(one.values)} if one.operator == NOT else list(one.values)
    if one.operator == KNOWN:
        return {"known": True}
    return {one.operator: one.number}


def operators_of(field: Field) -> dict[str, str]:
    return (
        OF_FLAGS
        if field.flag
        else OF_CHOICES
        if field.choices
        else {name: OF_NUMBERS[name] for name in (*COMPARED, KNOWN)}
    )
