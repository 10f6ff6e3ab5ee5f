"""Programs as direct children: started, restarted, logged, ended together with whoever started them. Linux only."""

import ctypes
import os
import pwd
import signal
import subprocess
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

LARGEST_LOG = 5_000_000  # bytes
NOBODY = 65534
CLONE_NEWUSER, PR_SET_PDEATHSIG = 0x10000000, 1
LIBC = ctypes.CDLL(None, use_errno=True)  # loaded here because little may be done between fork and exec


class Child:
    """A program as a direct child, its output in a log: started, started again when it has died, ended with us."""

    def __init__(
        self, name: str, command: list, *, log: Path, cwd: Path, env: dict, stop_signal, become=None, say=None
    ):
        self.name, self.command, self.log, self.cwd, self.env = name, command, log, cwd, env
        self.stop_signal, self.become = stop_signal, become  # `become` is called in the child to change its identity
        self.say = say or print_with_time
        self.process, self.quick_deaths, self.started_at = None, 0, 0.0

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def see_to_it(self) -> None:
        """Start it when it does not run; wait longer after each quick death."""
        if self.runs:
            return
        lived = time.monotonic() - self.started_at
        if self.process:
            if lived < min(0.25 * 2**self.quick_deaths, 5):
                return
            self.quick_deaths = 0 if lived > 30 else self.quick_deaths + 1
            self._end_what_it_started()
            self.say(f"{self.name} ended ({self.process.returncode}) and is started again.")
        self.started_at = time.monotonic()
        with open_log(self.log) as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.cwd,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # out of reach of the terminal's Ctrl-C
                preexec_fn=partial(self._prepare, os.getpid()),
            )

    def _prepare(self, parent: int) -> None:
        if self.become:
            self.become()
        end_with_parent(self.stop_signal, parent)

    def ask_to_stop(self) -> None:
        if self.runs:
            self.process.send_signal(self.stop_signal)

    def stop(self, seconds: float = 10) -> None:
        """Wait for it after asking; kill it, and what it started, when it takes longer."""
        if self.process is None:
            return
        self.ask_to_stop()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        self._end_what_it_started()
        self.process.wait()

    def _end_what_it_started(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


def end_with_parent(with_signal: signal.Signals, parent: int) -> None:
    """In a child, between fork and exec: the kernel sends it `with_signal` when its parent dies, however it dies."""
    LIBC.prctl(PR_SET_PDEATHSIG, int(with_signal))
    if os.getppid() != parent:  # it died before we asked
        os._exit(1)


def become_nobody_in_a_namespace() -> None:
    """PostgreSQL refuses root; a user namespace makes root look like someone else and changes no file."""
    uid, gid = os.getuid(), os.getgid()
    if LIBC.unshare(CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "user namespaces are forbidden")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} {gid} 1")


def become_user(uid: int) -> None:
    os.setgroups([])
    os.setgid(pwd.getpwuid(uid).pw_gid)
    os.setuid(uid)


def wait_for(condition, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def open_log(path: Path):
    """Appends; one older generation is kept."""
    path.parent.mkdir(exist_ok=True)
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")


def last_line(path: Path) -> str:
    lines = path.read_text(errors="replace").strip().splitlines() if path.exists() else []
    return lines[-1] if lines else "no reason given."


def print_with_time(sentence: str) -> None:
    print(time.strftime("%Y-%m-%d %H:%M:%S"), sentence, flush=True)
