"""What administrators see: people, what waits for a second person, organizations. No member."""

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.db.models import Prefetch, QuerySet

from hearth.access.actors import Actor
from hearth.administration.permissions import KEEP_ORGANIZATIONS, is_reached_by
from hearth.network.models import Network, Offering, Organization
from hearth.workforce.models import Employment, Proposal
from hearth.workforce.roles import Role
from hearth.workforce.selectors import running


def people_of(actor: Actor) -> QuerySet[Employment]:
    """Employments at the actor's organization, or in the network, that have not ended."""
    rows = Employment.objects.filter(network_id=actor.network_id)
    if actor.role == Role.ORGANIZATION_ADMINISTRATOR:
        rows = rows.filter(organization=actor.organization_id)
    return (
        running(rows)
        .select_related("staff__user", "organization", "network")
        .order_by("organization__name", "staff__name", "pk")
    )


def employment_seen(actor: Actor, employment_id: int) -> Employment | None:
    """One of them, or None."""
    return people_of(actor).filter(pk=employment_id).first()


def proposals_waiting(actor: Actor) -> QuerySet[Proposal]:
    """Roles that wait for a second person, oldest first; none but for the network's keepers."""
    if actor.role not in KEEP_ORGANIZATIONS:
        return Proposal.objects.none()
    rows = Proposal.objects.filter(network_id=actor.network_id, confirmed_by=None)
    return (
        rows.filter(withdrawn_at=None)
        .select_related("staff__user", "organization", "proposed_by__staff")
        .order_by("pk")
    )


def organizations_of(actor: Actor) -> QuerySet[Organization]:
    """The network's organizations, with the employments there that have not ended."""
    there = Prefetch("employments", queryset=running(Employment.objects.all()))
    rows = Organization.objects.filter(network_id=actor.network_id).order_by("name", "pk")
    return rows.prefetch_related(there)


def people_at(organization: Organization) -> int:
    """How many people work at one of `organizations_of`."""
    return len({one.staff_id for one in organization.employments.all()})


def also_elsewhere(organization: Organization) -> int:
    """How many of them work at another organization of the network too."""
    there = {one.staff_id for one in organization.employments.all()}
    others = running(Employment.objects.filter(network=organization.network_id, staff__in=there))
    return others.exclude(organization=organization).values("staff").distinct().count()


def organizations_reached(actor: Actor) -> list[Organization]:
    """Where the actor may employ somebody."""
    rows = Organization.objects.filter(network_id=actor.network_id).order_by("name", "pk")
    return [one for one in rows if is_reached_by(actor, one)]


def offerings_of(actor: Actor) -> QuerySet[Offering]:
    """The programs that the network offers."""
    return Offering.objects.filter(network_id=actor.network_id).order_by("title", "pk")


def zone_of(actor: Actor) -> str:
    """The zone in which the network's days turn."""
    return Network.objects.get(pk=actor.network_id).time_zone


def with_second_factor(user_ids: Iterable[int]) -> set[int]:
    """Those of the users who have a second factor."""
    # Recovery codes alone are no factor: they stand in for one.
    own = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)
    return set(own.filter(user__in=list(user_ids)).values_list("user", flat=True))
