"""How much of the language and of the states the generated runs have reached.

Generators drift: a change that makes some construct or state rare would leave it untested in
silence. So every run is counted, and a share below the floor fails the test.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from hearth.rules.labels import NORMAL, names
from hearth.rules.model import (
    Amount,
    Applies,
    AtWindowEnd,
    BeforeStage,
    Block,
    Condition,
    Each,
    Every,
    OnEntry,
    OnEvidence,
    Pack,
    Setting,
    Within,
    WithinAttribute,
)
from hearth.rules.obligation import Obligation, State
from hearth.rules.resolve import settings_of
from hearth.rules.windows import NEVER, to_day

FLOOR = 0.02
FEATURES = (
    *("each day", "each week", "each month", "each quarter", "part of a window", "every"),
    *("on evidence", "on entry", "within days", "business days", "within attribute", "before"),
    *("opening filtered", "flag", "one code", "list of values", "excluded", "bounds"),
    *("more than", "bound of the network"),
    *("no condition", "several conditions", "several kinds", "several needs", "at least 2 or 3"),
    *("distinct day", "distinct value", "answers opening", "parameter", "looks back"),
    *("one stage", "several stages", "any stage", "track", "population", "age", "staff"),
    *(
        "late",
        "label",
        "two labels",
        "labelled program",
        "unless",
        "pauses",
        "several blocks",
        "block ends",
        "gap between blocks",
    ),
    *("keep", "switch", "prorate"),
)
OUTCOMES = (
    *(f"{state.name.lower()}, {mode}" for state in State for mode in ("sealed", "unsealed")),
    *("done late", "opens after the window began", "closes before due", "labelled by evidence"),
    "two labels joined",
)


@dataclass
class Tally:
    """A standard weighs the same however many windows it opens: those of days are so many."""

    blocks: int = 0
    settled: int = 0
    standards: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    features: Counter[str] = field(default_factory=Counter)
    outcomes: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    def count(self, pack: Pack, obligations: Iterable[Obligation], unsealed: bool) -> None:
        of_pack = {"labelled program"} if pack.label != NORMAL else set()
        for standard in pack.standards:
            changes = {"several blocks"} if len(standard.blocks) > 1 else set()
            if changes and standard.blocks[0].effective.until != standard.blocks[1].effective.since:
                changes.add("gap between blocks")
            for block in standard.blocks:
                self.blocks += 1
                self.features.update({*changes, *of_pack, *_features(block)})
        mode = "unsealed" if unsealed else "sealed"
        obligations = list(obligations)
        self.settled += len(obligations)
        several = Counter(one.standard for one in obligations)
        for obligation in obligations:
            weight = 1 / several[obligation.standard]
            self.standards[mode] += weight
            for outcome in _outcomes(obligation, mode):
                self.outcomes[outcome] += weight

    def add(self, other: "Tally") -> None:
        """Count what another part of the same run counted too."""
        self.blocks += other.blocks
        self.settled += other.settled
        self.features += other.features
        for mine, theirs in ((self.standards, other.standards), (self.outcomes, other.outcomes)):
            for name, weight in theirs.items():
                mine[name] += weight

    def shares(self) -> dict[str, float]:
        """Of constructs among blocks; of states among the obligations of their mode."""
        features = {name: self.features[name] / self.blocks for name in FEATURES}
        return features | {name: self.outcomes[name] / self._all(name) for name in OUTCOMES}

    def _all(self, outcome: str) -> int:
        mode = outcome.rpartition(", ")[2]
        return max(1, self.standards[mode] if mode in self.standards else self._both())

    def _both(self) -> float:
        return sum(self.standards.values())

    def report(self) -> str:
        lines = [f"{self.blocks} blocks, {self.settled} obligations"]
        return "\n".join(lines + [f"{share:7.1%}  {name}" for name, share in self.shares().items()])

    def too_rare(self) -> dict[str, float]:
        return {name: share for name, share in self.shares().items() if share < FLOOR}


def _features(block: Block) -> Iterator[str]:
    yield from _opening(block)
    yield from _applies(block.applies)
    yield from _needs(block)
    optional = {
        "parameter": next(settings_of(block), None) is not None,
        "looks back": block.looks_back is not None,
        "late": block.wanted_for is not None,
        "label": block.label != NORMAL,
        "two labels": len(names(block.label)) > 1,
        "unless": block.unless is not None,
        "pauses": bool(block.pauses),
        "block ends": block.effective.until is not None,
        block.effective.straddle: True,
    }
    yield from (name for name, present in optional.items() if present)


def _opening(block: Block) -> Iterator[str]:
    match block.opens:
        case Each(unit, days):
            yield f"each {unit}"
            if days:
                yield "part of a window"
        case Every():
            yield "every"
        case OnEntry():
            yield "on entry"
        case OnEvidence(evidence):
            yield "on evidence"
            if evidence.where:
                yield "opening filtered"
    match block.due:
        case Within(_, business):
            yield "business days" if business else "within days"
        case WithinAttribute():
            yield "within attribute"
        case BeforeStage():
            yield "before"
        case AtWindowEnd():
            pass


def _applies(applies: Applies) -> Iterator[str]:
    if applies.staff is not None:
        yield "staff"
        return
    yield {0: "any stage", 1: "one stage"}.get(len(applies.stages), "several stages")
    named = {
        "track": applies.tracks,
        "population": applies.populations,
        "age": (applies.age_from, applies.age_to) != (None, None),
    }
    yield from (name for name, present in named.items() if present)


def _needs(block: Block) -> Iterator[str]:
    conditions = [one for need in block.needs for each in need.evidence for one in each.where]
    yield from {_form(condition) for condition in conditions} or {"no condition"}
    if any(condition.more_than is not None for condition in conditions):
        yield "more than"
    if any(isinstance(bound, Setting) for condition in conditions for bound in condition.bounds):
        yield "bound of the network"
    optional = {
        "several conditions": len(conditions) > 1,
        "several needs": len(block.needs) > 1,
        "several kinds": any(len(need.evidence) > 1 for need in block.needs),
        "at least 2 or 3": any(_more_than_one(need.at_least) for need in block.needs),
        "distinct day": any(need.distinct == "day" for need in block.needs),
        "distinct value": any(need.distinct not in (None, "day") for need in block.needs),
        "answers opening": block.answers_opening,
    }
    yield from (name for name, present in optional.items() if present)


def _more_than_one(amount: Amount) -> bool:
    return not isinstance(amount, Setting) and amount > 1


def _form(condition: Condition) -> str:
    if condition.excluded:
        return "excluded"
    if not condition.values:
        return "bounds"
    if len(condition.values) > 1:
        return "list of values"
    return "flag" if isinstance(condition.values[0], bool) else "one code"


def _outcomes(obligation: Obligation, mode: str) -> Iterator[str]:
    yield f"{State(obligation.state).name.lower()}, {mode}"
    dated = obligation.opening_key > 19_000_000
    notable = {
        "done late": obligation.late_by is not None,
        "opens after the window began": dated and obligation.opens_on > _first(obligation),
        "closes before due": obligation.closes_on < obligation.due_on < NEVER,
        "labelled by evidence": not dated and obligation.label != NORMAL,
        "two labels joined": not dated and len(names(obligation.label)) > 1,
    }
    yield from (name for name, present in notable.items() if present)


def _first(obligation: Obligation) -> int:
    key = obligation.opening_key
    return to_day(date(key // 10_000, key // 100 % 100, key % 100))
