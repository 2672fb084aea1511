"""What stands around a page: who is here, where they may go, when this was known."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import ngettext

from hearth.access.actors import Actor
from hearth.access.permissions import COURSE, RECORDS
from hearth.access.waiting import Waiting, waiting_for
from hearth.foundation.clock import now
from hearth.ui import words
from hearth.ui.shell import Shell
from hearth.web.emergency import banners
from hearth.workforce.roles import Role


def shell_of(request: HttpRequest) -> Shell:
    """The shell of a request.

    Asks nothing of the database where no member is shown, but for privacy officers, whom every
    page tells what waits for them: error pages have a shell too.
    """
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return Shell(demonstration=settings.DEMONSTRATION)
    members = reverse("members")
    waits = waiting_for(actor)
    return Shell(
        person_name=actor.name,
        agency=actor.organization,
        hat=str(actor.role.label),
        hat_url=reverse("hat"),
        roles=frozenset({actor.role.name}),
        demonstration=settings.DEMONSTRATION,
        find_url=members if actor.role in (*COURSE, Role.PRIVACY_OFFICER) else None,
        log_url=f"{members}?for=contact" if actor.role in RECORDS else None,
        own_sign_in_url=reverse("mfa_index"),
        sign_out_url=reverse("account_logout"),
        as_known=words.as_known_on(now().astimezone(ZoneInfo(settings.TIME_ZONE))),
        banners=banners(actor, shown) if (shown := getattr(request, "shown", {})) else (),
        waits=_waits(waits.all),
        waits_url=reverse("emergencies" if waits.emergencies else "signals"),
        queues=_queues(waits),
        view_id=getattr(request, "view_id", ""),
    )


def _queues(waits: Waiting) -> tuple[tuple[str, str], ...]:
    """What the count in the bar is made of, for a page that holds a part of it alone."""
    emergencies, signals = waits.emergencies, waits.signals
    said = (
        ("emergencies", ngettext("%(n)s emergency", "%(n)s emergencies", emergencies), emergencies),
        ("signals", ngettext("%(n)s signal", "%(n)s signals", signals), signals),
    )
    return tuple((text % {"n": n}, reverse(page)) for page, text, n in said if n)


def _waits(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(n)s to look at", "%(n)s to look at", count) % {"n": count}
