"""What a well-formed pack may still get wrong: names that mean nothing, blocks that collide.

A pack with problems must not be resolved. Each problem names its file and line and the remedy.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from itertools import combinations
from operator import and_

from hearth.drafting.documents import Problem
from hearth.manuals.terms import HEARTHS
from hearth.rules.evidence import (
    CORE_KINDS,
    FIRST_PACK_KIND,
    SLOTS,
    EvidenceError,
    Kind,
    kinds_by_code,
)
from hearth.rules.labels import NORMAL, covers, joined, names
from hearth.rules.model import (
    CONFIDENCES,
    Acuity,
    Amount,
    AtWindowEnd,
    Because,
    BeforeStage,
    Block,
    Caseload,
    Condition,
    Each,
    Every,
    EvidenceFilter,
    Named,
    Need,
    OnEvidence,
    Pack,
    ParameterType,
    Place,
    Setting,
    Standard,
    Term,
    Within,
    WithinAttribute,
)
from hearth.rules.obligation import LARGEST_PART, MOST_NEEDS

MOST_YEARS = 130
MOST = {"days": 3_660, "months": 120, "count": 1_000}
"""Ten years: more is a slip of the pen, and dates would run out."""


def check_pack(pack: Pack) -> list[Problem]:
    """Everything wrong with the pack, by place; an empty list means it can be resolved."""
    problems = [*_check_names(pack), *_check_kinds(pack), *_check_lists(pack)]
    for parameter in pack.parameters:
        problems.extend(check_because(parameter.because, parameter.place))
        if parameter.default is not None:
            problems.extend(_check_bound(parameter.default, parameter.type, parameter.place))
    for standard in pack.standards:
        problems.extend(_check_standard(pack, standard))
    return sorted(problems)


def _check_names(pack: Pack) -> Iterator[Problem]:
    lists = {
        "stage": [one.code for one in pack.stages],
        "track": [one.code for one in pack.tracks],
        "population": [one.code for one in pack.populations],
        "hold": [one.code for one in pack.holds],
        "role": [one.code for one in pack.roles],
        "closure": [one.code for one in pack.closures],
        "service": [one.code for one in pack.services],
        "parameter": [one.code for one in pack.parameters],
        "standard": [one.code for one in pack.standards],
        "kind of evidence": [one.code for one in pack.kinds],
    }
    for what, codes in lists.items():
        for code in _repeated(codes):
            yield Problem(pack.place, f"Two things are the {what} '{code}'.", "Rename one.")
        if "any" in codes:
            yield Problem(pack.place, f"No {what} can be called 'any'.", "Rename it.")


def _check_lists(pack: Pack) -> Iterator[Problem]:
    """What a pack says besides its standards."""
    stages = [one.code for one in pack.stages]
    for code in pack.records:
        yield from check_known("kind of evidence", code, kinds_by_code(pack.kinds), pack.place)
    for closure in pack.closures:
        for stage in closure.stages:
            yield from check_known("stage", stage, stages, closure.place)
        if closure.because:
            yield from check_because(closure.because, closure.place)
        if closure.refused and closure.needs_reason:
            message = f"The closure '{closure.code}' is refused, whatever words go with it."
            yield Problem(closure.place, message, "Remove 'needs_reason' or 'refused'.")
    if pack.closures and not any(stage.ends for stage in pack.stages):
        message = "There are closures, but no stage that ends an enrollment."
        yield Problem(pack.place, message, "Write 'ends: true' beside such a stage.")
    for advice in pack.advice:
        yield from check_because(advice.because, advice.place)
    for code, term in pack.terms.items():
        yield from _check_term(code, term, term.place or pack.place)
    if pack.acuity:
        yield from _check_acuity(pack, pack.acuity)
    if pack.caseload:
        yield from _check_caseload(pack, pack.caseload)


def _check_term(code: str, term: Term, place: Place) -> Iterator[Problem]:
    yield from check_known("term", code, HEARTHS, place)
    hearths = HEARTHS.get(code)
    if hearths and hearths.many and not term.many:
        message = f"Pages speak of several: the term '{code}' has no plural."
        yield Problem(place, message, "Add 'many: {en: …, es: …}' beside 'en' and 'es'.")
    if hearths and term.many and not hearths.many:
        yield Problem(place, f"Nothing shows the plural of '{code}'.", "Remove 'many'.")


def _check_acuity(pack: Pack, acuity: Acuity) -> Iterator[Problem]:
    yield from check_because(acuity.because, acuity.place)
    tracks = [one.code for one in pack.tracks]
    for least, track in acuity.tracks:
        yield from check_known("track", track, tracks, acuity.place)
        yield from _check_amount(pack, least, "count", acuity.place)
    if acuity.hold_days is not None:
        yield from _check_amount(pack, acuity.hold_days, "days", acuity.place)
    codes = [item.code for item in acuity.items]
    for item in acuity.items:
        codes += [f"{item.code}: {answer.code}" for answer in item.answers]
    for code in _repeated(codes):
        yield Problem(acuity.place, f"The score asks '{code}' twice.", "Rename one.")


def _check_caseload(pack: Pack, caseload: Caseload) -> Iterator[Problem]:
    yield from check_because(caseload.because, caseload.place)
    known = {"track": pack.tracks, "population": pack.populations}
    for weight in caseload.weights:
        codes = [one.code for one in known[weight.of]]
        yield from check_known(weight.of, weight.code, codes, caseload.place)
    for amount in caseload.amounts:
        yield from _check_amount(pack, amount, "count", caseload.place)
    for code in _repeated([f"{one.of} {one.code}" for one in caseload.weights]):
        yield Problem(caseload.place, f"The {code} is weighed twice.", "Keep one of them.")


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
        yield from _check_needs(pack, block)
        yield from _check_times(pack, block)
    for one, other in combinations(standard.blocks, 2):
        if one.effective.overlaps(other.effective):
            yield Problem(
                other.place,
                f"Two blocks of '{standard.code}' are in force on the same days.",
                "End one ('to' is the first day after it) before the other begins.",
            )


def _check_block(pack: Pack, block: Block) -> Iterator[Problem]:
    kinds, applies = kinds_by_code(pack.kinds), block.applies
    yield from check_because(block.because, block.place)
    named = {
        "stage": (applies.stages, pack.stages),
        "track": (applies.tracks, pack.tracks),
        "population": (applies.populations, pack.populations),
        "hold": (block.pauses, pack.holds),
        "role": ((block.responsible, *(applies.staff or ())), pack.roles),
    }
    for what, (codes, known) in named.items():
        for code in codes:
            yield from check_known(what, code, [one.code for one in known], block.place)
    if (applies.age_from or 0) > (MOST_YEARS if applies.age_to is None else applies.age_to):
        yield Problem(block.place, "Nobody is of such an age.", "Exchange 'from' and 'to'.")
    if isinstance(block.opens, OnEvidence):
        yield from _check_filter(pack, block.opens.evidence, block.place)
    if block.unless:
        yield from _check_filter(pack, block.unless, block.place)
    yield from _check_label(pack, block, kinds)


def _check_needs(pack: Pack, block: Block) -> Iterator[Problem]:
    kinds, place = kinds_by_code(pack.kinds), block.place
    most = LARGEST_PART if len(block.needs) > 1 else MOST["count"]
    if not 1 <= len(block.needs) <= MOST_NEEDS:
        yield Problem(place, f"{len(block.needs)} needs.", f"State 1 to {MOST_NEEDS}.")
    if block.answers_opening and not (
        len(block.needs) == 1 and isinstance(block.opens, OnEvidence)
    ):
        message = "Only a single need can answer an opening, and only where evidence opened."
        yield Problem(place, message, "Remove 'answers', or open on evidence.")
    for need in block.needs:
        yield from _check_amount(pack, need.at_least, "count", place)
        if isinstance(need.at_least, int) and need.at_least > most:
            yield Problem(place, f"{need.at_least} is too many.", f"Ask for at most {most}.")
        for evidence in need.evidence:
            yield from _check_filter(pack, evidence, place)
        yield from _check_distinct(need, kinds, place)


def _check_distinct(need: Need, kinds: dict[str, Kind], place: Place) -> Iterator[Problem]:
    if need.distinct in (None, "day"):
        return
    kind = kinds.get(need.evidence[0].kind)
    if len(need.evidence) > 1:
        message = f"'distinct: {need.distinct}' needs evidence of one kind."
        yield Problem(place, message, "Write 'distinct: day', or name one kind.")
    elif kind is not None:
        codes = [attribute.code for attribute in kind.attributes]
        yield from check_known(f"attribute of {kind.code}", str(need.distinct), codes, place)


def _check_times(pack: Pack, block: Block) -> Iterator[Problem]:
    place, windows = block.place, isinstance(block.opens, Each | Every)
    if windows != isinstance(block.due, AtWindowEnd):
        mend = "by: window_end" if windows else "within: <days>"
        yield Problem(place, "The due date does not fit the opening.", f"Write '{mend}'.")
    if block.effective.straddle != "keep" and not isinstance(block.opens, Each):
        message = "Only a window of the calendar can be handed over to another block."
        yield Problem(place, message, "Write 'straddle: keep'.")
    if block.looks_back is not None:
        yield from _check_amount(pack, block.looks_back, "days", place)
        if not windows or block.looks_back == 0:
            message = "Only a window of the calendar can look back, and by a day at least."
            yield Problem(place, message, "Remove 'counting_back'.")
    if block.wanted_for is not None:
        yield from _check_bound(block.wanted_for, "days", place)
    if isinstance(block.opens, Every):
        yield from _check_amount(pack, block.opens.months, "months", place)
    if isinstance(block.opens, Each) and block.opens.days:
        since, until = block.opens.days
        if block.opens.unit == "day" or not 1 <= since <= until:
            yield Problem(place, "There are no such days.", "Count them from 1: {from: 1, to: 15}.")
    yield from _check_due(pack, block)


def _check_due(pack: Pack, block: Block) -> Iterator[Problem]:
    place = block.place
    match block.due:
        case Within(days, business):
            yield from _check_amount(pack, days, "days", place)
            if business and (block.pauses or days == 0):
                message = "Business days are not paused, and there is at least one of them."
                yield Problem(place, message, "Use days, or leave out 'pauses'.")
        case WithinAttribute(code):
            kinds = kinds_by_code(pack.kinds)
            told = block.opens.evidence.kind if isinstance(block.opens, OnEvidence) else ""
            kind = kinds.get(told)
            counts = [one.code for one in kind.attributes if one.type == "count"] if kind else []
            yield from check_known(f"count of {told or 'an entry'}", code, counts, place)
        case BeforeStage(stage):
            yield from check_known("stage", stage, [one.code for one in pack.stages], place)
            if block.pauses or block.wanted_for is not None:
                message = "What is due before a stage is neither paused nor wanted late."
                yield Problem(place, message, "Remove 'pauses' and 'late'.")
        case _:
            pass


def _check_amount(
    pack: Pack, amount: Amount, type_: ParameterType, place: Place
) -> Iterator[Problem]:
    """A number within bounds, or a parameter of the right type."""
    if not isinstance(amount, Setting):
        yield from _check_bound(amount, type_, place)
        return
    types = {one.code: one.type for one in pack.parameters}
    yield from check_known("parameter", amount.parameter, types, place)
    if types.get(amount.parameter, type_) != type_:
        message = f"The parameter '{amount.parameter}' counts {types[amount.parameter]}."
        yield Problem(place, message, f"Name one whose type is {type_}.")


def _check_bound(amount: int, type_: ParameterType, place: Place) -> Iterator[Problem]:
    if amount > MOST[type_]:
        message = f"{amount} {type_} is more than any program means."
        yield Problem(place, message, f"Write at most {MOST[type_]}.")


def check_known(what: str, code: str, known: Iterable[str], place: Place) -> Iterator[Problem]:
    if code not in set(known):
        choices = ", ".join(known) or "none yet"
        yield Problem(place, f"Unknown {what} '{code}'.", f"Use one of: {choices}.")


def check_because(because: Because, place: Place) -> Iterator[Problem]:
    choices = ", ".join(CONFIDENCES)
    if not because.confidence:
        message = "Nothing says how sure this figure is."
        yield Problem(place, message, f"Add 'confidence' to 'because': {choices}.")
    else:
        yield from check_known("confidence", because.confidence, CONFIDENCES, place)


def _check_filter(pack: Pack, evidence: EvidenceFilter, place: Place) -> Iterator[Problem]:
    kinds = kinds_by_code(pack.kinds)
    kind = kinds.get(evidence.kind)
    if kind is None:
        yield from check_known("kind of evidence", evidence.kind, kinds, place)
        return
    for condition in evidence.where:
        try:
            yield from _check_condition(pack, kind, condition, place)
        except EvidenceError as error:
            yield Problem(place, f"{error}", "Correct the condition.")


def _check_condition(
    pack: Pack, kind: Kind, condition: Condition, place: Place
) -> Iterator[Problem]:
    """Raises EvidenceError for an attribute or value the kind does not have."""
    attribute = kind.attribute(condition.attribute)
    for value in (*condition.values, *condition.excluded):
        attribute.encode(value)
    if attribute.type != "count" and condition.bounds:
        message = f"'{attribute.code}' is not a count, so it has no bounds."
        yield Problem(place, message, f"It takes {attribute.accepted()}.")
    for bound in condition.bounds:
        if isinstance(bound, Setting):
            yield from _check_amount(pack, bound, "count", place)
    low, high, below = condition.at_least, condition.at_most, condition.more_than
    if isinstance(below, int):
        low = below + 1
    if isinstance(low, int) and isinstance(high, int) and low > high:
        message = f"No {attribute.code} is at least {low} and at most {high}."
        yield Problem(place, message, "Exchange the bounds.")


def _check_label(pack: Pack, block: Block, kinds: dict[str, Kind]) -> Iterator[Problem]:
    """A standard whose every way leads through something labelled would tell of it by itself."""
    own = pack.label_of(block)
    for sentence, ways in _ways(pack, block, kinds):
        told = _in_common(ways)
        if not covers(own, told):
            yield Problem(
                block.place,
                f"Only {sentence.format(_written(told))}, but it is '{_written(own)}'.",
                f"Write 'label: {_written(joined(block.label, told))}'.",
            )


def _ways(pack: Pack, block: Block, kinds: dict[str, Kind]) -> Iterator[tuple[str, list[int]]]:
    """Of each thing that a standard asks about, the labels of the ways in which it can be so."""
    for need in block.needs:
        yield (
            "evidence labelled '{}' meets this",
            _labels(kinds, [one.kind for one in need.evidence]),
        )
    if block.unless:
        yield "evidence labelled '{}' excuses this", _labels(kinds, [block.unless.kind])
    applies = block.applies
    for what, codes, known in (
        ("stage", applies.stages, pack.stages),
        ("track", applies.tracks, pack.tracks),
        ("population", applies.populations, pack.populations),
    ):
        asked = f"who is in a {what} labelled '{{}}' is asked for this"
        yield asked, _labels({one.code: one for one in known}, codes)
    holds = {one.code: one for one in pack.holds}
    yield "a hold labelled '{}' pauses this", _labels(holds, block.pauses)
    if isinstance(block.due, BeforeStage):
        stages = {one.code: one for one in pack.stages}
        yield "a stage labelled '{}' ends this", _labels(stages, [block.due.stage])


def _labels(known: Mapping[str, Kind | Named], codes: Iterable[str]) -> list[int]:
    return [known[code].label for code in codes if code in known]


def _in_common(labels: list[int]) -> int:
    """The reasons that all of the labels hold."""
    return reduce(and_, labels) if labels else NORMAL


def _written(label: int) -> str:
    """A label as a pack says it."""
    held = names(label)
    return held[0] if len(held) == 1 else f"[{', '.join(held)}]"
