"""A world of members in every relation to two agencies, with a row of every table at each place.

The same specification makes the rows and the model's facts; neither is read from the other, but
for the exceptions, which the database derives and the model only has to know by their columns.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import product

from django.db.models import Model
from django.utils.timezone import now

from hearth.access.models import Consent, Edge, Withheld
from hearth.foundation.models import User
from hearth.members.models import Member
from hearth.network.models import Network, Offering, Organization
from hearth.rules.labels import HIV, NORMAL, SUD_PART2, joined
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
UNKNOWN = SUD_PART2 + 32  # one reason is known, and one nobody has a rule for: refused
LABELS = (NORMAL, SUD_PART2, HIV, UNION, UNKNOWN)
ROLES = (
    Role.CARE_MANAGER,
    Role.SUPERVISOR,
    Role.LEAD_ADMINISTRATOR,
    Role.SYSTEM_ADMINISTRATOR,
)
TODAY = now().date()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


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

    world: model.World = field(default_factory=lambda: model.World(TODAY))
    rows: dict[str, list[Model]] = field(default_factory=dict)
    organizations: dict[str, Organization] = field(default_factory=dict)
    hats: dict[str, Employment] = field(default_factory=dict)
    offerings: dict[int, list[Offering]] = field(default_factory=dict)  # by network

    def add(self, table: str, row: Model, place: Place) -> None:
        """Keep a row to be inserted and tell the model of it."""
        self.rows.setdefault(table, []).append(row)
        key = row.subject_id if table == "ledger_obligation" else row.pk
        if table in TOKENS:
            setattr(row, TOKENS[table][0], token_of(table, key))
        about = None if table == "ledger_tally" else place.member
        at = (place.network, place.agency, about, place.label, place.hat)
        self.world.items.append(model.Item(table, key, *at, staff=place.staff))

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
        run("analyze")
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
    for number, (tie, consent) in enumerate(product(TIES, CONSENTS)):
        home = ("fernhill", "nine")[number % 2]
        make_member(stage, "A", home, TIES[tie], CONSENTS[consent], label=LABELS[number % 9 // 2])
    for tie in ("nobody", "all"):  # "all" are people of the other network
        make_member(stage, "B", "elsewhere", TIES[tie], CONSENTS["all"], label=NORMAL)
    for place in places(stage, "A", None):
        make_rows(stage, place, ABOUT_NOBODY)
    for role in (Role.CARE_MANAGER, Role.SUPERVISOR):
        for place in staff_places(stage, role):
            make_rows(stage, place, ABOUT_STAFF)
    stage.insert()
    return stage


def make_network(stage: Stage, code: str) -> None:
    network = Network.objects.create(name=f"Network {code} {next(ids)}")
    names = {"A": ("lead", "second lead", "fernhill", "nine"), "B": ("other lead", "elsewhere")}[
        code
    ]
    for name in names:
        kind = "lead" if "lead" in name else "agency"
        row = Organization.objects.create(network=network, name=name, kind=kind, code=name)
        stage.organizations[name] = row
        stage.world.organizations[row.pk] = model.Organization(row.pk, network.pk, kind == "lead")
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
    for name, role in product(list(stage.organizations), ROLES):
        hire(stage, f"{name} {role.label}", name, role)
    for role in (Role.CARE_MANAGER, Role.SUPERVISOR):
        hire(stage, f"ended {role.label}", "fernhill", role, ends=TODAY)
        hire(stage, f"not yet {role.label}", "fernhill", role, starts=TOMORROW)
    hire(stage, "crooked", "fernhill", Role.SUPERVISOR, network="elsewhere")


def hire(stage, name, organization, role, *, network=None, starts=YESTERDAY, ends=None) -> None:
    user = User(email=f"{next(ids)}@test.example", name=name)
    user.set_unusable_password()
    user.save()
    place = stage.organizations[organization]
    row = Employment.objects.create(
        staff=Staff.objects.create(user=user, name=name),
        network_id=stage.organizations[network or organization].network_id,
        organization=place,
        role=role,
        starts_on=starts,
        ends_on=ends,
    )
    stage.hats[name] = row
    stage.world.hats[row.pk] = model.Hat(row.pk, role, place.pk, row.network_id, starts, ends)


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
    # One label more would be the next member's: the policies carry member * 100 + label.
    # And bits that are no label are not put together to one.
    "spilling": [("fernhill", (100, 110, 2, 8), ALWAYS, False)],
    "one of two": [
        ("lead", BOTH, (LONG_AGO, YESTERDAY), False),
        ("lead", (NORMAL,), (YESTERDAY, TOMORROW), False),
    ],
}  # fmt: skip


def make_member(stage: Stage, network: str, home: str, ties, consents, *, label: int) -> None:
    """A member with their ties and consents, and a row of every table at every place."""
    agency = stage.organizations[home]
    row = Member(
        id=next(member_ids), network_id=agency.network_id, agency=agency, label=label,
        given_name="Canary", family_name="Member",
    )  # fmt: skip
    there = Place(row.network_id, row.agency_id, row.pk, label, 0, 0)
    stage.add("members_member", row, there)
    for tie in ties:
        make_tie(stage, row, *tie)
    for consent in consents:
        make_consent(stage, row, *consent)
    for place in places(stage, network, row.pk):
        make_rows(stage, place, ABOUT_MEMBERS)


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


def make_consent(stage: Stage, member: Member, recipient, labels, days, withdrawn) -> None:
    where = member.network_id
    to = stage.organizations[recipient]
    row = Consent(
        id=next(ids), network_id=where, agency_id=member.agency_id, member=member, recipient=to,
        labels=list(labels), signed_on=days[0], expires_on=days[1], recorded_at=THEN,
        withdrawn_at=THEN if withdrawn else None,
    )  # fmt: skip
    stage.add("access_consent", row, Place(where, member.agency_id, member.pk, NORMAL, 0, 0))
    stage.world.consents.setdefault(member.pk, []).append(
        model.Consent(where, member.pk, to.pk, labels, *days, withdrawn)
    )


def places(stage: Stage, network: str, member: int | None) -> list[Place]:
    """Two agencies by every label; each has its own offering, so that each can enroll."""
    agencies = {"A": ("fernhill", "nine"), "B": ("elsewhere", "other lead")}[network]
    found = []
    for number, (name, label) in enumerate(product(agencies, LABELS)):
        at = stage.organizations[name]
        offering = stage.offerings[at.network_id][number]
        hat = stage.hats[f"{name} Care manager"]
        found.append(Place(at.network_id, at.pk, member, label, offering.pk, hat.pk))
    return found


def staff_places(stage: Stage, role: Role) -> list[Place]:
    """The same about one person of each agency, of both networks."""
    found = []
    for place in (*places(stage, "A", None), *places(stage, "B", None)):
        name = next(one for one, row in stage.organizations.items() if row.pk == place.agency)
        staff = stage.hats[f"{name} {role.label}"].pk
        found.append(replace(place, staff=staff, made={}))
    return found


def make_rows(stage: Stage, place: Place, tables: tuple[str, ...]) -> None:
    for table in tables:
        row = FACTORIES[table](place)
        if table != "ledger_obligation":
            row.pk = next(ids)
        place.made[table] = row
        stage.add(table, row, place)
