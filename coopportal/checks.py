"""`make lint` and `make test`: the checks and the tests, with services of their own that leave nothing behind."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from coopportal import embedded
from coopportal.embedded import ROOT
from coopportal.processes import LIBC
from coopportal.runner import RunnerError, manage, step

PR_SET_CHILD_SUBREAPER = 36
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def act(name: str, arguments: list[str]) -> int:
    if name == "bench":
        with embedded.hold(embedded.var_folder()):
            manage("bench")
        return 0
    browser = _browser() if name == "test" else ""
    LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1)  # what our descendants leave behind becomes our child
    folder = Path(tempfile.mkdtemp(prefix="coop-test-"))
    try:
        env = _environment(folder, browser)
        with embedded.hold(folder / "var"):
            failed = [] if arguments else _failed_checks(env, folder / "var")
            code = _pytest(arguments, env) if name == "test" else 0
    finally:
        _end_what_is_left()
        shutil.rmtree(folder, ignore_errors=True)
    if failed:
        print(f"\nFailed: {', '.join(failed)}")
    return code or bool(failed)


def _environment(folder: Path, browser: str) -> dict[str, str]:
    """Of every program below: whatever they write goes to the folder that is removed."""
    (folder / "tmp").mkdir()
    named = {"DATABASE_URL", "REDIS_URL", "PORTAL_MODE", "SECRET_KEY", "ALLOWED_HOSTS", "DEMO"}
    return {name: value for name, value in os.environ.items() if name not in named} | {
        "VAR": str(folder / "var"),
        "TMPDIR": str(folder / "tmp"),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(folder / "hypothesis"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "DJANGO_SETTINGS_MODULE": "coopportal.settings",
        "CHROMIUM": browser,
    }


def _failed_checks(env: dict, var: Path) -> list[str]:
    scripts = Path(sys.executable).parent
    django = [sys.executable, "manage.py"]
    production = env | {
        "PORTAL_MODE": "production",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "portal.example.vn",
        "DATABASE_URL": embedded.database_url(var),
        "REDIS_URL": embedded.redis_url(var),
    }
    checks = {
        "ruff": ([scripts / "ruff", "check", "--no-cache", "."], env),
        "ruff format": ([scripts / "ruff", "format", "--no-cache", "--check", "."], env),
        "import order of the apps": ([scripts / "lint-imports", "--no-cache"], env),
        "templates": ([scripts / "djlint", "--lint", "--quiet", "templates"], env),
        "migrations": ([*django, "makemigrations", "--check", "--dry-run"], env),
        "check --deploy": ([*django, "check", "--deploy", "--fail-level", "WARNING"], production),
    }
    failed = []
    for label, (command, environment) in checks.items():
        with step(label):
            done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
        if done.returncode:
            failed.append(label)
            print(done.stdout + done.stderr)
    return failed


def _pytest(arguments: list[str], env: dict) -> int:
    with step("Static files"):
        manage("collectstatic", "--noinput", "--verbosity", "0", env=env)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-n", str(os.cpu_count() or 2)]
    command += ["--dist", "loadgroup", *arguments]
    process = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        return process.wait()
    finally:
        process.terminate()
        process.wait()


def _browser() -> str:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found and os.getuid() == 0 and shutil.which("apt-get"):
        with step("Chromium"):
            for command in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
                quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
                subprocess.run(["apt-get", "-qq", *command], env=quiet, check=False, stdout=subprocess.DEVNULL)
        found = shutil.which("chromium")
    if not found:
        raise RunnerError("The tests need a browser: install Chromium (Debian, Ubuntu: apt-get install chromium).")
    return found


def _end_what_is_left() -> None:
    """Kill every process that anything below us started and did not end, until there is none."""
    end = time.monotonic() + 10
    while time.monotonic() < end and (left := _own_children()):
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        time.sleep(0.05)


def _own_children() -> list[int]:
    children = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = stat.read_text().rpartition(")")[2].split()[1]
            if int(parent) == os.getpid():
                children.append(int(stat.parent.name))
    return children
