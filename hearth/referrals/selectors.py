"""Referrals as the actor may read them."""

from django.db.models import QuerySet

from hearth.access.actors import Actor
from hearth.access.arranging import workplaces_of
from hearth.access.models import Referral
from hearth.access.overseeing import overseen
from hearth.access.selectors import is_live
from hearth.network.selectors import taking_part


def referrals_of(actor: Actor, member_id: int) -> QuerySet[Referral]:
    """The referrals of a member that stand, whether over or not, the newest first."""
    rows = overseen(actor, Referral.objects.filter(member_id=member_id, superseded_at=None))
    return rows.select_related("agency", "recipient", "recorder__staff", "member").order_by("-id")


def open_referrals_of(actor: Actor, member_id: int) -> QuerySet[Referral]:
    """Those that are open today."""
    return referrals_of(actor, member_id).filter(is_live(actor, "starts_on", "ends_on"))


def referral_seen(actor: Actor, referral_id: int) -> Referral | None:
    """One that stands, if the actor may read it."""
    rows = overseen(actor, Referral.objects.filter(pk=referral_id, superseded_at=None))
    return rows.select_related("agency", "recipient", "member").first()


def received(actor: Actor) -> QuerySet[Referral]:
    """What is referred to the actor's organization and open today, the newest first."""
    rows = Referral.objects.filter(recipient_id=actor.organization_id or 0, superseded_at=None)
    live = overseen(actor, rows).filter(is_live(actor, "starts_on", "ends_on"))
    return live.select_related("agency", "recipient", "recorder__staff").order_by("-id")


def recipients_for(actor: Actor) -> dict[int, str]:
    """The organizations of the network that act today but where the actor works, by name."""
    others = taking_part(actor.network_id, actor.today).exclude(pk__in=workplaces_of(actor))
    return dict(others.values_list("pk", "name"))
