"""Random packs: Hypothesis chooses every construct of the language and how they combine.

A new construct of the language enters here, or the engines are not known to agree on it.
"""

from dataclasses import replace
from itertools import combinations

from hypothesis import strategies as st

from hearth.rules.evidence import CONTACT, CORE_KINDS, DISCHARGE, Attribute, Kind
from hearth.rules.model import (
    ANY_STAGE,
    AtWindowEnd,
    Because,
    Block,
    Condition,
    Due,
    EachMonth,
    Effective,
    EvidenceFilter,
    Named,
    OnEvidence,
    Pack,
    Parameter,
    Place,
    Satisfaction,
    Standard,
    WithinAttribute,
    WithinDays,
    WithinParameter,
)
from hearth.rules.text import Text

TODAY = 20_600
PLACE = Place("generated", 1)
TEXT = Text("generated", "generado")
BECAUSE = Because("generated", "generated", "set_by_network")
STAGES = ("outreach", "enrolled", "intensive")
ROLES = ("care_manager", "supervisor")
FILTERED_KINDS = (CONTACT, CONTACT, DISCHARGE)
LARGEST_GENERATED_COUNT = 20
PARAMETER = "days_allowed"

labels = st.sampled_from(["normal", "normal", "sud_part2"])
stages = st.sampled_from(
    [
        *((stage,) for stage in STAGES),
        *combinations(STAGES, 2),
        ANY_STAGE,
        ANY_STAGE,
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
        return Condition(attribute.code, tuple(chosen))
    counts = st.integers(0, LARGEST_GENERATED_COUNT)
    if draw(st.integers(0, 3)) == 0:
        chosen_counts = draw(st.lists(counts, min_size=1, max_size=3, unique=True))
        return Condition(attribute.code, tuple(chosen_counts))
    low, high = sorted((draw(counts), draw(counts)))
    keep = draw(st.sampled_from(["low", "high", "both"]))
    return Condition(
        attribute.code,
        at_least=low if keep != "high" else None,
        at_most=high if keep != "low" else None,
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
def openings_and_dues(draw: st.DrawFn) -> tuple[EachMonth | OnEvidence, Due]:
    form = draw(st.sampled_from(["month", "month", "days", "parameter", "attribute"]))
    if form == "month":
        return EachMonth(), AtWindowEnd()
    if form == "attribute":
        return OnEvidence(EvidenceFilter("promise")), WithinAttribute("days")
    due = WithinParameter(PARAMETER) if form == "parameter" else WithinDays(draw(lengths))
    return OnEvidence(draw(filters())), due


@st.composite
def satisfactions(draw: st.DrawFn, opened: bool) -> Satisfaction:
    if opened and draw(st.integers(0, 3)) == 0:
        return Satisfaction(EvidenceFilter("promise_kept"), draw(st.integers(1, 2)), True)
    at_least = draw(st.sampled_from([1, 1, 1, 2, 3]))
    return Satisfaction(draw(filters()), at_least)


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    opens, due = draw(openings_and_dues())
    return Block(
        title=TEXT,
        because=BECAUSE,
        effective=Effective(0, None, "keep"),
        stages=draw(stages),
        opens=opens,
        due=due,
        satisfied_by=draw(satisfactions(isinstance(opens, OnEvidence))),
        wanted_for=draw(st.sampled_from([None, None, *LENGTHS])),
        responsible=draw(st.sampled_from(ROLES)),
        label=draw(labels),
        place=PLACE,
    )


@st.composite
def standards(draw: st.DrawFn, code: str) -> Standard:
    """One open-ended block; or two, of which the second may follow after a gap."""
    first = draw(blocks())
    since = draw(st.sampled_from([0, TODAY - 130, TODAY - 70]))
    if draw(st.integers(0, 2)):
        return Standard(code, (replace(first, effective=Effective(since, None, "keep")),))
    change = TODAY - draw(st.integers(-40, 65))
    second = draw(st.one_of(blocks(), st.just(first)))
    after = change + draw(st.sampled_from([0, 0, 20]))
    return Standard(
        code,
        (
            replace(first, effective=Effective(since, change, "keep")),
            replace(second, effective=Effective(after, None, "keep")),
        ),
    )


@st.composite
def packs(draw: st.DrawFn) -> Pack:
    count = draw(st.sampled_from([1, 1, 2, 3]))
    return Pack(
        code="generated",
        title=TEXT,
        stages=tuple(Named(code, TEXT) for code in STAGES),
        roles=tuple(Named(code, TEXT) for code in ROLES),
        parameters=(Parameter(PARAMETER, TEXT, BECAUSE, draw(lengths), PLACE),),
        standards=tuple(draw(standards(f"standard-{number}")) for number in range(count)),
        place=PLACE,
        kinds=CORE_KINDS,
    )
