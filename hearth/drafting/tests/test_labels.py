"""A pack says what tells of something; what would tell of it unlabelled is refused."""

from dataclasses import replace
from pathlib import Path

import pytest

from hearth.drafting.check import check_pack
from hearth.drafting.load import load_pack
from hearth.drafting.tests.packs import PACK, STANDARD, complaints, write_pack
from hearth.manuals.manual import pack_manual
from hearth.rules.evidence import CORE_KINDS
from hearth.rules.labels import LABELS, joined
from hearth.rules.resolve import Codes, resolve

SUD, TELLS = LABELS["sud_part2"], LABELS["hiv"]
BOTH = joined(SUD, TELLS)
PLACES = PACK.replace(
    "roles:",
    """\
  - {code: detox, title: {en: Detox, es: Desintoxicación}, label: sud_part2, ends: true}
tracks:
  - {code: quiet, title: {en: Quiet, es: Callada}, label: hiv}
  - {code: open, title: {en: Open, es: Abierta}}
populations:
  - {code: h, title: {en: Group H, es: Grupo H}, label: hiv}
  - {code: both, title: {en: Both, es: Ambos}, label: [hiv, sud_part2]}
  - {code: free, title: {en: Free, es: Libre}}
holds:
  - {code: clinic, title: {en: Clinic, es: Clínica}, label: hiv}
roles:""",
)


def of_population(*codes: str, label: str = "") -> str:
    text = STANDARD.replace(
        "{stage: enrolled}", f"{{stage: enrolled, population: [{', '.join(codes)}]}}"
    )
    return f"{text}label: {label}\n" if label else text


def test_places_and_packs_carry_their_labels(tmp_path: Path) -> None:
    pack = load_pack(write_pack(tmp_path, pack=f"label: hiv\n{PLACES}"))
    assert pack.label == TELLS
    assert [one.label for one in pack.stages] == [0, SUD]
    assert [one.label for one in pack.tracks] == [TELLS, 0]
    assert [one.label for one in pack.populations] == [TELLS, BOTH, 0]
    assert [one.label for one in pack.holds] == [TELLS]


def test_what_only_a_labelled_program_records_carries_its_label(tmp_path: Path) -> None:
    pack = load_pack(write_pack(tmp_path, pack=f"label: hiv\n{PACK}"))
    assert [one.label for one in pack.kinds] == [*(one.label for one in CORE_KINDS), BOTH]


def test_every_obligation_of_a_labelled_program_carries_its_label(tmp_path: Path) -> None:
    standard = f"{STANDARD}label: sud_part2\n"
    pack = load_pack(write_pack(tmp_path, pack=f"label: hiv\n{PACK}", standard=standard))
    assert check_pack(pack) == []
    (rule,) = resolve(pack, Codes.in_order(pack), {}).rules
    assert rule.label == BOTH
    (rule,) = resolve(replace(pack, label=0), Codes.in_order(pack), {}).rules
    assert rule.label == SUD


def test_what_a_labelled_program_asks_of_staff_tells_of_no_member(tmp_path: Path) -> None:
    standard = STANDARD.replace("{stage: enrolled}", "{staff: care_manager}")
    pack = load_pack(write_pack(tmp_path, pack=f"label: hiv\n{PACK}", standard=standard))
    (rule,) = resolve(pack, Codes.in_order(pack), {}).rules
    assert rule.label == 0


@pytest.mark.parametrize(
    ("standard", "said"),
    [
        (
            of_population("h"),
            "Only who is in a population labelled 'hiv' is asked for this, but it is 'normal'."
            " Write 'label: hiv'.",
        ),
        (
            of_population("h", label="sud_part2"),
            "labelled 'hiv' is asked for this, but it is 'sud_part2'."
            " Write 'label: [sud_part2, hiv]'.",
        ),
        (of_population("both", label="hiv"), "Write 'label: [sud_part2, hiv]'."),
        (of_population("h", "both"), "Write 'label: hiv'."),  # what both have in common
        (
            STANDARD.replace("{stage: enrolled}", "{stage: enrolled, track: quiet}"),
            "Only who is in a track labelled 'hiv'",
        ),
        (
            STANDARD.replace("{stage: enrolled}", "{stage: detox}"),
            "Only who is in a stage labelled 'sud_part2'",
        ),
        (f"{STANDARD}pauses: [clinic]\n", "Only a hold labelled 'hiv' pauses this"),
        (
            STANDARD.replace("{each: month}", "{on: entry}").replace(
                "{by: window_end}", "{before: detox}"
            ),
            "Only a stage labelled 'sud_part2' ends this",
        ),
        (
            f"{STANDARD}unless: {{group_session: {{attended: true}}}}\n",
            "Only evidence labelled 'sud_part2' excuses this",
        ),
    ],
)
def test_a_standard_that_would_tell_is_refused(tmp_path: Path, standard: str, said: str) -> None:
    (found,) = complaints(write_pack(tmp_path, pack=PLACES, standard=standard))
    assert said in found


@pytest.mark.parametrize(
    "standard",
    [
        of_population("h", label="hiv"),
        of_population("h", label="[hiv, sud_part2]"),
        of_population("both", label="[sud_part2, hiv]"),
        of_population("h", "free"),  # others are asked for it too
        STANDARD.replace("{stage: enrolled}", "any").replace(
            "applies: any", "applies: {stage: any}"
        ),
    ],
)
def test_a_standard_that_tells_nothing_is_accepted(tmp_path: Path, standard: str) -> None:
    assert complaints(write_pack(tmp_path, pack=PLACES, standard=standard)) == []


def test_the_label_of_the_pack_is_enough(tmp_path: Path) -> None:
    folder = write_pack(tmp_path, pack=f"label: hiv\n{PLACES}", standard=of_population("h"))
    assert complaints(folder) == []


def test_the_label_of_the_pack_is_not_enough_for_another_reason(tmp_path: Path) -> None:
    folder = write_pack(tmp_path, pack=f"label: hiv\n{PLACES}", standard=of_population("both"))
    (found,) = complaints(folder)
    assert "but it is 'hiv'. Write 'label: [sud_part2, hiv]'." in found


def test_the_manual_says_what_is_sensitive(tmp_path: Path) -> None:
    standard = of_population("both", label="[sud_part2, hiv]")
    pack = load_pack(write_pack(tmp_path, pack=f"label: hiv\n{PLACES}", standard=standard))
    said = pack_manual(pack, {}).splitlines()
    assert said[2].startswith("Sensitive (HIV): taking part in this program tells it")
    sentence = "Sensitive (substance use treatment and HIV): only who may see that sees this."
    assert f"  {sentence}" in said
    assert f"- Group: Both `both`. {sentence}" in said
    spanish = pack_manual(pack, {}, "es")
    assert "Delicado (tratamiento por uso de sustancias y VIH): solo lo ve quien" in spanish
    plain = pack_manual(load_pack(write_pack(tmp_path)), {}).splitlines()
    (labelled,) = [line for line in plain if "Sensitive" in line]
    assert labelled.startswith("- group session `group_session`. Sensitive (substance use")
