"""What a well-formed pack may still get wrong: names that mean nothing, blocks that collide.

A pack with problems must not be resolved. Each problem names its file and line and the remedy.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import combinations, pairwise
from operator import and_
from types import MappingProxyType

from hearth.drafting.documents import Problem
from hearth.drafting.handovers import problems_of_handovers
from hearth.manuals.terms import HEARTHS
from hearth.rules.evidence import (
    CASELOAD,
    CORE_KINDS,
    FIRST_PACK_KIND,
    LARGEST_COUNT,
    SLOTS,
    SUPERVISION,
    TRAINING,
    WAIVER,
    Attribute,
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
    Parameter,
    ParameterType,
    Place,
    Setting,
    Standard,
    Term,
    Unit,
    Within,
    WithinAttribute,
)
from hearth.rules.obligation import LARGEST_PART, MOST_NEEDS
from hearth.rules.resolve import filters_of
from hearth.rules.windows import to_date

Places = Mapping[tuple[str, str], Place]
"""Where pack.yaml writes what, by list and code."""
LISTS = {
    "stage": "stages",
    "track": "tracks",
    "population": "populations",
    "hold": "holds",
    "role": "roles",
    "closure": "closures",
    "service": "services",
    "parameter": "parameters",
    "standard": "standards",
    "kind of evidence": "kinds",
}
ABOUT_STAFF = frozenset((TRAINING.code, SUPERVISION.code, CASELOAD.code))
ABOUT_EITHER = frozenset((WAIVER.code,))
"""All other core kinds are about members. Nothing tells of whom a pack's own kind speaks."""
YEARS = (1970, 2099)
MOST_DAYS: Mapping[Unit, int] = {"week": 7, "month": 31, "quarter": 92}
MOST_YEARS = 130
MOST = {"days": 3_660, "months": 120, "count": 1_000}
"""Ten years: more is a slip of the pen, and dates would run out."""


@dataclass(frozen=True)
class Use:
    """A number that a pack states or leaves to the network, and the least that makes sense."""

    amount: Amount
    type: ParameterType
    place: Place
    least: int = 0


def check_pack(pack: Pack, places: Places = MappingProxyType({})) -> list[Problem]:
    """Everything wrong with the pack, by place; an empty list means it can be resolved."""
    problems = [*_check_names(pack, places), *_check_kinds(pack, places)]
    problems.extend(_check_lists(pack, places))
    for parameter in pack.parameters:
        problems.extend(check_because(parameter.because, parameter.place))
    for standard in pack.standards:
        problems.extend(_check_standard(pack, standard))
    for use in _uses(pack):
        problems.extend(_check_use(pack, use))
    return sorted({*problems, *_check_defaults(pack)})


def _check_names(pack: Pack, places: Places) -> Iterator[Problem]:
    for what, name in LISTS.items():
        codes = [one.code for one in getattr(pack, name)]
        written = "evidence" if name == "kinds" else name
        for code in repeated(codes):
            place = places.get((written, code), pack.place)
            yield Problem(place, f"Two things are the {what} '{code}'.", "Rename one.")
        if "any" in codes:
            place = places.get((written, "any"), pack.place)
            yield Problem(place, f"No {what} can be called 'any'.", "Rename it.")


def _check_lists(pack: Pack, places: Places) -> Iterator[Problem]:
    """What a pack says besides its standards."""
    stages = [one.code for one in pack.stages]
    for code in pack.records:
        place = places.get(("records", code), pack.place)
        yield from check_known("kind of evidence", code, kinds_by_code(pack.kinds), place)
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
    for _, track in acuity.tracks:
        yield from check_known("track", track, tracks, acuity.place)
    yield from _check_thresholds(acuity)
    yield from check_settings(pack, {})
    codes = [item.code for item in acuity.items]
    for item in acuity.items:
        codes += [f"{item.code}: {answer.code}" for answer in item.answers]
    for code in repeated(codes):
        yield Problem(acuity.place, f"The score asks '{code}' twice.", "Rename one.")


def _check_thresholds(acuity: Acuity) -> Iterator[Problem]:
    """Every score must lead to one track, and read as it is written."""
    for code in repeated([track for _, track in acuity.tracks]):
        yield Problem(acuity.place, f"Two scores lead to the track '{code}'.", "Keep one.")
    amounts = [amount for amount, _ in acuity.tracks]
    for amount in sorted({one for one in amounts if amounts.count(one) > 1}, key=str):
        said = amount.parameter if isinstance(amount, Setting) else amount
        yield Problem(acuity.place, f"Two tracks begin from {said}.", "Let them differ.")
    if not amounts:
        yield Problem(acuity.place, "No score leads to a track.", "List tracks, the last from 0.")
    plain = [one for one in amounts if isinstance(one, int)]
    steps = {one < other for one, other in pairwise(plain) if one != other}
    if len(steps) > 1:
        message = "The scores of the tracks neither fall nor rise."
        yield Problem(acuity.place, message, "Put them in order, the highest first.")
    if plain and len(plain) == len(amounts) and min(plain) > 0:
        message = f"A score below {min(plain)} leads to no track."
        yield Problem(acuity.place, message, "Let the lowest track begin from 0.")


def check_settings(pack: Pack, values: Mapping[str, int]) -> Iterator[Problem]:
    """What the network's numbers make of the score: a more intensive track needs more points."""
    acuity = pack.acuity
    if acuity is None:
        return
    known = {
        track: values.get(amount.parameter) if isinstance(amount, Setting) else amount
        for amount, track in acuity.tracks
    }
    set_ = [(one, least) for one in pack.tracks if (least := known.get(one.code)) is not None]
    for (more, from_), (less, least) in pairwise(set_):
        if from_ <= least:
            message = f"'{more.code}' begins from {from_} points, and '{less.code}' from {least}."
            yield Problem(acuity.place, message, "The more intensive track needs more points.")
    most = sum(max((answer.points for answer in item.answers), default=0) for item in acuity.items)
    for track, least in set_:
        if least > most:
            message = f"'{track.code}' begins from {least} points, and there are at most {most}."
            yield Problem(acuity.place, message, f"Set at most {most}.")


def _check_caseload(pack: Pack, caseload: Caseload) -> Iterator[Problem]:
    yield from check_because(caseload.because, caseload.place)
    known = {"track": pack.tracks, "population": pack.populations}
    for weight in caseload.weights:
        codes = [one.code for one in known[weight.of]]
        yield from check_known(weight.of, weight.code, codes, caseload.place)
    for code in repeated([f"{one.of} {one.code}" for one in caseload.weights]):
        yield Problem(caseload.place, f"The {code} is weighed twice.", "Keep one of them.")


def repeated(codes: list[str]) -> list[str]:
    """The codes that stand there more than once, each named once."""
    return sorted({code for code in codes if codes.count(code) > 1})


def _check_kinds(pack: Pack, places: Places) -> Iterator[Problem]:
    own = pack.kinds[len(CORE_KINDS) :]
    for kind in own:
        place = places.get(("evidence", kind.code), pack.place)
        if kind.number < FIRST_PACK_KIND:
            yield Problem(
                place,
                f"The kind '{kind.code}' has the number {kind.number}, kept for core kinds.",
                f"Number a pack's kinds from {FIRST_PACK_KIND}.",
            )
        yield from _check_attributes(kind, place)
        if [one.number for one in own].count(kind.number) > 1:
            yield Problem(place, f"Two kinds have the number {kind.number}.", "Renumber one.")


def _check_attributes(kind: Kind, place: Place) -> Iterator[Problem]:
    if len(kind.attributes) > SLOTS:
        message = f"The kind '{kind.code}' has {len(kind.attributes)} attributes."
        yield Problem(place, message, f"Keep at most {SLOTS}.")
    codes = [one.code for one in kind.attributes]
    for attribute in kind.attributes:
        codes += [f"{attribute.code}: {value.code}" for value in attribute.values]
        if (attribute.type == "code") != bool(attribute.values):
            message = f"The attribute '{attribute.code}' is a {attribute.type}."
            yield Problem(place, message, "List values for codes, and only for them.")
    for code in repeated(codes):
        yield Problem(place, f"The kind '{kind.code}' says '{code}' twice.", "Rename one.")


def _check_standard(pack: Pack, standard: Standard) -> Iterator[Problem]:
    for block in standard.blocks:
        yield from _check_block(pack, block)
        yield from _check_subjects(block)
        yield from _check_needs(pack, block)
        yield from _check_times(pack, block)
    together = [
        other.place
        for one, other in combinations(standard.blocks, 2)
        if one.effective.overlaps(other.effective)
    ]
    for place in together:
        message = f"Two blocks of '{standard.code}' are in force on the same days."
        mend = "End one ('to' is the first day after it) before the other begins."
        yield Problem(place, message, mend)
    if not together and all(_has_days(block) for block in standard.blocks):
        yield from problems_of_handovers(standard)


def _has_days(block: Block) -> bool:
    """Whether all days of its windows are known to calendars."""
    days = (block.effective.since, block.effective.until or block.effective.since)
    return all(YEARS[0] <= to_date(day).year <= YEARS[1] for day in days)


def _check_subjects(block: Block) -> Iterator[Problem]:
    """Members have stages and whatever goes with them, staff have roles."""
    applies, place = block.applies, block.place
    about_staff = applies.staff is not None
    ages = (applies.age_from, applies.age_to)
    if about_staff and (applies.tracks or applies.populations or ages != (None, None)):
        message = "Staff have no track, population or age here."
        yield Problem(place, message, "Keep only 'staff', or write 'stage' instead of it.")
    if about_staff and block.pauses:
        yield Problem(place, "Holds are of members, not of staff.", "Remove 'pauses'.")
    if about_staff and isinstance(block.due, BeforeStage):
        yield Problem(place, "Staff enter no stage.", "Write 'within: <days>'.")
    others = {one.code for one in CORE_KINDS} - ABOUT_STAFF if about_staff else ABOUT_STAFF
    for code in sorted({one.kind for one in filters_of(block)} & (others - ABOUT_EITHER)):
        known = ABOUT_STAFF if about_staff else {one.code for one in CORE_KINDS} - ABOUT_STAFF
        who, whom = ("staff", "members") if about_staff else ("members", "staff")
        message = f"This is about {who}, and evidence of the kind '{code}' only about {whom}."
        yield Problem(place, message, f"Use one of: {', '.join(sorted(known))}.")


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
        attributes = {attribute.code: attribute for attribute in kind.attributes}
        yield from check_known(f"attribute of {kind.code}", str(need.distinct), attributes, place)
        if attribute := attributes.get(str(need.distinct)):
            yield from _check_choices(need, attribute, place)


def _check_choices(need: Need, attribute: Attribute, place: Place) -> Iterator[Problem]:
    """What is asked for in different ways must have as many."""
    if attribute.type == "count" or not isinstance(need.at_least, int):
        return
    choices = {one.code for one in attribute.values} if attribute.values else {True, False}
    for condition in need.evidence[0].where:
        if condition.attribute == attribute.code:
            choices = (choices & {*condition.values} or choices) - {*condition.excluded}
    if need.at_least > len(choices):
        message = f"There are {len(choices)} of '{attribute.code}', and {need.at_least} are asked."
        yield Problem(place, message, f"Ask for at most {len(choices)}.")


def _check_times(pack: Pack, block: Block) -> Iterator[Problem]:
    place, windows = block.place, isinstance(block.opens, Each | Every)
    if windows != isinstance(block.due, AtWindowEnd):
        mend = "by: window_end" if windows else "within: <days>"
        yield Problem(place, "The due date does not fit the opening.", f"Write '{mend}'.")
    if block.effective.straddle != "keep" and not isinstance(block.opens, Each):
        message = "Only a window of the calendar can be handed over to another block."
        yield Problem(place, message, "Write 'straddle: keep'.")
    if block.looks_back is not None and not windows:
        message = "Only a window of the calendar can look back."
        yield Problem(place, message, "Remove 'counting_back'.")
    if not _has_days(block):
        message = "A day of 'effective' is no day that a program means."
        yield Problem(place, message, f"Write days of the years {YEARS[0]} to {YEARS[1]}.")
    if isinstance(block.opens, Each) and block.opens.days:
        yield from _check_days(block.opens.unit, *block.opens.days, place)
    yield from _check_due(pack, block)


def _check_days(unit: Unit, since: int, until: int, place: Place) -> Iterator[Problem]:
    most = MOST_DAYS.get(unit)
    if most is None:
        yield Problem(place, "There are no such days of a day.", "Remove 'days'.")
    elif not 1 <= since <= until <= most:
        message = f"There are no such days of a {unit}."
        yield Problem(place, message, f"Count them from 1 to {most}: {{from: 1, to: {most}}}.")


def _check_due(pack: Pack, block: Block) -> Iterator[Problem]:
    place = block.place
    match block.due:
        case Within(business=business):
            if business and block.pauses:
                mend = "Use days, or leave out 'pauses'."
                yield Problem(place, "Business days are not paused.", mend)
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


def _uses(pack: Pack) -> Iterator[Use]:
    """Every number of a pack, where it stands."""
    if acuity := pack.acuity:
        yield from (Use(least, "count", acuity.place) for least, _ in acuity.tracks)
        if acuity.hold_days is not None:
            yield Use(acuity.hold_days, "days", acuity.place)
    if pack.caseload:
        yield from (Use(one, "count", pack.caseload.place) for one in pack.caseload.amounts)
    for standard in pack.standards:
        for block in standard.blocks:
            yield from _uses_of(block)


def _uses_of(block: Block) -> Iterator[Use]:
    place = block.place
    yield from (Use(need.at_least, "count", place, 1) for need in block.needs)
    if block.looks_back is not None:
        yield Use(block.looks_back, "days", place, 1)
    if block.wanted_for is not None:
        yield Use(block.wanted_for, "days", place, 1)
    if isinstance(block.opens, Every):
        yield Use(block.opens.months, "months", place, 1)
    if isinstance(block.due, Within):
        yield Use(block.due.days, "days", place, int(block.due.business))
    for evidence in filters_of(block):
        bounds = [bound for condition in evidence.where for bound in condition.bounds]
        yield from (Use(one, "count", place) for one in bounds if isinstance(one, Setting))


def _check_use(pack: Pack, use: Use) -> Iterator[Problem]:
    """A number within bounds, or a parameter of the right type."""
    if not isinstance(use.amount, Setting):
        yield from _check_bound(use.amount, use.type, use.least, use.place)
        return
    name = use.amount.parameter
    types = {one.code: one.type for one in pack.parameters}
    yield from check_known("parameter", name, types, use.place)
    if types.get(name, use.type) != use.type:
        message = f"The parameter '{name}' counts {types[name]}."
        yield Problem(use.place, message, f"Name one whose type is {use.type}.")


def _check_defaults(pack: Pack) -> Iterator[Problem]:
    for parameter in pack.parameters:
        if parameter.default is not None:
            yield from check_setting(pack, parameter, parameter.default, parameter.place)


def check_setting(pack: Pack, parameter: Parameter, number: int, place: Place) -> Iterator[Problem]:
    """What a parameter is set to makes sense wherever the pack uses it."""
    named = Setting(parameter.code)
    least = max((use.least for use in _uses(pack) if use.amount == named), default=0)
    yield from _check_bound(number, parameter.type, least, place)


def _check_bound(amount: int, type_: ParameterType, least: int, place: Place) -> Iterator[Problem]:
    if amount > MOST[type_]:
        message = f"{amount} {type_} is more than any program means."
        yield Problem(place, message, f"Write at most {MOST[type_]}.")
    if amount < least:
        message = f"{amount} {type_} is less than any program means."
        yield Problem(place, message, f"Write at least {least}.")


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
            yield from _check_condition(kind, condition, place)
        except EvidenceError as error:
            yield Problem(place, f"{error}", "Correct the condition.")


def _check_condition(kind: Kind, condition: Condition, place: Place) -> Iterator[Problem]:
    """Raises EvidenceError for an attribute or value the kind does not have."""
    attribute = kind.attribute(condition.attribute)
    for value in (*condition.values, *condition.excluded):
        attribute.encode(value)
    if attribute.type != "count" and condition.bounds:
        message = f"'{attribute.code}' is not a count, so it has no bounds."
        yield Problem(place, message, f"It takes {attribute.accepted()}.")
    if any(isinstance(bound, int) and bound > LARGEST_COUNT for bound in condition.bounds):
        message = f"No {attribute.code} is counted beyond {LARGEST_COUNT}."
        yield Problem(place, message, "Write a smaller bound.")
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
