"""A network of the spring of 2015, when the real discharge message at hand was written."""

from dataclasses import replace
from datetime import date

import pytest

from hearth.access.actors import acting
from hearth.network.models import Offering
from tests.support.cast import Cast, install, make_cast


@pytest.fixture(scope="session")
def spring_2015(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Cast:
    """The cast with a program live since January 2015, committed once."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        cast = make_cast("Spring")
        with acting(cast.theo):
            Offering.objects.filter(pk=cast.offering.pk).update(go_live_on=date(2015, 1, 1))
        install(cast)
        return replace(cast, offering=Offering.objects.get(pk=cast.offering.pk))
