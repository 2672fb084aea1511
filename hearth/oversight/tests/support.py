"""Emergencies broken, looks taken, and what a page says."""

from datetime import datetime

from django.db import connection
from django.http import HttpResponse

from hearth.access.actors import Actor, acting
from hearth.access.emergencies import Asked, break_glass
from hearth.access.models import Emergency, Signal
from hearth.foundation.clock import frozen_at
from hearth.foundation.models import Activity
from hearth.members.models import Identifier, Member
from tests.support.cast import Cast

HERE = "http://testserver/"


def words_of(answer: HttpResponse) -> str:
    """The page as it is read, with plain spaces."""
    return answer.content.decode().replace("\u00a0", " ").replace("&#x27;", "'")


def numbered(cast: Cast, member: Member, value: str) -> None:
    """Gives the member a number."""
    with acting(cast.interface):
        Identifier.objects.create(
            network=cast.network, agency=member.agency, member=member, authority="Medicaid",
            value=value,
        )  # fmt: skip


def broken(cast: Cast, member: Member, actor: Actor, value: str = "AB12345C") -> Emergency:
    """The actor opens the member's record in an emergency."""
    numbered(cast, member, value)
    asked = Asked(
        identifier=value, birth_on=member.birth_on, code="danger", words="Found unconscious."
    )
    with acting(actor):
        assert break_glass(actor, asked, HERE) == member.pk
        return Emergency.objects.filter(employment_id=actor.hat_id).latest("id")


def looked(actor: Actor, member: Member | None, at: datetime, **more: object) -> None:
    """One row of the log, as the middleware writes it at that moment."""
    usual = {"action": "view", "purpose": "TREAT", "route": "member", "status": 200, "view_id": ""}
    with frozen_at(at), acting(actor):
        Activity.objects.create(
            at=at, hat_id=actor.hat_id, user_id=actor.user_id, network_id=actor.network_id,
            agency_id=actor.organization_id, member_id=member.pk if member else None,
            **usual | more,
        )  # fmt: skip


def signals_of(actor: Actor) -> list[Signal]:
    """What an officer reads, oldest first."""
    with acting(actor):
        return list(Signal.objects.filter(network_id=actor.network_id).order_by("id"))


def plan_of(sql: str, params: object) -> str:
    """How PostgreSQL means to answer a query."""
    with connection.cursor() as cursor:
        cursor.execute(f"explain {sql}", params)
        return "\n".join(line for (line,) in cursor.fetchall())
