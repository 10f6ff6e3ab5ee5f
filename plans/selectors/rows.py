"""One target read on a day, and a plan's rows in printing order: what they say and how they are printed."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from coopportal.kit.numbers import NO_FIGURE, format_beside, format_number
from coopportal.kit.periods import year_of, years_span
from indicators.asks import Actual, Ask
from indicators.definitions import Definition
from indicators.engine import Answers
from indicators.models import Unit
from indicators.sentences import coverage, limit
from plans.models import Plan, TargetTerms
from plans.outlook import Outlook, remaining
from plans.spans import Basis, Timing
from plans.sparks import Point
from plans.verdict import KEPT, Goal, Status, Verdict, printed_achievement
from provinces.models import Province


@dataclass(frozen=True)
class TargetRow:
    """One target on the as-of day. All figures exact, in the target's unit; None = not known, never 0.

    `lags`: yearly figures know less than the as-of day asks for, so the pace is measured on the last day they know.
    `years`: of a promise for every year the verdict of each up to the as-of year.
    `period`, `previous` and `same_period` are the figures of the reporting period, of the year before and of the same
    period of last year: only when a period was asked for. `outlook` and `path`: only when the plan is followed.
    `estimate`: the approved ước for the year; `estimate_verdict` judges it, and is to be shown as "dự kiến".
    """

    terms: TargetTerms
    definition: Definition
    timing: Timing
    goal: Goal
    actual: Actual
    value: Fraction | None
    verdict: Verdict
    ask: Ask | None
    lags: bool = False
    years: tuple[Status, ...] = ()
    estimate: Fraction | None = None
    estimate_verdict: Verdict | None = None
    period: Fraction | None = None
    previous: Fraction | None = None
    same_period: Fraction | None = None
    outlook: Outlook | None = None
    path: tuple[Point, ...] = ()

    @property
    def target(self):
        return self.terms.target

    @property
    def label(self) -> str:
        return self.terms.wording

    @property
    def unit(self) -> Unit:
        return self.terms.unit

    @property
    def goal_text(self) -> str:
        return self.terms.goal_text

    @property
    def actual_text(self) -> str:
        return self.printed(self.value)

    def printed(self, value: Fraction | None) -> str:
        """With the unit's decimals, and as many more as keep its order against the target visible."""
        if value is None:
            return NO_FIGURE
        return format_beside(value, [self.goal.low, self.goal.high], self.unit.decimals)

    @property
    def achievement_text(self) -> str:
        """ "108,6%"; "…" while unknown; "–" where a percentage says nothing (a falling target, a target of 0)."""
        if self.value is None:
            return NO_FIGURE
        return "–" if self.verdict.achievement is None else printed_achievement(self.verdict)

    @property
    def is_part(self) -> bool:
        """Whether it is what an area or an agency owes of another target."""
        return self.target.parent_id is not None

    @property
    def way_text(self) -> str:
        """ "đã đi 46,7% chặng từ 45%"; "" without a baseline, or where there was no way to go."""
        if self.verdict.way is None:
            return ""
        origin = format_number(self.goal.baseline)
        origin += "%" if self.unit.label.startswith("%") else f" {self.unit.label}"
        if self.verdict.way <= 0:
            return f"chưa tiến được so với số gốc {origin}"
        return f"đã đi {format_beside(self.verdict.way * 100, [100], decimals=None)}% chặng từ số gốc {origin}"

    @property
    def remaining(self) -> Fraction | None:
        return remaining(self.goal, self.value if self.actual.judged is not None else None)

    def remaining_text(self, as_of: date) -> str:
        """ "Còn 12 HTX nữa trong 41 ngày"; "" where the goal is met, unknown or due."""
        left, days = self.remaining, (self.timing.due_on - as_of).days
        if left is None or days <= 0 or as_of < self.timing.starts_on:
            return ""
        number = format_beside(left, [0], decimals=None)
        unit = "điểm" if self.unit.label.startswith("%") else self.unit.label
        amount = f"{number} {unit} nữa" if self.value < self.goal.bound else f"phải giảm {number} {unit}"
        return f"Còn {amount} trong {days} ngày"

    @property
    def outlook_text(self) -> str:
        """ "theo nhịp có thể đạt 36–42"; "" where nothing can be said."""
        if self.outlook is None:
            return ""
        ends = dict.fromkeys(format_number(end) for end in (self.outlook.low, self.outlook.high))
        return f"theo nhịp có thể đạt {'–'.join(ends)}"

    @property
    def estimate_text(self) -> str:
        """ "ước cả năm 38 HTX"; "" while nobody has approved one."""
        if self.estimate is None:
            return ""
        gap = "" if self.unit.label.startswith("%") else " "
        return f"ước cả năm {self.printed(self.estimate)}{gap}{self.unit.label}"

    @property
    def note(self) -> str:
        """What a reader must know of the figure: whose year it is, how many stand behind it, who states it."""
        actual, words = self.actual, []
        if self.lags:
            words.append(f"phiếu năm có đến hết năm {actual.data_year}")
        if self.terms.basis == Basis.CUMULATIVE:
            words.append(f"lũy kế từ năm {self.timing.starts_on.year}")
        if len(self.years) > 1:
            kept = sum(status in KEPT for status in self.years)
            words.append(f"đạt {kept}/{len(self.years)} năm")
        words += [limit(actual), coverage(actual, self.definition)]
        if actual.is_stated:
            words.append(f"theo {actual.stated.source}")
        elif actual.stated:
            words.append(f"{actual.stated.source}: {self.printed(in_unit(actual.stated.value, self))}")
        if actual.computed is not None:
            words.append(f"tính từ hồ sơ: {self.printed(in_unit(actual.computed, self))}")
        return "; ".join(word for word in words if word)


@dataclass(frozen=True)
class Section:
    """A heading of the plan's table and its numbered rows."""

    stt: str
    title: str
    rows: list[tuple[str, TargetRow]]


def year_read(plan: Plan, as_of: date) -> int:
    """The year of the plan that the as-of day falls into; before and after the plan its first and last."""
    first, last = plan.years
    return min(max(year_of(as_of, plan.calendar), first), last)


def roman(number: int) -> str:
    """1 to 39 as Roman numerals: more sections no plan has."""
    return "X" * (number // 10) + ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][number % 10]


def letter(number: int) -> str:
    """1 → "a", 26 → "z", 27 → "aa"."""
    more, last = divmod(number - 1, 26)
    return (letter(more) if more else "") + chr(ord("a") + last)


@dataclass(frozen=True)
class Reading:
    """A plan, the day, the territory it was counted in, and its rows in printing order."""

    plan: Plan
    as_of: date
    province: Province
    rows: list[TargetRow]
    summary: Counter = field(default_factory=Counter)
    answers: Answers = field(default_factory=Answers)

    @property
    def whole_rows(self) -> list[TargetRow]:
        """The targets themselves, without the parts that areas and agencies owe of them."""
        return [row for row in self.rows if not row.is_part]

    @property
    def sections(self) -> list["Section"]:
        """The rows under their headings I, II, III …, numbered through from 1; the parts of a target a, b … below it."""
        sections: dict[str, list[tuple[str, TargetRow]]] = {}
        number, part, title = 0, 0, ""
        for row in self.rows:
            if row.is_part:
                part += 1
                sections[title].append((letter(part), row))
                continue
            number, part, title = number + 1, 0, row.target.section
            sections.setdefault(title, []).append((str(number), row))
        return [Section(roman(place), title, rows) for place, (title, rows) in enumerate(sections.items(), start=1)]

    @property
    def year(self) -> int:
        return year_read(self.plan, self.as_of)

    @property
    def elapsed(self) -> Fraction:
        """The share of the plan's time that has passed at the end of the as-of day, 0 to 1."""
        whole = years_span(*self.plan.years, self.plan.calendar)
        return min(max(Fraction((self.as_of - whole.start).days + 1, whole.days), Fraction(0)), Fraction(1))


def in_unit(value: Fraction, row: TargetRow) -> Fraction:
    """A figure in the indicator's unit, in the unit of the target."""
    return value * row.target.indicator.unit.exact / row.unit.exact


STATUS_GROUPS = {
    "met": KEPT,
    "on_track": (Status.ON_TRACK,),
    "behind": (Status.BEHIND,),
    "at_risk": (Status.AT_RISK, Status.MISSED),
    "undecided": (Status.NOT_DUE, Status.NO_DATA),
}
