"""Random packs: Hypothesis chooses every construct of the language and how they combine.

A new construct of the language enters here, or the engines are not known to agree on it.
"""

from dataclasses import replace
from itertools import combinations

from hypothesis import strategies as st

from hearth.drafting.handovers import problems_of_handovers
from hearth.rules.evidence import CONTACT, CORE_KINDS, DISCHARGE, Attribute, Kind
from hearth.rules.labels import NORMAL, unions
from hearth.rules.model import (
    ANY,
    STRADDLES,
    Amount,
    Applies,
    AtWindowEnd,
    Because,
    BeforeStage,
    Block,
    Condition,
    Due,
    Each,
    Effective,
    Every,
    EvidenceFilter,
    Named,
    Need,
    OnEntry,
    OnEvidence,
    Opens,
    Pack,
    Parameter,
    Place,
    Setting,
    Standard,
    Straddle,
    Unit,
    Within,
    WithinAttribute,
)
from hearth.rules.text import Text

TODAY = 20_600
PLACE = Place("generated", 1)
TEXT = Text("generated", "generado")
BECAUSE = Because("generated", "generated", "set_by_network")
STAGES = ("outreach", "enrolled", "intensive")
TRACKS = ("weekly", "monthly")
POPULATIONS = ("smi", "hiv")
HOLDS = ("hospital", "jail")
ROLES = ("care_manager", "supervisor")
FILTERED_KINDS = (CONTACT, CONTACT, DISCHARGE)
LARGEST_GENERATED_COUNT = 20
EACH: tuple[Unit, ...] = ("month", "month", "month", "week", "quarter", "month", "week", "day")
"""Days are rare: so many of them begin within the horizon that they would crowd out the rest."""
PARAMETER = "days_allowed"
SOME = "how_many"
MONTHS = "months_between"
BACK = "days_back"

labels = st.sampled_from([NORMAL, NORMAL, NORMAL, *unions()])
stages = st.sampled_from(
    [
        *((stage,) for stage in STAGES),
        *combinations(STAGES, 2),
        ANY,
        ANY,
    ]
)
LENGTHS = (0, 1, 7, 14, 30, 45)
"""Few different lengths, so that random evidence often falls on a last day."""
lengths = st.sampled_from(LENGTHS)


@st.composite
def conditions(draw: st.DrawFn, attribute: Attribute) -> Condition:
    if attribute.type == "flag":
        return Condition(attribute.code, (draw(st.integers(0, 3)) > 0,))
    if attribute.type == "code":
        codes = [value.code for value in attribute.values]
        chosen = draw(st.lists(st.sampled_from(codes), min_size=1, max_size=3, unique=True))
        if draw(st.integers(0, 3)) == 0:
            return Condition(attribute.code, excluded=tuple(chosen))
        return Condition(attribute.code, tuple(chosen))
    counts = st.integers(0, LARGEST_GENERATED_COUNT)
    if draw(st.integers(0, 3)) == 0:
        chosen_counts = draw(st.lists(counts, min_size=1, max_size=3, unique=True))
        return Condition(attribute.code, tuple(chosen_counts))
    low, high = sorted((draw(counts), draw(counts)))
    keep = draw(st.sampled_from(["low", "high", "above", "above", "both"]))
    bound: Amount = high if keep == "high" else low
    if keep != "both" and draw(st.booleans()):
        bound = Setting(SOME)
    return Condition(
        attribute.code,
        at_least=bound if keep in ("low", "both") else None,
        at_most=bound if keep == "high" else high if keep == "both" else None,
        more_than=bound if keep == "above" else None,
    )


@st.composite
def filters(draw: st.DrawFn, kinds: tuple[Kind, ...] = FILTERED_KINDS) -> EvidenceFilter:
    """Few conditions, so that random histories pass often enough to matter."""
    kind = draw(st.sampled_from(kinds))
    counts = [attribute for attribute in kind.attributes if attribute.type == "count"]
    attributes = st.sampled_from([*kind.attributes, *counts, *counts])
    chosen = draw(st.lists(attributes, max_size=2, unique_by=lambda one: one.code))
    return EvidenceFilter(kind.code, tuple(draw(conditions(one)) for one in chosen))


@st.composite
def applies(draw: st.DrawFn) -> Applies:
    """Stages always; now and then a track, a population or ages besides; or staff."""
    if draw(st.integers(0, 15)) == 0:
        return Applies(staff=draw(st.sampled_from([ANY, (ROLES[0],), ROLES])))
    ages = draw(st.sampled_from([(None, None)] * 6 + [(18, None), (None, 20), (18, 20)]))
    return Applies(
        stages=draw(stages),
        tracks=draw(st.sampled_from([ANY, ANY, ANY, ANY, *((one,) for one in TRACKS), TRACKS])),
        populations=draw(st.sampled_from([ANY, ANY, ANY, ANY, ("smi",), POPULATIONS])),
        age_from=ages[0],
        age_to=ages[1],
    )


@st.composite
def amounts(draw: st.DrawFn, known: tuple[int, ...], parameter: str) -> Amount:
    return Setting(parameter) if draw(st.integers(0, 5)) == 0 else draw(st.sampled_from(known))


@st.composite
def openings_and_dues(draw: st.DrawFn) -> tuple[Opens, Due]:
    form = draw(st.sampled_from(["each", "each", "each", "part", "every", "told", "told", "entry"]))
    if form == "every":
        return Every(draw(amounts((1, 2, 3, 6), MONTHS))), AtWindowEnd()
    if form in ("each", "part"):
        unit = draw(st.sampled_from(EACH))
        part = draw(st.sampled_from([(1, 15), (2, 5), (16, 31)])) if form == "part" else None
        return Each(unit, part if unit != "day" else None), AtWindowEnd()
    if form == "told" and draw(st.integers(0, 2)) == 0:
        return OnEvidence(EvidenceFilter("promise")), WithinAttribute("days")
    opens = OnEntry() if form == "entry" else OnEvidence(draw(filters()))
    due = draw(
        st.one_of(
            amounts(LENGTHS, PARAMETER).map(Within),
            amounts(LENGTHS, PARAMETER).map(Within),
            st.sampled_from([1, 2, 5]).map(lambda days: Within(days, business=True)),
            st.sampled_from(STAGES).map(BeforeStage),
        )
    )
    return opens, due


@st.composite
def needs(draw: st.DrawFn) -> Need:
    evidence = draw(st.lists(filters(), min_size=1, max_size=draw(st.sampled_from([1, 1, 1, 2]))))
    choices = [None, None, None, "day"]
    if len(evidence) == 1 and evidence[0].kind == CONTACT.code:
        choices.append("mode")
    at_least = draw(st.one_of(st.sampled_from([1, 1, 1, 2, 3]), amounts((1, 2), SOME)))
    return Need(tuple(evidence), at_least, draw(st.sampled_from(choices)))


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    """One block; optional constructs are rarer than not, so that plain rules stay common."""
    opens, due = draw(openings_and_dues())
    opened = isinstance(opens, OnEvidence | OnEntry)
    wanted = draw(st.lists(needs(), min_size=1, max_size=draw(st.sampled_from([1, 1, 1, 2, 3]))))
    answers = isinstance(opens, OnEvidence) and draw(st.integers(0, 3)) == 0
    if answers:
        wanted = [Need((EvidenceFilter("promise_kept"),), draw(st.integers(1, 2)))]
    business = isinstance(due, Within) and due.business
    before = isinstance(due, BeforeStage)
    return Block(
        title=TEXT,
        because=BECAUSE,
        effective=Effective(0, None, "keep"),
        applies=draw(applies()),
        opens=opens,
        due=due,
        needs=tuple(wanted),
        answers_opening=answers,
        looks_back=None if opened or draw(st.integers(0, 5)) else draw(amounts((60, 90), BACK)),
        unless=draw(filters()) if draw(st.integers(0, 7)) == 0 else None,
        pauses=()
        if business or before or draw(st.integers(0, 2)) == 0
        else draw(st.sampled_from([HOLDS, HOLDS, ("jail",)])),
        wanted_for=None if before else draw(st.sampled_from([None, None, *LENGTHS])),
        responsible=draw(st.sampled_from(ROLES)),
        label=draw(labels),
        place=PLACE,
    )


def standards(code: str) -> st.SearchStrategy[Standard]:
    """Those in which no two blocks decide one window."""
    return _standards(code).filter(lambda standard: not [*problems_of_handovers(standard)])


@st.composite
def _standards(draw: st.DrawFn, code: str) -> Standard:
    """One open-ended block; or two, of which the second may follow after a gap."""
    first = draw(blocks())
    since = draw(st.sampled_from([0, TODAY - 130, TODAY - 70]))
    begins = draw(_straddles(first))
    if draw(st.integers(0, 2)):
        return Standard(code, (replace(first, effective=Effective(since, None, begins)),))
    change = TODAY - draw(st.integers(-40, 65))
    second = draw(st.one_of(blocks(), st.just(first), st.just(first)))
    after = change + draw(st.sampled_from([0, 0, 20]))
    return Standard(
        code,
        (
            replace(first, effective=Effective(since, change, begins)),
            replace(second, effective=Effective(after, None, draw(_straddles(second)))),
        ),
    )


def _straddles(block: Block) -> st.SearchStrategy[Straddle]:
    """Only windows of the calendar can be handed over."""
    return st.sampled_from(STRADDLES) if isinstance(block.opens, Each) else st.just(STRADDLES[0])


@st.composite
def packs(draw: st.DrawFn) -> Pack:
    count = draw(st.sampled_from([1, 1, 2, 3]))
    return Pack(
        code="generated",
        title=TEXT,
        stages=tuple(Named(code, TEXT) for code in STAGES),
        roles=tuple(Named(code, TEXT) for code in ROLES),
        tracks=tuple(Named(code, TEXT) for code in TRACKS),
        populations=tuple(Named(code, TEXT) for code in POPULATIONS),
        holds=tuple(Named(code, TEXT) for code in HOLDS),
        parameters=(
            Parameter(PARAMETER, TEXT, "days", BECAUSE, draw(lengths), PLACE),
            Parameter(SOME, TEXT, "count", BECAUSE, draw(st.integers(1, 3)), PLACE),
            Parameter(MONTHS, TEXT, "months", BECAUSE, draw(st.integers(1, 3)), PLACE),
            Parameter(BACK, TEXT, "days", BECAUSE, draw(st.sampled_from([1, 60])), PLACE),
        ),
        standards=tuple(draw(standards(f"standard-{number}")) for number in range(count)),
        place=PLACE,
        kinds=CORE_KINDS,
        label=draw(st.sampled_from([NORMAL, NORMAL, NORMAL, NORMAL, *unions()])),
    )
