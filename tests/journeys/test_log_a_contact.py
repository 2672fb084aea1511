"""From sign-in to what a contact met, as people do it: by keyboard, by thumb, without script."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Open, Visit
from tests.journeys.looking import look

pytestmark = pytest.mark.browser
AFTER_DISCHARGE = "Contact after an inpatient discharge"


def choose(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_label(name, exact=True).check()


def test_a_care_manager_logs_a_call_by_keyboard_sees_what_it_met_and_undoes_it(
    visit: Open,
) -> None:
    with visit() as marta:
        page = marta.page
        marta.sign_in(marta.site.marta)
        expect(page).to_have_title("My day, Hearth")
        page.get_by_role("link", name="Log a contact with Kit Marlowe").first.press("Enter")
        expect(page.get_by_role("heading", name="Log a contact")).to_be_visible()
        page.get_by_label("In person").focus()
        page.keyboard.press("ArrowRight")  # the radio after it: Phone
        page.keyboard.press("Tab")
        page.keyboard.press("Space")  # the first answer: Reached
        effects = page.locator("#effects")
        expect(effects).to_contain_text(f"{AFTER_DISCHARGE}: done late")
        page.get_by_label("Minutes").focus()
        page.keyboard.type("20")
        page.get_by_label("Care management").press("Space")
        expect(effects).to_contain_text("At least one core service every month: met")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("status")).to_contain_text("This met 1 thing and did 1 late.")
        look(marta, "saved-desk")
        page.get_by_role("button", name="Undo").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("The contact is undone.")
        expect(page.locator("#panel-due")).to_contain_text("7 days late")


def test_a_contact_is_logged_by_thumb_on_a_phone(visit: Open) -> None:
    with visit(PHONE) as marta:
        page = marta.page
        marta.sign_in(marta.site.marta)
        page.locator(f"#member-{marta.site.alba} footer").get_by_role("link").first.tap()
        expect(page.locator(".safe-contact")).to_contain_text("No voicemail")
        for name in ("Text", "Tried"):
            page.locator(".segments label", has_text=name).first.tap()
        page.get_by_role("button", name="Save contact").tap()
        expect(page.get_by_role("status")).to_contain_text("Saved as an attempt.")
        expect(page.get_by_text("Still due for Alba Serrano")).to_be_visible()
        look(marta, "saved-phone")


def test_everything_works_without_script(visit: Open) -> None:
    with visit(scripts=False, refused=1) as marta:
        page = marta.page
        marta.sign_in(marta.site.marta)
        marta.open(f"/members/{marta.site.alba}/")
        page.get_by_role("link", name="Log a contact").click()
        page.get_by_role("button", name="Save contact").click()
        expect(page.get_by_role("alert")).to_contain_text("Say how")
        choose(page, "In person", "Reached", "Transition from the hospital")
        page.get_by_role("textbox", name="Note").fill("Went over the discharge papers.")
        page.get_by_role("button", name="Save contact").click()
        expect(page.get_by_role("status")).to_contain_text("This met 1 thing and did 1 late.")
        page.get_by_role("button", name="Undo").click()
        expect(page).to_have_url(f"{marta.site.url}/members/{marta.site.alba}/")


def test_a_refused_form_keeps_what_was_typed_and_says_why(visit: Open) -> None:
    with visit(refused=1) as marta:
        page = marta.page
        marta.sign_in(marta.site.marta)
        marta.open(f"/members/{marta.site.alba}/contacts/new/")
        choose(page, "Phone", "Tried", "Care management")
        page.get_by_role("textbox", name="Note").fill("Rang twice.")
        page.get_by_role("button", name="Save contact").click()
        expect(page.get_by_role("alert")).to_contain_text("Nobody was reached")
        expect(page.get_by_role("textbox", name="Note")).to_have_value("Rang twice.")


def test_a_promise_comes_to_the_list_and_leaves_it_when_kept(visit: Open) -> None:
    with visit() as marta:
        page = marta.page
        marta.sign_in(marta.site.marta)
        marta.open(f"/members/{marta.site.kit}/contacts/new/")
        choose(page, "Phone", "Tried")
        page.get_by_label("You promised").fill("Bring a covered meter")
        page.get_by_label("By", exact=False).last.fill("2026-11-23")
        expect(page.locator("#effects")).to_contain_text("Comes to your list")
        page.get_by_role("button", name="Save contact").click()
        expect(page.get_by_text("Promise kept")).to_be_visible()
        marta.open(f"/members/{marta.site.kit}/")
        page.get_by_role("button", name="Mark as kept").click()
        expect(page.get_by_role("status")).to_contain_text("the promise is kept")
        expect(page.locator("#panel-contacts")).to_contain_text("Promised and kept")


def test_what_is_not_yours_is_refused_in_the_same_words_as_what_is_not_there(
    visit: Open,
) -> None:
    with visit(refused=2) as marta:
        marta.sign_in(marta.site.marta)
        words = []
        for member in (marta.site.stranger, 99_999_999):
            marta.open(f"/members/{member}/")
            words.append(marta.page.locator("main").inner_text())
        look(marta, "refused-desk")
        assert words[0] == words[1]
        assert "We can't show this page" in words[0]


def test_a_care_manager_works_in_spanish(visit: Open) -> None:
    with visit() as marta:
        page = marta.page
        marta.sign_in(marta.site.marta)
        page.get_by_role("button", name="Español").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Mi día")
        page.get_by_role("link", name="Alba Serrano").first.click()
        expect(page.locator("#panel-due")).to_contain_text("Qué está pendiente")
        page.get_by_role("link", name="Registrar contacto").click()
        expect(page.get_by_text("¿Habló con Alba?")).to_be_visible()
        choose(page, "Teléfono", "Sí")
        expect(page.locator("#effects")).to_contain_text("hecho tarde")
        assert english_left_on(marta) == []


def english_left_on(visit: Visit) -> list[str]:
    """Words of ours that a Spanish page must not have."""
    text = visit.page.locator("main").inner_text()
    return [word for word in ("Overdue", "Save", "Minutes", "Due", "Note") if word in text]
