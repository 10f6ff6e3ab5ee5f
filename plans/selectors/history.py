"""The history of a plan: every write of its head, its editions, rows, opinions and files."""

from datetime import datetime

from coopportal.kit.changes import History, Track, changes_of
from plans import models
from plans.models import Consultation, Edition, Opinion, Plan, Remark, Target, TargetTerms


def plan_history(plan: Plan, before: datetime | None = None) -> History:
    pk = plan.pk
    editions = list(plan.editions.values_list("pk", "number"))
    numbered = dict(editions)
    wording = dict(
        TargetTerms.objects.filter(target__plan=pk).order_by("edition__number").values_list("target", "wording")
    )
    asked = list(Consultation.objects.filter(edition__plan=pk).values_list("pk", flat=True))
    owned = {"edition_id__in": [one for one, _ in editions]}
    by_plan = {"plan_id": pk}
    return changes_of(
        [
            Track(Plan, {"id": pk}, lambda image: ""),
            Track(Edition, by_plan, lambda image: label_of(image.number)),
            Track(Target, by_plan, lambda image: f"“{wording.get(key_of(image), '')}”"),
            Track(
                TargetTerms,
                owned,
                lambda image: f"“{image.wording}”, {label_of(numbered.get(image.edition_id, 1)).lower()}",
            ),
            Track(models.Milestone, by_plan, lambda image: f"“{image.wording}”"),
            Track(models.Task, by_plan, lambda image: f"“{image.wording}”"),
            Track(Consultation, owned, lambda image: f"từ {image.sent_on:%d/%m/%Y}"),
            Track(Opinion, {"consultation_id__in": asked}, lambda image: ""),
            Track(Remark, owned, lambda image: f"“{image.text}”"),
            Track(models.PlanDocument, by_plan, lambda image: f"“{image.title}”", also=("removed_at",)),
            Track(models.Adoption, by_plan, lambda image: ""),
        ],
        before,
    )


def key_of(image) -> int:
    return getattr(image, "pgh_obj_id", None) or image.pk


def label_of(number: int) -> str:
    return Edition(number=number).label
