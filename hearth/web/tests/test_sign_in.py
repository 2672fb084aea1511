"""Signing in by password: the same for everybody who is not let in, and slow for who guesses."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import hashers
from django.test import Client

from hearth.foundation.clock import frozen_at
from hearth.foundation.models import User
from hearth.foundation.throttling import MOST_OF_ACCOUNT, OF_ADDRESS, OF_ONE, Attempt, note_failure
from hearth.web.tests.signing import HOME, LOGIN, OFFICE, Browser, code_of, user_of, with_app
from tests.journeys.caseload import MORNING
from tests.support.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
VARYING = re.compile(
    r'name="hearth-view" content="[^"]+"|csrfmiddlewaretoken" value="[^"]+"'
    r'|X-CSRFToken": "[^"]+"|value="[^"]+@[^"]+"'
)
WAITS = b"Too many attempts."


@pytest.fixture
def marta(standing_cast: Cast) -> User:
    return user_of(standing_cast.marta)


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each password that was hashed, which is what takes time."""
    found: list[str] = []
    hasher = type(hashers.get_hasher())
    plain = hasher.encode

    def encode(self: object, password: str, *more: object, **named: object) -> str:
        found.append(password)
        return plain(self, password, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(hasher, "encode", encode)
    return found


def test_nobody_learns_from_the_answer_whether_there_is_such_a_person(marta: User) -> None:
    wrong = Browser().gives(marta, "not the password at all")
    unknown = Browser().gives("nobody@demo.example", "not the password at all")
    User.objects.filter(pk=marta.pk).update(is_active=False)
    gone = Browser().gives(marta, PASSWORD)
    plain = {VARYING.sub("", one.content.decode()) for one in (wrong, unknown, gone)}
    assert len(plain) == 1
    assert {one.status_code for one in (wrong, unknown, gone)} == {200}


def test_as_much_work_is_done_for_nobody_as_for_somebody(marta: User, hashed: list[str]) -> None:
    Browser().gives(marta, "not the password at all")
    for_somebody = len(hashed)
    Browser().gives("nobody@demo.example", "not the password at all")
    assert for_somebody == 1
    assert len(hashed) == 2 * for_somebody


def test_a_guess_that_has_to_wait_is_not_judged(marta: User, hashed: list[str]) -> None:
    guesser = Browser()
    guesser.guesses(marta, OF_ONE.free)
    judged = len(hashed)
    answer = guesser.gives(marta, PASSWORD)
    assert WAITS in answer.content
    assert len(hashed) == judged
    assert not guesser.is_in


def test_nobody_learns_from_waiting_whether_there_is_such_a_person(marta: User) -> None:
    told = []
    for who in (marta, "nobody@demo.example"):
        guesser = Browser()
        guesser.guesses(who, OF_ONE.free)
        told.append(VARYING.sub("", guesser.gives(who, "x").content.decode()))
    assert told[0] == told[1]
    assert WAITS.decode() in told[0]


# --- the night shift


def test_the_night_shift_gets_in_on_its_own_computer_while_somebody_beside_it_guesses(
    marta: User,
) -> None:
    """Same address, same account: the edge at which a lock-out would shut them out."""
    hers, guesser = Browser(OFFICE), Browser(OFFICE)
    assert hers.gives(marta)["location"] == "/"
    hers.client.post("/accounts/logout/")
    assert not hers.is_in
    guesser.guesses(marta, OF_ONE.free + 5)
    assert WAITS in guesser.gives(marta).content
    assert hers.gives(marta)["location"] == "/"
    assert hers.is_in


def test_the_night_shift_gets_in_from_another_address(marta: User) -> None:
    Browser(OFFICE).guesses(marta, OF_ONE.free + 5)
    at_home = Browser(HOME)
    assert at_home.gives(marta)["location"] == "/"


def test_failures_of_one_person_hold_up_nobody_else_at_the_address(
    marta: User, standing_cast: Cast
) -> None:
    Browser(OFFICE).guesses(marta, 2 * OF_ONE.free)
    assert Browser(OFFICE).gives(user_of(standing_cast.greta))["location"] == "/"


def test_an_address_that_guesses_at_everybody_holds_up_new_devices_for_a_minute_at_most(
    marta: User,
) -> None:
    known = Browser(OFFICE)
    known.gives(marta)
    known.client.post("/accounts/logout/")
    for number in range(OF_ADDRESS.free + 9):
        note_failure(Attempt(f"{number}@demo.example", OFFICE))
    assert known.gives(marta)["location"] == "/"
    new = Browser(OFFICE)
    assert WAITS in new.gives(marta).content
    with frozen_at(MORNING + timedelta(minutes=1)):
        assert new.gives(marta)["location"] == "/"


def test_guessed_at_from_everywhere_a_new_device_needs_a_second_factor(
    marta: User, standing_cast: Cast
) -> None:
    greta = user_of(standing_cast.greta)
    secret = with_app(greta)
    for user in (marta, greta):
        for number in range(MOST_OF_ACCOUNT):
            note_failure(Attempt(user.email, f"10.0.0.{number}"))
    refused, wrong = Browser(HOME).gives(marta), Browser(HOME).gives(marta, "wrong")
    assert b"Somebody has tried many passwords" in refused.content
    assert VARYING.sub("", refused.content.decode()) == VARYING.sub("", wrong.content.decode())
    at_home = Browser(HOME)
    assert at_home.gives(greta)["location"] == "/accounts/second-step/"
    at_home.types(code_of(secret))
    assert at_home.is_in


@pytest.mark.parametrize("cookie", ["", "made up", "WyJ4IixbXV0:1abc:forged"])
def test_a_made_up_device_is_not_known(marta: User, cookie: str) -> None:
    guesser = Browser()
    guesser.client.cookies["hearth_device"] = cookie
    guesser.guesses(marta, OF_ONE.free)
    assert WAITS in guesser.gives(marta).content


def test_a_device_is_known_to_those_alone_who_signed_in_on_it(
    marta: User, standing_cast: Cast
) -> None:
    shared = Browser()
    shared.gives(marta)
    shared.client.post("/accounts/logout/")
    greta = user_of(standing_cast.greta)
    shared.guesses(greta, OF_ONE.free)
    assert WAITS in shared.gives(greta).content
    assert shared.gives(marta)["location"] == "/"


def test_another_password_forgets_the_devices(marta: User) -> None:
    stolen = Browser()
    stolen.gives(marta)
    stolen.client.post("/accounts/logout/")
    marta.set_password("another lantern on a pier")
    marta.save()
    Browser().guesses(marta, OF_ONE.free)
    assert WAITS in stolen.gives(marta, "another lantern on a pier").content


# --- what signing in changes


def test_signing_in_changes_the_key_of_the_session(marta: User) -> None:
    """Whoever planted a key before cannot use it after."""
    browser = Browser()
    browser.client.get("/accounts/organization/1/")
    session = browser.client.session
    session["planted"] = "before"
    session.save()
    browser.client.cookies["sessionid"] = session.session_key
    browser.gives(marta)
    planted = Client()
    planted.cookies["sessionid"] = session.session_key
    assert browser.client.session.session_key != session.session_key
    assert planted.get("/my-day/").status_code == 302


@pytest.mark.parametrize(
    "place", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(marta: User, place: str) -> None:
    assert Browser().gives(marta, next=place)["location"] == "/"


def test_signing_in_leads_on_to_where_they_were_going(marta: User) -> None:
    assert Browser().gives(marta, next="/members/?q=a")["location"] == "/members/?q=a"


def test_the_page_takes_what_is_pasted_and_what_a_keeper_of_passwords_fills_in() -> None:
    page = Client().get(LOGIN).content.decode()
    assert 'autocomplete="current-password"' in page
    assert "onpaste" not in page
