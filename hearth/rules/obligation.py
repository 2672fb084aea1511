"""What goes into settling one subject, and what comes out, in the engines' integers.

Days count from 1970-01-01; `ends_on` is the first day outside a span; slots are the eight
attribute integers of `evidence`; `born` is a birthday as yyyymmdd.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import IntEnum

from hearth.rules.evidence import Slots

LARGEST_FOUND = 32_767
"""`found` is a small integer: more matching evidence than this is not counted."""
PART_BITS = 6
LARGEST_PART = 2**PART_BITS - 1
MOST_NEEDS = 5


class State(IntEnum):
    UPCOMING = 1
    OPEN = 2
    MET = 3
    MISSED = 4
    WAIVED = 5
    VOID = 6
    HELD = 7


class SpanKind(IntEnum):
    """What a span says of its subject; the value is a code of the pack."""

    STAGE = 1
    TRACK = 2
    POPULATION = 3
    HOLD = 4
    STAFF_ROLE = 5


@dataclass(frozen=True)
class Subject:
    subject_id: int
    party: int
    tracked_from: int
    as_of: int
    born: int | None = None


@dataclass(frozen=True)
class Span:
    subject_id: int
    kind: int
    value: int
    starts_on: int
    ends_on: int | None


@dataclass(frozen=True)
class Evidence:
    evidence_id: int
    root_id: int
    party: int
    kind: int
    slots: Slots
    answers: int | None
    occurred_on: int
    label: int = 0

    @property
    def order(self) -> tuple[int, int]:
        """Evidence counts in order of day, and within a day of recording."""
        return (self.occurred_on, self.evidence_id)


@dataclass(frozen=True, order=True)
class Obligation:
    """`needed` and `found` are of the first need; `parts` has what was found for each of several,
    packed by `pack_parts`.
    """

    subject_id: int
    standard: int
    opening_key: int
    block: int
    label: int
    state: int
    role: int
    opens_on: int
    closes_on: int
    due_on: int
    wanted_until: int | None
    needed: int
    found: int
    parts: int | None
    met_on: int | None
    met_by: int | None
    late_on: int | None
    late_by: int | None


COLUMNS = tuple(column.name for column in fields(Obligation))
"""The columns every engine returns, in this order."""


def pack_parts(found: Sequence[int]) -> int | None:
    """What was found for each need, six bits each, the first lowest; None for a single need."""
    if len(found) == 1:
        return None
    parts = 0
    for i, one in enumerate(found):
        parts += min(one, LARGEST_PART) << PART_BITS * i
    return parts


def unpack_parts(parts: int | None, found: int, needs: int) -> tuple[int, ...]:
    """What was found for each of a rule's needs."""
    if parts is None:
        return (found,)
    return tuple(parts >> PART_BITS * i & LARGEST_PART for i in range(needs))
