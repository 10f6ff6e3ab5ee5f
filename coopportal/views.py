"""Pages over all apps: what waits for me, search, and the portal's health."""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, connection
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from redis.exceptions import RedisError

from accounts.permissions import Act
from cooperatives.models import Organisation
from cooperatives.selectors.waiting import waiting_in_registry
from coopportal.kit import clock
from indicators.models import Indicator
from indicators.selectors.reported import waiting_in_indicators
from jobs.health import worker_state
from jobs.models import Job
from plans.models import Plan
from plans.selectors.agency_work import waiting_in_plans
from plans.selectors.reading import read_plans
from plans.selectors.rows import TargetRow
from plans.verdict import Status
from plans.views.reading import summary_of
from reports.models import ProgressReport
from reports.selectors.duties import waiting_in_duties

NEEDS_ATTENTION = [Status.AT_RISK, Status.MISSED, Status.BEHIND]
FEW = 5


def home(request):
    user = request.user
    plans = list(Plan.objects.visible_to(user).filter(status__in=Plan.IN_FORCE).select_related("province__successor"))
    readings = read_plans(plans, clock.today())
    for plan, reading in zip(plans, readings, strict=True):
        plan.summary = summary_of(reading)
    reports = ProgressReport.objects.visible_to(user).exclude(status=ProgressReport.Status.SIGNED)
    reports = reports.select_related("plan__province__successor", "province__successor", "job")
    rows = attention(readings)
    context = {
        "plans": plans[:FEW],
        "plan_count": len(plans),
        "attention": [shown(row, plan) for row, plan in rows[: 2 * FEW]],
        "attention_count": len(rows),
        "attention_more": max(len(rows) - 2 * FEW, 0),
        "waiting": [
            *waiting_in_duties(user),
            *waiting_in_registry(user),
            *waiting_in_indicators(user),
            *waiting_in_plans(user),
        ],
        "reports_waiting": reports.defer("content", "records")[:FEW],
        "jobs": Job.objects.visible_to(user)[:FEW],
        "can_report": user.can(Act.REPORT_REQUEST),
        "demonstration": Organisation.objects.visible_to(user).filter(demonstration=True).exists(),
    }
    return render(request, "home.html", context)


def attention(readings) -> list[tuple[TargetRow, Plan]]:
    """Targets that are, or may be, missed: the worst first, of equal ones those of the latest plan."""
    rows = [
        (row, reading.plan) for reading in readings for row in reading.rows if row.verdict.status in NEEDS_ATTENTION
    ]
    return sorted(rows, key=lambda pair: NEEDS_ATTENTION.index(pair[0].verdict.status))


def shown(row: TargetRow, plan: Plan) -> dict:
    return {
        "label": row.label,
        "plan_text": plan.number_text,
        "url": plan.get_absolute_url(),
        "status": row.verdict.status,
        "status_label": Status(row.verdict.status).label,
        "provisional": row.verdict.provisional,
        "reason": row.verdict.reason,
    }


def search(request):
    text = request.GET.get("q", "").strip()[:200]
    context = {"search_text": text}
    if text:
        organisations = Organisation.objects.visible_to(request.user).search(text).select_related("commune")
        context |= {
            "organisations": organisations.order_by("sort_key", "pk")[: 2 * FEW],
            "organisations_url": f"{reverse('cooperatives:list')}?{urlencode({'q': text})}",
            "plans": Plan.objects.visible_to(request.user)
            .search(text)
            .select_related("province__successor")[: 2 * FEW],
            "indicators": Indicator.objects.visible_to(request.user).search(text).select_related("unit")[: 2 * FEW],
        }
    return render(request, "search.html", context)


@login_not_required
def healthz(request):
    """200 while database and broker answer and a worker lives; 503 otherwise, saying which does not."""
    states = {"database": database_state(), "broker": broker_state()}
    states["worker"] = worker_state() if states["database"] == "ok" else "unknown"
    well = all(state == "ok" for state in states.values())
    return JsonResponse({"status": "ok" if well else "degraded"} | states, status=200 if well else 503)


def database_state() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return "away"
    return "ok"


def broker_state() -> str:
    try:
        cache.get("healthz")
    except RedisError:
        return "away"
    return "ok"
