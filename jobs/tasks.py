"""What Celery executes. A message carries nothing but an id, so losing or repeating it does no harm."""

import logging

from celery import shared_task
from django.db.models import ProtectedError

from jobs.mail import send_waiting
from jobs.models import StoredFile
from jobs.running import run_job

log = logging.getLogger("jobs")


@shared_task
def run(job_id: str) -> None:
    run_job(job_id)


@shared_task
def sweep_files() -> int:
    """Delete the files whose time has passed, and return how many; one that is still referred to stays."""
    return sum(map(_swept, StoredFile.objects.expired()))


def _swept(file: StoredFile) -> bool:
    try:
        file.delete()
    except ProtectedError:
        log.warning("file %s is past its time and still referred to", file.pk)
        return False
    return True


@shared_task
def send_mail() -> int:
    """Send the notices that wait; returns how many went out. May run twice at once: each letter has one sender."""
    return send_waiting()
