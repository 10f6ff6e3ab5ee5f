"""On Monday: what this person's agency owes in the coming fortnight, in one letter."""

from datetime import timedelta

from django.urls import reverse

from accounts.models import User
from accounts.permissions import Act, can
from coopportal.kit import clock
from coopportal.kit.periods import day_label
from jobs.models import Notice
from jobs.notices import notify
from reports.models import Duty
from reports.selectors.duties import State, open_entries
from reports.services.duties import sentence

AHEAD = 14  # days


def send_digests() -> int:
    """To each person who has to do with something late or due soon; once a week, however often it runs. How many were written."""
    owing = Duty.objects.filter(in_force=True).values("agency")
    people = User.objects.filter(is_active=True, agency__in=owing).select_related("agency", "territory")
    return sum(send_digest(one) for one in people if can(one, Act.DUTY_MEET))


def send_digest(user: User) -> int:
    entries = open_entries(Duty.objects.of_agency(user), AHEAD)
    if not entries:
        return 0
    monday = clock.today() - timedelta(days=clock.today().weekday())
    late = sum(entry.state == State.LATE for entry in entries)
    counts = f"{late} báo cáo quá hạn, {len(entries) - late} báo cáo đến hạn trong {AHEAD} ngày tới"
    return notify(
        [user],
        Notice.Kind.DIGEST,
        f"Tuần từ {day_label(monday)}: {counts}.",
        key=f"digest:{monday}",
        url=reverse("reports:duties"),
        details="\n".join(map(sentence, entries)),
    )
