"""Plans of former provinces that the successor has not spoken about."""

from django.db.models import F

from accounts.permissions import Act
from coopportal.kit import clock
from plans.models import Adoption, Plan
from provinces.models import Province


def adoptable(plans):
    """Of `plans` those of a province that is no more, whose time went on after its end: its successor is to decide."""
    open_ended = plans.filter(status__in=[Plan.Status.ISSUED, Plan.Status.AMENDED], province__valid_to__isnull=False)
    return open_ended.filter(last_year__gte=F("province__valid_to__year"))


def awaiting_adoption(user):
    """Those the person's province is asked about: continued or replaced? The most recent first."""
    plans = adoptable(Plan.objects.visible_to(user)).exclude(
        adoptions__province=F("province__successor"),
    )
    return plans.filter(last_year__gte=clock.today().year).select_related("province__successor")


def successor_of(plan: Plan) -> Province | None:
    """The present province that the plan's was merged into; None while it is there itself."""
    return None if plan.province.is_present else plan.province.successor


def outlives_its_province(plan: Plan) -> bool:
    """Whether its time went on after the merger: then the successor is asked, else it may still say something."""
    return not plan.province.is_present and plan.last_year >= plan.province.valid_to.year


def adoption_of(plan: Plan) -> Adoption | None:
    if plan.province.is_present:
        return None
    decided = plan.adoptions.filter(province=plan.province.successor_id)
    return decided.select_related("province", "agency", "replacement").first()


def may_adopt(user, plan: Plan) -> bool:
    """Whether the person may say what becomes of it: their agency speaks for all of the successor."""
    successor = successor_of(plan)
    in_force = successor is not None and plan.status in Plan.IN_FORCE
    return in_force and user.can(Act.PLAN_WRITE) and user.holds(successor)
