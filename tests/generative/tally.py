"""How much of the language and of the states the generated runs have reached.

Generators drift: a change that makes some construct or state rare would leave it untested in
silence. So every run is counted, and a share below the floor fails the test.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from hearth.rules.model import (
    Block,
    Condition,
    EachMonth,
    OnEvidence,
    Pack,
    WithinAttribute,
    WithinDays,
    WithinParameter,
)
from hearth.rules.obligation import Obligation, State
from hearth.rules.windows import to_day

FLOOR = 0.02
FEATURES = (
    *("each month", "on evidence", "within days", "within parameter", "within attribute"),
    *("opening filtered", "flag", "one code", "list of values", "bounds", "no condition"),
    *("several conditions", "at least 2 or 3", "answers opening"),
    *("one stage", "several stages", "any stage", "late", "label"),
    *("several blocks", "block ends", "gap between blocks"),
)
OUTCOMES = (
    *(f"{state.name.lower()}, {mode}" for state in State for mode in ("sealed", "unsealed")),
    *("done late", "opens after the month began", "closes before due", "labelled by evidence"),
)


@dataclass
class Tally:
    blocks: int = 0
    obligations: Counter[str] = field(default_factory=Counter)
    features: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)

    def count(self, pack: Pack, obligations: Iterable[Obligation], unsealed: bool) -> None:
        for standard in pack.standards:
            changes = {"several blocks"} if len(standard.blocks) > 1 else set()
            if changes and standard.blocks[0].effective.until != standard.blocks[1].effective.since:
                changes.add("gap between blocks")
            for block in standard.blocks:
                self.blocks += 1
                self.features.update({*changes, *_features(block)})
        mode = "unsealed" if unsealed else "sealed"
        for obligation in obligations:
            self.obligations[mode] += 1
            self.outcomes.update(_outcomes(obligation, mode))

    def shares(self) -> dict[str, float]:
        """Of constructs among blocks; of states among the obligations of their mode."""
        features = {name: self.features[name] / self.blocks for name in FEATURES}
        return features | {name: self.outcomes[name] / self._all(name) for name in OUTCOMES}

    def _all(self, outcome: str) -> int:
        mode = outcome.rpartition(", ")[2]
        return max(1, self.obligations[mode] or self.obligations.total())

    def report(self) -> str:
        lines = [f"{self.blocks} blocks, {self.obligations.total()} obligations"]
        return "\n".join(lines + [f"{share:7.1%}  {name}" for name, share in self.shares().items()])

    def too_rare(self) -> dict[str, float]:
        return {name: share for name, share in self.shares().items() if share < FLOOR}


def _features(block: Block) -> Iterator[str]:
    satisfied = block.satisfied_by
    yield "each month" if isinstance(block.opens, EachMonth) else "on evidence"
    if isinstance(block.opens, OnEvidence) and block.opens.evidence.where:
        yield "opening filtered"
    lengths = {
        WithinDays: "within days",
        WithinParameter: "within parameter",
        WithinAttribute: "within attribute",
    }
    if type(block.due) in lengths:
        yield lengths[type(block.due)]
    yield from (_form(condition) for condition in satisfied.evidence.where)
    if not satisfied.evidence.where:
        yield "no condition"
    if len(satisfied.evidence.where) > 1:
        yield "several conditions"
    yield {0: "any stage", 1: "one stage"}.get(len(block.stages), "several stages")
    optional = {
        "at least 2 or 3": satisfied.at_least > 1,
        "answers opening": satisfied.answers_opening,
        "late": block.wanted_for is not None,
        "label": block.label != "normal",
        "block ends": block.effective.until is not None,
    }
    yield from (name for name, present in optional.items() if present)


def _form(condition: Condition) -> str:
    if not condition.values:
        return "bounds"
    if len(condition.values) > 1:
        return "list of values"
    return "flag" if isinstance(condition.values[0], bool) else "one code"


def _outcomes(obligation: Obligation, mode: str) -> Iterator[str]:
    yield f"{State(obligation.state).name.lower()}, {mode}"
    monthly = obligation.opening_key > 19_000_000
    notable = {
        "done late": obligation.late_by is not None,
        "opens after the month began": monthly and obligation.opens_on > _first(obligation),
        "closes before due": obligation.closes_on < obligation.due_on,
        "labelled by evidence": not monthly and obligation.label > 0,
    }
    yield from (name for name, present in notable.items() if present)


def _first(obligation: Obligation) -> int:
    key = obligation.opening_key
    return to_day(date(key // 10_000, key // 100 % 100, 1))
