"""Seals: the activity log cannot be altered, cut or added to without it being noticed.

The log is insert-only for the application. Against whoever can write past that, batches of it are
sealed: a seal holds a digest of each row, and its root covers those digests and the root before.
Each root is signed with a key that the database does not know and is handed to a program of the
operator's choice, which takes it off this machine.
"""

import hashlib
import hmac
import shlex
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from hearth.access.actors import acting, settler_of
from hearth.access.models import Seal
from hearth.foundation.clock import now
from hearth.foundation.faults import fault
from hearth.foundation.secrets import secret
from hearth.network.models import Network

LATE = timedelta(hours=1)
"""A row may be committed so long after it got its number; later it counts as added afterwards."""
SEALING = 7706  # the lock of whoever seals; 7701 to 7705 are others
MOST_ROWS = 20_000
MOST_SENT = 1_000
PATIENCE = 30  # seconds for the operator's program
FIRST = bytes(32)  # what the first seal follows


class HookError(Exception):
    """The operator's program did not take the roots; they are sent again."""


@dataclass(frozen=True)
class Sealed:
    """A seal as it leaves the machine: one line of text."""

    number: int
    sealed_at: datetime
    rows: int
    root: str  # hexadecimal, as the signature
    signature: str

    def __str__(self) -> str:
        at = self.sealed_at.astimezone(UTC).isoformat()
        return f"hearth-seal {self.number} {at} {self.rows} {self.root} {self.signature}"


def read_sealed(line: str) -> Sealed:
    """A line that was sent. Raises ValueError for any other."""
    word, number, at, rows, root, signature = line.split()
    if word != "hearth-seal" or len(bytes.fromhex(root)) != 32:
        raise ValueError(line)
    return Sealed(int(number), datetime.fromisoformat(at), int(rows), root, signature)


@contextmanager
def sealing() -> Iterator[None]:
    """A transaction that may read and write seals: the settler's, of any network, since a seal is
    of all. Before there is a network there is no log."""
    network = Network.objects.order_by("id").first()
    with acting(settler_of(network)) if network else transaction.atomic():
        yield


def seal_activity(most: int = MOST_ROWS) -> int:
    """Seal what is not sealed yet, at most so many rows; how many rows were sealed."""
    with sealing(), connection.cursor() as cursor:
        # One at a time: two sealers would give one number to two seals.
        cursor.execute("select pg_advisory_xact_lock(%s)", [SEALING])
        cursor.execute("select id, digest from access_unsealed(%s, %s)", [horizon(), most])
        found = [(row, bytes(digest)) for row, digest in cursor.fetchall()]
        if found:
            _keep([row for row, _ in found], [digest for _, digest in found])
        return len(found)


def waiting() -> int:
    """How many rows no seal holds yet, counted up to MOST_ROWS."""
    with sealing(), connection.cursor() as cursor:
        cursor.execute("select count(*) from access_unsealed(%s, %s)", [horizon(), MOST_ROWS])
        (rows,) = cursor.fetchone()
    return int(rows)


def seal_everything() -> int:
    """Seal until nothing is left; how many rows."""
    sealed = 0
    while batch := seal_activity():
        sealed += batch
    return sealed


def horizon() -> int:
    """Rows up to this number must be in a seal by now."""
    long_ago = Seal.objects.filter(sealed_at__lt=now() - LATE)
    return max(long_ago.order_by("-number").values_list("last_row", flat=True)[:1], default=0)


def root_of(
    previous: bytes, number: int, at: datetime, rows: Sequence[int], digests: Sequence[bytes]
) -> bytes:
    """The root of a seal: it covers the one before, its own number and time, and every row."""
    micros = int(at.timestamp()) * 1_000_000 + at.microsecond
    whole = hashlib.sha256(previous)
    for value in (number, micros, len(rows)):
        whole.update(value.to_bytes(8))
    for row, digest in zip(rows, digests, strict=True):
        whole.update(row.to_bytes(8) + digest)
    return whole.digest()


def signature_of(root: bytes) -> bytes:
    """The root signed with this installation's key, which is not in the database."""
    return hmac.digest(secret("seal_key").encode(), root, "sha256")


def _keep(rows: list[int], digests: list[bytes]) -> None:
    last = Seal.objects.order_by("-number").first()
    number = last.number + 1 if last else 1
    previous = bytes(last.root) if last and not fault("access-seal-not-chained") else FIRST
    at = now()
    root = root_of(previous, number, at, rows, digests)
    Seal.objects.create(
        number=number,
        sealed_at=at,
        first_row=rows[0],
        last_row=rows[-1],
        rows=rows,
        digests=digests,
        previous=previous,
        root=root,
        signature=signature_of(root),
    )


def send_roots() -> int:
    """Hand the roots that were not handed over yet to the operator's program; how many.

    Raises HookError when the program is missing, fails or takes too long.
    """
    if not settings.SEAL_HOOK:
        return 0
    with sealing():
        waiting = list(Seal.objects.filter(sent_at=None).order_by("number")[:MOST_SENT])
    if not waiting:
        return 0
    lines = "".join(f"{sealed(one)}\n" for one in waiting)
    try:
        subprocess.run(  # noqa: S603  the operator's own program, from the operator's settings
            shlex.split(settings.SEAL_HOOK),
            input=lines,
            text=True,
            timeout=PATIENCE,
            check=True,
            capture_output=True,
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:  # or no command line
        said = f"{settings.SEAL_HOOK} did not take {len(waiting)} roots: {error}"
        raise HookError(said) from error
    with sealing():
        sent = Seal.objects.filter(number__in=[one.number for one in waiting], sent_at=None)
        sent.update(sent_at=now())
    return len(waiting)


def sealed(seal: Seal) -> Sealed:
    """A stored seal as it is sent."""
    return Sealed(
        seal.number,
        seal.sealed_at,
        len(seal.rows),
        bytes(seal.root).hex(),
        bytes(seal.signature).hex(),
    )
