"""For commands that must write what the application may not: act as the migrator."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from hearth.foundation.database import MIGRATOR, login_as


@contextmanager
def as_owner() -> Iterator[None]:
    """Reconnect as the migrator (acting as the owner) for the block."""
    former = connection.settings_dict.copy()
    login = login_as(MIGRATOR).django() | {"NAME": former["NAME"]}
    try:
        _reconnect(login)
        yield
    finally:
        _reconnect(former)


def _reconnect(login: dict[str, object]) -> None:
    connection.close()
    for key in ("NAME", "USER", "PASSWORD", "OPTIONS"):
        connection.settings_dict[key] = login[key]
