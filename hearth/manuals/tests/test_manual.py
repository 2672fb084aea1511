"""The manual of a pack says everything that the pack says, and what waits for which number."""

from collections.abc import Mapping

import pytest

from hearth.drafting.desk import read_pack
from hearth.ledger.packs import pack_folder
from hearth.manuals.manual import pack_manual
from hearth.manuals.waiting import waiting
from hearth.rules.text import LANGUAGES, Language
from tests.support.packs import words_of

HEALTH_HOME, CARE_COORDINATION = PACKS = tuple(
    read_pack(pack_folder(key)) for key in ("nys-health-home", "nyc-ryan-white-ccp")
)
SCORES = {"daily_from": 4, "weekly_from": 3, "monthly_from": 1}


def chapter(title: str, parameters: Mapping[str, int], language: Language = "en") -> list[str]:
    """The lines of a chapter of the program with tracks."""
    lines = pack_manual(CARE_COORDINATION, parameters, language).splitlines()
    rest = lines[lines.index(f"## {title}") + 1 :]
    end = next((i for i, line in enumerate(rest) if line.startswith("## ")), len(rest))
    return rest[:end]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: str(pack.code))
def test_nothing_that_a_shipped_pack_says_is_missing(pack: object, language: Language) -> None:
    one = next(known for known in PACKS if known is pack)
    manual = pack_manual(one, {}, language)
    assert [said for said in words_of(one, language) if said not in manual] == []
    for code in (*one.excludes, *one.records, *(known.code for known in one.parameters)):
        assert code in manual


def test_acuity_is_told_with_its_points_and_how_sure_they_are() -> None:
    lines = chapter("Acuity score", {})
    assert "the points are a ranking of ours" in lines[1]
    assert lines[1].endswith("(unconfirmed).")
    housing = lines.index("- Homeless or about to lose housing `housing`")
    assert lines[housing + 1 : housing + 3] == ["  - no: 0 points", "  - yes: 1 point"]


def test_a_threshold_says_its_number_or_that_it_is_not_set() -> None:
    title = "Least score for the weekly track"
    said = "Every week (letter C2, unconfirmed): {}"
    assert f"- {said.format(f'not set yet ({title})')}" in chapter("Acuity score", {})
    lines = chapter("Acuity score", SCORES)
    assert f"- {said.format(f'from a score of 3 ({title})')}" in lines
    assert "- Every quarter (letter A or B, unconfirmed): from a score of 0" in lines


def test_the_hold_is_told_and_what_is_refused_while_it_is_not_set() -> None:
    refused = "A score that points to a less intensive track is refused until"
    assert any(refused in line for line in chapter("Acuity score", SCORES))
    lines = chapter("Acuity score", SCORES | {"track_hold_days": 90})
    assert not any(refused in line for line in lines)
    assert "- Before each step down, the present track is kept for: 90 days." in lines


def test_a_number_of_the_score_says_that_scoring_waits() -> None:
    lines = chapter("Set by each network", {})
    at = next(i for i, line in enumerate(lines) if "`daily_from`: not set." in line)
    assert lines[at + 1] == "  Until it is set, this waits: scoring acuity."
    assert lines[at + 2] == (
        "  It is set with: `hearth offer nyc-ryan-white-ccp --network NAME --set daily_from=NUMBER`"
    )
    assert "scoring acuity" not in "\n".join(chapter("Set by each network", SCORES))


def test_scoring_stepping_and_weighing_wait_beside_standards() -> None:
    waits = {one.what.en: one.parameters for one in waiting(CARE_COORDINATION, {})}
    assert waits["scoring acuity"] == ("daily_from", "monthly_from", "weekly_from")
    assert waits["stepping to a less intensive track"] == ("track_hold_days",)
    assert waits["A formal case conference after a significant event"] == ("conference_days",)
    waits = {one.what.en: one.parameters for one in waiting(HEALTH_HOME, {"other_weight": 30})}
    assert waits["weighing caseloads"] == ("hh_plus_weight",)


def test_an_earlier_block_goes_by_its_own_title() -> None:
    said = "From 2012-01-01 until 2017-10-01, “Home visit in the third month of outreach”."
    assert said in pack_manual(HEALTH_HOME, {})


def test_how_long_late_evidence_is_wanted_is_not_the_sources() -> None:
    manual = pack_manual(HEALTH_HOME, {})
    assert "still wanted for 90 days (our choice, not the source's) and counts" in manual
    assert "90 días (decisión nuestra, no de la fuente)" in pack_manual(HEALTH_HOME, {}, "es")
