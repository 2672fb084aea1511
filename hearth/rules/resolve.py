"""A pack made ready to run: names become the integers engines see.

The ledger assigns the numbers and keeps them (`Codes`); networks set the parameters. A standard
with an unset parameter is stopped, not guessed: it is listed in `stopped` and runs nowhere.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from hearth.rules.evidence import CASELOAD, WAIVER, Kind, kinds_by_code
from hearth.rules.labels import NORMAL
from hearth.rules.model import (
    Amount,
    Applies,
    AtWindowEnd,
    BeforeStage,
    Block,
    Condition,
    Each,
    Every,
    EvidenceFilter,
    Named,
    Need,
    OnEntry,
    OnEvidence,
    Pack,
    Setting,
    Standard,
    Straddle,
    Within,
    WithinAttribute,
)
from hearth.rules.obligation import SpanKind

WAIVER_SLOT = WAIVER.slot("standard")


@dataclass(frozen=True)
class Codes:
    """The numbers of a pack's words, by their code."""

    standards: Mapping[str, int]
    stages: Mapping[str, int]
    roles: Mapping[str, int]
    tracks: Mapping[str, int] = field(default_factory=dict)
    populations: Mapping[str, int] = field(default_factory=dict)
    holds: Mapping[str, int] = field(default_factory=dict)

    @staticmethod
    def in_order(pack: Pack) -> "Codes":
        """Numbers by order of appearance, for examples and tests that have no ledger."""
        return Codes(
            standards={known.code: i for i, known in enumerate(pack.standards, 1)},
            stages=_in_order(pack.stages),
            roles=_in_order(pack.roles),
            tracks=_in_order(pack.tracks),
            populations=_in_order(pack.populations),
            holds=_in_order(pack.holds),
        )


def _in_order(known: Iterable[Named]) -> dict[str, int]:
    return {one.code: i for i, one in enumerate(known, 1)}


@dataclass(frozen=True)
class SlotTest:
    """A condition on slot a1..a8: one of `values` (or none of them, if `excludes`), or within
    bounds. Null fails every test.
    """

    slot: int
    values: tuple[int, ...] = ()
    excludes: bool = False
    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True)
class Match:
    kind: int
    tests: tuple[SlotTest, ...] = ()


@dataclass(frozen=True)
class SpanTest:
    """To be in a span of this kind with one of the values; with any value, if none is named."""

    kind: int
    values: tuple[int, ...] = ()


@dataclass(frozen=True)
class Repeated:
    """Windows of so many months, one after the other, from the day the rule first applied."""

    months: int


@dataclass(frozen=True)
class DaysIn:
    """A number of days or business days: fixed, or read from a slot of the opening evidence."""

    days: int = 0
    slot: int | None = None
    business: bool = False


@dataclass(frozen=True)
class BeforeSpan:
    """Before the first span of this kind and value that begins on the opening day or later."""

    kind: int
    value: int


@dataclass(frozen=True)
class Period:
    """When a block is in force, and how windows at its beginning and its end are decided."""

    since: int
    until: int | None = None
    begins: Straddle = "keep"
    ends: Straddle = "keep"

    def covers(self, day: int) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Counted:
    """One need: pieces that pass any of `matches`; those with the same `distinct` count once:
    0 stands for the day, a number for a slot.
    """

    matches: tuple[Match, ...]
    at_least: int = 1
    distinct: int | None = None


@dataclass(frozen=True)
class Rule:
    """One dated block, ready to run. `wanted_for` None: late evidence does not count."""

    standard: int
    block: int
    period: Period
    ground: tuple[SpanTest, ...]
    opening: Each | Repeated | Match | OnEntry
    due: AtWindowEnd | DaysIn | BeforeSpan
    needs: tuple[Counted, ...]
    role: int
    label: int = NORMAL
    answers_opening: bool = False
    looks_back: int | None = None
    unless: Match | None = None
    pauses: tuple[int, ...] = ()
    wanted_for: int | None = None
    age_from: int | None = None
    age_to: int | None = None


@dataclass(frozen=True)
class Stopped:
    """A standard that cannot run, and the parameters it waits for."""

    standard: str
    parameters: tuple[str, ...]


@dataclass(frozen=True)
class Resolved:
    rules: tuple[Rule, ...]
    stopped: tuple[Stopped, ...]


def resolve(pack: Pack, codes: Codes, parameters: Mapping[str, int]) -> Resolved:
    """The runnable rules of a checked pack. `parameters` are numbers, by parameter name."""
    words = _Words(pack, codes, values_of(pack, parameters))
    rules: list[Rule] = []
    stopped: list[Stopped] = []
    for standard in pack.standards:
        unset = unset_parameters(pack, standard, words.parameters)
        if unset:
            stopped.append(Stopped(standard.code, unset))
        else:
            rules.extend(words.rules(standard))
    return Resolved(tuple(rules), tuple(stopped))


def values_of(pack: Pack, parameters: Mapping[str, int]) -> dict[str, int]:
    """The numbers that are set: by the network, else by the pack itself."""
    own = {one.code: one.default for one in pack.parameters if one.default is not None}
    return {**own, **parameters}


def value_of(amount: Amount, values: Mapping[str, int]) -> int:
    """The number itself, or the one that is set for it. Raises KeyError while none is."""
    return values[amount.parameter] if isinstance(amount, Setting) else amount


def unset_parameters(pack: Pack, standard: Standard, values: Mapping[str, int]) -> tuple[str, ...]:
    """The parameters a standard needs and `values` does not have."""
    named = {one.parameter for block in standard.blocks for one in settings_of(block)}
    if pack.caseload and any(_asks_weight(block) for block in standard.blocks):
        amounts = pack.caseload.amounts
        named |= {one.parameter for one in amounts if isinstance(one, Setting)}
    return tuple(sorted(named - values.keys()))


def _asks_weight(block: Block) -> bool:
    """A weight is known only where all that members weigh is."""
    return any(
        evidence.kind == CASELOAD.code and condition.attribute == "weight"
        for evidence in filters_of(block)
        for condition in evidence.where
    )


def settings_of(block: Block) -> Iterator[Setting]:
    """Every number of a block that a network sets."""
    amounts: list[Amount | None] = [block.looks_back, *(need.at_least for need in block.needs)]
    if isinstance(block.due, Within):
        amounts.append(block.due.days)
    if isinstance(block.opens, Every):
        amounts.append(block.opens.months)
    for evidence in filters_of(block):
        amounts += [bound for condition in evidence.where for bound in condition.bounds]
    yield from (one for one in amounts if isinstance(one, Setting))


def filters_of(block: Block) -> Iterator[EvidenceFilter]:
    """Every filter of evidence in a block: what opens it, what meets it, what excuses it."""
    if isinstance(block.opens, OnEvidence):
        yield block.opens.evidence
    for need in block.needs:
        yield from need.evidence
    if block.unless:
        yield block.unless


class _Words:
    """A pack's words as numbers."""

    def __init__(self, pack: Pack, codes: Codes, parameters: Mapping[str, int]) -> None:
        self.codes, self.parameters = codes, parameters
        self.kinds, self.label_of = kinds_by_code(pack.kinds), pack.label_of

    def rules(self, standard: Standard) -> Iterator[Rule]:
        following = {block.effective.since: block.effective.straddle for block in standard.blocks}
        for number, block in enumerate(standard.blocks):
            effective = block.effective
            ends = following.get(effective.until or -1, "keep")
            yield Rule(
                standard=self.codes.standards[standard.code],
                block=number,
                period=Period(effective.since, effective.until, effective.straddle, ends),
                ground=self.ground(block.applies),
                opening=self.opening(block),
                due=self.due(block),
                needs=tuple(self.need(need) for need in block.needs),
                role=self.codes.roles[block.responsible],
                label=self.label_of(block),
                answers_opening=block.answers_opening,
                looks_back=None if block.looks_back is None else self.amount(block.looks_back),
                unless=self.match(block.unless) if block.unless else None,
                pauses=tuple(sorted(self.codes.holds[one] for one in block.pauses)),
                wanted_for=block.wanted_for,
                age_from=block.applies.age_from,
                age_to=block.applies.age_to,
            )

    def amount(self, amount: Amount) -> int:
        return value_of(amount, self.parameters)

    def ground(self, applies: Applies) -> tuple[SpanTest, ...]:
        if applies.staff is not None:
            return (_among(SpanKind.STAFF_ROLE, applies.staff, self.codes.roles),)
        tests = [_among(SpanKind.STAGE, applies.stages, self.codes.stages)]
        if applies.tracks:
            tests.append(_among(SpanKind.TRACK, applies.tracks, self.codes.tracks))
        if applies.populations:
            known = self.codes.populations
            tests.append(_among(SpanKind.POPULATION, applies.populations, known))
        return tuple(tests)

    def opening(self, block: Block) -> Each | Repeated | Match | OnEntry:
        match block.opens:
            case OnEvidence(evidence):
                return self.match(evidence)
            case Every(months):
                return Repeated(self.amount(months))
            case other:
                return other

    def due(self, block: Block) -> AtWindowEnd | DaysIn | BeforeSpan:
        match block.due:
            case Within(days, business):
                return DaysIn(self.amount(days), business=business)
            case WithinAttribute(attribute) if isinstance(block.opens, OnEvidence):
                return DaysIn(slot=self.kinds[block.opens.evidence.kind].slot(attribute))
            case BeforeStage(stage):
                return BeforeSpan(SpanKind.STAGE, self.codes.stages[stage])
            case AtWindowEnd() | WithinAttribute():
                return AtWindowEnd()

    def need(self, need: Need) -> Counted:
        distinct = None
        if need.distinct is not None:
            kind = self.kinds[need.evidence[0].kind]
            distinct = 0 if need.distinct == "day" else kind.slot(need.distinct)
        matches = tuple(self.match(one) for one in need.evidence)
        return Counted(matches, self.amount(need.at_least), distinct)

    def match(self, evidence: EvidenceFilter) -> Match:
        kind = self.kinds[evidence.kind]
        return Match(kind.number, tuple(self.slot_test(kind, one) for one in evidence.where))

    def slot_test(self, kind: Kind, condition: Condition) -> SlotTest:
        attribute = kind.attribute(condition.attribute)
        chosen = condition.values or condition.excluded
        low, high, below = condition.at_least, condition.at_most, condition.more_than
        if below is not None:
            low = self.amount(below) + 1
        return SlotTest(
            slot=kind.slot(condition.attribute),
            values=tuple(sorted(attribute.encode(value) for value in chosen)),
            excludes=bool(condition.excluded),
            at_least=None if low is None else self.amount(low),
            at_most=None if high is None else self.amount(high),
        )


def _among(kind: SpanKind, codes: Iterable[str], numbers: Mapping[str, int]) -> SpanTest:
    return SpanTest(kind, tuple(sorted(numbers[code] for code in codes)))
