"""The portal as `make run` starts it – PostgreSQL, Redis, web, worker, beat – and a real Chromium before it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", e => window.violations.push(`${e.violatedDirective} ${e.blockedURI}`));
"""


@dataclass(frozen=True)
class Portal:
    url: str
    passwords: dict[str, str]
    var: Path


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


@pytest.fixture(scope="session")
def portal(tmp_path_factory):
    var, port = tmp_path_factory.mktemp("portal"), free_port()
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    command = [sys.executable, "-m", "coopportal.runner", "--inside", "run", "--port", str(port)]
    with (var / "runner.out").open("wb") as out:
        runner = subprocess.Popen(command, cwd=ROOT, env=env | {"VAR": str(var)}, stdout=out, stderr=out)
        try:
            wait_for_answer(f"http://127.0.0.1:{port}/healthz", runner, var / "runner.out")
            accounts = json.loads((var / "demo-accounts.json").read_text())
            passwords = {account["username"]: account["password"] for account in accounts}
            yield Portal(f"http://127.0.0.1:{port}", passwords, var)
        finally:
            runner.send_signal(signal.SIGINT)
            runner.wait(20)


def wait_for_answer(url: str, runner, out: Path) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end and runner.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.3)
    raise AssertionError(f"the portal did not start:\n{out.read_text()}")


@pytest.fixture(scope="module")
def browser():
    """Ends with the module: while Playwright runs, its event loop makes Django refuse the database to other tests."""
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, portal):
    """`visit(username, size=…)` → a page signed in as that account; every violation of the CSP fails the test."""
    contexts, pages = [], []

    def open_as(username: str | None, size=(1366, 768), **options) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, base_url=portal.url, locale="vi-VN", **options
        )
        context.add_init_script(WATCH)
        contexts.append(context)
        page = context.new_page()
        pages.append(page)
        if username:
            sign_in(page, username, portal.passwords[username])
        return page

    yield open_as
    violations = [
        violation for page in pages if not page.is_closed() for violation in page.evaluate("window.violations || []")
    ]
    for context in contexts:
        context.close()
    assert violations == []


def sign_in(page: Page, username: str, password: str) -> None:
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/")
