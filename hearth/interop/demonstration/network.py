"""A small invented health home to look at: every person, agency and date in it is fiction.

It is built by the doors alone: files are imported, contacts are logged by the people who would
log them, at the time they would; the obligations come out of the ledger.
"""

import random
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from hearth.access.actors import acting, actor_of, interface_of
from hearth.access.models import Edge
from hearth.encounters.models import CoreService
from hearth.encounters.services import NewContact, log_contact
from hearth.foundation.clock import frozen_at, now, today_in
from hearth.foundation.owner import as_owner
from hearth.interop.demonstration import HOSPITAL, files
from hearth.interop.demonstration.cast import ZONE, email_of, found_network, months_ago
from hearth.interop.files.roster import roster_of
from hearth.interop.hl7.adt import Messages
from hearth.interop.services import import_file
from hearth.ledger.packs import install_pack
from hearth.members.models import Member
from hearth.network.models import Offering, Organization
from hearth.workforce.models import Employment
from hearth.workforce.roles import Role

NETWORK = "Harbor Valley (demonstration)"
FOLLOW_UP_DAYS = 7  # this network's own choice: the State's number was not found
MONTHS = 4
SEED = 20

PEOPLE = (
    ("marta", "Marta Olivares", "FERN", Role.CARE_MANAGER),
    ("greta", "Greta Holm", "FERN", Role.SUPERVISOR),
    ("joyce", "Joyce Adeleke", "RIVERS", Role.CARE_MANAGER),
    ("saul", "Saul Marsh", "RIVERS", Role.SUPERVISOR),
    ("noor", "Noor Halabi", "LEAD", Role.LEAD_ADMINISTRATOR),
    ("theo", "Theo Lindqvist", "LEAD", Role.SYSTEM_ADMINISTRATOR),
)
ORGANIZATIONS = (
    ("LEAD", "Harbor Health Home", Organization.Kind.LEAD),
    ("FERN", "Fernhill Street Care", Organization.Kind.AGENCY),
    ("RIVERS", "Two Rivers", Organization.Kind.AGENCY),
    (*HOSPITAL, Organization.Kind.HOSPITAL),
)
# What the roster does not know: pronouns and how to call safely, by family name.
MANNERS = {
    "Serrano": ("she/her", "Text first. No voicemail. Do not say where you call from."),
    "Marlowe": ("they/them", ""),
}
NOTES = (
    "Went over the week. Medicines are at hand.",
    "Talked about the housing form and what is still missing.",
    "Called the clinic together and made an appointment.",
    "Checked in. Sleeping better, appetite is back.",
)


def build() -> bool:
    """Build the demonstration; False when it stands already, brought up to date."""
    if standing := Offering.objects.filter(network__name=NETWORK).first():
        with as_owner():
            install_pack(standing)  # a newer Hearth may have changed the pack, or what settles it
        return False
    # People and packs are the owner's to write: the application may only read them.
    with as_owner(), transaction.atomic():
        offering = _found_network()
        install_pack(offering)
    _import_files(offering)
    _live_through(offering)
    return True


def _found_network() -> Offering:
    since = months_ago(MONTHS)
    by_code = found_network(NETWORK, ORGANIZATIONS, PEOPLE, since - timedelta(days=365))
    return Offering.objects.create(
        network=by_code["LEAD"].network,
        lead=by_code["LEAD"],
        pack_key="nys-health-home",
        title="Health Home",
        go_live_on=since,
        time_zone=ZONE,
        parameters={"follow_up_days": FOLLOW_UP_DAYS},
    )


def _import_files(offering: Offering) -> None:
    actor = interface_of(offering.network)
    managers = {
        code: [email_of(address)] for address, _, code, role in PEOPLE if role == Role.CARE_MANAGER
    }
    for kind, name, content in files(today_in(ZONE), managers):
        door = (
            roster_of(offering) if kind == "roster" else Messages(offering.network, offering.lead)
        )
        import_file(actor, door, name, content)
    with acting(actor):
        for family_name, (pronouns, safe_contact) in MANNERS.items():
            Member.objects.filter(network=offering.network, family_name=family_name).update(
                pronouns=pronouns, safe_contact=safe_contact
            )


def _live_through(offering: Offering) -> None:
    """Log what the care managers would have logged, each at its own time."""
    dice = random.Random(SEED)  # noqa: S311  the same demonstration every time
    edges = Edge.objects.filter(
        network=offering.network, kind=Edge.Kind.CARE_TEAM, ends_on=None, superseded_at=None
    )
    with acting(interface_of(offering.network)):
        teams = list(edges.select_related("member").order_by("member_id"))
    employments = Employment.objects.select_related("staff", "organization").in_bulk()
    for edge in teams:
        employment = employments[edge.employment_id or 0]
        for moment in _moments(dice, offering.go_live_on):
            _log(dice, employment, edge.member, moment)


def _moments(dice: random.Random, since: date) -> list[datetime]:
    """About four contacts in five of the months since go-live, none in the last two days."""
    found: list[datetime] = []
    month = since
    while month <= today_in(ZONE):
        following = (month + timedelta(days=32)).replace(day=1)
        if dice.random() < 0.8:
            day = month + timedelta(days=dice.randint(0, (following - month).days - 1))
            at = datetime(
                day.year, day.month, day.day, dice.randint(9, 16), 15 * dice.randint(0, 3)
            )
            found.append(at.replace(tzinfo=ZoneInfo(ZONE)))
        month = following
    return [at for at in found if at < now() - timedelta(days=2)]


def _log(dice: random.Random, employment: Employment, member: Member, at: datetime) -> None:
    reached = dice.random() < 0.85
    new = NewContact(
        occurred_at=at,
        zone=ZONE,
        mode=dice.choice(["in_person", "phone", "phone", "video"]),
        with_whom="member" if reached else "",
        minutes=dice.choice([15, 30, 45]) if reached else None,
        services=(dice.choice(CoreService.values),) if reached else (),
        note=dice.choice(NOTES) if reached else "",
        form_nonce=f"demonstration-{member.pk}-{at:%Y%m%d}",
    )
    actor = actor_of(employment)
    with frozen_at(at + timedelta(hours=1)), acting(actor):
        log_contact(actor, member, new)
