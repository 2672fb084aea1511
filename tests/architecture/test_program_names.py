"""A program is data: no source file knows one by name."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
HEARTH = ROOT / "hearth"
# Programs and their codes as people write them, whole words. Core kinds of evidence and what
# every program may have (track, population, plan of care) are not names of programs; nor is the
# authority that gave a number (Medicaid).
WELL_KNOWN = (
    *("health home", "health homes", "health home plus", "HH+", "HHP", "HHSA", "NYS", "SPOA"),
    *("Ryan White", "RWPA", "HRSA", "CCP", "care coordination program", "DOHMH"),
    *("COMPASS", "MAPP", "SMI", "SED", "AOT", "ACT", "HARP", "CES", "FACT-GP", "CANS-NY"),
    *("HCBS", "TCM", "1115", "1915i", "ECM", "CalAIM", "PACT", "mDOT"),
    *("HIV", "AIDS", "eSHARE", "OMH", "OASAS", "UAS-NY"),
)
# In small letters these are English.
ENGLISH = {"ACT", "AIDS", "COMPASS", "HARP", "MAPP", "PACT"}
# Words above that also mean something else, with the place and the reason.
ALLOWED: dict[tuple[str, str], str] = {
    ("hearth/rules/labels.py", "HIV"): "a class of information that a law protects, in any program",
    ("hearth/network/models.py", "care management"): "what an agency does, in any program",
}


def names() -> list[str]:
    """Ids and titles of the packs that lie here, in every spelling, what a contact can give in
    them, and the well-known names.
    """
    found = set(WELL_KNOWN)
    for path in (ROOT / "packs").glob("*/pack.yaml"):
        pack = yaml.safe_load(path.read_text(encoding="utf-8"))
        if path.parent.name == "benchmark":
            continue  # an English word, and no program
        found |= {pack["id"], *pack["title"].values(), *services_of(pack)}
    return sorted(found)


def services_of(pack: dict[str, Any]) -> Iterator[str]:
    """Codes and titles of a pack's services; one word alone (referral) is English."""
    for service in pack.get("services", ()):
        for name in (service["code"], *service["title"].values()):
            if len(re.split(r"[\s_]+", name)) > 1:
                yield name


def pattern(known: list[str]) -> re.Pattern[str]:
    """Any of the names as a whole word; capitals matter where a name is nothing but capitals."""
    parts = []
    for name in known:
        spelled = r"[\s_-]+".join(re.escape(word) for word in re.split(r"[\s_-]+", name))
        capitals = name.upper() == name
        if capitals and (name in ENGLISH or name.isdigit()):
            parts.append(spelled)
        elif capitals:  # in small letters only as a part of a name, such as smi_visits
            parts.append(f"{spelled}|{spelled.lower()}(?=_)|(?<=_){spelled.lower()}")
        else:
            parts.append(f"(?i:{spelled})")
    return re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(parts)})(?![A-Za-z0-9])")


def sources() -> Iterator[Path]:
    for path in sorted(HEARTH.rglob("*.py")):
        if not {"tests", "demonstration"} & set(path.relative_to(HEARTH).parts):
            yield path


def test_no_source_names_a_program() -> None:
    wanted = pattern(names())
    named = [
        f"{file}:{number}: {found[0]}"
        for path in sources()
        for file in [str(path.relative_to(ROOT))]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for found in wanted.finditer(line)
        if (file, found[0]) not in ALLOWED
    ]
    assert named == []


@pytest.mark.parametrize(
    "line",
    [
        'if pack.code == "nys-health-home":',
        "NYS_HEALTH_HOME = 3",
        "# as the health home asks",
        "class HealthHomeRules: ...  # Health Home",
        "for a member in HH+ or on AOT",
        '"population": "SMI",',
        "CCP_TRACKS = ()",
        "def smi_visits(): ...",
        "def visits_for_smi(): ...",
        'SHARED_RECORDS = "shared_records", _("Using shared records")',
        'services=("care_management",)',
    ],
)
def test_a_name_is_found(line: str) -> None:
    assert pattern(names()).search(line)


@pytest.mark.parametrize(
    "line",
    [
        "the act is done late",
        "compass_rose = 1",
        "compassion",
        "actor.act()",
        "hives",
        "exact",
        "referral",
    ],
)
def test_a_word_that_is_no_name_is_left_alone(line: str) -> None:
    assert not pattern(names()).search(line)
