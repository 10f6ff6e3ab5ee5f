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
