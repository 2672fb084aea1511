"""What else happened in a contact: chosen, filled in, saved, corrected; with and without script."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Open
from tests.journeys.looking import look
from tests.journeys.test_every_page import sign_in_by_names

pytestmark = pytest.mark.browser


def add(page: Page, kind: str) -> None:
    page.get_by_role("group", name="What else happened?").get_by_role(
        "button", name=kind, exact=True
    ).click()


def take_away(page: Page, kind: str) -> None:
    page.get_by_role("group", name=kind, exact=True).get_by_role("button", name="Take away").click()


def test_a_care_manager_records_what_else_happened_and_corrects_it(visit: Open) -> None:
    with visit() as marta:
        page = marta.page
        marta.sign_in(marta.site.marta)
        marta.open(f"/members/{marta.site.alba}/contacts/new/")
        for name in ("Phone", "Tried"):
            page.get_by_label(name, exact=True).check()
        page.get_by_role("textbox", name="Note").fill("Wrote the plan with her sister.")
        add(page, "Plan of care")
        plan = page.get_by_role("group", name="Plan of care")
        expect(plan).to_be_focused()
        plan.get_by_label("Type").select_option("first")
        add(page, "Significant event")
        add(page, "Assessment")
        take_away(page, "Assessment")
        expect(page.get_by_role("group", name="Assessment")).to_have_count(0)
        event = page.get_by_role("group", name="Significant event")
        event.get_by_label("Type").select_option("housing")
        expect(plan.get_by_label("Type")).to_have_value("first")
        look(marta, "log-contact-further-desk")
        page.get_by_label("Minutes").press("Enter")  # saves, and adds nothing
        expect(page.get_by_role("status")).to_contain_text("Saved as an attempt.")
        expect(page.get_by_role("heading", name="Plan of care: type: first")).to_be_visible()
        look(marta, "saved-further-desk")
        marta.open(f"/members/{marta.site.alba}/")
        contacts = page.locator("#panel-contacts")
        expect(contacts).to_contain_text("Significant event: type: loss of housing")
        contacts.get_by_role("link", name="Correct").first.click()
        take_away(page, "Significant event")
        expect(page.get_by_role("group", name="Significant event")).to_have_count(0)
        page.get_by_role("button", name="Save contact").click()
        expect(page.get_by_role("heading", name="Plan of care: type: first")).to_be_visible()
        expect(page.get_by_role("heading", name="Significant event")).to_have_count(0)
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("status")).to_contain_text("The contact is undone.")


def test_without_script_the_page_comes_back_with_the_fields(visit: Open) -> None:
    with visit(PHONE, scripts=False) as marta:
        page = marta.page
        marta.sign_in(marta.site.marta)
        marta.open(f"/members/{marta.site.kit}/contacts/new/")
        for name in ("Phone", "Tried"):
            page.get_by_label(name, exact=True).check()
        add(page, "Assessment")
        kind = page.get_by_role("group", name="Assessment").get_by_label("Type")
        kind.select_option("comprehensive")
        page.get_by_role("button", name="Save contact").click()
        expect(page.get_by_role("heading", name="Assessment: type: comprehensive")).to_be_visible()
        page.get_by_role("button", name="Undo").click()


def test_it_is_asked_in_spanish_on_a_phone(visit: Open) -> None:
    with visit(PHONE) as marta:
        page = marta.page
        marta.open("/")
        page.get_by_role("button", name="Español").click()
        sign_in_by_names(marta)
        marta.open(f"/members/{marta.site.kit}/contacts/new/")
        asked = page.get_by_role("group", name="¿Qué más ocurrió?")
        asked.get_by_role("button", name="Plan de atención", exact=True).click()
        plan = page.get_by_role("group", name="Plan de atención")
        plan.get_by_label("Tipo").select_option("review")
        plan.scroll_into_view_if_needed()
        look(marta, "log-contact-further-phone", "es")
        text = page.locator("#further").inner_text()
        assert not [word for word in ("Take", "stated", "optional", "What") if word in text]
