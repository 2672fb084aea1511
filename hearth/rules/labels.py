"""Sensitivity labels: sets of reasons why fewer people may see an item, as bits of one number.

Reasons are not ranked: what tells of substance use treatment is no more sensitive than what tells
of HIV, and an item may tell of both. Each reason has bits of its own, so that sets are joined by
"or", and a number says which reasons it holds. Numbers stay below 100, and a number once given
is kept: it is stored.
"""

from collections.abc import Iterable
from functools import reduce
from itertools import combinations
from operator import or_

from hearth.rules.text import Language, Text

NORMAL = 0
SUD_PART2 = 0b01010  # substance use treatment records, 42 CFR Part 2
HIV = 0b10100  # HIV-related information, New York Public Health Law article 27-F
LABELS = {"normal": NORMAL, "sud_part2": SUD_PART2, "hiv": HIV}
TITLES = {
    "normal": Text("normal", "normal"),
    "sud_part2": Text("substance use treatment", "tratamiento por uso de sustancias"),
    "hiv": Text("HIV", "VIH"),
}
LAWS = {"sud_part2": "42 CFR Part 2", "hiv": "NY PHL 27-F"}
REASONS = {name: number for name, number in LABELS.items() if number != NORMAL}


def joined(*labels: int) -> int:
    """Every reason that any of the labels holds."""
    return reduce(or_, labels, NORMAL)


def covers(label: int, other: int) -> bool:
    """Whether a label holds every reason of another."""
    return joined(label, other) == label


def names(label: int) -> tuple[str, ...]:
    """The reasons a label holds, by name; "normal" for none. Other bits have no name."""
    if label == NORMAL:
        return ("normal",)
    return tuple(name for name, number in REASONS.items() if covers(label, number))


def named(label: int, language: Language) -> str:
    """A label in words for people."""
    both = {"en": " and ", "es": " y "}[language]
    return both.join(TITLES[name].in_language(language) for name in names(label))


def unions(reasons: Iterable[int] = tuple(REASONS.values())) -> tuple[int, ...]:
    """Every label that holds some of these reasons, or none, in order."""
    known = tuple(reasons)
    sets = (some for size in range(len(known) + 1) for some in combinations(known, size))
    return tuple(sorted({joined(*some) for some in sets}))
