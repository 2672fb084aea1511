"""A pack made ready to run: names become the integers engines see.

The ledger assigns the numbers and keeps them (`Codes`); networks set the parameters. A standard
with an unset parameter is stopped, not guessed: it is listed in `stopped` and runs nowhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hearth.rules.evidence import WAIVER, Kind, kinds_by_code
from hearth.rules.labels import LABELS
from hearth.rules.model import (
    AtWindowEnd,
    Block,
    Condition,
    Effective,
    EvidenceFilter,
    OnEvidence,
    Pack,
    Standard,
    WithinAttribute,
    WithinDays,
    WithinParameter,
)

WAIVER_SLOT = WAIVER.slot("standard")


@dataclass(frozen=True)
class Codes:
    """The numbers of standards, stages and roles, by their code."""

    standards: Mapping[str, int]
    stages: Mapping[str, int]
    roles: Mapping[str, int]

    @staticmethod
    def in_order(pack: Pack) -> "Codes":
        """Numbers by order of appearance, for examples and tests that have no ledger."""
        return Codes(
            standards={known.code: i for i, known in enumerate(pack.standards, 1)},
            stages={known.code: i for i, known in enumerate(pack.stages, 1)},
            roles={known.code: i for i, known in enumerate(pack.roles, 1)},
        )


@dataclass(frozen=True)
class SlotTest:
    """A condition on slot a1..a6: one of `values`, or within bounds. Null fails every test."""

    slot: int
    values: tuple[int, ...] = ()
    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True)
class Match:
    kind: int
    tests: tuple[SlotTest, ...] = ()


@dataclass(frozen=True)
class DaysIn:
    """A number of days: fixed, or read from a slot of the opening evidence."""

    days: int = 0
    slot: int | None = None


@dataclass(frozen=True)
class Rule:
    """One dated block, ready to run.

    `opening` is None for monthly windows. `stages` empty means any stage. `wanted_for` None
    means that late evidence does not count.
    """

    standard: int
    block: int
    effective: Effective
    stages: tuple[int, ...]
    opening: Match | None
    within: DaysIn
    satisfied_by: Match
    at_least: int
    answers_opening: bool
    wanted_for: int | None
    role: int
    label: int


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
    """The runnable rules of a checked pack. `parameters` are days, by parameter name."""
    known = {one.code: one.default for one in pack.parameters if one.default is not None}
    values = {**known, **parameters}
    kinds = kinds_by_code(pack.kinds)
    rules: list[Rule] = []
    stopped: list[Stopped] = []
    for standard in pack.standards:
        unset = unset_parameters(standard, values)
        if unset:
            stopped.append(Stopped(standard.code, unset))
            continue
        rules.extend(
            _rule(block, number, codes.standards[standard.code], codes, values, kinds)
            for number, block in enumerate(standard.blocks)
        )
    return Resolved(tuple(rules), tuple(stopped))


def unset_parameters(standard: Standard, values: Mapping[str, int]) -> tuple[str, ...]:
    """The parameters a standard needs and `values` does not have."""
    dues = [block.due for block in standard.blocks]
    needed = {due.parameter for due in dues if isinstance(due, WithinParameter)}
    return tuple(sorted(needed - values.keys()))


def _rule(
    block: Block,
    index: int,
    number: int,
    codes: Codes,
    parameters: Mapping[str, int],
    kinds: Mapping[str, Kind],
) -> Rule:
    opens = block.opens.evidence if isinstance(block.opens, OnEvidence) else None
    return Rule(
        standard=number,
        block=index,
        effective=block.effective,
        stages=tuple(sorted(codes.stages[stage] for stage in block.stages)),
        opening=match(opens, kinds) if opens else None,
        within=_within(block, parameters, kinds),
        satisfied_by=match(block.satisfied_by.evidence, kinds),
        at_least=block.satisfied_by.at_least,
        answers_opening=block.satisfied_by.answers_opening,
        wanted_for=block.wanted_for,
        role=codes.roles[block.responsible],
        label=LABELS[block.label],
    )


def _within(block: Block, parameters: Mapping[str, int], kinds: Mapping[str, Kind]) -> DaysIn:
    match block.due:
        case WithinDays(days):
            return DaysIn(days)
        case WithinParameter(name):
            return DaysIn(parameters[name])
        case WithinAttribute(attribute) if isinstance(block.opens, OnEvidence):
            return DaysIn(slot=kinds[block.opens.evidence.kind].slot(attribute))
        case AtWindowEnd() | WithinAttribute():
            return DaysIn()


def match(evidence: EvidenceFilter, kinds: Mapping[str, Kind]) -> Match:
    kind = kinds[evidence.kind]
    return Match(kind.number, tuple(_slot_test(kind, condition) for condition in evidence.where))


def _slot_test(kind: Kind, condition: Condition) -> SlotTest:
    attribute = kind.attribute(condition.attribute)
    return SlotTest(
        slot=kind.slot(condition.attribute),
        values=tuple(sorted(attribute.encode(value) for value in condition.values)),
        at_least=condition.at_least,
        at_most=condition.at_most,
    )
