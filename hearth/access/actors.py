"""Who acts: a person under one hat, or a named process. Every service takes one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import F, Q
from django.utils.timezone import now as database_now

from hearth.access.models import PersonalHat
from hearth.access.purposes import PERMITTED, Purpose
from hearth.foundation import context
from hearth.foundation.models import User
from hearth.network.models import Network, Organization
from hearth.rules.labels import EVERY, HELD, MINOR, PSYCHOTHERAPY, SUD_NOTES
from hearth.workforce.models import Employment
from hearth.workforce.roles import CARE_TEAM, Role

INTERFACE = -1
SETTLER = -2
AGENCY_ROLES = (
    *CARE_TEAM,
    Role.SUPERVISOR,
    Role.INTAKE,
    Role.BILLER,
    Role.QUALITY_ANALYST,
    Role.PRIVACY_OFFICER,
)


@dataclass(frozen=True)
class Actor:
    """A hat: below zero a process, otherwise an employment at `organization_id`, or a personal hat.

    A personal hat has no organization; it acts for `member_id`, and `reasons` are what it may see.
    """

    hat_id: int
    network_id: int
    role: Role
    organization_id: int | None = None
    user_id: int | None = None
    name: str = ""
    organization: str = ""
    zone: str = "America/New_York"
    is_at_lead: bool = False
    staff_id: int | None = None
    member_id: int | None = None
    reasons: int = 0
    stated: Purpose | None = None

    @property
    def is_person(self) -> bool:
        """Whether somebody, rather than a process, acts."""
        return self.hat_id > 0

    @property
    def purpose(self) -> Purpose:
        """For what: as stated, else what the role is for."""
        return self.stated or PERMITTED[self.role][0]

    @property
    def today(self) -> date:
        """The day it is for rights, where the network is: the database's, whatever clock is set."""
        return database_now().astimezone(ZoneInfo(self.zone)).date()

    @property
    def is_wide(self) -> bool:
        """Whether they read a network by exception: at a lead, what is normal and not withheld."""
        return self.role == Role.LEAD_ADMINISTRATOR or self.is_lead_privacy_officer

    @property
    def is_lead_privacy_officer(self) -> bool:
        """Whether they answer for a whole network."""
        return self.role == Role.PRIVACY_OFFICER and self.is_at_lead

    @property
    def held(self) -> int:
        """The reasons this hat holds, joined."""
        if self.role == Role.INTERFACE:
            return EVERY
        if self.role == Role.MEMBER:
            return EVERY & ~(SUD_NOTES | PSYCHOTHERAPY)
        if self.role == Role.REPRESENTATIVE:
            return self.reasons & HELD & ~MINOR
        return HELD if self.role in AGENCY_ROLES and not self.is_wide else 0


def hats_of(user: User) -> list[Actor]:
    """The hats a user may wear today, oldest first; those that act for a member last."""
    if not user.is_active:
        return []
    employments = (
        Employment.objects.filter(staff__user=user, suspended_at=None, role__lt=Role.MEMBER)
        .filter(organization__network=F("network"), organization__suspended_at=None)
        # Only at a lead does somebody administer for the lead.
        .exclude(~Q(organization__kind=Organization.Kind.LEAD), role=Role.LEAD_ADMINISTRATOR)
        .select_related("staff", "organization", "network")
        .order_by("id")
    )
    return [actor_of(one) for one in employments if _is_current(one)] + _personal_hats(user)


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
        zone=employment.network.time_zone,
        is_at_lead=employment.organization.kind == Organization.Kind.LEAD,
        staff_id=employment.staff_id,
    )


def interface_of(network: Network) -> Actor:
    """The process that files what other systems send to a network."""
    return Actor(INTERFACE, network.pk, Role.INTERFACE, name="interface", zone=network.time_zone)


def settler_of(network: Network) -> Actor:
    """The process that settles a network's obligations."""
    return Actor(SETTLER, network.pk, Role.SETTLER, name="settler", zone=network.time_zone)


@contextmanager
def acting(actor: Actor) -> Iterator[Actor]:
    """A transaction in which the database knows that `actor` acts."""
    with context.acting_as(actor.hat_id, actor.network_id, actor.purpose):
        yield with_member(actor)


def stating(actor: Actor, purpose: Purpose) -> Actor | None:
    """The actor for a stated purpose. Nobody, where the role does not permit it: the policies make
    nobody of such a hat, and so does the application."""
    return replace(actor, stated=purpose) if purpose in PERMITTED[actor.role] else None


def begin(actor: Actor) -> Actor:
    """Act until the transaction ends; a personal hat learns here for whom."""
    context.begin(actor.hat_id, actor.network_id, actor.purpose)
    return with_member(actor)


def with_member(actor: Actor) -> Actor:
    """A personal hat with the member it acts for, which only that hat may read; others as is."""
    if actor.role not in (Role.MEMBER, Role.REPRESENTATIVE):
        return actor
    hat = PersonalHat.objects.filter(pk=actor.hat_id).first()
    return replace(actor, member_id=hat.member_id, reasons=hat.reasons) if hat else actor


def _is_current(employment: Employment) -> bool:
    today = actor_of(employment).today
    left = employment.organization.left_on
    return (
        employment.starts_on <= today
        and (employment.ends_on is None or employment.ends_on > today)
        and (left is None or left > today)
    )


def _personal_hats(user: User) -> list[Actor]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, network_id, role from access_personal_hats(%s, %s)",
            [user.pk, context.mark_of(f"hats|{user.pk}")],
        )
        found = cursor.fetchall()
    zones = dict(Network.objects.values_list("pk", "time_zone")) if found else {}
    return [
        Actor(hat, network, Role(role), user_id=user.pk, name=user.name, zone=zones[network])
        for hat, network, role in found
    ]
