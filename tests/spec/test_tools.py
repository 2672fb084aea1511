"""The tools of those who write programs: schemas, refusals, `packs test`, `diff`, the tutorial."""

import json
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from functools import cache
from importlib import import_module
from inspect import isfunction, signature
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from hearth.drafting import desk
from hearth.drafting.check import check_pack
from hearth.drafting.layouts import NEEDED, OPTIONAL
from hearth.drafting.load import BUILT_IN, load_pack
from hearth.drafting.on_duckdb import duckdb_engine
from hearth.manuals.terms import HEARTHS
from hearth.rules.evaluate import reckon
from hearth.rules.evidence import CORE_KINDS
from hearth.rules.labels import LABELS
from hearth.rules.model import (
    CONFIDENCES,
    STRADDLES,
    Applies,
    AtWindowEnd,
    Because,
    Block,
    Due,
    Each,
    Effective,
    Every,
    EvidenceFilter,
    Named,
    Need,
    OnEntry,
    Opens,
    Pack,
    Standard,
    Within,
)
from hearth.rules.obligation import Span, SpanKind, Subject
from hearth.rules.resolve import Codes, resolve
from hearth.rules.text import LANGUAGES, Text
from hearth.rules.windows import to_day
from tests.spec import situations
from tests.spec.situations import Spec
from tests.spec.tutorial import TUTORIAL, as_shown, carry_out, commands, steps

ROOT = Path(__file__).parents[2]
PACKS = sorted(path.parent for path in (ROOT / "packs").glob("*/pack.yaml"))
SCHEMAS = {
    name: json.loads((ROOT / "docs" / "reference" / f"{name}.schema.json").read_text("utf-8"))
    for name in ("pack", "standard", "example", "layout")
}


def schema_of(path: Path) -> dict[str, Any]:
    kinds = {"standards": "standard", "examples": "example", "layouts": "layout"}
    return SCHEMAS[kinds.get(path.parent.name, "pack")]


def plain(node: yaml.Node) -> Any:
    """A document as an editor sees it: days are text, `on` is a name and not a flag."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [plain(one) for one in node.value]
    if node.tag == "tag:yaml.org,2002:timestamp":
        return node.value
    return yaml.SafeLoader("").construct_object(node)


def objections(path: Path) -> list[str]:
    """What the schema has against a file, document by document."""
    validator = Draft202012Validator(schema_of(path))
    return [
        f"{path.parent.name}/{path.name}: {error.json_path}: {error.message}"
        for node in yaml.compose_all(path.read_text("utf-8"), yaml.SafeLoader)
        for error in validator.iter_errors(plain(node))
    ]


def written(folder: Path) -> list[Path]:
    return [
        folder / "pack.yaml",
        *sorted(folder.glob("standards/*.yaml")),
        *sorted(folder.glob("examples/*.yaml")),
        *sorted(folder.glob("layouts/*.yaml")),
    ]


# --- schemas


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one_and_describes_its_fields(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])
    fields = [
        (field, stated)
        for part in (SCHEMAS[name], *SCHEMAS[name]["$defs"].values())
        for field, stated in part.get("properties", {}).items()
        if isinstance(stated, dict) and "$ref" not in stated
    ]
    assert [field for field, stated in fields if not stated.get("description")] == []


@pytest.mark.parametrize("folder", [*PACKS, BUILT_IN], ids=lambda folder: folder.name)
def test_every_shipped_pack_fits_the_schemas(folder: Path) -> None:
    assert [said for path in written(folder) for said in objections(path)] == []


def test_whatever_a_spec_states_fits_the_schemas() -> None:
    """Every construct has a spec, so none is unknown to an editor."""
    recorded: list[Spec] = []
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        for function in vars(import_module(f"tests.spec.{path.stem}")).values():
            if isfunction(function) and [*signature(function).parameters] == ["spec"]:
                function(lambda **stated: recorded.append(Spec(**stated)))
    assert len(recorded) > 100
    documents = [("pack", yaml.compose(situations.PACK, yaml.SafeLoader))]
    for spec in recorded:
        text = situations._full_text(spec.standard)
        documents += [("standard", node) for node in yaml.compose_all(text, yaml.SafeLoader)]
    assert [
        (error.json_path, error.message, error.instance)
        for name, node in documents
        for error in Draft202012Validator(SCHEMAS[name]).iter_errors(plain(node))
    ] == []


def test_the_schema_knows_the_core_kinds_and_confidences() -> None:
    kinds = SCHEMAS["standard"]["$defs"]
    for kind in CORE_KINDS:
        fields = kinds[f"kind_{kind.code}"]["properties"]
        assert set(fields) - {"answers"} == {attribute.code for attribute in kind.attributes}
        for attribute in kind.attributes:
            if attribute.type == "code":
                listed = fields[attribute.code]["anyOf"][0]["enum"]
                assert listed == [value.code for value in attribute.values]
    for schema in (SCHEMAS["pack"], SCHEMAS["standard"], SCHEMAS["example"]):
        assert schema["$defs"]["one_label"]["enum"] == list(LABELS)
    for schema in (SCHEMAS["pack"], SCHEMAS["standard"], SCHEMAS["layout"]):
        listed = schema["$defs"]["because"]["properties"]["confidence"]["enum"]
        assert listed == list(CONFIDENCES)


def test_the_schema_knows_what_a_column_may_mean() -> None:
    column = SCHEMAS["layout"]["properties"]["columns"]["items"]["properties"]
    assert column["means"]["enum"] == [*NEEDED, *OPTIONAL]


def test_the_schema_knows_the_terms_and_which_have_a_plural() -> None:
    stated = SCHEMAS["pack"]["properties"]["terms"]["properties"]
    assert {code: one["$ref"].endswith("term_of_several") for code, one in stated.items()} == {
        code: term.many is not None for code, term in HEARTHS.items()
    }


# --- what is refused

PACK = """\
id: small
title: {en: Small, es: Pequeño}
stages:
  - {code: enrolled, title: {en: Enrolled, es: Inscrito}}
roles:
  - {code: care_manager, title: {en: Care manager, es: Coordinador}}
tracks:
  - {code: weekly, title: {en: Weekly, es: Semanal}}
parameters:
  - name: days_allowed
    title: {en: Days allowed, es: Días permitidos}
    type: days
    because: {source: Small, section: "1", confidence: unconfirmed}
evidence:
  - number: 100
    code: lesson
    title: {en: lesson, es: lección}
    attributes:
      - code: topic
        title: {en: topic, es: tema}
        type: code
        values: [{code: food, title: {en: food, es: comida}}]
"""
STANDARD = """\
id: monthly
title: {en: Monthly, es: Mensual}
because: {source: Small, section: "2", confidence: verified}
effective: {from: 2026-01-01, straddle: keep}
applies: {stage: enrolled}
opens: {each: month}
due: {by: window_end}
satisfied_by: {contact: {reached: true}}
responsible: care_manager
"""
EXAMPLE = """\
claim: A call meets it
tracked_from: 2026-05-01
as_of: 2026-06-02
stages: [{stage: enrolled, from: 2026-05-01, to: 2026-06-01}]
evidence:
  - {id: call, kind: contact, on: 2026-05-12, with: {reached: true}}
expect:
  - {standard: monthly, opening: 2026-05-01, state: met, met_by: call}
"""
LAYOUT = """\
because: {source: Small, section: "3", confidence: set_by_network}
identifier: {authority: SMALL, shape: "9999"}
stages: [enrolled]
signed_consent_for: [enrolled]
columns:
  - {name: number, means: identifier}
  - {name: last, means: family_name}
  - {name: first, means: given_name, may_be_empty: true}
  - {name: born, means: birth_on}
  - {name: agency, means: agency}
  - {name: stage, means: stage}
  - {name: since, means: starts_on}
  - {name: signed, means: consent_signed_on}
"""
FILES = {
    "pack": ("pack.yaml", PACK),
    "standard": ("standards/monthly.yaml", STANDARD),
    "example": ("examples/monthly.yaml", EXAMPLE),
    "layout": ("layouts/assignment.yaml", LAYOUT),
}
# What is written; before → after; file and line; the remedy; whether it is a matter of shape.
BROKEN = {
    "no title": ("pack", "title: {en: Small, es: Pequeño}\n", "", 1, "Add 'title:' here.", True),
    "unknown field": ("pack", "tracks:", "trakcs:", 8, "Use one of: acuity,", True),
    "one language": ("pack", ", es: Inscrito", "", 4, "Add 'es:' here.", True),
    "stages no list": ("pack", "stages:\n  - {", "stages:\n  {", 4, "Write '- item' lines", True),
    "a money parameter": ("pack", "type: days", "type: money", 12, "days, months, count", True),
    "default in months": ("pack", "type: days", "type: days\n    default: 7", 13, "7 days", True),
    "parameter unsure": ("pack", ", confidence: unconfirmed", "", 10, "Add 'confidence'", True),
    "number of a core kind": ("pack", "number: 100", "number: 9", 15, "from 100", True),
    "code without values": (
        *("pack", "        values: [{code: food, title: {en: food, es: comida}}]\n", ""),
        *(15, "List values for codes", True),
    ),
    "stage called any": ("pack", "code: enrolled", "code: any", 4, "Rename it.", False),
    "two of a name": ("pack", "code: lesson", "code: contact", 15, "Rename one.", False),
    "folder of another name": ("pack", "id: small", "id: tiny", 1, "Rename one.", False),
    "unknown stage": ("standard", "enrolled", "enroled", 1, "Use one of: enrolled.", False),
    "members or staff": ("standard", "{stage: enrolled}", "{track: weekly}", 5, "'stage: …'", True),
    "unknown window": ("standard", "each: month", "each: fortnight", 6, "day, week, month", True),
    "two openings": ("standard", "each: month", "each: month, on: entry", 6, "'each: month'", True),
    "two due dates": ("standard", "window_end", "window_end, within: 7 days", 7, "'within:", True),
    "days without unit": ("standard", "by: window_end", "within: 7", 7, "'7 days'", True),
    "month due in days": ("standard", "by: window_end", "within: 7 days", 1, "window_end", False),
    "unknown kind": ("standard", "{contact: {", "{contcat: {", 1, "Use one of: contact", False),
    "unknown attribute": ("standard", "reached", "reachd", 1, "it has reached", True),
    "unknown value": ("standard", "reached: true", "mode: fax", 1, "it takes one of", True),
    "two kinds": ("standard", "reached: true}", "reached: true}, plan: {}", 8, "exactly one", True),
    "none needed": ("standard", "true}}", "true}, at_least: 0}", 8, "at least 1", True),
    "unknown parameter": (
        *("standard", "opens: {each: month}\ndue: {by: window_end}"),
        *("opens: {on: discharge}\ndue: {within: {parameter: soon}}", 1, "days_allowed", False),
    ),
    "no straddle": ("standard", ", straddle: keep", "", 4, "Add 'straddle:' here.", True),
    "not a date": ("standard", "2026-01-01", "January", 4, "Write it as 2026-01-31.", True),
    "ends before it begins": (
        *("standard", "2026-01-01,", "2026-01-01, to: 2025-01-01,", 4, "first day after", False),
    ),
    "unknown confidence": ("standard", "verified", "sure", 1, "verified, second_hand", True),
    "not YAML": (
        "standard",
        "{each: month}",
        "{each: month",
        7,
        "indentation, quotes, brackets",
        False,
    ),
    "no claim": ("example", "claim: A call meets it\n", "", 1, "Add 'claim:' here.", True),
    "no such evidence": ("example", "met_by: call", "met_by: visit", 8, "id of one above", False),
    "shape of other characters": ("layout", "9999", "99-99", 2, '"AA99999A"', True),
    "nobody says why": (
        "layout",
        "confidence: set_by_network",
        "confidence: sure",
        1,
        "veri",
        True,
    ),
    "enters an unknown stage": ("layout", "s: [enrolled]", "s: [here]", 3, "one of: enrol", False),
    "enters no stage": ("layout", "stages: [enrolled]", "stages: []", 3, "Name the stages", True),
    "a long separator": ("layout", "stages:", "separator: '||'\nstages:", 3, "';'", True),
    "unknown meaning": ("layout", "means: family_name", "means: name", 7, "family_name", True),
    "a meaning twice": ("layout", "means: family_name", "means: given_name", 8, "Keep one", False),
    "a name twice": ("layout", "name: last", "name: FIRST", 8, "Keep one", False),
    "no column of the agency": (
        *("layout", "  - {name: agency, means: agency}\n", ""),
        *(6, "Add '- {name: …, means: agency}'.", False),
    ),
    "a hospital without number": (
        *("layout", "means: consent_signed_on", "means: hospital"),
        *(6, "means: hospital_number}'.", False),
    ),
    "a consent without column": (
        *("layout", "  - {name: signed, means: consent_signed_on}\n", ""),
        *(4, "or remove 'signed_consent_for'", False),
    ),
    "a letter parts values": ("layout", "stages:", "separator: a\nstages:", 3, "'|'", True),
    "a number may be empty": (
        *("layout", "{name: number, means: identifier}"),
        *("{name: number, means: identifier, may_be_empty: true}", 6, "Remove 'may", True),
    ),
    "a stage twice": (
        "layout",
        "s: [enrolled]\nsig",
        "s: [enrolled, enrolled]\nsig",
        3,
        "Keep",
        True,
    ),
    "two documents": ("layout", "columns:", "---\ncolumns:", 6, "Remove the line '---'.", True),
    "a number of another script": (
        *("standard", "opens: {each: month}\ndue: {by: window_end}"),
        *("opens: {on: entry}\ndue: {within: ² days}", 7, "'7 days'", True),
    ),
    "every 0 months": ("standard", "each: month", "every: 0 months", 1, "at least 1", False),
    "wanted for no day": (
        *("standard", "responsible:", "late: {wanted_for: 0 days}\nresponsible:"),
        *(1, "at least 1", False),
    ),
    "a default that could not be": (
        *("pack", "type: days", "type: days\n    default: 4000 days"),
        *(10, "at most 3660", False),
    ),
    "staff on a track": (
        *("standard", "stage: enrolled", "staff: care_manager, track: weekly"),
        *(1, "'stage' instead", False),
    ),
    "staff met by a contact": (
        *("standard", "stage: enrolled", "staff: care_manager"),
        *(1, "caseload, supervision, training.", False),
    ),
    "members met by a training": (
        *("standard", "{contact: {reached: true}}", "{training: {}}"),
        *(1, "Use one of: admission, assessment", False),
    ),
    "staff due before a stage": (
        "standard",
        "stage: enrolled}\nopens: {each: month}\ndue: {by: window_end}",
        "staff: any}\nopens: {on: entry}\ndue: {before: enrolled}",
        *(1, "Write 'within: <days>'", False),
    ),
    "day 8 of a week": (
        *("standard", "each: month", "each: week, days: {from: 8, to: 9}"),
        *(1, "from 1 to 7", False),
    ),
    "day 40 of a month": (
        *("standard", "each: month", "each: month, days: {from: 1, to: 40}"),
        *(1, "from 1 to 31", False),
    ),
    "day 93 of a quarter": (
        *("standard", "each: month", "each: quarter, days: {from: 93, to: 99}"),
        *(1, "from 1 to 92", False),
    ),
    "a flag in quotes": (
        *("standard", "opens: {each: month}\ndue: {by: window_end}"),
        "opens: {on: entry}\ndue: {within: {parameter: days_allowed, business: 'false'}}",
        *(7, "Write true or false", True),
    ),
    "more than there are": (
        *("standard", "{contact: {reached: true}}", "{lesson: {}, at_least: 2, distinct: topic}"),
        *(1, "at most 1", False),
    ),
    "a bound that no count has": (
        *("standard", "reached: true", "minutes: {at_least: 40000}"),
        *(1, "a smaller bound", False),
    ),
    "a bound beside 'not'": (
        *("standard", "reached: true", "minutes: {at_least: 4, not: [5]}"),
        *(8, "Keep the bounds or 'not'", False),
    ),
    "none of any": ("standard", "{contact: {reached: true}}", "{any: []}", 8, "one kind", False),
    "one answers, one does not": (
        *("standard", "{contact: {reached: true}}"),
        *("{any: [{promise_kept: {answers: opening}}, {contact: {}}]}", 8, "or beside none", False),
    ),
    "a year that no program means": ("standard", "2026-01-01", "9999-12-01", 1, "1970 to", False),
    "an unknown record": ("pack", "tracks:", "records:\n  - consnet\ntracks:", 8, "consent", False),
    "excludes itself": ("pack", "tracks:", "excludes:\n  - small\ntracks:", 8, "Remove it", False),
    "a value twice": (
        *("pack", "[{code: food, ", "[{code: food, title: {en: bread, es: pan}}, {code: food, "),
        *(15, "Rename one.", False),
    ),
    "an attribute twice": (
        *(
            "pack",
            "      - code: topic",
            "      - {code: topic, title: {en: a, es: a}, type: flag}\n      - code: topic",
        ),
        *(15, "Rename one.", False),
    ),
    "an id twice": (
        *("example", "expect:", "  - {id: call, kind: contact, on: 2026-05-13}\nexpect:"),
        *(7, "an id of its own", False),
    ),
    "an obligation twice": (
        *("example", "expect:\n"),
        *(
            "expect:\n  - {standard: monthly, opening: 2026-05-01, state: met}\n",
            9,
            "one line",
            False,
        ),
    ),
    "a negative parameter": (
        *("example", "evidence:", "parameters: {days_allowed: -1}\nevidence:", 5, "digits", True),
    ),
    "a parameter in months": (
        *("example", "evidence:", "parameters: {days_allowed: 7 months}\nevidence:"),
        *(5, "'7 days'", False),
    ),
    "a stay that ends before it begins": (
        *("example", "to: 2026-06-01", "to: 2026-05-01", 4, "first day after it", False),
    ),
    "a waiver of nothing": (
        *("example", "kind: contact, on: 2026-05-12, with: {reached: true}"),
        *("kind: waiver, on: 2026-05-12, with: {standard: montly}", 6, "one of: monthly", False),
    ),
    "no such standard": ("example", "standard: monthly", "standard: m", 8, "monthly", False),
}


def small_pack(within: Path, **instead: str) -> Path:
    folder = within / "small"
    for name, (file, text) in FILES.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(instead.get(name, text), encoding="utf-8")
    return folder


def test_the_small_pack_is_in_order(tmp_path: Path) -> None:
    folder = small_pack(tmp_path)
    assert desk.check([folder]).lines == ("1 pack is in order.",)
    assert [said for path in written(folder) for said in objections(path)] == []


@pytest.mark.parametrize(
    ("what", "before", "after", "line", "mend", "shape"), BROKEN.values(), ids=BROKEN.keys()
)
def test_what_is_broken_is_refused_with_file_line_and_remedy(
    tmp_path: Path, what: str, before: str, after: str, line: int, mend: str, shape: bool
) -> None:
    file, text = FILES[what]
    assert before in text
    folder = small_pack(tmp_path, **{what: text.replace(before, after, 1)})
    answer = desk.check([folder])
    assert not answer.well
    assert any(one.startswith(f"small/{file}:{line}: ") and mend in one for one in answer.lines), (
        answer
    )
    try:
        assert bool(objections(folder / file)) == shape
    except yaml.YAMLError:
        assert not shape


def acuity(*tracks: str) -> str:
    because = "{source: Small, section: '4', confidence: verified}"
    return f"acuity: {{items: [], tracks: [{', '.join(tracks)}], because: {because}}}\ntracks:"


@pytest.mark.parametrize(
    ("tracks", "mend"),
    [
        (("{from: 3, track: weekly}",), "Let the lowest track begin from 0."),
        (("{from: 0, track: weekly}", "{from: 0, track: daily}"), "Let them differ."),
        (("{from: 5, track: weekly}", "{from: 0, track: weekly}"), "Keep one."),
        (
            ("{from: 5, track: weekly}", "{from: 9, track: daily}", "{from: 0, track: other}"),
            "Put them in order, the highest first.",
        ),
        ((), "List tracks, the last from 0."),
    ],
)
def test_scores_that_lead_to_no_track_or_to_two_are_refused(
    tmp_path: Path, tracks: tuple[str, ...], mend: str
) -> None:
    pack = PACK.replace("tracks:", acuity(*tracks))
    lines = desk.check([small_pack(tmp_path, pack=pack)]).lines
    assert any(mend in line for line in lines), lines


@pytest.mark.parametrize(
    ("written", "line", "said"),
    [
        ("title: é\n# ñ".encode("latin-1"), 1, "Save the file as UTF-8."),
        (b"id: small\ntitle: \x07", 2, "Remove it: it may not be seen."),
        (b"id:\n  " + b"[" * 1_000, 2, "Take a level out."),
        (b"id: &a [*a]\n", 1, "A single value is expected here."),
        (b"", 1, "Fill or remove it."),
    ],
)
@pytest.mark.parametrize("file", [file for file, _ in FILES.values()])
def test_whatever_a_file_holds_is_answered_in_a_sentence(
    tmp_path: Path, file: str, written: bytes, line: int, said: str
) -> None:
    folder = small_pack(tmp_path)
    (folder / file).write_bytes(written)
    found = desk.check([folder]).lines
    assert any(one.startswith(f"small/{file}:{line}: ") for one in found), found
    assert said in "\n".join(found) or "id: &a" in written.decode("latin-1")


def test_every_error_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    folder = small_pack(
        tmp_path,
        example=EXAMPLE.replace("met_by: call", "met_by: visit").replace(
            "{stage: enr", "{stage: n"
        ),
        layout=LAYOUT.replace("family_name", "name").replace('"9999"', '"99-99"'),
    )
    (folder / "examples" / "other.yaml").write_text(EXAMPLE.replace("state: met", "state: mett"))
    places = [line.split(": ")[0] for line in desk.check([folder]).lines]
    assert places == [
        "small/examples/monthly.yaml:4",
        "small/examples/monthly.yaml:8",
        "small/examples/other.yaml:8",
        "small/layouts/assignment.yaml:2",
        "small/layouts/assignment.yaml:6",
        "small/layouts/assignment.yaml:7",
    ]


def test_every_field_of_a_block_and_every_item_of_a_pack_is_told_at_once(tmp_path: Path) -> None:
    folder = small_pack(
        tmp_path,
        pack=PACK.replace(", es: Inscrito", "").replace("type: days", "type: money"),
        standard=STANDARD.replace(", es: Mensual", "")
        .replace("each: month", "each: moon")
        .replace("reached: true}", "reached: []}, at_least: x")
        .replace("responsible: care_manager\n", ""),
    )
    places = [line.split(": ")[0] for line in desk.check([folder]).lines]
    assert places == [
        "small/pack.yaml:4",
        "small/pack.yaml:12",
        *(f"small/standards/monthly.yaml:{line}" for line in (1, 2, 6, 8, 8)),
    ]


def test_a_file_that_is_not_read_is_told(tmp_path: Path) -> None:
    folder = small_pack(tmp_path)
    for name in ("standards/late.yml", "examples/notes.txt", "layouts/other.yaml"):
        (folder / name).write_text("id: late\n")
    (folder / "layouts" / "README.md").write_text("Where this comes from.")
    (folder / "standards" / "more").mkdir()
    assert desk.check([folder]).lines == (
        "small/examples/notes.txt:1: This is not read. Name it notes.yaml, or move it out of the"
        " folder.",
        "small/layouts/other.yaml:1: This is not read. Name it assignment.yaml, or move it out of"
        " the folder.",
        "small/standards/late.yml:1: This is not read. Name it late.yaml, or move it out of the"
        " folder.",
        "small/standards/more:1: This is not read. Name it more.yaml, or move it out of the"
        " folder.",
    )


def test_an_excluded_program_is_one_that_lies_beside_or_is_known(tmp_path: Path) -> None:
    folder = small_pack(tmp_path, pack=PACK.replace("tracks:", "excludes: [helth]\ntracks:"))
    assert desk.check([folder]).well
    (tmp_path / "health").mkdir()
    (tmp_path / "health" / "pack.yaml").write_text("id: health\n")
    assert desk.check([folder], ["other"]).lines == (
        "small/pack.yaml:7: Unknown pack 'helth'. Use one of: health, other.",
    )
    assert desk.check([folder], ["helth"]).well


# --- rules that change


def blocks(*dated: str) -> str:
    """The standard once for each `from …` and what is said of its opening."""
    return "---\n".join(
        STANDARD.replace("from: 2026-01-01, straddle: keep", effective).replace(
            "each: month", opens
        )
        for effective, _, opens in (one.partition(" | ") for one in dated)
    )


TWICE = {
    "a gap, then a switch": (
        "from: 2026-01-01, to: 2026-05-10, straddle: keep | each: month",
        "from: 2026-05-20, straddle: switch | each: month",
    ),
    "three in one month": (
        "from: 2026-01-01, to: 2026-05-10, straddle: keep | each: month",
        "from: 2026-05-10, to: 2026-05-20, straddle: keep | each: month",
        "from: 2026-05-20, straddle: switch | each: month",
    ),
    "a part of the month, then the month": (
        "from: 2026-01-01, to: 2026-05-20, straddle: keep | each: month, days: {from: 1, to: 15}",
        "from: 2026-05-20, straddle: switch | each: month",
    ),
    "weeks, then a month that begins like one": (
        "from: 2026-01-01, to: 2026-06-15, straddle: keep | each: week",
        "from: 2026-06-15, straddle: switch | each: month",
    ),
    "stretches, then a month": (
        "from: 2026-01-01, to: 2026-05-15, straddle: keep | every: 2 months",
        "from: 2026-05-15, straddle: switch | each: month",
    ),
}
ONCE = {
    **{
        f"handed over on the 15th: {straddle}": (
            "from: 2026-01-01, to: 2026-05-15, straddle: keep | each: month",
            f"from: 2026-05-15, straddle: {straddle} | each: month",
        )
        for straddle in ("keep", "switch", "prorate")
    },
    "a gap inside a month": (
        "from: 2026-01-01, to: 2026-05-10, straddle: keep | each: month",
        "from: 2026-05-20, straddle: keep | each: month",
    ),
    "a gap of two months": (
        "from: 2026-01-01, to: 2026-03-10, straddle: keep | each: month",
        "from: 2026-05-20, straddle: switch | each: month",
    ),
    "two switches in one month": (
        "from: 2026-01-01, to: 2026-05-10, straddle: keep | each: month",
        "from: 2026-05-10, to: 2026-05-20, straddle: switch | each: month",
        "from: 2026-05-20, straddle: switch | each: month",
    ),
    "a gap on the first of the month": (
        "from: 2026-01-01, to: 2026-05-10, straddle: keep | each: month",
        "from: 2026-06-01, straddle: switch | each: month",
    ),
}


@pytest.mark.parametrize("dated", TWICE.values(), ids=TWICE.keys())
def test_blocks_that_decide_one_window_are_refused(tmp_path: Path, dated: tuple[str, ...]) -> None:
    folder = small_pack(tmp_path, standard=blocks(*dated))
    (line,) = desk.check([folder]).lines
    assert line.startswith(f"small/standards/monthly.yaml:{10 * len(dated) - 9}: Two blocks of")
    assert "or write 'straddle: keep'." in line


@pytest.mark.parametrize("dated", ONCE.values(), ids=ONCE.keys())
def test_blocks_that_hand_a_window_over_are_accepted(
    tmp_path: Path, dated: tuple[str, ...]
) -> None:
    assert desk.check([small_pack(tmp_path, standard=blocks(*dated))]).well


OPENINGS: tuple[Opens, ...] = (
    *(Each("month"), Each("month"), Each("week"), Each("quarter"), Every(1), OnEntry()),
    *(Each("month", (1, 15)), Each("month", (10, 31))),
)


@st.composite
def dated_blocks(draw: st.DrawFn) -> tuple[tuple[Effective, Opens], ...]:
    """Two or three that follow each other within a few months of 2026, with gaps or without."""
    count = draw(st.integers(2, 3))
    days = st.integers(to_day(date(2026, 3, 1)), to_day(date(2026, 7, 10)))
    edges = sorted(draw(st.sets(days, min_size=2 * count, max_size=2 * count)))
    dated = []
    for number in range(count):
        since, until = edges[2 * number : 2 * number + 2]
        follows = number + 1 < count and draw(st.booleans())
        opens = draw(st.sampled_from(OPENINGS))
        straddle = draw(st.sampled_from(STRADDLES)) if isinstance(opens, Each) else "keep"
        ends = edges[2 * number + 2] if follows else until
        dated.append((Effective(since, ends, straddle), opens))
    return tuple(dated)


@given(
    dated=dated_blocks(),
    entered=st.integers(to_day(date(2026, 1, 1)), to_day(date(2026, 6, 30)))
    | st.sampled_from([to_day(date(2026, month, 1)) for month in range(1, 8)]),
)
@settings(max_examples=300, deadline=None)
def test_what_is_accepted_has_one_obligation_for_each_window(
    dated: tuple[tuple[Effective, Opens], ...], entered: int
) -> None:
    """And what is refused has two, for somebody who entered on the day that the refusal names."""
    pack = small_in_memory()
    block = pack.standard("monthly").blocks[0]
    found = tuple(
        replace(block, effective=effective, opens=opens, due=due_of(opens))
        for effective, opens in dated
    )
    pack = replace(pack, standards=(Standard("monthly", found),))
    problems = check_pack(pack)
    named = [re.search(r"what opens on (.+)\.", one.message) for one in problems]
    refused = [to_day(date.fromisoformat(one[1])) for one in named if one]
    assert len(refused) == len(problems)
    rules = resolve(pack, Codes.in_order(pack), {}).rules
    for day in refused or [entered]:
        subject = Subject(1, 1, day, to_day(date(2026, 9, 1)))
        settled = reckon(rules, subject, [Span(1, SpanKind.STAGE, 1, day, None)], [])
        keys = [one.obligation.opening_key for one in settled]
        assert (len(keys) > len(set(keys))) == bool(refused)


def due_of(opens: Opens) -> Due:
    return Within(9) if isinstance(opens, OnEntry) else AtWindowEnd()


@cache
def small_in_memory() -> Pack:
    with TemporaryDirectory() as folder:
        return load_pack(small_pack(Path(folder)))


# --- hearth packs test


def test_examples_are_counted_by_what_they_show(tmp_path: Path) -> None:
    last_day = EXAMPLE.replace("05-12", "05-31")
    missed = EXAMPLE.replace("05-12", "06-01").replace("met, met_by: call", "missed")
    folder = small_pack(tmp_path, example=f"{last_day}---\n{missed}")
    answer = desk.run_examples(folder)
    assert answer.well
    assert answer.lines == (
        "small: 2 examples, all as expected.",
        "  monthly: 1 met, 1 missed, 2 at a boundary",
    )


def test_a_disagreement_is_named_with_file_and_line(tmp_path: Path) -> None:
    wrong = EXAMPLE.replace("met_by: call", "met_on: 2026-05-13, found: 2")
    folder = small_pack(tmp_path, example=f"{EXAMPLE}---\n{wrong}")
    answer = desk.run_examples(folder)
    of = "small/examples/monthly.yaml:10: 'A call meets it': monthly, opening 2026-05-01: "
    assert not answer.well
    assert answer.lines == (
        "small: 2 examples, 1 not as expected.",
        "  monthly: 2 met, 0 missed, 0 at a boundary (none for: missed, boundary)",
        f"{of}met_on should be 2026-05-13, and is 2026-05-12.",
        f"{of}found should be 2, and is 1.",
    )


def test_an_unexpected_and_an_absent_obligation_are_named(tmp_path: Path) -> None:
    absent = EXAMPLE.replace("opening: 2026-05-01", "opening: 2026-04-01")
    said = "\n".join(desk.run_examples(small_pack(tmp_path, example=absent)).lines)
    assert "opening 2026-04-01: this was expected, and there is none." in said
    assert "opening 2026-05-01: there is one that was not expected. Add it to 'expect'" in said


def test_an_example_without_its_parameter_is_told_so(tmp_path: Path) -> None:
    waiting = STANDARD.replace("opens: {each: month}", "opens: {on: discharge}").replace(
        "by: window_end", "within: {parameter: days_allowed}"
    )
    said = "\n".join(desk.run_examples(small_pack(tmp_path, standard=waiting)).lines)
    assert "monthly waits for days_allowed. Give the example 'parameters: {days" in said


def test_both_engines_run_the_examples(tmp_path: Path) -> None:
    engines = {**desk.REFERENCE, "duckdb": duckdb_engine()}
    assert desk.run_examples(small_pack(tmp_path), engines).lines == (
        "small: 1 example on reference, duckdb, all as expected.",
        "  monthly: 1 met, 0 missed, 0 at a boundary (none for: missed, boundary)",
    )


def test_an_engine_that_settles_differently_is_named(tmp_path: Path) -> None:
    engines = {**desk.REFERENCE, "idle": lambda rules, example: []}
    said = "\n".join(desk.run_examples(small_pack(tmp_path), engines).lines)
    assert "examples/monthly.yaml:1: idle settles it differently." in said


# --- hearth packs diff


def diff(tmp_path: Path, language: Any = "en", **instead: str) -> tuple[str, ...]:
    one = desk.read_pack(small_pack(tmp_path / "old"))
    other = desk.read_pack(small_pack(tmp_path / "new", **instead))
    answer = desk.diff(one, other, language)
    assert answer.well == (answer.lines == ("Both ask for the same.",))
    return answer.lines


def test_the_same_pack_does_not_differ(tmp_path: Path) -> None:
    assert diff(tmp_path, standard=f"# a remark\n{STANDARD}") == ("Both ask for the same.",)


def test_a_changed_block_is_said_before_and_after(tmp_path: Path) -> None:
    twice = STANDARD.replace("true}}", "true}, at_least: 2}").replace("verified", "second_hand")
    assert diff(tmp_path, standard=twice) == (
        "Changed: standard 'monthly'.",
        "  From 2026-01-01, was: In stage Enrolled, every calendar month: at least one contact "
        "(person reached: yes) by its last day; responsible: Care manager.",
        "  From 2026-01-01, now: In stage Enrolled, every calendar month: at least 2 times: "
        "contact (person reached: yes) by its last day; responsible: Care manager.",
        "  From 2026-01-01, confidence: verified → second_hand.",
    )


def test_a_block_that_ends_and_one_that_follows(tmp_path: Path) -> None:
    ended = STANDARD.replace("2026-01-01,", "2026-01-01, to: 2026-07-01,")
    later = STANDARD.replace("2026-01-01", "2026-07-01").replace("month}", "week}")
    assert diff(tmp_path, standard=f"{ended}---\n{later}") == (
        "Changed: standard 'monthly'.",
        "  From 2026-01-01, ends before: never → 2026-07-01.",
        "  From 2026-07-01: In stage Enrolled, every week from Monday to Sunday: at least one "
        "contact (person reached: yes) by its last day; responsible: Care manager.",
    )


def test_a_standard_renamed_is_one_removed_and_one_added(tmp_path: Path) -> None:
    lines = diff(
        tmp_path,
        standard=STANDARD.replace("id: monthly", "id: each-month"),
        example=EXAMPLE.replace("standard: monthly", "standard: each-month"),
    )
    assert lines[0] == "Removed: standard 'monthly', Monthly."
    assert "past ones included" in lines[1]
    assert lines[2] == "Added: standard 'each-month', Monthly."


def test_words_parameters_and_tracks(tmp_path: Path) -> None:
    pack = (
        PACK.replace("en: Enrolled, es: Inscrito", "en: Member, es: Miembro")
        .replace("type: days", "type: days\n    default: 7 days")
        .replace("code: weekly", "code: monthly")
    )
    assert diff(tmp_path, pack=pack) == (
        "Stage 'enrolled': title: Enrolled → Member.",
        "Removed: track 'weekly', Weekly.",
        "Added: track 'monthly', Weekly.",
        "Parameter 'days_allowed': default: none (its standards wait for the network) → 7 days.",
    )


def test_a_new_label_of_a_pack_and_of_a_place(tmp_path: Path) -> None:
    pack = PACK.replace("id: small\n", "id: small\nlabel: hiv\n").replace(
        "{code: weekly, ", "{code: weekly, label: [hiv, sud_part2], "
    )
    assert diff(tmp_path, pack=pack)[:2] == (
        "Label of the pack: normal → HIV. Whatever belongs to the program carries it once this is"
        " installed.",
        "Track 'weekly': label: normal → substance use treatment and HIV.",
    )
    assert diff(tmp_path, "es", pack=pack)[1] == (
        "Vía 'weekly': etiqueta: normal → tratamiento por uso de sustancias y VIH."
    )


def test_a_kind_that_would_change_the_meaning_of_what_was_recorded(tmp_path: Path) -> None:
    before = "[{code: food, title: {en: food, es: comida}}]"
    other = "{code: sleep, title: {en: sleep, es: sueño}}"
    first = PACK.replace(before, f"[{other}, {before[1:]}")
    last = PACK.replace(before, f"{before[:-1]}, {other}]")
    assert diff(tmp_path, pack=first) == (
        "Kind of evidence 'lesson': the values of 'topic' food → sleep, food. What was recorded "
        "before would change its meaning: only add at the end.",
    )
    assert diff(tmp_path, pack=last) == ("Kind of evidence 'lesson': 'topic' can also be sleep.",)


def test_differences_are_said_in_spanish(tmp_path: Path) -> None:
    lines = diff(tmp_path, "es", standard=STANDARD.replace("month}", "quarter}"))
    assert lines[0] == "Cambia: norma 'monthly'."
    assert lines[2].startswith("  Desde el 2026-01-01, ahora: En la etapa Inscrito, cada trimestre")


OTHER: dict[str, Any] = {
    "title": Text("Other", "Otro"),
    "because": Because("Elsewhere", "2", "verified"),
    "effective": Effective(to_day(date(2026, 1, 1)), None, "switch"),
    "applies": Applies(stages=("enrolled",), age_from=18),
    "opens": Each("week"),
    "due": Within(9),
    "needs": (Need((EvidenceFilter("contact"),), distinct="day"),),
    "responsible": "supervisor",
    "answers_opening": True,
    "looks_back": 30,
    "unless": EvidenceFilter("admission"),
    "pauses": ("jail",),
    "wanted_for": 30,
    "label": 10,
}


def test_no_change_of_a_block_is_silent(tmp_path: Path) -> None:
    pack = desk.read_pack(small_pack(tmp_path))
    named = (Named("jail", Text("Jail", "Cárcel")),)
    roles = (*pack.roles, Named("supervisor", Text("Supervisor", "Supervisor")))
    pack = replace(pack, holds=named, roles=roles)
    standard = pack.standard("monthly")
    assert set(OTHER) == {field.name for field in fields(Block)} - {"place"}
    for name, value in OTHER.items():
        block = replace(standard.blocks[0], **{name: value})
        other = replace(pack, standards=(Standard("monthly", (block,)), *pack.standards[1:]))
        for language in LANGUAGES:
            header, *said = desk.diff(pack, other, language).lines
            assert "'monthly'" in header
            assert said, name


@pytest.mark.parametrize("folder", PACKS, ids=lambda folder: folder.name)
def test_nothing_that_a_shipped_pack_says_is_lost_silently(folder: Path) -> None:
    pack = desk.read_pack(folder)
    assert desk.diff(pack, pack).well
    for name in ("terms", "excludes", "records", "services", "closures", "advice"):
        stated = getattr(pack, name)
        emptied = replace(pack, **{name: {} if name == "terms" else ()})
        assert len(desk.diff(pack, emptied).lines) == max(1, len(stated)), name
    if pack.acuity:
        lines = desk.diff(pack, replace(pack, acuity=None)).lines
        assert lines == ("Removed: acuity score 'acuity'.",)


# --- the tutorial


def page() -> str:
    return TUTORIAL.read_text(encoding="utf-8")


def test_the_tutorial_runs_as_it_says(tmp_path: Path) -> None:
    (tmp_path / "packs").mkdir()
    ran = [
        (command, lines) for step in steps(page()) for command, lines in carry_out(step, tmp_path)
    ]
    for command, lines in ran:
        assert as_shown(command.shown, lines), "\n".join([f"$ {command.typed}", *lines])
    assert len(ran) == 12
    folder = tmp_path / "packs" / "good-neighbors"
    assert desk.run_examples(folder, {**desk.REFERENCE, "duckdb": duckdb_engine()}).well
    for path in written(folder):
        assert objections(path) == []
        relative = re.match(r"# yaml-language-server: \$schema=(\S+)\n", path.read_text())
        assert relative
        place = ROOT / path.relative_to(tmp_path).parent / relative[1]
        assert json.loads(place.resolve().read_text("utf-8")) == schema_of(path)


def typed_lines() -> Iterator[str]:
    for step in steps(page()):
        if step["verb"]:
            yield from step["body"].splitlines()
        elif step["edited"]:
            yield step["now"]
        else:
            yield from (command.typed for command in commands(step["console"]))


def test_the_tutorial_is_short() -> None:
    """At most 1,500 words to read and 120 lines to type."""
    read = re.sub(r"^```(yaml|csv)\n.*?^```$", "", page(), flags=re.MULTILINE | re.DOTALL)
    assert len(read.split()) <= 1_500
    assert len(list(typed_lines())) <= 120


def test_every_block_of_the_tutorial_is_carried_out() -> None:
    fences = sum(page().count(f"\n```{kind}\n") for kind in ("yaml", "csv", "console"))
    assert sum(1 for step in steps(page()) if not step["edited"]) == fences
    assert page().count("change `") == sum(1 for step in steps(page()) if step["edited"])
