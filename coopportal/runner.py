"""`make run`, `make test`, `make lint`, `make bench`: everything from a bare Python to a running portal.

It starts under the machine's Python, makes .venv, and goes on inside it. Only the standard library is used, and every
program it starts ends with it, however it ends. See docs/adr/0002-embedded-services.md.
"""

import argparse
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path

from coopportal import assets, embedded, environment
from coopportal.embedded import ROOT
from coopportal.processes import Child, end_with_parent, last_line, wait_for

PORT_SECONDS, READY_SECONDS = 3, 60
HANDLED = (
    embedded.ServicesError,
    environment.EnvironmentProblem,
    assets.AssetsError,
)


class Stop(BaseException):
    """Somebody asked us to end: Ctrl-C or SIGTERM."""


class RunnerError(Exception):
    """The message is one sentence for whoever typed the command."""


def main() -> int:
    options = _options()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    if "MAKELEVEL" in os.environ:  # a killed make takes us along
        end_with_parent(signal.SIGTERM, os.getppid())
    try:
        if options.inside:
            return _act(options)
        if options.act == "run":
            _refuse_taken_port(options.port)
        with step("Python packages"):
            environment.make(with_tests=options.act != "run")
        inside = [environment.PYTHON, "-m", "coopportal.runner", "--inside", *sys.argv[1:]]
        os.execv(inside[0], inside)
    except (RunnerError, *HANDLED) as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except Stop:
        print()
        return 130


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make", description=__doc__.splitlines()[0])
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("act", choices=["run", "test", "lint", "bench"])
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("arguments", nargs="*", help="for pytest")
    return parser.parse_args()


def _act(options: argparse.Namespace) -> int:
    with step("Browser files"):
        assets.build()
    if options.act == "run":
        return run(options.port)
    from coopportal import checks  # what only developers need

    return checks.act(options.act, options.arguments)


def _stop(number, frame):
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    raise Stop


@contextmanager
def step(label: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    print(f"  {label:<24}{time.monotonic() - started:5.1f} s", flush=True)


def manage(*arguments: str, env: dict | None = None) -> None:
    """One of Django's commands, out of reach of Ctrl-C's tracebacks. Raises RunnerError when it fails."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=partial(end_with_parent, signal.SIGTERM, os.getpid()),
    )
    try:
        if process.wait():
            raise RunnerError(f"manage.py {arguments[0]} failed; the reason stands above.")
    finally:
        process.kill()
        process.wait()


# make run


def run(port: int) -> int:
    var = embedded.var_folder()
    os.environ["VAR"] = str(var)
    named = embedded.other_servers_named()
    demo = not named or os.environ.get("DEMO") == "1"
    var.mkdir(parents=True, exist_ok=True)
    with nullcontext() if named else _embedded_services(var):
        _prepare(var, demo)
        children = _children(var, port)
        try:
            with step("Web and worker"):
                _wait_until_it_answers(children[:2], port)
            print(f"\nhttp://127.0.0.1:{port}/\n")
            print(_sign_ins(var) if demo else _administrator_hint())
            print("\nCtrl-C stops it.", flush=True)
            while True:
                for child in children:
                    child.see_to_it()
                time.sleep(0.5)
        except Stop:
            print("\nStopping …", flush=True)
        finally:
            _stop_all(children)
            shutil.rmtree(var / "tmp" / str(os.getpid()), ignore_errors=True)
    return 0


@contextmanager
def _embedded_services(var: Path) -> Iterator[None]:
    held = embedded.hold(var)
    with step("PostgreSQL and Redis"):
        held.__enter__()
    try:
        yield
    finally:
        held.__exit__(None, None, None)


def _prepare(var: Path, demo: bool) -> None:
    stamp, state = var / "static.stamp", _static_state()
    fresh = (var / "static").is_dir() and stamp.exists() and stamp.read_text() == state
    manage("prepare", *(["--demo"] if demo else []), *([] if fresh else ["--static"]))
    stamp.write_text(state)


def _static_state() -> str:
    """Changes when anything that collectstatic collects does."""
    state = hashlib.sha256()
    for path in (assets.VENDOR / ".stamp", environment.RUNTIME, *sorted((ROOT / "static").rglob("*"))):
        if path.is_file():
            state.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return state.hexdigest()


def _children(var: Path, port: int) -> list[Child]:
    web = ["gunicorn", "coopportal.wsgi:application", "--no-control-socket", "--bind", f"127.0.0.1:{port}"]
    web += ["--preload", "--workers", "2", "--threads", "4", "--timeout", "60", "--graceful-timeout", "2"]
    worker = ["celery", "-A", "coopportal.celery", "worker", "--concurrency", "2"]
    worker += ["--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    beat = ["celery", "-A", "coopportal.celery", "beat", "--loglevel", "WARNING"]
    beat += ["--schedule", str(var / "beat-schedule"), "--pidfile", ""]
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "coopportal.settings",
        "PYTHONUNBUFFERED": "1",
        "TMPDIR": str(_own_temporary_folder(var)),
    }
    return [
        Child(
            name,
            [sys.executable, "-m", *command],
            log=var / f"log/{name}.log",
            cwd=ROOT,
            env=env,
            stop_signal=signal.SIGTERM,
            say=partial(print, " ", flush=True),
        )
        for name, command in (("web", web), ("worker", worker), ("beat", beat))
    ]


def _own_temporary_folder(var: Path) -> Path:
    """Killed programs leave temporary files behind; those of runners that are gone are removed here."""
    for folder in (var / "tmp").glob("[0-9]*"):
        if not Path("/proc", folder.name).exists():
            shutil.rmtree(folder, ignore_errors=True)
    own = var / "tmp" / str(os.getpid())
    own.mkdir(parents=True, exist_ok=True)
    return own


def _wait_until_it_answers(children: list[Child], port: int) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def answers() -> bool:
        for child in children:
            child.see_to_it()
            if child.quick_deaths > 3:
                raise RunnerError(f"{child.name} does not start: {last_line(child.log)} ({child.log})")
        try:
            opener.open(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
        except urllib.error.HTTPError as answer:
            return answer.code < 500
        except OSError:
            return False
        return True

    if not wait_for(answers, READY_SECONDS):
        print(f"  /healthz reports trouble; {children[0].log.parent} says why.")


def _stop_all(children: list[Child]) -> None:
    for child in children:
        child.ask_to_stop()
    end = time.monotonic() + 3
    for child in children:
        child.stop(max(0.1, end - time.monotonic()))


def _refuse_taken_port(port: int) -> None:
    """A runner that was just killed may still be letting go of it."""

    def is_free() -> bool:
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind(("127.0.0.1", port))
            except PermissionError as problem:
                raise RunnerError(
                    f"Port {port} is for root only: choose one above 1023, make run PORT=8000."
                ) from problem
            except OverflowError as problem:
                raise RunnerError(f"There is no port {port}: choose one between 1024 and 65535.") from problem
            except OSError:
                return False
        return True

    if not wait_for(is_free, PORT_SECONDS):
        raise RunnerError(
            f"Cổng {port} đang được chương trình khác dùng. Hãy chọn cổng khác: make run PORT={port + 1}\n"
            f"(Port {port} is taken: choose another one.)"
        )


def _sign_ins(var: Path) -> str:
    file = var / "demo-accounts.json"
    if not file.exists():  # the database was not empty
        return _administrator_hint()
    accounts = json.loads(file.read_text())
    name, password = (max(len(account[key]) for account in accounts) for key in ("username", "password"))
    lines = [
        f"  {account['username']:<{name}}  {account['password']:<{password}}  {account['role']}, {account['province']}"
        for account in accounts
    ]
    return "\n".join(["Demonstration accounts (name, password):", *lines])


def _administrator_hint() -> str:
    python = environment.PYTHON.relative_to(ROOT)
    return (
        f"An administrator is created with: {python} manage.py create_account NAME --full-name … "
        "--role system_admin --agency … --province ca-nuoc"
    )


if __name__ == "__main__":
    sys.exit(main())
