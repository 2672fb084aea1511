"""Whoever is suspended or leaves is signed out everywhere, at once, and by whom is written down."""

from hearth.access.actors import Actor
from hearth.foundation.models import User
from hearth.foundation.sessions import end_sessions_of


def sign_out(actor: Actor, user: User) -> None:
    """End every session of a person, for an administrator."""
    end_sessions_of(user, by=User.objects.filter(staff=actor.staff_id).first())
