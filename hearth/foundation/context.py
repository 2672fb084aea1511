"""Who acts: a signed value, set once per transaction, that the database checks itself.

The signature binds the hat to the backend process and the transaction's start, so that neither
a pooled connection nor injected SQL can carry it elsewhere. No context, no rows.
"""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from django.db import connection, transaction

from hearth.foundation.clock import now
from hearth.foundation.secrets import secret

BLOCK = 64  # sha256's block, in bytes (RFC 2104)


def begin(hat_id: int, network_id: int, purpose: int) -> None:
    """Act as `hat_id`, for a purpose, until the transaction ends.

    A hat is an employment, a personal hat or, below zero, a system actor. The application's clock
    is signed too: what tells when something was done is held to it. Must run inside a
    transaction; raises RuntimeError otherwise.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("The acting person is set per transaction; open one first.")
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid(), foundation_transaction_start()")
        pid, started = cursor.fetchone()
        payload = f"{pid}|{started}|{hat_id}|{network_id}|{purpose}|{now().isoformat()}"
        cursor.execute(
            "select set_config('hearth.context', %s, true)", [f"{payload}~{_sign(payload)}"]
        )


def end() -> None:
    """Act as nobody for the rest of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('hearth.context', '', true)")


@contextmanager
def acting_as(hat_id: int, network_id: int, purpose: int) -> Iterator[None]:
    """A transaction in which `hat_id` acts; the former context returns afterwards."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select coalesce(current_setting('hearth.context', true), '')")
        (former,) = cursor.fetchone()
        begin(hat_id, network_id, purpose)
        yield
        cursor.execute("select set_config('hearth.context', %s, true)", [former])


def mark_of(words: str) -> str:
    """What shows the database that the application says this, where nobody acts yet."""
    return _sign(words)


def store_context_key() -> None:
    """Write the two padded keys where only the owner's function reads them; set-up calls this."""
    inner, outer = _pads()
    with connection.cursor() as cursor:
        cursor.execute("delete from foundation_contextkey")
        cursor.execute(
            "insert into foundation_contextkey (id, inner_pad, outer_pad) values (1, %s, %s)",
            [inner, outer],
        )


def _sign(payload: str) -> str:
    return hmac.new(_key(), payload.encode(), hashlib.sha256).hexdigest()


@lru_cache(maxsize=1)
def _key() -> bytes:
    return hashlib.sha256(secret("context_key").encode()).digest()


def _pads() -> tuple[bytes, bytes]:
    padded = _key().ljust(BLOCK, b"\0")
    return bytes(b ^ 0x36 for b in padded), bytes(b ^ 0x5C for b in padded)
