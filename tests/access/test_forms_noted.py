"""Whoever sends a form is written down with whom it is about, or nothing comes of it at all.

Every address that takes a form gets a valid one. Rows that were written and words that were shown
say who it was about; the activity log must say the same, both ways. Where the log cannot be
written, nothing is: no row, and no word in the answer.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from hearth.access import middleware
from hearth.foundation.database import APP
from hearth.foundation.models import Activity
from tests.access.comparing import BOTH
from tests.access.ground import Browser, Ground, browser, named_in, words_in
from tests.access.sending import FORMS, SIGN_IN, Form
from tests.access.server import run, undone
from tests.access.standing import changed, standing
from tests.architecture.test_views import addresses

LOG = "foundation_activity"
NAMES_A_MEMBER = re.compile(
    r"<int:(member|contact|document|emergency|signal|form|restriction|named|hat|referral)_id>"
)


def takes_forms() -> set[str]:
    """Names of the addresses that take a POST from somebody."""
    return {one.name for _, one in addresses() if one.name and _takes_post(one.callback)}


def _takes_post(view: object) -> bool:
    allowed = getattr(view, "view_class", None)
    if allowed is not None:
        return hasattr(allowed, "post")
    return "POST" in _allowed(view)


def _allowed(view: object) -> set[str]:
    """What the decorators of a function say it takes; all, where they say nothing."""
    found: set[str] | None = None
    while view is not None:
        closure = getattr(view, "__closure__", None) or ()
        for cell in closure:
            said = cell.cell_contents
            if isinstance(said, list) and said and set(said) <= {"GET", "HEAD", "POST"}:
                found = set(said)
        view = getattr(view, "__wrapped__", None)
    return {"GET", "POST"} if found is None else found


@pytest.fixture
def routes_by_name() -> dict[str, str]:
    return {one.name: address for address, one in addresses() if one.name}


def send(ground: Ground, name: str, may_break: bool = False) -> tuple[Form, Browser, HttpResponse]:
    """The valid form of an address, sent."""
    form = FORMS[name](ground)
    sender = browser(form.actor, BOTH)
    sender.may_break = may_break
    return form, sender, sender.ask("post", reverse(name, args=form.target), form.said)


def noted_by(form: Form) -> list[int]:
    """Whom the log has for whoever sent the form, one a row."""
    found = Activity.objects.filter(user_id=form.actor.user_id, member_id__isnull=False)
    return sorted(found.values_list("member_id", flat=True))


def all_noted() -> set[tuple[int, int]]:
    found = Activity.objects.filter(member_id__isnull=False).values_list("user_id", "member_id")
    return set(found)


def shown_by(ground: Ground, route: str, form: Form, response: HttpResponse) -> set[int]:
    """The members of whom an answer tells: by words, or because its address is about them."""
    told = named_in(words_in(response), ground)
    if response.status_code in (200, 422) and NAMES_A_MEMBER.search(route):
        told |= {ground.alba.pk}
    return told


def refusals(response: HttpResponse) -> object:
    """Why a form was not taken."""
    form = response.context and response.context.get("form")
    return form.errors if form is not None else response.status_code


def test_every_address_that_takes_a_form_is_tried() -> None:
    assert takes_forms() == set(FORMS) | SIGN_IN


@pytest.mark.parametrize("name", FORMS)
def test_the_members_noted_are_those_written_and_shown(
    ground: Ground, routes_by_name: dict[str, str], name: str
) -> None:
    check_noted(ground, routes_by_name[name], name)


def check_noted(ground: Ground, route: str, name: str) -> None:
    before, known = standing(ground), all_noted()
    form, _sender, answer = send(ground, name)
    assert answer.status_code == form.status, (name, refusals(answer))
    about = changed(before, standing(ground)) | shown_by(ground, route, form, answer)
    assert set(noted_by(form)) == about, name
    assert len(noted_by(form)) == len(about), name  # one row a member
    assert all_noted() - known == {(form.actor.user_id, one) for one in about}, name


@pytest.mark.parametrize("name", ["log_contact", "preview_contact", "export_members"])
def test_a_form_that_notes_nobody_is_noticed(
    ground: Ground,
    routes_by_name: dict[str, str],
    name: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(middleware, "write_activity", lambda _request, _status: None)
    with pytest.raises(AssertionError):
        check_noted(ground, routes_by_name[name], name)


# --- where the log cannot be written


@contextmanager
def log_that_takes_nothing() -> Iterator[None]:
    """The application's role may write no row of the log, whoever asks."""
    run(f"revoke insert on {LOG} from {APP}")
    yield
    run(f"grant insert on {LOG} to {APP}")


NOTED = [name for name in FORMS if name not in (
    "record_session", "amend_session", "undo_session", "invite", "new_link", "new_password",
    "suspend_person", "resume_person", "confirm_proposal", "withdraw_proposal",
    "add_organization", "organization", "suspend_organization", "resume_organization",
)]  # fmt: skip
"""Those about members; of staff and organizations nothing is in the log."""


@pytest.mark.parametrize("name", NOTED)
def test_without_the_log_nothing_is_shown_and_nothing_written(ground: Ground, name: str) -> None:
    check_nothing_comes_of_it(ground, name)


def check_nothing_comes_of_it(ground: Ground, name: str) -> None:
    before, known = standing(ground), all_noted()
    with log_that_takes_nothing():
        _form, sender, answer = send(ground, name, may_break=True)
    sender.may_break = False
    assert answer.status_code == 500, name
    assert words_in(answer) == set(), name
    assert standing(ground) == before, name
    assert all_noted() == known, name
    assert "messages" not in answer.cookies or not answer.cookies["messages"].value, name
    after = sender.ask("get", reverse("mfa_index"))
    assert words_in(after) == set(), name
    assert "usa-alert--success" not in after.content.decode(), name  # nothing says it was saved


@pytest.mark.parametrize("name", ["log_contact", "export_members", "open_in_emergency"])
def test_a_log_whose_failing_is_swallowed_is_noticed(
    ground: Ground, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = middleware.write_activity

    def tolerant(request: HttpRequest, status: int) -> None:
        with suppress(DatabaseError), transaction.atomic():
            write(request, status)

    monkeypatch.setattr(middleware, "write_activity", tolerant)
    with pytest.raises(AssertionError), undone():
        check_nothing_comes_of_it(ground, name)
    assert connection.is_usable()
