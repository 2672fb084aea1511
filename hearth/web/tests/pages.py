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
    Page("member_documents", "/members/{alba}/documents/", CARE),
    Page("add_document", "/members/{alba}/documents/new/", RECORDS),
    Page("member_consents", "/members/{alba}/consents/", CARE),
    Page("record_consent", "/members/{alba}/consents/new/", RECORDS),
    Page("withdraw_consents", "/members/{alba}/consents/withdraw/", RECORDS),
    Page("member_referrals", "/members/{alba}/referrals/", RECORDS),
    Page("send_packet", "/members/{alba}/referrals/new/", RECORDS),
    Page("log_contact", "/members/{alba}/contacts/new/", RECORDS),
    Page("member_place", "/members/{alba}/place/", RECORDS),
    Page("amend_contact", "/contacts/{contact}/amend/", RECORDS),
    Page("contact_saved", "/contacts/{contact}/saved/", RECORDS),
)
# Pages that show nobody, and addresses that only take a POST.
SHOW_NOBODY = {
    "home", "system", "health", "account_login", "account_logout", "set_language",
    "mfa_authenticate", "mfa_login_webauthn", "sign_in_by_organization", "organization_callback",
    "mfa_index", "own_sessions", "kept_form", "account_change_password", "mfa_activate_totp",
    "mfa_deactivate_totp", "mfa_add_webauthn", "mfa_remove_webauthn", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "link_organization", "account_reauthenticate",
    "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
    "preview_contact", "undo_contact", "keep_promise",
    "program_manual",
    "export_members",  # shows nobody, and takes everybody along: in test_exports
    "document", "set_aside_document",  # in their room's own tests
    "consent", "release_packet", "add_to_consent", "keep_paper",  # likewise: there is no form here
    # About staff, who are no members.
    "team", "sessions", "record_session", "session_saved", "amend_session", "undo_session",
    "hat",
    # About staff and organizations: administrators see no member.
    "people", "invite", "person", "new_link", "new_password", "change_role", "suspend_person",
    "resume_person", "leave", "confirm_proposal", "withdraw_proposal", "accept_invitation",
    "organizations", "add_organization", "organization", "suspend_organization",
    "resume_organization",
    # Of privacy officers, who have no part in this caseload; see the tests of oversight.
    "emergencies", "review_emergency", "signals", "close_signal", "disclosures", "access_report",
    "member_labels", "change_label",
    "who_may_see",
    "restrictions", "keep_person_away", "keep_organization_away", "seal_member",
    "end_restriction", "named_access", "give_named_access", "end_named_access",
    "personal_hats", "give_personal_hat", "new_personal_link", "end_personal_hat",
    "end_referral", "referred_to_us",  # nobody is referred in this caseload; see referrals
    "own_access",  # the member's own
    "open_in_emergency",  # shows nobody; see test_emergency
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
