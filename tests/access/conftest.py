"""The world of the matrix, made once for the folder and rolled back at its end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.access.server import administrator

NUMBERS = {"daily_from": 4, "weekly_from": 3, "monthly_from": 1, "track_hold_days": 90}


@pytest.fixture(scope="session")
def proven_cast(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> object:
    """A network of its own, committed, whose program has tracks and asks things of staff."""
    from tests.support.cast import install, make_cast

    with django_db_blocker.unblock():
        cast = make_cast("Proven", parameters=NUMBERS, pack_key="nyc-ryan-white-ccp")
        install(cast)
    return cast


@pytest.fixture
def ground(
    proven_cast: object,
    django_db_blocker: pytest.FixtureRequest,
    settings: object,
    tmp_path: Path,
) -> Iterator[object]:
    """Members with a word in all that is kept of them, in a transaction that is rolled back."""
    from hearth.foundation.clock import frozen_at, now
    from tests.access.ground import lay_out

    settings.DOCUMENTS_DIR = tmp_path
    with django_db_blocker.unblock(), administrator(), frozen_at(now()):
        yield lay_out(proven_cast)


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[object]:
    """The world, in a transaction of the administrator's that is rolled back."""
    from tests.access.world import make_stage

    with django_db_blocker.unblock(), administrator():
        yield make_stage()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show how many decisions were compared."""
    from tests.access.comparing import FIGURES

    for figure in FIGURES:
        terminalreporter.write_line(figure)
