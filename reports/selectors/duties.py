"""The calendar of duties: what is due when, what was sent, what is late."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Min, Prefetch, QuerySet, TextChoices
from django.urls import reverse
from django.utils.functional import cached_property

from cooperatives.selectors.waiting import Waiting
from coopportal.kit import clock
from coopportal.kit.periods import Span
from reports.duties import Due, dues
from reports.models import Duty, DutyDone

SOON = 7  # days before the due day


class State(TextChoices):
    LATE = "late", "Quá hạn"
    SOON = "soon", "Sắp đến hạn"
    AHEAD = "ahead", "Chưa đến hạn"
    SENT = "sent", "Đã gửi"
    SENT_LATE = "sent_late", "Đã gửi muộn"


@dataclass(frozen=True)
class Entry:
    """One period of a duty. `done` is None while it was not sent."""

    duty: Duty
    due: Due
    done: DutyDone | None
    today: date

    @property
    def first(self) -> str:
        """What names the period in an address."""
        return self.due.period.start.isoformat()

    @property
    def moved(self) -> bool:
        return self.due.due_on != self.due.stated_on

    @property
    def days_left(self) -> int:
        return (self.due.due_on - self.today).days

    @cached_property
    def state(self) -> State:
        if self.done:
            return State.SENT_LATE if self.done.sent_on > self.due.due_on else State.SENT
        if self.days_left < 0:
            return State.LATE
        return State.SOON if self.days_left <= SOON else State.AHEAD


def calendar(duties: QuerySet[Duty], first: date, last: date) -> list[Entry]:
    """What these duties make due from `first` to `last`, both counted, the earliest first. Three queries at any size."""
    sent = Prefetch("done", DutyDone.objects.select_related("report__plan"))
    today, entries = clock.today(), []
    for duty in duties.select_related("agency", "province").prefetch_related(sent):
        done = {Span(one.period_from, one.period_to): one for one in duty.done.all()}
        found = dues(duty.rule, max(first, duty.from_on), last)
        entries += [Entry(duty, due, done.get(due.period), today) for due in found]
    return sorted(entries, key=lambda entry: (entry.due.due_on, entry.duty.title, entry.duty.pk))


def entry_of(duty: Duty, first: date) -> Entry | None:
    """The period that begins on that day; None when the duty has no such period or it was due before anybody watched."""
    around = timedelta(days=800)  # the longest period and the longest time to send it, with days off
    last = min(first, date.max - around) + around
    found = calendar(Duty.objects.filter(pk=duty.pk), duty.from_on, last)
    return next((entry for entry in found if entry.due.period.start == first), None)


def open_entries(duties: QuerySet[Duty], days: int) -> list[Entry]:
    """What was not sent: all that is late, and what is due within so many days."""
    first = duties.aggregate(first=Min("from_on"))["first"]
    if first is None:
        return []
    found = calendar(duties, first, clock.today() + timedelta(days=days))
    return [entry for entry in found if entry.done is None]


def waiting_in_duties(user) -> list[Waiting]:
    """Reports that this person's agency owes."""
    found = [entry.state for entry in open_entries(Duty.objects.of_agency(user), SOON)]
    labels = {State.LATE: "Báo cáo định kỳ quá hạn", State.SOON: "Báo cáo định kỳ đến hạn trong 7 ngày"}
    return [
        Waiting(label, found.count(state), reverse("reports:duties"))
        for state, label in labels.items()
        if state in found
    ]
