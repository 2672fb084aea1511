"""A consent entered, looked at, saved and taken back, at a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, Open, Visit
from tests.journeys.looking import look, take_picture
from tests.journeys.test_administration import sign_in
from tests.support.cast import PASSWORD

pytestmark = pytest.mark.browser
SIZES = {"desk": DESK, "phone": 360}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_consent_is_looked_at_saved_and_taken_back(visit: Open, size: str, language: str) -> None:
    with visit(SIZES[size]) as marta:
        sign_in(marta, marta.site.marta, PASSWORD, language)
        there = f"/members/{marta.site.alba}/consents/"
        marta.open(f"{there}new/")
        look(marta, f"consent-new-{size}", language)
        fill_in(marta)
        send(marta)
        expect(marta.page.locator("form .form-foot button").first).to_be_visible()
        look(marta, f"consent-preview-{size}", language)
        printed(marta, f"consent-paper-{size}", language)
        marta.page.locator("button[value=save]").click()
        marta.page.wait_for_url("**/consents/*/")
        look(marta, f"consent-{size}", language)
        marta.open(there)
        look(marta, f"consents-{size}", language)
        marta.open(f"/members/{marta.site.alba}/")
        look(marta, f"member-consents-{size}", language)
        marta.open(f"{there}withdraw/")
        marta.page.locator("[name=consents]").first.check()
        marta.page.locator("[name=taking][value=verbal]").check()
        look(marta, f"consent-withdraw-{size}", language)
        send(marta)
        look(marta, f"consent-withdraw-preview-{size}", language)
        printed(marta, f"consent-withdraw-paper-{size}", language)
        marta.page.locator("button[value=save]").click()
        marta.page.wait_for_url(f"**{there}")


def fill_in(visit: Visit) -> None:
    page = visit.page
    page.locator("[name=of_whom][value=some]").check()
    expect(page.locator("[name=sources]").first).to_be_visible()
    page.locator("[name=recipients]").first.check()
    page.locator("[name=recipients]").last.check()
    for name, value in (("labels", "normal"), ("labels", "hiv"), ("purposes", "TREATMENT"),
                        ("purposes", "OPERATIONS"), ("of_whom", "any")):  # fmt: skip
        page.locator(f"[name={name}][value={value}]").check()
    expect(page.locator("[name=sources]").first).to_be_hidden()


def send(visit: Visit) -> None:
    visit.page.locator(".sheet__foot button").first.click()
    visit.page.wait_for_load_state()


def printed(visit: Visit, name: str, language: str) -> None:
    """As it comes out of the printer: the paper alone, with its lines."""
    visit.page.emulate_media(media="print")
    expect(visit.page.locator(".paper__lines")).to_be_visible()
    expect(visit.page.locator(".form-foot")).to_be_hidden()
    take_picture(visit, name if language == "en" else f"{name}-{language}")
    visit.page.emulate_media(media="screen")
