"""A reported discharge becomes a stay and evidence, once, and opens what the program asks for."""

from datetime import UTC, date, datetime, timedelta

import pytest

from hearth.access.actors import acting
from hearth.foundation.clock import frozen_at
from hearth.ledger.models import Code, Evidence, Obligation, State
from hearth.ledger.services import (
    EvidenceRefusedError,
    NewEvidence,
    file_evidence,
    retract_evidence,
)
from hearth.members.models import Member
from hearth.network.models import Organization
from hearth.transitions.models import Stay
from hearth.transitions.reconciling import compare_stays
from hearth.transitions.selectors import stays_of
from hearth.transitions.services import (
    DischargeContradictedError,
    DischargeKnownError,
    NewDischarge,
    record_discharge,
)
from tests.support.cast import ZONE, Cast, make_member

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 15, tzinfo=UTC)
LEFT = datetime(2026, 3, 8, 3, tzinfo=UTC)  # 22:00 the evening before in New York


@pytest.fixture
def hospital(standing_cast: Cast) -> Organization:
    with acting(standing_cast.theo):
        return Organization.objects.create(
            network=standing_cast.network, name="Saint Brendan's", kind="hospital", code="SB"
        )


@pytest.fixture
def alba(standing_cast: Cast) -> Member:
    with frozen_at(NOW):
        return make_member(
            standing_cast, standing_cast.fernhill, care_managers=[standing_cast.marta]
        )


def discharge(hospital: Organization, **more: object) -> NewDischarge:
    said = {"stay_class": "inpatient", "discharged_at": LEFT, "zone": ZONE, "visit_number": "V1"}
    return NewDischarge(facility=hospital, **(said | more))


def record(cast: Cast, member: Member, new: NewDischarge):
    with frozen_at(NOW), acting(cast.interface):
        return record_discharge(cast.interface, member, new)


def follow_ups(member: Member):
    number = Code.objects.get(
        domain="standard", key="nys-health-home/follow-up-after-discharge"
    ).number
    return Obligation.objects.filter(member=member, standard=number)


def test_an_inpatient_discharge_opens_the_follow_up(
    standing_cast: Cast, alba: Member, hospital: Organization
) -> None:
    recorded = record(standing_cast, alba, discharge(hospital, disposition="home"))
    evidence = recorded.filed.evidence
    assert (evidence.occurred_on, evidence.agency_id) == (date(2026, 3, 7), alba.agency_id)
    assert (evidence.a1, evidence.a2) == (1, 1)
    with acting(standing_cast.marta):
        (follow_up,) = follow_ups(alba)
        assert (follow_up.state, follow_up.due_on) == (State.OPEN, date(2026, 3, 14))
        assert list(stays_of(standing_cast.marta, alba)) == [recorded.stay]


def test_an_emergency_visit_opens_nothing(
    standing_cast: Cast, alba: Member, hospital: Organization
) -> None:
    record(standing_cast, alba, discharge(hospital, stay_class="emergency"))
    with acting(standing_cast.marta):
        assert not follow_ups(alba).exists()


def test_the_discharges_label_is_on_the_stay_the_evidence_and_what_it_opens(
    standing_cast: Cast, alba: Member, hospital: Organization
) -> None:
    recorded = record(standing_cast, alba, discharge(hospital, label=10))
    with acting(standing_cast.marta):
        (follow_up,) = follow_ups(alba)
    assert [recorded.stay.label, recorded.filed.evidence.label, follow_up.label] == [10, 10, 10]


def test_the_same_discharge_of_a_visit_is_recorded_once(
    standing_cast: Cast, alba: Member, hospital: Organization
) -> None:
    record(standing_cast, alba, discharge(hospital))
    with pytest.raises(DischargeKnownError):
        record(standing_cast, alba, discharge(hospital))
    with pytest.raises(DischargeContradictedError, match="has a discharge already"):
        record(standing_cast, alba, discharge(hospital, discharged_at=LEFT + timedelta(hours=1)))
    with acting(standing_cast.interface):
        assert Stay.objects.filter(member=alba).count() == 1
        assert Evidence.objects.filter(member=alba).count() == 1


def test_two_discharges_in_one_day_are_two_follow_ups_and_one_contact_meets_both(
    standing_cast: Cast, alba: Member, hospital: Organization
) -> None:
    morning = record(standing_cast, alba, discharge(hospital))
    evening = record(
        standing_cast,
        alba,
        discharge(hospital, visit_number="V2", discharged_at=LEFT + timedelta(hours=1)),
    )
    opened = {one.filed.evidence.pk for one in (morning, evening)}
    with frozen_at(NOW), acting(standing_cast.marta) as marta:
        asked = {one.opening_key: (one.state, one.due_on) for one in follow_ups(alba)}
        assert asked == dict.fromkeys(opened, (State.OPEN, date(2026, 3, 14)))
        call = {"reached": True, "mode": "phone"}
        filed = file_evidence(marta, alba, NewEvidence("contact", NOW, ZONE, call))
        assert {one.opening_key for one in filed.met} == opened


def test_a_discharge_in_the_future_leaves_nothing_behind(
    standing_cast: Cast, alba: Member, hospital: Organization
) -> None:
    with pytest.raises(EvidenceRefusedError):
        record(standing_cast, alba, discharge(hospital, discharged_at=NOW + timedelta(minutes=1)))
    with acting(standing_cast.interface):
        assert not Stay.objects.filter(member=alba).exists()


def test_a_stay_is_not_shown_to_who_has_no_relationship(
    standing_cast: Cast, alba: Member, hospital: Organization
) -> None:
    record(standing_cast, alba, discharge(hospital))
    for stranger in (standing_cast.joyce, standing_cast.saul, standing_cast.theo):
        with acting(stranger):
            assert not stays_of(stranger, alba).exists()
            assert not Stay.objects.exists()


def test_stays_and_discharge_evidence_are_compared_both_ways(
    standing_cast: Cast, alba: Member, hospital: Organization
) -> None:
    recorded = record(standing_cast, alba, discharge(hospital))
    with frozen_at(NOW), acting(standing_cast.interface) as interface:
        assert compare_stays(interface) == 0
        retract_evidence(interface, recorded.filed.evidence)
        assert compare_stays(interface) == 1
