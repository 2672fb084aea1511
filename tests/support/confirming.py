"""Browsers of people who just said again who they are."""

from django.test import Client

from hearth.foundation.clock import now
from hearth.web.confirming import MARK


def confirmed(client: Client) -> Client:
    """The same browser; what asks again opens in it for some minutes."""
    session = client.session
    session[MARK] = now().timestamp()
    session.save()
    return client
