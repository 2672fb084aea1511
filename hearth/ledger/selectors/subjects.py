"""Places in the network's programs, of members and of staff, which obligations are about."""

from collections.abc import Collection

from hearth.access.actors import Actor
from hearth.access.selectors import visible, visible_staff
from hearth.foundation.remembering import remembered
from hearth.ledger.models import Subject


def subjects_of_members(actor: Actor, member_ids: Collection[int]) -> dict[int, Subject]:
    """What the actor may know of, by id. One query, once a request."""
    wanted = frozenset(member_ids)
    return remembered(("subjects", actor, wanted), lambda: _read(actor, wanted))


def subjects_of_staff(actor: Actor, employment_ids: Collection[int]) -> dict[int, Subject]:
    """The same of staff, by employment."""
    wanted = frozenset(employment_ids)
    return remembered(("staff", actor, wanted), lambda: _read_staff(actor, wanted))


def _read_staff(actor: Actor, employment_ids: frozenset[int]) -> dict[int, Subject]:
    rows = Subject.objects.filter(employment_id__in=list(employment_ids))
    return {one.pk: one for one in visible_staff(actor, rows).select_related("member")}


def _read(actor: Actor, member_ids: frozenset[int]) -> dict[int, Subject]:
    rows = Subject.objects.filter(member_id__in=list(member_ids)).select_related("member")
    return {one.pk: one for one in visible(actor, rows)}
