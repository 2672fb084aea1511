"""The request as views behind the middleware find it: somebody acts."""

from django.http import HttpRequest

from hearth.access.actors import Actor


class ActingRequest(HttpRequest):
    """A request whose view declares roles, so that the middleware has found its actor."""

    actor: Actor
    view_id: str
