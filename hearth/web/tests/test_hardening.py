"""Walks every address: without a token nothing unsafe is taken, reading changes nothing, and what
every answer says to the browser keeps others out. A new address is walked as soon as it is there.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from hearth.access.actors import Actor, acting
from hearth.encounters.models import Contact
from hearth.foundation.models import User
from hearth.ui.finders import HTMX
from hearth.web.tests.pages import A_CONTACT, PAGES, address, filled, routes
from tests.journeys.caseload import Caseload

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
ROLES = ("marta", "greta", "noor", "theo", "joyce")
UNSAFE = ("post", "put", "patch", "delete")
WRITTEN_BY_READING = {"foundation_activity", "django_session"}
"""Who saw whom; and a session says when it was last used."""
CHANGES = """
select relname, n_tup_ins + n_tup_upd + n_tup_del from pg_stat_xact_user_tables
where n_tup_ins + n_tup_upd + n_tup_del > 0
"""
TEMPLATES = sorted(Path(settings.BASE_DIR).glob("hearth/**/templates/**/*.html"))
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|hx-on|hx-vars|hx-ext|[\"']js:|javascript:|hx-trigger=\"[^\"]*\["
)


@pytest.fixture
def contact_id(caseload: Caseload) -> int:
    with acting(caseload.cast.marta):
        return Contact.objects.filter(member=caseload.alba).latest("id").pk


def changed() -> dict[str, int]:
    """Rows written in this transaction so far, by table."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGES)
        return dict(cursor.fetchall())


# --- nothing unsafe without a token


@pytest.mark.parametrize("method", UNSAFE)
def test_without_a_token_nothing_unsafe_is_taken(
    caseload: Caseload, contact_id: int, method: str
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(pk=caseload.cast.marta.user_id))
    for route, _ in routes():
        before = changed()
        answer = getattr(client, method)(filled(route, caseload, contact_id))
        assert answer.status_code == 403, route
        written = {table for table, rows in changed().items() if rows != before.get(table)}
        assert written <= {"django_session"}, route


def test_there_are_addresses_to_walk() -> None:
    walked = {route for route, _ in routes()}
    assert len(walked) > 25
    assert {"/my-day/", "/members/<int:member_id>/contacts/new/", "/accounts/login/"} <= walked


# --- reading changes nothing


@pytest.mark.parametrize("who", ROLES)
def test_reading_changes_no_row(
    caseload: Caseload, contact_id: int, signed_in: SignIn, who: str
) -> None:
    client = signed_in(getattr(caseload.cast, who))
    addresses = {filled(route, caseload, contact_id) for route, _ in routes()}
    addresses |= {address(page, caseload, contact_id) for page in PAGES}
    for one in sorted(addresses):
        before = changed()
        client.get(one)
        client.head(one)
        after = changed()
        written = {table for table in after if after[table] != before.get(table)}
        assert written <= WRITTEN_BY_READING, (one, written)


def test_writing_would_be_noticed(caseload: Caseload, signed_in: SignIn) -> None:
    before = changed()
    signed_in(caseload.cast.marta).post(f"/members/{caseload.alba.pk}/contacts/new/", A_CONTACT)
    after = changed()
    assert after["encounters_contact"] > before.get("encounters_contact", 0)


# --- what every answer tells the browser


@pytest.mark.parametrize("who", [None, *ROLES])
def test_every_answer_keeps_others_out(
    caseload: Caseload, contact_id: int, signed_in: SignIn, who: str | None
) -> None:
    client = signed_in(getattr(caseload.cast, who)) if who else Client()
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    for route, _ in routes():
        answer = client.get(filled(route, caseload, contact_id))
        assert _parsed(answer["Content-Security-Policy"]) == policy, route
        assert {"no-store", "private"} <= set(answer["Cache-Control"].split(", ")), route
        assert answer["X-Content-Type-Options"] == "nosniff", route
        assert answer["X-Frame-Options"] == "DENY", route
        assert answer["Referrer-Policy"] == "same-origin", route


def test_the_policy_lets_nothing_inline_run() -> None:
    said = " ".join(
        one for values in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].values() for one in values
    )
    assert "unsafe" not in said
    assert "*" not in said
    assert "http" not in said


def _parsed(header: str) -> dict[str, list[str]]:
    parts = (part.split() for part in header.split(";") if part.strip())
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_anything_inline(path: Path) -> None:
    found = [
        f"{number}: {line.strip()[:80]}"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if INLINE.search(line)
    ]
    assert found == []


# --- other sites, other people, and the library that refreshes parts of pages


@pytest.mark.parametrize("site", ["cross-site", "same-site", "something new"])
@pytest.mark.parametrize("method", UNSAFE)
def test_nothing_unsafe_is_taken_that_was_begun_elsewhere(
    caseload: Caseload, contact_id: int, signed_in: SignIn, method: str, site: str
) -> None:
    client = signed_in(caseload.cast.marta)  # which shows a token, as far as Django can tell
    for route, _ in routes():
        before = changed()
        address = filled(route, caseload, contact_id)
        answer = getattr(client, method)(address, headers={"sec-fetch-site": site})
        assert answer.status_code == 403, route
        written = {table for table, rows in changed().items() if rows != before.get(table)}
        assert written <= {"django_session"}, route


def test_a_site_that_is_not_asked_about_would_be_noticed(
    caseload: Caseload, contact_id: int, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_FAULT", "web-any-site")
    with pytest.raises(AssertionError):
        test_nothing_unsafe_is_taken_that_was_begun_elsewhere(
            caseload, contact_id, signed_in, "post", "cross-site"
        )


@pytest.mark.parametrize("site", ["same-origin", "none", None])
def test_what_was_begun_here_is_taken(
    caseload: Caseload, signed_in: SignIn, site: str | None
) -> None:
    headers = {"sec-fetch-site": site} if site else {}
    path = f"/members/{caseload.alba.pk}/contacts/new/"
    answer = signed_in(caseload.cast.marta).post(path, A_CONTACT, headers=headers)
    assert answer.status_code == 303


def test_reading_from_a_link_elsewhere_goes_on(caseload: Caseload, signed_in: SignIn) -> None:
    client = signed_in(caseload.cast.marta)
    assert client.get("/my-day/", headers={"sec-fetch-site": "cross-site"}).status_code == 200


def test_signing_out_has_the_browser_forget(caseload: Caseload, signed_in: SignIn) -> None:
    client = signed_in(caseload.cast.marta)
    assert client.get("/accounts/logout/").get("Clear-Site-Data") is None
    answer = client.post("/accounts/logout/")
    assert answer.status_code == 302
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/my-day/").status_code == 302


LOCKED = {
    "allowEval": False,
    "includeIndicatorStyles": False,
    "selfRequestsOnly": True,
    "allowScriptTags": False,
    "historyCacheSize": 0,
}
"""What htmx must not do: run text, write styles, ask elsewhere, or keep pages in the browser."""


def test_htmx_is_locked_down_on_every_page(caseload: Caseload, signed_in: SignIn) -> None:
    client = signed_in(caseload.cast.marta)
    for page in ("/my-day/", "/members/", "/accounts/logout/", "/no/such/page/"):
        said = re.search(
            r"name=\"htmx-config\" content='([^']+)'", client.get(page).content.decode()
        )
        assert said, page
        assert LOCKED.items() <= json.loads(said.group(1)).items(), page


def test_the_htmx_that_is_served_knows_each_of_these_words() -> None:
    script = HTMX.read_text(encoding="utf-8")
    assert 'version:"2.' in script
    for word in LOCKED:
        assert f"{word}:" in script, word
