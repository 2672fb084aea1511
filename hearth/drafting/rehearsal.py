"""The examples of a pack, run: how well each standard is shown, and where an example is wrong.

The engines to run them on are handed over; `settle` here is the reference engine.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hearth.drafting.examples import DAY_COLUMNS, PIECE_COLUMNS, Example
from hearth.rules.evaluate import evaluate
from hearth.rules.evidence import kinds_by_number
from hearth.rules.labels import names
from hearth.rules.model import Pack
from hearth.rules.obligation import Obligation, State
from hearth.rules.resolve import Codes, Rule, resolve
from hearth.rules.windows import NEVER, to_date

Engine = Callable[[Sequence[Rule], Example], list[Obligation]]
FIRST_WINDOW = 19_000_101
"""Openings from here on are days as yyyymmdd; below are numbers of pieces of evidence."""


@dataclass
class Shown:
    """How many examples show a standard met, missed, and at a boundary."""

    met: int = 0
    missed: int = 0
    boundary: int = 0

    def lacks(self) -> str:
        lacking = [name for name in ("met", "missed", "boundary") if not getattr(self, name)]
        return f" (none for: {', '.join(lacking)})" if lacking else ""

    def __str__(self) -> str:
        said = f"{self.met} met, {self.missed} missed, {self.boundary} at a boundary"
        return said + self.lacks()


@dataclass(frozen=True)
class Rehearsal:
    """`shown` by standard; `wrong` are sentences with file and line, about `failing` examples."""

    examples: int
    failing: int = 0
    shown: Mapping[str, Shown] = field(default_factory=dict)
    wrong: tuple[str, ...] = ()


def settle(rules: Sequence[Rule], example: Example) -> list[Obligation]:
    """The reference engine."""
    return sorted(evaluate(rules, example.subject, example.spans, example.evidence))


def rehearse(
    pack: Pack, own: Iterable[str], examples: Sequence[Example], engines: Mapping[str, Engine]
) -> Rehearsal:
    """Run every example on every engine; the first is the one that counts are taken from.

    `own` are the codes of the standards to count.
    """
    codes = Codes.in_order(pack)
    shown = {code: Shown() for code in own}
    wrong: list[str] = []
    failing = 0
    for example in examples:
        before = len(wrong)
        resolved = resolve(pack, codes, example.parameters)
        telling = _Telling(pack, codes, example)
        first: list[Obligation] | None = None
        for name, engine in engines.items():
            found = engine(resolved.rules, example)
            on = f" (on {name})" if len(engines) > 1 else ""
            wrong += [f"{said}{on}" for said in telling.disagreements(found)]
            if first is None:
                first = found
                telling.count(shown, found, resolved.rules)
            elif found != first:
                wrong.append(f"{example.place}: {name} settles it differently.")
        for stopped in resolved.stopped:
            if codes.standards[stopped.standard] in {w["standard"] for w in example.expected}:
                unset = ", ".join(stopped.parameters)
                wrong.append(
                    f"{example.place}: {stopped.standard} waits for {unset}. "
                    f"Give the example 'parameters: {{{stopped.parameters[0]}: …}}'."
                )
        failing += len(wrong) > before
    return Rehearsal(len(examples), failing, shown, tuple(wrong))


class _Telling:
    """One example in the designer's words instead of the engines' integers."""

    def __init__(self, pack: Pack, codes: Codes, example: Example) -> None:
        self.example = example
        self.standards = {number: code for code, number in codes.standards.items()}
        self.kinds = kinds_by_number(pack.kinds)
        self.pieces = {one.evidence_id: one for one in example.evidence}

    def disagreements(self, obligations: Iterable[Obligation]) -> Iterator[str]:
        """What the obligations of the standards mentioned have that was not expected."""
        wanted = {(w["standard"], w["opening_key"]): w for w in self.example.expected}
        mentioned = {standard for standard, _ in wanted}
        found = {(o.standard, o.opening_key): o for o in obligations if o.standard in mentioned}
        for key, columns in wanted.items():
            if key not in found:
                yield self.says(
                    key, f"this was expected, and there is none.{self.hint(key, found)}"
                )
                continue
            for column, value in columns.items():
                actual = getattr(found[key], column)
                if actual != value:
                    was, now = self.value(column, value), self.value(column, actual)
                    yield self.says(key, f"{column} should be {was}, and is {now}.")
        for key in found.keys() - wanted.keys():
            state = self.value("state", found[key].state)
            mend = f"Add it to 'expect' if it is right (state: {state})."
            yield self.says(key, f"there is one that was not expected. {mend}")

    def says(self, key: tuple[int | None, int | None], what: str) -> str:
        standard, opening = key
        of = f"{self.standards[standard or 0]}, opening {self.opening(opening)}"
        return f"{self.example.place}: {self.example.claim!r}: {of}: {what}"

    def hint(self, key: tuple[int | None, int | None], found: Iterable[tuple[int, int]]) -> str:
        """Where a day was given for what opens on evidence, which has a name."""
        named = any(one == key[0] and opening < FIRST_WINDOW for one, opening in found)
        if not named or (key[1] or 0) < FIRST_WINDOW:
            return ""
        return " It opens on evidence: 'opening' is the id of that evidence."

    def opening(self, key: int | None) -> str:
        if key is None or key < FIRST_WINDOW:
            return self.piece(key)
        return f"{key // 10_000}-{key // 100 % 100:02}-{key % 100:02}"

    def piece(self, number: int | None) -> str:
        if number is None or number not in self.pieces:
            return "none"
        piece = self.pieces[number]
        return f"the {self.kinds[piece.kind].code} of {to_date(piece.occurred_on)}"

    def value(self, column: str, value: int | None) -> str:
        if value is None:
            return "none"
        if column == "state":
            return State(value).name.lower()
        if column in DAY_COLUMNS:
            return "9999-12-31 (no day yet)" if value >= NEVER else str(to_date(value))
        if column in PIECE_COLUMNS:
            return self.piece(value)
        return ", ".join(names(value)) if column == "label" else str(value)

    def count(
        self, shown: Mapping[str, Shown], found: Iterable[Obligation], rules: Iterable[Rule]
    ) -> None:
        """Each example counts once for each thing it shows of a standard it mentions."""
        mentioned = {one["standard"] for one in self.example.expected}
        by_block = {(rule.standard, rule.block): rule for rule in rules}
        seen: dict[int, set[str]] = {}
        for one in found:
            if one.standard in mentioned:
                seen.setdefault(one.standard, set()).update(
                    self.shows(one, by_block[one.standard, one.block])
                )
        for standard, wanted in seen.items():
            counted = shown.get(self.standards[standard])
            for name in wanted if counted else ():
                setattr(counted, name, getattr(counted, name) + 1)

    def shows(self, one: Obligation, rule: Rule) -> Iterator[str]:
        if one.state in (State.MET, State.MISSED):
            yield State(one.state).name.lower()
        kinds = {match.kind for need in rule.needs for match in need.matches}
        since = one.opens_on if rule.looks_back is None else one.due_on - rule.looks_back
        edges = {since - 1, since, one.due_on, one.due_on + 1}
        opened = one.opening_key if one.opening_key < FIRST_WINDOW else None
        for piece in self.example.evidence:
            if piece.kind in kinds and piece.occurred_on in edges and piece.root_id != opened:
                yield "boundary"
        if one.needed > 1 and one.found in (one.needed - 1, one.needed):
            yield "boundary"
