"""Writes of the calendar of duties, and the notices that come of it."""

import json
from datetime import date
from functools import cache
from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Act, can, require
from coopportal.kit import clock
from coopportal.kit.fields import refuse_future
from coopportal.kit.periods import day_label
from coopportal.kit.rows import lock
from jobs.models import Notice
from jobs.notices import notify
from reports.duties import Rule, rule_ends_before_its_period
from reports.models import Duty, DutyDone, ProgressReport
from reports.selectors.duties import SOON, Entry, State, entry_of, open_entries

USUAL = Path(__file__).parent.parent / "data/duties.json"
RULE = ("every", "calendar", "months_after", "day")
FIELDS = ("title", "basis", *RULE, "from_on", "in_force")


@cache
def usual_duties() -> list[dict]:
    """What the law sets for every province's agency, as data."""
    return json.loads(USUAL.read_text())


@transaction.atomic
def take_over_usual(*, by: User) -> int:
    """Put what the law sets into the agency's calendar, from today on; what it has stays as it is. How many came."""
    require(by, Act.DUTY_SET)
    User.objects.select_for_update().get(pk=by.pk)
    had = set(Duty.objects.filter(agency=by.agency, province=by.place).values_list("code", flat=True))
    place = {"agency": by.agency, "province": by.place, "from_on": clock.today()}
    new = [Duty(**usual, **place) for usual in usual_duties() if usual["code"] not in had]
    Duty.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


@transaction.atomic
def create_duty(given: dict, *, by: User) -> Duty:
    """Raises PermissionDenied, ValidationError."""
    require(by, Act.DUTY_SET)
    check_rule(given)
    return Duty.objects.create(**{name: given[name] for name in FIELDS}, agency=by.agency, province=by.place)


@transaction.atomic
def change_duty(duty: Duty, given: dict, *, by: User, version: int) -> Duty:
    """Raises PermissionDenied, ValidationError, StaleRow."""
    require(by, Act.DUTY_SET)
    require_own(duty, by)
    check_rule(given)
    duty = lock(Duty.objects, duty.pk, version)
    for name in FIELDS:
        setattr(duty, name, given[name])
    duty.save(update_fields=FIELDS)
    return duty


def require_own(duty: Duty, by: User) -> None:
    if duty.agency_id != by.agency_id:
        raise PermissionDenied("Chỉ cơ quan phải báo cáo mới sửa được lịch của mình.")


def check_rule(given: dict) -> None:
    if rule_ends_before_its_period(Rule(*(given[name] for name in RULE))):
        raise ValidationError(
            {
                "day": "Hạn gửi đứng trước ngày cuối kỳ. Hãy chọn ngày muộn hơn, hoặc một tháng sau, ví dụ ngày 5 tháng sau."
            },
            code="duty_before_period",
        )


@transaction.atomic
def mark_sent(
    duty: Duty, first: date, *, by: User, sent_on: date, report: ProgressReport | None = None, note: str = ""
) -> DutyDone:
    """Write down that a period's report was sent; told again, the later word stands.

    Raises PermissionDenied, ValidationError: a period that the duty has not, a day to come, a day before the period began.
    """
    entry = begin(duty, first, by)
    try:
        refuse_future(sent_on)
    except ValidationError as error:
        raise ValidationError({"sent_on": error.messages}) from error
    if sent_on < entry.due.period.start:
        raise ValidationError({"sent_on": f"Kỳ báo cáo bắt đầu từ {day_label(first)}; hãy nhập ngày gửi sau ngày đó."})
    period = {"period_from": entry.due.period.start, "period_to": entry.due.period.end}
    told = {"sent_on": sent_on, "report": report, "note": note, "by": by}
    return DutyDone.objects.update_or_create(duty=duty, **period, defaults=told)[0]


@transaction.atomic
def mark_not_sent(duty: Duty, first: date, *, by: User) -> None:
    """Take back what was written by mistake. The history keeps it."""
    entry = begin(duty, first, by)
    if entry.done:
        entry.done.delete()


def begin(duty: Duty, first: date, by: User) -> Entry:
    require(by, Act.DUTY_MEET)
    require_own(duty, by)
    duty = Duty.objects.select_for_update().get(pk=duty.pk)
    entry = entry_of(duty, first)
    if entry is None:
        raise ValidationError(
            "Lịch không còn kỳ báo cáo này. Hãy mở lại trang lịch báo cáo.", code="duty_without_period"
        )
    return entry


def tell_dues() -> int:
    """Tell whom it concerns what is due within a week, tomorrow, or late. How many notices were written; may run often.

    Each stage of a period is told once; and nobody hears of one duty twice on a day.
    """
    return sum(map(tell_due, open_entries(Duty.objects.filter(in_force=True), SOON)))


@transaction.atomic
def tell_due(entry: Entry) -> int:
    duty = Duty.objects.select_for_update().get(pk=entry.duty.pk)  # two runs at once come one after the other
    if duty.done.filter(period_from=entry.due.period.start, period_to=entry.due.period.end).exists():
        return 0
    about = f"duty:{duty.pk}:"
    told = Notice.objects.filter(key__startswith=about, created_at__date=clock.today()).values("user")
    people = User.objects.filter(agency=duty.agency_id, is_active=True).exclude(pk__in=told).select_related("agency")
    hear = [
        one for one in people if can(one, Act.DUTY_MEET) and Duty.objects.of_agency(one).filter(pk=duty.pk).exists()
    ]
    return notify(
        hear,
        Notice.Kind.DUTY,
        sentence(entry),
        key=f"{about}{entry.first}:{stage(entry)}",
        url=reverse("reports:duties"),
    )


def stage(entry: Entry) -> str:
    if entry.state == State.LATE:
        return "late"
    return "tomorrow" if entry.days_left <= 1 else "week"


def sentence(entry: Entry) -> str:
    what = f"{entry.duty.title}, {entry.due.period.label()}"
    when = "đã quá hạn" if entry.state == State.LATE else "đến hạn"
    return f"{what}: {when} ngày {day_label(entry.due.due_on)}."
