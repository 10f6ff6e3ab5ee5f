"""Do the workers live?"""

from typing import Literal

from jobs.models import WorkerPulse, from_now

FRESH_SECONDS = 20


def worker_state() -> Literal["ok", "stalled", "absent"]:
    """ok: a worker took its round lately; stalled: each of those found itself deaf; absent: none did."""
    fresh = WorkerPulse.objects.filter(seen_at__gte=from_now(-FRESH_SECONDS))
    stalled = list(fresh.values_list("stalled", flat=True))
    if not stalled:
        return "absent"
    return "stalled" if all(stalled) else "ok"
