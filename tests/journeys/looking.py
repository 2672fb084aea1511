"""A close look at a page: what axe says of it, whether it fits, and a picture.

Pictures are taken to var/pictures; HEARTH_PICTURES=1 puts a few into docs/pictures as well.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from hearth.foundation.secrets import VAR
from tests.journeys.conftest import ROOT, Visit

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PICTURED = ("sign-in", "my-day-desk", "my-day-phone", "member-", "log-contact")


def look(visit: Visit, name: str, language: str = "en") -> None:
    """Fail on anything axe finds, or on sideways scrolling; take a picture."""
    page = visit.page
    # A foot that stays in sight covers half a box at the fold, which scrolling brings out whole.
    with as_tall_as_the_page(page):
        found = Axe().run(page, options=RULES)
    problems = [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]]
    assert problems == [], f"{name}: {problems}"
    assert no_sideways_scroll(page), name
    take_picture(visit, name if language == "en" else f"{name}-{language}")


def take_picture(visit: Visit, name: str) -> None:
    """The page as it stands, as name.png."""
    folders = [VAR / "pictures"]
    if os.environ.get("HEARTH_PICTURES") == "1" and name.startswith(PICTURED):
        folders.append(ROOT / "docs" / "pictures")
    # A sheet scrolls under a fixed foot; a whole-page picture would cut it in two.
    is_sheet = "log-contact" in name
    if is_sheet:
        visit.page.evaluate("for (const one of document.querySelectorAll('*')) one.scrollTop = 0")
    with nullcontext() if is_sheet else as_tall_as_the_page(visit.page):
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
            visit.page.screenshot(path=folder / f"{name}.png")


@contextmanager
def as_tall_as_the_page(page: Page) -> Iterator[None]:
    """A bar at the foot of the window stands at the foot of the page, not across its middle."""
    before = page.viewport_size or {"width": 390, "height": 844}
    tall = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": before["width"], "height": max(before["height"], tall)})
    try:
        yield
    finally:
        page.set_viewport_size(before)


def no_sideways_scroll(page: Page) -> bool:
    """Whether the page is no wider than its window."""
    wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    return bool(page.evaluate(wide))
