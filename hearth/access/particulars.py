"""What concerns one hat in particular: named reasons, restrictions, emergencies, packets."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import connection

from hearth.access.actors import Actor
from hearth.access.areas import Area
from hearth.foundation.remembering import remembered
from hearth.members.models import Member

NAMED, KEPT_AWAY, EMERGENCY, PACKET = 1, 2, 3, 4


@dataclass(frozen=True)
class Particulars:
    """By member: reasons one is named for, and those opened in an area; whom one is kept from."""

    named: Mapping[int, int] = field(default_factory=dict)
    opened: Mapping[Area, Mapping[int, int]] = field(default_factory=dict)
    kept_from: frozenset[int] = frozenset()
    emergencies: frozenset[int] = frozenset()


def particulars_of(actor: Actor) -> Particulars:
    """Asked once a request. Most of it lies in tables that nobody of care may read, so that one
    function of the gate tells each hat what is its own."""
    return remembered(("particulars", actor), lambda: _read(actor))


def held_of(actor: Actor, member: Member) -> int:
    """The reasons the actor holds of a member, those they are named for included, joined."""
    return actor.held | particulars_of(actor).named.get(member.pk, 0)


def _read(actor: Actor) -> Particulars:
    with connection.cursor() as cursor:
        cursor.execute("select kind, member_id, reasons, areas from access_particulars()")
        rows = cursor.fetchall()
    named: dict[int, int] = defaultdict(int)
    opened: dict[Area, dict[int, int]] = {area: {} for area in Area}
    if actor.member_id:
        rows.append((EMERGENCY, actor.member_id, actor.held, None))  # their own, in every area
    for kind, member, reasons, areas in rows:
        if kind == NAMED:
            named[member] |= reasons
        for area in _areas(kind, areas):
            opened[area][member] = opened[area].get(member, 0) | reasons
    return Particulars(
        named=dict(named),
        opened=opened,
        kept_from=frozenset(member for kind, member, *_ in rows if kind == KEPT_AWAY),
        emergencies=frozenset(
            member for kind, member, *_ in rows if kind == EMERGENCY and member != actor.member_id
        ),
    )


def _areas(kind: int, areas: list[int] | None) -> list[Area]:
    if kind == EMERGENCY:
        return list(Area)
    return [Area(one) for one in areas or () if one in list(Area)] if kind == PACKET else []
