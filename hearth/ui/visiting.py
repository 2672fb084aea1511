"""Whom one may be at the sign-in of a demonstration: invented people, whose password is printed.

The room that invents them registers who they are; the one that signs people in is a stranger to it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from hearth.ui.registry import Words


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Somebody invented. `role` and `does` are in words; `organization` is empty for members."""

    network: str
    email: str
    password: str
    name: str
    role: Words
    organization: str
    does: Words


Visitors = Callable[[], list[Visitor]]
_visitors: list[Visitors] = []


def register_visitors(visitors: Visitors) -> None:
    """Announce who is invented. There is one who says so; the last one registered is asked."""
    _visitors[:] = [visitors]


def visitors() -> list[Visitor]:
    """Everybody invented who is there; nobody where this is no demonstration."""
    return _visitors[0]() if _visitors and settings.DEMONSTRATION else []
