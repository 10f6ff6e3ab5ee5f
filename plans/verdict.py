"""Is a promise kept? One pure function, used by page, API, workbook and e-mail. Exact: fractions, never floats."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import ceil

from django.db.models import TextChoices

from coopportal.kit.numbers import NO_FIGURE, Exact, format_beside, format_number, rounded_beside
from coopportal.kit.periods import Span, day_label

SMALLEST_PACED_COUNT = 5  # nobody founds a fifth of a union in each quarter
PLAINLY_MET = "đạt"
BEHIND_FROM = Fraction(4, 5)  # of what was expected by now


class Comparator(TextChoices):
    REACH = "reach", "đạt"
    AT_LEAST = "at_least", "từ … trở lên"
    MORE_THAN = "more_than", "trên"
    AT_MOST = "at_most", "không quá"
    LESS_THAN = "less_than", "dưới"
    BETWEEN = "between", "từ … đến"
    ABOUT = "about", "khoảng"
    EXACTLY = "exactly", "đúng"


class Status(TextChoices):
    EXCEEDED = "exceeded", "Vượt kế hoạch"
    MET = "met", "Đạt"
    ON_TRACK = "on_track", "Đúng tiến độ"
    BEHIND = "behind", "Chậm tiến độ"
    AT_RISK = "at_risk", "Có nguy cơ không đạt"
    MISSED = "missed", "Chưa đạt"
    NOT_DUE = "not_due", "Chưa đến kỳ đánh giá"
    NO_DATA = "no_data", "Chưa có số liệu"


KEPT = (Status.MET, Status.EXCEEDED)
# The rules in plain words, by their number in the design: what decided is told beside every verdict.
RULES = {
    1: "Kỳ tính của chỉ tiêu chưa bắt đầu nên chưa đánh giá.",
    2: "Chưa có số liệu thực hiện: trước hạn thì chờ, đến hạn thì ghi “Chưa có số liệu”.",
    3: "Đã đến hạn: so số chưa làm tròn với mức nêu trong văn bản.",
    4: "Số cộng dồn đã đủ mức trước hạn thì kết luận ngay, vì không giảm đi được nữa.",
    5: "Chưa đến hạn và hiện đang đạt mức nêu trong văn bản.",
    6: "Chưa đến hạn: so với chặng đường mà số ngày đã qua đòi hỏi; đủ 100% là đúng tiến độ, từ 80% là chậm, dưới nữa là có "
    "nguy cơ. Số lượng nhỏ hơn 5 thì không tính tiến độ.",
    7: "Chưa đến hạn nhưng đang vượt mức trần, hoặc đã qua mức phải đúng bằng.",
    8: "Chỉ tiêu cho từng năm: đạt khi mọi năm của kế hoạch đều đạt.",
}


@dataclass(frozen=True)
class Goal:
    """What was promised, in the target's unit ("dưới 10%" is 10, not 0.1). Only `between` has a `high`.

    `rising`: more is better. `flow`: counted over a span from nothing, unlike a state. `is_count`: whole things.
    `baseline`: the state before; None: unknown. `unit` and `decimals` only serve the sentence (None: as many as needed).
    """

    comparator: Comparator
    low: Exact
    high: Exact | None = None
    rising: bool = True
    flow: bool = True
    is_count: bool = False
    baseline: Exact | None = None
    unit: str = ""
    decimals: int | None = None

    def __post_init__(self):
        if self.comparator == Comparator.BETWEEN and (self.high is None or self.high < self.low):
            raise ValueError("Chỉ tiêu dạng khoảng cần mức dưới và mức trên, mức dưới không lớn hơn mức trên.")

    @property
    def is_ceiling(self) -> bool:
        """Kept by staying at or under a bound, and so never safe before the due date."""
        if self.comparator in {Comparator.REACH, Comparator.BETWEEN, Comparator.ABOUT}:
            return not self.rising
        return self.comparator in {Comparator.AT_MOST, Comparator.LESS_THAN}

    @property
    def has_percentage(self) -> bool:
        """Whether "x % of plan" says something: more is better, and there is a floor above zero to divide by."""
        return self.rising and not self.is_ceiling and self.bound > 0

    @property
    def bound(self) -> Fraction:
        """The figure that decides: of a range its low end, of a falling range its high end."""
        return Fraction(self.high if self.comparator == Comparator.BETWEEN and self.is_ceiling else self.low)

    def met_by(self, actual: Exact) -> bool:
        actual = Fraction(actual)
        if self.comparator == Comparator.EXACTLY:
            return actual == self.bound
        if self.comparator == Comparator.MORE_THAN:
            return actual > self.bound
        if self.comparator == Comparator.LESS_THAN:
            return actual < self.bound
        return actual <= self.bound if self.is_ceiling else actual >= self.bound

    def exceeded_by(self, actual: Exact) -> bool:
        """Met and better than what was written; "trên 15" and "đúng 15" cannot be exceeded."""
        if not self.rising or self.comparator in {Comparator.MORE_THAN, Comparator.EXACTLY}:
            return False
        stated = self.high if self.comparator == Comparator.BETWEEN else self.low
        return self.met_by(actual) and Fraction(actual) > Fraction(stated)


@dataclass(frozen=True)
class Verdict:
    """`achievement`: actual ÷ target; None for a falling target and for one of 0. `difference`: actual − target.

    `way`: how much of the way from the baseline is done (14 → 10, now 10.4: 9/10), below 0 when it went the other way;
    None without a baseline. `expected`: what the pace asks for by now; None where no pace is kept.
    `reason` is a whole sentence; `finding` its end alone, for tables that print goal and actual beside it;
    "" where the status says it all.
    `provisional`: to be shown as "dự kiến". `rule`: what decided, a key of RULES.
    """

    status: Status
    achievement: Fraction | None
    difference: Fraction | None
    way: Fraction | None
    expected: Fraction | None
    reason: str
    finding: str
    provisional: bool
    rule: int


def judge(
    goal: Goal, actual: Exact | None, *, span_start: date, due_on: date, as_of: date, estimate: bool = False
) -> Verdict:
    """The first rule that fits decides; the numbers are those of the design's table.

    `actual` in the target's unit, None: not known, which is not 0. `estimate`: it is an ước, so the verdict is dự kiến.
    Raises TypeError for a float.
    """
    if any(isinstance(figure, float) for figure in (actual, goal.low, goal.high, goal.baseline)):
        raise TypeError("A verdict takes exact figures: a float has lost its last digits.")
    rule, status, expected, words = _ruling(goal, actual, span_start, due_on, as_of)
    done = "ước thực hiện" if estimate else "thực hiện"
    return Verdict(
        status=status,
        achievement=_achievement(goal, actual),
        difference=None if actual is None else Fraction(actual) - goal.bound,
        way=_way(goal, actual),
        expected=expected,
        reason=f"Kế hoạch {_promise(goal)}{_done(goal, actual, done, expected)}: {words}.",
        finding="" if words == PLAINLY_MET else f"{words[0].upper()}{words[1:]}.",
        provisional=estimate,
        rule=rule,
    )


def judge_years(years: list[Verdict], whole: int) -> Verdict:
    """Of a promise for every year, once its last year is over: kept when each of the `whole` years was.

    `years`: the verdicts of the years, oldest first. A year missed decides; then one without figures.
    """
    kept = sum(year.status in KEPT for year in years)
    if kept == whole:
        return years[-1]
    missed = any(year.status == Status.MISSED for year in years)
    words = f"đạt {kept}/{whole} năm"
    return replace(
        years[-1],
        status=Status.MISSED if missed else Status.NO_DATA,
        reason=f"Kế hoạch cho từng năm: {words}.",
        finding=f"{words[0].upper()}{words[1:]}.",
        rule=8,
    )


def printed_achievement(verdict: Verdict) -> str:
    """ "102,9%", a whole one "100%"; with the decimals it takes not to contradict the verdict: 99.99 % is no "100%"."""
    if verdict.achievement is None:
        return NO_FIGURE
    return format_beside(verdict.achievement * 100, [100]).removesuffix(",0") + "%"


def _ruling(
    goal: Goal, actual: Exact | None, span_start: date, due_on: date, as_of: date
) -> tuple[int, Status, Fraction | None, str]:
    """The number of the rule that decides, the status, the figure expected by now, and why."""
    due = day_label(due_on)
    if as_of < span_start:
        return 1, Status.NOT_DUE, None, f"chưa đến kỳ, tính từ {day_label(span_start)}"
    if actual is None:
        if as_of >= due_on:
            return 2, Status.NO_DATA, None, f"đã đến hạn {due} mà chưa có số liệu thực hiện"
        return 2, Status.NOT_DUE, None, f"chưa có số liệu, đánh giá khi đến hạn {due}"
    if as_of >= due_on:
        return 3, *_final(goal, actual)
    if goal.met_by(actual):
        if goal.flow and not goal.is_ceiling and goal.comparator != Comparator.EXACTLY:  # what is counted stays
            status, _, words = _final(goal, actual)
            return 4, status, None, f"{words} trước hạn {due}"
        return 5, Status.ON_TRACK, None, f"hiện đang đạt, hạn {due}"
    if goal.is_ceiling or actual > goal.bound:
        return 7, Status.AT_RISK, None, f"{_miss(goal, actual)}, hạn {due}"
    return 6, *_paced(goal, actual, Span(span_start, due_on), as_of)


def _final(goal: Goal, actual: Exact) -> tuple[Status, None, str]:
    if not goal.met_by(actual):
        return Status.MISSED, None, _miss(goal, actual)
    if goal.exceeded_by(actual):
        stated = goal.high if goal.comparator == Comparator.BETWEEN else goal.low
        return Status.EXCEEDED, None, f"vượt {_gap(goal, actual, Fraction(stated))}"
    return Status.MET, None, PLAINLY_MET


def _paced(goal: Goal, actual: Exact, whole: Span, as_of: date) -> tuple[Status, Fraction | None, str]:
    """Against the part of the way that the days passed, the as-of day among them, ask for."""
    due = day_label(whole.end)
    if goal.is_count and goal.bound < SMALLEST_PACED_COUNT:
        return Status.NOT_DUE, None, f"số lượng nhỏ nên không tính tiến độ, hạn {due}"
    start = Fraction(0) if goal.flow else goal.bound if goal.baseline is None else Fraction(goal.baseline)
    expected = start + Fraction(Span(whole.start, as_of).days, whole.days) * (goal.bound - start)
    asked = f"đến nay cần {_expected(goal, expected, actual)}, hạn {due}"
    if actual >= expected:
        return Status.ON_TRACK, expected, f"theo kịp tiến độ, {asked}"
    if actual >= expected - abs(expected) * (1 - BEHIND_FROM):
        return Status.BEHIND, expected, f"chậm so với tiến độ, {asked}"
    return Status.AT_RISK, expected, f"dưới 80% tiến độ, {asked}"


def _achievement(goal: Goal, actual: Exact | None) -> Fraction | None:
    if actual is None or not goal.has_percentage:
        return None
    return Fraction(actual) / goal.bound


def _way(goal: Goal, actual: Exact | None) -> Fraction | None:
    """None, too, where the baseline was already good enough: there was no way to go."""
    if actual is None or goal.baseline is None:
        return None
    distance = goal.bound - Fraction(goal.baseline)
    if distance == 0 or (goal.comparator != Comparator.EXACTLY and (distance > 0) == goal.is_ceiling):
        return None
    return (Fraction(actual) - Fraction(goal.baseline)) / distance


# The sentence


def _figure(goal: Goal, value: Exact, beside: Iterable[Exact | None] = (), decimals: int | None = None) -> str:
    return _with_unit(goal, format_beside(value, beside, decimals=decimals))


def _expected(goal: Goal, expected: Fraction, actual: Exact) -> str:
    """Of whole things the next whole number: 17.4 are kept by 18, and nobody founds 0.4."""
    return _figure(goal, ceil(expected)) if goal.is_count else _figure(goal, expected, [actual, goal.bound])


def _with_unit(goal: Goal, number: str) -> str:
    return f"{number}{'' if goal.unit.startswith('%') else ' '}{goal.unit}".rstrip()


def _gap(goal: Goal, actual: Exact, bound: Fraction) -> str:
    """The distance between the figures as they are printed, so that a reader who subtracts finds the same."""
    number = format_number(abs(rounded_beside(actual, [bound], goal.decimals) - bound))
    return f"{number} điểm" if goal.unit.startswith("%") else _with_unit(goal, number)


def _promise(goal: Goal) -> str:
    low = _figure(goal, goal.low, [goal.low])
    if goal.comparator == Comparator.AT_LEAST:
        return f"từ {low} trở lên"
    if goal.comparator == Comparator.BETWEEN:
        return f"từ {low} đến {_figure(goal, goal.high, [goal.high])}"
    return f"{Comparator(goal.comparator).label} {low}"


def _done(goal: Goal, actual: Exact | None, word: str, expected: Fraction | None) -> str:
    if actual is None:
        return ""
    return f", {word} {_figure(goal, actual, [goal.low, goal.high, expected], goal.decimals)}"


def _miss(goal: Goal, actual: Exact) -> str:
    """By how much, and how far it has come from where it started."""
    difference = Fraction(actual) - goal.bound
    if difference == 0:
        short = "bằng mức này là chưa đạt"
    elif difference < 0:
        short = f"còn thiếu {_gap(goal, actual, goal.bound)}"
    else:
        short = f"cao hơn {_gap(goal, actual, goal.bound)}"
    way = _way(goal, actual)
    if way is None or goal.flow and not goal.is_ceiling:
        return short
    origin = _figure(goal, goal.baseline, [goal.baseline])
    if way <= 0:
        return f"{short}; chưa tiến được so với {origin}"
    return f"{short}; đã đi {format_beside(way * 100, [100], decimals=None)}% chặng từ {origin}"
