"""Sessions: recorded for several at once, filed, corrected, undone, compared with evidence."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from django.db import IntegrityError, ProgrammingError

from hearth.access.actors import acting
from hearth.access.permissions import RefusedError
from hearth.foundation.clock import frozen_at
from hearth.ledger.models import Evidence, Obligation, State
from hearth.ledger.reconciling import reconcile
from hearth.ledger.services import EvidenceRefusedError, NewEvidence, file_evidence
from hearth.network.models import Offering
from hearth.trainings.models import Session
from hearth.trainings.reconciling import compare_sessions
from hearth.trainings.selectors import session_seen, sessions_of_staff, sessions_recorded_with
from hearth.trainings.services import (
    NewSession,
    SessionRefusedError,
    amend_session,
    record_session,
    undo_session,
)
from hearth.workforce.models import Employment
from tests.support.cast import ZONE, Cast, bring_in, hat, noon

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)
MARCH = 20260301


@pytest.fixture(autouse=True)
def _march() -> Iterator[None]:
    with frozen_at(NOW):
        yield


@pytest.fixture
def marta(staffed_cast: Cast) -> Employment:
    return bring_in(staffed_cast, staffed_cast.marta)


@pytest.fixture
def greta(staffed_cast: Cast) -> Employment:
    return bring_in(staffed_cast, staffed_cast.greta, "care_coordinator")


def training(day: date = date(2026, 3, 10), minutes: int = 90, nonce: str = "one") -> NewSession:
    return NewSession(
        kind="training", occurred_at=noon(day), zone=ZONE, minutes=minutes, form_nonce=nonce
    )


def month(employment: Employment) -> int:
    return Obligation.objects.get(employment=employment, opening_key=MARCH).state


def test_one_session_meets_the_month_of_everybody_who_was_there(
    staffed_cast: Cast, marta: Employment, greta: Employment
) -> None:
    with acting(staffed_cast.greta) as actor:
        recorded = record_session(actor, [greta, marta], training())
        assert [len(one.filed.met) for one in recorded if one.filed] == [1, 1]
        assert month(marta) == month(greta) == State.MET
        with_it = sessions_recorded_with(actor, recorded[0].session)
        assert [one.employment_id for one in with_it] == [greta.pk, marta.pk]  # by name


def test_a_form_sent_twice_is_one_session(staffed_cast: Cast, marta: Employment) -> None:
    with acting(staffed_cast.greta) as actor:
        [first] = record_session(actor, [marta], training())
        [again] = record_session(actor, [marta], training())
        assert (again.session, again.filed) == (first.session, None)
        assert Evidence.objects.filter(employment=marta).count() == 1


def test_a_correction_and_an_undoing_settle_and_are_done_once(
    staffed_cast: Cast, marta: Employment
) -> None:
    with acting(staffed_cast.greta) as actor:
        [first] = record_session(actor, [marta], training(minutes=60))
        assert month(marta) == State.OPEN
        second = amend_session(actor, first.session, training(minutes=95, nonce="two"))
        assert month(marta) == State.MET
        assert second.session.replaces_id == first.session.pk
        assert session_seen(actor, first.session.pk) is None
        with pytest.raises(SessionRefusedError, match="meanwhile"):
            amend_session(actor, first.session, training(minutes=30, nonce="three"))
        undo_session(actor, second.session)
        assert month(marta) == State.OPEN
        assert not sessions_of_staff(actor).exists()
        assert Session.objects.filter(employment=marta).count() == 2  # nothing is lost
        with pytest.raises(SessionRefusedError, match="meanwhile"):
            undo_session(actor, second.session)


def test_supervision_says_its_form_and_training_has_none(
    staffed_cast: Cast, marta: Employment
) -> None:
    with acting(staffed_cast.greta) as actor:
        supervision = replace(training(), kind="supervision", form="group")
        [one] = record_session(actor, [marta], supervision)
        assert one.filed is not None
        assert one.filed.evidence.slots[:2] == (2, 90)
        assert one.filed.met == ()
        [two] = record_session(actor, [marta], replace(training(nonce="two"), form="group"))
        assert two.session.form == ""


def test_what_is_refused_keeps_nothing_of_anybody(
    staffed_cast: Cast, marta: Employment, greta: Employment
) -> None:
    with acting(staffed_cast.greta) as actor:
        for people, new, why in (
            ([], training(), "who was there"),
            ([marta], training(date(2026, 3, 21)), "future"),
            ([marta], training(minutes=0), "minutes"),
            ([marta], replace(training(), kind="party"), "training or supervision"),
        ):
            with pytest.raises(SessionRefusedError, match=why):
                record_session(actor, people, new)
    with acting(staffed_cast.saul) as saul:
        joyce = hat(staffed_cast.joyce)
        with pytest.raises(EvidenceRefusedError, match="in no program"):
            record_session(saul, [joyce], training())
        with pytest.raises(RefusedError):
            record_session(saul, [joyce, marta], training())
    with acting(staffed_cast.interface):
        assert not Session.objects.exists()


def test_a_session_is_kept_at_the_persons_own_employer(
    staffed_cast: Cast, marta: Employment
) -> None:
    saul = staffed_cast.saul
    with pytest.raises(IntegrityError, match="at_the_employer"), acting(saul):
        Session.objects.create(
            network=staffed_cast.network, agency=staffed_cast.two_rivers, employment=marta,
            kind="training", minutes=90, occurred_at=NOW, zone=ZONE, recorded_at=NOW,
            recorder_id=saul.hat_id, form_nonce="x",
        )  # fmt: skip


def test_without_the_application_the_database_refuses_strangers(
    staffed_cast: Cast, marta: Employment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_FAULT", "access-application-off")
    for actor in (staffed_cast.marta, staffed_cast.saul, staffed_cast.noor, staffed_cast.theo):
        with pytest.raises(ProgrammingError), acting(actor):
            record_session(actor, [marta], training())


def test_sessions_and_their_evidence_are_compared(
    staffed_cast: Cast, marta: Employment, greta: Employment
) -> None:
    offering = Offering.objects.get(pk=staffed_cast.offering.pk)
    with acting(staffed_cast.greta) as actor:
        recorded = record_session(actor, [greta, marta], training())
        amend_session(actor, recorded[0].session, training(minutes=100, nonce="two"))
        undo_session(actor, recorded[1].session)
    with acting(staffed_cast.interface) as interface:
        assert compare_sessions(interface) == 0
    assert reconcile(offering).differences == 0
    with acting(staffed_cast.greta) as actor:  # planted: evidence that no session stands for
        stray = NewEvidence("training", NOW, ZONE, {"minutes": 5}, source="trainings_session")
        file_evidence(actor, marta, stray)
    assert reconcile(offering).recorders["trainings_session"] == 1
    with pytest.raises(SystemExit, match="1"):
        call_command("reconcile", evidence=True)
