"""The door for messages about admissions, discharges and transfers (ADT).

The envelope is read here: who sent it, under which number, of which kind. Each kind that is
handled has a file of its own, named in HANDLED; adding one is that file and that line.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import hl7
from django.db.models import Q

from hearth.access.actors import Actor
from hearth.foundation.clock import today_in
from hearth.interop.hl7 import adt_a03
from hearth.interop.hl7.messages import parse_message, split_messages, value
from hearth.interop.models import Line
from hearth.interop.pieces import HAS_GONE, Fate, LineRefusedError, Pieces
from hearth.network.models import Network, Organization
from hearth.network.selectors import takes_part

FileMessage = Callable[[Actor, hl7.Message, Organization], Fate]
HANDLED: dict[tuple[str, str], FileMessage] = {("ADT", "A03"): adt_a03.file_discharge}


@dataclass(frozen=True)
class Envelope:
    """What MSH says. `key` is the same for two messages under one sender's number; `digest` is
    the same where they also say the same.
    """

    kind: tuple[str, str]
    sender_code: str
    key: str
    digest: str


@dataclass(frozen=True)
class Messages:
    """The door for a network's ADT files."""

    network: Network
    lead: Organization
    kind: str = "adt"
    offering: None = None

    def split(self, content: bytes) -> Pieces:
        """Cut into messages. Raises UnreadableFileError."""
        return split_messages(content)

    def file(self, actor: Actor, line: Line) -> Fate:
        """File one message. Raises LineRefusedError."""
        message = parse_message(bytes(line.raw))
        envelope = read_envelope(message)
        file_message = HANDLED.get(envelope.kind)
        if file_message is None:
            raise LineRefusedError(f"Messages of type {_named(envelope.kind)} are not handled yet.")
        line.message_key, line.message_digest = envelope.key, envelope.digest
        sender = find_sender(self.network, envelope)
        if known := _seen_before(line):
            return Fate(known.member, is_duplicate=True, reason="This message came before.")
        return file_message(actor, message, sender)


def read_envelope(message: hl7.Message) -> Envelope:
    """The envelope. Raises LineRefusedError without a number to know the message again by."""
    number = value(message, "MSH", 10)
    if not number:
        raise LineRefusedError("MSH-10 is empty: without a number a message cannot be told apart.")
    application, facility = value(message, "MSH", 3), value(message, "MSH", 4)
    kind = value(message, "MSH", 9).upper(), value(message, "MSH", 9, 2).upper()
    # A message sent again has a new MSH-7; what it says begins after the first segment.
    body = "\r".join([*kind, *(str(segment).strip() for segment in message[1:])])
    return Envelope(
        kind=kind,
        sender_code=facility or application,
        key=_hash("\r".join((application, facility, number))),
        digest=_hash(body),
    )


def find_sender(network: Network, envelope: Envelope) -> Organization:
    """The hospital that MSH-4 names, or MSH-3 where that is empty.

    Raises LineRefusedError where there is none, and where it takes no part today.
    """
    sender = Organization.objects.filter(
        network=network, kind=Organization.Kind.HOSPITAL, code=envelope.sender_code
    ).first()
    if sender is None:
        code = envelope.sender_code[:80]
        raise LineRefusedError(
            f"No hospital of this network has the code {code!r} (MSH-4, or MSH-3 if that is empty)."
        )
    if not takes_part(sender, today_in(network.time_zone)):
        raise LineRefusedError(f"{sender.name} {HAS_GONE}")
    return sender


def _seen_before(line: Line) -> Line | None:
    """The line that brought this message already. Raises LineRefusedError for a reused number."""
    namesakes = Line.objects.filter(network_id=line.network_id, message_key=line.message_key)
    others = namesakes.exclude(message_digest=line.message_digest)
    if others.filter(Q(pk__lt=line.pk) | Q(outcome=Line.Outcome.LOADED)).exists():
        raise LineRefusedError("The sender used this message number (MSH-10) before, for another.")
    # One that lies in quarantine did nothing yet: the message may be tried again.
    return (
        namesakes.filter(message_digest=line.message_digest, outcome=Line.Outcome.LOADED)
        .exclude(pk=line.pk)
        .first()
    )


def _named(kind: tuple[str, str]) -> str:
    return "^".join(part[:20] for part in kind if part) or "(none, MSH-9 is empty)"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
