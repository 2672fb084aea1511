"""A member whom Marta works with."""

import pytest

from hearth.members.models import Member
from tests.support.cast import Cast, make_member


@pytest.fixture
def alba(standing_cast: Cast) -> Member:
    cast = standing_cast
    return make_member(cast, cast.fernhill, care_managers=[cast.marta])
