"""Asked again before what a session left open must not be enough for; and nothing typed is lost."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory

from hearth.access.actors import acting
from hearth.foundation.clock import frozen_at
from hearth.foundation.models import User
from hearth.web.confirming import RECENT, recently_confirmed
from hearth.web.tests.signing import Browser, code_of, user_of, with_app
from hearth.workforce.models import Employment
from hearth.workforce.roles import Role
from hearth.workforce.services import begin_employment
from tests.journeys.caseload import MORNING
from tests.support.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
SECOND = timedelta(seconds=1)
ASKS = "/accounts/own/confirm/password/"
SENSITIVE = "/accounts/own/password/"
NEW = "quite another lantern"


@pytest.fixture
def marta(standing_cast: Cast) -> User:
    return user_of(standing_cast.marta)


@pytest.fixture
def browser(marta: User) -> Browser:
    """Marta's, just signed in."""
    opened = Browser()
    opened.gives(marta)
    return opened


def later(much: timedelta) -> object:
    return frozen_at(MORNING + much)


def test_signing_in_confirms_for_five_minutes(browser: Browser) -> None:
    with later(RECENT - SECOND):
        assert browser.client.get(SENSITIVE).status_code == 200
    with later(RECENT):
        assert (
            browser.client.get(SENSITIVE)["location"]
            == f"{ASKS}?next=%2Faccounts%2Fown%2Fpassword%2F"
        )


def test_a_session_that_somebody_else_made_is_not_confirmed(marta: User) -> None:
    client = Client()
    client.force_login(marta)
    assert client.get(SENSITIVE).status_code == 302


def test_the_password_leads_back_to_where_they_were(browser: Browser) -> None:
    with later(RECENT):
        wrong = browser.client.post(ASKS, {"password": "not it at all", "next": SENSITIVE})
        assert wrong.status_code == 200
        assert browser.client.get(SENSITIVE).status_code == 302
        right = browser.client.post(ASKS, {"password": PASSWORD, "next": SENSITIVE})
        assert right["location"] == SENSITIVE
        assert browser.client.get(SENSITIVE).status_code == 200
    with later(RECENT + RECENT):
        assert browser.client.get(SENSITIVE).status_code == 302


def test_who_has_a_second_factor_confirms_by_it_alone(marta: User) -> None:
    secret, by_code = with_app(marta), "/accounts/own/confirm/code/"
    browser = Browser()
    browser.gives(marta)
    browser.types(code_of(secret))
    with later(RECENT):
        assert browser.client.get(SENSITIVE)["location"].startswith(by_code)
        assert b"password/" not in browser.client.get(by_code).content
        for answer in (
            browser.client.get(ASKS),
            browser.client.post(ASKS, {"password": PASSWORD, "next": SENSITIVE}),
        ):
            assert answer["location"].startswith(by_code)
        assert browser.client.get(SENSITIVE).status_code == 302
        said = {"code": code_of(secret, steps=1), "next": SENSITIVE}
        assert browser.client.post(by_code, said)["location"] == SENSITIVE
        assert browser.client.get(SENSITIVE).status_code == 200


def test_a_form_that_came_unconfirmed_is_kept_and_not_acted_on(
    browser: Browser, marta: User
) -> None:
    typed = {"password1": NEW, "password2": NEW}
    with later(RECENT):
        answer = browser.client.post(SENSITIVE, typed)
        assert answer["location"].startswith(ASKS)
        assert User.objects.get(pk=marta.pk).check_password(PASSWORD)
        assert NEW not in str(dict(browser.client.session))  # sealed
        led = browser.client.post(ASKS, {"password": PASSWORD, "next": "/"}, follow=True)
        offered = led.content.decode()
        assert "Change your password" in offered  # which page it is
        assert offered.count(NEW) == 2  # in the two fields that are sent, and nowhere to be read
        assert f'action="{SENSITIVE}"' in offered
        fields = dict(HIDDEN.findall(offered.split(f'action="{SENSITIVE}"')[1]))
        assert {one: fields[one] for one in typed} == typed
        browser.client.post(SENSITIVE, typed)
        assert User.objects.get(pk=marta.pk).check_password(NEW)


def test_a_form_kept_under_one_hat_is_not_offered_under_another(
    browser: Browser, standing_cast: Cast
) -> None:
    """Two tabs: one asks again, in the other a hat is chosen before the answer."""
    first = Employment.objects.get(pk=standing_cast.marta.hat_id)
    with acting(standing_cast.dara) as dara:
        second = begin_employment(first.staff, first.organization, Role.INTAKE, dara.today)
    with later(RECENT):
        browser.client.post(SENSITIVE, {"password1": NEW, "password2": NEW})
        browser.client.post("/hat/", {"hat": second.pk})
        answer = browser.client.post(ASKS, {"password": PASSWORD, "next": "/"})
    assert (answer.status_code, answer["location"]) == (302, "/")


def test_a_fragment_leads_the_whole_page_to_the_question(browser: Browser) -> None:
    with later(RECENT):
        answer = browser.client.get(SENSITIVE, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith(ASKS)


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example/"])
def test_confirming_leads_nowhere_else(browser: Browser, place: str) -> None:
    answer = browser.client.post(ASKS, {"password": PASSWORD, "next": place})
    assert answer["location"] == "/"


@pytest.mark.parametrize("said", ["confirmed_at", "reauthenticated"])
def test_no_parameter_or_header_confirms(browser: Browser, said: str) -> None:
    with later(RECENT):
        answer = browser.client.post(
            f"{SENSITIVE}?{said}=9999999999", {said: "9999999999"}, headers={said: "9999999999"}
        )
        assert answer["location"].startswith(ASKS)


def test_a_view_that_never_asks_again_is_noticed(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_FAULT", "web-never-asks-again")
    with later(RECENT):
        assert browser.client.get(SENSITIVE).status_code == 200


def test_nobody_signed_in_is_never_confirmed(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()
    assert not recently_confirmed(request)
