"""Every page that shows members, with the roles it is open to: tests walk this list."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from hearth.access.permissions import policy_of
from tests.journeys.caseload import Caseload

CARE_MANAGER, SUPERVISOR, LEAD = "marta", "greta", "noor"
CARE = (CARE_MANAGER, SUPERVISOR, LEAD)
RECORDS = (CARE_MANAGER, SUPERVISOR)
PLACEHOLDER = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")
A_CONTACT = {
    "mode": "phone",
    "outcome": "reached",
    "occurred_at": "2026-11-18T09:30",
    "spoke_with": "other",
    "form_nonce": "sent-by-hand",
}
"""What the form of a contact sends."""


@dataclass(frozen=True)
class Page:
    """A page by the name of its address; `{alba}` and `{contact}` are filled in."""

    view: str
    path: str
    roles: tuple[str, ...]


PAGES = (
    Page("my_day", "/my-day/", (CARE_MANAGER,)),
    Page("my_day", "/my-day/?show=overdue", (CARE_MANAGER,)),
    Page("my_day", "/my-day/?show=hospital", (CARE_MANAGER,)),
    Page("my_day", "/my-day/?show=coming", (CARE_MANAGER,)),
    Page("my_day", "/my-day/?show=later", (CARE_MANAGER,)),
    Page("my_day", "/my-day/?show=clear", (CARE_MANAGER,)),
    Page("members", "/members/", CARE),
    Page("members", "/members/?q=serrano", CARE),
    Page("members", "/members/?for=contact", CARE),
    Page("member", "/members/{alba}/", CARE),
    Page("member", "/members/{alba}/?known_on=2026-11-10", CARE),
    Page("panel", "/members/{alba}/panels/due/", CARE),
    Page("member_contacts", "/members/{alba}/contacts/", CARE),
    Page("log_contact", "/members/{alba}/contacts/new/", RECORDS),
    Page("member_place", "/members/{alba}/place/", RECORDS),
    Page("amend_contact", "/contacts/{contact}/amend/", RECORDS),
    Page("contact_saved", "/contacts/{contact}/saved/", RECORDS),
)
# Pages that show nobody, and addresses that only take a POST.
SHOW_NOBODY = {
    "home", "system", "health", "account_login", "account_logout", "set_language",
    "preview_contact", "undo_contact", "keep_promise",
    "program_manual",
    # About staff, who are no members.
    "team", "sessions", "record_session", "session_saved", "amend_session", "undo_session",
    "member_acuity",  # absent in this caseload's program; see the ledger's own tests
}  # fmt: skip


def address(page: Page, caseload: Caseload, contact_id: int) -> str:
    """The address of a page for this caseload."""
    return page.path.format(alba=caseload.alba.pk, contact=contact_id)


def named_views() -> dict[str, object]:
    """Every named view of the rooms, by name."""
    return {pattern.name: pattern.callback for _, pattern in routes() if pattern.name}


def undeclared_views() -> list[str]:
    """Addresses whose view says nothing of who may open it."""
    return [str(pattern.pattern) for _, pattern in routes() if policy_of(pattern.callback) is None]


def routes(
    resolver: URLResolver | None = None, before: str = "/"
) -> Iterator[tuple[str, URLPattern]]:
    """Every address that there is, as the table of addresses writes it, with its view."""
    for one in (resolver or get_resolver()).url_patterns:
        here = before + str(one.pattern).removeprefix("^").removesuffix("$").removesuffix("\\Z")
        if isinstance(one, URLPattern):
            yield here, one
        else:
            yield from routes(one, here)


def filled(route: str, caseload: Caseload, contact_id: int) -> str:
    """A route as an address of this caseload."""
    known = {"member_id": caseload.alba.pk, "contact_id": contact_id}

    def value(match: re.Match[str]) -> str:
        number = match["converter"] == "int"
        return str(known.get(match["name"], 1 if number else "due"))

    return PLACEHOLDER.sub(value, route)
