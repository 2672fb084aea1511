"""What a member's programs tell of, asked of the room above that knows, through a registry.

A form ticks it beforehand: whoever scans a page in a program for something need not think of it.
"""

from collections.abc import Callable

from hearth.access.actors import Actor
from hearth.rules.labels import joined

Telling = Callable[[Actor, int], int]
_tellings: dict[str, Telling] = {}


def register_telling(room: str, telling: Telling) -> None:
    """Announce a function from actor and member's id to a label; one a room."""
    if _tellings.setdefault(room, telling) != telling:
        raise ValueError(f"{room} announced twice what it tells of")


def told_of(actor: Actor, member_id: int) -> int:
    """What is known to be told of by the member's places, as far as the actor may see them."""
    return joined(*(telling(actor, member_id) for telling in _tellings.values()))
