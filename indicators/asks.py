"""What one asks the engine, and what it answers."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from coopportal.kit.periods import Calendar, Span


@dataclass(frozen=True)
class Ask:
    """One question: an indicator over a span (inclusive days) in a territory, of one programme's activities alone if named.

    `by` parts it by a field of the source, such as sector: see `grouped_actuals`.
    """

    indicator: str
    span: Span
    province: int
    programme: int | None = None
    calendar: str = Calendar.CALENDAR
    by: str = ""

    def __hash__(self):
        return self.key

    @cached_property
    def key(self) -> int:
        """Worked out once: a national report looks each ask up many times."""
        return hash((self.indicator, self.span, self.province, self.programme, self.calendar, self.by))


@dataclass(frozen=True)
class Reported:
    """A stated figure in the indicator's unit, exact, and what is known of it."""

    value: Fraction
    numerator: Fraction | None
    denominator: Fraction | None
    nature: str
    source: str
    span: Span
    about: bool
    supersedes: bool
    reason: str
    demonstration: bool


@dataclass(frozen=True)
class Actual:
    """The answer. `value` is exact, in the indicator's unit; None = not known (never 0). numerator, denominator are raw (đồng).

    `data_year`: the year of an annual source. `missing_years`: those of a sum over years that nobody spoke of. `known_on`: the
    day up to which a stated figure knows. `stale`: not the figure of the span asked for, so no verdict may use it.
    `have` of `of` organisations stand behind an annual figure. `stated`: what an agency reported for the same span; with
    `is_stated` it is the answer, no records stand behind it, and `computed` is what would have been counted.
    `estimate`: the "ước thực hiện" for the year. Of growth `numerator` and `denominator` are the figure now and the one it is
    compared with, raw; `present` and `base` are those two with all that is known of them.
    """

    value: Fraction | None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    data_year: int | None = None
    missing_years: tuple[int, ...] = ()
    known_on: date | None = None
    stale: bool = False
    have: int | None = None
    of: int | None = None
    stated: Reported | None = None
    is_stated: bool = False
    computed: Fraction | None = None
    estimate: Reported | None = None
    present: "Actual | None" = None
    base: "Actual | None" = None

    @property
    def has_records(self) -> bool:
        """Whether rows stand behind the figure that one may open."""
        return self.value is not None and not self.is_stated

    @property
    def judged(self) -> Fraction | None:
        """The figure that a verdict may use."""
        return None if self.stale else self.value


NOTHING = Actual(None)
