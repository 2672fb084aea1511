"""Stays, as the actor may see them."""

from django.db.models import QuerySet

from hearth.access.actors import Actor
from hearth.access.selectors import visible
from hearth.members.models import Member
from hearth.transitions.models import Stay


def stays_of(actor: Actor, member: Member) -> QuerySet[Stay]:
    """A member's stays with their facilities, the latest discharge first."""
    stays = visible(actor, Stay.objects.filter(member=member))
    return stays.select_related("facility").order_by("-discharged_at")
