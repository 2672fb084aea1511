"""What a well-formed pack may still get wrong: names that mean nothing, blocks that collide.

A pack with problems must not be resolved. Each problem names its file and line and the remedy.
"""

from collections.abc import Iterable, Iterator
from itertools import combinations

from hearth.rules.documents import Problem
from hearth.rules.evidence import (
    CORE_KINDS,
    FIRST_PACK_KIND,
    SLOTS,
    EvidenceError,
    Kind,
    kinds_by_code,
)
from hearth.rules.labels import LABELS
from hearth.rules.model import (
    CONFIDENCES,
    AtWindowEnd,
    Because,
    Block,
    Condition,
    EachMonth,
    EvidenceFilter,
    OnEvidence,
    Pack,
    Place,
    Standard,
    WithinAttribute,
    WithinParameter,
)


def check_pack(pack: Pack) -> list[Problem]:
    """Everything wrong with the pack, by place; an empty list means it can be resolved."""
    problems = [*_check_names(pack), *_check_kinds(pack)]
    for parameter in pack.parameters:
        problems.extend(_check_because(parameter.because, parameter.place))
    for standard in pack.standards:
        problems.extend(_check_standard(pack, standard))
    return sorted(problems)


def _check_names(pack: Pack) -> Iterator[Problem]:
    lists = {
        "stage": [stage.code for stage in pack.stages],
        "role": [role.code for role in pack.roles],
        "parameter": [parameter.code for parameter in pack.parameters],
        "standard": [standard.code for standard in pack.standards],
        "kind of evidence": [kind.code for kind in pack.kinds],
    }
    for what, codes in lists.items():
        for code in _repeated(codes):
            yield Problem(pack.place, f"Two things are the {what} '{code}'.", "Rename one.")
    if "any" in lists["stage"]:
        yield Problem(pack.place, "No stage can be called 'any'.", "Rename it.")


def _repeated(codes: list[str]) -> list[str]:
    return sorted({code for code in codes if codes.count(code) > 1})


def _check_kinds(pack: Pack) -> Iterator[Problem]:
    own = pack.kinds[len(CORE_KINDS) :]
    for kind in own:
        if kind.number < FIRST_PACK_KIND:
            yield Problem(
                pack.place,
                f"The kind '{kind.code}' has the number {kind.number}, kept for core kinds.",
                f"Number a pack's kinds from {FIRST_PACK_KIND}.",
            )
        if len(kind.attributes) > SLOTS:
            message = f"The kind '{kind.code}' has {len(kind.attributes)} attributes."
            yield Problem(pack.place, message, f"Keep at most {SLOTS}.")
        for attribute in kind.attributes:
            if (attribute.type == "code") != bool(attribute.values):
                message = f"The attribute '{attribute.code}' is a {attribute.type}."
                yield Problem(pack.place, message, "List values for codes, and only for them.")
    numbers = [kind.number for kind in pack.kinds]
    for number in sorted({one for one in numbers if numbers.count(one) > 1}):
        yield Problem(pack.place, f"Two kinds have the number {number}.", "Renumber one.")


def _check_standard(pack: Pack, standard: Standard) -> Iterator[Problem]:
    for block in standard.blocks:
        yield from _check_block(pack, block)
    for one, other in combinations(standard.blocks, 2):
        if one.effective.overlaps(other.effective):
            yield Problem(
                other.place,
                f"Two blocks of '{standard.code}' are in force on the same days.",
                "End one ('to' is the first day after it) before the other begins.",
            )


def _check_block(pack: Pack, block: Block) -> Iterator[Problem]:
    kinds = kinds_by_code(pack.kinds)
    yield from _check_because(block.because, block.place)
    stages, roles = [one.code for one in pack.stages], [one.code for one in pack.roles]
    for stage in block.stages:
        yield from _check_known("stage", stage, stages, block.place)
    yield from _check_known("role", block.responsible, roles, block.place)
    yield from _check_filter(block.satisfied_by.evidence, kinds, block.place)
    if isinstance(block.opens, OnEvidence):
        yield from _check_filter(block.opens.evidence, kinds, block.place)
    yield from _check_due(pack, block, kinds)
    yield from _check_label(block, kinds)


def _check_known(what: str, code: str, known: Iterable[str], place: Place) -> Iterator[Problem]:
    if code not in set(known):
        choices = ", ".join(known) or "none yet"
        yield Problem(place, f"Unknown {what} '{code}'.", f"Use one of: {choices}.")


def _check_because(because: Because, place: Place) -> Iterator[Problem]:
    choices = ", ".join(CONFIDENCES)
    if not because.confidence:
        message = "Nothing says how sure this figure is."
        yield Problem(place, message, f"Add 'confidence' to 'because': {choices}.")
    else:
        yield from _check_known("confidence", because.confidence, CONFIDENCES, place)


def _check_filter(
    evidence: EvidenceFilter, kinds: dict[str, Kind], place: Place
) -> Iterator[Problem]:
    kind = kinds.get(evidence.kind)
    if kind is None:
        yield from _check_known("kind of evidence", evidence.kind, kinds, place)
        return
    for condition in evidence.where:
        try:
            yield from _check_condition(kind, condition, place)
        except EvidenceError as error:
            yield Problem(place, f"{error}", "Correct the condition.")


def _check_condition(kind: Kind, condition: Condition, place: Place) -> Iterator[Problem]:
    """Raises EvidenceError for an attribute or value the kind does not have."""
    attribute = kind.attribute(condition.attribute)
    for value in condition.values:
        attribute.encode(value)
    low, high = condition.at_least, condition.at_most
    if attribute.type != "count" and not condition.values:
        message = f"'{attribute.code}' is not a count, so it has no bounds."
        yield Problem(place, message, f"It takes {attribute.accepted()}.")
    if low is not None and high is not None and low > high:
        message = f"No {attribute.code} is at least {low} and at most {high}."
        yield Problem(place, message, "Exchange the bounds.")


def _check_due(pack: Pack, block: Block, kinds: dict[str, Kind]) -> Iterator[Problem]:
    monthly = isinstance(block.opens, EachMonth)
    if monthly != isinstance(block.due, AtWindowEnd):
        mend = "by: window_end" if monthly else "within: <days>"
        yield Problem(block.place, "The due date does not fit the opening.", f"Write '{mend}'.")
    if monthly and block.satisfied_by.answers_opening:
        message = "A month cannot be answered by evidence."
        yield Problem(block.place, message, "Remove 'answers', or open on evidence.")
    match block.due:
        case WithinParameter(name):
            names = [parameter.code for parameter in pack.parameters]
            yield from _check_known("parameter", name, names, block.place)
        case WithinAttribute(code) if isinstance(block.opens, OnEvidence):
            kind = kinds.get(block.opens.evidence.kind)
            if kind is not None:
                yield from _check_is_count(kind, code, block.place)
        case _:
            pass


def _check_is_count(kind: Kind, code: str, place: Place) -> Iterator[Problem]:
    counts = [known.code for known in kind.attributes if known.type == "count"]
    yield from _check_known(f"count of {kind.code}", code, counts, place)


def _check_label(block: Block, kinds: dict[str, Kind]) -> Iterator[Problem]:
    """A standard that only labelled evidence can meet would otherwise tell what it is about."""
    needed = kinds.get(block.satisfied_by.evidence.kind)
    if needed and needed.label > LABELS[block.label]:
        label = next(name for name, number in LABELS.items() if number == needed.label)
        yield Problem(
            block.place,
            f"Only evidence labelled '{label}' meets this, but the standard is '{block.label}'.",
            f"Write 'label: {label}'.",
        )
