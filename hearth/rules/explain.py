"""Standards and obligations as sentences, in English and Spanish.

A standard is one sentence made from its parts, so that what people read is what engines run. An
obligation is explained by the reference engine: which evidence counted and what is missing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from hearth.rules import windows, words
from hearth.rules.evaluate import evaluate, passes
from hearth.rules.evidence import WAIVER, AttributeValue, Kind, kinds_by_code
from hearth.rules.model import (
    Because,
    Block,
    Condition,
    EvidenceFilter,
    OnEvidence,
    Pack,
    WithinAttribute,
    WithinDays,
    WithinParameter,
)
from hearth.rules.obligation import Evidence, Obligation, Span, State, Subject
from hearth.rules.resolve import WAIVER_SLOT, Codes, Rule, resolve
from hearth.rules.text import Language, Text


@dataclass(frozen=True)
class Explanation:
    """Why one obligation is as it is.

    `counted` are the ids of evidence found in time, in order; `waived_by` the id of the waiver
    that decided; `requirement` the standard's sentence; `because` its citation.
    """

    obligation: Obligation
    sentence: Text
    requirement: Text
    because: Because
    counted: tuple[int, ...]
    missing: int
    waived_by: int | None


def explain_standard(pack: Pack, block: Block, parameters: Mapping[str, int]) -> Text:
    """One dated block as one sentence; unset parameters are named as such."""
    return Text(
        _sentence(pack, block, parameters, "en"),
        _sentence(pack, block, parameters, "es"),
    )


def _sentence(pack: Pack, block: Block, parameters: Mapping[str, int], to: Language) -> str:
    parts = [_needed(pack, block, to), _due(pack, block, parameters, to)]
    sentence = f"{_stages(pack, block, to)}, {_opening(pack, block, to)}: {' '.join(parts)}"
    if block.wanted_for is not None:
        late = words.phrase("late", to, days=words.days(block.wanted_for, to))
        sentence = f"{sentence}; {late}"
    role = next(one.title for one in pack.roles if one.code == block.responsible)
    responsible = words.phrase("responsible", to, role=role.in_language(to))
    return f"{sentence}; {responsible}."


def _stages(pack: Pack, block: Block, to: Language) -> str:
    if not block.stages:
        return words.phrase("any_stage", to)
    titles = {stage.code: stage.title.in_language(to) for stage in pack.stages}
    chosen = words.either([titles[code] for code in block.stages], to)
    return words.phrase("in_stage", to, stages=chosen)


def _opening(pack: Pack, block: Block, to: Language) -> str:
    if isinstance(block.opens, OnEvidence):
        evidence = describe_filter(pack, block.opens.evidence, to)
        return words.phrase("after_each", to, evidence=evidence)
    return words.phrase("each_month", to)


def _needed(pack: Pack, block: Block, to: Language) -> str:
    evidence = describe_filter(pack, block.satisfied_by.evidence, to)
    count = block.satisfied_by.at_least
    name = "at_least_one" if count == 1 else "at_least"
    needed = words.phrase(name, to, count=count, evidence=evidence)
    answering = words.phrase("answering", to) if block.satisfied_by.answers_opening else ""
    return needed + answering


def _due(pack: Pack, block: Block, parameters: Mapping[str, int], to: Language) -> str:
    match block.due:
        case WithinDays(count):
            return words.phrase("within", to, days=words.days(count, to))
        case WithinAttribute():
            return words.phrase("within_own", to)
        case WithinParameter(name):
            defaults = {one.code: one.default for one in pack.parameters}
            setting = parameters.get(name, defaults.get(name))
            if setting is None:
                return words.phrase("within_unset", to)
            return words.phrase("within", to, days=words.days(setting, to))
        case _:
            return words.phrase("by_month_end", to)


def describe_filter(pack: Pack, evidence: EvidenceFilter, to: Language) -> str:
    """Such as: contact (person reached: yes; mode: in person or phone)."""
    kind = kinds_by_code(pack.kinds)[evidence.kind]
    title = kind.title.in_language(to)
    tests = [_condition(kind, condition, to) for condition in evidence.where]
    return f"{title} ({'; '.join(tests)})" if tests else title


def _condition(kind: Kind, condition: Condition, to: Language) -> str:
    attribute = kind.attribute(condition.attribute)
    titles = {value.code: value.title.in_language(to) for value in attribute.values}
    if condition.values:
        accepted = words.either([_value(one, titles, to) for one in condition.values], to)
    else:
        bounds = {"low": condition.at_least, "high": condition.at_most}
        said = [words.phrase(n, to, count=c) for n, c in bounds.items() if c is not None]
        accepted = words.phrase("and", to).join(said)
    return f"{attribute.title.in_language(to)}: {accepted}"


def _value(value: AttributeValue, titles: Mapping[str, str], to: Language) -> str:
    if isinstance(value, bool):
        return words.phrase("yes" if value else "no", to)
    return titles.get(str(value), str(value))


def explain_obligation(
    pack: Pack,
    codes: Codes,
    parameters: Mapping[str, int],
    history: tuple[Subject, Iterable[Span], Iterable[Evidence]],
    *,
    standard: str,
    opening_key: int,
) -> Explanation | None:
    """Why the subject's obligation is as it is; None when there is no such obligation."""
    subject, spans, evidence = history[0], tuple(history[1]), tuple(history[2])
    number = codes.standards[standard]
    rules = [one for one in resolve(pack, codes, parameters).rules if one.standard == number]
    own = sorted((e for e in evidence if e.party == subject.party), key=lambda e: e.order)
    for obligation in evaluate(rules, subject, spans, own, unsealed=True):
        if obligation.opening_key == opening_key:
            rule = next(one for one in rules if one.block == obligation.block)
            block = pack.standard(standard).blocks[obligation.block]
            requirement = explain_standard(pack, block, parameters)
            return _explained(obligation, rule, own, requirement, block.because, subject.as_of)
    return None


def _explained(
    obligation: Obligation,
    rule: Rule,
    evidence: list[Evidence],
    requirement: Text,
    because: Because,
    as_of: int,
) -> Explanation:
    waiver = _waiver(obligation, evidence)
    return Explanation(
        obligation=obligation,
        sentence=_why(obligation, rule, evidence, as_of),
        requirement=requirement,
        because=because,
        counted=tuple(piece.evidence_id for piece in _counted(obligation, rule, evidence)),
        missing=_missing(obligation),
        waived_by=waiver.evidence_id if waiver else None,
    )


def _counted(obligation: Obligation, rule: Rule, evidence: list[Evidence]) -> list[Evidence]:
    until = _counts_until(obligation, rule)
    key = obligation.opening_key
    return [
        piece
        for piece in evidence
        if passes(rule.satisfied_by, piece)
        and obligation.opens_on <= piece.occurred_on <= until
        and (rule.opening is None or piece.root_id != key)
        and (not rule.answers_opening or piece.answers == key)
    ]


def _counts_until(obligation: Obligation, rule: Rule) -> int:
    return obligation.due_on if rule.opening else obligation.closes_on


def _waiver(obligation: Obligation, evidence: list[Evidence]) -> Evidence | None:
    """The first waiver that decided, if one did."""
    if obligation.state != State.WAIVED:
        return None
    return next(
        piece
        for piece in evidence
        if piece.kind == WAIVER.number
        and piece.slots[WAIVER_SLOT - 1] == obligation.standard
        and obligation.opens_on <= piece.occurred_on <= obligation.due_on
    )


def _missing(obligation: Obligation) -> int:
    return max(0, obligation.needed - obligation.found)


def _why(obligation: Obligation, rule: Rule, evidence: list[Evidence], as_of: int) -> Text:
    waiver = _waiver(obligation, evidence)
    facts = {
        "opens": windows.to_date(obligation.opens_on),
        "closes": windows.to_date(obligation.closes_on),
        "until": windows.to_date(_counts_until(obligation, rule)),
        "due": windows.to_date(obligation.due_on),
        "found": obligation.found,
        "needed": obligation.needed,
        "missing": _missing(obligation),
        "met": _date(obligation.met_on),
        "waived": _date(waiver.occurred_on if waiver else None),
        "late": _date(obligation.late_on),
        "wanted": _date(obligation.wanted_until),
    }
    said = [words.WHY[State(obligation.state)], *_afterwards(obligation, as_of)]
    return Text(
        "".join(part.en for part in said).format(**facts),
        "".join(part.es for part in said).format(**facts),
    )


def _afterwards(obligation: Obligation, as_of: int) -> Iterator[Text]:
    """What became of a missed act: done late, or still wanted."""
    if obligation.state != State.MISSED or obligation.wanted_until is None:
        return
    if obligation.late_on is not None:
        yield words.DONE_LATE
    elif as_of <= obligation.wanted_until:
        yield words.STILL_WANTED


def _date(day: int | None) -> date | None:
    return None if day is None else windows.to_date(day)
