"""A record opened in an emergency, and officers who look at it, at a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE, Open, Visit
from tests.journeys.looking import look
from tests.journeys.test_administration import sign_in
from tests.support.cast import PASSWORD

pytestmark = pytest.mark.browser
SIZES = {"desk": DESK, "phone": PHONE}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_record_opens_in_an_emergency_and_each_page_says_so(
    visit: Open, size: str, language: str
) -> None:
    with visit(SIZES[size], refused=1) as marta:  # a number that opens nothing
        sign_in(marta, marta.site.marta, PASSWORD, language)
        marta.open("/members/emergency/")
        look(marta, f"emergency-{size}", language)
        ask(marta, "AB12345")
        expect(marta.page.locator("[role=alert], .error-summary").first).to_be_visible()
        look(marta, f"emergency-refused-{size}", language)
        ask(marta, "AB12345C")
        marta.page.wait_for_url(f"**/members/{marta.site.stranger}/")
        expect(marta.page.get_by_role("alert").first).to_contain_text("Cleo Marchetti")
        look(marta, f"emergency-opened-{size}", language)
        marta.open(f"/members/{marta.site.stranger}/contacts/")
        expect(marta.page.get_by_role("alert").first).to_contain_text("Cleo Marchetti")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_pages_of_privacy_officers_are_accessible_and_fit(
    visit: Open, size: str, language: str
) -> None:
    with visit(SIZES[size]) as ines:
        sign_in(ines, ines.site.ines, PASSWORD, language)
        ines.page.wait_for_url("**/emergencies/")
        look(ines, f"emergencies-{size}", language)
        ines.page.locator("main .row-list a").first.click()
        look(ines, f"emergency-review-{size}", language)
        ines.open("/signals/")
        look(ines, f"signals-{size}", language)
        ines.page.locator("main .row-list a").first.click()
        look(ines, f"signal-close-{size}", language)
        for name, path in {
            "officers-members": "/members/",
            "seen-by": f"/members/{ines.site.alba}/seen-by/?since=2026-11-01&until=2026-11-30",
            "who-may-see": f"/members/{ines.site.alba}/who-may-see/",
            "disclosures": "/disclosures/",
            "kept-away": f"/members/{ines.site.alba}/kept-away/",
            "seal": f"/members/{ines.site.alba}/kept-away/seal/",
            "named-access-new": f"/members/{ines.site.alba}/named-access/new/",
            "sign-in-new": f"/members/{ines.site.alba}/sign-ins/new/",
            "keep-person-away": f"/members/{ines.site.alba}/kept-away/person/",
        }.items():
            ines.open(path)
            look(ines, f"{name}-{size}", language)
        keep_away(ines)
        look(ines, f"keep-person-away-confirm-{size}", language)


def keep_away(visit: Visit) -> None:
    """Fills the form, up to what will happen; nothing is done."""
    page = visit.page
    page.locator("[name=staff]").select_option(index=1)
    page.locator("[name=words]").fill("The member asked for it at the last visit.")
    page.locator(".sheet__foot button").first.click()
    page.locator("button[value=confirm]").wait_for()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_labels_and_the_form_that_changes_one_are_accessible_and_fit(
    visit: Open, size: str, language: str
) -> None:
    with visit(SIZES[size], refused=1) as petra:  # a form without its reason
        sign_in(petra, petra.site.petra, PASSWORD, language)
        petra.open(f"/members/{petra.site.alba}/labels/")
        look(petra, f"labels-{size}", language)
        petra.page.locator("main .row-list a").first.click()
        look(petra, f"label-change-{size}", language)
        petra.page.locator("form.sheet__form button.usa-button").last.click()
        expect(petra.page.locator("[role=alert], .error-summary").first).to_be_visible()
        look(petra, f"label-refused-{size}", language)
        # One more each time: the site is the same, and what is said already is no change.
        more = {"desk": ("mh", "repro"), "phone": ("hiv", "minor")}[size][language == "es"]
        petra.page.locator(f"[name=tells_of][value={more}]").check(force=True)
        petra.page.locator("[name=words]").fill("It was said of her stay in March.")
        petra.page.locator("form.sheet__form button.usa-button").last.click()
        petra.page.wait_for_url(f"**/members/{petra.site.alba}/labels/")
        look(petra, f"labels-changed-{size}", language)


def ask(visit: Visit, number: str) -> None:
    page = visit.page
    page.locator("[name=identifier]").fill(number)
    page.locator("[name=birth_on]").fill("1971-03-09")
    page.locator("[name=code]").select_option("danger")
    page.locator("[name=words]").fill("Found unconscious at the shelter; no papers but the card.")
    page.locator("form.sheet__form button.usa-button").last.click()
    page.wait_for_load_state()
