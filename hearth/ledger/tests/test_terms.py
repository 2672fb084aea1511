"""What pages call things: the programs' own words where they agree, else Hearth's."""

from dataclasses import replace

import pytest
from django.utils import translation

from hearth.drafting.desk import read_pack
from hearth.encounters.recorded import core_kinds_of
from hearth.ledger.packs import pack_folder
from hearth.ledger.selectors import Program, terms_of
from hearth.manuals.explain import explain_standard
from hearth.manuals.manual import pack_manual
from hearth.rules.model import Pack
from hearth.rules.resolve import Codes

HEALTH_HOME, CARE_COORDINATION = (
    read_pack(pack_folder(key)) for key in ("nys-health-home", "nyc-ryan-white-ccp")
)


def program(pack: Pack) -> Program:
    return Program(
        offering_id=1,
        title=pack.title.en,
        zone="America/New_York",
        pack=pack,
        codes=Codes.in_order(pack),
        parameters={},
        rules=(),
        standards={},
        stages={},
    )


@pytest.mark.parametrize(
    ("language", "one", "several", "title"),
    [
        ("en", "1 client", "2 clients", "Care coordinator"),
        ("es", "1 cliente", "2 clientes", "Coordinador de atención"),
    ],
)
def test_one_program_is_spoken_of_in_its_own_words(
    language: str, one: str, several: str, title: str
) -> None:
    terms = terms_of([program(CARE_COORDINATION)])
    with translation.override(language):
        assert (terms.count("member", 1), terms.count("member", 2)) == (one, several)
        assert terms.title("care_manager") == title


def test_programs_that_differ_leave_hearths_own_words() -> None:
    terms = terms_of([program(CARE_COORDINATION), program(HEALTH_HOME)])
    with translation.override("en"):
        assert terms.count("member", 0) == "0 members"
        assert terms.title("care_manager") == "Care manager"
        assert terms_of([]).many("core_service") == "core services"


def test_a_word_that_a_program_does_not_say_otherwise_is_hearths() -> None:
    with translation.override("en"):
        assert terms_of([program(CARE_COORDINATION)]).many("core_service") == "core services"


def test_sentences_speak_the_programs_words() -> None:
    (block,) = CARE_COORDINATION.standard("monthly-face-to-face").blocks
    said = explain_standard(CARE_COORDINATION, block, {})
    assert "with: the client)" in said.en
    assert "con: cliente)" in said.es


def test_the_manual_lists_the_programs_words() -> None:
    lines = pack_manual(CARE_COORDINATION, {}, "en").splitlines()
    assert "- member: client; clients" in lines[lines.index("## The program's own words") :]
    spanish = pack_manual(CARE_COORDINATION, {}, "es").splitlines()
    assert "- coordinador de atención: coordinador de atención" in spanish


def test_kinds_that_programs_word_differently_are_worded_by_hearth() -> None:
    def member(*packs: Pack) -> str:
        contact = core_kinds_of(program(pack) for pack in packs)["contact"]
        values = contact.attribute("with_whom").values
        return next(one.title.en for one in values if one.code == "member")

    assert member(CARE_COORDINATION) == "the client"
    assert member(HEALTH_HOME, CARE_COORDINATION) == "the member"
    assert member(CARE_COORDINATION, HEALTH_HOME, CARE_COORDINATION) == "the member"
    assert member(replace(CARE_COORDINATION), CARE_COORDINATION) == "the client"
