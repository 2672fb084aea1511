"""A pack as frozen data: what a program demands, with its citations.

A pack holds standards. A standard is a list of dated blocks. A block says for whom (`applies`),
what opens it (`opens`), by when (`due`), what meets it (`needs`), what excuses it (`unless`,
`pauses`), how long it is still wanted afterwards (`wanted_for`), who is responsible and how
sensitive it is. Which block decides a window that a change falls into, its `straddle` says.

Nothing here has been checked against anything else: see `check`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from hearth.rules.evidence import CORE_KINDS, AttributeValue, Kind
from hearth.rules.labels import NORMAL, joined
from hearth.rules.text import Text

Confidence = Literal["verified", "second_hand", "from_memory", "unconfirmed", "set_by_network"]
CONFIDENCES: tuple[Confidence, ...] = (
    "verified",
    "second_hand",
    "from_memory",
    "unconfirmed",
    "set_by_network",
)
Unit = Literal["day", "week", "month", "quarter"]
UNITS: tuple[Unit, ...] = ("day", "week", "month", "quarter")
ParameterType = Literal["days", "months", "count"]
PARAMETER_TYPES: tuple[ParameterType, ...] = ("days", "months", "count")
Straddle = Literal["keep", "switch", "prorate"]
STRADDLES: tuple[Straddle, ...] = ("keep", "switch", "prorate")
ANY: tuple[str, ...] = ()
"""No codes: any stage, any track."""


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
    """Days; `until` is the first day no longer in force.

    `straddle` says how the block takes over a calendar window that its first day falls into:
    keep (it begins with the next window), switch (it decides the whole window), prorate (the
    window is cut there, and each part asks for its share).
    """

    since: int
    until: int | None
    straddle: Straddle

    def covers(self, day: int) -> bool:
        return self.since <= day and (self.until is None or day < self.until)

    def overlaps(self, other: "Effective") -> bool:
        return (self.until is None or other.since < self.until) and (
            other.until is None or self.since < other.until
        )


@dataclass(frozen=True)
class Setting:
    """A number that each network sets, by the parameter's name."""

    parameter: str


Amount = int | Setting


@dataclass(frozen=True)
class Condition:
    """One attribute: any of `values`, none of `excluded`, or a count within bounds."""

    attribute: str
    values: tuple[AttributeValue, ...] = ()
    excluded: tuple[AttributeValue, ...] = ()
    at_least: Amount | None = None
    at_most: Amount | None = None
    more_than: Amount | None = None

    @property
    def bounds(self) -> tuple[Amount, ...]:
        """The numbers it compares a count with."""
        return tuple(
            one for one in (self.at_least, self.at_most, self.more_than) if one is not None
        )


@dataclass(frozen=True)
class EvidenceFilter:
    kind: str
    where: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Applies:
    """All of these at once: in one of the stages, on one of the tracks, in one of the populations.

    Stages or staff roles are the ground: a standard is about members in stages, or about staff
    in roles. Ages are whole years on the day the obligation opens, both inclusive.
    """

    stages: tuple[str, ...] = ANY
    tracks: tuple[str, ...] = ANY
    populations: tuple[str, ...] = ANY
    staff: tuple[str, ...] | None = None
    age_from: int | None = None
    age_to: int | None = None


@dataclass(frozen=True)
class Each:
    """A window for every calendar day, week (from Monday), month or quarter.

    `days` narrows it to some of its days, counted from 1: (1, 15) is the first half of a month.
    """

    unit: Unit
    days: tuple[int, int] | None = None


@dataclass(frozen=True)
class Every:
    """Windows of so many months, one after the other, from the day the standard first applied."""

    months: Amount


@dataclass(frozen=True)
class OnEvidence:
    """A window for every piece of evidence that passes the filter."""

    evidence: EvidenceFilter


@dataclass(frozen=True)
class OnEntry:
    """A window for every time the standard begins to apply."""


@dataclass(frozen=True)
class AtWindowEnd:
    """Due on the last day of the window."""


@dataclass(frozen=True)
class Within:
    """Due so many days, or business days, after the day of opening."""

    days: Amount
    business: bool = False


@dataclass(frozen=True)
class WithinAttribute:
    """Due after as many days as the opening evidence itself says."""

    attribute: str


@dataclass(frozen=True)
class BeforeStage:
    """Due before a stage begins: on its first day at the latest."""

    stage: str


Opens = Each | Every | OnEvidence | OnEntry
Due = AtWindowEnd | Within | WithinAttribute | BeforeStage


@dataclass(frozen=True)
class Need:
    """So many pieces of evidence that pass any of the filters.

    With `distinct`, pieces of one day ("day"), or with the same value of an attribute, count once.
    """

    evidence: tuple[EvidenceFilter, ...]
    at_least: Amount = 1
    distinct: str | None = None


@dataclass(frozen=True)
class Block:
    """One dated block. All of `needs` must be had; `answers_opening` asks evidence to name what
    it answers. `looks_back`: evidence counts from so many days before the due date, not from the
    opening. `unless`: such evidence in the window makes it void. `pauses`: holds that stop the
    clock.
    """

    title: Text
    because: Because
    effective: Effective
    applies: Applies
    opens: Opens
    due: Due
    needs: tuple[Need, ...]
    responsible: str
    place: Place = field(compare=False)
    answers_opening: bool = False
    looks_back: Amount | None = None
    unless: EvidenceFilter | None = None
    pauses: tuple[str, ...] = ()
    wanted_for: int | None = None
    label: int = NORMAL


@dataclass(frozen=True)
class Standard:
    code: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Named:
    """A stage, track, population, hold or role of the program, in the program's own words.

    With a label, being in it tells something that fewer people may know.
    """

    code: str
    title: Text
    label: int = field(default=NORMAL, kw_only=True)


@dataclass(frozen=True)
class Stage(Named):
    """A stage; in one that `ends`, the program serves the member no longer."""

    ends: bool = False


@dataclass(frozen=True)
class Parameter:
    """A number that each network sets; without a default its standards wait for it."""

    code: str
    title: Text
    type: ParameterType
    because: Because
    default: int | None
    place: Place = field(compare=False)


@dataclass(frozen=True)
class Answer:
    code: str
    title: Text
    points: int


@dataclass(frozen=True)
class Item:
    """One question of the acuity score."""

    code: str
    title: Text
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Acuity:
    """How answers are scored, and which track a score leads to.

    `tracks` are (least score, track). Of tracks, the first that the pack names is the most
    intensive; a step down is one track at a time, and not before `hold_days` on the present one.
    """

    items: tuple[Item, ...]
    tracks: tuple[tuple[Amount, str], ...]
    hold_days: Amount | None
    because: Because
    place: Place = field(compare=False)


@dataclass(frozen=True)
class Closure:
    """A reason to end an enrollment in some stages (any, if none is named).

    With `refused` it is no reason at all, and that text says why. With `needs_reason` the code is
    not enough: whoever closes says in words what lies behind it.
    """

    code: str
    title: Text
    type: Literal["disenrollment", "administrative"]
    stages: tuple[str, ...]
    refused: Text | None
    because: Because | None
    place: Place = field(compare=False)
    needs_reason: bool = False


@dataclass(frozen=True)
class Advice:
    """What the program recommends and does not check, about caseload, education and the like."""

    about: str
    text: Text
    because: Because
    place: Place = field(compare=False)


@dataclass(frozen=True)
class Weight:
    """How much a member of a track or population weighs in a caseload, in hundredths."""

    of: Literal["track", "population"]
    code: str
    weight: Amount


@dataclass(frozen=True)
class Caseload:
    """What members weigh in a caseload: the most of what applies, else `otherwise`."""

    weights: tuple[Weight, ...]
    otherwise: Amount
    because: Because
    place: Place = field(compare=False)

    @property
    def amounts(self) -> tuple[Amount, ...]:
        return (*(one.weight for one in self.weights), self.otherwise)


@dataclass(frozen=True)
class Term:
    """What something is called: one of it, and several where pages speak of several."""

    one: Text
    many: Text | None = None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Pack:
    """`excludes` are programs that a member cannot be enrolled in at the same time; `records` the
    kinds of evidence that its staff record by hand, besides contacts; `services` what a contact
    may have given. With a label, taking part tells something: whatever of it is about members
    carries that.
    """

    code: str
    title: Text
    stages: tuple[Stage, ...]
    roles: tuple[Named, ...]
    parameters: tuple[Parameter, ...]
    standards: tuple[Standard, ...]
    place: Place = field(compare=False)
    tracks: tuple[Named, ...] = ()
    populations: tuple[Named, ...] = ()
    holds: tuple[Named, ...] = ()
    excludes: tuple[str, ...] = ()
    closures: tuple[Closure, ...] = ()
    advice: tuple[Advice, ...] = ()
    records: tuple[str, ...] = ()
    services: tuple[Named, ...] = ()
    acuity: Acuity | None = None
    caseload: Caseload | None = None
    terms: Mapping[str, Term] = field(default_factory=lambda: MappingProxyType({}))
    kinds: tuple[Kind, ...] = CORE_KINDS
    label: int = NORMAL

    def label_of(self, block: Block) -> int:
        """What obligations of a block tell of. Work with staff tells of no member."""
        about_members = block.applies.staff is None
        return joined(self.label, block.label) if about_members else block.label

    def standard(self, code: str) -> Standard:
        return next(standard for standard in self.standards if standard.code == code)
