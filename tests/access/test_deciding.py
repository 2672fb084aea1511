"""What `deciding` says is what PostgreSQL reads, and of days before what was read on those days.

Today it is asked for every hat, purpose and item of the world.

Days pass here by moving the records back: a day earlier for all that is dated is the same as a day
later for whoever asks, and the policies ask the database's own clock, which nobody can set.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hearth.access import deciding
from hearth.access.areas import Area, area_of
from hearth.access.deciding import (
    Item,
    Reason,
    decide,
)
from hearth.access.facts import (
    Facts,
    Hat,
    Moment,
    employed_hats,
    facts_about,
    interface_hat,
    moment_in,
    personal_hats,
)
from hearth.access.models import Consent, Edge, Emergency, Named, Referral, Restriction
from hearth.access.purposes import PERMITTED, Purpose
from hearth.foundation.clock import now
from hearth.members.models import Identifier, Member
from hearth.network.models import Network
from hearth.rules.labels import DV, HIV, NORMAL, SUD_PART2, consented
from hearth.workforce.models import Employment
from hearth.workforce.roles import Role
from tests.access import model
from tests.access.comparing import (
    APPLICATION_OFF,
    FIGURES,
    IS_DEEP,
    key_of,
    models,
    wearers,
    wearing,
)
from tests.access.factories import FIRST_ID
from tests.access.server import run, undone
from tests.access.world import MARTA, NEW_YORK, TODAY, Stage

Row = tuple[str, int]
ZONE = "America/New_York"
WHO_SOMEBODY_IS = (Member, Identifier, Consent)


def tables() -> tuple[str, ...]:
    """Tables about members whose reading the general rule decides, not one of their own."""
    return tuple(name for name in model.AREA if name not in model.READ)


@cache
def kind_of(table: str) -> tuple[Area, bool]:
    about = models()[table]
    told = about in WHO_SOMEBODY_IS or getattr(about, "tells_who_somebody_is", False)
    return area_of(about), told


def item_of(one: model.Item) -> Item:
    area, is_identity = kind_of(one.table)
    return Item(area, one.agency or 0, one.label, is_identity)


def hats_of_world(stage: Stage, facts: dict[int, Facts]) -> dict[int, Hat]:
    """Every hat there is, read from the database."""
    keys = [pk for pk in stage.world.hats if pk > 0]
    found = list(employed_hats(Employment.objects.filter(pk__in=keys)))
    for one in facts.values():
        found += personal_hats(one.member)
    networks = Network.objects.filter(pk__in=stage.world.networks)
    return {one.id: one for one in found} | {-one.pk: interface_hat(one) for one in networks}


@pytest.fixture(scope="module")
def known(stage: Stage) -> dict[int, Facts]:
    members = Member.objects.filter(pk__in=stage.world.members)
    return {one.pk: facts_about(one) for one in members}


@dataclass
class Asked:
    """What is asked of everybody: each item of each member, with the rows that are such items."""

    rows: dict[tuple[int, Item], set[Row]] = field(default_factory=dict)

    def add(self, one: model.Item) -> None:
        self.rows.setdefault((one.member or 0, item_of(one)), set()).add((one.table, one.key))

    @property
    def everything(self) -> set[Row]:
        return set().union(*self.rows.values())


def asked_of(stage: Stage, *members: int) -> Asked:
    """All items about members, or about these, that the general rule decides."""
    asked, wanted = Asked(), set(tables())
    for one in stage.world.items:
        if one.table in wanted and one.member in (members or stage.world.members):
            asked.add(one)
    return asked


def decided(
    asked: Asked, known: dict[int, Facts], hat: Hat, purpose: Purpose, moment: Moment
) -> set[Row]:
    """The rows that are open."""
    return {
        row
        for (member, item), those in asked.rows.items()
        if decide(known[member], hat, purpose, item, moment).is_open
        for row in those
    }


def read_by(stage: Stage, name: str, purpose: Purpose, member: int | None = None) -> set[Row]:
    """The rows that PostgreSQL's policies alone let a hat read, of everybody or of one member."""
    found = set()
    with wearing(stage, name, APPLICATION_OFF, purpose):
        for table in tables():
            rows = models()[table].objects.all()
            if member is not None:
                rows = rows.filter(**{"pk" if table == "members_member" else "member_id": member})
            found |= {(table, key) for key in rows.values_list(key_of(table), flat=True)}
    return found


def test_it_says_of_every_hat_purpose_and_item_what_postgresql_reads(
    stage: Stage, known: dict[int, Facts]
) -> None:
    hats = hats_of_world(stage, known)
    asked = asked_of(stage, *sorted(known)[:: 1 if IS_DEEP else 24])
    everything, moment = asked.everything, moment_in(ZONE, stage.world.now)
    number, wrong = 0, {}
    for name, row in wearers(stage):
        hat = hats[-row.network_id if row.pk < 0 else row.pk]
        for purpose in (*PERMITTED[row.role], Purpose.ADMINISTRATION):
            number += len(everything)
            allowed = decided(asked, known, hat, purpose, moment)
            if different := allowed ^ (read_by(stage, name, purpose) & everything):
                wrong[name, purpose] = different
    FIGURES.append(f"deciding, policies: {number:,} decisions, {len(wrong):,} hats that differ")
    assert wrong == {}
    assert number > 100_000


@pytest.mark.parametrize(
    "broken", [Reason.NOT_ACTING, Reason.PURPOSE, Reason.KEPT_AWAY, Reason.AREA, Reason.NO_LABEL]
)
def test_the_comparison_notices_what_is_not_refused(
    stage: Stage, known: dict[int, Facts], monkeypatch: pytest.MonkeyPatch, broken: Reason
) -> None:
    """Each without one of the things that refuse: some hat would read more than PostgreSQL lets."""
    monkeypatch.setitem(deciding._BARS, broken, lambda case: False)
    names = {
        Reason.NOT_ACTING: "ended Supervisor", Reason.KEPT_AWAY: MARTA,
        Reason.AREA: "fernhill Intake", Reason.PURPOSE: "fernhill Supervisor",
        Reason.NO_LABEL: "fernhill Supervisor",
    }  # fmt: skip
    name, asked = names[broken], asked_of(stage)
    hat = hats_of_world(stage, known)[stage.hats[name].pk]
    for purpose in (PERMITTED[hat.role][0], Purpose.PAYMENT):
        allowed = decided(asked, known, hat, purpose, moment_in(ZONE, stage.world.now))
        if allowed - read_by(stage, name, purpose):
            return
    pytest.fail(f"nobody reads more without {broken}")


def test_the_facts_of_a_member_take_six_queries_however_many_they_are(
    stage: Stage, known: dict[int, Facts]
) -> None:
    counts = set()
    for facts in list(known.values())[:20]:
        with CaptureQueriesContext(connection) as asked:
            facts_about(facts.member)
        counts.add(len(asked))
    assert counts == {6}


# Of days before. What happens to one member, a step a day.


@dataclass
class Story:
    """One member to whom something happens each day, and what was read on each."""

    stage: Stage
    member: Member
    days: list[tuple[Moment, dict[tuple[str, Purpose], set[Row]]]] = field(default_factory=list)

    def place(self, at: str) -> dict[str, object]:
        where = {"network_id": self.member.network_id, "member": self.member}
        return where | {"agency": self.stage.organizations[at], "recorded_at": now()}

    def by(self, hat: str) -> dict[str, object]:
        row = self.stage.hats[hat]
        at = next(n for n, one in self.stage.organizations.items() if one.pk == row.organization_id)
        return self.place(at) | {"recorder": row, "starts_on": TODAY}

    def serve(self, at: str, hat: str = "") -> None:
        on = self.stage.hats[hat] if hat else None
        kind = Edge.Kind.CARE_TEAM if hat else Edge.Kind.AGENCY
        Edge.objects.create(**self.place(at), kind=kind, employment=on, starts_on=TODAY)

    def consent(self, to: str, *labels: int, sources: list[int] | None = None, **more) -> None:
        Consent.objects.create(
            **self.place("nine"), recipient=self.stage.organizations[to], sources=sources,
            reasons=consented(*labels), **{"signed_on": TODAY} | more,
        )  # fmt: skip

    def withdraw(self, to: str) -> None:
        rows = Consent.objects.filter(member=self.member, withdrawn_at=None)
        rows.filter(recipient=self.stage.organizations[to]).update(withdrawn_at=now())

    def end(self, row: Edge | Restriction | Named | Referral) -> None:
        """As the services do it: the record that said otherwise is kept, replaced."""
        former, moment = row.pk, now()
        row.pk, row.ends_on, row.recorded_at = None, TODAY, moment
        row._state.adding = True
        row.save()
        type(row).objects.filter(pk=former).update(superseded_at=moment)

    def latest(self, kind: type) -> Edge | Restriction | Named | Referral:
        """The one that stands; the world's own rows have higher numbers."""
        rows = kind.objects.filter(member=self.member, superseded_at=None, id__lt=FIRST_ID)
        return rows.latest("id")

    def remember(self) -> None:
        """What everybody reads at this moment."""
        asked = asked_of(self.stage, self.member.pk).everything
        read = {
            (name, purpose): read_by(self.stage, name, purpose, self.member.pk) & asked
            for name in HATS
            for purpose in PERMITTED[Role(self.stage.hats[name].role)]
        }
        self.days.append((Moment(now().astimezone(NEW_YORK), TODAY), read))

    def pass_a_day(self) -> None:
        """All that is dated moves back a day, and what was remembered with it."""
        for table, days, instants in DATED:
            sets = [f"{one} = {one} - 1" for one in days]
            sets += [f"{one} = {one} - interval '1 day'" for one in instants]
            whose = "network_id" if table == "workforce_employment" else "member_id"
            key = self.member.network_id if whose == "network_id" else self.member.pk
            run(f"update {table} set {', '.join(sets)} where {whose} = %s", [key])
        day = timedelta(days=1)
        self.days = [(Moment(one.at - day, one.today - day), read) for one, read in self.days]


SPAN, RECORDED = ("starts_on", "ends_on"), ("recorded_at", "superseded_at")
DATED = (
    ("access_edge", SPAN, RECORDED),
    ("access_consent", ("signed_on", "expires_on"), (*RECORDED, "withdrawn_at")),
    ("access_restriction", SPAN, RECORDED),
    ("access_named", SPAN, RECORDED),
    ("access_referral", SPAN, RECORDED),
    ("access_emergency", (), ("starts_at", "ends_at")),
    ("workforce_employment", SPAN, ("suspended_at",)),
)
CLINICIAN, SUPERVISOR, JOYCE = "fernhill Clinician", "fernhill Supervisor", "nine Care manager"
HATS = (
    MARTA, CLINICIAN, SUPERVISOR, JOYCE, "nine Supervisor", "fernhill Intake", "fernhill Biller",
    "fernhill Quality analyst", "fernhill Privacy officer", "lead Lead administrator",
    "lead Privacy officer", "lead Clinician", "fernhill System administrator",
)  # fmt: skip
Step = Callable[[Story], object]


def kept_away(story: Story, **whom: object) -> None:
    Restriction.objects.create(**story.by(SUPERVISOR), **whom)


def opened_in_emergency(story: Story) -> None:
    where = {key: value for key, value in story.place("nine").items() if key != "recorded_at"}
    starts = now() - timedelta(minutes=1)
    Emergency.objects.create(
        **where, employment=story.stage.hats[JOYCE], code="", words="", starts_at=starts,
        ends_at=starts + timedelta(hours=4),
    )  # fmt: skip


def suspended(story: Story) -> None:
    hat = story.stage.hats[JOYCE]
    Employment.objects.filter(pk=hat.pk).update(suspended_at=now())


def staff_of(story: Story, hat: str) -> int:
    return story.stage.hats[hat].staff_id


HISTORY: dict[str, Step] = {
    "nothing": lambda story: None,
    "served": lambda story: story.serve("fernhill"),
    "on the team": lambda story: story.serve("fernhill", MARTA),
    "consent given, signed before": lambda story: story.consent(
        "fernhill", NORMAL, SUD_PART2, signed_on=TODAY - timedelta(days=2)
    ),
    "to the lead until two days later": lambda story: story.consent(
        "lead", NORMAL, expires_on=TODAY + timedelta(days=2)
    ),
    "label named": lambda story: Named.objects.create(
        **story.by(MARTA), employment=story.stage.hats[MARTA], reasons=DV
    ),
    "it expired": lambda story: None,
    "a person kept away": lambda story: kept_away(story, staff_id=staff_of(story, SUPERVISOR)),
    "no longer": lambda story: story.end(story.latest(Restriction)),
    "naming ended": lambda story: story.end(story.latest(Named)),
    "the team changed": lambda story: (
        story.end(story.latest(Edge)), story.serve("fernhill", CLINICIAN)
    ),
    "consent withdrawn": lambda story: story.withdraw("fernhill"),
    "another, from one source": lambda story: story.consent(
        "fernhill", NORMAL, HIV, sources=[story.stage.organizations["nine"].pk]
    ),
    "referred": lambda story: (
        story.consent("nine", NORMAL, SUD_PART2),
        Referral.objects.create(
            **story.by(MARTA), recipient=story.stage.organizations["nine"], areas=[1, 3],
            reasons=SUD_PART2,
        ),
    ),
    "an emergency": opened_in_emergency,
    "one suspended": suspended,
    "the referral ended": lambda story: story.end(story.latest(Referral)),
    "sealed": lambda story: kept_away(story, listed=[staff_of(story, CLINICIAN)]),
    "the seal ended": lambda story: story.end(story.latest(Restriction)),
    "served no longer": lambda story: story.end(story.latest(Edge)),
}  # fmt: skip


@pytest.fixture(scope="module")
def told(stage: Stage) -> Iterator[Story]:
    """The whole history, with what PostgreSQL let everybody read on each day."""
    untied = set(stage.world.members) - set(stage.world.ties)
    plain = untied - set(stage.world.consents) - set(stage.world.restrictions)
    plain -= set(stage.world.referrals) | set(stage.world.emergencies) | set(stage.world.named)
    with undone():
        # Here time passes by moving back what is dated: days that are set for good, too.
        run("alter table access_consent disable trigger access_stays_set")
        story = Story(stage, Member.objects.get(pk=min(plain)))
        for step in HISTORY.values():
            story.pass_a_day()
            step(story)
            story.remember()
        yield story


def wrong_days(told: Story) -> dict[tuple[str, str], set[Row]]:
    """By step and hat, the rows of which deciding says otherwise than was read that day."""
    facts, asked = facts_about(told.member), asked_of(told.stage, told.member.pk)
    hats = {one.id: one for one in employed_hats(Employment.objects.filter(
        pk__in=[told.stage.hats[name].pk for name in HATS]
    ))}  # fmt: skip
    found = {}
    for step, (moment, days) in zip(HISTORY, told.days, strict=True):
        for (name, purpose), read in days.items():
            hat = hats[told.stage.hats[name].pk]
            said = decided(asked, {told.member.pk: facts}, hat, purpose, moment)
            if said != read:
                found[step, f"{name}, {purpose}"] = said ^ read
    return found


def test_it_says_of_each_day_before_what_postgresql_let_everybody_read_on_it(told: Story) -> None:
    asked = len(asked_of(told.stage, told.member.pk).everything)
    number = sum(asked * len(read) for _moment, read in told.days)
    FIGURES.append(f"deciding, of {len(told.days)} days before: {number:,} decisions")
    assert wrong_days(told) == {}


def test_each_day_of_the_history_is_another_for_somebody(told: Story) -> None:
    """Else the history would test nothing."""
    days = [read for _moment, read in told.days]
    same = [
        step for step, before, after in zip(list(HISTORY)[1:], days, days[1:], strict=False)
        if before == after
    ]  # fmt: skip
    assert same == []


@pytest.mark.parametrize("forgotten", ["superseded_at", "withdrawn_at", "recorded_at"])
def test_the_history_notices_what_forgets_when_something_was_known(
    told: Story, monkeypatch: pytest.MonkeyPatch, forgotten: str
) -> None:
    remembers = facts_about

    def forgetful(member: Member) -> Facts:
        facts = remembers(member)
        for row in (*facts.edges, *facts.consents, *facts.restrictions, *facts.named,
                    *facts.referrals):  # fmt: skip
            setattr(row, forgotten, told.days[0][0].at if forgotten == "recorded_at" else None)
        return facts

    monkeypatch.setattr(f"{__name__}.facts_about", forgetful)
    assert wrong_days(told)
