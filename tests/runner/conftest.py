"""The services as a person meets them: real processes, each test with a VAR of its own."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import environ
import psycopg2
import pytest

from coopportal import embedded
from coopportal.processes import wait_for

HOLDER = """
import sys, time
from pathlib import Path
from coopportal import embedded
with embedded.hold(Path(sys.argv[1])):
    print("up", flush=True)
    time.sleep(60)
"""


class Services:
    """What can be seen from outside of the services of one VAR."""

    def __init__(self, var: Path):
        self.var = var
        self.holders = []

    def start_holder(self) -> subprocess.Popen:
        """Another program that holds the services; returns once they answer."""
        command = [sys.executable, "-c", HOLDER, str(self.var)]
        self.holders.append(subprocess.Popen(command, cwd=embedded.ROOT, stdout=subprocess.PIPE, text=True))
        assert self.holders[-1].stdout.readline() == "up\n"
        return self.holders[-1]

    def processes(self) -> dict[int, str]:
        """Pid → command of the keeper, PostgreSQL and Redis that belong to this VAR."""
        found = {}
        for process in Path("/proc").glob("[0-9]*"):
            try:
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                folder = (process / "cwd").readlink()
            except OSError:  # it ended while we looked
                continue
            keeps = f"coopportal.embedded {self.var}" in command
            if keeps or folder == embedded.socket_folder(self.var) or folder.is_relative_to(self.var):
                found[int(process.name)] = command
        return found

    def kill(self, name: str) -> None:
        pid = next(pid for pid, command in self.processes().items() if name in command)
        os.kill(pid, signal.SIGKILL)
        assert wait_for(lambda: pid not in self.processes(), 5)

    def answer(self) -> bool:
        accepts = embedded.postgres_state(embedded.Binaries.find(), self.var) == embedded.ACCEPTS
        return accepts and embedded.redis_answers(self.var)

    def answer_again(self) -> bool:
        return wait_for(self.answer, 8)

    def are_gone(self) -> bool:
        return wait_for(lambda: not self.processes(), 8)

    def sql(self, statement: str) -> list[tuple]:
        where = environ.Env.db_url_config(embedded.database_url(self.var))
        connection = psycopg2.connect(dbname=where["NAME"], user=where["USER"], host=where["HOST"], port=where["PORT"])
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            rows = cursor.fetchall() if cursor.description else []
        connection.close()
        return rows


@pytest.fixture
def services():
    """In a folder with a space and Vietnamese letters; whatever a failed test left running is ended."""
    with tempfile.TemporaryDirectory(prefix="c") as folder:
        services = Services(Path(folder).resolve() / "Hợp tác xã" / "var")
        yield services
        for holder in services.holders:
            holder.kill()
            holder.wait()
            holder.stdout.close()
        for pid in services.processes() if not services.are_gone() else ():
            os.kill(pid, signal.SIGKILL)
