"""Somebody's hat ends while they send a form: they are refused, and nothing of it is recorded.

Over real connections: whoever suspends them commits while the request is under way.
"""

from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import pytest
from django.db import ProgrammingError, connection
from django.test import Client

from hearth.access.actors import acting
from hearth.encounters.models import Contact
from hearth.foundation.clock import now
from hearth.foundation.models import Activity, User
from hearth.ledger.models import Evidence
from hearth.members.models import Member
from hearth.web.tests.pages import A_CONTACT
from hearth.workforce.services import suspend_employment
from tests.support.cast import Cast, hat, install, make_cast, make_member

MOMENTS = (
    "ledger_lock_member",
    'INSERT INTO "encounters_contact"',
    'INSERT INTO "ledger_evidence"',
    "ledger_settle_member",
    'UPDATE "encounters_contact"',
    'INSERT INTO "foundation_activity"',
)
"""What is about to be asked of the database as the hat ends."""
NOTE = "She asked for ginger tea"


@pytest.fixture(scope="module")
def committed(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[tuple[Cast, Member]]:
    """A network of its own: what is done over another connection must be seen here."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        cast = make_cast(name="Meanwhile")
        install(cast)
        member = make_member(cast, cast.fernhill, care_managers=[cast.marta])
        yield cast, member
        connection.close()


def elsewhere(act: Callable[[], object]) -> None:
    """Do it over a connection of its own, and commit."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join()


def suspend(cast: Cast, *, is_held: bool = True) -> None:
    with acting(cast.dara):
        suspend_employment(hat(cast.marta), now() if is_held else None)


class Before:
    """Does something once, before the first statement that says this."""

    def __init__(self, moment: str, act: Callable[[], object]) -> None:
        self.moment, self.act, self.is_done = moment, act, False

    def __call__(self, execute: Callable[..., Any], sql: str, *said: Any) -> Any:
        if self.moment in sql and not self.is_done:
            self.is_done = True
            elsewhere(self.act)
        return execute(sql, *said)


def recorded(cast: Cast) -> tuple[int, int, int]:
    with acting(cast.interface):
        contacts, evidence = Contact.objects.count(), Evidence.objects.count()
        return contacts, evidence, Activity.objects.filter(network_id=cast.network.pk).count()


@pytest.mark.parametrize("moment", MOMENTS)
def test_whoever_is_suspended_while_they_send_a_form_is_refused_and_nothing_is_recorded(
    committed: tuple[Cast, Member], django_db_blocker: pytest.FixtureRequest, moment: str
) -> None:
    cast, member = committed
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        client = Client(raise_request_exception=False)
        client.force_login(User.objects.get(pk=cast.marta.user_id))
        client.get("/hat/")
        before = recorded(cast)
        ends = Before(moment, lambda: suspend(cast))
        try:
            with connection.execute_wrapper(ends):
                said = A_CONTACT | {"note": NOTE, "form_nonce": moment}
                answer = client.post(f"/members/{member.pk}/contacts/new/", said)
        finally:
            elsewhere(lambda: suspend(cast, is_held=False))
        assert ends.is_done
        assert recorded(cast) == before
        body = answer.content.decode()
        assert answer.status_code == 404
        assert NOTE not in body
        assert member.name not in body


def test_what_the_database_does_not_allow_to_a_hat_that_is_worn_is_an_error_as_ever(
    committed: tuple[Cast, Member],
    django_db_blocker: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cast, member = committed

    def not_allowed(*_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select * from foundation_contextkey")

    monkeypatch.setattr("hearth.encounters.services.log_contact", not_allowed)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        client = Client()
        client.force_login(User.objects.get(pk=cast.marta.user_id))
        with pytest.raises(ProgrammingError, match="permission denied"):
            client.post(f"/members/{member.pk}/contacts/new/", A_CONTACT)
        client.raise_request_exception = False
        assert client.post(f"/members/{member.pk}/contacts/new/", A_CONTACT).status_code == 500
