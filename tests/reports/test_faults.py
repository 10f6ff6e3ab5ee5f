import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROUNDS = int(os.environ.get("FAULT_ROUNDS", "2"))  # 9 rounds are 54 × kill -9 over 223 reports
RUN = f"import django; django.setup(); from tests.reports.fault_run import main; main({ROUNDS})"


@pytest.mark.xdist_group("faults")
def test_every_report_is_finished_once_whatever_happens_to_worker_beat_redis_and_postgres():
    """Kill -9 of children, workers, beat, Redis and PostgreSQL, a frozen and an emptied Redis, repeated messages."""
    with tempfile.TemporaryDirectory() as var:
        outcome = run_in(var)
    assert outcome["faults"]["kill_child"] + outcome["faults"]["kill_worker"] == 6 * ROUNDS
    assert outcome["states"] == {"ready": outcome["asked"]}
    two_workbooks_and_a_document = 3
    assert outcome["files"] == two_workbooks_and_a_document * outcome["asked"]
    assert outcome["of_their_day"] == outcome["asked"]
    assert outcome["runs_lost"] >= 2 * ROUNDS  # the kills did hit reports at work
    assert outcome["seconds_of_the_last"] <= 15  # nobody was left deaf


def run_in(var: str) -> dict:
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    env |= {"VAR": var, "DJANGO_SETTINGS_MODULE": "tests.reports.fault_settings"}
    ended = subprocess.run(
        [sys.executable, "-c", RUN], cwd=ROOT, env=env, capture_output=True, text=True, timeout=200 + 100 * ROUNDS
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)
