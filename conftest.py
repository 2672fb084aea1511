"""Tests run on real PostgreSQL: migrated by the owner, queried by the application's own role."""

import os
from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.utils import translation

from hearth.foundation.database import ensure_server, login_as_administrator

ensure_server()
# Playwright keeps an event loop in the process that drives the browser; Django, which shares the
# process with it, would take every later query for one made from within that loop.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# The specs run their relations in temporary tables, which the application's role may not make.
os.environ.setdefault("HEARTH_TEST_PG", login_as_administrator().dsn("postgres"))


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    """A page leaves its language behind; the next test begins in the usual one."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Names the test database before Django looks (one per builder or worker)."""


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: pytest.FixtureRequest,
) -> Iterator[None]:
    """A fresh database, made by the administrator, migrated by the migrator, used by the app."""
    from django.core.management import call_command
    from django.db import connection

    from hearth.foundation.management.commands.db import prepare

    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    name = os.environ.get("HEARTH_TEST_DATABASE", "test_hearth") + worker
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        prepare(name, recreate=True)
        connection.close()
        connection.settings_dict["NAME"] = name
        call_command("migrate", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("select current_database(), current_user")
            assert cursor.fetchone() == (name, "hearth_app")
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connection.close()


@pytest.fixture(scope="session")
def standing_cast(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> object:
    """The cast, committed once with its pack installed; tests add members and roll back."""
    from tests.support.cast import install, make_cast

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        cast = make_cast()
        install(cast)
    return cast


@pytest.fixture(scope="session")
def kept_caseload(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> object:
    """Marta's caseload in a network of its own, committed once: it takes seconds to make."""
    from tests.journeys.caseload import found

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        return found("Morning")


@pytest.fixture
def caseload(db: None, kept_caseload: object) -> Iterator[object]:
    """Marta's caseload on its morning; what a test changes of it is rolled back."""
    from hearth.foundation.clock import frozen_at
    from tests.journeys.caseload import MORNING

    with frozen_at(MORNING):
        yield deepcopy(kept_caseload)


@pytest.fixture(scope="session")
def staffed_cast(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> object:
    """A network that offers the second program, which asks things of staff, committed."""
    from tests.support.cast import install, make_cast

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        cast = make_cast("Lantern", pack_key="nyc-ryan-white-ccp")
        install(cast)
    return cast


@pytest.fixture(scope="session")
def other_network(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> object:
    """A second network, committed once, of which the standing cast knows nothing."""
    from hearth.foundation.owner import as_owner
    from hearth.network.models import Network

    with django_db_blocker.unblock(), as_owner():  # type: ignore[attr-defined]
        return Network.objects.create(name="Elsewhere")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures that tests recorded with `record_property("figure", …)`."""
    figures = [
        value
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, [])
        for name, value in getattr(report, "user_properties", [])
        if name == "figure"
    ]
    if figures:
        terminalreporter.section("figures")
        for line in figures:
            terminalreporter.write_line(str(line))


@pytest.fixture
def signed_in() -> object:
    """Signs somebody in, in English or another language, and gives their browser; whoever is asked
    again just was."""
    from django.test import Client

    from hearth.foundation import context
    from hearth.foundation.models import User
    from tests.support.confirming import confirmed

    def sign_in(actor: object, language: str = "en") -> Client:
        client = Client()
        client.cookies["django_language"] = language
        client.force_login(User.objects.get(pk=actor.user_id))  # type: ignore[attr-defined]
        context.end()
        return confirmed(client)

    return sign_in
