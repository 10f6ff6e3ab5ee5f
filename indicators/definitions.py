"""The language of definitions, and its words.

    {"kind": "count",  "source": S, "where": W}                    rows
    {"kind": "organisations", "source": S, "where": W}             distinct organisations behind rows
    {"kind": "sum",    "source": S, "where": W, "field": F[, "weight": F][, "over": "sum"]}
    {"kind": "share",  "source": S, "where": W, "condition": W}    rows of the population that also meet the condition
    {"kind": "share",  "source": S, "where": W, "supported": W}    … whose organisation has a participation that meets W
    {"kind": "ratio",  "source": S, "where": W, "numerator": F[, "weight": F], "denominator": F | "rows"}
    {"kind": "reported"}

W = {field: value | [values] | {"not": [values]} | {"above": number} | {"known": true}}. `over` says what an annual
source does when several years end inside the span: "last" (default) takes the last one, "sum" adds them.
"""

from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError

from indicators.sources import SOURCES, Source

KINDS = {"count", "organisations", "sum", "share", "ratio", "reported"}


@dataclass(frozen=True)
class Condition:
    field: str
    operator: str  # in, not_in, above, known
    values: tuple = ()


@dataclass(frozen=True)
class Measure:
    """One column of the pass. `aggregate`: rows | organisations | sum."""

    source: str
    aggregate: str
    where: tuple[Condition, ...]
    supported: tuple[Condition, ...] | None = None
    field: str = ""
    weight: str = ""


@dataclass(frozen=True)
class Definition:
    """`numerator` and `denominator` are measures; a plain figure has no denominator; a reported one has neither."""

    kind: str
    numerator: Measure | None = None
    denominator: Measure | None = None
    over: str = "last"

    @property
    def reported(self) -> bool:
        return self.kind == "reported"

    @property
    def source(self) -> Source | None:
        return SOURCES[self.numerator.source] if self.numerator else None

    @property
    def respondents(self) -> tuple[Condition, ...]:
        """The conditions of the rows that could answer: those of the denominator; of a sum those that state the field."""
        if self.denominator:
            return self.denominator.where
        if self.kind == "sum":
            return (*self.numerator.where, Condition(self.numerator.field, "known"))
        asked = [c.field for c in self.numerator.where if c not in self.population]
        return (*self.population, *(Condition(field, "known") for field in asked))

    @property
    def population(self) -> tuple[Condition, ...]:
        """The conditions that name the population: its kind and sector, for "n nộp / N"."""
        return tuple(c for c in self.numerator.where if c.field in ("kind", "sector"))


def parse(data: dict) -> Definition:
    """The definition that `data` says. Raises ValidationError with a Vietnamese sentence that names what is wrong."""
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise ValidationError(
            f"Định nghĩa không hợp lệ: loại “{kind}” không có. Dùng một trong: {', '.join(sorted(KINDS))}."
        )
    if kind == "reported":
        return Definition("reported")
    if not isinstance(data.get("source"), str) or data["source"] not in SOURCES:
        raise ValidationError(f"Nguồn số liệu “{data.get('source')}” không có. Dùng một trong: {', '.join(SOURCES)}.")
    source = SOURCES[data["source"]]
    where = conditions(source, data.get("where", {}))
    over = data.get("over", "last")
    if over not in ("last", "sum"):
        raise ValidationError(f"Cách lấy số liệu qua các năm “{over}” không có. Dùng một trong: last, sum.")
    if kind == "organisations" and not source.organisation:
        raise ValidationError(f"Nguồn “{source.noun}” không có tổ chức để đếm.")
    if kind in ("count", "organisations"):
        return Definition(kind, Measure(source.name, "rows" if kind == "count" else "organisations", where), over=over)
    if kind == "sum":
        measure = Measure(
            source.name, "sum", where, field=number(source, data.get("field")), weight=weight(source, data)
        )
        return Definition(kind, measure, over=over)
    if kind == "share":
        population = Measure(source.name, "rows", where)
        if "supported" in data:
            if source.annual or not source.organisation:
                raise ValidationError(f"Nguồn “{source.noun}” không dùng được “supported”.")
            met = replace(population, supported=conditions(SOURCES["participations"], data["supported"]))
        elif "condition" not in data:
            raise ValidationError("Tỷ lệ cần “condition” hoặc “supported” để biết phần nào của tổng thể được đếm.")
        else:
            met = replace(population, where=where + conditions(source, data["condition"]))
        return Definition(kind, met, population, over=over)
    top, weighed = number(source, data.get("numerator")), weight(source, data)
    bottom = data.get("denominator")
    names = {top, weighed, "" if bottom == "rows" else number(source, bottom)} - {""}
    where += tuple(Condition(name, "known") for name in sorted(names))
    numerator = Measure(source.name, "sum", where, field=top, weight=weighed)
    denominator = (
        Measure(source.name, "rows", where) if bottom == "rows" else Measure(source.name, "sum", where, field=bottom)
    )
    return Definition(kind, numerator, denominator, over=over)


def conditions(source: Source, where: dict) -> tuple[Condition, ...]:
    if not isinstance(where, dict):
        raise ValidationError("Điều kiện phải ghi theo từng trường, ví dụ {“kind”: “htx”}.")
    return tuple(condition(source, name, wanted) for name, wanted in sorted(where.items()))


def condition(source: Source, name: str, wanted) -> Condition:
    if name not in source.fields:
        raise ValidationError(
            f"Nguồn “{source.noun}” không có trường “{name}”. Có: {', '.join(sorted(source.fields))}."
        )
    field, operator = source.fields[name], "in"
    if isinstance(wanted, dict):
        word, wanted = next(iter(wanted.items())) if len(wanted) == 1 else ("", None)
        if word not in ("not", "above", "known"):
            raise ValidationError(f"Điều kiện của trường “{field.label}” chỉ dùng một trong: not, above, known.")
        if word == "above" and (field.choices or field.flag or type(wanted) not in (int, float)):
            raise ValidationError(f"Điều kiện “above” của trường “{field.label}” cần một trường số và một số.")
        if word != "not":
            return Condition(name, word, (wanted,) if word == "above" else ())
        operator = "not_in"
    values = tuple(wanted) if isinstance(wanted, list) else (wanted,)
    if not values:
        raise ValidationError(f"Điều kiện của trường “{field.label}” cần ít nhất một giá trị.")
    allowed = field.choices.values if field.choices else (True, False) if field.flag else values
    if not all(value in allowed for value in values):
        raise ValidationError(f"Trường “{field.label}” không nhận giá trị {', '.join(map(str, values))}.")
    return Condition(name, operator, values)


def number(source: Source, name: str) -> str:
    if name not in source.fields or source.fields[name].choices or source.fields[name].flag:
        raise ValidationError(f"Nguồn “{source.noun}” không có trường số “{name}”.")
    return name


def weight(source: Source, data: dict) -> str:
    return number(source, data["weight"]) if data.get("weight") else ""
