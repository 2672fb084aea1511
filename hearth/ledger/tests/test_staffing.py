"""Staff are subjects: what is asked of them opens, and what supervisors record meets it."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.db import ProgrammingError, transaction

from hearth.access.actors import Actor, acting
from hearth.access.permissions import RefusedError
from hearth.access.selectors import visible_staff
from hearth.foundation.clock import frozen_at
from hearth.ledger.models import Obligation, Span, State, Subject
from hearth.ledger.nightly import settle_offering
from hearth.ledger.policies import PlaceRefusedError
from hearth.ledger.reconciling import reconcile
from hearth.ledger.services import EvidenceRefusedError, NewEvidence
from hearth.ledger.staffing import begin_role, end_role, file_about_staff, retract_about_staff
from hearth.network.models import Offering
from hearth.workforce.models import Employment
from tests.support.cast import ZONE, Cast, install, make_cast, noon

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)
PARAMETERS = {"caseload_ceiling": 20, "caseload_days": 14}


@pytest.fixture(autouse=True)
def _march() -> Iterator[None]:
    with frozen_at(NOW):
        yield


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Cast:
    """A network of its own, committed; tests roll back what they add."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        cast = make_cast(f"Staffed {time.time_ns()}", PARAMETERS, pack="nyc-ryan-white-ccp")
        install(cast)
    return cast


def employment_of(actor: Actor) -> Employment:
    return Employment.objects.get(pk=actor.hat_id)


def join(cast: Cast, actor: Actor, on: date = date(2026, 1, 1)) -> Subject:
    with acting(cast.interface):
        return begin_role(
            cast.interface, employment_of(actor), cast.offering, "care_coordinator", on
        )


def training(minutes: int, on: date) -> NewEvidence:
    return NewEvidence("training", noon(on), ZONE, {"minutes": minutes})


def states(subject: Subject) -> dict[int, State]:
    rows = Obligation.objects.filter(subject=subject)
    return {row.opening_key: State(row.state) for row in rows}


def test_training_is_asked_of_who_has_the_role(cast: Cast) -> None:
    subject = join(cast, cast.marta)
    with acting(cast.interface):
        assert states(subject) == {
            20260101: State.MISSED,
            20260201: State.MISSED,
            20260301: State.OPEN,
            20260401: State.UPCOMING,
        }


def test_a_supervisor_of_the_agency_records_it_and_it_is_met(cast: Cast) -> None:
    subject = join(cast, cast.marta)
    with acting(cast.greta) as greta:
        filed = file_about_staff(greta, employment_of(cast.marta), training(90, date(2026, 3, 4)))
        assert [row.opening_key for row in filed.met] == [20260301]
        assert states(subject)[20260301] == State.MET
        gone = retract_about_staff(greta, filed.evidence)
        assert gone.met == ()
        assert states(subject)[20260301] == State.OPEN


def test_nobody_records_their_own_nor_another_agencys(cast: Cast) -> None:
    join(cast, cast.marta)
    for name in ("marta", "saul", "noor", "theo"):
        actor = getattr(cast, name)
        with acting(actor), pytest.raises(RefusedError, match="supervisor of the same agency"):
            file_about_staff(actor, employment_of(cast.marta), training(90, date(2026, 3, 4)))


@pytest.mark.parametrize("name", ["marta", "saul", "noor", "theo"])
def test_the_database_refuses_it_too(
    cast: Cast, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    join(cast, cast.marta)
    monkeypatch.setenv("HEARTH_FAULT", "access-application-off")
    actor = getattr(cast, name)
    with pytest.raises(ProgrammingError), acting(actor), transaction.atomic():
        file_about_staff(actor, employment_of(cast.marta), training(90, date(2026, 3, 4)))


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        *(("marta", True), ("greta", True), ("noor", True)),
        *(("joyce", False), ("saul", False), ("theo", False)),
    ],
)
def test_what_is_asked_of_staff_is_seen_by_them_their_supervisors_and_the_lead(
    cast: Cast, name: str, sees: bool
) -> None:
    join(cast, cast.marta)
    actor = getattr(cast, name)
    with acting(actor):
        rows = visible_staff(actor, Obligation.objects.all(), "subject__employment_id")
        assert rows.exists() == sees
        assert Obligation.objects.exists() == sees  # the policies alone


def test_who_left_the_role_is_asked_no_more(cast: Cast) -> None:
    subject = join(cast, cast.marta)
    with acting(cast.greta) as greta:
        end_role(greta, subject, "care_coordinator", date(2026, 3, 11))
        assert states(subject)[20260301] == State.VOID
        assert 20260401 not in states(subject)
        spans = Span.objects.filter(subject=subject)
        assert spans.filter(superseded_at=None).get().ends_on == date(2026, 3, 11)
        assert spans.exclude(superseded_at=None).get().ends_on is None


def test_a_role_begins_once_and_only_one_the_program_has(cast: Cast) -> None:
    join(cast, cast.marta)
    with acting(cast.interface) as actor:
        marta = employment_of(cast.marta)
        with pytest.raises(PlaceRefusedError, match="begun already"):
            begin_role(actor, marta, cast.offering, "care_coordinator", date(2026, 2, 1))
        with pytest.raises(PlaceRefusedError, match=r"has no role 'barber'\. It has: program_dir"):
            begin_role(actor, marta, cast.offering, "barber", date(2026, 2, 1))


def test_a_training_of_tomorrow_is_refused(cast: Cast) -> None:
    join(cast, cast.marta)
    with acting(cast.greta) as greta, pytest.raises(EvidenceRefusedError, match="in the future"):
        file_about_staff(greta, employment_of(cast.marta), training(90, date(2026, 3, 21)))


def test_the_night_settles_staff_and_the_engines_agree_about_them(cast: Cast) -> None:
    subject = join(cast, cast.marta)
    with frozen_at(datetime(2026, 4, 2, 15, tzinfo=UTC)):
        list(settle_offering(Offering.objects.get(pk=cast.offering.pk)))
        with acting(cast.interface):
            assert states(subject)[20260301] == State.MISSED
        compared = reconcile(Offering.objects.get(pk=cast.offering.pk))
        assert compared.members_by_reference == 1
        assert compared.differences == 0
