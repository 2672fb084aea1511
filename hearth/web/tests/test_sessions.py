"""Where somebody is signed in, and that an ended session is refused at once, wherever it is."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from allauth.usersessions.models import UserSession
from django.http import HttpResponse
from django.test import Client

from hearth.access.actors import Actor, acting
from hearth.documents.tests.conftest import pdf, upload
from hearth.foundation.clock import frozen_at, now
from hearth.foundation.models import SignInEvent, User
from hearth.foundation.sessions import end_sessions_of
from hearth.web.keeping_sign_in import device_in_words
from hearth.web.tests.signing import Browser, user_of
from hearth.workforce.models import Employment
from hearth.workforce.roles import Role
from hearth.workforce.services import begin_employment, suspend_employment
from tests.journeys.caseload import MORNING, Caseload
from tests.support.cast import PASSWORD

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
SESSIONS = "/accounts/own/sessions/"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)
DESK = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0"
)
FRAGMENT = {"HX-Request": "true"}
TOKEN = re.compile(r'csrfmiddlewaretoken" value="([^"]+)"')


@pytest.fixture
def marta(caseload: Caseload) -> User:
    return user_of(caseload.cast.marta)


def signed_in_on(marta: User, agent: str) -> Browser:
    browser = Browser()
    browser.client.defaults["HTTP_USER_AGENT"] = agent
    browser.gives(marta)
    return browser


def own_fragment(browser: Browser, caseload: Caseload) -> HttpResponse:
    return browser.client.get(f"/members/{caseload.alba.pk}/panels/due/", headers=FRAGMENT)


def test_somebody_sees_their_sessions_by_device_and_when_they_were_used(marta: User) -> None:
    signed_in_on(marta, PHONE).client.get("/my-day/")
    desk = signed_in_on(marta, DESK)
    with frozen_at(MORNING + timedelta(minutes=9)):
        desk.client.get("/my-day/")
        page = desk.client.get(SESSIONS).content.decode()
    assert page.index("Edge on Windows") < page.index("Safari on iPhone")
    assert page.count("This one") == 1
    assert "since Nov\xa019,\xa02026" in page
    assert "203.0.113" not in page


def test_somebody_sees_nobody_elses(marta: User, caseload: Caseload) -> None:
    signed_in_on(user_of(caseload.cast.greta), PHONE)
    assert "iPhone" not in signed_in_on(marta, DESK).client.get(SESSIONS).content.decode()


def test_an_ended_session_is_refused_on_its_next_request_fragments_too(
    caseload: Caseload, marta: User
) -> None:
    phone, desk = signed_in_on(marta, PHONE), signed_in_on(marta, DESK)
    assert own_fragment(phone, caseload).status_code == 200
    found = UserSession.objects.get(user=marta, user_agent=PHONE)
    assert desk.client.post(SESSIONS, {"end": found.pk}).status_code == 302
    refused = own_fragment(phone, caseload)
    assert (refused.status_code, refused.content) == (401, b"")
    assert phone.client.get("/my-day/")["location"].startswith("/accounts/login/")
    assert desk.client.get("/my-day/").status_code == 200


def test_nobody_ends_somebody_elses(caseload: Caseload, marta: User) -> None:
    greta = signed_in_on(user_of(caseload.cast.greta), PHONE)
    theirs = UserSession.objects.get(user_agent=PHONE)
    signed_in_on(marta, DESK).client.post(SESSIONS, {"end": theirs.pk})
    assert greta.client.get("/members/").status_code == 200


def test_all_others_end_and_this_one_stays(caseload: Caseload, marta: User) -> None:
    others = [signed_in_on(marta, PHONE), signed_in_on(marta, PHONE)]
    desk = signed_in_on(marta, DESK)
    desk.client.post(SESSIONS, {"end": "others"})
    assert [own_fragment(one, caseload).status_code for one in others] == [401, 401]
    assert desk.client.get("/my-day/").status_code == 200
    assert "iPhone" not in desk.client.get(SESSIONS).content.decode()


def test_whoever_is_suspended_is_out_at_the_next_request_on_every_device(
    caseload: Caseload, marta: User, signed_in: SignIn
) -> None:
    """Sessions that nobody wrote down end as well: `unlisted` has no row in the list."""
    listed, unlisted = signed_in_on(marta, PHONE), signed_in(caseload.cast.marta)
    assert unlisted.get("/my-day/").status_code == 200
    end_sessions_of(marta, by=user_of(caseload.cast.theo))
    assert own_fragment(listed, caseload).status_code == 401
    assert unlisted.get("/my-day/").status_code == 302
    assert UserSession.objects.filter(user=marta).count() == 0
    event = SignInEvent.objects.get(user=marta)
    assert (event.what, event.by_user_id) == ("sessions_ended", caseload.cast.theo.user_id)


def test_whoever_is_made_inactive_is_out_at_the_next_request(
    caseload: Caseload, marta: User
) -> None:
    browser = signed_in_on(marta, DESK)
    User.objects.filter(pk=marta.pk).update(is_active=False)
    assert own_fragment(browser, caseload).status_code == 401


def test_after_an_employment_ended_the_same_session_reads_nothing(
    caseload: Caseload, marta: User
) -> None:
    """Leaving takes effect on the day, whether or not somebody ends the session."""
    browser = signed_in_on(marta, DESK)
    assert browser.client.get("/my-day/").status_code == 200
    with acting(caseload.cast.theo):
        Employment.objects.filter(staff__user=marta).update(ends_on=date(2026, 11, 19))
    answer = browser.client.get(f"/members/{caseload.alba.pk}/")
    assert answer.status_code == 404
    assert b"Alba" not in answer.content


def test_another_password_ends_all_other_sessions(caseload: Caseload, marta: User) -> None:
    phone, desk = signed_in_on(marta, PHONE), signed_in_on(marta, DESK)
    typed = {"password1": "quite another lantern", "password2": "quite another lantern"}
    assert desk.client.post("/accounts/own/password/", typed)["location"] == "/accounts/own/"
    assert own_fragment(phone, caseload).status_code == 401
    assert desk.client.get("/my-day/").status_code == 200
    assert Browser().gives(marta, PASSWORD).status_code == 200
    assert SignInEvent.objects.filter(user=marta, what="password_changed").count() == 1


@pytest.mark.parametrize("new", ["short", "passwordpassword"])
def test_a_password_that_is_tried_first_is_not_taken(marta: User, new: str) -> None:
    desk = signed_in_on(marta, DESK)
    answer = desk.client.post("/accounts/own/password/", {"password1": new, "password2": new})
    assert answer.status_code == 200
    assert User.objects.get(pk=marta.pk).check_password(PASSWORD)


@pytest.mark.parametrize(
    ("agent", "words"),
    [(PHONE, "Safari on iPhone"), (DESK, "Edge on Windows"), ("curl/8", "An unknown browser")],
)
def test_a_device_is_told_in_words(agent: str, words: str) -> None:
    assert device_in_words(agent) == words


def test_what_was_said_to_one_is_not_said_to_the_next_at_the_same_browser(
    caseload: Caseload, marta: User, settings: object, tmp_path: Path
) -> None:
    """The page that would have said it never opened: the name of a file may be a member's."""
    settings.DOCUMENTS_DIR = tmp_path  # type: ignore[attr-defined]
    browser = Browser()
    browser.gives(marta)
    said = {"kind": "form", "upload": upload(pdf(), "Letter about Serrano.pdf")}
    answer = browser.client.post(f"/members/{caseload.alba.pk}/documents/new/", said)
    assert answer.status_code == 303
    browser.client.post("/accounts/logout/")
    assert b"Serrano.pdf" not in browser.client.get("/accounts/login/").content
    browser.gives(user_of(caseload.cast.saul))
    page = browser.client.get("/members/")
    assert page.status_code == 200
    assert b"Serrano.pdf" not in page.content


def test_a_form_left_open_under_another_hat_is_not_recorded_under_this_one(marta: User) -> None:
    """Two tabs: a hat is chosen in one, the form of the other was begun under the hat before."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(marta)
    hat = Employment.objects.get(staff__user=marta).pk
    begun = TOKEN.search(client.get("/hat/").content.decode())[1]
    said = {"hat": hat, "csrfmiddlewaretoken": begun}
    assert client.post("/hat/", said).status_code == 303
    assert client.post("/hat/", said).status_code == 403
    anew = TOKEN.search(client.get("/hat/").content.decode())[1]
    assert client.post("/hat/", said | {"csrfmiddlewaretoken": anew}).status_code == 303


def test_a_form_begun_under_a_hat_that_ended_is_not_recorded_under_another(
    caseload: Caseload, marta: User
) -> None:
    cast = caseload.cast
    first = Employment.objects.get(staff__user=marta)
    with acting(cast.dara) as dara:
        second = begin_employment(first.staff, cast.fernhill, Role.INTAKE, dara.today)
    client = Client()
    client.force_login(marta)
    assert client.get("/hat/").status_code == 200  # a form, begun under the first
    with acting(cast.dara):
        suspend_employment(first, now())
    assert client.post("/hat/", {"hat": second.pk}).status_code == 404
    assert client.get("/hat/").status_code == 200
    assert client.session["hat"] == second.pk
    assert client.post("/hat/", {"hat": second.pk}).status_code == 303
