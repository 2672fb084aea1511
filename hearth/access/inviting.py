"""A first password for somebody who is no staff, asked of the room that invites, by a registry.

The rooms of officers and of administrators are strangers to each other; the links are one's.
"""

from collections.abc import Callable
from dataclasses import dataclass

from hearth.access.actors import Actor
from hearth.foundation.models import User


@dataclass(frozen=True, kw_only=True)
class Link:
    """What opens once, to choose a password. `is_sent` says whether it went out by e-mail too."""

    address: str
    is_sent: bool


Inviting = Callable[[Actor, User, str], Link | None]
_inviting: list[Inviting] = []


def register_inviting(inviting: Inviting) -> None:
    """Announce who makes links: a function of who asks, for whom, and this Hearth's address."""
    if _inviting and _inviting != [inviting]:
        raise ValueError("Two rooms announced that they invite.")
    _inviting[:] = [inviting]


def link_for(actor: Actor, user: User, root: str) -> Link | None:
    """A link for a user without a password; None where it is not the actor's to hand out."""
    return _inviting[0](actor, user, root) if _inviting else None
