"""The frame of a plan's page: a page with tabs, each an address of its own."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from plans.models import Plan

# route, label; in the order of the tabs
TABS = (("detail", "Chỉ tiêu"),)


def plan_or_404(request, slug) -> Plan:
    plans = Plan.objects.visible_to(request.user).with_known_target_count()
    return get_object_or_404(plans.select_related("province__successor", "owner_agency"), slug=slug)


def tabs_of(plan: Plan, route: str) -> list[dict]:
    return [
        {"label": label, "url": reverse(f"plans:{name}", args=[plan.slug]), "active": name == route}
        for name, label in TABS
    ]


def show_plan(request, plan: Plan, route: str, template: str, status: int = 200, **context):
    """A tab of the plan, within plan_base.html."""
    return render(request, template, {"plan": plan, "tabs": tabs_of(plan, route)} | context, status=status)
