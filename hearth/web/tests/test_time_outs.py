"""A session ends by itself, whatever is asked of it; and what came too late is not lost."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from hearth.access.actors import Actor, acting
from hearth.access.permissions import policy_of
from hearth.consents.models import ConsentForm
from hearth.encounters.models import Contact
from hearth.foundation.clock import frozen_at
from hearth.web.tests.pages import A_CONTACT, filled, routes
from hearth.web.time_outs import IDLE, KEPT_FOR, LONGEST, Kept, keep, kept_for
from hearth.workforce.models import Employment
from hearth.workforce.roles import Role
from hearth.workforce.services import begin_employment, suspend_employment
from tests.journeys.caseload import MORNING, Caseload
from tests.support.cast import PASSWORD

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
KEPT = re.compile(r'name="kept" value="([^"]+)"')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
WITHOUT_TAGS = re.compile("<[^>]+>")
OFFER = "/accounts/own/kept/"
SECOND = timedelta(seconds=1)
NOTE = "She asked for <b>ginger</b> tea"
TRICKS = (
    {},
    {"query_params": {"skip_timeout_reset": "1", "keepalive": "true"}},
    {"headers": {"X-Requested-With": "XMLHttpRequest"}},
    {"headers": {"HX-Request": "true"}},
    {"headers": {"HX-Request": "true", "HX-Polling": "true", "Connection": "keep-alive"}},
)


@pytest.fixture
def client(caseload: Caseload, signed_in: SignIn) -> Client:
    """Marta's, who has just opened a page."""
    marta = signed_in(caseload.cast.marta)
    assert marta.get("/my-day/").status_code == 200
    return marta


def later(much: timedelta) -> object:
    return frozen_at(MORNING + much)


def a_contact(caseload: Caseload) -> tuple[str, dict[str, str]]:
    said = A_CONTACT | {"note": NOTE, "form_nonce": "once-and-for-all"}
    return f"/members/{caseload.alba.pk}/contacts/new/", said


def contacts(caseload: Caseload) -> int:
    with acting(caseload.cast.marta):
        return Contact.objects.filter(note=NOTE).count()


# --- when it ends


def test_a_session_nobody_uses_ends_after_a_quarter_of_an_hour(client: Client) -> None:
    with later(IDLE - SECOND):
        assert client.get("/my-day/").status_code == 200
    with later(2 * IDLE - 2 * SECOND):
        assert client.get("/my-day/").status_code == 200
    with later(3 * IDLE - 2 * SECOND):
        answer = client.get("/my-day/?show=due")
    assert answer.status_code == 302
    assert answer["location"] == "/accounts/login/?next=%2Fmy-day%2F%3Fshow%3Ddue&ended=1"
    assert b"You were signed out." in client.get(answer["location"]).content
    assert client.get("/my-day/").status_code == 302  # ended for good, by whatever clock


def test_a_session_in_use_ends_after_twelve_hours(client: Client) -> None:
    passed, step = timedelta(0), IDLE - timedelta(minutes=2)
    while passed + step < LONGEST:
        passed += step
        with later(passed):
            assert client.get("/my-day/").status_code == 200, passed
    with later(LONGEST):
        assert client.get("/my-day/").status_code == 302


@pytest.mark.parametrize("trick", TRICKS, ids=str)
def test_no_address_header_or_parameter_is_exempt(
    caseload: Caseload, signed_in: SignIn, trick: dict[str, dict[str, str]]
) -> None:
    """Whatever comes first after the time is over, the session is gone."""
    for route, pattern in routes():
        client = signed_in(caseload.cast.marta)
        client.get("/hat/")  # of all pages the lightest
        with later(IDLE):
            answer = client.get(filled(route, caseload, contact_id=1), **trick)
            policy = policy_of(pattern.callback)
            if policy and not policy.is_public:
                assert answer.status_code in (302, 401), route
                assert b"Alba" not in answer.content, route
            assert client.get("/my-day/").status_code == 302, route


def test_a_session_that_never_ends_is_noticed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_FAULT", "web-session-never-ends")
    with later(LONGEST):
        assert client.get("/my-day/").status_code == 200


def test_a_fragment_of_a_page_left_open_is_refused_and_the_page_stays(
    client: Client, caseload: Caseload
) -> None:
    _, said = a_contact(caseload)
    with later(IDLE):
        preview = f"/members/{caseload.alba.pk}/contacts/preview/"
        answer = client.post(preview, said, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (401, b"")


# --- what was sent too late


def sent_too_late(client: Client, caseload: Caseload) -> str:
    """What the page carries, sealed."""
    path, said = a_contact(caseload)
    with later(IDLE):
        answer = client.post(path, said)
    body = answer.content.decode()
    assert answer.status_code == 401
    assert "ginger" not in body
    assert "What you sent is kept" in body
    assert contacts(caseload) == 0
    found = KEPT.search(body)
    assert found
    return found[1]


def signs_in(
    caseload: Caseload, who: str, kept: str, password: str = PASSWORD
) -> tuple[Client, str]:
    client = Client()
    login = f"{who}.{caseload.cast.fernhill.pk}@demo.example"
    said = {"login": login, "password": password, "kept": kept}
    return client, client.post("/accounts/login/", said, follow=True).content.decode()


def test_what_was_sent_too_late_is_offered_again_and_saved_once(
    client: Client, caseload: Caseload
) -> None:
    kept = sent_too_late(client, caseload)
    with later(IDLE + SECOND):
        _, wrong = signs_in(caseload, "marta", kept, "not the password at all")
        assert KEPT.search(wrong)  # a slip of the finger loses nothing
        again, body = signs_in(caseload, "marta", kept)
        path, said = a_contact(caseload)
        assert f'action="{path}"' in body
        assert "&lt;b&gt;ginger" in body
        offered = dict(HIDDEN.findall(body.split(f'action="{path}"')[1].split("</form>")[0]))
        assert {*offered} - {"csrfmiddlewaretoken"} == {*said}
        for _ in range(2):  # sent twice, saved once
            assert again.post(path, said).status_code == 303
    assert contacts(caseload) == 1


@pytest.mark.parametrize("first", ["another tab", "the preview"])
def test_it_is_kept_though_something_else_found_the_session_ended(
    client: Client, caseload: Caseload, first: str
) -> None:
    """Who comes back to an open form types, which asks for a preview, and then saves."""
    path, said = a_contact(caseload)
    with later(IDLE):
        if first == "another tab":
            assert client.get("/my-day/").status_code == 302
        else:
            preview = f"/members/{caseload.alba.pk}/contacts/preview/"
            assert client.post(preview, said, headers={"HX-Request": "true"}).status_code == 401
        answer = client.post(path, said)
    assert answer.status_code == 401
    found = KEPT.search(answer.content.decode())
    assert found
    with later(IDLE + SECOND):
        _, body = signs_in(caseload, "marta", found[1])
    assert "&lt;b&gt;ginger" in body


def test_signing_in_again_forgets_that_a_session_had_ended(
    client: Client, caseload: Caseload
) -> None:
    with later(IDLE):
        client.get("/my-day/")
        login = f"marta.{caseload.cast.fernhill.pk}@demo.example"
        client.post("/accounts/login/", {"login": login, "password": PASSWORD})
        assert client.get("/my-day/").status_code == 200
        assert "ended_for" not in client.session


def test_a_contact_typed_at_a_screen_that_was_left_is_told_before_it_is_sent(
    client: Client, caseload: Caseload
) -> None:
    """Somebody else may have typed it: the person reads of whom it is, every word, and whose."""
    kept = sent_too_late(client, caseload)
    with later(IDLE + SECOND):
        _, body = signs_in(caseload, "marta", kept)
    told = " ".join(WITHOUT_TAGS.sub(" ", body.split("<main")[1].split("</main>")[0]).split())
    assert "Page Log a contact with Alba Serrano" in told
    assert "Member Alba Serrano" in told
    assert "Note She asked for &lt;b&gt;ginger&lt;/b&gt; tea" in told
    assert "How Phone" in told
    assert "If you send it, it is saved in your name, Marta" in told
    assert "once-and-for-all" not in told
    assert "You promised" not in told  # nothing was
    assert contacts(caseload) == 0


def test_long_notes_are_told_whole_and_with_their_lines(client: Client, caseload: Caseload) -> None:
    path, said = a_contact(caseload)
    note = "\r\n".join(f"Line {number} of what she told." for number in range(400))
    with later(IDLE):
        token = KEPT.search(client.post(path, said | {"note": note}).content.decode())[1]
        _, body = signs_in(caseload, "marta", token)
    assert note.replace("\r\n", "<br>") in body


def test_what_was_sent_or_left_is_not_offered_again(client: Client, caseload: Caseload) -> None:
    kept = sent_too_late(client, caseload)
    path, said = a_contact(caseload)
    with later(IDLE + SECOND):
        again, _ = signs_in(caseload, "marta", kept)
        assert again.get(OFFER, headers={"Accept-Language": "es"}).status_code == 200
        assert again.post(path, said).status_code == 303
        assert again.get(OFFER).status_code == 404
        leaving, _ = signs_in(caseload, "marta", kept)
        assert leaving.post(OFFER)["location"] == "/"
        assert leaving.get(OFFER).status_code == 404
    assert contacts(caseload) == 1


def test_it_is_offered_under_its_own_hat_alone(client: Client, caseload: Caseload) -> None:
    second = another_hat(caseload)
    kept = sent_too_late(client, caseload)
    with later(IDLE + SECOND):
        again, body = signs_in(caseload, "marta", kept)
        assert "ginger" in body
        again.post("/hat/", {"hat": second.pk})
        assert again.get(OFFER).status_code == 404


def test_the_page_alone_opens_no_form_of_anybody(caseload: Caseload, signed_in: SignIn) -> None:
    assert signed_in(caseload.cast.marta).get(OFFER).status_code == 404


def test_of_a_member_who_is_not_theirs_the_form_tells_nothing(
    client: Client, caseload: Caseload
) -> None:
    """An address with another number in it, typed at the screen that was left."""
    path, said = f"/members/{caseload.stranger.pk}/contacts/new/", a_contact(caseload)[1]
    with later(IDLE):
        token = KEPT.search(client.post(path, said).content.decode())[1]
        _, body = signs_in(caseload, "marta", token)
    assert "We can't show this page" in body
    assert "Cleo" not in body
    assert "ginger" not in body


def test_what_was_a_single_button_is_pressed_again_where_it_stands(
    client: Client, caseload: Caseload
) -> None:
    with acting(caseload.cast.marta):
        contact = Contact.objects.filter(member=caseload.alba).latest("occurred_at")
    with later(IDLE):
        answer = client.post(f"/contacts/{contact.pk}/undo/")
        token = KEPT.search(answer.content.decode())[1]
        _, body = signs_in(caseload, "marta", token)
    assert "You were signed out before that was done. Press it once more." in body
    assert "Send it now" not in body


def test_what_is_kept_goes_on_under_the_hat_it_was_begun_under(
    client: Client, caseload: Caseload
) -> None:
    """Whoever signs in anew wears their first hat; the form was meant for the second."""
    second = another_hat(caseload)
    client.post("/hat/", {"hat": second.pk})
    kept = sent_too_late(client, caseload)
    with later(IDLE + SECOND):
        again, body = signs_in(caseload, "marta", kept)
        assert "ginger" in body
        assert again.session["hat"] == second.pk
        assert again.get("/hat/").status_code == 200
        assert again.session["hat"] == second.pk


def test_what_was_begun_under_a_hat_that_ended_is_not_offered_under_another(
    client: Client, caseload: Caseload
) -> None:
    second = another_hat(caseload)
    client.post("/hat/", {"hat": second.pk})
    kept = sent_too_late(client, caseload)
    with acting(caseload.cast.dara):
        suspend_employment(second, MORNING)
    with later(IDLE + SECOND):
        again, body = signs_in(caseload, "marta", kept)
        assert "ginger" not in body
        assert again.get("/my-day/").status_code == 200


def another_hat(caseload: Caseload) -> Employment:
    """Marta's second, at the same agency."""
    first = Employment.objects.get(pk=caseload.cast.marta.hat_id)
    with acting(caseload.cast.dara) as dara:
        return begin_employment(first.staff, first.organization, Role.SUPERVISOR, dara.today)


def test_nobody_else_is_offered_it(client: Client, caseload: Caseload) -> None:
    kept = sent_too_late(client, caseload)
    with later(IDLE + SECOND):
        other, body = signs_in(caseload, "greta", kept)
        assert "ginger" not in body
        assert other.get("/members/").status_code == 200


def test_what_a_page_foretells_is_foretold_again(client: Client, caseload: Caseload) -> None:
    """Whoever comes to a screen that was left may have pressed the button, in the person's name."""
    path = f"/members/{caseload.alba.pk}/consents/new/"
    said = {
        "form_nonce": "left-at-a-screen", "recipients": str(caseload.cast.two_rivers.pk),
        "labels": "normal", "purposes": "TREATMENT", "of_whom": "any", "manner": "verbal",
        "signed_on": MORNING.date().isoformat(), "who": "member", "words": "By phone.",
        "step": "save",
    }  # fmt: skip
    with later(IDLE):
        token = KEPT.search(client.post(path, said).content.decode())[1]
        browser, offered = signs_in(caseload, "marta", token)
        sent = dict(HIDDEN.findall(offered))
        foretold = browser.post(path, sent)
    assert sent["form_nonce"] == "left-at-a-screen"
    assert "step" not in sent
    assert foretold.status_code == 200, foretold.content.decode()
    with acting(caseload.cast.marta):
        assert not ConsentForm.objects.filter(form_nonce="left-at-a-screen").exists()


@pytest.mark.parametrize("token", ["", "made up", "gAAAAABnot-one-of-ours"])
def test_what_is_made_up_is_not_offered(caseload: Caseload, token: str) -> None:
    assert kept_for(caseload.cast.marta.user_id or 0, token) is None


def test_what_is_old_or_leads_elsewhere_is_not_offered(caseload: Caseload, rf: object) -> None:
    request = rf.post("/my-day/", {"a": ["1", "2"], "csrfmiddlewaretoken": "x"})  # type: ignore[attr-defined]
    token = keep(request, 7)
    assert kept_for(7, token) == Kept(7, "/my-day/", (("a", "1"), ("a", "2")), MORNING)
    assert kept_for(8, token) is None
    with later(KEPT_FOR + SECOND):
        assert kept_for(7, token) is None
    elsewhere = rf.post("/", {"a": "1"})  # type: ignore[attr-defined]
    elsewhere.get_full_path = lambda: "//evil.example/"
    assert kept_for(7, keep(elsewhere, 7)) is None
    long = rf.post("/my-day/", {"a": "x" * 300_000})  # type: ignore[attr-defined]
    assert keep(long, 7) == ""
