"""A pack as frozen data: what a program demands, with its citations.

A pack holds standards. A standard is a list of dated blocks, of which the one in force on a
window's first day (or an opening's day) decides. A block says for whom (`stages`), what opens
it (`opens`), by when (`due`), what meets it (`satisfied_by`), how long it is still wanted
afterwards (`wanted_for`), who is responsible and how sensitive it is.

Nothing here has been checked against anything else: see `check`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from hearth.rules.evidence import CORE_KINDS, AttributeValue, Kind
from hearth.rules.text import Text

Confidence = Literal["verified", "second_hand", "from_memory", "unconfirmed", "set_by_network"]
CONFIDENCES: tuple[Confidence, ...] = (
    "verified",
    "second_hand",
    "from_memory",
    "unconfirmed",
    "set_by_network",
)
ANY_STAGE: tuple[str, ...] = ()
"""A block with no stages applies in every stage of the pack."""


@dataclass(frozen=True, order=True)
class Place:
    """Where something was written, for messages people can act on."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Because:
    source: str
    section: str
    confidence: str


@dataclass(frozen=True)
class Effective:
    """Days; `until` is the first day no longer in force."""

    since: int
    until: int | None
    straddle: str

    def covers(self, day: int) -> bool:
        return self.since <= day and (self.until is None or day < self.until)

    def overlaps(self, other: "Effective") -> bool:
        return (self.until is None or other.since < self.until) and (
            other.until is None or self.since < other.until
        )


@dataclass(frozen=True)
class Condition:
    """One attribute: any of `values`, or a count within bounds."""

    attribute: str
    values: tuple[AttributeValue, ...] = ()
    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True)
class EvidenceFilter:
    kind: str
    where: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class EachMonth:
    """A window for every calendar month."""


@dataclass(frozen=True)
class OnEvidence:
    """A window for every piece of evidence that passes the filter."""

    evidence: EvidenceFilter


@dataclass(frozen=True)
class AtWindowEnd:
    """Due on the last day of the window."""


@dataclass(frozen=True)
class WithinDays:
    days: int


@dataclass(frozen=True)
class WithinParameter:
    parameter: str


@dataclass(frozen=True)
class WithinAttribute:
    """Due after as many days as the opening evidence itself says."""

    attribute: str


Opens = EachMonth | OnEvidence
Due = AtWindowEnd | WithinDays | WithinParameter | WithinAttribute


@dataclass(frozen=True)
class Satisfaction:
    evidence: EvidenceFilter
    at_least: int = 1
    answers_opening: bool = False


@dataclass(frozen=True)
class Block:
    title: Text
    because: Because
    effective: Effective
    stages: tuple[str, ...]
    opens: Opens
    due: Due
    satisfied_by: Satisfaction
    wanted_for: int | None
    responsible: str
    label: str
    place: Place = field(compare=False)


@dataclass(frozen=True)
class Standard:
    code: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Named:
    """A stage or a role of the program, in the program's own words."""

    code: str
    title: Text


@dataclass(frozen=True)
class Parameter:
    """A number of days that each network sets; without a default its standards wait for it."""

    code: str
    title: Text
    because: Because
    default: int | None
    place: Place = field(compare=False)


@dataclass(frozen=True)
class Pack:
    code: str
    title: Text
    stages: tuple[Named, ...]
    roles: tuple[Named, ...]
    parameters: tuple[Parameter, ...]
    standards: tuple[Standard, ...]
    place: Place = field(compare=False)
    terms: Mapping[str, Text] = field(default_factory=lambda: MappingProxyType({}))
    kinds: tuple[Kind, ...] = CORE_KINDS

    def standard(self, code: str) -> Standard:
        return next(standard for standard in self.standards if standard.code == code)
