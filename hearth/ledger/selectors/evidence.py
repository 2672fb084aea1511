"""Evidence as a reader may see it: current versions, attributes by name."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from hearth.access.actors import Actor
from hearth.access.selectors import visible, visible_staff
from hearth.ledger.models import Evidence
from hearth.rules.evidence import CONTACT, AttributeValue, Kind, decode, kinds_by_number

KINDS = kinds_by_number()


@dataclass(frozen=True, kw_only=True)
class SeenEvidence:
    """One piece of evidence. `kind` is the kind's code, empty for a kind of some pack; `number`
    is what every pack knows it by.
    """

    evidence_id: int
    root_id: int
    member_id: int
    number: int
    kind: str
    attributes: Mapping[str, AttributeValue]
    occurred_at: datetime
    zone: str
    occurred_on: date
    recorded_at: datetime
    label: int


def evidence_of_members(
    actor: Actor,
    member_ids: Collection[int],
    *,
    kinds: Iterable[Kind] = (),
    since: date | None = None,
) -> tuple[SeenEvidence, ...]:
    """Current evidence about the members that the actor may read, latest first."""
    rows = current(actor).filter(member_id__in=member_ids)
    if numbers := [kind.number for kind in kinds]:
        rows = rows.filter(kind__in=numbers)
    if since:
        rows = rows.filter(occurred_on__gte=since)
    return tuple(seen(row) for row in rows.order_by("-occurred_at", "-id"))


def last_reached(actor: Actor, member_ids: Collection[int]) -> dict[int, SeenEvidence]:
    """The latest contact that reached each member, by member; those never reached are absent."""
    reached = Q(**{f"a{CONTACT.slot('reached')}": 1})
    rows = (
        current(actor)
        .filter(reached, member_id__in=member_ids, kind=CONTACT.number)
        .order_by("member_id", "-occurred_at", "-id")
        .distinct("member_id")
    )
    found = [seen(row) for row in rows]
    return {one.member_id: one for one in found}


def evidence_named(
    actor: Actor, ids: Collection[int], *, about_staff: bool = False
) -> tuple[SeenEvidence, ...]:
    """Evidence by its own id, or the current version of a chain by its first one's id."""
    if not ids:
        return ()
    named = Q(id__in=ids) | Q(root_id__in=ids)
    rows = current_about_staff(actor) if about_staff else current(actor)
    return tuple(seen(row) for row in rows.filter(named))


def current(actor: Actor) -> QuerySet[Evidence]:
    """Versions that stand: not replaced, not retracted, visible to the actor."""
    return visible(actor, Evidence.objects.filter(superseded_at=None, is_retracted=False))


def current_about_staff(actor: Actor) -> QuerySet[Evidence]:
    """The same about staff."""
    return visible_staff(actor, Evidence.objects.filter(superseded_at=None, is_retracted=False))


def seen(row: Evidence) -> SeenEvidence:
    """A row as readers get it."""
    kind = KINDS.get(row.kind)
    return SeenEvidence(
        evidence_id=row.pk,
        root_id=row.root_id or row.pk,
        member_id=row.member_id or 0,
        number=row.kind,
        kind=kind.code if kind else "",
        attributes=decode(kind, row.slots) if kind else {},
        occurred_at=row.occurred_at,
        zone=row.zone,
        occurred_on=row.occurred_on,
        recorded_at=row.recorded_at,
        label=row.label,
    )
