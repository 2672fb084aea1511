"""Two who invite the same new person at the same moment: one is told, and nothing is half done."""

from collections.abc import Callable, Iterator
from threading import Barrier, Thread

import pytest
from django.db import connection

from hearth.access.actors import Actor, acting
from hearth.administration.policies import AdministrationRefusedError
from hearth.administration.services import invite
from hearth.administration.tests.conftest import today
from hearth.administration.tests.test_inviting import new_person
from hearth.foundation.models import User
from hearth.members.models import Member
from hearth.oversight.policies import ArrangingRefusedError
from hearth.oversight.services import NewSignIn, give_sign_in
from hearth.workforce.roles import Role
from tests.support.cast import Cast, make_cast, make_member


@pytest.fixture(scope="module")
def committed(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[tuple[Cast, Member]]:
    """A network of its own: two who invite at once must both see it."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        cast = make_cast(name="Inviting twice")
        member = make_member(cast, cast.fernhill, enrolled_on=None)
        connection.close()
        yield cast, member


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What comes of acts that begin together, each over a connection of its own."""
    start, came = Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait()
            came.append(act())
        except Exception as error:
            came.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def test_of_two_who_invite_somebody_new_at_once_one_is_told(
    committed: tuple[Cast, Member],
    django_db_blocker: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """They meet where both have found that there is no such user yet."""
    cast, member = committed
    meet, create = Barrier(2), User.objects.create_user

    def both(*said: object, **more: object) -> User:
        meet.wait(30)
        return create(*said, **more)

    def by(actor: Actor) -> object:
        def act() -> object:
            with acting(actor):
                return invite(actor, new_person(cast.fernhill, email="at.once@new.example"))

        return act

    def by_officer() -> object:
        with acting(cast.ines) as ines:
            new = NewSignIn(
                email="at.once.too@new.example", name="Liv", language="en", role=Role.MEMBER,
                starts_on=today(),
            )  # fmt: skip
            return give_sign_in(ines, member, new, "https://hearth.example")

    monkeypatch.setattr(type(User.objects), "create_user", lambda self, *a, **k: both(*a, **k))
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        told = [str(one) for one in at_once(by(cast.dara), by(cast.bram)) if _refused(one)]
        assert told == [
            "Somebody else has just invited this person: see the list of people, then send this"
            " once more."
        ]
        assert User.objects.filter(email="at.once@new.example").count() == 1
        told = [str(one) for one in at_once(by_officer, by_officer) if _refused(one)]
        assert told == ["Somebody else has just invited this person: send this once more."]


def _refused(came: object) -> bool:
    refused = isinstance(came, AdministrationRefusedError | ArrangingRefusedError)
    assert refused or not isinstance(came, Exception), came
    return refused
