"""Filing evidence: one transaction from what happened to what it satisfied."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from hearth.access.actors import acting
from hearth.access.permissions import RefusedError
from hearth.foundation.clock import frozen_at
from hearth.ledger.models import Evidence, Obligation, ObligationEvent, State, Tally
from hearth.ledger.placing import move_to_stage
from hearth.ledger.services import (
    EvidenceRefusedError,
    NewEvidence,
    amend_evidence,
    file_evidence,
    retract_evidence,
    waive_obligation,
)
from hearth.members.models import Member
from tests.support.cast import ZONE, Cast, make_member, noon

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)
MARCH = 20260301


@pytest.fixture(autouse=True)
def _march() -> Iterator[None]:
    with frozen_at(NOW):
        yield


@pytest.fixture
def alba(standing_cast: Cast) -> Member:
    return make_member(standing_cast, standing_cast.fernhill, care_managers=[standing_cast.marta])


def contact(day: date, **attributes: object) -> NewEvidence:
    given = {"reached": True, "mode": "phone", "core_service": True, "minutes": 20} | attributes
    return NewEvidence("contact", noon(day), ZONE, given)


def discharge(day: date) -> NewEvidence:
    return NewEvidence("discharge", noon(day), ZONE, {"class": "inpatient"})


def month(member: Member, key: int = MARCH) -> Obligation:
    return Obligation.objects.get(member=member, opening_key=key)


def follow_up(member: Member) -> Obligation:
    return Obligation.objects.exclude(opening_key__gt=20_000_000).get(member=member)


def test_a_contact_meets_the_month_in_the_same_transaction(
    standing_cast: Cast, alba: Member
) -> None:
    with acting(standing_cast.marta):
        assert month(alba).state == State.OPEN
        filed = file_evidence(standing_cast.marta, alba, contact(date(2026, 3, 10)))
        assert [row.opening_key for row in filed.met] == [MARCH]
        assert month(alba).state == State.MET
        assert month(alba).met_by is not None


def test_an_attempt_meets_nothing(standing_cast: Cast, alba: Member) -> None:
    with acting(standing_cast.marta):
        filed = file_evidence(
            standing_cast.marta, alba, contact(date(2026, 3, 10), reached=False, core_service=False)
        )
        assert filed.met == ()
        assert month(alba).state == State.OPEN


def test_evidence_of_the_future_is_refused_and_nothing_is_kept(
    standing_cast: Cast, alba: Member
) -> None:
    with acting(standing_cast.marta):
        with pytest.raises(EvidenceRefusedError, match="future"):
            file_evidence(standing_cast.marta, alba, contact(date(2026, 3, 21)))
        assert not Evidence.objects.exists()


def test_a_contact_after_the_window_is_done_late_and_stays_missed(
    standing_cast: Cast, alba: Member
) -> None:
    with acting(standing_cast.marta):
        file_evidence(standing_cast.marta, alba, discharge(date(2026, 3, 2)))
        assert follow_up(alba).state == State.MISSED
        filed = file_evidence(standing_cast.marta, alba, contact(date(2026, 3, 12)))
        assert [row.pk for row in filed.done_late] == [follow_up(alba).pk]
        assert follow_up(alba).state == State.MISSED
        assert follow_up(alba).late_by is not None


def test_an_amendment_moves_what_the_contact_met(standing_cast: Cast, alba: Member) -> None:
    with acting(standing_cast.marta):
        first = file_evidence(standing_cast.marta, alba, contact(date(2026, 3, 10))).evidence
        amended = amend_evidence(standing_cast.marta, first, contact(date(2026, 2, 27)))
        assert month(alba).state == State.OPEN
        assert month(alba, 20260201).met_by == amended.evidence.pk
        with pytest.raises(EvidenceRefusedError, match="meanwhile"):
            amend_evidence(standing_cast.marta, first, contact(date(2026, 2, 26)))


def test_a_retracted_discharge_takes_its_follow_up_back(standing_cast: Cast, alba: Member) -> None:
    with acting(standing_cast.marta):
        left = file_evidence(standing_cast.marta, alba, discharge(date(2026, 3, 18))).evidence
        assert follow_up(alba).state == State.OPEN
        retract_evidence(standing_cast.marta, left)
        assert not Obligation.objects.filter(member=alba, opening_key=left.pk).exists()
        told = ObligationEvent.objects.get(member=alba, opening_key=left.pk)
        assert (told.from_state, told.to_state) == (State.OPEN, None)


def test_a_corrected_discharge_keeps_the_key_of_its_chain(
    standing_cast: Cast, alba: Member
) -> None:
    with acting(standing_cast.marta):
        left = file_evidence(standing_cast.marta, alba, discharge(date(2026, 3, 10))).evidence
        amend_evidence(standing_cast.marta, left, discharge(date(2026, 3, 12)))
        assert follow_up(alba).opening_key == left.pk
        assert follow_up(alba).due_on == date(2026, 3, 19)


def test_a_waiver_needs_a_reason_and_waives_that_window_alone(
    standing_cast: Cast, alba: Member
) -> None:
    with acting(standing_cast.marta):
        with pytest.raises(EvidenceRefusedError, match="why"):
            waive_obligation(standing_cast.marta, month(alba), " ")
        waive_obligation(standing_cast.marta, month(alba, 20260201), "In another state in February")
        assert month(alba, 20260201).state == State.WAIVED
        assert month(alba).state == State.OPEN


def test_what_has_not_begun_is_not_waived(standing_cast: Cast, alba: Member) -> None:
    with acting(standing_cast.marta), pytest.raises(EvidenceRefusedError, match="not begun"):
        waive_obligation(standing_cast.marta, month(alba, 20260401), "Moving away in April")


def test_of_two_follow_ups_at_once_only_the_one_named_is_waived(
    standing_cast: Cast, alba: Member
) -> None:
    with acting(standing_cast.marta):
        first = file_evidence(standing_cast.marta, alba, discharge(date(2026, 3, 16))).evidence
        second = file_evidence(standing_cast.marta, alba, discharge(date(2026, 3, 18))).evidence
        waive_obligation(standing_cast.marta, month(alba, second.pk), "At her sister's")
        assert month(alba, second.pk).state == State.WAIVED
        assert month(alba, first.pk).state == State.OPEN


def test_a_correction_stays_of_its_kind(standing_cast: Cast, alba: Member) -> None:
    with acting(standing_cast.marta):
        call = file_evidence(standing_cast.marta, alba, contact(date(2026, 3, 10))).evidence
        with pytest.raises(EvidenceRefusedError, match="its kind"):
            amend_evidence(standing_cast.marta, call, discharge(date(2026, 3, 10)))


def test_a_promise_opens_an_obligation_that_keeping_it_meets(
    standing_cast: Cast, alba: Member
) -> None:
    with acting(standing_cast.marta):
        promise = NewEvidence("promise", noon(date(2026, 3, 16)), ZONE, {"days": 3})
        made = file_evidence(standing_cast.marta, alba, promise).evidence
        assert follow_up(alba).due_on == date(2026, 3, 19)
        kept = NewEvidence("promise_kept", noon(date(2026, 3, 18)), ZONE, answers_id=made.pk)
        filed = file_evidence(standing_cast.marta, alba, kept)
        assert [row.opening_key for row in filed.met] == [made.pk]


def test_leaving_the_stage_voids_the_open_month_and_asks_no_more(
    standing_cast: Cast, alba: Member
) -> None:
    with acting(standing_cast.interface):
        enrollment = alba.enrollments.get()
        move_to_stage(standing_cast.interface, enrollment, "closed", date(2026, 3, 15))
        assert month(alba).state == State.VOID
        assert not Obligation.objects.filter(member=alba, opening_key=20260401).exists()


def test_the_tally_is_the_count_after_every_difference(standing_cast: Cast, alba: Member) -> None:
    with acting(standing_cast.marta):
        for day in (3, 10, 18):
            file_evidence(standing_cast.marta, alba, contact(date(2026, 3, day)))
        file_evidence(standing_cast.marta, alba, discharge(date(2026, 3, 12)))
    with acting(standing_cast.greta):
        counted = {
            (row.standard, row.due_on.replace(day=1), row.state): 1
            for row in Obligation.objects.filter(member=alba)
        }
        summed: dict[tuple[int, date, int], int] = {}
        for row in Tally.objects.filter(agency=standing_cast.fernhill):
            key = (row.standard, row.period, row.state)
            summed[key] = summed.get(key, 0) + row.n
        assert {key: n for key, n in summed.items() if n} == counted


def test_the_same_evidence_settled_twice_changes_nothing(standing_cast: Cast, alba: Member) -> None:
    with acting(standing_cast.marta):
        file_evidence(standing_cast.marta, alba, contact(date(2026, 3, 10)))
        with connection.cursor() as cursor:
            cursor.execute("select ledger_settle_member(%s, %s)", [alba.pk, NOW])
            assert cursor.fetchone() == (0,)


def test_days_that_pass_turn_open_into_missed(standing_cast: Cast, alba: Member) -> None:
    with frozen_at(NOW + timedelta(days=20)), acting(standing_cast.marta):
        with connection.cursor() as cursor:
            cursor.execute(
                "select ledger_settle_member(%s, %s)", [alba.pk, NOW + timedelta(days=20)]
            )
        assert month(alba).state == State.MISSED


def test_the_application_refuses_a_stranger_before_the_database_does(
    standing_cast: Cast, alba: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    with acting(standing_cast.joyce):
        with pytest.raises(RefusedError, match="care team"):
            file_evidence(standing_cast.joyce, alba, contact(date(2026, 3, 10)))
        monkeypatch.setenv("HEARTH_FAULT", "access-application-off")
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            file_evidence(standing_cast.joyce, alba, contact(date(2026, 3, 10)))
