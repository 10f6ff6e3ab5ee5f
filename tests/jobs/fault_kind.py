"""A job that takes a while, shows its progress, and leaves one row."""

import time

from jobs import registry
from jobs.services import store_file

NAME = "write_file"
STEPS, STEP_SECONDS = 6, 0.05


def write_file(job):
    store_file(f"{job.id}", "text/plain", b"written", agency=job.agency)
    for step in range(STEPS):
        job.progress(step, STEPS, f"bước {step}")
        time.sleep(STEP_SECONDS)


registry.register(NAME, "tests.jobs.fault_kind.write_file", label="Ghi tệp")
