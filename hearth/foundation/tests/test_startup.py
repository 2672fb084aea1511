"""Production refuses what a demonstration only mentions."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from hearth.foundation import startup
from hearth.foundation.faults import refuse_outside_tests

pytestmark = pytest.mark.django_db


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


def test_a_planted_fault_is_refused_outside_tests(
    settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_FAULT", "anything")
    settings.TESTING = False  # type: ignore[attr-defined]
    with pytest.raises(ImproperlyConfigured, match="HEARTH_FAULT=anything"):
        refuse_outside_tests()
