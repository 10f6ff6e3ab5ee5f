"""The frame of a plan's page: what may be done next, and tabs, each an address of its own."""

from django.forms import Textarea
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from accounts.permissions import Act
from plans.life import next_acts
from plans.models import Adoption, Edition, Plan
from plans.rights import keeps
from plans.selectors.adopting import adoption_of, may_adopt, outlives_its_province, successor_of
from plans.selectors.editions import edition_in_hand

# route, label; in the order of the tabs
TABS = (
    ("detail", "Chỉ tiêu"),
    ("years", "Theo năm"),
    ("work", "Nhiệm vụ, mốc"),
    ("explanations", "Giải trình"),
    ("grid", "Bảng nhập"),
    ("document", "Văn bản"),
    ("opinions", "Ý kiến"),
    ("editions", "Điều chỉnh"),
    ("history", "Lịch sử"),
)
WRITERS_ONLY = ("grid",)
WAY = (
    (Edition.State.PREPARING, "Soạn thảo"),
    (Edition.State.CONSULTING, "Lấy ý kiến"),
    (Edition.State.SUBMITTED, "Trình ký"),
    (Edition.State.ISSUED, "Ban hành"),
)
MAIN_ACTS = {"preparing": "submit", "consulting": "submit", "returned": "submit", "submitted": "issue"}


def plan_or_404(request, slug) -> Plan:
    plans = Plan.objects.visible_to(request.user).with_known_target_count()
    return get_object_or_404(plans.select_related("province__successor", "owner_agency"), slug=slug)


def tabs_of(plan: Plan, route: str, *, writes: bool) -> list[dict]:
    return [
        {"label": label, "url": reverse(f"plans:{name}", args=[plan.slug]), "active": name == route}
        for name, label in TABS
        if name != "years" or plan.first_year < plan.last_year
        if writes or name not in WRITERS_ONLY
    ]


def frame_of(request, plan: Plan, route: str) -> dict:
    """What plan_base.html needs besides the plan: `tabs`, `way`, `next_acts`, `in_hand`, `adoption` …"""
    in_hand, user = edition_in_hand(plan), request.user
    kept = keeps(user, plan)
    main = MAIN_ACTS.get(in_hand.state) if in_hand and in_hand.is_first else None
    acts = [
        {"label": step.label, "url": reverse("plans:act", args=[plan.slug, name]), "main": name == main}
        for name, step in next_acts(plan, in_hand).items()
        if kept and user.can(step.act)
    ]
    writes = kept and user.can(Act.PLAN_WRITE)
    adoption = adoption_of(plan)
    return {
        "plan": plan,
        "tabs": tabs_of(plan, route, writes=writes),
        "in_hand": in_hand,
        "way": way_of(in_hand),
        "next_acts": sorted(acts, key=lambda one: not one["main"]),
        "keeps": kept,
        "may_write": writes,
        "may_edit": writes and plan.status not in (Plan.Status.SUBMITTED, Plan.Status.CLOSED),
        "adoption": adoption,
        "continued": adoption is not None and adoption.choice == Adoption.Choice.CONTINUED,
        "may_adopt": may_adopt(user, plan),
        "asked_to_adopt": adoption is None and outlives_its_province(plan) and may_adopt(user, plan),
        "successor": successor_of(plan),
    }


def way_of(in_hand: Edition | None) -> list[dict]:
    """The stations of the edition in hand, and where it is; [] while there is none."""
    if in_hand is None:
        return []
    at = Edition.State.PREPARING if in_hand.state == Edition.State.RETURNED else in_hand.state
    return [{"label": label, "here": state == at} for state, label in WAY]


def show_plan(request, plan: Plan, route: str, template: str, status: int = 200, **context):
    """A tab of the plan, within plan_base.html."""
    return render(request, template, frame_of(request, plan, route) | context, status=status)


def show_act(request, plan: Plan, route: str, form, *, status: int = 0, rows=(), **context):
    """The page of one act: its form, with a field for each of `rows` in a table below. 422 where the form is bound."""
    keys = {row.key for row in rows}
    bounds = [
        (bound, isinstance(bound.field.widget, Textarea)) for bound in form.visible_fields() if bound.name not in keys
    ]
    context |= {"next_acts": [], "form": form, "bounds": bounds, "rows": [(row, form[row.key]) for row in rows]}
    return show_plan(request, plan, route, "plans/plan_act.html", status or (422 if form.is_bound else 200), **context)
