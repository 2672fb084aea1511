"""Programs that exclude each other: nobody is in a Health Home and in the other at once."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from hearth.access.actors import acting
from hearth.foundation.clock import frozen_at
from hearth.foundation.owner import as_owner
from hearth.ledger.models import Enrollment
from hearth.ledger.packs import install_pack
from hearth.ledger.placing import close_enrollment, move_to_stage
from hearth.ledger.policies import EnrollmentRefusedError, PlaceRefusedError
from hearth.ledger.services import enroll_member
from hearth.members.models import Member
from hearth.network.models import Offering
from tests.support.cast import GO_LIVE, ZONE, Cast, install, make_cast, make_member

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)
ON = date(2026, 3, 10)


@pytest.fixture(scope="module")
def both(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> tuple[Cast, Offering]:
    """A network that offers both programs, committed."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        cast = make_cast(f"Both {time.time_ns()}")
        install(cast)
        with as_owner():
            second = Offering.objects.create(
                network=cast.network,
                lead=cast.lead,
                pack_key="nyc-ryan-white-ccp",
                title="Care Coordination",
                go_live_on=GO_LIVE,
                time_zone=ZONE,
                parameters={},
            )
            install_pack(second)
    return cast, second


@pytest.fixture(autouse=True)
def _march() -> Iterator[None]:
    with frozen_at(NOW):
        yield


def enrolled_in(offering: Offering, cast: Cast, member: Member) -> Enrollment:
    return enroll_member(member, offering, cast.fernhill, stage="enrolled", starts_on=ON)


@pytest.mark.parametrize("first", [0, 1], ids=["health home first", "the other first"])
def test_nobody_is_in_both_programs_at_once(both: tuple[Cast, Offering], first: int) -> None:
    cast, second = both
    offerings = (cast.offering, second)
    member = make_member(cast, cast.fernhill, care_managers=[cast.marta], enrolled_on=None)
    with acting(cast.marta):
        enrolled_in(offerings[first], cast, member)
        with pytest.raises(EnrollmentRefusedError, match="takes nobody who is"):
            enrolled_in(offerings[1 - first], cast, member)
        assert Enrollment.objects.get(member=member).offering_id == offerings[first].pk


def test_who_left_one_program_may_enter_the_other_and_not_come_back(
    both: tuple[Cast, Offering],
) -> None:
    cast, second = both
    member = make_member(cast, cast.fernhill, care_managers=[cast.marta])
    with acting(cast.marta) as marta:
        first = Enrollment.objects.get(member=member)
        close_enrollment(marta, first, "graduated", date(2026, 3, 5))
        enrolled_in(second, cast, member)
        with pytest.raises(PlaceRefusedError, match="takes nobody who is"):
            move_to_stage(marta, first, "enrolled", date(2026, 3, 15))
