"""A second factor in real Chromium: set up, asked for, and instead of a password."""

import time
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, CDPSession

from tests.journeys.conftest import (
    DESK,
    PHONE,
    Open,
    Site,
    Visit,
    fill,
    migrated,
    serving,
    site_at,
    windows,
)
from tests.journeys.looking import look
from tests.support.cast import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def strict_site() -> Iterator[Site]:
    """A served Hearth where everybody must have a second factor. Passkeys want a host's name."""
    surroundings = migrated("second_factor") | {"HEARTH_REQUIRE_SECOND_FACTOR": "1"}
    told = fill(surroundings)
    with serving(surroundings) as url:
        yield site_at(url.replace("127.0.0.1", "localhost"), told)


@pytest.fixture
def strict(strict_site: Site, browser: Browser) -> Open:
    return windows(strict_site, browser)


def a_phone_with_a_fingerprint(visit: Visit) -> CDPSession:
    """Chromium's own virtual authenticator, which keeps passkeys and finds its owner there."""
    session = visit.page.context.new_cdp_session(visit.page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return session


def sign_in(visit: Visit, who: str) -> None:
    visit.open("/accounts/login/")
    visit.page.locator("[name=login]").fill(who)
    visit.page.locator("[name=password]").fill(PASSWORD)
    visit.page.locator(".card button").click()


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_an_app_is_set_up_on_a_phone_in_spanish_and_asked_for(strict: Open) -> None:
    with strict(PHONE) as greta:
        page = greta.page
        greta.open("/")
        page.get_by_role("button", name="Español").click()
        sign_in(greta, greta.site.greta)
        page.wait_for_url("**/accounts/own/")
        look(greta, "own-sign-in-first-phone", "es")
        page.get_by_role("link", name="Agregar una aplicación de autenticación").click()
        look(greta, "app-add-phone", "es")
        secret = page.locator("code").inner_text()
        page.locator("[name=code]").fill(code_of(secret))
        page.locator(".card button").click()
        page.wait_for_url("**/recovery-codes/")
        look(greta, "recovery-codes-phone", "es")
        codes = page.locator(".codes code").all_inner_texts()
        assert len(codes) == 10
        page.get_by_role("link", name="Continuar").click()
        page.wait_for_url("**/members/")
        page.context.clear_cookies()
        sign_in(greta, greta.site.greta)
        page.wait_for_url("**/second-step/")
        look(greta, "second-step-phone")
        page.locator("[name=code]").fill(codes[0])
        page.get_by_role("button", name="Go on").click()
        page.wait_for_url("**/members/")


def test_a_passkey_is_set_up_confirms_and_signs_in_alone(strict: Open) -> None:
    with strict(DESK) as marta:
        page = marta.page
        a_phone_with_a_fingerprint(marta)
        sign_in(marta, marta.site.marta)
        page.wait_for_url("**/accounts/own/")
        look(marta, "own-sign-in-first-desk")
        page.get_by_role("link", name="Add a passkey").click()
        assert not page.locator("[data-passkey-failed]").is_visible()
        look(marta, "passkey-add-desk")
        page.get_by_label("What you call it").fill("My phone")
        page.get_by_role("button", name="Add it").click()
        page.wait_for_url("**/recovery-codes/")
        marta.open("/accounts/own/")
        page.get_by_text("My phone", exact=True).wait_for()
        look(marta, "own-sign-in-desk")
        marta.open("/accounts/own/sessions/")
        look(marta, "sessions-desk")
        marta.open("/accounts/own/password/")
        look(marta, "password-desk")
        marta.open("/accounts/own/confirm/passkey/?next=/my-day/")
        look(marta, "confirm-passkey-desk")
        page.get_by_role("button", name="Use your passkey").click()
        page.wait_for_url(f"{marta.site.url}/my-day/")
        marta.open("/accounts/own/confirm/password/")
        look(marta, "confirm-desk")

        page.context.clear_cookies()
        sign_in(marta, marta.site.marta)
        page.wait_for_url("**/second-step/")
        look(marta, "second-step-desk")
        page.get_by_role("button", name="Use your passkey").click()
        page.wait_for_url("**/my-day/")

        page.context.clear_cookies()
        marta.open("/accounts/login/?next=/members/")
        look(marta, "passkey-sign-in-desk")
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_url(f"{marta.site.url}/members/")


def test_a_passkey_of_nobody_here_signs_nobody_in(strict: Open) -> None:
    with strict(PHONE) as stranger:
        page = stranger.page
        session = a_phone_with_a_fingerprint(stranger)
        assert session
        stranger.open("/accounts/login/")
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.get_by_text("The passkey was not used.").wait_for()
        look(stranger, "passkey-failed-phone")
