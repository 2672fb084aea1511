"""Whether the activity log is as it was written, and where it is not.

Each finding names its place: a row of the log, or a seal. What was cut off the end, or a whole
database that was set back, is seen only by the roots that left the machine.
"""

import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db import connection

from hearth.access.models import Seal
from hearth.access.sealing import FIRST, Sealed, horizon, root_of, sealed, sealing, signature_of

STEP = 500  # seals read at once
MOST_FINDINGS = 1_000
CUT = "it was sent, and is not here: the log was cut or set back."


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was. `place` is "seal" or "row", `number` which one."""

    place: str
    number: int
    what: str

    def __str__(self) -> str:
        return f"{self.place} {self.number}: {self.what}"


def verify(sent: Iterable[Sealed] = ()) -> list[Finding]:
    """Everything wrong with log and seals, at most MOST_FINDINGS; an empty list means nothing.

    `sent` are roots that left the machine.
    """
    roots: dict[int, set[Sealed]] = {}
    for one in sent:
        roots.setdefault(one.number, set()).add(one)
    found: list[Finding] = []
    with sealing():
        for finding in _findings(roots):
            found.append(finding)
            if len(found) >= MOST_FINDINGS:
                break
    return found


def _findings(roots: Mapping[int, set[Sealed]]) -> Iterator[Finding]:
    previous, expected = FIRST, 1
    while seals := list(Seal.objects.filter(number__gte=expected).order_by("number")[:STEP]):
        for seal in seals:
            yield from _chained(seal, previous, expected)
            yield from _as_sent(seal, roots)
            previous, expected = bytes(seal.root), seal.number + 1
        yield from _rows(seals[0].number, seals[-1].number)
    for number in sorted(roots):
        if number >= expected:
            yield Finding("seal", number, CUT)
    yield from _added()


def _chained(seal: Seal, previous: bytes, expected: int) -> Iterator[Finding]:
    for number in range(expected, min(seal.number, expected + STEP)):
        yield Finding("seal", number, "it is missing.")
    if seal.number == expected and bytes(seal.previous) != previous:
        yield Finding("seal", seal.number, "it does not follow the seal before it.")
    digests = [bytes(one) for one in seal.digests]
    if len(digests) != len(seal.rows) or [seal.first_row, seal.last_row] != [
        *seal.rows[:1],
        *seal.rows[-1:],
    ]:
        yield Finding("seal", seal.number, "its list of rows was altered.")
        return
    root = root_of(bytes(seal.previous), seal.number, seal.sealed_at, seal.rows, digests)
    if root != bytes(seal.root):
        yield Finding("seal", seal.number, "it does not have the root of what it holds.")
    if not hmac.compare_digest(signature_of(bytes(seal.root)), bytes(seal.signature)):
        yield Finding("seal", seal.number, "it was not signed with this installation's key.")


def _as_sent(seal: Seal, roots: Mapping[int, set[Sealed]]) -> Iterator[Finding]:
    # All that were sent: who sets the log back and goes on sends a second one under each number.
    if roots.get(seal.number, set()) - {sealed(seal)}:
        yield Finding("seal", seal.number, "another one was sent under this number.")


def _rows(since: int, until: int) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select number, id, is_gone from access_broken(%s, %s) limit %s",
            [since, until, MOST_FINDINGS],
        )
        for number, row, is_gone in cursor.fetchall():
            what = "is gone" if is_gone else "says something else than it did"
            yield Finding("row", row, f"it {what} since seal {number}.")


def _added() -> Iterator[Finding]:
    """Rows among sealed ones that no seal holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from access_unsealed(0, %s) where id <= %s", [MOST_FINDINGS, horizon()]
        )
        for (row,) in cursor.fetchall():
            yield Finding("row", row, "no seal holds it: it was added after its time was sealed.")
