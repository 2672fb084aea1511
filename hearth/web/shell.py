"""What stands around a page: who is here, where they may go, when this was known."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from hearth.access.actors import Actor
from hearth.access.permissions import CARE
from hearth.foundation.clock import now
from hearth.ui import words
from hearth.ui.shell import Shell
from hearth.workforce.roles import Role

RECORDS = (Role.CARE_MANAGER, Role.SUPERVISOR)


def shell_of(request: HttpRequest) -> Shell:
    """The shell of a request. Asks nothing of the database: error pages have one too."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return Shell(demonstration=settings.DEMONSTRATION)
    members = reverse("members")
    return Shell(
        person_name=actor.name,
        agency=actor.organization,
        roles=frozenset({actor.role.name}),
        demonstration=settings.DEMONSTRATION,
        find_url=members if actor.role in CARE else None,
        log_url=f"{members}?for=contact" if actor.role in RECORDS else None,
        sign_out_url=reverse("account_logout"),
        as_known=words.as_known_on(now().astimezone(ZoneInfo(settings.TIME_ZONE))),
        view_id=getattr(request, "view_id", ""),
    )
