"""All of a file or nothing, whenever its worker is killed."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUN = "import django; django.setup(); from tests.cooperatives.kill_run import main; main()"


@pytest.mark.xdist_group("faults")
def test_a_killed_worker_leaves_all_of_a_file_or_nothing():
    """Kill -9 at 20 points of reading, comparing and writing: nobody ever sees a part, and in the end each file is there once."""
    with tempfile.TemporaryDirectory() as var:
        env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        env |= {"VAR": var, "DJANGO_SETTINGS_MODULE": "tests.cooperatives.kill_settings"}
        ended = subprocess.run(
            [sys.executable, "-c", RUN], cwd=ROOT, env=env, capture_output=True, text=True, timeout=900
        )
    assert ended.returncode == 0, ended.stderr
    outcome = json.loads(ended.stdout)
    assert outcome["kills"] >= 20
    assert outcome["runs_lost"] >= 15  # the kills did hit imports at work
    assert outcome["seen"] == [[0, 0], [1500, 1500]]
    assert (outcome["rows"], outcome["spells"]) == (1500 * outcome["imports"], 1500 * outcome["imports"])
