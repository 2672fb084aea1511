"""Who saw whom: the rows written equal the members shown, on every page, in every role."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from hearth.access.actors import Actor, acting
from hearth.encounters.models import Contact
from hearth.foundation.models import Activity
from hearth.web.tests.pages import CARE, PAGES, SHOW_NOBODY, Page, address, named_views
from tests.journeys.caseload import Caseload

pytestmark = pytest.mark.django_db
SHOWN = re.compile(r'data-member="(\d+)"')
VIEW_ID = re.compile(r'name="hearth-view" content="([^"]+)"')
SignIn = Callable[[Actor], Client]


def contact_of(caseload: Caseload) -> int:
    with acting(caseload.cast.marta):
        return Contact.objects.filter(member=caseload.alba).latest("id").pk


@pytest.mark.parametrize("role", CARE)
def test_the_members_written_are_the_members_shown(
    caseload: Caseload, signed_in: SignIn, role: str
) -> None:
    client, actor = signed_in(getattr(caseload.cast, role)), getattr(caseload.cast, role)
    for page in (one for one in PAGES if role in one.roles):
        shown, written = pairs_of(client, actor, page, caseload)
        assert written == shown, page
        assert len(set(written)) == len(written), page  # one row a member, not one an element


def test_a_page_that_forgets_to_say_whom_it_showed_is_caught(
    caseload: Caseload, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_FAULT", "web-forgets-activity")
    marta = caseload.cast.marta
    for page in (one for one in PAGES if one.view in ("my_day", "members", "member")):
        shown, written = pairs_of(signed_in(marta), marta, page, caseload)
        assert shown
        assert written == []


def pairs_of(
    client: Client, actor: Actor, page: Page, caseload: Caseload
) -> tuple[list[int], list[int]]:
    """Ids of the members shown, and of those written for this view of the page, in order."""
    answer = client.get(address(page, caseload, contact_of(caseload)))
    assert answer.status_code == 200, page
    body = answer.content.decode()
    shown = {int(one) for one in SHOWN.findall(body)} or _named_by_fragment(page, caseload)
    marked = VIEW_ID.search(body)
    with acting(actor):
        rows = Activity.objects.filter(hat_id=actor.hat_id, route=page.view, status=200)
        if marked:
            rows = rows.filter(view_id=marked.group(1))
        return sorted(shown), sorted(rows.values_list("member_id", flat=True))


def _named_by_fragment(page: Page, caseload: Caseload) -> set[int]:
    """A fragment carries no mark of its own: its address names the member."""
    return {caseload.alba.pk} if page.view == "panel" else set()


def test_every_page_that_shows_members_is_walked() -> None:
    assert {page.view for page in PAGES} | SHOW_NOBODY >= set(named_views()) - _of_other_rooms()


def _of_other_rooms() -> set[str]:
    """Views whose room walks them in its own tests."""
    mine = ("hearth.web", "hearth.worklist", "hearth.encounters", "allauth", "django")
    return {
        name
        for name, view in named_views().items()
        if not getattr(view, "__module__", "").startswith(mine)
    }


def test_a_write_is_an_activity_of_its_own(caseload: Caseload, signed_in: SignIn) -> None:
    marta = caseload.cast.marta
    client = signed_in(marta)
    address = f"/members/{caseload.alba.pk}/contacts/new/"
    said = {
        "mode": "phone",
        "outcome": "reached",
        "occurred_at": "2026-11-19T10:00",
        "spoke_with": "other",
        "form_nonce": "activity-1",
    }
    assert client.post(address, said).status_code == 303
    with acting(marta):
        written = Activity.objects.filter(hat_id=marta.hat_id, route="log_contact")
        assert [(row.member_id, row.action) for row in written] == [(caseload.alba.pk, "record")]
