"""A form that came after its session had ended, in real Chromium: it is read before it is sent."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import (
    DESK,
    PHONE,
    Open,
    Site,
    fill,
    migrated,
    run,
    serving,
    site_at,
    windows,
)
from tests.journeys.looking import look, take_picture
from tests.support.cast import PASSWORD

pytestmark = pytest.mark.browser
NOTE = "Her sister called.\n\n<b>She</b> asks whether the visit can be on Friday, and for a ride."


@pytest.fixture(scope="module")
def left() -> Iterator[tuple[Site, dict[str, str]]]:
    """A served Hearth whose sessions may be let be over."""
    surroundings = migrated("left")
    told = fill(surroundings)
    with serving(surroundings) as url:
        yield site_at(url, told), surroundings


@pytest.mark.parametrize(("width", "language"), [(DESK, "en"), (PHONE, "es")])
def test_a_contact_typed_at_a_screen_that_was_left_is_read_and_then_sent_or_left(
    left: tuple[Site, dict[str, str]], browser: Browser, width: int, language: str
) -> None:
    """Without scripts too: on the telephone none run."""
    site, surroundings = left
    opened: Open = windows(site, browser)
    with opened(width, scripts=width == DESK, refused=1) as marta:
        page = marta.page
        marta.open("/")
        if language == "es":
            page.get_by_role("button", name="Español").click()
        page.locator("[name=login]").fill(site.marta)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator(".card button").first.click()
        marta.open(f"/members/{site.alba}/contacts/new/")
        for name, value in (("mode", "phone"), ("outcome", "someone")):
            page.locator(f"[name={name}][value={value}]").check()
        page.locator("[name=note]").fill(NOTE)
        run(["-m", "tests.journeys.leave"], surroundings)
        page.locator(".sheet__foot button").click()
        page.locator("[name=login]").fill(site.marta)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator(".card button").first.click()
        page.wait_for_url("**/kept/")
        expect(page.locator("dl.said")).to_contain_text("Alba Serrano")
        expect(page.locator("dl.said")).to_contain_text("<b>She</b> asks")
        if width == DESK:
            look(marta, "kept-desk", language)
            page.get_by_role("button", name="Send it now").click()
            page.wait_for_url("**/saved/")
        else:
            take_picture(marta, "kept-phone-es")
            assert page.get_by_role("button", name="Enviarlo ahora").is_visible()
            page.get_by_role("button", name="Dejarlo").click()
            page.wait_for_url("**/my-day/")
