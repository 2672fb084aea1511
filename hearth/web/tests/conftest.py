"""Marta's morning, and people signed in."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from hearth.access.actors import Actor
from hearth.foundation.clock import frozen_at
from hearth.foundation.models import User
from tests.journeys.caseload import MORNING


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with frozen_at(MORNING):
        yield


@pytest.fixture
def signed_in() -> Callable[[Actor], Client]:
    def sign_in(actor: Actor) -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=actor.user_id))
        return client

    return sign_in
