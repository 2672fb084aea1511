"""What the two shipped programs must show, and that what is said to show it is there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from hearth.drafting.desk import read_pack
from hearth.rules.model import Block, Each, Every, Pack, Setting, Within
from hearth.rules.resolve import Codes, filters_of, resolve, settings_of
from tests.spec.claims import PROGRAMS, ROOT, SHOWN, TABLE, references, shown_by, table

UNCERTAIN = {"unconfirmed", "from_memory"}


@pytest.fixture(params=PROGRAMS)
def pack(request: pytest.FixtureRequest) -> Pack:
    return read_pack(ROOT / "packs" / request.param)


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_standard_is_shown_met_missed_and_at_a_boundary(program: str) -> None:
    lacking = {
        code: [name for name in SHOWN if name not in by] for code, by in shown_by(program).items()
    }
    assert {code: names for code, names in lacking.items() if names} == {}


def test_an_uncertain_figure_is_a_parameter_without_a_default(pack: Pack) -> None:
    uncertain = [one for one in pack.parameters if one.because.confidence in UNCERTAIN]
    assert uncertain
    assert [one.code for one in uncertain if one.default is not None] == []


def test_a_block_that_is_not_sure_states_no_figure_of_its_own(pack: Pack) -> None:
    """Judged is what a block counts: days, months, how many, ages, parts of a month, bounds.

    Not judged, because no machine can: how long a late act is still wanted (`late`, a choice of
    ours in both packs), which values and roles a block names, and whether a block that says
    `verified` was read where it says. Advice states figures with their confidence and is not
    checked against anybody.
    """
    stated = {
        standard.code: figures
        for standard in pack.standards
        for block in standard.blocks
        if block.because.confidence in UNCERTAIN and (figures := list(figures_of(block)))
    }
    assert stated == {}


def test_an_uncertain_score_states_no_threshold_of_its_own() -> None:
    """The lowest track begins at no points at all; points themselves are a ranking of ours."""
    scores = [read_pack(ROOT / "packs" / program).acuity for program in PROGRAMS]
    (acuity,) = [one for one in scores if one and one.because.confidence in UNCERTAIN]
    assert [least for least, _ in acuity.tracks if not isinstance(least, Setting)] == [0]
    assert isinstance(acuity.hold_days, Setting)


def test_a_figure_in_a_block_that_is_not_sure_is_noticed() -> None:
    """Planted: the follow-up with seven days written into it."""
    pack = read_pack(ROOT / "packs" / "nys-health-home")
    block = pack.standard("follow-up-after-discharge").blocks[0]
    assert block.because.confidence in UNCERTAIN
    assert list(figures_of(block)) == []
    object.__setattr__(block, "due", Within(7))
    assert list(figures_of(block)) == ["due within 7"]


def test_without_its_numbers_a_program_runs_the_rest(pack: Pack) -> None:
    """Exactly those standards wait that name a parameter, and each says which; one that asks for a
    weight names those of the weights too.
    """
    weights = pack.caseload.amounts if pack.caseload else ()
    needing: dict[str, list[str]] = {}
    for standard in pack.standards:
        named = [one for block in standard.blocks for one in settings_of(block)]
        if "weight" in {
            c.attribute for b in standard.blocks for f in filters_of(b) for c in f.where
        }:
            named += [one for one in weights if isinstance(one, Setting)]
        needing[standard.code] = sorted({one.parameter for one in named})
    codes = Codes.in_order(pack)
    resolved = resolve(pack, codes, {})
    assert {one.standard: sorted(one.parameters) for one in resolved.stopped} == {
        code: names for code, names in needing.items() if names
    }
    running = {codes.standards[code] for code, names in needing.items() if not names}
    assert {rule.standard for rule in resolved.rules} == running


def figures_of(block: Block) -> Iterator[str]:
    """The numbers that a block states itself, in words."""
    match block.due:
        case Within(int() as days):
            yield f"due within {days}"
    match block.opens:
        case Every(int() as months):
            yield f"every {months} months"
        case Each(days=(since, to)):
            yield f"days {since} to {to}"
    if isinstance(block.looks_back, int):
        yield f"counting back {block.looks_back}"
    for need in block.needs:
        if isinstance(need.at_least, int) and need.at_least > 1:
            yield f"at least {need.at_least}"
        for condition in (one for evidence in need.evidence for one in evidence.where):
            yield from (
                f"{condition.attribute} {one}" for one in condition.bounds if isinstance(one, int)
            )
    ages = (block.applies.age_from, block.applies.age_to)
    yield from (f"age {one}" for one in ages if one is not None)


def is_there(reference: str) -> bool:
    """Whether a file has the test, or the example with this claim."""
    file, test, name = reference.partition("::")
    if test:
        path = ROOT / file
        return path.is_file() and f"\ndef {name}(" in path.read_text("utf-8")
    file, _, claim = reference.partition(": ")
    path = ROOT / file
    return path.is_file() and claim in claims_in(path)


def claims_in(path: Path) -> list[str]:
    return [document["claim"] for document in yaml.safe_load_all(path.read_text("utf-8"))]


def test_what_shows_each_claim_is_there() -> None:
    named = list(references())
    assert [one for one in named if not is_there(one)] == []
    assert not is_there(named[0] + "x")


def test_the_printed_table_is_up_to_date() -> None:
    assert TABLE.read_text("utf-8") == table(), "Run: python -m tests.spec.claims"
