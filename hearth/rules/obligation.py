"""What goes into settling one subject, and what comes out, in the engines' integers.

Days count from 1970-01-01; `ends_on` is the first day outside a span; slots are the six
attribute integers of `evidence`.
"""

from dataclasses import dataclass, fields
from enum import IntEnum

from hearth.rules.evidence import Slots

STAGE_SPAN = 1
LARGEST_FOUND = 32_767
"""`found` is a small integer: more matching evidence than this is not counted."""


class State(IntEnum):
    UPCOMING = 1
    OPEN = 2
    MET = 3
    MISSED = 4
    WAIVED = 5
    VOID = 6


@dataclass(frozen=True)
class Subject:
    subject_id: int
    party: int
    tracked_from: int
    as_of: int


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
    met_on: int | None
    met_by: int | None
    late_on: int | None
    late_by: int | None


COLUMNS = tuple(column.name for column in fields(Obligation))
"""The columns every engine returns, in this order."""
