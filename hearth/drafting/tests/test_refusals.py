"""A pack that cannot be meant is refused, with the file, the line and the remedy."""

from pathlib import Path

import pytest

from hearth.drafting.tests.packs import PACK, STANDARD, complaints, write_pack

SAY = {
    "unknown stage": (
        "stage: enrolled",
        "stage: enroled",
        "standards/monthly.yaml:1: Unknown stage 'enroled'. Use one of: enrolled.",
    ),
    "unknown role": (
        "responsible: care_manager",
        "responsible: manager",
        "standards/monthly.yaml:1: Unknown role 'manager'. Use one of: care_manager.",
    ),
    "unknown kind": ("{contact: {", "{contcat: {", "Unknown kind of evidence 'contcat'."),
    "unknown attribute": ("reached: true", "reachd: true", "contact has no attribute 'reachd'"),
    "unknown value": ("reached: true", "mode: fax", "mode cannot be 'fax': it takes one of"),
    "flag is not a code": ("reached: true", "reached: 'yes'", "it takes true or false"),
    "bounds of a code": (
        "reached: true",
        "mode: {at_least: 1}",
        "'mode' is not a count, so it has no bounds.",
    ),
    "bounds exchanged": (
        "reached: true",
        "minutes: {at_least: 9, at_most: 3}",
        "No minutes is at least 9 and at most 3. Exchange the bounds.",
    ),
    "nothing between the bounds": (
        "reached: true",
        "minutes: {more_than: 9, at_most: 9}",
        "No minutes is at least 10 and at most 9. Exchange the bounds.",
    ),
    "two lower bounds": (
        "reached: true",
        "minutes: {more_than: 9, at_least: 9}",
        "There are two lower bounds. Keep 'at_least' or 'more_than'.",
    ),
    "unknown parameter of a bound": (
        "reached: true",
        "minutes: {at_most: {parameter: lots}}",
        "Unknown parameter 'lots'. Use one of: days_allowed.",
    ),
    "parameter of a bound of another type": (
        "reached: true",
        "minutes: {at_most: {parameter: days_allowed}}",
        "The parameter 'days_allowed' counts days. Name one whose type is count.",
    ),
    "no confidence": (
        ", confidence: verified",
        "",
        "Nothing says how sure this figure is. Add 'confidence'",
    ),
    "unknown confidence": ("verified", "sure", "Unknown confidence 'sure'."),
    "one language": (
        ", es: Mensual",
        "",
        "standards/monthly.yaml:2: The field 'es' is missing. Add 'es:' here.",
    ),
    "unknown field": (
        "due:",
        "deu:",
        "standards/monthly.yaml:7: Unknown field 'deu'. Use one of: applies, because,",
    ),
    "missing field": (
        "responsible: care_manager\n",
        "",
        "standards/monthly.yaml:1: The field 'responsible' is missing.",
    ),
    "field given twice": (
        "responsible: care_manager",
        "responsible: care_manager\nresponsible: care_manager",
        "standards/monthly.yaml:10: The field 'responsible' is given twice. Keep one of them.",
    ),
    "other straddle": (
        "straddle: keep",
        "straddle: split",
        "'split' is not known here. Use one of: keep, switch, prorate.",
    ),
    "no straddle": (", straddle: keep", "", "The field 'straddle' is missing."),
    "not a date": ("from: 2026-01-01", "from: January", "Write it as 2026-01-31."),
    "impossible date": ("2026-01-01", "2026-02-30", "'2026-02-30' cannot be read."),
    "ends before it begins": (
        "from: 2026-01-01,",
        "from: 2026-01-01, to: 2026-01-01,",
        "The block ends before it begins.",
    ),
    "other window": ("each: month", "each: year", "Use one of: day, week, month, quarter."),
    "month due within days": (
        "{by: window_end}",
        "{within: 7 days}",
        "The due date does not fit the opening. Write 'by: window_end'.",
    ),
    "opening due at window end": (
        "{each: month}",
        "{on: discharge}",
        "The due date does not fit the opening. Write 'within: <days>'.",
    ),
    "days without unit": ("{by: window_end}", "{within: 7}", "Write it as '7 days'."),
    "unknown parameter": (
        "opens: {each: month}\ndue: {by: window_end}",
        "opens: {on: discharge}\ndue: {within: {parameter: soon}}",
        "Unknown parameter 'soon'. Use one of: days_allowed.",
    ),
    "days from a flag": (
        "opens: {each: month}\ndue: {by: window_end}",
        "opens: {on: contact}\ndue: {within: {attribute: reached}}",
        "Unknown count of contact 'reached'. Use one of: minutes.",
    ),
    "month answered": (
        "{contact: {reached: true}}",
        "{promise_kept: {answers: opening}}",
        "Only a single need can answer an opening, and only where evidence opened.",
    ),
    "two kinds": ("reached: true}", "reached: true}, admission: {}", "Name exactly one kind."),
    "none needed": (
        "reached: true}",
        "reached: true}, at_least: 0",
        "'at_least: 0' is always met.",
    ),
    "label left out": (
        "{contact: {reached: true}}",
        "{group_session: {attended: true}}",
        "Only evidence labelled 'sud_part2' meets this, but it is 'normal'. Write",
    ),
    "unknown label": (
        "responsible:",
        "label: secret\nresponsible:",
        "'secret' is not known here. Use one of: normal, sud_part2, hiv, mh, minor, repro,"
        " sud_notes, psychotherapy, dv.",
    ),
    "members or staff": ("stage: enrolled", "track: weekly", "Members or staff? Write"),
    "unknown track": (
        "stage: enrolled",
        "stage: enrolled, track: weekly",
        "Unknown track 'weekly'. Use one of: none yet.",
    ),
    "unknown hold": ("responsible:", "pauses: [jail]\nresponsible:", "Unknown hold 'jail'."),
    "nobody of such an age": (
        "stage: enrolled",
        "stage: enrolled, age: {from: 30, to: 20}",
        "Nobody is of such an age. Exchange 'from' and 'to'.",
    ),
    "a week handed over after an opening": (
        "straddle: keep}\napplies: {stage: enrolled}\nopens: {each: month}\ndue: {by: window_end}",
        "straddle: switch}\napplies: {stage: enrolled}\nopens: {on: entry}\ndue: {within: 7 days}",
        "Only a window of the calendar can be handed over to another block.",
    ),
    "looking back from an opening": (
        "opens: {each: month}\ndue: {by: window_end}",
        "opens: {on: entry}\ndue: {within: 7 days}\ncounting_back: 30 days",
        "Only a window of the calendar can look back",
    ),
    "days of a day": ("{each: month}", "{each: day, days: {from: 1, to: 1}}", "There are no such"),
    "too long": (
        "opens: {each: month}\ndue: {by: window_end}",
        "opens: {on: discharge}\ndue: {within: 99999999 days}",
        "99999999 days is more than any program means. Write at most 3660.",
    ),
    "no business day": (
        "opens: {each: month}\ndue: {by: window_end}",
        "opens: {on: discharge}\ndue: {within: 0 business days}",
        "0 days is less than any program means. Write at least 1.",
    ),
    "before no stage": (
        "opens: {each: month}\ndue: {by: window_end}",
        "opens: {on: entry}\ndue: {before: graduated}",
        "Unknown stage 'graduated'.",
    ),
    "distinct by what is not there": (
        "reached: true}",
        "reached: true}, distinct: colour",
        "Unknown attribute of contact 'colour'.",
    ),
    "a count that is no count": (
        "reached: true}",
        "reached: true}, at_least: {parameter: days_allowed}",
        "The parameter 'days_allowed' counts days. Name one whose type is count.",
    ),
    "all beside another": (
        "{contact: {reached: true}}",
        "{all: [{contact: {reached: true}}], at_least: 2}",
        "'all' stands alone.",
    ),
    "excluded value": ("reached: true", "mode: {not: [fax]}", "mode cannot be 'fax'"),
    "a name that is a list": (
        "responsible:",
        "? [a, b]\n: c\nresponsible:",
        "standards/monthly.yaml:9: A name is expected before the colon. Write 'name: value'.",
    ),
    "a type of YAML's own": (
        "care_manager",
        "!!int x",
        "standards/monthly.yaml:9: 'x' cannot be read.",
    ),
    "a type that nobody knows": ("care_manager", "!who x", "'x' cannot be read."),
    "not YAML": ("{each: month}", "{each: month", "This is not YAML"),
}


@pytest.mark.parametrize(("before", "after", "said"), SAY.values(), ids=SAY.keys())
def test_a_wrong_standard_is_refused(tmp_path: Path, before: str, after: str, said: str) -> None:
    assert before in STANDARD
    found = complaints(write_pack(tmp_path, standard=STANDARD.replace(before, after)))
    assert any(said in complaint for complaint in found), found


def test_the_right_pack_is_accepted(tmp_path: Path) -> None:
    assert complaints(write_pack(tmp_path)) == []


def test_blocks_in_force_on_the_same_day_are_refused(tmp_path: Path) -> None:
    later = STANDARD.replace("2026-01-01", "2026-06-01")
    found = complaints(write_pack(tmp_path, standard=f"{STANDARD}---\n{later}"))
    assert [text.partition(" ")[0] for text in found] == ["small/standards/monthly.yaml:11:"]
    assert "Two blocks of 'monthly' are in force on the same days." in found[0]


def test_blocks_that_follow_each_other_are_accepted(tmp_path: Path) -> None:
    first = STANDARD.replace("from: 2026-01-01", "from: 2026-01-01, to: 2026-06-01")
    later = STANDARD.replace("2026-01-01", "2026-06-01")
    assert complaints(write_pack(tmp_path, standard=f"{first}---\n{later}")) == []


def test_two_standards_in_one_file_are_refused(tmp_path: Path) -> None:
    other = STANDARD.replace("id: monthly", "id: weekly")
    found = complaints(write_pack(tmp_path, standard=f"{STANDARD}---\n{other}"))
    assert "Keep one standard per file, or use the same id." in found[0]


def test_problems_of_several_files_are_reported_together(tmp_path: Path) -> None:
    folder = write_pack(tmp_path, standard=STANDARD.replace("each: month", "each: year"))
    (folder / "standards" / "second.yaml").write_text("id: second\n")
    assert {text.partition(":")[0] for text in complaints(folder)} == {
        "small/standards/monthly.yaml",
        "small/standards/second.yaml",
    }


def weighing(weight: str) -> str:
    """A caseload's weights before the evidence."""
    because = "{source: Small, section: '1', confidence: verified}"
    caseload = f"caseload: {{weights: [{weight}], otherwise: 30, because: {because}}}"
    return f"{caseload}\nevidence:\n"


HOSTILE = "closures: [{code: hostile, title: {en: Hostile, es: Hostil}, type: disenrollment"
PACK_SAYS = {
    "stage called any": ("code: enrolled", "code: any", "No stage can be called 'any'."),
    "kind number": ("number: 100", "number: 7", "Number a pack's kinds from 100."),
    "kind named like a core one": (
        "code: group_session",
        "code: contact",
        "Two things are the kind of evidence 'contact'.",
    ),
    "two services of one code": (
        "evidence:\n",
        "services: [{code: visit, title: {en: Visit, es: Visita}}, {code: visit, title:"
        " {en: Call, es: Llamada}}]\nevidence:\n",
        "Two things are the service 'visit'.",
    ),
    "code without values": (
        "type: flag}",
        "type: code}",
        "List values for codes, and only for them.",
    ),
    "parameter without confidence": (
        ", confidence: unconfirmed",
        "",
        "Nothing says how sure this figure is.",
    ),
    "weight of an unknown population": (
        "evidence:\n",
        weighing("{population: nobody, weight: 100}"),
        "small/pack.yaml:12: Unknown population 'nobody'. Use one of: none yet.",
    ),
    "weight of nobody": (
        "evidence:\n",
        weighing("{weight: 100}"),
        "A track or a population? Write 'track: …' or 'population: …'.",
    ),
    "weight that is no count": (
        "evidence:\n",
        weighing("{population: nobody, weight: {parameter: days_allowed}}"),
        "The parameter 'days_allowed' counts days.",
    ),
    "words that could not help": (
        "evidence:\n",
        f"{HOSTILE}, needs_reason: true, refused: {{en: Never, es: Nunca}}}}]\nevidence:\n",
        "The closure 'hostile' is refused, whatever words go with it.",
    ),
    "neither true nor false": (
        "evidence:\n",
        f"{HOSTILE}, needs_reason: perhaps}}]\nevidence:\n",
        "small/pack.yaml:12: True or false is expected here. Write true or false.",
    ),
    "unknown term": (
        "evidence:\n",
        "terms:\n  navigator: {en: guide, es: guía}\nevidence:\n",
        "small/pack.yaml:13: Unknown term 'navigator'. Use one of: member, care_manager,",
    ),
    "term without its plural": (
        "evidence:\n",
        "terms:\n  member: {en: client, es: cliente}\nevidence:\n",
        "Pages speak of several: the term 'member' has no plural. Add 'many:",
    ),
    "plural that nothing shows": (
        "evidence:\n",
        "terms: {supervisor: {en: lead, es: jefe, many: {en: leads, es: jefes}}}\nevidence:\n",
        "Nothing shows the plural of 'supervisor'. Remove 'many'.",
    ),
    "parameter of another type": ("type: days", "type: money", "Use one of: days, months, count."),
}


@pytest.mark.parametrize(("before", "after", "said"), PACK_SAYS.values(), ids=PACK_SAYS.keys())
def test_a_wrong_pack_is_refused(tmp_path: Path, before: str, after: str, said: str) -> None:
    assert before in PACK
    found = complaints(write_pack(tmp_path, pack=PACK.replace(before, after)))
    assert any(said in complaint for complaint in found), found


def test_a_folder_without_a_pack_says_so(tmp_path: Path) -> None:
    assert complaints(tmp_path) == [
        f"{tmp_path.name}/pack.yaml:1: The file is missing. Add it with an id and title."
    ]
