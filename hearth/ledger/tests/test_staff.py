"""Staff as subjects: brought into a program, trained, settled by the same engine."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from hearth.access.actors import Actor, acting, settler_of
from hearth.access.permissions import RefusedError
from hearth.foundation.clock import frozen_at
from hearth.ledger.models import Evidence, Obligation, ObligationEvent, Span, State, Subject, Tally
from hearth.ledger.nightly import settle_offering
from hearth.ledger.policies import PlaceRefusedError
from hearth.ledger.reconciling import reconcile
from hearth.ledger.selectors import as_known_of_staff, due_for_staff, staff_places
from hearth.ledger.services import (
    EvidenceRefusedError,
    NewEvidence,
    amend_evidence,
    file_evidence,
    retract_evidence,
)
from hearth.ledger.staffing import bring_in_staff, end_staff_role, move_staff_to_role
from hearth.network.models import Offering
from hearth.workforce.models import Employment
from hearth.workforce.roles import Role
from tests.support.cast import ZONE, Cast, bring_in, hat, hire, noon

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)
FEBRUARY, MARCH, APRIL = 20260201, 20260301, 20260401


@pytest.fixture(autouse=True)
def _march() -> Iterator[None]:
    with frozen_at(NOW):
        yield


@pytest.fixture
def cast(staffed_cast: Cast) -> Cast:
    return staffed_cast


@pytest.fixture
def program(cast: Cast) -> Offering:
    return Offering.objects.get(pk=cast.offering.pk)


@pytest.fixture
def marta(cast: Cast, program: Offering) -> Employment:
    """Marta, a navigator of the second program since February."""
    return bring_in(cast, cast.marta)


def training(day: date, minutes: int = 90) -> NewEvidence:
    return NewEvidence("training", noon(day), ZONE, {"minutes": minutes})


def month(employment: Employment, key: int = MARCH) -> Obligation:
    [row] = [
        one
        for one in Obligation.objects.filter(employment=employment, opening_key=key)
        if one.needed == 1
    ]
    return row


def test_whoever_is_brought_in_owes_what_the_program_asks_of_their_role(
    cast: Cast, marta: Employment
) -> None:
    with acting(cast.greta) as greta:
        assert month(marta, FEBRUARY).state == State.MISSED
        assert month(marta).state == State.OPEN
        [due] = [one for one in due_for_staff(greta, [marta.pk]) if one.opening_key == MARCH]
        assert (due.title, due.employment_id, due.member_id) == (
            "An hour and a half of training every month",
            marta.pk,
            0,
        )
        [place] = staff_places(greta)
        assert (place.name, place.role.en) == ("Marta Olivares", "Navigator")


def test_a_training_of_ninety_minutes_meets_the_month_in_the_same_transaction(
    cast: Cast, marta: Employment
) -> None:
    with acting(cast.greta) as greta:
        short = file_evidence(greta, marta, training(date(2026, 3, 4), 89))
        assert short.met == ()
        filed = file_evidence(greta, marta, training(date(2026, 3, 10)))
        assert [row.opening_key for row in filed.met] == [MARCH]
        assert month(marta).met_by == filed.evidence.pk
        assert filed.evidence.agency_id == cast.fernhill.pk
        told = ObligationEvent.objects.get(employment=marta, opening_key=MARCH)
        assert (told.from_state, told.to_state) == (State.OPEN, State.MET)


def test_an_amendment_and_a_retraction_of_training_settle(cast: Cast, marta: Employment) -> None:
    with acting(cast.greta) as greta:
        first = file_evidence(greta, marta, training(date(2026, 3, 10))).evidence
        second = amend_evidence(greta, first, training(date(2026, 3, 10), 30)).evidence
        assert month(marta).state == State.OPEN
        third = amend_evidence(greta, second, training(date(2026, 3, 10), 95)).evidence
        assert month(marta).met_by == third.pk
        retract_evidence(greta, third)
        assert month(marta).state == State.OPEN
        with pytest.raises(EvidenceRefusedError, match="meanwhile"):
            retract_evidence(greta, third)


def test_another_role_keeps_the_month_and_an_end_asks_nothing_more(
    cast: Cast, program: Offering, marta: Employment
) -> None:
    with acting(cast.greta) as greta:
        subject = Subject.objects.get(employment=marta)
        move_staff_to_role(greta, subject, "care_coordinator", date(2026, 3, 16))
        assert month(marta).state == State.OPEN
        assert len(staff_places(greta)) == 1
        move_staff_to_role(greta, subject, "program_director", date(2026, 3, 18))
        assert Span.objects.filter(subject=subject, superseded_at=None).count() == 3
        end_staff_role(greta, subject, date(2026, 3, 1))
        assert not Obligation.objects.filter(employment=marta, opening_key=MARCH).exists()
        assert month(marta, FEBRUARY).state == State.MISSED
        assert staff_places(greta) == []
        with pytest.raises(PlaceRefusedError, match="no role"):
            end_staff_role(greta, subject, date(2026, 3, 1))


def test_a_program_refuses_roles_days_and_people_it_does_not_know(
    cast: Cast, program: Offering, marta: Employment
) -> None:
    day = date(2026, 2, 1)
    with acting(cast.greta) as greta:
        with pytest.raises(PlaceRefusedError, match="already"):
            bring_in_staff(greta, marta, program, "navigator", day)
        with pytest.raises(PlaceRefusedError, match="no role 'juggler'"):
            bring_in_staff(greta, hat(cast.greta), program, "juggler", day)
        with pytest.raises(PlaceRefusedError, match="does not work here"):
            bring_in_staff(greta, hat(cast.greta), program, "navigator", date(2009, 1, 1))
        with pytest.raises(EvidenceRefusedError, match="in no program"):
            file_evidence(greta, hat(cast.greta), training(date(2026, 3, 10)))


def test_nobody_but_a_supervisor_of_the_agency_records_and_each_layer_says_so(
    cast: Cast, marta: Employment, monkeypatch: pytest.MonkeyPatch
) -> None:
    strangers = (cast.marta, cast.saul, cast.noor, cast.theo)
    for actor in strangers:
        with acting(actor), pytest.raises(RefusedError):
            file_evidence(actor, marta, training(date(2026, 3, 10)))
        with acting(actor), connection.cursor() as cursor, transaction.atomic():
            with pytest.raises(ProgrammingError, match="may not settle this person"):
                cursor.execute("select ledger_settle_employment(%s, %s)", [marta.pk, NOW])
            connection.set_rollback(True)
    monkeypatch.setenv("HEARTH_FAULT", "access-application-off")
    for actor in strangers:
        with pytest.raises((ProgrammingError, EvidenceRefusedError)), acting(actor):
            file_evidence(actor, marta, training(date(2026, 3, 10)))


def test_nobody_records_about_the_staff_of_another_agency_under_their_own(
    cast: Cast, marta: Employment
) -> None:
    """Policies see the agency a row names; the foreign key holds it to the employer."""
    with pytest.raises(IntegrityError, match="at_the_employer"), acting(cast.saul):
        Evidence.objects.create(
            network=cast.network, agency=cast.two_rivers, employment=marta,
            kind=13, a1=90, occurred_at=NOW, zone=ZONE, occurred_on=NOW.date(), recorded_at=NOW,
            recorder_id=cast.saul.hat_id, source="",
        )  # fmt: skip


def test_who_reads_what_is_due_of_staff(cast: Cast, marta: Employment) -> None:
    with acting(cast.greta):
        colleague = hire_as(cast, "Ines Vale")
    readers = (cast.marta, cast.greta, colleague, cast.joyce, cast.saul, cast.noor, cast.theo)
    seen = {}
    for actor in readers:
        with acting(actor):
            stored = Obligation.objects.filter(employment=marta).exists()
            listed = bool(due_for_staff(actor, [marta.pk]))
            assert stored == listed
            known = as_known_of_staff(actor, marta.pk, NOW, NOW.date())
            assert bool(known) == listed
            seen[actor.name] = listed
    assert [name for name, sees in seen.items() if sees] == ["Marta Olivares", "Greta Holm"]


def hire_as(cast: Cast, name: str) -> Actor:
    with acting(cast.theo):
        return hire(name, cast.fernhill, Role.CARE_MANAGER)


def test_the_night_misses_what_was_not_done_and_reconciles(
    cast: Cast, program: Offering, marta: Employment
) -> None:
    with frozen_at(NOW + timedelta(days=20)):
        assert reconcile(program).rows > 0
        deep = list(settle_offering(program, step=3))
        assert deep[-1].differences > 0
        assert reconcile(program).differences == 0
        assert reconcile(program).members_by_reference == 1
    with frozen_at(NOW + timedelta(days=50)):
        assert list(settle_offering(program))[-1].differences > 0  # shallow
        found = reconcile(program)
        assert (found.rows, found.tally, found.reference) == (0, 0, 0)
    with acting(cast.greta):
        assert month(marta).state == month(marta, APRIL).state == State.MISSED


def test_a_second_run_of_the_day_takes_whoever_was_trained_since(
    cast: Cast, program: Offering, marta: Employment
) -> None:
    list(settle_offering(program))
    with frozen_at(NOW + timedelta(minutes=5)):
        with acting(cast.interface):
            # Loaded and settled by nobody yet, as a migration from another system would be.
            Evidence.objects.create(
                network=cast.network, agency=cast.fernhill, employment=marta,
                kind=13, a1=120, occurred_at=NOW, zone=ZONE, occurred_on=NOW.date(),
                recorded_at=NOW + timedelta(minutes=5), recorder_id=-1, source="",
            )  # fmt: skip
        assert reconcile(program).rows == 1
        list(settle_offering(program))
        assert reconcile(program).differences == 0
    with acting(cast.greta):
        assert month(marta).state == State.MET


def test_settling_the_whole_history_of_staff_again_changes_nothing(
    cast: Cast, program: Offering, marta: Employment
) -> None:
    with acting(cast.greta) as greta:
        file_evidence(greta, marta, training(date(2026, 3, 10)))
    with acting(settler_of(cast.network)), connection.cursor() as cursor:
        rebuild = "select ledger_settle_range(%s, %s, %s, %s, true)"
        party = marta.pk * 3 + 1
        cursor.execute(rebuild, [program.pk, party, party, NOW])
        assert cursor.fetchone() == (0,)


def test_the_tally_counts_staff_by_agency(cast: Cast, program: Offering, marta: Employment) -> None:
    with acting(cast.greta):
        standard = month(marta).standard
        rows = Tally.objects.filter(standard=standard, agency=cast.fernhill)
        counted = sum(row.n for row in rows)
        assert counted == Obligation.objects.filter(employment=marta, standard=standard).count()
    with acting(settler_of(cast.network)), connection.cursor() as cursor:
        cursor.execute("select ledger_compare_tally()")
        assert cursor.fetchone() == (0,)


def test_what_was_known_before_a_training_was_recorded_stays_known(
    cast: Cast, marta: Employment
) -> None:
    with frozen_at(NOW + timedelta(hours=1)), acting(cast.greta) as greta:
        filed = file_evidence(greta, marta, training(date(2026, 3, 10)))
        then = {one.opening_key: one for one in as_known_of_staff(greta, marta.pk, NOW, NOW.date())}
        later = NOW + timedelta(hours=2)
        since = {
            one.opening_key: one for one in as_known_of_staff(greta, marta.pk, later, NOW.date())
        }
        assert then[MARCH].state == State.OPEN
        assert (since[MARCH].state, since[MARCH].met_by) == (State.MET, filed.evidence.pk)
