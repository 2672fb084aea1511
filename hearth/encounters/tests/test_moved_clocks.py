"""The two hours a year when the clocks are moved: one never came, one came twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from hearth.access.actors import acting
from hearth.encounters.models import Contact
from hearth.encounters.services import NewContact, log_contact
from hearth.foundation.clock import frozen_at
from hearth.foundation.models import User
from hearth.members.models import Member
from tests.support.cast import ZONE, Cast, make_member

pytestmark = pytest.mark.django_db
SPRING, AUTUMN = datetime(2026, 3, 9, 15, tzinfo=UTC), datetime(2026, 11, 2, 15, tzinfo=UTC)
FIRST, SECOND = datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


@contextmanager
def marta_at(cast: Cast, instant: datetime) -> Iterator[tuple[Client, Member]]:
    with frozen_at(instant):
        client = Client()
        client.force_login(User.objects.get(pk=cast.marta.user_id))
        yield client, make_member(cast, cast.fernhill, care_managers=[cast.marta])


def typed(occurred_at: str, **said: str) -> dict[str, str]:
    usual = {"mode": "phone", "outcome": "reached", "spoke_with": "other", "form_nonce": "one"}
    return usual | {"occurred_at": occurred_at} | said


def logged(client: Client, member: Member, occurred_at: str) -> HttpResponse:
    return client.post(reverse("log_contact", args=[member.pk]), typed(occurred_at))


def latest(cast: Cast, member: Member) -> Contact:
    with acting(cast.marta):
        return Contact.objects.filter(member=member).latest("pk")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "That time did not exist: the clocks went forward. Choose 3:00\u00a0AM or later."),
        (
            "es",
            "Esa hora no existió: los relojes se adelantaron. Elija las 3:00\u00a0a.\u00a0m. o más"
            " tarde.",
        ),
    ],
)
def test_a_time_that_never_came_is_refused_in_words(
    standing_cast: Cast, language: str, sentence: str
) -> None:
    with marta_at(standing_cast, SPRING) as (client, member):
        client.post("/i18n/setlang/", {"language": language})
        answer = logged(client, member, "2026-03-08T02:30")
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert logged(client, member, "2026-03-08T03:00").status_code == 303


def test_a_time_that_came_twice_is_the_first_of_the_two(standing_cast: Cast) -> None:
    with marta_at(standing_cast, AUTUMN) as (client, member):
        first = logged(client, member, "2026-11-01T01:30")
        again = logged(client, member, "2026-11-01T01:30")
        assert (first.status_code, again.status_code) == (303, 303)
        assert first["location"] == again["location"]
        assert latest(standing_cast, member).occurred_at == FIRST


def test_a_correction_that_leaves_the_time_keeps_the_second_of_the_two(
    standing_cast: Cast,
) -> None:
    with marta_at(standing_cast, AUTUMN) as (client, member):
        with acting(standing_cast.marta) as marta:
            said = NewContact(
                occurred_at=SECOND, zone=ZONE, mode="phone", with_whom="member", form_nonce="two"
            )
            old = log_contact(marta, member, said).contact
        address = reverse("amend_contact", args=[old.pk])
        assert b'value="2026-11-01T01:30"' in client.get(address).content
        said = typed("2026-11-01T01:30", note="By bus")
        assert client.post(address, said).status_code == 303
        corrected = latest(standing_cast, member)
        assert (corrected.note, corrected.occurred_at) == ("By bus", SECOND)
        address = reverse("amend_contact", args=[corrected.pk])
        said = typed("2026-11-01T01:29", form_nonce="three")
        assert client.post(address, said).status_code == 303
        assert latest(standing_cast, member).occurred_at == FIRST.replace(minute=29)
