"""The figure of a target as the agency that answers for it states it: an ordinary reported value, in the target's unit."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from coopportal.kit.periods import Span, year_of, year_span
from coopportal.kit.rows import StaleRow
from indicators.models import ReportedValue
from indicators.selectors.reported import key_of, standing
from indicators.services.reported import change_value, enter_value
from plans.models import TargetTerms, Wanted
from plans.rights import require_follower
from plans.services.explanations import answer_requests
from plans.services.work import refuse_closed
from plans.spans import Basis, timing

Nature = ReportedValue.Nature


def figure_span(terms: TargetTerms, nature: str, as_of: date) -> Span | None:
    """What a figure of this target speaks of: of an estimate to the end of the as-of day's year, else up to that day.

    Of a state only the last day. None: the target has not begun.
    """
    target, plan = terms.target, terms.target.plan
    when = timing(terms.basis, terms.year, plan.years, plan.calendar, as_of, terms.due_on)
    if when.span is None:
        return None
    end = when.span.end
    if nature == Nature.ESTIMATE:
        end = year_span(year_of(end, plan.calendar), plan.calendar).end
    started = when.span.start if target.indicator.flow and terms.basis != Basis.BY_END else end
    return Span(started, end)


def figure_in_hand(terms: TargetTerms, nature: str, as_of: date, agency) -> ReportedValue | None:
    """The agency's own figure for the same span that is not approved yet: it is corrected, not written anew."""
    span = figure_span(terms, nature, as_of)
    if span is None:
        return None
    row = ReportedValue(**key(terms, span, nature))
    found = standing([row], agency).get(key_of(row))
    return found if found and found.is_open else None


def key(terms: TargetTerms, span: Span, nature: str) -> dict:
    target = terms.target
    return {
        "indicator": target.indicator,
        "province": target.area or target.plan.province,
        "programme": target.programme,
        "from_on": span.start,
        "to_on": span.end,
        "nature": nature,
    }


@transaction.atomic
def state_figure(
    terms: TargetTerms, given: Mapping, *, by: User, as_of: date, version: int | None = None
) -> ReportedValue:
    """Hand in a figure of the target for approval; a request for it is answered.

    `given`: nature, value (in the target's unit), source, note, reason. `version`: of the one in hand that the person saw;
    None where there was none. Raises PermissionDenied, WrongState, StaleRow, ValidationError by field.
    """
    target = terms.target
    require_follower(by, target.plan, target.agency)
    refuse_closed(target.plan)
    nature = given["nature"]
    span = figure_span(terms, nature, as_of)
    if span is None:
        raise ValidationError({"nature": "Chỉ tiêu chưa đến kỳ tính nên chưa nhập được số liệu."})
    told = {name: given[name] for name in ("source", "note") if given.get(name)}
    told["value"] = in_indicator_unit(given["value"], terms)
    answer_requests(target, by, wanted=Wanted.FIGURE)
    there = figure_in_hand(terms, nature, as_of, by.agency)
    if there is None:
        return enter_value(key(terms, span, nature) | told, by=by, submit=True)
    if version is None:
        raise StaleRow(there)
    return change_value(there, told, by=by, version=version, submit=True)


def in_indicator_unit(value: Decimal | None, terms: TargetTerms) -> Decimal | None:
    """A figure in the unit of the target, in that of its indicator. Raises ValidationError where four decimals cannot hold it."""
    if value is None:
        raise ValidationError({"value": f"Nhập số bằng {terms.unit.label}, ví dụ 38."})
    exact = Fraction(value) * terms.unit.exact / terms.target.indicator.unit.exact
    scaled = exact * 10**4
    if scaled.denominator != 1:
        raise ValidationError({"value": "Số có quá nhiều chữ số thập phân để đổi đơn vị. Hãy nhập ít chữ số hơn."})
    return Decimal(scaled.numerator) / 10**4
