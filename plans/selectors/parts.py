"""What areas and agencies owe of a target, and whether it comes to the whole."""

from dataclasses import dataclass
from decimal import Decimal

from coopportal.kit.numbers import format_number
from indicators.models import Unit
from plans.models import Edition, Target, TargetTerms


@dataclass(frozen=True)
class Breakdown:
    whole: TargetTerms
    parts: list[TargetTerms]

    @property
    def total(self) -> Decimal:
        return sum((one.low for one in self.parts), Decimal(0))

    @property
    def warning(self) -> str:
        """ "" where nothing is broken down, where shares do not add up to anything, and where the sum is right."""
        if not self.parts or self.whole.unit.dimension == Unit.Dimension.SHARE or self.total == self.whole.low:
            return ""
        apart = self.total - self.whole.low
        return (
            f"Tổng các phần là {format_number(self.total)} {self.whole.unit}, "
            f"{'vượt' if apart > 0 else 'thiếu'} {format_number(abs(apart))} so với {format_number(self.whole.low)} của chỉ tiêu."
        )


def breakdown_of(edition: Edition, whole: Target) -> Breakdown:
    terms = TargetTerms.objects.of_edition(edition).select_related(
        "unit", "target__area", "target__agency", "target__indicator"
    )
    rows = list(terms.filter(target__plan=edition.plan_id))
    own = next(one for one in rows if one.target_id == whole.pk)
    return Breakdown(own, [one for one in rows if one.target.parent_id == whole.pk])
