"""What readers get of the ledger: scoped to the actor, in few queries, and as it was known."""

from collections.abc import Iterator
from dataclasses import astuple, fields
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hearth.access.actors import Actor, acting
from hearth.foundation.clock import frozen_at
from hearth.foundation.tables import declared_tables
from hearth.ledger.models import Obligation, State
from hearth.ledger.selectors import (
    KnownObligation,
    SeenObligation,
    as_known_on,
    due_for_members,
    evidence_of_members,
    last_reached,
    obligations_of_member,
    standing_of_members,
)
from hearth.ledger.services import NewEvidence, amend_evidence, file_evidence, retract_evidence
from hearth.members.models import Member
from hearth.rules.evidence import DISCHARGE
from hearth.rules.labels import NORMAL, SUD_PART2
from hearth.ui.words import short_day
from hearth.worklist.wording import due_row
from tests.support.cast import ZONE, Cast, make_member, noon

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)
TODAY = date(2026, 3, 20)
MARCH = 20260301
HIDDEN_DAY = date(2026, 3, 11)


@pytest.fixture(autouse=True)
def _march() -> Iterator[None]:
    with frozen_at(NOW):
        yield


@pytest.fixture
def alba(standing_cast: Cast) -> Member:
    return a_member(standing_cast)


def a_member(cast: Cast) -> Member:
    return make_member(
        cast,
        cast.fernhill,
        care_managers=[cast.marta],
        consent_to=[cast.lead],
        labels=[NORMAL, SUD_PART2],
    )


def contact(day: date, **more: object) -> NewEvidence:
    given = {"reached": True, "mode": "phone", "core_service": True}
    return NewEvidence("contact", noon(day), ZONE, given, **more)  # type: ignore[arg-type]


def of_march(actor: Actor, member: Member) -> SeenObligation:
    found = obligations_of_member(actor, member.pk, since=date(2026, 3, 1))
    return next(one for one in found if one.opening_key == MARCH)


def test_an_obligation_comes_with_the_evidence_that_met_it(
    standing_cast: Cast, alba: Member
) -> None:
    with acting(standing_cast.marta) as marta:
        filed = file_evidence(marta, alba, contact(date(2026, 3, 10)))
        seen = of_march(marta, alba)
        assert seen.state == State.MET
        assert seen.settling is not None
        assert seen.settling.evidence_id == filed.evidence.pk
        assert seen.settling.attributes["mode"] == "phone"


def test_who_may_not_see_the_evidence_learns_only_that_it_is_met(
    standing_cast: Cast, alba: Member
) -> None:
    with acting(standing_cast.marta) as marta:
        file_evidence(marta, alba, contact(date(2026, 3, 10), label=SUD_PART2))
        assert not of_march(marta, alba).is_withheld
    with acting(standing_cast.noor) as noor:
        seen = of_march(noor, alba)
        assert seen.state == State.MET
        assert seen.is_withheld
        assert seen.settling is None


def test_another_agency_sees_nothing_that_is_due(standing_cast: Cast, alba: Member) -> None:
    with acting(standing_cast.joyce) as joyce:
        assert due_for_members(joyce, [alba.pk]) == ()
        assert standing_of_members(joyce, [alba.pk]) == ()
        assert obligations_of_member(joyce, alba.pk, since=date(2026, 1, 1)) == ()


def test_evidence_is_asked_by_kind_and_day(standing_cast: Cast, alba: Member) -> None:
    with acting(standing_cast.marta) as marta:
        file_evidence(marta, alba, contact(date(2026, 3, 10)))
        old = NewEvidence("discharge", noon(date(2026, 3, 2)), ZONE, {"class": "inpatient"})
        file_evidence(marta, alba, old)
        kinds = (DISCHARGE,)
        found = evidence_of_members(marta, [alba.pk], kinds=kinds, since=date(2026, 3, 1))
        assert [one.kind for one in found] == ["discharge"]
        assert not evidence_of_members(marta, [alba.pk], kinds=kinds, since=date(2026, 3, 3))
        assert last_reached(marta, [alba.pk])[alba.pk].occurred_on == date(2026, 3, 10)


def test_a_list_costs_as_many_queries_for_many_members_as_for_one(standing_cast: Cast) -> None:
    def queries(members: list[Member]) -> int:
        with acting(standing_cast.marta) as marta, CaptureQueriesContext(connection) as seen:
            due_for_members(marta, [one.pk for one in members])
            standing_of_members(marta, [one.pk for one in members])
        return len(seen)

    one = [a_member(standing_cast)]
    queries(one)  # warms what is kept of the pack
    assert queries(one) == queries([a_member(standing_cast) for _ in range(5)])


def test_as_known_on_leaves_out_what_was_recorded_later(standing_cast: Cast, alba: Member) -> None:
    with acting(standing_cast.marta) as marta:
        with frozen_at(NOW + timedelta(days=2)):
            file_evidence(marta, alba, contact(date(2026, 3, 10)))
        assert march_as_known(marta, alba, NOW) == State.OPEN
        assert march_as_known(marta, alba, NOW + timedelta(days=3)) == State.MET


def test_as_known_on_follows_corrections_and_retractions(standing_cast: Cast, alba: Member) -> None:
    with acting(standing_cast.marta) as marta:
        first = file_evidence(marta, alba, contact(date(2026, 3, 10))).evidence
        with frozen_at(NOW + timedelta(days=1)):
            second = amend_evidence(marta, first, contact(date(2026, 2, 10))).evidence
        with frozen_at(NOW + timedelta(days=2)):
            retract_evidence(marta, second)
        assert march_as_known(marta, alba, NOW + timedelta(hours=1)) == State.MET
        assert march_as_known(marta, alba, NOW + timedelta(days=1, hours=1)) == State.OPEN
        assert state_as_known(marta, alba, NOW + timedelta(days=1, hours=1), 20260201) == State.MET
        assert state_as_known(marta, alba, NOW + timedelta(days=3), 20260201) == State.MISSED


def test_as_known_now_is_what_is_stored_whoever_asks(standing_cast: Cast, alba: Member) -> None:
    with acting(standing_cast.marta) as marta:
        file_evidence(marta, alba, contact(date(2026, 2, 10)))
        file_evidence(marta, alba, contact(HIDDEN_DAY, label=SUD_PART2))
    cast = standing_cast
    for reader in (cast.marta, cast.greta, cast.noor, cast.joyce):
        with acting(reader) as actor:
            known = as_known_on(actor, alba.pk, NOW, TODAY)
            stored = Obligation.objects.filter(member=alba)
            columns = [column.name for column in fields(KnownObligation)]
            assert {astuple(one) for one in known} == set(stored.values_list(*columns))
            assert bool(known) == (reader is not cast.joyce)


def test_a_past_belief_is_computed_from_all_evidence(standing_cast: Cast, alba: Member) -> None:
    with acting(standing_cast.marta) as marta, frozen_at(NOW + timedelta(days=2)):
        file_evidence(marta, alba, contact(HIDDEN_DAY, label=SUD_PART2))
    with acting(standing_cast.noor) as noor:
        assert march_as_known(noor, alba, NOW) == State.OPEN
        assert march_as_known(noor, alba, NOW + timedelta(days=3)) == State.MET


def test_nothing_tells_a_lead_the_day_of_what_is_withheld(
    standing_cast: Cast, alba: Member
) -> None:
    with acting(standing_cast.marta) as marta:
        file_evidence(marta, alba, contact(HIDDEN_DAY, label=SUD_PART2))
        assert "ledger_evidence" in tables_that_tell(HIDDEN_DAY)
    with acting(standing_cast.noor) as noor:
        assert tables_that_tell(HIDDEN_DAY) == []
        seen = of_march(noor, alba)
        assert str(HIDDEN_DAY) not in str(seen)
        row = due_row(seen)
        assert row.met_by == "met (details withheld)"
        assert short_day(HIDDEN_DAY, TODAY) not in f"{row.why} {row.when} {row.when_date}"


def tables_that_tell(day: date) -> list[str]:
    """Tables about members with a row that the actor may read and that holds the day anywhere."""
    found = []
    with connection.cursor() as cursor:
        for name, table in declared_tables().items():
            if table.kind == "member":
                told = "select exists (select from {} t where to_jsonb(t)::text like %s)"
                cursor.execute(told.format(name), [f"%{day}%"])
                found += [name] * cursor.fetchone()[0]
    return found


def march_as_known(actor: Actor, member: Member, at: datetime) -> State:
    return state_as_known(actor, member, at, MARCH)


def state_as_known(actor: Actor, member: Member, at: datetime, key: int) -> State:
    known = as_known_on(actor, member.pk, at, TODAY)
    return next(State(one.state) for one in known if one.opening_key == key)
