"""Every condition of the function that files signals is taken out once, and must be noticed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from hearth.access.actors import Actor, acting
from hearth.access.models import Edge, PersonalHat, Referral, Signal
from hearth.access.noticing import note_signals
from hearth.access.services import end_edge
from hearth.foundation.clock import now
from hearth.foundation.models import User
from hearth.members.models import ContactPoint, Member
from hearth.oversight.tests.support import looked
from hearth.rules.labels import DV
from hearth.workforce.roles import Role
from tests.access.server import administrator, run, undone, value
from tests.support.cast import PASSWORD, ZONE, Cast, make_member

DAY = date(2026, 11, 10)
NOON = datetime.combine(DAY, time(12), ZoneInfo(ZONE))
ONE = timedelta(days=1)
LONG_AGO = date(2015, 1, 1)
Found = set[tuple[str, int, int]]


@dataclass
class Scene:
    """Members in each situation, whom somebody looked at; and what should be filed."""

    cast: Cast
    expected: Found = field(default_factory=set)

    def look(
        self, actor: Actor, member: Member, *rules: str, at: datetime = NOON, **said: str
    ) -> None:
        """The actor looked at the member, for which these signals are right."""
        looked(actor, member, at, **said)
        self.expected |= {(rule, actor.hat_id, member.pk) for rule in rules}

    def stranger(self) -> Member:
        """Nobody at Fernhill serves them."""
        cast = self.cast
        return make_member(cast, cast.two_rivers, care_managers=[cast.joyce], enrolled_on=None)

    def own(self, name: str = "Alba Serrano") -> Member:
        """Of Marta's caseload."""
        cast = self.cast
        return make_member(
            cast, cast.fernhill, name=name, care_managers=[cast.marta], enrolled_on=None
        )


@pytest.fixture(scope="module")
def scene(standing_cast: Cast, django_db_blocker: pytest.FixtureRequest) -> Iterator[Scene]:
    """In a transaction of the administrator's that is rolled back."""
    with django_db_blocker.unblock(), administrator():  # type: ignore[attr-defined]
        scene = Scene(standing_cast)
        for fill in (opened, ties, referrals, relatives, colleagues, neighbours, crowds):
            fill(scene)
        yield scene


def opened(scene: Scene) -> None:
    """What counts as a look of the day, and whose width is none of a tie."""
    marta, noor = scene.cast.marta, scene.cast.noor
    scene.look(marta, scene.stranger(), "no_tie")
    scene.look(marta, scene.stranger(), action="list")
    scene.look(marta, scene.stranger(), at=NOON - ONE)
    scene.look(marta, scene.stranger(), at=NOON + ONE)
    scene.look(marta, scene.stranger(), purpose="ETREAT")
    scene.look(noor, scene.stranger())


def ties(scene: Scene) -> None:
    """An edge that was replaced, ended, begins later, or is of the care team alone."""
    cast = scene.cast
    ended, later, alone = scene.own(), scene.stranger(), scene.own()
    with acting(cast.interface):
        for edge in Edge.objects.filter(member=ended):
            end_edge(edge, DAY)
        for edge in Edge.objects.filter(member=alone, kind=Edge.Kind.AGENCY):
            end_edge(edge, DAY)
        Edge.objects.create(
            network=cast.network, agency=cast.fernhill, member=later, kind=Edge.Kind.AGENCY,
            starts_on=DAY + ONE, recorded_at=now(),
        )  # fmt: skip
    scene.look(cast.greta, ended, "no_tie")
    scene.look(cast.greta, later, "no_tie")
    scene.look(cast.marta, alone)
    scene.look(cast.greta, alone, "no_tie")
    scene.look(cast.greta, scene.own())


def referrals(scene: Scene) -> None:
    """One that is open is a tie; one that is replaced, over, or not yet begun is none."""
    cast, greta = scene.cast, scene.cast.greta
    situations: list[tuple[dict[str, object], tuple[str, ...]]] = [
        ({}, ()),
        ({"superseded_at": now()}, ("no_tie",)),
        ({"ends_on": DAY}, ("no_tie",)),
        ({"starts_on": DAY + ONE}, ("no_tie",)),
        ({"recipient": cast.lead}, ("no_tie",)),
    ]
    for said, rules in situations:
        member = scene.stranger()
        usual = {"recipient": cast.fernhill, "starts_on": LONG_AGO}
        with acting(cast.saul) as saul:
            Referral.objects.create(
                network=cast.network, agency=cast.two_rivers, member=member, areas=[1],
                recorder_id=saul.hat_id, recorded_at=now(), **usual | said,
            )  # fmt: skip
        scene.look(greta, member, *rules)


def relatives(scene: Scene) -> None:
    """The family name, whole."""
    scene.look(scene.cast.marta, scene.own("Rosa Olivares"), "same_name")
    scene.look(scene.cast.marta, scene.own("Rosa Vares"))
    scene.look(scene.cast.marta, scene.own("Rosa"))  # without one


def colleagues(scene: Scene) -> None:
    """Members who work here, by a hat of their own that holds on the day."""
    cast = scene.cast
    outsider = User.objects.create_user("outsider@demo.example", PASSWORD, "Out Sider")
    situations: list[tuple[dict[str, object], tuple[str, ...]]] = [
        ({}, ("colleague",)),
        ({"ended_at": now()}, ()),
        ({"ends_on": DAY}, ()),
        ({"starts_on": DAY + ONE}, ()),
        ({"role": Role.REPRESENTATIVE}, ()),
        ({"user_id": outsider.pk}, ()),
        ({"user_id": cast.marta.user_id}, ("own_record",)),
    ]
    for said, rules in situations:
        member = scene.own()
        hat_of(scene, member, **{"user_id": cast.dara.user_id} | said)
        scene.look(cast.marta, member, *rules)


def neighbours(scene: Scene) -> None:
    """Joyce is a member herself, at Wharf Lane; those whom she looks at live there or do not."""
    cast, joyce = scene.cast, scene.cast.joyce
    herself = scene.own()
    hat_of(scene, herself, user_id=joyce.user_id)
    place(cast, herself, value="12 Wharf Lane")
    place(cast, herself, value="3 Quiet Row", label=DV)
    place(cast, herself, value="4 Former Row", superseded_at=now())
    place(cast, herself, value="5 Former Row", ends_on=DAY)
    place(cast, herself, value="6 Later Row", starts_on=DAY + ONE)
    place(cast, herself, value="")
    situations: list[tuple[dict[str, object], tuple[str, ...]]] = [
        ({"value": "12 wharf lane"}, ("same_place",)),
        ({"value": "12 Wharf Lane", "label": DV}, ()),
        ({"value": "12 Wharf Lane", "kind": "email"}, ()),
        ({"value": "12 Wharf Lane", "superseded_at": now()}, ()),
        ({"value": "12 Wharf Lane", "ends_on": DAY}, ()),
        ({"value": "12 Wharf Lane", "starts_on": DAY + ONE}, ()),
        *[({"value": value}, ()) for value in
          ("3 Quiet Row", "4 Former Row", "5 Former Row", "6 Later Row", "")],
    ]  # fmt: skip
    for said, rules in situations:
        member = scene.stranger()
        place(cast, member, **said)
        scene.look(joyce, member, *rules)


def crowds(scene: Scene) -> None:
    """Many in a day: for Petra more than ever; Marta is used to it, and others in Greta's role."""
    cast = scene.cast
    members = sorted((scene.own() for _ in range(40)), key=lambda one: one.pk)
    history = [(cast.petra, 40, 30), (cast.marta, 1, 20), (cast.saul, 1, 20)]
    history += [(cast.joyce, back, 1) for back in range(1, 10)]
    for actor, back, count in history:
        for member in members[:count]:
            scene.look(actor, member, at=NOON - back * ONE)
    for actor, count in ((cast.petra, 30), (cast.marta, 35), (cast.greta, 40)):
        for member in members[:count]:
            scene.look(actor, member)
    scene.expected.add(("volume", cast.petra.hat_id, members[0].pk))


def hat_of(scene: Scene, member: Member, **said: object) -> None:
    """A personal hat of the member's."""
    usual = {"role": Role.MEMBER, "starts_on": LONG_AGO, "recorded_at": now()}
    with acting(scene.cast.ines):
        PersonalHat.objects.create(
            network=scene.cast.network, agency=member.agency, member=member, **usual | said
        )


def place(cast: Cast, member: Member, **said: object) -> None:
    """A contact point of the member's."""
    usual = {"kind": "address", "starts_on": LONG_AGO, "recorded_at": now()}
    with acting(cast.interface):
        ContactPoint.objects.create(
            network=cast.network, agency=member.agency, member=member, **usual | said
        )


def filed(scene: Scene) -> Found:
    """What a run files, undone."""
    with undone():
        note_signals(scene.cast.network, DAY)
        rows = Signal.objects.filter(network=scene.cast.network)
        return {(one.rule, one.hat_id, one.member_id) for one in rows}


GROUPED = "group by e.id, e.role, e.organization_id, o.kind"
OF_AGENCY = "e.agency_id = l.organization_id))\n              "
TO_REFERRALS = ")\n          and not exists"
MUTANTS = {
    "the day's beginning": ("a.at >= opens and a.at < closes", "a.at < closes"),
    "the day's end": ("a.at >= opens and a.at < closes", "a.at >= opens"),
    "lists": (f"and a.action <> 'list'\n        {GROUPED}", GROUPED),
    "a lead's width": ("not (l.kind = 'lead' and l.role = any(array[3, 11]))", "true"),
    "emergencies": ("not l.in_emergency", "true"),
    "replaced ties": ("where e.member_id = l.member_id and e.superseded_at is null",
                      "where e.member_id = l.member_id"),
    "the care team": ("e.employment_id = l.hat or (", "("),
    "whose agency": ("e.kind = 1 and e.agency_id = l.organization_id", "e.kind = 1"),
    "kind of the tie": ("e.kind = 1 and e.agency_id", "e.agency_id"),
    "the tie's beginning": (f"{OF_AGENCY}and e.starts_on <= p_day", OF_AGENCY),
    "the tie's end": (f"and (e.ends_on is null or e.ends_on > p_day){TO_REFERRALS}", TO_REFERRALS),
    "referred to whom": ("and r.recipient_id = l.organization_id", ""),
    "replaced referrals": ("and r.superseded_at is null", ""),
    "the referral's beginning": ("and r.starts_on <= p_day", ""),
    "the referral's end": ("and (r.ends_on is null or r.ends_on > p_day)", ""),
    "the whole name": ("+ 1) = ' ' || lower(m.f", ") = lower(m.f"),
    "own hats": ("and p.role = 14 ", ""),
    "hats ended at once": ("and p.ended_at is null", ""),
    "the hat's beginning": ("and p.starts_on <= p_day", ""),
    "the hat's end": ("and (p.ends_on is null or p.ends_on > p_day)", ""),
    "who works here": ("where s.user_id = p.user_id and e.network_id", "where e.network_id"),
    "blank telephones": ("own.phone <> ''\n            and ", ""),
    "blank addresses": ("and c.value <> ''", ""),
    "kind of contact point": ("and d.kind = c.kind", ""),
    "their confidential address": ("and d.label & 1024 = 0", ""),
    "one's confidential address": ("c.label & 1024 = 0 and ", ""),
    "one's replaced address": ("c.superseded_at is null and ", ""),
    "their replaced address": ("and d.superseded_at is null", ""),
    "one's former address": ("and (c.ends_on is null or c.ends_on > p_day)", ""),
    "their former address": ("and (d.ends_on is null or d.ends_on > p_day)", ""),
    "one's later address": ("and c.starts_on <= p_day", ""),
    "how many": ("d.members >= 30\n          and ", ""),
    "what they usually open": ("d.members > 3 * coalesce(u.members, 0) and ", ""),
    "what others usually open": (" and d.members > 3 * coalesce(r.members, 0)", ""),
    "the month before": ("a.at >= month_ago and a.at < closes", "a.at < closes"),
    "their later address": ("and d.starts_on <= p_day", ""),
}  # fmt: skip


def test_the_function_files_what_each_situation_asks_for(scene: Scene) -> None:
    assert filed(scene) == scene.expected
    assert {rule for rule, *_ in scene.expected} == {
        "no_tie", "same_name", "same_place", "colleague", "own_record", "volume"
    }  # fmt: skip


@pytest.mark.parametrize("what", MUTANTS)
def test_a_condition_that_is_taken_out_is_noticed(scene: Scene, what: str) -> None:
    former, mutant = MUTANTS[what]
    text = str(value("select pg_get_functiondef('access_note_signals'::regproc)"))
    assert text.count(former) == 1
    with undone():
        run(text.replace(former, mutant).replace("%", "%%"))
        assert filed(scene) != scene.expected
