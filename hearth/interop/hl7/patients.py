"""Whom a message is about: found by number alone, and only by the sender's own numbers.

A sender speaks for its own numbers and nobody else's. A number whose authority is not stated is
the sender's; a stated authority must be the sender's code. Names and birth dates are never
compared: twins share them.
"""

from datetime import date

import hl7

from hearth.interop.hl7.messages import pick, repetitions
from hearth.interop.pieces import LineRefusedError
from hearth.members.models import Member
from hearth.members.selectors import AmbiguousIdentifierError, find_by_identifier
from hearth.network.models import Organization

RECORD_NUMBERS = {"", "MR", "PI"}  # HL7 table 0203: medical record, patient internal


def find_patient(message: hl7.Message, sender: Organization, on: date) -> Member:
    """The member whom PID-3 names with a number of the sender. Raises LineRefusedError."""
    numbers = own_numbers(message, sender)
    if not numbers:
        raise LineRefusedError(
            "PID-3 names no medical record number of the sender"
            f" (no authority, or the authority {sender.code})."
        )
    try:
        found = [find_by_identifier(sender.network_id, sender.code, one, on) for one in numbers]
    except AmbiguousIdentifierError as error:
        raise LineRefusedError(str(error)) from error
    members = {member.pk: member for member in found if member}
    if len(members) > 1:
        raise LineRefusedError("The numbers in PID-3 belong to different members.")
    if not members:
        raise LineRefusedError("No member has this identifier of the sender (PID-3).")
    return next(iter(members.values()))


def own_numbers(message: hl7.Message, sender: Organization) -> list[str]:
    """The record numbers in PID-3 for which the sender is the authority, in their order."""
    return [
        pick(one, 1)
        for one in repetitions(message, "PID", 3)
        if pick(one, 1)
        and pick(one, 5).upper() in RECORD_NUMBERS
        and _authorities(one) <= {sender.code}
    ]


def _authorities(components: list[str]) -> set[str]:
    """The authority as stated: its name, or its universal id where it has no name."""
    stated = pick(components, 4, sub=1) or pick(components, 4, sub=2)
    return {stated} if stated else set()
