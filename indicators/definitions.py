"""The language of definitions, and its words.

    {"kind": "count",  "source": S, "where": W}                    rows
    {"kind": "organisations", "source": S, "where": W}             distinct organisations behind rows
    {"kind": "distinct", "source": S, "where": W, "field": F}      distinct values of a field, or "commune"
    {"kind": "sum",    "source": S, "where": W, "field": F | [F, …][, "weight": F][, "over": "sum"]}
    {"kind": "total",  "of": [D, …]}                               counts and sums of several sources added up
    {"kind": "share",  "source": S, "where": W, "condition": W}    rows of the population that also meet the condition
    {"kind": "ratio",  "source": S, "where": W, "numerator": F | [F, …][, "weight": F], "denominator": F | [F, …] | "rows"}
    {"kind": "ratio",  "numerator": D, "denominator": D}           two figures of any sources
    {"kind": "per",    "of": D, "number": D}                       as many for each one of a number of things
    {"kind": "growth", "of": D, "against": "year_before" | YEAR, "as": "change" | "times"}
    {"kind": "reported"[, "what": sentence, "because": why nothing can be counted]}

W = {field: value | [values] | {"not": [values]} | {"above" | "at_least" | "below" | "at_most": number} | {"known": true},
     "having" | "lacking": {"source": S, "where": W} | [ … ]}
`having`: the same organisation, or the same commune, has a row of another source. `over` says what an annual source does
when several years end inside the span: "last" (default) takes the last one, "sum" adds them.

Whatever its kind, a definition is two sums of measures, each counted in base units: the numerator and, where it divides,
the denominator. Growth is the same two sums once more, at another time.
"""

from dataclasses import dataclass, replace
from math import isfinite

from django.core.exceptions import ValidationError

from indicators.sources import SOURCES, Source

KINDS = ("count", "organisations", "distinct", "sum", "total", "share", "ratio", "per", "growth", "reported")
ADDED, WHOLE = ("count", "sum"), ("count", "organisations", "distinct", "sum", "total")
COMPARED = {"above": "gt", "at_least": "gte", "below": "lt", "at_most": "lte"}
YEAR_BEFORE = "year_before"
DEEPEST = 2  # conditions inside conditions


@dataclass(frozen=True)
class Condition:
    field: str
    operator: str  # in, not_in, known, or one of COMPARED
    values: tuple = ()


@dataclass(frozen=True)
class Link:
    """The organisation, or the commune, of the row has a row of another source that meets `where`; `lacking`: has none."""

    source: str
    where: tuple["Condition | Link", ...]
    lacking: bool = False

    @property
    def spoken(self) -> "Link":
        """There is such a row at all, and it states what is asked."""
        return Link(self.source, known(c.field for c in self.where if isinstance(c, Condition)))


Where = tuple[Condition | Link, ...]


@dataclass(frozen=True)
class Measure:
    """One column of the pass. `aggregate`: rows | distinct | sum. `fields`: what it adds, or the one whose values it counts."""

    source: str
    aggregate: str
    where: Where
    fields: tuple[str, ...] = ()
    weight: str = ""
    over: str = "last"

    @property
    def population(self) -> Where:
        """The conditions that name the population: its kind and sector, for "n nộp / N"."""
        return tuple(c for c in self.where if isinstance(c, Condition) and c.field in ("kind", "sector"))

    @property
    def yearly(self) -> bool:
        """Whether annual rows decide over it: its own, or those of a condition."""
        return SOURCES[self.source].annual or stands_on_years(self.where)


@dataclass(frozen=True)
class Definition:
    """`of` and `number` are what a `per` divides and what `growth` compares; `against` is a year, None the year before."""

    kind: str
    numerator: tuple[Measure, ...] = ()
    denominator: tuple[Measure, ...] = ()
    of: "Definition | None" = None
    number: "Definition | None" = None
    against: int | None = None
    times: bool = False
    what: str = ""
    because: str = ""

    @property
    def reported(self) -> bool:
        return self.kind == "reported"

    @property
    def measures(self) -> tuple[Measure, ...]:
        return self.numerator + self.denominator

    @property
    def source(self) -> Source | None:
        return SOURCES[self.numerator[0].source] if self.numerator else None

    @property
    def spoken(self) -> Measure | None:
        """The measure whose annual rows the figure stands on; None for one that needs none."""
        return next((measure for measure in self.measures if measure.yearly), None)

    @property
    def annual(self) -> bool:
        return self.spoken is not None

    @property
    def carried(self) -> Measure | None:
        """The measure that communes state, of which one wants to know how many did."""
        return next((measure for measure in self.measures if SOURCES[measure.source].carried), None)

    @property
    def respondents(self) -> Where:
        """The conditions of the rows that could answer: those of the denominator; of a sum those that state the fields."""
        spoken = self.spoken
        below = next((measure for measure in self.denominator if measure.source == spoken.source), None)
        if below:
            return below.where if below.yearly else merged(below.where, linked(spoken.where))
        if spoken.aggregate == "sum":
            return merged(spoken.where, known(spoken.fields))
        asked = {c.field: c for c in spoken.where if isinstance(c, Condition) and c not in spoken.population}
        return merged(spoken.population, known(asked), linked(spoken.where))


def is_money(measures: tuple[Measure, ...]) -> bool:
    return any(SOURCES[m.source].fields[name].money for m in measures if m.aggregate == "sum" for name in m.fields)


def links(where: Where) -> list[Link]:
    return [wanted for wanted in where if isinstance(wanted, Link)]


def stands_on_years(where: Where) -> bool:
    return any(SOURCES[link.source].annual or stands_on_years(link.where) for link in links(where))


def linked(where: Where) -> Where:
    """Of the conditions on annual sources only that they spoke of the matter."""
    found = []
    for link in links(where):
        if SOURCES[link.source].annual:
            found.append(link.spoken)
        elif stands_on_years(link.where):
            plain = tuple(wanted for wanted in link.where if isinstance(wanted, Condition))
            found.append(Link(link.source, plain + linked(link.where)))
    return tuple(found)


def known(fields) -> Where:
    return tuple(Condition(field, "known") for field in fields)


def merged(*wheres: Where) -> Where:
    return tuple(dict.fromkeys(wanted for where in wheres for wanted in where))


def parse(data: dict) -> Definition:
    """The definition that `data` says. Raises ValidationError with a Vietnamese sentence that names what is wrong."""
    if not isinstance(data, dict):
        raise ValidationError("Định nghĩa phải ghi loại và nguồn số liệu, ví dụ {“kind”: “count”, “source”: “stock”}.")
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise ValidationError(f"Định nghĩa không hợp lệ: loại “{kind}” không có. Dùng một trong: {', '.join(KINDS)}.")
    if kind == "reported":
        return Definition("reported", what=data.get("what", ""), because=data.get("because", ""))
    if kind in COMPOSED:
        return COMPOSED[kind](data)
    if kind == "ratio" and isinstance(data.get("numerator"), dict):
        return quotient("ratio", data.get("numerator"), data.get("denominator"))
    return OF_A_SOURCE[kind](kind, source_of(data), data)


def source_of(data: dict) -> Source:
    if not isinstance(data.get("source"), str) or data["source"] not in SOURCES:
        raise ValidationError(f"Nguồn số liệu “{data.get('source')}” không có. Dùng một trong: {', '.join(SOURCES)}.")
    return SOURCES[data["source"]]


def counted(kind: str, source: Source, data: dict) -> Definition:
    if kind == "organisations" and not source.organisation:
        raise ValidationError(f"Nguồn “{source.noun}” không có tổ chức để đếm.")
    measure = Measure(source.name, "rows", conditions(source, data.get("where", {})), over=over(data))
    if kind == "organisations":
        return Definition(kind, (replace(measure, aggregate="distinct", fields=("organisation",)),))
    if kind == "distinct":
        return Definition(kind, (replace(measure, aggregate="distinct", fields=(several(source, data.get("field")),)),))
    if source.forerunner and not links(measure.where):
        return Definition(kind, (measure, replace(measure, source=source.forerunner)))
    return Definition(kind, (measure,))


def summed(kind: str, source: Source, data: dict) -> Definition:
    where, fields = conditions(source, data.get("where", {})), numbers(source, data.get("field"))
    return Definition(kind, (Measure(source.name, "sum", where, fields, weight(source, data), over(data)),))


def share(kind: str, source: Source, data: dict) -> Definition:
    population = Measure(source.name, "rows", conditions(source, data.get("where", {})), over=over(data))
    wanted = data.get("condition")
    if not wanted:
        raise ValidationError("Tỷ lệ cần “condition” để biết phần nào của tổng thể được đếm.")
    met = merged(population.where, conditions(source, wanted))
    return Definition(kind, (replace(population, where=met),), (population,))


def ratio(kind: str, source: Source, data: dict) -> Definition:
    """Both sides of the same rows: those that state every field that either side needs."""
    above, weighed, below = numbers(source, data.get("numerator")), weight(source, data), data.get("denominator")
    below = () if below == "rows" else numbers(source, below)
    stated = known(sorted({*above, *below, *([weighed] if weighed else [])}))
    where = merged(conditions(source, data.get("where", {})), stated)
    numerator = Measure(source.name, "sum", where, above, weighed, over(data))
    denominator = Measure(source.name, "sum" if below else "rows", where, below, over=over(data))
    return Definition(kind, (numerator,), (denominator,))


def total(data: dict) -> Definition:
    parts = data.get("of")
    if not isinstance(parts, list) or len(parts) < 2:
        raise ValidationError("Tổng cộng cần ít nhất hai số trong “of”, mỗi số là một định nghĩa.")
    parts = [
        part_of(part, ADDED, "Tổng cộng chỉ cộng số đếm và tổng; số đã loại trùng không cộng được.") for part in parts
    ]
    return Definition("total", tuple(measure for part in parts for measure in part.numerator))


def per(data: dict) -> Definition:
    return quotient("per", data.get("of"), data.get("number"))


def quotient(kind: str, above, below) -> Definition:
    refusal = "Phép chia cần hai số đếm hoặc tổng: số bị chia và số chia, ví dụ số tổ hợp tác và số xã."
    of, number = part_of(above, WHOLE, refusal), part_of(below, WHOLE, refusal)
    return Definition(kind, of.numerator, number.numerator, of, number)


def growth(data: dict) -> Definition:
    refusal = "Tốc độ tăng cần trong “of” một số tính được từ hồ sơ; không tính tốc độ tăng của tốc độ tăng."
    of = part_of(data.get("of"), [kind for kind in KINDS if kind not in ("growth", "reported")], refusal)
    against, how = data.get("against", YEAR_BEFORE), data.get("as", "change")
    if against != YEAR_BEFORE and (type(against) is not int or not 1950 <= against <= 2100):
        raise ValidationError(f"Gốc so sánh “{against}” không dùng được: ghi “year_before” hoặc một năm, ví dụ 2020.")
    if how not in ("change", "times"):
        raise ValidationError(f"Cách so sánh “{how}” không có. Dùng một trong: change, times.")
    year = None if against == YEAR_BEFORE else against
    return Definition("growth", of.numerator, of.denominator, of, against=year, times=how == "times")


def part_of(data, kinds, refusal: str) -> Definition:
    if not isinstance(data, dict) or data.get("kind") not in kinds:
        raise ValidationError(refusal)
    return parse(data)


COMPOSED = {"total": total, "per": per, "growth": growth}
OF_A_SOURCE = {
    "count": counted,
    "organisations": counted,
    "distinct": counted,
    "sum": summed,
    "share": share,
    "ratio": ratio,
}


def over(data: dict) -> str:
    word = data.get("over", "last")
    if word not in ("last", "sum"):
        raise ValidationError(f"Cách lấy số liệu qua các năm “{word}” không có. Dùng một trong: last, sum.")
    return word


def conditions(source: Source, where: dict, depth: int = 0) -> Where:
    if not isinstance(where, dict):
        raise ValidationError("Điều kiện phải ghi theo từng trường, ví dụ {“kind”: “htx”}.")
    found = []
    for name, wanted in sorted(where.items()):
        if name in ("having", "lacking"):
            wanted = wanted if isinstance(wanted, list) else [wanted]
            found += [link(source, one, name == "lacking", depth + 1) for one in wanted]
        else:
            found.append(condition(source, name, wanted))
    return tuple(found)


def link(source: Source, wanted, lacking: bool, depth: int) -> Link:
    if not isinstance(wanted, dict):
        raise ValidationError("Điều kiện “having” cần một nguồn số liệu, ví dụ {“source”: “returns”, “where”: {…}}.")
    if depth > DEEPEST:
        raise ValidationError(f"Điều kiện “having” chỉ lồng nhau tới {DEEPEST} lần.")
    other = source_of(wanted)
    if not source.joint(other):
        raise ValidationError(
            f"Nguồn “{source.noun}” không nối được với “{other.noun}”: không có tổ chức hoặc xã chung."
        )
    return Link(other.name, conditions(other, wanted.get("where", {}), depth), lacking)


def condition(source: Source, name: str, wanted) -> Condition:
    if name not in source.fields:
        raise ValidationError(
            f"Nguồn “{source.noun}” không có trường “{name}”. Có: {', '.join(sorted(source.fields))}."
        )
    field, operator = source.fields[name], "in"
    if isinstance(wanted, dict):
        word, wanted = next(iter(wanted.items())) if len(wanted) == 1 else ("", None)
        if word not in ("not", "known", *COMPARED):
            raise ValidationError(
                f"Điều kiện của trường “{field.label}” chỉ dùng một trong: not, known, {', '.join(COMPARED)}."
            )
        if word in COMPARED and (not field.number or type(wanted) not in (int, float) or not isfinite(wanted)):
            raise ValidationError(f"Điều kiện “{word}” của trường “{field.label}” cần một trường số và một số.")
        if word != "not":
            return Condition(name, word, (wanted,) if word in COMPARED else ())
        operator = "not_in"
    values = tuple(wanted) if isinstance(wanted, list) else (wanted,)
    if not values:
        raise ValidationError(f"Điều kiện của trường “{field.label}” cần ít nhất một giá trị.")
    allowed = field.choices.values if field.choices else (True, False) if field.flag else values
    if not all(value in allowed for value in values):
        raise ValidationError(f"Trường “{field.label}” không nhận giá trị {', '.join(map(str, values))}.")
    return Condition(name, operator, values)


def numbers(source: Source, names) -> tuple[str, ...]:
    """One field of numbers, or several that are added within the row."""
    found = names if isinstance(names, list) and names else [names]
    for name in found:
        if not isinstance(name, str) or name not in source.fields or not source.fields[name].number:
            raise ValidationError(f"Nguồn “{source.noun}” không có trường số “{name}”.")
    return tuple(found)


def several(source: Source, name) -> str:
    """A field whose values can be told apart and counted."""
    if name == "commune" and source.commune or isinstance(name, str) and source.can_part(name):
        return name
    raise ValidationError(f"Nguồn “{source.noun}” không đếm được các giá trị khác nhau của “{name}”.")


def weight(source: Source, data: dict) -> str:
    return numbers(source, data["weight"])[0] if data.get("weight") else ""
