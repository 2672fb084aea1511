"""Who sends a packet: the rule lets everybody related to the member, these pages fewer."""

from typing import Any

from django.http import HttpRequest

from hearth.workforce.roles import Role

SENDS = (Role.CARE_MANAGER, Role.SUPERVISOR)


def shows_referrals(request: HttpRequest, member: Any) -> bool:
    """The permission of the panel. Its selector decides what."""
    return request.actor.role in SENDS  # type: ignore[attr-defined]
