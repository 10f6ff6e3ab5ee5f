"""The room "Việc của đơn vị": what every plan has given to an agency, and who is to be asked there."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q
from django.urls import reverse

from accounts.models import Agency, User
from accounts.permissions import Act
from cooperatives.selectors.waiting import Waiting
from coopportal.kit import clock
from indicators.selectors.reported import agencies_of, provinces_near
from plans.models import ExplanationRequest, Milestone, Plan, Task
from plans.models.work import Work
from plans.selectors.explaining import Told, told_by_target, wordings_of
from plans.selectors.reading import read_plans
from plans.selectors.rows import Reading, TargetRow


def agencies_spoken_for(user) -> list[int]:
    """The person's agency, and those that have become it."""
    return [user.agency_id, *Agency.objects.filter(successor=user.agency_id).values_list("pk", flat=True)]


@dataclass(frozen=True)
class GivenTarget:
    reading: Reading
    row: TargetRow
    told: Told


@dataclass(frozen=True)
class AgencyWork:
    """`requests` are those that wait; `works` milestones and tasks, unfinished ones first, then by deadline."""

    requests: list[ExplanationRequest]
    targets: list[GivenTarget]
    works: list[Work]

    @property
    def is_empty(self) -> bool:
        return not (self.requests or self.targets or self.works)


def agency_work(user, as_of: date) -> AgencyWork:
    """Over all plans in force that the person sees. As many statements for one plan as for fifty."""
    mine = agencies_spoken_for(user)
    seen = Plan.objects.visible_to(user).filter(status__in=[Plan.Status.ISSUED, Plan.Status.AMENDED])
    plans = list(seen.filter(targets__agency__in=mine).distinct().select_related("province__successor"))
    told = told_by_target(plans)
    targets = [
        GivenTarget(reading, row, told.get(row.target.pk, Told()))
        for reading in read_plans(plans, as_of)
        for row in reading.rows
        if row.target.agency_id in mine
    ]
    works = [
        one
        for model in (Milestone, Task)
        for one in model.objects.filter(plan__in=seen, agency__in=mine).select_related("plan", "agency")
    ]
    return AgencyWork(
        requests_to(user, mine),
        targets,
        sorted(works, key=lambda one: (one.is_finished, one.due_on or date.max, one.plan_id, one.pk)),
    )


def requests_to(user, agencies) -> list[ExplanationRequest]:
    """What waits for these agencies' explanation, the nearest deadline first. `wording`: what the target says."""
    rows = ExplanationRequest.objects.visible_to(user).waiting().filter(agency__in=agencies)
    rows = list(rows.select_related("agency", "asked_by__agency", "target__plan").order_by("due_on", "pk"))
    wordings = wordings_of(row.target_id for row in rows)
    for row in rows:
        row.wording = wordings.get(row.target_id, "")
    return rows


def waiting_in_plans(user) -> list[Waiting]:
    """What stands still in the plans until this person's agency acts."""
    if not user.can(Act.PLAN_FOLLOW):
        return []
    mine, today = agencies_spoken_for(user), clock.today()
    asked = ExplanationRequest.objects.visible_to(user).waiting().filter(agency__in=mine).count()
    late = sum(
        model.objects.visible_to(user).unfinished().filter(agency__in=mine, due_on__lt=today).count()
        for model in (Milestone, Task)
    )
    address = reverse("plans:agency")
    found = [("Đề nghị giải trình chờ đơn vị trả lời", asked), ("Nhiệm vụ, mốc công việc quá hạn", late)]
    return [Waiting(label, count, address) for label, count in found if count]


def contacts(user):
    """Agencies of the person's territory with their people in use, and how much the plans have given to each.

    Of an agency that looks after more than one former province only those people who look after the person's, too.
    """
    here = Agency.objects.filter(kind=Agency.Kind.COMMUNE, province__in=provinces_near(user))
    looking = Q(territory=None) | Q(territory__in=user.province_ids)
    people = User.objects.filter(looking, is_active=True).select_related("territory", "commune")
    seen = Plan.objects.visible_to(user).values("pk")
    agencies = Agency.objects.filter(
        pk__in=(agencies_of(user) | here).order_by().values("pk"), successor=None
    ).annotate(
        target_count=Count("targets", distinct=True, filter=Q(targets__plan__in=seen)),
        task_count=Count("tasks", distinct=True, filter=Q(tasks__plan__in=seen)),
    )
    ordered = Prefetch("users", people.order_by("role", "full_name"), to_attr="people")
    return agencies.select_related("province").prefetch_related(ordered)
