"""For commands that must write what the application may not: act as the migrator."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import connection

from hearth.foundation.database import MIGRATOR, login_as


@contextmanager
def as_owner() -> Iterator[None]:
    """Reconnect as the migrator (acting as the owner) for the block."""
    with connected_as(login_as(MIGRATOR).django() | {"NAME": connection.settings_dict["NAME"]}):
        yield


@contextmanager
def connected_as(login: Mapping[str, object]) -> Iterator[None]:
    """Reconnect with Django's settings of another login for the block."""
    former = connection.settings_dict.copy()
    try:
        _reconnect(login)
        yield
    finally:
        _reconnect(former)


def _reconnect(login: Mapping[str, object]) -> None:
    connection.close()
    for key in ("NAME", "USER", "PASSWORD", "OPTIONS"):
        connection.settings_dict[key] = login[key]
