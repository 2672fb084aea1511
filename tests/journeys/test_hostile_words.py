"""Every page of hostile words in real Chromium: nothing runs, nothing is asked for, all reads back.

Each walk goes twice: with the policy for content, which must have nothing to complain of, and with
the browser told to ignore it, so that what a page is made of is enough alone.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, Dialog, Page, Request

from tests.hostile.corpus import BROKEN_OUT, CORPUS, packed
from tests.hostile.everywhere import LINE, Everywhere, may_be_a_name, notes_and_promises
from tests.journeys.conftest import Site, Visit, run, surroundings_of

pytestmark = pytest.mark.browser
SAID = "() => [...document.querySelectorAll('main *')].map(one => one.textContent)"
VALUES = "() => [...document.querySelectorAll('main textarea, main input')].map(one => one.value)"
NEXT = "a[href^='?'][href*='page={}']"


@pytest.fixture(scope="module")
def everywhere(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Everywhere:
    """Networks of their own beside those of the other journeys, on the same server."""
    folder = {"HEARTH_DOCUMENTS": str(tmp_path_factory.mktemp("documents"))}
    told = json.loads(run(["-m", "tests.hostile.fill"], surroundings_of("journeys") | folder))
    return Everywhere(**told | {"left": tuple(told["left"])})


@dataclass
class Watched:
    """A window, and everything that happened in it that nobody asked for."""

    visit: Visit
    happened: list[str] = field(default_factory=list)
    opened: str = ""

    def open(self, path: str) -> Page:
        self.opened = path
        self.visit.open(path)
        return self.visit.page

    def dialog(self, dialog: Dialog) -> None:
        self.happened.append(f"dialog on {self.opened}: {dialog.message}")
        dialog.dismiss()

    def request(self, request: Request) -> None:
        asked = urlsplit(request.url)
        own = request.url.startswith(self.visit.site.url)
        is_opened = request.is_navigation_request() and asked.path == urlsplit(self.opened).path
        if not own or not (is_opened or asked.path.startswith("/static/")):
            self.happened.append(f"asked on {self.opened}: {request.url}")


@contextmanager
def watched(site: Site, browser: Browser, *, policy: bool, who: str = "") -> Iterator[Watched]:
    """A window of somebody signed in, watched from then on."""
    context = browser.new_context(bypass_csp=not policy)
    page = context.new_page()
    window = Watched(Visit(page, site, []))
    if who:
        window.visit.sign_in(who)
        page.get_by_role("banner").wait_for()
    page.on("dialog", window.dialog)
    page.on("request", window.request)
    page.on("pageerror", lambda error: window.happened.append(f"error: {error}"))
    page.on("console", lambda said: window.happened.append(f"console: {said.text}"))
    page.on("popup", lambda opened: window.happened.append(f"window: {opened.url}"))
    yield window
    context.close()


def said_on_all_pages(window: Watched, path: str) -> set[str]:
    """What the elements of a list say, over all its pages."""
    said: set[str] = set()
    for number in range(1, 60):
        page = window.open(f"{path}?page={number}")
        said |= {one.strip() for one in page.evaluate(SAID)}
        if not page.locator(NEXT.format(number + 1)).count():
            break
    return said


def lost(texts: list[str], said: set[str]) -> list[str]:
    """Those of the texts that no element says; blanks at the ends apart."""
    whole = "\0".join(said)
    return [one for one in texts if one.strip() not in said and one not in whole]


@pytest.mark.parametrize("policy", [True, False], ids=["with-policy", "without-policy"])
def test_nothing_runs_and_everything_reads_back(
    site: Site, browser: Browser, everywhere: Everywhere, policy: bool
) -> None:
    people = (f"greta.{everywhere.agency}@demo.example", f"marta.{everywhere.agency}@demo.example")
    staffed = f"greta.{everywhere.staffed_agency}@demo.example"
    with watched(site, browser, policy=policy, who=people[0]) as greta:
        check_names(greta)
        check_searches(greta)
        assert greta.happened == []
    with watched(site, browser, policy=policy, who=people[1]) as marta:
        check_notes(marta, everywhere.alba)
        check_documents(marta, everywhere.alba)
        check_reasons(marta, everywhere.left)
        assert marta.happened == []
    with watched(site, browser, policy=policy, who=staffed) as other:
        assert lost(packed(2_000), said_on_all_pages(other, "/trainings/")) == []
        assert other.happened == []


def check_names(window: Watched) -> None:
    names = [f"{CORPUS[at + 1 - len(CORPUS)]} {CORPUS[at]}" for at in range(0, len(CORPUS), 2)]
    said = said_on_all_pages(window, "/members/")
    assert [one for one in names if one.strip() not in said] == []


def check_searches(window: Watched) -> None:
    for text in packed(1_500):
        page = window.open(f"/members/?q={quote(text)}")
        assert text in page.evaluate(VALUES)
        assert f"\u201c{text}\u201d" in page.locator("main").evaluate("one => one.textContent")


def check_notes(window: Watched, member: int) -> None:
    notes, promises = zip(*notes_and_promises(), strict=True)
    said = said_on_all_pages(window, f"/members/{member}/contacts/")
    assert lost([line for note in notes for line in note.split(LINE)], said) == []
    assert lost(list(promises), said) == []
    window.open("/my-day/")
    page = window.open(f"/members/{member}/")
    forms = page.locator("a[href*='/amend/']").evaluate_all("all => all.map(one => one.pathname)")
    assert forms
    for path in forms:
        values = window.open(path).evaluate(VALUES)
        assert [note for note in notes if note in values]
        assert [promise for promise in promises if promise in values]


def check_documents(window: Watched, member: int) -> None:
    said = said_on_all_pages(window, f"/members/{member}/documents/")
    assert [one for one in CORPUS if may_be_a_name(one) and one.strip() not in said] == []


def check_reasons(window: Watched, left: tuple[int, ...]) -> None:
    for member, reason in zip(left, packed(500), strict=True):
        page = window.open(f"/members/{member}/")
        assert reason in page.locator("#panel-place").evaluate("one => one.textContent"), reason


def test_words_that_run_would_be_noticed(site: Site, browser: Browser) -> None:
    """The fault planted: the same words in a page that escapes nothing.

    Each in a window of its own: some lead away, and would interrupt what is opened next.
    """
    unnoticed = []
    for text in BROKEN_OUT:
        with watched(site, browser, policy=False) as window:
            window.open("/healthz")
            window.happened.clear()
            window.visit.page.set_content(f"<title>x</title><p>{text}</p>")
            for _ in range(100):  # what loads takes its time on a busy machine
                if window.happened:
                    break
                window.visit.page.wait_for_timeout(50)
            else:
                unnoticed.append(text)
    assert unnoticed == []
