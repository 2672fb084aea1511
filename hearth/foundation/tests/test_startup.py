"""Production refuses what a demonstration only mentions."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from secrets import token_hex

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from hearth.foundation import startup
from hearth.foundation.checks import production_is_as_it_must_be
from hearth.foundation.database import MIGRATOR, login_as, login_as_administrator
from hearth.foundation.faults import refuse_outside_tests

Connected = Callable[[str], AbstractContextManager[BaseDatabaseWrapper]]
pytestmark = pytest.mark.django_db


@pytest.fixture
def other_login(monkeypatch: pytest.MonkeyPatch) -> Connected:
    """Asks the same through another login, in a transaction that is undone."""

    @contextmanager
    def connected(user: str) -> Iterator[BaseDatabaseWrapper]:
        login = login_as(MIGRATOR) if user == "owner" else login_as_administrator()
        given = {"NAME": connection.settings_dict["NAME"]}
        other = connections["default"].copy()
        other.settings_dict = connection.settings_dict | login.django() | given
        monkeypatch.setattr(startup, "connection", other)
        other.set_autocommit(False)
        yield other
        other.rollback()
        other.close()

    return connected


def test_a_local_installation_is_told(settings: object) -> None:
    settings.LOCAL, settings.EMBEDDED = True, True  # type: ignore[attr-defined]
    assert any("embedded" in finding for finding in startup.check_server())


def test_production_refuses_the_embedded_server(settings: object) -> None:
    settings.LOCAL, settings.EMBEDDED = False, True  # type: ignore[attr-defined]
    with pytest.raises(ImproperlyConfigured, match="backups"):
        startup.check_server()


@pytest.mark.parametrize(
    ("number", "words"),
    [(140_025, "too old"), (150_019, "15.20"), (180_006, "18.7"), (150_020, ""), (190_000, "")],
)
def test_a_server_older_than_its_fixed_minor_is_named(number: int, words: str) -> None:
    found = " ".join(startup._about_version(number))
    assert words in found
    assert bool(found) == bool(words)


def test_a_member_table_without_forced_security_is_found() -> None:
    assert list(startup._about_tables()) == []
    with connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relname = 'ledger_evidence'")
        assert cursor.fetchone() == ("ledger_evidence",)


@pytest.mark.parametrize("name", ["DEBUG", "TESTING"])
def test_a_setting_for_developers_is_found(settings: object, name: str) -> None:
    settings.DEBUG, settings.TESTING = False, False  # type: ignore[attr-defined]
    before = list(startup.findings())
    setattr(settings, name, True)
    assert [one for one in startup.findings() if one not in before] != []


@pytest.mark.parametrize(
    "value", ["changeme", "x" * 60, "django-insecure-0123456789abcdefghijklmnopq", "0123456789" * 3]
)
def test_a_short_or_default_secret_is_found(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("HEARTH_SECRET_KEY", value)
    assert "HEARTH_SECRET_KEY" in " ".join(startup._about_secrets())


def test_long_secrets_pass_unless_two_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECRET_KEY", "CONTEXT_KEY", "SEAL_KEY"):
        monkeypatch.setenv(f"HEARTH_{name}", token_hex(32))
    assert list(startup._about_secrets()) == []
    monkeypatch.setenv("HEARTH_SEAL_KEY", os.environ["HEARTH_SECRET_KEY"])
    assert "the same" in " ".join(startup._about_secrets())


def test_the_applications_own_login_passes() -> None:
    assert list(startup._about_role()) == []


@pytest.mark.parametrize("user", ["owner", "administrator"])
def test_a_login_that_owns_or_bypasses_is_found(user: str, other_login: Connected) -> None:
    with other_login(user):
        assert "hearth_app" in " ".join(startup._about_role())


@pytest.mark.parametrize("loosened", ["no force row level security", "disable row level security"])
def test_a_member_table_with_loosened_security_is_found(
    loosened: str, other_login: Connected
) -> None:
    with other_login("administrator") as other, other.cursor() as cursor:
        cursor.execute(f"alter table documents_document {loosened}")
        assert "documents_document" in " ".join(startup._about_tables())


def test_a_server_that_may_lose_what_was_saved_is_found() -> None:
    assert set(startup.DURABLE) == {"fsync", "full_page_writes", "synchronous_commit"}
    assert list(startup._about_durability()) == []
    with connection.cursor() as cursor:
        cursor.execute("set local synchronous_commit = off")
    assert "synchronous_commit" in " ".join(startup._about_durability())


def test_a_servers_log_that_would_quote_members_is_found(other_login: Connected) -> None:
    assert list(startup._about_logs()) == []
    with other_login("administrator") as other, other.cursor() as cursor:
        cursor.execute("set local log_min_error_statement = error")
        cursor.execute("set local log_error_verbosity = verbose")
        said = " ".join(startup._about_logs())
    assert "log_min_error_statement is error" in said
    assert "log_error_verbosity is verbose" in said


@pytest.mark.parametrize(("seconds", "found"), [(0, False), (4, False), (6, True), (-6, True)])
def test_clocks_that_disagree_are_found(
    monkeypatch: pytest.MonkeyPatch, seconds: int, found: bool
) -> None:
    moment = time.time
    monkeypatch.setattr(startup.time, "time", lambda: moment() + seconds)
    assert bool(list(startup._about_clocks())) == found


def test_check_deploy_says_the_same(settings: object) -> None:
    settings.DEBUG = True  # type: ignore[attr-defined]
    said = [str(one.msg) for one in production_is_as_it_must_be()]
    assert said == list(startup.findings())
    assert "HEARTH_DEBUG is on: error pages would show what they should not." in said


def test_a_planted_fault_is_refused_outside_tests(
    settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_FAULT", "anything")
    settings.TESTING = False  # type: ignore[attr-defined]
    with pytest.raises(ImproperlyConfigured, match="HEARTH_FAULT=anything"):
        refuse_outside_tests()


def test_where_a_second_factor_is_not_required_each_start_says_so(settings: object) -> None:
    settings.REQUIRE_SECOND_FACTOR = False  # type: ignore[attr-defined]
    assert any("HEARTH_REQUIRE_SECOND_FACTOR" in one for one in startup.choices())
    settings.REQUIRE_SECOND_FACTOR = True  # type: ignore[attr-defined]
    assert startup.choices() == []
