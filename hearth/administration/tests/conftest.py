"""People signed in, and forms filled in."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from hearth.access.actors import Actor
from hearth.foundation import context
from hearth.foundation.clock import today_in
from hearth.foundation.models import User
from tests.support.cast import ZONE
from tests.support.confirming import confirmed

SignIn = Callable[..., Client]


@pytest.fixture
def signed_in() -> SignIn:
    """Whoever is asked again just was."""

    def sign_in(actor: Actor, language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        client.force_login(User.objects.get(pk=actor.user_id))
        context.end()
        return confirmed(client)

    return sign_in


def today() -> object:
    return today_in(ZONE)


def tomorrow() -> object:
    return today_in(ZONE) + timedelta(days=1)


def invitation_form(**said: object) -> dict[str, object]:
    """What the form of an invitation sends."""
    usual = {
        "email": "liv.sander@new.example",
        "name": "Liv Sander",
        "language": "en",
        "role": "1",
        "starts_on": f"{today():%Y-%m-%d}",
    }
    return usual | said
