"""Explanations and the requests for them, as pages tell of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from coopportal.kit.periods import day_label
from plans.models import Explanation, ExplanationRequest, Plan, RequestState, TargetTerms


@dataclass(frozen=True)
class Told:
    """The latest word about a target by a day: an explanation, a request that nobody has answered, or both."""

    explanation: Explanation | None = None
    request: ExplanationRequest | None = None

    def text(self, day: date) -> str:
        """ "Giải trình (Đất đai): 12 HTX chờ đo đạc đất" · "Chưa có giải trình (Liên minh, hạn 20/07/2026)"; "" for none."""
        if self.request is not None:
            state = self.request.state_on(day)
            if state in (RequestState.WAITING, RequestState.SILENT):
                return f"{self.request.state_label(day)} ({self.request.agency}, hạn {day_label(self.request.due_on)})"
        if self.explanation is None:
            return ""
        cause = f" ({self.explanation.get_cause_display()})" if self.explanation.cause else ""
        return f"Giải trình{cause}: {self.explanation.text}"

    def is_silent(self, day: date) -> bool:
        return self.request is not None and self.request.state_on(day) == RequestState.SILENT


def told_by_target(plans: Iterable[Plan]) -> dict[int, Told]:
    """Target id → the latest explanation of it and the request that still waits. Two statements."""
    plans = list(plans)
    said = Explanation.objects.filter(target__plan__in=plans).select_related("agency").order_by("to_on", "pk")
    explanations = {one.target_id: one for one in said}
    waiting = ExplanationRequest.objects.waiting().filter(target__plan__in=plans).select_related("agency")
    requests = {one.target_id: one for one in waiting.order_by("-due_on", "-pk")}
    return {pk: Told(explanations.get(pk), requests.get(pk)) for pk in explanations.keys() | requests.keys()}


def requests_of(plan: Plan) -> list[ExplanationRequest]:
    """All that were ever asked about the plan, those that wait first, then the latest. `wording`: what the target says."""
    rows = list(
        ExplanationRequest.objects.filter(target__plan=plan).select_related("agency", "asked_by", "target__indicator")
    )
    wordings = wordings_of(row.target_id for row in rows)
    for row in rows:
        row.wording = wordings[row.target_id]
    return sorted(rows, key=lambda row: (bool(row.answered_at or row.withdrawn_at), -row.pk))


def wordings_of(targets: Iterable[int]) -> dict[int, str]:
    """Target id → what it says in the latest edition that mentions it."""
    terms = TargetTerms.objects.filter(target__in=set(targets)).order_by("edition__number")
    return dict(terms.values_list("target_id", "wording"))
