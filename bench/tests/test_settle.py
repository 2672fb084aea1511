"""Every way to a settled state comes to the same rows: the engine, DuckDB, SQL by hand."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, models

from bench import database, settle
from bench.database import administrator
from bench.settle import UnequalError, measure
from bench.shape import NOON, Shape
from bench.tests.loading import loaded_beside
from hearth.access.actors import acting, settler_of
from hearth.foundation.clock import frozen_at
from hearth.ledger.models import SettlingRun
from hearth.ledger.nightly import STEP, settle_offering
from hearth.network.models import Network, Offering

SHAPE = Shape(enrollments=3000)  # parties enough for three blocks of locks
FIRST = 3  # party of the first member


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    with loaded_beside(django_db_blocker, SHAPE):
        yield


def test_every_way_comes_to_the_same_rows(loaded: None) -> None:
    (once,) = measure(SHAPE, 1, lambda line: None)
    assert once.rows > 5 * SHAPE.enrollments


def test_a_way_with_another_row_is_found(loaded: None, monkeypatch: pytest.MonkeyPatch) -> None:
    longer = settle.BY_HAND.replace("e.occurred_on + 7 as due_on", "e.occurred_on + 8 as due_on")
    monkeypatch.setattr(settle, "BY_HAND", longer)
    with pytest.raises(UnequalError, match="SQL by hand"):
        measure(SHAPE, 1, lambda line: None)


def test_nothing_is_measured_outside_the_benchs_own_databases(
    loaded: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connection.settings_dict, "NAME", "hearth")
    with pytest.raises(RuntimeError, match="not a database made for measuring"):
        database.administrator()


def test_a_rebuild_is_of_everybody_whoever_is_named(loaded: None) -> None:
    settle.settle_everybody()
    with acting(settler_of(Network.objects.get())), connection.cursor() as cursor:
        cursor.execute(
            "select ledger_settle_range(1, 0, %s, %s, true, array[1]::bigint[])",
            [SHAPE.enrollments * 3, NOON],
        )
        assert cursor.fetchone() == (0,)


def test_what_is_measured_after_a_load_is_a_second_run_of_the_day(
    loaded: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with administrator() as admin:
        admin.execute(f"truncate {settle.TABLES}".encode())
    settle.settle_everybody()
    assert settle.settle_after_load()[0] == 0
    monkeypatch.setattr(settle, "AFTER_LOAD", settle.AFTER_LOAD + timedelta(days=1))
    with pytest.raises(UnequalError, match="took everybody"):
        settle.settle_after_load()


def test_on_two_connections_what_a_writer_holds_up_is_settled_after_them(loaded: None) -> None:
    with administrator() as admin, administrator() as writer:
        admin.execute(f"truncate {settle.TABLES}".encode())
        with frozen_at(NOON):
            steps = settle_offering(Offering.objects.get(), at_once=True, connections=2)
            with writer.transaction():
                writer.execute("select pg_advisory_xact_lock_shared(7701, 1)")
                assert next(steps).next_party == FIRST  # of blocks 0 and 1; block 2 is settled
            (*_, last) = steps
        assert last.next_party > 2 * STEP
        assert last.differences == rows_of(admin) > 5 * SHAPE.enrollments
        admin.execute(f"truncate {settle.TABLES}".encode())
    assert settle.settle_everybody(connections=1)[0] == last.differences


def rows_of(admin: psycopg.Connection) -> int:
    (found,) = admin.execute("select count(*) from ledger_obligation").fetchone() or (0,)
    return int(found)


def test_on_two_connections_what_was_settled_and_not_noted_is_settled_again(
    loaded: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with administrator() as admin, frozen_at(NOON):
        admin.execute(f"truncate {settle.TABLES}".encode())
        with monkeypatch.context() as killed:
            killed.setattr(SettlingRun, "save", killed_before_the_note)
            with pytest.raises(KeyboardInterrupt):
                next(settle_offering(Offering.objects.get(), connections=2))
        before = rows_of(admin)
        assert before > 0
        (*_, last) = settle_offering(Offering.objects.get(), connections=2)
        assert rows_of(admin) == before + last.differences
        admin.execute(f"truncate {settle.TABLES}".encode())
    assert settle.settle_everybody(connections=1)[0] == before + last.differences


def killed_before_the_note(run: SettlingRun, **how: Any) -> None:
    """The ranges of the step are settled and committed by now."""
    if "next_party" in how.get("update_fields", ()):
        raise KeyboardInterrupt
    models.Model.save(run, **how)
