"""What agencies still owe a report: figures that nobody has stated, reasons for what stands badly."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.models import Agency
from plans.models import ExplanationRequest, Plan, Target, Wanted
from plans.rights import may_write_plan
from plans.verdict import Status
from reports.selectors.explaining import explanations_for

STANDS_BADLY = (Status.MISSED, Status.AT_RISK, Status.BEHIND)


@dataclass(frozen=True)
class Owed:
    """A row of the report that wants an answer. `request`: the one that waits; `may_ask`: the person may send one now."""

    row: dict
    target: Target
    wanted: Wanted
    request: ExplanationRequest | None
    may_ask: bool


@dataclass(frozen=True)
class Debt:
    """All that one agency owes; `agency` is None for targets that nobody answers for."""

    agency: Agency | None
    owed: list[Owed]

    @property
    def due_on(self) -> date | None:
        """The nearest deadline that was set."""
        return min((one.request.due_on for one in self.owed if one.request), default=None)

    def days_late(self, today: date) -> int:
        return max(0, (today - self.due_on).days) if self.due_on else 0


def debts(content: dict, user) -> list[Debt]:
    """By the agencies' names, nobody's last; four statements, and a few for each plan's rights."""
    said = explanations_for(content)
    targets = (row for row in content["rows"] if row["level"] == "target" and row["target"] not in said)
    open_rows = {row["target"]: row for row in targets if wanted_of(row)}
    targets = Target.objects.filter(pk__in=open_rows).select_related("agency", "plan__province", "plan__owner_agency")
    waiting = ExplanationRequest.objects.waiting().filter(target__in=open_rows).select_related("agency")
    requests = {one.target_id: one for one in waiting}
    found = {one.pk: one for one in targets}
    mine = writable({one.plan for one in found.values()}, user)
    by_agency = defaultdict(list)
    for pk, row in open_rows.items():
        if target := found.get(pk):
            may_ask = target.agency is not None and pk not in requests and target.plan_id in mine
            by_agency[target.agency].append(Owed(row, target, wanted_of(row), requests.get(pk), may_ask))
    ordered = sorted(by_agency, key=lambda agency: (agency is None, agency.name if agency else ""))
    return [Debt(agency, by_agency[agency]) for agency in ordered]


def wanted_of(row: dict) -> Wanted | None:
    """A figure where none is known of days that have come, yearly ones once they are due; else a reason for what stands badly."""
    too_early = row["span"] is None or (row["annual"] and row["status"] == Status.NOT_DUE)
    if row["actual"] is None and not too_early:
        return Wanted.FIGURE
    return Wanted.EXPLANATION if row["status"] in STANDS_BADLY else None


def writable(plans: Iterable[Plan], user) -> set[int]:
    return {plan.pk for plan in plans if may_write_plan(user, plan)}
