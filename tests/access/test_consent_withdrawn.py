"""Consent withdrawn in the middle of a month: sight ends at once, what was done stays done.

Kit is served by Fernhill Street; Joyce of Two Rivers is on the care team too, and a consent names
Two Rivers and the lead. It is signed in February and withdrawn on 15 March by the clock of the
records; policies and selectors ask the database's own day, on which it is withdrawn all the same.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from hearth.access.actors import Actor, acting
from hearth.access.models import Consent
from hearth.access.selectors import visible, visible_members
from hearth.access.services import record_consent, withdraw_consent
from hearth.foundation.clock import frozen_at
from hearth.foundation.models import Activity, User
from hearth.ledger.models import Evidence, Obligation, State
from hearth.ledger.placing import move_to_stage
from hearth.ledger.reconciling import reconcile
from hearth.ledger.selectors import as_known_on
from hearth.ledger.services import NewEvidence, enroll_member, file_evidence
from hearth.members.models import Member
from hearth.rules.labels import NORMAL
from tests.support.cast import ZONE, Cast, make_member, noon

pytestmark = pytest.mark.django_db
SIGNED = date(2026, 2, 2)
FOURTEENTH = datetime(2026, 3, 14, 15, tzinfo=UTC)
FIFTEENTH = datetime(2026, 3, 15, 15, tzinfo=UTC)
TWENTIETH = datetime(2026, 3, 20, 15, tzinfo=UTC)
FEBRUARY, MARCH = 20260201, 20260301
Withdraw = Callable[[], None]


@pytest.fixture(autouse=True)
def _fourteenth() -> Iterator[None]:
    with frozen_at(FOURTEENTH):
        yield


@pytest.fixture
def kit(standing_cast: Cast) -> Member:
    cast = standing_cast
    member = make_member(
        cast, cast.fernhill, care_managers=[cast.marta, cast.joyce], name="Kit Marlowe"
    )
    with acting(cast.marta) as marta:
        for recipient in (cast.two_rivers, cast.lead):
            record_consent(member, recipient, labels=[NORMAL], signed_on=SIGNED)
        file_evidence(marta, member, contact(date(2026, 2, 10)))
    return member


@pytest.fixture
def withdraw(standing_cast: Cast, kit: Member) -> Withdraw:
    def withdrawn() -> None:
        with frozen_at(FIFTEENTH), acting(standing_cast.marta):
            for consent in Consent.objects.filter(member=kit):
                withdraw_consent(consent)

    return withdrawn


def contact(day: date) -> NewEvidence:
    given = {"reached": True, "mode": "phone", "core_service": True}
    return NewEvidence("contact", noon(day), ZONE, given)


def evidence_seen(actor: Actor, member: Member) -> set[int]:
    """Whose evidence an actor reads, by agency: by the policies alone, and by both layers."""
    with acting(actor):
        rows = Evidence.objects.filter(member=member)
        answers = {
            frozenset(rows.values_list("agency_id", flat=True)),
            frozenset(visible(actor, rows).values_list("agency_id", flat=True)),
        }
    assert len(answers) == 1
    return set(answers.pop())


def states(cast: Cast, member: Member) -> dict[int, State]:
    """The member's months, as their own care manager sees them."""
    with acting(cast.marta):
        rows = Obligation.objects.filter(member=member, opening_key__in=(FEBRUARY, MARCH))
        return {one.opening_key: State(one.state) for one in rows}


def test_another_agency_sees_no_more_of_what_it_had_been_shown_from_that_moment(
    standing_cast: Cast, kit: Member, withdraw: Withdraw
) -> None:
    cast = standing_cast
    assert evidence_seen(cast.joyce, kit) == {cast.fernhill.pk}
    withdraw()
    assert evidence_seen(cast.joyce, kit) == set()
    assert evidence_seen(cast.marta, kit) == {cast.fernhill.pk}  # who recorded it goes on


def test_what_an_agency_recorded_itself_stays_with_it_and_is_not_shown_across(
    standing_cast: Cast, kit: Member, withdraw: Withdraw
) -> None:
    cast = standing_cast
    with acting(cast.joyce) as joyce:
        file_evidence(joyce, kit, contact(date(2026, 3, 12)))
    both = {cast.fernhill.pk, cast.two_rivers.pk}
    assert evidence_seen(cast.joyce, kit) == both
    withdraw()
    assert evidence_seen(cast.joyce, kit) == {cast.two_rivers.pk}
    # Nobody let Fernhill Street receive what Two Rivers holds, before or after.
    assert evidence_seen(cast.marta, kit) == {cast.fernhill.pk}


def test_the_lead_sees_no_more_of_the_member_from_that_moment(
    standing_cast: Cast, kit: Member, withdraw: Withdraw
) -> None:
    noor = standing_cast.noor
    with acting(noor):
        assert Obligation.objects.filter(member=kit).exists()
    withdraw()
    with acting(noor):
        assert not Member.objects.filter(pk=kit.pk).exists()
        assert not visible_members(noor).filter(pk=kit.pk).exists()
        assert not Obligation.objects.filter(member=kit).exists()
    # Nor as it was known on a day before: today's rights decide what is seen of the past.
    with frozen_at(TWENTIETH), acting(noor):
        assert as_known_on(noor, kit.pk, FOURTEENTH, FOURTEENTH.date()) == []


def test_the_next_request_is_refused_and_what_was_seen_stays_in_the_account(
    standing_cast: Cast, kit: Member, withdraw: Withdraw
) -> None:
    noor, page = standing_cast.noor, reverse("member", args=[kit.pk])
    client = Client()
    client.force_login(User.objects.get(pk=noor.user_id))
    assert client.get(page).status_code == 200
    withdraw()
    assert client.get(page).status_code == 404
    assert client.get(reverse("panel", args=[kit.pk, "due"])).status_code == 404
    with acting(noor):
        seen = Activity.objects.filter(hat_id=noor.hat_id, member_id=kit.pk, route="member")
        assert seen.count() == 1


def test_services_given_before_stay_met_and_nothing_that_is_asked_changes(
    standing_cast: Cast, kit: Member, withdraw: Withdraw
) -> None:
    cast = standing_cast
    before = states(cast, kit)
    assert before == {FEBRUARY: State.MET, MARCH: State.OPEN}
    withdraw()
    assert states(cast, kit) == before
    with frozen_at(TWENTIETH), acting(cast.interface):
        assert reconcile(cast.offering).differences == 0


def test_obligations_go_on_being_computed_from_all_evidence(
    standing_cast: Cast, kit: Member, withdraw: Withdraw
) -> None:
    """Joyce's call meets the month that Fernhill Street answers for, which she no longer sees."""
    cast = standing_cast
    withdraw()
    with frozen_at(TWENTIETH):
        with acting(cast.joyce) as joyce:
            filed = file_evidence(joyce, kit, contact(date(2026, 3, 18)))
            assert filed.met == ()  # what it met is told to who may read it
        assert states(cast, kit) == {FEBRUARY: State.MET, MARCH: State.MET}
        with acting(cast.marta):
            met = Obligation.objects.get(member=kit, opening_key=MARCH)
            assert met.met_by == filed.evidence.pk


def test_a_consent_recorded_as_evidence_stays_had_though_it_is_withdrawn(
    standing_cast: Cast,
) -> None:
    """It was there before enrollment, and that is what the program asks."""
    cast = standing_cast
    member = make_member(cast, cast.fernhill, care_managers=[cast.marta], enrolled_on=None)
    with acting(cast.marta) as marta:
        enrollment = enroll_member(
            member, cast.offering, cast.fernhill, stage="outreach", starts_on=date(2026, 2, 1)
        )
        signed = NewEvidence("consent", noon(SIGNED), ZONE, {"names_minimum": True})
        file_evidence(marta, member, signed)
        given = record_consent(member, cast.lead, labels=[NORMAL], signed_on=SIGNED)
        move_to_stage(marta, enrollment, "enrolled", date(2026, 2, 9))
        asked = Obligation.objects.filter(member=member, due_on=date(2026, 2, 9))
        assert [one.state for one in asked] == [State.MET]
    with frozen_at(FIFTEENTH), acting(cast.marta) as marta:
        withdraw_consent(given)
        file_evidence(marta, member, contact(date(2026, 3, 13)))  # settles anew
        assert [one.state for one in asked.all()] == [State.MET]


def test_a_consent_signed_again_opens_to_those_it_names_alone(
    standing_cast: Cast, kit: Member, withdraw: Withdraw
) -> None:
    cast = standing_cast
    withdraw()
    with frozen_at(TWENTIETH), acting(cast.marta):
        record_consent(kit, cast.lead, labels=[NORMAL], signed_on=TWENTIETH.date())
    assert evidence_seen(cast.joyce, kit) == set()
    assert evidence_seen(cast.noor, kit) == {cast.fernhill.pk}


def test_the_database_closes_what_was_withdrawn_though_the_application_ignores_it(
    standing_cast: Cast, kit: Member, withdraw: Withdraw, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The matrix shows the reverse: policies off, and the application's layer alone."""
    monkeypatch.setenv("HEARTH_FAULT", "access-consent-ignored")
    assert evidence_seen(standing_cast.joyce, kit) == {standing_cast.fernhill.pk}
    withdraw()
    assert evidence_seen(standing_cast.joyce, kit) == set()
