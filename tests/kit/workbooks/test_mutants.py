"""WORKBOOK_MUTANTS=20000 reads as many spoilt workbooks; without it a sample."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from coopportal.kit.workbooks.reading import Unreadable, read_workbook
from tests.kit.workbooks.mutants import mutant

MUTANTS = int(os.environ.get("WORKBOOK_MUTANTS", "600"))
MOST_SECONDS = 10
ROOT = Path(__file__).resolve().parents[3]


def read_from(first: int) -> tuple[list, int, str]:
    """([rule, seconds] of each mutant read, the one that ended the program or -1, what it said at its end)."""
    command = [sys.executable, "-m", "tests.kit.workbooks.mutants", str(first), str(MUTANTS)]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"DJANGO_SETTINGS_MODULE": ""}, capture_output=True, text=True
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    ended_by = lines[-1] if isinstance(lines[-1], int) else -1
    return [line for line in lines if isinstance(line, list)], ended_by, done.stderr[-1500:]


def test_no_spoilt_workbook_gets_past_an_answer():
    first, answers, heavy = 0, [], 0
    while first < MUTANTS:
        read, ended_by, said = read_from(first)
        answers += read
        if ended_by < 0:
            break
        assert "Traceback" not in said or "MemoryError" in said, f"mutant {ended_by}: {said}"
        name, content = mutant(ended_by)
        with pytest.raises(Unreadable) as refused:  # the guarded child ends as this program did, and we are told
            read_workbook(content, name)
        assert refused.value.rule == "too_heavy"
        heavy, first = heavy + 1, ended_by + 1
    assert len(answers) + heavy == MUTANTS
    assert max(seconds for _, seconds in answers) < MOST_SECONDS
    rules = Counter(rule for rule, _ in answers)
    print(f"{MUTANTS} mutants, {heavy} too heavy: {rules.most_common()}")
    assert len(rules) > 8 and rules["read"] > MUTANTS // 50  # the mutations reach both sides of the guard
