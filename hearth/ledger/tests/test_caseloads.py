"""Caseloads are counted into evidence, so that a ceiling is a standard like any other."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.db import ProgrammingError, transaction

from hearth.access.actors import Actor, acting
from hearth.access.models import Edge
from hearth.access.services import assign_care_manager, end_edge
from hearth.foundation.clock import frozen_at
from hearth.ledger.caseloads import counted_caseloads, file_caseloads
from hearth.ledger.models import Enrollment, Evidence, Obligation, State
from hearth.ledger.placing import enter, leave, move_to_stage
from hearth.ledger.services import enroll_member
from hearth.ledger.staffing import bring_in_staff
from hearth.members.models import Member
from hearth.network.models import Offering
from hearth.rules.evidence import CASELOAD
from hearth.rules.obligation import SpanKind
from hearth.workforce.models import Employment
from tests.support.cast import Cast, install, make_cast, make_member

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)
PARAMETERS = {"caseload_days": 14, "hh_plus_weight": 60, "other_weight": 30}
FIRST = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def _march() -> Iterator[None]:
    with frozen_at(NOW):
        yield


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Cast:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        cast = make_cast(f"Counted {time.time_ns()}", PARAMETERS)
        install(cast)
    return cast


@pytest.fixture(scope="module")
def unweighed(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Cast:
    """The same without the numbers that say what members weigh."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        cast = make_cast(f"Unweighed {time.time_ns()}", {"caseload_days": 14})
        install(cast)
    return cast


@pytest.fixture(autouse=True)
def _roles(cast: Cast) -> None:
    with acting(cast.interface) as actor:
        for one in (cast.marta, cast.joyce):
            bring_in_staff(actor, employment_of(one), cast.offering, "care_manager", FIRST)


def employment_of(actor: Actor) -> Employment:
    return Employment.objects.get(pk=actor.hat_id)


def member_of(cast: Cast, actor: Actor, since: date = date(2026, 2, 1)) -> Member:
    """A member, enrolled with the actor's agency and on their caseload from a day."""
    member = make_member(cast, employment_of(actor).organization, enrolled_on=None)
    with acting(cast.interface):
        agency = employment_of(actor).organization
        enroll_member(member, cast.offering, agency, stage="enrolled", starts_on=since)
        assign_care_manager(member, employment_of(actor), since)
    return member


def counted(cast: Cast, actor: Actor) -> list[tuple[str, int, int | None]]:
    """Day, heads and weight of what stands."""
    file_caseloads(Offering.objects.get(pk=cast.offering.pk))
    with acting(cast.interface):
        rows = Evidence.objects.filter(
            kind=CASELOAD.number,
            employment_id=actor.hat_id,
            superseded_at=None,
            is_retracted=False,
        )
        return sorted((f"{row.occurred_on:%m-%d}", row.a1 or 0, row.a2) for row in rows)


def enrollment(cast: Cast, member: Member) -> Enrollment:
    return Enrollment.objects.get(member=member, offering=cast.offering)


def test_each_day_on_which_a_caseload_changes_is_evidence(cast: Cast) -> None:
    member_of(cast, cast.marta)
    second = member_of(cast, cast.marta, date(2026, 2, 10))
    with acting(cast.interface) as actor:
        move_to_stage(actor, enrollment(cast, second), "closed", date(2026, 3, 1))
    assert counted(cast, cast.marta) == [("02-01", 1, 30), ("02-10", 2, 60), ("03-01", 1, 30)]
    assert counted(cast, cast.joyce) == []


def test_counting_again_changes_nothing(cast: Cast) -> None:
    member_of(cast, cast.marta)
    first = counted(cast, cast.marta)
    assert file_caseloads(Offering.objects.get(pk=cast.offering.pk)) == 0
    assert counted(cast, cast.marta) == first


def test_of_the_weights_that_apply_the_most_counts(cast: Cast) -> None:
    member = member_of(cast, cast.marta)
    with acting(cast.interface):
        one = enrollment(cast, member)
        enter(one, SpanKind.POPULATION, "hh_plus_smi", date(2026, 2, 15))
        enter(one, SpanKind.POPULATION, "hh_plus_aot", date(2026, 3, 1))
        leave(one, SpanKind.POPULATION, "hh_plus_aot", date(2026, 3, 10))
    assert counted(cast, cast.marta) == [
        *(("02-01", 1, 30), ("02-15", 1, 60), ("03-01", 1, 100), ("03-10", 1, 60)),
    ]


def test_a_member_handed_on_leaves_one_caseload_and_joins_the_other(cast: Cast) -> None:
    member = member_of(cast, cast.marta)
    with acting(cast.interface):
        edge = Edge.objects.get(member=member, kind=Edge.Kind.CARE_TEAM, superseded_at=None)
        assign_care_manager(member, employment_of(cast.joyce), date(2026, 3, 5))
        end_edge(edge, date(2026, 3, 5))
    assert counted(cast, cast.marta) == [("02-01", 1, 30), ("03-05", 0, 0)]
    assert counted(cast, cast.joyce) == [("03-05", 1, 30)]


def test_what_is_recorded_late_takes_back_what_was_counted(cast: Cast) -> None:
    member = member_of(cast, cast.marta)
    assert counted(cast, cast.marta) == [("02-01", 1, 30)]
    with acting(cast.interface) as actor:
        move_to_stage(actor, enrollment(cast, member), "closed", date(2026, 2, 1))
    assert counted(cast, cast.marta) == []
    with acting(cast.interface):
        kept = Evidence.objects.filter(kind=CASELOAD.number, employment_id=cast.marta.hat_id)
        assert kept.count() == 2  # what was believed, and that it was not so


def test_a_caseload_too_heavy_is_asked_to_be_eased_and_is_met_when_it_is(cast: Cast) -> None:
    members = [member_of(cast, cast.marta, date(2026, 3, 10)) for _ in range(13)]
    with acting(cast.interface):
        for member in members:
            one = enrollment(cast, member)
            enter(one, SpanKind.POPULATION, "hh_plus_aot", date(2026, 3, 10))
    assert counted(cast, cast.marta) == [("03-10", 13, 1300)]
    assert asked_of(cast, cast.marta) == (State.OPEN, date(2026, 3, 24))
    with acting(cast.interface) as actor:
        move_to_stage(actor, enrollment(cast, members[0]), "closed", date(2026, 3, 16))
    assert counted(cast, cast.marta)[-1] == ("03-16", 12, 1200)
    assert asked_of(cast, cast.marta) == (State.MET, date(2026, 3, 24))


@pytest.mark.parametrize("name", ["marta", "greta", "noor", "theo"])
def test_nobody_but_an_interface_counts(cast: Cast, name: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="only an interface counts"),
        acting(getattr(cast, name)),
        transaction.atomic(),
    ):
        counted_caseloads(cast.offering)


def test_nothing_is_weighed_while_a_weight_is_not_set(unweighed: Cast) -> None:
    with acting(unweighed.interface) as actor:
        marta = employment_of(unweighed.marta)
        bring_in_staff(actor, marta, unweighed.offering, "care_manager", FIRST)
    member_of(unweighed, unweighed.marta)
    assert counted(unweighed, unweighed.marta) == [("02-01", 1, None)]


def asked_of(cast: Cast, actor: Actor) -> tuple[int, date]:
    """State and due day of the one ceiling asked of somebody, as their supervisor sees it."""
    with acting(cast.greta):
        asked = Obligation.objects.get(subject__employment_id=actor.hat_id)
        return asked.state, asked.due_on
