from celery import shared_task

from reports.services.digest import send_digests
from reports.services.duties import tell_dues


@shared_task
def duty_notices() -> int:
    """Tell what is due; returns how many notices were written. May run twice: each thing is told once."""
    return tell_dues()


@shared_task
def weekly_digests() -> int:
    """Write Monday's letters; returns how many. May run twice: one a week for each person."""
    return send_digests()
