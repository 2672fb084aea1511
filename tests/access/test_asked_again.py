"""Acts that give or take sign-ins, roles, access or an organization ask again who one is.

Every address that takes a form stands in one of these lists; a new one fails until somebody said
which. Each is then sent by a session that nobody confirmed, and again by one that was.
"""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from hearth.administration.models import Invitation
from hearth.foundation import context
from hearth.foundation.clock import frozen_at, now
from hearth.foundation.models import User
from hearth.network.models import Organization
from hearth.web.confirming import RECENT
from hearth.workforce.models import Employment, Proposal
from tests.access.ground import Ground
from tests.access.sending import FORMS, SIGN_IN, file
from tests.access.server import as_app, undone
from tests.access.standing import standing
from tests.access.test_forms_noted import takes_forms
from tests.architecture.test_views import addresses
from tests.support.cast import PASSWORD
from tests.support.confirming import confirmed

ASKS = "/accounts/own/confirm/"
PASSWORD_ASKED = f"{ASKS}password/"
# What a session that somebody left open must not be enough for.
OF_SIGN_INS = {
    "invite", "new_link", "new_password", "give_personal_hat", "new_personal_link",
    "end_personal_hat", "suspend_person", "resume_person", "leave",
}  # fmt: skip
OF_ROLES = {"change_role", "confirm_proposal", "withdraw_proposal"}
OF_ACCESS = {
    "keep_person_away", "keep_organization_away", "seal_member", "end_restriction",
    "give_named_access", "end_named_access", "change_label", "open_in_emergency",
}  # fmt: skip
OF_ORGANIZATIONS = {
    "add_organization", "organization", "suspend_organization", "resume_organization",
}  # fmt: skip
OF_ONES_OWN_SIGN_IN = {
    "account_change_password", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_add_webauthn",
    "mfa_remove_webauthn", "mfa_generate_recovery_codes", "link_organization",
}  # fmt: skip
ASKED = OF_SIGN_INS | OF_ROLES | OF_ACCESS | OF_ORGANIZATIONS
# And what it is: work with members and staff, answers to what was noticed, and what a member gives
# and takes back themselves, of which whoever works with them files a paper.
OF_WORK = {
    "log_contact", "preview_contact", "amend_contact", "undo_contact", "keep_promise",
    "add_document", "set_aside_document", "member_place", "member_acuity",
    "record_session", "amend_session", "undo_session", "export_members",
}  # fmt: skip
OF_OFFICERS_WORDS = {"review_emergency", "close_signal"}
OF_MEMBERS_THEMSELVES = {
    "record_consent", "add_to_consent", "keep_paper", "withdraw_consents",
    "send_packet", "end_referral",
}  # fmt: skip
NOT_ASKED = OF_WORK | OF_OFFICERS_WORDS | OF_MEMBERS_THEMSELVES
OF_SIGNING_IN = SIGN_IN - OF_ONES_OWN_SIGN_IN
"""How one comes in, or out, or answers the question itself."""
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@pytest.fixture(autouse=True)
def _still() -> Iterator[None]:
    with frozen_at(now()):
        yield


def opened(user: User) -> Client:
    """Their session, left open: nobody confirmed it."""
    client = Client()
    client.force_login(user)
    return client


def send(client: Client, ground: Ground, name: str) -> HttpResponse:
    """The valid form of an address."""
    form = FORMS[name](ground)
    said = dict(form.said)
    if "upload" in said:
        said["upload"] = file()
    context.end()
    with as_app():
        return client.post(reverse(name, args=form.target), said)


def is_asked(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and answer["location"].startswith(ASKS)


def sender(ground: Ground, name: str) -> User:
    return User.objects.get(pk=FORMS[name](ground).actor.user_id)


def test_every_address_that_takes_a_form_is_of_one_kind() -> None:
    kinds = [ASKED, OF_ONES_OWN_SIGN_IN, NOT_ASKED, OF_SIGNING_IN]
    assert set().union(*kinds) == takes_forms()
    assert sum(map(len, kinds)) == len(takes_forms())


def test_a_session_left_open_is_not_enough(ground: Ground) -> None:
    """Nothing is done before the answer; what is of another kind is asked nothing."""
    for name in sorted(FORMS):
        check_asked(ground, name)


def check_asked(ground: Ground, name: str) -> None:
    client, before = opened(sender(ground, name)), (standing(ground), rows_of_people())
    with undone():
        answer = send(client, ground, name)
        assert is_asked(answer) is (name in ASKED), name
        if name in ASKED:
            assert (standing(ground), rows_of_people()) == before, name
            form = FORMS[name](ground)
            shown = client.get(reverse(name, args=form.target))
            assert shown.status_code == 405 or is_asked(shown), name


def rows_of_people() -> list[tuple[object, ...]]:
    """What acts about people and organizations change."""
    models = (Employment, Proposal, Organization, Invitation, User)
    return [row for model in models for row in model.objects.order_by("pk").values_list()]


def test_who_answered_lately_is_not_asked(ground: Ground) -> None:
    for name in sorted(ASKED):
        client = confirmed(opened(sender(ground, name)))
        with undone():
            assert send(client, ground, name).status_code == FORMS[name](ground).status, name
        with undone(), frozen_at(now() + RECENT - timedelta(seconds=1)):
            assert not is_asked(send(client, ground, name)), name
        with undone(), frozen_at(now() + RECENT):
            assert is_asked(send(client, ground, name)), name


def test_ones_own_sign_in_asks_too(ground: Ground) -> None:
    client = opened(User.objects.get(pk=ground.cast.marta.user_id))
    by_name = {one.name: one for _, one in addresses()}
    for name in sorted(OF_ONES_OWN_SIGN_IN):
        with undone():
            target = [1 for _part in by_name[name].pattern.converters]
            assert is_asked(client.post(reverse(name, args=target))), name


def test_what_was_typed_is_kept_over_the_question(ground: Ground) -> None:
    """And sent again by whoever typed it, it is done."""
    for name in ("invite", "change_role", "leave", "seal_member"):
        form, client = FORMS[name](ground), opened(sender(ground, name))
        path = reverse(name, args=form.target)
        with undone():
            assert is_asked(send(client, ground, name)), name
            kept = offered(client, path)
            assert set(kept) >= set(form.said), name
            context.end()
            with as_app():
                assert client.post(path, kept).status_code == form.status, name


def offered(client: Client, path: str) -> dict[str, list[str]]:
    """What the form kept over the question sends, once it is answered."""
    said = {"password": PASSWORD, "next": "/"}
    page = client.post(PASSWORD_ASKED, said, follow=True).content.decode()
    fields: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(page.split(f'action="{path}"')[1]):
        fields.setdefault(name, []).append(value)
    return fields


def test_an_act_that_never_asks_is_noticed(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARTH_FAULT", "web-never-asks-again")
    with undone(), pytest.raises(AssertionError):
        check_asked(ground, "invite")


def test_whom_a_page_is_closed_to_is_asked_nothing(ground: Ground) -> None:
    """The question would tell that there is something."""
    client = opened(User.objects.get(pk=ground.cast.marta.user_id))
    for name in ("invite", "add_organization"):
        assert client.get(reverse(name)).status_code == 404
