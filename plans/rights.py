"""Whose plan is it: who may write it, send it back, issue it. Which plans a person sees at all is `visible_to`."""

from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.permissions import Act, require
from indicators.services.reported import speaks_for
from plans.models import Adoption, Plan


def keeps(user: User, plan: Plan) -> bool:
    """Whether the plan is the person's agency's: drawn up by it, or continued by it after a merger."""
    if not user.holds(plan.province):
        return False
    if speaks_for(user, plan.owner_agency):
        return True
    continued = plan.adoptions.filter(choice=Adoption.Choice.CONTINUED).select_related("agency")
    return any(speaks_for(user, one.agency) for one in continued)


def may(user: User, act: Act, plan: Plan) -> bool:
    return user.can(act) and keeps(user, plan)


def require_keeper(user: User, act: Act, plan: Plan) -> None:
    """Raises PermissionDenied with a sentence: the role does not hold the act, or the plan is another agency's."""
    require(user, act)
    if not keeps(user, plan):
        raise PermissionDenied(f"Kế hoạch này do {plan.owner_agency} lập; chỉ đơn vị đó thực hiện được việc này.")


def may_write_plan(user: User, plan: Plan) -> bool:
    return may(user, Act.PLAN_WRITE, plan)


def require_plan_writer(user: User, plan: Plan) -> None:
    """Raises PermissionDenied. Whether the plan's rows are open to writing is `selectors.editions.open_edition`."""
    require_keeper(user, Act.PLAN_WRITE, plan)


def may_follow(user: User, plan: Plan, agency) -> bool:
    """Whether the person may say how a thing given to `agency` stands: one of that agency, or of the plan's own."""
    return user.can(Act.PLAN_FOLLOW) and (speaks_for(user, agency) or keeps(user, plan))


def require_follower(user: User, plan: Plan, agency) -> None:
    """Raises PermissionDenied: the role does not hold the act, or the thing was given to another agency."""
    require(user, Act.PLAN_FOLLOW)
    if not may_follow(user, plan, agency):
        whom = f"Việc này giao cho {agency}" if agency else f"Kế hoạch này do {plan.owner_agency} lập"
        raise PermissionDenied(f"{whom}; chỉ đơn vị đó cập nhật được.")
