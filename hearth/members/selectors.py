"""Finding members by the numbers authorities gave them. Nobody is ever found by a likeness."""

from datetime import date

from django.db.models import Q

from hearth.members.models import Identifier, Member


class AmbiguousIdentifierError(Exception):
    """One number that leads to two members; the message says so without naming anybody."""


def find_by_identifier(network_id: int, authority: str, value: str, on: date) -> Member | None:
    """The member to whom `authority` had given `value` on that day, or None.

    Numbers are issued again, so an identifier holds for a period. Raises
    AmbiguousIdentifierError when two members held it on that day.
    """
    rows = Identifier.objects.filter(
        network_id=network_id, authority=authority, value=value
    ).filter(_held(on))
    members = {row.member_id: row.member for row in rows.select_related("member")}
    if len(members) > 1:
        raise AmbiguousIdentifierError(
            f"Two members held the same identifier of {authority} that day."
        )
    return next(iter(members.values()), None)


def _held(on: date) -> Q:
    began = Q(starts_on=None) | Q(starts_on__lte=on)
    return began & (Q(ends_on=None) | Q(ends_on__gt=on))
