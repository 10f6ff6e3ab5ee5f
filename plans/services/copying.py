"""Rows brought in many at once: from last year's plan, or from a workbook."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from coopportal.kit import clock
from plans.models import Edition, Plan, Target, TargetTerms
from plans.services.targets import opened, save_milestone, save_target

SAME = ("wording", "comparator", "low", "high", "unit", "basis", "rising", "note")


@dataclass(frozen=True)
class Copied:
    targets: int
    milestones: int
    left: int  # were there already


@transaction.atomic
def copy_plan(edition: Edition, source: Plan, *, by: User) -> Copied:
    """Bring over what holds in `source` today, as many years on as this plan begins later; what is there already is left.

    What was promised then becomes no baseline: that is for what was reached. Parts come along with their whole.
    Raises PermissionDenied, WrongState, ValidationError.
    """
    edition = opened(edition, by)
    if not Plan.objects.visible_to(by).filter(pk=source.pk).exclude(pk=edition.plan_id).exists():
        raise ValidationError({"source": "Không có kế hoạch này trong phạm vi của bạn. Hãy chọn lại."})
    there = {
        (one.target.indicator_id, one.year, one.wording)
        for one in TargetTerms.objects.of_edition(edition).select_related("target")
    }
    later = edition.plan.first_year - source.first_year
    terms = TargetTerms.objects.filter(target__plan=source).on(clock.today())
    terms = terms.select_related("target__indicator", "target__area", "target__agency", "unit")
    new: dict[int, Target] = {}
    left = 0
    for one in sorted(terms, key=lambda row: (row.target.parent_id is not None, row.target.position)):
        year = min(max(one.year + later, edition.plan.first_year), edition.plan.last_year)
        whole = one.target.parent_id
        if (one.target.indicator_id, year, one.wording) in there or (whole and whole not in new):
            left += 1
            continue
        given = {name: getattr(one, name) for name in SAME} | {
            "indicator": one.target.indicator,
            "section": one.target.section,
            "agency": one.target.agency,
            "area": one.target.area,
            "parent": new.get(whole),
            "year": year,
        }
        new[one.target_id] = save_target(edition, given, by=by)
    marks = {one.wording for one in edition.plan.milestones.all()}
    brought = [one for one in source.milestones.select_related("agency") if one.wording not in marks]
    for mark in brought:
        save_milestone(edition, {"wording": mark.wording, "agency": mark.agency}, by=by)
    return Copied(len(new), len(brought), left)
