"""The facts on which who may see what of one member rests: every record of them, ended ones too.

Nothing here says what follows; `deciding` does, for any instant, as it was known then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Model, QuerySet

from hearth.access.actors import INTERFACE, Actor
from hearth.access.models import (
    Consent,
    Edge,
    Emergency,
    Named,
    PersonalHat,
    Referral,
    Restriction,
)
from hearth.access.overseeing import OVERSEEN, overseen
from hearth.access.selectors import visible
from hearth.members.models import Member
from hearth.network.models import Network, Organization
from hearth.workforce.models import Employment
from hearth.workforce.roles import Role

Row = TypeVar("Row", bound=Model)


class Reading(Protocol):
    """How rows are read: narrowed to what somebody may."""

    def __call__(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        """The rows that may be read of these."""


@dataclass(frozen=True)
class Moment:
    """An instant, and the day it is where the network is."""

    at: datetime
    today: date


@dataclass(frozen=True, kw_only=True)
class Hat:
    """Who would act: an employment, somebody's personal hat, or a network's interface.

    `is_active` is the account's state as it is now, of which no history is kept. `recorded_at` is
    None for an employment, whose days alone are kept.
    """

    id: int
    role: Role
    network_id: int
    organization_id: int | None = None
    is_at_lead: bool = False
    is_of_network: bool = True  # its organization, or its member, lies in the hat's network
    staff_id: int | None = None
    name: str = ""
    starts_on: date = date.min
    ends_on: date | None = None
    left_on: date | None = None  # its organization
    suspended_at: datetime | None = None
    organization_suspended_at: datetime | None = None
    is_active: bool = True
    member_id: int | None = None
    reasons: int = 0
    is_parental: bool = False
    recorded_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that is recorded of who may see one member, whenever it was known."""

    member: Member
    edges: tuple[Edge, ...] = ()
    consents: tuple[Consent, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    named: tuple[Named, ...] = ()
    referrals: tuple[Referral, ...] = ()
    emergencies: tuple[Emergency, ...] = ()


def moment_in(zone: str, at: datetime) -> Moment:
    """An instant in a zone, e.g. "America/New_York", with its day."""
    here = at.astimezone(ZoneInfo(zone))
    return Moment(here, here.date())


def as_they_are(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Read as the database's own policies let."""
    return rows


def reading_of(actor: Actor) -> Reading:
    """Read what an actor may of each table."""

    def read(rows: QuerySet[Row]) -> QuerySet[Row]:
        return overseen(actor, rows) if rows.model in OVERSEEN else visible(actor, rows)

    return read


def facts_about(member: Member, read: Reading = as_they_are) -> Facts:
    """The records about a member that may be read: six queries, however many there are."""
    about = {"member_id": member.pk}
    return Facts(
        member=member,
        edges=tuple(read(Edge.objects.filter(**about)).order_by("id")),
        consents=tuple(read(Consent.objects.filter(**about)).order_by("signed_on", "id")),
        restrictions=tuple(read(Restriction.objects.filter(**about)).order_by("id")),
        named=tuple(read(Named.objects.filter(**about)).order_by("id")),
        referrals=tuple(read(Referral.objects.filter(**about)).order_by("id")),
        emergencies=tuple(read(Emergency.objects.filter(**about)).order_by("id")),
    )


def employed_hats(rows: QuerySet[Employment]) -> tuple[Hat, ...]:
    """The hats of these employments, by name; one query."""
    rows = rows.select_related("staff__user", "organization").order_by("staff__name", "id")
    return tuple(hat_of(one) for one in rows)


def personal_hats(member: Member, read: Reading = as_they_are) -> tuple[Hat, ...]:
    """The hats of the member and of who stands or stood for them; one query."""
    rows = read(PersonalHat.objects.filter(member_id=member.pk)).select_related("user__staff")
    return tuple(personal_hat_of(one, member) for one in rows.order_by("id"))


def hat_of(employment: Employment) -> Hat:
    """An employment as a hat; its organization and its person's account are at hand."""
    place = employment.organization
    return Hat(
        id=employment.pk,
        role=Role(employment.role),
        network_id=employment.network_id,
        organization_id=employment.organization_id,
        is_at_lead=place.kind == Organization.Kind.LEAD,
        is_of_network=place.network_id == employment.network_id,
        staff_id=employment.staff_id,
        name=employment.staff.name,
        starts_on=employment.starts_on,
        ends_on=employment.ends_on,
        left_on=place.left_on,
        suspended_at=employment.suspended_at,
        organization_suspended_at=place.suspended_at,
        is_active=employment.staff.user.is_active,
    )


def personal_hat_of(row: PersonalHat, member: Member) -> Hat:
    """A personal hat as a hat; its account, and whether that is of the staff, is at hand."""
    return Hat(
        id=row.pk,
        role=Role(row.role),
        network_id=row.network_id,
        is_of_network=member.network_id == row.network_id,
        staff_id=getattr(getattr(row.user, "staff", None), "pk", None),
        name=row.user.name,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        is_active=row.user.is_active,
        member_id=row.member_id,
        reasons=row.reasons,
        is_parental=row.is_parental,
        recorded_at=row.recorded_at,
        ended_at=row.ended_at,
    )


def interface_hat(network: Network) -> Hat:
    """The process that files what other systems send."""
    return Hat(id=INTERFACE, role=Role.INTERFACE, network_id=network.pk)


def instants_of(facts: Facts, hats: Iterable[Hat]) -> set[datetime]:
    """Every instant at which something of these was recorded, replaced, ended or began."""
    found: set[datetime | None] = set()
    kept: tuple[Edge | Consent | Restriction | Named | Referral, ...] = (
        *facts.edges, *facts.consents, *facts.restrictions, *facts.named, *facts.referrals,
    )  # fmt: skip
    for row in kept:
        found |= {row.recorded_at, row.superseded_at}
    found |= {row.withdrawn_at for row in facts.consents}
    for emergency in facts.emergencies:
        found |= {emergency.starts_at, emergency.ends_at}
    for hat in hats:
        found |= {hat.recorded_at, hat.ended_at, hat.suspended_at, hat.organization_suspended_at}
    return {one for one in found if one is not None}
