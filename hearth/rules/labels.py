"""Sensitivity labels: sets of reasons why fewer people may see an item, as bits of one number.

Reasons are not ranked: what tells of substance use treatment is no more sensitive than what tells
of HIV, and an item may tell of both. Each reason has bits of its own, so that sets are joined by
"or", and a number says which reasons it holds. A number once given is kept: it is stored.
"""

from collections.abc import Iterable
from functools import reduce
from itertools import combinations
from operator import or_

from hearth.rules.text import Language, Text

NORMAL = 0
SUD_PART2 = 0b01010  # substance use treatment records, 42 CFR Part 2
HIV = 0b10100  # HIV-related information, New York Public Health Law article 27-F
MH = 1 << 5  # mental health, where a state's law or a program keeps it apart
MINOR = 1 << 6  # a service that a minor consented to alone: kept from parents
REPRO = 1 << 7  # reproductive health
SUD_NOTES = 1 << 8  # counselling notes on substance use, 42 CFR 2.11: a consent of their own
PSYCHOTHERAPY = 1 << 9  # psychotherapy notes, 45 CFR 164.501
DV = 1 << 10  # a confidential address, telephone or place
LABELS = {
    "normal": NORMAL,
    "sud_part2": SUD_PART2,
    "hiv": HIV,
    "mh": MH,
    "minor": MINOR,
    "repro": REPRO,
    "sud_notes": SUD_NOTES,
    "psychotherapy": PSYCHOTHERAPY,
    "dv": DV,
}
TITLES = {
    "normal": Text("normal", "normal"),
    "sud_part2": Text("substance use treatment", "tratamiento por uso de sustancias"),
    "hiv": Text("HIV", "VIH"),
    "mh": Text("mental health", "salud mental"),
    "minor": Text("care agreed to alone as a minor", "atención aceptada a solas cuando era menor"),
    "repro": Text("reproductive health", "salud reproductiva"),
    "sud_notes": Text(
        "counselling notes on substance use", "notas de consejería por uso de sustancias"
    ),
    "psychotherapy": Text("psychotherapy notes", "notas de psicoterapia"),
    "dv": Text("a confidential address", "una dirección confidencial"),
}
LAWS = {"sud_part2": "42 CFR Part 2", "hiv": "NY PHL 27-F", "sud_notes": "42 CFR 2.11"}
REASONS = {name: number for name, number in LABELS.items() if number != NORMAL}
NAMED_ONLY = SUD_NOTES | PSYCHOTHERAPY | DV
"""Reasons that no role holds: somebody is named for each member."""
EVERY = reduce(or_, REASONS.values())
HELD = EVERY & ~NAMED_ONLY
"""Reasons that the roles of an agency hold."""
CODED = SUD_PART2 | HIV | MH | REPRO
"""Reasons that codes of diagnoses tell of, and so what one that cannot be read may tell of."""
CONSENTED_NORMAL = 1
"""Among what a consent names: what is normal, which no reason stands for."""


def joined(*labels: int) -> int:
    """Every reason that any of the labels holds."""
    return reduce(or_, labels, NORMAL)


def is_label(number: int) -> bool:
    """Whether a number is a set of known reasons: of each all its bits, and no others."""
    return number == joined(*(one for one in REASONS.values() if covers(number, one)))


def consented(*labels: int) -> int:
    """What a consent to these labels names, as one number."""
    return joined(*(label or CONSENTED_NORMAL for label in labels))


def opens(named: int, label: int) -> bool:
    """Whether what consents name opens an item: every reason of it, and normal by itself."""
    return covers(named, label or CONSENTED_NORMAL)


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
