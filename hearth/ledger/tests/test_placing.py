"""Where members stand: moved, held, and refused what a program does not have."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from hearth.access.actors import acting
from hearth.foundation.clock import frozen_at
from hearth.ledger.models import Enrollment, Evidence, Obligation, Reason, Span, State
from hearth.ledger.placing import (
    PlaceRefusedError,
    close_enrollment,
    enter,
    leave,
    move_to_stage,
)
from hearth.ledger.selectors import endings_of, enrolled_of_member
from hearth.members.models import Member
from hearth.rules.evidence import CLOSURE
from hearth.rules.obligation import SpanKind
from tests.support.cast import Cast, make_member

pytestmark = pytest.mark.django_db
HOLD = "hospital_stay"
NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _march() -> Iterator[None]:
    with frozen_at(NOW):
        yield


@pytest.fixture
def alba(standing_cast: Cast) -> Member:
    return make_member(standing_cast, standing_cast.fernhill, care_managers=[standing_cast.marta])


def test_a_stage_the_program_does_not_have_is_refused_with_those_it_has(
    standing_cast: Cast, alba: Member
) -> None:
    with acting(standing_cast.interface) as actor:
        enrollment = Enrollment.objects.get(member=alba)
        with pytest.raises(PlaceRefusedError, match=r"no stage 'grdauated'\. It has: outreach"):
            move_to_stage(actor, enrollment, "grdauated", date(2026, 3, 15))


def test_what_was_believed_before_a_move_stays(standing_cast: Cast, alba: Member) -> None:
    with acting(standing_cast.interface):
        enrollment = Enrollment.objects.get(member=alba)
        move_to_stage(standing_cast.interface, enrollment, "closed", date(2026, 3, 15))
        spans = Span.objects.filter(subject__enrollment=enrollment, kind=SpanKind.STAGE)
        assert spans.filter(superseded_at=None).count() == 2
        assert spans.exclude(superseded_at=None).get().ends_on is None
        state = Obligation.objects.get(member=alba, opening_key=20260301).state
        assert State(state) == State.VOID


def test_a_hold_begins_once_and_ends_once(standing_cast: Cast, alba: Member) -> None:
    with acting(standing_cast.interface):
        enrollment = Enrollment.objects.get(member=alba)
        enter(enrollment, SpanKind.HOLD, HOLD, date(2026, 3, 10))
        with pytest.raises(PlaceRefusedError, match="begun already"):
            enter(enrollment, SpanKind.HOLD, HOLD, date(2026, 3, 12))
        leave(enrollment, SpanKind.HOLD, HOLD, date(2026, 3, 14))
        with pytest.raises(PlaceRefusedError, match="ended already"):
            leave(enrollment, SpanKind.HOLD, HOLD, date(2026, 3, 15))
        held = Span.objects.get(
            subject__enrollment=enrollment, kind=SpanKind.HOLD, superseded_at=None
        )
        assert (held.starts_on, held.ends_on) == (date(2026, 3, 10), date(2026, 3, 14))


def closures(member: Member) -> list[date]:
    """The days of the ends that stand."""
    current = Evidence.objects.filter(superseded_at=None, is_retracted=False)
    found = current.filter(member=member, kind=CLOSURE.number)
    return list(found.values_list("occurred_on", flat=True).order_by("occurred_on"))


def test_coming_back_before_an_end_takes_it_back(standing_cast: Cast, alba: Member) -> None:
    with acting(standing_cast.marta) as marta:
        enrollment = Enrollment.objects.get(member=alba)
        close_enrollment(marta, enrollment, "graduated", date(2026, 3, 18))
        move_to_stage(marta, enrollment, "enrolled", date(2026, 3, 10))
        assert closures(alba) == []
        close_enrollment(marta, enrollment, "not_located", date(2026, 3, 16))
        assert closures(alba) == [date(2026, 3, 16)]


def test_coming_back_after_an_end_leaves_it(standing_cast: Cast, alba: Member) -> None:
    with acting(standing_cast.marta) as marta:
        enrollment = Enrollment.objects.get(member=alba)
        close_enrollment(marta, enrollment, "graduated", date(2026, 3, 12))
        move_to_stage(marta, enrollment, "enrolled", date(2026, 3, 18))
        assert closures(alba) == [date(2026, 3, 12)]


def test_a_hold_is_not_ended_before_it_begins(standing_cast: Cast, alba: Member) -> None:
    with acting(standing_cast.marta):
        enrollment = Enrollment.objects.get(member=alba)
        enter(enrollment, SpanKind.HOLD, HOLD, date(2026, 3, 18))
        with pytest.raises(PlaceRefusedError, match="had not begun"):
            leave(enrollment, SpanKind.HOLD, HOLD, date(2026, 3, 10))
        with pytest.raises(PlaceRefusedError, match=r"from a later day: Wed,.Mar.18\."):
            enter(enrollment, SpanKind.HOLD, HOLD, date(2026, 3, 12))
        standing = Span.objects.filter(subject__enrollment=enrollment, kind=SpanKind.HOLD)
        assert standing.get(superseded_at=None).starts_on == date(2026, 3, 18)


@pytest.mark.parametrize("code", ["non_compliance", "behavior"])
def test_non_compliance_is_no_reason_to_close(standing_cast: Cast, alba: Member, code: str) -> None:
    with acting(standing_cast.marta) as marta:
        enrollment = Enrollment.objects.get(member=alba)
        with pytest.raises(PlaceRefusedError, match=r"no longer accepts this .* use code 7"):
            close_enrollment(marta, enrollment, code, date(2026, 3, 18), "Missed three visits")
        assert closures(alba) == []
        assert not Reason.objects.exists()


def test_code_7_needs_a_reason_of_health_welfare_or_safety_in_words(
    standing_cast: Cast, alba: Member
) -> None:
    with acting(standing_cast.marta) as marta:
        enrollment = Enrollment.objects.get(member=alba)
        for nothing in ("", " \n"):
            with pytest.raises(PlaceRefusedError, match="Say why in words"):
                close_enrollment(marta, enrollment, "7", date(2026, 3, 18), nothing)
        assert closures(alba) == []
        closed = close_enrollment(marta, enrollment, "7", date(2026, 3, 18), " A threat to staff ")
        assert closures(alba) == [date(2026, 3, 18)]
        assert Reason.objects.get(evidence=closed.evidence).words == "A threat to staff"
    with acting(standing_cast.joyce):
        assert not Reason.objects.exists()  # as little as the evidence that it goes with


def test_words_may_go_with_any_reason(standing_cast: Cast, alba: Member) -> None:
    with acting(standing_cast.marta) as marta:
        enrollment = Enrollment.objects.get(member=alba)
        close_enrollment(marta, enrollment, "graduated", date(2026, 3, 18), "All goals reached")
        (ended,) = endings_of(marta, enrolled_of_member(marta, alba.pk)).values()
        assert (ended.title.en, ended.words) == ("Graduated", "All goals reached")
        move_to_stage(marta, enrollment, "enrolled", date(2026, 3, 18))
        assert endings_of(marta, enrolled_of_member(marta, alba.pk)) == {}
