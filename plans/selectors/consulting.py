"""Who may be asked about a plan, who has answered, who is late."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q

from accounts.models import Agency, User
from plans.models import Adoption, Consultation, Edition, Milestone, Opinion, Plan, Remark, Target, TargetTerms


def agencies_to_ask(plan: Plan):
    """The agencies whose place holds all of the plan's, but for the one that draws it up; those of the past no more."""
    agencies = Agency.objects.filter(successor=None).exclude(pk=plan.owner_agency_id)
    if not plan.province.is_nation:
        bases = plan.province.parts.values("base")
        covered = Count("province__parts", filter=Q(province__parts__base__in=bases), distinct=True)
        agencies = agencies.exclude(province__level="nation").annotate(covered=covered)
        agencies = agencies.filter(covered=plan.province.parts.count())
    people = User.objects.filter(agency=OuterRef("pk"), is_active=True)
    return agencies.annotate(answers_here=Exists(people)).order_by("kind", "name")


def opinions_of(consultation: Consultation) -> list[Opinion]:
    """Those who owe an answer first, the late ones before all."""
    opinions = consultation.opinions.select_related("agency", "answered_by", "consultation").order_by("agency__name")
    return sorted(opinions, key=lambda one: (one.answered_at is not None, not one.is_late))


@dataclass(frozen=True)
class Row:
    """A row of the plan that one may say something about. `key` names it in a form: "t12", "m3"."""

    key: str
    label: str
    goal: str
    target: Target | None = None
    milestone: Milestone | None = None
    remarks: list[Remark] = field(default_factory=list)


def rows_of(edition: Edition, said=None) -> list[Row]:
    """The targets and milestones as the edition has them, each with what was said of it, in the order of the plan.

    `said`: the remarks to show, all of the edition when None.
    """
    terms = TargetTerms.objects.select_related("target__indicator", "unit").of_edition(edition)
    remarks: dict[tuple, list[Remark]] = {}
    for one in (edition.remarks.all() if said is None else said).select_related("agency", "opinion"):
        remarks.setdefault((one.target_id, one.milestone_id), []).append(one)
    rows = [
        Row(
            f"t{one.target_id}",
            one.wording,
            f"{one.goal_text} {one.unit}",
            target=one.target,
            remarks=remarks.get((one.target_id, None), []),
        )
        for one in terms
    ]
    return rows + [
        Row(f"m{one.pk}", one.wording, "", milestone=one, remarks=remarks.get((None, one.pk), []))
        for one in edition.plan.milestones.all()
    ]


def waiting_opinions(user):
    """What the person's agency is asked and has not answered, the most urgent first."""
    waiting = Opinion.objects.waiting_for(user).select_related(
        "consultation__edition__plan__province__successor", "agency"
    )
    return waiting.order_by("consultation__deadline", "pk")


def stances(opinions: Iterable[Opinion]) -> dict:
    """How many were asked, have answered, are late; and how many hold which stance."""
    opinions = list(opinions)
    answered = [one for one in opinions if one.answered_at]
    counted = Counter(one.stance for one in answered)
    return {
        "asked": len(opinions),
        "answered": len(answered),
        "late": sum(one.answered_at is None and one.is_late for one in opinions),
        "by_stance": [(label, counted[stance]) for stance, label in Opinion.Stance.choices if counted[stance]],
    }


def kept_by(user, plan_path: str) -> Q:
    """The rows of plans that the person's agency drew up, itself or before a merger of agencies, or continues."""
    own = Q(**{f"{plan_path}__owner_agency": user.agency_id})
    own |= Q(**{f"{plan_path}__owner_agency__successor": user.agency_id})
    continued = Adoption.objects.filter(choice=Adoption.Choice.CONTINUED, agency=user.agency_id).values("plan")
    return own | Q(**{f"{plan_path}__in": continued})


def opinions_readable_by(user):
    """Those asked of the person's agency, and all on the plans that it keeps."""
    opinions = Opinion.objects.visible_to(user).filter(
        Q(agency=user.agency_id) | kept_by(user, "consultation__edition__plan")
    )
    return opinions.select_related("consultation__edition__plan__owner_agency", "agency")


def remarks_readable_by(user):
    remarks = Remark.objects.visible_to(user).filter(Q(agency=user.agency_id) | kept_by(user, "edition__plan"))
    return remarks.select_related("edition__plan__owner_agency", "agency")
