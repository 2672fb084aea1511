"""A world of members in every relation to two agencies, with a row of every table at each place.

The same specification makes the rows and the model's facts; neither is read from the other, but
for the exceptions, which the database derives and the model only has to know by their columns.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from django.db.models import Model
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
    Withheld,
)
from hearth.foundation.models import User
from hearth.members.models import Member
from hearth.network.models import Network, Offering, Organization
from hearth.rules.labels import (
    DV,
    HIV,
    MH,
    MINOR,
    NORMAL,
    SUD_NOTES,
    SUD_PART2,
    consented,
    joined,
)
from hearth.workforce.models import Employment, Staff
from hearth.workforce.roles import Role
from tests.access import model
from tests.access.factories import (
    ABOUT_MEMBERS,
    ABOUT_NOBODY,
    ABOUT_STAFF,
    FACTORIES,
    LONG_AGO,
    THEN,
    Place,
    ids,
    member_ids,
)
from tests.access.server import run

UNION = joined(SUD_PART2, HIV)
UNKNOWN = SUD_PART2 + 2048  # one reason is known, and one nobody has a rule for: refused
LABELS = (NORMAL, SUD_PART2, HIV, UNION, MH, MINOR, DV, SUD_NOTES, UNKNOWN)
ROLES = (
    Role.CARE_MANAGER,
    Role.SUPERVISOR,
    Role.LEAD_ADMINISTRATOR,
    Role.SYSTEM_ADMINISTRATOR,
)
FURTHER_ROLES = tuple(one for one in Role if 4 < one < Role.MEMBER)
NEW_YORK = ZoneInfo("America/New_York")
TODAY = now().astimezone(NEW_YORK).date()  # the network's, not UTC's
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


HOMES = ("fernhill", "nine")

# A word in each row that no other row has, so that a page that shows the row can be caught.
TOKENS = {
    "members_member": ("given_name", "M"),
    "members_identifier": ("value", "I"),
    "encounters_contact": ("note", "C"),
    "ledger_reason": ("words", "W"),
    "trainings_session": ("note", "T"),
}


def token_of(table: str, key: int) -> str:
    """The word of a row."""
    letter = TOKENS[table][1]
    return f"{letter}{key}{letter}"


@dataclass
class Stage:
    """The world as the model knows it, with handles on the rows."""

    world: model.World = field(default_factory=lambda: model.World(TODAY, now()))
    rows: dict[str, list[Model]] = field(default_factory=dict)
    organizations: dict[str, Organization] = field(default_factory=dict)
    hats: dict[str, Employment | PersonalHat] = field(default_factory=dict)
    offerings: dict[int, list[Offering]] = field(default_factory=dict)  # by network
    written_about: set[int] = field(default_factory=set)  # members of whom hats try to write
    foreign: int = 0  # a member whose number is written into rows of another network

    def add(self, table: str, row: Model, place: Place) -> None:
        """Keep a row to be inserted and tell the model of it."""
        self.rows.setdefault(table, []).append(row)
        key = row.subject_id if table == "ledger_obligation" else row.pk
        if table in TOKENS:
            setattr(row, TOKENS[table][0], token_of(table, key))
        about = None if table == "ledger_tally" else place.member
        at = (place.network, place.agency, about, place.label)
        self.world.items.append(
            model.Item(
                table,
                key,
                *at,
                hat=place.hat,
                staff=place.staff,
                other=getattr(row, "recipient_id", None),
                user=getattr(row, "user_id", None),
            )
        )

    def is_tried(self, item: model.Item) -> bool:
        """Whether hats try to write a copy of a row."""
        is_asked = item.member in self.written_about or item.staff is not None
        return is_asked and item.label in (NORMAL, UNKNOWN)

    def insert(self) -> None:
        """Write what was kept, parents before children."""
        # Checks of foreign keys are planned once, while the tables are empty; a scan would stay.
        run("set local enable_seqscan = off")
        for table in ("members_member", *FACTORIES):
            kept = self.rows.get(table, [])
            if kept:
                type(kept[0]).objects.bulk_create(kept, batch_size=2000)
        run("set constraints all immediate")
        run("set local enable_seqscan = on")
        # By name: a bare `analyze` takes locks on what all databases share, and waits for others.
        run("analyze " + ", ".join([*self.rows, "workforce_employment", "network_organization"]))
        for row in Withheld.objects.filter(network__in=self.offerings):
            at = (row.network_id, row.agency_id, row.member_id)
            item = model.Item("access_withheld", row.pk, *at, lead=row.lead_id)
            self.world.items.append(item)


def make_stage() -> Stage:
    """The whole world, written by whoever is connected (the administrator)."""
    stage = Stage()
    for code in ("A", "B"):
        make_network(stage, code)
    make_hats(stage)
    number = 0
    for number, (tie, consent) in enumerate(product(TIES, CONSENTS)):
        make_member(stage, "A", HOMES[number % 2], TIES[tie], CONSENTS[consent], number=number)
    for what, arrange in ARRANGED.items():
        for tie, consent in ARRANGED_WITH:
            number += 1
            row = make_member(
                stage, "A", HOMES[number % 2], TIES[tie], CONSENTS[consent], number=number
            )
            arrange(stage, row, f"{what} {tie}")
    for tie in ("nobody", "all"):  # "all" are people of the other network
        make_member(stage, "B", "elsewhere", TIES[tie], CONSENTS["all"], number=0)
    for place in places(stage, "A", None):
        make_rows(stage, place, ABOUT_NOBODY)
    for role in (Role.CARE_MANAGER, Role.SUPERVISOR, Role.PRIVACY_OFFICER):
        for place in staff_places(stage, role):
            make_rows(stage, place, ABOUT_STAFF)
    stage.insert()
    choose_written(stage)
    return stage


def choose_written(stage: Stage) -> None:
    """One member of each tie (writing asks no consent), and those of the other network."""
    everybody = [row.pk for row in stage.rows["members_member"]]
    of_ties = len(TIES) * len(CONSENTS)
    stage.written_about = {*everybody[: of_ties : len(CONSENTS)], *everybody[of_ties:]}
    stage.foreign = everybody[-1]


def make_network(stage: Stage, code: str) -> None:
    network = Network.objects.create(name=f"Network {code} {next(ids)}")
    stage.world.networks[network.pk] = model.Network(network.pk)
    names = {
        "A": ("lead", "second lead", "fernhill", "nine", "left", "leaving", "held"),
        "B": ("other lead", "elsewhere"),
    }[code]
    for name in names:
        kind = "lead" if "lead" in name else "agency"
        left_on = {"left": TODAY, "leaving": TOMORROW}.get(name)
        row = Organization.objects.create(
            network=network, name=name, kind=kind, code=name, left_on=left_on,
            suspended_at=THEN if name == "held" else None,
        )  # fmt: skip
        stage.organizations[name] = row
        stage.world.organizations[row.pk] = model.Organization(
            row.pk, network.pk, kind == "lead", left_on, name == "held"
        )
    stage.offerings[network.pk] = [
        Offering.objects.create(
            network=network,
            lead=stage.organizations[names[0]],
            pack_key=f"pack-{number}",
            title="",
            go_live_on=LONG_AGO,
        )
        for number in range(len(LABELS) * 2)
    ]


def make_hats(stage: Stage) -> None:
    """Every role at every organization, and those whose hat is no hat."""
    for name, role in product(("lead", "second lead", *HOMES, "other lead", "elsewhere"), ROLES):
        hire(stage, f"{name} {role.label}", name, role)
    for name, role in product(("lead", "fernhill"), FURTHER_ROLES):
        hire(stage, f"{name} {role.label}", name, role)
    hire(stage, "nine Privacy officer", "nine", Role.PRIVACY_OFFICER)
    for role in (Role.CARE_MANAGER, Role.SUPERVISOR):
        hire(stage, f"ended {role.label}", "fernhill", role, ends=TODAY)
        hire(stage, f"not yet {role.label}", "fernhill", role, starts=TOMORROW)
        for name in ("left", "leaving", "held"):
            hire(stage, f"{name} {role.label}", name, role)
    hire(stage, "crooked", "fernhill", Role.SUPERVISOR, network="elsewhere")
    hire(stage, "suspended", "fernhill", Role.SUPERVISOR, suspended=True)
    hire(stage, "inactive", "fernhill", Role.SUPERVISOR, active=False)
    for code in stage.world.networks:
        stage.world.hats[INTERFACE * code] = model.Hat(INTERFACE * code, Role.INTERFACE, code)


def hire(
    stage, name, organization, role, *, network=None, starts=YESTERDAY, ends=None,
    suspended=False, active=True,
) -> None:  # fmt: skip
    user = make_user(name, active=active)
    place = stage.organizations[organization]
    row = Employment.objects.create(
        staff=Staff.objects.create(user=user, name=name),
        network_id=stage.organizations[network or organization].network_id,
        organization=place,
        role=role,
        starts_on=starts,
        ends_on=ends,
        suspended_at=THEN if suspended else None,
    )
    stage.hats[name] = row
    stage.world.hats[row.pk] = model.Hat(
        row.pk, role, row.network_id, place.pk, row.staff_id, user.pk, starts, ends,
        suspended, active,
    )  # fmt: skip


def make_user(name: str, *, active: bool = True) -> User:
    user = User(email=f"{next(ids)}@test.example", name=name, is_active=active)
    user.set_unusable_password()
    user.save()
    return user


# What ties a member: the agency, the hat on the care team or none, the days.
def _served(agency, days=(LONG_AGO, None)):
    return [(agency, None, days), (agency, f"{agency} Care manager", days)]


TIES = {
    "nobody": [],
    "agency alone": [("fernhill", None, (LONG_AGO, None))],
    "fernhill": _served("fernhill"),
    "nine": _served("nine"),
    "all": [*_served("fernhill"), *_served("nine"), *_served("lead")],
    "ended": _served("fernhill", days=(LONG_AGO, TODAY)),
    "until tomorrow": _served("fernhill", days=(TODAY, TOMORROW)),
    "not yet": _served("fernhill", days=(TOMORROW, None)),
    "other agency": [("nine", "fernhill Care manager", (LONG_AGO, None))],
    "whole team": [
        ("fernhill", None, (LONG_AGO, None)),
        *(("fernhill", f"fernhill {role.label}", (LONG_AGO, None)) for role in FURTHER_ROLES),
        ("lead", None, (LONG_AGO, None)),
        ("leaving", "leaving Care manager", (LONG_AGO, None)),
        ("left", "left Care manager", (LONG_AGO, None)),
        ("held", "held Care manager", (LONG_AGO, None)),
    ],
    "no care managers": [
        (agency, f"{agency} {role.label}", (LONG_AGO, None))
        for agency in ("fernhill", "lead")
        for role in ROLES[1:]
    ],
}  # fmt: skip

# What a member signed: recipient, labels, days, withdrawn.
ALWAYS = (LONG_AGO, None)
BOTH = (NORMAL, SUD_PART2)
EVERY = (NORMAL, SUD_PART2, HIV)
CONSENTS = {
    "none": [],
    "fernhill normal": [("fernhill", (NORMAL,), ALWAYS, False)],
    "fernhill sud": [("fernhill", (SUD_PART2,), ALWAYS, False)],
    "nine": [("nine", BOTH, ALWAYS, False)],
    "lead normal": [("lead", (NORMAL,), ALWAYS, False)],
    "lead sud": [("lead", (SUD_PART2,), ALWAYS, False)],
    "fernhill hiv": [("fernhill", (HIV,), ALWAYS, False)],
    "fernhill both at once": [("fernhill", (UNION,), ALWAYS, False)],
    "fernhill both in two": [
        ("fernhill", (SUD_PART2,), ALWAYS, False),
        ("fernhill", (NORMAL, HIV), (YESTERDAY, TOMORROW), False),
    ],
    "one of both withdrawn": [
        (name, labels, ALWAYS, withdrawn)
        for name in ("fernhill", "nine")
        for labels, withdrawn in (((SUD_PART2,), False), ((HIV,), True))
    ],
    "all": [(name, EVERY, ALWAYS, False) for name in ("fernhill", "nine", "lead")],
    "expired": [(name, BOTH, (LONG_AGO, TODAY), False) for name in ("fernhill", "lead")],
    "not yet": [(name, BOTH, (TOMORROW, None), False) for name in ("fernhill", "lead")],
    "withdrawn": [(name, BOTH, ALWAYS, True) for name in ("fernhill", "lead")],
    "for payment": [
        (name, EVERY, ALWAYS, False, (2,), None) for name in ("fernhill", "lead", "nine")
    ],
    "for operations": [(name, EVERY, ALWAYS, False, (3,), None) for name in ("fernhill", "lead")],
    "from nine": [
        (name, EVERY, ALWAYS, False, (1, 2, 3), ("nine", "lead")) for name in ("fernhill", "lead")
    ],
    "normal from any and more from nine": [
        ("fernhill", (NORMAL, HIV), ALWAYS, False),
        ("fernhill", (SUD_PART2, MH), ALWAYS, False, (1,), ("nine",)),
        ("nine", (NORMAL, SUD_PART2), ALWAYS, False, (1,), ("lead",)),
    ],
    "some from nine and some from the lead": [
        ("fernhill", (NORMAL, SUD_PART2), ALWAYS, False, (1, 2, 3), ("nine",)),
        ("fernhill", (NORMAL, HIV), ALWAYS, False, (1, 2, 3), ("lead",)),
    ],
    "one of two": [
        ("lead", BOTH, (LONG_AGO, YESTERDAY), False),
        ("lead", (NORMAL,), (YESTERDAY, TOMORROW), False),
    ],
}  # fmt: skip


def make_member(stage: Stage, network: str, home: str, ties, consents, *, number: int) -> Member:
    """A member with their ties and consents, and a row of every table at every place."""
    agency = stage.organizations[home]
    label = UNKNOWN if number % 13 == 12 else LABELS[number % 9 // 2]
    row = Member(
        id=next(member_ids), network_id=agency.network_id, agency=agency, label=label,
        given_name="Canary", family_name="Member", birth_on=BORN,
    )  # fmt: skip
    stage.world.members[row.pk] = model.Member(row.pk, row.network_id, BORN)
    there = Place(row.network_id, row.agency_id, row.pk, label, 0, 0)
    stage.add("members_member", row, there)
    for tie in ties:
        make_tie(stage, row, *tie)
    for consent in consents:
        make_consent(stage, row, *consent)
    for place in places(stage, network, row.pk, number):
        make_rows(stage, place, ABOUT_MEMBERS)
    return row


def make_tie(stage: Stage, member: Member, agency, hat, days) -> None:
    where = member.network_id
    at, on = stage.organizations[agency], stage.hats[hat].pk if hat else None
    row = Edge(
        id=next(ids), network_id=where, agency=at, member=member, employment_id=on,
        kind=Edge.Kind.CARE_TEAM if hat else Edge.Kind.AGENCY,
        starts_on=days[0], ends_on=days[1], recorded_at=THEN,
    )  # fmt: skip
    stage.add("access_edge", row, Place(where, at.pk, member.pk, NORMAL, 0, 0))
    stage.world.ties.setdefault(member.pk, []).append(model.Tie(where, at.pk, member.pk, on, *days))


def make_consent(
    stage: Stage,
    member: Member,
    recipient,
    labels,
    days,
    withdrawn,
    purposes=(1, 2, 3),
    sources=None,
) -> None:
    where = member.network_id
    to = stage.organizations[recipient]
    held_by = tuple(stage.organizations[one].pk for one in sources) if sources else None
    row = Consent(
        id=next(ids), network_id=where, agency_id=member.agency_id, member=member, recipient=to,
        reasons=consented(*labels), purposes=list(purposes),
        sources=list(held_by) if held_by else None,
        signed_on=days[0], expires_on=days[1], recorded_at=THEN,
        withdrawn_at=THEN if withdrawn else None,
    )  # fmt: skip
    stage.add("access_consent", row, Place(where, member.agency_id, member.pk, NORMAL, 0, 0))
    stage.world.consents.setdefault(member.pk, []).append(
        model.Consent(
            where,
            member.pk,
            to.pk,
            labels,
            tuple(purposes),
            held_by,
            days[0],
            THEN,
            days[1],
            withdrawn,
        )
    )


# What else is arranged for a member, each with these ties and consents.
ARRANGED_WITH = (("all", "all"), ("all", "none"), ("nobody", "all"), ("whole team", "fernhill sud"))
BORN = date(1971, 3, 9)
MARTA, JOYCE = "fernhill Care manager", "nine Care manager"
OFFICER = "fernhill Privacy officer"


def place_of(stage: Stage, member: Member, hat: str = MARTA, label: int = NORMAL) -> Place:
    """Where a row that arranges something lies: at the organization of the hat."""
    row = stage.hats[hat]
    return Place(member.network_id, row.organization_id, member.pk, label, 0, row.pk)


def keep_away(
    *, person="", organization="", listed=None, days=(LONG_AGO, None), label=NORMAL,
    replaced=False,
):  # fmt: skip
    def arrange(stage: Stage, member: Member, _name: str) -> None:
        place = place_of(stage, member, label=label)
        staff = stage.hats[person].staff_id if person else None
        at = stage.organizations[organization].pk if organization else None
        named = [stage.hats[one].staff_id for one in listed] if listed is not None else None
        row = Restriction(
            **place.columns, id=next(ids), staff_id=staff, organization_id=at, listed=named,
            recorder_id=place.hat, starts_on=days[0], ends_on=days[1], recorded_at=THEN,
            superseded_at=THEN if replaced else None,
        )  # fmt: skip
        stage.add("access_restriction", row, place)
        if replaced:
            return
        stage.world.restrictions.setdefault(member.pk, []).append(
            model.Restriction(
                member.pk, *days, staff, at, listed is not None, frozenset(named or ())
            )
        )

    return arrange


def name_for(hat: str, reasons: int, days=(LONG_AGO, None), *, replaced=False):
    def arrange(stage: Stage, member: Member, _name: str) -> None:
        place = place_of(stage, member, hat)
        row = Named(
            **place.columns, id=next(ids), employment_id=place.hat, reasons=reasons,
            recorder_id=place.hat, starts_on=days[0], ends_on=days[1], recorded_at=THEN,
            superseded_at=THEN if replaced else None,
        )  # fmt: skip
        stage.add("access_named", row, place)
        if replaced:
            return
        stage.world.named.setdefault(member.pk, []).append(
            model.Named(place.hat, member.pk, reasons, *days)
        )

    return arrange


def tie_replaced(hat: str):
    """Ties and consents that stood once: replaced, they open nothing."""

    def arrange(stage: Stage, member: Member, _name: str) -> None:
        place = place_of(stage, member, hat)
        at = {"network_id": place.network, "member": member, "recorded_at": THEN}
        for kind, on in ((Edge.Kind.AGENCY, None), (Edge.Kind.CARE_TEAM, place.hat)):
            row = Edge(
                id=next(ids), **at, agency_id=place.agency, kind=kind, employment_id=on,
                starts_on=LONG_AGO, superseded_at=THEN,
            )  # fmt: skip
            stage.add("access_edge", row, place)
        for recipient in ("lead", "fernhill", "nine"):
            row = Consent(
                id=next(ids), **at, agency_id=place.agency, signed_on=LONG_AGO,
                recipient=stage.organizations[recipient], reasons=consented(*EVERY),
                purposes=[1, 2, 3], superseded_at=THEN,
            )  # fmt: skip
            stage.add("access_consent", row, place)

    return arrange


AREAS = {1: "identity", 2: "course", 3: "care"}


def refer(recipient: str, areas, reasons: int, days=(LONG_AGO, None), *, replaced=False):
    def arrange(stage: Stage, member: Member, _name: str) -> None:
        place = place_of(stage, member, JOYCE)
        to = stage.organizations[recipient].pk
        row = Referral(
            **place.columns, id=next(ids), recipient_id=to, areas=list(areas), reasons=reasons,
            recorder_id=place.hat, starts_on=days[0], ends_on=days[1], recorded_at=THEN,
            superseded_at=THEN if replaced else None,
        )  # fmt: skip
        stage.add("access_referral", row, place)
        if replaced:
            return
        stage.world.referrals.setdefault(member.pk, []).append(
            model.Referral(
                row.pk,
                place.agency,
                to,
                member.pk,
                frozenset(AREAS[one] for one in areas),
                reasons,
                *days,
            )
        )

    return arrange


def break_glass(hat: str, hours: int, code: str = "danger"):
    def arrange(stage: Stage, member: Member, _name: str) -> None:
        place = place_of(stage, member, hat)
        starts = now() - timedelta(hours=hours)
        ends = starts + timedelta(hours=4)
        row = Emergency(
            **place.columns, id=next(ids), employment_id=place.hat, code=code, words="",
            starts_at=starts, ends_at=ends,
        )  # fmt: skip
        stage.add("access_emergency", row, place)
        stage.world.emergencies.setdefault(member.pk, []).append(
            model.Emergency(place.hat, member.pk, starts, ends, code in model.OF_HEALTH)
        )

    return arrange


def signal_about(hat: str):
    def arrange(stage: Stage, member: Member, _name: str) -> None:
        place = place_of(stage, member, hat)
        row = FACTORIES["access_signal"](place)
        row.pk = next(ids)
        stage.add("access_signal", row, place)

    return arrange


def stand(role: Role, *, reasons=0, parental=False, born=BORN, days=(LONG_AGO, None), ended=False,
          staff="", active=True):  # fmt: skip
    """A personal hat; `staff` names somebody of the staff whose account wears it."""

    def arrange(stage: Stage, member: Member, name: str) -> None:
        place = place_of(stage, member)
        user = stage.hats[staff].staff.user if staff else make_user(name, active=active)
        member.birth_on = born
        stage.world.members[member.pk] = model.Member(member.pk, member.network_id, born)
        row = PersonalHat(
            **place.columns, id=FIRST_PERSONAL_HAT + next(ids), user=user, role=role,
            reasons=reasons, is_parental=parental, starts_on=days[0], ends_on=days[1],
            ended_at=THEN if ended else None, recorded_at=THEN,
        )  # fmt: skip
        stage.add("access_personalhat", row, place)
        stage.hats[name] = row
        person = stage.hats[staff].staff_id if staff else None
        stage.world.hats[row.pk] = model.Hat(
            row.pk, role, member.network_id, None, person, user.pk, *days, False, active,
            member.pk, ended, reasons, parental,
        )  # fmt: skip

    return arrange


def both(*arrange):
    def all_of_them(stage: Stage, member: Member, name: str) -> None:
        for number, one in enumerate(arrange):
            one(stage, member, f"{name} {number}")

    return all_of_them


def consent(*given):
    def arrange(stage: Stage, member: Member, _name: str) -> None:
        make_consent(stage, member, *given)

    return arrange


SEVENTEEN = date(TODAY.year - 17, 1, 1)
WHOLE = refer("fernhill", (1, 2, 3), UNION)
EIGHTEEN = date(TODAY.year - 18, 1, 1)
ARRANGED: dict[str, Callable[[Stage, Member, str], None]] = {
    "a person kept away": keep_away(person=MARTA),
    "a supervisor kept away": keep_away(person="fernhill Supervisor"),
    "an agency kept away": keep_away(organization="fernhill"),
    "a lead kept away": keep_away(organization="lead"),
    "kept away until today": keep_away(person=MARTA, days=(LONG_AGO, TODAY)),
    "kept away from tomorrow": keep_away(organization="fernhill", days=(TOMORROW, None)),
    "sealed": both(keep_away(listed=[MARTA, "lead Privacy officer"]), stand(Role.MEMBER)),
    "sealed to everybody": keep_away(listed=[]),
    "named for an address": name_for(MARTA, DV),
    "named for an address and others": both(name_for(MARTA, DV), name_for(JOYCE, DV | SUD_PART2)),
    "named until today": name_for(MARTA, DV, (LONG_AGO, TODAY)),
    "named from tomorrow": name_for(MARTA, DV, (TOMORROW, None)),
    "an analyst and a lead named": both(
        name_for("fernhill Quality analyst", DV), name_for("lead Lead administrator", SUD_PART2)
    ),
    "officers named": both(name_for(OFFICER, DV), name_for("lead Privacy officer", SUD_PART2)),
    "referred whole": WHOLE,
    "referred under no consent that counts": both(
        WHOLE,
        tie_replaced(JOYCE),
        consent("nine", EVERY, ALWAYS, False),
        consent("fernhill", EVERY, ALWAYS, True),
        consent("fernhill", EVERY, (LONG_AGO, TODAY), False),
        consent("fernhill", EVERY, (TOMORROW, None), False),
        consent("fernhill", EVERY, ALWAYS, False, (2,)),
        consent("fernhill", EVERY, ALWAYS, False, (1, 2, 3), ("nine", "lead")),
    ),
    "referred under a consent to one reason": both(
        WHOLE, consent("fernhill", (HIV,), ALWAYS, False)
    ),
    "referred under a consent to some": both(
        refer("fernhill", (1, 2, 3), joined(SUD_PART2, HIV, MH, MINOR)),
        consent("fernhill", (NORMAL, HIV), ALWAYS, False, (1,)),
    ),
    "referred for who they are": refer("fernhill", (1,), 0),
    "referred for care alone": refer("fernhill", (3,), DV | SUD_PART2),
    "referred until today": refer("fernhill", (1, 2, 3), UNION, (LONG_AGO, TODAY)),
    "referred from tomorrow": refer("fernhill", (1, 2, 3), UNION, (TOMORROW, None)),
    "referred twice": both(refer("fernhill", (1, 3), SUD_PART2), refer("fernhill", (2, 3), HIV)),
    "what was replaced": both(
        tie_replaced(MARTA),
        keep_away(organization="nine", replaced=True),
        name_for(MARTA, DV, replaced=True),
        refer("fernhill", (1, 2, 3), UNION, replaced=True),
    ),
    "served by others once": both(tie_replaced(JOYCE), tie_replaced("fernhill Supervisor")),
    "an emergency": break_glass(MARTA, 1),
    "an emergency of nobody's health": break_glass(MARTA, 1, "protection"),
    "another emergency": break_glass("lead Clinician", 1, "other"),
    "an emergency without a reason": break_glass(MARTA, 1, ""),
    "an emergency that is over": break_glass(MARTA, 5),
    "an emergency of a clinician": break_glass("lead Clinician", 3),
    "an emergency of one kept away": both(break_glass(MARTA, 1), keep_away(person=MARTA)),
    "an emergency of one named": both(break_glass(MARTA, 1), name_for(MARTA, DV)),
    "an emergency of an officer": break_glass(OFFICER, 1),
    "a signal about an officer": signal_about(OFFICER),
    "the member": stand(Role.MEMBER),
    "a representative": stand(Role.REPRESENTATIVE, reasons=SUD_PART2 | MINOR | DV),
    "a representative of what is normal": stand(Role.REPRESENTATIVE),
    "a parent": stand(Role.REPRESENTATIVE, reasons=HIV, parental=True, born=SEVENTEEN),
    "a parent of somebody of age": stand(Role.REPRESENTATIVE, parental=True, born=EIGHTEEN),
    "a parent of somebody without a birthday": stand(Role.REPRESENTATIVE, parental=True, born=None),
    "the member until today": stand(Role.MEMBER, days=(LONG_AGO, TODAY)),
    "the member from tomorrow": stand(Role.MEMBER, days=(TOMORROW, None)),
    "a representative ended": stand(Role.REPRESENTATIVE, ended=True),
    "an inactive representative": stand(Role.REPRESENTATIVE, active=False),
    "a representative of the staff": stand(Role.REPRESENTATIVE, staff=JOYCE),
    "a representative among officers": stand(Role.REPRESENTATIVE, staff=OFFICER),
    "a representative kept away": both(
        stand(Role.REPRESENTATIVE, staff=JOYCE), keep_away(person=JOYCE)
    ),
}


def places(
    stage: Stage, network: str, member: int | None, number: int | None = None
) -> list[Place]:
    """Two agencies by labels; each has its own offering, so that each can enroll.

    A member of a number has what is normal and three labels more, in turn; else every label.
    """
    agencies = {"A": HOMES, "B": ("elsewhere", "other lead")}[network]
    some = LABELS if number is None else (NORMAL, *(turned(number + step) for step in (0, 2, 5)))
    found = []
    for index, (name, label) in enumerate(product(agencies, dict.fromkeys(some))):
        at = stage.organizations[name]
        other = stage.organizations[agencies[index % 2]]
        offering = stage.offerings[at.network_id][index]
        hat = stage.hats[f"{name} Care manager"]
        at_hand = {"user": hat.staff.user_id, "other": other.pk}
        found.append(Place(at.network_id, at.pk, member, label, offering.pk, hat.pk, **at_hand))
    return found


def turned(number: int) -> int:
    return LABELS[1:][number % (len(LABELS) - 1)]


def staff_places(stage: Stage, role: Role) -> list[Place]:
    """The same about one person of each agency, of both networks."""
    found = []
    for place in (*places(stage, "A", None), *places(stage, "B", None)):
        name = next(one for one, row in stage.organizations.items() if row.pk == place.agency)
        staff = stage.hats.get(f"{name} {role.label}")
        if staff:
            found.append(replace(place, staff=staff.pk, made={}))
    return found


def make_rows(stage: Stage, place: Place, tables: tuple[str, ...]) -> None:
    for table in tables:
        make_row(stage, table, place)


def make_row(stage: Stage, table: str, place: Place) -> None:
    row = FACTORIES[table](place)
    if table == "access_personalhat":
        row.pk = FIRST_PERSONAL_HAT + next(ids)
    elif table != "ledger_obligation":
        row.pk = next(ids)
    place.made[table] = row
    stage.add(table, row, place)
