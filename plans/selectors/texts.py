"""What a text given to the portal says: read by the pure core (plans/texts/) with the catalogue and the figures at hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from coopportal.kit import clock
from coopportal.kit.periods import Span, year_of, year_span
from indicators.asks import Ask
from indicators.engine import actuals_for
from indicators.models import Indicator, Unit
from plans.models import Edition, Plan, PlanText, TargetTerms, TextProposal
from plans.texts.checking import Check, KnownTarget, check, days_of
from plans.texts.proposals import TextReading, read_text
from plans.texts.statements import Measured


def reading_of(text: PlanText) -> TextReading:
    """A text without plan tells its own years; else they are the plan's."""
    return read_text(text.text, catalogue_of(text.by), text.plan.years if text.plan else None)


def catalogue_of(user) -> dict[str, Measured]:
    indicators = Indicator.objects.visible_to(user).select_related("unit")
    return {one.code: Measured(one.name, one.unit.code) for one in indicators}


def check_of(text: PlanText) -> Check:
    """Every figure of a draft beside the plan's targets, and the counted figures on the days that the draft names."""
    reading, plan = reading_of(text), text.plan
    default = text.as_of or clock.today()
    units = {unit.code: unit for unit in Unit.objects.all()}
    flows = dict(Indicator.objects.values_list("code", "flow"))
    wanted = {key: Ask(key[0], span_of(flows[key[0]], key[1], plan), plan.province_id, None, plan.calendar)
              for key in days_of(reading, default) if key[1] <= clock.today()}  # fmt: skip
    answers = actuals_for(wanted.values())
    factors = dict(Indicator.objects.values_list("code", "unit__factor"))
    actuals = {key: in_base(answers[ask].value, factors[key[0]]) for key, ask in wanted.items()}
    return check(
        reading,
        known_targets(plan),
        actuals,
        {code: unit.factor for code, unit in units.items()},
        {code: unit.label for code, unit in units.items()},
        default,
    )


def span_of(flow: bool, day: date, plan: Plan) -> Span:
    """A flow is counted from the first day of the year, a state on the day."""
    return Span(year_span(year_of(day, plan.calendar), plan.calendar).start, day) if flow else Span(day, day)


def in_base(value: Fraction | None, factor: Decimal) -> Fraction | None:
    return None if value is None else value * Fraction(factor)


def known_targets(plan: Plan) -> list[KnownTarget]:
    """What the plan's last edition says, be it issued or not."""
    edition = plan.editions.order_by("-number").first()
    if edition is None:
        return []
    terms = TargetTerms.objects.of_edition(edition).select_related("target__indicator", "unit")
    return [
        KnownTarget(
            one.target.indicator.code,
            one.comparator,
            one.low,
            one.high,
            one.unit.factor,
            one.year,
            f"{one.goal_text} {one.unit.label}".replace(" %", "%"),
        )
        for one in terms
    ]


def in_plan_already(edition: Edition, proposals: Iterable[TextProposal]) -> set[int]:
    """The proposals that the edition says already: same indicator, comparator, values and year."""
    terms = TargetTerms.objects.of_edition(edition).select_related("target")
    there = {(one.target.indicator_id, one.comparator, one.low, one.high, one.year) for one in terms}
    return {one.pk for one in proposals if (one.indicator_id, one.comparator, one.low, one.high, one.year) in there}


@dataclass(frozen=True)
class Piece:
    """A stretch of a shown text: plain, of a sentence somebody speaks of, or a figure itself. `number`: of its card, 1 …"""

    text: str
    told: bool = False
    number: int | None = None
    mark: str = ""


@dataclass(frozen=True)
class Place:
    """Something said of a stretch of the text. `mark`: how it looks."""

    number: int
    start: int
    end: int
    sentence_start: int
    sentence_end: int
    mark: str = ""


def paragraphs(text: str, places: Iterable[Place]) -> list[list[Piece]]:
    """The text by lines, each cut where a sentence or a figure that is spoken of begins or ends."""
    places = sorted(places, key=lambda place: (place.start, place.end))
    cuts = {0, len(text)} | {at for one in places for at in (one.start, one.end, one.sentence_start, one.sentence_end)}
    cuts |= {at for at, letter in enumerate(text) if letter == "\n"} | {
        at + 1 for at, letter in enumerate(text) if letter == "\n"
    }
    lines: list[list[Piece]] = [[]]
    ordered = sorted(cut for cut in cuts if 0 <= cut <= len(text))
    seen: set[int] = set()
    for start, end in zip(ordered, ordered[1:], strict=False):
        if text[start:end] == "\n":
            lines.append([])
            continue
        inside = [one for one in places if one.start <= start and end <= one.end]
        told = any(one.sentence_start <= start and end <= one.sentence_end for one in places)
        first = next((one for one in inside if one.number not in seen), inside[0] if inside else None)
        number = None if first is None or first.number in seen else first.number
        seen |= {number} if number else set()
        lines[-1].append(Piece(text[start:end], told, number, first.mark if first else ""))
    return [line for line in lines if any(piece.text.strip() for piece in line)]


def quoted(text: str, place: Place) -> list[Piece]:
    """The one sentence that is spoken of, cut like the text."""
    start = place.sentence_start
    moved = Place(place.number, place.start - start, place.end - start, 0, place.sentence_end - start)
    return next(iter(paragraphs(text[start : place.sentence_end], [moved])), [])
