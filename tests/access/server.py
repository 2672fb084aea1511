"""The test database by the administrator's login: it can act as any role within one transaction.

As `hearth_app` the policies hold; as the administrator they do not, which is how the matrix turns
row-level security off. Everything happens in one transaction that is rolled back.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction

from hearth.foundation.clock import frozen_at
from hearth.foundation.database import APP, login_as_administrator
from hearth.foundation.owner import _reconnect


@contextmanager
def administrator() -> Iterator[None]:
    """Reconnect Django as the administrator, in a transaction that is rolled back."""
    former = connection.settings_dict.copy()
    _reconnect(login_as_administrator().django() | {"NAME": former["NAME"]})
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        _reconnect(former)


@contextmanager
def as_app() -> Iterator[None]:
    """Under the policies: the application's role, for the block."""
    run(f"set local role {APP}")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            run("reset role")


@contextmanager
def undone() -> Iterator[None]:
    """A savepoint that is always rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def run(statement: str, parameters: list[object] | None = None) -> None:
    """Execute one statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def rows(statement: str, parameters: list[object] | None = None) -> list[tuple]:
    """The rows of one query."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def value(statement: str, parameters: list[object] | None = None) -> object:
    """The one value of one query."""
    return rows(statement, parameters)[0][0]


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Both clocks at an instant: the application's, and the one that the deciding functions ask.

    Needs the administrator, and leaves nothing behind.
    """
    asks = rows("select pg_get_functiondef('access_days'::regproc)")[0][0]
    stands = f"(timestamptz '{instant.isoformat()}' at time zone"
    moved, clocks = re.subn(
        r"\((transaction_timestamp\(\)|timestamptz '\S+') at time zone", stands, asks
    )
    assert clocks == 1
    with frozen_at(instant), undone():
        run(moved)
        yield
