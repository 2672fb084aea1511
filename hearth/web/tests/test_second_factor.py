"""A second factor for everybody: before any page of members, and back only by a second person."""

import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client, RequestFactory

from hearth.access.actors import Actor, acting
from hearth.access.permissions import RefusedError, policy_of
from hearth.access.recovering import can_recover, reset_second_factor
from hearth.foundation.clock import frozen_at, now
from hearth.foundation.models import SignInEvent, User
from hearth.web.second_factor import SETTING_UP
from hearth.web.tests.pages import filled, routes
from hearth.web.tests.signing import Browser, code_of, factors, user_of, with_app, with_codes
from hearth.web.time_outs import keep
from tests.journeys.caseload import MORNING, Caseload
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
SECRET = re.compile(r"<code>([A-Z2-7]+)</code>")


@pytest.fixture
def required(settings: object) -> None:
    settings.REQUIRE_SECOND_FACTOR = True  # type: ignore[attr-defined]


@pytest.fixture
def marta(caseload: Caseload) -> User:
    return user_of(caseload.cast.marta)


# --- who must have one


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize("who", ["marta", "greta", "noor", "theo"])
def test_without_a_second_factor_nothing_opens_but_what_sets_one_up(
    caseload: Caseload, signed_in: SignIn, who: str
) -> None:
    client = signed_in(getattr(caseload.cast, who))
    for route, pattern in routes():
        policy = policy_of(pattern.callback)
        answer = client.get(filled(route, caseload, contact_id=1))
        if policy and not policy.is_public and pattern.name not in SETTING_UP:
            leads = (answer.status_code, answer.get("location"))
            assert leads in ((302, "/accounts/own/"), (404, None)), route
        assert b"Alba" not in answer.content, route


@pytest.mark.usefixtures("required")
def test_a_fragment_is_refused_without_one(caseload: Caseload, signed_in: SignIn) -> None:
    path = f"/members/{caseload.alba.pk}/panels/due/"
    answer = signed_in(caseload.cast.marta).get(path, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (401, b"")


@pytest.mark.usefixtures("required")
def test_a_page_that_forgets_to_ask_for_one_is_noticed(
    caseload: Caseload, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_FAULT", "web-second-factor-not-asked")
    assert signed_in(caseload.cast.marta).get("/my-day/").status_code == 200


@pytest.mark.usefixtures("required")
def test_somebody_new_sets_up_an_app_sees_recovery_codes_once_and_gets_on(
    caseload: Caseload,
) -> None:
    marta = user_of(caseload.cast.marta)
    browser = Browser()
    browser.gives(marta)
    assert browser.client.get("/my-day/")["location"] == "/accounts/own/"
    assert b"Set up a second factor first." in browser.client.get("/accounts/own/").content
    page = browser.client.get("/accounts/own/app/").content.decode()
    found = SECRET.search(page)
    assert found
    wrong = browser.client.post("/accounts/own/app/", {"code": "000000"})
    assert wrong.status_code == 200
    assert factors(marta) == set()
    right = browser.client.post("/accounts/own/app/", {"code": code_of(found[1])})
    assert right["location"] == "/accounts/own/recovery-codes/"
    assert factors(marta) == {"totp", "recovery_codes"}
    once = browser.client.get(right["location"]).content.decode()
    assert len(re.findall(r"<code>\d{8}</code>", once)) == 10
    assert "<code>" not in browser.client.get(right["location"]).content.decode()
    assert browser.client.get("/my-day/").status_code == 200


def test_where_none_is_required_nobody_is_asked(standing_cast: Cast, signed_in: SignIn) -> None:
    assert signed_in(standing_cast.marta).get("/my-day/").status_code == 200


# --- the second step


def test_a_password_alone_does_not_sign_in_who_has_a_second_factor(
    caseload: Caseload, marta: User
) -> None:
    secret = with_app(marta)
    browser = Browser()
    assert browser.gives(marta)["location"] == "/accounts/second-step/"
    assert not browser.is_in
    assert browser.client.get("/my-day/").status_code == 302
    browser.types("123456")
    assert not browser.is_in
    assert browser.types(code_of(secret))["location"] == "/"
    assert browser.client.get("/my-day/").status_code == 200


def test_a_code_signs_in_once_in_whichever_process(marta: User) -> None:
    """What was used stands in the database, not in the memory of one process."""
    secret = with_app(marta)
    code = code_of(secret)
    first, second = Browser(), Browser()
    for browser in (first, second):
        browser.gives(marta)
        browser.types(code)
    assert first.is_in
    assert not second.is_in


@pytest.mark.parametrize("passed", [31, 59])
def test_a_code_that_was_used_is_refused_for_as_long_as_it_would_be_taken(
    marta: User, monkeypatch: pytest.MonkeyPatch, passed: int
) -> None:
    """A minute and a half, since clocks differ. Whoever saw it typed has that long."""
    secret = with_app(marta)
    code, clock = code_of(secret, steps=1), time.time
    first, second = Browser(), Browser()
    first.gives(marta)
    first.types(code)
    assert first.is_in
    second.gives(marta)
    until = now() + timedelta(seconds=passed)
    monkeypatch.setattr("time.time", lambda: clock() + passed)
    monkeypatch.setattr("django.core.cache.backends.db.tz_now", lambda: until)
    for typed in (code, f"{code[:3]} {code[3:]}"):
        second.types(typed)
        assert not second.is_in


def test_a_recovery_code_signs_in_once(marta: User) -> None:
    with_app(marta)
    code = with_codes(marta)[0]
    first, second = Browser(), Browser()
    for browser in (first, second):
        browser.gives(marta)
        browser.types(code)
    assert first.is_in
    assert not second.is_in


def test_recovery_codes_alone_are_no_second_factor(
    caseload: Caseload, marta: User, signed_in: SignIn, required: None
) -> None:
    with_codes(marta)
    assert signed_in(caseload.cast.marta).get("/my-day/")["location"] == "/accounts/own/"


def test_codes_are_not_guessed(marta: User) -> None:
    secret = with_app(marta)
    browser = Browser()
    browser.gives(marta)
    for number in range(5):
        browser.types(f"00000{number}")
    browser.types(code_of(secret))
    assert not browser.is_in


def test_secrets_are_not_in_the_database_as_they_are(marta: User) -> None:
    secret = with_app(marta)
    codes = with_codes(marta)
    kept = " ".join(str(one.data) for one in Authenticator.objects.filter(user=marta))
    assert secret not in kept
    assert not any(code in kept for code in codes)


def test_what_a_lost_session_had_sent_waits_for_the_second_step(
    caseload: Caseload, marta: User, rf: RequestFactory
) -> None:
    secret = with_app(marta)
    path = f"/members/{caseload.alba.pk}/contacts/new/"
    token = keep(rf.post(path, {"note": "ginger tea"}), marta.pk)
    browser = Browser()
    assert b"ginger" not in browser.gives(marta, kept=token).content
    led = browser.types(code_of(secret))
    assert browser.is_in
    answer = browser.client.get(led["location"])
    assert b'name="note" value="ginger tea"' in answer.content


def test_somebody_elses_first_step_can_be_left(marta: User) -> None:
    with_app(marta)
    browser = Browser()
    browser.gives(marta)
    assert browser.client.get("/accounts/login/")["location"] == "/accounts/second-step/"
    assert browser.client.get("/accounts/login/?anew=1").status_code == 200
    assert browser.client.get("/accounts/second-step/")["location"] == "/accounts/login/"


# --- removing, and losing


def test_the_last_one_cannot_be_removed_where_one_is_required(
    caseload: Caseload, marta: User, required: None
) -> None:
    secret = with_app(marta)
    browser = Browser()
    browser.gives(marta)
    browser.types(code_of(secret))
    assert b"only second factor" in browser.client.get("/accounts/own/app/remove/").content
    browser.client.post("/accounts/own/app/remove/")
    assert "totp" in factors(marta)


def test_an_administrator_resets_it_and_the_persons_sessions_end(
    caseload: Caseload, marta: User, signed_in: SignIn
) -> None:
    with_app(marta)
    hers = signed_in(caseload.cast.marta)
    assert hers.get("/my-day/").status_code == 200
    with acting(caseload.cast.theo) as theo:
        reset_second_factor(theo, marta)
    assert factors(marta) == set()
    assert hers.get("/my-day/").status_code == 302
    assert events(marta, by=caseload.cast.theo) == ["factors_reset", "sessions_ended"]


def test_nobody_resets_their_own_and_that_they_tried_is_written(caseload: Caseload) -> None:
    theo = user_of(caseload.cast.theo)
    with_app(theo)
    with acting(caseload.cast.theo) as actor, pytest.raises(RefusedError):
        reset_second_factor(actor, theo)
    assert factors(theo) == {"totp"}
    assert events(theo, by=caseload.cast.theo) == ["reset_refused"]


@pytest.mark.parametrize("who", ["marta", "greta", "noor"])
def test_who_is_no_administrator_resets_nobodys(caseload: Caseload, who: str) -> None:
    joyce = user_of(caseload.cast.joyce)
    assert not can_recover(getattr(caseload.cast, who), joyce)


@pytest.mark.parametrize(("who", "may"), [("marta", True), ("petra", False), ("theo", False)])
def test_an_organizations_administrator_resets_for_the_roles_they_give(
    standing_cast: Cast, who: str, may: bool
) -> None:
    with acting(standing_cast.dara) as dara:
        assert can_recover(dara, user_of(getattr(standing_cast, who))) is may


def test_an_administrator_of_another_network_resets_nobodys(
    caseload: Caseload, staffed_cast: Cast
) -> None:
    with acting(staffed_cast.theo) as theo:
        assert not can_recover(theo, user_of(caseload.cast.marta))
        assert can_recover(theo, user_of(staffed_cast.marta))


def test_nothing_about_a_sign_in_is_reset_by_email_alone() -> None:
    names = {pattern.name for _, pattern in routes()}
    assert not any("reset" in name for name in names)


def test_the_secret_is_asked_for_again_before_anything_is_changed(
    caseload: Caseload, marta: User
) -> None:
    browser = Browser()
    browser.gives(marta)
    with frozen_at(MORNING + timedelta(minutes=6)):
        for page in ("app/", "passkeys/new/", "password/"):
            answer = browser.client.get(f"/accounts/own/{page}")
            assert answer.status_code == 302, page
            assert answer["location"].startswith("/accounts/own/confirm/password/"), page


def events(user: User, by: Actor) -> list[str]:
    found = SignInEvent.objects.filter(user=user, by_user=by.user_id).order_by("pk")
    return list(found.values_list("what", flat=True))
