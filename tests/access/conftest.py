"""The world of the matrix, made once for the folder and rolled back at its end."""

from collections.abc import Iterator

import pytest

from tests.access.server import administrator


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
