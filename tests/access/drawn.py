"""Worlds drawn by a seed: the same rule, asked of relations that nobody thought of by hand.

A seed and sizes decide everything but two things of the moment: the days lie close to today, where
spans begin and end, and no network's midnight comes within the hour. As in the world made by hand,
one specification makes the rows and the model's facts.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.utils.timezone import now

from hearth.access.actors import INTERFACE
from hearth.access.models import (
    FIRST_PERSONAL_HAT,
    Consent,
    Edge,
    Emergency,
    Named,
    PersonalHat,
    Referral,
    Restriction,
)
from hearth.foundation.models import User
from hearth.members.models import Member
from hearth.network.models import Network, Offering, Organization
from hearth.rules.labels import LABELS, NORMAL, REASONS, consented, joined
from hearth.workforce.models import Employment, Staff
from hearth.workforce.roles import Role
from tests.access import model
from tests.access.factories import (
    ABOUT_MEMBERS,
    ABOUT_NOBODY,
    ABOUT_STAFF,
    LONG_AGO,
    THEN,
    Place,
    ids,
    member_ids,
)
from tests.access.world import AREAS, UNKNOWN, Stage, make_row

ZONES = (
    "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York", "Asia/Kathmandu",
    "America/Los_Angeles", "Europe/London",
)  # fmt: skip
QUIET = timedelta(hours=1)  # how long a network's day must last when a world is drawn
# At the agencies of a network, and at its leads; a lead administrator elsewhere is nobody.
ROLES = (
    *(Role.CARE_MANAGER,) * 4, Role.PEER, *(Role.CLINICIAN,) * 2, Role.CONSULTANT,
    *(Role.SUPERVISOR,) * 3, Role.INTAKE, Role.BILLER, Role.QUALITY_ANALYST,
    *(Role.PRIVACY_OFFICER,) * 3, Role.LEAD_ADMINISTRATOR, Role.ORGANIZATION_ADMINISTRATOR,
    Role.SYSTEM_ADMINISTRATOR,
)  # fmt: skip
ROLES_AT_LEADS = (
    *(Role.LEAD_ADMINISTRATOR,) * 3, *(Role.PRIVACY_OFFICER,) * 2, Role.NETWORK_ADMINISTRATOR,
    *ROLES,
)  # fmt: skip
# Rows that lie where somebody acted.
ACTED = ("foundation_activity", "access_emergency", "access_signal")
One = TypeVar("One")


@dataclass(frozen=True)
class Sizes:
    """How many of each, in each network; `places` are rows of every table about each member."""

    networks: int = 2
    organizations: int = 6
    people: int = 20
    members: int = 20
    places: int = 4


@dataclass
class Drawn(Stage):
    """A drawn world, with what the drawing goes by."""

    sizes: Sizes = field(default_factory=Sizes)
    chance: random.Random = field(default_factory=random.Random)
    places: dict[int, list[Organization]] = field(default_factory=dict)  # by network
    workers: dict[int, list[Employment]] = field(default_factory=dict)  # by network
    accounts: list[tuple[User, Staff | None]] = field(default_factory=list)

    def is_tried(self, item: model.Item) -> bool:
        """Whatever its label."""
        return item.member in self.written_about or item.staff is not None

    def is_so(self, share: float) -> bool:
        """True in so large a share of draws."""
        return self.chance.random() < share

    def one(self, among: Sequence[One]) -> One:
        return self.chance.choice(among)

    def some(self, among: Sequence[One], most: int, least: int = 0) -> list[One]:
        """Different ones, in a drawn order."""
        number = self.chance.randint(least, most)
        return self.chance.sample(list(among), min(number, len(among)))


def draw_stage(seed: int, sizes: Sizes | None = None) -> Drawn:
    """A whole world, written by whoever is connected (the administrator)."""
    moment = now()
    world = model.World(moment.date(), moment)
    stage = Drawn(world, sizes=sizes or Sizes(), chance=random.Random(seed))
    for number in range(stage.sizes.networks):
        draw_network(stage, f"{seed}-{number}")
    for network in stage.places:
        hire(stage, network)
    for network in stage.places:
        for _ in range(stage.sizes.members):
            draw_member(stage, network)
        draw_others(stage, network)
    choose_written(stage)
    stage.insert()
    return stage


def choose_written(stage: Drawn) -> None:
    """Some members, and the last of the last network to be named in rows of the first."""
    everybody = [row.pk for row in stage.rows["members_member"]]
    stage.written_about = set(everybody[:: max(4, len(everybody) // 4)])
    stage.foreign = everybody[-1]


def draw_network(stage: Drawn, name: str) -> None:
    """A network in a zone, with one lead or two, and agencies that left or are suspended."""
    zone = draw_zone(stage)
    row = Network.objects.create(name=f"Drawn {name} {next(ids)}", time_zone=zone)
    today = day_in(stage.world.now, zone)
    stage.world.networks[row.pk] = model.Network(row.pk, today)
    stage.world.hats[INTERFACE * row.pk] = model.Hat(INTERFACE * row.pk, Role.INTERFACE, row.pk)
    leads = stage.chance.randint(1, 2)
    stage.places[row.pk] = [
        draw_organization(stage, row, number, is_lead=number < leads)
        for number in range(stage.sizes.organizations)
    ]
    stage.offerings[row.pk] = Offering.objects.bulk_create(
        Offering(
            network=row, lead=stage.places[row.pk][0], pack_key=f"pack-{number}", title="",
            go_live_on=LONG_AGO,
        )
        for number in range(stage.sizes.places * 2)
    )  # fmt: skip


def draw_zone(stage: Drawn) -> str:
    """One number is drawn, whatever the hour."""
    moment = stage.world.now
    quiet = [zone for zone in ZONES if day_in(moment + QUIET, zone) == day_in(moment, zone)]
    return quiet[int(stage.chance.random() * len(quiet))]


def day_in(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def draw_organization(
    stage: Drawn, network: Network, number: int, *, is_lead: bool
) -> Organization:
    """The first two of a network are always there, so that no world is empty."""
    today = stage.world.today_in(network.pk)
    left_on = today + timedelta(days=stage.one((-30, -1, 0, 1, 2)))
    leaves, held = number > 1 and stage.is_so(0.25), number > 1 and stage.is_so(0.15)
    row = Organization.objects.create(
        network=network, name=f"Organization {number}", code=str(number),
        kind="lead" if is_lead else stage.one(("agency", "agency", "provider", "hospital")),
        left_on=left_on if leaves else None, suspended_at=THEN if held else None,
    )  # fmt: skip
    stage.world.organizations[row.pk] = model.Organization(
        row.pk, network.pk, is_lead, row.left_on, held
    )
    return row


def days(stage: Drawn, network: int, plain: float = 0.35) -> tuple[date, date | None]:
    """A span about today; open, and long begun, in the share `plain`."""
    today = stage.world.today_in(network)
    starts = today + timedelta(days=stage.one((-400, -1, -1, 0, 0, 1)))
    ends = stage.one((None, None, -1, 0, 1, 1, 30))
    if stage.is_so(plain):
        return today - timedelta(days=400), None
    return starts, None if ends is None else max(starts, today + timedelta(days=ends))


def draw_label(stage: Drawn) -> int:
    """Normal, one reason, several, or a number that is no label."""
    kind = stage.one(("normal",) * 6 + ("one",) * 8 + ("several",) * 5 + ("none",))
    if kind == "none":
        return UNKNOWN
    most = {"normal": 0, "one": 1, "several": 3}[kind]
    return joined(*stage.some(list(REASONS.values()), most, min(most, 2)))


def draw_known_label(stage: Drawn) -> int:
    """What the policies let be written: who knows a member reads their consents, whatever label."""
    label = draw_label(stage)
    return NORMAL if label == UNKNOWN else label


def draw_reasons(stage: Drawn, most: int = 4) -> int:
    return joined(*stage.some(list(REASONS.values()), most))


def hire(stage: Drawn, network: int) -> None:
    """People with one hat or two, a second one in whatever network."""
    users = draw_users(stage, stage.sizes.people)
    people = Staff.objects.bulk_create([Staff(user=one, name=one.name) for one in users])
    stage.accounts += [(one.user, one) for one in people]
    hats = [draw_employment(stage, one, network) for one in people]
    hats += [
        draw_employment(stage, one, stage.one(list(stage.places)))
        for one in people
        if stage.is_so(0.25)
    ]
    for row in Employment.objects.bulk_create(hats):
        tell_of(stage, row)


def draw_users(stage: Drawn, number: int) -> list[User]:
    users = []
    for _ in range(number):
        name = f"{next(ids)}@test.example"
        users.append(User(email=name, name=name, is_active=not stage.is_so(0.05)))
        users[-1].set_unusable_password()
    return list(User.objects.bulk_create(users))


def draw_employment(stage: Drawn, staff: Staff, network: int) -> Employment:
    """Now and then one whose organization lies in another network: no hat acts there."""
    at = stage.one(stage.places[network][:2] * 2 + stage.places[network])
    elsewhere = stage.one(list(stage.places)) if stage.is_so(0.04) else network
    starts, ends = days(stage, network, plain=0.85)
    return Employment(
        staff=staff, network_id=elsewhere, organization=at,
        role=stage.one(ROLES_AT_LEADS if at.kind == "lead" else ROLES), starts_on=starts,
        ends_on=ends, suspended_at=THEN if stage.is_so(0.05) else None,
    )  # fmt: skip


def tell_of(stage: Drawn, row: Employment) -> None:
    """Keep an employment, and tell the model of it."""
    stage.hats[f"{len(stage.hats)} {Role(row.role).label}"] = row
    if row.network_id == row.organization.network_id:
        stage.workers.setdefault(row.network_id, []).append(row)
    stage.world.hats[row.pk] = model.Hat(
        row.pk, row.role, row.network_id, row.organization_id, row.staff_id, row.staff.user_id,
        row.starts_on, row.ends_on, row.suspended_at is not None, row.staff.user.is_active,
    )  # fmt: skip


def draw_member(stage: Drawn, network: int) -> None:
    """A member, what decides who sees them, and rows of every table about them."""
    agency = stage.one(stage.places[network])
    row = Member(
        id=next(member_ids), network_id=network, agency=agency, label=draw_label(stage),
        given_name="", family_name="Drawn", birth_on=draw_birthday(stage, network),
    )  # fmt: skip
    stage.world.members[row.pk] = model.Member(row.pk, network, row.birth_on)
    place = Place(network, agency.pk, row.pk, row.label, 0, 0)
    stage.add("members_member", row, place)
    for arrange in (tie, consent, keep_away, name_for, refer, break_glass, stand):
        arrange(stage, row)
    for number in range(stage.sizes.places):
        offering = stage.offerings[network][number].pk
        fill(stage, Place(network, agency.pk, row.pk, NORMAL, offering, 0), ABOUT_MEMBERS)


def draw_birthday(stage: Drawn, network: int) -> date | None:
    """Of age since long, since yesterday, today, from tomorrow on; born on a leap day; unknown."""
    today = stage.world.today_in(network)
    edges = [eighteen_years_before(today + timedelta(days=step)) for step in (-1, 0, 1)]
    return stage.one((date(1971, 3, 9), date(2008, 2, 29), None, *edges))


def eighteen_years_before(day: date) -> date:
    """The 28th for the 29th of February."""
    return date(day.year - 18, day.month, min(day.day, 28) if day.month == 2 else day.day)


def tie(stage: Drawn, member: Member) -> None:
    """Agencies that serve them, and people on their care team, some of them replaced."""
    where = member.network_id
    for agency in stage.some(stage.places[where], 3):
        draw_tie(stage, member, agency.pk, None)
    on_teams = [one for one in stage.workers[where] if one.role in model.ON_CARE_TEAMS]
    for worker in stage.some(on_teams, 4) + stage.some(stage.workers[where], 1):
        stray = stage.is_so(0.1)
        agency = stage.one(stage.places[where]) if stray else worker.organization
        draw_tie(stage, member, agency.pk, worker.pk)


def draw_tie(stage: Drawn, member: Member, agency: int, hat: int | None) -> None:
    where, span = member.network_id, days(stage, member.network_id)
    replaced = stage.is_so(0.15)
    row = Edge(
        id=next(ids), network_id=where, agency_id=agency, member=member, employment_id=hat,
        kind=Edge.Kind.CARE_TEAM if hat else Edge.Kind.AGENCY,
        starts_on=span[0], ends_on=span[1], recorded_at=THEN,
        superseded_at=THEN if replaced else None,
    )  # fmt: skip
    stage.add("access_edge", row, Place(where, agency, member.pk, NORMAL, 0, 0))
    if not replaced:
        stage.world.ties.setdefault(member.pk, []).append(
            model.Tie(where, agency, member.pk, hat, *span)
        )


def consent(stage: Drawn, member: Member) -> None:
    """What they signed: for several organizations, and for some of them twice."""
    places = stage.places[member.network_id]
    for recipient in stage.some(places, 4):
        for _ in range(stage.one((1, 1, 2))):
            draw_consent(stage, member, recipient.pk)


def draw_consent(stage: Drawn, member: Member, recipient: int) -> None:
    where, span = member.network_id, days(stage, member.network_id)
    known = list(LABELS.values())
    labels = tuple(known if stage.is_so(0.45) else stage.some(known, 4, 1))
    purposes = (1, 2, 3) if stage.is_so(0.5) else tuple(stage.some((1, 2, 3, 4, 5), 3, 1))
    listed = [one.pk for one in stage.some(stage.places[where], 3, 1)]
    sources = None if stage.is_so(0.6) else listed
    withdrawn, replaced = stage.is_so(0.1), stage.is_so(0.1)
    row = Consent(
        id=next(ids), network_id=where, agency_id=member.agency_id, member=member,
        recipient_id=recipient, reasons=consented(*labels), purposes=list(purposes),
        sources=sources, signed_on=span[0], expires_on=span[1], recorded_at=THEN,
        withdrawn_at=THEN if withdrawn else None, superseded_at=THEN if replaced else None,
        label=draw_known_label(stage),
    )  # fmt: skip
    place = Place(where, member.agency_id, member.pk, row.label, 0, 0)
    stage.add("access_consent", row, place)
    held_by = None if sources is None else tuple(sources)
    stage.world.consents.setdefault(member.pk, []).append(
        model.Consent(
            where, member.pk, recipient, labels, purposes, held_by, span[0], THEN, span[1],
            withdrawn, replaced,
        )
    )  # fmt: skip


def written_by(stage: Drawn, member: Member) -> tuple[Place, dict[str, object]]:
    """Where somebody's row that arranges something lies, and the columns that tell who wrote it."""
    worker = stage.one(stage.workers[member.network_id])
    place = Place(
        member.network_id, worker.organization_id, member.pk, draw_label(stage), 0, worker.pk
    )
    return place, {**place.columns, "id": next(ids)}


def spanned(stage: Drawn, network: int) -> tuple[tuple[date, date | None], bool, dict[str, object]]:
    """Days, whether the row was replaced, and the columns that say so."""
    span, replaced = days(stage, network), stage.is_so(0.2)
    columns = {
        "starts_on": span[0], "ends_on": span[1], "recorded_at": THEN,
        "superseded_at": THEN if replaced else None,
    }  # fmt: skip
    return span, replaced, columns


def keep_away(stage: Drawn, member: Member) -> None:
    """One member in four is kept from a person, an organization, or all but a few persons."""
    for _ in range(stage.one((0,) * 6 + (1, 1, 2))):
        place, columns = written_by(stage, member)
        span, replaced, when = spanned(stage, place.network)
        kind = stage.one(("person", "organization", "sealed"))
        people = [one.staff_id for one in stage.some(stage.workers[place.network], 12, 1)]
        person = people[0] if kind == "person" else None
        organization = stage.one(stage.places[place.network]).pk if kind == "organization" else None
        listed = people if kind == "sealed" else None
        whom = {"staff_id": person, "organization_id": organization, "listed": listed}
        row = Restriction(**columns, **whom, **when, recorder_id=place.hat)
        stage.add("access_restriction", row, place)
        if not replaced:
            stage.world.restrictions.setdefault(member.pk, []).append(
                model.Restriction(
                    member.pk,
                    *span,
                    person,
                    organization,
                    kind == "sealed",
                    frozenset(listed or ()),
                )
            )


def name_for(stage: Drawn, member: Member) -> None:
    """Employments that see some reasons more, those of a care team rather than others."""
    tied = [one.hat for one in stage.world.ties.get(member.pk, []) if one.hat]
    for _ in range(stage.one((0, 1, 2))):
        place, columns = written_by(stage, member)
        whom = stage.one(tied) if tied and stage.is_so(0.6) else place.hat
        place = replace(place, hat=whom)  # the item tells who is named
        span, replaced, when = spanned(stage, place.network)
        reasons = draw_reasons(stage)
        row = Named(**columns, **when, employment_id=whom, reasons=reasons, recorder_id=whom)
        stage.add("access_named", row, place)
        if not replaced:
            stage.world.named.setdefault(member.pk, []).append(
                model.Named(whom, member.pk, reasons, *span)
            )


def refer(stage: Drawn, member: Member) -> None:
    """Packets of areas and reasons to an organization."""
    for _ in range(stage.one((0, 0, 1, 2))):
        place, columns = written_by(stage, member)
        span, replaced, when = spanned(stage, place.network)
        to, reasons = stage.one(stage.places[place.network]).pk, draw_reasons(stage)
        areas = stage.some((1, 2, 3), 3, 1)
        packet = {"recipient_id": to, "areas": areas, "reasons": reasons}
        row = Referral(**columns, **packet, **when, recorder_id=place.hat)
        stage.add("access_referral", row, place)
        if not replaced:
            names = frozenset(AREAS[one] for one in areas)
            stage.world.referrals.setdefault(member.pk, []).append(
                model.Referral(row.pk, place.agency, to, member.pk, names, reasons, *span)
            )


def break_glass(stage: Drawn, member: Member) -> None:
    """Emergencies that have an hour to go at least, or are over."""
    for _ in range(stage.one((0, 0, 1, 2))):
        place, columns = written_by(stage, member)
        starts = stage.world.now - timedelta(minutes=stage.one((0, 60, 170, 240, 241, 3000)))
        ends = starts + timedelta(hours=4)
        reviewed = stage.is_so(0.2)
        code = stage.one(("danger", "crisis", "urgent", "protection", "other", ""))
        row = Emergency(
            **columns, employment_id=place.hat, code=code, words="", starts_at=starts, ends_at=ends,
            reviewed_at=THEN if reviewed else None,
        )  # fmt: skip
        stage.add("access_emergency", row, place)
        stage.world.emergencies.setdefault(member.pk, []).append(
            model.Emergency(place.hat, member.pk, starts, ends, code in model.OF_HEALTH)
        )


def stand(stage: Drawn, member: Member) -> None:
    """The member's own hat, or a representative's; some are worn by people of the staff."""
    for _ in range(stage.one((0, 0, 0, 1, 1, 2))):
        user, staff = stage.one(stage.accounts) if stage.is_so(0.3) else (None, None)
        draw_personal_hat(stage, member, user or draw_users(stage, 1)[0], staff)


def draw_personal_hat(stage: Drawn, member: Member, user: User, staff: Staff | None) -> None:
    where, span = member.network_id, days(stage, member.network_id, plain=0.7)
    role = stage.one((Role.MEMBER, Role.REPRESENTATIVE, Role.REPRESENTATIVE))
    parental, ended = stage.is_so(0.5) and role == Role.REPRESENTATIVE, stage.is_so(0.1)
    reasons = draw_reasons(stage, 6)
    place = Place(where, member.agency_id, member.pk, draw_label(stage), 0, 0)
    row = PersonalHat(
        **place.columns, id=FIRST_PERSONAL_HAT + next(ids), user=user, role=role, reasons=reasons,
        is_parental=parental, starts_on=span[0], ends_on=span[1], recorded_at=THEN,
        ended_at=THEN if ended else None,
    )  # fmt: skip
    stage.add("access_personalhat", row, place)
    stage.hats[f"{len(stage.hats)} {role.label}"] = row
    stage.world.hats[row.pk] = model.Hat(
        row.pk, role, where, None, staff.pk if staff else None, user.pk, *span, False,
        user.is_active, member.pk, ended, reasons, parental,
    )  # fmt: skip


def draw_others(stage: Drawn, network: int) -> None:
    """Rows about nobody, of several organizations, and rows about the work of some people."""
    for number, offering in enumerate(stage.offerings[network]):
        fill(stage, Place(network, 0, None, NORMAL, offering.pk, 0), ABOUT_NOBODY)
        worker = stage.workers[network][number % len(stage.workers[network])]
        place = Place(network, worker.organization_id, None, NORMAL, offering.pk, worker.pk)
        fill(stage, replace(place, staff=worker.pk, made={}), ABOUT_STAFF)


def fill(stage: Drawn, place: Place, tables: Sequence[str]) -> None:
    """A row of each table, each with a label, an agency and somebody's hat of its own.

    What is about somebody's work lies at their employer: keys say so.
    """
    for table in tables:
        worker, other = (
            stage.one(stage.workers[place.network]),
            stage.one(stage.places[place.network]),
        )
        at = worker.organization_id if table in ACTED else stage.one(stage.places[place.network]).pk
        make_row(
            stage,
            table,
            replace(
                place,
                agency=place.agency if place.staff else at,
                label=draw_label(stage),
                hat=worker.pk,
                user=stage.one(stage.accounts)[0].pk,
                other=other.pk,
            ),
        )
