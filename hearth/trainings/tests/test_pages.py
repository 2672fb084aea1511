"""Team, the form of a session and what a care manager sees of their own: in both languages."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hearth.access.actors import Actor, acting
from hearth.foundation import context
from hearth.foundation.clock import frozen_at
from hearth.foundation.models import User
from hearth.ledger.models import Obligation, State
from hearth.trainings.models import Session
from hearth.workforce.models import Employment
from hearth.workforce.roles import Role
from tests.support.cast import Cast, bring_in, hat, hire

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 27, 15, tzinfo=UTC)
MARCH = 20260301
TEAM_QUERIES = 13  # a page that asks more must say so here
TRAINING = "An hour and a half of training every month"


@pytest.fixture(autouse=True)
def _march() -> Iterator[None]:
    with frozen_at(NOW):
        yield


@pytest.fixture
def marta(staffed_cast: Cast) -> Employment:
    return bring_in(staffed_cast, staffed_cast.marta)


@pytest.fixture
def signed_in() -> Callable[..., Client]:
    def sign_in(actor: Actor, language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        client.force_login(User.objects.get(pk=actor.user_id))
        context.end()
        return client

    return sign_in


def form(*people: Employment, **said: str) -> dict[str, object]:
    usual = {
        "kind": "training", "occurred_at": "2026-03-10T09:00", "minutes": "90", "note": "",
        "form": "", "form_nonce": "sent-by-hand",
    }  # fmt: skip
    return {**usual, **said, "people": [str(one.pk) for one in people]}


def body(client: Client, name: str, *target: int, query: str = "") -> str:
    response = client.get(reverse(name, args=target) + query)
    context.end()
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_the_team_says_what_is_due_of_whom_why_and_what_would_satisfy_it(
    staffed_cast: Cast, marta: Employment, signed_in: Callable[..., Client]
) -> None:
    page = body(signed_in(staffed_cast.greta), "team")
    for said in (
        "Marta Olivares", "Navigator, Health Home", TRAINING, "Every calendar month",
        "training: at least 90 minutes", "Missed", "1 person in a program",
    ):  # fmt: skip
        assert said in page, said
    assert "Joyce" not in page
    assert "None of your staff" in body(signed_in(staffed_cast.saul), "team")


def test_the_team_stands_in_spanish(
    staffed_cast: Cast, marta: Employment, signed_in: Callable[..., Client]
) -> None:
    greta = signed_in(staffed_cast.greta, "es")
    page = body(greta, "team")
    for said in ("Equipo", "Registrar una sesión", "Hora y media de capacitación", "1 persona en"):
        assert said in page, said
    record = body(greta, "record_session")
    for said in ("Quién estuvo", "Capacitación", "Supervisión", "Guardar la sesión"):
        assert said in record, said
    assert "Team" not in page
    assert "Record" not in record


def test_one_form_records_several_people_and_says_what_it_satisfied(
    staffed_cast: Cast, marta: Employment, signed_in: Callable[..., Client]
) -> None:
    greta = bring_in(staffed_cast, staffed_cast.greta, "care_coordinator")
    client = signed_in(staffed_cast.greta)
    asked = body(client, "record_session", query=f"?whom={marta.pk}")
    assert asked.count("checked") == 1
    sent = client.post(reverse("record_session"), form(marta, greta))
    context.end()
    assert sent.status_code == 303
    again = client.post(reverse("record_session"), form(marta, greta))
    context.end()
    assert again["Location"] == sent["Location"]
    saved = client.get(sent["Location"]).content.decode()
    context.end()
    assert saved.count(f"{TRAINING}: met") == 2
    assert "This settled 2 things." in saved
    assert "90 minutes" in body(client, "sessions")
    with acting(staffed_cast.greta):
        assert Session.objects.count() == 2
        session = Session.objects.get(employment=marta)
    undone = client.post(reverse("undo_session", args=[session.pk]))
    context.end()
    assert undone["Location"] == reverse("team")
    with acting(staffed_cast.greta):
        assert not Session.objects.filter(superseded_at=None).exists()
        rows = Obligation.objects.filter(opening_key=MARCH, employment__in=[marta, greta])
        assert {row.state for row in rows} == {State.OPEN}


def test_a_correction_is_of_one_person(
    staffed_cast: Cast, marta: Employment, signed_in: Callable[..., Client]
) -> None:
    client = signed_in(staffed_cast.greta)
    client.post(reverse("record_session"), form(marta, minutes="45"))
    context.end()
    with acting(staffed_cast.greta):
        session = Session.objects.get()
    assert 'value="45"' in body(client, "amend_session", session.pk)
    sent = client.post(
        reverse("amend_session", args=[session.pk]),
        form(minutes="95", form_nonce="another"),
    )
    context.end()
    assert f"{TRAINING}: met" in client.get(sent["Location"]).content.decode()
    context.end()
    assert client.get(reverse("amend_session", args=[session.pk])).status_code == 404
    context.end()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"minutes": "0"}, "Enter the minutes"),
        ({"kind": ""}, "training or supervision"),
        ({"occurred_at": "2026-03-28T09:00"}, "lies in the future"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    staffed_cast: Cast,
    marta: Employment,
    signed_in: Callable[..., Client],
    said: dict[str, str],
    told: str,
) -> None:
    sent = signed_in(staffed_cast.greta).post(reverse("record_session"), form(marta, **said))
    context.end()
    assert sent.status_code == 422
    assert told in sent.content.decode()
    with acting(staffed_cast.greta):
        assert not Session.objects.exists()


def test_nobody_else_records_nor_for_anybody_else(
    staffed_cast: Cast, marta: Employment, signed_in: Callable[..., Client]
) -> None:
    for actor in (staffed_cast.marta, staffed_cast.noor, staffed_cast.theo):
        sent = signed_in(actor).post(reverse("record_session"), form(marta))
        context.end()
        assert sent.status_code == 404
    sent = signed_in(staffed_cast.greta).post(
        reverse("record_session"), form(hat(staffed_cast.joyce))
    )
    context.end()
    assert sent.status_code == 422
    with acting(staffed_cast.interface):
        assert not Session.objects.exists()


def test_a_care_manager_sees_their_own_on_my_day_and_reads_their_sessions(
    staffed_cast: Cast, marta: Employment, signed_in: Callable[..., Client]
) -> None:
    own = signed_in(staffed_cast.marta)
    page = body(own, "my_day")
    assert "Your training and supervision" in page
    assert TRAINING in page
    client = signed_in(staffed_cast.greta)
    client.post(reverse("record_session"), form(marta, note="Harm reduction"))
    context.end()
    assert "Harm reduction" in body(own, "sessions")
    assert "Your training and supervision" not in body(own, "my_day")  # nothing else is due
    with acting(staffed_cast.theo):
        colleague = hire("Ines Vale", staffed_cast.fernhill, Role.CARE_MANAGER)
    other = signed_in(colleague)
    assert "Your training" not in body(other, "my_day")
    assert "Harm reduction" not in body(other, "sessions")


def test_the_team_takes_as_many_queries_for_ten_as_for_one(
    staffed_cast: Cast,
    marta: Employment,
    signed_in: Callable[..., Client],
    record_property: Callable[[str, object], None],
) -> None:
    client = signed_in(staffed_cast.greta)
    body(client, "team")  # the pack is read once

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            body(client, "team")
        return len(queries)

    one = count()
    assert one == TEAM_QUERIES
    for number in range(9):
        with acting(staffed_cast.theo):
            actor = hire(f"Person{number} Vale", staffed_cast.fernhill, Role.CARE_MANAGER)
        bring_in(staffed_cast, actor)
    assert count() == one
    record_property("figure", f"Team: {one} queries, for one person as for ten")
