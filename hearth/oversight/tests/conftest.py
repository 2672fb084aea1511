"""What officers look at."""

import pytest

from hearth.members.models import Member
from tests.support.cast import Cast, make_member


@pytest.fixture
def alba(standing_cast: Cast) -> Member:
    """Marta's member at Fernhill, who consented to the lead."""
    cast = standing_cast
    return make_member(cast, cast.fernhill, care_managers=[cast.marta], consent_to=[cast.lead])


@pytest.fixture
def cleo(standing_cast: Cast) -> Member:
    """Joyce's member at Two Rivers, of whom Fernhill knows nothing."""
    cast = standing_cast
    return make_member(
        cast, cast.two_rivers, name="Cleo Marchetti", care_managers=[cast.joyce],
        consent_to=[cast.lead],
    )  # fmt: skip
