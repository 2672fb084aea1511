"""Administrators' pages at a desk and on a phone, and somebody invited who signs in."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE, Open, Visit
from tests.journeys.looking import look
from tests.support.cast import PASSWORD

pytestmark = pytest.mark.browser
SIZES = {"desk": DESK, "phone": PHONE}
A_PASSWORD = "seven boats under a bridge"


def sign_in(visit: Visit, who: str, password: str, language: str = "en") -> None:
    visit.open("/")
    if language == "es":
        visit.page.get_by_role("button", name="Español").click()
    visit.page.locator("[name=login]").fill(who)
    visit.page.locator("[name=password]").fill(password)
    visit.page.get_by_role("button", name=re.compile("^(Sign in|Iniciar sesión)$")).click()
    visit.page.wait_for_load_state()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_pages_of_administration_are_accessible_and_fit(
    visit: Open, size: str, language: str
) -> None:
    with visit(SIZES[size]) as bram:
        sign_in(bram, bram.site.bram, "a lantern on the pier", language)
        bram.open("/people/")
        look(bram, f"people-{size}", language)
        person = bram.page.locator("tbody a", has_text="Marta").get_attribute("href")
        organization = bram.site.marta.split(".")[1].split("@")[0]
        for name, path in {
            "invite": "/people/invite/",
            "person": person,
            "change-role": f"{person}role/",
            "leave": f"{person}leave/",
            "organizations": "/organizations/",
            "add-organization": "/organizations/new/",
            "organization": f"/organizations/{organization}/",
            "hat": "/hat/",
        }.items():
            bram.open(path)
            look(bram, f"{name}-{size}", language)


def test_somebody_invited_chooses_a_password_and_signs_in(visit: Open) -> None:
    with visit(DESK) as dara:
        sign_in(dara, dara.site.dara, "a lantern on the pier")
        dara.page.get_by_role("link", name="Invite somebody").click()
        dara.page.get_by_label("Email").fill("liv.sander@new.example")
        dara.page.get_by_label("Name", exact=True).fill("Liv Sander")
        dara.page.get_by_role("button", name="Invite", exact=True).click()
        field = dara.page.get_by_label("Link to choose a password")
        expect(field).to_be_visible()
        look(dara, "invited-desk")
        link = field.input_value()
    with visit(PHONE, refused=1) as liv:  # a password too short
        liv.page.goto(link)
        liv.page.get_by_label("Password").fill("short")
        liv.page.get_by_label("The same again").fill("short")
        liv.page.get_by_role("button", name="Choose this password").click()
        look(liv, "accept-phone")
        liv.page.get_by_label("Password").fill(A_PASSWORD)
        liv.page.get_by_label("The same again").fill(A_PASSWORD)
        liv.page.get_by_role("button", name="Choose this password").click()
        sign_in(liv, "liv.sander@new.example", A_PASSWORD)
        assert liv.page.url.endswith("/my-day/")
        liv.page.locator("details.person summary").click()
        look(liv, "menu-phone")


def test_somebody_who_forgot_their_password_sets_another_on_a_phone_in_spanish(
    visit: Open,
) -> None:
    with visit(PHONE) as dara:
        sign_in(dara, dara.site.dara, PASSWORD, "es")
        dara.open("/people/")
        dara.page.locator("tbody a", has_text="Greta").click()
        look(dara, "forgotten-phone", "es")
        dara.page.get_by_role("button", name="Permitir una contraseña nueva").click()
        field = dara.page.get_by_label("Enlace para elegir la contraseña")
        expect(field).to_be_visible()
        look(dara, "new-password-link-phone", "es")
        link = field.input_value()
    with visit(PHONE) as greta:
        greta.open("/")
        greta.page.get_by_role("button", name="Español").click()
        look(greta, "sign-in-forgotten-phone", "es")
        greta.page.goto(link)
        look(greta, "new-password-phone", "es")
        greta.page.locator("[name=password]").fill(A_PASSWORD)
        greta.page.locator("[name=again]").fill(A_PASSWORD)
        greta.page.get_by_role("button", name="Elegir esta contraseña").click()
        greta.page.wait_for_load_state()
        sign_in(greta, greta.site.greta, A_PASSWORD)
        assert greta.page.url.endswith("/members/")
    with visit(DESK, refused=1) as somebody:
        somebody.page.goto(link)
        look(somebody, "new-password-used-desk")
    with visit(DESK) as dara:  # and another, so that whoever comes after signs in as before
        sign_in(dara, dara.site.dara, PASSWORD)
        dara.open("/people/")
        dara.page.locator("tbody a", has_text="Greta").click()
        look(dara, "forgotten-desk")
        dara.page.get_by_role("button", name="Let them set a new password").click()
        look(dara, "new-password-link-desk")
        link = dara.page.get_by_label("Link to choose a password").input_value()
    with visit(DESK) as greta:
        greta.page.goto(link)
        greta.page.get_by_label("Password").fill(PASSWORD)
        greta.page.get_by_label("The same again").fill(PASSWORD)
        greta.page.get_by_role("button", name="Choose this password").click()
        sign_in(greta, greta.site.greta, PASSWORD)
        assert greta.page.url.endswith("/members/")


def test_a_closed_link_says_so(visit: Open) -> None:
    with visit(PHONE, refused=1) as liv:
        liv.open("/invitations/made-up/")
        look(liv, "link-closed-phone")
