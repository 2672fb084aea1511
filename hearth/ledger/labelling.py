"""What a program, and where somebody stands in it, tells of.

Whoever is in a program whose pack has a label is known to be; so everything of the program carries
it: enrollment, subject, spans, obligations, and what is filed about the place itself.
"""

import json
from collections.abc import Iterable, Mapping

from django.db import connection

from hearth.foundation.clock import now
from hearth.foundation.faults import fault
from hearth.ledger.recorders import raise_recorders
from hearth.network.models import Offering
from hearth.rules.labels import NORMAL, joined
from hearth.rules.model import Named, Pack
from hearth.rules.obligation import SpanKind
from hearth.rules.resolve import Codes, Rule

Rows = list[tuple[int, ...]]


def places_of(pack: Pack) -> dict[str, tuple[Named, ...]]:
    """What a subject can be in, by the word that numbers its codes."""
    return {
        "stage": pack.stages,
        "track": pack.tracks,
        "population": pack.populations,
        "hold": pack.holds,
    }


def program_label(pack: Pack | None) -> int:
    """What taking part tells of; nothing is known of a program without an installed pack."""
    return pack.label if pack else NORMAL


def place_label(pack: Pack | None, kind: SpanKind, code: str) -> int:
    """What being in a stage, on a track, in a population or on hold tells of."""
    if pack is None:
        return NORMAL
    own = (one.label for one in places_of(pack)[kind.name.lower()] if one.code == code)
    return joined(pack.label, *own)


def raise_labels(offering: Offering, pack: Pack, codes: Codes, rules: Iterable[Rule]) -> int:
    """Raise what is stored of an offering to what its pack says, and settle it; how many rows.

    Runs as whoever installs packs. Nothing is ever lowered.
    """
    rows: Mapping[str, Rows] = {
        "places": _places(pack, codes),
        "standards": list(labels_of_standards(rules).items()),
        "kinds": [(one.number, one.label) for one in pack.kinds if one.label != NORMAL],
    }
    if not any(rows.values()) and pack.label == NORMAL:
        return 0
    if fault("ledger-labels-wait-for-the-night"):
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "select ledger_raise_labels(%s, %s, %s::jsonb, %s)",
            [offering.pk, pack.label, json.dumps(rows), now()],
        )
        raised = int(cursor.fetchone()[0])
    return raised + raise_recorders(offering.network_id)


def _places(pack: Pack, codes: Codes) -> Rows:
    return [
        (SpanKind[what.upper()].value, getattr(codes, f"{what}s")[one.code], one.label)
        for what, named in places_of(pack).items()
        for one in named
        if one.label != NORMAL
    ]


def labels_of_standards(rules: Iterable[Rule]) -> dict[int, int]:
    """What obligations of a standard tell of, all of its blocks together; normal left out."""
    found: dict[int, int] = {}
    for rule in rules:
        found[rule.standard] = joined(found.get(rule.standard, NORMAL), rule.label)
    return {number: label for number, label in found.items() if label != NORMAL}
