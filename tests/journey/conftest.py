"""A real browser and a real site: Debian's Chromium, and `hustings serve` with an empty database of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}
TOO_WIDE = """() => {
    const window = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= window) return [];
    const wide = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > window);
    return wide.map((e) => `${e.tagName} ${e.className} ${e.textContent.trim().slice(0, 40)}`);
}"""
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all journeys."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    """A telephone: a narrow window, cookies of its own."""
    context = chromium.new_context(viewport=PHONE, locale="en-US")
    context.set_default_timeout(30_000)
    yield context
    context.close()


@pytest.fixture
def desk(chromium: Browser) -> Iterator[BrowserContext]:
    """A wide window, cookies of its own."""
    context = chromium.new_context(viewport=DESK, locale="en-US", accept_downloads=True)
    context.set_default_timeout(30_000)
    yield context
    context.close()


@pytest.fixture
def contexts(chromium: Browser) -> Iterator[Callable[[bool], BrowserContext]]:
    """Makes browsers of separate people, on a telephone or at a desk."""
    made: list[BrowserContext] = []

    def make(telephone: bool) -> BrowserContext:
        size = PHONE if telephone else DESK
        made.append(chromium.new_context(viewport=size, locale="en-US", accept_downloads=True))
        made[-1].set_default_timeout(60_000)
        return made[-1]

    yield make
    for context in made:
        context.close()


def asked_by(context: BrowserContext) -> list[str]:
    """The addresses that pages of this browser ask for from now on."""
    found: list[str] = []
    context.on("request", lambda request: found.append(request.url))
    return found


def complaints_of(context: BrowserContext) -> list[str]:
    """Whatever this browser complains of from now on, broken policies included."""
    found: list[str] = []
    context.on("console", lambda message: found.append(message.text) if message.type in ("error", "warning") else None)
    context.on("weberror", lambda error: found.append(f"{error.error}"))
    return found


def assert_accessible(page: Page) -> None:
    """Axe finds nothing on this page, narrow or wide."""
    before = page.viewport_size
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate(TOO_WIDE) == [], f"{page.url} is wider than a window of {size['width']} pixels"
    if before is not None:
        page.set_viewport_size(before)


@dataclass(frozen=True)
class Site:
    """A served site: its address, and the folder for whatever it keeps outside its database."""

    address: str
    home: Path
    environment: dict[str, str]

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `hustings` on this site."""
        command = [sys.executable, "-m", "hustings", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)


def new_database(name: str) -> str:
    """The address of a new database on the tests' server; empty for SQLite's own file."""
    if not settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        return ""
    import psycopg  # noqa: PLC0415 - only with PostgreSQL

    server = os.environ["DATABASE_URL"]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Site]:
    """`hustings serve` on an empty database, as an operator starts it."""
    home = tmp_path_factory.mktemp("home")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://localhost:{port}"
    environment = {
        **os.environ,
        "HUSTINGS_HOME": str(home),
        "HUSTINGS_ADDRESS": address,
        "DATABASE_URL": new_database(f"{request.module.__name__.rpartition('.')[2]}_{port}"),
    }
    command = [sys.executable, "-m", "hustings", "serve", "--port", str(port), "--threads", "8"]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        wait_for(address, process, home / "log")
        yield Site(address, home, environment)
    finally:
        process.terminate()
        process.wait(40)


def wait_for(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Return when the site answers; fails with its log when it ends instead."""
    for _ in range(600):
        try:
            urllib.request.urlopen(address, timeout=10).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            assert process.poll() is None, log.read_text(encoding="utf-8")
            time.sleep(0.1)
        else:
            return
    pytest.fail(log.read_text(encoding="utf-8"))
