"""Who acts: a person under one hat, or a named process. Every service takes one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db.models import F, Q

from hearth.foundation import context
from hearth.foundation.clock import now
from hearth.foundation.models import User
from hearth.network.models import Network, Organization
from hearth.workforce.models import Employment
from hearth.workforce.roles import Role

INTERFACE = -1
SETTLER = -2


@dataclass(frozen=True)
class Actor:
    """A hat: below zero a process, otherwise an employment at `organization_id`."""

    hat_id: int
    network_id: int
    role: Role
    organization_id: int | None = None
    user_id: int | None = None
    name: str = ""
    organization: str = ""

    @property
    def is_person(self) -> bool:
        """Whether somebody, rather than a process, acts."""
        return self.hat_id > 0


def hats_of(user: User) -> list[Actor]:
    """The hats a user may wear today, oldest first."""
    today = now().date()
    employments = (
        Employment.objects.filter(staff__user=user, starts_on__lte=today)
        .filter(Q(ends_on=None) | Q(ends_on__gt=today), organization__network=F("network"))
        # Only at a lead does somebody administer for the lead.
        .exclude(~Q(organization__kind=Organization.Kind.LEAD), role=Role.LEAD_ADMINISTRATOR)
        .select_related("staff", "organization")
        .order_by("id")
    )
    return [actor_of(employment) for employment in employments]


def actor_of(employment: Employment) -> Actor:
    """The actor an employment makes."""
    return Actor(
        hat_id=employment.pk,
        network_id=employment.network_id,
        role=Role(employment.role),
        organization_id=employment.organization_id,
        user_id=employment.staff.user_id,
        name=employment.staff.name,
        organization=employment.organization.name,
    )


def interface_of(network: Network) -> Actor:
    """The process that files what other systems send to a network."""
    return Actor(INTERFACE, network.pk, Role.INTERFACE, name="interface")


def settler_of(network: Network) -> Actor:
    """The process that settles a network's obligations."""
    return Actor(SETTLER, network.pk, Role.SETTLER, name="settler")


@contextmanager
def acting(actor: Actor) -> Iterator[Actor]:
    """A transaction in which the database knows that `actor` acts."""
    with context.acting_as(actor.hat_id, actor.network_id):
        yield actor
