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
from hearth.encounters.services import Logged, NewContact, NewFurther, log_contact
from hearth.foundation.clock import frozen_at, now, today_in
from hearth.foundation.owner import as_owner
from hearth.interop.demonstration import HOSPITAL, files
from hearth.interop.demonstration.arranged import arrange
from hearth.interop.demonstration.cast import ZONE, email_of, found_network, months_ago, stands
from hearth.interop.files.roster import roster_of
from hearth.interop.hl7.adt import Messages
from hearth.interop.services import import_file
from hearth.ledger.models import Enrollment
from hearth.ledger.packs import install_pack, installed_pack
from hearth.ledger.placing import enter
from hearth.members.models import Member
from hearth.network.models import Offering, Organization
from hearth.rules.evidence import ASSESSMENT, PLAN, SIGN_OFF
from hearth.rules.obligation import SpanKind
from hearth.workforce.models import Employment
from hearth.workforce.roles import Role

NETWORK = "Harbor Valley (demonstration)"
# This network's own choices: the State's numbers were not found, or only remembered.
PARAMETERS = {
    "follow_up_days": 7,
    "assessment_days": 60,
    "plan_days": 60,
    "reassessment_days": 365,
    "plan_review_days": 365,
    "change_days": 30,
    "screening_months": 6,
}
MORE_INTENSIVE = ("Brightwater", "Serrano")  # in the group that asks for four services a month
MONTHS = 4
SEED = 20

PEOPLE = (
    ("marta", "Marta Olivares", "FERN", Role.CARE_MANAGER),
    ("greta", "Greta Holm", "FERN", Role.SUPERVISOR),
    ("joyce", "Joyce Adeleke", "RIVERS", Role.CARE_MANAGER),
    ("saul", "Saul Marsh", "RIVERS", Role.SUPERVISOR),
    ("noor", "Noor Halabi", "LEAD", Role.LEAD_ADMINISTRATOR),
    ("theo", "Theo Lindqvist", "LEAD", Role.SYSTEM_ADMINISTRATOR),
    ("dara", "Dara Whitlock", "FERN", Role.ORGANIZATION_ADMINISTRATOR),
    ("bram", "Bram Okoro", "LEAD", Role.NETWORK_ADMINISTRATOR),
    ("petra", "Petra Nyman", "FERN", Role.PRIVACY_OFFICER),
    ("ines", "Ines Barroso", "LEAD", Role.PRIVACY_OFFICER),
    ("amara", "Amara Calloway", "FERN", Role.PEER),
    ("ilse", "Ilse Varga", "RIVERS", Role.CLINICIAN),
    ("lucan", "Lucan Brandt", "FERN", Role.CONSULTANT),
    ("odile", "Odile Marchetti", "RIVERS", Role.INTAKE),
    ("corin", "Corin Ashgrove", "FERN", Role.BILLER),
    ("vesna", "Vesna Kolar", "FERN", Role.QUALITY_ANALYST),
)
ORGANIZATIONS = (
    ("LEAD", "Harbor Health Home", Organization.Kind.LEAD),
    ("FERN", "Fernhill Street Care", Organization.Kind.AGENCY),
    ("RIVERS", "Two Rivers", Organization.Kind.AGENCY),
    ("QUAYSIDE", "Quayside Recovery Clinic", Organization.Kind.PROVIDER),
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
    if stands(NETWORK):
        return False
    # People and packs are the owner's to write: the application may only read them.
    with as_owner(), transaction.atomic():
        offering = _found_network()
        installed = installed_pack(install_pack(offering).version)
    _import_files(offering)
    _live_through(offering, [one.code for one in installed.services])
    arrange(offering.network)
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
        parameters=PARAMETERS,
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


def _live_through(offering: Offering, services: list[str]) -> None:
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
        plan: int | None = None
        since = max(offering.go_live_on, edge.starts_on)
        for number, moment in enumerate(_moments(dice, since)):
            further = _on_the_way(dice, number, plan)
            logged = _log(dice, employment, edge.member, moment, further, services)
            if further and further[0].kind == PLAN.code:
                plan = logged.further[0].evidence.pk
    with acting(interface_of(offering.network)):
        month = today_in(ZONE).replace(day=1)
        for enrollment in Enrollment.objects.filter(
            offering=offering, member__family_name__in=MORE_INTENSIVE
        ):
            enter(enrollment, SpanKind.POPULATION, "hh_plus_smi", month)


def _on_the_way(dice: random.Random, number: int, plan: int | None) -> tuple[NewFurther, ...]:
    """An assessment with the first contact, a plan with the second, then a nurse's sign-off."""
    if dice.random() < 0.15:
        return ()
    if number == 0:
        return (NewFurther(ASSESSMENT.code, {"type": "comprehensive", "by": "care_manager"}),)
    if number == 1:
        return (NewFurther(PLAN.code, {"type": "first", "member_agreed": True}),)
    if number == 2 and plan:
        return (NewFurther(SIGN_OFF.code, {"of": "plan", "by": "registered_nurse"}, plan),)
    return ()


def _moments(dice: random.Random, since: date) -> list[datetime]:
    """About four contacts in five of the months since a day, none in the last two days."""
    found: list[datetime] = []
    month = since.replace(day=1)
    while month <= today_in(ZONE):
        following = (month + timedelta(days=32)).replace(day=1)
        if dice.random() < 0.8:
            day = month + timedelta(days=dice.randint(0, (following - month).days - 1))
            at = datetime(
                day.year, day.month, day.day, dice.randint(9, 16), 15 * dice.randint(0, 3)
            )
            found.append(at.replace(tzinfo=ZoneInfo(ZONE)))
        month = following
    return [at for at in found if since <= at.date() and at < now() - timedelta(days=2)]


def _log(
    dice: random.Random,
    employment: Employment,
    member: Member,
    at: datetime,
    further: tuple[NewFurther, ...],
    services: list[str],
) -> Logged:
    reached = dice.random() < 0.85 or bool(further)
    new = NewContact(
        occurred_at=at,
        zone=ZONE,
        mode=dice.choice(["in_person", "phone", "phone", "video"]),
        with_whom="member" if reached else "",
        minutes=dice.choice([15, 30, 45]) if reached else None,
        services=(dice.choice(services),) if reached else (),
        note=dice.choice(NOTES) if reached else "",
        form_nonce=f"demonstration-{member.pk}-{at:%Y%m%d}",
        further=further,
    )
    actor = actor_of(employment)
    with frozen_at(at + timedelta(hours=1)), acting(actor):
        return log_contact(actor, member, new)
