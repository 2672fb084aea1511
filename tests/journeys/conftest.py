"""A real server on a database of its own, a stopped clock, and real Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from hearth.foundation.management.commands.db import prepare
from tests.journeys.caseload import MORNING
from tests.support.cast import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("HEARTH_CHROMIUM", "/usr/bin/chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--no-first-run"]  # fmt: skip
DESK, PHONE = 1360, 390
PATIENCE = 60  # seconds for a server to start


@dataclass(frozen=True)
class Site:
    """Where the server is, and the ids of the members journeys go to."""

    url: str
    alba: int
    kit: int
    stranger: int
    marta: str  # her sign-in
    greta: str
    dara: str  # the administrator of her organization
    bram: str  # the network's
    petra: str = ""  # the privacy officer of her organization
    ines: str = ""  # the lead's


@dataclass
class Visit:
    """One browser window. `complaints` is what the browser's console said that it should not."""

    page: Page
    site: Site
    complaints: list[str]

    def open(self, path: str) -> None:
        self.page.goto(self.site.url + path)

    def sign_in(self, who: str, password: str = PASSWORD) -> None:
        self.open("/")
        self.page.get_by_label("Email").fill(who)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()


Open = Callable[..., "contextmanager[Visit]"]


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """`hearth serve` on a database made, migrated, filled and committed for the session."""
    surroundings = migrated("journeys")
    told = fill(surroundings)
    with serving(surroundings) as url:
        yield site_at(url, told)


def fill(surroundings: dict[str, str]) -> list[int]:
    """Commit the caseload to such a database; the ids that `site_at` wants."""
    return [int(one) for one in run(["-m", "tests.journeys.fill"], surroundings).split()]


def site_at(url: str, told: list[int]) -> Site:
    """The site at an address, from what `fill` told."""
    alba, kit, stranger, agency, lead = told
    at = {"marta": agency, "greta": agency, "dara": agency, "bram": lead}
    at |= {"petra": agency, "ines": lead}
    people = (f"{who}.{place}@demo.example" for who, place in at.items())
    return Site(url, alba, kit, stranger, *people)


def migrated(what: str) -> dict[str, str]:
    """The environment of commands on a new database of its own, on the morning of journeys."""
    surroundings = surroundings_of(what)
    prepare(surroundings["HEARTH_DATABASE"], recreate=True)
    run(["manage.py", "migrate", "--verbosity=0"], surroundings)
    return surroundings


def surroundings_of(what: str) -> dict[str, str]:
    """The environment of commands on the database of such a name."""
    surroundings = os.environ | {
        "HEARTH_DATABASE": os.environ.get("HEARTH_TEST_DATABASE", "test_hearth") + f"_{what}",
        "HEARTH_TESTING": "1",
        "HEARTH_CLOCK": MORNING.isoformat(),
        "DJANGO_SETTINGS_MODULE": "hearth.settings",
    }
    surroundings.pop("HEARTH_DEBUG", None)
    return surroundings


@contextmanager
def serving(surroundings: dict[str, str]) -> Iterator[str]:
    """`hearth serve` in such an environment; its address."""
    port = _free_port()
    command = [sys.executable, "manage.py", "serve", f"--port={port}", "--threads=2"]
    server = subprocess.Popen(command, cwd=ROOT, env=surroundings)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(f"{url}/healthz", server)
        yield url
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    if not shutil.which(CHROMIUM):
        pytest.skip(f"No Chromium at {CHROMIUM}: set HEARTH_CHROMIUM.")
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, headless=True, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture
def visit(site: Site, browser: Browser) -> Open:
    """Opens a window; when it closes, the browser must not have complained of anything."""
    return windows(site, browser)


def windows(site: Site, browser: Browser) -> Open:
    """Opens windows on a site."""

    @contextmanager
    def opened(width: int = DESK, *, scripts: bool = True, refused: int = 0) -> Iterator[Visit]:
        context = browser.new_context(
            viewport={"width": width, "height": 860},
            java_script_enabled=scripts,
            has_touch=width < 600,
            timezone_id="America/Los_Angeles",  # the program's zone counts, not the browser's
        )
        page = context.new_page()
        complaints: list[str] = []
        page.on(
            "console", lambda said: complaints.append(said.text) if said.type != "log" else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield Visit(page, site, complaints)
        context.close()
        # Chromium itself notes an answer of 4xx; anything else is ours to mend.
        answers = [one for one in complaints if "the server responded with a status of" in one]
        assert len(answers) == refused, complaints
        assert len(complaints) == refused, complaints

    return opened


def run(arguments: list[str], surroundings: dict[str, str]) -> str:
    """What a command prints; it must succeed."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=surroundings, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert server.poll() is None, "The server stopped."
        try:
            urllib.request.urlopen(url, timeout=1)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"No answer from {url} in {PATIENCE} seconds.")
