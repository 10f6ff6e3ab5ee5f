"""A draft's figures beside the portal's own: targets of the plan, actuals of a day; and its arithmetic. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from coopportal.kit.numbers import format_number
from coopportal.kit.periods import day_label
from plans.texts.context import PROMISED, REACHED
from plans.texts.letters import compared
from plans.texts.proposals import TextReading
from plans.texts.statements import Statement
from plans.texts.sums import slips_in

ABOUT = Fraction(1, 10)  # "gần 500" may be 450 to 550
OF_PLAN = re.compile(
    r"[^;.\d]{0,60}?(?:đạt|bằng|tương đương|hoàn thành)\s+(\d+(?:,\d+)?)\s*%\s*(?:so với\s+)?(?:kế hoạch|kh|chỉ tiêu)(?!\w)"
)


@dataclass(frozen=True)
class KnownTarget:
    """A target as the portal has it. `text`: as it is printed, "≥ 35 HTX"."""

    indicator: str
    comparator: str
    low: Decimal
    high: Decimal | None
    factor: Decimal  # of its unit
    year: int | None
    text: str


@dataclass(frozen=True)
class Remark:
    """What does not fit. `rule`: target | actual | share_of_plan | arithmetic."""

    rule: str
    start: int
    end: int
    sentence_start: int
    sentence_end: int
    sentence: str


@dataclass
class Check:
    """The draft checked: what differs, what agrees, and what the portal cannot say anything of."""

    remarks: list[Remark] = field(default_factory=list)
    agreeing: list[Statement] = field(default_factory=list)
    unchecked: list[Statement] = field(default_factory=list)


Actuals = Mapping[
    tuple[str, date], Fraction | None
]  # in the indicator's own unit times its factor: đồng, ratios, pieces


def days_of(reading: TextReading, default: date) -> set[tuple[str, date]]:
    """The (indicator, day) that a check of the reading needs the actual of."""
    return {(one.indicator, one.day or default) for one in reading.statements if one.leaning == REACHED}


def check(
    reading: TextReading,
    targets: Iterable[KnownTarget],
    actuals: Actuals,
    factors: Mapping[str, Decimal],
    labels: Mapping[str, str],
    default: date,
) -> Check:
    """`factors`, `labels`: of the units, by code. `default`: the day of results that name none."""
    found, known = Check(), list(targets)
    for one in reading.statements:
        mine = [target for target in known if target.indicator == one.indicator]
        factor, label = factors[one.unit], labels[one.unit]
        if one.leaning == REACHED:
            remark = _against_actual(one, actuals.get((one.indicator, one.day or default)), factor, label, default)
            share = _share_of_plan(reading.text, one, mine, factor)
            found.remarks += [share] if share else []
        else:
            remark = _against_targets(one, mine, factor, label)
        if remark is None:
            found.agreeing.append(one)
        elif remark.sentence and (one.leaning or reading.facts.document_type):
            found.remarks.append(remark)
        else:
            found.unchecked.append(one)
    for read in reading.sentences:
        found.remarks += [
            Remark("arithmetic", slip.start, slip.end, slip.sentence_start, slip.sentence_end, slip.sentence)
            for slip in slips_in(read)
        ]
    found.remarks = one_a_total(found.remarks)
    return found


def one_a_total(remarks: list[Remark]) -> list[Remark]:
    """In the order of the text. A total that is neither the portal's nor its parts' sum is one remark with both sentences."""
    told: list[Remark] = []
    for one in sorted(remarks, key=lambda remark: (remark.start, remark.rule == "arithmetic", remark.end)):
        if one.rule == "arithmetic" and told and told[-1].start == one.start:
            told[-1] = replace(told[-1], end=one.end, sentence=f"{told[-1].sentence} {one.sentence}")
        else:
            told.append(one)
    return told


def _against_targets(one: Statement, targets: list[KnownTarget], factor: Decimal, label: str) -> Remark | None:
    """None where they agree; a remark without words where the plan has no such target."""
    if not targets:
        return _remark("target", one, "")
    if any(_same(one, target, factor) for target in targets):
        return None
    same_year = [target for target in targets if target.year == one.year] or targets
    said = " hoặc ".join(dict.fromkeys(target.text for target in same_year))
    return _remark("target", one, f"Văn bản ghi {_written(one, label)}; kế hoạch trên cổng ghi {said}.")


def _same(one: Statement, target: KnownTarget, factor: Decimal) -> bool:
    """A text that only says "35 HTX" says what a target of "từ 35 HTX trở lên" says."""
    if one.low * factor != target.low * target.factor:
        return False
    if (one.high is None) != (target.high is None) or (one.high or 0) * factor != (target.high or 0) * target.factor:
        return False
    if one.year and target.year and one.year != target.year and one.leaning == PROMISED:
        return False
    return one.comparator in {"reach", target.comparator}


SIGNS = {"at_least": "≥ ", "more_than": "> ", "at_most": "≤ ", "less_than": "< ", "about": "≈ ", "exactly": "= "}


def _written(one: Statement, label: str) -> str:
    value = format_number(one.low) + (f"–{format_number(one.high)}" if one.high is not None else "")
    return f"{SIGNS.get(one.comparator, '')}{value} {label}".replace(" %", "%")


def _against_actual(
    one: Statement, actual: Fraction | None, factor: Decimal, label: str, default: date
) -> Remark | None:
    if actual is None:
        return _remark("actual", one, "")
    value = actual / Fraction(factor)
    if _fits(one, value):
        return None
    decimals = max(len(one.written.partition(",")[2]), 0 if value.denominator == 1 else 1)
    said = f"{format_number(value, decimals)} {label}".replace(" %", "%")
    day = day_label(one.day or default)
    return _remark("actual", one, f"Văn bản ghi {_written(one, label)}; số liệu của cổng đến {day} là {said}.")


def _fits(one: Statement, value: Fraction) -> bool:
    low = Fraction(one.low)
    if one.high is not None:
        return low <= value <= Fraction(one.high)
    if one.comparator == "about":
        return abs(value - low) <= abs(low) * ABOUT
    if one.comparator == "more_than":
        return value > low
    if one.comparator == "at_least":
        return value >= low
    if one.comparator == "less_than":
        return value < low
    if one.comparator == "at_most":
        return value <= low
    return abs(value - low) < _last_place(one)


def _last_place(one: Statement) -> Fraction:
    """What the last written digit is worth in the statement's unit: "2,8 tỷ" is told to 0,1 tỷ. Whole counts are told exactly."""
    decimals = len(one.written.partition(",")[2])
    shown = Decimal(one.written.replace(".", "").replace(",", ".")) if one.written[:1].isdigit() else one.low
    scale = Fraction(one.low) / Fraction(shown) if shown else Fraction(1)
    return Fraction(1, 10**decimals) * abs(scale)


def _share_of_plan(text: str, one: Statement, targets: list[KnownTarget], factor: Decimal) -> Remark | None:
    """ "thành lập mới 8 HTX, đạt 45% kế hoạch": against the plan's own target."""
    match = OF_PLAN.match(compared(text[one.end : one.end + 120]))
    rising = [
        target for target in targets if target.low and target.comparator not in {"at_most", "less_than", "exactly"}
    ]
    if not match or len(rising) != 1:
        return None
    target = rising[0]
    exact = Fraction(one.low * factor) / Fraction(target.low * target.factor) * 100
    decimals = len(match[1].partition(",")[2])
    if abs(exact - Fraction(Decimal(match[1].replace(",", ".")))) < Fraction(1, 10**decimals):
        return None
    told = f"Văn bản ghi đạt {match[1]}% kế hoạch; so với {target.text} là {format_number(exact, max(decimals, 1))}%."
    return Remark("share_of_plan", one.start, one.end + match.end(), one.sentence_start, one.sentence_end, told)


def _remark(rule: str, one: Statement, sentence: str) -> Remark:
    return Remark(rule, one.start, one.end, one.sentence_start, one.sentence_end, sentence)
