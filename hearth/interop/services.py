"""The one way in: keep what arrived, then file it piece by piece, then account for every piece.

Raw comes first and is committed; pieces follow in batches, each its own transaction and each
piece its own savepoint. An import that was killed is finished by running it again.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Count

from hearth.access.actors import Actor, acting
from hearth.foundation.clock import now
from hearth.foundation.faults import fault
from hearth.interop.models import File, Line
from hearth.interop.pieces import Door, LineRefusedError, Pieces

BATCH = 50
IMPORT_LOCK = 7705  # two imports of a network take turns, so that neither misses the other's rows
Outcome = Line.Outcome


class AccountingError(Exception):
    """Pieces read and pieces accounted for differ. Nothing may be called finished then."""


@dataclass(frozen=True)
class Refusal:
    """A piece with something to say: where it begins in the file, and why it was refused, or what
    of it could not be read."""

    number: int
    reason: str


@dataclass(frozen=True)
class Report:
    """How a file stands, or what this run did where it came again: the three make up `read`."""

    file_id: int
    name: str
    received_at: datetime
    read: int
    loaded: int
    duplicate: int
    quarantined: int
    is_repeated: bool
    is_resumed: bool
    refusals: tuple[Refusal, ...]  # every piece of the file that lies in quarantine
    remarks: tuple[Refusal, ...] = ()  # those that were loaded, and not read whole


def import_file(actor: Actor, door: Door, name: str, content: bytes) -> Report:
    """Take a file in, acting as the network's interface.

    Raises UnreadableFileError when nothing was stored. The same content again changes nothing.
    """
    pieces = door.split(content)
    file, is_new = keep_file(actor, door, name, content, pieces)
    if file.finished_at:
        return _repeated(actor, file)
    return _file_rest(actor, door, file, is_resumed=not is_new)


def retry_file(actor: Actor, door: Door, file: File) -> Report:
    """Try a file's quarantined pieces once more, when what they lacked has been put in order."""
    with acting(actor):
        _take_turn(actor)
        file.lines.filter(outcome=Outcome.QUARANTINED).update(outcome=Outcome.PENDING)
        file.finished_at = None
        file.save(update_fields=["finished_at"])
    return _file_rest(actor, door, file)


def keep_file(
    actor: Actor, door: Door, name: str, content: bytes, pieces: Pieces
) -> tuple[File, bool]:
    """Store the file and its pieces, committed; False where it was stored before."""
    digest = hashlib.sha256(content).hexdigest()
    with acting(actor):
        _take_turn(actor)
        known = File.objects.filter(
            network_id=actor.network_id, kind=door.kind, offering=door.offering, sha256=digest
        ).first()
        if known:
            return known, False
        file = File.objects.create(
            network_id=actor.network_id,
            agency=door.lead,
            kind=door.kind,
            offering=door.offering,
            name=name[:255],
            sha256=digest,
            preamble=pieces.preamble,
            received_at=now(),
            read=len(pieces.pieces),
        )
        Line.objects.bulk_create(
            (
                Line(
                    network_id=actor.network_id,
                    agency=door.lead,
                    file=file,
                    number=piece.number,
                    raw=piece.raw,
                )
                for piece in pieces.pieces
            ),
            batch_size=1000,
        )
    return file, True


def _file_rest(actor: Actor, door: Door, file: File, *, is_resumed: bool = False) -> Report:
    after: int | None = 0
    while after is not None:
        after = _file_batch(actor, door, file, after)
    return _finish(actor, file, is_resumed=is_resumed)


def _file_batch(actor: Actor, door: Door, file: File, after: int) -> int | None:
    """File the next pieces; the last one's id, or None when none was left."""
    with acting(actor):
        _take_turn(actor)
        lines = list(
            Line.objects.select_for_update()
            .filter(file=file, outcome=Outcome.PENDING, pk__gt=after)
            .order_by("pk")[:BATCH]
        )
        for line in lines:
            line.file = file
            _file_line(actor, door, line)
    return lines[-1].pk if lines else None


def _file_line(actor: Actor, door: Door, line: Line) -> None:
    try:
        with transaction.atomic():
            fate = door.file(actor, line)
        line.member, line.reason = fate.member, fate.reason
        line.outcome = Outcome.DUPLICATE if fate.is_duplicate else Outcome.LOADED
    except LineRefusedError as refusal:
        if fault("import-forgets-quarantine"):
            return
        line.outcome, line.reason = Outcome.QUARANTINED, str(refusal)
    line.filed_at = now()
    line.save(
        update_fields=[
            "member", "outcome", "reason", "message_key", "message_digest", "filed_at",
        ]
    )  # fmt: skip


def _finish(actor: Actor, file: File, *, is_resumed: bool) -> Report:
    with acting(actor):
        found = file.lines.order_by().values_list("outcome").annotate(Count("id"))
        outcomes = Counter(dict(found))
        file.loaded = outcomes[Outcome.LOADED]
        file.duplicate = outcomes[Outcome.DUPLICATE]
        file.quarantined = outcomes[Outcome.QUARANTINED]
        if file.loaded + file.duplicate + file.quarantined != file.read:
            raise AccountingError(
                f"File {file.pk} does not add up: {file.read} read, {file.loaded} loaded,"
                f" {file.duplicate} duplicate, {file.quarantined} quarantined."
            )
        file.finished_at = now()
        file.save(update_fields=["loaded", "duplicate", "quarantined", "finished_at"])
        return _report(file, (file.loaded, file.duplicate, file.quarantined), resumed=is_resumed)


def _repeated(actor: Actor, file: File) -> Report:
    with acting(actor):
        return _report(file, (0, file.read, 0), repeated=True)


def _report(
    file: File, counts: tuple[int, int, int], *, repeated: bool = False, resumed: bool = False
) -> Report:
    refused = file.lines.filter(outcome=Outcome.QUARANTINED).order_by("number")
    remarked = file.lines.filter(outcome=Outcome.LOADED).exclude(reason="").order_by("number")
    return Report(
        file.pk,
        file.name,
        file.received_at,
        file.read,
        *counts,
        is_repeated=repeated,
        is_resumed=resumed,
        refusals=tuple(Refusal(line.number, line.reason) for line in refused),
        remarks=tuple(Refusal(line.number, line.reason) for line in remarked),
    )


def _take_turn(actor: Actor) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [IMPORT_LOCK, actor.network_id])
