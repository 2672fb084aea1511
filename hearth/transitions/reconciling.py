"""Do the stays kept here and the discharges filed with the ledger still say the same?"""

from collections import Counter

from hearth.access.actors import Actor
from hearth.access.selectors import visible
from hearth.ledger.models import Evidence
from hearth.rules.evidence import DISCHARGE, encode
from hearth.transitions.models import Stay
from hearth.transitions.services import SOURCE

Facts = tuple[object, ...]


def compare_stays(actor: Actor) -> int:
    """How many stays and current discharges the actor may see have no equal on the other side."""
    stays = Counter(_of_stay(stay) for stay in visible(actor, Stay.objects.all()))
    filed = visible(
        actor, Evidence.objects.filter(source=SOURCE, superseded_at=None, is_retracted=False)
    )
    discharges = Counter(_of_evidence(row) for row in filed)
    return ((stays - discharges) + (discharges - stays)).total()


def _of_evidence(row: Evidence) -> Facts:
    return (row.source_id, row.member_id, row.a1, row.a2, row.occurred_at, row.label)


def _of_stay(stay: Stay) -> Facts:
    slots = encode(DISCHARGE, {"class": stay.stay_class, "disposition": stay.disposition or None})
    return (stay.pk, stay.member_id, slots[0], slots[1], stay.discharged_at, stay.label)
