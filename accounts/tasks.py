from celery import shared_task

from accounts.models import StoredAnswer


@shared_task
def sweep_answers() -> int:
    """Delete the answers that no repeated request can ask for any more, and return how many."""
    return StoredAnswer.objects.past().delete()[0]
