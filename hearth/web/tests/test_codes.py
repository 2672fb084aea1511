"""Codes of an app are not guessed by whoever has the password, and its owner is not locked out."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from hearth.access.actors import acting
from hearth.access.alarming import mail_warning
from hearth.access.emergencies import Refusal
from hearth.foundation.clock import frozen_at
from hearth.foundation.models import User
from hearth.foundation.throttling import (
    OF_CODES,
    OF_CODES_HERE,
    CodeAttempt,
    note_failure,
    wait_of,
)
from hearth.oversight.selectors import refused_tries
from hearth.web.tests.signing import HOME, Browser, code_of, user_of, with_app, with_codes
from tests.journeys.caseload import MORNING
from tests.support.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TAKEN = 3 / 1_000_000
"""Of a million codes: that of now, the one before, and the next."""
WAITS = b"Too many attempts."
ASKS = "/accounts/own/confirm/code/"
Moved = Callable[[timedelta], object]


@pytest.fixture
def marta(standing_cast: Cast) -> User:
    return user_of(standing_cast.marta)


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> Moved:
    """Both clocks, ours and that of codes, so much later."""
    real = time.time

    @contextmanager
    def later(much: timedelta) -> Iterator[None]:
        with frozen_at(MORNING + much), monkeypatch.context() as patched:
            patched.setattr(time, "time", lambda: real() + much.total_seconds())
            yield

    return later


def guesses(user: User, times: int, browser: Browser | None = None) -> Browser:
    """Whoever has the password, and no code."""
    guesser = browser or Browser(HOME)
    guesser.gives(user)
    for number in range(times):
        guesser.types(f"{number:06}")
    return guesser


def own_device(user: User, secret: str) -> Browser:
    """A browser on which its owner has signed in, and out."""
    browser = Browser()
    browser.gives(user)
    browser.types(code_of(secret, steps=-1))
    assert browser.is_in
    browser.client.post("/accounts/logout/")
    return browser


def judged(attempt: CodeAttempt, span: timedelta) -> int:
    """How many codes are judged of whoever tries the next one whenever they may."""
    at, number = MORNING, 0
    while at < MORNING + span:
        with frozen_at(at):
            if wait := wait_of(attempt):
                at += wait
            else:
                note_failure(attempt)
                number += 1
    return number


# --- the odds


def test_of_a_year_of_guesses_one_in_eight_hundred_opens() -> None:
    first, year = judged(CodeAttempt("a"), DAY), judged(CodeAttempt("b"), 365 * DAY)
    assert (first, year) == (21, 385)
    assert first * TAKEN < 0.00007
    assert year * TAKEN < 1 / 800


def test_on_a_device_that_has_signed_in_a_day_of_guesses_opens_one_in_eight_thousand() -> None:
    first = judged(CodeAttempt("a", "device"), DAY)
    two = judged(CodeAttempt("b", "device"), 2 * DAY)
    assert (first, two - first) == (39, 24)
    assert first * TAKEN < 1 / 8_000


# --- the wait


def test_wrong_codes_make_wait_longer_each_time_from_wherever(marta: User, moved: Moved) -> None:
    secret = with_app(marta)
    guesses(marta, OF_CODES.free)
    elsewhere = Browser("192.0.2.77")
    elsewhere.gives(marta)
    answer = elsewhere.types(code_of(secret))
    assert WAITS in answer.content
    assert not elsewhere.is_in
    with moved(timedelta(seconds=2)):
        elsewhere.types("999999")
        assert WAITS in elsewhere.types(code_of(secret)).content
    with moved(timedelta(seconds=5)):
        elsewhere.types(code_of(secret))
        assert elsewhere.is_in


def test_a_guesser_by_recovery_codes_waits_alike(marta: User) -> None:
    with_app(marta)
    codes = with_codes(marta)
    guesser = guesses(marta, OF_CODES.free)
    assert WAITS in guesser.types(codes[0]).content
    assert not guesser.is_in


def test_after_many_days_of_guesses_the_wait_is_a_day(marta: User, moved: Moved) -> None:
    secret = with_app(marta)
    attempt = CodeAttempt(f"{marta.pk}:{marta.password}")
    for _ in range(40):
        note_failure(attempt)
    guesser = Browser(HOME)
    with moved(DAY - timedelta(seconds=1)):
        guesser.gives(marta)
        assert WAITS in guesser.types(code_of(secret)).content
    with moved(DAY):
        guesser.types(code_of(secret))
        assert guesser.is_in


def test_its_owner_signs_in_on_their_own_device_meanwhile(marta: User) -> None:
    secret = with_app(marta)
    own = own_device(marta, secret)
    guesses(marta, 3 * OF_CODES.free)
    own.gives(marta)
    own.types(code_of(secret))
    assert own.is_in


def test_their_own_right_code_does_not_let_the_guesser_begin_anew(marta: User) -> None:
    secret = with_app(marta)
    own = own_device(marta, secret)
    guesser = guesses(marta, OF_CODES.free)
    own.gives(marta)
    own.types(code_of(secret))
    assert WAITS in guesser.types("999999").content


def test_who_changes_the_password_waits_for_no_guess(marta: User) -> None:
    secret = with_app(marta)
    guesses(marta, OF_CODES.free)
    marta.set_password("quite another lantern")
    marta.save()
    new = Browser()
    new.gives(marta, "quite another lantern")
    new.types(code_of(secret))
    assert new.is_in


def test_a_stolen_device_waits_too_and_when_asked_again(marta: User) -> None:
    secret = with_app(marta)
    own = own_device(marta, secret)
    guesses(marta, OF_CODES_HERE.free, own)
    assert WAITS in own.types(code_of(secret)).content
    assert not own.is_in


def test_in_an_open_session_codes_are_counted_too(marta: User) -> None:
    secret = with_app(marta)
    browser = Browser()
    browser.gives(marta)
    browser.types(code_of(secret))
    for number in range(OF_CODES_HERE.free):
        browser.client.post(ASKS, {"code": f"{number:06}", "next": "/"})
    answer = browser.client.post(ASKS, {"code": code_of(secret, steps=1), "next": "/"})
    assert WAITS in answer.content


# --- who learns of it


def test_every_refused_code_is_written_down_for_officers(standing_cast: Cast, marta: User) -> None:
    with_app(marta)
    guesses(marta, 3)
    with acting(standing_cast.petra) as petra:
        (line,) = refused_tries(petra)
    assert (line.why, line.times) == (Refusal.CODE, 3)
    assert line.who
    assert line.who.name == "Marta Olivares"


def test_a_right_code_is_no_refused_one(standing_cast: Cast, marta: User) -> None:
    own_device(marta, with_app(marta))
    with acting(standing_cast.petra) as petra:
        assert refused_tries(petra) == ()


def test_the_owner_is_told_when_the_wait_begins(
    marta: User, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_HOST = "mail.example"  # type: ignore[attr-defined]
    with_app(marta)
    guesses(marta, OF_CODES.free - 1)
    jobs = ProcrastinateJob.objects.filter(task_name="access.send_warning")
    assert not jobs.exists()
    guesses(marta, OF_CODES.free)
    (job,) = jobs
    assert job.args == {
        "user_id": marta.pk, "address": "http://testserver/accounts/own/password/",
    }  # fmt: skip


@pytest.mark.parametrize(("language", "says"), [("en", "Change it now"), ("es", "Cámbiela ahora")])
def test_what_the_owner_is_told_says_what_to_do(marta: User, language: str, says: str) -> None:
    marta.language = language
    mail_warning(marta, "https://hearth.example/accounts/own/password/")
    (sent,) = mail.outbox
    assert sent.to == [marta.email]
    assert says in sent.body
    assert "https://hearth.example/accounts/own/password/" in sent.body
    assert PASSWORD not in sent.body
