"""A small network with named people, all invented, for tests to act in.

Fernhill Street and Two Rivers are agencies of one lead, Harbor Health Home. Marta Olivares is a
care manager at Fernhill Street with Greta Holm as supervisor; Joyce Adeleke and Saul Marsh
are the same at Two Rivers; Noor Halabi administers at the lead, Theo Lindqvist the system,
Bram Okoro the network and Dara Whitlock the people of Fernhill Street. Petra Nyman is the privacy
officer of Fernhill Street, Ines Barroso the lead's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import transaction

from hearth.access.actors import Actor, acting, actor_of, interface_of
from hearth.access.services import assign_care_manager, record_consent
from hearth.foundation.models import User
from hearth.foundation.owner import as_owner
from hearth.ledger.models import Enrollment
from hearth.ledger.packs import install_pack
from hearth.ledger.services import enroll_member
from hearth.ledger.staffing import bring_in_staff
from hearth.members.models import Member
from hearth.network.models import Network, Offering, Organization
from hearth.rules.labels import NORMAL
from hearth.workforce.models import Employment, Staff
from hearth.workforce.roles import Role

PASSWORD = "a lantern on the pier"
ZONE = "America/New_York"
GO_LIVE = date(2026, 1, 1)


@dataclass(frozen=True)
class Cast:
    """Everybody a test may need."""

    network: Network
    lead: Organization
    fernhill: Organization
    two_rivers: Organization
    offering: Offering
    marta: Actor
    greta: Actor
    joyce: Actor
    saul: Actor
    noor: Actor
    theo: Actor
    bram: Actor
    dara: Actor
    petra: Actor
    ines: Actor
    interface: Actor


def make_cast(
    name: str = "Harbor",
    parameters: dict[str, int] | None = None,
    *,
    pack_key: str = "nys-health-home",
) -> Cast:
    """The network, its people and its offering, committed; the pack is not installed yet."""
    known = {"follow_up_days": 7} if pack_key == "nys-health-home" else {}
    with as_owner(), transaction.atomic():
        return _found(name, known if parameters is None else parameters, pack_key)


def _found(name: str, parameters: dict[str, int], pack_key: str) -> Cast:
    network = Network.objects.create(name=name)
    lead, fernhill, nine = (
        Organization.objects.create(network=network, name=title, kind=kind, code=code)
        for title, kind, code in (
            (f"{name} Health Home", "lead", "LEAD"),
            ("Fernhill Street Care", "agency", "FERN"),
            ("Two Rivers", "agency", "RIVERS"),
        )
    )
    offering = Offering.objects.create(
        network=network,
        lead=lead,
        pack_key=pack_key,
        title="Health Home",
        go_live_on=GO_LIVE,
        time_zone=ZONE,
        parameters=parameters,
    )
    return Cast(
        network,
        lead,
        fernhill,
        nine,
        offering,
        marta=hire("Marta Olivares", fernhill, Role.CARE_MANAGER),
        greta=hire("Greta Holm", fernhill, Role.SUPERVISOR),
        joyce=hire("Joyce Adeleke", nine, Role.CARE_MANAGER),
        saul=hire("Saul Marsh", nine, Role.SUPERVISOR),
        noor=hire("Noor Halabi", lead, Role.LEAD_ADMINISTRATOR),
        theo=hire("Theo Lindqvist", lead, Role.SYSTEM_ADMINISTRATOR),
        bram=hire("Bram Okoro", lead, Role.NETWORK_ADMINISTRATOR),
        dara=hire("Dara Whitlock", fernhill, Role.ORGANIZATION_ADMINISTRATOR),
        petra=hire("Petra Nyman", fernhill, Role.PRIVACY_OFFICER),
        ines=hire("Ines Barroso", lead, Role.PRIVACY_OFFICER),
        interface=interface_of(network),
    )


def hire(name: str, organization: Organization, role: Role) -> Actor:
    """A new person with a sign-in and one employment, as an actor. Theo may do it, or the owner."""
    address = f"{name.split()[0].lower()}.{organization.pk}@demo.example"
    user = User.objects.create_user(address, PASSWORD, name)
    staff = Staff.objects.create(user=user, name=name)
    employment = Employment.objects.create(
        staff=staff,
        network=organization.network,
        organization=organization,
        role=role,
        starts_on=date(2010, 1, 1),
    )
    return actor_of(employment)


def install(cast: Cast) -> None:
    """Install the offering's pack, as the migrator would. Needs a committed offering."""
    with as_owner():
        install_pack(Offering.objects.get(pk=cast.offering.pk))


def make_member(
    cast: Cast,
    agency: Organization,
    *,
    name: str = "Alba Serrano",
    care_managers: Iterable[Actor] = (),
    consent_to: Iterable[Organization] = (),
    labels: Iterable[int] = (NORMAL,),
    enrolled_on: date | None = date(2026, 1, 1),
) -> Member:
    """A member of the agency, enrolled if `enrolled_on` is given, filed by the interface."""
    given, _, family = name.partition(" ")
    with acting(cast.interface):
        member = Member.objects.create(
            network=cast.network,
            agency=agency,
            given_name=given,
            family_name=family,
            birth_on=date(1971, 3, 9),
        )
        if enrolled_on:
            enroll(cast, member, agency, enrolled_on)
        for actor in care_managers:
            employment = Employment.objects.get(pk=actor.hat_id)
            assign_care_manager(member, employment, date(2010, 1, 1))
        for organization in consent_to:
            record_consent(member, organization, labels=labels, signed_on=date(2010, 1, 1))
    return member


def enroll(cast: Cast, member: Member, agency: Organization, on: date) -> Enrollment:
    """Enroll the member in the cast's offering; the caller already acts as somebody allowed to."""
    return enroll_member(
        member, cast.offering, agency, stage="enrolled", starts_on=on, tracked_from=on
    )


def hat(actor: Actor) -> Employment:
    """The employment behind an actor."""
    return Employment.objects.select_related("staff", "organization").get(pk=actor.hat_id)


def bring_in(cast: Cast, actor: Actor, role: str = "navigator") -> Employment:
    """Somebody of Fernhill in a role of the cast's program since February 2026, by Greta."""
    employment, since = hat(actor), date(2026, 2, 1)
    with acting(cast.greta) as greta:
        bring_in_staff(greta, employment, cast.offering, role, since, tracked_from=since)
    return employment


def noon(day: date) -> datetime:
    """Midday in New York of a day, as an instant."""
    from zoneinfo import ZoneInfo

    return datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
