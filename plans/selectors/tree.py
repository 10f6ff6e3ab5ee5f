"""The tree of plans: national → five years → a year; what stands above, below, before and beside one."""

from dataclasses import dataclass, field

from plans.models import Plan

MOST = 500  # plans of one tree: the country's plans of ten years stay below it


@dataclass
class Branch:
    plan: Plan
    children: list["Branch"] = field(default_factory=list)


def branches(user) -> list[Branch]:
    """All that the person sees, each below the plan it carries out; the latest first, wider periods before narrower."""
    plans = Plan.objects.visible_to(user).select_related("province__successor", "programme")
    plans = plans.with_known_target_count().order_by("-last_year", "first_year", "-pk")[:MOST]
    by_pk = {plan.pk: Branch(plan) for plan in plans}
    roots = []
    for one in by_pk.values():
        above = by_pk.get(one.plan.parent_id)
        (above.children if above else roots).append(one)
    return roots


def family_of(plan: Plan, user) -> dict:
    """`above`: from the top down to its parent; `below`, `before`, `after`, `beside` (of the same programme)."""
    seen = Plan.objects.visible_to(user).select_related("province__successor")
    above, one = [], plan
    while one.parent_id and len(above) < 10 and (one := seen.filter(pk=one.parent_id).first()):
        above.insert(0, one)
    same = seen.filter(programme=plan.programme_id).exclude(pk=plan.pk) if plan.programme_id else seen.none()
    return {
        "above": above,
        "below": list(seen.filter(parent=plan)),
        "before": seen.filter(pk=plan.predecessor_id).first() if plan.predecessor_id else None,
        "after": list(seen.filter(predecessor=plan)),
        "replaces": list(seen.filter(adoptions__replacement=plan).distinct()),
        "beside": list(same),
    }
