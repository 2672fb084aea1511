"""A passkey alone signs in where it proved both: that it was held, and by whom."""

import pytest

from hearth.foundation.models import User
from hearth.web.tests.keys import Key
from hearth.web.tests.signing import Browser, user_of
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
ALONE = "/accounts/passkey/"


@pytest.fixture
def marta(standing_cast: Cast) -> User:
    return user_of(standing_cast.marta)


@pytest.fixture
def noor(standing_cast: Cast) -> User:
    return user_of(standing_cast.noor)


def challenge_of(browser: Browser) -> str:
    """What the page of signing in gives its script."""
    asked = browser.client.get(ALONE, headers={"X-Requested-With": "XMLHttpRequest"}).json()
    said: str = asked["request_options"]["publicKey"]["challenge"]
    return said


def weaker_challenge_of(browser: Browser) -> str:
    """That of a second step, which comes after a password and asks for a touch alone."""
    said: str = browser.client.session["mfa.webauthn.state"]["challenge"]
    return said


def test_a_passkey_that_knows_its_owner_signs_in_alone(marta: User) -> None:
    browser, key = Browser(), Key(marta).keep()
    browser.client.post(ALONE, {"credential": key.answer(challenge_of(browser))})
    assert browser.is_in


def test_a_key_that_was_merely_touched_does_not_sign_in_alone(marta: User) -> None:
    browser, key = Browser(), Key(marta, verifies=False).keep()
    browser.client.post(ALONE, {"credential": key.answer(challenge_of(browser))})
    assert not browser.is_in


def test_a_second_step_begun_by_somebody_else_does_not_make_a_touch_enough(
    marta: User, noor: User
) -> None:
    browser, key = Browser(), Key(marta, verifies=False).keep()
    Key(noor).keep()
    browser.gives(noor)
    browser.client.get("/accounts/second-step/")
    challenge = weaker_challenge_of(browser)
    browser.client.get("/accounts/login/?anew")
    browser.client.post(ALONE, {"credential": key.answer(challenge)})
    assert not browser.is_in


@pytest.mark.parametrize("said", ["", "{}", "[]", '{"response": 1}', "null"])
def test_what_is_no_answer_of_a_passkey_is_refused(marta: User, said: str) -> None:
    browser = Browser()
    challenge_of(browser)
    assert browser.client.post(ALONE, {"credential": said})["location"].endswith("passkey=unknown")


def test_somebody_elses_passkey_signs_in_nobody_else(marta: User, noor: User) -> None:
    browser, key = Browser(), Key(noor).keep()
    Key(marta).keep()
    key.user = marta  # what the browser says of whose it is, it does not sign
    browser.client.post(ALONE, {"credential": key.answer(challenge_of(browser))})
    assert not browser.is_in


def test_an_answer_of_a_passkey_signs_in_once(marta: User) -> None:
    browser, key = Browser(), Key(marta).keep()
    said = key.answer(challenge_of(browser))
    browser.client.post(ALONE, {"credential": said})
    browser.client.post("/accounts/logout/")
    browser.client.post(ALONE, {"credential": said})
    assert not browser.is_in
    challenge_of(browser)
    browser.client.post(ALONE, {"credential": said})
    assert not browser.is_in


def test_a_passkey_of_somebody_who_may_not_sign_in_opens_nothing(marta: User) -> None:
    browser, key = Browser(), Key(marta).keep()
    User.objects.filter(pk=marta.pk).update(is_active=False)
    browser.client.post(ALONE, {"credential": key.answer(challenge_of(browser))})
    assert not browser.is_in


def test_somebody_elses_passkey_is_no_second_step_and_confirms_nothing(
    marta: User, noor: User
) -> None:
    browser, strange = Browser(), Key(noor).keep()
    own = Key(marta).keep()
    browser.gives(marta)
    browser.client.get("/accounts/second-step/")
    strange.user = marta
    said = strange.answer(weaker_challenge_of(browser))
    browser.client.post("/accounts/second-step/", {"credential": said})
    assert not browser.is_in
    browser.client.get("/accounts/second-step/")
    said = own.answer(weaker_challenge_of(browser))
    browser.client.post("/accounts/second-step/", {"credential": said})
    assert browser.is_in
    before = browser.client.session["confirmed_at"]
    browser.client.get("/accounts/own/confirm/passkey/")
    said = strange.answer(weaker_challenge_of(browser))
    browser.client.post("/accounts/own/confirm/passkey/", {"credential": said})
    assert browser.client.session["confirmed_at"] == before
