"""The day a contact counts for is the program's, wherever and across whichever midnight it was."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hearth.access.actors import acting
from hearth.encounters.services import NewContact, log_contact
from hearth.foundation.clock import frozen_at
from hearth.ledger.models import Evidence, Obligation, State
from hearth.members.models import Member
from tests.support.cast import ZONE, Cast, make_member

pytestmark = pytest.mark.django_db
NEW_YORK, HONOLULU = ZoneInfo(ZONE), ZoneInfo("Pacific/Honolulu")
NOW = datetime(2028, 3, 10, 15, tzinfo=UTC)
FEBRUARY, MARCH = 20280201, 20280301


@pytest.fixture(autouse=True)
def _in_march_of_a_leap_year() -> Iterator[None]:
    with frozen_at(NOW):
        yield


@pytest.fixture
def alba(standing_cast: Cast) -> Member:
    return make_member(standing_cast, standing_cast.fernhill, care_managers=[standing_cast.marta])


def visited(cast: Cast, member: Member, at: datetime, minutes: int = 20) -> Evidence:
    said = NewContact(
        occurred_at=at,
        zone=ZONE,
        mode="in_person",
        with_whom="member",
        minutes=minutes,
        services=("care_management",),
        form_nonce=f"{at.isoformat()}",
    )
    with acting(cast.marta) as marta:
        log_contact(marta, member, said)
        return Evidence.objects.filter(member=member).latest("pk")


def months(cast: Cast, member: Member) -> dict[int, State]:
    with acting(cast.marta):
        rows = Obligation.objects.filter(member=member, opening_key__in=(FEBRUARY, MARCH))
        return {one.opening_key: State(one.state) for one in rows}


def test_a_visit_late_on_a_leap_day_counts_for_february(standing_cast: Cast, alba: Member) -> None:
    """It is March by then in Greenwich, where instants are kept."""
    visit = visited(standing_cast, alba, datetime(2028, 2, 29, 23, 30, tzinfo=NEW_YORK))
    assert visit.occurred_at.astimezone(UTC).date() == date(2028, 3, 1)
    assert visit.occurred_on == date(2028, 2, 29)
    assert months(standing_cast, alba) == {FEBRUARY: State.MET, MARCH: State.OPEN}


def test_a_visit_across_midnight_counts_once_for_the_day_it_began(
    standing_cast: Cast, alba: Member
) -> None:
    began = datetime(2028, 2, 29, 23, 30, tzinfo=NEW_YORK)
    visited(standing_cast, alba, began, minutes=60)
    with acting(standing_cast.marta):
        assert Evidence.objects.filter(member=alba).count() == 1
    assert months(standing_cast, alba) == {FEBRUARY: State.MET, MARCH: State.OPEN}
    visited(standing_cast, alba, began + timedelta(minutes=60))  # the next day, the next month
    assert months(standing_cast, alba) == {FEBRUARY: State.MET, MARCH: State.MET}


def test_a_call_to_a_member_who_travels_counts_for_the_programs_day(
    standing_cast: Cast, alba: Member
) -> None:
    call = visited(standing_cast, alba, datetime(2028, 2, 29, 20, 0, tzinfo=HONOLULU))
    assert call.occurred_on == date(2028, 3, 1)
    assert months(standing_cast, alba) == {FEBRUARY: State.MISSED, MARCH: State.MET}
