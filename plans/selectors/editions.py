"""The editions of a plan: which one may be written now, and what each changed."""

from dataclasses import dataclass

from plans.models import Edition, Plan, TargetTerms


def open_edition(plan: Plan) -> Edition | None:
    """The edition whose rows may be written now: the first one, or an amendment, that is not submitted or issued.

    None: the rows are locked.
    """
    return plan.editions.filter(state__in=Edition.OPEN).first()


def edition_in_hand(plan: Plan) -> Edition | None:
    """The edition that is not issued yet, submitted or not."""
    return plan.editions.exclude(state=Edition.State.ISSUED).first()


@dataclass(frozen=True)
class ChangedTarget:
    """A target that an amendment mentions: what it said before (None: it is new) and what it says since."""

    before: TargetTerms | None
    after: TargetTerms

    @property
    def kind(self) -> str:
        if self.after.withdrawn:
            return "withdrawn"
        return "added" if self.before is None or self.before.withdrawn else "changed"


def changed_targets(edition: Edition) -> list[ChangedTarget]:
    """What an amendment makes of the edition before it, in the order of the plan; of the first edition nothing."""
    if edition.is_first:
        return []
    terms = TargetTerms.objects.filter(edition__plan=edition.plan_id).select_related("target__indicator", "unit")
    earlier = Edition(plan_id=edition.plan_id, number=edition.number - 1)
    before = {one.target_id: one for one in terms.of_edition(earlier, withdrawn=True)}
    after = terms.filter(edition=edition).order_by("target__position")
    return [ChangedTarget(before.get(one.target_id), one) for one in after]
