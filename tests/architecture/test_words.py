"""One English phrase has one Spanish phrase, in whichever room it stands; and each has one."""

import gettext
from collections import defaultdict
from pathlib import Path

HEARTH = Path(__file__).parents[2] / "hearth"
Key = str | tuple[str, int]


def said() -> dict[Key, dict[str, list[str]]]:
    """For each English phrase, what it is in Spanish, and in which rooms."""
    found: dict[Key, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path in sorted(HEARTH.glob("*/locale/es/LC_MESSAGES/django.mo")):
        with path.open("rb") as file:
            catalogue = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
        for english, spanish in catalogue.items():
            if english:
                found[english][spanish].append(path.parts[-5])
    return found


def test_a_phrase_is_said_alike_in_every_room() -> None:
    differing = {english: dict(ways) for english, ways in said().items() if len(ways) > 1}
    assert differing == {}


def test_no_phrase_is_left_in_english() -> None:
    assert [english for english, ways in said().items() if "" in ways] == []
