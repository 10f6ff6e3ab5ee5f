"""Times side by side: each act beside its floor, in one run, so that a slow moment of the machine hits all alike."""

import statistics
import time

from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext

RUNS = 21


def side_by_side(acts: dict) -> dict[str, float]:
    """Medians in milliseconds, the acts taking turns, so that a slow moment of the machine hits all alike."""
    times = {name: [] for name in acts}
    for turn in range(RUNS + 1):
        for name, act in acts.items():
            reset_queries()
            started = time.perf_counter()
            act()
            if turn:  # the first warms up
                times[name].append((time.perf_counter() - started) * 1000)
    return {name: statistics.median(taken) for name, taken in times.items()}


def beside(times: dict[str, float], floor: str):
    for name, taken in times.items():
        yield {"name": name, "ms": round(taken, 2), "floor": floor, "ratio": round(taken / times[floor], 2)}


def statements(of: str, act) -> dict:
    with CaptureQueriesContext(connection) as seen:
        act()
    return {"name": f"statements of {of}", "count": len(seen)}
