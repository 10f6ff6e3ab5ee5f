"""The history of a plan: every write of its head, its editions, rows, opinions and files."""

from datetime import datetime

from coopportal.kit.changes import History, RowChange, Track, changes_of
from plans.models import (
    Adoption,
    Consultation,
    Edition,
    Milestone,
    Opinion,
    Plan,
    PlanDocument,
    Remark,
    Target,
    TargetTerms,
    Task,
)


def plan_history(plan: Plan, before: datetime | None = None) -> History:
    history = changes_of(tracks_of(plan), before)
    for act in history.acts:
        act.rows = [row for row in act.rows if not made_room(row)] or act.rows
    return history


def made_room(row: RowChange) -> bool:
    """A row that only moved on because of another says nothing beside what else was done."""
    return row.table == Target._meta.model_name and [one.name for one in row.fields] == ["position"]


def tracks_of(plan: Plan) -> list[Track]:
    pk = plan.pk
    numbered = dict(plan.editions.values_list("pk", "number"))
    wording = dict(
        TargetTerms.objects.filter(target__plan=pk).order_by("edition__number").values_list("target", "wording")
    )
    asked = list(Consultation.objects.filter(edition__plan=pk).values_list("pk", flat=True))
    agencies = dict(Opinion.objects.filter(consultation__in=asked).values_list("agency", "agency__name"))
    owned, by_plan = {"edition_id__in": list(numbered)}, {"plan_id": pk}
    return [
        Track(Plan, {"id": pk}, lambda image: ""),
        Track(Edition, by_plan, lambda image: f"({label_of(image.number).lower()})"),
        Track(Target, by_plan, lambda image: f"“{wording.get(key_of(image), '')}”"),
        Track(
            TargetTerms,
            owned,
            lambda image: f"“{image.wording}”, {label_of(numbered.get(image.edition_id, 1)).lower()}",
        ),
        Track(Milestone, by_plan, lambda image: f"“{image.wording}”"),
        Track(Task, by_plan, lambda image: f"“{image.wording}”"),
        Track(Consultation, owned, lambda image: f"từ {image.sent_on:%d/%m/%Y}"),
        Track(Opinion, {"consultation_id__in": asked}, lambda image: agencies.get(image.agency_id, "")),
        Track(Remark, owned, lambda image: f"“{image.text}”"),
        Track(PlanDocument, by_plan, lambda image: f"“{image.title}”", also=("removed_at",)),
        Track(Adoption, by_plan, lambda image: ""),
    ]


def key_of(image) -> int:
    return getattr(image, "pgh_obj_id", None) or image.pk


def label_of(number: int) -> str:
    return Edition(number=number).label
